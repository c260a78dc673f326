"""Clauses that measure: a count, a figure or a rate, and what it does to the points.

A measure is asked for and becomes a number; the effects are the same for all of them: an amount
for every one, for every one short of a target or beyond it, tiers, or a share of the points.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from workbook_tool.rubric.base import Step, misfit, type_list
from workbook_tool.rubric.expression import (
    GUARD_DIGITS,
    Calc,
    Compare,
    Expr,
    Extreme,
    If,
    Ref,
    Rounded,
    add,
    number,
)
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input, Label, constant
from workbook_tool.rubric.rules.clause import By, Clause
from workbook_tool.rubric.rules.effects import (
    Direction,
    Effect,
    PerStep,
    ShareEffect,
    TierEffect,
    change_of,
    decided_by,
    either,
)

_HUNDRED = Decimal(100)


class Measure(Clause):
    """What all measures can do to the points.

    Attributes:
        target: What is due; in percent for a rate.
        below: What each step short of the target does.
        above: What each step beyond the target does.
        tiers: Effects from a figure on, highest first.
        otherwise: What a figure below all tiers does.
        share: Points in proportion to the figure.
        by: Who knows the figure.
    """

    target: Step | None = None
    below: PerStep | None = None
    above: PerStep | None = None
    tiers: Annotated[tuple[TierEffect, ...], type_list] = ()
    otherwise: Effect | None = None
    share: ShareEffect | None = None
    by: By = "unit"

    @abstractmethod
    def figure(self, names: Sequence[str]) -> Expr:
        """Return the measured number, safe to be compared."""

    @abstractmethod
    def percent(self, names: Sequence[str]) -> Expr:
        """Return the measured number as a share, in percent."""

    def per_steps(self) -> tuple[PerStep, ...]:
        """Return the amounts for steps."""
        return tuple(step for step in (self.below, self.above) if step is not None)

    def effects(self) -> tuple[Effect, ...]:  # noqa: D102
        return (*self.tiers, *([self.otherwise] if self.otherwise else []))

    def directions(self) -> frozenset[Direction]:  # noqa: D102
        found = {step.direction for step in self.per_steps()}
        return super().directions() | found | ({"add"} if self.share else set())

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102
        return add(list(self._changes(names, points)))

    def _changes(self, names: Sequence[str], points: Decimal) -> Iterator[Expr]:
        figure = self.figure(names)
        if self.target is not None:
            target, nothing = constant(self.target), number(0)
            if self.below is not None:
                yield self.below.change(Extreme("MAX", (nothing, Calc("-", (target, figure)))))
            if self.above is not None:
                yield self.above.change(Extreme("MAX", (nothing, Calc("-", (figure, target)))))
        if any(effect.change for effect in self.effects()):
            yield change_of(self._cases(names), self.otherwise)
        if self.share is not None:
            yield self.share.change(self.percent(names), points)

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102
        return decided_by(self._cases(names), self.otherwise, wanted)

    def _cases(self, names: Sequence[str]) -> list[tuple[Expr, Effect]]:
        figure = self.figure(names)
        return [(tier.reached(figure), tier) for tier in self.tiers]

    @model_validator(mode="after")
    def _effects_fit(self) -> Self:
        if not (self.per_steps() or self.tiers or self.share):
            reason = "没有写怎样计分：要写 " + "、".join(self._possible) + " 中的至少一个"
            raise misfit("no_effect", reason)
        for name in ("below", "above"):
            if getattr(self, name) is not None and self.target is None:
                raise misfit("no_target", "写了它，就要写 target（应达到多少）", name)
        ranks = [tier.rank for tier in self.tiers]
        if ranks != sorted(set(ranks), reverse=True):
            raise misfit("tiers", "各档要从高到低写，且不能重复", "tiers")
        if self.otherwise is not None and not self.tiers:
            raise misfit("otherwise", "只能与 tiers 一起写：低于最低一档时怎样", "otherwise")
        if self.tiers and all(effect.does_nothing for effect in self.effects()):
            raise misfit("no_effect", "各档都没有写 deduct、add、zero 或 verdict", "tiers")
        return self

    _possible: ClassVar[tuple[str, ...]] = ("below", "above", "tiers", "share")

    def _bounds_written(self) -> Iterator[tuple[Decimal, tuple[str | int, ...]]]:
        """Yield every figure that the measure is compared with, and where it is written."""
        if self.target is not None:
            yield self.target, ("target",)
        for n, tier in enumerate(self.tiers):
            yield tier.bound, ("tiers", n)

    def _best(self) -> Decimal:
        """Return a figure that does the unit most good: a bound, or well beyond all of them."""
        return max(self._figures(), key=self._value_of)

    def _worst(self) -> Decimal:
        return min(reversed(self._figures()), key=self._value_of)

    def _figures(self) -> list[Decimal]:
        """Return the figures worth trying, from nothing to far too much."""
        bounds = sorted(figure for figure, _ in self._bounds_written())
        return [Decimal(0), *bounds, _far_beyond(self._bounds_written())]

    @abstractmethod
    def _value_of(self, figure: Decimal) -> Decimal:
        """Return the change that a figure makes, a closed row counting as very little."""


def _far_beyond(written: Iterator[tuple[Decimal, tuple[str | int, ...]]]) -> Decimal:
    """Return a figure beyond every bound, by more than any cap needs to be reached."""
    return max([figure for figure, _ in written], default=Decimal(0)) + 1000


class _Counted(Measure):
    """A number that is asked for as it is."""

    label: Label
    unit: Annotated[str, Field(min_length=1)]
    every: PerStep | None = None

    _possible = ("every", "below", "above", "tiers", "share")
    _whole: ClassVar[bool]

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: ARG002
        question = Input(
            names[0],
            self.label,
            "count" if self._whole else "figure",
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=self._worst(),
            best=self._best(),
            by=self.by,
        )
        return (question,)

    def figure(self, names: Sequence[str]) -> Expr:
        return Ref(names[0])

    def percent(self, names: Sequence[str]) -> Expr:
        times = Calc("*", (number(100), Ref(names[0])))
        return Calc("/", (times, constant(self.target or _HUNDRED)))

    def per_steps(self) -> tuple[PerStep, ...]:
        return (*([self.every] if self.every else []), *super().per_steps())

    def _changes(self, names: Sequence[str], points: Decimal) -> Iterator[Expr]:
        if self.every is not None:
            yield self.every.change(self.figure(names))
        yield from super()._changes(names, points)

    @model_validator(mode="after")
    def _written_as_counted(self) -> Self:
        if self.share is not None and self.target is None:
            raise misfit("no_target", "写了它，就要写 target（达到多少算100%）", "share")
        if self._whole:
            steps = [(name, getattr(self, name)) for name in ("every", "below", "above")]
            written = [*self._bounds_written()]
            written += [(step.each, (name, "each")) for name, step in steps if step is not None]
            for figure, path in written:
                if figure != figure.to_integral_value():
                    reason = "数的是个数，这里要写整数；要填小数的，kind 写 figure"
                    raise misfit("whole", reason, *path)
        return self

    def _value_of(self, figure: Decimal) -> Decimal:
        return self.tried(("n",), {"n": figure})


class Count(_Counted):
    """How many.

    Attributes:
        label: What is counted.
        unit: Its measure word.
        every: What each one does.
    """

    kind: Literal["count"]
    _whole = True


class FigureClause(_Counted):
    """A number with at most two decimals: an amount, a mean, a score from elsewhere.

    Attributes:
        label: What it is.
        unit: Its unit.
        every: What each step of it does.
    """

    kind: Literal["figure"]
    _whole = False


class RateClause(Measure):
    """A rate, asked for as two numbers.

    Attributes:
        due: What the number of all, or of the plan, is called.
        done: What the number of the done is called.
        unit: Measure word of both.
        decimals: Whether both may have decimals (万元).
        over: Whether more than all may be done (超额完成).
        nothing_due: What follows where nothing was due: a person must ``judge``, nothing
            changes (``no_change``), or the row gives nothing (``zero``).
    """

    kind: Literal["rate"]
    due: Label
    done: Label
    unit: Annotated[str, Field(min_length=1)]
    decimals: bool = False
    over: bool = False
    nothing_due: Literal["judge", "no_change", "zero"] = "judge"

    asked: ClassVar[int] = 2

    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        kind: Literal["count", "figure"] = "figure" if self.decimals else "count"
        best, worst = self._best(), self._worst()
        if not self.over:
            best, worst = min(best, _HUNDRED), min(worst, _HUNDRED)
        due = Input(
            names[0],
            self.due,
            kind,
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=_HUNDRED,
            best=_HUNDRED,
            by=self.by,
            empty_due=self.nothing_due != "judge",
        )
        done = Input(
            names[1],
            self.done,
            kind,
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=worst,
            best=best,
            by=self.by,
            within=names[0],
            over=self.over,
        )
        return (due, done)

    def ready(self, names: Sequence[str]) -> tuple[Expr, ...]:  # noqa: D102
        if self.nothing_due == "judge":
            return (Compare(">", Ref(names[0]), number(0)),)
        return ()

    def figure(self, names: Sequence[str]) -> Expr:  # noqa: D102
        times = Calc("*", (number(100), Ref(names[1])))
        return Rounded(Calc("/", (times, Ref(names[0]))), GUARD_DIGITS)

    def percent(self, names: Sequence[str]) -> Expr:  # noqa: D102
        times = Calc("*", (number(100), Ref(names[1])))
        return Calc("/", (times, Ref(names[0])))

    def change(self, names: Sequence[str], points: Decimal) -> Expr:  # noqa: D102
        change = super().change(names, points)
        if self.nothing_due == "judge":
            return change
        return If(self._any_due(names), change, number(0))

    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:  # noqa: D102
        condition = super().when(names, wanted)
        if condition is None or self.nothing_due == "judge":
            return condition
        # Nested: a sheet computes all terms of AND, and of nothing there is no rate.
        return If(self._any_due(names), condition, Compare("=", number(0), number(1)))

    def closed(self, names: Sequence[str]) -> Expr | None:  # noqa: D102
        by_tier = super().closed(names)
        if self.nothing_due != "zero":
            return by_tier
        none = Compare("=", Ref(names[0]), number(0))
        return none if by_tier is None else either([none, by_tier])

    def _any_due(self, names: Sequence[str]) -> Expr:
        return Compare(">", Ref(names[0]), number(0))

    @model_validator(mode="after")
    def _over_is_said(self) -> Self:
        if self.over:
            return self
        beyond = "完成数多于总数才用得上；可以超额完成的，加 over: true"
        if self.above is not None and (self.target or 0) >= _HUNDRED:
            raise misfit("over", beyond, "above")
        if self.share is not None and self.share.most > _HUNDRED:
            raise misfit("over", beyond, "share", "most")
        for figure, path in self._bounds_written():
            if figure > _HUNDRED:
                raise misfit("over", beyond, *path)
        return self

    def _value_of(self, figure: Decimal) -> Decimal:
        if not self.over:
            figure = min(figure, _HUNDRED)
        return self.tried(("due", "done"), {"due": _HUNDRED, "done": figure})
