"""代录: a score that came on paper or by telephone is entered for the unit."""

from __future__ import annotations

from workbook_tool.campaign.decisions import scores_by_hand
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.records.decided import Corrected

_NAME = "代录"

ENTER = Decision(
    name=_NAME,
    english="enter",
    short="按纸质件或电话代录一项分数",
    help="单位只交了纸质件，或分数读不出来时，代录一项分数。",
    fields=scores_by_hand.FIELDS,
    subject="sheet",
    event=Corrected,
    marks={"how": "entered"},
    decide=scores_by_hand.correcting("entered", _NAME),
    apply=scores_by_hand.apply,
    sentence=scores_by_hand.telling(_NAME),
    same=scores_by_hand.same,
)
