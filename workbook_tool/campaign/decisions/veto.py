"""一票否决: a unit is scored and not ranked."""

from __future__ import annotations

from workbook_tool.campaign.decisions import barring
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import REASON, UNIT
from workbook_tool.campaign.records.decided import Barred

_NAME = "一票否决"

VETO = Decision(
    name=_NAME,
    english="veto",
    short="单位不参加排名",
    help="单位被一票否决：分数照算，不参加排名，单独列出并写明理由。",
    fields=(UNIT, REASON),
    subject="unit",
    event=Barred,
    marks={"how": "veto"},
    decide=barring.barring("veto"),
    apply=barring.apply,
    sentence=barring.telling(_NAME),
)
