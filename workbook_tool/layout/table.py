"""The rows of an official table, and which of its cells are joined.

Used by the printed attachment and by the sheet to fill in, which show the same table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.rubric.model import Category, Form, Indicator, Item
from workbook_tool.rubric.table import (
    AT_THE_SIDE,
    SCORE_ROLES,
    BodyColumn,
    Role,
    TotalCell,
    body_start,
)

CENTRED: frozenset[Role] = frozenset(
    {
        "category",
        "category_points",
        "indicator",
        "indicator_points",
        "number",
        "name",
        "period",
        "points",
        "departments",
    }
)
_FILLING_BLANKS = re.compile(" {3,}")

Kind = Literal["category", "indicator", "item", "note", "subtotal"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One printed row of the table.

    Attributes:
        kind: A heading across the table, a row of an item, or what ends a category.
        category: Where it stands.
        item: The item; of headings, the first one below.
        part: Which of the item's printed rows it is, from 0.
        indicator: Whose heading it is.
        ref: Reference of the item with which a page may begin here; ``None`` where none may.
    """

    kind: Kind
    category: Category
    item: Item
    part: int = 0
    indicator: Indicator | None = None
    ref: str | None = None


def table_rows(form: Form) -> tuple[TableRow, ...]:
    """Return all rows between the headings and the total row."""
    return tuple(row for category in form.categories for row in _category_rows(form, category))


def _category_rows(form: Form, category: Category) -> Iterator[TableRow]:
    last = category.rows[-1]
    known: tuple[Indicator, ...] = ()
    for item in category.rows:
        above: list[TableRow] = []
        if item is category.rows[0] and "category" in form.headings:
            above.append(TableRow("category", category, item))
        path = category.path(item)
        if "indicator" in form.headings:
            fresh = (n for n, one in enumerate(path) if known[n : n + 1] != (one,))
            first = next(fresh, len(path))
            above += [TableRow("indicator", category, item, indicator=one) for one in path[first:]]
        known = path
        rows = [*above, *(TableRow("item", category, item, n) for n in range(1 + len(item.more)))]
        for n, row in enumerate(rows):
            yield TableRow(
                row.kind,
                category,
                item,
                row.part,
                row.indicator,
                ref=item.ref if n == 0 else None,
            )
    if category.note is not None:
        yield TableRow("note", category, last)
    if category.subtotal is not None:
        yield TableRow("subtotal", category, last)


class Table:
    """The rows of a form with the lengths of their joined cells.

    A joined cell that a page break divides becomes two, each printed in full, as the
    originals do (大连 权益维护工作, 基层建设工作).
    """

    def __init__(self, form: Form, breaks: Sequence[str], *, apart: bool = False) -> None:
        """Look at a form.

        Args:
            form: The form.
            breaks: References of the items that begin a page.
            apart: Whether something of ours stands between categories, so that no cell is
                joined across them.
        """
        self.form = form
        self.rows = table_rows(form)
        self._breaks, self._apart = frozenset(breaks), apart
        self._side = {cell.name for cell in form.cells[: body_start(form.cells) - 1]}
        self._lengths = [self._joined(cell) for cell in form.cells]

    def _joined(self, cell: BodyColumn) -> Mapping[int, int]:
        """Return the rows at which cells of a column begin, with their lengths."""
        lengths: dict[int, int] = {}
        top: int | None = None
        for n, row in enumerate(self.rows):
            begins = self._begins(n, row, cell)
            if begins is None:
                top = None
                continue
            if begins or top is None:
                top = n
            lengths[top] = n + 1 - top
        return lengths

    def _begins(self, n: int, row: TableRow, cell: BodyColumn) -> bool | None:
        """Return whether a cell begins in a row; ``None`` where the column has no cell there."""
        before = self.rows[n - 1] if n else None
        divided = row.ref in self._breaks
        if cell.role in AT_THE_SIDE:
            if row.kind == "category" or (row.kind != "item" and cell.name not in self._side):
                return None
            return before is None or before.category is not row.category or divided
        if row.kind != "item":
            return None
        if row.part:
            return row.item.more[row.part - 1].words(cell) is not None
        if divided or before is None or before.kind != "item":
            return True
        return not self._is_joined(before, row, cell)

    def _is_joined(self, before: TableRow, row: TableRow, cell: BodyColumn) -> bool:
        """Return whether the cells of two items below each other are one."""
        same = before.category is row.category
        if cell.role in {"indicator", "indicator_points"}:
            return same and _holder(before, cell) is _holder(row, cell)
        return cell.name in row.item.joined and (same or not self._apart)

    def length(self, n: int, column: int) -> int | None:
        """Return how many rows the cell is joined over that begins at a row; ``None`` for none."""
        return self._lengths[column - 1].get(n)

    def wording(self, n: int, cell: BodyColumn) -> str:
        """Return what the official table prints in the cell that begins at a row."""
        row = self.rows[n]
        if row.part:
            return row.item.more[row.part - 1].words(cell) or ""
        text = wording(self.form, row.category, row.item, cell)
        if text or cell.name not in row.item.joined:
            return text
        # A joined cell that had to be divided says again what the one above it says.
        above = (m for m in range(n - 1, -1, -1) if self.rows[m].kind == "item")
        return self.wording(next(above), cell) if n else text


def _holder(row: TableRow, cell: BodyColumn) -> Indicator | None:
    """Return the indicator of the column's level that a row is in."""
    path = row.category.path(row.item)
    return path[cell.level - 2] if len(path) > cell.level - 2 else None


