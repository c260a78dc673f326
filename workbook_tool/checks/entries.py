"""Cells: entries that hold something else than a plain value."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.rubric.text import plain_number

_CODES = (
    "N01",
    "N04",
    "N05",
    "N06",
    "N07",
    "N08",
    "N09",
    "N10",
    "N11",
    "N12",
    "N13",
    "N14",
    "N15",
    "N21",
    "N22",
)


@check("cells", *_CODES, "N02")
def odd_values(dossier: Dossier) -> Iterator[Fault]:
    """Yield what reading found odd: which number a text could mean is never guessed."""
    for odd in dossier.sub.odd:
        if dossier.book.source == "csv" and odd.got == odd.expected:
            continue  # in a text file every number is a text
        entry = dossier.sub.issued.plan.named[odd.name][1].entry
        most = entry.maximum if entry is not None else None
        least = plain_number(entry.minimum) if entry is not None else "0"
        expected = odd.expected or ("" if most is None else f"{least}–{plain_number(most)}")
        yield dossier.fault(odd.code, odd.name, got=odd.got, expected=expected)
