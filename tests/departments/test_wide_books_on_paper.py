"""A table with many items across: it can be read on paper, on pages beside each other."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest

from tests.departments.large import Large
from tests.engines import libreoffice_convert, needs
from workbook_tool.layout.paper import text_area
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.load import load_form
from workbook_tool.workbook.issue import unsigned_workbook

FORMS = ("changzhou-2013-1", "dalian-2018", "shenyang-liuhao", "suzhou-2015-1")
BOOKS = [
    Large(form, department, "wide", 12)
    for form in FORMS
    for department in sorted({duty.department or "" for duty in duties(load_form(form))})
]
SMALLEST_TYPE = 5.5
"""In points, as it comes out of the printer."""


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_it_is_large_enough_to_read_and_no_item_is_divided(book: Large) -> None:
    plan = book.plan
    sheet = plan.sheets[0]
    page = sheet.page
    entries = {cell.column: cell.item for cell in sheet.cells if cell.entry and cell.unit}
    begins = (1, *page.beside, page.columns + 1)
    seen: list[str | None] = []
    for first, after in pairwise(begins):
        columns = [*range(1, page.fixed + 1 if first > 1 else 1), *range(first, after)]
        width = sum(sheet.widths[column - 1] for column in columns)
        assert width * page.scale / 100 <= text_area(landscape=True)[0]
        seen += dict.fromkeys(entries[column] for column in columns if column in entries)
    assert len(seen) == len(set(seen)), "one item stands on two pages"
    read = {plan.styles[c.style].size for c in sheet.cells if c.unit}
    assert min(read) * page.scale / 100 >= SMALLEST_TYPE


@needs("libreoffice")
def test_each_page_says_whose_scores_stand_on_it_and_nothing_is_said_in_half(
    tmp_path: Path,
) -> None:
    book = Large("dalian-2018", "组织建设部", "wide", 24)
    path = tmp_path / "宽表.xlsx"
    path.write_bytes(unsigned_workbook(book.plan, {}, book.department))
    (pdf,) = libreoffice_convert([path], "pdf", tmp_path)
    page = book.plan.sheets[0].page
    with pdfplumber.open(pdf) as opened:
        texts = ["".join((found.extract_text() or "").split()) for found in opened.pages]
    down = len(page.breaks) + 1
    assert len(texts) == down * (len(page.beside) + 1)
    for number in range(1, 25):
        there = [text for text in texts if f"示例第{number}工会" in text]
        assert len(there) == len(page.beside) + 1
    assert sum("打分部门" in text for text in texts) == 1
    assert sum("处还没有填" in text for text in texts) == 1
    assert all("单位代码" in text for text in texts)
