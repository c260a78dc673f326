"""Room for what was typed: rows as tall as long remarks need."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.layout.metrics import text_height, whole_pixels
from workbook_tool.layout.plan import Area, Sheet, Style
from workbook_tool.rubric.expression import Value


def heights_with(
    sheet: Sheet, styles: Mapping[str, Style], entries: Mapping[str, Value]
) -> tuple[Decimal, ...]:
    """Return the heights of a sheet's rows, in points, when its entries hold texts.

    Args:
        sheet: The planned sheet.
        styles: The plan's styles.
        entries: Values by name of entry; numbers always have their room.
    """
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
