"""A .csv file as a workbook of one sheet: what is plainly a number, and text."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from workbook_tool.reading.kinds import text_of
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.returned import ReturnedCell, ReturnedSheet, ReturnedWorkbook

SHEET = "CSV"
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?")
"""What any program writes for a number; everything else was typed as text."""
_QUOTED = re.compile(r'\s*=\s*"((?:[^"]|"")*)"\s*', re.DOTALL)
_DELIMITERS = ",\t;"


def read_csv(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a text file of rows.

    Raises:
        RefusedError: It is no text, or too large.
    """
    text = text_of(data)
    if text is None:
        raise broken("文字编码不认识")
    head = text[:5000]
    delimiter = max(_DELIMITERS, key=head.count)
    cells: list[ReturnedCell] = []
    try:
        for row, values in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
        ):
            if row > limits.rows:
                break
            for column, value in enumerate(values[: limits.columns], start=1):
                if value:
                    cells.append(_cell(row, column, value))
            if len(cells) > limits.filled_cells:
                raise too_large(f"有内容的单元格超过 {limits.filled_cells} 个")
    except csv.Error as error:
        raise broken("不是正确的 CSV") from error
    return ReturnedWorkbook(
        "csv", (ReturnedSheet(SHEET, source="csv"),), tuple(cells), locks_seen=False
    )


def _cell(row: int, column: int, value: str) -> ReturnedCell:
    if quoted := _QUOTED.fullmatch(value):
        value = quoted[1].replace('""', '"')  # ="8" keeps Excel from making a number of it
        return ReturnedCell(SHEET, row, column, value, "text", None, None)
    if _NUMBER.fullmatch(value):
        return ReturnedCell(SHEET, row, column, Decimal(value), "number", None, None)
    return ReturnedCell(SHEET, row, column, value, "text", None, None)
