"""What a clause of a composite rule has to say: what it asks for, and what follows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Literal

from workbook_tool.rubric.base import Data
from workbook_tool.rubric.expression import Expr, Value, evaluate
from workbook_tool.rubric.rules.base import Input
from workbook_tool.rubric.rules.effects import Direction, Effect

By = Literal["unit", "federation"]
_CLOSED = Decimal(-1_000_000)
"""What a closed row counts as when answers are compared."""


class Clause(Data):
    """One clause; the names of its cells are given to it."""

    asked: ClassVar[int] = 1
    """How many facts it asks for."""

    @property
    def size(self) -> int:
        """How many facts it asks for."""
        return self.asked

    @abstractmethod
    def questions(self, names: Sequence[str], points: Decimal) -> tuple[Input, ...]:
        """Return the facts asked for.

        Args:
            names: The names of their cells.
            points: Full points of the row or part.
        """

    @abstractmethod
    def change(self, names: Sequence[str], points: Decimal) -> Expr:
        """Return the signed change of the points."""

    @abstractmethod
    def effects(self) -> tuple[Effect, ...]:
        """Return the effects of single answers and tiers."""

    @abstractmethod
    def when(self, names: Sequence[str], wanted: Sequence[Effect]) -> Expr | None:
        """Return the condition that one of these effects decides; ``None`` for never."""

    def closed(self, names: Sequence[str]) -> Expr | None:
        """Return the condition under which the whole row gives nothing; ``None`` for never."""
        return self.when(names, [effect for effect in self.effects() if effect.zero])

    def ready(self, names: Sequence[str]) -> tuple[Expr, ...]:
        """Return conditions beside the answers under which the change can be computed."""
        del names
        return ()

    def directions(self) -> frozenset[Direction]:
        """Return whether it deducts, adds, or both."""
        found: set[Direction] = set()
        for effect in self.effects():
            if effect.change:
                found.add("add" if effect.change > 0 else "deduct")
        return frozenset(found)

    def tried(self, names: Sequence[str], answers: Mapping[str, Value]) -> Decimal:
        """Return the change that some answers make, a closed row counting as very little."""
        points = Decimal(100)
        closed = self.closed(names)
        if closed is not None and evaluate(closed, answers):
            return _CLOSED
        value = evaluate(self.change(names, points), answers)
        return value if isinstance(value, Decimal) else Decimal(0)
