"""Against the round: whether a return is in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check


@check("round", "X01")
def late(dossier: Dossier) -> Iterator[Fault]:
    """It arrived after the last day."""
    received = dossier.arrival.received
    deadline = dossier.expected.deadline if dossier.expected else None
    if received is not None and deadline is not None and received > deadline:
        yield Fault("X01", facts={"got": _day(received), "expected": _day(deadline)})


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
