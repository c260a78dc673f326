"""Collects the cells of one sheet while a face is laid out, and measures its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workbook_tool.layout.fields import room_for
from workbook_tool.layout.metrics import spread, whole_pixels
from workbook_tool.layout.paper import (
    LYING,
    UPRIGHT,
    Flow,
    page_room,
    page_starts,
    print_scale,
    text_area,
)
from workbook_tool.layout.plan import (
    OFFICIAL_FACE,
    Area,
    Cell,
    Highlight,
    Page,
    Sheet,
    Style,
    height_in,
)
from workbook_tool.rubric.expression import Value

SMALLEST_ROW = Decimal(18)


class SheetBuilder:
    """One sheet in the making; rows and columns count from 1.

    ``typed`` are values of entries for which rows must have room; ``printed`` is the number
    of columns on paper, where those at the right are for the screen only. A table that is too
    wide for one page goes on beside it: ``beside`` are the columns that begin such a page, on
    which the first ``fixed`` columns are repeated.
    """

    def __init__(
        self,
        title: str,
        face: str,
        widths: Sequence[Decimal],
        styles: Mapping[str, Style],
        typed: Mapping[str, Value] | None = None,
        *,
        printed: int | None = None,
        beside: Sequence[int] = (),
        fixed: int = 0,
    ) -> None:
        self.title, self.face = title, face
        self._typed = typed or {}
        self.widths = tuple(widths)
        self.printed = printed or len(self.widths)
        self._beside, self._fixed = tuple(beside), fixed
        self.styles = styles
        self.cells: list[Cell] = []
        self.merges: list[Area] = []
        self.highlights: list[Highlight] = []
        self.row = 1
        self.head_row = 1
        self._head_rows = 1
        self._least: dict[int, Decimal] = {}
        self._allowed: dict[int, str | None] = {}
        self._preferred: set[int] = set()
        self._forced: set[int] = set()
        self._divided: set[int] = set()

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.widths)

    @property
    def across(self) -> range:
        """The columns over which title and foot go: those of the first page.

        Columns that are repeated on other pages are left out, or half of it were repeated.
        """
        if not self._beside:
            return range(1, self.printed + 1)
        return range(self._fixed + 1, self._beside[0])

    @property
    def widths_across(self) -> tuple[Decimal, ...]:
        """The widths of those columns."""
        return self.widths[self.across.start - 1 : self.across.stop - 1]

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
        """Go to the next row and return it.

        Args:
            height: Height of the row that is left, in points, unless its text needs more.
        """
        if height is not None:
            self._least[self.row] = height
        self.row += 1
        return self.row

    def end_head(self, rows: int = 1) -> int:
        """End the rows of headings, which are repeated on every page; return the next row."""
        self.head_row, self._head_rows = self.row, rows
        return self.next_row()

    def may_break(
        self,
        ref: str | None = None,
        *,
        preferred: bool = False,
        forced: bool = False,
        divided: bool = False,
    ) -> None:
        """Say that a page may begin with the current row.

        Args:
            ref: Reference of the form's row that stands here.
            preferred: A category begins here.
            forced: A page must begin here.
            divided: Joined cells are divided here already.
        """
        self._allowed[self.row] = ref
        if divided:
            self._divided.add(self.row)
        if preferred:
            self._preferred.add(self.row)
        if forced:
            self._forced.add(self.row)

    def finish(
        self, *, landscape: bool, fit: bool = True, settled: bool = False, **facts: Any
    ) -> tuple[Sheet, tuple[str, ...]]:
        """Return the sheet, and the references of the rows that begin a page.

        Args:
            landscape: Whether the paper lies.
            fit: Whether a sheet wider than the page is scaled down.
            settled: Whether pages inside a category begin only where its cells are divided.
            facts: Further fields of :class:`Sheet`.
        """
        heights = self._heights()
        width, _ = text_area(landscape=landscape)
        scale = min(print_scale(page, width) for page in self._beside_each_other()) if fit else 100
        repeat = (self.head_row + 1 - self._head_rows, self.head_row)
        flow = Flow(
            heights,
            repeat,
            frozenset(filter(self._is_clean, self._allowed) if settled else self._allowed),
            frozenset(self._preferred),
            frozenset(self._forced),
        )
        starts = page_starts(
            flow, page_room(landscape=landscape, scale=scale, any_font=self.face != OFFICIAL_FACE)
        )
        page = Page(
            landscape=landscape,
            margins=LYING if landscape else UPRIGHT,
            repeat=repeat,
            breaks=starts,
            scale=scale,
            columns=self.printed,
            beside=self._beside,
            fixed=self._fixed if self._beside else 0,
        )
        refs = tuple(ref for row in starts if (ref := self._allowed.get(row)) is not None)
        return self._sheet(heights, page, facts), refs

    def _beside_each_other(self) -> Iterator[tuple[Decimal, ...]]:
        """Yield the widths of the columns of the pages that lie beside each other."""
        begins = (1, *self._beside, self.printed + 1)
        for first, after in pairwise(begins):
            repeated = self.widths[: self._fixed] if first > 1 else ()
            yield (*repeated, *self.widths[first - 1 : after - 1])

    def _is_clean(self, row: int) -> bool:
        """Return whether a page that begins with a row divides no joined cell."""
        return row in self._preferred | self._divided or self._allowed[row] is None

    def _sheet(self, heights: tuple[Decimal, ...], page: Page, facts: Mapping[str, Any]) -> Sheet:
        return Sheet(
            title=self.title,
            face=self.face,
            widths=self.widths,
            heights=heights,
            page=page,
            cells=tuple(self.cells),
            merges=tuple(self.merges),
            highlights=tuple(self.highlights),
            **facts,
        )

    def _heights(self) -> tuple[Decimal, ...]:
        last = max((cell.row for cell in self.cells), default=1)
        heights = [self._least.get(row, SMALLEST_ROW) for row in range(1, last + 1)]
        areas = {(area.top, area.left): area for area in self.merges}
        tall: list[tuple[Area, Decimal]] = []
        for cell in self.cells:
            typed = self._typed.get(cell.name or "") if cell.entry else None
            text = typed if isinstance(typed, str) else cell.text
            if text is None:
                continue
            area = areas.get(
                (cell.row, cell.column), Area(cell.row, cell.column, cell.row, cell.column)
            )
            width = sum(self.widths[area.left - 1 : area.right], Decimal(0))
            needed = height_in(self.face, self.styles[cell.style], room_for(text), width)
            if area.bottom > area.top:
                tall.append((area, needed))
            else:
                heights[cell.row - 1] = max(heights[cell.row - 1], needed)
        for area, needed in tall:
            spread(heights, range(area.top - 1, area.bottom), needed)
        return tuple(map(whole_pixels, heights))


def halves(widths: Sequence[Decimal]) -> tuple[int, int]:
    """Return how many columns make the left and the right half of the sheet's width."""
    total, used, left = sum(widths, Decimal(0)), Decimal(0), 0
    for width in widths:
        if left and used + width / 2 > total / 2:
            break
        used += width
        left += 1
    left = max(min(left, len(widths) - 1), 2)
    return left, len(widths) - left
