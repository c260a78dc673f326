"""What the federation knows itself (市总掌握数据): given per unit, filled in and locked.

Staff keep it in a workbook of the round, a sheet for each form, a line for each unit. What is
left empty the unit fills in.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout import names
from workbook_tool.layout.entries import expected_words, fits
from workbook_tool.layout.plan import Entry, SheetPlan
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.numbers import read_number
from workbook_tool.reading.returned import ReturnedCell
from workbook_tool.reading.worker import Opener
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form, Item
from workbook_tool.workbook.texts import put_texts

KNOWN_FILE = "市总掌握数据.xlsx"
_HEAD_ROWS = 3
"""A row with the names of cells, one with the rows of the form, one with the questions."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One thing that the federation knows of each unit.

    Attributes:
        name: Name of the entry that it fills.
        item: The row of the form.
        label: What is asked.
        entry: What may be given.
    """

    name: str
    item: Item
    label: str
    entry: Entry


def known_facts(form: Form, plan: SheetPlan) -> tuple[KnownFact, ...]:
    """Return what the federation can give, in the order of the form's rows.

    Args:
        form: The form.
        plan: The plan of the sheet that units fill in.
    """
    entries = plan.entries()
    return tuple(
        KnownFact(name, item, label, entry)
        for item in form.items
        for name, label in _asked(item, entries)
        if (entry := entries[name][1].entry) is not None
    )


def _asked(item: Item, entries: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield name and wording of what the federation knows of a row: facts, else the score."""
    questions = scoring.questions(item)
    for question in questions:
        if item.federation_data or question.by == "federation":
            unit = f"（{question.unit}）" if question.unit else ""
            yield names.fact(question.id), question.label + unit
    if item.federation_data and not questions:
        score, taken_off = names.score("self", item.ref), names.taken_off("self", item.ref)
        yield (score, "得分") if score in entries else (taken_off, "扣分")


def known_template(forms: Mapping[str, tuple[Sequence[KnownFact], Sequence[Unit]]]) -> bytes:
    """Return the workbook for staff to fill in.

    Args:
        forms: For each form by its id, what can be given, and its units.
    """
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for form_id, (facts, units) in forms.items():
        sheet: Any = book.create_sheet(form_id[:31])
        put_texts(sheet, 1, ["", "", *(fact.name for fact in facts)])
        rows = (f"第 {fact.item.number or fact.item.ref} 项" for fact in facts)
        put_texts(sheet, 2, ["", "", *rows])
        put_texts(sheet, 3, ["单位代码", "单位名称", *(fact.label for fact in facts)])
        for row, unit in enumerate(units, start=_HEAD_ROWS + 1):
            put_texts(sheet, row, [unit.code, unit.name])
        sheet.row_dimensions[1].hidden = True
        for row in sheet.iter_rows(min_row=2, max_row=_HEAD_ROWS):
            for cell in row:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF2F7")
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for column, fact in enumerate(facts, start=3):
            letter = get_column_letter(column)
            sheet.column_dimensions[letter].width = 18
            if fact.entry.choices:
                rule = DataValidation("list", formula1=f'"{",".join(fact.entry.choices)}"')
                sheet.add_data_validation(rule)
                rule.add(f"{letter}{_HEAD_ROWS + 1}:{letter}{_HEAD_ROWS + max(len(units), 1)}")
        for cell in sheet["A"]:
            cell.number_format = "@"
        sheet.column_dimensions["B"].width = 32
        sheet.freeze_panes = f"C{_HEAD_ROWS + 1}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_known(
    file: str, content: bytes, facts: Mapping[str, Sequence[KnownFact]], reader: Opener
) -> tuple[dict[str, dict[str, Value]], tuple[Finding, ...]]:
    """Read what staff gave.

    Args:
        file: Name of the workbook.
        content: Its bytes.
        facts: What can be given, by the unit's code.
        reader: Opens the file.

    Returns:
        Values of entries by the unit's code, and what is wrong; with a finding nothing of it
        must be used.
    """
    book = reader.open(content)
    if isinstance(book, Refusal):
        return {}, (load_catalogue().finding(book.code, file=file, **book.facts),)
    given: dict[str, dict[str, Value]] = {}
    findings: list[Finding] = []
    for sheet in book.sheets:
        cells = book.by_sheet[sheet.name]
        named = {at: cell.value for (row, at), cell in cells.items() if row == 1 and cell.value}
        columns = {at: str(name) for at, name in named.items()}
        for (row, column), cell in sorted(cells.items()):
            if row <= _HEAD_ROWS or column not in columns or cell.value in (None, ""):
                continue
            code = _code(cells.get((row, 1)))
            place = {"file": file, "sheet": sheet.name, "cell": cell.address}
            fact = next((f for f in facts.get(code, ()) if f.name == columns[column]), None)
            if fact is None:
                findings.append(load_catalogue().finding("Q10", **place, got=code))
                continue
            value = _value(cell, fact.entry)
            if value is None:
                words = {"expected": expected_words(fact.entry), "got": str(cell.value)}
                findings.append(load_catalogue().finding("Q11", **place, **words))
            else:
                given.setdefault(code, {})[fact.name] = value
    return given, tuple(findings)


def _code(cell: ReturnedCell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value).strip()


def _value(cell: ReturnedCell, entry: Entry) -> Value:
    """Return a value that fits, or ``None``."""
    value: Value = str(cell.value).strip()
    if entry.kind in {"score", "figure", "count"}:
        value = read_number(cell).number
    return value if fits(value, entry) else None
