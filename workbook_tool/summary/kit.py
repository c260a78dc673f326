"""What all sheets of the summary have in common: looks, tables, page setup.

Cells are plain values: a ``str`` is always written as text, so that nothing a unit typed
can become a formula or a link; formulas are :class:`Live` and come from this program only.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from workbook_tool.layout.metrics import PIXELS_PER_MM, text_height, whole_pixels

LONGEST_TEXT = 32_767
_LONGEST_TAB = 31
_PIXELS_A_LETTER = 7.04
_PAGE_PIXELS = 277 / 25.4 * 96
"""Width of A4 landscape between margins of 10 mm."""
_SMALLEST_SCALE = 0.62

CellLook = Literal[
    "text", "centre", "long", "score", "sum", "mean", "percent", "head", "title", "hint", "remark",
    "plain", "shrunk", "group", "section", "paragraph", "centred_title", "centred_hint",
]  # fmt: skip
_TABLE_SIZE = 10
_LINE = Decimal(15)
"""Height of a row of one line, in points: that of a new sheet."""
_ONE_LINE = Decimal(16)
_TABLE = {"font_name": "宋体", "font_size": _TABLE_SIZE, "border": 1, "valign": "vcenter"}
_CENTRED = {**_TABLE, "align": "center"}
_LOOKS: dict[CellLook, dict[str, Any]] = {
    # Text is text to Excel too: typing into the cell cannot make a formula of it.
    "text": {**_TABLE, "text_wrap": True, "num_format": "@"},
    "centre": {**_CENTRED, "text_wrap": True, "num_format": "@"},
    "long": {**_TABLE, "text_wrap": True},
    "score": _CENTRED,
    "sum": {**_CENTRED, "font_name": "黑体", "bg_color": "#F5F5F5"},
    "mean": {**_CENTRED, "num_format": "0.00", "bg_color": "#F5F5F5"},
    "percent": {**_CENTRED, "num_format": "0.0%", "bg_color": "#F5F5F5"},
    "head": {**_CENTRED, "font_name": "黑体", "text_wrap": True, "bg_color": "#EEF2F7"},
    "title": {"font_name": "黑体", "font_size": 16, "valign": "vcenter"},
    "hint": {"font_name": "宋体", "font_size": 10, "font_color": "#606060", "valign": "vcenter"},
    "remark": {**_TABLE, "text_wrap": True, "num_format": "@", "bg_color": "#FFF9C4"},
    "plain": {**_TABLE, "num_format": "@"},
    # the page for leaders
    "shrunk": {**_TABLE, "num_format": "@", "shrink": True},
    "group": {**_TABLE, "font_name": "黑体", "bg_color": "#F5F5F5", "shrink": True},
    "section": {"font_name": "黑体", "font_size": 11, "valign": "bottom"},
    "paragraph": {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True},
    "centred_title": {"font_name": "黑体", "font_size": 18, "align": "center", "shrink": True},
    "centred_hint": {"font_name": "宋体", "font_size": 10, "align": "center"},
}


@dataclass(frozen=True, slots=True)
class Live:
    """A formula with its value, which is shown where nothing is computed.

    Attributes:
        formula: Without the leading ``=``.
        value: What it computes to now; "" for an empty result.
    """

    formula: str
    value: str | float


CellValue = str | int | float | Live | None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes:
        head: Its heading.
        width: In characters of the Normal font (a Chinese one takes two).
        look: How its cells look.
    """

    head: str
    width: float
    look: CellLook = "text"


def fitted(
    head: str, texts: Iterable[str], least: float, most: float, look: CellLook = "text"
) -> TableColumn:
    """Return a column as wide as the longest of its texts, within limits."""
    longest = max(map(_width, texts), default=0)
    return TableColumn(head, min(max(longest + 2, least), most), look)


class SummaryWorkbook:
    """A workbook that is being written."""

    def __init__(self, title: str, at: datetime | None) -> None:
        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": "Arial", "font_size": 9.5},
            },
        )
        # The time of the last event, not of writing: the same ledger gives the same bytes.
        created = (at or datetime(2000, 1, 1)).replace(tzinfo=None)
        self.book.set_properties({"title": title, "created": created})
        self._formats: dict[CellLook, Any] = {}
        self._tabs: set[str] = set()

    def format(self, look: CellLook) -> Any:
        """Return a look as XlsxWriter wants it."""
        if look not in self._formats:
            self._formats[look] = self.book.add_format(_LOOKS[look])
        return self._formats[look]

    def tab(self, wanted: str) -> str:
        """Reserve a name for a sheet that Excel accepts and no other sheet has."""
        clean = "".join("＿" if character in "[]:*?/\\'" else character for character in wanted)
        clean = clean[:_LONGEST_TAB]
        name, n = clean, 1
        while name.casefold() in self._tabs:
            n += 1
            tail = f"({n})"
            name = clean[: _LONGEST_TAB - len(tail)] + tail
        self._tabs.add(name.casefold())
        return name

    def sheet(
        self, tab: str, title: str, hint: str, columns: Sequence[TableColumn], fixed: int = 0
    ) -> PageSetup:
        """Begin a sheet with one table.

        Args:
            tab: Its reserved name.
            title: Its title.
            hint: A sentence below the title.
            columns: The columns of the table.
            fixed: How many columns stay in view, and are repeated on each page.
        """
        return PageSetup(self, self.book.add_worksheet(tab), title, hint, columns, fixed)

    def finish(self) -> bytes:
        """Return the workbook."""
        self.book.close()
        return self._buffer.getvalue()


