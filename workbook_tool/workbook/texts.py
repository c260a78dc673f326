"""Texts put into cells of workbooks that are made with openpyxl, as texts and nothing else.

A unit's name may begin with ``=`` and would become a formula that whoever opens the workbook
computes. What XlsxWriter draws has its own switches against that (:mod:`draw`).
"""

from __future__ import annotations

from typing import Any

from workbook_tool.foreign import clean

_LIVE = ("=", "+", "-", "@")
"""With what a text begins that becomes a formula as soon as somebody edits its cell."""


def put_texts(sheet: Any, row: int, texts: list[str]) -> None:
    """Write texts into the cells of a row, from the first column on; an empty one is left out.

    Args:
        sheet: A worksheet of openpyxl.
        row: The row, from 1.
        texts: The texts.
    """
    for column, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(row, column)
            cell.value = clean(text)
            cell.data_type = "s"
            cell.number_format = "@"
            if text.startswith(_LIVE):
                cell.quotePrefix = True
