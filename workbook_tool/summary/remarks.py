"""The clerk's 备注 on the 汇总表, read back before the workbook is made anew.

The clerk may have sorted the table, moved its columns or added some; the remarks are found
by the headings, and belong to a unit by its code and its form.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from workbook_tool.summary.standings_sheet import CODE, FORM, REMARK, TAB

_HEAD_ROWS = 10


class UnreadableError(Exception):
    """An old summary cannot be read, so that remarks in it would be lost."""


def read_remarks(content: bytes) -> dict[tuple[str, str], str]:
    """Return the remarks in a summary workbook by code of the unit and id of the form.

    Args:
        content: The workbook.

    Raises:
        UnreadableError: It cannot be read.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tabs = [name for name in book.sheet_names if name.startswith(TAB)]
        tables = [book.get_sheet_by_name(name).to_python() for name in tabs]
    except (CalamineError, OSError) as error:
        raise UnreadableError from error
    found: dict[tuple[str, str], str] = {}
    for table in tables:
        found.update(_remarks(table))
    return found


def _remarks(table: Sequence[Sequence[Any]]) -> dict[tuple[str, str], str]:
    wanted = (CODE, FORM, REMARK)
    for top, row in enumerate(table[:_HEAD_ROWS]):
        heads = ["".join(str(cell).split()) for cell in row]
        if not all(head in heads for head in wanted):
            continue
        columns = [heads.index(head) for head in wanted]
        cells = ([_text(line[column]) for column in columns] for line in table[top + 1 :])
        return {(code, form): remark for code, form, remark in cells if code and remark}
    return {}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
