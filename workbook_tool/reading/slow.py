"""The slow way through openpyxl: for what the fast reader does not know, and to compare."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from workbook_tool.layout.plan import Area, Visibility
from workbook_tool.reading.colours import BLACK, WHITE, colour, legible
from workbook_tool.reading.figures import of_float
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.number_formats import (
    GENERAL,
    TEXT,
    number_kind,
    shown_number,
    shown_text,
)
from workbook_tool.reading.ooxml_sheet import LOWEST_ROW, NARROWEST_COLUMN, whole
from workbook_tool.reading.ooxml_styles import SMALLEST
from workbook_tool.reading.package import Package
from workbook_tool.reading.returned import (
    Content,
    DefinedName,
    Kind,
    ReturnedCell,
    ReturnedSheet,
    ReturnedWorkbook,
    Validation,
)

_MOST = 1e308
"""Nearly the largest number that a cell can hold."""
_STATES: dict[str, Visibility] = {"hidden": "hidden", "veryHidden": "very_hidden"}


def read_openpyxl(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a workbook with openpyxl, once for formulas and once for values.

    Raises:
        RefusedError: openpyxl cannot read it, or it is beyond the limits.
    """
    Package(data, limits).check_everything()
    book: Any
    try:
        book = load_workbook(io.BytesIO(data))
        values = load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:
        # openpyxl lets any exception of its parsers and descriptors through.
        raise broken("内容读不出来") from error
    cells: list[ReturnedCell] = []
    for sheet in book.worksheets:
        # Only the cells that there are: going through the rectangle would make all others.
        for (row, column), cell in sorted(sheet._cells.items()):
            if row <= limits.rows and column <= limits.columns:
                cells.append(_cell(sheet.title, cell, values[sheet.title]))
            if len(cells) > limits.filled_cells + limits.blank_cells:
                raise too_large("单元格太多")
    return ReturnedWorkbook(
        source="openpyxl",
        sheets=tuple(_sheet(sheet) for sheet in book.worksheets),
        cells=tuple(cells),
        names=tuple(
            DefinedName(name, defined.value or "", bool(defined.hidden))
            for name, defined in book.defined_names.items()
        ),
        properties=tuple((p.name, str(p.value)) for p in book.custom_doc_props.props),
        structure_locked=bool(book.security and book.security.lockStructure),
        external=bool(book._external_links),  # no public way
        macros=book.vba_archive is not None,
    )


def _cell(sheet: str, cell: Any, values: Any) -> ReturnedCell:
    content, formula = cell.value, None
    if isinstance(content, ArrayFormula):
        content = content.text or "="
    if cell.data_type == "f" and isinstance(content, str):
        formula = content.removeprefix("=")
        content = values.cell(cell.row, cell.column).value
    value, kind = _content(content, cell)
    locked = bool(cell.protection.locked)
    shown = _shown(value, kind, cell.number_format)
    return ReturnedCell(sheet, cell.row, cell.column, value, kind, formula, locked, shown)


def _content(content: object, cell: Any) -> tuple[Content, Kind]:
    if content is None:
        return None, "blank"
    if isinstance(content, bool):
        return content, "bool"
    if isinstance(content, datetime | date | time | timedelta):
        content = to_excel(content)  # type: ignore[no-untyped-call]
    if isinstance(content, int | float):
        number = of_float(content)
        kind = number_kind(cell.number_format)
        return ("超出范围的数", "broken") if number is None else (number, kind)
    return whole(str(content)), "error" if cell.data_type == "e" else "text"


def _shown(value: Content, kind: Kind, code: str) -> str | None:
    if code in {GENERAL, TEXT, ""}:
        return None
    if isinstance(value, Decimal):
        return shown_number(value, code)
    shown = shown_text(value, code) if kind == "text" and isinstance(value, str) else value
    return None if shown == value else str(shown)


def _sheet(sheet: Any) -> ReturnedSheet:
    validations = tuple(
        Validation(
            str(rule.sqref),
            rule.type or "none",
            tuple(text for text in (rule.formula1, rule.formula2) if text is not None),
        )
        for rule in sheet.data_validations.dataValidation
    )
    return ReturnedSheet(
        name=sheet.title,
        state=_STATES.get(sheet.sheet_state, "visible"),
        protected=bool(sheet.protection.sheet),
        merges=tuple(
            Area(area.min_row, area.min_col, area.max_row, area.max_col)
            for area in sheet.merged_cells.ranges
        ),
        validations=validations,
        hidden_rows=tuple(n for n, row in sheet.row_dimensions.items() if _low(row)),
        hidden_columns=tuple(_hidden_columns(sheet)),
        source="openpyxl",
        unseen=tuple(at for at, cell in sheet._cells.items() if _unseen(cell)),
    )


def _low(row: Any) -> bool:
    return bool(row.hidden) or (row.height is not None and row.height < LOWEST_ROW)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        narrow = dimension.customWidth and dimension.width < NARROWEST_COLUMN
        if dimension.hidden or narrow:
            first, last = dimension.min or 0, min(dimension.max or 0, 256)
            yield from range(max(first, 1), last + 1)


def _unseen(cell: Any) -> bool:
    """Return whether the writing of a filled cell cannot be seen."""
    if cell.value is None:
        return False
    size = cell.font.sz
    solid = cell.fill.fill_type == "solid"
    ground = _colour(cell.fill.fgColor, BLACK) if solid else WHITE
    return (size is not None and size < SMALLEST) or not legible(
        _colour(cell.font.color, BLACK), ground
    )


def _colour(written: Any, default: str) -> str:
    if written is None or written.type not in {"rgb", "theme", "indexed"}:
        return default
    found = {written.type: str(written.value)}
    return colour(found | ({"tint": str(written.tint)} if written.tint else {}), default)
