"""From the rules of a form to expressions and scores.

``score = clamp(Σ parts, 0, points)``, rounded half up to two decimals once per row.
A row whose rule leaves everything to a person has no computed score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.rubric import bonus
from workbook_tool.rubric.base import OPEN_ENDED
from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.expression import (
    Blank,
    Calc,
    Compare,
    Expr,
    If,
    Logic,
    Number,
    Ref,
    Text,
    Value,
    add,
    clamp,
    evaluate,
    number,
    to_cents,
)
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.rules import Rule
from workbook_tool.rubric.rules.base import NOT_APPLICABLE, Input, guarded
from workbook_tool.rubric.rules.gate_zero import GateZero


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule with what it is applied to: a whole row or one part.

    Attributes:
        ref: Reference of the row or part.
        label: Words of the part, or name of the row.
        points: Full points of the row or part.
        rule: The rule.
        departments: Who scores it.
    """

    ref: str
    label: str
    points: Decimal
    rule: Rule
    departments: tuple[str, ...]

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the most that it can get."""
        return self.rule.bounds(self.points)


def leaves(item: Item) -> tuple[Leaf, ...]:
    """Return the rules of a row: one, or one per part.

    A bonus row without printed points counts as 0 points here; its score comes from claims.
    """
    if not item.parts:
        points = item.points or Decimal(0)
        return (Leaf(item.ref, item.label, points, item.rule, item.departments),)
    return tuple(
        Leaf(
            item.part_ref(index),
            part.text,
            part.points,
            part.rule or item.rule,
            part.departments or item.departments,
        )
        for index, part in enumerate(item.parts)
    )


def by_person(item: Item) -> bool:
    """Return whether a person gives the row's score, so that none is computed."""
    return not item.parts and item.rule.for_persons


def bounds(item: Item) -> tuple[Decimal, Decimal]:
    """Return the least and the most points that a row can get.

    That is 0 and the row's points, unless its rule takes points off beyond the row (倒扣) or
    adds some on top of it; what the rule of a part adds on top, the row may exceed its points by.
    """
    points = item.points or Decimal(0)
    if item.bonus:
        return Decimal(0), points
    found = leaves(item)
    if not item.parts:
        return found[0].bounds
    least = sum((leaf.bounds[0] for leaf in found), Decimal(0))
    over = [leaf.bounds[1] - leaf.points for leaf in found if leaf.bounds[1] > leaf.points]
    most = min(sum(over, points), max(points, OPEN_ENDED)) if over else points
    return max(least, -OPEN_ENDED), most


def awaited(item: Item, stage: str) -> bool:
    """Return whether a row's score cannot be given at a stage: the federation works it out later.

    It needs the figures of all units, or, while the units fill in, answers of the federation.
    """
    if item.rule.compares_units:
        return True
    asked = questions(item) if stage == "self" else ()
    return any(question.by == "federation" and not question.optional for question in asked)


def questions(item: Item) -> tuple[Input, ...]:
    """Return all facts that the row's rules ask for, in order."""
    return tuple(question for leaf in leaves(item) for question in leaf_questions(item, leaf))


def leaf_questions(item: Item, leaf: Leaf) -> tuple[Input, ...]:
    """Return the facts that one rule of the row asks for."""
    exemption = leaf.rule.exemption(leaf.ref)
    asked = leaf.rule.asks(leaf.ref, leaf.points)
    if by_person(item):
        asked = tuple(question for question in asked if question.type != "score")
    return asked if exemption is None else (exemption, *asked)


def computed(item: Item) -> Expr | None:
    """Return the row's computed score as an expression over its inputs.

    Returns:
        The expression, with no result while facts are missing; ``None`` if the rule
        computes nothing. For a gate it computes the 0 of a failed gate and no more.
    """
    if by_person(item):
        if isinstance(item.rule, GateZero):
            closed = If(item.rule.closed(item.ref), number(0), Blank())
            return guarded(item.rule.ready(item.ref, item.points or Decimal(0)), closed)
        return None
    conditions = [c for leaf in leaves(item) for c in _conditions(leaf)]
    least, most = map(Number, bounds(item))
    return guarded(conditions, to_cents(clamp(_sum(item), least, most)))


def unclamped(item: Item) -> Expr:
    """Return the sum of the rules before any cap of part or row; for checking the rules."""
    return add([leaf.rule.raw(leaf.ref, leaf.points) for leaf in leaves(item)])


def _sum(item: Item) -> Expr:
    found = leaves(item)
    total = add([leaf_score(leaf) for leaf in found])
    marked = sum((leaf.points for leaf in found), Decimal(0))
    if item.scaled and item.points is not None and marked != item.points:
        scaled = Calc("*", (total, Number(item.points)))
        return Calc("/", (scaled, Number(marked)))
    return total


