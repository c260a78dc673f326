"""Rule kind ``rank_points``: points by a unit's place among all units, or against their mean.

Patterns: 前3名得满分，其他依次递减0.2分 · 第一名得5分，第二名得3分，第三名得1分 ·
高于平均数的，每高1分加0.5分.
A unit reports the figure; the points are worked out by the federation when all have reported
(:mod:`workbook_tool.rubric.ranks`). Until then the row has none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Ceiling, Data, Floor, Points, Step, misfit, type_list
from workbook_tool.rubric.expression import Blank, Expr
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input, Label, RuleBase
from workbook_tool.rubric.rules.clause import By
from workbook_tool.rubric.rules.effects import PerStep


class Places(Data):
    """Points by place.

    Attributes:
        full_to: So many places get the full points of the row (前3名得满分).
        less: Each place behind them gets so much less than the one before (依次递减).
        points: Points of the first, second, third … place instead.
        rest: What every place behind those that are named gets; with ``less``, the least.
    """

    full_to: Annotated[int, Field(ge=1, le=999)] | None = None
    less: Step | None = None
    points: Annotated[tuple[Points, ...], type_list] = ()
    rest: Points = Decimal(0)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.full_to is None) != (self.less is None) or (self.full_to is None) == (
            not self.points
        ):
            reason = (
                "要么写 full_to（前几名满分）和 less（依次递减几分），要么写 points（各名次的分）"
            )
            raise PydanticCustomError("places", reason)
        if list(self.points) != sorted(self.points, reverse=True):
            raise misfit("places", "名次靠后的，分不能更高", "points")
        return self


class AgainstMean(Data):
    """Points against the mean of all units.

    Attributes:
        start: The points of a unit at the mean.
        below: What each step below the mean does.
        above: What each step above the mean does.
    """

    start: Points
    below: PerStep | None = None
    above: PerStep | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.below is None and self.above is None:
            raise PydanticCustomError("mean", "below（低于平均数）和 above（高于平均数）至少写一个")
        return self


class RankPoints(RuleBase):
    """Points that follow from the figures of all units.

    Attributes:
        label: The figure that is compared.
        unit: Its unit.
        better: Whether the ``higher`` or the ``lower`` figure stands first.
        places: Points by place, or
        mean: points against the mean.
        least: The least that the row gives.
        most: The most that the row gives; its points if absent.
        by: Who knows the figure.
    """

    kind: Literal["rank_points"]
    label: Label
    unit: Annotated[str, Field(min_length=1)]
    better: Literal["higher", "lower"] = "higher"
    places: Places | None = None
    mean: AgainstMean | None = None
    least: Floor = Decimal(0)
    most: Ceiling | None = None
    by: By = "unit"

    for_persons: ClassVar[bool] = True
    compares_units: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.places is None) == (self.mean is None):
            reason = "places（按名次）和 mean（与平均数比）要写一个，只能写一个"
            raise PydanticCustomError("ranks", reason)
        return self

    def bounds(self, points: Decimal) -> tuple[Decimal, Decimal]:  # noqa: D102
        return self.least, points if self.most is None else self.most

    def largest(self, points: Decimal) -> Decimal:
        """Return the most that a unit can get."""
        most = self.bounds(points)[1]
        if self.places is not None:
            return min(most, self.places.points[0] if self.places.points else points)
        assert self.mean is not None
        steps = (self.mean.above, self.mean.below)
        grows = [step for step in steps if step is not None and step.direction == "add"]
        if any(step.cap is None for step in grows):
            return most
        best = max((step.cap or Decimal(0) for step in grows), default=Decimal(0))
        return min(most, self.mean.start + best)

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        low, high = Decimal(0), Decimal(100)
        worst, best = (low, high) if self.better == "higher" else (high, low)
        question = Input(
            f"{ref}_1",
            self.label,
            "figure",
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=worst,
            best=best,
            by=self.by,
        )
        return (question,)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102, ARG002
        return Blank()
