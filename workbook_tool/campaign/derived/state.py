"""What a round looks like: its units, sheets, returned files and what was decided of them.

It is worked out from all events by :mod:`.fold`, and kept nowhere.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.events import (
    Adjusted,
    Barred,
    Corrected,
    Fetched,
    Issued,
    Lifted,
    MailWhat,
    PaperReceived,
    Preferred,
    Received,
    Recorded,
    SentBack,
    ZeroCounted,
)
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.rubric.library import FormLibrary

__all__ = [
    "IssuedSheet",
    "MailKey",
    "Return",
    "Slot",
    "State",
    "UnitState",
    "Verdict",
]

Verdict = Literal["", "accept", "refuse", "prefer"]


class MailKey(NamedTuple):
    """What tells one message to a unit from every other; see :class:`Mailed`."""

    unit: str
    collection: str
    what: MailWhat
    about: str


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """A sheet that was issued.

    Attributes:
        number: Number of its event.
        issued: The sheet.
        ended: Number of the event that made it void (作废); 0 while it is good.
        ended_in: The run of that event.
        replaced: Whether the next one was issued in that very run (``issue --again``).
    """

    number: int
    issued: Issued
    ended: int = 0
    ended_in: int = 0
    replaced: bool = False

    @property
    def good(self) -> bool:
        """Whether it is not void."""
        return not self.ended


@dataclass(frozen=True, slots=True)
class Return:
    """A file that came back.

    Attributes:
        number: Number of its event.
        run: The run that collected it.
        received: The file and what was read from it.
        verdict: A person's decision on it: ``accept``, ``refuse``, ``prefer``, or empty.
        reason: Why.
        judged: Number of that decision; 0 without one.
    """

    number: int
    run: int
    received: Received
    verdict: Verdict = ""
    reason: str = ""
    judged: int = 0


@dataclass(frozen=True)
class UnitState:
    """A unit as it is now.

    Attributes:
        unit: Its roster entry under its present name.
        former: Former names, the oldest first.
        absent: Why it owes nothing (免报、撤销、并入…), in words; empty if it does.
        heir: Code of the unit it was merged into; empty for none.
    """

    unit: Unit
    former: tuple[str, ...] = ()
    absent: str = ""
    heir: str = ""


@dataclass
class State:
    """A round as it is now.

    Attributes:
        units: By code, in the order of the roster.
        confirmed: Confirmed readings by form.
        sheets: Issued sheets by slot, the oldest first.
        returns: Returned files by slot, in the order of their events.
        held: Returned files that wait for a person to say whose they are; scans and photographs
            that belong to no slot for certain are held, too.
        places: Where each returned file lies, by its SHA-256: its slot, or ``None`` for held.
        corrections: Corrections by slot and (stage, item), the last one, with its number.
        preferred: Which book counts by (collection, unit, reference), with the event's number.
        zeros: Units of which what is missing counts 0, by slot.
        barred: 一票否决 and 不予评先 by unit, in order.
        lifted: What the form says that does not hold, by unit, in order.
        adjusted: 人工调整 by unit, in order.
        papers: The last paper copy by slot.
        deadlines: Moved deadlines by (unit or empty, collection).
        sent_back: What was sent to units, by slot.
        mails: What became of each message to a unit, step by step.
        fetched: Messages that came in.
        handled: Numbers of the messages and held files that a person has dealt with.
        draft: Number of the draft that is frozen or worked on, from 1.
        finished: Whether that draft is frozen.
        finished_at: Number of the event that froze a draft last; 0 for none.
        events: All events.
        undone: Numbers of the events that no longer hold.
        forms: The forms by which the round measures.
    """

    units: dict[str, UnitState] = field(default_factory=dict)
    confirmed: dict[str, dict[str, str]] = field(default_factory=dict)
    sheets: dict[Slot, list[IssuedSheet]] = field(default_factory=dict)
    returns: dict[Slot, list[Return]] = field(default_factory=dict)
    held: list[Return] = field(default_factory=list)
    places: dict[str, Slot | None] = field(default_factory=dict)
    corrections: dict[Slot, dict[tuple[str, str], tuple[int, Corrected]]] = field(
        default_factory=dict
    )
    preferred: dict[tuple[str, str, str], tuple[int, Preferred]] = field(default_factory=dict)
    zeros: dict[Slot, tuple[int, ZeroCounted]] = field(default_factory=dict)
    barred: dict[str, list[tuple[int, Barred]]] = field(default_factory=dict)
    lifted: dict[str, list[tuple[int, Lifted]]] = field(default_factory=dict)
    adjusted: dict[str, list[tuple[int, Adjusted]]] = field(default_factory=dict)
    papers: dict[Slot, tuple[int, PaperReceived]] = field(default_factory=dict)
    deadlines: dict[tuple[str, str], date] = field(default_factory=dict)
    sent_back: dict[Slot, list[tuple[int, SentBack]]] = field(default_factory=dict)
    mails: dict[MailKey, list[Recorded]] = field(default_factory=dict)
    fetched: list[Fetched] = field(default_factory=list)
    handled: set[int] = field(default_factory=set)
    draft: int = 1
    finished: bool = False
    finished_at: int = 0
    events: tuple[Recorded, ...] = ()
    undone: frozenset[int] = frozenset()
    forms: FormLibrary = field(default_factory=lambda: FormLibrary(()), repr=False, compare=False)

    def owner(self, slot: Slot) -> str:
        """Return the name of the unit that owes something, or of the department its book."""
        if slot.unit in self.units:
            return self.units[slot.unit].unit.name
        sheets = self.sheets.get(slot)
        return sheets[-1].issued.scorer if sheets else ""

    def put_return(self, one: Return, place: Slot | None) -> None:
        """Put a returned file where it belongs, in the order of events; ``None`` holds it."""
        files = self.held if place is None else self.returns.setdefault(place, [])
        insort(files, one, key=lambda other: other.number)
        self.places[one.received.sha256] = place

    def change_return(self, sha256: str, change: Callable[[Return], Return]) -> None:
        """Change what is known of a returned file; one that never came is left alone."""
        if sha256 in self.places:
            files = self._files(self.places[sha256])
            files[:] = [change(one) if one.received.sha256 == sha256 else one for one in files]

    def move_return(self, sha256: str, place: Slot) -> None:
        """Put a returned file into another slot; one that never came is left alone."""
        if sha256 not in self.places:
            return
        before = self.places[sha256]
        files = self._files(before)
        moved = [one for one in files if one.received.sha256 == sha256]
        files[:] = [one for one in files if one.received.sha256 != sha256]
        if before is not None and not files:
            del self.returns[before]
        for one in moved:
            self.put_return(one, place)

    def _files(self, place: Slot | None) -> list[Return]:
        return self.held if place is None else self.returns[place]

    def all_returns(self) -> list[Return]:
        """Return every returned file in the order of events."""
        filed = [one for returns in self.returns.values() for one in returns]
        return sorted([*filed, *self.held], key=lambda one: one.number)

    def seen(self) -> Mapping[str, Return]:
        """Return every returned file by its SHA-256, the first of each."""
        found: dict[str, Return] = {}
        for one in self.all_returns():
            found.setdefault(one.received.sha256, one)
        return found
