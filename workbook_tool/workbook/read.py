"""Reads a returned xlsx file through the plan it was drawn from.

Values are read where the plan has its entries; the names and addresses are the plan's,
the reader has none of its own. What is no plain number or text stays as it was written,
so that nothing is silently a number.
"""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value


class UnreadableError(Exception):
    """The file cannot be read as a workbook of this plan."""


def read_entries(data: bytes, plan: SheetPlan) -> dict[str, Value]:
    """Return what was typed into the entries.

    Args:
        data: Bytes of an xlsx file.
        plan: The plan it was drawn from.

    Returns:
        Value by name of entry. An entry that still holds its own formula, and an empty
        one, are absent.

    Raises:
        UnreadableError: It is no xlsx file, or a sheet of the plan is missing.
    """
    try:
        book = load_workbook(io.BytesIO(data))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableError(str(error)) from error
    values: dict[str, Value] = {}
    for name, (sheet, cell) in plan.entries().items():
        if sheet.title not in book.sheetnames:
            raise UnreadableError(f"sheet {sheet.title} is missing")
        found = book[sheet.title][cell.address]
        content = found.value
        # A typed text that begins with "=" is no formula.
        if content is None or (found.data_type == "f" and cell.formula is not None):
            continue
        values[name] = _value(content)
    return values


def _value(content: object) -> Value:
    if isinstance(content, bool):
        return content
    if isinstance(content, int | float):
        return Decimal(repr(content))
    return str(content)
