"""Rule kind ``tier_count``: points by how many.

Source: 大连 R3 开展活动三项以上满分，二项0.7分，一项0.3分，没有0分.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Data, Points, Step, type_list
from workbook_tool.rubric.expression import Compare, Expr, If, Ref, number
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input, Label, RuleBase, constant, numeric


class Tier(Data):
    """One tier.

    Attributes:
        at_least: From which number on.
        points: What it gives.
    """

    at_least: Step
    points: Points


class TierCount(RuleBase):
    """The highest tier that is reached gives its points; below the lowest it is 0.

    Attributes:
        label: What is counted.
        unit: Its measure word.
        tiers: Highest first.
    """

    kind: Literal["tier_count"]
    label: Label
    unit: Annotated[str, Field(min_length=1)]
    tiers: Annotated[tuple[Tier, ...], type_list, Field(min_length=1)]

    @model_validator(mode="after")
    def _highest_first(self) -> Self:
        bounds = [tier.at_least for tier in self.tiers]
        if bounds != sorted(set(bounds), reverse=True):
            raise PydanticCustomError("tiers", "各档要从高到低写，且不能重复")
        return self

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        question = Input(
            f"{ref}_1",
            self.label,
            numeric(*(tier.at_least for tier in self.tiers)),
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=Decimal(0),
            best=self.tiers[0].at_least,
        )
        return (question,)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102, ARG002
        chain: Expr = number(0)
        for tier in reversed(self.tiers):
            reached = Compare(">=", Ref(f"{ref}_1"), constant(tier.at_least))
            chain = If(reached, constant(tier.points), chain)
        return chain
