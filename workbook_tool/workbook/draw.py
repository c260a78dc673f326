"""Draws a plan as an xlsx file: same plan, same entries, same bytes.

XlsxWriter writes the parts; :mod:`workbook_tool.workbook.finish` adds what it cannot
do; :mod:`workbook_tool.workbook.stamp` puts in the unit. A drawing is always a stamped
template, so that a stamped copy and a drawing of its own are one and the same.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from workbook_tool.layout.fields import Field, placeholder, without_marks
from workbook_tool.layout.metrics import PIXELS_PER_MM, column_pixels, text_height
from workbook_tool.layout.plan import Cell, Entry, Sheet, SheetPlan, Style, column_letters
from workbook_tool.layout.room import with_room
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.text import plain_number
from workbook_tool.workbook.finish import finish
from workbook_tool.workbook.identity import TOKEN_NAME
from workbook_tool.workbook.stamp import Template, stamp

_CREATED = datetime(2000, 1, 1)
_NORMAL = {"font_name": "Arial", "font_size": 9.5}
"""Column widths hang on the digit width of the Normal font, so it is pinned to one
whose metric twin every Linux has."""

_COMMENT_WIDTH, _COMMENT_SIZE = Decimal(80), Decimal(10)
_COMMENT_EDGE, _COMMENT_FOOT = Decimal(5), 16
"""Millimetres at the sides and pixels below that programs keep free in a comment."""
_COMMENT = {
    "author": "审核",
    "font_name": "宋体",
    "font_size": int(_COMMENT_SIZE),
    "width": int(_COMMENT_WIDTH * PIXELS_PER_MM),
}
"""How a comment looks; it is as tall as its words, which cannot be scrolled."""

_ERROR_TITLE = "填写有误"
_LONGEST_MESSAGE = 224
_LONGEST_LIST = 255
_LONGEST_HEAD = 100


def draw(
    plan: SheetPlan,
    entries: Mapping[str, Value] | None = None,
    unit: Mapping[Field, str] | None = None,
    *,
    mirrored: bool = False,
    heads: Mapping[str, str] | None = None,
) -> bytes:
    """Draw a workbook for one unit.

    Args:
        plan: The plan.
        entries: Values of entries by name; others are empty, or hold their formula.
        unit: The unit's fields; unsigned and unnamed by default.
        mirrored: Whether the page numbers of odd and even pages change sides.
        heads: What stands small at the head of every page, outside the table, by the title of
            the sheet; nothing by default.

    Returns:
        The bytes of the xlsx file.
    """
    return stamp(draw_template(plan, entries, mirrored=mirrored, heads=heads), unit or {})


def draw_template(
    plan: SheetPlan,
    entries: Mapping[str, Value] | None = None,
    *,
    mirrored: bool = False,
    heads: Mapping[str, str] | None = None,
) -> Template:
    """Draw a workbook with placeholders for the unit's fields.

    Raises:
        ValueError: The plan asks for something that the file format cannot hold.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": dict(_NORMAL),
        },
    )
    _Drawing(book, plan, entries or {}, heads or {}).draw()
    book.close()
    parts = finish(
        buffer.getvalue(),
        hidden_names=(TOKEN_NAME,),
        protect_structure=True,
        mirrored=mirrored,
    )
    return Template.of(parts)


def _head(text: str) -> str:
    """Return what a page header shows, in Excel's way of writing; & begins a code there."""
    return f"&L&9{text[:_LONGEST_HEAD].replace('&', '&&')}" if text else ""


