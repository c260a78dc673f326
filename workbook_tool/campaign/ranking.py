"""Who is compared with whom, and who stands where.

A tie shares its rank and the next rank is skipped (1, 2, 2, 4). Units of different groups
are never compared. A unit that is not ranked is listed apart with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.campaign.settings import Ranking
from workbook_tool.rubric.model import Form


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are compared with each other.

    Attributes:
        id: The document or form that they share, and the group of the roster, if that counts.
        title: What it is called in headings.
    """

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Entrant:
    """A unit that is to be ranked.

    Attributes:
        unit: Its code.
        group: The units with which it is compared.
        full: Full points, without bonus, that the total is measured by.
        total: Its final score; ``None`` where there is none.
        apart: Why it is not ranked, in words; empty if it is.
    """

    unit: str
    group: Group
    full: Decimal
    total: Decimal | None
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands.

    Attributes:
        rank: From 1; ``None`` where it is listed apart.
        grade: Its grade; empty where none is set or reached.
        apart: Why it is listed apart, in words.
    """

    rank: int | None
    grade: str = ""
    apart: str = ""


def group_of(form: Form, roster_group: str, rules: Ranking) -> Group:
    """Return with whom a unit is compared.

    Args:
        form: The form it fills in.
        roster_group: Its group in the roster.
        rules: Whether those groups are ranked apart.
    """
    document = form.document
    together = document.ranked_together
    group = Group(document.id, document.title) if together else Group(form.id, form.unit_type)
    if rules.by_group and roster_group:
        return Group(f"{group.id}/{roster_group}", f"{group.title}　{roster_group}")
    return group


def ranked(entrants: Sequence[Entrant], rules: Ranking) -> dict[str, Place]:
    """Return the place of every unit by its code.

    Args:
        entrants: The units, in any order.
        rules: Grades and their base.
    """
    places: dict[str, Place] = {}
    by_group: dict[str, list[Entrant]] = {}
    for one in entrants:
        by_group.setdefault(one.group.id, []).append(one)
    for group in by_group.values():
        places.update(_places(group, rules))
    return places


def _places(group: Sequence[Entrant], rules: Ranking) -> Iterator[tuple[str, Place]]:
    totals = {one.unit: one.total for one in group if one.total is not None and not one.apart}
    ranks = _ranks(totals)
    for one in group:
        total = totals.get(one.unit)
        if total is None:
            yield one.unit, Place(None, "", one.apart or "没有总分")
        else:
            yield one.unit, Place(ranks[one.unit], _grade(total, one.full, rules))


def _ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    best_first = sorted(totals.items(), key=lambda pair: pair[1], reverse=True)
    for position, (unit, total) in enumerate(best_first, start=1):
        before = best_first[position - 2] if position > 1 else None
        tied = before is not None and before[1] == total
        ranks[unit] = ranks[before[0]] if before is not None and tied else position
    return ranks


def _grade(total: Decimal, full: Decimal, rules: Ranking) -> str:
    """Return the best grade that a total reaches, measured on the base of the grades."""
    for grade in rules.grades:
        # Compared without dividing, so that no rounding moves a unit over a limit.
        if rules.base is None or not full:
            reached = total >= grade.least
        else:
            reached = total * rules.base >= grade.least * full
        if reached:
            return grade.name
    return ""
