"""不予采用: a file does not count; the original is kept."""

from __future__ import annotations

from workbook_tool.campaign.decisions import judging
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import COLLECTION, FILE_OR_UNIT, REASON
from workbook_tool.campaign.records.decided import FileJudged

_NAME = "不予采用"

REFUSE = Decision(
    name=_NAME,
    english="refuse",
    short="文件不予采用",
    help="文件不予采用；原件留存。",
    fields=(*FILE_OR_UNIT, REASON, COLLECTION),
    subject="file_or_unit",
    event=FileJudged,
    marks={"verdict": "refuse"},
    decide=judging.judging("refuse", _NAME),
    apply=judging.apply,
    sentence=judging.telling(_NAME),
)
