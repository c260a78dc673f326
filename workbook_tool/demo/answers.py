"""How an invented unit fills in its sheet: plausibly, without a mistake, and always the same way.

What goes wrong in the demonstration is added on purpose (:mod:`workbook_tool.demo.mishaps`).
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.claims import choices
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.rules.base import Input

_MATTERS = ("被评为示范单位", "承办全市现场会", "经验材料被刊发", "职工技能竞赛获奖")


def answers(form: Form, plan: SheetPlan, code: str) -> dict[str, Value]:
    """Return what a unit types, by entry of its sheet.

    Args:
        form: The form.
        plan: The plan of its sheet for the self-assessment.
        code: The unit's code; all chance follows from it.
    """
    chance = random.Random(zlib.crc32(f"demo {form.id} {code}".encode()))
    found = dict(_everything(form, chance))
    open_ = {name for name, (_, cell) in plan.entries().items() if not cell.locked}
    return {name: value for name, value in found.items() if name in open_}


def _everything(form: Form, chance: random.Random) -> Iterator[tuple[str, Value]]:
    level = Decimal(chance.randint(70, 97)) / 100
    for item in form.items:
        facts = dict(_facts(item, level, chance))
        yield from ((names.fact(question), value) for question, value in facts.items())
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            closed = scoring.compute(item, facts)  # the 0 of a failed condition
            score = _judged(item.points, level, chance) if closed is None else closed
            yield names.score("self", item.ref), score
        if item.evidence:
            yield names.evidence(item.ref), "见证明材料目录"
        if chance.random() < 0.15:
            yield names.note("self", item.ref), "详见台账"
    yield from _claims(form, chance)
    yield "signer_filler", "示例填表人"


def _judged(points: Decimal, level: Decimal, chance: random.Random) -> Decimal:
    """Return a score in steps of a half, or of a tenth where there are few points."""
    step = Decimal("0.5") if points >= 4 else Decimal("0.1")
    share = min(level + Decimal(chance.randint(-8, 8)) / 100, Decimal(1))
    return min((points * share // step) * step, points)


def _facts(item: Item, level: Decimal, chance: random.Random) -> Iterator[tuple[str, Value]]:
    questions = [q for q in scoring.questions(item) if q.by == "unit" and not q.optional]
    totals = {question.within for question in questions}
    given: dict[str, Decimal] = {}
    for question in questions:
        value = _fact(question, given, level, chance, is_total=question.id in totals)
        if isinstance(value, Decimal):
            given[question.id] = value
        yield question.id, value


def _fact(
    question: Input,
    given: dict[str, Decimal],
    level: Decimal,
    chance: random.Random,
    *,
    is_total: bool,
) -> Value:
    good = chance.random() < float(level)
    if question.type == "choice":
        others = [choice for choice in question.choices if choice != question.best]
        return question.best if good or not others else chance.choice(others)
    if is_total:
        most = int(question.maximum or 400)
        return Decimal(min(chance.randint(40, 400), most))
    if question.within is not None and question.within in given:
        whole = given[question.within]
        return whole if good else (whole * level).to_integral_value()
    best = question.best if isinstance(question.best, Decimal) else Decimal(0)
    worst = question.worst if isinstance(question.worst, Decimal) else Decimal(0)
    if good or best == worst:
        return best
    return best - 1 if best > worst else best + 1


def _claims(form: Form, chance: random.Random) -> Iterator[tuple[str, Value]]:
    levels = list(choices(form))
    if not levels or chance.random() < 0.4:
        return
    subjects = chance.sample(_MATTERS, 2)
    for line in range(1, chance.randint(1, 2) + 1):
        yield names.claim("matter", line), Decimal(line)
        yield names.claim("subject", line), subjects[line - 1]
        yield names.claim("level", line), chance.choice(levels)
        yield names.claim("proof", line), "表彰文件复印件"
