"""Checks of the scoring rules: can a row's points all be won, and all be lost?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from workbook_tool.findings import Finding
from workbook_tool.rubric.expression import evaluate
from workbook_tool.rubric.lint.base import found, row_name, shortened, total_of
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.rules import BonusByLevel
from workbook_tool.rubric.rules.composite import Composite
from workbook_tool.rubric.rules.rank_points import RankPoints
from workbook_tool.rubric.rules.tier_count import TierCount
from workbook_tool.rubric.scoring import Leaf, leaves
from workbook_tool.rubric.text import squeeze


def points_for_nothing(form: Form) -> Iterator[Finding]:
    """K103: with every answer at its worst some points remain (大连 R7, R8)."""
    for item in _scored_by_facts(form):
        rest = total_of([max(_value(leaf, "worst"), Decimal(0)) for leaf in leaves(item)])
        points = total_of([leaf.points for leaf in leaves(item)])
        if rest > 0:
            yield found(
                form,
                "K103",
                item,
                expected=points,
                got=points - rest,
                rest=rest,
                clause=squeeze(item.criterion or item.text),
            )


def requirement_without_points(form: Form) -> Iterator[Finding]:
    """K104: words that demand something, with no points attached (大连 R5, R6, R32; 常州 6)."""
    for item in form.items:
        unpaid = [
            leaf.label if item.parts else item.text
            for leaf in leaves(item)
            if leaf.rule.kind == "no_points" and leaf.points == 0
        ]
        for quote in (*item.unscored, *unpaid):
            yield found(form, "K104", item, quote=shortened(quote, 40), clause=squeeze(quote))


def largest_against_points(form: Form) -> Iterator[Finding]:
    """K110: the most that a rule gives is not what its row or part is worth."""
    for item in _scored_by_facts(form):
        for leaf in leaves(item):
            largest = _largest(leaf)
            if _is_off(leaf, largest):
                label = shortened(leaf.label) if item.parts else row_name(form, item)
                yield found(
                    form,
                    "K110",
                    item,
                    label=label,
                    expected=leaf.points,
                    got=largest,
                    clause=squeeze(leaf.label if item.parts else item.criterion or item.text),
                )
    for category in form.categories:
        cap = category.bonus.cap if category.bonus else None
        for item in category.rows:
            if not isinstance(item.rule, BonusByLevel):
                continue
            largest = max(level.points for level in item.rule.levels)
            limit = cap if item.points is None else item.points
            if limit is not None and (largest > limit or item.points not in {None, largest}):
                clause = squeeze(item.criterion or item.text)
                yield found(form, "K110", item, expected=limit, got=largest, clause=clause)


def bonus_without_levels(form: Form) -> Iterator[Finding]:
    """K111: a row among bonus rows that does not say what a claim adds."""
    for category in form.categories:
        if category.bonus is not None:
            for item in category.rows:
                if not item.bonus:
                    yield found(form, "K111", item, category=shortened(category.label))


def _scored_by_facts(form: Form) -> Iterator[Item]:
    """Yield the rows outside bonus categories; in those, claims are scored instead."""
    for category in form.categories:
        if category.bonus is None:
            yield from category.rows


def _value(leaf: Leaf, case: Literal["worst", "best"]) -> Decimal:
    """Return what a rule gives, unclamped, with every answer at its worst or its best."""
    asked = leaf.rule.asks(leaf.ref, leaf.points)
    answers = {
        question.id: question.worst if case == "worst" else question.best for question in asked
    }
    value = evaluate(leaf.rule.raw(leaf.ref, leaf.points), answers)
    return value if isinstance(value, Decimal) else Decimal(0)


def _is_off(leaf: Leaf, largest: Decimal) -> bool:
    """Return whether a rule cannot give the points, or gives more than it says it may."""
    if isinstance(leaf.rule, Composite | RankPoints):
        return largest < leaf.points or leaf.bounds[1] < leaf.points
    return largest != leaf.points


def _largest(leaf: Leaf) -> Decimal:
    if isinstance(leaf.rule, RankPoints):
        return leaf.rule.largest(leaf.points)
    tiers = leaf.rule.tiers if isinstance(leaf.rule, TierCount) else ()
    return max(_value(leaf, "best"), *(tier.points for tier in tiers), Decimal(0))
