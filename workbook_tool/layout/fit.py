"""The lint "text does not fit its cell", for new forms and new column widths.

Rows grow with their text, so what cannot be mended by growing is found here: a row taller
than a page or than Excel allows, a column that breaks a figure apart, and a table wider
than the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout.metrics import MM_TO_POINTS, TALLEST, room_in, width_of, words
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.paper import text_area
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.text import plain_number


def lint_fit(form: Form) -> tuple[Finding, ...]:
    """Return what would not print well on the official attachment of a form."""
    return (*_wide_table(form), *_narrow_columns(form), *_tall_rows(form))


def _wide_table(form: Form) -> Iterator[Finding]:
    page = official_plan(form).sheets[0].page
    allowed, _ = text_area(landscape=page.landscape)
    width = sum((cell.width for cell in form.cells), Decimal(0))
    if width > allowed:
        yield load_catalogue().finding(
            "K403", file=form.id, expected=plain_number(allowed), got=plain_number(width)
        )


def _tall_rows(form: Form) -> Iterator[Finding]:
    sheet = official_plan(form).sheets[0]
    _, height = text_area(landscape=sheet.page.landscape)
    first, last = sheet.page.repeat or (1, 0)
    head = sum(sheet.heights[first - 1 : last], Decimal(0))
    room = min(height * MM_TO_POINTS - head, TALLEST)
    items = {cell.row: cell.item for cell in sheet.cells if cell.item}
    for row, needed in enumerate(sheet.heights, start=1):
        if needed >= room and row in items:
            yield load_catalogue().finding("K401", file=form.id, item=items[row])


def _narrow_columns(form: Form) -> Iterator[Finding]:
    plan = official_plan(form)
    sheet = plan.sheets[0]
    spans = {(area.top, area.left): area.right for area in sheet.merges}
    told: set[int] = set()
    for cell in sheet.cells:
        right = spans.get((cell.row, cell.column), cell.column)
        if plan.styles[cell.style].vertical:
            continue
        text = plain_number(cell.number) if cell.number is not None else cell.text or ""
        width = sum(sheet.widths[cell.column - 1 : right], Decimal(0))
        room = room_in(width, plan.styles[cell.style].size)
        broken = next((word for word in words(text) if width_of(word) > room), None)
        if broken is not None and cell.column not in told:
            told.add(cell.column)
            yield load_catalogue().finding(
                "K402", file=form.id, item=cell.item, quote=broken, width=plain_number(width)
            )
