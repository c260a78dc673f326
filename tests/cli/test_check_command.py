"""``workbook-tool check``: what people and programs get to see."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.reading.hostile import FILES, good
from tests.reading.returns import make_return
from workbook_tool.cli.main import run

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "check.schema.json"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    contents = {
        "好.xlsx": good(),
        "缺.xlsx": make_return("changzhou-2013-1", "self", "borders", "check").data,
        "文档.xlsx": FILES["word_document"](),
        "扫描.pdf": FILES["pdf"](),
        "重名.zip": FILES["zip_with_absolute_windows_names"](),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


def test_the_document_has_its_shape(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", *map(str, files)]) == 2
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    entries = document["files"]
    assert [entry["status"] for entry in entries[:4]] == ["ok", "must_fix", "unreadable", "scan"]
    assert entries[0]["scores"]["total"] == 100
    assert entries[0]["scores"]["items"]["1"]["cell"]
    assert entries[1]["scores"]["total"] is None


def test_a_good_file_needs_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "good.xlsx"
    path.write_bytes(good())
    assert run(["check", str(path)]) == 0
    assert "通过 1 份" in capsys.readouterr().out


def test_people_get_a_table_and_sentences(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", *map(str, files)]) == 2
    shown = capsys.readouterr().out
    assert "必须修改" in shown
    assert "Word（文字）文档" in shown
    assert "（F16 Word 文档）" in shown
    assert "Traceback" not in shown


def test_a_file_that_is_not_there_is_a_mistake_in_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", "没有.xlsx"]) == 1
    assert "没有.xlsx" in capsys.readouterr().err


def test_marked_workbooks_are_written_for_what_could_be_read_and_has_faults(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "退回" / "第一批"
    assert run(["check", *map(str, files), "--marked", str(folder)]) == 2
    written = sorted(path.name for path in folder.iterdir())
    assert written[0] == "示例机械厂工会_审核结果.xlsx"
    assert all(name.endswith(".xlsx") for name in written)
    assert len(written) == sum(path.stem != "好" for path in files[:2])
    assert f"已生成：{folder / written[0]}" in capsys.readouterr().out.replace("\n", "")


def test_a_paragraph_to_forward(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--text", *map(str, files[:2])]) == 2
    shown = capsys.readouterr().out
    assert shown.startswith("示例机械厂工会：报来的“好.xlsx”已审核，没有需要修改的地方。")
    assert "【必须修改】" in shown
    assert "改好后请把整份表重新发来" in shown


FOLDERS = (
    ("评分表.xlsx",),
    ("a/评分表.xlsx",),
    ("a/b/c/评分表.xlsx", "a/评分表.xlsx"),
    ("评分表.xlsx", "~$评分表.xlsx"),
    ("评分表.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"),
    ("评分表.xlsx", "__MACOSX/._评分表.xlsx"),
)


@pytest.mark.parametrize("names", FOLDERS)
def test_a_folder_means_all_files_in_it(
    names: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """“没有这个文件”: and there it was."""
    for name in names:
        path = tmp_path / "收件" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(good() if path.name == "评分表.xlsx" else b"\0litter")
    sheets = sum(Path(name).name == "评分表.xlsx" for name in names)
    assert run(["check", str(tmp_path / "收件"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [file["status"] for file in document["files"]] == ["ok"] * sheets


def test_an_empty_folder_and_a_missing_file_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空").mkdir()
    for name, words in (("空", "里没有文件"), ("没有", "没有这个文件")):
        assert run(["check", str(tmp_path / name)]) == 1
        said = capsys.readouterr().err.replace("\n", "")
        assert words in said
        assert str(tmp_path / name) in said
