"""What 一票否决 and 不予评先 share: a unit is scored and shut out of something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from workbook_tool.campaign.decisions.base import Grounds, Said, known_unit, written
from workbook_tool.campaign.records.decided import Barred

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded


def barring(how: Literal["veto", "no_award"]) -> Callable[[Grounds, Said], Barred]:
    """Return what bars a unit."""

    def decide(grounds: Grounds, said: Said) -> Barred:
        known_unit(grounds, said.slot.unit)
        return Barred(said.slot.unit, how, written(said.text("reason")))

    return decide


def apply(state: State, recorded: Recorded, event: Barred) -> None:
    """The unit is barred, for this reason beside any others."""
    state.barred.setdefault(event.unit, []).append((recorded.number, event))


def telling(name: str) -> Callable[[Barred, Names], str]:
    """Return what tells it."""
    return lambda event, names: f"{names.unit(event.unit)}{name}"
