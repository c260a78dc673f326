"""Points by level: 为区、市、省提供经验的，分别加1、2、3分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.importing.clauses import ScoringClause, SentenceReading, grammar, same_effects
from workbook_tool.importing.understood import Understood

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_INTO = re.compile(r"[在到被受获为由经向得]")
_JOIN = r"[、，/和及与]"


def by_level(text: str, reading: SentenceReading) -> Understood | None:
    """Return the rule of a row that adds points by level.

    Args:
        text: What is assessed, without blanks.
        reading: The clauses of whichever of the two says it.
    """
    clauses = [
        clause for clause in reading.clauses if clause.effect not in {"cap_gain", "cap", "no_loss"}
    ]
    if len(clauses) == 1 and clauses[0].effect == "gain_levels":
        return listed_levels(f"{text}；{clauses[0].about}", clauses[0])
    if clauses and same_effects(clauses, "gain", "earn"):
        return _paired(clauses)
    return None


def listed_levels(words: str, clause: ScoringClause) -> Understood | None:
    """Return points by level where a clause lists the figures and some words the levels."""
    figures = [Decimal(one) for one in _FIGURE.findall(clause.facts["list"])]
    names = _names(words, len(figures))
    if names is None:
        return None
    return _rule(list(zip(names, figures, strict=True)))


def _names(words: str, count: int) -> list[str] | None:
    """Return the one row of so many level words, if there is just one."""
    level = grammar()[2].pattern
    row = re.compile(rf"{level}(?:{_JOIN}{level})+")
    found = []
    for match in row.finditer(words):
        names = [_INTO.split(one)[-1] for one in re.split(_JOIN, match[0]) if one]
        if len(names) == count:
            found.append(names)
    return found[0] if len({tuple(one) for one in found}) == 1 else None


def _paired(clauses: Sequence[ScoringClause]) -> Understood | None:
    level = re.compile(rf"(?P<level>{grammar()[2].pattern})")
    pairs: list[tuple[str, Decimal]] = []
    for clause in clauses:
        found = level.findall(clause.about)
        if not found:
            return None
        name = found[-1] if isinstance(found[-1], str) else found[-1][0]
        pairs.append((_INTO.split(name)[-1], clause.amount))
    if len(pairs) == 1:
        name, worth = pairs[0]
        return Understood(
            {"kind": "bonus_by_level", "levels": [{"name": name, "points": worth}]},
            "unsure",
            ("只找到一个级别",),
        )
    return _rule(pairs)


def _rule(pairs: Sequence[tuple[str, Decimal]]) -> Understood:
    levels: list[dict[str, Any]] = [{"name": name, "points": worth} for name, worth in pairs]
    found = Understood({"kind": "bonus_by_level", "levels": levels}, "sure")
    names = [name for name, _ in pairs]
    worths = [worth for _, worth in pairs]
    if len(set(names)) < len(names):
        return found.unsure("有两个级别的名称相同")
    if sorted(worths) not in (worths, worths[::-1]):
        return found.unsure("级别和分值的次序对不上")
    return found
