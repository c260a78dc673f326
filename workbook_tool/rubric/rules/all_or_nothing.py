"""Rule kind ``all_or_nothing``: done = all points, not done = 0.

Source: 大连 R4 开展活动为2分，没有为0分.
"""

from decimal import Decimal
from typing import Literal

from workbook_tool.rubric.expression import Expr, If, number
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, constant, is_yes, yes_no


class AllOrNothing(RuleBase):
    """One thing is done or not.

    Attributes:
        label: What must be done.
    """

    kind: Literal["all_or_nothing"]
    label: Label

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        return (yes_no(f"{ref}_1", self.label),)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        return If(is_yes(f"{ref}_1"), constant(points), number(0))
