"""The marked workbook of a return: drawn again for the unit, with what is wrong shown in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workbook_tool.checks.file_result import FileResult
from workbook_tool.layout.fields import Field
from workbook_tool.layout.marked import marked_plan
from workbook_tool.workbook.draw import draw

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_NAME = 60


def marked_workbook(result: FileResult, fields: Mapping[Field, str] | None = None) -> bytes:
    """Draw the marked workbook of a return.

    Locked cells are as issued, entries as they came back; nothing moves, so that it can be
    filled in, sent back and read again.

    Args:
        result: The return.
        fields: The unit's fields as its round knows them; else as the return shows them.

    Returns:
        The bytes of the xlsx file.

    Raises:
        ValueError: No scores could be read from the return, so there is nothing to draw.
    """
    if result.submission is None or result.redraw is None:
        raise ValueError(f"{result.file} was not read")
    plan = marked_plan(result.submission.issued.plan, result.findings_at_issue)
    return draw(plan, result.redraw.entries, {**result.redraw.fields, **(fields or {})})


def marked_names(results: Sequence[FileResult]) -> list[str]:
    """Return a file name for the marked workbook of each return; no two are the same.

    They are named after the unit, else after the file that was sent.
    """
    names: list[str] = []
    taken: set[str] = set()
    for result in results:
        stem = result.file.rpartition(" › ")[2].rpartition(".")[0] or result.file
        unit = _NOT_IN_NAMES.sub("_", result.unit or stem).strip(" .")[:_LONGEST_NAME] or "未署名"
        name, number = f"{unit}_审核结果.xlsx", 2
        while name.casefold() in taken:
            name, number = f"{unit}_审核结果_{number}.xlsx", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names
