"""Printed attachments for the tests of this folder: each form is converted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.print.pages import PrintedPage, page_rows, printed_pages, wanted_texts
from workbook_tool.layout.combine import Part
from workbook_tool.layout.fields import Field
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import Sheet, SheetPlan
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.summary.prints import convert_to_pdf, find_libreoffice, print_parts
from workbook_tool.workbook.draw import draw

FORMS = tuple(form_files())
UNIT: dict[Field, str] = {"unit": "示例市示例区示例街道示例总工会", "code": "001"}


@cache
def blank_attachments() -> dict[str, Path]:
    """Return the PDF of every blank attachment by form."""
    parts = [Part(name, official_plan(load_form(name)), {}) for name in FORMS]
    printed = print_parts(parts, Path(mkdtemp(prefix="attachments-")))
    assert printed.pdf
    return dict(zip(FORMS, printed.files, strict=True))


def attachment_pages(name: str) -> tuple[Sheet, list[PrintedPage]]:
    """Return the planned sheet of a form's attachment, and its printed pages."""
    sheet = official_plan(load_form(name)).sheets[0]
    return sheet, printed_pages(blank_attachments()[name], sheet)


def printed_parts(parts: Sequence[Part], folder: Path) -> Iterator[tuple[Sheet, list[PrintedPage]]]:
    """Print attachments and yield each planned sheet with its pages."""
    printed = print_parts(parts, folder)
    for part, pdf in zip(parts, printed.files, strict=True):
        sheet = part.plan.sheets[0]
        yield sheet, printed_pages(pdf, sheet)


def printed_workbooks(
    plans: dict[str, SheetPlan], folder: Path
) -> Iterator[tuple[str, Sheet, list[PrintedPage]]]:
    """Print whole workbooks and yield every visible sheet with its pages."""
    program = find_libreoffice()
    assert program is not None
    books: list[Path] = []
    for name, plan in plans.items():
        book = folder / f"{name}.xlsx"
        book.write_bytes(draw(plan, {}, UNIT))
        books.append(book)
    convert_to_pdf(program, books, folder)
    for name, plan in plans.items():
        first = 0
        for sheet in plan.sheets:
            if sheet.visibility == "visible":
                pages = printed_pages(folder / f"{name}.pdf", sheet, first)
                yield name, sheet, pages
                first += len(page_rows(sheet))


def defects(pages: Sequence[PrintedPage], unit: Mapping[Field, str] | None = None) -> list[str]:
    """Return what is clipped, missing or out of its cell on the pages, in words."""
    found: list[str] = []
    for page in pages:
        for shown, wanted in wanted_texts(page, unit):
            where = f"page {page.number} {shown.cell.address}"
            if wanted and shown.text != wanted:
                found.append(f"{where} shows {shown.text!r} instead of {wanted!r}")
            elif wanted and shown.outside:
                found.append(f"{where}: {shown.outside!r} sticks out")
        if page.stray:
            found.append(f"page {page.number}: {page.stray!r} stands in no cell")
    return found