class _Drawing:
    """One workbook while it is drawn."""

    def __init__(
        self, book: Any, plan: SheetPlan, entries: Mapping[str, Value], heads: Mapping[str, str]
    ) -> None:
        self.heads = heads
        open_ = plan.entries()
        self.given = {
            name: _behind(open_[name][1].prefix, value)
            for name, value in entries.items()
            if name in open_ and value is not None
        }
        self.book, self.plan = book, with_room(plan, self.given)
        self.values = self.plan.values(self.given)
        self._formats: dict[tuple[str, bool], Any] = {}

    def draw(self) -> None:
        heading = _heading(self.plan)
        named = {"title": heading, "subject": self.plan.form} if heading else {}
        self.book.set_properties({"title": self.plan.form, "created": _CREATED, **named})
        self.book.set_custom_property(TOKEN_NAME, placeholder("token"))
        for sheet in self.plan.sheets:
            worksheet = self.book.add_worksheet(sheet.title)
            self._page(worksheet, sheet)
            self._cells(worksheet, sheet)
            self._highlights(worksheet, sheet)
            worksheet.protect("", _ALLOWED)
            if self.plan.stage:
                _welcome(worksheet, sheet)
            if sheet.visibility == "hidden":
                worksheet.hide()
            elif sheet.visibility == "very_hidden":
                worksheet.very_hidden()
            if sheet.title == self.plan.active:
                worksheet.activate()
                worksheet.set_first_sheet()
        self._names()

    def _format(self, style: str, *, locked: bool) -> Any:
        key = (style, locked)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                _properties(self.plan.styles[style], locked=locked)
            )
        return self._formats[key]

    def _page(self, worksheet: Any, sheet: Sheet) -> None:
        for n, pixels in enumerate(column_pixels(sheet.widths)):
            worksheet.set_column_pixels(n, n, pixels)
        for n, height in enumerate(sheet.heights):
            worksheet.set_row(n, float(height))
        if sheet.freeze:
            worksheet.freeze_panes(sheet.freeze[0] - 1, sheet.freeze[1] - 1)
        worksheet.hide_gridlines(2)
        worksheet.set_zoom(sheet.zoom)
        page = sheet.page
        worksheet.set_paper(9)
        if page.landscape:
            worksheet.set_landscape()
        left, right, top, bottom = (float(margin / Decimal("25.4")) for margin in page.margins)
        worksheet.set_margins(left, right, top, bottom)
        worksheet.set_header(_head(self.heads.get(sheet.title, "")), {"margin": top / 2})
        # GB/T 9704: the number stands 7 mm below the text area.
        worksheet.set_footer("&C&P", {"margin": max(bottom - 12 / 25.4, 0.2)})
        if page.repeat:
            worksheet.repeat_rows(page.repeat[0] - 1, page.repeat[1] - 1)
        if 0 < page.columns < len(sheet.widths):
            worksheet.print_area(0, 0, len(sheet.heights) - 1, page.columns - 1)
        if page.breaks:
            worksheet.set_h_pagebreaks([row - 1 for row in page.breaks])
        if page.beside:
            worksheet.set_v_pagebreaks([column - 1 for column in page.beside])
            worksheet.repeat_columns(0, page.fixed - 1)
        if page.scale != 100:
            worksheet.set_print_scale(page.scale)
        if page.first_number != 1:
            worksheet.set_start_page(page.first_number)

    def _cells(self, worksheet: Any, sheet: Sheet) -> None:
        inside = _covered(sheet)
        by_place = {(cell.row, cell.column): cell for cell in sheet.cells}
        for area in sheet.merges:
            top_left = by_place[area.top, area.left]
            look = self._format(top_left.style, locked=top_left.locked)
            worksheet.merge_range(
                area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", look
            )
        for cell in sheet.cells:
            if (cell.row, cell.column) in inside:
                continue  # written by merge_range with the look of the joined cell
            self._cell(worksheet, sheet, cell)
            if cell.comment:
                look = _COMMENT | {"height": _comment_height(cell.comment)}
                worksheet.write_comment(cell.row - 1, cell.column - 1, cell.comment, look)
            if cell.entry and not cell.locked:
                self._validate(worksheet, cell, cell.entry)

    def _cell(self, worksheet: Any, sheet: Sheet, cell: Cell) -> None:
        look = self._format(cell.style, locked=cell.locked)
        at = (cell.row - 1, cell.column - 1)
        value: Value = cell.text if cell.number is None else cell.number
        typed = cell.name in self.given if cell.name else False
        if cell.name and cell.entry:
            value = self.values[cell.name]
        if cell.formula is not None and not typed:
            cached = self._cached(cell)
            worksheet.write_formula(*at, "=" + self.plan.formula(sheet, cell), look, cached)
        elif isinstance(value, Decimal):
            worksheet.write_number(*at, float(value), look)
        elif cell.link and isinstance(value, str):
            worksheet.write_url(*at, f"internal:{cell.link}", look, value)
        elif isinstance(value, str) and value:
            text = without_marks(value) if cell.entry else value
            if worksheet.write_string(*at, text, look) != 0:
                raise ValueError(f"the text of {cell.name or cell.address} is too long for a cell")
        elif isinstance(value, bool):
            worksheet.write_boolean(*at, value, look)
        else:
            worksheet.write_blank(*at, None, look)

    def _cached(self, cell: Cell) -> float | str:
        named = cell.name is not None
        value = self.values[cell.name or ""] if named else self.plan.value_of(cell, self.values)
        return float(value) if isinstance(value, Decimal) else str(value or "")

    def _validate(self, worksheet: Any, cell: Cell, entry: Entry) -> None:
        options = validation(cell, entry)
        if options is None:
            return
        result = worksheet.data_validation(
            cell.row - 1, cell.column - 1, cell.row - 1, cell.column - 1, options
        )
        if result != 0:
            raise ValueError(f"validation of {cell.name} was refused with {result}")

    def _highlights(self, worksheet: Any, sheet: Sheet) -> None:
        for highlight in sheet.highlights:
            area = highlight.area
            look = self.book.add_format({"bg_color": f"#{highlight.fill}"})
            for word in highlight.words:
                criteria = f'=${column_letters(highlight.status_column)}{area.top}="{word}"'
                result = worksheet.conditional_format(
                    area.top - 1,
                    area.left - 1,
                    area.bottom - 1,
                    area.right - 1,
                    {"type": "formula", "criteria": criteria, "format": look},
                )
                if result not in (0, None):
                    raise ValueError(f"conditional format {criteria} was refused with {result}")

    def _names(self) -> None:
        for name, (sheet, cell) in self.plan.named.items():
            if cell.defined:
                at = f"${column_letters(cell.column)}${cell.row}"
                self._define(name, f"={sheet.title}!{at}")
        for named in self.plan.lists:
            area = named.area
            first, last = column_letters(area.left), column_letters(area.right)
            self._define(named.name, f"={named.sheet}!${first}${area.top}:${last}${area.bottom}")
        self._define(TOKEN_NAME, f'="{placeholder("token")}"')

    def _define(self, name: str, target: str) -> None:
        if self.book.define_name(name, target) not in (0, None):
            raise ValueError(f"the name {name} was refused")


