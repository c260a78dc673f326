"""Addresses as sentences name them: short, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbook_tool.layout.plan import column_number

CELL_SEPARATOR = "、"
"""Stands between the addresses of one finding."""

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_PLACE = re.compile(r"([A-Za-z]*)([0-9]+)")
_MOST_NAMED = 8


def drawn_together(places: Iterable[str]) -> list[str]:
    """Return addresses or items with runs of neighbours as one: ``F5–F9``, ``R26–R32``."""
    runs: list[list[str]] = []
    for place in places:
        if runs and _follows(runs[-1][-1], place):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def spoken(cells: Sequence[str]) -> str:
    """Return addresses for a sentence: neighbours below each other as one, long lists cut."""
    parts = drawn_together(sorted(cells, key=position))
    named = CELL_SEPARATOR.join(parts[:_MOST_NAMED])
    return named if len(parts) <= _MOST_NAMED else f"{named}等"


def position(cell: str | None) -> tuple[int, int]:
    """Return column and row of the first of some addresses; of none, before all others."""
    match = _ADDRESS.fullmatch((cell or "").split(CELL_SEPARATOR)[0])
    return (column_number(match[1]), int(match[2])) if match else (0, 0)


def _follows(before: str, place: str) -> bool:
    one, other = _PLACE.fullmatch(before), _PLACE.fullmatch(place)
    if one is None or other is None:
        return False
    return one[1] == other[1] and int(other[2]) == int(one[2]) + 1
