"""不予评先: a unit is ranked and gets no grade."""

from __future__ import annotations

from workbook_tool.campaign.decisions import barring
from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import REASON, UNIT
from workbook_tool.campaign.records.decided import Barred

_NAME = "不予评先"

NO_AWARD = Decision(
    name=_NAME,
    english="no-award",
    short="单位参加排名，不定等次",
    help="单位照常排名，但不定等次，并写明理由。",
    fields=(UNIT, REASON),
    subject="unit",
    event=Barred,
    marks={"how": "no_award"},
    decide=barring.barring("no_award"),
    apply=barring.apply,
    sentence=barring.telling(_NAME),
)
