"""What a printed page really shows: the text inside every cell of a plan.

A workbook is converted to PDF; each character of a page is put into the planned cell in
whose rectangle its middle lies. A row that is one line too low pushes characters out of
their cell, or off the page, and so the texts no longer agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber

from workbook_tool.layout.fields import BLANKS, Field, placeholder
from workbook_tool.layout.metrics import MM_TO_POINTS, PIXELS_PER_MM, column_pixels
from workbook_tool.layout.plan import Area, Cell, Sheet
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.text import plain_number, squeeze

PAPER = {False: (210.0, 297.0), True: (297.0, 210.0)}


@dataclass
class Shown:
    """The text that a page shows inside one planned cell.

    Attributes:
        cell: The cell.
        text: Its characters in reading order, without blanks.
        outside: Characters that stick out of its rectangle at the top or bottom.
    """

    cell: Cell
    text: str = ""
    outside: str = ""
    _characters: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class PrintedPage:
    """One page.

    Attributes:
        number: From 1.
        cells: What each planned cell shows.
        stray: Characters in no cell, the footer apart.
        footer: The footer's text.
        footer_side: Whether it stands ``left`` or ``right``.
        smallest: Size of the smallest character above the footer, in points.
        lines: Leftmost, rightmost, top and bottom line of the table, in millimetres.
    """

    number: int
    cells: tuple[Shown, ...]
    stray: str
    footer: str
    footer_side: str
    smallest: float
    lines: tuple[float, float, float, float]


def page_rows(sheet: Sheet) -> list[list[int]]:
    """Return the rows on each page, repeated headings included."""
    starts = [1, *sheet.page.breaks, len(sheet.heights) + 1]
    pages = [list(range(a, b)) for a, b in pairwise(starts)]
    if sheet.page.repeat:
        head = list(range(sheet.page.repeat[0], sheet.page.repeat[1] + 1))
        pages = [rows if n == 0 else head + rows for n, rows in enumerate(pages)]
    return pages


def printed_pages(pdf: Path, sheet: Sheet, first_page: int = 0) -> list[PrintedPage]:
    """Read the pages of a sheet from a PDF.

    Args:
        pdf: The PDF.
        sheet: The planned sheet.
        first_page: Index of the sheet's first page in the PDF.
    """
    with pdfplumber.open(pdf) as document:
        return [
            _read(document.pages[first_page + n], sheet, rows, n + 1)
            for n, rows in enumerate(page_rows(sheet))
        ]


def _read(page: Any, sheet: Sheet, rows: list[int], number: int) -> PrintedPage:
    scale = sheet.page.scale / 100
    left, top = (float(mm * MM_TO_POINTS) for mm in (sheet.page.margins[0], sheet.page.margins[2]))
    verticals = [line for line in _edges(page) if abs(line[0] - line[2]) < 0.5]
    # Programs draw columns up to one percent wider than planned; measure by how much.
    widths = sheet.widths[: sheet.page.columns or None]
    planned = sum(column_pixels(widths)) / float(PIXELS_PER_MM) * float(MM_TO_POINTS)
    right_line = max((line[0] for line in verticals), default=left + planned * scale)
    stretch = (right_line - left) / (planned * scale)
    xs = [left]
    for pixels in column_pixels(widths):
        xs.append(xs[-1] + pixels / float(PIXELS_PER_MM) * float(MM_TO_POINTS) * scale * stretch)
    ys = {}
    y = top
    for row in rows:
        ys[row] = (y, y + float(sheet.heights[row - 1]) * scale)
        y = ys[row][1]
    shown = [Shown(cell) for cell in sheet.cells if cell.row in ys and cell.column <= len(widths)]
    boxes = [_box(entry.cell, sheet, xs, ys, rows) for entry in shown]
    stray: list[str] = []
    footer: list[str] = []
    footer_x: list[float] = []
    bottom = float(page.height) - float(sheet.page.margins[3] * MM_TO_POINTS)
    covered = _covered(sheet)
    for character in page.chars:
        if not character["text"].strip():
            continue
        middle_x = (character["x0"] + character["x1"]) / 2
        middle_y = (character["top"] + character["bottom"]) / 2
        if middle_y > bottom:
            footer.append(character["text"])
            footer_x.append(middle_x)
            continue
        home = next(
            (
                n
                for n, (x0, y0, x1, y1) in enumerate(boxes)
                if x0 <= middle_x <= x1
                and y0 <= middle_y <= y1
                and (shown[n].cell.row, shown[n].cell.column) not in covered
            ),
            None,
        )
        if home is None:
            stray.append(character["text"])
            continue
        entry, (_, y0, _, y1) = shown[home], boxes[home]
        half = character["size"] * 0.42
        if middle_y - half < y0 or middle_y + half > y1:
            entry.outside += character["text"]
        entry._characters.append(character)
    for entry in shown:
        entry.text = _in_reading_order(entry._characters)
    edges = _edges(page)
    lines = (
        min((e[0] for e in edges), default=left),
        max((e[2] for e in edges), default=left),
        min((e[1] for e in edges), default=top),
        max((e[3] for e in edges), default=top),
    )
    in_mm = tuple(value / float(MM_TO_POINTS) for value in lines)
    return PrintedPage(
        number,
        tuple(entry for entry in shown if (entry.cell.row, entry.cell.column) not in covered),
        "".join(stray),
        "".join(footer),
        "right" if footer_x and sum(footer_x) / len(footer_x) > page.width / 2 else "left",
        min((c["size"] for c in page.chars if c["top"] < bottom), default=0.0),
        (in_mm[0], in_mm[1], in_mm[2], in_mm[3]),
    )


def _edges(page: Any) -> list[tuple[float, float, float, float]]:
    return [
        (e["x0"], e["top"], e["x1"], e["bottom"])
        for e in [*page.lines, *page.rects]
        if e["width"] < page.width * 0.95
    ]


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for area in sheet.merges:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) != (area.top, area.left):
                    found.add((row, column))
    return found


def _box(
    cell: Cell,
    sheet: Sheet,
    xs: list[float],
    ys: dict[int, tuple[float, float]],
    rows: list[int],
) -> tuple[float, float, float, float]:
    area = next(
        (a for a in sheet.merges if (a.top, a.left) == (cell.row, cell.column)),
        Area(cell.row, cell.column, cell.row, cell.column),
    )
    last = max(row for row in rows if row <= area.bottom)
    return xs[area.left - 1], ys[area.top][0], xs[area.right], ys[last][1]


def _in_reading_order(characters: list[dict[str, Any]]) -> str:
    """Return the characters line by line; those whose middles are close are on one line."""
    by_line: list[list[dict[str, Any]]] = []
    for character in sorted(characters, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (character["top"] + character["bottom"]) / 2
        if by_line:
            last = by_line[-1][-1]
            if abs(middle - (last["top"] + last["bottom"]) / 2) < character["size"] * 0.5:
                by_line[-1].append(character)
                continue
        by_line.append([character])
    return squeeze(
        "".join(c["text"] for line in by_line for c in sorted(line, key=lambda c: c["x0"]))
    )


def wanted_texts(
    page: PrintedPage,
    unit: Mapping[Field, str] | None = None,
    entries: Mapping[str, Value] | None = None,
) -> Iterator[tuple[Shown, str]]:
    """Yield every cell of a page that should show known text, with that text."""
    for shown in page.cells:
        typed = (entries or {}).get(shown.cell.name or "") if shown.cell.entry else None
        if typed is not None:
            yield shown, plain_number(typed) if isinstance(typed, Decimal) else squeeze(str(typed))
        elif shown.cell.text:
            text = shown.cell.text
            for name, blank in BLANKS.items():
                text = text.replace(placeholder(name), (unit or {}).get(name, blank))
            yield shown, squeeze(text)
        elif shown.cell.number is not None and shown.cell.role == "official":
            yield shown, ""
