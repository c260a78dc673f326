"""What 改名, 并入, 撤销单位 and 免报 share: a unit is no longer what the roster says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import Grounds, Said, known_unit, written

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.state import State


def absent(state: State, unit: str, why: str, heir: str = "") -> None:
    """Do to a round what it does that a unit owes nothing any more.

    Args:
        state: The round.
        unit: Code of the unit; one that is not on the roster is left alone.
        why: Why it owes nothing, in words.
        heir: Code of the unit that it was merged into.
    """
    known = state.units.get(unit)
    if known is not None:
        state.units[unit] = replace(known, absent=why, heir=heir)


def left(grounds: Grounds, said: Said) -> tuple[str, str]:
    """Return the code of a unit that owes nothing any more, and the reason.

    Raises:
        DecisionError: There is no such unit, or no reason.
    """
    known_unit(grounds, said.slot.unit)
    return said.slot.unit, written(said.text("reason"))
