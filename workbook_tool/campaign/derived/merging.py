"""Scores of many books side by side: a set, so that neither order nor repetition matters.

The same score twice is one score. Two different ones are a conflict that a person decides;
until then none of them counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple


class Key(NamedTuple):
    """What one score is given for: a unit, and a row or part of the form."""

    unit: str
    ref: str


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """One score as it stands in one book.

    Attributes:
        unit: Code of the unit.
        ref: Reference of the row or part.
        value: The score.
        scorer: The department or group of the book.
        sha256: The book.
        file: Its name.
        sheet: Sheet of the cell.
        cell: Its address.
        note: The reason that is given.
    """

    unit: str
    ref: str
    value: Decimal
    scorer: str
    sha256: str
    file: str
    sheet: str
    cell: str
    note: str = ""

    @property
    def key(self) -> Key:
        """What it is given for."""
        return Key(self.unit, self.ref)


Books = frozenset[Given]


def merge(*books: Iterable[Given]) -> Books:
    """Put scores side by side; commutative, associative and idempotent, as sets are."""
    return frozenset(given for book in books for given in book)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the scores given for one thing.

    Attributes:
        status: ``scored``, ``missing``, or ``conflict``.
        value: The score that counts; ``None`` unless it is scored.
        sources: Every score that was given, in a fixed order.
        counting: Those of them that agree with what counts.
        decided: Number of the decision between different scores; 0 for none.
    """

    status: Literal["scored", "missing", "conflict"]
    value: Decimal | None = None
    sources: tuple[Given, ...] = ()
    counting: tuple[Given, ...] = ()
    decided: int = 0

    @property
    def note(self) -> str:
        """The reasons given for the score that counts."""
        return "；".join(dict.fromkeys(given.note for given in self.counting if given.note))


MISSING = Outcome("missing")


def outcomes(
    books: Books,
    preferred: Mapping[Key, tuple[int, str]] | None = None,
    preferred_books: Iterable[str] = (),
) -> dict[Key, Outcome]:
    """Return what came of every score that was given.

    Args:
        books: The scores.
        preferred: Number of a decision, and the book that it is for, by what it is about.
        preferred_books: Books that were preferred as a whole (以此件为准).
    """
    by_key: dict[Key, list[Given]] = {}
    for given in sorted(books):
        by_key.setdefault(given.key, []).append(given)
    whole = frozenset(preferred_books)
    return {
        key: _outcome(found, (preferred or {}).get(key), whole) for key, found in by_key.items()
    }


def _outcome(found: list[Given], choice: tuple[int, str] | None, whole: frozenset[str]) -> Outcome:
    sources = tuple(found)
    counting = sources
    decided = 0
    if choice is not None and (chosen := [g for g in sources if g.sha256 == choice[1]]):
        counting, decided = tuple(chosen), choice[0]
    elif at_hand := [given for given in sources if given.sha256 in whole]:
        counting = tuple(at_hand)
    values = {given.value for given in counting}
    if len(values) > 1:
        return Outcome("conflict", None, sources)
    value = counting[0].value
    agreeing = tuple(given for given in sources if given.value == value)
    return Outcome("scored", value, sources, agreeing, decided)
