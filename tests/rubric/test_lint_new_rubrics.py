"""Each check on a new rubric: a case that it must find, and the nearest that it must not."""

from pathlib import Path

import pytest

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import load_file

DOCUMENT = "id: test\ntitle: 测试文件\nissuer: 测试市总工会\nyear: 2024\n"

HEAD = """\
title: 2024年度工会工作考核细则
unit_type: 测试单位
stages: [{id: self, label: 自评分, by: unit}]
columns:
  - {head: 类别, cells: [{role: category, width: 20}]}
  - {head: 类别分, cells: [{role: category_points, width: 10}]}
  - {head: 指标, cells: [{role: indicator, width: 20}]}
  - {head: 序号, cells: [{role: number, width: 10}]}
  - {head: 名称, cells: [{role: name, width: 10}]}
  - {head: 内容, cells: [{role: text, width: 50}]}
  - {head: 分值, cells: [{role: points, width: 10}]}
  - {head: 评分标准, cells: [{role: criterion, width: 30}]}
  - {head: 考核部门, cells: [{role: departments, width: 10}]}
  - {head: 自评分, cells: [{role: self, width: 10}]}
"""

PAPER = "paper: {font_size: 12}\n"

TWO_ROWS = """\
categories:
  - name: 常规工作（10分）
    points: 10
    items:
      - {ref: "1", number: "1", text: 年初有计划, points: 6}
      - {ref: "2", number: "2", text: 年终有总结, points: 4}
"""


class Rubrics:
    """Writes a rubric into a folder and lints it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "document.yaml").write_text(DOCUMENT, encoding="utf-8")

    def lint(self, categories: str, paper: str = PAPER) -> list[Finding]:
        path = self.folder / "ceshi.yaml"
        path.write_text(HEAD + paper + categories, encoding="utf-8")
        return list(lint(load_file(path)))

    def codes(self, categories: str, paper: str = PAPER) -> list[tuple[str, str | None]]:
        return [(finding.code, finding.item) for finding in self.lint(categories, paper)]

    def row(self, row: str, points: str = "10") -> list[tuple[str, str | None]]:
        """Lint a form of one row; ``row`` is what it has besides its reference."""
        return self.codes(
            f"categories:\n  - name: 工作\n    points: {points}\n"
            f'    items:\n      - {{ref: "1", {row}}}\n'
        )


@pytest.fixture
def rubrics(tmp_path: Path) -> Rubrics:
    return Rubrics(tmp_path)


def test_a_draft_without_rules_has_no_findings(rubrics: Rubrics) -> None:
    assert rubrics.codes(TWO_ROWS) == []


def test_k101_heading(rubrics: Rubrics) -> None:
    assert rubrics.row("name: 组织建设（12分）, text: 建会, points: 10") == [("K101", "1")]
    assert rubrics.row("name: 组织建设（10分）, text: 建会, points: 10") == []


def test_k102_marks_in_the_text(rubrics: Rubrics) -> None:
    wrong = rubrics.row("text: 1、建会（5分）；2、换届（4分）。, points: 10")
    assert wrong == [("K102", "1")]
    assert rubrics.row("text: 1、建会（5分）；2、换届（5分）。, points: 10") == []
    # A mark in front that repeats the row's points is no part.
    assert rubrics.row("text: 组织（10分）：建会（5分）；换届（5分）。, points: 10") == []


def test_k102_parts_of_the_data(rubrics: Rubrics) -> None:
    parts = "parts: [{text: 建会, points: 5}, {text: 换届, points: %s}]"
    assert rubrics.row(f"text: 建会、换届。, points: 10, {parts % 4.5}") == [("K102", "1")]
    assert rubrics.row(f"text: 建会、换届。, points: 10, {parts % 5}") == []


def test_k112_mark_against_part(rubrics: Rubrics) -> None:
    parts = "parts: [{text: 建会（5分）, points: %d}, {text: 换届（5分）, points: %d}]"
    assert rubrics.row(f"text: 建会（5分）、换届（5分）。, points: 10, {parts % (6, 4)}") == [
        ("K112", "1"),
        ("K112", "1"),
    ]
    assert rubrics.row(f"text: 建会（5分）、换届（5分）。, points: 10, {parts % (5, 5)}") == []


def test_k103_something_for_nothing(rubrics: Rubrics) -> None:
    row = "text: 有计划，有总结。, points: 10, rule: {kind: deduct_fixed, deductions: [%s]}"
    some = "{label: 有计划, amount: 4}, {label: 有总结, amount: 5}"
    assert rubrics.row(row % some) == [("K103", "1")]
    assert rubrics.row(row % some.replace("5", "6")) == []
    # More to lose than there is to have: nothing is kept.
    assert rubrics.row(row % some.replace("5", "9")) == []


def test_k103_a_cap_on_the_deduction(rubrics: Rubrics) -> None:
    row = (
        "text: 开会, points: 10, rule: {kind: deduct_per_count, label: 次数, unit: 次, amount: 1%s}"
    )
    assert rubrics.row(row % ", cap: 8") == [("K103", "1")]
    assert rubrics.row(row % ", cap: 10") == []
    assert rubrics.row(row % ", target: 4") == [("K103", "1")]


def test_k104_requirement_without_points(rubrics: Rubrics) -> None:
    assert rubrics.row("text: 有计划，有阵地。, points: 10, unscored: [有阵地]") == [("K104", "1")]
    assert rubrics.row("text: 有计划，有阵地。, points: 10") == []


def test_k105_category_against_its_rows(rubrics: Rubrics) -> None:
    assert rubrics.codes(TWO_ROWS.replace("points: 4", "points: 5")) == [("K105", None)]
    (found,) = rubrics.lint(TWO_ROWS.replace("（10分）", "（12分）"))
    assert found.message == (
        "类别“常规工作”：名称里印的是 12 分，分值是 10 分，各项合计 10 分，不一致。"
    )


def test_k106_total(rubrics: Rubrics) -> None:
    total = "total: {points: %d, cells: [{text: 合计, span: 9}]}\n"
    assert rubrics.codes(TWO_ROWS + total % 12) == [("K106", None)]
    assert rubrics.codes(TWO_ROWS + total % 10) == []


def test_k106_a_figure_in_a_cell_of_the_total_row(rubrics: Rubrics) -> None:
    total = 'total: {points: 10, cells: [{text: 合计, span: 6}, {text: "%d"}, {span: 2}]}\n'
    assert rubrics.codes(TWO_ROWS + total % 12) == [("K106", None)]
    assert rubrics.codes(TWO_ROWS + total % 10) == []


BONUS = """\
  - name: 加分项目
    points: 5
    bonus: {once: matter, cap: 5}
    items:
      - ref: "3"
        text: 受表彰的加分
        points: 5
        rule: {kind: bonus_by_level, levels: [{name: 市, points: 5}]}
