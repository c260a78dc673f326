"""Composite rules written wrongly: one sentence that says which line, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rubric.test_bad_data import Folder, is_plain_chinese
from tests.rubric.test_lint_new_rubrics import Rubrics
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.source import RubricError

FORM = """\
title: 测试考核表
unit_type: 测试单位
columns:
  - {head: 内容, cells: [{role: text, width: 50}]}
  - {head: 分值, cells: [{role: points, width: 10}]}
  - {head: 得分, cells: [{role: self, width: 10}]}
stages:
  - {id: self, label: 得分, by: unit}
paper: {font_size: 12}
categories:
  - name: 工作
    points: 10
    items:
      - ref: "1"
        text: 第一条做甲事。第二条做乙事。
        points: 10
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "ceshi")


@pytest.fixture
def rubrics(tmp_path: Path) -> Rubrics:
    return Rubrics(tmp_path)


def row(clauses: str, **more: str) -> str:
    """A form whose only row has these clauses, each on a line of its own, from line 20 on."""
    said = "".join(f"          {name}: {value}\n" for name, value in more.items())
    lines = "".join(f"            - {line}\n" for line in clauses.splitlines())
    return f"{FORM}        rule:\n          kind: composite\n{said}          clauses:\n{lines}"


WRONG: dict[str, tuple[str, str, str]] = {
    # what: (the clause, code, part of the sentence)
    "an effect is missing": ("{kind: yes_no, label: 有计划}", "K009", "没有写怎样计分"),
    "two effects of one answer": (
        "{kind: yes_no, label: 有计划, deduct: 2, zero: true}",
        "K009",
        "deduct 和 zero 只能写一个",
    ),
    "taking off and adding per step": (
        "{kind: count, label: 次数, unit: 次, every: {deduct: 1, add: 1}}",
        "K009",
        "deduct 和 add 要写一个，只能写一个",
    ),
    "a count without effect": ("{kind: count, label: 次数, unit: 次}", "K009", "没有写怎样计分"),
    "below what": (
        "{kind: count, label: 次数, unit: 次, below: {deduct: 1}}",
        "K009",
        "要写 target（应达到多少）",
    ),
    "half a person": (
        "{kind: count, label: 人数, unit: 人, target: 87.5, below: {deduct: 1}}",
        "K009",
        "这里要写整数；要填小数的，kind 写 figure",
    ),
    "tiers from the lowest": (
        "{kind: count, label: 次数, unit: 次, "
        "tiers: [{at_least: 1, add: 1}, {at_least: 2, add: 2}]}",
        "K009",
        "各档要从高到低写",
    ),
    "a tier with two bounds": (
        "{kind: count, label: 次数, unit: 次, tiers: [{at_least: 1, more_than: 2, add: 1}]}",
        "K009",
        "at_least（达到）和 more_than（超过）要写一个",
    ),
    "more than all may not be done": (
        "{kind: rate, due: 应办, done: 已办, unit: 件, target: 100, above: {add: 1}}",
        "K009",
        "可以超额完成的，加 over: true",
    ),
    "a tier that no rate reaches": (
        "{kind: rate, due: 应办, done: 已办, unit: 件, tiers: [{at_least: 110, add: 10}]}",
        "K009",
        "可以超额完成的，加 over: true",
    ),
    "answers from the worst": (
        "{kind: graded, label: 上报, answers: [{label: 未报, deduct: 4}, {label: 按时}]}",
        "K009",
        "各个回答要从好到差写",
    ),
    "one answer twice": (
        "{kind: graded, label: 上报, answers: [{label: 按时}, {label: 按时, deduct: 4}]}",
        "K009",
        "有两个回答的 label 相同",
    ),
    "a range upside down": (
        "{kind: judged, label: 火灾, unit: 例, deduct: {least: 10, most: 5}}",
        "K009",
        "least 不能大于 most",
    ),
    "levels that add and take off": (
        "{kind: levels, label: 信息, unit: 篇, "
        "levels: [{name: 省, add: 1}, {name: 市, deduct: 1}]}",
        "K009",
        "各级别要么都写 add，要么都写 deduct",
    ),
    "a group that does nothing": (
        "{kind: group, clauses: [{kind: yes_no, label: 有计划, deduct: 1}]}",
        "K009",
        "不然不用放进 group",
    ),
    "a cap over both": (
        "{kind: group, cap: 3, clauses: [{kind: yes_no, label: 甲, deduct: 1}, "
        "{kind: yes_no, label: 乙, add: 1}]}",
        "K009",
        "请把扣分和加分各放一个 group",
    ),
    "a grade without its name": (
        "{kind: yes_no, label: 没有违纪, zero: true, verdict: grade}",
        "K009",
        "要用 grade 写明定为哪个等次",
    ),
    "an unknown kind of clause": (
        "{kind: deduct_fixed, label: 甲, deduct: 1}",
        "K008",
        "可用的种类有：count、figure、graded、group、judged、levels、rate、yes_no",
    ),
    "an unknown field of a clause": (
        "{kind: yes_no, label: 有计划, deducts: 1}",
        "K007",
        "您是不是想写“deduct”？",
    ),
    "a missing field of a clause": ("{kind: count, unit: 次, every: {deduct: 1}}", "K006", "label"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_clause_written_wrongly(folder: Folder, case: str) -> None:
    clause, code, words = WRONG[case]
    finding = folder.refused_form(row(clause))
    assert (finding.code, finding.line, finding.severity) == (code, 20, "must_fix")
    assert words in finding.message
    assert is_plain_chinese(finding)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("start", "half", "只能写 full（满分）、zero（0 分）或一个数"),
        ("least", "5", "只能写 0、负数或 open"),
        ("most", "0", "要大于 0"),
    ],
)
def test_bounds_written_wrongly(folder: Folder, field: str, value: str, words: str) -> None:
    finding = folder.refused_form(row("{kind: yes_no, label: 有计划, deduct: 1}", **{field: value}))
    assert (finding.code, finding.line) == ("K009", 19)
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_wrong_clauses_are_told_all_at_once(folder: Folder) -> None:
    clauses = "\n".join(clause for clause, *_ in list(WRONG.values())[:6])
    folder.write("biao.yaml", row(clauses).replace("by: unit", "by: unite"))
    with pytest.raises(RubricError) as error:
        load_file(folder.path / "biao.yaml")
    assert [finding.line for finding in error.value.findings] == [8, 20, 21, 22, 23, 24, 25]


