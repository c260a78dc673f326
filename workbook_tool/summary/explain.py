"""得分明细: how the total of one unit came about, figure by figure.

Every figure leads to its file, sheet and cell, to the rule with what it was computed from,
and to the correction that changed it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.campaign.derived.books import Scored
from workbook_tool.campaign.derived.scores import CountingScore, UnitScores
from workbook_tool.campaign.derived.standing import Standing
from workbook_tool.campaign.records.events import Corrected
from workbook_tool.layout import names
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Category, Item, StageId
from workbook_tool.rubric.text import plain_number, squeeze
from workbook_tool.rubric.words import RULE_WORDS
from workbook_tool.summary.view import UnitView

Plans = Callable[[str], IssuedPlan | None]
"""Finds what was issued by the digest of its plan; ``None`` if that is unknown."""


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """What a rule asks for.

    Attributes:
        label: The question.
        answer: What was answered; empty for nothing.
    """

    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class ItemStory:
    """How the score of a row came about.

    Attributes:
        item: The row.
        score: What was claimed, what the rule gives, what counts, and from where.
        note: The remark that the unit wrote beside it.
        rule: How the row is scored, in words.
        clause: The sentence of the official form behind it.
        facts: What the score was computed from; for a bonus row, its claims.
        scored: What departments' books say of it; nothing at a stage of units' own sheets.
    """

    item: Item
    score: CountingScore
    note: str
    rule: str
    clause: str
    facts: tuple[ExplainedFact, ...]
    scored: tuple[Scored, ...] = ()

    @property
    def number(self) -> str:
        """The number of the row as people call it."""
        return self.item.number or self.item.ref

    @property
    def correction(self) -> tuple[int, Corrected] | None:
        """The correction that holds, with its number in the ledger."""
        return self.score.correction


@dataclass(frozen=True, slots=True)
class CategoryStory:
    """How a subtotal came about.

    Attributes:
        label: Name of the category.
        points: Its full points; ``None`` where there is no limit.
        score: The subtotal; ``None`` where a row has no score.
        items: Its rows.
        rule: How the rows add up, where that is not a plain sum.
    """

    label: str
    points: Decimal | None
    score: Decimal | None
    items: tuple[ItemStory, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class StageStory:
    """How the total of a stage came about.

    Attributes:
        stage: The stage.
        standing: Where the unit stands in its collection, with the file that counts.
        total: The total; ``None`` where a part of it is open.
        categories: Its categories.
    """

    stage: StageId
    standing: Standing
    total: Decimal | None
    categories: tuple[CategoryStory, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How everything that counts for a unit came about.

    Attributes:
        unit: The unit.
        stages: Its stages in the order of scoring; none where nothing has come.
    """

    unit: UnitView
    stages: tuple[StageStory, ...]


def explain(unit: UnitView, plans: Plans) -> Explanation:
    """Explain the scores of a unit.

    Args:
        unit: The unit in the summary.
        plans: Finds the plan through which a file was read.
    """
    stages = []
    for stage, scores in unit.stages.items():
        stands = unit.standings[stage]
        stages.append(
            StageStory(stage, stands, scores.total, tuple(_categories(scores, stands, plans)))
        )
    return Explanation(unit, tuple(stages))


def _categories(scores: UnitScores, stands: Standing, plans: Plans) -> Iterator[CategoryStory]:
    entries, values = _values(stands, plans)
    plain = iter(scores.categories)
    for category in scores.form.categories:
        sum_ = scores.bonus if category.bonus else next(plain)[2]
        items = tuple(_story(scores, category, item, entries, values) for item in category.rows)
        yield CategoryStory(category.label, category.points, sum_, items, _adding(category))


def _values(stands: Standing, plans: Plans) -> tuple[Mapping[str, Value], Mapping[str, Value]]:
    """Return the entries of the file that counts, and every cell recomputed from them."""
    if stands.counting is None:
        return {}, {}
    reading = stands.counting.received.reading
    issued = plans(reading.plan)
    return reading.entries, issued.plan.values(reading.entries) if issued else {}


def _story(
    scores: UnitScores,
    category: Category,
    item: Item,
    entries: Mapping[str, Value],
    values: Mapping[str, Value],
) -> ItemStory:
    facts = (
        _claims(category, item, entries, values)
        if item.bonus
        else _facts(item, entries, values or entries)
    )
    note = entries.get(names.note(scores.stage, item.ref))
    return ItemStory(
        item,
        scores.items[item.ref],
        str(note or ""),
        _rule(item),
        squeeze(item.criterion or item.text),
        tuple(facts),
        scores.items[item.ref].scored,
    )


def _rule(item: Item) -> str:
    """Return how a row is scored; parts with rules of their own are named one by one."""
    if not any(part.rule for part in item.parts):
        return RULE_WORDS[item.rule.kind]
    parts = [
        f"{leaf.ref}（{plain_number(leaf.points)}分）{RULE_WORDS[leaf.rule.kind]}"
        for leaf in scoring.leaves(item)
    ]
    return f"{RULE_WORDS['sum']}：{'；'.join(parts)}"


def _facts(
    item: Item, entries: Mapping[str, Value], asked: Container[str]
) -> Iterator[ExplainedFact]:
    """Yield what the rule asks for, as far as the file that counts asks for it."""
    for question in scoring.questions(item):
        name = names.fact(question.id)
        if name in asked:
            yield ExplainedFact(question.label, _words(entries.get(name), question.unit))


def _claims(
    category: Category,
    item: Item,
    entries: Mapping[str, Value],
    values: Mapping[str, Value],
) -> Iterator[ExplainedFact]:
    """Yield the claims for a bonus row, and with what each counts."""
    position = [row.ref for row in category.rows].index(item.ref) + 1
    for line in range(1, bonus.LINES + 1):
        if values.get(names.claim("row", line)) != position:
            continue
        level = _words(entries.get(names.claim("level", line)))
        subject = _words(entries.get(names.claim("subject", line)))
        counted = _words(values.get(names.claim("counted", line))) or "0"
        matter = _words(entries.get(names.claim("matter", line))) or "未写"
        decided = _words(entries.get(names.claim("accept", line)))
        words = f"事项 {matter}“{subject}”" + (f"（{level}）" if level else "")
        yield ExplainedFact(words, f"计 {counted} 分" + (f"，{decided}" if decided else ""))


def _adding(category: Category) -> str:
    if category.bonus is None:
        return ""
    once = {
        "matter": "同一事项只计一次，取最高",
        "row": "每一条只计一次，取最高",
        "all": "全部加分只计一次，取最高",
    }[category.bonus.once]
    cap = category.bonus.cap
    return once if cap is None else f"{once}；最高 {plain_number(cap)} 分"


def _words(value: Value, unit: str = "") -> str:
    if value is None or value == "":
        return ""
    return f"{plain_number(value)}{unit}" if isinstance(value, Decimal) else str(value)
