"""The demonstration: a round on invented units, through the whole job.

Sheets are drawn, filled in as a unit would (by another program, through the cells'
names), read back, recomputed, checked and summed up. Nothing is printed here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

from workbook_tool.campaign.collect import collect, inbox
from workbook_tool.campaign.issue import confirm, current_sheet, issue, unconfirmed
from workbook_tool.campaign.new import YEAR_END, Wanted, new_round
from workbook_tool.campaign.roster import Unit, roster_csv
from workbook_tool.campaign.round import INBOX, OUT, Progress, Round, silent
from workbook_tool.campaign.state import Slot
from workbook_tool.layout import names
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.resources import data_folder
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form
from workbook_tool.summary.summarise import Summarised, summarise


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented unit of the sample."""

    code: str
    name: str
    form: str
    score_share: Decimal
    entries: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration did.

    Attributes:
        folder: The round.
        issued: How many sheets were issued.
        summarised: The summary that was made at the end.
    """

    folder: Path
    issued: int
    summarised: Summarised


def play(folder: Path, progress: Progress = silent) -> DemoResult:
    """Play the demonstration round into a folder, which is made if needed.

    Raises:
        OSError: The folder cannot be written.
    """
    title, units = _sample()
    forms = {unit.form: load_form(unit.form) for unit in units}
    types = {form.unit_type: name for name, form in forms.items()}
    wanted = Wanted(title, 2013, "示例市总工会", "示例联系人", types, deadline=date(2013, 12, 20))
    folder.mkdir(parents=True, exist_ok=True)
    roster = folder / "示例单位名单.csv"
    roster.write_bytes(
        roster_csv([Unit(unit.code, unit.name, forms[unit.form].unit_type) for unit in units])
    )
    new_round(folder, wanted, roster)
    with Round(folder) as round_:
        for name in unconfirmed(round_):
            confirm(round_, name, {}, "演示，按默认口径")
        issue(round_, YEAR_END.id, progress)
        for n, unit in enumerate(units, start=1):
            progress("单位填报", n, len(units))
            sheet = current_sheet(round_, Slot(unit.code, YEAR_END.id))
            assert sheet is not None
            plan = round_.store.plan(sheet.issued.plan)
            assert plan is not None
            issued = (folder / OUT / sheet.issued.file).read_bytes()
            filled = _fill_in(issued, forms[unit.form], plan.plan, unit)
            (folder / INBOX / sheet.issued.file).write_bytes(filled)
        sources, _ = inbox(round_, [], date(2013, 12, 19))
        collect(round_, sources, progress)
        return DemoResult(folder, len(units), summarise(round_, progress=progress))


def _sample() -> tuple[str, tuple[Sample, ...]]:
    text = (data_folder("samples") / "demo.yaml").read_text(encoding="utf-8")
    sample = yaml.safe_load(text)
    units = tuple(
        Sample(
            unit["code"],
            unit["name"],
            unit["form"],
            Decimal(str(unit["score_share"])),
            unit.get("entries", {}),
        )
        for unit in sample["units"]
    )
    return sample["title"], units


def _fill_in(issued: bytes, form: Form, plan: SheetPlan, unit: Sample) -> bytes:
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


def _answers(form: Form, unit: Sample) -> dict[str, Value]:
    answers: dict[str, Value] = {}
    for item in form.items:
        for question in scoring.questions(item):
            if question.by == "unit" and not question.optional:
                answers[names.fact(question.id)] = question.best
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            share = (item.points * unit.score_share).quantize(Decimal("0.1"))
            answers[names.score("self", item.ref)] = share
    return answers
