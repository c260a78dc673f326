"""Rule kind ``completion_grade`` (株洲 全面完成得满分，基本完成得70%分；资料不全扣20%的分)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data, Points, type_list
from workbook_tool.rubric.expression import (
    Compare,
    Expr,
    Extreme,
    If,
    Ref,
    Text,
    number,
)
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, constant, is_no, yes_no


class Grade(Data):
    """One degree of completion.

    Attributes:
        label: Its name.
        percent: Share of the points, in percent.
    """

    label: Label
    percent: Points


class Incomplete(Data):
    """What incomplete records cost.

    Attributes:
        label: The question put to the unit.
        percent: The deduction, in percent.
        of: Percent of the full ``points``, or of what was ``earned``. An ambiguous
            sentence of 株洲, so usually a setting.
    """

    label: Label
    percent: Points
    of: Literal["points", "earned"]


class CompletionGrade(RuleBase):
    """A grade gives a share of the points; incomplete records cost a share.

    Attributes:
        grades: Best first.
        incomplete: The deduction for incomplete records, if any.
    """

    kind: Literal["completion_grade"]
    grades: Annotated[tuple[Grade, ...], type_list, Field(min_length=2)]
    incomplete: Incomplete | None = None

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        labels = tuple(grade.label for grade in self.grades)
        grade = Input(
            f"{ref}_1", "完成情况", "choice", worst=labels[-1], best=labels[0], choices=labels
        )
        if self.incomplete is None:
            return (grade,)
        return (grade, yes_no(f"{ref}_2", self.incomplete.label))

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        complete = self._by_grade(ref, points, Decimal(0))
        if self.incomplete is None:
            return complete
        reduced = self._by_grade(ref, points, self.incomplete.percent)
        return If(is_no(f"{ref}_2"), Extreme("MAX", (number(0), reduced)), complete)

    def _by_grade(self, ref: str, points: Decimal, missing: Decimal) -> Expr:
        """Return the points per grade as exact constants; ``missing`` percent are taken off."""
        chain: Expr = number(0)
        for grade in reversed(self.grades):
            earned = points * grade.percent / 100
            base = points if self.incomplete and self.incomplete.of == "points" else earned
            value = constant(earned - base * missing / 100)
            chain = If(Compare("=", Ref(f"{ref}_1"), Text(grade.label)), value, chain)
        return chain
