"""Rule kind ``deduct_per_percent``: 每少 p% 扣 n, with a cap (大连 R19–R22, R31, R36).

A rate is asked for as two counts, since a percentage comes back as 0.8 or as 80.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from workbook_tool.rubric.base import Data, Step, type_list
from workbook_tool.rubric.expression import Calc, Compare, Expr, Extreme, Ref, add, number
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input, Label, RuleBase, constant
from workbook_tool.rubric.rules.deduct_per_count import loss_of


class Rate(Data):
    """A rate that has a target.

    Attributes:
        due: What the count of all is called (应建会企业数); absent where it is the
            same count as the rate before, which is asked for only once.
        done: What the count of the done is called (已建会企业数).
        unit: Measure word of both.
        target: The rate to reach, in percent.
    """

    due: Label | None = None
    done: Label
    unit: Annotated[str, Field(min_length=1)]
    target: Step


class DeductPerPercent(RuleBase):
    """Full points minus an amount per so many percent short of the target.

    Attributes:
        rates: One or several.
        combine: What several rates make together: the ``mean_of_shortfalls`` (an
            over-target rate offsets nothing), the ``shortfall_of_mean``, or the ``sum``
            of their deductions.
        step: Percent per step.
        amount: Points per step.
        steps: Only ``whole`` steps count, or steps are ``proportional``.
        cap: The largest deduction; all points if absent.
        cap_each: With ``sum``: the largest deduction for one rate.
    """

    kind: Literal["deduct_per_percent"]
    rates: Annotated[tuple[Rate, ...], type_list, Field(min_length=1)]
    combine: Literal["mean_of_shortfalls", "shortfall_of_mean", "sum"] = "mean_of_shortfalls"
    step: Step
    amount: Step
    steps: Literal["whole", "proportional"] = "whole"
    cap: Step | None = None
    cap_each: Step | None = None

    @property
    def deducts(self) -> bool:  # noqa: D102
        return True

    @model_validator(mode="after")
    def _first_rate_has_its_count(self) -> Self:
        if self.rates[0].due is None:
            raise PydanticCustomError("no_due", "第一个比率要写 due（总数叫什么）")
        return self

    def _names(self, ref: str) -> list[tuple[str, str]]:
        """Return the input names (all, done) of each rate."""
        names: list[tuple[str, str]] = []
        n = 0
        for rate in self.rates:
            n += 1
            due = names[-1][0] if rate.due is None else f"{ref}_{n}"
            n += rate.due is not None
            names.append((due, f"{ref}_{n}"))
        return names

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        found: list[Input] = []
        for rate, (due, done) in zip(self.rates, self._names(ref), strict=True):
            if rate.due is not None:
                found.append(_count(due, rate.due, rate.unit, worst=Decimal(100)))
            found.append(_count(done, rate.done, rate.unit, worst=Decimal(0), within=due))
        return tuple(found)

    def ready(self, ref: str, points: Decimal) -> tuple[Expr, ...]:
        """Besides the answers: of nothing there is no rate, so a person must judge."""
        due_names = dict.fromkeys(due for due, _ in self._names(ref))
        positive = (Compare(">", Ref(due), number(0)) for due in due_names)
        return (*super().ready(ref, points), *positive)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        cap = points if self.cap is None else self.cap
        return Calc("-", (constant(points), Extreme("MIN", (constant(cap), self._loss(ref)))))

    def _loss(self, ref: str) -> Expr:
        reached = [
            Calc("/", (Calc("*", (number(100), Ref(done))), Ref(due)))
            for due, done in self._names(ref)
        ]
        targets = [constant(rate.target) for rate in self.rates]
        if self.combine == "shortfall_of_mean":
            return self._deduction(_below(_mean(targets), _mean(reached)))
        shortfalls = [_below(t, r) for t, r in zip(targets, reached, strict=True)]
        if self.combine == "mean_of_shortfalls":
            return self._deduction(_mean(shortfalls))
        losses = [self._deduction(short) for short in shortfalls]
        if self.cap_each is not None:
            losses = [Extreme("MIN", (constant(self.cap_each), loss)) for loss in losses]
        return add(losses)

    def _deduction(self, short: Expr) -> Expr:
        return loss_of(short, step=self.step, amount=self.amount, steps=self.steps)


def _count(name: str, label: str, unit: str, worst: Decimal, within: str | None = None) -> Input:
    return Input(
        name,
        label,
        "count",
        unit=unit,
        maximum=MOST_COUNTED,
        worst=worst,
        best=Decimal(100),
        within=within,
    )


def _below(target: Expr, reached: Expr) -> Expr:
    return Extreme("MAX", (number(0), Calc("-", (target, reached))))


def _mean(terms: Sequence[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Calc("/", (add(terms), number(len(terms))))
