"""The demonstration: a round on invented units, through the whole job.

Sheets are drawn, filled in as a unit would (by another program, through the cells'
names), read back, recomputed, checked and summed up. Nothing is printed here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.child import Reader
from workbook_tool.resources import data_folder
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form
from workbook_tool.summary.book import Result, write_summary
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

ISSUED, RETURNED, SUMMARY = "下发", "收件箱", "汇总.xlsx"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One invented unit of the sample."""

    code: str
    name: str
    form: str
    score_share: Decimal
    entries: Mapping[str, Any]

    @property
    def file(self) -> str:
        """Name of its workbook."""
        return f"{self.code}_{self.name}_评分表.xlsx"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration did.

    Attributes:
        title: Title of the round.
        results: One per unit, in the order of the sample.
        summary: The summary workbook.
    """

    title: str
    results: tuple[Result, ...]
    summary: Path


def play(folder: Path, progress: Progress = lambda *_: None) -> DemoResult:
    """Play the demonstration round into a folder, which is made if needed.

    Raises:
        OSError: The folder cannot be written.
    """
    title, units = _sample()
    for part in (ISSUED, RETURNED):
        (folder / part).mkdir(parents=True, exist_ok=True)
    forms = {unit.form: load_form(unit.form) for unit in units}
    plans = {name: score_plan(form, "self") for name, form in forms.items()}
    templates = {name: draw_template(plan) for name, plan in plans.items()}
    for n, unit in enumerate(units, start=1):
        progress("下发评分表", n, len(units))
        fields = unit_fields(
            plans[unit.form],
            round_id="demo",
            key=b"demonstration only",
            code=unit.code,
            unit=unit.name,
            deadline="12月20日",
            contact="示例市总工会 示例联系人",
        )
        (folder / ISSUED / unit.file).write_bytes(stamp(templates[unit.form], fields))
    for n, unit in enumerate(units, start=1):
        progress("单位填报", n, len(units))
        issued = (folder / ISSUED / unit.file).read_bytes()
        filled = _fill_in(issued, forms[unit.form], plans[unit.form], unit)
        (folder / RETURNED / unit.file).write_bytes(filled)
    results: list[Result] = []
    with Reader() as reader:
        for n, unit in enumerate(units, start=1):
            progress("收件审核", n, len(units))
            path = folder / RETURNED / unit.file
            results.append(judge(unit.code, unit.name, path, forms[unit.form], reader))
    summary = folder / SUMMARY
    summary.write_bytes(write_summary(title, results))
    return DemoResult(title, tuple(results), summary)


def judge(code: str, name: str, path: Path, form: Form, reader: Reader) -> Result:
    """Read one returned workbook, recompute it and check it."""
    checked = next(iter(check_bytes(path.name, path.read_bytes(), reader)))
    values = checked.submission.values if checked.submission else {}
    return Result(code, name, form, values, checked.findings)


def _sample() -> tuple[str, tuple[Unit, ...]]:
    text = (data_folder("samples") / "demo.yaml").read_text(encoding="utf-8")
    sample = yaml.safe_load(text)
    units = tuple(
        Unit(
            unit["code"],
            unit["name"],
            unit["form"],
            Decimal(str(unit["score_share"])),
            unit.get("entries", {}),
        )
        for unit in sample["units"]
    )
    return sample["title"], units


def _fill_in(issued: bytes, form: Form, plan: SheetPlan, unit: Unit) -> bytes:
    """Type the unit's answers into the cells that carry their names, as a person would."""
    book = load_workbook(io.BytesIO(issued))
    for name, value in {**_answers(form, unit), **unit.entries}.items():
        sheet, cell = plan.named[name]
        book[sheet.title][cell.address].value = float(value) if _is_number(value) else value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal | int | float) and not isinstance(value, bool)


def _answers(form: Form, unit: Unit) -> dict[str, Value]:
    answers: dict[str, Value] = {}
    for item in form.items:
        for question in scoring.questions(item):
            if question.by == "unit" and not question.optional:
                answers[names.fact(question.id)] = question.best
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            share = (item.points * unit.score_share).quantize(Decimal("0.1"))
            answers[names.score("self", item.ref)] = share
    return answers
