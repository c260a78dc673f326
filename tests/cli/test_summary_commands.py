"""``summary``, ``explain`` and ``print`` of a round that was played with real files."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.deciding import change_unit, correct
from tests.engines import needs
from tests.summary.books import table, tabs
from tests.summary.played import play
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.round import Round
from workbook_tool.cli.failures import USAGE
from workbook_tool.cli.main import run
from workbook_tool.summary import print_round

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("played") / "round")


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(played, tmp_path / "考核"))


def document(name: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert run([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema)
    return data


def test_the_summary_says_where_its_files_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summary", str(folder)]) == 0
    shown = capsys.readouterr().out
    for name in ("工作底稿.xlsx", "报领导.xlsx", "报领导.docx"):
        assert (folder / "汇总" / name).is_file()
        assert name in shown.replace("\n", "")
    assert "退回 2" in shown


def test_the_summary_may_go_elsewhere(folder: Path, tmp_path: Path) -> None:
    assert run(["summary", str(folder), "-o", str(tmp_path / "别处")]) == 0
    assert (tmp_path / "别处" / "工作底稿.xlsx").is_file()


def test_other_programs_get_every_unit_with_its_totals(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = document("summary", ["summary", str(folder)], capsys)
    units = {unit["unit"]: unit for unit in data["units"]}
    assert units["001"]["totals"] == {"self": 91.2}
    assert units["001"]["rubric"] == "changzhou-2013-1"
    assert units["002"]["status"] == "must_fix"
    assert units["002"]["totals"] == {"self": None}
    assert units["102"]["status_text"] == "未报"
    assert units["004"]["rank"] == 1
    assert [unit["unit"] for unit in data["units"]] == ["001", "002", "003", "004", "101", "102"]


def test_the_faults_planted_in_the_files_are_listed_at_their_cells(folder: Path) -> None:
    book = (folder / "汇总" / "工作底稿.xlsx").read_bytes()
    rows = table(book, "问题清单", "程度")
    found = {(row["单位代码"], row["工作表"], row["单元格"], row["程度"]) for row in rows}
    assert found == {
        ("002", "评分表", "F12", "必须修改"),
        ("003", "评分表", "F18", "必须修改"),
        ("004", "评分表", "F5", "请说明"),
        ("004", "加分申报", "D4", "提示"),
        ("101", "佐证材料", "D3–D39", "提示"),
    }
    assert tabs(book, "汇总表") == ["汇总表 企业工会", "汇总表 区市县（开放先导区）总工会"]


def test_explain_names_file_cell_rule_inputs_and_correction(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Round(folder) as round_:
        correct(round_, Slot("004", "year"), "2", Decimal("7.5"), "corrected", "示例乙", "核")
        number = round_.state.events[-1].number
    data = document("explain", ["explain", str(folder), "004"], capsys)
    items = {i["ref"]: i for c in data["stages"][0]["categories"] for i in c["items"]}
    first = items["1"]
    assert (first["claimed"], first["computed"], first["effective"]) == (4, 2, 4)
    assert (first["sheet"], first["cell"]) == ("评分表", "F5")
    assert first["facts"] == [
        {"label": "年初有工作意见", "answer": "是"},
        {"label": "年终有工作总结", "answer": "否"},
    ]
    assert "无工作总结扣2分" in first["clause"]
    assert items["2"]["correction"] == {
        "number": number, "how": "corrected", "old": 9.5, "new": 7.5,
        "asked_by": "示例乙", "reason": "核",
    }  # fmt: skip
    assert items["18"]["effective"] == 4
    assert [fact["answer"] for fact in items["18"]["facts"]] == ["计 0 分", "计 4 分"]
    assert run(["explain", str(folder), "示例004厂工会"]) == 0
    shown = capsys.readouterr().out
    assert f"更正（登记第 {number} 条）" in shown
    assert "得 4 分（满分 4 分）：填报 4 分，按细则计算是 2 分，见 评分表 F5" in shown
    assert "得 7.5 分（满分 10 分）：填报 9.5 分，见 评分表 F6" in shown
    assert "细则：根据台账建立情况相应得分（根据情况评分）" in shown  # printed with a stop
    assert "Traceback" not in shown


def test_explain_of_a_unit_whose_sheet_cannot_count_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", str(folder), "002"]) == 0
    assert "没有可以计入的分数" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("unit", "said"),
    [("001", "它以前交来的表留着，不计分。"), ("102", "它不用报，不计分。")],
)
def test_explain_says_that_what_an_excused_unit_sent_does_not_count(
    folder: Path, unit: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Round(folder) as round_:
        change_unit(round_, unit, "excused", "", "停产")
    assert run(["explain", str(folder), unit]) == 0
    shown = capsys.readouterr().out
    assert "没有总分，不参加排名：免报" in shown
    assert "还没有" not in shown
    assert said in shown


@pytest.mark.parametrize("command", ["summary", "explain", "print"])
def test_what_has_no_scores_cannot_be_summed_up(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, str(folder), *(["001"] if command == "explain" else [])]
    assert run([*words, "--collection", "工作计划"]) == 1
    assert "没有分数" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["summary", "explain"])
def test_a_round_that_another_run_holds_can_be_looked_at(folder: Path, command: str) -> None:
    words = [command, str(folder), *(["001"] if command == "explain" else [])]
    with Round(folder):
        assert run(words) == 0


def test_a_folder_without_a_round_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summary", str(tmp_path)]) == 1
    assert "里没有考核" in capsys.readouterr().err


@needs("libreoffice")
def test_a_round_is_printed_unit_by_unit_with_its_summary(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pdfplumber

    assert run(["print", str(folder)]) == 0
    names = {path.name for path in (folder / "打印").iterdir()}
    assert names == {
        "001_示例001厂工会.pdf", "004_示例004厂工会.pdf", "101_示例101区总工会.pdf",
        "汇总.pdf", "报领导.pdf",
    }  # fmt: skip
    assert "有 3 个单位还没有可以计入的分数" in capsys.readouterr().out
    with pdfplumber.open(folder / "打印" / "004_示例004厂工会.pdf") as pdf:
        words = "".join(page.extract_text() for page in pdf.pages)
    assert "9.5" in words
    assert "99.6" in words


def test_without_libreoffice_there_is_one_book_to_print(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(print_round, "find_libreoffice", lambda: None)
    assert run(["print", str(folder), "--one-book"]) == 0
    names = {path.name for path in (folder / "打印").iterdir()}
    assert names == {"正式附件.xlsx", "汇总.xlsx", "报领导.xlsx"}
    assert "没有装 LibreOffice" in capsys.readouterr().out
    book = (folder / "打印" / "正式附件.xlsx").read_bytes()
    assert tabs(book) == ["001_示例001厂工会", "004_示例004厂工会", "101_示例101区总工会"]
    assert "数据" not in tabs((folder / "打印" / "汇总.xlsx").read_bytes())


def test_a_form_cannot_be_printed_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["print", "dalian-2018"]) == USAGE
    assert "-o" in capsys.readouterr().err
