"""Who scores what: every row of a form, or part of a row, is handed to one department.

A row that names several departments is divided into its parts, and each part belongs to
the department it names first (大连 R19, R22), unless the round reads the form otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.rubric import bonus
from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.expression import Number, clamp, evaluate, number, to_cents
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.scoring import Leaf, bounds, leaves

SEVERAL, WHOLE_ROW = "several_departments", "first"
"""The setting of a form that names several departments in a row, and the reading under which
the first of them scores all of it."""
CLAIM_REF = "加分"
"""How references of claims begin, and of nothing else."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one department scores.

    Attributes:
        item: The row.
        ref: Reference of the row, of the part, or of the bonus claim.
        label: Its words.
        points: Full points; of a claim, those of its level.
        department: Who scores it; empty where the form names nobody.
        leaf: The part, where it is one.
        claim: The bonus claim of one unit, where it is one: it gets its points or none.
    """

    item: Item
    ref: str
    label: str
    points: Decimal
    department: str
    leaf: Leaf | None = None
    claim: Claim | None = None

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the most points that it can get."""
        if self.claim is not None:
            return Decimal(0), self.points
        return bounds(self.item) if self.leaf is None else self.leaf.bounds

    @property
    def largest_loss(self) -> Decimal:
        """The most that can be taken off its full points."""
        return self.points - self.bounds[0]


def duties(form: Form) -> tuple[Duty, ...]:
    """Return everything that is scored for every unit, in the order of the form.

    Bonus rows are not among it: what they count follows from each unit's own claims. Nor are
    rows whose points follow from the figures of all units.
    """
    whole = form.readings.get(SEVERAL) == WHOLE_ROW
    found: list[Duty] = []
    for item in form.items:
        if item.bonus or item.rule.compares_units:
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


def claim_duty(item: Item, claim: Claim) -> Duty:
    """Return what is decided about one bonus claim: whether it gets its points.

    Its reference follows from everything that is decided upon, so that a decision holds for
    what was seen and for nothing that the unit claims instead later.

    Raises:
        ValueError: The row has no such level.
    """
    points = bonus.worth(item, claim.level)
    if points is None:
        raise ValueError(f"no level {claim.level} in {item.ref}")
    seen = (str(claim.matter), claim.ref, claim.level, claim.subject, claim.proof)
    mark = hashlib.sha256("\n".join(seen).encode()).hexdigest()[:6]
    department = _first(item.departments)
    ref = f"{CLAIM_REF}{claim.matter}.{mark}"
    return Duty(item, ref, claim.subject, points, department, claim=claim)


def duty_words(*refs: str) -> str:
    """Return how a sentence calls what is scored: ``第 7、8 项``, ``加分1.2ab03c``."""
    rows = "、".join(ref for ref in refs if not ref.startswith(CLAIM_REF))
    claims = [ref for ref in refs if ref.startswith(CLAIM_REF)]
    return "、".join([*([f"第 {rows} 项"] if rows else []), *claims])


def bonus_scores(
    category: Category, claims: Sequence[Duty], given: Mapping[str, Decimal | None]
) -> dict[str, Decimal] | None:
    """Return what the claims of one unit count, by bonus row, before the category's cap.

    Args:
        category: The bonus category.
        claims: What the unit claims, in the order of its sheet.
        given: Points by reference of the claim.

    Returns:
        ``None`` while one is missing: recognised, it could outrank any other.
    """
    decided: list[Claim] = []
    for duty in claims:
        points = given.get(duty.ref)
        if points is None or duty.claim is None:
            return None
        decided.append(replace(duty.claim, recognised=points > 0))
    return bonus.score_claims(category, decided)


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
    total, (least, most) = sum(known, Decimal(0)), bounds(item)
    marked = sum((leaf.points for leaf in found), Decimal(0))
    if item.scaled and marked:
        total = total * (item.points or Decimal(0)) / marked
    value = evaluate(to_cents(clamp(Number(total), number(least), number(most))), {})
    assert isinstance(value, Decimal)
    return value


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
