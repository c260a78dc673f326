"""What a clause of a composite rule does: take points off, add some, or give none at all.

A *change* is signed: deductions are below zero. Amounts are constants of the tree, so that a
formula multiplies and compares and never adds up rounded figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Data, Points, Step
from workbook_tool.rubric.expression import (
    Calc,
    Compare,
    Expr,
    Extreme,
    If,
    Logic,
    number,
    whole_steps,
)
from workbook_tool.rubric.rules.base import constant

Direction = Literal["deduct", "add"]
Verdict = Literal["veto", "no_award", "grade"]
"""What an answer means beyond its points: 一票否决, 不予评先, 直接定为某个等次."""


class Effect(Data):
    """What one answer, or one tier, does.

    Attributes:
        deduct: Points taken off.
        add: Points added.
        zero: The whole row gives nothing (不得分).
        verdict: What it means for the unit's rank or grade.
        grade: The grade, with the verdict ``grade``.
    """

    deduct: Step | None = None
    add: Step | None = None
    zero: bool = False
    verdict: Verdict | None = None
    grade: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        given = [self.deduct is not None, self.add is not None, self.zero]
        if sum(given) > 1:
            raise PydanticCustomError("one_effect", "deduct、add、zero 只能写一个")
        if (self.verdict == "grade") != (self.grade is not None):
            raise PydanticCustomError("grade", "verdict 写 grade 的，要用 grade 写明定为哪个等次")
        return self

    @property
    def change(self) -> Decimal:
        """The points added; below zero for a deduction."""
        return (self.add or Decimal(0)) - (self.deduct or Decimal(0))

    @property
    def does_nothing(self) -> bool:
        """Whether it neither changes points nor means anything else."""
        return not self.change and not self.zero and self.verdict is None


class PerStep(Data):
    """An amount for every so many.

    Attributes:
        deduct: Points taken off per step, or
        add: points added per step.
        each: How many make one step.
        steps: Only ``whole`` steps count, or steps are ``proportional``.
        cap: The most that is taken off or added.
    """

    deduct: Step | None = None
    add: Step | None = None
    each: Step = Decimal(1)
    steps: Literal["whole", "proportional"] = "whole"
    cap: Step | None = None

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if (self.deduct is None) == (self.add is None):
            raise PydanticCustomError("one_effect", "deduct 和 add 要写一个，只能写一个")
        return self

    @property
    def direction(self) -> Direction:
        """Whether it deducts or adds."""
        return "deduct" if self.add is None else "add"

    def change(self, by: Expr) -> Expr:
        """Return the signed change for a number of things that is not negative."""
        count = by if self.each == 1 else Calc("/", (by, constant(self.each)))
        steps = whole_steps(count) if self.steps == "whole" else count
        amount = self.add if self.add is not None else -(self.deduct or Decimal(0))
        return limited(Calc("*", (steps, constant(amount))), self.direction, self.cap)


class TierEffect(Effect):
    """An effect from a figure on.

    Attributes:
        at_least: From this figure on (达到、以上), or
        more_than: above it (超过).
    """

    at_least: Points | None = None
    more_than: Points | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.more_than is None):
            reason = "at_least（达到）和 more_than（超过）要写一个，只能写一个"
            raise PydanticCustomError("one_bound", reason)
        return self

    @property
    def bound(self) -> Decimal:
        """The figure."""
        return (self.at_least if self.more_than is None else self.more_than) or Decimal(0)

    @property
    def rank(self) -> tuple[Decimal, bool]:
        """What orders tiers: more than 5 stands above at least 5."""
        return self.bound, self.more_than is not None

    def reached(self, figure: Expr) -> Expr:
        """Return the condition that the figure is in this tier or a higher one."""
        op: Literal[">", ">="] = ">=" if self.more_than is None else ">"
        return Compare(op, figure, constant(self.bound))


class ShareEffect(Data):
    """Points in proportion to what was reached (按完成率乘以标准分).

    Attributes:
        of: The points of 100 %; those of the row if absent.
        most: The largest share that counts, in percent.
        each: The share counts in whole steps of so many percent.
    """

    of: Step | None = None
    most: Step = Decimal(100)
    each: Step | None = None

    def change(self, percent: Expr, points: Decimal) -> Expr:
        """Return the points for a share.

        Args:
            percent: The share, in percent.
            points: Points of the row.
        """
        counted: Expr = Extreme("MIN", (constant(self.most), percent))
        if self.each is not None:
            steps = whole_steps(Calc("/", (counted, constant(self.each))))
            counted = Calc("*", (steps, constant(self.each)))
        full = points if self.of is None else self.of
        return Calc("/", (Calc("*", (counted, constant(full))), number(100)))


def limited(change: Expr, direction: Direction, cap: Decimal | None) -> Expr:
    """Return a change that is no larger than a cap, if there is one."""
    if cap is None:
        return change
    if direction == "add":
        return Extreme("MIN", (constant(cap), change))
    return Extreme("MAX", (constant(-cap), change))


Cases = Sequence[tuple[Expr, Effect]]
"""Conditions, of which the first that holds decides, with their effects."""


def change_of(cases: Cases, otherwise: Effect | None = None) -> Expr:
    """Return the change of the first case that holds, else that of ``otherwise``."""
    chain: Expr = constant(otherwise.change if otherwise else Decimal(0))
    for condition, effect in reversed(cases):
        chain = If(condition, constant(effect.change), chain)
    return chain


def decided_by(cases: Cases, otherwise: Effect | None, wanted: Sequence[Effect]) -> Expr | None:
    """Return the condition that one of the wanted effects is the one that decides."""
    if not wanted:
        return None
    ids = {id(effect) for effect in wanted}
    chain: Expr = number(int(id(otherwise) in ids))
    for condition, effect in reversed(cases):
        chain = If(condition, number(int(id(effect) in ids)), chain)
    return Compare("=", chain, number(1))


def either(conditions: Sequence[Expr]) -> Expr:
    """Return the condition that one of one or more conditions holds."""
    return conditions[0] if len(conditions) == 1 else Logic("OR", tuple(conditions))
