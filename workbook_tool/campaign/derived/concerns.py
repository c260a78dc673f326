"""What a fact, or a decision to be taken, is about; so it can be told whether two meet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.records.events import (
    DecisionEvent,
    Event,
    Handled,
    Issued,
    Received,
    SentBack,
    Undone,
)


@dataclass(frozen=True, slots=True)
class Concerns:
    """What something is about.

    Attributes:
        units: Codes of units that it is about as a whole.
        slots: Sheets and books; with an empty unit, those of everybody in a collection.
        files: SHA-256 of files.
        events: Numbers of events.
    """

    units: frozenset[str] = frozenset()
    slots: frozenset[Slot] = frozenset()
    files: frozenset[str] = frozenset()
    events: frozenset[int] = frozenset()

    def __or__(self, other: Concerns) -> Concerns:
        return Concerns(
            self.units | other.units,
            self.slots | other.slots,
            self.files | other.files,
            self.events | other.events,
        )

    @property
    def everybody_in(self) -> frozenset[str]:
        """Collections in which it is about everybody."""
        return frozenset(slot.collection for slot in self.slots if not slot.unit)

    @property
    def all_units(self) -> frozenset[str]:
        """Codes of all units that it is about, as a whole or by one of their sheets."""
        return self.units | {slot.unit for slot in self.slots if slot.unit}

    def meets(self, other: Concerns) -> bool:
        """Return whether both are about the same unit, sheet, book, file or event."""
        return bool(
            self.files & other.files
            or self.events & other.events
            or self.slots & other.slots
            or self.units & other.all_units
            or other.units & self.all_units
            or self.everybody_in & {slot.collection for slot in other.slots}
            or other.everybody_in & {slot.collection for slot in self.slots}
        )


def of_slot(slot: Slot) -> Concerns:
    """Return what a unit, a sheet, a book, or everybody's sheets are about; empty for nothing."""
    if slot.collection:
        return Concerns(slots=frozenset({slot}))
    return Concerns(units=frozenset({slot.unit} if slot.unit else ()))


def of_file(state: State, sha256: str) -> Concerns:
    """Return what a returned file is about: itself, and whose it is now."""
    place = state.places.get(sha256)
    own = Concerns(files=frozenset({sha256}))
    return own | of_slot(place) if place is not None else own


def of_event(state: State, number: int) -> Concerns:
    """Return what an event of the ledger is about; what it undoes or deals with, too."""
    own = Concerns(events=frozenset({number}))
    if not 1 <= number <= len(state.events):
        return own
    event = state.events[number - 1].event
    if isinstance(event, Undone | Handled):
        return own | of_event(state, event.event)
    return own | of_fact(state, event)


def of_fact(state: State, event: Event) -> Concerns:
    """Return what a fact is about.

    What merely went out or came in as a message, and what is about forms or drafts as a whole,
    is about no unit's scores.
    """
    if isinstance(event, Undone | Handled):
        return of_event(state, event.event)
    if isinstance(event, Received):
        return _of_received(state, event)
    if not isinstance(event, DecisionEvent | Issued | SentBack):
        return Concerns()
    slot = Slot(getattr(event, "unit", ""), getattr(event, "collection", ""))
    found = of_slot(slot)
    if heir := getattr(event, "to", "") if getattr(event, "change", "") == "merged" else "":
        found |= Concerns(units=frozenset({heir}))
    if sha256 := getattr(event, "sha256", ""):
        found |= of_file(state, sha256)
    return found


def _of_received(state: State, received: Received) -> Concerns:
    scored = {
        Slot(score.unit, received.collection)
        for score in received.reading.scores
        if score.unit and score.effective is not None
    }
    own = of_file(state, received.sha256)
    return replace(own, slots=own.slots | scored)
