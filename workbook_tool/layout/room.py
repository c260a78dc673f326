"""Room for what was typed: rows as tall as long remarks need, and pages that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.layout.metrics import text_height, whole_pixels
from workbook_tool.layout.paper import page_room
from workbook_tool.layout.plan import Area, Sheet, SheetPlan, Style
from workbook_tool.rubric.expression import Value


def with_room(plan: SheetPlan, entries: Mapping[str, Value]) -> SheetPlan:
    """Return the plan with room for texts in its entries; no cell moves.

    Args:
        plan: The plan.
        entries: Values by name of entry; numbers always have their room.
    """
    styles = dict(plan.styles)
    sheets = tuple(_roomy(sheet, styles, entries) for sheet in plan.sheets)
    return replace(plan, sheets=sheets, styles=styles)


def _roomy(sheet: Sheet, styles: dict[str, Style], entries: Mapping[str, Value]) -> Sheet:
    heights = _heights(sheet, styles, entries)
    if heights == sheet.heights:
        return sheet
    breaks = _breaks(sheet, heights)
    # A break that was not planned may divide a joined cell. Its wording then stands at the
    # top, on the first of the two pages, and not half on each.
    divided = {
        (area.top, area.left)
        for area in sheet.merges
        if any(area.top < row <= area.bottom for row in breaks)
    }
    cells = tuple(
        replace(cell, style=_at_top(cell.style, styles))
        if (cell.row, cell.column) in divided
        else cell
        for cell in sheet.cells
    )
    return replace(sheet, heights=heights, cells=cells, page=replace(sheet.page, breaks=breaks))


def _at_top(name: str, styles: dict[str, Style]) -> str:
    top = f"{name}~top"
    styles.setdefault(top, replace(styles[name], valign="top"))
    return top


def _heights(
    sheet: Sheet, styles: Mapping[str, Style], entries: Mapping[str, Value]
) -> tuple[Decimal, ...]:
    heights = list(sheet.heights)
    areas = {(area.top, area.left): area for area in sheet.merges}
    for cell in sheet.cells:
        text = entries.get(cell.name or "")
        if cell.entry is None or not isinstance(text, str):
            continue
        alone = Area(cell.row, cell.column, cell.row, cell.column)
        area = areas.get((cell.row, cell.column), alone)
        if area.bottom > area.top:
            continue  # its rows are as tall as the official wording beside it
        width = sum(sheet.widths[area.left - 1 : area.right], Decimal(0))
        needed = whole_pixels(text_height(text, width, styles[cell.style].size))
        heights[cell.row - 1] = max(heights[cell.row - 1], needed)
    return tuple(heights)


def _breaks(sheet: Sheet, heights: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the rows that begin a page.

    The planned breaks stay; a page that no longer holds its rows is divided before a row
    of the form, so that no subtotal stands alone at the top of a page.
    """
    page = sheet.page
    room = page_room(landscape=page.landscape, scale=page.scale)
    head = heights[page.repeat[0] - 1] if page.repeat else Decimal(0)
    good = {cell.item: cell.row for cell in reversed(sheet.cells) if cell.item}.values()
    begin, used, breaks = 1, Decimal(0), list[int]()
    for row in range(1, len(heights) + 1):
        if row in page.breaks:
            begin, used = row, head
            breaks.append(row)
        elif row > begin and used + heights[row - 1] > room:
            begin = next((r for r in range(row, begin, -1) if r in good), row)
            used = head + sum(heights[begin - 1 : row - 1], Decimal(0))
            breaks.append(begin)
        used += heights[row - 1]
    return tuple(breaks)
