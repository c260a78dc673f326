"""归到: a file that waited for a person, or was filed wrongly, belongs to this unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    Grounds,
    Said,
    find_file,
    known_collection,
    known_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import COLLECTION, FILE, REASON, UNIT_FIRST
from workbook_tool.campaign.records.decided import Assigned
from workbook_tool.campaign.records.slot import Slot

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def _decide(grounds: Grounds, said: Said) -> Assigned:
    one = find_file(grounds, said.file)
    known_unit(grounds, said.slot.unit)
    known_collection(grounds, said.slot.collection)
    return Assigned(one.received.sha256, *said.slot, written(said.text("reason")))


def _apply(state: State, _recorded: Recorded, event: Assigned) -> None:
    state.move_return(event.sha256, Slot(event.unit, event.collection))


def _sentence(event: Assigned, names: Names) -> str:
    return f"{names.file(event.sha256)}归到 {names.slot(event)}"


ASSIGN = Decision(
    name="归到",
    english="assign",
    short="待裁定的文件是哪个单位的",
    help="待裁定的文件是哪个单位的；先前归错了的，也可以改。",
    fields=(FILE, UNIT_FIRST, REASON, COLLECTION),
    subject="file_to_unit",
    event=Assigned,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
