"""What happens to a filled-in sheet in an office before it is sent, one function for each.

A mishap takes the workbook as the unit filled it in and returns the bytes that are sent. The
sample (``samples/演示.yaml``) says by name whom what happens to.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection

from workbook_tool.layout import names
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.rubric.expression import Value


@dataclass(frozen=True)
class Filled:
    """A sheet as a unit filled it in.

    Attributes:
        issued: The workbook that it was sent.
        plan: Its plan.
        entries: What it typed.
    """

    issued: bytes
    plan: SheetPlan
    entries: Mapping[str, Value]

    def book(self) -> Any:
        """Return the filled-in workbook as another program holds it."""
        book = load_workbook(io.BytesIO(self.issued))
        for name, value in self.entries.items():
            sheet, cell = self.plan.named[name]
            target = book[sheet.title][cell.address]
            number = not isinstance(value, str | bool | None)
            target.value = float(value) if number else value  # type: ignore[arg-type]
            if isinstance(value, str):
                target.data_type = "s"  # never a formula
        return book

    def cell(self, book: Any, name: str) -> Any:
        """Return the cell of a name."""
        sheet, cell = self.plan.named[name]
        return book[sheet.title][cell.address]


def saved(book: Any) -> bytes:
    """Return a workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def nothing(filled: Filled) -> bytes:
    """The sheet is saved and sent as it is."""
    return saved(filled.book())


def total_typed_over(filled: Filled) -> bytes:
    """The formula of the total is replaced by a better figure."""
    book = filled.book()
    filled.cell(book, names.total("self")).value = 99
    return saved(book)


def points_raised(filled: Filled) -> bytes:
    """The full points of the first row are raised on the sheet."""
    book = filled.book()
    sheet = next(s for s in filled.plan.sheets if s.title == SCORE_TITLE)
    first = next(cell for cell in sheet.cells if cell.entry and cell.item)
    points = next(
        c for c in sheet.cells if c.row == first.row and c.number is not None and not c.entry
    )
    cell = book[SCORE_TITLE][points.address]
    cell.value = float(cell.value) + 2
    return saved(book)


def protection_taken_off(filled: Filled) -> bytes:
    """Somebody knows how to take the protection off, and changes nothing else."""
    book = filled.book()
    for sheet in book.worksheets:
        sheet.protection.sheet = False
        for row in sheet.iter_rows():
            for cell in row:
                cell.protection = Protection(locked=False)
    return saved(book)


def cells_unmerged(filled: Filled) -> bytes:
    """All joined cells are split, as for sorting."""
    book = filled.book()
    _unmerge(book[SCORE_TITLE])
    return saved(book)


def row_inserted(filled: Filled) -> bytes:
    """A row of the unit's own is put in the middle of the table."""
    book = filled.book()
    sheet = book[SCORE_TITLE]
    _unmerge(sheet)
    planned = next(s for s in filled.plan.sheets if s.title == SCORE_TITLE)
    rows = sorted({cell.row for cell in planned.cells if cell.entry and cell.item})
    sheet.insert_rows(rows[len(rows) // 2])
    return saved(book)


def pasted_into_a_new_book(filled: Filled) -> bytes:
    """The visible score table is pasted as values into a new book: no names, no identity."""
    values = filled.plan.values(filled.entries)
    source = filled.book()[SCORE_TITLE]
    planned = next(s for s in filled.plan.sheets if s.title == SCORE_TITLE)
    shown = {
        (cell.row, cell.column): values[cell.name]
        for cell in planned.cells
        if cell.name and cell.formula is not None
    }
    book = Workbook()
    sheet: Any = book.active
    for row in source.iter_rows():
        for cell in row:
            value = shown.get((cell.row, cell.column), cell.value)
            if value is not None and not (isinstance(value, str) and value.startswith("=")):
                number = not isinstance(value, str | bool | float | int)
                sheet.cell(cell.row, cell.column, float(value) if number else value)
    return saved(book)


def as_csv(filled: Filled) -> bytes:
    """The score table is saved as CSV, in the code page of a Chinese Windows."""
    pasted = load_workbook(io.BytesIO(pasted_into_a_new_book(filled)))
    text = io.StringIO()
    writer = csv.writer(text)
    for row in pasted.worksheets[0].iter_rows(values_only=True):
        writer.writerow(["" if value is None else value for value in row])
    return text.getvalue().encode("gb18030", "replace")


def truncated(filled: Filled) -> bytes:
    """Only the first part of the file arrived."""
    content = nothing(filled)
    return content[: len(content) // 2]


def a_word_file(_filled: Filled) -> bytes:
    """The table was copied into Word."""
    from docx import Document  # noqa: PLC0415 - needed once

    document = Document()
    document.add_paragraph("评分表见下（请查收）")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def a_scan(_filled: Filled) -> bytes:
    """A scan of the sealed paper copy, as PDF."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def _unmerge(sheet: Any) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


MISHAPS: Mapping[str, Callable[[Filled], bytes]] = {
    function.__name__: function
    for function in (
        nothing,
        total_typed_over,
        points_raised,
        protection_taken_off,
        cells_unmerged,
        row_inserted,
        pasted_into_a_new_book,
        as_csv,
        truncated,
        a_word_file,
        a_scan,
    )
}


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written in GBK, as old Chinese programs do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gb18030"), self.flag_bits


def zipped_on_windows(files: Mapping[str, bytes]) -> bytes:
    """Return an archive with names in GBK that are not marked as anything."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(_GbkName(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def mailed(sender: str, subject: str, name: str, content: bytes) -> bytes:
    """Return a message with the file attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "pingfen@example.com", subject
    message["Date"] = "Thu, 17 Dec 2026 09:30:00 +0800"
    message.set_content("您好，评分表见附件，请查收。")
    message.add_attachment(
        content,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename=name,
    )
    return message.as_bytes()
