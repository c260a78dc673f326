"""Rule kind ``bonus_by_level``: 加分 by level (常州 15–18, 沈阳 加分项目).

The row itself asks for nothing: units list claims (事项编号, 条和级别, 佐证), and how
claims add up is a matter of the whole bonus category, see :mod:`workbook_tool.rubric.bonus`.
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data, Step, type_list
from workbook_tool.rubric.expression import Blank, Expr
from workbook_tool.rubric.rules.base import Input, Label, RuleBase


class Level(Data):
    """One level.

    Attributes:
        name: 区, 市, 省, 全总 …
        points: What a matter at this level adds.
    """

    name: Label
    points: Step


class BonusByLevel(RuleBase):
    """Points by the level of a claimed matter."""

    kind: Literal["bonus_by_level"]
    levels: Annotated[tuple[Level, ...], type_list, Field(min_length=1)]

    for_persons: ClassVar[bool] = True

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        return ()

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102, ARG002
        return Blank()