def _behind(prefix: str, value: Value) -> Value:
    return prefix + value if prefix and isinstance(value, str) and value else value


_TABS: Mapping[str, str] = {
    **dict.fromkeys(("score", "facts", "claims", "evidence", "work_plan"), "FFC000"),
    "guide": "5B9BD5",
    "result": "C00000",
}
"""Colours of tabs by what a sheet is for: yellow is to be filled in, red is what is wrong."""


def _heading(plan: SheetPlan) -> str:
    """Return the title of the sheets to fill in, for the file's properties."""
    cells = (cell for _, cell in plan.cells() if cell.style == "sheet_title" and cell.text)
    found = next(cells, None) if plan.stage else None
    return found.text or "" if found else ""


def _welcome(worksheet: Any, sheet: Sheet) -> None:
    """Have a sheet open where something is to be typed, under a tab that says what it is for."""
    if sheet.face in _TABS:
        worksheet.set_tab_color(f"#{_TABS[sheet.face]}")
    top = sheet.freeze[0] if sheet.freeze else 1
    typed = (c for c in sheet.cells if c.entry and not c.locked and c.row >= top)
    first = min(typed, key=lambda cell: (cell.row, cell.column), default=None)
    if first is not None:
        worksheet.set_selection(first.row - 1, first.column - 1, first.row - 1, first.column - 1)


