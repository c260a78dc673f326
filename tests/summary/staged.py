"""A round of 沈阳 made of events: each unit with the totals that it is to have at each stage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from tests.forms import SHIPPED
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Ranking, Settings
from workbook_tool.campaign.records.events import (
    Event,
    FileReading,
    Opened,
    Received,
    Recorded,
    Score,
)
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.view import SummaryView

FORM = load_form("shenyang-liuhao")
TYPE = FORM.unit_type
ROWS = [item for item in FORM.items if not item.bonus]
BONUS = next(item for item in FORM.items if item.bonus)
STAGES: dict[StageId, Collection] = {
    "self": Collection(id="year", name="年终自评"),
    "assess": Collection(id="assess", name="考核", stage="assess"),
    "review": Collection(id="review", name="复核", stage="review"),
}

Points = str | Mapping[str, str | None]
Lost = Mapping[StageId, Points]
"""What a unit lost at each stage that it was scored at: at the first row, or by reference.

A bonus is lost as minus what it is; ``None`` stands for a row that has no score.
"""


def view_of(
    units: Mapping[str, Lost],
    ranking: Mapping[str, object] | None = None,
    decisions: Sequence[Event] = (),
) -> SummaryView:
    """Return the summary of a round.

    Args:
        units: By code, what each lost.
        ranking: What stands under 排名 in the settings.
        decisions: What was decided after everything had come.
    """
    settings = Settings(
        id="0123abcd",
        title="示例考核",
        year=2026,
        issuer="示例市总工会",
        forms={TYPE: FORM.id},
        collections=tuple(STAGES.values()),
        ranking=Ranking.model_validate(ranking or {}),
    )
    roster = tuple(Unit(code, f"示例第{code}街道工会", TYPE) for code in units)
    events: list[Event] = [Opened(roster)]
    for code, stages in units.items():
        events += [_received(code, stage, lost) for stage, lost in stages.items()]
    at = datetime(2026, 12, 26, 9, 0, 0).astimezone()
    recorded = [Recorded(n, n, at, "示例", e) for n, e in enumerate([*events, *decisions], 1)]
    return summary_view(state_of(recorded, SHIPPED), settings, {TYPE: FORM})


def _received(code: str, stage: StageId, lost: Points) -> Received:
    off = {ROWS[0].ref: lost} if isinstance(lost, str) else lost
    full = {item.ref: item.points or Decimal(0) for item in ROWS} | {BONUS.ref: Decimal(0)}
    scores = tuple(
        Score(ref, value, None, value, "评分表", f"F{n}")
        for n, (ref, points) in enumerate(full.items(), start=5)
        if (less := off.get(ref, "0")) is not None
        for value in [points - Decimal(less)]
    )
    name = f"{code}{stage}.xlsx"
    sha = hashlib.sha256(name.encode()).hexdigest()
    reading = FileReading("ok", FORM.id, stage=stage, scores=scores)
    return Received(sha, name, name, date(2026, 12, 10), code, STAGES[stage].id, reading)
