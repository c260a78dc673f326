"""The scores that count for a unit: from the file that counts, under the corrections made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbook_tool.campaign.events import Corrected, Score
from workbook_tool.campaign.standing import Standing
from workbook_tool.campaign.state import State
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.rubric.scoring import add_up


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What counts for one row, and where it comes from.

    Attributes:
        ref: Reference of the row.
        claimed: What was typed.
        computed: What the rule gives.
        effective: What counts; ``None`` where there is no certain score.
        source: Whether it stands in a file or was made by a correction.
        score: Where it stands in the file.
        correction: Number and content of the correction.
    """

    ref: str
    claimed: Decimal | None
    computed: Decimal | None
    effective: Decimal | None
    source: Literal["", "file", "correction"]
    score: Score | None = None
    correction: tuple[int, Corrected] | None = None


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
    items: Mapping[str, ItemScore]
    categories: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    bonus: Decimal | None
    total: Decimal | None


def unit_scores(state: State, standing: Standing, form: Form, stage: StageId) -> UnitScores:
    """Work out the scores that count for a unit.

    Args:
        state: The round.
        standing: Where the unit stands.
        form: The form it fills in.
        stage: The stage of the collection.
    """
    found: dict[str, Score] = {}
    if standing.counting is not None:
        for score in standing.counting.received.reading.scores:
            if not score.part and not score.scorer:
                found[score.item] = score
    fixes = state.corrections.get(standing.slot, {})
    items = {
        item.ref: _item(item.ref, found.get(item.ref), fixes.get((stage, item.ref)))
        for item in form.items
    }
    sums = add_up(form, {ref: score.effective for ref, score in items.items()})
    return UnitScores(form, stage, items, sums.categories, sums.bonus, sums.total)


def _item(ref: str, score: Score | None, fix: tuple[int, Corrected] | None) -> ItemScore:
    claimed = score.claimed if score else None
    computed = score.computed if score else None
    if fix is not None:
        return ItemScore(ref, claimed, computed, fix[1].new, "correction", score, fix)
    effective = score.effective if score else None
    source: Literal["", "file"] = "file" if score else ""
    return ItemScore(ref, claimed, computed, effective, source, score)
