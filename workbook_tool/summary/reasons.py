"""Why a unit has a score: what was written beside it, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.campaign.derived.books import Scored
from workbook_tool.campaign.derived.scores import CountingScore
from workbook_tool.campaign.records.events import FileReading
from workbook_tool.layout import names
from workbook_tool.layout.claims import claims_in
from workbook_tool.layout.status import REFUSED
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.summary.view import UnitView


def reason_of(unit: UnitView, ref: str, score: CountingScore, stage: StageId) -> str:
    """Return the reasons in words; empty where there are none."""
    words = [_given(one) for one in score.scored if one.outcome.note]
    stands = unit.standings.get(stage)
    if stage != "self" and stands is not None and stands.counting is not None:
        reading = stands.counting.received.reading
        note = reading.texts.get(names.note(stage, ref), "")
        words += [note] if note else []
        words += _refused(unit.form, ref, reading)
    if score.correction is not None:
        words.append(f"更正：{score.correction[1].reason}")
    if score.source == "zero":
        words.append(zero_words(score))
    return "；".join(dict.fromkeys(words))


def _given(one: Scored) -> str:
    """Return the reason that a department or group gave."""
    note = one.outcome.note
    return _refusal(one.duty.label, note) if one.duty.claim and not one.outcome.value else note


def _refused(form: Form, ref: str, reading: FileReading) -> Iterator[str]:
    """Yield why claims for a bonus row were refused on the unit's own sheet of a later stage."""
    for line, claim in claims_in(form, reading.entries).items():
        reason = reading.texts.get(names.claim("reason", line), "")
        if claim.item.ref == ref and reading.texts.get(names.claim("accept", line)) == REFUSED:
            yield _refusal(claim.label, reason)


def _refusal(subject: str, reason: str) -> str:
    words = f"“{subject}”{REFUSED}" if subject else REFUSED
    return f"{words}：{reason}" if reason else words


def zero_words(score: CountingScore) -> str:
    """Return what 按0分 did to a row: its unit sent nothing, or somebody did not score it."""
    given = any(outcome.sources for outcome in score.outcomes)
    return "其中没有打分的，按 0 分计" if given else "没有分数，按 0 分计"
