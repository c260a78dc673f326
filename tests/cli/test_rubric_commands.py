"""The commands on rubrics as a person and as a program meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from workbook_tool.cli import failures
from workbook_tool.cli.command import fold, width_of
from workbook_tool.resources import data_folder
from workbook_tool.rubric.load import form_files

SUZHOU = form_files()["suzhou-2015-1"]
ENGLISH = ("Usage", "Options", "Commands", "Error", "Try ", "Show this", "Missing", "Traceback")


def run(*words: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the program as from a shell whose own encoding is not UTF-8."""
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "NO_COLOR": "", **settings}
    return subprocess.run(
        [sys.executable, "-m", "workbook_tool", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
        check=False,
    )


def document(*words: str | Path) -> Any:
    return json.loads(run(*words, "--json").stdout)


def broken(folder: Path) -> Path:
    """Return a form file that cannot be used."""
    (folder / "document.yaml").write_text("id: broken\ntitle: 例\nissuer: 例\n", encoding="utf-8")
    path = folder / "broken.yaml"
    path.write_text("title: 例\ncategories:\n\t- name: 例\n", encoding="utf-8")
    return path


def test_help_is_chinese_at_every_level() -> None:
    for words in ((), ("rubric",), *(("rubric", name) for name in COMMANDS)):
        done = run(*words, "--help")
        assert done.returncode == 0
        assert "用法：workbook-tool" in done.stdout
        assert "选项：" in done.stdout
        assert "显示帮助" in done.stdout
        assert not [word for word in ENGLISH if word in done.stdout]


COMMANDS = ("list", "show", "lint", "diff", "settings", "add")


def test_the_tables_of_commands_are_complete() -> None:
    top = run("--help").stdout
    assert "命令：" in top
    assert all(f"\n  {name} " in top for name in ("rubric", "sheet", "demo"))
    below = run("rubric", "--help").stdout
    assert all(f"\n  {name} " in below for name in COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, workbook_tool.cli.main as m; m.run(['--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    heavy = {"pandas", "pydantic", "docx", "docxtpl", "xlsxwriter", "rich", "openpyxl", "yaml"}
    assert heavy.isdisjoint(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rubrik",), "没有“rubrik”这个命令。您是不是要写“rubric”？"),
        (("rubric", "lnt"), "没有“lnt”这个命令。您是不是要写“lint”？"),
        (("rubric", "list", "--jsn"), "没有“--jsn”这个选项。您是不是要写“--json”？"),
        (("--verson",), "没有“--verson”这个选项。您是不是要写“--version”？"),
        (("rubric", "show"), "缺少必须写的参数“编号”。"),
        (("rubric", "diff", "dalian-2018"), "缺少必须写的参数“新版”。"),
        (("rubric", "settings", "dalian-2018"), "缺少必须写的选项“--output”。"),
        (("rubric", "settings", "dalian-2018", "-o"), "选项“-o”后面要写内容。"),
        (("rubric", "list", "--json=1"), "选项“--json”后面不要写内容。"),
        (("rubric", "list", "dalian-2018"), "多写了：dalian-2018。"),
        (("rubric", "show", "dalian-2017"), "没有编号为“dalian-2017”的细则。您是不是要"),
        (("rubric", "show", "nowhere/form.yaml"), "没有这个文件：nowhere/form.yaml。"),
        (("rubric", "lint", "nowhere/document.yaml"), "写的是发文，不是一张表"),
        (("rubric", "show", "dalian-2018", "--set", "steps"), "要写成“口径=读法”"),
        (("rubric", "show", "dalian-2018", "--set", "step=whole"), "没有“step”这个口径。"),
        (("rubric", "show", "dalian-2018", "--set", "steps=half"), "没有“half”这种读法。"),
        (("rubric", "lint", "suzhou-2015-1", "--set", "steps=whole"), "没有“steps”这个口径。"),
        (("rubric", "settings", "dalian-2018", "-o", "a.doc"), "文件名要以 .docx 结尾"),
    ],
)
def test_mistakes_in_the_command_are_explained(words: tuple[str, ...], expected: str) -> None:
    done = run(*words)
    assert done.returncode == failures.USAGE
    assert done.stdout == ""
    assert expected in done.stderr
    assert "用法：workbook-tool" in done.stderr
    assert not [word for word in ENGLISH if word in done.stderr]


def test_a_bare_command_shows_its_help() -> None:
    for words in ((), ("rubric",)):
        done = run(*words)
        assert (done.returncode, done.stdout) == (failures.USAGE, "")
        assert "命令：" in done.stderr


@pytest.mark.parametrize("columns", ["40", "80", "137", "200"])
def test_tables_fit_the_screen_and_stand_straight(columns: str) -> None:
    for words in (("list",), ("show", "dalian-2018"), ("diff", "suzhou-2015-1", "suzhou-2015-2")):
        done = run("rubric", *words, COLUMNS=columns)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
        assert max(cell_len(line) for line in done.stdout.splitlines()) <= max(80, int(columns))
        assert "…" not in done.stdout.replace("……", "")


def test_list_names_every_form() -> None:
    shown = run("rubric", "list").stdout
    assert all(name in shown for name in form_files())
    assert "共 19 份" in shown
    forms = document("rubric", "list")["forms"]
    assert [form["id"] for form in forms] == list(form_files())
    assert forms[0]["unit_type"] == "企业工会"


def test_show_tells_the_form_to_people() -> None:
    shown = run("rubric", "show", "dalian-2018", COLUMNS="200").stdout
    for words in (
        "适用单位：区市县（开放先导区）总工会",
        "R19.3",
        "按比例扣分",
        "女职工部",
        "现用 whole",
    ):
        assert words in shown


def test_show_gives_programs_the_agreed_keys() -> None:
    form = document("rubric", "show", "dalian-2018")
    assert (form["id"], form["year"]) == ("dalian-2018", 2018)
    assert {"title", "unit_type", "columns", "stages"} <= set(form)
    assert [category["points"] for category in form["categories"]] == [
        10,
        10,
        10,
        12,
        16,
        12,
        10,
        20,
    ]
    items = {item["ref"]: item for category in form["categories"] for item in category["items"]}
    assert items["R1"]["rule"] == {
        "kind": "all_or_nothing",
        "label": "以区市县委（开放先导区党工委）名义印发工会改革方案",
    }
    shared = items["R19"]["rule"]
    assert shared["kind"] == "sum"
    assert [part["departments"] for part in shared["parts"]] == [
        ["民主管理部"],
        ["民主管理部"],
        ["女职工部"],
    ]
    assert shared["parts"][0]["rule"]["amount"] == 0.2
    assert items["R22"]["points"] == 5
    assert isinstance(items["R22"]["points"], int)


def test_show_lists_parts_that_share_the_rule_of_their_row() -> None:
    form = document("rubric", "show", "zhuzhou-2011-02")
    row = form["categories"][0]["items"][0]
    assert row["rule"]["kind"] == "completion_grade"
    assert [part["points"] for part in row["parts"]] == [10, 5, 5, 5]
    assert form["categories"][0]["name"] == "职能工作目标"


def test_show_gives_bonus_rows_a_category_of_their_own() -> None:
    last = document("rubric", "show", "changzhou-2013-1")["categories"][-1]
    assert (last["name"], last["printed"]) == ("创新工作", "创新\n工作")
    assert [item["bonus"] for item in last["items"]] == [True] * 4
    assert last["items"][0]["points"] is None


def test_a_reading_changes_what_is_shown() -> None:
    words = ("rubric", "show", "zhuzhou-2011-02")
    usual, other = document(*words), document(*words, "--set", "weight=heading")
    assert usual["categories"][0]["items"][0]["points"] == 20
    assert other["categories"][0]["items"][0]["points"] == 25
    assert usual["edition"] != other["edition"]
    assert other["readings"]["weight"] == "heading"


def test_a_form_may_be_named_by_its_path() -> None:
    assert document("rubric", "show", SUZHOU) == document("rubric", "show", "suzhou-2015-1")


def test_lint_says_what_needs_a_person() -> None:
    done = run("rubric", "lint", "dalian-2018", "suzhou-2015-1")
    assert done.returncode == failures.NEEDS_A_PERSON
    assert "请说明 K102" in done.stdout
    assert "suzhou-2015-1：没有发现问题" in done.stdout
    assert "共检查 2 份细则" in done.stdout
    assert run("rubric", "lint", "suzhou-2015-1").returncode == 0


def test_lint_gives_programs_findings_per_form() -> None:
    forms = {form["id"]: form["findings"] for form in document("rubric", "lint")["forms"]}
    assert list(forms) == list(form_files())
    found = {(finding["code"], finding["item"]): finding for finding in forms["dalian-2018"]}
    r22 = found["K102", "R22"]
    assert (r22["severity"], r22["expected"], r22["got"]) == ("explain", 5, 5.5)


def test_lint_looks_at_every_form_in_a_folder(tmp_path: Path) -> None:
    """A folder of one document, and a folder of such folders."""
    for name in ("jia", "yi"):
        shutil.copytree(data_folder("rubric_data") / "suzhou-2015", tmp_path / name)
    ids = [f"suzhou-2015-{n}" for n in (1, 2, 3)]
    for folder, expected in ((tmp_path / "jia", ids), (tmp_path, ids * 2)):
        forms = document("rubric", "lint", folder)["forms"]
        assert [form["id"] for form in forms] == expected
    (tmp_path / "bing").mkdir()
    empty = run("rubric", "lint", tmp_path / "bing")
    assert empty.returncode == 1
    assert "里没有细则文件（.yaml）" in empty.stderr


def test_a_form_is_looked_at_for_every_kind_of_unit() -> None:
    folder = Path(__file__).parents[1] / "forms" / "rules_sizes"
    forms = document("rubric", "lint", folder)["forms"]
    assert [form["id"] for form in forms] == [
        "rules-sizes-small",
        "rules-sizes-large",
        "rules-sizes-office",
    ]
    path = folder / "rules-sizes.yaml"
    assert document("rubric", "show", path, "--set", "unit=office")["unit_type"] == "机关工会"
    wrong = run("rubric", "show", path, "--set", "unit=party")
    assert wrong.returncode == 1
    assert "可用：small、large、office" in wrong.stderr


def test_an_unusable_form_is_a_finding_of_lint(tmp_path: Path) -> None:
    path = broken(tmp_path)
    done = run("rubric", "lint", path, "suzhou-2015-1", "--json")
    assert done.returncode == failures.NEEDS_A_PERSON
    first, second = json.loads(done.stdout)["forms"]
    assert (first["id"], second["id"]) == ("broken", "suzhou-2015-1")
    assert [(f["code"], f["line"]) for f in first["findings"]] == [("K003", 3)]
    assert "必须修改 K003" in run("rubric", "lint", path).stdout


def test_an_unusable_form_is_refused_politely_elsewhere(tmp_path: Path) -> None:
    done = run("rubric", "show", broken(tmp_path))
    assert (done.returncode, done.stdout) == (failures.NEEDS_A_PERSON, "")
    assert "第 3 行" in done.stderr
    assert "Traceback" not in done.stderr


def test_diff_tells_what_changed() -> None:
    done = run("rubric", "diff", "changzhou-2013-1", "changzhou-2013-2")
    assert done.returncode == 0
    assert "增加 4 项，删去 4 项" in done.stdout
    assert "没有不同" in run("rubric", "diff", "dalian-2018", "dalian-2018").stdout
    assert document("rubric", "diff", "dalian-2018", "dalian-2018")["same"] is True


def test_settings_writes_the_page(tmp_path: Path) -> None:
    path = tmp_path / "口径确认单.docx"
    done = run("rubric", "settings", "dalian-2018", "-o", path)
    assert done.returncode == 0
    assert "6 个问题" in done.stdout
    assert path.read_bytes().startswith(b"PK")
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_form_without_settings_needs_no_page(tmp_path: Path) -> None:
    done = run("rubric", "settings", "suzhou-2015-1", "-o", tmp_path / "a.docx")
    assert done.returncode == 0
    assert "没有需要确认的口径" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_is_one_sentence(tmp_path: Path) -> None:
    done = run("rubric", "settings", "dalian-2018", "-o", tmp_path / "missing" / "a.docx")
    assert done.returncode == failures.STORAGE_FAILED
    assert len(done.stderr.splitlines()) == 1
    assert "文件夹不存在" in done.stderr
    assert "a.docx" in done.stderr


def test_an_unexpected_failure_leaves_a_log_and_no_traceback(tmp_path: Path) -> None:
    code = (
        "import sys, workbook_tool.cli.main as m\n"
        "from workbook_tool.rubric.library import FormLibrary\n"
        "FormLibrary.forms = lambda self: 1 / 0\n"
        "sys.exit(m.run(['rubric', 'list']))"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    [log] = tmp_path.glob("workbook-tool-*.log")
    assert done.returncode == failures.NEEDS_A_PERSON
    assert len(done.stderr.splitlines()) == 1
    assert str(log) in done.stderr
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("workbook-tool 0.")


@pytest.mark.parametrize("width", [10, 11, 40])
def test_chinese_is_folded_between_characters_but_not_before_punctuation(width: int) -> None:
    text = "按要求（含 abcdefghijklmnop）完成的，得2分；未完成的，不得分。"
    lines = fold(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= width for line in lines)
    assert not any(line[0] in "，。；）" for line in lines)
    assert not any(line[-1] == "（" for line in lines[:-1])
