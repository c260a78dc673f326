"""Slips in 排名 of 考核设置.yaml: each is refused in a sentence that names its place, or mended."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from workbook_tool.campaign.derived.ranking import check_ties
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Ranking,
    Settings,
    SettingsError,
    read_settings,
    write_settings,
)
from workbook_tool.rubric.load import load_form

EXCELLENT, PASSED = {"名称": "优秀", "不低于": 90}, {"名称": "合格", "不低于": 60}


def read(folder: Path, ranking: dict[str, Any]) -> Settings:
    raw = {
        "考核编号": "abcd1234",
        "名称": "示例考核",
        "年度": 2026,
        "主办单位": "示例市总工会",
        "评分表": {"企业工会": "changzhou-2013-1"},
        "报送": [
            {"代号": "year", "名称": "年终自评"},
            {"代号": "dept", "名称": "考评", "阶段": "考核"},
            {"代号": "plan", "名称": "工作计划", "内容": "工作计划", "阶段": "复核"},
        ],
        "排名": ranking,
    }
    (folder / SETTINGS_FILE).write_text(
        yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), "utf-8"
    )
    return read_settings(folder)


SLIPS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "shares that do not add up": (
        {"权重": {"自评": 0.4, "考核": 0.5}},
        "“排名 › 权重”各阶段加起来要等于 1（写百分数的，等于 100%），现在是 0.9",
        {"权重": {"自评": 0.4, "考核": 0.6}},
    ),
    "a share below nothing": (
        {"权重": {"自评": -1, "考核": 2}},
        "“排名 › 权重 › 自评”要大于 0",
        {"权重": {"自评": 0.01, "考核": 0.99}},
    ),
    "a share in words": (
        {"权重": {"自评": "四成", "考核": "六成"}},
        "“排名 › 权重 › 自评”要写数字；“排名 › 权重 › 考核”要写数字",
        {"权重": {"自评": "0.4", "考核": "0.6"}},
    ),
    "a percentage beside a plain number": (
        {"权重": {"自评": "40%", "考核": 60}},
        "“排名 › 权重”各阶段加起来要等于 1（写百分数的，等于 100%），现在是 60.4",
        {"权重": {"自评": "40%", "考核": "60%"}},
    ),
    "a stage in which nothing is scored": (
        {"权重": {"自评": 0.4, "复核": 0.6}},
        "“排名 › 权重”里写了“复核”，“报送”里却没有这个阶段的评分表",
        {"权重": {"考核": 1}},
    ),
    "a base of nothing": ({"折算满分": 0}, "“排名 › 折算满分”要大于 0", {"折算满分": 0.5}),
    "the same grade twice": (
        {"等次": [EXCELLENT, EXCELLENT]},
        "“排名 › 等次”里有两项的“名称”相同",
        {"等次": [EXCELLENT, PASSED]},
    ),
}


@pytest.mark.parametrize(("bad", "said", "good"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_and_its_neighbour_is_not(
    tmp_path: Path, bad: dict[str, Any], said: str, good: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, bad)
    assert str(refused.value) == f"“{SETTINGS_FILE}”有误：{said}。请改正后再试。"
    assert read(tmp_path, good)


@pytest.mark.parametrize(
    "weights",
    [
        {"自评": 40, "考核": 60},
        {"自评": "40%", "考核": "60 ％"},
        {"自评": "0.4", "考核": 0.6},
    ],
)
def test_shares_may_be_percentages(tmp_path: Path, weights: dict[str, Any]) -> None:
    found = read(tmp_path, {"权重": weights})
    assert found.ranking.weights == {"自评": Decimal("0.4"), "考核": Decimal("0.6")}
    (tmp_path / SETTINGS_FILE).write_bytes(write_settings(found))
    assert read_settings(tmp_path) == found


def test_grades_may_be_written_lowest_first(tmp_path: Path) -> None:
    found = read(tmp_path, {"等次": [PASSED, EXCELLENT]})
    assert [grade.name for grade in found.ranking.grades] == ["优秀", "合格"]


def test_a_category_that_decides_between_equal_totals_must_be_one() -> None:
    forms = [load_form("changzhou-2013-1"), load_form("suzhou-2015-1")]
    labels = [category.label for form in forms for category in form.categories]
    check_ties(Ranking(tie_order=tuple(labels)), forms)
    check_ties(Ranking(tie_order=(f" {labels[0]}",)), forms)
    with pytest.raises(SettingsError) as refused:
        check_ties(Ranking(tie_order=(labels[0], "服务發展")), forms)
    there = "、".join(f"“{label}”" for label in labels)
    assert f"“排名 › 同分先看”里的“服务發展”不是评分表里的类别；类别有：{there}" in str(
        refused.value
    )
