"""A file for several kinds of units, in a round: each unit gets the sheet of its own kind."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from workbook_tool.cli.main import root

FORMS = Path(__file__).parent
ROSTER = """\
单位代码,单位名称,单位类别
011,示例小厂工会,1000人以下企业工会
012,示例大厂工会,1000人以上企业工会
013,示例机关工会,机关工会
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(root, list(map(str, words)))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The office's folder with its 细则库 and a roster."""
    shutil.copytree(FORMS / "rules_sizes", tmp_path / "细则库" / "rules_sizes")
    (tmp_path / "单位名单.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def sheets(folder: Path) -> dict[str, list[object]]:
    """Return what the column of points holds on each sheet that was issued, by code."""
    found: dict[str, list[object]] = {}
    for path in sorted((folder / "下发").glob("*.xlsx")):
        sheet = load_workbook(io.BytesIO(path.read_bytes()))["评分表"]
        found[path.name.split("_")[1]] = [sheet.cell(row, 4).value for row in range(5, 9)]
    return found


def test_each_unit_gets_the_standards_of_its_kind(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    made = run("new", "r", "--roster", "单位名单.csv", "--issuer", "望江市总工会")
    assert made.exit_code == 0, made.output
    for name in ("rules-sizes-small", "rules-sizes-large", "rules-sizes-office"):
        assert f"用 {name}" in made.output
    # The round has one copy of the file, and goes on measuring by it.
    assert [path.name for path in (place / "r" / "细则").glob("*/rules-*")] == ["rules-sizes.yaml"]
    shutil.rmtree(place / "细则库")
    assert run("issue", "r").exit_code == 0
    assert sheets(place / "r") == {
        "011": [10, 10, 10, 10],
        "012": [10, 10, 10, 10],
        "013": [10, 20, 10, None],
    }


def test_a_path_names_the_form_of_the_kind_that_is_meant(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    path = "细则库/rules_sizes/rules-sizes.yaml"
    (place / "单位名单.csv").write_text(
        "".join(ROSTER.splitlines(keepends=True)[::3]), encoding="utf-8"
    )
    made = run(
        "new", "r", "--roster", "单位名单.csv", "--form", f"机关工会={path}", "--issuer", "局"
    )
    assert "用 rules-sizes-office" in made.output
    wrong = run("new", "s", "--roster", "单位名单.csv", "--form", f"机关={path}", "--issuer", "局")
    assert "单位类别要写成其中的一类" in str(wrong.exception)
