"""What 采用, 不予采用 and 以此件为准 share: a person's verdict on one returned file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from workbook_tool.campaign.decisions.base import (
    DecisionError,
    Grounds,
    Said,
    find_file,
    scored_unit,
    written,
)
from workbook_tool.campaign.records.decided import FileJudged

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_UNREAD = {"unreadable", "scan", "other"}


def judging(
    verdict: Literal["accept", "refuse", "prefer"], name: str
) -> Callable[[Grounds, Said], FileJudged]:
    """Return what judges a file; what counts must be readable, and its unit must be scored."""

    def decide(grounds: Grounds, said: Said) -> FileJudged:
        one = find_file(grounds, said.file)
        if verdict != "refuse":
            if one.received.reading.status in _UNREAD:
                raise DecisionError(
                    f"“{one.received.file}”里读不出分数，不能采用；可以用代录逐项录入"
                )
            returns = grounds.state.returns.items()
            scored_unit(grounds, next((s.unit for s, filed in returns if one in filed), ""), name)
        return FileJudged(one.received.sha256, verdict, written(said.text("reason")))

    return decide


def apply(state: State, recorded: Recorded, event: FileJudged) -> None:
    """The file has this verdict; the last one holds."""
    state.change_return(
        event.sha256,
        lambda one: replace(
            one, verdict=event.verdict, reason=event.reason, judged=recorded.number
        ),
    )


def telling(name: str) -> Callable[[FileJudged, Names], str]:
    """Return what tells such a verdict."""
    return lambda event, names: f"{name}{names.file(event.sha256)}"
