"""Printed attachments for the tests of this folder: each form is converted once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.print.pages import PAPER, PrintedPage, page_rows, printed_pages, wanted_texts
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.fields import Field
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import Sheet, SheetPlan
from workbook_tool.layout.room import with_room
from workbook_tool.reading.libreoffice import find_libreoffice
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.summary.prints import convert_to_pdf, print_parts
from workbook_tool.workbook.draw import draw

FORMS = tuple(form_files())
MARGINS = {False: (28.0, 26.0, 37.0, 35.0), True: (37.0, 35.0, 28.0, 26.0)}
"""GB/T 9704-2012, left, right, top, bottom in millimetres, of upright and lying paper."""
MILLIMETRE = 1.0
UNIT: dict[Field, str] = {"unit": "示例市示例区示例街道示例总工会", "code": "001"}


@cache
def blank_attachments() -> dict[str, Path]:
    """Return the PDF of every blank attachment by form."""
    parts = [SheetPart(name, official_plan(load_form(name)), {}) for name in FORMS]
    printed = print_parts(parts, Path(mkdtemp(prefix="attachments-")))
    assert printed.pdf
    return dict(zip(FORMS, printed.files, strict=True))


def attachment_pages(name: str) -> tuple[Sheet, list[PrintedPage]]:
    """Return the planned sheet of a form's attachment, and its printed pages."""
    sheet = official_plan(load_form(name)).sheets[0]
    return sheet, printed_pages(blank_attachments()[name], sheet)


def printed_parts(
    parts: Sequence[SheetPart], folder: Path
) -> Iterator[tuple[Sheet, list[PrintedPage]]]:
    """Print attachments and yield each planned sheet with its pages."""
    printed = print_parts(parts, folder)
    for part, pdf in zip(parts, printed.files, strict=True):
        sheet = part.plan.sheets[0]
        yield sheet, printed_pages(pdf, sheet)


def printed_workbooks(
    plans: Mapping[str, SheetPlan],
    folder: Path,
    entries: Mapping[str, Mapping[str, Value]] | None = None,
    known: Mapping[str, SheetPlan] | None = None,
) -> Iterator[tuple[str, Sheet, list[PrintedPage]]]:
    """Print whole workbooks and yield every visible sheet with its pages.

    Args:
        plans: By name.
        folder: Where workbooks and PDF files go.
        entries: By the plans' names, what stands in them.
        known: By the plans' names, a plan whose sheets need not be read once more.
    """
    program = find_libreoffice()
    assert program is not None
    books: list[Path] = []
    for name, plan in plans.items():
        book = folder / f"{name}.xlsx"
        book.write_bytes(draw(plan, (entries or {}).get(name), UNIT))
        books.append(book)
    convert_to_pdf(program, books, folder)
    for name, plan in plans.items():
        first = 0
        for sheet in with_room(plan, (entries or {}).get(name, {})).sheets:
            if sheet.visibility == "visible":
                if not (known and sheet in known[name].sheets):
                    yield name, sheet, printed_pages(folder / f"{name}.pdf", sheet, first)
                first += len(page_rows(sheet))


REMARKS = (
    "已落实",
    "因上级工会统一安排，本项活动推迟到下一年度第一季度开展，已向总工会书面报告并获同意。",
    "见《2018年工作总结》第12页；会议记录、照片28张另附（含乡镇街15家、委办局13家）。",
    "应建会企业240家，已建236家；因企业停产、搬迁未建的4家，名单和情况说明随表上报，请予核实。",
)
"""What units write beside a score: short and long, with figures and quotation marks."""


def everything_filled_in(plan: SheetPlan) -> dict[str, Value]:
    """Return a proper value for every entry of a plan, remarks of all lengths among them."""
    chance = random.Random(f"{plan.form} {plan.stage}")
    listed = {cell.text for sheet, cell in plan.cells() if sheet.face == "lists" and cell.text}
    found: dict[str, Value] = {}
    for name, (_, cell) in plan.entries().items():
        assert cell.entry is not None
        most = cell.entry.maximum or Decimal(5)
        if cell.entry.kind == "score":
            found[name] = max(most - Decimal("0.25"), Decimal(0))
        elif cell.entry.kind == "count":
            found[name] = min(most, Decimal(128))
        elif cell.entry.kind == "choice":
            found[name] = chance.choice(cell.entry.choices or sorted(listed))
        else:
            found[name] = chance.choice(REMARKS)
    return found


def outside_the_text_area(sheet: Sheet, pages: Sequence[PrintedPage]) -> list[str]:
    """Return which lines of the pages' tables leave the standard's text area, in words."""
    across, down = PAPER[sheet.page.landscape]
    left, right, top, bottom = MARGINS[sheet.page.landscape]
    limits = (left, across - right, top, down - bottom)
    found: list[str] = []
    for page in pages:
        for side, limit, line, sign in zip(SIDES, limits, page.lines, (-1, 1, -1, 1), strict=True):
            if sign * (line - limit) > MILLIMETRE:
                found.append(f"page {page.number}: {side} at {line:.1f} mm instead of {limit:.0f}")
    return found


SIDES = ("left", "right", "top", "bottom")


def defects(
    pages: Sequence[PrintedPage],
    unit: Mapping[Field, str] | None = None,
    entries: Mapping[str, Value] | None = None,
) -> list[str]:
    """Return what is clipped, missing or out of its cell on the pages, in words.

    Args:
        pages: The printed pages of a sheet.
        unit: The unit's fields.
        entries: What was put into the sheet.
    """
    found: list[str] = []
    for page in pages:
        for shown, wanted in wanted_texts(page, unit, entries):
            where = f"page {page.number} {shown.cell.address}"
            if wanted and shown.text != wanted:
                found.append(f"{where} shows {shown.text!r} instead of {wanted!r}")
            elif wanted and shown.outside:
                found.append(f"{where}: {shown.outside!r} sticks out")
        if page.stray:
            found.append(f"page {page.number}: {page.stray!r} stands in no cell")
    return found
