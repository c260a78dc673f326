"""What a unit is called, and what stands for it in an address."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_tool.web.keys import unit_key
from workbook_tool.web.visit import GoneError, Visit


def names_of(visit: Visit) -> Mapping[str, str]:
    """Return the name of every unit of the round by its code."""
    entry = visit.round
    return visit.desk.about(entry).names


def unit_at(visit: Visit) -> str:
    """Return the code of the unit that the address names.

    Raises:
        GoneError: There is none.
    """
    for code in names_of(visit):
        if unit_key(code) == visit.path["unit"]:
            return code
    raise GoneError
