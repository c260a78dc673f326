"""The marked workbook: a good sheet in itself, restored, mended by the unit, and sent again."""

from __future__ import annotations

import io
import math
import random
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.checks.desk import CODE, UNIT, Desk, parts
from tests.checks.happenings import HAPPENINGS
from tests.engines import needs, ooxml_validate
from tests.forms import SHIPPED
from tests.reading import manglers
from tests.reading.manglers import Office
from tests.workbook.cases import CASES as ALL_CASES
from tests.workbook.cases import FORM_IDS, sample
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.checks.marked import marked_names, marked_workbook
from workbook_tool.checks.message import message_text
from workbook_tool.layout import names
from workbook_tool.layout.marked import RESULT_TITLE
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.model import STAGE_IDS, StageId

SLIPS = (
    "score_above_the_points",
    "full_marks_in_words",
    "span_of_scores",
    "percentage_for_a_score",
    "date_for_a_score",
    "formula_for_a_score",
    "score_missing",
)
FORMS = tuple(dict.fromkeys(case.form_id for case in sample(ALL_CASES, "marked")))


def again(desk: Desk, data: bytes, reader: Reader) -> FileResult:
    results = check_bytes(
        desk.file, data, reader, SHIPPED, context=desk.context, arrival=desk.arrival
    )
    return next(iter(results))


