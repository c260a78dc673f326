"""File: how the workbook could be read. A file that could not be is told of before any check."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check


@check("file", "F24", "F25")
def values_only(dossier: Dossier) -> Iterator[Fault]:
    """Old and foreign formats show values only; a file may also lack its formats."""
    book = dossier.book
    own = {sheet.name for sheet in book.sheets if sheet.source == book.source}
    if book.source == "csv":
        yield Fault("F25")
    elif book.source == "calamine":
        yield Fault("F24", facts={"reason": "是旧格式（.xls、.et）或 .ods，只读出了数值"})
    elif not book.lost and any(c.locked is None and c.sheet in own for c in book.cells):
        yield Fault("F24", facts={"reason": "里没有单元格的格式"})


@check("file", "F26")
def macros(dossier: Dossier) -> Iterator[Fault]:
    """What is issued has no macros."""
    if dossier.book.macros:
        yield Fault("F26")


@check("file", "F27")
def links_to_other_files(dossier: Dossier) -> Iterator[Fault]:
    """What is issued has no links to other files."""
    if dossier.book.external:
        yield Fault("F27")


@check("file", "F28")
def other_readers(dossier: Dossier) -> Iterator[Fault]:
    """The usual reader did not know how some sheets are written."""
    book = dossier.book
    for reader, unseen in (("openpyxl", ""), ("calamine", "，看不到其中的锁定和公式")):
        sheets = [s.name for s in book.sheets if s.source == reader != book.source]
        if sheets:
            yield Fault("F28", facts={"sheets": "”、“".join(sheets), "unseen": unseen})


@check("file", "F33")
def damaged_parts(dossier: Dossier) -> Iterator[Fault]:
    """Parts that no value depends on are damaged or missing."""
    if dossier.book.lost:
        parts = "、".join(dict.fromkeys(map(_part, dossier.book.lost)))
        yield Fault("F33", facts={"parts": parts})


def _part(name: str) -> str:
    """Return in words what a part of the package holds."""
    if "styles" in name:
        return "单元格的锁定和数字格式"
    return "一张工作表的内容" if "sheet" in name else "文件的自定义属性"


@check("file", "F29")
def far_away_cells(dossier: Dossier) -> Iterator[Fault]:
    """Cells far below or far to the right are not looked at."""
    for sheet in dossier.book.sheets:
        if sheet.skipped:
            yield Fault("F29", sheet.name, facts={"count": sheet.skipped})
