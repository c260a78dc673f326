"""撤销: an earlier decision no longer holds; an undoing may be undone itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    written,
)
from workbook_tool.campaign.decisions.fields import REASON, Field
from workbook_tool.campaign.records.decided import Undone

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> Undone:
    state, number = grounds.state, said.get("number", int) or 0
    found = next((one for one in state.events if one.number == number), None)
    if found is None:
        raise DecisionError(f"登记里没有第 {number} 条")
    if not grounds.undoable(found.event):
        raise DecisionError(f"第 {number} 条不是一项决定，不能撤销")
    event = Undone(number, written(said.text("reason")))
    if number in state.undone and not UNDO.just_taken(grounds, event):
        raise DecisionError(f"第 {number} 条已经撤销了")
    return event


def _apply(_state: State, _recorded: Recorded, _event: Undone) -> None:
    """Nothing by itself: what is undone is left out when a round is worked out."""


def _sentence(event: Undone, _names: Names) -> str:
    return f"撤销第 {event.event} 条"


UNDO = Decision(
    name="撤销",
    english="undo",
    short="撤销一项决定",
    help="撤销一项决定，恢复到作出它以前；撤销本身也可以再撤销。",
    fields=(
        Field("number", "number", "号数", "决定的号数", required=True, first=True),
        REASON,
    ),
    subject="event",
    event=Undone,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
    when_frozen=True,
)
