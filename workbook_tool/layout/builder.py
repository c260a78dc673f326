"""Collects the cells of one sheet while a face is laid out, and measures its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from workbook_tool.layout.fields import room_for
from workbook_tool.layout.metrics import spread, text_height
from workbook_tool.layout.plan import Area, Cell, Highlight, Sheet, Style

SMALLEST_ROW = Decimal(18)


class SheetBuilder:
    """One sheet in the making; rows and columns count from 1."""

    def __init__(
        self, title: str, face: str, widths: Sequence[Decimal], styles: Mapping[str, Style]
    ) -> None:
        self.title, self.face = title, face
        self.widths = tuple(widths)
        self.styles = styles
        self.cells: list[Cell] = []
        self.merges: list[Area] = []
        self.highlights: list[Highlight] = []
        self.row = 1
        self._fixed: dict[int, Decimal] = {}

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.widths)

    def put(self, column: int, style: str, *, span: int = 1, rows: int = 1, **facts: Any) -> Cell:
        """Put a cell into the current row, joined over ``span`` columns and ``rows`` rows.

        The joined cells behind it are written too, so that borders go all around.
        """
        cell = Cell(self.row, column, style, **facts)
        self.cells.append(cell)
        if span > 1 or rows > 1:
            self.merges.append(Area(self.row, column, self.row + rows - 1, column + span - 1))
            for row in range(self.row, self.row + rows):
                for across in range(column, column + span):
                    if (row, across) != (self.row, column):
                        self.cells.append(Cell(row, across, style, role=cell.role))
        return cell

    def next_row(self, height: Decimal | None = None) -> int:
        """Go to the next row, fixing the height of the current one if given; return the new row."""
        if height is not None:
            self._fixed[self.row] = height
        self.row += 1
        return self.row

    def finish(self, **facts: Any) -> Sheet:
        """Return the sheet, with every row as tall as its text needs."""
        return Sheet(
            title=self.title,
            face=self.face,
            widths=self.widths,
            heights=self._heights(),
            cells=tuple(self.cells),
            merges=tuple(self.merges),
            highlights=tuple(self.highlights),
            **facts,
        )

    def _heights(self) -> tuple[Decimal, ...]:
        last = max((cell.row for cell in self.cells), default=1)
        heights = [self._fixed.get(row, SMALLEST_ROW) for row in range(1, last + 1)]
        areas = {(area.top, area.left): area for area in self.merges}
        tall: list[tuple[Area, Decimal]] = []
        for cell in self.cells:
            if cell.text is None:
                continue
            area = areas.get(
                (cell.row, cell.column), Area(cell.row, cell.column, cell.row, cell.column)
            )
            width = sum(self.widths[area.left - 1 : area.right], Decimal(0))
            needed = text_height(room_for(cell.text), width, self.styles[cell.style].size)
            if area.bottom > area.top:
                tall.append((area, needed))
            elif cell.row not in self._fixed:
                heights[cell.row - 1] = max(heights[cell.row - 1], needed)
        for area, needed in tall:
            spread(heights, range(area.top - 1, area.bottom), needed)
        return tuple(heights)