_ALLOWED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_rows": True,
}
"""What a filler may do with a protected sheet: select, and make rows taller to read a remark."""


def _comment_height(words: str) -> int:
    """Return the height of a comment's box, in pixels."""
    points = text_height(words, _COMMENT_WIDTH - _COMMENT_EDGE, _COMMENT_SIZE)
    return int(points * 96 / 72) + _COMMENT_FOOT


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """Return the cells that a joined cell hides."""
    found: set[tuple[int, int]] = set()
    for area in sheet.merges:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if (row, column) != (area.top, area.left):
                    found.add((row, column))
    return found


def _properties(style: Style, *, locked: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": style.font,
        "font_size": float(style.size),
        "font_family": 0,
        "bold": style.bold,
        "align": style.align,
        "valign": style.valign,
        "text_wrap": style.wrap,
        "num_format": style.number_format,
        "locked": locked,
    }
    if style.border:
        properties["border"] = 1
    if style.fill:
        properties["bg_color"] = f"#{style.fill}"
    if style.color:
        properties["font_color"] = f"#{style.color}"
    if style.vertical:
        properties["rotation"] = 270  # XlsxWriter's way of saying: characters below each other
    if style.diagonal:
        properties |= {"diag_type": 2, "diag_border": 1}
    return properties


def validation(cell: Cell, entry: Entry) -> dict[str, Any] | None:
    """Return the XlsxWriter options of an entry's validation; ``None`` for a text without prompt.

    Raises:
        ValueError: A message or list is longer than the file format allows.
    """
    at = cell.address
    if entry.kind == "text":
        return {"validate": "any", "input_message": entry.prompt} if entry.prompt else None
    options: dict[str, Any] = {"ignore_blank": True, "error_title": _ERROR_TITLE}
    if entry.kind == "choice":
        listed = ",".join(entry.choices)
        if len(listed) > _LONGEST_LIST:
            raise ValueError(f"the choices of {cell.name} are too long for a validation")
        source: Any = f"={entry.list_name}" if entry.list_name else list(entry.choices)
        options |= {"validate": "list", "source": source}
        message = "请点单元格右边的箭头，从列表里选一项；要清空请按 Delete 键。"
    elif entry.kind == "score":
        least, most = plain_number(entry.minimum), plain_number(entry.maximum or Decimal(0))
        # No error for a text, and not ROUND(x,2)=x: some programs compare to the last bit.
        fine = f"ABS(ROUND({at},2)-{at})<0.000000001"
        test = f"IF(ISNUMBER({at}),AND({at}>={least},{at}<={most},{fine}))"
        options |= {"validate": "custom", "value": f"={test}"}
        message = f"请填 {least} 到 {most} 之间的数，最多两位小数，不要写“分”字。"
        words = f"{least} 到 {most} 分，最多两位小数"
        options |= {"input_title": "填分", "input_message": words}
    elif entry.kind == "figure":
        most = plain_number(entry.maximum or Decimal(0))
        fine = f"ABS(ROUND({at},2)-{at})<0.000000001"
        test = f"IF(ISNUMBER({at}),AND({at}>=0,{at}<={most},{fine}))"
        options |= {"validate": "custom", "value": f"={test}"}
        message = f"请填 0 到 {most} 之间的数，最多两位小数，只写数字，不要写单位。"
    else:
        most = plain_number(entry.maximum or Decimal(0))
        test = f"IF(ISNUMBER({at}),AND({at}>=0,{at}<={most},INT({at})={at}))"
        options |= {"validate": "custom", "value": f"={test}"}
        message = f"请填 0 到 {most} 之间的整数，只写数字，不要写单位。"
    if len(message) > _LONGEST_MESSAGE:
        raise ValueError(f"the message of {cell.name} is too long for a validation")
    return options | {"error_message": message}
