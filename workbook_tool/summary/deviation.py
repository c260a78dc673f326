"""How far the scores of a department lie from those of another stage, on the average."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbook_tool.campaign.derived.books import BookStanding
from workbook_tool.rubric.model import STAGE_IDS, StageId
from workbook_tool.summary.view import SummaryView

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Deviation:
    """The scores of one department beside those of another stage.

    Attributes:
        compared: How many rows have a score on both sides; parts of a row that several
            departments share have none of their own on the other side, bonus claims neither.
        changed: How many of them the later stage changed.
        mean: Mean of later minus earlier score, in points; ``None`` where none is compared.
    """

    compared: int
    changed: int
    mean: Decimal | None


def deviation(view: SummaryView, stands: BookStanding, mine: StageId, other: StageId) -> Deviation:
    """Compare what a department gave with another stage.

    Args:
        view: The summary.
        stands: Where the department's book stands.
        mine: The stage that it scores at.
        other: The stage that it is compared with.
    """
    sign = 1 if STAGE_IDS.index(mine) > STAGE_IDS.index(other) else -1
    found: list[Decimal] = []
    for key, duty in stands.owed.items():
        scores = view.units[key.unit].stages.get(other)
        given = stands.outcomes[key].value
        if scores is None or given is None or duty.leaf is not None or duty.claim is not None:
            continue
        theirs = scores.items[duty.item.ref].effective
        if theirs is not None:
            found.append(sign * (given - theirs))
    mean = sum(found, Decimal(0)) / len(found) if found else None
    return Deviation(
        len(found),
        sum(value != 0 for value in found),
        None if mean is None else mean.quantize(_CENT, ROUND_HALF_UP),
    )
