"""作废: the sheets issued to a unit, or the book of a department, are no longer good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Fact,
    Grounds,
    Said,
    known_owner,
    written,
)
from workbook_tool.campaign.decisions.fields import BOOK, COLLECTION, REASON, Field
from workbook_tool.campaign.records.decided import Voided
from workbook_tool.campaign.records.slot import Slot

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> Voided:
    known_owner(grounds, said.slot)
    event = Voided(*said.slot, written(said.text("reason")))
    good = any(sheet.good for sheet in grounds.state.sheets.get(said.slot, []))
    if not good and not VOID.just_taken(grounds, event):
        raise DecisionError("没有可以作废的表：还没有下发，或已经作废")
    return event


def _apply(state: State, recorded: Recorded, event: Voided) -> None:
    slot = Slot(event.unit, event.collection)
    state.sheets[slot] = [
        sheet if sheet.ended else replace(sheet, ended=recorded.number, ended_in=recorded.run)
        for sheet in state.sheets.get(slot, [])
    ]


def _sentence(event: Voided, names: Names) -> str:
    return f"{names.slot(event)}已下发的表作废"


def _facts(grounds: Grounds, event: Voided) -> Mapping[str, Fact]:
    return {"issue_again": True, "book": grounds.has_book(Slot(event.unit, event.collection))}


VOID = Decision(
    name="作废",
    english="void",
    short="已下发的评分表作废，另发新表",
    help="已下发的评分表（或部门打分表）作废；再下发，就另发一份。用旧表报来的不再算数。",
    fields=(Field("unit", "unit", "单位", "单位代码或名称。"), *BOOK, REASON, COLLECTION),
    subject="sheet_or_book",
    event=Voided,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
    facts=_facts,
)
