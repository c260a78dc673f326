"""更正: a score is put right; what the file says is kept."""

from __future__ import annotations

from workbook_tool.campaign.decisions import scores_by_hand
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.records.decided import Corrected

_NAME = "更正"

CORRECT = Decision(
    name=_NAME,
    english="correct",
    short="更正一项分数",
    help="更正一项分数；原来的分数留存。",
    fields=scores_by_hand.FIELDS,
    subject="sheet",
    event=Corrected,
    marks={"how": "corrected"},
    decide=scores_by_hand.correcting("corrected", _NAME),
    apply=scores_by_hand.apply,
    sentence=scores_by_hand.telling(_NAME),
    same=scores_by_hand.same,
)
