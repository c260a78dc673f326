"""Bad rubric data gives one sentence that says which file, which line, what, and what to do."""

import re
from pathlib import Path

import pytest

from tests.forms import SHIPPED
from workbook_tool.findings import Finding
from workbook_tool.rubric.load import load_file, load_form
from workbook_tool.rubric.source import RubricError

DOCUMENT = "id: test\ntitle: 测试文件\nissuer: 测试市总工会\nyear: 2024\n"

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
settings:
  once:
    sentence: 一句话
    question: 怎么读？
    refs: ["1"]
    readings: {one: 甲, two: 乙}
    default: one
categories:
  - name: 工作
    points: 10
    items:
      - ref: "1"
        text: 第一条做甲事。第二条做乙事。
        points: 6
        rule:
          kind: deduct_fixed
          deductions: [{label: 甲, amount: {choose: once, one: 6, two: 5}}]
        parts:
          - {text: 第一条做甲事。, points: 3}
          - {text: 第二条做乙事。, points: 3}
      - ref: "2"
        text: 第三条做丙事。
        points: 4
        rule: {kind: judged}
"""

ENGLISH = re.compile("[A-Za-z]+(?: [a-z]+){2,}")


class Folder:
    """A folder of one document and one form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.write("document.yaml", DOCUMENT)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def refused(self) -> Finding:
        """Load the form; return the one finding it is refused with."""
        with pytest.raises(RubricError) as error:
            load_file(self.path / "biao.yaml")
        (finding,) = error.value.findings
        return finding

    def refused_form(self, text: str) -> Finding:
        self.write("biao.yaml", text)
        return self.refused()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "ceshi")


def changed(old: str, new: str) -> str:
    assert FORM.count(old) == 1
    return FORM.replace(old, new)


def is_plain_chinese(finding: Finding) -> bool:
    """Whether both sentences are whole and Chinese; what they quote may be anything."""
    sentences = [re.sub("“[^”]*”", "", text) for text in (finding.message, finding.fix)]
    return all(
        text.endswith(("。", "？")) and re.search("[一-鿿]{3}", text) and not ENGLISH.search(text)
        for text in sentences
    )


def test_the_form_itself_is_good(folder: Folder) -> None:
    folder.write("biao.yaml", FORM)
    assert load_file(folder.path / "biao.yaml").points == 10


