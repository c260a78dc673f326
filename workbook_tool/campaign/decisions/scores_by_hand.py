"""What 代录 and 更正 share: one score of a unit that a person gives instead of its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbook_tool.campaign.decisions.base import (
    CENT,
    DecisionError,
    Grounds,
    Said,
    known_unit,
    scored_collection,
    scored_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import COLLECTION, REASON, UNIT, Field
from workbook_tool.campaign.records.decided import Corrected
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.rubric.text import plain_number

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

FIELDS = (
    UNIT,
    Field("item", "item", "项", "第几项（如 6、R22）。", required=True),
    Field("score", "figure", "分数", "得多少分。", required=True),
    Field("by", "text", "何人", "谁提出的。", required=True),
    REASON,
    COLLECTION,
)


def correcting(
    how: Literal["entered", "corrected"], name: str
) -> Callable[[Grounds, Said], Corrected]:
    """Return what gives a row a score; it must be one that the row can have."""

    def decide(grounds: Grounds, said: Said) -> Corrected:
        slot, item, new = said.slot, said.text("item"), said.get("score", Decimal)
        known_unit(grounds, slot.unit)
        scored_unit(grounds, slot.unit, name)
        collection = scored_collection(grounds, slot.collection, name)
        form = grounds.form_of(slot.unit)
        row = next((row for row in form.items if row.ref == item), None)
        if row is None:
            raise DecisionError(f"“{form.full_title}”里没有第 {item} 项")
        least, most = grounds.bounds(row)
        limited = row.points is not None  # a bonus row may print no limit
        if new is None or not _fits(new, least, most if limited else None):
            limit = f"{plain_number(least)}–{plain_number(most)}" if limited else "不小于 0"
            raise DecisionError(f"第 {item} 项要填 {limit} 之间、最多两位小数的数，现在是 {new}")
        before = grounds.scores(slot.unit, collection).items[item].effective
        by, reason = written(said.text("by"), "谁提出的"), written(said.text("reason"))
        return Corrected(*slot, collection.stage, item, before, new, how, by, reason)

    return decide


def _fits(score: Decimal, least: Decimal, most: Decimal | None) -> bool:
    within = score >= least and (most is None or score <= most)
    return within and score == score.quantize(CENT)


def apply(state: State, recorded: Recorded, event: Corrected) -> None:
    """The row has this score, whatever the file says; the last one holds."""
    by_item = state.corrections.setdefault(Slot(event.unit, event.collection), {})
    by_item[event.stage, event.item] = (recorded.number, event)


def telling(name: str) -> Callable[[Corrected, Names], str]:
    """Return what tells such a score."""

    def sentence(event: Corrected, names: Names) -> str:
        old = f"由 {plain_number(event.old)} 改为" if event.old is not None else "为"
        where = f"{names.slot(event)}第 {event.item} 项"
        return f"{name} {where}{old} {plain_number(event.new)} 分，{event.asked_by}提出"

    return sentence


def same(one: Corrected, other: Corrected) -> bool:
    """Return whether both give a row the same score; what counted before is by now that score."""
    return replace(one, old=other.old) == other
