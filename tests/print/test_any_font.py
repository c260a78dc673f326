"""Sheets to fill in stand on machines without 宋体: no character is cut, nothing leaves its page.

The attachment is not among them: it is printed by the federation, with the fonts that it names.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines import needs
from tests.forms.invented import form_ids
from tests.forms.invented import plan as invented
from tests.print.cases import UNIT, defects, printed_workbooks
from tests.print.fonts import FAMILIES, only
from tests.print.test_sheets_to_fill_in import EACH_DOCUMENT
from tests.workbook.cases import EVERYTHING, FORM_IDS
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.metrics import MEASURED, ROOMY, line_count, text_height, whole_pixels
from workbook_tool.layout.plan import Cell, Sheet, SheetPlan
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId


def plans() -> dict[str, SheetPlan]:
    """Return the first stage of each document's form, the second of each invented one."""
    cases: list[tuple[str, StageId]] = [(name, "self") for name in EACH_DOCUMENT]
    if EVERYTHING:
        cases = [(name, stage) for name in FORM_IDS for stage in ("self", "assess", "review")]
    found = {f"{name}-{stage}": score_plan(load_form(name), stage) for name, stage in cases}
    return found | {
        name.replace("/", "-"): invented(name, "assess") for name in form_ids("layouts")
    }


@pytest.mark.parametrize("family", FAMILIES)
@needs("libreoffice")
def test_nothing_is_cut_in_any_font(family: str, tmp_path: Path) -> None:
    with only(FAMILIES[family], tmp_path):
        found = [
            f"{name} {sheet.title}: {defect}"
            for name, sheet, pages in printed_workbooks(plans(), tmp_path)
            for defect in defects(pages, UNIT)
        ]
    assert found == []


def is_filled(sheet: Sheet, cell: Cell, size: Decimal) -> bool:
    """Return whether a text of several lines decides how tall its row is, with no line to spare."""
    text, width = cell.text or "", sheet.widths[cell.column - 1]
    many = line_count(text, width, size, ROOMY)
    needed = whole_pixels(text_height(text, width, size))
    alone = cell.item is not None and cell.style == "text" and needed == sheet.heights[cell.row - 1]
    return alone and many >= 3 and line_count(text, width, size, MEASURED) == many


@needs("libreoffice")
def test_a_row_that_is_one_line_too_low_is_found(tmp_path: Path) -> None:
    plan = score_plan(load_form("dalian-2018"), "self")
    sheet = plan.sheets[0]
    size = plan.styles["text"].size
    row = next(cell.row for cell in sheet.cells if is_filled(sheet, cell, size))
    heights = list(sheet.heights)
    heights[row - 1] -= size * ROOMY.line
    low = replace(plan, sheets=(replace(sheet, heights=tuple(heights)), *plan.sheets[1:]))
    with only(FAMILIES["noto"], tmp_path):
        found = [
            defect
            for _, sheet, pages in printed_workbooks({"low": low}, tmp_path)
            for defect in defects(pages, UNIT)
        ]
    assert found != []
