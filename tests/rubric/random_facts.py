"""Every computable row and bonus category under every reading, with random facts for them.

The facts lean towards the borders: exactly on target, one under, just past a whole step,
nothing due, empty cells, words in place of numbers.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Expr, Value
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input


@dataclass(frozen=True)
class Rule:
    """A computable row under some readings. Rows of one expression are one rule."""

    name: str
    item: Item
    questions: tuple[Input, ...]
    expr: Expr


def all_readings(form_id: str) -> Iterator[dict[str, str]]:
    found = load_form(form_id).settings
    for chosen in itertools.product(*(setting.readings for setting in found.values())):
        yield dict(zip(found, chosen, strict=True))


def _rules() -> dict[str, Rule]:
    found: dict[Expr, Rule] = {}
    for form_id in form_files():
        for readings in all_readings(form_id):
            form = load_form(form_id, readings)
            for item in form.items:
                expr = scoring.computed(item)
                if expr is not None and expr not in found:
                    name = "-".join([form_id, item.ref, *_unusual(form, item)])
                    found[expr] = Rule(name, item, scoring.questions(item), expr)
    return {rule.name: rule for rule in found.values()}


def _unusual(form: Form, item: Item) -> Iterator[str]:
    """Yield the readings that touch a row and are not the default."""
    for name, setting in form.settings.items():
        reading = form.readings[name]
        if item.ref in setting.refs and reading != setting.default:
            yield f"{name}={reading}"


def _bonus_categories() -> dict[str, Category]:
    return {
        f"{form_id}-{readings['bonus_once']}": category
        for form_id in form_files()
        if "bonus_once" in load_form(form_id).settings
        for readings in all_readings(form_id)
        if readings.get("gate_14", "either") == "either"
        for category in load_form(form_id, readings).categories
        if category.bonus is not None
    }


chances = st.integers(0, 2**32 - 1).map(random.Random)
"""Seeded chance: hypothesis picks the seed, so that most facts are ordinary ones."""

RULES = _rules()
BONUS = _bonus_categories()

WRONG_ANSWERS: tuple[Value, ...] = (None, None, "有", "是 ", "1", "", Decimal(1))
WRONG_COUNTS: tuple[Value, ...] = (None, None, "5家", "40", "", "—")
COUNTS = (0, 1, 2, 3, 4, 5, 6, 7, 19, 20, 21, 26, 29, 30, 31, 40, 93, 100, 300, 1000, 999_999)
DUE = (300, 1000)
"""Thirds and tenths of a percent: neither is exact in binary."""
PERCENT = (0, 4, 5, 9, 10, 60, 62, 64, 75, 78, 80, 85, 88, 89, 90, 92, 93, 95, 96, 99, 100, 110)

DUST: dict[str, tuple[int, ...]] = {"dalian-2018-R19": (30, 19, 30, 26, 5, 20, 20)}
"""Facts too rare for chance: 16.67% and 3.33% short are 10% on average, in floats 9.99…%."""


def known_facts(rule: Rule) -> Iterator[dict[str, Value]]:
    """Yield the facts that must always be tried."""
    if rule.name in DUST:
        counts = map(Decimal, DUST[rule.name])
        yield {question.id: n for question, n in zip(rule.questions, counts, strict=True)}


def random_facts(rule: Rule, chance: random.Random) -> dict[str, Value]:
    """Answer the questions of a rule; mostly well, so that most facts have a score."""
    facts: dict[str, Value] = {}
    spoilt = chance.random() < 0.2
    due = chance.choice(DUE) if chance.random() < 0.3 else None
    for question in rule.questions:
        wrong = WRONG_COUNTS if question.type == "count" else WRONG_ANSWERS
        if question.optional:
            facts[question.id] = chance.choice((None, None, *question.choices, "无"))
        elif spoilt and chance.random() < 2 / len(rule.questions):
            facts[question.id] = chance.choice(wrong)
        elif question.type == "choice":
            facts[question.id] = chance.choice(question.choices)
        elif due:
            facts[question.id] = fine_count(question, due, facts, chance)
        else:
            facts[question.id] = random_count(facts, chance)
    return facts


def fine_count(
    question: Input, due: int, earlier: Mapping[str, Value], chance: random.Random
) -> Decimal:
    """Return ``due``, or a share of it that makes a rate with binary dust.

    Half of the shares fall short by a whole percentage on average with the one before.
    """
    if question.worst == question.best:
        return Decimal(due)
    shares = [value for value in earlier.values() if isinstance(value, Decimal) and value != due]
    done = chance.randint(due * 3 // 10, due - 1)
    if shares and chance.random() < 0.5:
        done -= (done + int(shares[-1])) % (due // 50)
    return Decimal(done)


def random_count(earlier: Mapping[str, Value], chance: random.Random) -> Decimal:
    """Return some count, or one that is a border share of a count asked for before it."""
    counted = [value for value in earlier.values() if isinstance(value, Decimal)]
    if counted and chance.random() < 0.8:
        whole, percent = chance.choice(counted[-2:]), chance.choice(PERCENT)
        share = int(whole) * percent // 100 + chance.choice((-1, 0, 0, 0, 1))
        return Decimal(min(max(share, 0), int(MOST_COUNTED)))
    kind = chance.random()
    if kind < 0.6:
        return Decimal(chance.choice(COUNTS))
    if kind < 0.95:
        return Decimal(chance.randint(0, int(MOST_COUNTED)))
    return chance.choice((Decimal("79.7"), Decimal("2.5"), Decimal("0.1"), Decimal(-1)))


def random_claims(category: Category, lines: int, chance: random.Random) -> dict[str, Value]:
    """Fill the claim table: few matters and rows, so that claims often meet each other."""
    cells: dict[str, Value] = {}
    for n in range(1, lines + 1):
        row = chance.randint(1, len(category.rows))
        rule = category.rows[row - 1].rule
        levels = [level.points for level in getattr(rule, "levels", ())]
        matter: Value = Decimal(chance.randint(1, 4))
        worth = chance.choice((*levels, Decimal(0)))
        if chance.random() < 0.15:
            matter = chance.choice((None, "一", "*", Decimal(0), Decimal(99)))
        if chance.random() < 0.15:
            row, worth = 0, Decimal(0)
        cells |= {f"matter_{n}": matter, f"row_{n}": Decimal(row), f"worth_{n}": worth}
    return cells
