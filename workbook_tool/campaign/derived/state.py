"""What a round looks like, worked out from all its events: a pure function of the ledger.

Nothing here is kept anywhere; undoing a decision is leaving its event out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.events import (
    Adjusted,
    Assigned,
    Barred,
    Confirmed,
    Corrected,
    DeadlineMoved,
    Fetched,
    FileJudged,
    Finished,
    Handled,
    Issued,
    Lifted,
    Mailed,
    MailWhat,
    Opened,
    PaperReceived,
    Preferred,
    Received,
    Recorded,
    Reopened,
    SentBack,
    Undone,
    UnitChanged,
    Voided,
    ZeroCounted,
)
from workbook_tool.checks.status import status_of

Verdict = Literal["", "accept", "refuse", "prefer"]

_VOID = "U13"
"""The finding that a sheet had been declared void when it came."""


class Slot(NamedTuple):
    """What one unit, or one department, owes once: a sheet or book of one collection."""

    unit: str
    collection: str


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
        held: Returned files that wait for a person to say whose they are.
        scans: Scans and photographs that belong to no slot for certain are held, too.
        corrections: Corrections by slot and (stage, item), the last one, with its number.
        preferred: Which book counts by (collection, unit, reference), with the event's number.
        zeros: Units of which what is missing counts 0, by slot.
        barred: 一票否决 and 不予评先 by unit, in order.
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
    """

    units: dict[str, UnitState] = field(default_factory=dict)
    confirmed: dict[str, dict[str, str]] = field(default_factory=dict)
    sheets: dict[Slot, list[IssuedSheet]] = field(default_factory=dict)
    returns: dict[Slot, list[Return]] = field(default_factory=dict)
    held: list[Return] = field(default_factory=list)
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

    def owner(self, slot: Slot) -> str:
        """Return the name of the unit that owes something, or of the department its book."""
        if slot.unit in self.units:
            return self.units[slot.unit].unit.name
        sheets = self.sheets.get(slot)
        return sheets[-1].issued.scorer if sheets else ""

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


def state_of(events: Sequence[Recorded]) -> State:
    """Work out the state of a round from its events, in order."""
    undone = _undone(events)
    state = State(events=tuple(events), undone=undone)
    valid = [recorded for recorded in events if recorded.number not in undone]
    homes = _homes(valid)
    verdicts = {
        recorded.event.sha256: (recorded.number, recorded.event)
        for recorded in valid
        if isinstance(recorded.event, FileJudged)
    }
    for recorded in valid:
        _apply(state, recorded, homes, verdicts)
    for slot, returns in state.returns.items():
        good = {sheet.issued.token for sheet in state.sheets.get(slot, []) if sheet.good}
        returns[:] = [
            _not_void(one) if one.received.reading.token in good else one for one in returns
        ]
    return state


def _not_void(one: Return) -> Return:
    """Return a file without the finding that its sheet is void: that decision was undone."""
    reading = one.received.reading
    findings = tuple(finding for finding in reading.findings if finding.code != _VOID)
    if len(findings) == len(reading.findings):
        return one
    status = status_of(findings, read=bool(reading.form))
    assert status != "accepted" and status != "refused"  # noqa: PLR1714 - narrows the type
    reading = replace(reading, findings=findings, status=status)
    return replace(one, received=replace(one.received, reading=reading))


def frozen(state: State) -> State:
    """Return a round that is 定稿 as it was at that moment, any other as it is.

    What comes in afterwards waits for the next draft and must not show in this one.
    """
    if not state.finished:
        return state
    last = max(n for n, one in enumerate(state.events) if isinstance(one.event, Finished))
    return state_of(state.events[: last + 1])


def _undone(events: Sequence[Recorded]) -> frozenset[int]:
    """Return the numbers of events that no longer hold; an undoing may be undone itself."""
    undone: set[int] = set()
    for recorded in reversed(events):
        if isinstance(recorded.event, Undone) and recorded.number not in undone:
            undone.add(recorded.event.event)
    return frozenset(undone)


def _homes(events: Sequence[Recorded]) -> dict[str, Assigned]:
    """Return where people filed what could not be filed by itself, by SHA-256."""
    return {
        recorded.event.sha256: recorded.event
        for recorded in events
        if isinstance(recorded.event, Assigned)
    }


