"""What a spreadsheet shows, read into the model of tables; runs in the child process."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from workbook_tool.importing import bounds
from workbook_tool.importing.sheet_measures import SheetMeasures, measures_of
from workbook_tool.importing.tables import Original, ShownCell, ShownPage, ShownTable, tidy
from workbook_tool.layout.plan import Area
from workbook_tool.reading.limits import Limits, too_large
from workbook_tool.reading.opening import open_workbook
from workbook_tool.reading.returned import ReturnedCell, ReturnedSheet
from workbook_tool.rubric.text import plain_number


def read_sheets(data: bytes, limits: Limits) -> Original:
    """Read the sheets that people see of a spreadsheet.

    Raises:
        RefusedError: It cannot be read, or is beyond the bounds.
    """
    book = open_workbook(data, limits)
    measures = measures_of(data, limits) if book.source == "ooxml" else {}
    tables: list[ShownTable] = []
    pages: list[ShownPage] = []
    losses: list[str] = []
    for sheet in book.sheets:
        if sheet.state != "visible":
            continue
        cells = [cell for cell in book.cells if cell.sheet == sheet.name]
        found = measures.get(sheet.name, SheetMeasures())
        table = _table(sheet, cells, found)
        if table is not None:
            tables.append(table)
            pages.append(found.page)
        if sheet.skipped:
            losses.append(f"工作表“{sheet.name}”太大，远处的内容没有读出来")
    if book.source == "calamine":
        losses.append("这种格式看不出哪些行和列是隐藏的，请对照原件；另存为 .xlsx 再导入就看得出")
    total = sum(len(table.cells) for table in tables)
    if total > bounds.CELLS:
        raise too_large(f"表格的单元格超过 {bounds.CELLS} 个")
    ends = tuple(range(1, len(tables) + 1))
    return Original(tuple(tables), tuple(pages), ends, tuple(losses))


def _table(
    sheet: ReturnedSheet, cells: Iterable[ReturnedCell], measures: SheetMeasures
) -> ShownTable | None:
    rows, columns = set(sheet.hidden_rows), set(sheet.hidden_columns)
    unseen = set(sheet.unseen)
    shown = {
        (cell.row, cell.column): _text(cell)
        for cell in cells
        if cell.row not in rows
        and cell.column not in columns
        and (cell.row, cell.column) not in unseen
    }
    shown = {place: text for place, text in shown.items() if text.strip()}
    if not shown:
        return None
    areas = {(area.top, area.left): area for area in sheet.merges if area.bottom <= bounds.ROWS * 4}
    inside = _covered(areas.values())
    bottom = max(row for row, _ in shown)
    right = max(column for _, column in shown)
    top = min(row for row, _ in shown)
    left = min(column for _, column in shown)
    for area in areas.values():
        if top <= area.top <= bottom:
            right = max(right, min(area.right, left + bounds.COLUMNS - 1))
    if bottom - top >= bounds.ROWS:
        raise too_large(f"表格超过 {bounds.ROWS} 行")
    if right - left >= bounds.COLUMNS:
        right = left + bounds.COLUMNS - 1
    found: list[ShownCell] = []
    for row in range(top, bottom + 1):
        if row in rows:
            continue
        for column in range(left, right + 1):
            if column in columns or (row, column) in inside:
                continue
            area = areas.get((row, column), Area(row, column, row, column))
            found.append(
                ShownCell(
                    row - top,
                    column - left,
                    min(area.bottom, bottom) - row + 1,
                    min(area.right, right) - column + 1,
                    shown.get((row, column), ""),
                )
            )
    widths = tuple(measures.width(column) for column in range(left, right + 1))
    breaks = tuple(row - top for row in measures.breaks if top < row <= bottom)
    table = ShownTable(
        bottom - top + 1, widths, tuple(found), 0, measures.size, breaks, sheet.name, (top, left)
    )
    return _without_blank_rows(table)


def _covered(areas: Iterable[Area]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for area in areas:
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) > bounds.CELLS:
            raise too_large("合并的单元格太大")
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) != (area.top, area.left):
                    found.add((row, column))
    return found


def _without_blank_rows(table: ShownTable) -> ShownTable:
    """Return the table without rows and columns in which nothing stands at all."""
    filled = {
        column
        for cell in table.cells
        if cell.bare
        for column in range(cell.column, cell.column + cell.columns)
    }
    last = max(filled)
    cells = tuple(cell for cell in table.cells if cell.column <= last)
    return tidy(
        ShownTable(
            table.rows,
            table.widths[: last + 1],
            cells,
            table.heads,
            table.size,
            table.breaks,
            table.sheet,
            table.first,
        )
    )


def _text(cell: ReturnedCell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        if cell.kind == "percent":
            return plain_number(value * 100) + "%"
        return plain_number(value)
    return "" if value is None or cell.kind in {"error", "broken"} else str(value)