# --- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ("places: {full_to: 3}", "要么写 full_to（前几名满分）和 less"),
        ("places: {full_to: 3, less: 1, points: [5]}", "要么写 full_to（前几名满分）和 less"),
        ("places: {points: [1, 3]}", "名次靠后的，分不能更高"),
        ("mean: {start: 5}", "至少写一个"),
        ("places: {points: [5]}, mean: {start: 5, above: {add: 1}}", "要写一个，只能写一个"),
    ],
)
def test_places_written_wrongly(folder: Folder, places: str, words: str) -> None:
    rule = f"{{kind: rank_points, label: 成绩, unit: 分, {places}}}"
    finding = folder.refused_form(f"{FORM}        rule: {rule}\n")
    assert finding.code == "K009"
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_places_are_for_whole_rows(folder: Folder) -> None:
    rule = "{kind: rank_points, label: 成绩, unit: 分, places: {points: [5]}}"
    parts = f"        parts:\n          - {{text: 第一条做甲事。, points: 10, rule: {rule}}}\n"
    finding = folder.refused_form(FORM + parts)
    assert "只能用于整行" in finding.message
    assert is_plain_chinese(finding)


# --- parts that share points -------------------------------------------------------------------

PARTS = """\
        parts:
          - text: 第一条做甲事。
            points: %s
            rule: {kind: deduct_fixed, deductions: [{label: 甲, amount: 2}]}
          - text: 第二条做乙事。
            points: %s
            rule: {kind: deduct_per_count, label: 无证人数, unit: 人, amount: 0.5}
"""


def test_parts_with_more_points_than_their_row_would_make_up_for_what_is_taken_off(
    folder: Folder,
) -> None:
    """Two deductions out of one pot, entered as parts: 10 where 5.5 is right."""
    finding = folder.refused_form(FORM + PARTS % (10, 10))
    assert (finding.code, finding.line) == ("K009", 17)
    assert "改写成一条 composite 规则" in finding.message
    assert is_plain_chinese(finding)
    folder.write("biao.yaml", FORM + PARTS % (4, 6))
    assert load_file(folder.path / "biao.yaml").points == 10


