"""The 评分表 and its companions on paper: on the paper of the standard, readable, all there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import needs
from tests.print.cases import (
    FORMS,
    MARGINS,
    MILLIMETRE,
    UNIT,
    defects,
    everything_filled_in,
    outside_the_text_area,
    printed_workbooks,
)
from tests.print.pages import PAPER, PrintedPage, page_rows
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.plan import Sheet, SheetPlan
from workbook_tool.layout.room import with_room
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId

# One form of each document in every stage, and all forms in the first.
EACH_DOCUMENT = (
    "changzhou-2013-1",
    "zhuzhou-2011-12",
    "suzhou-2015-1",
    "shenyang-liuhao",
    "dalian-2018",
)
LATER: tuple[StageId, ...] = ("assess", "review")
SMALLEST = 9.0
"""小五: the size of the smallest of the official tables."""

Printed = list[tuple[str, Sheet, list[PrintedPage]]]


def _plans() -> dict[str, SheetPlan]:
    cases: list[tuple[str, StageId]] = [(name, "self") for name in FORMS]
    cases += [(name, stage) for name in EACH_DOCUMENT for stage in LATER]
    return {f"{name}-{stage}": score_plan(load_form(name), stage) for name, stage in cases}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return list(printed_workbooks(_plans(), tmp_path_factory.mktemp("sheets")))


@needs("libreoffice")
def test_every_fixed_text_is_printed_whole_on_every_sheet(printed: Printed) -> None:
    assert len(printed) >= len(_plans()) * 2
    found = [
        f"{title} {sheet.title}: {defect}"
        for title, sheet, pages in printed
        for defect in defects(pages, UNIT)
    ]
    assert found == []


@needs("libreoffice")
def test_every_sheet_keeps_to_the_text_area_of_the_standard(printed: Printed) -> None:
    for title, sheet, pages in printed:
        where = f"{title} {sheet.title}"
        assert all(page.footer for page in pages), f"{where}: a page is missing"
        assert outside_the_text_area(sheet, pages) == [], where
        if sheet.face != "guide":
            # A table is as wide as the text area, and not a picture of it made smaller.
            left, right, _, _ = MARGINS[sheet.page.landscape]
            across, _ = PAPER[sheet.page.landscape]
            for page in pages:
                assert page.lines[0] == pytest.approx(left, abs=MILLIMETRE), where
                assert page.lines[1] == pytest.approx(across - right, abs=1.5), where


@needs("libreoffice")
def test_nothing_is_printed_smaller_than_the_smallest_official_table(printed: Printed) -> None:
    for title, sheet, pages in printed:
        assert sheet.page.scale == 100, f"{title} {sheet.title}"
        for page in pages:
            assert page.smallest >= SMALLEST - 0.05, f"{title} {sheet.title}, page {page.number}"


@needs("libreoffice")
def test_what_only_helps_on_screen_stays_off_the_paper(printed: Printed) -> None:
    for title, sheet, pages in printed:
        heads = {cell.text for cell in sheet.cells}
        on_paper = {shown.text for page in pages for shown in page.cells}
        for helper in ("提示", "差额", "按细则计算分"):
            assert helper not in on_paper, f"{title} {sheet.title}"
        if sheet.face in {"score", "facts", "claims"}:
            assert "提示" in heads, f"{title} {sheet.title}"


@needs("libreoffice")
def test_the_first_page_names_unit_code_and_deadline(printed: Printed) -> None:
    for title, sheet, pages in printed:
        if sheet.face == "score":
            words = "".join(shown.text for shown in pages[0].cells)
            assert UNIT["unit"] in words, title
            assert "单位代码：001" in words, title
            assert "报送截止：以通知为准" in words, title


@needs("libreoffice")
def test_no_page_holds_a_single_row(printed: Printed) -> None:
    for title, sheet, pages in printed:
        if len(pages) > 1:
            repeated = 1 if sheet.page.repeat else 0
            rows = [len(on_page) for on_page in page_rows(sheet)]
            assert min(rows[0], *(count - repeated for count in rows[1:])) > 1, (
                f"{title} {sheet.title}"
            )


@needs("libreoffice")
def test_a_filled_sheet_with_long_remarks_prints_whole(tmp_path: Path) -> None:
    stages: tuple[StageId, ...] = ("assess", "self", "assess", "review", "review")
    plans = {
        f"{name}-{stage}": score_plan(load_form(name), stage)
        for name, stage in zip(EACH_DOCUMENT, stages, strict=True)
    }
    entries = {title: everything_filled_in(plan) for title, plan in plans.items()}
    found = [
        f"{title} {sheet.title}: {defect}"
        for title, sheet, pages in printed_workbooks(plans, tmp_path, entries)
        for defect in (
            *defects(pages, UNIT, entries[title]),
            *outside_the_text_area(sheet, pages),
        )
    ]
    assert found == []


def test_a_category_divided_by_long_remarks_is_named_again_on_the_next_page() -> None:
    divided = 0
    for name in EACH_DOCUMENT:
        plan = score_plan(load_form(name), "review")
        roomy = with_room(plan, everything_filled_in(plan))
        for planned, sheet in zip(plan.sheets, roomy.sheets, strict=True):
            words = {(cell.row, cell.column): cell.text for cell in sheet.cells}
            for area in planned.merges:
                for row in sheet.page.breaks:
                    if area.top < row <= area.bottom:
                        divided += 1
                        assert words[row, area.left] == words[area.top, area.left]
            for area in sheet.merges:
                assert not any(area.top < row <= area.bottom for row in sheet.page.breaks)
    assert divided
