"""What a round knows and a single file cannot: whom a sheet was issued to, under which key.

All of it is optional: without a round, a file is judged by what it says itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from workbook_tool.findings import Catalogue, load_catalogue
from workbook_tool.reading.worker import ask
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.identity import LONGEST, is_genuine, token_digest


@dataclass(frozen=True)
class ExpectedUnit:
    """A unit of the round, and the sheet that it should send back.

    Attributes:
        code: Its code in the roster.
        name: Its name now.
        form: Id of the form that was issued to it.
        stage: Stage that is being collected from it: ``self``, ``assess`` or ``review``.
        edition: Edition of the form that was issued last; empty for any.
        deadline: Last day on which its return is in time.
        former_names: Names that it had before, and that its sheets may still show.
        entries: Values with which its locked entries were issued (scores of earlier stages,
            facts that the federation knows), by name.
    """

    code: str
    name: str
    form: str
    stage: str
    edition: str = ""
    deadline: date | None = None
    former_names: tuple[str, ...] = ()
    entries: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class RoundContext:
    """The round in which files are checked.

    Attributes:
        id: Id of the round, as it stands in tokens.
        signed: Tells whether a token was signed with the round's key, which is not here: a
            process that reads foreign files does not know it (:func:`ask_whether_signed`).
        units: The units, by code, with what was issued to each last.
        collections: What was issued to each last in one collection, by code and collection.
        void: Digests of the tokens of sheets that were withdrawn
            (:func:`~workbook_tool.workbook.identity.token_digest`).
        catalogue: The findings with the round's own severities and sentences.
    """

    id: str
    signed: Callable[[str], bool]
    units: Mapping[str, ExpectedUnit]
    collections: Mapping[tuple[str, str], ExpectedUnit] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    catalogue: Catalogue = field(default_factory=load_catalogue)

    def is_void(self, token: str) -> bool:
        """Return whether the sheet of a token was withdrawn."""
        return token_digest(token) in self.void

    @cached_property
    def editions(self) -> frozenset[str]:
        """Editions of forms that were issued."""
        known = (*self.units.values(), *self.collections.values())
        return frozenset(unit.edition for unit in known)


def ask_whether_signed(token: str) -> bool:
    """Ask the program, which has the key, whether a token was signed with it."""
    return bool(ask({"about": SIGNATURES, "token": token[:LONGEST]}))


@dataclass(frozen=True, slots=True)
class SignedWith:
    """Tells, in the program, whether a token was signed with a key."""

    key: bytes = field(repr=False)

    def __call__(self, token: str) -> bool:
        """Return whether it was."""
        return is_genuine(token, self.key)


SIGNATURES = "signature"
"""What :func:`ask_whether_signed` asks about."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one file came.

    Attributes:
        received: The day on which it arrived, if known.
        sender: Code of the unit that it came from (by address or folder), if known.
    """

    received: date | None = None
    sender: str | None = None
