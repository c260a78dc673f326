"""并入: a unit became a part of another one and reports no more by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    known_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import REASON, UNIT_FIRST, Field
from workbook_tool.campaign.decisions.unit_changes import absent
from workbook_tool.campaign.records.decided import UnitChanged

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> UnitChanged:
    unit, heir = said.slot.unit, said.text("heir").strip()
    known_unit(grounds, unit)
    known_unit(grounds, heir)
    if heir == unit:
        raise DecisionError("不能并入自己")
    if (known := grounds.state.units[heir]).absent:
        raise DecisionError(f"“{known.unit.name}”{known.absent}，不能再并入它；请写现在还在的单位")
    return UnitChanged(unit, "merged", heir, written(said.text("reason")))


def _apply(state: State, _recorded: Recorded, event: UnitChanged) -> None:
    heir = state.units.get(event.to)
    name = heir.unit.name if heir else event.to
    absent(state, event.unit, f"并入“{name}”", event.to)


def _sentence(event: UnitChanged, names: Names) -> str:
    return f"{names.unit(event.unit)}并入 {names.unit(event.to)}"


MERGE = Decision(
    name="并入",
    english="merge",
    short="单位并入另一个单位",
    help="单位并入另一个单位，不再单独报送。",
    fields=(
        UNIT_FIRST,
        Field("heir", "unit", "并入单位", "并入哪个单位（代码或名称）", required=True, first=True),
        REASON,
    ),
    subject="unit",
    event=UnitChanged,
    marks={"change": "merged"},
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
