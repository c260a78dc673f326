"""Rule kind ``deduct_per_count``: each one short takes an amount (常州 6 少一次扣4分, 大连 R37)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from workbook_tool.rubric.base import Step
from workbook_tool.rubric.expression import Calc, Expr, Extreme, Ref, number, whole_steps
from workbook_tool.rubric.rules.base import MOST_COUNTED, Input, Label, RuleBase, constant, numeric


class DeductPerCount(RuleBase):
    """Full points minus an amount per so many short.

    Attributes:
        label: What is counted.
        unit: Its measure word.
        target: How many are due; ``None``: what is counted are the omissions themselves.
        step: How many make one step (大连 R32 每少5家).
        amount: Points per step.
        steps: Only ``whole`` steps count, or steps are ``proportional``.
        cap: The largest deduction; all points if absent.
    """

    kind: Literal["deduct_per_count"]
    label: Label
    unit: Annotated[str, Field(min_length=1)]
    target: Step | None = None
    step: Step = Decimal(1)
    amount: Step
    steps: Literal["whole", "proportional"] = "whole"
    cap: Step | None = None

    @property
    def deducts(self) -> bool:  # noqa: D102
        return True

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102, ARG002
        none, plenty = Decimal(0), self.target or MOST_COUNTED
        worst, best = (plenty, none) if self.target is None else (none, plenty)
        question = Input(
            f"{ref}_1",
            self.label,
            numeric(self.target, self.step),
            unit=self.unit,
            maximum=MOST_COUNTED,
            worst=worst,
            best=best,
        )
        return (question,)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        counted: Expr = Ref(f"{ref}_1")
        if self.target is None:
            short = counted
        else:
            short = Extreme("MAX", (number(0), Calc("-", (constant(self.target), counted))))
        loss = loss_of(short, step=self.step, amount=self.amount, steps=self.steps)
        cap = points if self.cap is None else self.cap
        return Calc("-", (constant(points), Extreme("MIN", (constant(cap), loss))))


def loss_of(
    short: Expr, *, step: Decimal, amount: Decimal, steps: Literal["whole", "proportional"]
) -> Expr:
    """Return the deduction for a shortfall (大连 每少1%/5%/10%/5家: whole steps by default)."""
    count = short if step == 1 else Calc("/", (short, constant(step)))
    return Calc("*", (whole_steps(count) if steps == "whole" else count, constant(amount)))
