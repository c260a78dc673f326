"""From the bytes of one file to a workbook or a refusal; runs in the child process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbook_tool.reading.kinds import FileKind, kind_of
from workbook_tool.reading.limits import BROKEN, Limits, RefusedError, broken, too_large
from workbook_tool.reading.ooxml import read_ooxml
from workbook_tool.reading.ooxml_sheet import GuardError
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook

if TYPE_CHECKING:
    from workbook_tool.reading.percents import PercentPlace

_REFUSED: dict[FileKind, str] = {
    "encrypted": "F13",
    "empty": "F14",
    "html": "F15",
    "word": "F16",
    "slides": "F17",
    "unknown": "F17",
    "xml-2003": "F15",
    "pdf": "F18",
    "image": "F18",
    "outlook": "F17",
    "tnef": "F17",
}
"""The code with which a kind of file that is no workbook is turned away."""


def open_workbook(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a file, whatever it is.

    Raises:
        RefusedError: It is no workbook, or cannot be read; the code says what it is.
    """
    if len(data) > limits.file_bytes:
        raise too_large(f"文件超过 {limits.file_bytes // 1_000_000} MB")
    kind = kind_of(data)
    if kind in _REFUSED:
        raise RefusedError(_REFUSED[kind])
    if kind == "xlsx":
        return _open_ooxml(data, limits)
    if kind == "csv":
        from workbook_tool.reading.plain import read_csv  # noqa: PLC0415 - rarely needed

        return read_csv(data, limits)
    return _values_only(data, kind, limits)


def _open_ooxml(data: bytes, limits: Limits) -> ReturnedWorkbook:
    try:
        book = read_ooxml(data, limits)
    except GuardError:
        return _listed_otherwise(data, limits)
    if not book.unread:
        return book
    # Sheets that the fast reader does not trust itself with: see whether others know them.
    # Names, properties and all other sheets stay as they were read.
    from workbook_tool.reading.calamine import read_calamine  # noqa: PLC0415 - slow to import
    from workbook_tool.reading.slow import read_openpyxl  # noqa: PLC0415

    for read in (read_openpyxl, read_calamine):
        try:
            book = book.completed(read(data, limits))
        except RefusedError as refused:
            if refused.refusal.code != BROKEN:
                raise
        if not book.unread:
            return book
    raise broken(f"工作表“{book.unread[0][:31]}”的写法不认识")


def _listed_otherwise(data: bytes, limits: Limits) -> ReturnedWorkbook:
    """Read a workbook in which the fast reader finds no list of sheets, if another does."""
    from workbook_tool.reading.slow import read_openpyxl  # noqa: PLC0415 - slow to import

    try:
        book = read_openpyxl(data, limits)
    except RefusedError as refused:
        if refused.refusal.code != BROKEN:
            raise
        raise broken("里面没有工作表") from None
    if not book.sheets:
        raise broken("里面没有工作表")
    return book


def _values_only(data: bytes, kind: FileKind, limits: Limits) -> ReturnedWorkbook:
    # Imported here, so that a plain .xlsx does not wait for it.
    from workbook_tool.reading.calamine import read_calamine  # noqa: PLC0415
    from workbook_tool.reading.package import Package  # noqa: PLC0415
    from workbook_tool.reading.percents import percent_cells  # noqa: PLC0415

    if kind in {"xlsx", "ods", "xlsb"}:
        Package(data, limits).check_everything()
    book = read_calamine(data, limits)
    shares = percent_cells(data, kind, limits)
    if not shares:
        return book
    return replace(book, cells=tuple(_as_share(cell, shares) for cell in book.cells))


def _as_share(cell: ReturnedCell, shares: frozenset[PercentPlace]) -> ReturnedCell:
    shown = cell.kind == "number" and (cell.sheet, cell.row, cell.column) in shares
    return cell._replace(kind="percent") if shown else cell
