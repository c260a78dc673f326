"""What makes a final score, between whom it decides, and who counts for nothing any more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.summary.books import table
from tests.summary.staged import BONUS, FORM, ROWS, Lost, view_of
from workbook_tool.campaign.records.events import Barred, Event, UnitChanged
from workbook_tool.office.explain import explain_data
from workbook_tool.office.summary import summary_data
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.charts_sheet import item_shares
from workbook_tool.summary.counts import count
from workbook_tool.summary.explain import explain
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.publish import feedback, unsettled

WEIGHTS = {"权重": {"自评": "0.2", "考核": "0.8"}}
FULL = sum((item.points or Decimal(0) for item in ROWS), Decimal(0))


def test_stages_count_by_their_weights() -> None:
    view = view_of({"001": {"self": "0", "assess": "5"}, "002": {"self": "2"}}, WEIGHTS)
    assert view.units["001"].total == FULL - 4
    assert view.units["002"].place.apart == "没有考核分"
    assert unsettled(view) == ("002",)


def test_a_weighted_stage_that_has_not_begun_leaves_all_totals_open() -> None:
    view = view_of({"001": {"self": "0"}, "002": {"self": "2"}}, WEIGHTS)
    assert {unit.place.apart for unit in view.units.values()} == {"没有考核分"}
    assert unsettled(view) == ("001", "002")
    rows = table(draw_summary(view), "汇总表", "名次")
    assert [(row["总分"], row["自评总分"]) for row in rows] == [("", 100), ("", 98)]


def test_a_stage_that_is_not_weighted_keeps_nobody_from_being_ranked() -> None:
    reviewed: Lost = {"self": "0", "assess": "1", "review": "9"}
    view = view_of({"001": reviewed, "002": {"self": "0", "assess": "2"}}, WEIGHTS)
    assert [unit.place.rank for unit in view.units.values()] == [1, 2]
    assert view.groups[0].basis == "assess"
    assert unsettled(view) == ()


def test_a_review_that_has_begun_makes_drafts_only_where_it_counts() -> None:
    begun: Lost = {"self": "0", "assess": "1", "review": {ROWS[0].ref: None}}
    assert unsettled(view_of({"001": begun})) == ("001",)
    assert unsettled(view_of({"001": begun}, WEIGHTS)) == ()


def test_the_final_score_can_be_worked_out_from_what_a_unit_is_told() -> None:
    reviewed: Lost = {"self": "0", "assess": "1", "review": "9"}
    view = view_of({"001": reviewed, "002": {"self": "0"}}, WEIGHTS)
    unit = view.units["001"]
    words = feedback(view, unit, date(2026, 12, 30))
    told = words["sentences"][0]
    shares = "自评 100 占 20%，考核 99 占 80%，复核 91 不计入总分"
    assert told == f"总分 99.2 分（满分 100 分），其中{shares}，第 1 名。"
    assert words["rows"][0]["score"] == "2"  # of 3, as the last stage that counts has it
    document = explain_data(explain(unit, lambda _: None))
    assert [stage.percent for stage in document.stages] == [20, 80, None]
    unweighted = view_of({"001": reviewed}).units["001"]
    assert unweighted.stage_totals == "自评 100，考核 99，复核 91"


def test_why_a_unit_has_no_grade_is_said_wherever_its_rank_is() -> None:
    grades = [{"名称": "优秀", "不低于": 90, "名额": 1}, {"名称": "合格", "不低于": 60}]
    units: dict[str, Lost] = {"001": {"self": "0"}, "002": {"self": "1"}, "003": {"self": "2"}}
    barred = Barred("001", "no_award", "欠缴经费")
    view = view_of(units, {"等次": grades}, [barred])
    why = {"001": "不予评先：欠缴经费", "002": "", "003": "优秀名额已满"}
    assert {code: unit.place.note for code, unit in view.units.items()} == why
    assert {one.unit: one.note for one in summary_data(view, ()).units} == why
    for code, unit in view.units.items():
        assert explain_data(explain(unit, lambda _: None)).note == why[code]
    rows = table(draw_leaders(view, leaders_page(view)), "全部名次", "组")
    assert {row["单位代码"]: row["说明"] for row in rows} == why
    for tab, head in (("汇总表", "名次"), ("按名单顺序", "序号")):
        told = {row["单位代码"]: row["状态"] for row in table(draw_summary(view), tab, head)}
        assert told == {c: f"已完成（{words}）" if words else "已完成" for c, words in why.items()}


@pytest.mark.parametrize("loser", ["001", "002"])
def test_a_bonus_may_decide_between_equal_totals(loser: str) -> None:
    bonus = next(category.label for category in FORM.categories if category.bonus)
    units: dict[str, Lost] = {
        code: {"self": {ROWS[0].ref: "1", BONUS.ref: "-1"} if code != loser else "0"}
        for code in ("001", "002")
    }
    assert {unit.place.rank for unit in view_of(units).units.values()} == {1}
    view = view_of(units, {"同分先看": [bonus]})
    assert {code for code, unit in view.units.items() if unit.place.rank == 2} == {loser}


GONE: dict[str, Event] = {
    "excused": UnitChanged("003", "excused", "", "停产"),
    "merged": UnitChanged("003", "merged", "001", "机构改革"),
    "dissolved": UnitChanged("003", "dissolved", "", "撤销"),
}


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
def test_what_a_unit_sent_before_it_was_excused_counts_for_nothing(change: Event) -> None:
    stay: dict[str, Lost] = {
        "001": {"self": "0", "assess": "1"},
        "002": {"self": "0", "assess": "2"},
    }
    view = view_of({**stay, "003": {"self": "0", "assess": "9"}}, decisions=[change])
    alone = view_of(stay)
    gone = view.units["003"]
    assert (gone.stages, gone.total, gone.place.rank) == ({}, None, None)
    assert explain(gone, lambda _: None).stages == ()
    assert item_shares(view.groups[0]) == item_shares(alone.groups[0])
    page, without = leaders_page(view), leaders_page(alone)
    assert (page.weak, page.far, page.lanes) == (without.weak, without.far, without.lanes)
    assert page.sentences[1:] == without.sentences[1:]
    assert unsettled(view) == ()
    assert (count(view).due, count(view).excused) == (2, 1)
    book = draw_summary(view)
    means = [
        next(row for row in table(drawn, "逐项得分", "单位代码") if row["单位"] == "平均")
        for drawn in (book, draw_summary(alone))
    ]
    assert means[0] == means[1]
    sent = [row for row in table(book, "报送情况", "单位代码") if row["单位代码"] == "003"]
    assert [row["计分的文件"] for row in sent] == ["", ""]
    assert {file.state for file in view.files if file.unit == "003"} == {"excused"}
