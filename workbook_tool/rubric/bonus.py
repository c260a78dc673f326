"""How bonus claims add up, as expressions over a table of claims.

Each claim is a line ``n`` (from 1) with numeric cells ``matter_n`` (事项编号),
``row_n`` (position of the bonus row, from 1) and ``worth_n`` (points of the claimed
level; 0 for an empty line and, once assessors have decided, for a claim that was not
recognised). Typed texts are never compared: they would be read as wildcards.

Sources: 常州 “一项内容只加分1次，取最高分值”, 沈阳 “多级别交流的取最高级别加分”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbook_tool.rubric.expression import (
    CellRange,
    Compare,
    CountWhere,
    Expr,
    Extreme,
    Floor,
    If,
    IsNumber,
    Ref,
    Value,
    add,
    evaluate,
    every,
    number,
    to_cents,
)
from workbook_tool.rubric.model import Category, Item
from workbook_tool.rubric.rules import BonusByLevel

LINES = 20
"""Lines for claims on a sheet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed bonus.

    Attributes:
        matter: 事项编号; ``None`` if missing, and then the claim does not count.
        ref: The bonus row.
        level: Name of the level in that row.
        recognised: The assessor's decision; ``True`` before there is one.
        subject: What was achieved, in the unit's words.
        proof: The evidence that it names.
    """

    matter: int | None
    ref: str
    level: str
    recognised: bool = True
    subject: str = ""
    proof: str = ""


def counted(category: Category, line: int, lines: int = LINES, worth: str = "worth") -> Expr:
    """Return the points with which one claim counts.

    A claim counts if it has a whole 事项编号, no claim for the same thing is worth more,
    and none above it is worth the same. A claim without one must be worth 0, or it would
    keep others from counting.

    Args:
        category: A bonus category.
        line: The claim's line, from 1.
        lines: Number of lines of the table.
        worth: Name of the column with the points of the claims.

    Raises:
        ValueError: The category has no bonus rules.
    """
    if category.bonus is None:
        raise ValueError(f"{category.label} is no bonus category")
    key = {"matter": "matter", "row": "row", "all": None}[category.bonus.once]
    points = Ref(f"{worth}_{line}")
    conditions: list[Expr] = [
        Compare(">", points, number(0)),
        Compare("=", _rivals(key, worth, line, 1, lines, ">"), number(0)),
    ]
    if line > 1:
        rivals = _rivals(key, worth, line, 1, line - 1, "=")
        conditions.append(Compare("=", rivals, number(0)))
    return If(has_matter(line), If(every(conditions), points, number(0)), number(0))


def has_matter(line: int) -> Expr:
    """Return the condition that a claim has a 事项编号: a whole number from 1."""
    matter = Ref(f"matter_{line}")
    whole = every([Compare(">=", matter, number(1)), Compare("=", Floor(matter), matter)])
    # Nested, since a sheet computes all terms of AND, even after one has failed.
    return If(IsNumber(matter), whole, Compare("=", number(0), number(1)))


def _rivals(
    key: str | None, worth: str, line: int, first: int, last: int, op: Literal["=", ">"]
) -> CountWhere:
    better: tuple[CellRange, Literal["=", ">"], Expr] = (
        CellRange(worth, first, last),
        op,
        Ref(f"{worth}_{line}"),
    )
    if key is None:
        return CountWhere((better,))
    return CountWhere(((CellRange(key, first, last), "=", Ref(f"{key}_{line}")), better))


def total(category: Category, terms: Sequence[Expr]) -> Expr:
    """Return the bonus of a category from what its claims count, capped if it has a cap."""
    summed = add(list(terms))
    cap = category.bonus.cap if category.bonus else None
    return to_cents(summed if cap is None else Extreme("MIN", (number(cap), summed)))


def worth(item: Item, level: str) -> Decimal | None:
    """Return the points of a level in a bonus row, ``None`` if there is no such level."""
    if not isinstance(item.rule, BonusByLevel):
        return None
    return next((known.points for known in item.rule.levels if known.name == level), None)


def score_claims(category: Category, claims: Sequence[Claim]) -> dict[str, Decimal]:
    """Return the points per bonus row, before the category's cap.

    Args:
        category: A bonus category.
        claims: In the order of the sheet.
    """
    rows = category.rows
    position = {item.ref: n for n, item in enumerate(rows, start=1)}
    values: dict[str, Value] = {}
    for n, claim in enumerate(claims, start=1):
        row = position.get(claim.ref)
        points = worth(rows[row - 1], claim.level) if row else None
        counts = claim.recognised and claim.matter is not None and claim.matter >= 1
        values[f"matter_{n}"] = None if claim.matter is None else Decimal(claim.matter)
        values[f"row_{n}"] = Decimal(row or 0)
        values[f"worth_{n}"] = points if counts and points is not None else Decimal(0)
    scores = {item.ref: Decimal(0) for item in rows}
    for n, claim in enumerate(claims, start=1):
        points_counted = evaluate(counted(category, n, len(claims)), values)
        if claim.ref in scores and isinstance(points_counted, Decimal):
            scores[claim.ref] += points_counted
    return {item.ref: _at_most(item, scores[item.ref]) for item in rows}


def _at_most(item: Item, score: Decimal) -> Decimal:
    """A row that prints a highest figure (沈阳 最高5分) gives no more than that."""
    return score if item.points is None else min(score, item.points)
