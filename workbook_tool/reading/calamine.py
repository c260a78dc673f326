"""Values of .xls, .et and .ods (and of what the other readers miss), through calamine.

It sees values, joined cells and whether sheets are hidden; no locks, formulas or names.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workbook_tool.layout.plan import Area, Visibility
from workbook_tool.reading.figures import of_float
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.returned import (
    Content,
    Kind,
    ReturnedCell,
    ReturnedSheet,
    ReturnedWorkbook,
)

_STATES: tuple[tuple[SheetVisibleEnum, Visibility], ...] = (
    (SheetVisibleEnum.Hidden, "hidden"),
    (SheetVisibleEnum.VeryHidden, "very_hidden"),
)
_MACRO_SHEETS = (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba, SheetTypeEnum.DialogSheet)
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def read_calamine(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read the values of a workbook.

    Raises:
        RefusedError: calamine cannot read it, or it is too large.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = book.sheets_metadata
        if len(metadata) > limits.sheets:
            raise too_large(f"工作表超过 {limits.sheets} 张")
        sheets: list[ReturnedSheet] = []
        cells: list[ReturnedCell] = []
        for meta in metadata:
            state = _state(meta.visible)
            if meta.typ != SheetTypeEnum.WorkSheet:
                sheets.append(ReturnedSheet(meta.name, state, source="calamine"))
                continue
            sheets.append(_read_sheet(book, meta.name, state, cells, limits))
    except (CalamineError, OSError, ValueError) as error:
        raise broken("内容读不出来") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's, and no Exception
            raise
        raise broken("内容读不出来") from error
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise broken("有两张同名的工作表")
    macros = any(meta.typ in _MACRO_SHEETS for meta in metadata)
    return ReturnedWorkbook(
        "calamine", tuple(sheets), tuple(cells), locks_seen=False, macros=macros
    )


def _state(visible: SheetVisibleEnum) -> Visibility:
    return next((state for known, state in _STATES if known == visible), "visible")


def _read_sheet(
    book: CalamineWorkbook,
    name: str,
    state: Visibility,
    cells: list[ReturnedCell],
    limits: Limits,
) -> ReturnedSheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > limits.rows * 4 or sheet.total_width > limits.columns * 4:
        raise too_large("表格太大")
    rows = sheet.to_python(skip_empty_area=False, nrows=limits.rows)
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values[: limits.columns], start=1):
            if value == "" or value is None:
                continue
            content, kind = _content(value)
            cells.append(ReturnedCell(name, row, column, content, kind, None, None))
            if len(cells) > limits.filled_cells:
                raise too_large(f"有内容的单元格超过 {limits.filled_cells} 个")
    merged = sheet.merged_cell_ranges or []
    if len(merged) > limits.merges:
        raise too_large(f"合并的单元格超过 {limits.merges} 处")
    areas = tuple(
        Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged
    )
    return ReturnedSheet(name, state, merges=areas, source="calamine")


def _content(value: object) -> tuple[Content, Kind]:
    if isinstance(value, bool):
        return value, "bool"
    if isinstance(value, int | float):
        number = of_float(value)
        return (str(value), "broken") if number is None else (number, "number")
    if isinstance(value, datetime | date | time | timedelta):
        return str(value), "date"
    text = str(value)
    return text, "error" if text in _ERRORS else "text"
