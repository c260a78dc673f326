"""延期: the deadline moves, for one unit, for one department, or for everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    known_collection,
    known_owner,
    written,
)
from workbook_tool.campaign.decisions.fields import BOOK, COLLECTION, REASON, Field
from workbook_tool.campaign.records.decided import DeadlineMoved

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> DeadlineMoved:
    known_collection(grounds, said.slot.collection)
    if said.slot.unit:
        known_owner(grounds, said.slot)
    if (day := said.get("day", date)) is None:
        raise DecisionError("请写明新的截止日期")
    return DeadlineMoved(*said.slot, day, written(said.text("reason")))


def _apply(state: State, _recorded: Recorded, event: DeadlineMoved) -> None:
    if not event.unit:  # a deadline for all ends the exceptions made before
        for key in [key for key in state.deadlines if key[1] == event.collection]:
            del state.deadlines[key]
    state.deadlines[event.unit, event.collection] = event.deadline


def _sentence(event: DeadlineMoved, names: Names) -> str:
    whom = names.unit(event.unit) if event.unit else "所有单位"
    return f"{whom}的{names.collection(event.collection)}截止日期改为 {event.deadline}"


EXTEND = Decision(
    name="延期",
    english="extend",
    short="截止日期改到某一天",
    help="截止日期改到某一天；不写单位就是所有单位，先前给个别单位的日期也一并取消。",
    fields=(
        Field("day", "day", "日期", "新的截止日期，如 2026-12-25", required=True, first=True),
        Field("unit", "unit", "单位", "只给这个单位延期。"),
        *BOOK,
        REASON,
        COLLECTION,
    ),
    subject="sheet_book_or_all",
    event=DeadlineMoved,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
