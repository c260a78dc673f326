"""Every computable row of every form, with scores worked out by hand from its sentences.

The facts of a case stand in one line, in the order in which the row asks for them
(``·`` is a cell left empty). The clause is quoted from the form, and quoted rightly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from workbook_tool.rubric import scoring
from workbook_tool.rubric.bonus import Claim, score_claims
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import squeeze

EMPTY = "·"


@dataclass(frozen=True)
class Case:
    """Facts about one row and what they are worth."""

    form: str
    ref: str
    clause: str
    facts: str
    score: str | None
    readings: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        reading = "".join(f",{name}={value}" for name, value in self.readings.items())
        return f"{self.form}-{self.ref}{reading}-{ascii_facts(self.facts)}={self.score}"


def ascii_facts(facts: str) -> str:
    """Spell the facts so that a test id shows them: the ids of pytest are ASCII."""
    words = {
        "是": "yes",
        "否": "no",
        EMPTY: "empty",
        "全面完成": "full",
        "基本完成": "mostly",
        "未完成": "not",
        "不涉及": "n/a",
        "涉及": "applies",
    }
    return " ".join(words.get(fact, fact if fact.isascii() else "text") for fact in facts.split())


@cache
def _load(form_id: str, readings: tuple[tuple[str, str], ...]) -> Form:
    return load_form(form_id, dict(readings))


def form_of(form_id: str, **readings: str) -> Form:
    return _load(form_id, tuple(sorted(readings.items())))


def answers(item: Item, facts: str) -> dict[str, Value]:
    """Read a line of facts as the answers to the questions of a row."""
    given = facts.split()
    asked = scoring.questions(item)
    assert len(given) == len(asked), f"{item.ref} asks {[q.label for q in asked]}"
    return {
        question.id: Decimal(fact) if fact.lstrip("-").replace(".", "").isdigit() else fact
        for question, fact in zip(asked, given, strict=True)
        if fact != EMPTY
    }


def row(
    form: str,
    ref: str,
    clause: str,
    cases: Mapping[str, str | None],
    **readings: str,
) -> Iterator[Case]:
    for facts, score in cases.items():
        yield Case(form, ref, clause, facts, score, readings)


# --- 常州 ---------------------------------------------------------------------------------

NO_REPORT_NO_SCORE: dict[str, str | None] = {"否": "0", "是": None, EMPTY: None, "无": None}
"""A gate that has failed gives 0; one that is open leaves the score to a person."""

CHANGZHOU = [
    case
    for form in ("changzhou-2013-1", "changzhou-2013-2")
    for case in (
        *row(
            form,
            "1",
            "无工作意见扣2分，无工作总结扣2分",
            {
                "是 是": "4",
                "否 是": "2",
                "是 否": "2",
                "否 否": "0",
                "· ·": None,
                "是 ·": None,
                "· 否": None,
                "有 有": None,
            },
        ),
        *row(form, "3", "无上报信息，不得分", NO_REPORT_NO_SCORE),
        *row(
            form,
            "6",
            "要有台账资料，少一次扣4分",
            {"0": "0", "1": "4", "2": "8", "3": "8", "999999": "8", EMPTY: None, "两次": None},
        ),
        *row(form, "9", "未申报不得分", NO_REPORT_NO_SCORE),
    )
]
CHANGZHOU += [
    *row("changzhou-2013-1", "11", "未申报不得分", NO_REPORT_NO_SCORE),
    *row(
        "changzhou-2013-1",
        "14",
        "未建困难职工信息库未开展活动的不得分",
        {"否 否": "0", "否 是": "0", "是 否": "0", "是 是": None, "· ·": None, "否 ·": None},
        gate_14="either",
    ),
    *row(
        "changzhou-2013-1",
        "14",
        "未建困难职工信息库未开展活动的不得分",
        {"否 否": "0", "否 是": None, "是 否": None, "是 是": None, "· ·": None, "否 ·": None},
        gate_14="both",
    ),
    *row(
        "changzhou-2013-2",
        "14",
        "未建困难职工信息库、未开展活动的不得分",
        {"否 否": "0", "否 是": "0", "是 否": "0", "是 是": None, "· ·": None, "否 ·": None},
    ),
]

# --- 株洲 ---------------------------------------------------------------------------------

GRADED = "全面完成得满分，基本完成得70%分；资料不全扣20%的分"
PLAIN_ZHUZHOU = [f"zhuzhou-2011-{n:02}" for n in (1, 3, 4, 5, 6, 7, 10, 11, 12)]

# points: 全面, 全面但资料不全, 基本 (70%), 基本但资料不全 (50% or 70% of 80%)
GRADES: dict[str, tuple[str, str, str, str, str]] = {
    "1": ("20", "16", "14", "10", "11.2"),
    "2": ("25", "20", "17.5", "12.5", "14"),
    "3": ("25", "20", "17.5", "12.5", "14"),
    "4": ("30", "24", "21", "15", "16.8"),
}

ZHUZHOU = [
    case
    for form in PLAIN_ZHUZHOU
    for ref, (full, full_short, mostly, of_points, of_earned) in GRADES.items()
    for reading, mostly_short in (("of_points", of_points), ("of_earned", of_earned))
    for case in row(
        form,
        ref,
        GRADED,
        {
            "全面完成 是": full,
            "全面完成 否": full_short,
            "基本完成 是": mostly,
            "基本完成 否": mostly_short,
            "未完成 是": "0",
            "未完成 否": "0",
            "全面完成 ·": None,
            "· 是": None,
            "· ·": None,
            "完成 是": None,
            "100 是": None,
        },
        incomplete_records=reading,
    )
]


def parts(*graded: str) -> str:
    """Write the facts of several parts: ``全`` 全面完成, ``基`` 基本完成, ``未`` 未完成,
    each alone (资料齐全) or with ``-`` (资料不全)."""
    grades = {"全": "全面完成", "基": "基本完成", "未": "未完成"}
    return " ".join(f"{grades[part[0]]} {'否' if part.endswith('-') else '是'}" for part in graded)


GUOZIWEI = "zhuzhou-2011-02"
COLUMN: dict[str, str] = {"weight": "column"}
HEADING: dict[str, str] = {"weight": "heading"}
EARNED: dict[str, str] = {"incomplete_records": "of_earned"}

ZHUZHOU += [
    # 权重 20, the parts 10 + 5 + 5 + 5 = 25
    *row(
        GUOZIWEI,
        "1",
        GRADED,
        {
            parts("全", "全", "全", "全"): "20",
            parts("基", "全", "全", "全"): "17.6",  # 22 × 20/25
            parts("全-", "全", "全", "全"): "18.4",  # 23 × 20/25
            parts("基", "基", "基", "基"): "14",  # 17.5 × 20/25
            parts("基-", "基-", "基-", "基-"): "10",  # 12.5 × 20/25
            parts("全", "未", "未", "未"): "8",  # 10 × 20/25
            parts("未", "未", "未", "未-"): "0",
            "· " * 8: None,
            parts("全", "全", "全") + " 全面完成 ·": None,
        },
        **COLUMN,
    ),
    *row(GUOZIWEI, "1", GRADED, {parts("基-", "基-", "基-", "基-"): "11.2"}, **EARNED),
    *row(
        GUOZIWEI,
        "1",
        GRADED,
        {
            parts("全", "全", "全", "全"): "25",
            parts("基", "全", "全", "全"): "22",
            parts("全-", "全", "全", "全"): "23",
            parts("基", "基", "基", "基"): "17.5",
            parts("基-", "基-", "基-", "基-"): "12.5",
            parts("未", "未", "未", "未"): "0",
            "· " * 8: None,
        },
        **HEADING,
    ),
    *row(
        GUOZIWEI,
        "1",
        GRADED,
        {parts("基-", "基-", "基-", "基-"): "14"},
        **HEADING,
        **EARNED,
    ),
    # 权重 25, the parts 10 + 5 + 5 = 20
    *row(
        GUOZIWEI,
        "2",
        GRADED,
        {
            parts("全", "全", "全"): "25",
            parts("全", "基", "全"): "23.13",  # 18.5 × 25/20 = 23.125
            parts("全", "全", "未"): "18.75",  # 15 × 25/20
            parts("基-", "全", "全"): "18.75",  # (5 + 10) × 25/20
            parts("未", "未", "未"): "0",
            "· " * 6: None,
        },
    ),
    *row(GUOZIWEI, "2", GRADED, {parts("基-", "全", "全"): "19.5"}, **EARNED),  # 15.6 × 25/20
    *row(
        GUOZIWEI,
        "2",
        GRADED,
        {parts("全", "全", "全"): "20", parts("全", "基", "全"): "18.5"},
        **HEADING,
    ),
    # 权重 25, the parts 4 × 5 = 20
    *row(
        GUOZIWEI,
        "3",
        GRADED,
        {
            parts("全", "全", "全", "全"): "25",
            parts("全", "全", "全", "基"): "23.13",  # 18.5 × 25/20 = 23.125
            parts("全", "全-", "全", "全"): "23.75",  # 19 × 25/20
            parts("未", "未", "未", "未"): "0",
            "· " * 8: None,
        },
    ),
    *row(GUOZIWEI, "3", GRADED, {parts("全", "全-", "全", "全"): "19"}, **HEADING),
    # 权重 30, the parts 7 × 5 = 35
    *row(
        GUOZIWEI,
        "4",
        GRADED,
        {
            parts(*["全"] * 7): "30",
            parts("基", *["全"] * 6): "28.71",  # 33.5 × 30/35 = 28.714…
            parts("全-", *["全"] * 6): "29.14",  # 34 × 30/35 = 29.142…
            parts("未", *["全"] * 6): "25.71",  # 30 × 30/35 = 25.714…
            parts("基-", *["全"] * 6): "27.86",  # 32.5 × 30/35 = 27.857…
            parts(*["未"] * 7): "0",
            "· " * 14: None,
        },
    ),
    *row(GUOZIWEI, "4", GRADED, {parts("基-", *["全"] * 6): "28.11"}, **EARNED),  # 32.8 × 30/35
    *row(
        GUOZIWEI,
        "4",
        GRADED,
        {parts(*["全"] * 7): "35", parts("基", *["全"] * 6): "33.5", parts(*["未"] * 7): "0"},
        **HEADING,
    ),
]

HEALTH, BROADCAST = "zhuzhou-2011-08", "zhuzhou-2011-09"
NOTHING_OF = {n: {parts(*["未"] * n): "0", "· " * (2 * n): None} for n in (3, 4, 6)}

for form in (HEALTH, BROADCAST):
    ZHUZHOU += [
        # 5 + 5 + 5 + 5
        *row(
            form,
            "1",
            GRADED,
            {
                parts("全", "全", "全", "全"): "20",
                parts("基", "全", "全", "全"): "18.5",
                parts("全", "全", "全", "全-"): "19",
                parts("基-", "全", "全", "全"): "17.5",
                **NOTHING_OF[4],
            },
        ),
        *row(form, "1", GRADED, {parts("基-", "全", "全", "全"): "17.8"}, **EARNED),
        # 5 + 10 + 5 + 5
        *row(
            form,
            "2",
            GRADED,
            {
                parts("全", "全", "全", "全"): "25",
                parts("全", "基", "全", "全"): "22",
                parts("全", "未", "全", "全"): "15",
                parts("基-", "基-", "基-", "基-"): "12.5",
                **NOTHING_OF[4],
            },
        ),
        *row(form, "2", GRADED, {parts("基-", "基-", "基-", "基-"): "14"}, **EARNED),
        # 10 + 2 + 2 + 5 + 4 + 5 = 28 of 30
        *row(
            form,
            "4",
            GRADED,
            {
                parts(*["全"] * 6): "28",
                parts("基", *["全"] * 5): "25",
                parts("全", "全-", *["全"] * 4): "27.6",
                parts("全", "全", "未", *["全"] * 3): "26",
                parts(*["全"] * 4, "基-", "全"): "26",
                **NOTHING_OF[6],
            },
            parts_of_4="as_marked",
        ),
        *row(form, "4", GRADED, {parts(*["全"] * 4, "基-", "全"): "26.24"}, **EARNED),  # 4 × 0.56
        *row(
            form,
            "4",
            GRADED,
            {
                parts(*["全"] * 6): "30",
                parts("基", *["全"] * 5): "26.79",  # 25 × 30/28 = 26.785…
                parts("全", "全-", *["全"] * 4): "29.57",  # 27.6 × 30/28 = 29.571…
                parts(*["全"] * 4, "基-", "全"): "27.86",  # 26 × 30/28 = 27.857…
                **NOTHING_OF[6],
            },
            parts_of_4="scaled",
        ),
    ]
ZHUZHOU += [
    # 10 + 3 + 2 + 10
    *row(
        HEALTH,
        "3",
        GRADED,
        {
            parts("全", "全", "全", "全"): "25",
            parts("全", "基", "全", "全"): "24.1",
            parts("全", "基-", "全", "全"): "23.5",
            parts("全", "全", "全-", "全"): "24.6",
            **NOTHING_OF[4],
        },
    ),
    *row(HEALTH, "3", GRADED, {parts("全", "基-", "全", "全"): "23.68"}, **EARNED),
    # 12 + 3 + 10
    *row(
        BROADCAST,
        "3",
        GRADED,
        {
            parts("全", "全", "全"): "25",
            parts("基", "全", "全"): "21.4",
            parts("全", "全-", "全"): "24.4",
            parts("基-", "全", "全"): "19",
            **NOTHING_OF[3],
        },
    ),
    *row(BROADCAST, "3", GRADED, {parts("基-", "全", "全"): "19.72"}, **EARNED),
]

# --- 大连 ---------------------------------------------------------------------------------

DALIAN = "dalian-2018"
WHOLE: dict[str, str] = {"steps": "whole"}
PROPORTIONAL: dict[str, str] = {"steps": "proportional"}
RATES: dict[str, str] = {"average": "rates"}


def done_or_not(ref: str, clause: str, points: str) -> Iterator[Case]:
    return row(DALIAN, ref, clause, {"是": points, "否": "0", EMPTY: None, "有": None, "1": None})


DALIAN_1_TO_18 = [
    *done_or_not("R1", "未下发扣5分", "5"),
    *done_or_not("R2", "未完成扣5分", "5"),
    *row(
        DALIAN,
        "R3",
        "缺少扣1分；开展活动1分， 积极通过宣讲、培训、文艺演出等活动宣传贯彻党的十九大精神。"
        "开展活动三项以上满分，二项0.7分，一项0.3分，没有0分。",
        {
            "是 3 3": "3",
            "是 4 999999": "3",
            "是 2 3": "2.7",
            "是 2 2": "2.4",
            "是 1 3": "2.3",
            "是 1 1": "1.6",
            "是 0 3": "2",
            "是 0 0": "1",
            "否 3 3": "2",
            "否 1 2": "1",
            "否 0 0": "0",
            "是 3 ·": None,
            "是 · 3": None,
            "· 3 3": None,
            "· · ·": None,
            "是 三 3": None,
        },
    ),
    *done_or_not("R4", "开展活动为2分，没有为0分。", "2"),
    *row(
        DALIAN,
        "R5",
        "“三有”每缺一项扣1分。",
        {
            "是 是 是": "3",
            "否 是 是": "2",
            "是 否 是": "2",
            "是 是 否": "2",
            "否 否 是": "1",
            "否 否 否": "0",
            "是 是 ·": None,
            "· · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R6",
        "“四有”每缺一项扣0.5分。",
        {
            "是 是 是 是": "2",
            "否 是 是 是": "1.5",
            "是 否 否 是": "1",
            "否 否 否 是": "0.5",
            "否 否 否 否": "0",
            "· 是 是 是": None,
            "· · · ·": None,
        },
    ),
    # The named deductions add to 2 of 3: doing nothing keeps 1 point.
    *row(
        DALIAN,
        "R7",
        "年度未组织劳动和技能竞赛扣1分；组织劳动和技能竞赛，基层参与面低于50%扣1分。",
        {"是 是": "3", "是 否": "2", "否 是": "2", "否 否": "1", "是 ·": None, "· ·": None},
    ),
    *row(
        DALIAN,
        "R8",
        "工作室助推资金未配套扣1分；年度新增工作室数量低于10%扣1分。",
        {"是 是": "3", "是 否": "2", "否 是": "2", "否 否": "1", "· 是": None, "· ·": None},
    ),
    *row(
        DALIAN,
        "R9",
        "年度未组织竞赛扣1分；工具包项目未推广扣1分；未开展事故隐患报告工作扣1分；"
        "未开展向职代会报告安全生产工作扣1分。",
        {
            "是 是 是 是": "4",
            "否 是 是 是": "3",
            "是 否 是 是": "3",
            "是 是 否 否": "2",
            "否 否 否 是": "1",
            "否 否 否 否": "0",
            "是 是 是 ·": None,
            "· · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R10",
        "原始档案不规范扣2分，动态管理不及时扣1分。",
        {"是 是": "3", "否 是": "1", "是 否": "2", "否 否": "0", "是 ·": None, "· ·": None},
    ),
    *row(
        DALIAN,
        "R11",
        "未有主席办公会议纪要扣1分，没有实名制救助名单扣1分，没按时录入帮扶信息扣1分。",
        {
            "是 是 是": "3",
            "否 是 是": "2",
            "是 否 是": "2",
            "是 否 否": "1",
            "否 否 否": "0",
            "是 · 是": None,
            "· · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R12",
        "开展助技能培训0.5分，开展助就业创业0.5分，开展助工资清欠0.5分，开展助法律服务0.5分，"
        "开展助平安返乡0.5分，开展助返连务工车票补贴0.5分。",
        {
            "是 是 是 是 是 是": "3",
            "是 是 是 是 是 否": "2.5",
            "否 是 是 是 是 是": "2.5",
            "是 否 是 否 是 否": "1.5",
            "否 否 否 否 否 是": "0.5",
            "否 否 否 否 否 否": "0",
            "是 是 是 是 是 ·": None,
            "· · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R13",
        "开展特色活动，每项各0.5分。",
        {
            "是 是 是 是 是 是": "3",
            "否 是 是 是 是 是": "2.5",
            "否 否 否 是 是 是": "1.5",
            "是 否 否 否 否 否": "0.5",
            "否 否 否 否 否 否": "0",
            "· 是 是 是 是 是": None,
            "· · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R14",
        "没有“七五”普法规划扣0.5分，没有年度普法工作计划扣0.5分。",
        {"是 是": "1", "否 是": "0.5", "是 否": "0.5", "否 否": "0", "是 ·": None, "· ·": None},
    ),
    *done_or_not("R15", "未开展扣1分。", "1"),
    *row(
        DALIAN,
        "R16",
        "未成立本级工会职工法律援助中心扣0.4分，未制定职工法律援助工作制度扣0.4分，"
        "未组建职工法律援助志愿者队伍扣0.4分。",
        {
            "是 是 是 是": "2",
            "否 是 是 是": "1.6",
            "是 否 是 是": "1.6",
            "是 是 否 是": "1.6",
            "是 是 是 否": "1.2",  # 未提供法律援助服务的扣0.8分
            "否 否 否 是": "0.8",
            "否 否 否 否": "0",
            "是 是 是 ·": None,
            "· · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R17",
        "未成立本级工会劳动法律监督委员会扣0.5分，年度内未开展劳动法律监督扣0.5分。",
        {"是 是": "1", "否 是": "0.5", "是 否": "0.5", "否 否": "0", "· 否": None, "· ·": None},
    ),
    *done_or_not("R18", "无方案或通知扣1分。", "1"),
]

MEAN_1_02 = "平均值每少1%扣0.2分，扣满2分为止；"
DALIAN_19_TO_21 = [
    *row(
        DALIAN,
        "R19",
        MEAN_1_02,
        {
            "100 80 10 9 5 20 20": "4",  # both exactly on target
            "100 100 10 10 5 20 20": "4",
            "999999 999999 999999 999999 999999 999999 999999": "4",
            "100 78 10 9 5 20 20": "3.8",  # 2 and 0 short: 1 on average
            "1000 781 10 9 5 20 20": "4",  # 1.9 and 0 short: no whole 1% on average
            "1000 780 10 9 5 20 20": "3.8",
            "100 100 100 88 5 20 20": "3.8",  # 0 and 2 short, although 20 over
            "100 79 100 89 5 20 20": "3.8",
            "100 62 10 9 5 20 20": "2.2",  # 18 and 0 short: 9 × 0.2
            "100 60 10 9 5 20 20": "2",  # 10 × 0.2: the 2 points exactly
            "100 58 10 9 5 20 20": "2",  # 扣满2分为止
            "100 0 10 0 5 20 20": "2",
            "30 19 30 26 5 20 20": "2",  # 16.67 and 3.33 short: 10 on average, no step lost
            "3 2 10 9 5 20 20": "2.8",  # 13.33 and 0 short: 6.67 on average, 6 steps
            "100 0 10 0 0 20 0": "0",
            "0 0 10 9 5 20 20": None,
            "100 80 0 0 5 20 20": None,
            "100 80 10 9 5 0 0": None,
            "· 80 10 9 5 20 20": None,
            "100 80 10 9 · 20 20": None,
            "100 80 10 九 5 20 20": None,
            "· · · · · · ·": None,
        },
        **WHOLE,
    ),
    *row(
        DALIAN,
        "R19",
        "当年培育选树集体协商典型5个（2个行业、2个企业、1个区域）计1分,每少一个扣0.2分。",
        {
            "100 80 10 9 6 20 20": "4",
            "100 80 10 9 4 20 20": "3.8",
            "100 80 10 9 1 20 20": "3.2",
            "100 80 10 9 0 20 20": "3",
        },
    ),
    *row(
        DALIAN,
        "R19",
        "全覆盖计1分，每少5%扣0.1分。",
        {
            "100 80 10 9 5 20 19": "3.9",  # 5% short
            "100 80 10 9 5 100 96": "4",  # 4% short
            "100 80 10 9 5 100 91": "3.9",  # 9% short
            "100 80 10 9 5 100 90": "3.8",
            "100 80 10 9 5 100 55": "3.1",
            "100 80 10 9 5 100 50": "3",
            "100 80 10 9 5 100 0": "3",
        },
    ),
    *row(
        DALIAN,
        "R19",
        MEAN_1_02,
        {
            "1000 781 10 9 5 20 20": "3.81",  # 0.95 × 0.2
            "100 80 10 9 5 100 96": "3.92",  # 4/5 × 0.1
            "100 59 10 9 5 20 20": "2",
        },
        **PROPORTIONAL,
    ),
    *row(
        DALIAN,
        "R19",
        MEAN_1_02,
        {
            "100 100 100 88 5 20 20": "4",  # 94 on average, 85 due
            "100 78 10 9 5 20 20": "3.8",  # 84 on average
            "100 60 100 100 5 20 20": "3",  # 80 on average
        },
        **RATES,
    ),
    *row(
        DALIAN,
        "R20",
        "未建扣0.5分；按要求，制定厂务公开民主管理质量评估三年规划，无规划扣0.5分；",
        {
            "是 是 100 10": "2",
            "否 是 100 10": "1.5",
            "是 否 100 10": "1.5",
            "否 否 100 10": "1",
            "否 否 100 0": "0",
            "· 是 100 10": None,
            "是 是 · ·": None,
            "是 是 100 ·": None,
            "· · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R20",
        "占比达到10%以上，每少1%扣0.2分，扣满1分为止。",
        {
            "是 是 30 3": "2",
            "是 是 100 11": "2",
            "是 是 31 3": "2",  # 9.68%: 0.32% short
            "是 是 100 9": "1.8",
            "是 是 40 3": "1.6",  # 7.5%: 2 whole steps
            "是 是 100 6": "1.2",
            "是 是 100 5": "1",
            "是 是 100 4": "1",  # 扣满1分为止
            "是 是 100 0": "1",
            "是 是 0 0": None,
        },
        **WHOLE,
    ),
    *row(DALIAN, "R20", "每少1%扣0.2分", {"是 是 40 3": "1.5"}, **PROPORTIONAL),
    *row(
        DALIAN,
        "R21",
        "分别实现动态全覆盖，平均值每少1%扣0.2分，扣满1分为止；",
        {
            "100 100 100 100 90 90 是": "4",
            "100 98 100 100 90 90 是": "3.8",
            "100 99 99 100 90 90 是": "3.8",
            "100 99 100 100 90 90 是": "4",  # 0.5% on average
            "100 92 100 100 90 90 是": "3.2",
            "100 90 100 100 90 90 是": "3",
            "100 50 50 100 90 90 是": "3",  # 扣满1分为止
            "0 0 0 100 90 90 是": None,
            "100 · 100 100 90 90 是": None,
            "· · · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R21",
        "分别动态保持在90%以上，平均值每少1%扣0.2分，扣满2.6分为止；",
        {
            "100 100 100 100 88 90 是": "3.8",
            "100 100 100 100 100 88 是": "3.8",  # the 10 over offset nothing
            "100 100 100 100 66 90 是": "1.6",  # 12 × 0.2
            "100 100 100 100 64 90 是": "1.4",  # 13 × 0.2: the 2.6 exactly
            "100 100 100 100 0 0 是": "1.4",
            "100 100 100 0 0 0 是": None,
        },
    ),
    *row(
        DALIAN,
        "R21",
        "未调查或底数不清扣0.4分。",
        {
            "100 100 100 100 90 90 否": "3.6",
            "100 0 0 100 0 0 否": "0",
            "100 100 100 100 90 90 ·": None,
        },
    ),
    *row(DALIAN, "R21", "平均值", {"100 100 100 100 100 88 是": "4"}, **RATES),
    *row(DALIAN, "R21", "每少1%", {"200 199 200 100 90 90 是": "3.95"}, **PROPORTIONAL),
]

# 企业, 职工; 服务站; 本级; 乡镇街, 基层; 经审会; 女职工组织. Parts of 5.5, the row has 5:
# with no 服务站 (0 of 0.5) the others show without the cap.
R22_MEAN = "合计2分，平均值每少1%扣0.5分；"
R22_ELECTION = "本级按期换届0.3分、乡镇街（委办局）、所属基层按期换届每少5%扣0.1分。"
DALIAN_22 = [
    *row(
        DALIAN,
        "R22",
        R22_MEAN,
        {
            "100 100 1000 1000 10 10 是 10 10 100 100 50 50 80 80": "5",  # 5.5
            "100 93 1000 930 10 10 是 10 10 100 100 50 50 80 80": "5",
            "100 91 1000 930 10 10 是 10 10 100 100 50 50 80 80": "5",  # 5.5 - 0.5
            "100 100 1000 910 10 0 是 10 10 100 100 50 50 80 80": "4.5",
            "100 100 1000 911 10 0 是 10 10 100 100 50 50 80 80": "5",  # 0.95 on average
            "100 89 1000 930 10 10 是 10 10 100 100 50 50 80 80": "4.5",
            "100 90 1000 900 10 10 是 10 10 100 100 50 50 80 80": "4",
            "100 89 1000 890 10 10 是 10 10 100 100 50 50 80 80": "3.5",  # the 2 exactly
            "100 0 1000 0 10 10 是 10 10 100 100 50 50 80 80": "3.5",
            "100 0 1000 0 10 0 否 10 0 100 0 50 0 80 0": "0",
            "0 0 1000 1000 10 10 是 10 10 100 100 50 50 80 80": None,
            "100 100 0 0 10 10 是 10 10 100 100 50 50 80 80": None,
            "100 100 1000 1000 0 0 是 10 10 100 100 50 50 80 80": None,
            "100 100 1000 1000 10 10 是 0 0 100 100 50 50 80 80": None,
            "100 100 1000 1000 10 10 是 10 10 0 0 50 50 80 80": None,
            "100 100 1000 1000 10 10 · 10 10 100 100 50 50 80 80": None,
            "100 100 1000 1000 10 10 是 10 10 100 100 50 50 80 ·": None,
            "· · · · · · · · · · · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R22",
        "完成职工入会服务站建设任务0.5分，完成率每少5%扣0.1分；",
        {
            # 本级 not in time (5.2 at most), so that the 0.5 shows below 5
            "100 100 1000 1000 20 20 否 10 10 100 100 50 50 80 80": "5",
            "100 100 1000 1000 20 16 否 10 10 100 100 50 50 80 80": "4.8",  # 20%: 0.4
            "100 100 1000 1000 20 15 否 10 10 100 100 50 50 80 80": "4.7",
            "100 100 1000 1000 20 14 否 10 10 100 100 50 50 80 80": "4.7",
        },
    ),
    *row(
        DALIAN,
        "R22",
        R22_ELECTION,
        {
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 80": "5",
            "100 100 1000 1000 10 0 否 10 10 100 100 50 50 80 80": "4.7",
            "100 100 1000 1000 10 0 是 20 19 100 100 50 50 80 80": "4.9",
            "100 100 1000 1000 10 0 是 10 10 100 96 50 50 80 80": "5",
            "100 100 1000 1000 10 0 是 10 10 100 95 50 50 80 80": "4.9",
            "100 100 1000 1000 10 0 是 100 96 100 96 50 50 80 80": "5",  # 4% and 4%: no step
            "100 100 1000 1000 10 0 是 20 15 100 100 50 50 80 80": "4.5",
            "100 100 1000 1000 10 0 是 20 17 100 85 50 50 80 80": "4.4",
            "100 100 1000 1000 10 0 是 20 13 100 100 50 50 80 80": "4.3",  # the 0.7 exactly
            "100 100 1000 1000 10 0 是 20 12 100 100 50 50 80 80": "4.3",
            "100 100 1000 1000 10 0 是 20 16 100 80 50 50 80 80": "4.3",
        },
        election_cap="shared",
    ),
    *row(
        DALIAN,
        "R22",
        R22_ELECTION,
        {
            "100 100 1000 1000 10 0 是 20 17 100 100 50 50 80 80": "4.7",
            "100 100 1000 1000 10 0 是 20 16 100 100 50 50 80 80": "4.65",
            "100 100 1000 1000 10 0 是 20 15 100 100 50 50 80 80": "4.65",
            "100 100 1000 1000 10 0 是 20 0 100 95 50 50 80 80": "4.55",
            "100 100 1000 1000 10 0 是 20 0 100 0 50 50 80 80": "4.3",
        },
        election_cap="each",
    ),
    *row(
        DALIAN,
        "R22",
        "经费独立基层工会经审会建制率达到100%计1分，每少5%扣0.1分。",
        {
            "100 100 1000 1000 10 0 是 10 10 100 100 50 48 80 80": "5",  # 4% short
            "100 100 1000 1000 10 0 是 10 10 100 100 50 45 80 80": "4.8",
            "100 100 1000 1000 10 0 是 10 10 100 100 20 11 80 80": "4.1",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 25 80 80": "4",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 0 80 80": "4",
            "100 100 1000 1000 10 0 是 10 10 100 100 0 0 80 80": None,
        },
    ),
    *row(
        DALIAN,
        "R22",
        "动态全覆盖计1分，每少5%扣0.1分。",
        {
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 77": "5",  # 3.75% short
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 76": "4.9",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 40": "4",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 0": "4",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 0 0": None,
        },
        **WHOLE,
    ),
    *row(
        DALIAN,
        "R22",
        "动态全覆盖计1分，每少5%扣0.1分。",
        {
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 77": "4.93",  # 5 - 0.075
            "100 100 1000 911 10 0 是 10 10 100 100 50 50 80 80": "4.53",  # 5 - 0.475
        },
        **PROPORTIONAL,
    ),
    *row(
        DALIAN,
        "R22",
        R22_MEAN,
        {
            "100 100 1000 910 10 0 是 10 10 100 100 50 50 80 80": "5",  # 95.5 on average
            "100 91 1000 930 10 0 是 10 10 100 100 50 50 80 80": "4.5",
        },
        **RATES,
    ),
    *row(
        DALIAN,
        "R22",
        R22_MEAN,
        {
            "100 100 1000 1000 10 10 是 10 10 100 100 50 50 80 80": "5",
            "100 100 1000 1000 10 0 是 10 10 100 100 50 50 80 80": "4.55",  # 5 × 5/5.5
            "100 89 1000 930 10 10 是 10 10 100 100 50 50 80 80": "4.09",  # 4.5 × 5/5.5
            "100 0 1000 0 10 0 否 10 0 100 0 50 0 80 0": "0",
        },
        parts_of_r22="scaled",
    ),
    *row(
        DALIAN,
        "R22",
        R22_MEAN,
        {"100 93 1000 930 10 0 是 10 10 100 100 50 50 80 80": "5"},
        parts_of_r22="capped",
    ),
]

DALIAN_23_TO_37 = [
    *row(
        DALIAN,
        "R23",
        "每少1人扣0.1分；按时足额发放乡镇街工会专项补助0.2分，未完成扣0.2分。"
        "按时完成创新项目0.5分，按要求完成实事项目2分，"
        "年初立项、规范运行、按期完成、通过验收各0.5分。",
        {
            "3 是 是 是 是 是 是": "3",
            "4 是 是 是 是 是 是": "3",
            "2 是 是 是 是 是 是": "2.9",
            "1 是 是 是 是 是 是": "2.8",
            "0 是 是 是 是 是 是": "2.7",
            "3 否 是 是 是 是 是": "2.8",
            "3 是 否 是 是 是 是": "2.5",
            "3 是 是 否 是 是 是": "2.5",
            "3 是 是 是 否 否 是": "2",
            "3 是 是 否 否 否 否": "1",
            "0 否 否 否 否 否 否": "0",
            "· 是 是 是 是 是 是": None,
            "3 是 是 是 是 是 ·": None,
            "· · · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R24",
        "按要求制定职工之家建设实施方案0.6分；年度AAA等级达到4%以上0.3分，AA等级达12%以上0.2分，"
        "A等级达到16%以上0.2分；经抽查考核，申报认证工作规范严谨、成效好0.2分。",
        {
            "是 是 是 是 是 是 是 是 是": "2.5",
            "否 是 是 是 是 是 是 是 是": "1.9",
            "是 否 是 是 是 是 是 是 是": "2.2",
            "是 是 否 是 是 是 是 是 是": "2.3",
            "是 是 是 否 是 是 是 是 是": "2.3",
            "是 是 是 是 否 是 是 是 是": "2.3",
            "否 否 否 否 否 是 是 是 是": "1",
            "否 否 否 否 否 否 否 否 否": "0",
            "是 是 是 是 · 是 是 是 是": None,
            "· · · · · · · · ·": None,
        },
        parts_of_r24="as_marked",
    ),
    *row(
        DALIAN,
        "R24",
        "按要求制定会员评家实施方案0.2分；指导基层规范开展会员评家工作0.2分，选树评家典型0.2分，"
        "年度基层工会会员评家比例达到75%以上0.4分。",
        {
            "是 是 是 是 是 否 是 是 是": "2.3",
            "是 是 是 是 是 是 否 是 是": "2.3",
            "是 是 是 是 是 是 是 否 是": "2.3",
            "是 是 是 是 是 是 是 是 否": "2.1",
            "是 是 是 是 是 否 否 否 否": "1.5",
        },
    ),
    *row(
        DALIAN,
        "R24",
        "职工之家建设1.5分",
        {
            "是 是 是 是 是 是 是 是 是": "3",
            "否 是 是 是 是 是 是 是 是": "2.28",  # 1.9 × 3/2.5
            "是 是 是 是 是 是 是 是 否": "2.52",  # 2.1 × 3/2.5
            "否 否 否 否 否 否 否 否 否": "0",
        },
        parts_of_r24="scaled",
    ),
    *row(
        DALIAN,
        "R25",
        "按要求制定年度工会干部培训方案0.2分；未举办培训班0分、举办1至2期培训班次0.2分、"
        "举办3期以上培训班次0.4分；年度培训人次达到所属基层工会干部的1/5以上0.4分。",
        {
            "是 3 是": "1",
            "是 999999 是": "1",
            "是 2 是": "0.8",
            "是 1 是": "0.8",
            "是 0 是": "0.6",
            "否 3 是": "0.8",
            "是 3 否": "0.6",
            "否 0 否": "0",
            "是 · 是": None,
            "· · ·": None,
        },
    ),
    *done_or_not("R26", "完成计2分，未完成0分。", "2"),
    *done_or_not("R27", "完成计0.5分，未完成0分。", "0.5"),
    *done_or_not("R28", "完成计2分，未完成0分。", "2"),
    *done_or_not("R29", "完成计0.5分，未完成0分。", "0.5"),
    *done_or_not("R30", "进行审计1分。", "1"),
    *row(
        DALIAN,
        "R31",
        "每少10%扣0.25分。",
        {
            "· 20 20": "1",
            "· 20 19": "1",  # 5% short
            "· 100 91": "1",
            "· 20 18": "0.75",
            "涉及 20 18": "0.75",
            "· 10 7": "0.25",
            "· 10 6": "0",
            "· 10 0": "0",
            "不涉及 · ·": "1",
            "不涉及 0 0": "1",
            "不涉及 10 0": "1",
            "· 0 0": None,
            "涉及 · ·": None,
            "· · 20": None,
            "· 20 ·": None,
            "· · ·": None,
        },
        **WHOLE,
    ),
    *row(DALIAN, "R31", "每少10%扣0.25分。", {"· 20 19": "0.88"}, **PROPORTIONAL),  # 0.875
    *row(
        DALIAN,
        "R32",
        "不少于30家，每年每少5家扣1分。",
        {
            "30": "3",
            "31": "3",
            "29": "3",
            "26": "3",
            "25": "2",
            "21": "2",
            "20": "1",
            "16": "1",
            "15": "0",
            "0": "0",
            EMPTY: None,
        },
        **WHOLE,
    ),
    *row(
        DALIAN,
        "R32",
        "不少于30家，每年每少5家扣1分。",
        {"30": "3", "29": "2.8", "26": "2.2", "21": "1.2", "15": "0", "14": "0"},
        **PROPORTIONAL,
    ),
    *row(
        DALIAN,
        "R33",
        "有专人负责、有推动调研工作机制、有调研成果各1分。",
        {
            "是 是 是": "3",
            "否 是 是": "2",
            "是 否 是": "2",
            "是 是 否": "2",
            "否 否 是": "1",
            "否 否 否": "0",
            "是 是 ·": None,
            "· · ·": None,
        },
    ),
    # Two halves: more than 2 points of one half are not taken from the other.
    *row(
        DALIAN,
        "R34",
        "按时报送半年、全年工作总结及相关督察材料2分，每少一次扣0.5分；"
        "按要求派员参加市总各项活动和会议2分，每少一次扣0.5分。",
        {
            "0 0": "4",
            "1 0": "3.5",
            "0 1": "3.5",
            "3 0": "2.5",
            "4 0": "2",
            "5 0": "2",
            "0 999999": "2",
            "4 4": "0",
            "0 ·": None,
            "· ·": None,
        },
    ),
    *row(
        DALIAN,
        "R35",
        "建立制度1分，（未建立或未开展活动5分全扣）召开会议1分，形成纪要1分，解决问题1分，长效机制1分。",
        {
            "是 是 是 是 是 是": "5",
            "否 是 是 是 是 是": "0",
            "是 否 是 是 是 是": "0",
            "是 是 否 是 是 是": "4",
            "是 是 是 否 是 是": "4",
            "是 是 是 是 否 否": "3",
            "是 是 否 否 否 否": "1",
            "否 否 否 否 否 否": "0",
            "否 · 是 是 是 是": None,
            "是 是 是 是 是 ·": None,
            "· · · · · ·": None,
        },
    ),
    *row(
        DALIAN,
        "R36",
        "未通过考核验收每少5%扣1分，未开展试点任务不扣分。",
        {
            "· 40 40": "5",
            "· 40 39": "5",  # 2.5% short
            "· 40 38": "4",
            "· 40 37": "4",  # 7.5% short
            "涉及 40 36": "3",
            "· 100 80": "1",
            "· 100 76": "1",
            "· 100 75": "0",
            "· 100 0": "0",
            "· 999999 999998": "5",
            "不涉及 · ·": "5",
            "不涉及 40 0": "5",
            "· 0 0": None,
            "· · 40": None,
            "· · ·": None,
        },
        **WHOLE,
    ),
    *row(
        DALIAN,
        "R36",
        "每少5%扣1分",
        {"· 40 39": "4.5", "· 40 37": "3.5", "· 3 2": "0", "· 6 5": "1.67", "不涉及 · ·": "5"},
        **PROPORTIONAL,
    ),
    *row(
        DALIAN,
        "R37",
        "每次扣1分，扣完为止。",
        {"0": "3", "1": "2", "2": "1", "3": "0", "4": "0", "999999": "0", EMPTY: None, "无": None},
    ),
]

CASES = [
    *CHANGZHOU,
    *ZHUZHOU,
    *DALIAN_1_TO_18,
    *DALIAN_19_TO_21,
    *DALIAN_22,
    *DALIAN_23_TO_37,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_score_is_what_the_clause_says(case: Case) -> None:
    item = form_of(case.form, **case.readings).item(case.ref)
    score = scoring.compute(item, answers(item, case.facts))
    assert score == (None if case.score is None else Decimal(case.score))


@pytest.mark.parametrize(
    ("form", "ref", "clause"), sorted({(case.form, case.ref, case.clause) for case in CASES})
)
def test_clause_is_quoted_from_the_row(form: str, ref: str, clause: str) -> None:
    item = form_of(form).item(ref)
    assert squeeze(clause) in squeeze(f"{item.text}{item.criterion or ''}")


# --- bonus rows --------------------------------------------------------------------------


@dataclass(frozen=True)
class BonusCase:
    """Claims as (matter, row, level) and what they add, row by row and in all."""

    name: str
    claims: tuple[tuple[int | None, str, str], ...]
    rows: Mapping[str, str]
    total: str


def both_changzhou(reading: str, *cases: BonusCase) -> Iterator[tuple[str, str, BonusCase]]:
    for form in ("changzhou-2013-1", "changzhou-2013-2"):
        for case in cases:
            yield form, reading, case


HIGHEST_OF_EACH_ROW = ((1, "15", "全总"), (2, "16", "全总"), (3, "17", "全国"), (4, "18", "全总"))
ONE_MATTER_EVERYWHERE = ((1, "15", "市"), (1, "16", "省"), (1, "17", "市"), (1, "18", "省"))
TWO_AT_ONE_ROW = ((1, "18", "市"), (2, "18", "省"))
SAME_LEVEL_TWICE = ((1, "15", "区"), (1, "18", "市"))  # worth 2 each

BONUS_CASES = [
    # 分别加1、2、3、4、6分 / 1、2、3、5分 / 2、3、5分 / 1、2、4、6分: every level by itself
    *both_changzhou(
        "matter",
        *(
            BonusCase(f"row {ref} level {n}", ((1, ref, level),), {ref: points}, points)
            for ref, levels in {
                "15": {"片": "1", "区": "2", "市": "3", "省": "4", "全总": "6"},
                "16": {"区": "1", "市": "2", "省": "3", "全总": "5"},
                "17": {"市": "2", "省": "3", "全国": "5"},
                "18": {"区": "1", "市": "2", "省": "4", "全总": "6"},
            }.items()
            for n, (level, points) in enumerate(levels.items(), start=1)
        ),
    ),
    # 一项内容只加分1次，取最高分值, read as: one matter once, different matters add up
    *both_changzhou(
        "matter",
        BonusCase("no claims", (), {}, "0"),
        BonusCase(
            "four matters", HIGHEST_OF_EACH_ROW, {"15": "6", "16": "5", "17": "5", "18": "6"}, "22"
        ),
        BonusCase("one matter in four rows", ONE_MATTER_EVERYWHERE, {"18": "4"}, "4"),
        BonusCase("two matters in one row", TWO_AT_ONE_ROW, {"18": "6"}, "6"),
        BonusCase("one matter twice at the same worth", SAME_LEVEL_TWICE, {"15": "2"}, "2"),
        BonusCase("one claim typed twice", ((1, "18", "省"), (1, "18", "省")), {"18": "4"}, "4"),
        BonusCase(
            "no cap is printed",
            tuple((n, "18", "全总") for n in range(1, 21)),
            {"18": "120"},
            "120",
        ),
        BonusCase("no matter number", ((None, "18", "全总"),), {}, "0"),
        BonusCase("matter number 0 is none", ((0, "18", "省"),), {}, "0"),
        BonusCase("a level that the row does not have", ((1, "17", "全总"),), {}, "0"),
        BonusCase("a row that gives no bonus", ((1, "14", "省"),), {}, "0"),
        BonusCase(
            "a claim without number hides no other",
            ((None, "18", "全总"), (1, "18", "市")),
            {"18": "2"},
            "2",
        ),
    ),
    # read as: every row once
    *both_changzhou(
        "row",
        BonusCase(
            "four matters", HIGHEST_OF_EACH_ROW, {"15": "6", "16": "5", "17": "5", "18": "6"}, "22"
        ),
        BonusCase(
            "one matter in four rows",
            ONE_MATTER_EVERYWHERE,
            {"15": "3", "16": "3", "17": "2", "18": "4"},
            "12",
        ),
        BonusCase("two matters in one row", TWO_AT_ONE_ROW, {"18": "4"}, "4"),
        BonusCase("same worth in two rows", SAME_LEVEL_TWICE, {"15": "2", "18": "2"}, "4"),
        BonusCase(
            "never more than 22",
            tuple((4 * n + k, *HIGHEST_OF_EACH_ROW[k][1:]) for n in range(5) for k in range(4)),
            {"15": "6", "16": "5", "17": "5", "18": "6"},
            "22",
        ),
    ),
    # read as: one bonus in all
    *both_changzhou(
        "all",
        BonusCase("four matters", HIGHEST_OF_EACH_ROW, {"15": "6"}, "6"),
        BonusCase("one matter in four rows", ONE_MATTER_EVERYWHERE, {"18": "4"}, "4"),
        BonusCase("two matters in one row", TWO_AT_ONE_ROW, {"18": "4"}, "4"),
        BonusCase("same worth: the first", ((1, "18", "市"), (2, "15", "区")), {"18": "2"}, "2"),
    ),
    # 分别加2分、3分、5分。多级别交流的取最高级别加分。最高5分
    *(
        ("shenyang-liuhao", reading, BonusCase(name, claims, {"28": total}, total))
        for reading, name, claims, total in (
            ("matter", "city", ((1, "28", "沈阳市"),), "2"),
            ("matter", "province", ((1, "28", "辽宁省"),), "3"),
            ("matter", "nation", ((1, "28", "全国"),), "5"),
            ("matter", "city and province", ((1, "28", "沈阳市"), (1, "28", "辽宁省")), "3"),
            ("matter", "two at the city", ((1, "28", "沈阳市"), (2, "28", "沈阳市")), "4"),
            ("matter", "exactly 5", ((1, "28", "沈阳市"), (2, "28", "辽宁省")), "5"),
            ("matter", "at most 5", ((1, "28", "辽宁省"), (2, "28", "辽宁省")), "5"),
            ("all", "two at the city", ((1, "28", "沈阳市"), (2, "28", "沈阳市")), "2"),
            ("all", "highest", ((1, "28", "沈阳市"), (2, "28", "辽宁省")), "3"),
            ("all", "nation", ((1, "28", "全国"), (2, "28", "全国")), "5"),
        )
    ),
]


@pytest.mark.parametrize(
    ("form_id", "reading", "case"),
    BONUS_CASES,
    ids=[f"{form}-{reading}-{case.name}" for form, reading, case in BONUS_CASES],
)
def test_bonus_is_what_the_sentence_says(form_id: str, reading: str, case: BonusCase) -> None:
    form = form_of(form_id, bonus_once=reading)
    claims = [Claim(*claim) for claim in case.claims]
    rows = score_claims(form.categories[-1], claims)
    assert {ref: points for ref, points in rows.items() if points} == {
        ref: Decimal(points) for ref, points in case.rows.items()
    }
    totals = scoring.total_up(form, {}, claims)
    assert totals.bonus == totals.total == Decimal(case.total)


def test_a_claim_that_is_not_recognised_counts_nothing_and_hides_nothing() -> None:
    form = form_of("changzhou-2013-1")
    claims = [Claim(1, "18", "全总", recognised=False), Claim(1, "18", "市")]
    assert scoring.total_up(form, {}, claims).bonus == 2


BONUS_ROWS = [
    *product(("changzhou-2013-1", "changzhou-2013-2"), ("15", "16", "17", "18")),
    ("shenyang-liuhao", "28"),
]


@pytest.mark.parametrize(("form_id", "ref"), BONUS_ROWS)
def test_a_bonus_row_itself_asks_nothing_and_computes_nothing(form_id: str, ref: str) -> None:
    item = form_of(form_id).item(ref)
    assert scoring.questions(item) == ()
    assert scoring.compute(item, {}) is None


# --- who scores --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reading", "ref", "departments"),
    [
        ("own_part", "R19", ["民主管理部", "民主管理部", "女职工部"]),
        ("first", "R19", ["民主管理部"] * 3),
        ("own_part", "R22", [*["组织建设部"] * 4, "经审办", "女职工部"]),
        ("first", "R22", ["组织建设部"] * 6),
    ],
)
def test_departments_of_the_parts(reading: str, ref: str, departments: list[str]) -> None:
    item = form_of(DALIAN, several_departments=reading).item(ref)
    assert [leaf.departments for leaf in scoring.leaves(item)] == [(d,) for d in departments]


# --- nothing is left out -----------------------------------------------------------------

COMPUTED = [
    (form_id, item.ref)
    for form_id in form_files()
    for item in form_of(form_id).items
    if scoring.computed(item) is not None
]


def test_the_computable_rows() -> None:
    rows: dict[str, list[str]] = {}
    for form_id, ref in COMPUTED:
        rows.setdefault(form_id, []).append(ref)
    assert rows == {
        "changzhou-2013-1": ["1", "3", "6", "9", "11", "14"],
        "changzhou-2013-2": ["1", "3", "6", "9", "14"],
        DALIAN: [f"R{n}" for n in range(1, 38)],
        **{f"zhuzhou-2011-{n:02}": ["1", "2", "3", "4"] for n in range(1, 13)},
    }


# 大连 R7 and R8 keep 1 point whatever is missing.
LOWEST = {(DALIAN, "R7"): "1", (DALIAN, "R8"): "1"}


@pytest.mark.parametrize(("form_id", "ref"), COMPUTED)
def test_every_computable_row_has_its_full_score_its_lowest_and_its_blank(
    form_id: str, ref: str
) -> None:
    item = form_of(form_id).item(ref)
    scores = {case.score for case in CASES if (case.form, case.ref) == (form_id, ref)}
    assert {None, LOWEST.get((form_id, ref), "0")} <= scores
    if item.rule.kind != "gate_zero":
        marked = sum((part.points for part in item.parts), Decimal(0))
        full = marked if marked and not item.scaled else item.points
        assert min(full or Decimal(0), item.points or Decimal(0)) in {
            Decimal(score) for score in scores if score
        }


def test_every_reading_of_every_setting_has_a_case() -> None:
    used = {(case.form, *chosen) for case in CASES for chosen in case.readings.items()}
    used |= {(form, "bonus_once", reading) for form, reading, _ in BONUS_CASES}
    used |= {(DALIAN, "several_departments", reading) for reading in ("own_part", "first")}
    # A case that names no reading is one of the default reading.
    tried = {(case.form, case.ref, frozenset(case.readings)) for case in CASES}
    for form_id in form_files():
        for name, setting in form_of(form_id).settings.items():
            if any(f == form_id and r in setting.refs and name not in n for f, r, n in tried):
                used.add((form_id, name, setting.default))
    wanted = {
        (form_id, name, reading)
        for form_id in form_files()
        for name, setting in form_of(form_id).settings.items()
        for reading in setting.readings
    }
    assert wanted - used == set()
    assert used - wanted == set()


# --- the examples on the sheet that confirms the readings --------------------------------

SETTINGS = [
    (form_id, name)
    for form_id in form_files()
    for name, setting in form_of(form_id).settings.items()
    if setting.example
]


@pytest.mark.parametrize(("form_id", "name"), SETTINGS)
def test_example_of_a_setting_gives_a_different_score_under_each_reading(
    form_id: str, name: str
) -> None:
    setting = form_of(form_id).settings[name]
    assert setting.example is not None
    results = []
    for reading in setting.readings:
        form = form_of(form_id, **{name: reading})
        item = form.item(setting.example.ref)
        asked = {question.id for question in scoring.questions(item)}
        assert set(setting.example.answers) <= asked
        if setting.example.claims:
            claims = [Claim(*claim) for claim in setting.example.claims]
            results.append(scoring.total_up(form, {}, claims).bonus)
        else:
            assert asked == set(setting.example.answers) | {q for q in asked if q.endswith("_na")}
            score = scoring.compute(item, setting.example.answers)
            results.append(Decimal(-1) if score is None else score)
    assert len(set(results)) == len(results)


@pytest.mark.parametrize(
    ("form_id", "name", "scores"),
    [
        ("changzhou-2013-1", "gate_14", {"either": "0", "both": None}),
        ("zhuzhou-2011-01", "incomplete_records", {"of_points": "12.5", "of_earned": "14"}),
        ("zhuzhou-2011-02", "incomplete_records", {"of_points": "12.5", "of_earned": "14"}),
        ("zhuzhou-2011-02", "weight", {"column": "17.6", "heading": "22"}),
        ("zhuzhou-2011-08", "incomplete_records", {"of_points": "12.5", "of_earned": "14"}),
        ("zhuzhou-2011-08", "parts_of_4", {"as_marked": "28", "scaled": "30"}),
        ("zhuzhou-2011-09", "parts_of_4", {"as_marked": "28", "scaled": "30"}),
        (DALIAN, "steps", {"whole": "4", "proportional": "3.5"}),
        (DALIAN, "average", {"shortfalls": "4.5", "rates": "5"}),
        (DALIAN, "parts_of_r22", {"capped": "5", "scaled": "4.55"}),
        (DALIAN, "election_cap", {"shared": "4.5", "each": "4.65"}),
        (DALIAN, "parts_of_r24", {"as_marked": "2.5", "scaled": "3"}),
    ],
)
def test_example_of_a_setting_by_hand(
    form_id: str, name: str, scores: Mapping[str, str | None]
) -> None:
    for reading, expected in scores.items():
        form = form_of(form_id, **{name: reading})
        example = form.settings[name].example
        assert example is not None
        score = scoring.compute(form.item(example.ref), example.answers)
        assert score == (None if expected is None else Decimal(expected))


def test_questions_are_asked_in_the_order_of_the_text() -> None:
    asked = scoring.questions(form_of(DALIAN).item("R19"))
    assert [question.id for question in asked] == [
        "R19.1_1", "R19.1_2", "R19.1_3", "R19.1_4", "R19.2_1", "R19.3_1", "R19.3_2",
    ]  # fmt: skip
    asked = scoring.questions(form_of(DALIAN).item("R31"))
    assert [question.id for question in asked] == ["R31_na", "R31_1", "R31_2"]
