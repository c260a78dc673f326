"""已处理: what a message or a held file asked of a person is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    find_file,
    names_event,
    written,
)
from workbook_tool.campaign.decisions.fields import REASON, Field
from workbook_tool.campaign.records.decided import Handled

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> Handled:
    state, what = grounds.state, said.text("what").strip()
    number = int(what) if names_event(what) else find_file(grounds, what).number
    asking = {
        *(one.number for one in state.events if getattr(one.event, "needs", ())),
        *(one.number for one in state.held),
    }
    if number not in asking:
        raise DecisionError(f"第 {number} 条不是要人处理的来信，也不是待裁定的文件")
    event = Handled(number, written(said.text("reason")))
    if number in state.handled and not HANDLED.just_taken(grounds, event):
        raise DecisionError(f"第 {number} 条早已登记为已处理")
    return event


def _apply(state: State, _recorded: Recorded, event: Handled) -> None:
    state.handled.add(event.event)


def _sentence(event: Handled, names: Names) -> str:
    return f"已处理第 {event.event} 条：{names.asked(event.event)}"


HANDLED = Decision(
    name="已处理",
    english="handled",
    short="要人处理的来信、待裁定的文件，已经办完",
    help="要人处理的来信（附件打不开、超大附件、来信有话要看等）或者待裁定的文件，已经办完，"
    "以后不再列出。定稿以后也可以登记。",
    fields=(
        Field(
            "what",
            "text",
            "号数或文件编号",
            "来信是第几条，或待裁定文件的编号、文件名",
            required=True,
            first=True,
        ),
        REASON,
    ),
    subject="event",
    event=Handled,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
    when_frozen=True,
)
