"""How a sheet to fill in opens: named, at the first cell to fill in, tabs coloured by use."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.workbook.cases import SCORE_CASES, Case, form, plan, sample
from workbook_tool.layout.fields import OPEN
from workbook_tool.workbook.draw import draw

JUDGED = sample(SCORE_CASES, "opening")


def opened(case: Case) -> Any:
    return load_workbook(io.BytesIO(draw(case.plan)))


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.name)
def test_the_file_says_what_it_is(case: Case) -> None:
    properties = opened(case).properties
    assert properties.title == form(case.form_id).full_title
    assert properties.subject == case.form_id
    assert OPEN not in properties.title


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.name)
def test_every_sheet_opens_at_the_first_cell_to_fill_in(case: Case) -> None:
    book = opened(case)
    for sheet in case.plan.sheets:
        top = sheet.freeze[0] if sheet.freeze else 1
        typed = [c for c in sheet.cells if c.entry and not c.locked and c.row >= top]
        selected = book[sheet.title].sheet_view.selection[-1].activeCell
        if typed:
            first = min(typed, key=lambda cell: (cell.row, cell.column))
            assert selected == first.address, sheet.title


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.name)
def test_tabs_are_coloured_by_what_they_are_for(case: Case) -> None:
    book = opened(case)
    colours = {
        sheet.face: book[sheet.title].sheet_properties.tabColor for sheet in case.plan.sheets
    }
    assert colours["score"] is not None and colours["guide"] is not None
    assert colours["score"].rgb != colours["guide"].rgb
    assert colours["manifest"] is None


def test_the_attachment_opens_as_it_always_did() -> None:
    book = load_workbook(io.BytesIO(draw(plan(Case("suzhou-2015-1", "official")))))
    [sheet] = book.worksheets
    assert sheet.sheet_properties.tabColor is None
    assert book.properties.title == "suzhou-2015-1"
