"""What a kind of rule has to say: what it asks for, and how that becomes points."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbook_tool.rubric.base import Data
from workbook_tool.rubric.expression import (
    Blank,
    Compare,
    Expr,
    If,
    IsNumber,
    Logic,
    Number,
    Ref,
    Text,
    Value,
    every,
    number,
)

YES, NO = "是", "否"
APPLIES, NOT_APPLICABLE = "涉及", "不涉及"
MOST_COUNTED = Decimal(999_999)
"""The largest count that a sheet accepts; far beyond any union's number of members' units."""

Label = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that a rule asks for.

    Attributes:
        id: Name of the cell, unique in the form: ``<ref>_<n>``, such as ``R19.1_2``.
        label: The question, in Chinese.
        type: ``choice`` (one of ``choices``), ``count`` (a whole number), ``figure`` (any
            number that is not negative) or ``score`` (points), the last two with at most two
            decimals.
        unit: What is counted (``家``, ``次``, ``分``), or empty.
        choices: The allowed answers of a ``choice``.
        maximum: The largest allowed number; for a choice ``None``.
        worst: The answer that costs most.
        best: The answer that costs nothing.
        optional: Whether an empty cell is an answer too.
        by: Who knows the answer.
        within: Input that counts all of which this one counts a part.
        over: Whether the part may be larger than all of it (超额完成).
        empty_due: Whether a count of all may be 0.
        limits: The least and the most that fits the other answers, as expressions over
            them; below the least, 0 fits too where there is nothing to give points for.
    """

    id: str
    label: str
    type: Literal["choice", "count", "figure", "score"]
    worst: Value
    best: Value
    unit: str = ""
    choices: tuple[str, ...] = ()
    maximum: Decimal | None = None
    optional: bool = False
    by: Literal["unit", "federation"] = "unit"
    within: str | None = None
    over: bool = False
    empty_due: bool = False
    limits: tuple[Expr, Expr] | None = None

    def answered(self) -> Expr | None:
        """Return the condition that the cell holds a usable answer; ``None`` if it may be empty."""
        if self.optional:
            return None
        if self.type == "choice":
            tests = tuple(Compare("=", Ref(self.id), Text(choice)) for choice in self.choices)
            return Logic("OR", tests)
        return IsNumber(Ref(self.id))


def yes_no(name: str, label: str) -> Input:
    """Return a question whose better answer is yes."""
    return Input(name, label, "choice", worst=NO, best=YES, choices=(YES, NO))


def is_yes(name: str) -> Expr:
    """Return the condition that a yes/no question was answered with yes."""
    return Compare("=", Ref(name), Text(YES))


def is_no(name: str) -> Expr:
    """Return the condition that a yes/no question was answered with no."""
    return Compare("=", Ref(name), Text(NO))


class NotApplicable(Data):
    """The modifier "not applicable keeps the full points" (大连 R31, R36).

    Attributes:
        label: In which case it applies, in the words of the form.
        by: Who may say so.
    """

    label: Label
    by: Literal["unit", "federation"]


class RuleBase(Data):
    """A kind of rule with its parameters."""

    not_applicable: NotApplicable | None = None

    for_persons: ClassVar[bool] = False
    """Whether a person gives the points, so that as the rule of a whole row it computes none."""

    compares_units: ClassVar[bool] = False
    """Whether its points follow from the figures of all units, so that no sheet can show them."""

    @property
    def deducts(self) -> bool:
        """Whether it starts from full points and takes some off."""
        return False

    @abstractmethod
    def asks(self, ref: str, points: Decimal) -> tuple[Input, ...]:
        """Return the facts asked for.

        Args:
            ref: Reference of the row or part.
            points: Its full points.
        """

    @abstractmethod
    def raw(self, ref: str, points: Decimal) -> Expr:
        """Return the points before clamping; reads only the inputs of :meth:`asks`."""

    def ready(self, ref: str, points: Decimal) -> tuple[Expr, ...]:
        """Return the conditions under which :meth:`raw` can be computed."""
        found = (question.answered() for question in self.asks(ref, points))
        return tuple(condition for condition in found if condition is not None)

    def bounds(self, points: Decimal) -> tuple[Decimal, Decimal]:
        """Return the least and the most that a row or part of so many points can get."""
        return Decimal(0), points

    def exemption(self, ref: str) -> Input | None:
        """Return the question whether the rule applies at all, if it may not."""
        if self.not_applicable is None:
            return None
        return Input(
            f"{ref}_na",
            f"是否涉及（不涉及的情形：{self.not_applicable.label}）",
            "choice",
            worst=APPLIES,
            best=APPLIES,
            choices=(APPLIES, NOT_APPLICABLE),
            optional=True,
            by=self.not_applicable.by,
        )


def numeric(*figures: Decimal | None) -> Literal["count", "figure"]:
    """Return how a number is asked for that is compared with these: whole where all are whole."""
    whole = all(figure is None or figure == figure.to_integral_value() for figure in figures)
    return "count" if whole else "figure"


def guarded(conditions: Sequence[Expr], value: Expr) -> Expr:
    """Return ``value`` where all conditions hold, else no result."""
    return If(every(conditions), value, Blank()) if conditions else value


def nested(conditions: Sequence[Expr], last: Expr) -> Expr:
    """Return the condition that all conditions and ``last`` hold, each computed only then."""
    for condition in reversed(conditions):
        last = If(condition, last, Compare("=", number(0), number(1)))
    return last


def constant(value: Decimal) -> Number:
    """Return a constant of the tree."""
    return Number(value)
