"""What is owed in a round, and by whom."""

from __future__ import annotations

from typing import NamedTuple


class Slot(NamedTuple):
    """What one unit, or one department, owes once: a sheet or book of one collection."""

    unit: str
    collection: str