class PageSetup:
    """A sheet that is being written: title, hint, headings, rows."""

    def __init__(
        self,
        book: SummaryWorkbook,
        sheet: Any,
        title: str,
        hint: str,
        columns: Sequence[TableColumn],
        fixed: int,
    ) -> None:
        self.book, self.sheet, self.columns, self.fixed = book, sheet, columns, fixed
        self.pages_wide = _pages_wide(columns, fixed)
        # Columns that are repeated on each page must not repeat half of the title.
        self.margin = fixed if self.pages_wide > 1 else 0
        self.row = 0
        for n, column in enumerate(columns):
            sheet.set_column(n, n, column.width)
        sheet.set_row(0, 26)
        self.line(title, "title")
        self.line(hint)
        self.head = self.row
        sheet.hide_gridlines(2)

    def line(self, text: str, look: CellLook = "hint") -> None:
        """Write a line of text that may run over the columns beside it."""
        self.sheet.write_string(self.row, self.margin, text[:LONGEST_TEXT], self.book.format(look))
        self.row += 1

    def heads(self) -> None:
        """Write the row of headings."""
        self.sheet.set_row(self.row, _head_height(self.columns))
        for n, column in enumerate(self.columns):
            self.sheet.write_string(self.row, n, column.head, self.book.format("head"))
        self.row += 1

    def table(self, rows: Iterable[Sequence[CellValue]]) -> None:
        """Write the rows of the table under their headings, with a filter."""
        self.heads()
        self.rows(rows)
        self.filter(self.head)

    def rows(self, rows: Iterable[Sequence[CellValue]]) -> None:
        """Write rows in the looks of the columns."""
        formats = [self.book.format(column.look) for column in self.columns]
        for cells in rows:
            self.cells(cells, formats)

    def cells(self, cells: Sequence[CellValue], formats: Sequence[Any]) -> None:
        """Write one row of cells, as tall as its longest text needs."""
        sheet, row = self.sheet, self.row
        height = max(map(_height, cells, self.columns, formats), default=_LINE)
        if height > _LINE:
            sheet.set_row(row, float(whole_pixels(height)))
        for n, cell in enumerate(cells):
            look = formats[n]
            if cell is None:
                sheet.write_blank(row, n, None, look)
            elif isinstance(cell, str):
                sheet.write_string(row, n, cell[:LONGEST_TEXT], look)
            elif isinstance(cell, Live):
                sheet.write_formula(row, n, "=" + cell.formula, look, cell.value)
            else:
                sheet.write_number(row, n, cell, look)
        self.row += 1

    def filter(self, head: int) -> None:
        """Put a filter on the rows from ``head`` to here."""
        self.sheet.autofilter(head, 0, max(self.row - 1, head), len(self.columns) - 1)

    def finish(self, heads: int = 1, printed: int | None = None) -> None:
        """Set up paper, the rows that are repeated, and frozen panes.

        Args:
            heads: How many rows from the headings on are repeated.
            printed: How many columns are printed, if not all.
        """
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.39, right=0.39, top=0.5, bottom=0.6)
        sheet.set_footer('&C&"宋体,Regular"&9第 &P 页　共 &N 页', {"margin": 0.3})
        shown = self.columns if printed is None else self.columns[:printed]
        sheet.fit_to_pages(_pages_wide(shown, self.fixed), 0)
        if printed is not None:
            sheet.print_area(0, 0, max(self.row - 1, self.head), printed - 1)
        if heads:
            sheet.repeat_rows(self.head, self.head + heads - 1)
            sheet.freeze_panes(self.head + heads, self.fixed)
        if self.fixed and self.pages_wide > 1:
            sheet.repeat_columns(0, self.fixed - 1)


def _pages_wide(columns: Sequence[TableColumn], fixed: int) -> int:
    """Return over how many pages beside each other a table goes, so that it can be read."""
    pixels = [column.width * _PIXELS_A_LETTER + 5 for column in columns]
    repeated, wide = sum(pixels[:fixed]), 1
    while sum(pixels) + repeated * (wide - 1) > wide * _PAGE_PIXELS / _SMALLEST_SCALE:
        wide += 1
    return wide


def _height(cell: CellValue, column: TableColumn, look: Any) -> Decimal:
    """Return how tall a cell must be; not every program makes a row taller by itself."""
    # What is sure to fit on a line is not measured: most cells of a summary are short.
    if not (isinstance(cell, str) and look.text_wrap) or (
        2 * len(cell) < column.width and "\n" not in cell
    ):
        return _LINE
    width = Decimal(column.width * _PIXELS_A_LETTER + 5) / PIXELS_PER_MM
    needed = text_height(cell, width, Decimal(_TABLE_SIZE))
    return needed if needed > _ONE_LINE else _LINE


def _head_height(columns: Sequence[TableColumn]) -> float:
    lines = max(
        sum(
            math.ceil(max(_width(part), 1) / max(column.width - 1, 2))
            for part in column.head.split("\n")
        )
        for column in columns
    )
    return max(20.0, lines * 13.5 + 5)


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def letter(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    return str(xl_col_to_name(column))


def quoted(tab: str) -> str:
    """Return the name of a sheet for a formula, with its mark."""
    return "'" + tab.replace("'", "''") + "'!"


def figure(cents: int | None) -> float | None:
    """Return hundredths as the number of a cell."""
    return None if cents is None else cents / 100