def wording(form: Form, category: Category, item: Item, cell: BodyColumn) -> str:
    """Return what the official table prints in the cell of this column at an item's first row."""
    if cell.role == "category":
        return category.name
    if cell.role == "category_points":
        return _figure(category.points)
    if cell.role in {"indicator", "indicator_points"}:
        group = next(iter(category.path(item)[cell.level - 2 : cell.level - 1]), None)
        if group is None:
            return ""
        return group.name if cell.role == "indicator" else _figure(group.points)
    if cell.role == "free":
        return item.cells.get(cell.name, "")
    words = form.printed(item, cell.role)
    # Between several departments the original's blanks fill the line up to its end.
    return _FILLING_BLANKS.sub("\n", words) if cell.role == "departments" else words


def _figure(points: Decimal | None) -> str:
    return "" if points is None else f"{points.normalize():f}"


def put_heads(
    sheet: SheetBuilder, form: Form, style: str, extra: Sequence[tuple[str, str]] = ()
) -> int:
    """Put the headings, the ``extra`` ones (text, style) behind the official ones.

    Where columns have headings of their own below a shared one, there are two rows of them,
    and the sheet stands at the lower one.

    Returns:
        How many rows of headings there are.
    """
    rows = 2 if any(head.divided for head in form.columns) else 1
    column = 1
    below: list[tuple[int, str]] = []
    for head in form.columns:
        look = "diagonal" if head.diagonal else style
        span = len(head.cells)
        over = 1 if head.divided else rows
        sheet.put(column, look, span=span, rows=over, role="official", text=head.head)
        if head.divided:
            below += [(column + n, cell.head or "") for n, cell in enumerate(head.cells)]
        column += span
    for text, look in extra:
        sheet.put(column, look, rows=rows, text=text)
        column += 1
    if rows > 1:
        sheet.next_row()
        for column, text in below:
            sheet.put(column, style, role="official", text=text)
    return rows


def put_official_cells(
    sheet: SheetBuilder, table: Table, n: int
) -> Iterator[tuple[int, BodyColumn]]:
    """Put the official wording of one row; yield the columns that somebody fills in instead."""
    row = table.rows[n]
    if row.kind in {"category", "indicator"}:
        _put_heading(sheet, table, n)
        return
    for column, cell in enumerate(table.form.cells, start=1):
        if _is_open(cell, row.item):
            if row.kind == "item" and row.part == 0:
                yield column, cell
            continue
        rows = table.length(n, column)
        if rows is not None:
            _put_wording(sheet, table, n, column, cell, rows)


def _is_open(cell: BodyColumn, item: Item) -> bool:
    """Return whether a column holds what somebody writes in it, at this item."""
    if cell.role == "free":
        return cell.stage is not None and cell.name not in item.cells
    return cell.role in SCORE_ROLES or cell.role in {"remark", "reason"}


def _put_wording(
    sheet: SheetBuilder, table: Table, n: int, column: int, cell: BodyColumn, rows: int
) -> None:
    item = table.rows[n].item
    text = table.wording(n, cell)
    style = "centre" if cell.role in CENTRED else "text"
    value: dict[str, Any] = {"text": text or None}
    if cell.role == "points" and item.points is not None and "points" not in item.print:
        style = "points_0.0" if cell.format == '0.0" "' else "points"
        value = {"number": item.points}
    elif cell.role.endswith("_points") and text:
        style, value = "points", {"number": Decimal(text)}
    if cell.vertical and text:
        style, value = "vertical", {"text": upright(text)}
    sheet.put(column, style, rows=rows, role="official", item=item.ref, **value)


def upright(text: str) -> str:
    """Return a wording that is set from top to bottom: line breaks were for alignment only."""
    return "".join(text.split("\n"))


def _put_heading(sheet: SheetBuilder, table: Table, n: int) -> None:
    row = table.rows[n]
    first = 1
    if row.indicator is not None:
        first = body_start(table.form.cells)
        for column in range(1, first):
            rows = table.length(n, column)
            if rows is not None:
                _put_wording(sheet, table, n, column, table.form.cells[column - 1], rows)
    text = row.category.name if row.indicator is None else row.indicator.name
    span = sheet.printed + 1 - first
    sheet.put(first, "heading", span=span, role="official", text=" ".join(text.split("\n")))
    for column in range(sheet.printed + 1, sheet.columns + 1):
        sheet.put(column, "heading")


def put_note(sheet: SheetBuilder, form: Form, category: Category) -> None:
    """Put the sentence under a category's rows; the category cell reaches down to it."""
    if category.note is None:
        return
    first = body_start(form.cells)
    span = min(category.note.span, len(form.cells) + 1 - first)
    sheet.put(first, "text", span=span, role="official", text=category.note.text)
    for column in range(first + span, sheet.columns + 1):
        sheet.put(column, "text", role="official")


def put_subtotal(sheet: SheetBuilder, form: Form, category: Category, style: str) -> None:
    """Put the printed cells of a category's subtotal row; figures as numbers."""
    if category.subtotal is not None:
        _put_sum_cells(sheet, style, category.subtotal.cells, body_start(form.cells))


def put_total_wording(sheet: SheetBuilder, form: Form, style: str) -> None:
    """Put the printed cells of the total row; figures as numbers."""
    _put_sum_cells(sheet, style, form.total.cells if form.total else (), 1)


def _put_sum_cells(
    sheet: SheetBuilder, style: str, cells: Sequence[TotalCell], column: int
) -> None:
    for cell in cells:
        value: dict[str, Any] = {"text": cell.text or None}
        if cell.text.isdigit():
            value = {"number": Decimal(cell.text)}
        sheet.put(column, style, span=cell.span, role="official", **value)
        column += cell.span
