"""以此件为准: of several files of a unit, this one counts."""

from __future__ import annotations

from workbook_tool.campaign.decisions import judging
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import FILE, REASON
from workbook_tool.campaign.records.decided import FileJudged

_NAME = "以此件为准"

PREFER = Decision(
    name=_NAME,
    english="prefer",
    short="一个单位的几份文件中，以这一份为准",
    help="一个单位的几份文件中，以这一份为准。",
    fields=(FILE, REASON),
    subject="file",
    event=FileJudged,
    marks={"verdict": "prefer"},
    decide=judging.judging("prefer", _NAME),
    apply=judging.apply,
    sentence=judging.telling(_NAME),
)
