"""Clauses with an answer to choose, and clauses in which a person gives the amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Data, Points, Step, misfit, type_list
from workbook_tool.rubric.expression import (
    Calc,
    Compare,
    Expr,
    Extreme,
    If,
    Ref,
    Text,
    add,
    number,
)
from workbook_tool.rubric.rules.base import (
    MOST_COUNTED,
    NO,
    NOT_APPLICABLE,
    YES,
    Input,
    Label,
    constant,
)
from workbook_tool.rubric.rules.clause import By, Clause
from workbook_tool.rubric.rules.effects import (
    Direction,
    Effect,
    change_of,
    decided_by,
    limited,
)


def _answer(name: str, words: str) -> Expr:
    return Compare("=", Ref(name), Text(words))


class YesNo(Clause):
    """One thing that is there or not; the question is worded so that yes is the good answer.

    Attributes:
        label: The question.
        deduct: What a no takes off.
        zero: A no gives nothing for the whole row.
        add: What a yes adds.
        verdict: What a no means for rank and grade.
        grade: The grade, with the verdict ``grade``.
        not_applicable: In which case the question does not apply, so that nothing changes.
        by: Who knows the answer.
    """

    kind: Literal["yes_no"]
    label: Label
    deduct: Step | None = None
    zero: bool = False
    add: Step | None = None
    verdict: Literal["veto", "no_award", "grade"] | None = None
    grade: Label | None = None
    not_applicable: Label | None = None
    by: By = "unit"

    @model_validator(mode="after")
    def _some_effect(self) -> Self:
        if self.deduct is None and self.add is None and not self.zero and self.verdict is None:
            reason = "没有写怎样计分：答“否”写 deduct、zero 或 verdict，答“是”写 add"
            raise PydanticCustomError("no_effect", reason)
        if self.deduct is not None and self.zero:
            raise PydanticCustomError("one_effect", "deduct 和 zero 只能写一个")
        if (self.verdict == "grade") != (self.grade is not None):
            raise PydanticCustomError("grade", "verdict 写 grade 的，要用 grade 写明定为哪个等次")
        return self

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return tuple(effect for _, effect in self._cases("x"))

    def _cases(self, name: str) -> list[tuple[Expr, Effect]]:
        cases: list[tuple[Expr, Effect]] = []
        no = Effect(deduct=self.deduct, zero=self.zero, verdict=self.verdict, grade=self.grade)
        if not no.does_nothing:
            cases.append((_answer(name, NO), no))
        if self.add is not None:
            cases.append((_answer(name, YES), Effect(add=self.add)))
        return cases

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        label, choices = self.label, [YES, NO]
        if self.not_applicable is not None:
            label += f"（{self.not_applicable}的，选“{NOT_APPLICABLE}”）"
            choices.insert(1, NOT_APPLICABLE)
        question = Input(
            names[0], label, "choice", worst=NO, best=YES, choices=tuple(choices), by=self.by
        )
        return (question,)

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102, ARG002
        return change_of([case for case in self._cases(names[0]) if case[1].change])

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102
        cases = self._cases(names[0])
        return next((condition for condition, effect in cases if effect in wanted), None)


class Answer(Effect):
    """One of several answers.

    Attributes:
        label: Its words.
    """

    label: Label


class Graded(Clause):
    """One question with several answers, each with its own effect.

    Attributes:
        label: The question.
        answers: Best first.
        by: Who knows the answer.
    """

    kind: Literal["graded"]
    label: Label
    answers: Annotated[tuple[Answer, ...], type_list, Field(min_length=2)]
    by: By = "unit"

    @model_validator(mode="after")
    def _answers_differ(self) -> Self:
        labels = [answer.label for answer in self.answers]
        if len(set(labels)) < len(labels):
            raise misfit("answers", "有两个回答的 label 相同", "answers")
        if len(",".join(labels)) > _LONGEST_LIST:
            reason = f"各个回答合起来不能超过 {_LONGEST_LIST} 个字，请写短些"
            raise misfit("answers", reason, "answers")
        for n, label in enumerate(labels):
            if "," in label:
                raise misfit("answers", "回答里不能有半角逗号", "answers", n, "label")
        if all(answer.does_nothing for answer in self.answers):
            reason = "各个回答都没有写 deduct、add、zero 或 verdict"
            raise misfit("no_effect", reason, "answers")
        worth = [Decimal(-1_000_000) if one.zero else one.change for one in self.answers]
        if worth != sorted(worth, reverse=True):
            raise misfit("answers", "各个回答要从好到差写", "answers")
        return self

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return self.answers

    def _cases(self, name: str) -> list[tuple[Expr, Effect]]:
        return [(_answer(name, answer.label), answer) for answer in self.answers]

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        labels = tuple(answer.label for answer in self.answers)
        question = Input(
            names[0],
            self.label,
            "choice",
            worst=labels[-1],
            best=labels[0],
            choices=labels,
            by=self.by,
        )
        return (question,)

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102, ARG002
        return change_of([case for case in self._cases(names[0]) if case[1].change])

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102
        return decided_by(self._cases(names[0]), None, wanted)


_LONGEST_LIST = 250
"""What the list of a cell holds, in characters."""


class Range(Data):
    """Between which amounts a person chooses.

    Attributes:
        least: The smallest amount, if there is one.
        most: The largest.
    """

    least: Points = Decimal(0)
    most: Step

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise misfit("range", "least 不能大于 most", "least")
        return self


class JudgedClause(Clause):
    """A person gives the amount (酌情扣分), within a range, for each case where they are counted.

    Attributes:
        label: What it is for.
        unit: Measure word of the cases; absent where they are not counted.
        deduct: Between which amounts is taken off (for each case), or
        add: is added.
        by: Who gives it.
    """

    kind: Literal["judged"]
    label: Label
    unit: Label | None = None
    deduct: Range | None = None
    add: Range | None = None
    by: By = "unit"

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if (self.deduct is None) == (self.add is None):
            raise PydanticCustomError("one_effect", "deduct 和 add 要写一个，只能写一个")
        return self

    @property
    def size(self) -> int:
        """The amount, and how many cases it is for."""
        return 1 if self.unit is None else 2

    @property
    def _range(self) -> Range:
        found = self.deduct or self.add
        assert found is not None
        return found

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return ()

    def directions(self) -> frozenset[Direction]:  # noqa: D102
        return frozenset({"deduct" if self.add is None else "add"})

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        allowed = self._range
        word = "扣" if self.add is None else "加"
        low, high = _figure(allowed.least), _figure(allowed.most)
        between = f"{low}–{high}" if allowed.least else f"最多{high}"
        bad, good = (Decimal(1), Decimal(0)) if self.add is None else (Decimal(0), Decimal(1))
        found: list[Input] = []
        limits: tuple[Expr, Expr] = (constant(allowed.least), constant(allowed.most))
        maximum = allowed.most
        label = f"{self.label}：{word}几分（{between}分）"
        if self.unit is not None:
            cases = Ref(names[0])
            found.append(
                Input(
                    names[0],
                    self.label,
                    "count",
                    unit=self.unit,
                    maximum=MOST_COUNTED,
                    worst=bad,
                    best=good,
                    by=self.by,
                )
            )
            limits = (
                Calc("*", (cases, constant(allowed.least))),
                Calc("*", (cases, constant(allowed.most))),
            )
            maximum = MOST_COUNTED
            label = f"{self.label}：合计{word}几分（每{self.unit}{between}分）"
        found.append(
            Input(
                names[-1],
                label,
                "figure",
                unit="分",
                maximum=maximum,
                worst=allowed.most * bad,
                best=allowed.most * good,
                by=self.by,
                limits=limits,
            )
        )
        return tuple(found)

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102, ARG002
        amount = Ref(names[-1])
        return amount if self.deduct is None else Calc("-", (number(0), amount))

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102, ARG002
        return None


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"


class LevelAmount(Data):
    """What one thing at this level does.

    Attributes:
        name: 省, 市, 县 …
        add: Points added per thing, or
        deduct: points taken off.
    """

    name: Label
    add: Step | None = None
    deduct: Step | None = None

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if (self.deduct is None) == (self.add is None):
            raise PydanticCustomError("one_effect", "deduct 和 add 要写一个，只能写一个")
        return self

    @property
    def change(self) -> Decimal:
        """The points added; below zero for a deduction."""
        return (self.add or Decimal(0)) - (self.deduct or Decimal(0))


class Levels(Clause):
    """How many at each level, each with its own amount (省、市、县分别得1、0.6、0.4分).

    Attributes:
        label: What is counted.
        unit: Its measure word.
        levels: Highest first.
        take: ``all`` of them count, or only one at the ``highest`` level that is reached.
        cap: The most that is added or taken off.
        by: Who knows the figures.
    """

    kind: Literal["levels"]
    label: Label
    unit: Label
    levels: Annotated[tuple[LevelAmount, ...], type_list, Field(min_length=2)]
    take: Literal["all", "highest"] = "all"
    cap: Step | None = None
    by: By = "unit"

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if len(self.directions()) > 1:
            raise misfit("levels", "各级别要么都写 add，要么都写 deduct", "levels")
        names = [level.name for level in self.levels]
        if len(set(names)) < len(names):
            raise misfit("levels", "有两个级别的 name 相同", "levels")
        return self

    @property
    def size(self) -> int:
        """One count a level."""
        return len(self.levels)

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return ()

    def directions(self) -> frozenset[Direction]:  # noqa: D102
        return frozenset("add" if level.change > 0 else "deduct" for level in self.levels)

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        adds = "add" in self.directions()
        none, plenty = Decimal(0), Decimal(1000)
        return tuple(
            Input(
                name,
                f"{self.label}：{level.name}",
                "count",
                unit=self.unit,
                maximum=MOST_COUNTED,
                worst=none if adds else plenty,
                best=plenty if adds else none,
                by=self.by,
            )
            for name, level in zip(names, self.levels, strict=True)
        )

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102, ARG002
        levels = list(zip(names, self.levels, strict=True))
        (direction,) = self.directions()
        if self.take == "highest":
            reached: list[Expr] = [
                If(Compare(">", Ref(name), number(0)), constant(level.change), number(0))
                for name, level in levels
            ]
            total: Expr = Extreme("MAX" if direction == "add" else "MIN", tuple(reached))
        else:
            total = add([Calc("*", (Ref(name), constant(level.change))) for name, level in levels])
        return limited(total, direction, self.cap)

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102, ARG002
        return None
