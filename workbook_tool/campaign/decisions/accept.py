"""采用: a file counts although something is wrong with it."""

from __future__ import annotations

from workbook_tool.campaign.decisions import judging
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import COLLECTION, FILE_OR_UNIT, REASON
from workbook_tool.campaign.records.decided import FileJudged

_NAME = "采用"

ACCEPT = Decision(
    name=_NAME,
    english="accept",
    short="文件虽有问题，仍予采用",
    help="文件虽有问题，仍予采用。",
    fields=(*FILE_OR_UNIT, REASON, COLLECTION),
    subject="file_or_unit",
    event=FileJudged,
    marks={"verdict": "accept"},
    decide=judging.judging("accept", _NAME),
    apply=judging.apply,
    sentence=judging.telling(_NAME),
)
