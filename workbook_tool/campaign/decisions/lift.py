"""不适用: what the form says of a row (一票否决, 不予评先, 直接定等次) does not hold for a unit."""

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
from workbook_tool.campaign.decisions.fields import REASON, UNIT, Field
from workbook_tool.campaign.records.decided import Lifted

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> Lifted:
    unit, item = said.slot.unit, said.text("item")
    known_unit(grounds, unit)
    form = grounds.form_of(unit)
    row = next((row for row in form.items if row.ref == item), None)
    if row is None:
        raise DecisionError(f"“{form.full_title}”里没有第 {item} 项")
    if not grounds.says_of_awards(row):
        raise DecisionError(f"第 {item} 项没有一票否决、不予评先一类的规定")
    return Lifted(unit, item, written(said.text("reason")))


def _apply(state: State, recorded: Recorded, event: Lifted) -> None:
    state.lifted.setdefault(event.unit, []).append((recorded.number, event))


def _sentence(event: Lifted, names: Names) -> str:
    return f"{names.unit(event.unit)}第 {event.item} 项的评优规定不适用"


LIFT = Decision(
    name="不适用",
    english="lift",
    short="细则里的一票否决等不适用于单位",
    help="细则按单位的填报定为一票否决、不予评先或某个等次，核实后不应这样定的："
    "写明哪一项和理由，这一项的规定对这个单位就不适用。",
    fields=(UNIT, Field("item", "item", "项", "第几项（如 6、R22）。", required=True), REASON),
    subject="unit",
    event=Lifted,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
