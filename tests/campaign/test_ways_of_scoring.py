"""What the settings come to: which collection scores which type of unit, and what counts.

Each case is a line that a clerk could read: what stands under 报送, and the way of every type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from workbook_tool.campaign.derived.ways import Ways, ways_of
from workbook_tool.campaign.inputs.settings import Ranking, Settings, SettingsError
from workbook_tool.rubric.stages import StageId

STREET, BUREAU, FIRM = "街道", "局", "企业"
FORMS = {STREET: "shenyang-liuhao", BUREAU: "suzhou-2015-2", FIRM: "changzhou-2013-1"}
DEPARTMENTS = {BUREAU}
"""The types whose form names departments that score."""

SELF = {"代号": "year", "名称": "年终自评"}
DEPT = {"代号": "dept", "名称": "部门考核", "阶段": "考核", "由谁填": "责任部门"}
GROUP = {"代号": "group", "名称": "考核组考核", "阶段": "考核", "由谁填": "考核组"}
ASSESS = {"代号": "assess", "名称": "考核", "阶段": "考核"}
REVIEW = {"代号": "review", "名称": "复核", "阶段": "复核"}
PLAN = {"代号": "plan", "名称": "工作计划", "内容": "工作计划"}
Written = Mapping[str, object]


def only(written: Written, *types: str) -> Written:
    return {**written, "单位类别": list(types)}


def named(written: Written, id_: str) -> Written:
    return {**written, "代号": id_, "名称": f"{written['名称']}{id_}"}


def settings(collections: Sequence[Written], **ranking: object) -> Settings:
    return Settings.model_validate(
        {
            "考核编号": "0123abcd",
            "名称": "示例考核",
            "年度": 2026,
            "主办单位": "示例市总工会",
            "评分表": FORMS,
            "报送": list(collections),
            "排名": ranking,
        }
    )


def ways(collections: Sequence[Written], **ranking: object) -> Ways:
    return ways_of(settings(collections, **ranking), DEPARTMENTS.__contains__)


def told(found: Ways) -> list[dict[str, str]]:
    """Return the way of each type in each course: ``year dept``."""
    return [
        {type_: " ".join(step.id for step in way.steps) for type_, way in course.ways.items()}
        for course in found.courses
    ]


def all_of(way: str) -> dict[str, str]:
    return dict.fromkeys(FORMS, way)


CASES: dict[str, tuple[Sequence[Written], list[dict[str, str]]]] = {
    "自评一项": ([SELF], [all_of("year")]),
    "工作计划不是打分": ([PLAN, SELF], [all_of("year")]),
    "自评、考核、复核": ([SELF, ASSESS, REVIEW], [all_of("year assess review")]),
    "写的先后不要紧": ([SELF, REVIEW, ASSESS], [all_of("year assess review")]),
    "部门只打表里写了部门的": (
        [SELF, DEPT],
        [{STREET: "year", BUREAU: "year dept", FIRM: "year"}],
    ),
    "局由部门打分，其余逐单位考核": (
        [SELF, DEPT, ASSESS],
        [{STREET: "year assess", BUREAU: "year dept", FIRM: "year assess"}],
    ),
    "先写逐单位考核也一样": (
        [SELF, ASSESS, DEPT],
        [{STREET: "year assess", BUREAU: "year dept", FIRM: "year assess"}],
    ),
    "部门旁边是考核组": (
        [SELF, DEPT, GROUP],
        [{STREET: "year group", BUREAU: "year dept", FIRM: "year group"}],
    ),
    "写明类别的在先，考核组打剩下的": (
        [SELF, only(DEPT, BUREAU), only(ASSESS, STREET), GROUP],
        [{STREET: "year assess", BUREAU: "year dept", FIRM: "year group"}],
    ),
    "只有街道有复核": (
        [SELF, DEPT, only(ASSESS, STREET), only(REVIEW, STREET)],
        [{STREET: "year assess review", BUREAU: "year dept", FIRM: "year"}],
    ),
    "两类单位各报各的": (
        [only(SELF, STREET), only(ASSESS, STREET), only(named(SELF, "b"), BUREAU), DEPT],
        [{STREET: "year assess", BUREAU: "b dept"}],
    ),
    "局没有自评": (
        [only(SELF, STREET, FIRM), DEPT],
        [{STREET: "year", FIRM: "year", BUREAU: "dept"}],
    ),
    "一年两次": (
        [SELF, ASSESS, named(SELF, "y2"), named(ASSESS, "a2")],
        [all_of("year assess"), all_of("y2 a2")],
    ),
    "两个季度，部门各打一次": (
        [DEPT, named(DEPT, "q2")],
        [{BUREAU: "dept"}, {BUREAU: "q2"}],
    ),
    "上半年只有街道报": (
        [only(named(SELF, "half"), STREET), SELF, ASSESS],
        [{STREET: "half"}, all_of("year assess")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_way_of_every_type(case: str) -> None:
    written, expected = CASES[case]
    found = ways(written)
    assert told(found) == expected
    assert found.faults == ()
    found.must_hold()


FAULTS: dict[str, tuple[Sequence[Written], Mapping[str, object], str]] = {
    "两项都是同一类单位的考核": (
        [SELF, only(ASSESS, STREET), only(GROUP, STREET)],
        {},
        "“考核”和“考核组考核”都是“街道”的考核",
    ),
    "两项考核都没有写类别": ([SELF, ASSESS, GROUP], {}, "都是“街道”的考核"),
    "一项也轮不到": (
        [SELF, only(ASSESS, STREET, FIRM), only(GROUP, BUREAU), named(ASSESS, "x")],
        {},
        "“考核x”不起作用",
    ),
    "写了部门的类别由别的项打分": (
        [SELF, DEPT, only(ASSESS, BUREAU)],
        {},
        "“部门考核”不起作用",
    ),
    "权重里的阶段，有的类别没有": (
        [SELF, DEPT],
        {"权重": {"自评": "40%", "考核": "60%"}},
        "权重里有考核，可是“街道”没有这个阶段的报送",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_settings_that_contradict_themselves_or_do_nothing_are_refused(case: str) -> None:
    written, ranking, said = FAULTS[case]
    with pytest.raises(SettingsError) as caught:
        found = ways(written, **ranking)
        found.must_hold()
    assert said in str(caught.value), str(caught.value)


def test_departments_that_no_form_names_are_refused() -> None:
    found = ways_of(settings([SELF, DEPT]), lambda _: False)
    assert found.faults == ("“报送”里的“部门考核”由责任部门打分，可是没有一份评分表写了责任部门",)


def test_weights_are_written_for_each_type_that_is_scored_in_another_way() -> None:
    found = ways(
        [SELF, DEPT],
        权重={"自评": "20%", "考核": "80%"},
        分类权重={STREET: {}, FIRM: {"自评": 100}},
    )
    assert found.faults == ()
    course = found.courses[0]
    assert course.way(BUREAU).weights == {"self": Decimal("0.2"), "assess": Decimal("0.8")}
    assert course.way(STREET).weights == {}
    assert course.way(FIRM).weights == {"self": Decimal(1)}


@pytest.mark.parametrize(
    ("written", "ranking", "said"),
    [
        ([only(SELF, "街办")], {}, "“报送 › 年终自评 › 单位类别”里写了“街办”"),
        ([SELF], {"分类权重": {"街办": {}}}, "“排名 › 分类权重”里写了“街办”"),
        ([SELF], {"分类权重": {STREET: {"考核": 1}}}, "却没有这个阶段的评分表"),
        ([SELF, ASSESS], {"分类权重": {STREET: {"自评": "0.4"}}}, "加起来要等于 1"),
    ],
)
def test_types_and_stages_that_do_not_exist_are_refused(
    written: Sequence[Written], ranking: Mapping[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        settings(written, **ranking)


COUNTS: tuple[tuple[set[StageId], tuple[StageId, ...], tuple[StageId, ...]], ...] = (
    # begun, what counts, what is still to come
    (set(), ("self",), ("assess", "review")),
    ({"self"}, ("self",), ("assess", "review")),
    ({"self", "assess"}, ("assess",), ("review",)),
    ({"self", "assess", "review"}, ("review",), ()),
)


@pytest.mark.parametrize(("begun", "counting", "ahead"), COUNTS)
def test_a_stage_that_has_begun_takes_the_place_of_those_before(
    begun: set[StageId], counting: tuple[StageId, ...], ahead: tuple[StageId, ...]
) -> None:
    way = ways([SELF, ASSESS, REVIEW]).courses[0].way(STREET)
    assert way.counting(begun) == counting
    assert way.ahead(begun) == ahead


def test_a_stage_that_was_passed_over_is_not_waited_for() -> None:
    way = ways([SELF, ASSESS]).courses[0].way(STREET)
    assert way.counting({"assess"}) == ("assess",)
    assert way.ahead({"assess"}) == ()


def test_stages_that_are_weighted_all_count_whatever_has_begun() -> None:
    shares = {"权重": {"自评": "40%", "考核": "60%"}}
    way = ways([SELF, ASSESS, REVIEW], **shares).courses[0].way(STREET)
    assert way.counting({"self", "review"}) == ("self", "assess")
    assert way.ahead({"self", "review"}) == ("assess",)


def test_simple_settings_ask_no_form() -> None:
    def never(_: str) -> bool:
        raise AssertionError

    assert told(ways_of(settings([SELF, ASSESS]), never)) == [all_of("year assess")]
    assert Ranking().weights_by_type == {}
