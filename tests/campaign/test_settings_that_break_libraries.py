"""What nobody writes on purpose into 考核设置.yaml or a rubric: a sentence, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, SettingsError, read_settings
from workbook_tool.rubric import source
from workbook_tool.rubric.source import RubricError

BASE = """考核编号: abcd1234
名称: 示例考核
年度: 2026
主办单位: 示例市总工会
评分表: {企业工会: changzhou-2013-1}
报送: [{代号: year, 名称: 年终自评, 截止: 2026-12-20}]
"""

CASES: dict[str, tuple[str, str]] = {
    "a day that does not exist": (BASE.replace("12-20", "02-30"), "没有这一天"),
    "a month that does not exist": (BASE.replace("12-20", "13-01"), "没有这一天"),
    "a year of five thousand digits": (BASE.replace("2026\n", "9" * 5000 + "\n"), "数字太长"),
    "a huge year": (BASE.replace("2026\n", "9" * 30 + "\n"), "数字太大"),
    "a year that is no number": (BASE.replace("2026\n", ".nan\n"), "数字太大"),
    "a weight beyond all": (BASE + "排名: {权重: {自评: 1E+999999999}}\n", "普通的数字"),
    "a weight in quotes": (BASE + '排名: {权重: {自评: "1e400"}}\n', "普通的数字"),
    "a name written twice": (BASE + "名称: 另一个\n", "写了两次"),
    "a name twice, deeper": (BASE.replace("{代号: year,", "{代号: year, 代号: b,"), "写了两次"),
    "a hundred thousand brackets": (BASE + "x: " + "[" * 100_000 + "\n", "嵌套得太深"),
    "braces": (BASE + "x: " + "{a: " * 100_000 + "\n", "嵌套得太深"),
    "lists in lists": (BASE + "x:\n" + "- " * 100_000 + "\n", "嵌套得太深"),
    "a list as a name": (BASE + "? [a, b]\n: c\n", "写成一个词"),
    "a control character": (BASE + "x: \x07\n", "不能用的字符"),
    "an object of the library": (BASE + "x: !!python/object:os.system {}\n", "写法有误"),
    "no UTF-8": (BASE.encode("gbk").decode("latin-1"), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_settings(name: str, tmp_path: Path) -> None:
    text, said = CASES[name]
    encoding = "latin-1" if name == "no UTF-8" else "utf-8"
    (tmp_path / SETTINGS_FILE).write_bytes(text.encode(encoding))
    with pytest.raises(SettingsError) as error:
        read_settings(tmp_path)
    assert said in str(error.value)
    assert str(error.value).startswith(f"“{SETTINGS_FILE}”")


def test_a_rounds_number_may_look_like_a_figure(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(BASE.replace("abcd1234", "'12e45678'"), "utf-8")
    assert read_settings(tmp_path).id == "12e45678"


def test_the_settings_themselves_are_good(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(BASE, "utf-8")
    assert read_settings(tmp_path).title == "示例考核"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: " + "{b: " * 100_000, "a:\n" + "- " * 100_000 + "\n"]
)
def test_rubric(text: str) -> None:
    with pytest.raises(RubricError, match="嵌套得太深"):
        source.parse(text.encode(), "a.yaml")


def test_a_whole_number_of_five_thousand_digits_in_a_rubric() -> None:
    raw = source.parse(f"a: {'9' * 5000}\n".encode(), "a.yaml")
    assert raw["a"] > 1  # its model says what may stand there