CASES: dict[str, tuple[str, str, str, int, str]] = {
    # what: (the good words, the bad ones, code, line, part of the sentence)
    "negative points": ("points: 4", "points: -4", "K009", 32, "分值不能是负数（现在写的是：-4）"),
    "three decimals": ("points: 4", "points: 4.125", "K009", 32, "最多保留两位小数"),
    "far too many points": ("points: 4", "points: 9" + "0" * 30, "K009", 32, "数太大"),
    "text for a number": ("points: 4", "points: 四", "K009", 32, "这里要写数字"),
    "quoted number": ("points: 4", 'points: "4"', "K009", 32, "不加引号（现在写的是：4）"),
    "boolean for a number": ("points: 4", "points: true", "K009", 32, "现在写的是：true"),
    "no points": ("points: 4", "points:", "K009", 32, "缺少分值"),
    "number for a text": ("text: 第三条做丙事。", "text: 2018", "K009", 31, "请加上引号"),
    "a comment for a text": (
        "text: 第三条",
        "text: #第三条",
        "K009",
        31,
        "以 # 开头的内容要加引号",
    ),
    "empty text": ("text: 第三条做丙事。", 'text: ""', "K009", 31, "这里不能空着"),
    "text for a list": (
        "points: 4",
        "points: 4\n        departments: 宣教部",
        "K009",
        33,
        "这里要写成列表",
    ),
    "overlapping parts": ("{text: 第二条", "{text: 事。第二条", "K009", 29, "重叠或顺序不对"),
    "a part that is not in the text": (
        "{text: 第二条做乙",
        "{text: 第二条做丁",
        "K009",
        29,
        "在本行文字中找不到：“第二条做丁事。”",
    ),
    "a requirement that is not in the text": (
        "points: 4",
        "points: 4\n        unscored: [有阵地]",
        "K009",
        33,
        "本行文字中没有“有阵地”",
    ),
    "missing column": (
        "points: 4",
        "points: 4\n        criterion: 做了得4分",
        "K009",
        3,
        "没有 role 为 criterion 的栏",
    ),
    "two columns of a role": ("role: self", "role: points", "K009", 3, "有两栏的 role 相同"),
    "duplicate key": (
        "points: 4",
        "points: 4\n        points: 5",
        "K005",
        33,
        "“points”在同一处写了两次，前一次在第 32 行",
    ),
    "duplicate reference": ('ref: "2"', 'ref: "1"', "K009", 30, "编号“1”用了两次"),
    "odd reference": ('ref: "2"', "ref: 第二条", "K009", 30, "行的编号要写成 1、R1 这样"),
    "boolean reference": ('ref: "2"', "ref: true", "K009", 30, "现在写的是：true"),
    "tab": ("        points: 4", "\tpoints: 4", "K003", 32, "用了制表符"),
    "unknown field": ("points: 4", "point: 4", "K007", 32, "您是不是想写“points”？"),
    "unknown field of a rule": (
        "{kind: judged}",
        "{kind: judged, amout: 3}",
        "K007",
        33,
        "您是不是想写“amount”？",
    ),
    "unlike any field": ("points: 4", "points: 4\n        zzzzzz: 1", "K007", 33, "不认识“zzzzzz”"),
    "missing field": ("        text: 第三条做丙事。\n", "", "K006", 30, "缺少必须写的“text”"),
    "missing field of a rule": (
        "{kind: judged}",
        "{kind: all_or_nothing}",
        "K006",
        33,
        "缺少必须写的“label”",
    ),
    "missing part of the form": ("paper: {font_size: 12}\n", "", "K006", 1, "缺少必须写的“paper”"),
    "rule without a kind": ("{kind: judged}", "{}", "K006", 33, "缺少必须写的“kind”"),
    "text for a rule": ("{kind: judged}", "judged", "K009", 33, "“名称: 内容”的形式"),
    "text for a row": (
        '      - ref: "2"',
        '      - abc\n      - ref: "2"',
        "K009",
        30,
        "items 第 2 条",
    ),
    "unknown word": ("by: unit", "by: unite", "K009", 8, "现在写的是：unite"),
    "zero width": ("width: 50", "width: 0", "K009", 4, "必须大于 0"),
    "unknown setting": ("choose: once", "choose: onse", "K011", 26, "口径“onse”没有在 settings"),
    "reading in force without a value": ("one: 6, ", "", "K011", 26, "没有给读法“one”写值"),
    "other reading without a value": (", two: 5", "", "K011", 26, "没有给读法“two”写值"),
    "value for an unknown reading": (
        ", two: 5",
        ", two: 5, three: 4",
        "K011",
        26,
        "没有“three”这种读法",
    ),
    "default is no reading": ("default: one", "default: uno", "K011", 16, "没有“uno”这种读法"),
    "no default": ("    default: one\n", "", "K011", 11, "缺少 default"),
    "text for readings": ("{one: 甲, two: 乙}", "甲", "K009", 15, "“名称: 内容”的形式"),
    "text for a setting": (
        "settings:\n",
        "settings:\n  twice: 乙\n",
        "K009",
        11,
        "“名称: 内容”的形式",
    ),
    "setting about an unknown row": ('refs: ["1"]', 'refs: ["9"]', "K009", 11, "不存在的编号“9”"),
    "break before an unknown row": (
        "font_size: 12",
        'font_size: 12, breaks: ["9"]',
        "K009",
        9,
        "没有编号“9”这一行",
    ),
    "stages out of order": (
        "  - {id: self, label: 得分, by: unit}\n",
        "  - {id: assess, label: 得分, by: unit}\n  - {id: self, label: 得分, by: unit}\n",
        "K009",
        7,
        "要按 self、assess、review 的顺序写",
    ),
    "brace never closed": ("{kind: judged}", "{kind: judged", "K004", 33, "rule: {kind: judged"),
    "quote never closed": ("text: 第三条", 'text: "第三条', "K004", 31, "第三条做丙事"),
    "bracket at the beginning": ("text: 第三条", "text: [2010]第三条", "K004", 31, "[2010]第三条"),
    "colon forgotten": ("  - name: 工作", "  - name 工作", "K004", 19, "第 19 行写法有误"),
    "alias": ("{kind: judged}", "&a [*a]", "K004", 33, "不能用 & 和 * 重复引用"),
    "tag": ("text: 第三条", "text: !a 第三条", "K004", 31, "以 ! 开头的内容要加引号"),
    "list for a name": ("paper: {", "? [a, b]\n: {", "K004", 9, "名称要写成一个词"),
    "control character": ("第三条做", "第三条\x07做", "K012", 31, "看不见的控制字符"),
    "escaped control character": (
        "text: 第三条做丙事。",
        'text: "第三条\\a做丙事。"',
        "K012",
        31,
        "看不见的控制字符",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_in_the_form(folder: Folder, case: str) -> None:
    good, bad, code, line, words = CASES[case]
    finding = folder.refused_form(changed(good, bad))
    assert (finding.code, finding.line) == (code, line)
    assert finding.file == "ceshi/biao.yaml"
    assert finding.severity == "must_fix"
    assert f"第 {line} 行" in finding.message
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_an_unknown_kind_lists_the_known_ones(folder: Folder) -> None:
    finding = folder.refused_form(changed("{kind: judged}", "{kind: jugded}"))
    assert (finding.code, finding.line, finding.got) == ("K008", 33, "jugded")
    assert "judged" in finding.message and "deduct_per_percent" in finding.message
    assert is_plain_chinese(finding)


@pytest.mark.parametrize(
    ("text", "words"), [("", "文件是空的"), ("- 甲\n", "最外层要写成“名称: 内容”的形式")]
)
def test_no_form_at_all(folder: Folder, text: str, words: str) -> None:
    finding = folder.refused_form(text)
    assert (finding.code, finding.line) == ("K004", 1)
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_wrong_encoding_names_the_first_line_that_cannot_be_read(folder: Folder) -> None:
    text = "# a comment\n" + FORM
    (folder.path / "biao.yaml").write_bytes(text.encode("gbk"))
    finding = folder.refused()
    assert (finding.code, finding.line) == ("K002", 2)
    assert "UTF-8" in finding.fix
    assert is_plain_chinese(finding)


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(folder: Folder) -> None:
    text = FORM.replace("\n", "\r\n")
    (folder.path / "biao.yaml").write_bytes(text.encode("utf-8-sig"))
    assert load_file(folder.path / "biao.yaml").points == 10


def test_missing_form(folder: Folder) -> None:
    finding = folder.refused()
    assert (finding.code, finding.file) == ("K001", "ceshi/biao.yaml")
    assert "没有这个文件" in finding.message
    assert is_plain_chinese(finding)


def test_missing_document(folder: Folder) -> None:
    (folder.path / "document.yaml").unlink()
    finding = folder.refused_form(FORM)
    assert (finding.code, finding.file) == ("K001", "ceshi/document.yaml")
    assert "每个细则文件夹都要有一份" in finding.message
    assert is_plain_chinese(finding)


@pytest.mark.parametrize(
    ("document", "code", "line", "words"),
    [
        (DOCUMENT.replace("2024", "二〇二四"), "K009", 4, "这里要写整数"),
        (DOCUMENT.replace("issuer: 测试市总工会\n", ""), "K006", 1, "缺少必须写的“issuer”"),
        (DOCUMENT + "shared: 甲\n", "K009", 5, "“名称: 内容”的形式"),
        (DOCUMENT + "shared:\n  items: [甲]\n", "K009", 6, "“名称: 内容”的形式"),
        (DOCUMENT + "shared:\n  settings: 甲\n", "K009", 6, "“名称: 内容”的形式"),
        (DOCUMENT + 'shared:\n  items:\n    "*": {evidence: 5}\n', "K009", 7, "这里要写文字"),
    ],
)
def test_a_fault_in_the_document_is_told_of_that_file(
    folder: Folder, document: str, code: str, line: int, words: str
) -> None:
    folder.write("document.yaml", document)
    finding = folder.refused_form(FORM)
    assert (finding.code, finding.file, finding.line) == (code, "ceshi/document.yaml", line)
    assert words in finding.message
    assert is_plain_chinese(finding)


def test_a_file_name_that_cannot_be_an_id(folder: Folder) -> None:
    folder.write("表一.yaml", FORM)
    with pytest.raises(RubricError) as error:
        load_file(folder.path / "表一.yaml")
    (finding,) = error.value.findings
    assert "只能用小写字母、数字和连字符" in finding.message
    assert is_plain_chinese(finding)


def test_several_faults_are_told_at_once(folder: Folder) -> None:
    text = changed("points: 4", "points: -4").replace("by: unit", "by: unite")
    folder.write("biao.yaml", text)
    with pytest.raises(RubricError) as error:
        load_file(folder.path / "biao.yaml")
    assert [finding.line for finding in error.value.findings] == [8, 32]


def faults(folder: Folder, *changes: tuple[str, str]) -> list[tuple[str, int | None]]:
    """Return code and line of everything that is told of a form with several faults."""
    text = FORM
    for good, bad in changes:
        assert text.count(good) == 1
        text = text.replace(good, bad)
    folder.write("biao.yaml", text)
    with pytest.raises(RubricError) as error:
        load_file(folder.path / "biao.yaml")
    return [(finding.code, finding.line) for finding in error.value.findings]


def test_faults_in_a_row_do_not_hide_those_of_the_form_as_a_whole(folder: Folder) -> None:
    """Each of these alone kept all that stand behind it from being told: four waves of errors."""
    found = faults(
        folder,
        ("by: unit", "by: unite"),
        ("font_size: 12", 'font_size: 12, breaks: ["9"]'),
        ("default: one", "default: uno"),
        ("{text: 第二条做乙", "{text: 第二条做丁"),
        ('ref: "2"', 'ref: "1"'),
        ("points: 4", "points: -4"),
        ("{kind: judged}", "{kind: jugded}"),
    )
    assert found == [
        ("K009", 8),
        ("K009", 9),
        ("K011", 16),
        ("K009", 29),
        ("K009", 30),
        ("K009", 32),
        ("K008", 33),
    ]


def test_two_faults_of_one_row_are_both_told(folder: Folder) -> None:
    found = faults(
        folder,
        ("{text: 第一条做甲", "{text: 第一条做丙"),
        ("{text: 第二条做乙", "{text: 第二条做丁"),
        ("amount: {choose: once, one: 6, two: 5}", "amount: 0"),
    )
    assert found == [("K009", 26), ("K009", 28), ("K009", 29)]


def test_what_follows_from_a_misspelled_name_is_not_told_as_well(folder: Folder) -> None:
    assert faults(folder, ("points: 4", "point: 4"), ('ref: "2"', 'ref: "1"')) == [
        ("K009", 30),
        ("K007", 32),
    ]


def test_two_settings_that_cannot_be_used_are_both_told(folder: Folder) -> None:
    second = """\
  twice:
    sentence: 又一句话
    question: 怎么读？
    refs: ["1"]
    readings: {one: 甲, two: 乙}
categories:
"""
    found = faults(folder, ("default: one", "default: uno"), ("categories:\n", second))
    assert found == [("K011", 16), ("K011", 17)]


@pytest.mark.parametrize(
    ("name", "hint"), [("signature", ""), ("notes", "note"), ("point", "points"), ("xyz", "")]
)
def test_a_hint_is_a_name_that_is_spelled_almost_alike(
    folder: Folder, name: str, hint: str
) -> None:
    finding = folder.refused_form(changed("points: 4", f"points: 4\n        {name}: 1"))
    assert finding.code == "K007"
    assert (f"您是不是想写“{hint}”？" if hint else "您是不是") in finding.message or not hint
    assert ("您是不是" in finding.message) == bool(hint)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("dalian-2081", "您是不是要找“dalian-2018”？"),
        ("zhuzhou-2011-1", "zhuzhou-2011-01"),
        ("?", ""),
    ],
)
def test_an_unknown_form_is_told_with_a_near_one(name: str, hint: str) -> None:
    with pytest.raises(RubricError) as error:
        SHIPPED.form(name)
    (finding,) = error.value.findings
    assert (finding.code, finding.got) == ("K010", name)
    assert hint in finding.message
    assert ("您是不是" in finding.message) == bool(hint)


def test_an_unknown_reading_lists_the_known_ones() -> None:
    with pytest.raises(RubricError) as error:
        load_form("zhuzhou-2011-02", {"weight": "both"})
    (finding,) = error.value.findings
    assert finding.code == "K011"
    assert "没有“both”这种读法；可用：column、heading" in finding.message
