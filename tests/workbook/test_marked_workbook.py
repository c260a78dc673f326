"""The marked workbook: the unit's own sheet again, with what is wrong shown in it."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.fields import Field
from workbook_tool.layout.marked import RESULT_TITLE, marked_plan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.workbook.draw import draw

UNIT: dict[Field, str] = {"unit": "示例厂工会"}
FORM = load_form("changzhou-2013-1")
PLAN = score_plan(FORM, "self")
FILLED: dict[str, Value] = {
    "self_2": Decimal(11),
    "self_3": Decimal("5.5"),
    "fact_1_1": "是",
    "fact_1_2": "否",
    "self_1": Decimal(4),
}


def _finding(code: str, ref: str, **facts: object) -> Finding:
    sheet, cell = PLAN.named[f"self_{ref}"]
    words = {"number": ref, "label": "…", "file": "003_示例厂工会.xlsx", "note": "备注", **facts}
    return load_catalogue().finding(code, sheet=sheet.title, cell=cell.address, item=ref, **words)


FINDINGS = (
    _finding("R01", "1", got="4", expected="2"),
    _finding("M01", "2", got="11", points="10", expected="0–10"),
    *(_finding("I01", str(n), expected="0–8") for n in range(4, 15)),
)


def _drawn() -> bytes:
    return draw(marked_plan(PLAN, FINDINGS), FILLED, UNIT)


def test_a_faulty_cell_is_coloured_and_says_what_to_do() -> None:
    sheet = load_workbook(io.BytesIO(_drawn()))["评分表"]
    address = PLAN.named["self_2"][1].address
    assert sheet[address].fill.fgColor.rgb.endswith("FF9E9E")
    assert "超过满分" in sheet[address].comment.text
    assert "0–10" in sheet[address].comment.text


def test_the_gravest_finding_gives_the_colour() -> None:
    twice = (*FINDINGS, *(replace(f, severity="note", fix="另一条。") for f in FINDINGS))
    book = load_workbook(io.BytesIO(draw(marked_plan(PLAN, twice), FILLED)))
    cell = book["评分表"][PLAN.named["self_2"][1].address]
    assert cell.fill.fgColor.rgb.endswith("FF9E9E")
    assert "另一条" in cell.comment.text


def test_every_finding_is_listed_with_a_link_to_its_cell() -> None:
    sheet = load_workbook(io.BytesIO(_drawn()))[RESULT_TITLE]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert len(rows) == len(FINDINGS)
    assert {row[3] for row in rows} == {finding.sentence for finding in FINDINGS}
    severities = [str(row[1]) for row in rows]
    assert severities == sorted(severities, key=["必须修改", "请说明", "提示"].index)
    links = [row[2].hyperlink for row in sheet.iter_rows(min_row=4)]
    assert all(link and str(link.location).startswith("'评分表'!F") for link in links)


def test_cells_without_a_finding_and_their_locks_stay_as_issued() -> None:
    issued = load_workbook(io.BytesIO(draw(PLAN, FILLED, UNIT)))
    marked = load_workbook(io.BytesIO(_drawn()))
    faulty = {finding.cell for finding in FINDINGS}
    for sheet in issued.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = marked[sheet.title][cell.coordinate]
                assert other.protection.locked == cell.protection.locked
                assert other.value == cell.value
                if cell.coordinate not in faulty:
                    assert other.fill.fgColor.rgb == cell.fill.fgColor.rgb


def test_a_finding_without_a_cell_is_only_listed() -> None:
    whole = replace(FINDINGS[0], sheet=None, cell=None)
    book = load_workbook(io.BytesIO(draw(marked_plan(PLAN, (whole,)), FILLED)))
    assert [cell.value for cell in book[RESULT_TITLE]["C"]][3] == "整份文件"


def test_a_sheet_with_nothing_wrong_says_so() -> None:
    book = load_workbook(io.BytesIO(draw(marked_plan(PLAN, ()), FILLED)))
    assert str(book[RESULT_TITLE]["A2"].value).startswith("没有发现问题")
