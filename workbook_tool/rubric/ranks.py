"""Points that follow from the figures of all units: by place, or against the mean.

Units with equal figures share a place and the next place is skipped (1, 2, 2, 4), as in the
ranking of totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.rubric.expression import (
    Expr,
    Number,
    add,
    clamp,
    evaluate,
    exactly,
    number,
    to_cents,
)
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.rules.rank_points import AgainstMean, Places, RankPoints


def ranked_rows(form: Form) -> tuple[Item, ...]:
    """Return the rows whose points follow from the figures of all units."""
    return tuple(item for item in form.items if isinstance(item.rule, RankPoints))


def figure_name(item: Item) -> str:
    """Return the id of the input that holds a unit's figure."""
    return item.rule.asks(item.ref, item.points or Decimal(0))[0].id


def rank_points(item: Item, figures: Mapping[str, Decimal | None]) -> dict[str, Decimal] | None:
    """Return the points of every unit in a row.

    Args:
        item: A row with the rule ``rank_points``.
        figures: The figure of every unit that is compared; ``None`` where there is none yet.

    Returns:
        Points by unit; ``None`` while a figure is missing, since any could move all others.

    Raises:
        ValueError: The row has another rule.
    """
    rule = item.rule
    if not isinstance(rule, RankPoints):
        raise ValueError(f"row {item.ref} is not scored by rank")
    known = {unit: figure for unit, figure in figures.items() if figure is not None}
    if len(known) < len(figures):
        return None
    points = item.points or Decimal(0)
    least, most = map(Number, rule.bounds(points))
    found: dict[str, Decimal] = {}
    for unit, figure in known.items():
        if rule.places is not None:
            place = 1 + sum(_ahead(rule, other, figure) for other in known.values())
            raw: Expr = Number(_at_place(rule.places, place, points))
        else:
            assert rule.mean is not None
            raw = _against(rule, rule.mean, figure, mean_of(list(known.values())))
        value = evaluate(to_cents(clamp(raw, least, most)), {})
        assert isinstance(value, Decimal)
        found[unit] = value
    return found


def mean_of(figures: list[Decimal]) -> Decimal:
    """Return the mean of one or more figures."""
    with exactly():
        return sum(figures, Decimal(0)) / len(figures)


def _ahead(rule: RankPoints, other: Decimal, figure: Decimal) -> bool:
    return other > figure if rule.better == "higher" else other < figure


def _at_place(places: Places, place: int, points: Decimal) -> Decimal:
    if places.full_to is not None and places.less is not None:
        behind = max(0, place - places.full_to)
        return max(places.rest, points - behind * places.less)
    return places.points[place - 1] if place <= len(places.points) else places.rest


def _against(rule: RankPoints, mean: AgainstMean, figure: Decimal, average: Decimal) -> Expr:
    with exactly():
        ahead = figure - average if rule.better == "higher" else average - figure
    changes: list[Expr] = [Number(mean.start)]
    if mean.above is not None and ahead > 0:
        changes.append(mean.above.change(Number(ahead)))
    if mean.below is not None and ahead < 0:
        changes.append(mean.below.change(Number(-ahead)))
    return add(changes) if changes else number(0)
