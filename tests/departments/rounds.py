"""Rounds of invented units for whole plays: issued, filled in, collected, ranked, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from workbook_tool.campaign.actions.issue import chinese_date, confirm, unconfirmed
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.derived.books import Order, Scoring
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit, roster_template
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.records.events import Issued
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.layout import names
from workbook_tool.layout.deductions import duty_choice
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

IN_TIME, LATE = date(2026, 12, 20), date(2026, 12, 28)


def clock() -> datetime:
    return datetime(2026, 12, 1, 9, 0, 0).astimezone()


def make_round(
    folder: Path, types: Mapping[str, str], units: Sequence[Unit], **settings: object
) -> Path:
    """Set up a round whose departments score, with every reading confirmed."""
    folder.mkdir(parents=True, exist_ok=True)
    roster = folder / "名单.xlsx"
    roster.write_bytes(roster_template(units, tuple(types)))
    place = folder / "考核"
    wanted = NewRound(
        "示例考核",
        2026,
        "示例市总工会",
        "示例联系人",
        types,
        date(2026, 12, 15),
        deadlines={"部门考核": date(2026, 12, 25)},
    )
    made = new_round(place, wanted, roster, clock=clock)
    assert made.settings
    assert not made.findings
    changed = made.settings.model_copy(update=settings)
    (place / SETTINGS_FILE).write_bytes(write_settings(changed))
    assert read_settings(place) == changed
    with Round(place, clock=clock) as round_:
        for form_id in unconfirmed(round_):
            confirm(round_, form_id, {})
    return place


@dataclass(frozen=True)
class Book:
    """A book as it was issued."""

    round: Round
    order: Order
    issued: Issued

    def filled(self, entries: Mapping[str, Value], serial: int = 1) -> bytes:
        """Return the book with entries typed into it, everything else as issued."""
        known = self.round.store.plan(self.issued.plan)
        assert known is not None
        collection = self.round.settings.collection(self.issued.collection)
        fields = unit_fields(
            known.plan,
            round_id=round_field(self.round.settings.id, collection.id, serial),
            key=self.round.key,
            code=self.issued.unit,
            unit=self.issued.scorer,
            deadline=chinese_date(collection.deadline) or "以通知为准",
            contact=self.round.settings.contact or "以通知为准",
        )
        assert fields["token"] == self.issued.token
        return stamp(draw_template(known.plan, entries), fields)

    def source(
        self, name: str, entries: Mapping[str, Value], on: date = IN_TIME, serial: int = 1
    ) -> Source:
        return Source(name, self.filled(entries, serial), name, on)


def sheet_filled(round_: Round, unit: str, collection: str, entries: Mapping[str, Value]) -> bytes:
    """Return the sheet that a unit was issued last, with further entries typed in."""
    sheets = round_.state.sheets[Slot(unit, collection)]
    issued = sheets[-1].issued
    known = round_.store.plan(issued.plan)
    assert known is not None
    fields = unit_fields(
        known.plan,
        round_id=round_field(round_.settings.id, collection, len(sheets)),
        key=round_.key,
        code=unit,
        unit=round_.state.units[unit].unit.name,
        deadline=chinese_date(round_.settings.collection(collection).deadline) or "以通知为准",
        contact="示例联系人",
    )
    assert fields["token"] == issued.token
    return stamp(draw_template(known.plan, {**issued.given, **entries}), fields)


def issued_books(round_: Round, collection: str = "dept") -> dict[tuple[str, str], Book]:
    """Issue the books of a round; return them by department and form."""
    issue_books(round_, collection)
    found: dict[tuple[str, str], Book] = {}
    for order in scoring_of(round_, collection).orders:
        sheets = round_.state.sheets[Slot(order.owner, collection)]
        found[order.scorer, order.form.id] = Book(round_, order, sheets[-1].issued)
    return found


Scores = Mapping[tuple[str, str], Decimal]
"""Score by unit and reference of row or part."""


def typed(scores: Scores, notes: bool = True) -> dict[str, Value]:
    """Return the entries of a book that hold these scores, each with a reason."""
    entries: dict[str, Value] = {}
    for (unit, ref), value in scores.items():
        entries[names.dept(unit, ref)] = value
        if notes:
            entries[names.dept_note(unit, ref)] = f"按台账核定{unit}"
    return entries


def scoring(round_: Round) -> Scoring:
    return scoring_of(round_, "dept")


def line(book: Book, number: int, unit: str, ref: str, off: Value, why: str) -> dict[str, Value]:
    """Return the entries of one line of a list of deductions."""
    known = book.round.store.plan(book.issued.plan)
    assert known is not None
    unit_words = next(
        c.text for _, c in known.plan.cells() if c.unit == unit and c.style == "hidden"
    )
    duty = next(d for d in book.order.duties if d.ref == ref)
    return {
        names.deduction("unit", number): unit_words,
        names.deduction("item", number): duty_choice(duty),
        names.deduction("amount", number): off,
        names.deduction("reason", number): why,
    }