def leaf_score(leaf: Leaf) -> Expr:
    """Return the score of one rule of a row, within its bounds and not yet rounded."""
    least, most = map(Number, leaf.bounds)
    score = clamp(leaf.rule.raw(leaf.ref, leaf.points), least, most)
    return If(_exempt(leaf), Number(leaf.points), score) if leaf.rule.not_applicable else score


def compute_leaf(item: Item, leaf: Leaf, answers: Mapping[str, Value]) -> Decimal | None:
    """Return the computed score of one part of a row alone; ``None`` as :func:`compute` does.

    What is scaled or capped for the row is left to the row.
    """
    if by_person(item):
        return None
    value = evaluate(guarded(list(_conditions(leaf)), to_cents(leaf_score(leaf))), answers)
    return value if isinstance(value, Decimal) else None


def _exempt(leaf: Leaf) -> Expr:
    return Compare("=", Ref(f"{leaf.ref}_na"), Text(NOT_APPLICABLE))


def _conditions(leaf: Leaf) -> Iterator[Expr]:
    for condition in leaf.rule.ready(leaf.ref, leaf.points):
        if leaf.rule.not_applicable:
            yield Logic("OR", (_exempt(leaf), condition))
        else:
            yield condition


def compute(item: Item, answers: Mapping[str, Value]) -> Decimal | None:
    """Return the row's computed score, ``None`` if there is none (yet).

    Args:
        item: The row.
        answers: Answers by input id; a missing one is an empty cell.
    """
    expr = computed(item)
    value = None if expr is None else evaluate(expr, answers)
    return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one sheet in one stage.

    Attributes:
        items: Effective score by reference; ``None`` where there is none yet.
        categories: Subtotal of each category by its position, bonus categories included.
        bonus: Sum of the bonus categories.
        total: Everything.
    """

    items: Mapping[str, Decimal | None]
    categories: tuple[Decimal, ...]
    bonus: Decimal
    total: Decimal


def total_up(
    form: Form, items: Mapping[str, Decimal | None], claims: Sequence[Claim] = ()
) -> Scores:
    """Add the effective scores of a sheet.

    Args:
        form: The form.
        items: Effective score of each row that is no bonus row.
        claims: The bonus claims; empty lines may be left out.

    Returns:
        Subtotals, bonus and total; a row without a score adds nothing.
    """
    effective: dict[str, Decimal | None] = {}
    subtotals: list[Decimal] = []
    bonus_sum = Decimal(0)
    for category in form.categories:
        if category.bonus is None:
            for item in category.rows:
                effective[item.ref] = items.get(item.ref)
            scores = (items.get(item.ref) or Decimal(0) for item in category.rows)
            subtotals.append(_cents(sum(scores, Decimal(0))))
        else:
            rows = bonus.score_claims(category, claims)
            effective.update(rows)
            value = _bonus_total(category, rows)
            subtotals.append(value)
            bonus_sum += value
    return Scores(effective, tuple(subtotals), bonus_sum, sum(subtotals, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over effective scores, open where one of them is.

    Attributes:
        categories: Name, full points and score of each category that is no bonus.
        bonus: The bonus; ``None`` where it is open, or the form has none.
        total: Everything.
    """

    categories: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    bonus: Decimal | None
    total: Decimal | None


def add_up(form: Form, items: Mapping[str, Decimal | None]) -> Sums:
    """Add effective scores, those of bonus rows included; a sum with an open score is open.

    Args:
        form: The form.
        items: Effective score of every row; of bonus rows, what their claims count.
    """
    categories: list[tuple[str, Decimal | None, Decimal | None]] = []
    bonus_sum: Decimal | None = None
    total: Decimal | None = Decimal(0)
    for category in form.categories:
        scores = [items.get(item.ref) for item in category.rows]
        known = [score for score in scores if score is not None]
        sum_: Decimal | None = None
        if len(known) == len(scores):
            if category.bonus is None:
                sum_ = _cents(sum(known, Decimal(0)))
            else:
                rows = zip((item.ref for item in category.rows), known, strict=True)
                sum_ = _bonus_total(category, dict(rows))
        if category.bonus is None:
            categories.append((category.label, category.points, sum_))
        else:
            bonus_sum = sum_
        total = None if total is None or sum_ is None else total + sum_
    return Sums(tuple(categories), bonus_sum, total)


def _bonus_total(category: Category, rows: Mapping[str, Decimal]) -> Decimal:
    return _evaluated(bonus.total(category, [Number(points) for points in rows.values()]))


def _cents(value: Decimal) -> Decimal:
    return _evaluated(to_cents(Number(value)))


def _evaluated(expr: Expr) -> Decimal:
    value = evaluate(expr, {})
    assert isinstance(value, Decimal)
    return value
