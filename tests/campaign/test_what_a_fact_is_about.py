"""Whether two things that happen are about the same unit, sheet, book, file or event."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.forms import SHIPPED
from workbook_tool.campaign.derived.books import owner_of
from workbook_tool.campaign.derived.concerns import of_fact, of_slot
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.events import (
    Assigned,
    Barred,
    DeadlineMoved,
    Event,
    Fetched,
    FileJudged,
    FileReading,
    Finished,
    Handled,
    Mailed,
    Opened,
    Received,
    Recorded,
    Score,
    Undone,
    UnitChanged,
    Voided,
)

YEAR, DEPT = "year", "dept"
SHEET, BOOK, HELD = "a" * 64, "b" * 64, "c" * 64
DAY = date(2026, 12, 18)


def _came(sha256: str, unit: str, collection: str, *scored: str, held: str = "") -> Received:
    one = Decimal(1)
    scores = tuple(Score("1", one, None, one, "打分", "C5", unit=unit_) for unit_ in scored)
    read = FileReading("ok", "suzhou-2015-1", scores=scores)
    return Received(sha256, f"{sha256[:3]}.xlsx", "收件箱", DAY, unit, collection, read, held)


def _state() -> State:
    events: list[Event] = [
        Opened(tuple(Unit(code, f"示例{code}工会", "市、区") for code in ("001", "002", "003"))),
        _came(SHEET, "001", YEAR),
        _came(BOOK, owner_of("宣教部", "suzhou-2015-1"), DEPT, "001", "002"),
        _came(HELD, "", YEAR, held="看不出是哪个单位的"),
    ]
    at = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=8)))
    return state_of([Recorded(n, n, at, "示例", one) for n, one in enumerate(events, 1)], SHIPPED)


MATTERS: dict[str, Event] = {
    "作废 of its sheet": Voided("001", YEAR, "错"),
    "its file refused": FileJudged(SHEET, "refuse", "错"),
    "the unit itself": Barred("001", "veto", "事故"),
    "merged into it": UnitChanged("003", "merged", "001", "批复"),
    "everybody's deadline": DeadlineMoved("", YEAR, DAY, "推迟"),
    "a file given to it": Assigned(HELD, "001", YEAR, "电话"),
    "its file dealt with": Handled(2, "已问"),
    "its file, undone": Undone(2, "错"),
}
DOES_NOT: dict[str, Event] = {
    "another collection": Voided("001", DEPT, "错"),
    "another unit": Barred("002", "veto", "事故"),
    "another's deadline": DeadlineMoved("002", YEAR, DAY, "停电"),
    "the deadline of the departments": DeadlineMoved("", DEPT, DAY, "推迟"),
    "a file of nobody yet": FileJudged(HELD, "refuse", "错"),
    "a message to it": Mailed("001", YEAR, "issue", "t", "a@example.com", "m", "sent"),
    "a message from it": Fetched("d" * 64, "", 0, "m", "a@example.com", "001", "问", DAY),
    "定稿": Finished(1),
}


@pytest.mark.parametrize("what", MATTERS)
def test_it_matters_to_who_decides_on_the_sheet_of_a_unit(what: str) -> None:
    mine = of_slot(Slot("001", YEAR))
    assert of_fact(_state(), MATTERS[what]).meets(mine)
    assert mine.meets(of_fact(_state(), MATTERS[what]))


@pytest.mark.parametrize("what", DOES_NOT)
def test_it_does_not(what: str) -> None:
    assert not of_fact(_state(), DOES_NOT[what]).meets(of_slot(Slot("001", YEAR)))


@pytest.mark.parametrize(("unit", "matters"), [("001", True), ("002", True), ("003", False)])
def test_a_book_is_about_the_units_that_are_scored_in_it(unit: str, matters: bool) -> None:
    state = _state()
    assert of_fact(state, state.events[2].event).meets(of_slot(Slot(unit, DEPT))) is matters
