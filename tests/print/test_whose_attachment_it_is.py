"""A printed attachment says whose scores it holds, where the official page does not."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from tests.summary.staged import view_of
from workbook_tool.layout.combine import combine, heads_of
from workbook_tool.layout.official import official_plan
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.print_round import attachment
from workbook_tool.summary.view import UnitView
from workbook_tool.workbook.draw import draw

NAME = "示例第001街道工会"


@pytest.fixture(scope="module")
def unit() -> UnitView:
    return view_of({"001": {"self": "0", "assess": "1"}}).units["001"]


def page_setup(book: bytes, sheet: int = 1) -> str:
    """Return the heads and feet of a sheet's pages."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        text = parts.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    return text[text.index("<headerFooter") : text.index("</headerFooter>")]


def test_nobody_could_sign_a_page_that_is_nobodys(unit: UnitView) -> None:
    part = attachment(unit, "001", named=True)
    setup = page_setup(draw(part.plan, part.entries, heads=heads_of([part], part.plan)))
    for pages in ("odd", "even"):
        assert f"<{pages}Header>&amp;L&amp;9单位：{NAME}</{pages}Header>" in setup
        assert f"<{pages}Footer>" in setup


def test_several_attachments_in_one_book_bear_each_its_own_name(unit: UnitView) -> None:
    other = replace(unit, unit=replace(unit.unit, name="示例甲&乙工会"))
    parts = [attachment(unit, "001", named=True), attachment(other, "002", named=True)]
    plan, entries = combine(parts)
    book = draw(plan, entries, heads=heads_of(parts, plan))
    assert f"单位：{NAME}<" in page_setup(book, 1)
    assert "单位：示例甲&amp;&amp;乙工会<" in page_setup(book, 2)


def test_it_can_be_switched_off_and_a_form_that_prints_its_unit_needs_none(unit: UnitView) -> None:
    assert attachment(unit, "001").head == ""
    form = load_form("zhuzhou-2011-01")
    own = replace(unit, form=form, stages={}, unit=replace(unit.unit, type=form.unit_type))
    assert form.unit_line is not None
    assert attachment(own, "001", named=True).head == ""


def test_a_blank_attachment_stays_as_it_was() -> None:
    plan = official_plan(load_form("shenyang-liuhao"))
    assert draw(plan) == draw(plan, heads={})
    assert "Header>" not in page_setup(draw(plan))
