"""What identifies the rows and columns of a sheet: its fixed texts, in the plan and as returned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.layout.derived import derived
from workbook_tool.layout.fields import CLOSE, OPEN
from workbook_tool.layout.plan import Cell, Sheet
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook
from workbook_tool.rubric.text import folded, plain_number

_FIELD = re.compile(f"{OPEN}[a-z]+{CLOSE}")
_ADDED = folded("（增列）")
_TELLING = 3
"""Texts no longer than this stand on any sheet."""
HEADS = ("screen_head", "added_head")
"""Styles of the cells that head a column."""

Grid = Mapping[tuple[int, int], str]
"""Folded text by row and column."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan with entries.

    Attributes:
        row: Its number.
        texts: Its own fixed texts by column; those of joined cells over several rows are not.
        context: First row and texts (by column) of the joined cells that reach into it.
        entries: Names of its entries by column.
        item: Reference of the form's row.
        label: Words for people.
    """

    row: int
    texts: dict[int, str]
    context: tuple[int, dict[int, str]]
    entries: dict[int, str]
    item: str | None
    label: str

    @property
    def key(self) -> str:
        """The row's own texts as one."""
        return "".join(self.texts.values())


def fixed_text(cell: Cell) -> str:
    """Return a plan's fixed text as it is compared; a unit's field ends it."""
    if cell.text is not None:
        return folded(_FIELD.split(cell.text)[0])
    return "" if cell.number is None else plain_number(cell.number)


@derived
def returned_grids(book: ReturnedWorkbook) -> Mapping[str, Grid]:
    """Return the texts of every returned sheet as they are compared, by name."""
    return {name: _grid(cells) for name, cells in book.by_sheet.items()}


def _grid(cells: Mapping[tuple[int, int], ReturnedCell]) -> Grid:
    grid: dict[tuple[int, int], str] = {}
    for at, cell in cells.items():
        if isinstance(cell.value, Decimal):
            grid[at] = plain_number(cell.value) if abs(cell.value) < 1_000_000 else "…"
        elif isinstance(cell.value, str) and (text := folded(cell.value)):
            grid[at] = text
    return grid


@derived
def wording(sheet: Sheet) -> frozenset[str]:
    """Return the texts of a plan's sheet by which it is known from others."""
    printed = (c for c in sheet.cells if c.text and len(c.text) > _TELLING and not c.entry)
    return frozenset(fixed_text(cell) for cell in printed)


@derived
def heads(sheet: Sheet) -> tuple[int, dict[int, str]]:
    """Return the first row of headings, and the heading of each column that has one of its own.

    Below a heading that columns share, it is the one of the lower row.
    """
    found = {
        c.column: head_text(folded(c.text)) for c in sheet.cells if c.style in HEADS and c.text
    }
    row = next((c.row for c in sheet.cells if c.style in HEADS), 0)
    return row, found


@derived
def head_rows(sheet: Sheet) -> int:
    """Return how many rows of headings a plan's sheet has."""
    return len({cell.row for cell in sheet.cells if cell.style in HEADS and cell.text})


def head_text(text: str) -> str:
    """Return a heading without the mark of an added column."""
    return text.replace(_ADDED, "")


@derived
def plan_rows(sheet: Sheet) -> tuple[PlanRow, ...]:
    """Return the rows of a plan's sheet that have entries."""
    tall = {
        (row, column): area.top
        for area in sheet.merges
        if area.bottom > area.top
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }
    by_row: dict[int, list[Cell]] = {}
    at: dict[tuple[int, int], Cell] = {}
    for cell in sheet.cells:
        by_row.setdefault(cell.row, []).append(cell)
        at[cell.row, cell.column] = cell
    head_row, _ = heads(sheet)
    rows: list[PlanRow] = []
    for number, cells in sorted(by_row.items()):
        entries = {cell.column: cell.name for cell in cells if cell.entry and cell.name}
        if not entries or number == head_row:
            continue
        own: dict[int, str] = {}
        numbers: dict[int, str] = {}
        joined: dict[int, tuple[int, str]] = {}
        for cell in sorted(cells, key=lambda cell: cell.column):
            top = tall.get((number, cell.column))
            if top is not None:
                joined[cell.column] = (top, fixed_text(at[top, cell.column]))
            elif text := fixed_text(cell):
                (own if cell.text is not None else numbers)[cell.column] = text
        first = max((top for top, _ in joined.values()), default=number)
        context = {column: text for column, (top, text) in joined.items() if top == first and text}
        item = next((cell.item for cell in cells if cell.entry and cell.item), None)
        label = max((cell.text or "" for cell in cells if not cell.entry), key=len, default="")
        rows.append(
            PlanRow(
                number, own or numbers, (first, context), entries, item, " ".join(label.split())
            )
        )
    return tuple(rows)
