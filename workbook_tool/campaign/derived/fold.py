"""A round's state from all its events: a pure function of the ledger.

Undoing a decision is leaving its event out, so that it cannot leave anything behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook_tool.campaign.decisions.table import decision_of
from workbook_tool.campaign.derived.state import IssuedSheet, MailKey, Return, State, UnitState
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.events import (
    Confirmed,
    Fetched,
    Finished,
    Issued,
    Mailed,
    Opened,
    Received,
    Recorded,
    Reopened,
    SentBack,
    Undone,
)
from workbook_tool.campaign.records.slot import Slot
from workbook_tool.checks.status import status_of
from workbook_tool.rubric.library import FormLibrary

_VOID = "U13"
"""The finding that a sheet had been declared void when it came."""


def state_of(events: Sequence[Recorded], forms: FormLibrary) -> State:
    """Work out the state of a round from its events, in order, and the forms it measures by."""
    undone = _undone(events)
    state = State(events=tuple(events), undone=undone, forms=forms)
    valid = [recorded for recorded in events if recorded.number not in undone]
    for recorded in valid:
        if (decision := decision_of(recorded.event)) is not None:
            decision.apply(state, recorded, recorded.event)
        else:
            _apply(state, recorded)
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
    return state_of(state.events[: last + 1], state.forms)


def _undone(events: Sequence[Recorded]) -> frozenset[int]:
    """Return the numbers of events that no longer hold; an undoing may be undone itself."""
    undone: set[int] = set()
    for recorded in reversed(events):
        if isinstance(recorded.event, Undone) and recorded.number not in undone:
            undone.add(recorded.event.event)
    return frozenset(undone)


def _apply(state: State, recorded: Recorded) -> None:
    """Do to a round what a fact does that nobody decided."""
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
            filed = received.unit and not received.held
            place = Slot(received.unit, received.collection) if filed else None
            state.put_return(Return(recorded.number, recorded.run, received), place)
        case SentBack() as sent:
            slot = Slot(sent.unit, sent.collection)
            state.sent_back.setdefault(slot, []).append((recorded.number, sent))
        case Mailed() as mail:
            of = MailKey(mail.unit, mail.collection, mail.what, mail.about)
            state.mails.setdefault(of, []).append(recorded)
        case Fetched() as fetched:
            state.fetched.append(fetched)
        case Finished(draft=draft):
            state.draft, state.finished, state.finished_at = draft, True, recorded.number
        case Reopened(draft=draft):
            state.draft, state.finished = draft, False


def _on_the_roster(known: UnitState | None, unit: Unit) -> UnitState:
    """Return a unit under its roster entry; only a decision gives it another name or type."""
    if known is None:
        return UnitState(unit)
    kept = replace(known.unit, contact=unit.contact, email=unit.email, group=unit.group)
    return replace(known, unit=kept)
