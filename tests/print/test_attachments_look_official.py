"""The printed 附件: every official paragraph, unclipped, on the pages of the originals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines import needs
from tests.print.cases import (
    FORMS,
    MARGINS,
    MILLIMETRE,
    attachment_pages,
    defects,
    everything_filled_in,
    outside_the_text_area,
    printed_parts,
)
from tests.print.pages import PAPER, printed_pages
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.official import official_plan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.text import squeeze
from workbook_tool.summary import prints
from workbook_tool.summary.prints import print_parts

# The printed page of the originals: pages, and the rows before which they break.
PAGES = {
    "changzhou-2013-1": 2,
    "changzhou-2013-2": 2,
    "suzhou-2015-1": 1,
    "suzhou-2015-2": 1,
    "suzhou-2015-3": 1,
    "shenyang-liuhao": 3,
    "dalian-2018": 5,
    **{f"zhuzhou-2011-{n:02d}": 1 for n in range(1, 13)},
}
FONT_SIZES = {
    **dict.fromkeys(("changzhou-2013-1", "changzhou-2013-2"), "10.5"),
    "suzhou-2015-1": "9",
    "suzhou-2015-2": "9.5",
    "suzhou-2015-3": "10.5",
    "shenyang-liuhao": "12",
    "dalian-2018": "9",
    **{f"zhuzhou-2011-{n:02d}": "12" for n in (1, 3, 4, 5, 6, 7, 11)},
    "zhuzhou-2011-10": "11",
    "zhuzhou-2011-09": "10.5",
    "zhuzhou-2011-02": "10",
    "zhuzhou-2011-08": "10",
    "zhuzhou-2011-12": "9.5",
}


@needs("libreoffice")
@pytest.mark.parametrize("name", FORMS)
def test_every_paragraph_is_printed_whole_in_its_own_cell(name: str) -> None:
    _, pages = attachment_pages(name)
    assert defects(pages) == []


@needs("libreoffice")
@pytest.mark.parametrize("name", FORMS)
def test_it_has_as_many_pages_as_the_original(name: str) -> None:
    _, pages = attachment_pages(name)
    assert len(pages) == PAGES[name]
    assert all(page.footer for page in pages), "a planned page was not printed"


@needs("libreoffice")
@pytest.mark.parametrize("name", FORMS)
def test_the_table_keeps_to_the_text_area_of_the_standard(name: str) -> None:
    sheet, pages = attachment_pages(name)
    assert outside_the_text_area(sheet, pages) == []
    left, right, _, _ = MARGINS[sheet.page.landscape]
    across, _ = PAPER[sheet.page.landscape]
    for page in pages:
        assert page.lines[0] == pytest.approx(left, abs=MILLIMETRE)
        # The line is drawn around its middle; the table itself ends a quarter millimetre later.
        assert page.lines[1] + 0.25 == pytest.approx(across - right, abs=MILLIMETRE)


def test_sizes_are_those_of_the_originals() -> None:
    sizes = {name: str(load_form(name).paper.font_size) for name in FORMS}
    assert sizes == FONT_SIZES


def _first_refs(name: str) -> list[str | None]:
    """Return the row of the form at the top of each page after the first."""
    sheet = official_plan(load_form(name)).sheets[0]
    by_row = {cell.row: cell.item for cell in sheet.cells if cell.item}
    return [by_row[row] for row in sheet.page.breaks]


def test_shenyang_breaks_where_the_original_repeats_its_head() -> None:
    assert _first_refs("shenyang-liuhao") == ["11", "20"]


def test_dalian_breaks_where_the_original_reprints_its_categories() -> None:
    refs = _first_refs("dalian-2018")
    assert {"R18", "R24"} <= set(refs)
    # All other pages begin with a category, so that nothing else is reprinted.
    firsts = {category.rows[0].ref for category in load_form("dalian-2018").categories}
    assert set(refs) - {"R18", "R24"} <= firsts


@needs("libreoffice")
def test_a_divided_category_is_printed_again_at_the_top_of_the_page() -> None:
    _, pages = attachment_pages("dalian-2018")
    tops = [{shown.text for shown in page.cells} for page in pages]
    twice = [
        name for name in ("权益维护工作", "基层建设工作") if sum(name in top for top in tops) == 2
    ]
    assert twice == ["权益维护工作", "基层建设工作"]


@needs("libreoffice")
@pytest.mark.parametrize("name", ["shenyang-liuhao", "dalian-2018", "changzhou-2013-1"])
def test_the_head_stands_on_every_page(name: str) -> None:
    form = load_form(name)
    _, pages = attachment_pages(name)
    for page in pages:
        texts = {shown.text for shown in page.cells}
        assert {squeeze(column.head) for column in form.columns} <= texts


@pytest.mark.parametrize("name", FORMS)
def test_nothing_of_ours_stands_on_it(name: str) -> None:
    form = load_form(name)
    sheet = official_plan(form).sheets[0]
    assert len(sheet.widths) == len(form.cells)
    wording = {squeeze(cell.text) for cell in sheet.cells if cell.text}
    ours = {"说明", "提示", "差额", "按细则计算分", "校验码", "小计"}
    assert not wording & ours
    assert not any("增列" in text or "小计" in text for text in wording)


@needs("libreoffice")
def test_page_numbers_stand_outside_between_lines() -> None:
    _, pages = attachment_pages("dalian-2018")
    assert [page.footer for page in pages] == [f"—{n}—" for n in range(1, 6)]
    assert [page.footer_side for page in pages] == ["right", "left", "right", "left", "right"]


@needs("libreoffice")
def test_bound_with_others_the_numbers_go_on(tmp_path: Path) -> None:
    plan = official_plan(load_form("shenyang-liuhao"), first_page=6)
    printed = print_parts([SheetPart("沈阳", plan, {})], tmp_path)
    pages = printed_pages(printed.files[0], plan.sheets[0])
    assert [page.footer for page in pages] == ["—6—", "—7—", "—8—"]
    assert [page.footer_side for page in pages] == ["left", "right", "left"]


@needs("libreoffice")
def test_a_filled_attachment_shows_scores_remarks_and_totals(tmp_path: Path) -> None:
    form = load_form("changzhou-2013-1")
    plan = official_plan(form)
    entries: dict[str, Value] = {
        f"self_{item.ref}": item.points for item in form.items if item.points is not None
    }
    entries |= {"self_3": Decimal("5.5"), "self_15": Decimal(4), "note_3": "少报一次信息"}
    [(_, pages)] = printed_parts([SheetPart(form.id, plan, entries)], tmp_path)
    shown = {entry.cell.name: entry.text for page in pages for entry in page.cells}
    assert shown["self_3"] == "5.5"
    assert shown["note_3"] == "少报一次信息"
    assert shown["self_15"] == "4"
    assert shown["total_self"] == "103.5"
    assert shown["total_assess"] == ""


@needs("libreoffice")
def test_every_filled_attachment_prints_whole(tmp_path: Path) -> None:
    """Scores with two decimals in every cell, and remarks of every length."""
    parts: list[SheetPart] = []
    for name in FORMS:
        form = load_form(name)
        entries = everything_filled_in(official_plan(form))
        if entries:
            parts.append(SheetPart(name, official_plan(form, typed=entries), entries))
    assert {part.plan.form for part in parts} >= {"changzhou-2013-1", "shenyang-liuhao"}
    for part, (sheet, pages) in zip(parts, printed_parts(parts, tmp_path), strict=True):
        assert defects(pages, entries=part.entries) == [], part.title
        assert outside_the_text_area(sheet, pages) == [], part.title
        assert all(page.footer for page in pages), part.title


@needs("libreoffice")
@pytest.mark.parametrize("name", [name for name in FORMS if not name.startswith("changzhou")])
def test_filled_in_it_has_no_more_pages_than_blank(name: str) -> None:
    """Only 常州 has a column for remarks, which can make rows taller."""
    form = load_form(name)
    typed = everything_filled_in(official_plan(form))
    assert official_plan(form, typed=typed).sheets[0].page == official_plan(form).sheets[0].page


@needs("libreoffice")
def test_the_measure_notices_a_row_that_is_one_line_too_low(tmp_path: Path) -> None:
    plan = official_plan(load_form("shenyang-liuhao"))
    sheet = plan.sheets[0]
    row = next(cell.row for cell in sheet.cells if cell.item == "3" and cell.text)
    line = Decimal(12) * Decimal("1.24")
    heights = list(sheet.heights)
    heights[row - 1] -= line
    lower = replace(sheet, heights=tuple(heights))
    [(_, pages)] = printed_parts([SheetPart("低", replace(plan, sheets=(lower,)), {})], tmp_path)
    assert any("B8" in defect or f"{row}" in defect for defect in defects(pages))


@needs("libreoffice")
def test_more_attachments_than_libreoffice_takes_at_once_are_all_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It stops without a word at about the 250th file; fewer will do to see that none is lost.
    monkeypatch.setattr(prints, "AT_ONCE", 2)
    plan = official_plan(load_form("suzhou-2015-1"))
    parts = [SheetPart(f"{n} 示例工会", plan, {}) for n in range(5)]
    assert len(prints.print_parts(parts, tmp_path).files) == 5
