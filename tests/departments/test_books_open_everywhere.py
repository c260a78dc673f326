"""Large books of departments and groups: Excel takes their formulas, others compute them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.departments.large import Large
from tests.engines import libreoffice_recalculate, needs, ooxml_validate
from workbook_tool.layout import names
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.issue import unsigned_workbook

LONGEST_FORMULA, MOST_ARGUMENTS = 8192, 255
"""Excel's limits; a workbook with a longer formula is called damaged."""


BOOKS = (
    Large("dalian-2018", "组织建设部", "pages", 60),
    Large("suzhou-2015-1", "生产部", "wide", 80),
    Large("suzhou-2015-1", "民管部", "deductions", 80),
    Large("shenyang-liuhao", "", "pages", 40),
    Large("shenyang-liuhao", "", "wide", 40),
    Large("changzhou-2013-1", "", "deductions", 40),
)


SMALLER = tuple(replace(book, units=10) for book in BOOKS)
"""For programs that take their time."""


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_no_formula_is_longer_than_excel_takes(book: Large) -> None:
    plan = book.plan
    for sheet, cell in plan.cells():
        if cell.formula is not None:
            text = plan.formula(sheet, cell)
            assert len(text) < LONGEST_FORMULA, (sheet.title, cell.address, text[:200])
            for call in re.findall(r"SUM\([^()]*\)", text):
                assert call.count(",") < MOST_ARGUMENTS, (sheet.title, cell.address)


@pytest.mark.parametrize("book", SMALLER[2:], ids=lambda book: book.name)
@needs("validator")
def test_the_validator_has_no_complaint(book: Large, tmp_path: Path) -> None:
    path = tmp_path / f"{book.name}.xlsx"
    path.write_bytes(unsigned_workbook(book.plan, {}, "甲组"))
    assert ooxml_validate(path) == []


@needs("libreoffice")
def test_what_stands_at_the_foot_is_computed_alike(tmp_path: Path) -> None:
    books, paths = [SMALLER[0], SMALLER[3], SMALLER[5]], []
    shown: list[tuple[SheetPlan, dict[str, Value]]] = []
    for book in books:
        plan = book.plan
        entries: dict[str, Value] = {}
        for number, (name, (_, cell)) in enumerate(plan.entries().items()):
            if cell.entry is None or cell.unit is None or number % 7 == 0:
                continue
            if cell.entry.kind == "score":
                entries[name] = Decimal(99) if number % 11 == 0 else cell.entry.maximum
            elif cell.entry.kind == "choice":
                entries[name] = cell.entry.choices[number % 2]
        entries |= {names.REST_IS_FULL: "是"} if names.REST_IS_FULL in plan.named else {}
        paths.append(tmp_path / f"{book.name}.xlsx")
        paths[-1].write_bytes(unsigned_workbook(plan, entries, "甲组"))
        shown.append((plan, plan.values(entries)))
    for (plan, values), path in zip(
        shown, libreoffice_recalculate(paths, tmp_path / "算"), strict=True
    ):
        book_ = openpyxl.load_workbook(path, data_only=True)
        for name in (names.EMPTY, names.WRONG, names.UNEXPLAINED, names.CODE):
            sheet, cell = plan.named[name]
            computed = book_[sheet.title][cell.address].value
            expected = values[name]
            assert ("" if computed is None else computed) == expected
        errors = [
            (sheet.title, cell.coordinate, cell.value)
            for sheet in book_
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith(("#", "Err:"))
        ]
        assert errors == []


def test_an_empty_list_of_deductions_has_no_code_and_a_ticked_one_has() -> None:
    plan = BOOKS[2].plan
    assert plan.values({})[names.CODE] == ""
    ticked = plan.values({names.REST_IS_FULL: "是"})[names.CODE]
    assert isinstance(ticked, Decimal)
    line: dict[str, Value] = {names.deduction("amount", 3): Decimal(1)}
    line[names.deduction("reason", 3)] = "缺台账"
    (unit, *_), (item, *_) = (
        [c.text for s in plan.sheets if s.title == "选项" for c in s.cells if c.column == column]
        for column in (1, 2)
    )
    line |= {names.deduction("unit", 3): unit, names.deduction("item", 3): item}
    listed = plan.values(line)[names.CODE]
    assert isinstance(listed, Decimal)
    assert len({ticked, listed, plan.values({**line, names.REST_IS_FULL: "是"})[names.CODE]}) == 3
    # A line that does not say whom it is about is wrong, and there is no code.
    half = plan.values({**line, names.deduction("unit", 3): None})
    assert (half[names.WRONG], half[names.CODE]) == (1, "")
