"""撤销单位: a unit is no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import Decision, Grounds, Said
from workbook_tool.campaign.decisions.fields import REASON, UNIT_FIRST
from workbook_tool.campaign.decisions.unit_changes import absent, left
from workbook_tool.campaign.records.decided import UnitChanged

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_WORDS = "已撤销"


def _decide(grounds: Grounds, said: Said) -> UnitChanged:
    unit, reason = left(grounds, said)
    return UnitChanged(unit, "dissolved", "", reason)


def _apply(state: State, _recorded: Recorded, event: UnitChanged) -> None:
    absent(state, event.unit, _WORDS)


def _sentence(event: UnitChanged, names: Names) -> str:
    return f"{names.unit(event.unit)}{_WORDS}"


DISSOLVE = Decision(
    name="撤销单位",
    english="dissolve",
    short="单位已撤销，不再考核",
    help="单位已撤销，不再考核。",
    fields=(UNIT_FIRST, REASON),
    subject="unit",
    event=UnitChanged,
    marks={"change": "dissolved"},
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
