"""Room for what was typed: rows as tall as long remarks need, and pages that hold them.

Only what is drawn changes, not the plan that a return is compared with: the cells of a
joined area stay one cell there, whatever stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.layout.metrics import whole_pixels
from workbook_tool.layout.paper import page_room
from workbook_tool.layout.plan import OFFICIAL_FACE, Area, Cell, Sheet, SheetPlan, Style, height_in
from workbook_tool.rubric.expression import Value


def with_room(plan: SheetPlan, entries: Mapping[str, Value]) -> SheetPlan:
    """Return the plan with room for texts in its entries; no cell moves.

    A joined cell that a new page divides is printed again there, as at planned breaks.

    Args:
        plan: The plan.
        entries: Values by name of entry; numbers always have their room.
    """
    sheets = tuple(_roomy(sheet, plan.styles, entries) for sheet in plan.sheets)
    return replace(plan, sheets=sheets)


def _roomy(sheet: Sheet, styles: Mapping[str, Style], entries: Mapping[str, Value]) -> Sheet:
    heights = _heights(sheet, styles, entries)
    if heights == sheet.heights:
        return sheet
    breaks = _breaks(sheet, styles, heights)
    merges, again = _divided(sheet, breaks)
    cells = tuple(again.get((cell.row, cell.column), cell) for cell in sheet.cells)
    page = replace(sheet.page, breaks=breaks)
    return replace(sheet, heights=heights, cells=cells, merges=merges, page=page)


def _divided(
    sheet: Sheet, breaks: Sequence[int]
) -> tuple[tuple[Area, ...], Mapping[tuple[int, int], Cell]]:
    """Divide joined cells at the breaks; the wording is printed again on the next page.

    Returns:
        The joined areas, and the cells at the top of the new ones by row and column.
    """
    top_left = {(cell.row, cell.column): cell for cell in sheet.cells}
    merges: list[Area] = []
    again: dict[tuple[int, int], Cell] = {}
    for area in sheet.merges:
        cell = top_left[area.top, area.left]
        starts = [area.top, *(row for row in breaks if area.top < row <= area.bottom)]
        for start, end in zip(starts, (*starts[1:], area.bottom + 1), strict=True):
            if start > area.top:
                inner = top_left[start, area.left]
                again[start, area.left] = replace(inner, text=cell.text, number=cell.number)
            if (end - start, area.left) != (1, area.right):
                merges.append(replace(area, top=start, bottom=end - 1))
    return tuple(merges), again


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
        needed = whole_pixels(height_in(sheet.face, styles[cell.style], text, width))
        heights[cell.row - 1] = max(heights[cell.row - 1], needed)
    return tuple(heights)


def _breaks(
    sheet: Sheet, styles: Mapping[str, Style], heights: Sequence[Decimal]
) -> tuple[int, ...]:
    """Return the rows that begin a page.

    The planned breaks stay; a page that no longer holds its rows is divided before a row
    of the form, so that no subtotal stands alone at the top of a page, and where that
    divides a joined cell, both parts hold its wording.
    """
    page = sheet.page
    room = page_room(
        landscape=page.landscape, scale=page.scale, any_font=sheet.face != OFFICIAL_FACE
    )
    first, last = page.repeat or (1, 0)
    head = sum(heights[first - 1 : last], Decimal(0))
    rows = {cell.item: cell.row for cell in reversed(sheet.cells) if cell.item}.values()
    good = set(rows) - _dividing_a_wording(sheet, styles, heights)
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


def _dividing_a_wording(
    sheet: Sheet, styles: Mapping[str, Style], heights: Sequence[Decimal]
) -> set[int]:
    """Return the rows at which a joined cell would be divided into parts lower than its wording."""
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    found: set[int] = set()
    for area in sheet.merges:
        cell = cells[area.top, area.left]
        width = sum(sheet.widths[area.left - 1 : area.right], Decimal(0))
        needed = height_in(sheet.face, styles[cell.style], cell.text or "", width)
        for row in range(area.top + 1, area.bottom + 1):
            above, below = heights[area.top - 1 : row - 1], heights[row - 1 : area.bottom]
            if min(sum(above, Decimal(0)), sum(below, Decimal(0))) < needed:
                found.add(row)
    return found
