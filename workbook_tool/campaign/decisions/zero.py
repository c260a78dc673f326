"""按0分: what a unit did not report, or was not given, counts 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    known_unit,
    scored_collection,
    scored_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import COLLECTION, REASON, UNIT
from workbook_tool.campaign.records.decided import ZeroCounted
from workbook_tool.campaign.records.slot import Slot

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_WHAT = "按 0 分计"


def _decide(grounds: Grounds, said: Said) -> ZeroCounted:
    known_unit(grounds, said.slot.unit)
    scored_unit(grounds, said.slot.unit, _WHAT)
    collection = scored_collection(grounds, said.slot.collection, _WHAT)
    event = ZeroCounted(*said.slot, written(said.text("reason")))
    scores = grounds.scores(said.slot.unit, collection).items.values()
    if all(one.effective is not None for one in scores) and not ZERO.just_taken(grounds, event):
        raise DecisionError("这个单位的每一项都有分数，不用按 0 分计")
    return event


def _apply(state: State, recorded: Recorded, event: ZeroCounted) -> None:
    state.zeros[Slot(event.unit, event.collection)] = (recorded.number, event)


def _sentence(event: ZeroCounted, names: Names) -> str:
    return f"{names.slot(event)}没有分数的，{_WHAT}"


ZERO = Decision(
    name="按0分",
    english="zero",
    short="没有报的、没有打分的按 0 分计",
    help="没有报的、没有打分的，按 0 分计；打分不一致的不在其内。不作这项决定，就一直算没有分数。",
    fields=(UNIT, REASON, COLLECTION),
    subject="sheet",
    event=ZeroCounted,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
