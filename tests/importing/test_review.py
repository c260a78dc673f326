"""核对.xlsx: what a clerk sees, changes, and gets."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.engines import libreoffice_recalculate, needs
from tests.importing.bench import Result, imported, official
from tests.importing.office import Drawn, draw, saved, say, word
from tests.importing.seeds import ALL
from workbook_tool.importing.examples import answers_for, score
from workbook_tool.importing.lines import lines_of, manner_of, rule_of
from workbook_tool.importing.review import COLUMN, FIRST, review_book
from workbook_tool.importing.review_read import ReviewError, read_review
from workbook_tool.importing.understood import AVERAGE
from workbook_tool.importing.write import form_data
from workbook_tool.reading.child import Reader

ROWS = [
    ["类别", "序号", "考核内容", "分值", "评分标准", "自评分"],
    ["组织建设", "1", "年初有计划，年终有总结。", "10", "无计划扣5分，无总结扣5分", ""],
    ["", "2", "开展活动不少于4次。", "20", "每少一次扣5分", ""],
    ["", "3", "台账规范。", "20", "没有台账的扣10分，门牌不规范的扣4分", ""],
    ["民主管理", "4", "厂务公开。", "50", "按上级规定执行，另有扣分", ""],
]


def example(reader: Reader) -> Result:
    document = word()
    say(document, "示例县基层工会考核细则（企业工会）", centred=True, size=22)
    draw(document, Drawn(ROWS, [(1, 0, 3, 0)]))
    return imported(saved(document), reader)


def edited(result: Result, *changes: tuple[str, str, Any], sheet: int = 1) -> bytes:
    """Return the workbook after a clerk's changes: row, heading, new value."""
    book = openpyxl.load_workbook(io.BytesIO(review_book(result.found, "example")))
    page = book.worksheets[sheet]
    rows = {str(cell.value): cell.row for cell in page["A"] if cell.value}
    for ref, head, value in changes:
        page.cell(rows[ref], COLUMN[head] + 1).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def checked(data: bytes) -> bytes:
    """Mark all questions as looked at."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[FIRST]
    for row in page.iter_rows(min_row=1, max_col=4):
        if row[3].value == "否":
            row[3].value = "是"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("key", ALL)
def test_unchanged_it_gives_the_same_form_back(key: str, reader: Reader) -> None:
    result = official(key, reader)
    again = read_review("核对.xlsx", review_book(result.found, key), reader).imported
    assert again.drafts == result.found.drafts
    assert again.notice == result.found.notice
    for rows, before in zip(again.decided, result.found.decided, strict=True):
        assert {ref: one.on for ref, one in rows.items()} == {
            ref: one.on for ref, one in before.items()
        }
        assert {ref: one.understood.rule for ref, one in rows.items()} == {
            ref: one.understood.rule for ref, one in before.items()
        }


def test_what_is_open_comes_first(reader: Reader) -> None:
    result = example(reader)
    book = openpyxl.load_workbook(io.BytesIO(review_book(result.found, "example")))
    assert book.sheetnames[0] == FIRST
    words = [str(row[2].value) for row in book[FIRST].iter_rows(max_col=3)]
    assert any("第 3 行怎样计分要确认" in one for one in words)
    assert any("第 4 行由人工评分" in one for one in words)


def test_a_proposal_counts_once_it_is_adopted(reader: Reader) -> None:
    result = example(reader)
    before = read_review("核对.xlsx", edited(result), reader).imported
    assert not before.decided[0]["3"].on
    after = read_review("核对.xlsx", edited(result, ("3", "采用", "是")), reader).imported
    assert after.decided[0]["3"].on
    assert after.decided[0]["3"].understood.certainty == "sure"


def test_figures_and_questions_are_changed_in_plain_cells(reader: Reader) -> None:
    data = edited(
        example(reader), ("2", "几分", 4), ("2", "应达到", 5), ("2", "问单位的话", "活动次数")
    )
    rule = read_review("核对.xlsx", data, reader).imported.decided[0]["2"].understood.rule
    assert rule == {
        "kind": "deduct_per_count",
        "label": "活动次数",
        "unit": "次",
        "target": Decimal(5),
        "amount": Decimal(4),
    }


def test_a_row_can_be_left_to_a_person(reader: Reader) -> None:
    data = edited(example(reader), ("1", "怎样计分", "根据情况人工评分"))
    done = read_review("核对.xlsx", data, reader).imported.decided[0]["1"]
    assert done.understood.rule == {"kind": "judged"}


def test_points_text_and_departments_are_corrected(reader: Reader) -> None:
    data = edited(example(reader), ("4", "分值", 45), ("4", "考核内容", "厂务公开、民主管理。"))
    (draft,) = read_review("核对.xlsx", data, reader).imported.drafts
    row = next(row for row in draft.rows if row.ref == "4")
    assert row.points == 45
    assert row.text == "厂务公开、民主管理。"


def test_what_is_no_number_is_told_with_its_cell(reader: Reader) -> None:
    with pytest.raises(ReviewError, match=r"I2：“分值”要写数字"):
        read_review("核对.xlsx", edited(example(reader), ("1", "分值", "十来分")), reader)


def test_a_line_without_its_figure_is_told(reader: Reader) -> None:
    with pytest.raises(ReviewError, match="没有写几分"):
        read_review("核对.xlsx", edited(example(reader), ("1", "几分", None)), reader)


def test_another_workbook_is_refused(reader: Reader) -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with pytest.raises(ReviewError, match="不是程序生成的"):
        read_review("表.xlsx", stream.getvalue(), reader)


def test_what_was_looked_at_is_no_longer_asked(reader: Reader) -> None:
    data = edited(example(reader), ("3", "采用", "是"))
    (left,) = read_review("核对.xlsx", data, reader).imported.questions
    (none,) = read_review("核对.xlsx", checked(data), reader).imported.questions
    assert left
    assert not none


@pytest.mark.parametrize("key", ALL)
def test_the_lines_of_a_rule_make_the_rule_again(key: str, reader: Reader) -> None:
    for rows in official(key, reader).found.decided:
        for one in rows.values():
            rule, points = one.understood.rule, one.row.points
            lines = lines_of(rule, points)
            if lines and rule["kind"] not in {"composite"} and "not_applicable" not in rule:
                made = rule_of(manner_of(rule), lines, points)
                assert lines_of(made, points) == lines


def test_the_example_shows_what_a_missing_thing_costs() -> None:
    rule = {
        "kind": "deduct_fixed",
        "deductions": [
            {"label": "有计划", "amount": Decimal(5)},
            {"label": "有总结", "amount": Decimal(3)},
        ],
    }
    lines = lines_of(rule, Decimal(10))
    assert score(manner_of(rule), lines, Decimal(10), answers_for(lines)) == 5


def test_the_example_of_several_rates_takes_their_mean_as_the_sheet_does() -> None:
    """The example took both losses off, and a clerk who trusted it halved the figures."""
    rates = [
        {"due": f"应{one}", "done": f"已{one}", "unit": "个", "target": Decimal(target)}
        for one, target in (("建会", 80), ("建制", 90))
    ]
    rule = {
        "kind": "deduct_per_percent",
        "rates": rates,
        "combine": AVERAGE,
        "step": Decimal(1),
        "amount": Decimal("0.2"),
    }
    lines = lines_of(rule, Decimal(2))
    assert score(manner_of(rule), lines, Decimal(2), [Decimal(79), Decimal(89)]) == Decimal("1.8")
    assert score(manner_of(rule), lines, Decimal(2), [Decimal(79), Decimal(99)]) == Decimal(2)


@needs("libreoffice")
def test_what_the_examples_show_is_what_a_spreadsheet_works_out(tmp_path: Path) -> None:
    with Reader() as reader:
        found = imported(ALL["dalian-2018"](), reader).found
    path = tmp_path / "核对.xlsx"
    path.write_bytes(review_book(found, "example"))
    (made,) = libreoffice_recalculate([path], tmp_path / "out")
    again = openpyxl.load_workbook(made, data_only=True)
    kept = openpyxl.load_workbook(path, data_only=True)
    seen = 0
    for sheet in kept:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.coordinate.startswith(("W", "X")) and isinstance(cell.value, int | float):
                    assert again[sheet.title][cell.coordinate].value == pytest.approx(cell.value)
                    seen += 1
    assert seen > 30


def test_a_question_of_interpretation_names_each_row_once(reader: Reader) -> None:
    """第 19、19、20、21、21 项 stood in the 填报说明 of every unit."""
    found = imported(ALL["dalian-2018"](), reader).found
    form = form_data(found.drafts[0], found.decided[0])
    assert form["settings"]
    for setting in form["settings"].values():
        assert len(set(setting["refs"])) == len(setting["refs"])


def test_whom_a_form_is_for_is_asked_with_what_was_found(reader: Reader) -> None:
    found = imported(ALL["dalian-2018"](), reader).found
    (asked,) = [one for one in found.questions[0] if one.code == "unit_type"]
    assert f"“{found.drafts[0].unit_type}”" in asked.words
