"""From the rows of a Word table to cells that know their place, joined ones resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.importing.tables import ShownBlock, ShownCell, ShownTable


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it is written.

    Attributes:
        text: Its words.
        span: How many columns of the grid it takes.
        down: ``restart`` or ``continue`` of a join with the cells below.
        across: The same of a join with the cells to the right, as old files write it.
        width: Its own width, in millimetres.
        diagonal: Whether a diagonal line divides it.
        sizes: How many characters it has of each size.
        inner: What is in it, where that is more than words.
    """

    text: str
    span: int
    down: str
    across: str
    width: Decimal
    diagonal: bool
    sizes: Counter[Decimal]
    inner: tuple[ShownBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it is written; ``before`` columns of the grid are left out at its left."""

    cells: tuple[RawCell, ...]
    before: int = 0
    head: bool = False
    page: bool = False


@dataclass(slots=True)
class _Growing:
    """A joined cell while its rows and columns are found."""

    row: int
    column: int
    rows: int
    columns: int
    raw: RawCell


def joined(rows: Sequence[RawRow], widths: Sequence[Decimal]) -> ShownTable:
    """Return the table with every joined cell once, as large as people see it."""
    found: list[_Growing] = []
    open_: dict[int, _Growing] = {}
    for at, row in enumerate(rows):
        column = row.before
        going_on: dict[int, _Growing] = {}
        last: _Growing | None = None
        for cell in row.cells:
            above = open_.get(column)
            if cell.across == "continue" and last is not None:
                last.columns += cell.span
            elif cell.down == "continue" and above is not None:
                above.rows = at - above.row + 1
                going_on[column] = above
                last = None
            else:
                last = _Growing(at, column, 1, cell.span, cell)
                found.append(last)
                if cell.down:
                    going_on[column] = last
            column += cell.span
        open_ = going_on
    sizes: Counter[Decimal] = Counter()
    for one in found:
        sizes.update(one.raw.sizes)
    heads = 0
    while heads < len(rows) and rows[heads].head:
        heads += 1
    return ShownTable(
        rows=len(rows),
        widths=tuple(widths),
        cells=tuple(
            ShownCell(one.row, one.column, one.rows, one.columns, one.raw.text, one.raw.diagonal)
            for one in found
        ),
        heads=heads,
        size=sizes.most_common(1)[0][0] if sizes else None,
        breaks=tuple(at for at, row in enumerate(rows) if row.page and at),
    )