"""


@pytest.mark.parametrize(("printed", "found"), [(10, []), (15, []), (14, [("K106", None)])])
def test_k106_the_total_may_count_the_bonus(
    rubrics: Rubrics, printed: int, found: list[tuple[str, str | None]]
) -> None:
    total = f"total: {{points: {printed}, cells: [{{text: 合计, span: 9}}]}}\n"
    assert rubrics.codes(TWO_ROWS + BONUS + total) == found


def test_k107_indicator_against_its_rows(rubrics: Rubrics) -> None:
    form = """\
categories:
  - name: 工作
    points: 10
    indicators:
      - {name: 组建, points: %d, items: [{ref: "1", text: 建会, points: 6}]}
      - {name: 换届, points: 4, items: [{ref: "2", text: 按期换届, points: 4}]}
"""
    assert rubrics.codes(form % 5) == [("K107", None)]
    assert rubrics.codes(form % 6) == []


def test_k108_category_reprinted_after_a_break(rubrics: Rubrics) -> None:
    inside, first = [f'paper: {{font_size: 12, breaks: ["{ref}"]}}\n' for ref in ("2", "1")]
    assert rubrics.codes(TWO_ROWS, inside) == [("K108", "2")]
    assert rubrics.codes(TWO_ROWS, first) == [("K404", "1")]


def test_k109_no_figure_for_the_whole(rubrics: Rubrics) -> None:
    empty = "total: {cells: [{text: 合计, span: 9}]}\n"
    assert rubrics.codes(TWO_ROWS + empty) == [("K109", None)]
    # Without a total row, the printed category points make up for it.
    assert rubrics.codes(TWO_ROWS) == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("{kind: checklist_add, entries: [{label: 甲, points: 6}, {label: 乙, points: 4}]}", []),
        (
            "{kind: checklist_add, entries: [{label: 甲, points: 6}, {label: 乙, points: 3}]}",
            "K110",
        ),
        (
            "{kind: checklist_add, entries: [{label: 甲, points: 6}, {label: 乙, points: 5}]}",
            "K110",
        ),
        ("{kind: tier_count, label: 项数, unit: 项, tiers: [{at_least: 3, points: 10}]}", []),
        ("{kind: tier_count, label: 项数, unit: 项, tiers: [{at_least: 3, points: 8}]}", "K110"),
        (
            "{kind: tier_count, label: 项数, unit: 项, "
            "tiers: [{at_least: 3, points: 10}, {at_least: 1, points: 12}]}",
            "K110",
        ),
        (
            "{kind: completion_grade, "
            "grades: [{label: 完成, percent: 90}, {label: 未完成, percent: 0}]}",
            "K110",
        ),
        (
            "{kind: completion_grade, "
            "grades: [{label: 完成, percent: 100}, {label: 未完成, percent: 0}]}",
            [],
        ),
        ("{kind: no_points}", "K110"),
        ("{kind: judged}", []),
        ("{kind: gate_zero, conditions: [已申报]}", []),
    ],
)
def test_k110_the_most_a_rule_gives(rubrics: Rubrics, rule: str, found: str | list[str]) -> None:
    expected = [(found, "1")] if isinstance(found, str) else []
    assert rubrics.row(f"text: 做甲事、乙事。, points: 10, rule: {rule}") == expected


def test_k110_is_about_a_part_where_rows_have_parts(rubrics: Rubrics) -> None:
    form = """\
