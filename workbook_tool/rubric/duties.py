"""Who scores what: every row of a form, or part of a row, is handed to one department.

A row that names several departments is divided into its parts, and each part belongs to
the department it names first (大连 R19, R22), unless the round reads the form otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.rubric.expression import Number, clamp, evaluate, number, to_cents
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.scoring import Leaf, leaves

SEVERAL, WHOLE_ROW = "several_departments", "first"
"""The setting of a form that names several departments in a row, and the reading under which
the first of them scores all of it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one department scores.

    Attributes:
        item: The row.
        ref: Reference of the row, or of the part.
        label: Its words.
        points: Full points.
        department: Who scores it; empty where the form names nobody.
        leaf: The part, where it is one.
    """

    item: Item
    ref: str
    label: str
    points: Decimal
    department: str
    leaf: Leaf | None = None


def duties(form: Form) -> tuple[Duty, ...]:
    """Return everything that is scored, in the order of the form.

    Bonus rows are not among it: what they count follows from the claims that are recognised.
    """
    whole = form.readings.get(SEVERAL) == WHOLE_ROW
    found: list[Duty] = []
    for item in form.items:
        if item.bonus:
            continue
        parts = leaves(item)
        names = {part.departments[:1] for part in parts}
        if len(names) > 1 and not whole:
            found += [
                Duty(item, part.ref, part.label, part.points, _first(part.departments), part)
                for part in parts
            ]
        else:
            points = item.points or Decimal(0)
            department = _first(item.departments)
            found.append(Duty(item, item.ref, item.label, points, department))
    return tuple(found)


def departments(form: Form) -> tuple[str, ...]:
    """Return the departments that score something, in the order of the form."""
    return tuple(dict.fromkeys(duty.department for duty in duties(form) if duty.department))


def row_score(item: Item, parts: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return the score of a row from the scores of what it was divided into.

    Args:
        item: The row.
        parts: Score by reference of the row, or of each of its parts.

    Returns:
        The sum, scaled where the form scales it, within the row's points and rounded once;
        ``None`` while one is missing.
    """
    if item.ref in parts:
        return parts[item.ref]
    found = leaves(item)
    scores = [parts.get(leaf.ref) for leaf in found]
    known = [score for score in scores if score is not None]
    if len(known) < len(scores):
        return None
    total, most = sum(known, Decimal(0)), item.points or Decimal(0)
    marked = sum((leaf.points for leaf in found), Decimal(0))
    if item.scaled and marked:
        total = total * most / marked
    value = evaluate(to_cents(clamp(Number(total), number(0), number(most))), {})
    assert isinstance(value, Decimal)
    return value


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
