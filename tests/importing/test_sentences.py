"""Scoring sentences, in patterns that offices use: what they mean, and how certain that is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from workbook_tool.importing.clauses import GrammarEffect, grammar, read
from workbook_tool.importing.draft import DraftRow, RowSource
from workbook_tool.importing.meaning import understand
from workbook_tool.importing.negatives import question
from workbook_tool.importing.understood import Understood
from workbook_tool.rubric.load import kinds


def row(criterion: str | None, text: str = "做好本项工作。", points: str | None = "10") -> DraftRow:
    worth = None if points is None else Decimal(points)
    return DraftRow("1", text, RowSource(1, 2), worth, criterion=criterion)


def meant(criterion: str | None, text: str = "做好本项工作。", points: str = "10") -> Understood:
    return understand(row(criterion, text, points))


@pytest.mark.parametrize("effect", grammar()[0], ids=lambda one: f"{one.name} {one.example}")
def test_every_entry_of_the_grammar_knows_its_example(effect: GrammarEffect) -> None:
    clauses = read(effect.example).clauses
    assert effect.name in [clause.effect for clause in clauses]
    assert any(effect.pattern.search(clause.words) for clause in clauses)


SURE: tuple[tuple[str, str, str, str], ...] = (
    ("没有年度安排扣3分，没有年终小结扣3分", "", "10", "deduct_fixed"),
    ("未组织春游的扣10分", "", "10", "all_or_nothing"),
    ("每少一期扣2分", "全年出墙报不少于4期", "8", "deduct_per_count"),
    ("迟到一次扣0.5分，扣完为止", "", "5", "deduct_per_count"),
    ("每有1人未参训扣0.5分", "", "5", "deduct_per_count"),
    ("每低1%扣0.5分", "职工参保率达到98%以上", "5", "deduct_per_percent"),
    ("每低5个百分点扣1分", "职工参保率达到95%以上", "5", "deduct_per_percent"),
    ("未参加评选不得分", "", "5", "gate_zero"),
    ("根据活动开展情况得分", "", "5", "judged"),
    ("酌情扣分", "", "5", "judged"),
    ("有场地得3分，有器材得2分", "", "5", "checklist_add"),
    ("有场地、有器材、有专人各2分", "", "6", "checklist_add"),
    ("举办三场以上得5分，两场得3分，一场得1分", "", "5", "tier_count"),
    ("全部完成得满分，基本完成得60%分", "", "5", "completion_grade"),
    ("完成计5分，未完成0分", "建成职工食堂。", "5", "all_or_nothing"),
    ("每刊发一篇得1分", "", "6", "deduct_per_count"),
    ("达到100%得10分，每降低1%扣1分", "完成职工普惠率", "10", "deduct_per_percent"),
)


@pytest.mark.parametrize(("criterion", "text", "points", "kind"), SURE, ids=lambda v: str(v)[:24])
def test_what_is_said_plainly_is_understood(
    criterion: str, text: str, points: str, kind: str
) -> None:
    found = meant(criterion, text or "做好本项工作。", points)
    assert found.rule["kind"] == kind
    assert found.certainty == "sure", found.doubts


COMPOSITE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("未建立帮扶站扣4分，帮扶站不完善扣2分", "10", ("graded",)),
    ("晚交扣2分，未交扣4分，每缺一项附表扣1分", "10", ("graded", "count")),
    ("未按时换届不得分；委员每缺1人扣1分", "10", ("yes_no", "count")),
    ("没有方案扣2分，每少开展一次扣1分", "10", ("yes_no", "count")),
    ("一次扣3分，两次扣5分，三次不得分", "10", ("count",)),
    ("建家率达80%得5分，70%得3分，60%得1分", "5", ("rate",)),
    ("有一项不合要求扣1分，两项以上不得分", "5", ("count",)),
    ("未报送计划扣3分，未按时报送扣1分", "5", ("graded",)),
    ("满意得5分，基本满意得3分，不满意不得分", "5", ("graded",)),
    ("出现安全事故每起扣2-5分", "10", ("judged",)),
    ("在省、市、县简报上刊登的，每篇分别得2分、1分、0.5分", "10", ("levels",)),
)


@pytest.mark.skipif("composite" not in kinds(), reason="needs composite rules")
@pytest.mark.parametrize(("criterion", "points", "clauses"), COMPOSITE, ids=lambda v: str(v)[:24])
def test_several_clauses_of_a_row_share_its_points(
    criterion: str, points: str, clauses: tuple[str, ...]
) -> None:
    found = meant(criterion, points=points)
    assert found.rule["kind"] == "composite", found
    assert tuple(one["kind"] for one in found.rule["clauses"]) == clauses
    assert found.certainty == "sure", found.doubts


NOT_SURE: tuple[tuple[str, str], ...] = (
    ("各项扣分超过本行分值", "没有计划扣8分，没有总结扣8分"),
    ("说不清是不是同一件事的两种程度", "没有标牌的扣5分，门牌不规范的扣3分"),
    ("只对一部分单位适用", "职工百人以上的单位未配专职干部扣5分"),
    ("按对象分开写", "工会小组：没有台账的扣2分"),
    ("一处扣分写了几个条件", "制度不全，分工不明扣2分"),
    ("目标没有写", "参与面每少5%扣1分"),
    ("倒扣", "每少一次倒扣1分"),
    ("后面还有一句没有看懂", "没有计划扣5分。另有规定的从其规定加扣"),
    ("可能要按次数扣", "每月例会没有开扣2分"),
    ("宽限期", "届满两个月内改选不扣分，每延一个月扣1分"),
    ("名次", "排名前三得满分，其他依次递减0.2分"),
    ("分值是一个范围", "年度预算审查5-10分"),
    ("没有写扣几分", "无办公场所扣__分"),
    ("公式", "得分=任务完成率×10分"),
    ("对有些单位另算", "每少一人扣1分，不足15人的按15人计算"),
    ("空话", "按上级文件执行"),
)


@pytest.mark.parametrize(("why", "criterion"), NOT_SURE, ids=[why for why, _ in NOT_SURE])
def test_what_can_be_meant_otherwise_is_never_sure(why: str, criterion: str) -> None:
    found = meant(criterion)
    assert found.certainty != "sure", (why, found.rule)


def test_a_target_without_a_way_of_deducting_is_no_rule() -> None:
    found = meant(None, "职工入会率95%以上，集体合同签订率90%以上。")
    assert (found.rule["kind"], found.certainty) == ("unspecified", "none")


def test_a_row_without_points_computes_nothing() -> None:
    found = understand(row("没有计划扣2分", points=None))
    assert (found.rule["kind"], found.certainty) == ("judged", "none")


def test_the_target_of_a_count_comes_from_the_requirement() -> None:
    rule = meant("少一次扣4分", "年内组织职工体检不少于2次", "8").rule
    assert (rule["target"], rule["amount"]) == (2, 4)


def test_two_numbers_of_the_same_kind_leave_the_target_open() -> None:
    found = meant("每少一次扣1分", "召开委员会不少于4次，召开职代会不少于1次")
    assert found.certainty == "unsure"
    assert "target" not in found.rule


def test_a_mean_of_two_rates_asks_how_it_is_meant() -> None:
    found = meant("平均值每少1%扣0.2分，扣满2分为止", "建会率、入会率均达90%以上", "5")
    rule = found.rule
    assert [rate["target"] for rate in rule["rates"]] == [90, 90]
    assert rule["combine"]["choose"] == "average"
    assert {setting.key for setting in found.settings} == {"steps", "average"}
    assert rule["cap"] == 2


def test_units_that_have_no_such_thing_keep_the_points() -> None:
    found = meant("未设负责人的扣3分；没有女职工的单位不扣分")
    assert found.rule["not_applicable"]["label"] == "没有女职工的单位"


def test_parts_of_a_text_with_points_of_their_own() -> None:
    text = "按时报送总结2分，每少一次扣0.5分；按要求参加会议3分，每少一次扣1分。"
    found = meant(None, text, "5")
    assert [part.points for part in found.parts] == [2, 3]
    assert found.certainty == "sure"
    assert meant(None, text, "6").certainty == "unsure"


def test_parts_quote_the_row_in_order() -> None:
    text = "制度健全１分，缺少扣１分；  台账齐全2分，每缺一项扣0.5分。"
    found = meant(None, text, "3")
    assert "".join(part.text for part in found.parts).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("fault", "good"),
    [
        ("无计划", "有计划"),
        ("没有总结的", "有总结"),
        ("未按时换届", "按时换届"),
        ("未及时上报", "及时上报"),
        ("未申报", "已申报"),
        ("台账不齐全", "台账齐全"),
        ("资料不全", "资料齐全"),
        ("动态管理不及时", "动态管理及时"),
        ("参与面低于50%", "参与面不低于50%"),
        ("未调查或底数不清", "已调查且底数清楚"),
        ("经费超支", "经费没有超出"),
    ],
)
def test_a_fault_is_asked_so_that_yes_is_good(fault: str, good: str) -> None:
    assert question(fault) == good


def test_a_short_fault_is_about_the_sentence_before() -> None:
    assert question("未完成", "年底前完成改革任务，") == "年底前完成改革任务"


def bonus(criterion: str, text: str) -> dict[str, Any]:
    one = DraftRow("9", text, RowSource(1, 9), None, criterion=criterion, bonus=True)
    return understand(one).rule


def test_levels_of_a_bonus_are_matched_with_their_points() -> None:
    rule = bonus("分别加1、2、4分", "先进经验在区、市、省推广的")
    assert [(one["name"], one["points"]) for one in rule["levels"]] == [
        ("区", 1),
        ("市", 2),
        ("省", 4),
    ]


def test_levels_and_figures_that_differ_in_number_are_asked() -> None:
    one = DraftRow("9", "在市、省推广的", RowSource(1, 9), criterion="分别加1、2、4分", bonus=True)
    assert understand(one).certainty == "none"
