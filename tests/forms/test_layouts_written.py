"""Wrong uses of a layout: what is refused, and what is told because it does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.source import RubricError

DOCUMENT = "id: buju\ntitle: 布局\nissuer: 示例市总工会\n"
FORM = """\
title: 布局
unit_type: 基层工会
paper: {font_size: 10.5}
stages:
  - {id: self, label: 自评分, by: unit}
  - {id: assess, label: 考核分, by: group}
columns:
  - {head: 类别, cells: [{role: category, width: 16}]}
  - {head: 序号, cells: [{role: number, width: 10}]}
  - {head: 内容, cells: [{role: text, width: 50}]}
  - {head: 分值, cells: [{role: points, width: 12}]}
  - {head: 依据, cells: [{role: free, key: basis, width: 20}]}
  - head: 得分
    cells:
      - {role: self, head: 自评, width: 12}
      - {role: deduction, stage: assess, head: 扣分, width: 12}
total: {points: 20, cells: [{text: 合计, span: 3}, {text: "20"}, {}]}
lines:
  - {place: before, cells: [{text: "单位：", holds: unit}]}
  - {place: foot, cells: [{text: 总分, span: 3}, {holds: total, stage: self}, {span: 3}]}
categories:
  - name: 甲类
    points: 10
    subtotal: {cells: [{text: 小计, span: 2}, {text: "10"}, {}]}
    items:
      - {ref: "1", number: "1", text: 甲事。, points: 5, cells: {basis: 台账}}
      - {ref: "2", number: "2", text: 乙事。, points: 5, cells: {basis: 台账}, joined: [basis]}
  - name: 乙类
    points: 10
    items:
      - ref: "3"
        number: "3"
        text: 丙事。
        points: 10
        cells: {basis: 报表}
        more:
          - {text: 丁事。}
