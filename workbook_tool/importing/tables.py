"""What a document shows: its paragraphs and tables, with joined cells resolved.

Word files and spreadsheets are read into this one model. It is made in the reading process
and crosses into ours as plain data that is checked: nothing but words and numbers comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from workbook_tool.layout.plan import a1
from workbook_tool.reading.told import Figure

MOST_PLACES = 2_000_000
"""Places in all tables of a document together."""

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff]"
    "|[\ud800-\udfff]|[\U000e0000-\U000e0fff]"
)


def cleaned(text: str) -> str:
    """Return a text without signs that nobody sees; a tabulator is a blank."""
    return _HARMFUL.sub("", text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n"))


ShownText = Annotated[str, AfterValidator(cleaned)]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One paragraph outside of tables.

    Attributes:
        text: Its words as shown, numbers of automatic lists included.
        size: Size of most of its type, in points; ``None`` where that is not known.
        centred: Whether it stands in the middle.
        page: Whether a new page begins with it.
    """

    text: ShownText
    size: Figure | None = None
    centred: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as people see it; a joined one stands once.

    Attributes:
        row: Its first row, from 0.
        column: Its first column, from 0.
        rows: How many rows it covers.
        columns: How many columns it covers.
        text: Its words; paragraphs and line breaks divide lines.
        diagonal: Whether a diagonal line divides it.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: ShownText
    diagonal: bool = False

    @property
    def bare(self) -> str:
        """The words without any blanks."""
        return "".join(self.text.split())


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table.

    Attributes:
        rows: How many rows it has.
        widths: Width of each column, in millimetres; zero where it is not known.
        cells: From the top, then from the left.
        heads: How many rows at the top are marked as heads to be repeated.
        size: Size of most of its type, in points.
        breaks: Rows before which a new page begins.
        sheet: Name of the sheet, in a spreadsheet.
        first: Row and column of the first cell on that sheet, from 1.
    """

    rows: int
    widths: tuple[Figure, ...]
    cells: tuple[ShownCell, ...]
    heads: int = 0
    size: Figure | None = None
    breaks: tuple[int, ...] = ()
    sheet: ShownText | None = None
    first: tuple[int, int] = (1, 1)

    def address(self, cell: ShownCell) -> str:
        """Return where a cell stands, such as ``C4``, counted from the table's own corner."""
        return a1(cell.row + self.first[0], cell.column + self.first[1])


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The paper of a section, in millimetres."""

    width: Figure
    height: Figure
    left: Figure
    right: Figure

    @property
    def landscape(self) -> bool:
        """Whether it lies."""
        return self.width > self.height


ShownBlock = ShownLine | ShownTable


@dataclass(frozen=True, slots=True)
class Original:
    """A document.

    Attributes:
        blocks: Paragraphs and tables in order.
        sections: The paper, section by section.
        ends: For each section, the number of blocks up to its end.
        losses: What is in the file and was not read, in words.
    """

    blocks: tuple[ShownBlock, ...]
    sections: tuple[ShownPage, ...] = ()
    ends: tuple[int, ...] = ()
    losses: tuple[ShownText, ...] = field(default=())

    def page_of(self, block: int) -> ShownPage | None:
        """Return the paper on which a block stands."""
        for page, end in zip(self.sections, self.ends, strict=True):
            if block < end:
                return page
        return self.sections[-1] if self.sections else None


def sound(original: Original) -> bool:
    """Return whether a document can be worked with: its tables are no larger than they may be."""
    area = 0
    for block in original.blocks:
        if isinstance(block, ShownTable):
            for cell in block.cells:
                if min(cell.row, cell.column) < 0 or min(cell.rows, cell.columns) < 1:
                    return False
                area += cell.rows * cell.columns
    return area <= MOST_PLACES and len(original.ends) == len(original.sections)


class TableGrid:
    """A table by place: which cell covers a row and column."""

    def __init__(self, table: ShownTable) -> None:
        self.table = table
        self.columns = len(table.widths)
        self._at: dict[tuple[int, int], ShownCell] = {}
        for cell in table.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    self._at.setdefault((row, column), cell)

    def at(self, row: int, column: int) -> ShownCell | None:
        """Return the cell that covers a place; ``None`` where the table has none."""
        return self._at.get((row, column))

    def row(self, row: int) -> list[ShownCell]:
        """Return the cells that cover a row from left to right, each once."""
        found: list[ShownCell] = []
        for column in range(self.columns):
            cell = self._at.get((row, column))
            if cell is not None and (not found or found[-1] is not cell):
                found.append(cell)
        return found

    def own(self, row: int) -> list[ShownCell]:
        """Return the cells that begin in a row."""
        return [cell for cell in self.row(row) if cell.row == row]

    def below(self, row: int, column: int, last: int) -> Iterator[ShownCell]:
        """Yield the cells of a column from a row to the last one, each once."""
        seen: ShownCell | None = None
        for at in range(row, last + 1):
            cell = self._at.get((at, column))
            if cell is not None and cell is not seen:
                seen = cell
                yield cell


def tidy(table: ShownTable) -> ShownTable:
    """Return the table without columns and rows that no cell begins in.

    Word keeps a line of its grid wherever any cell of any row ends, if only by a hair.
    """
    starts = sorted({cell.column for cell in table.cells})
    tops = sorted({cell.row for cell in table.cells})
    if not starts:
        return table
    cells = tuple(_moved(cell, tops, starts) for cell in table.cells)
    ends = [*starts[1:], max(len(table.widths), starts[-1] + 1)]
    widths = tuple(
        sum(table.widths[left:right], Decimal(0)) for left, right in zip(starts, ends, strict=True)
    )
    heads = sum(1 for top in tops if top < table.heads)
    breaks = tuple(sorted({_index(tops, row) for row in table.breaks}))
    return ShownTable(len(tops), widths, cells, heads, table.size, breaks, table.sheet, table.first)


def _moved(cell: ShownCell, tops: Sequence[int], starts: Sequence[int]) -> ShownCell:
    row, column = _index(tops, cell.row), _index(starts, cell.column)
    bottom, right = _index(tops, cell.row + cell.rows), _index(starts, cell.column + cell.columns)
    return ShownCell(
        row, column, max(bottom - row, 1), max(right - column, 1), cell.text, cell.diagonal
    )


def _index(places: Sequence[int], at: int) -> int:
    """Return how many of the places stand before this one."""
    return sum(1 for place in places if place < at)
