"""What answers and scores mean beyond their points: 一票否决, 不予评先, 直接定为某个等次.

A verdict belongs to an answer (a clause of a composite rule) or to the score of a row. It says
what the form says; whether it stands is for people to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.rubric.expression import Expr, Value, evaluate
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.rules.composite import Composite
from workbook_tool.rubric.rules.effects import Verdict
from workbook_tool.rubric.scoring import leaves
from workbook_tool.rubric.text import plain_number

VERDICT_WORDS: Mapping[Verdict, str] = {
    "veto": "一票否决",
    "no_award": "不予评先",
    "grade": "直接定等次",
}
"""What verdicts are called."""


@dataclass(frozen=True, slots=True)
class AwardClause:
    """A clause of a form that may decide on rank and grade.

    Attributes:
        item: The row.
        verdict: What it decides.
        grade: The grade, where it decides on one.
        words: The clause in words.
        condition: When it holds, over the answers; ``None`` where the score decides.
        below: The score below which it holds, where the score decides.
        reads: Ids of the answers that decide.
    """

    item: Item
    verdict: Verdict
    grade: str
    words: str
    condition: Expr | None = None
    below: Decimal | None = None
    reads: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """What follows, in words: 一票否决, 不予评先, 定为“后进”等次."""
        return outcome_words(self.verdict, self.grade)


def outcome_words(verdict: Verdict, grade: str = "") -> str:
    """Return what a verdict is called."""
    return f"定为“{grade}”" if verdict == "grade" else VERDICT_WORDS[verdict]


def clauses(form: Form) -> tuple[AwardClause, ...]:
    """Return all clauses of a form that may decide on rank and grade."""
    return tuple(clause for item in form.items for clause in clauses_of(item))


def clauses_of(item: Item) -> Iterator[AwardClause]:
    """Yield those of one row."""
    for leaf in leaves(item):
        if isinstance(leaf.rule, Composite):
            for one in leaf.rule.triggers(leaf.ref, leaf.points):
                effect = one.effect
                assert effect.verdict is not None
                yield AwardClause(
                    item,
                    effect.verdict,
                    effect.grade or "",
                    one.label,
                    condition=one.condition,
                    reads=one.reads,
                )
    if item.award is not None:
        bar = item.award
        words = f"得分低于 {plain_number(bar.least)} 分"
        yield AwardClause(item, bar.verdict, bar.grade or "", words, below=bar.least)


def holding(
    found: Sequence[AwardClause], answers: Mapping[str, Value], scores: Mapping[str, Decimal | None]
) -> tuple[AwardClause, ...]:
    """Return the clauses that hold for one unit.

    Args:
        found: The clauses of its form.
        answers: Its answers by id of the input; a missing one decides nothing.
        scores: Its scores by reference of the row.
    """
    return tuple(clause for clause in found if _holds(clause, answers, scores))


def _holds(
    clause: AwardClause, answers: Mapping[str, Value], scores: Mapping[str, Decimal | None]
) -> bool:
    if clause.condition is not None:
        return bool(evaluate(clause.condition, answers))
    score = scores.get(clause.item.ref)
    return score is not None and clause.below is not None and score < clause.below