def _apply(  # noqa: PLR0912, PLR0915 - one case for each kind of event
    state: State,
    recorded: Recorded,
    homes: Mapping[str, Assigned],
    verdicts: Mapping[str, tuple[int, FileJudged]],
) -> None:
    match recorded.event:
        case Opened(units=units):
            for unit in units:
                state.units[unit.code] = _on_the_roster(state.units.get(unit.code), unit)
        case Confirmed(form=form, readings=readings):
            state.confirmed[form] = dict(readings)
        case Issued() as issued:
            sheets = state.sheets.setdefault(Slot(issued.unit, issued.collection), [])
            if sheets and sheets[-1].ended_in == recorded.run:
                sheets[-1] = replace(sheets[-1], replaced=True)
            sheets.append(IssuedSheet(recorded.number, issued))
        case Received() as received:
            _receive(state, recorded, received, homes, verdicts)
        case Corrected() as fixed:
            slot = Slot(fixed.unit, fixed.collection)
            by_item = state.corrections.setdefault(slot, {})
            by_item[fixed.stage, fixed.item] = (recorded.number, fixed)
        case Preferred() as choice:
            cell = (choice.collection, choice.unit, choice.ref)
            state.preferred[cell] = (recorded.number, choice)
        case ZeroCounted() as zero:
            state.zeros[Slot(zero.unit, zero.collection)] = (recorded.number, zero)
        case Barred() as barred:
            state.barred.setdefault(barred.unit, []).append((recorded.number, barred))
        case Lifted() as lifted:
            state.lifted.setdefault(lifted.unit, []).append((recorded.number, lifted))
        case Adjusted() as adjusted:
            state.adjusted.setdefault(adjusted.unit, []).append((recorded.number, adjusted))
        case PaperReceived() as paper:
            state.papers[Slot(paper.unit, paper.collection)] = (recorded.number, paper)
        case Voided(unit=unit, collection=collection):
            slot = Slot(unit, collection)
            state.sheets[slot] = [
                sheet
                if sheet.ended
                else replace(sheet, ended=recorded.number, ended_in=recorded.run)
                for sheet in state.sheets.get(slot, [])
            ]
        case UnitChanged() as change:
            _change(state, change)
        case DeadlineMoved(unit=unit, collection=collection, deadline=deadline):
            if not unit:  # a deadline for all ends the exceptions made before
                for key in [key for key in state.deadlines if key[1] == collection]:
                    del state.deadlines[key]
            state.deadlines[unit, collection] = deadline
        case SentBack() as sent:
            slot = Slot(sent.unit, sent.collection)
            state.sent_back.setdefault(slot, []).append((recorded.number, sent))
        case Mailed() as mail:
            of = MailKey(mail.unit, mail.collection, mail.what, mail.about)
            state.mails.setdefault(of, []).append(recorded)
        case Fetched() as fetched:
            state.fetched.append(fetched)
        case Handled(event=number):
            state.handled.add(number)
        case Finished(draft=draft):
            state.draft, state.finished, state.finished_at = draft, True, recorded.number
        case Reopened(draft=draft):
            state.draft, state.finished = draft, False
        case FileJudged() | Assigned() | Undone():
            pass  # taken in with the files and events that they are about


def _receive(
    state: State,
    recorded: Recorded,
    received: Received,
    homes: Mapping[str, Assigned],
    verdicts: Mapping[str, tuple[int, FileJudged]],
) -> None:
    one = Return(recorded.number, recorded.run, received)
    if (found := verdicts.get(received.sha256)) is not None:
        judged, verdict = found
        one = replace(one, verdict=verdict.verdict, reason=verdict.reason, judged=judged)
    home = homes.get(received.sha256)
    if home is not None:
        slot = Slot(home.unit, home.collection)
    elif received.unit and not received.held:
        slot = Slot(received.unit, received.collection)
    else:
        state.held.append(one)
        return
    state.returns.setdefault(slot, []).append(one)


def _on_the_roster(known: UnitState | None, unit: Unit) -> UnitState:
    """Return a unit under its roster entry; only a decision gives it another name or type."""
    if known is None:
        return UnitState(unit)
    kept = replace(known.unit, contact=unit.contact, email=unit.email, group=unit.group)
    return replace(known, unit=kept)


_CHANGES = {"merged": "并入", "dissolved": "已撤销", "excused": "免报"}


def _change(state: State, change: UnitChanged) -> None:
    known = state.units.get(change.unit)
    if known is None:
        return
    if change.change == "renamed":
        former = (*known.former, known.unit.name)
        unit = replace(known.unit, name=change.to)
        state.units[change.unit] = replace(known, unit=unit, former=former)
        return
    words = _CHANGES[change.change]
    if change.change == "merged":
        heir = state.units.get(change.to)
        words += f"“{heir.unit.name if heir else change.to}”"
    heir_code = change.to if change.change == "merged" else ""
    state.units[change.unit] = replace(known, absent=words, heir=heir_code)