categories:
  - name: 工作
    points: 10
    items:
      - ref: "1"
        text: 做甲事，做乙事。
        points: 10
        parts:
          - text: 做甲事
            points: 6
            rule: {kind: checklist_add, entries: [{label: 甲, points: %d}]}
          - {text: 做乙事, points: 4}
"""
    (found,) = rubrics.lint(form % 5)
    assert (found.code, found.expected, found.got) == ("K110", "6", "5")
    assert "做甲事" in found.message
    assert rubrics.codes(form % 6) == []


def test_k110_a_level_above_the_row_or_the_cap(rubrics: Rubrics) -> None:
    assert rubrics.codes(TWO_ROWS + BONUS.replace("市, points: 5", "市, points: 6")) == [
        ("K110", "3")
    ]
    no_figure = BONUS.replace("        points: 5\n", "")
    assert rubrics.codes(TWO_ROWS + no_figure) == []
    assert rubrics.codes(TWO_ROWS + no_figure.replace("市, points: 5", "市, points: 6")) == [
        ("K110", "3")
    ]


def test_k111_a_bonus_row_without_levels(rubrics: Rubrics) -> None:
    row = '      - {ref: "4", text: 有创新的酌情加分, points: 2, rule: {kind: judged}}\n'
    assert rubrics.codes(TWO_ROWS + BONUS + row) == [("K111", "4")]
    assert rubrics.codes(TWO_ROWS + BONUS) == []


def test_k201_a_row_without_criterion(rubrics: Rubrics) -> None:
    one = TWO_ROWS.replace("points: 6}", "points: 6, criterion: 无计划扣6分}")
    assert rubrics.codes(one) == [("K201", "2")]
    assert rubrics.codes(one.replace("points: 4}", "points: 4, joined: [criterion]}")) == []
    # Bonus rows have their levels instead.
    both = one.replace("points: 4}", "points: 4, criterion: 无总结扣4分}")
    assert rubrics.codes(both + BONUS) == []


def test_k201_k202_several_rows_are_told_together(rubrics: Rubrics) -> None:
    """Ten rows without a criterion are one thing to look at, not ten."""
    head = "categories:\n  - name: 工作\n    points: 11\n    items:\n"
    first = '      - {ref: "1", text: 甲, points: 1, criterion: 有, departments: [组织部]}\n'
    rest = "".join(f'      - {{ref: "{n}", text: 乙, points: 1}}\n' for n in range(2, 12))
    found = rubrics.lint(head + first + rest)
    assert [(one.code, one.item) for one in found] == [("K201", "2"), ("K202", "2")]
    assert found[0].message.startswith("第 2、3、4、5、6、7、8、9 等 10 项没有评分标准")
    two = rubrics.lint(head + first + "".join(rest.splitlines(keepends=True)[:2]))
    assert "第 2、3 项没有写由哪个部门考核，而同表其他项写了。" in two[-1].message


def test_k109_adds_up_the_rows(rubrics: Rubrics) -> None:
    empty = "total: {cells: [{text: 合计, span: 9}]}\n"
    (_, found) = rubrics.lint(TWO_ROWS.replace("points: 4", "points: 5") + empty)
    assert (found.code, found.got) == ("K109", "11")
    assert "按各项相加是 11 分" in found.message


def test_k202_a_row_without_department(rubrics: Rubrics) -> None:
    one = TWO_ROWS.replace("points: 6}", "points: 6, departments: [组织部]}")
    assert rubrics.codes(one) == [("K202", "2")]
    assert rubrics.codes(one.replace("points: 4}", "points: 4, departments: [宣教部]}")) == []


def test_k203_a_number_printed_twice(rubrics: Rubrics) -> None:
    assert rubrics.codes(TWO_ROWS.replace('number: "2"', 'number: "1"')) == [("K203", "2")]


def test_k203_numbers_may_start_afresh_in_every_category(rubrics: Rubrics) -> None:
    second = TWO_ROWS.removeprefix("categories:\n").replace("常规", "重点")
    second = second.replace('ref: "1"', 'ref: "3"').replace('ref: "2"', 'ref: "4"')
    assert rubrics.codes(TWO_ROWS + second) == []
    # Numbers that go on may not come again.
    runs_on = second.replace('number: "1"', 'number: "3"')
    assert rubrics.codes(TWO_ROWS + runs_on) == [("K203", "4")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("及时签定劳动合同", [("K301", "1")]),
        ("及时签订劳动合同", []),
        ("保障职职工权益", [("K301", "1")]),
        ("保障在职职工权益", []),
        ("工作台帐与经费台账齐全", [("K302", "1")]),
        ("工作台帐与经费台帐齐全", []),
    ],
)
def test_k301_k302_words(rubrics: Rubrics, text: str, found: list[tuple[str, str | None]]) -> None:
    assert rubrics.row(f"text: {text}, points: 10") == found


@pytest.mark.parametrize(
    "text",
    [
        "召开会议（每季度一次，",
        "召开会议每季度一次）。",
        "组织“一元捐“活动。",
        "加强管理，，提高效率。",
        "加强管理，。",
        "加强服务，（3分）",
        "计1分,每少一个扣分",
        "按沈委办发[2010]23号文件执行。",
        "有职工活动阵地，",
        "1、按期换届；\n2、上报信息\n3、完成统计。",
    ],
)
def test_k303_punctuation(rubrics: Rubrics, text: str) -> None:
    points = "3" if "（3分）" in text else "10"
    quoted = '"' + text.replace("\n", "\\n") + '"'
    found = rubrics.row(f"text: {quoted}, points: {points}", points)
    assert set(found) == {("K303", "1")}


@pytest.mark.parametrize(
    "text",
    [
        "召开会议（每季度（含年中）一次）。",
        "1）按期换届；2）上报信息。",
        "（1）按期换届；（2）上报信息。",
        "按要求，（1）按期换届；（2）上报信息。",
        "组织“一元捐”和“双联”活动。",
        "学习《工会法》……等法规。",
        "比率达到99.5%，分别为1,200人和800人。",
        "按沈委办发〔2010〕23号文件执行。",
        "按期换届；\n上报信息\n完成统计",
        "1、按期换届\n2、上报信息\n3、完成统计",
        "1、按期换届；\n2、创建“职工之家”；\n3、完成统计",
        "1、按期换届。（5分）\n2、上报信息。（5分）\n完成统计",
        "QQ群、AAA级；网址www.example.org",
    ],
)
def test_k303_has_no_false_alarms(rubrics: Rubrics, text: str) -> None:
    quoted = '"' + text.replace("\n", "\\n") + '"'
    assert rubrics.row(f"text: {quoted}, points: 10") == []


def test_a_text_that_all_rows_share_is_looked_at_once(rubrics: Rubrics) -> None:
    shared = TWO_ROWS.replace("4}", "4, criterion: 签定情况}").replace(
        "6}", "6, criterion: 签定情况}"
    )
    assert rubrics.codes(shared) == [("K301", "1")]
