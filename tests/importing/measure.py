"""How near an imported form comes to the form as a person wrote it down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.scoring import Leaf, leaves
from workbook_tool.rubric.text import squeeze

HUMAN = {"unspecified", "judged"}


@dataclass
class Measured:
    """Counts of what agrees, and what does not."""

    texts: list[bool] = field(default_factory=list)
    points: list[bool] = field(default_factory=list)
    rules: list[bool] = field(default_factory=list)
    wrong_and_sure: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        found = getattr(self, name)
        return sum(found) / len(found) if found else 1.0


def meaning(rule: Any, points: Decimal | None) -> tuple[Any, ...]:
    """Return what a rule does, without the words of its questions.

    One deduction of all points, one entry with all points and all-or-nothing are the same.
    """
    kind = rule.kind
    if kind == "deduct_fixed":
        amounts = sorted(one.amount for one in rule.deductions)
        return ("all",) if amounts == [points] else ("fixed", *amounts)
    if kind == "checklist_add":
        entries = sorted((one.points, one.required) for one in rule.entries)
        return ("all",) if entries == [(points, False)] else ("list", *entries)
    if kind == "all_or_nothing":
        return ("all",)
    if kind == "deduct_per_count":
        cap = None if rule.cap == points else rule.cap
        return ("count", rule.target, rule.step, rule.amount, rule.steps, cap)
    if kind == "deduct_per_percent":
        cap = None if rule.cap == points else rule.cap
        targets = [one.target for one in rule.rates]
        combine = rule.combine if len(targets) > 1 else None
        return ("percent", *targets, combine, rule.step, rule.amount, rule.steps, cap)
    if kind == "tier_count":
        return ("tiers", *((one.at_least, one.points) for one in rule.tiers if one.points))
    if kind == "gate_zero":
        return ("gate", len(rule.conditions), rule.zero_if)
    if kind == "completion_grade":
        less = rule.incomplete and (rule.incomplete.percent, rule.incomplete.of)
        return ("grade", *(one.percent for one in rule.grades), less)
    if kind == "bonus_by_level":
        return ("bonus", *((one.name, one.points) for one in rule.levels))
    return (kind,)


def plain(text: str | None) -> str:
    return squeeze(text or "")


def compare(found: Form, wanted: Form, certain: dict[str, str], into: Measured) -> None:
    """Compare two forms row by row."""
    for row, other in zip(found.items, wanted.items, strict=False):
        into.texts.append(_words(row) == _words(other))
        into.points.append(row.points == other.points or _settled(row, other))
        if not into.texts[-1]:
            into.differences.append(f"{wanted.id} {other.ref}: {row.text!r} {other.text!r}")
        _rules(row, other, certain.get(row.ref, "none"), f"{wanted.id} {other.ref}", into)
    missing = abs(len(found.items) - len(wanted.items))
    into.texts += [False] * missing
    into.points += [False] * missing


def _settled(row: Item, other: Item) -> bool:
    return other.print.get("points") == str(row.points)


def _words(item: Item) -> tuple[str, ...]:
    words = (item.number, item.name, item.period, item.text, item.criterion, item.evidence)
    return tuple(plain(one) for one in words)


def _rules(row: Item, other: Item, certainty: str, place: str, into: Measured) -> None:
    wanted = list(computable(other))
    got = [meaning(leaf.rule, leaf.points) for leaf in leaves(row)]
    right = True
    for leaf in wanted:
        mean = meaning(leaf.rule, leaf.points)
        agrees = mean in got
        if agrees:
            got.remove(mean)
        right = right and agrees
        into.rules.append(agrees)
        if not agrees:
            into.differences.append(f"{place}: wanted {mean}, got {got}, {certainty}")
    if certainty == "sure" and (not right or (not wanted and _computes(row))):
        into.wrong_and_sure.append(f"{place}: {[meaning(x.rule, x.points) for x in leaves(row)]}")


def _computes(item: Item) -> bool:
    return any(leaf.rule.kind not in HUMAN for leaf in leaves(item))


def computable(item: Item) -> Iterator[Leaf]:
    for leaf in leaves(item):
        if leaf.rule.kind not in HUMAN | {"no_points"}:
            yield leaf
