"""Rule kind ``gate_zero``: a condition that fails gives 0, else a person judges.

Source: 常州 未申报不得分.
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbook_tool.rubric.base import type_list
from workbook_tool.rubric.expression import Expr, If, Logic, Ref, every, number
from workbook_tool.rubric.rules.base import Input, Label, RuleBase, is_no, yes_no
from workbook_tool.rubric.rules.judged import judged_score


class GateZero(RuleBase):
    """A gate before a person's judgement.

    Attributes:
        conditions: What must be there, worded so that "yes" is the good answer.
        zero_if: Whether ``any`` missing condition gives 0 or only ``all`` of them
            (常州 附件1 row 14 leaves that open).
    """

    kind: Literal["gate_zero"]
    conditions: Annotated[tuple[Label, ...], type_list, Field(min_length=1)]
    zero_if: Literal["any", "all"] = "any"

    for_persons: ClassVar[bool] = True

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:  # noqa: D102
        gates = (yes_no(f"{ref}_{n}", label) for n, label in enumerate(self.conditions, start=1))
        return (*gates, judged_score(ref, points))

    def ready(self, ref: str, points: Decimal) -> tuple[Expr, ...]:
        """The judged score itself is not needed where the gate has failed."""
        found = (question.answered() for question in self.asks(ref, points)[:-1])
        return tuple(condition for condition in found if condition is not None)

    def closed(self, ref: str) -> Expr:
        """Return the condition that the gate has failed."""
        failed = [is_no(f"{ref}_{n}") for n in range(1, len(self.conditions) + 1)]
        if self.zero_if == "any" and len(failed) > 1:
            return Logic("OR", tuple(failed))
        return every(failed)

    def raw(self, ref: str, points: Decimal) -> Expr:  # noqa: D102
        return If(self.closed(ref), number(0), Ref(judged_score(ref, points).id))
