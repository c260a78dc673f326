"""Addresses as sentences name them: short, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook_tool.layout.plan import column_letters, column_number

CELL_SEPARATOR = "、"
"""Stands between the addresses of one finding."""

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_MOST_NAMED = 8


def spoken(cells: Sequence[str]) -> str:
    """Return addresses for a sentence: neighbours below each other as ``F5–F9``, long lists cut."""
    runs: list[list[str]] = []
    for cell in sorted(cells, key=position):
        if runs and _below(runs[-1][-1]) == cell:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    parts = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    named = CELL_SEPARATOR.join(parts[:_MOST_NAMED])
    return named if len(parts) <= _MOST_NAMED else f"{named}等"


def position(cell: str | None) -> tuple[int, int]:
    """Return column and row of the first of some addresses; of none, before all others."""
    match = _ADDRESS.fullmatch((cell or "").split(CELL_SEPARATOR)[0])
    return (column_number(match[1]), int(match[2])) if match else (0, 0)


def _below(cell: str) -> str:
    column, row = position(cell)
    return f"{column_letters(column)}{row + 1}"
