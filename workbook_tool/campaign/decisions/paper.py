"""纸质件: the sealed paper copy came; it is compared with the file, and one of them counts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Fact,
    Grounds,
    Said,
    known_collection,
    known_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import COLLECTION, UNIT, Field
from workbook_tool.campaign.records.decided import PaperReceived
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.rubric.text import plain_number

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_DIGITS = 6
_COUNTS = Field(
    "counts",
    "choice",
    "以哪一份为准",
    "不一致时以哪一份为准。",
    choices=(("电子表", "file"), ("纸质件", "paper")),
)
_COUNTS_WORDS = {meaning: f"，以{word}为准" for word, meaning in _COUNTS.choices}
_MEANT: Mapping[str, Literal["", "file", "paper"]] = {"": "", "file": "file", "paper": "paper"}


def _decide(grounds: Grounds, said: Said) -> PaperReceived:
    known_unit(grounds, said.slot.unit)
    known_collection(grounds, said.slot.collection)
    code, total = "".join(said.text("code").split()), said.get("total", Decimal)
    if not code and total is None:
        raise DecisionError("请写纸质件上的校验码，或总分")
    if code and not (code.isdigit() and len(code) == _DIGITS):
        raise DecisionError(f"校验码是 {_DIGITS} 位数字，现在写的是“{said.text('code')}”")
    counts = _MEANT[_COUNTS.choice(said.text("counts"))]
    reason = said.text("reason")
    reason = written(reason) if counts else reason.strip()
    return PaperReceived(*said.slot, code, total, counts, reason)


def _apply(state: State, recorded: Recorded, event: PaperReceived) -> None:
    state.papers[Slot(event.unit, event.collection)] = (recorded.number, event)


def _sentence(event: PaperReceived, names: Names) -> str:
    said = [f"校验码 {event.check_code}"] if event.check_code else []
    said += [f"总分 {plain_number(event.total)}"] if event.total is not None else []
    counts = _COUNTS_WORDS.get(event.counts, "")
    return f"收到 {names.slot(event)}纸质件，{'，'.join(said)}{counts}"


def _facts(grounds: Grounds, event: PaperReceived) -> Mapping[str, Fact]:
    slot = Slot(event.unit, event.collection)
    found = grounds.standing(slot)
    reading = found.counting.received.reading if found.counting else None
    return {
        "paper": found.paper,
        "paper_text": grounds.paper_words(slot),
        "counts": event.counts,
        "file_check_code": reading.check_code if reading else None,
        "file_total": reading.total if reading else None,
    }


PAPER = Decision(
    name="纸质件",
    english="paper",
    short="登记收到的盖章纸质件",
    help="登记收到的盖章纸质件：写上面的校验码或总分，与电子表核对。不一致的，先登记；"
    "定了以哪一份为准，再登记一次，写明以哪一份为准。",
    fields=(
        UNIT,
        Field("code", "text", "校验码", "纸质件上的校验码（6 位数字）。"),
        Field("total", "figure", "总分", "纸质件上的总分。"),
        _COUNTS,
        Field("reason", "text", "理由", "理由；写了以哪一份为准就要写。"),
        COLLECTION,
    ),
    subject="sheet",
    event=PaperReceived,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
    facts=_facts,
)
