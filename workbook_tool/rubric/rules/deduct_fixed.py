"""Rule kind ``deduct_fixed``: each missing thing takes its own amount (大连 R9 …扣1分；…扣1分)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data, Step, type_list
from workbook_tool.rubric.expression import Calc, Expr, If, number
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, constant, is_no, yes_no


class Deduction(Data):
    """One thing that must be there.

    Attributes:
        label: What, worded so that "yes" is the good answer.
        amount: What its absence costs.
    """

    label: Label
    amount: Step


class DeductFixed(RuleBase):
    """Full points minus the amounts of what is missing."""

    kind: Literal["deduct_fixed"]
    deductions: Annotated[tuple[Deduction, ...], type_list, Field(min_length=1)]

    @property
    def deducts(self) -> bool:  # noqa: D102
        return True

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        return tuple(
            yes_no(f"{ref}_{n}", entry.label) for n, entry in enumerate(self.deductions, start=1)
        )

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        losses = [
            If(is_no(f"{ref}_{n}"), constant(entry.amount), number(0))
            for n, entry in enumerate(self.deductions, start=1)
        ]
        return Calc("-", (constant(points), *losses))
