"""改名: a unit has another name; sheets that bear the old one are still known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    known_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import REASON, Field
from workbook_tool.campaign.records.decided import UnitChanged

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_LONGEST = 40


def _decide(grounds: Grounds, said: Said) -> UnitChanged:
    unit, name = said.slot.unit, said.text("name").strip()
    known_unit(grounds, unit)
    if not 1 <= len(name) <= _LONGEST:
        raise DecisionError(f"新名称要写 1 到 {_LONGEST} 个字")
    if any(s.unit.name == name for code, s in grounds.state.units.items() if code != unit):
        raise DecisionError(f"单位名单里已有“{name}”")
    return UnitChanged(unit, "renamed", name, written(said.text("reason")))


def _apply(state: State, _recorded: Recorded, event: UnitChanged) -> None:
    known = state.units.get(event.unit)
    if known is not None:
        former = (*known.former, known.unit.name)
        unit = replace(known.unit, name=event.to)
        state.units[event.unit] = replace(known, unit=unit, former=former)


def _sentence(event: UnitChanged, _names: Names) -> str:
    return f"单位 {event.unit} 改名为“{event.to}”"


RENAME = Decision(
    name="改名",
    english="rename",
    short="单位改名",
    help="单位改名；写着旧名的表仍然认得。要发写着新名的表，先作废，再下发。",
    fields=(
        Field("unit", "unit", "单位", "单位代码或现在的名称", required=True, first=True),
        Field("name", "text", "新名称", "新的名称", required=True, first=True),
        REASON,
    ),
    subject="unit",
    event=UnitChanged,
    marks={"change": "renamed"},
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