def book(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("slip", SLIPS)
def test_sent_back_as_it_is_the_slip_is_still_there(slip: str, reader: Reader) -> None:
    desk = Desk(random.Random(slip).choice(FORMS))
    (_, sheet, cell), *_ = HAPPENINGS[slip](desk, True)
    assert sheet is not None and cell is not None
    result = desk.checked(reader)
    marked = marked_workbook(result)
    faulty = book(marked)[sheet][cell]
    assert faulty.fill.fgColor.rgb.endswith("FF9E9E")
    assert "必须修改" in faulty.comment.text
    once_more = again(desk, marked, reader)
    assert [(f.sheet, f.cell) for f in once_more.findings] == [(sheet, cell)]
    assert once_more.findings[0].severity == "must_fix"
    assert once_more.genuine and once_more.origin == result.origin


def test_what_cannot_be_read_stays_visible_as_it_was_typed(reader: Reader) -> None:
    for slip, shown in (("full_marks_in_words", "满分"), ("span_of_scores", "1-2")):
        desk = Desk("suzhou-2015-1")
        ((_, sheet, cell),) = HAPPENINGS[slip](desk, True)
        assert sheet is not None
        faulty = book(marked_workbook(desk.checked(reader)))[sheet][cell]
        assert faulty.value == shown
        assert f"“{shown}”" in faulty.comment.text


@pytest.mark.parametrize("form_id", FORMS)
def test_mended_in_the_marked_workbook_it_passes(form_id: str, reader: Reader) -> None:
    desk = Desk(form_id)
    HAPPENINGS["score_above_the_points"](desk, True)
    HAPPENINGS["criterion_reworded"](desk, True)
    HAPPENINGS["bonus_typed_into_the_total"](desk, True)
    result = desk.checked(reader)
    assert {f.code for f in result.findings} >= {"M01", "L02", "T01"}
    unit = book(marked_workbook(result))
    name = desk.scored_name()
    unit[SCORE_TITLE][desk.planned(name)[1].address].value = float(desk.points(name)) / 2
    buffer = io.BytesIO()
    unit.save(buffer)
    mended = again(desk, buffer.getvalue(), reader)
    assert [f.message for f in mended.findings] == []
    assert mended.standing == "genuine"
    assert mended.unit == UNIT


@pytest.mark.parametrize("stage", STAGE_IDS[1:])
@pytest.mark.parametrize("form_id", FORMS)
def test_so_it_does_at_later_stages(form_id: str, stage: StageId, reader: Reader) -> None:
    desk = Desk(form_id, stage)
    HAPPENINGS["score_above_the_points"](desk, True)
    HAPPENINGS["figure_in_the_wording_changed"](desk, True)
    result = desk.checked(reader)
    assert {f.code for f in result.findings} == {"M01", "L02"}
    unit = book(marked_workbook(result))
    name = desk.scored_name()
    unit[SCORE_TITLE][desk.planned(name)[1].address].value = float(desk.points(name))
    buffer = io.BytesIO()
    unit.save(buffer)
    mended = again(desk, buffer.getvalue(), reader)
    assert [f.message for f in mended.findings] == []
    assert mended.standing == "genuine"


def row_inserted_above(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    office.score.insert_rows(min(office.item_rows()))
    return office.saved()


@pytest.mark.parametrize(
    "mangler",
    [row_inserted_above, manglers.column_inserted_at_the_left, manglers.sheets_renamed],
    ids=lambda mangler: mangler.__name__,
)
def test_marks_stand_where_cells_were_issued_not_where_they_were_moved(
    mangler: manglers.Mangler, reader: Reader
) -> None:
    desk = Desk("suzhou-2015-1")
    (_, _, cell), *_ = HAPPENINGS["score_above_the_points"](desk, True)
    moved = mangler(Office(desk.sent(), desk.plan, random.Random(1)))
    result = again(desk, moved, reader)
    found = next(f for f in result.findings if f.code == "M01")
    assert (found.sheet, found.cell) != (SCORE_TITLE, cell)
    marked = book(marked_workbook(result))
    assert marked[SCORE_TITLE][cell].comment is not None
    links = [row[2].hyperlink for row in marked[RESULT_TITLE].iter_rows(min_row=4)]
    assert f"'{SCORE_TITLE}'!{cell}" in {link.location for link in links if link}


def words_in_every_score(reader: Reader) -> FileResult:
    desk = Desk("suzhou-2015-2")
    for item in desk.form.items:
        desk.cell(names.score("self", item.ref)).value = "差不多满分"
    return desk.checked(reader)


def test_a_list_of_cells_is_named_by_its_first(reader: Reader) -> None:
    """Not every program wraps a link, and twenty addresses would run over the next column."""
    result = words_in_every_score(reader)
    (finding,) = result.findings
    cells = (finding.cell or "").split("、")
    place = book(marked_workbook(result))[RESULT_TITLE]["C4"]
    assert place.value == f"{SCORE_TITLE} {cells[0]} 等 {len(cells)} 格"
    assert place.hyperlink.location == f"'{SCORE_TITLE}'!{cells[0]}"


def test_a_comment_has_room_for_its_words(reader: Reader) -> None:
    """Nobody can scroll in it: a Chinese sign of 10 pt is as wide as high, about 13.3 pixels."""
    desk = Desk("suzhou-2015-2")
    for cell in desk.official_cells(text=True):
        desk.score[cell.address].value = f"另行商定的{cell.text}"
    result = desk.checked(reader)
    (finding,) = result.findings
    data = marked_workbook(result)
    boxes = b"".join(part for name, part in parts(data).items() if name.endswith(".vml"))
    found = re.findall(rb"width:([0-9.]+)pt;height:([0-9.]+)pt", boxes)
    assert len(found) == len((finding.cell or "").split("、"))
    words = f"【请说明】{finding.sentence}{finding.fix}"
    for width, height in found:
        a_line = float(width) // 10 - 1
        assert math.ceil(len(words) / a_line) * 12 <= float(height)


def test_nobody_is_asked_to_send_a_good_sheet_again(reader: Reader) -> None:
    desk = Desk("suzhou-2015-2")
    assert result_line(desk.checked(reader)) == "没有发现问题。不用改，也不用发回。"
    HAPPENINGS["protection_taken_off"](desk, True)
    assert result_line(desk.checked(reader)) == "提示 1 处。不用改，也不用发回。"
    HAPPENINGS["score_missing"](desk, True)
    assert result_line(desk.checked(reader)).endswith("改好后连同本表一起发回即可。")


def result_line(result: FileResult) -> str:
    return str(book(marked_workbook(result))[RESULT_TITLE]["A2"].value)


def test_it_is_the_units_own_sheet_again(reader: Reader) -> None:
    desk = Desk("dalian-2018")
    HAPPENINGS["unit_name_changed"](desk, True)
    shown = {str(c.value) for c in book(marked_workbook(desk.checked(reader)))[SCORE_TITLE]["A"]}
    assert f"单位：{UNIT}" in shown
    title = book(marked_workbook(desk.checked(reader)))[SCORE_TITLE]
    texts = {str(cell.value) for row in title.iter_rows(max_row=4) for cell in row}
    assert f"单位代码：{CODE}　报送截止：2018年6月28日" in texts


def test_files_are_named_after_units_and_never_twice(reader: Reader) -> None:
    result = Desk("zhuzhou-2011-01").checked(reader)
    nameless = FileResult("收件.zip › 评分表(1).xlsx", "", ())
    odd = FileResult("a.xlsx", "", (), unit='示例/厂:"工会"')
    assert marked_names([result, result, nameless, odd]) == [
        f"{UNIT}_审核结果.xlsx",
        f"{UNIT}_审核结果_2.xlsx",
        "评分表(1)_审核结果.xlsx",
        "示例_厂__工会__审核结果.xlsx",
    ]


def test_what_was_not_read_cannot_be_drawn_again() -> None:
    with pytest.raises(ValueError, match="not read"):
        marked_workbook(FileResult("a.pdf", "", ()))


@needs("validator")
@pytest.mark.parametrize("form_id", ["changzhou-2013-1", "dalian-2018"])
def test_the_validator_has_no_complaint(form_id: str, tmp_path: Path, reader: Reader) -> None:
    desk = Desk(form_id)
    for slip in ("several_facts_missing", "points_raised", "full_marks_in_words"):
        if slip != "full_marks_in_words" or form_id != "dalian-2018":
            HAPPENINGS[slip](desk, True)
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked_workbook(desk.checked(reader)))
    assert ooxml_validate(path) == []


def test_a_message_names_each_cell_once_and_leaves_notes_to_the_office(reader: Reader) -> None:
    desk = Desk("changzhou-2013-1")
    (_, _, cell), *_ = HAPPENINGS["score_above_the_points"](desk, True)
    HAPPENINGS["claim_without_proof"](desk, True)
    HAPPENINGS["remark_beside_the_table"](desk, True)
    text = message_text(desk.checked(reader))
    lines = text.splitlines()
    assert lines[0].startswith(f"{UNIT}：报来的“007_")
    assert "请处理以下 2 处" in lines[0]
    assert lines[1] == "【必须修改】"
    assert lines[2].startswith(f"1. 评分表 {cell}：第2项")
    assert lines[2].endswith("请改为 0–10 之间的数。")
    assert lines[3] == "【请说明】"
    assert "请领导看" not in text


def test_a_good_return_is_thanked_for(reader: Reader) -> None:
    text = message_text(Desk(FORM_IDS[0]).checked(reader))
    assert "没有需要修改的地方" in text and "\n" not in text
