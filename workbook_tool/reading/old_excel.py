"""Old .xls and .et files: what stands before their values can be read, and a second reader.

calamine reads their values. What it stumbles over (a stream with its name in capitals, a format
that is not there, a file that Excel encrypted for itself) is put right first, or read by xlrd.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from workbook_tool.layout.plan import Area, Visibility
from workbook_tool.reading.figures import of_float
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.number_formats import number_kind, shown_number
from workbook_tool.reading.returned import (
    Content,
    Kind,
    ReturnedCell,
    ReturnedSheet,
    ReturnedWorkbook,
)
from workbook_tool.reading.xls_cipher import decrypted, is_encrypted

_STREAMS = ("Workbook", "Book")
_STATES: tuple[Visibility, ...] = ("visible", "hidden", "very_hidden")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def has_macros(data: bytes) -> bool:
    """Return whether an OLE file holds macros in Visual Basic."""
    return _MACROS in data or _MACROS.lower() in data


def spelled_as_usual(data: bytes) -> bytes:
    """Return a file with the name of its workbook's stream written as other programs do."""
    for name in _STREAMS:
        usual, capitals = (text.encode("utf-16-le") for text in (name, name.upper()))
        if usual not in data and capitals in data:
            return data.replace(capitals, usual)
    return data


def workbook_stream(data: bytes) -> bytes | None:
    """Return the stream in which the workbook stands; ``None`` if the file is damaged."""
    import xlrd.compdoc  # noqa: PLC0415 - rarely needed

    try:
        file = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
        for name in _STREAMS:
            whole, start, size = file.locate_named_stream(name)
            if whole:
                return bytes(whole[start : start + size])
    except Exception:
        # It lets any exception of its parser through.
        return None
    return None


def opened(data: bytes) -> bytes:
    """Return a file that can be read: itself, or its workbook's stream without encryption.

    Raises:
        RefusedError: It has a password.
    """
    stream = workbook_stream(data)
    if stream is None or not is_encrypted(stream):
        return data
    return decrypted(stream)


def read_xlrd(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read the values of an old workbook: a file, or a bare stream.

    Raises:
        RefusedError: xlrd cannot read it either, or it is too large.
    """
    import xlrd  # noqa: PLC0415 - rarely needed

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        sheets = book.sheets()
    except Exception as error:
        raise broken("内容读不出来") from error
    if len(sheets) > limits.sheets:
        raise too_large(f"工作表超过 {limits.sheets} 张")
    cells: list[ReturnedCell] = []
    for sheet in sheets:
        for row in range(min(sheet.nrows, limits.rows)):
            for column in range(min(sheet.row_len(row), limits.columns)):
                cell = _cell(book, sheet, row, column)
                if cell is not None:
                    cells.append(cell)
        if len(cells) > limits.filled_cells:
            raise too_large(f"有内容的单元格超过 {limits.filled_cells} 个")
    return ReturnedWorkbook("calamine", tuple(map(_sheet, sheets)), tuple(cells), locks_seen=False)


def _sheet(sheet: Any) -> ReturnedSheet:
    merges = tuple(
        Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    )
    state: Visibility = _STATES[min(int(sheet.visibility), len(_STATES) - 1)]
    return ReturnedSheet(sheet.name, state, merges=merges[:10_000], source="calamine")


def _cell(book: Any, sheet: Any, row: int, column: int) -> ReturnedCell | None:
    import xlrd  # noqa: PLC0415

    held = sheet.cell(row, column)
    value: Content = held.value
    kind: Kind = "text"
    shown = None
    if held.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
        return None
    if held.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        code = _code(book, held.xf_index)
        number = of_float(float(held.value))
        value, kind = (str(held.value), "broken") if number is None else (number, number_kind(code))
        if isinstance(value, Decimal) and code:
            shown = shown_number(value, code, since_1904=bool(book.datemode))
    elif held.ctype == xlrd.XL_CELL_BOOLEAN:
        value, kind = bool(held.value), "bool"
    elif held.ctype == xlrd.XL_CELL_ERROR:
        value, kind = xlrd.error_text_from_code.get(held.value, "#VALUE!"), "error"
    return ReturnedCell(sheet.name, row + 1, column + 1, value, kind, None, None, shown)


def _code(book: Any, index: int | None) -> str:
    """Return a cell's number format; empty for the plain one, and where it is missing."""
    if index is None or index >= len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[index].format_key)
    code = getattr(found, "format_str", "")
    return "" if code in {"General", "@"} else code
