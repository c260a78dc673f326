"""Rule kind ``composite``: several clauses share the points of a row (分条计分).

The row starts at its full points, at none, or at a figure; every clause takes off or adds;
a clause may give nothing for the whole row; what comes out stays between a floor and a
ceiling. Each clause compiles to the same tree of expressions as every other rule.

Patterns: 未建立扣4分，不完善扣2分；每有1人扣0.5分 · 未按时换届不得分；每少一次扣1分 · 达70%得3分,
60%得2分 · 每增加10%加2分，最多加4分 · 省、市、县分别得1、0.6、0.4分 · 每例减5—10分.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Ceiling, Floor, Points, Step, misfit, type_list
from workbook_tool.rubric.expression import Calc, Expr, Extreme, If, add, number
from workbook_tool.rubric.rules.answers import Graded, JudgedClause, Levels, YesNo
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, constant, nested
from workbook_tool.rubric.rules.clause import Clause
from workbook_tool.rubric.rules.effects import Direction, Effect, either, limited
from workbook_tool.rubric.rules.measures import Count, FigureClause, RateClause


class Group(Clause):
    """Clauses that count together.

    Attributes:
        clauses: The clauses.
        take: ``all`` of them count, or only the ``largest`` deduction or addition.
        cap: The most that they take off or add together.
        percent: So many percent of their sum count (折算系数).
    """

    kind: Literal["group"]
    clauses: Annotated[tuple[Single, ...], type_list, Field(min_length=1)]
    take: Literal["all", "largest"] = "all"
    cap: Step | None = None
    percent: Step | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.take == "all" and self.cap is None and self.percent is None:
            reason = (
                "没有写这几条怎样合起来算：写 take: largest、cap 或 percent，不然不用放进 group"
            )
            raise misfit("group", reason)
        if len(self.directions()) > 1 and (self.take == "largest" or self.cap is not None):
            reason = "有扣分也有加分时，不能写 take: largest 或 cap；请把扣分和加分各放一个 group"
            raise misfit("group", reason)
        return self

    @property
    def size(self) -> int:
        """All facts of its clauses."""
        return sum(clause.size for clause in self.clauses)

    def _each(self, names: Sequence[str]) -> Iterator[tuple[Clause, Sequence[str]]]:
        yield from handed_out(self.clauses, names)

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102
        return tuple(
            question
            for clause, own in self._each(names)
            for question in clause.questions(own, points)
        )

    def ready(self, names: Sequence[str]) -> tuple[Expr, ...]:  # noqa: D102
        return tuple(test for clause, own in self._each(names) for test in clause.ready(own))

    def directions(self) -> frozenset[Direction]:  # noqa: D102
        return frozenset[Direction]().union(*(one.directions() for one in self.clauses))

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return tuple(effect for clause in self.clauses for effect in clause.effects())

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102
        found = [clause.when(own, wanted) for clause, own in self._each(names)]
        tests = [test for test in found if test is not None]
        return either(tests) if tests else None

    def closed(self, names: Sequence[str]) -> Expr | None:  # noqa: D102
        found = [clause.closed(own) for clause, own in self._each(names)]
        tests = [test for test in found if test is not None]
        return either(tests) if tests else None

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102
        changes = [clause.change(own, points) for clause, own in self._each(names)]
        directions = sorted(self.directions())
        direction: Direction = directions[0] if directions else "deduct"
        if self.take == "largest" and len(changes) > 1:
            total: Expr = Extreme("MAX" if direction == "add" else "MIN", tuple(changes))
        else:
            total = add(changes)
        if self.percent is not None:
            total = Calc("/", (Calc("*", (total, constant(self.percent))), number(100)))
        return limited(total, direction, self.cap)


Single = Annotated[
    Count | FigureClause | Graded | JudgedClause | Levels | RateClause | YesNo,
    Field(discriminator="kind"),
]
Anything = Annotated[
    Count | FigureClause | Graded | Group | JudgedClause | Levels | RateClause | YesNo,
    Field(discriminator="kind"),
]


def handed_out(
    clauses: Sequence[Clause], names: Sequence[str]
) -> Iterator[tuple[Clause, Sequence[str]]]:
    """Yield each clause with the names of its cells, in order."""
    at = 0
    for clause in clauses:
        yield clause, names[at : at + clause.size]
        at += clause.size


@dataclass(frozen=True, slots=True)
class Trigger:
    """An effect that means something beyond points.

    Attributes:
        condition: When it holds, over the facts of the row.
        effect: What it is.
        label: What the clause asks, for naming it.
        reads: The cells whose answers decide.
    """

    condition: Expr
    effect: Effect
    label: str
    reads: tuple[str, ...]


def _start(value: object) -> object:
    if value == "full" or value is None:
        return None
    if value == "zero":
        return Decimal(0)
    if isinstance(value, str):
        raise PydanticCustomError("start", "只能写 full（满分）、zero（0 分）或一个数")
    return value


Start = Annotated[
    Points | None,
    BeforeValidator(_start),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"enum": ["full", "zero"]}]}),
]
"""From what clauses take off and to what they add; ``None`` for the full points of the row."""


class Composite(RuleBase):
    """Several clauses in one pot.

    Attributes:
        start: From what the clauses take off and to what they add: in a file ``full``,
            ``zero``, or a figure.
        least: The least that the row gives; a figure below 0, or ``open``, where points are
            taken off beyond the row (倒扣).
        most: The most that the row gives; more than its points, or ``open``, where additions
            go beyond them.
        clauses: In the order of the text.
    """

    kind: Literal["composite"]
    start: Start = None
    least: Floor = Decimal(0)
    most: Ceiling | None = None
    clauses: Annotated[tuple[Anything, ...], type_list, Field(min_length=1)]

    @property
    def deducts(self) -> bool:  # noqa: D102
        return self.start is None and any(
            "deduct" in clause.directions() or any(one.zero for one in clause.effects())
            for clause in self.clauses
        )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > 0:
            reason = "least 是本行最低几分，只能写 0、负数或 open（不封底）"
            raise misfit("least", reason, "least")
        if self.most is not None and self.most <= 0:
            raise misfit("most", "most 是本行最高几分，要大于 0", "most")
        return self

    def bounds(self, points: Decimal) -> tuple[Decimal, Decimal]:  # noqa: D102
        return self.least, points if self.most is None else self.most

    def begins(self, points: Decimal) -> Decimal:
        """Return the points before any clause."""
        return points if self.start is None else self.start

    def names(self, ref: str) -> tuple[str, ...]:
        """Return the names of the cells of all facts."""
        size = sum(clause.size for clause in self.clauses)
        return tuple(f"{ref}_{n}" for n in range(1, size + 1))

    def each(self, ref: str) -> Iterator[tuple[Clause, Sequence[str]]]:
        """Yield every clause with the names of its cells."""
        yield from handed_out(self.clauses, self.names(ref))

    def singles(self, ref: str) -> Iterator[tuple[Clause, Sequence[str]]]:
        """Yield every clause that is no group, with the names of its cells."""
        for clause, names in self.each(ref):
            if isinstance(clause, Group):
                yield from handed_out(clause.clauses, names)
            else:
                yield clause, names

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102
        return tuple(
            question
            for clause, names in self.each(ref)
            for question in clause.questions(names, points)
        )

    def ready(self, ref: str, points: Decimal) -> tuple[Expr, ...]:
        """Besides the answers: what the clauses need, such as a count of all above 0."""
        more = (test for clause, names in self.each(ref) for test in clause.ready(names))
        return (*super().ready(ref, points), *more)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        changes = [clause.change(names, points) for clause, names in self.each(ref)]
        begins = self.begins(points)
        total = add([*([constant(begins)] if begins else []), *changes])
        found = [clause.closed(names) for clause, names in self.each(ref)]
        closed = [test for test in found if test is not None]
        return If(either(closed), number(0), total) if closed else total

    def triggers(self, ref: str, points: Decimal) -> Iterator[Trigger]:
        """Yield what answers may mean for rank and grade; a missing one means nothing."""
        for clause, names in self.singles(ref):
            asked = (question.answered() for question in clause.questions(names, points))
            known = [*(test for test in asked if test is not None), *clause.ready(names)]
            for effect in clause.effects():
                if effect.verdict is None:
                    continue
                condition = clause.when(names, [effect])
                assert condition is not None
                # Nested, since a sheet computes all terms of AND, even after one has failed.
                condition = nested(known, condition)
                label: Label = getattr(clause, "label", "") or getattr(clause, "done", "")
                yield Trigger(condition, effect, label, tuple(names))
