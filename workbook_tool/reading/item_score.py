"""One score as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.reading.rows import Certainty

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The score of one row of the form, or of a part of it.

    Attributes:
        ref: Reference of the row or part.
        claimed: What was typed, if it is plainly a number.
        computed: What the rule gives for the facts, where there is a rule and its facts
            could all be read.
        effective: What counts: claimed, else computed; ``None`` where that is no certain
            score of this row (missing, not a number, out of range).
        sheet: Sheet of the score's cell in the return.
        cell: Its address.
        certainty: How the cell was found; ``uncertain`` where it was not.
        unit: Code of the unit, in a book that scores several; else empty.
        note: The reason given for it there.
    """

    ref: str
    claimed: Decimal | None
    computed: Decimal | None
    effective: Decimal | None
    sheet: str | None
    cell: str | None
    certainty: Certainty
    unit: str = ""
    note: str = ""


def is_score(
    value: Decimal | None, bounds: tuple[Decimal, Decimal], *, whole: bool = False
) -> bool:
    """Return whether a figure can be a score: within its bounds, two decimals at most.

    Args:
        value: The figure.
        bounds: The least and the most that it may be.
        whole: Whether it is only said that a standard is met or not.
    """
    if value is None:
        return False
    least, most = bounds
    return least <= value <= most and value == value.quantize(_ONE if whole else _CENT)


_ONE = Decimal(1)
