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
        words.append(zero_words(score))
    return "；".join(dict.fromkeys(words))


def zero_words(score: ItemScore) -> str:
    """Return what 按0分 did to a row: its unit sent nothing, or somebody did not score it."""
    given = any(outcome.sources for outcome in score.outcomes)
    return "其中没有打分的，按 0 分计" if given else "没有分数，按 0 分计"
