"""Forms of one's own as a person at a terminal meets them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from tests.office.forms import OWN, TYPE, own_form
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.cli.main import run

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where somebody works, with a form on it that is in no library."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBOOK_TOOL_FORMS", raising=False)
    own_form(tmp_path / "桌面")
    units = [Unit(f"{n:03d}", f"示例第{n}系统工会", TYPE) for n in (1, 2)]
    (tmp_path / "名单.csv").write_bytes(roster_csv(units))
    return tmp_path


def document(capsys: pytest.CaptureFixture[str], schema: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    jsonschema.validate(
        found, json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    )
    return found


@pytest.mark.usefixtures("desk")
def test_a_form_is_taken_in_and_used_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubric", "show", OWN]) == 1
    assert f"没有编号为“{OWN}”的细则" in capsys.readouterr().err
    assert run(["rubric", "add", f"桌面/shili/{OWN}.yaml"]) == 0
    assert "收入" in capsys.readouterr().out
    assert run(["rubric", "list"]) == 0
    shown = capsys.readouterr().out
    assert "自己的" in shown
    assert "细则库" in shown
    assert run(["sheet", OWN, "-o", "表.xlsx", "--unit", "示例单位工会"]) == 0
    capsys.readouterr()
    assert run(["check", "表.xlsx"]) == 2  # nothing is filled in
    assert OWN in capsys.readouterr().out
    assert run(["new", "考核", "--roster", "名单.csv"]) == 0
    assert f"{TYPE}：2 个单位，用 {OWN}" in capsys.readouterr().out


def test_every_command_on_forms_has_a_document(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_tool.summary.prints.find_libreoffice", lambda: None)
    path = f"桌面/shili/{OWN}.yaml"
    for words, schema, code in (
        (["rubric", "add", path], "rubric-add", 0),
        (["rubric", "list"], "rubric-list", 0),
        (["rubric", "show", OWN], "rubric-show", 0),
        (["rubric", "lint", OWN], "rubric-lint", 2),
        (["rubric", "lint", "桌面"], "rubric-lint", 2),
        (["rubric", "diff", OWN, "zhuzhou-2011-02"], "rubric-diff", 0),
        (["rubric", "settings", OWN, "-o", "确认单.docx"], "rubric-settings", 0),
        (["sheet", OWN, "-o", "表.xlsx"], "sheet", 0),
        (["check", "表.xlsx", "--marked", "退回"], "check", 2),
        (["print", OWN, "-o", "打印"], "print-forms", 0),
        (["new", "考核", "--roster", "名单.csv"], "new", 0),
    ):
        assert run([*words, "--json"]) == code, words
        document(capsys, schema)
    (desk / "值.json").write_text('{"self_1": 99}', encoding="utf-8")
    for words, schema in (
        (["sheet", OWN, "-o", "错.xlsx"], "sheet"),
        (["print", OWN, "-o", "错"], "print-forms"),
    ):
        assert run([*words, "--values", "值.json", "--json"]) == 2
        assert document(capsys, schema)["outcome"] == "values_wrong"
    assert not (desk / "错.xlsx").exists()


def test_a_round_is_printed_as_a_document(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_tool.summary.print_round.find_libreoffice", lambda: None)
    monkeypatch.setattr("workbook_tool.summary.prints.find_libreoffice", lambda: None)
    words = ["new", "考核", "--roster", "名单.csv", "--form", f"{TYPE}=桌面/shili/{OWN}.yaml"]
    assert run(words) == 0
    assert run(["issue", "考核", "--confirm-defaults"]) == 0
    capsys.readouterr()
    assert run(["print", "考核", "--json"]) == 0
    printed = document(capsys, "print-round")
    assert printed["without"] == [
        {"unit": "001", "name": "示例第1系统工会"},
        {"unit": "002", "name": "示例第2系统工会"},
    ]
    assert all((desk / str(file)).is_file() for file in printed["files"])  # type: ignore[attr-defined]


def test_a_round_with_a_relative_path_works_from_elsewhere_and_without_the_yaml(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["new", "考核", "--roster", "名单.csv", "--form", f"{TYPE}=桌面/shili/{OWN}.yaml"]
    assert run(words) == 0
    assert run(["issue", "考核", "--confirm-defaults"]) == 0
    shutil.rmtree(desk / "桌面")
    (desk / "别处").mkdir()
    monkeypatch.chdir(desk / "别处")
    assert run(["status", "../考核"]) == 0
    assert run(["backup", "../考核", "-o", "备份.zip"]) == 0
    shutil.rmtree(desk / "考核")
    assert run(["restore", "备份.zip", "新考核"]) == 0
    assert run(["status", "新考核"]) == 0
    (sheet,) = Path("新考核/下发").glob("*001*.xlsx")
    shutil.copy(sheet, "新考核/收件箱")
    capsys.readouterr()
    run(["collect", "新考核"])
    assert "不认识" not in capsys.readouterr().out


def test_a_person_chooses_between_two_forms(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_form(desk / "细则库", "shili-2025")
    assert run(["rubric", "add", f"桌面/shili/{OWN}.yaml"]) == 0
    assert "建立考核时请用 --form 写明" in capsys.readouterr().out
    assert run(["new", "考核", "--roster", "名单.csv"]) == 1
    said = capsys.readouterr().err
    assert f"“{TYPE}”：shili-2025（自己的）、{OWN}（自己的）" in said
    assert "--form" in said
    assert not (desk / "考核" / "考核设置.yaml").exists()
    assert run(["new", "考核", "--roster", "名单.csv", "--form", f"{TYPE}={OWN}"]) == 0


def test_own_forms_may_lie_anywhere(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["rubric", "show", OWN, "--forms", "桌面"]) == 0
    assert run(["new", "考核", "--roster", "名单.csv", "--forms", "桌面"]) == 0
    monkeypatch.setenv("WORKBOOK_TOOL_FORMS", str(desk / "桌面"))
    assert run(["rubric", "show", OWN]) == 0
    capsys.readouterr()
    assert run(["rubric", "list", "--forms", "没有的"]) == 1
    assert "没有“没有的”这个细则文件夹" in capsys.readouterr().err
    monkeypatch.setenv("WORKBOOK_TOOL_FORMS", str(desk / "没插的盘"))
    assert run(["check", "名单.csv"]) == 1
    assert "没插的盘" in capsys.readouterr().err
    assert run(["status", "考核"]) == 0  # a round has its own


def test_what_is_not_taken_in_says_what_to_do(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rubric", "add", f"桌面/shili/{OWN}.yaml"]) == 0
    own_form(desk / "桌面", points="22")
    capsys.readouterr()
    assert run(["rubric", "add", f"桌面/shili/{OWN}.yaml"]) == 2
    said = capsys.readouterr().out
    assert "--replace" in said
    assert "没有收入" in said
    assert run(["rubric", "add", f"桌面/shili/{OWN}.yaml", "--replace"]) == 0
