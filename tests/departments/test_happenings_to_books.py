"""What happens to units' sheets happens to departments' books, and is found there just as well.

The happenings are those of tests/checks/happenings.py, done to a book in which a department
scores five units; what cannot happen to a book is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.checks.conftest import reader
from tests.checks.desk import CODE, KEY, ROUND, UNIT, Desk, NotHereError, Place
from tests.checks.happenings import HAPPENINGS, UNNAMED
from tests.forms import SHIPPED
from workbook_tool.checks.context import ExpectedUnit
from workbook_tool.checks.file_result import FileResult
from workbook_tool.layout import names
from workbook_tool.layout.book import BOOK_TITLE, BookUnit, Seen
from workbook_tool.layout.department import Layout, department_plan
from workbook_tool.layout.plan import Cell, SheetPlan
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.reading.child import Reader
from workbook_tool.reading.plans import IssuedPlan, rebuilt
from workbook_tool.rubric.duties import Duty, duties
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Item
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.identity import Identity
from workbook_tool.workbook.issue import unit_fields

__all__ = ["reader"]

FORM_ID, DEPARTMENT = "suzhou-2015-1", "民管部"
LAYOUTS: tuple[Layout, ...] = ("pages", "wide")
UNITS = {f"1{n:02d}": f"示例第{n}区总工会" for n in range(1, 6)}

DIFFERENTLY: Mapping[str, set[str]] = {
    "score_missing": {"I11"},  # a colleague may give it
    "token_gone": {"U04"},  # no wording tells which units stood in a book
    "token_damaged": {"U04"},
    "another_forms_manifest": {"U11"},
    "a_sister_forms_manifest": {"U11"},
    "layout_of_an_earlier_program": {"V02", "S09"},
    "of_an_edition_that_nobody_has": {"V01", "S09"},
    "figure_in_the_wording_changed": {"S05"},  # the name of a unit, by which its line is known
    "unit_name_changed": {"U10", "L02"},
    "unit_under_its_former_name": {"U10"},
    "row_hidden": {"S10"},  # of all the scores in the row
    "sheet_renamed": {"S08"},
}
"""What is told of a book in other words, or at other cells."""
NOT_TO_BOOKS: Mapping[str, str] = {
    "points_raised": "its columns are its own: test_books_read_back",
    "printed_column_deleted": "its columns are its own: test_books_read_back",
    "total_not_recalculated": "it has no totals",
    "a_cell_far_below": "it has no 填报说明",
    "score_sheet_deleted": "it has no other sheet to keep",
}


@cache
def _plan(layout: Layout) -> SheetPlan:
    form = load_form(FORM_ID)
    mine = [duty for duty in duties(form) if duty.department == DEPARTMENT]
    seen = {duty.ref: Seen(own=duty.points, note="台账齐全") for duty in mine}
    units = [BookUnit(code, name, seen) for code, name in UNITS.items()]
    return department_plan(form, "assess", UNIT, mine, units, layout)


class BookDesk(Desk):
    """A department's desk: its book, well filled in, under the code of one unit of the round."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        super().__init__(FORM_ID, "assess")

    def __post_init__(self) -> None:
        super().__post_init__()
        assert self.context is not None
        known = {code: ExpectedUnit(code, name, FORM_ID, "self") for code, name in UNITS.items()}
        self.context = replace(self.context, units={**self.context.units, **known})
        self.plans = self.issued

    def drawn(self) -> bytes:
        fields = unit_fields(
            self.plan,
            round_id=ROUND,
            key=KEY,
            code=CODE,
            unit=UNIT,
            deadline="2018年6月28日",
            contact="组织部",
        )
        return draw(self.plan, self.entries, fields)

    def shown(self) -> Mapping[str, Value]:
        return self.plan.values(self.entries)

    @property
    def entries(self) -> dict[str, Value]:
        return {names.dept(unit, duty.ref): duty.points for unit in UNITS for duty in self.duties}

    def issued(self, identity: Identity) -> IssuedPlan | None:
        if identity.plan != self.plan.digest[:16] or identity.form != self.form_id:
            return rebuilt(SHIPPED, identity)
        return IssuedPlan(self.form, self.plan, "assess", same=True)

    @property
    def plan(self) -> SheetPlan:
        return _plan(self.layout)

    @property
    def duties(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in duties(self.form) if duty.department == DEPARTMENT)

    @property
    def score(self) -> Any:
        return self.book[BOOK_TITLE]

    def scored_name(self) -> str:
        return names.dept("102", self.duties[0].ref)

    def official_cells(self, *, text: bool, longest: int = 8) -> Iterator[Cell]:
        for cell in self.sheet("score").cells:
            if cell.unit and not cell.entry and len(cell.text or "") >= longest and text:
                yield cell

    def judged_item(self, *, least: int = 2) -> Item:
        del least
        raise NotHereError("a book has no rows of a unit's sheet")

    def explain(self, name: str, words: str = "按市总通知第3条执行") -> None:
        cell = self.planned(name)[1]
        self.cell(names.dept_note(cell.unit or "", cell.item or "")).value = words


def _done(name: str, *, wrong: bool) -> tuple[BookDesk, set[Place]]:
    desk = BookDesk(LAYOUTS[len(name) % 2])
    expected = HAPPENINGS[name](desk, wrong)
    places = ((code, BOOK_TITLE if s == SCORE_TITLE else s, cell) for code, s, cell in expected)
    return desk, set(places)


def found(result: FileResult) -> set[Place]:
    return {(f.code, f.sheet, f.cell) for f in result.findings}


def possible() -> Iterator[str]:
    """Yield what can happen to a book: it has no facts, no totals, no judged rows of a unit."""
    for name in HAPPENINGS:
        if name not in UNNAMED and name not in NOT_TO_BOOKS:
            try:
                _done(name, wrong=True)
            except NotHereError:
                continue
            yield name


POSSIBLE = tuple(possible())


def test_most_of_what_happens_to_sheets_can_happen_to_books() -> None:
    assert len(POSSIBLE) > 55
    assert {*DIFFERENTLY} <= {*POSSIBLE}
    assert {*NOT_TO_BOOKS} <= {*HAPPENINGS}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_happens_to_a_book_is_found_and_nothing_else(name: str, reader: Reader) -> None:
    bad, expected = _done(name, wrong=True)
    result = bad.checked(reader)
    told = [f.message for f in result.findings]
    if name in DIFFERENTLY:
        assert {f.code for f in result.findings} == DIFFERENTLY[name], told
    else:
        assert found(result) == expected, told
    if name in {"sheet_renamed", "unit_name_changed"}:
        return  # what just is no change writes the words of a unit's sheet
    fine, _ = _done(name, wrong=False)
    result = fine.checked(reader)
    assert [f.message for f in result.findings if f.severity != "note"] == []
    assert not {code for code, *_ in expected} & {f.code for f in result.findings}
