"""The scores that count for a unit: from the file that counts, under the corrections made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from workbook_tool.campaign.derived.books import Scored, Scoring
from workbook_tool.campaign.derived.merging import Outcome
from workbook_tool.campaign.derived.standing import Standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.records.events import Corrected, Score
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.rubric.scoring import add_up

Source = Literal["", "file", "books", "correction", "zero", "compared"]


@dataclass(frozen=True, slots=True)
class CountingScore:
    """What counts for one row, and where it comes from.

    Attributes:
        ref: Reference of the row.
        claimed: What was typed.
        computed: What the rule gives.
        effective: What counts; ``None`` where there is no certain score.
        source: Whether it stands in a file or in departments' books, was made by a
            correction, or all or a part of it counts 0 by a decision (未报按0分).
        score: Where it stands in the file.
        correction: Number and content of the correction.
        scored: What departments gave for the row, for each of its parts, or for the unit's
            claims where it is a bonus row.
    """

    ref: str
    claimed: Decimal | None
    computed: Decimal | None
    effective: Decimal | None
    source: Source
    score: Score | None = None
    correction: tuple[int, Corrected] | None = None
    scored: tuple[Scored, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What came of what departments gave."""
        return tuple(one.outcome for one in self.scored)


@dataclass(frozen=True, slots=True)
class UnitScores:
    """The scores of one unit in one collection.

    Attributes:
        form: The form they belong to.
        stage: The stage.
        items: By reference, in the order of the form.
        categories: Name, full points and score of each category that is no bonus; the score
            is ``None`` where one of its rows has none.
        bonus: The bonus; ``None`` where it is not certain, or the form has none.
        total: The total; ``None`` where a part of it is.
    """

    form: Form
    stage: StageId
    items: Mapping[str, CountingScore]
    categories: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    bonus: Decimal | None
    total: Decimal | None


_NONE_COMPARED: Mapping[str, Decimal] = {}


def unit_scores(
    state: State,
    standing: Standing,
    form: Form,
    stage: StageId,
    compared: Mapping[str, Decimal] = _NONE_COMPARED,
) -> UnitScores:
    """Work out the scores that count for a unit.

    Args:
        state: The round.
        standing: Where the unit stands.
        form: The form it fills in.
        stage: The stage of the collection.
        compared: Its points by place among all units, by reference of the row.
    """
    found: dict[str, Score] = {}
    if standing.counting is not None:
        for score in standing.counting.received.reading.scores:
            if not score.part and not score.scorer:
                found[score.item] = score
    zero = standing.counting is None and standing.slot in state.zeros
    items = {item.ref: _of_file(item.ref, found.get(item.ref), zero=zero) for item in form.items}
    return _counted(state, standing.slot, form, stage, {**items, **_of_place(form, compared)})


def _of_place(form: Form, compared: Mapping[str, Decimal]) -> dict[str, CountingScore]:
    """Return the rows that are scored by place among all units; no sheet or book has them."""
    return {
        item.ref: CountingScore(item.ref, None, compared[item.ref], compared[item.ref], "compared")
        for item in form.items
        if item.ref in compared
    }


def scores_in_books(
    state: State,
    scoring: Scoring,
    unit: str,
    form: Form,
    compared: Mapping[str, Decimal] = _NONE_COMPARED,
) -> UnitScores:
    """Work out the scores that departments or groups gave a unit.

    Under 按0分 only that counts 0 which nobody scored: a row that several departments share,
    or several claims make up, keeps what the others gave.

    Args:
        state: The round.
        scoring: What they scored.
        unit: Code of the unit.
        form: Its form.
        compared: Its points by place among all units, by reference of the row.
    """
    slot = Slot(unit, scoring.collection.id)
    gaps = Decimal(0) if slot in state.zeros else None
    items = _of_place(form, compared)
    for item in form.items:
        if item.rule.compares_units:
            items.setdefault(item.ref, _of_file(item.ref, None, zero=gaps is not None))
            continue
        row = scoring.row(form, unit, item, gaps=gaps)
        source: Source = "books" if any(one.outcome.sources for one in row.scored) else ""
        if row.gap and row.value is not None:
            source = "zero"
        items[item.ref] = CountingScore(item.ref, None, None, row.value, source, scored=row.scored)
    in_order = {item.ref: items[item.ref] for item in form.items}
    return _counted(state, slot, form, scoring.collection.stage, in_order)


def _of_file(ref: str, score: Score | None, *, zero: bool) -> CountingScore:
    if score is None and zero:
        return CountingScore(ref, None, None, Decimal(0), "zero")
    if score is None:
        return CountingScore(ref, None, None, None, "")
    return CountingScore(ref, score.claimed, score.computed, score.effective, "file", score)


def _counted(
    state: State, slot: Slot, form: Form, stage: StageId, items: Mapping[str, CountingScore]
) -> UnitScores:
    """Put corrections over what was read, and add up.

    Args:
        state: The round.
        slot: The unit and the collection.
        form: Its form.
        stage: The stage.
        items: What was read.
    """
    fixes = state.corrections.get(slot, {})
    final: dict[str, CountingScore] = {}
    for ref, one in items.items():
        fix = fixes.get((stage, ref))
        if fix is not None:
            final[ref] = replace(one, effective=fix[1].new, source="correction", correction=fix)
        else:
            final[ref] = one
    sums = add_up(form, {ref: score.effective for ref, score in final.items()})
    return UnitScores(form, stage, final, sums.categories, sums.bonus, sums.total)
