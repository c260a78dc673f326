"""Where a form compares with 87.5, a unit may answer 88.5; where it counts heads, it may not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from workbook_tool.layout import names
from workbook_tool.layout.entries import fits
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.plan import Entry
from workbook_tool.rubric import scoring
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.model import Form
from workbook_tool.workbook.draw import validation

FORM = """\
title: 例
unit_type: 基层工会
columns:
  - {head: 内容, cells: [{role: text, width: 50}]}
  - {head: 分值, cells: [{role: points, width: 10}]}
stages: [{id: self, label: 自评分, by: unit}]
paper: {font_size: 12}
categories:
  - name: 工作
    points: 10
    items:
      - {ref: "1", text: 做甲事。, points: 10, rule: %s}
"""
TIERS = "{kind: tier_count, label: 平均分, unit: 分, tiers: [{at_least: %s, points: 10}]}"
SHORT = "{kind: deduct_per_count, label: 平均分, unit: 分, target: %s, step: %s, amount: 1}"


def form(rule: str, folder: Path) -> Form:
    (folder / "document.yaml").write_text("id: x\ntitle: 例\nissuer: 例\n", encoding="utf-8")
    path = folder / "biao.yaml"
    path.write_text(FORM % rule, encoding="utf-8")
    return load_file(path)


@pytest.mark.parametrize(
    ("rule", "answer", "score"),
    [
        (TIERS % "87.5", "88.5", "10"),
        (TIERS % "87.5", "87.5", "10"),
        (TIERS % "87.5", "87.49", "0"),
        (SHORT % ("90", "0.5"), "88.6", "8"),
        (SHORT % ("87.5", "1"), "85.5", "8"),
    ],
)
def test_a_figure_may_be_answered_as_finely_as_it_is_compared(
    rule: str, answer: str, score: str, tmp_path: Path
) -> None:
    made = form(rule, tmp_path)
    assert scoring.compute(made.items[0], {"1_1": Decimal(answer)}) == Decimal(score)
    plan = score_plan(made, "self")
    sheet_cell = plan.named[names.fact("1_1")][1]
    assert sheet_cell.entry is not None
    assert fits(Decimal(answer), sheet_cell.entry)
    options = validation(sheet_cell, sheet_cell.entry)
    assert options is not None
    assert "INT(" not in options["value"]
    values = plan.values({names.fact("1_1"): Decimal(answer)})
    assert values[names.fact_status("1_1")] == ""
    assert (
        plan.values({names.fact("1_1"): Decimal("85.555")})[names.fact_status("1_1")] == "小数过多"
    )


@pytest.mark.parametrize("rule", [TIERS % "88", SHORT % ("90", "5")])
def test_what_is_counted_stays_whole(rule: str, tmp_path: Path) -> None:
    made = form(rule, tmp_path)
    entry = Entry("count", maximum=Decimal(999_999))
    plan = score_plan(made, "self")
    assert plan.named[names.fact("1_1")][1].entry == entry
    values = plan.values({names.fact("1_1"): Decimal("88.5")})
    assert values[names.fact_status("1_1")] == "不是整数"
