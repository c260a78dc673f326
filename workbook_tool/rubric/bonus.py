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

from workbook_tool.rubric.expression import (
    Column,
    Compare,
    CountWhere,
    Expr,
    Extreme,
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
    """

    matter: int | None
    ref: str
    level: str
    recognised: bool = True


def counted(category: Category, line: int, lines: int = LINES) -> Expr:
    """Return the points with which one claim counts.

    A claim counts if no claim for the same thing is worth more and none above it is
    worth the same.

    Args:
        category: A bonus category.
        line: The claim's line, from 1.
        lines: Number of lines of the table.

    Raises:
        ValueError: The category has no bonus rules.
    """
    if category.bonus is None:
        raise ValueError(f"{category.label} is no bonus category")
    key = {"matter": "matter", "row": "row", "all": None}[category.bonus.once]
    worth = Ref(f"worth_{line}")
    rivals = _rivals(key, line, 1, lines, ">")
    conditions: list[Expr] = [Compare("=", rivals, number(0))]
    if line > 1:
        conditions.append(Compare("=", _rivals(key, line, 1, line - 1, "="), number(0)))
    valid = every([IsNumber(Ref(f"matter_{line}")), Compare(">", worth, number(0))])
    return If(valid, If(every(conditions), worth, number(0)), number(0))


def _rivals(key: str | None, line: int, first: int, last: int, op: str) -> CountWhere:
    worth = (
        Column("worth", first, last),
        ">" if op == ">" else "=",
        Ref(f"worth_{line}"),
    )
    if key is None:
        return CountWhere((worth,))  # type: ignore[arg-type]
    same = (Column(key, first, last), "=", Ref(f"{key}_{line}"))
    return CountWhere((same, worth))  # type: ignore[arg-type]


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
        counts = claim.recognised and points is not None and claim.matter is not None
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
