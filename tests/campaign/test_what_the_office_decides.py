"""What comes up between issuing and 定稿, and what a clerk decides about it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tests import deciding as decide
from tests.campaign.clerk import YEAR, Office
from workbook_tool.campaign.actions.finish import still_open
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.derived.standing import STATUS_WORDS
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.events import Confirmed
from workbook_tool.office.status import status_data
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.send_back import send_back
from workbook_tool.summary.summarise import view_of


def said(office: Office) -> str:
    """Return the last entry of the log in words."""
    return office.round.words().of(office.round.state.events[-1].event)


def undo_last(office: Office) -> None:
    decide.undo(office.round, office.round.state.events[-1].number, "弄错了")


def test_the_log_tells_how_a_sentence_is_read_in_its_words(office: Office) -> None:
    confirmed = Confirmed("changzhou-2013-1", {"gate_14": "both", "gone": "since"}, "会议确认")
    assert office.round.words().of(confirmed) == (
        "确认“企业工会”评分表的口径："
        "两个条件之间没有顿号：缺其中一个就不得分，还是两个都缺才不得分？按“两个都缺才不得分”；"
        "gone=since（会议确认）"
    )
    assert (
        office.round.words().of(Confirmed("no-such-form", {"a": "b"}))
        == "确认no-such-form的口径：a=b"
    )


def test_a_unit_says_on_the_telephone_that_item_7_should_be_8(office: Office) -> None:
    office.send("001")
    before = office.total("001")
    assert before is not None
    decide.correct(
        office.round, Slot("001", YEAR), "7", Decimal(8), "corrected", "示例甲", "电话更正"
    )
    assert office.total("001") == before + Decimal("0.8")
    assert said(office) == (
        "更正 001 示例第1厂工会的年终自评第 7 项由 7.2 改为 8 分，示例甲提出（电话更正）"
    )
    undo_last(office)
    assert office.total("001") == before


def test_a_correction_above_the_full_points_is_refused(office: Office) -> None:
    with pytest.raises(decide.DecisionError, match="0–8"):
        decide.correct(office.round, Slot("001", YEAR), "7", Decimal(9), "corrected", "甲", "错")


def test_a_faulty_sheet_is_taken_all_the_same_and_that_is_undone(office: Office) -> None:
    office.send("001", {"self_7": Decimal(9)})
    assert office.stands("001").status == "must_fix"
    decide.judge(office.round, "001_最终版.xlsx", "accept", "会议同意")
    assert office.stands("001").status == "done"
    undo_last(office)
    assert office.stands("001").status == "must_fix"


def test_a_unit_whose_only_file_was_refused_is_not_told_that_it_sent_nothing(
    office: Office,
) -> None:
    office.send("001")
    decide.judge(office.round, "001_最终版.xlsx", "refuse", "不是本单位填的")
    words = send_back(office.round, office.round.settings.collection(YEAR)).words
    assert "示例第1厂工会（先前报来的没有采用）、示例第2厂工会、示例第3厂工会。" in words
    decide.void(office.round, Slot("001", YEAR), "发错了单位")
    words = send_back(office.round, office.round.settings.collection(YEAR)).words
    assert "示例第1厂工会（原来的表已作废，请用新表）、" in words


def enter(office: Office, unit: str, refs: Iterable[str], collection: str = YEAR) -> None:
    for ref in refs:
        slot = Slot(unit, collection)
        decide.correct(office.round, slot, ref, Decimal(2), "entered", "盖章件", "只有纸质件")


def agree(office: Office) -> tuple[str, ...]:
    """Return what everything says of the first unit; nothing may contradict the other."""
    year = office.round.settings.collection(YEAR)
    view = view_of(office.round)
    unit, status = view.units["001"], status_data(office.round, year).units[0]
    assert unit.status == status.status_text
    assert (unit.standing.status, unit.standing.reason) == (status.status, status.reason)
    open_ = {one.slot.unit for one in still_open(office.round).standings}
    assert ("001" in open_) == (status.status != "done")
    reminded = "示例第1厂工会" in send_back(office.round, year).words
    named = unit.unit.name in leaders_page(view).missing
    assert reminded == named == (status.status == "missing")
    assert (unit.total is not None) == (status.status == "done")
    return status.status_text, status.reason


def test_a_unit_is_complete_once_every_row_was_entered(office: Office) -> None:
    *rows, last = (item.ref for item in office.round.form_of("001").items)
    enter(office, "001", rows)
    assert agree(office) == ("未报", "")
    enter(office, "001", [last])
    assert agree(office) == ("代录", "代录 18 项")
    undo_last(office)
    assert agree(office) == ("未报", "")


def test_with_a_paper_copy_the_office_enters_the_rest_and_the_unit_is_not_reminded(
    office: Office,
) -> None:
    *rows, last = (item.ref for item in office.round.form_of("001").items)
    decide.paper(office.round, Slot("001", YEAR), "", Decimal(36))
    enter(office, "001", rows[:1])
    assert agree(office) == ("待裁定", "按纸质件代录了 1 项，还有 17 项没有代录")
    enter(office, "001", [*rows[1:], last])
    assert agree(office) == ("代录", "按纸质件代录 18 项")


def test_what_was_entered_answers_the_file_that_could_not_be_read_and_no_later_one(
    office: Office,
) -> None:
    refs = [item.ref for item in office.round.form_of("001").items]
    office.send("001", {"self_7": Decimal(9)})
    enter(office, "001", refs)
    assert agree(office) == ("代录", "代录 18 项")
    year = office.round.settings.collection(YEAR)
    assert send_back(office.round, year).sent == ()
    office.collect(("001_又一份.xlsx", office.filled("001", {"self_7": Decimal(10)})))
    assert office.stands("001").status == "must_fix"


def test_what_was_not_entered_counts_0_by_a_decision(office: Office) -> None:
    enter(office, "001", ["1"])
    decide.count_zero(office.round, Slot("001", YEAR), "一直没有报")
    assert agree(office) == ("代录", "代录 1 项")


def test_two_good_versions_of_one_run_wait_for_a_person(office: Office) -> None:
    one, other = office.filled("001"), office.filled("001", {"self_7": Decimal(8)})
    office.collect(("一.xlsx", one), ("二.xlsx", other))
    stands = office.stands("001")
    assert stands.status == "held"
    assert len(stands.rivals) == 2
    decide.judge(office.round, "二.xlsx", "prefer", "电话问过")
    assert office.stands("001").status == "done"
    assert office.stands("001").counting.received.file == "二.xlsx"  # type: ignore[union-attr]
    decide.judge(office.round, "一.xlsx", "prefer", "单位又改口")
    assert office.stands("001").counting.received.file == "一.xlsx"  # type: ignore[union-attr]
    undo_last(office)
    assert office.stands("001").counting.received.file == "二.xlsx"  # type: ignore[union-attr]


def test_a_version_that_comes_after_the_choice_counts_again(office: Office) -> None:
    office.collect(
        ("一.xlsx", office.filled("001")),
        ("二.xlsx", office.filled("001", {"self_7": Decimal(8)})),
    )
    decide.judge(office.round, "二.xlsx", "prefer", "电话问过")
    office.collect(("三.xlsx", office.filled("001", {"self_7": Decimal(5)})))
    assert office.stands("001").counting.received.file == "三.xlsx"  # type: ignore[union-attr]


def test_a_sheet_under_another_units_name_waits_until_somebody_says_whose_it_is(
    office: Office,
) -> None:
    result = office.collect(("示例第2厂工会.xlsx", office.filled("001")))
    assert result.files[0].news == "held"
    assert office.stands("001").status == "held"
    assert office.stands("002").status == "missing"
    decide.assign(office.round, "示例第2厂工会.xlsx", "001", YEAR, "文件名写错了")
    assert office.stands("001").status == "done"
    undo_last(office)
    assert office.stands("001").status == "held"
    decide.judge(office.round, "示例第2厂工会.xlsx", "refuse", "不是这次的表")
    assert office.stands("001").status == "missing"


def test_a_sheet_that_waits_and_is_sent_once_more_by_the_right_unit_is_named(
    office: Office,
) -> None:
    sheet = office.filled("001")
    office.collect(("示例第2厂工会.xlsx", sheet))
    again = office.collect(("示例第1厂工会.xlsx", sheet)).files[0]
    assert again.news == "again"
    assert again.waiting is not None
    assert again.waiting.received.file == "示例第2厂工会.xlsx"
    stands = office.stands("001")
    assert stands.status == "held"
    assert "“示例第2厂工会.xlsx”" in stands.reason
    decide.assign(office.round, "示例第2厂工会.xlsx", "001", YEAR, "单位又发来同一份")
    assert office.stands("001").status == "done"
    assert office.collect(("示例第1厂工会.xlsx", sheet)).files[0].waiting is None


def test_one_units_sheet_with_another_units_name_written_on_it_waits(office: Office) -> None:
    book = load_workbook(io.BytesIO(office.filled("001")))
    (line,) = (
        cell
        for row in book["评分表"].iter_rows(max_row=5)
        for cell in row
        if cell.value == "单位：示例第1厂工会"
    )
    line.value = "单位：示例第2厂工会"
    copied = io.BytesIO()
    book.save(copied)
    result = office.collect(("评分表.xlsx", copied.getvalue()))
    assert result.files[0].news == "held"
    assert "“示例第1厂工会”的，表里的单位却写“示例第2厂工会”" in result.files[0].received.held


def test_a_renamed_unit_may_send_the_sheet_with_its_old_name(office: Office) -> None:
    old = office.filled("001")
    decide.change_unit(office.round, "001", "renamed", "示例新厂工会", "更名文件")
    office.collect(("示例第1厂工会.xlsx", old))
    assert office.stands("001").status == "done"
    assert office.round.state.units["001"].unit.name == "示例新厂工会"


@pytest.mark.parametrize(
    ("change", "to", "words"),
    [
        ("merged", "002", "并入“示例第2厂工会”"),
        ("dissolved", "", "已撤销"),
        ("excused", "", "免报"),
    ],
)
def test_a_unit_that_owes_nothing_any_more(
    office: Office, change: str, to: str, words: str
) -> None:
    decide.change_unit(office.round, "001", change, to, "文件")  # type: ignore[arg-type]
    stands = office.stands("001")
    assert (STATUS_WORDS[stands.status], stands.reason) == ("不需报送", words)
    undo_last(office)
    assert office.stands("001").status == "missing"


@pytest.mark.parametrize(
    ("change", "to", "words"),
    [
        ("merged", "002", "“示例第1厂工会”并入“示例第2厂工会”，不计分"),
        ("dissolved", "", "“示例第1厂工会”已撤销，不计分"),
        ("excused", "", "“示例第1厂工会”免报，不计分"),
    ],
)
def test_scores_of_a_unit_that_owes_nothing_are_not_decided_on(
    office: Office, change: str, to: str, words: str
) -> None:
    slot = Slot("001", YEAR)
    office.send("001", {"self_7": Decimal(9)})
    decide.change_unit(office.round, "001", change, to, "文件")  # type: ignore[arg-type]
    number = office.round.state.events[-1].number
    decide.change_unit(office.round, "001", "renamed", "示例第1厂工会（筹）", "批复")
    decide.undo(office.round, office.round.state.events[-1].number, "写错了")
    acts: dict[str, Callable[[], object]] = {
        "采用": lambda: decide.judge(office.round, "001_最终版.xlsx", "accept", "会议同意"),
        "以此件为准": lambda: decide.judge(office.round, "001_最终版.xlsx", "prefer", "会议同意"),
        "代录": lambda: decide.correct(
            office.round, slot, "7", Decimal(8), "entered", "示例甲", "电话"
        ),
        "更正": lambda: decide.correct(
            office.round, slot, "7", Decimal(8), "corrected", "示例甲", "电话"
        ),
        "按 0 分计": lambda: decide.count_zero(office.round, slot, "一直没有报"),
        "人工调整": lambda: decide.adjust(office.round, "001", Decimal(1), "纪要", "试点"),
    }
    for what, act in acts.items():
        before = office.round.state.events
        with pytest.raises(decide.DecisionError) as refused:
            act()
        assert words in str(refused.value)
        assert f"确要{what}，请先撤销第 {number} 条" in str(refused.value)
        assert office.round.state.events == before
    decide.judge(office.round, "001_最终版.xlsx", "refuse", "不参加")
    undo_last(office)
    decide.undo(office.round, number, "仍然参加")
    decide.judge(office.round, "001_最终版.xlsx", "accept", "会议同意")
    assert office.stands("001").status == "done"


def test_a_unit_is_not_merged_into_one_that_is_gone(office: Office) -> None:
    decide.change_unit(office.round, "001", "merged", "002", "文件")
    with pytest.raises(
        decide.DecisionError, match="“示例第1厂工会”并入“示例第2厂工会”，不能再并入它"
    ):
        decide.change_unit(office.round, "002", "merged", "001", "文件")
    undo_last(office)
    decide.change_unit(office.round, "002", "merged", "001", "文件")
    assert office.round.state.units["002"].heir == "001"


def test_the_deadline_moves_for_one_unit_then_for_all(office: Office) -> None:
    for unit in ("001", "002"):
        office.collect((f"{unit}.xlsx", office.filled(unit)), on=date(2026, 12, 22))
    assert [office.stands(unit).late for unit in ("001", "002")] == [True, True]
    decide.move_deadline(office.round, "001", YEAR, date(2026, 12, 23), "说明过")
    assert [office.stands(unit).late for unit in ("001", "002")] == [False, True]
    decide.move_deadline(office.round, "", YEAR, date(2026, 12, 22), "统一延期")
    assert [office.stands(unit).late for unit in ("001", "002")] == [False, False]


def test_a_void_sheet_no_longer_counts_and_a_new_one_is_issued(office: Office) -> None:
    old_file, old = office.issued_file("001"), office.filled("001", {"self_7": Decimal(1)})
    office.send("001")
    decide.void(office.round, Slot("001", YEAR), "发错了单位")
    stands = office.stands("001")
    assert (stands.status, stands.reason) == ("missing", "原来的表已作废，等新表")
    result = issue(office.round, YEAR)
    assert [path.name for _, path in result.made] == ["2026_001_示例第1厂工会_评分表_第2次.xlsx"]
    assert not old_file.exists()
    office.collect(("旧表.xlsx", old))
    stands = office.stands("001")
    assert stands.status == "must_fix"
    assert stands.faulty is not None
    assert "U13" in {finding.code for finding in stands.faulty.received.reading.findings}
    office.send("001")
    assert office.stands("001").status == "done"


def test_undoing_a_void_brings_the_return_back(office: Office) -> None:
    office.send("001")
    decide.void(office.round, Slot("001", YEAR), "看错了")
    undo_last(office)
    assert office.stands("001").status == "done"


def test_the_sealed_paper_copy_is_compared_by_check_code_and_total(office: Office) -> None:
    office.send("001")
    counting = office.stands("001").counting
    assert counting is not None
    reading = counting.received.reading
    slot = Slot("001", YEAR)
    decide.paper(office.round, slot, reading.check_code, reading.total)
    assert office.stands("001").paper == "same"
    decide.paper(office.round, slot, reading.check_code, Decimal(90))
    assert office.stands("001").paper == "different"
    decide.paper(office.round, slot, "", Decimal(90), "file", "纸质件抄错")
    assert office.stands("001").paper == "settled"


def test_a_unit_that_hands_in_paper_only_is_entered_by_the_clerk(office: Office) -> None:
    slot = Slot("001", YEAR)
    decide.paper(office.round, slot, "", Decimal(90))
    assert (office.stands("001").status, office.stands("001").paper) == ("missing", "only")
    for item in office.round.form_of("001").items:
        points = item.points or Decimal(0)
        decide.correct(office.round, slot, item.ref, points, "entered", "示例甲", "纸质件")
    assert office.stands("001").status == "done"
    assert office.total("001") == Decimal(100)


@pytest.mark.parametrize("words", ["", "  "])
def test_every_decision_has_a_reason(office: Office, words: str) -> None:
    with pytest.raises(decide.DecisionError, match="理由"):
        decide.void(office.round, Slot("001", YEAR), words)


def test_what_came_in_cannot_be_undone(office: Office) -> None:
    office.send("001")
    with pytest.raises(decide.DecisionError, match="不是一项决定"):
        undo_last(office)
