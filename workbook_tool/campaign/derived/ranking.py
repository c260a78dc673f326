"""Who is compared with whom, and who stands where.

A tie shares its rank and the next rank is skipped (1, 2, 2, 4), unless the round says what
decides between equal totals. Units of different groups are never compared. A unit that is
not ranked is listed apart with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.campaign.inputs.settings import GradeBand, Ranking, mistaken
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.text import folded


@dataclass(frozen=True, slots=True)
class UnitGroup:
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
        ties: What decides between equal totals, the first figure first; more is better.
        no_award: Why it is ranked but gets no grade (不予评先), in words; empty if it may.
        fixed: Grade that the form itself sets (直接定为后进), and why; ``None`` for none.
    """

    unit: str
    group: UnitGroup
    full: Decimal
    total: Decimal | None
    apart: str = ""
    ties: tuple[Decimal, ...] = ()
    no_award: str = ""
    fixed: tuple[str, str] | None = None

    @property
    def merit(self) -> tuple[Decimal, ...]:
        """What ranks it: equal ones share a rank."""
        return (self.total or Decimal(0), *self.ties)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a unit stands.

    Attributes:
        rank: From 1; ``None`` where it is listed apart.
        grade: Its grade; empty where none is set or reached.
        apart: Why it is listed apart, in words.
        note: Why it has not the grade that its total reaches, in words.
    """

    rank: int | None
    grade: str = ""
    apart: str = ""
    note: str = ""

    @property
    def remark(self) -> str:
        """What is to be said of the place, in words; who is listed apart has no grade to miss."""
        return self.apart or self.note


def check_ties(rules: Ranking, forms: Iterable[Form]) -> None:
    """Refuse categories in 同分先看 that no form of the round has: they would decide nothing.

    Raises:
        SettingsError: There is one.
    """
    known = {folded(one.label): one.label for form in forms for one in form.categories}
    for name in rules.tie_order:
        if folded(name) not in known:
            there = "、".join(f"“{label}”" for label in known.values())
            raise mistaken(f"“排名 › 同分先看”里的“{name}”不是评分表里的类别；类别有：{there}")


def group_of(form: Form, roster_group: str, rules: Ranking) -> UnitGroup:
    """Return with whom a unit is compared.

    Args:
        form: The form it fills in.
        roster_group: Its group in the roster.
        rules: Whether those groups are ranked apart.
    """
    document = form.document
    together = document.ranked_together
    group = (
        UnitGroup(document.id, document.title) if together else UnitGroup(form.id, form.unit_type)
    )
    if rules.by_group and roster_group:
        return UnitGroup(f"{group.id}/{roster_group}", f"{group.title}　{roster_group}")
    return group


def ranked(entrants: Sequence[Entrant], rules: Ranking) -> dict[str, Placement]:
    """Return the place of every unit by its code.

    Args:
        entrants: The units, in any order.
        rules: Grades and their base.
    """
    places: dict[str, Placement] = {}
    by_group: dict[str, list[Entrant]] = {}
    for one in entrants:
        by_group.setdefault(one.group.id, []).append(one)
    for group in by_group.values():
        places.update(_places(group, rules))
    return places


def _places(group: Sequence[Entrant], rules: Ranking) -> Iterator[tuple[str, Placement]]:
    in_race = [one for one in group if one.total is not None and not one.apart]
    best_first = sorted(in_race, key=lambda one: one.merit, reverse=True)
    ranks = _ranks(best_first)
    grades = _grades(best_first, ranks, rules)
    for one in group:
        if one.unit not in ranks:
            yield one.unit, Placement(None, "", one.apart or "没有总分")
        else:
            grade, note = grades[one.unit]
            yield one.unit, Placement(ranks[one.unit], grade, "", note)


def _ranks(best_first: Sequence[Entrant]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for position, one in enumerate(best_first, start=1):
        before = best_first[position - 2] if position > 1 else None
        tied = before is not None and before.merit == one.merit
        ranks[one.unit] = ranks[before.unit] if before is not None and tied else position
    return ranks


def _grades(
    best_first: Sequence[Entrant], ranks: Mapping[str, int], rules: Ranking
) -> dict[str, tuple[str, str]]:
    """Return the grade of every unit, and why it is none or not the one that its total reaches.

    A grade with a quota goes to the best. Where units that share a rank are more than are
    left, none of them gets it, and nobody behind them: that is for people to decide.
    """
    found: dict[str, tuple[str, str]] = {}
    missed: dict[str, list[str]] = {}
    for one in best_first:
        if one.fixed is not None:
            found[one.unit] = one.fixed
        elif one.no_award:
            found[one.unit] = ("", one.no_award)
    for grade in rules.grades:
        left = grade.quota
        able = [one for one in best_first if one.unit not in found and _reaches(one, grade, rules)]
        for rank in dict.fromkeys(ranks[one.unit] for one in able):
            tied = [one for one in able if ranks[one.unit] == rank]
            if left is not None and len(tied) > left:
                why = "并列超过名额" if left and len(tied) > 1 else "名额已满"
                for one in able[able.index(tied[0]) :]:
                    missed.setdefault(one.unit, []).append(f"{grade.name}{why}")
                break
            found.update((one.unit, (grade.name, "")) for one in tied)
            left = None if left is None else left - len(tied)
    notes = {unit: "，".join(whys) for unit, whys in missed.items()}
    places = {one.unit: found.get(one.unit, ("", "")) for one in best_first}
    return {unit: (grade, why or notes.get(unit, "")) for unit, (grade, why) in places.items()}


def _reaches(one: Entrant, grade: GradeBand, rules: Ranking) -> bool:
    """Return whether a total reaches a grade, measured on the base of the grades."""
    total = one.total or Decimal(0)
    if rules.base is None or not one.full:
        return total >= grade.least
    # Compared without dividing, so that no rounding moves a unit over a limit.
    return total * rules.base >= grade.least * one.full