def test_a_part_without_points_has_nothing_to_lose(folder: Folder) -> None:
    finding = folder.refused_form(FORM + PARTS % (10, 0))
    assert finding.line == 22
    assert "扣分不起作用" in finding.message
    assert is_plain_chinese(finding)


def test_a_federation_may_say_that_parts_are_capped(folder: Folder) -> None:
    for scaled in ("true", "false"):
        folder.write("biao.yaml", f"{FORM}        scaled: {scaled}\n" + PARTS % (6, 6))
        assert load_file(folder.path / "biao.yaml").points == 10


# --- kinds of units ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variants", "value", "words"),
    [
        ("{Small: 小企业}", "5", "只能用小写字母和数字"),
        ("{small: }", "5", "要写这一类单位叫什么"),
        ("{small: 小企业, large: 大企业}", "{choose: unit, small: 5}", "没有给类“large”写值"),
        (
            "{small: 小企业}",
            "{choose: unit, small: 5, big: 6}",
            "没有“big”这一类",
        ),
    ],
)
def test_kinds_of_units_written_wrongly(
    folder: Folder, variants: str, value: str, words: str
) -> None:
    text = FORM.replace("        points: 10", f"        points: {value}")
    finding = folder.refused_form(f"variants: {variants}\n{text}")
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_a_choice_by_kind_of_unit_needs_the_kinds(folder: Folder) -> None:
    text = FORM.replace("        points: 10", "        points: {choose: unit, small: 5}")
    finding = folder.refused_form(text)
    assert (finding.code, finding.line) == ("K011", 16)
    assert "没有写明 variants（各类单位）" in finding.message


# --- lint --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        # Additions from full points on, that can go nowhere.
        ("clauses: [{kind: yes_no, label: 甲, add: 5}, {kind: yes_no, label: 乙, add: 5}]", 2),
        (
            "most: 20, "
            "clauses: [{kind: yes_no, label: 甲, add: 5}, {kind: yes_no, label: 乙, add: 5}]",
            0,
        ),
        # An addition that makes up for what another clause takes off does something.
        ("clauses: [{kind: yes_no, label: 甲, add: 5}, {kind: yes_no, label: 乙, deduct: 10}]", 0),
        # Deductions from nothing.
        (
            "start: zero, "
            "clauses: [{kind: yes_no, label: 甲, add: 10}, {kind: yes_no, label: 乙, deduct: 5}]",
            0,
        ),
        ("start: zero, clauses: [{kind: yes_no, label: 乙, deduct: 5}]", 1),
        # A verdict is an effect.
        (
            "clauses: [{kind: yes_no, label: 甲, deduct: 10}, "
            "{kind: yes_no, label: 乙, verdict: veto}]",
            0,
        ),
    ],
)
def test_k113_a_clause_without_effect(rubrics: Rubrics, rule: str, found: int) -> None:
    codes = rubrics.row(f"text: 做甲事、乙事。, points: 10, rule: {{kind: composite, {rule}}}")
    assert [code for code, _ in codes if code == "K113"] == ["K113"] * found


def test_k113_says_what_to_write_instead(rubrics: Rubrics) -> None:
    rule = "{kind: composite, clauses: [{kind: yes_no, label: 配有专职干部, add: 10}]}"
    found = rubrics.lint(
        "categories:\n  - name: 工作\n    points: 10\n    items:\n"
        f'      - {{ref: "1", text: 有干部, points: 10, rule: {rule}}}\n'
    )
    (one,) = [finding for finding in found if finding.code == "K113"]
    assert "怎样填都不改变得分（本行从 10 分算起，最高也只有 10 分，再加没有用）" in one.message
    assert "请写 start: zero" in one.fix


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("clauses: [{kind: yes_no, label: 甲, deduct: 9}]", "K103"),
        ("clauses: [{kind: yes_no, label: 甲, deduct: 10}]", None),
        ("start: zero, clauses: [{kind: yes_no, label: 甲, add: 9}]", "K110"),
        ("start: zero, clauses: [{kind: yes_no, label: 甲, add: 10}]", None),
        ("start: zero, most: 9, clauses: [{kind: yes_no, label: 甲, add: 10}]", "K110"),
    ],
)
def test_what_can_be_won_and_lost(rubrics: Rubrics, rule: str, code: str | None) -> None:
    codes = rubrics.row(f"text: 做甲事。, points: 10, rule: {{kind: composite, {rule}}}")
    assert codes == ([] if code is None else [(code, "1")])
