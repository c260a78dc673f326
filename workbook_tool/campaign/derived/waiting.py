"""What came in and waits for a person, until it is filed, refused, or marked as dealt with."""

from __future__ import annotations

from workbook_tool.campaign.derived.state import Return, State
from workbook_tool.campaign.records.events import Fetched


def messages_waiting(state: State) -> list[tuple[int, Fetched]]:
    """Return the messages that ask something of a person, each with its event's number."""
    return [
        (recorded.number, recorded.event)
        for recorded in state.events
        if isinstance(recorded.event, Fetched)
        and recorded.event.needs
        and recorded.number not in state.handled
    ]


def files_waiting(state: State) -> list[Return]:
    """Return the files of which a person has to say whose they are."""
    return [
        one for one in state.held if one.verdict != "refuse" and one.number not in state.handled
    ]
