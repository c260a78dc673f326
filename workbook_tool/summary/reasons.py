"""Why a unit has a score: what was written beside it, and what was decided."""

from __future__ import annotations

from workbook_tool.campaign.scores import ItemScore
from workbook_tool.layout import names
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.view import UnitView


def reason_of(unit: UnitView, ref: str, score: ItemScore, stage: StageId) -> str:
    """Return the reasons in words; empty where there are none."""
    words = [outcome.note for outcome in score.outcomes if outcome.note]
    stands = unit.standings.get(stage)
    if stage != "self" and stands is not None and stands.counting is not None:
        note = stands.counting.received.reading.texts.get(names.note(stage, ref), "")
        words += [note] if note else []
    if score.correction is not None:
        words.append(f"更正：{score.correction[1].reason}")
    if score.source == "zero":
        words.append("未报，按 0 分计")
    return "；".join(dict.fromkeys(words))