"""

REFUSED = {
    # what: (the good words, the bad ones, part of the sentence)
    "a column of one's own without a key": ("key: basis, ", "", "要用 key 起一个名称"),
    "a key where none is needed": ("role: number", "role: number, key: no", "不用写 key"),
    "a key that is a role": ("key: basis", "key: evidence", "是 role 的名称"),
    "a key in Chinese": ("key: basis", "key: 依据", "key"),
    "nobody takes points off": ("role: deduction, stage: assess", "role: deduction", "要用 stage"),
    "a stage where none is needed": ("role: text", "role: text, stage: self", "不用写 stage"),
    "a level of something else": ("role: number", "role: number, level: 3", "写 level"),
    "a format of something else": ("role: number", 'role: number, format: "0"', "写 format"),
    "only one of two heads": ("head: 自评, ", "", "head 要么都写，要么都不写"),
    "half a diagonal": ("head: 内容,", "head: 内容, diagonal: true,", "斜线表头要写两行"),
    "words for no column": ("basis: 报表", "basic: 报表", "没有 key 为 basic 的栏"),
    "words for no column further down": (
        "{text: 丁事。}",
        "{text: 丁事。, cells: {x: 乙}}",
        "没有 key 为 x 的栏",
    ),
    "a wording further down without a column": (
        "{text: 丁事。}",
        "{text: 丁事。, criterion: 好}",
        "没有 role 为 criterion 的栏",
    ),
    "a total row into the scores": (
        "{text: 合计, span: 3}",
        "{text: 合计, span: 4}",
        "前面的 5 栏",
    ),
    "a subtotal into the scores": ("{text: 小计, span: 2}", "{text: 小计, span: 3}", "前面的 4 栏"),
    "a line that is too long": ("{text: 总分, span: 3}", "{text: 总分, span: 4}", "表的栏数 7"),
    "a line that is too short": (
        "{holds: total, stage: self}, {span: 3}",
        "{holds: total, stage: self, span: 1}, {span: 2}",
        "表的栏数 7",
    ),
    "a label in the total's cell": (
        "{holds: total, stage: self}",
        "{holds: total, stage: self, text: 得分}",
        "另用一格写",
    ),
    "a stage that holds nothing": ("{span: 3}", "{span: 3, stage: self}", "不起作用"),
    "standards with points": ("paper:", "measure: standards\npaper:", "points 都写 1"),
    "rows both in a group and below it": (
        "items:\n      - ref",
        "indicators: [{name: 子, items: [], indicators: []}]\n    items:\n      - ref",
        "只能写一个",
    ),
}

IDLE = {
    # what: (the good words, the bad ones, the place, part of the reason)
    "a column that is not there": ("joined: [basis]", "joined: [basics]", "第 2 项", "没有这一栏"),
    "what is joined by itself": ("joined: [basis]", "joined: [category]", "第 2 项", "本来就合并"),
    "cells to fill in": ("joined: [basis]", "joined: [self]", "第 2 项", "不能合并"),
    "what is taken off": (
        "joined: [basis]",
        "joined: [deduction_assess]",
        "第 2 项",
        "不能合并",
    ),
    "nothing above": (
        "points: 5, cells: {basis: 台账}}\n",
        "points: 5, cells: {basis: 台账}, joined: [basis]}\n",
        "第 1 项",
        "上面紧挨着的不是",
    ),
    "a subtotal above": (
        "cells: {basis: 报表}",
        "cells: {basis: 报表}, joined: [basis]".replace("}, j", "}\n        j"),
        "第 3 项",
        "上面紧挨着的不是",
    ),
    "other words than above": (
        "cells: {basis: 台账}, joined",
        "cells: {basis: 报表}, joined",
        "第 2 项",
        "不会印出来",
    ),
    "printed in no column": (
        "joined: [basis]",
        "joined: [basis], print: {criterion: 好}",
        "第 2 项",
        "没有这一栏",
    ),
    "printed in a score": (
        "joined: [basis]",
        "joined: [basis], print: {self: 好}",
        "第 2 项",
        "不是本行的文字",
    ),
    "scaled to nothing": (
        "joined: [basis]",
        "joined: [basis], scaled: true",
        "第 2 项",
        "没有写 parts",
    ),
    "a further row without words": ("{text: 丁事。}", "{}", "第 3 项", "没有可印的文字"),
    "a break before all": (
        "{font_size: 10.5}",
        '{font_size: 10.5, breaks: ["1"]}',
        "paper",
        "第一行",
    ),
    "a stage that is not there": (
        "stage: assess, head: 扣分",
        "stage: review, head: 扣分",
        "“扣分”一栏",
        "没有 review 这个环节",
    ),
    "a column without words": (
        "  - head: 得分\n",
        "  - {head: 注, cells: [{role: free, key: beside, width: 10}]}\n  - head: 得分\n",
        "“注”一栏",
        "印出来是空的",
    ),
    "a level that is not there": (
        "  - {head: 内容,",
        "  - {head: 三级, cells: [{role: indicator, level: 3, width: 9}]}\n  - {head: 内容,",
        "“三级”一栏",
        "印出来是空的",
    ),
    "a total of no stage": (
        "{holds: total, stage: self}",
        "{holds: total, stage: review}",
        "lines 第 2 行第 2 格",
        "没有 review 这个环节",
    ),
    "categories printed twice": (
        "paper:",
        "headings: [category]\npaper:",
        "",
        "会印两遍",
    ),
    "headings of no indicator": ("paper:", "headings: [indicator]\npaper:", "", "没有一个类别"),
    "a note that is too wide": (
        "    subtotal:",
        "    note: {text: 注, span: 9}\n    subtotal:",
        "类别“甲类”的 note",
        "表一共 7 栏",
    ),
}
_MORE_COLUMNS = ("a column without words", "a level that is not there")


def changed(good: str, bad: str) -> str:
    assert good in FORM
    return FORM.replace(good, bad, 1)


def write(folder: Path, text: str) -> Path:
    (folder / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    path = folder / "biao.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str) -> list[Finding]:
    return list(lint(load_file(write(folder, text))))


def test_the_form_itself_is_all_right(tmp_path: Path) -> None:
    assert told(tmp_path, FORM) == []


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_meant_is_refused(what: str, tmp_path: Path) -> None:
    good, bad, words = REFUSED[what]
    with pytest.raises(RubricError) as error:
        load_file(write(tmp_path, changed(good, bad)))
    sentences = [finding.sentence for finding in error.value.findings]
    if what.startswith("rows both"):  # that the rows are of no use then follows
        sentences = [sentence for sentence in sentences if words in sentence]
    assert sentences and all(words in sentence for sentence in sentences), sentences
    assert all(finding.line for finding in error.value.findings)


@pytest.mark.parametrize("what", IDLE)
def test_what_does_nothing_is_told(what: str, tmp_path: Path) -> None:
    good, bad, where, reason = IDLE[what]
    text = changed(good, bad)
    if what in _MORE_COLUMNS:  # what goes over all columns goes over one more
        text = text.replace("{span: 3}", "{span: 4}").replace(
            '{text: "20"}, {}', '{text: "20"}, {}, {}'
        )
    found = [finding for finding in told(tmp_path, text) if finding.code == "K404"]
    assert [where in f.sentence and reason in f.sentence for f in found] == [True], found
    assert all(finding.fix.startswith("请") for finding in found)


def test_every_level_of_indicators_is_looked_at(tmp_path: Path) -> None:
    """K107 for the third level too: 建会 3 分，下面的行 4 分。"""
    groups = """\
    indicators:
      - name: 组织
        points: 10
        indicators:
          - {name: 建会, points: 3, items: [{ref: "3", number: "3", text: 丙事。, points: 4}]}
          - {name: 换届, items: [{ref: "4", number: "4", text: 戊事。, points: 6}]}
"""
    columns = """\
  - {head: 二级, cells: [{role: indicator, width: 10}]}
  - {head: 三级, cells: [{role: indicator, level: 3, width: 10}]}
  - {head: 序号,"""
    text = FORM[: FORM.index('    items:\n      - ref: "3"')] + groups
    text = text.replace("  - {head: 序号,", columns).replace("{span: 3}", "{span: 5}")
    found = told(tmp_path, text)
    assert [(f.code, "建会" in f.sentence) for f in found] == [("K107", True)]


def test_points_are_looked_for_where_they_can_stand(tmp_path: Path) -> None:
    bare = FORM.replace("  - {head: 分值, cells: [{role: points, width: 12}]}\n", "")
    bare = bare.replace('{text: "20"}, {}', "{}").replace('{text: "10"}, {}', "{}")
    bare = bare.replace("{span: 3}]}\ncat", "{span: 2}]}\ncat")
    missing = [f.item for f in told(tmp_path, bare) if f.code == "K406"]
    assert missing == ["1", "2", "3"]
    said = bare.replace("甲事。", "甲事（5分）。").replace("basis: 报表", "basis: 满分10分")
    assert [f.item for f in told(tmp_path, said) if f.code == "K406"] == ["2"]
    alone = bare.replace("name: 乙类", "name: 乙类（10分）")
    assert [f.item for f in told(tmp_path, alone) if f.code == "K406"] == ["1", "2"]
