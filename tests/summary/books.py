"""Reading a summary workbook back, as another program would."""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineWorkbook

Row = dict[str, Any]


def table(book: bytes, tab: str, first_head: str) -> list[Row]:
    """Return the rows below the headings of a sheet, as dictionaries by heading."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(tab).to_python()
    at = next(n for n, row in enumerate(rows) if _plain(row[0]) == first_head)
    heads = [_plain(head) for head in rows[at]]
    return [dict(zip(heads, row, strict=False)) for row in rows[at + 1 :]]


def tabs(book: bytes, begin: str = "") -> list[str]:
    """Return the names of the sheets that begin like this."""
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    return [name for name in names if name.startswith(begin)]


def _plain(head: Any) -> str:
    return "".join(str(head).split())
