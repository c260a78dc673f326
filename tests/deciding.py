"""Decisions as tests take them: one function for each, with what has to be said for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from workbook_tool.campaign.actions.decide import DecisionError, decisions_of, take
from workbook_tool.campaign.decisions.base import NOTHING, Said
from workbook_tool.campaign.decisions.table import decision_called
from workbook_tool.campaign.records.events import (
    Adjusted,
    Assigned,
    Barred,
    Corrected,
    DeadlineMoved,
    FileJudged,
    Handled,
    PaperReceived,
    Preferred,
    Undone,
    UnitChanged,
    Voided,
    ZeroCounted,
)
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.campaign.round import Round

__all__ = ["DecisionError", "decisions_of"]

Value = str | int | Decimal | date | None
E = TypeVar("E")


def _take(
    round_: Round,
    what: str,
    event: type[E],
    /,
    *,
    slot: Slot = NOTHING,
    file: str = "",
    **values: Value,
) -> E:
    decision = decision_called(what)
    assert decision is not None, what
    said = Said(slot, file, {name: value for name, value in values.items() if value is not None})
    taken = take(round_, decision, said)
    assert isinstance(taken, event)
    return taken


def judge(
    round_: Round, file: str, verdict: Literal["accept", "refuse", "prefer"], reason: str
) -> FileJudged:
    return _take(round_, verdict, FileJudged, file=file, reason=reason)


def assign(round_: Round, file: str, unit: str, collection: str, reason: str) -> Assigned:
    return _take(round_, "assign", Assigned, file=file, slot=Slot(unit, collection), reason=reason)


def correct(
    round_: Round,
    slot: Slot,
    item: str,
    new: Decimal,
    how: Literal["entered", "corrected"],
    asked_by: str,
    reason: str,
) -> Corrected:
    what = {"entered": "enter", "corrected": "correct"}[how]
    return _take(
        round_, what, Corrected, slot=slot, item=item, score=new, by=asked_by, reason=reason
    )


def prefer_score(
    round_: Round, collection: str, unit: str, ref: str, file: str, reason: str
) -> Preferred:
    slot = Slot(unit, collection)
    return _take(round_, "prefer-score", Preferred, file=file, slot=slot, item=ref, reason=reason)


def count_zero(round_: Round, slot: Slot, reason: str) -> ZeroCounted:
    return _take(round_, "zero", ZeroCounted, slot=slot, reason=reason)


def bar(round_: Round, unit: str, how: Literal["veto", "no_award"], reason: str) -> Barred:
    return _take(round_, how.replace("_", "-"), Barred, slot=Slot(unit, ""), reason=reason)


def adjust(round_: Round, unit: str, points: Decimal, basis: str, reason: str) -> Adjusted:
    slot = Slot(unit, "")
    return _take(round_, "adjust", Adjusted, slot=slot, points=points, basis=basis, reason=reason)


def paper(
    round_: Round,
    slot: Slot,
    check_code: str,
    total: Decimal | None,
    counts: Literal["", "file", "paper"] = "",
    reason: str = "",
) -> PaperReceived:
    return _take(
        round_,
        "paper",
        PaperReceived,
        slot=slot,
        code=check_code,
        total=total,
        counts=counts,
        reason=reason,
    )


def void(round_: Round, slot: Slot, reason: str) -> Voided:
    return _take(round_, "void", Voided, slot=slot, reason=reason)


def change_unit(
    round_: Round,
    unit: str,
    change: Literal["renamed", "merged", "dissolved", "excused"],
    to: str,
    reason: str,
) -> UnitChanged:
    what = {"renamed": "rename", "merged": "merge", "dissolved": "dissolve", "excused": "excuse"}
    said = {"name": to} if change == "renamed" else {"heir": to} if change == "merged" else {}
    return _take(round_, what[change], UnitChanged, slot=Slot(unit, ""), reason=reason, **said)


def move_deadline(
    round_: Round, unit: str, collection: str, deadline: date, reason: str
) -> DeadlineMoved:
    slot = Slot(unit, collection)
    return _take(round_, "extend", DeadlineMoved, slot=slot, day=deadline, reason=reason)


def handle(round_: Round, what: str, reason: str) -> Handled:
    return _take(round_, "handled", Handled, what=what, reason=reason)


def undo(round_: Round, number: int, reason: str) -> Undone:
    return _take(round_, "undo", Undone, number=number, reason=reason)
