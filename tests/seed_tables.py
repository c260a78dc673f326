"""Reads the plain text of the official documents back into tables.

A tab begins a cell. A further paragraph of a cell follows after one blank line; a new
row is a blank line and then a tab; two blank lines, or the end, close the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"


@dataclass
class Table:
    """One table: rows of cells; a cell is its paragraphs joined by line breaks."""

    before: list[str]
    rows: list[list[str]] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def tables(name: str) -> list[Table]:
    """Return the tables of a seed document, in order, with the lines around them."""
    lines = (SEEDS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    found: list[Table] = []
    outside: list[str] = []
    table: Table | None = None
    blanks = 0
    for line in lines:
        if line.startswith("\t"):
            if table is None:
                table = Table(before=outside)
                table.rows.append([])
                found.append(table)
                outside = []
            elif blanks:
                table.rows.append([])
            table.rows[-1].append(line[1:])
            blanks = 0
        elif line == "":
            blanks += 1
            if table is not None and blanks == 2:
                table = None
        elif table is not None:
            table.rows[-1][-1] += "\n" + line
            blanks = 0
        else:
            outside.append(line)
            blanks = 0
    for earlier, later in pairwise(found):
        earlier.after = later.before
    found[-1].after = outside
    return found
