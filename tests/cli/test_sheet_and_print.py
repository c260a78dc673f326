"""``sheet`` and ``print`` as a person types them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pdfplumber
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.engines import needs
from workbook_tool.cli.main import run
from workbook_tool.summary import prints


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_a_sheet_without_a_round_is_unsigned_and_says_so(in_folder: Path) -> None:
    assert run(["sheet", "changzhou-2013-1", "-o", "表.xlsx", "--unit", "示例厂工会"]) == 0
    book = load_workbook(in_folder / "表.xlsx")
    assert book["评分表"]["A2"].value == "单位：示例厂工会"
    assert "未登记" in str([cell.value for cell in book["评分表"][3]])
    assert book["manifest"].sheet_state == "veryHidden"
    assert str(book["manifest"]["B1"].value).endswith("~unsigned")


def test_without_a_unit_its_name_is_an_entry(in_folder: Path) -> None:
    assert run(["sheet", "suzhou-2015-1", "-o", "表.xlsx"]) == 0
    book = load_workbook(in_folder / "表.xlsx")
    sheet_name, address = book.defined_names["unit_name"].attr_text.split("!")
    cell = book[sheet_name][address.replace("$", "")]
    assert cell.value is None
    assert not cell.protection.locked


@pytest.mark.parametrize("stage", ["self", "assess", "review"])
def test_every_stage_can_be_made(in_folder: Path, stage: str) -> None:
    assert run(["sheet", "zhuzhou-2011-08", "-o", "表.xlsx", "--stage", stage]) == 0
    names = load_workbook(in_folder / "表.xlsx").defined_names
    assert f"{stage}_1" in names
    assert f"total_{stage}" in names


def test_values_are_put_in_flat_or_nested(in_folder: Path) -> None:
    (in_folder / "值.json").write_text(
        json.dumps({"self_2": 9.5, "note": {"2": "见附件"}, "self": {"4": 2}}, ensure_ascii=False),
        encoding="utf-8",
    )
    assert run(["sheet", "changzhou-2013-1", "-o", "表.xlsx", "--values", "值.json"]) == 0
    book = load_workbook(in_folder / "表.xlsx")

    def at(name: str) -> object:
        sheet, address = book.defined_names[name].attr_text.split("!")
        return book[sheet][address.replace("$", "")].value

    assert (at("self_2"), at("self_4"), at("note_2")) == (9.5, 2, "见附件")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ('{"self_99": 1}', "没有对应的格"),
        ('{"self_2": "9分"}', "应填0 到 10 之间的数"),
        ('{"self_2": 10.5}', "应填0 到 10 之间的数"),
        ('{"self_2": 1.234}', "最多两位小数"),
        ('{"fact_1_1": "有"}', "应填是、否"),
        ('{"self_2": 9', "不是正确的 JSON"),
        ("[]", "不是正确的 JSON"),
    ],
)
def test_values_that_do_not_fit_are_named(
    in_folder: Path, capsys: pytest.CaptureFixture[str], values: str, sentence: str
) -> None:
    (in_folder / "值.json").write_text(values, encoding="utf-8")
    assert run(["sheet", "changzhou-2013-1", "-o", "表.xlsx", "--values", "值.json"]) == 2
    assert sentence in _said(capsys)
    assert not (in_folder / "表.xlsx").exists()


@pytest.mark.usefixtures("in_folder")
def test_a_name_of_41_characters_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "suzhou-2015-1", "-o", "表.xlsx", "--unit", "长" * 41]) == 2
    assert "1 到 40 个字" in _said(capsys)


def test_an_attachment_has_neither_unit_nor_stage(capsys: pytest.CaptureFixture[str]) -> None:
    for extra in (["--unit", "示例厂工会"], ["--stage", "self"]):
        assert run(["sheet", "suzhou-2015-1", "--official", "-o", "表.xlsx", *extra]) == 1
        assert "不能与" in _said(capsys)


def test_a_sheet_is_not_saved_under_another_kind_of_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sheet", "suzhou-2015-1", "-o", "表.pdf"]) == 1
    assert ".xlsx 结尾" in _said(capsys)


@pytest.mark.usefixtures("in_folder")
def test_a_folder_that_is_missing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", "suzhou-2015-1", "-o", "没有/表.xlsx"]) == 4
    assert "文件夹不存在" in _said(capsys)


@needs("libreoffice")
def test_attachments_become_pdf_files(in_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["print", "suzhou-2015-1", "zhuzhou-2011-02", "-o", "打印"]) == 0
    assert sorted(path.name for path in (in_folder / "打印").iterdir()) == [
        "suzhou-2015-1.pdf",
        "zhuzhou-2011-02.pdf",
    ]
    assert _said(capsys).count("已生成") == 2


@needs("libreoffice")
def test_attachments_bound_together_are_numbered_on(in_folder: Path) -> None:
    words = ["print", "shenyang-liuhao", "suzhou-2015-2", "-o", "打印", "--first-page", "4"]
    assert run(words) == 0
    footers = []
    for name in ("shenyang-liuhao", "suzhou-2015-2"):
        with pdfplumber.open(in_folder / "打印" / f"{name}.pdf") as document:
            footers += [page.extract_text().splitlines()[-1] for page in document.pages]
    assert [footer.strip("— ") for footer in footers] == ["4", "5", "6", "7"]


def test_without_libreoffice_one_workbook_is_made_for_printing(
    in_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "find_libreoffice", lambda: None)
    (in_folder / "值.json").write_text('{"self_1": 2.5, "self_2": 3}', encoding="utf-8")
    words = ["print", "shenyang-liuhao", "changzhou-2013-1", "-o", "打印", "--values", "值.json"]
    assert run(words) == 0
    assert "打印整个工作簿" in _said(capsys)
    data = (in_folder / "打印" / "打印.xlsx").read_bytes()
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["shenyang-liuhao", "changzhou-2013-1"]
    for sheet in book.worksheets:
        values = [cell.value for row in sheet.iter_rows() for cell in row]
        assert 2.5 in values
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows is not None


def test_help_is_the_real_one() -> None:
    from workbook_tool.cli.main import root

    result: Result = CliRunner().invoke(root, ["print", "--help"])
    assert result.exit_code == 0
    assert "打印正式附件" in result.output
    assert "用法" in result.output
