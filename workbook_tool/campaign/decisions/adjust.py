"""人工调整: the leaders' meeting adds to a unit's final score, or takes off."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    CENT,
    Decision,
    DecisionError,
    Grounds,
    Said,
    known_unit,
    scored_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import REASON, UNIT, Field
from workbook_tool.campaign.records.decided import Adjusted
from workbook_tool.rubric.text import plain_number

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_NAME = "人工调整"


def _decide(grounds: Grounds, said: Said) -> Adjusted:
    unit, points = said.slot.unit, said.get("points", Decimal)
    known_unit(grounds, unit)
    scored_unit(grounds, unit, _NAME)
    if not points or points != points.quantize(CENT):
        raise DecisionError("要写加或减多少分（最多两位小数），如 1.5 或 -2")
    basis = written(said.text("basis"), "依据（如会议纪要）")
    return Adjusted(unit, points, basis, written(said.text("reason")))


def _apply(state: State, recorded: Recorded, event: Adjusted) -> None:
    state.adjusted.setdefault(event.unit, []).append((recorded.number, event))


def _sentence(event: Adjusted, names: Names) -> str:
    return f"{names.unit(event.unit)}{_NAME}：{adjustment_words(event)}"


def adjustment_words(event: Adjusted) -> str:
    """Return what the leaders' meeting added or took off, and on what basis."""
    how = "加" if event.points > 0 else "减"
    return f"{how} {plain_number(abs(event.points))} 分，依据{event.basis}"


ADJUST = Decision(
    name=_NAME,
    english="adjust",
    short="领导会议调整最后得分",
    help="领导会议在最后得分上加分或减分；各项的分数不变，调整单独列明。",
    fields=(
        UNIT,
        Field("points", "figure", "分数", "加多少；减写负数。", required=True),
        Field("basis", "text", "依据", "依据，如哪次会议的纪要。", required=True),
        REASON,
    ),
    subject="unit",
    event=Adjusted,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
