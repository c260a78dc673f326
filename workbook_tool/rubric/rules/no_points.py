"""Rule kind ``no_points``: a requirement without points (大连 R32 届期内实现全覆盖)."""

from decimal import Decimal
from typing import Literal

from workbook_tool.rubric.expression import Expr, number
from workbook_tool.rubric.rules.base import Input, RuleBase


class NoPoints(RuleBase):
    """Nothing to score; the requirement is only shown."""

    kind: Literal["no_points"]

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        return ()

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102, ARG002
        return number(0)
