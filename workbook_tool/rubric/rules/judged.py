"""Rule kinds ``judged`` (常州 根据情况得分) and ``unspecified`` (no criterion printed).

In both a person enters 0 to the full points; they differ in whether the form says so.
"""

from decimal import Decimal
from typing import ClassVar, Literal

from workbook_tool.rubric.expression import Expr, Ref
from workbook_tool.rubric.rules.base import Input, RuleBase


def judged_score(ref: str, points: Decimal) -> Input:
    """Return the question for a person's own score of a part."""
    return Input(
        f"{ref}_score",
        "根据情况评定的得分",
        "score",
        worst=Decimal(0),
        best=points,
        unit="分",
        maximum=points,
    )


class _ByPerson(RuleBase):
    for_persons: ClassVar[bool] = True

    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:
        return (judged_score(ref, points),)

    def raw(self, ref: str, points: Decimal) -> Expr:
        return Ref(judged_score(ref, points).id)


class Judged(_ByPerson):
    """The form says that a person judges."""

    kind: Literal["judged"]


class Unspecified(_ByPerson):
    """The form prints no criterion."""

    kind: Literal["unspecified"] = "unspecified"
