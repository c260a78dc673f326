"""``rubric import`` and ``rubric compare`` as a person and as a program meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.importing.office import Drawn, draw, saved, say, word
from tests.importing.seeds import ALL
from workbook_tool.cli.main import run
from workbook_tool.rubric.load import load_file

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
SUZHOU = ALL["suzhou-2015"]


def check(name: str, text: str) -> Any:
    data = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(data)
    return data


@pytest.fixture
def attachment(tmp_path: Path) -> Path:
    path = tmp_path / "附件.docx"
    path.write_bytes(SUZHOU())
    return path


def test_from_the_attachment_to_forms_and_back(
    attachment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "example-2015"
    assert run(["rubric", "import", str(attachment), "-o", str(folder)]) == 2
    told = capsys.readouterr().out
    assert "没有找到发文机关" in told
    assert {path.name for path in folder.iterdir()} == {
        "document.yaml",
        "example-2015-1.yaml",
        "example-2015-2.yaml",
        "example-2015-3.yaml",
        "核对.xlsx",
    }
    assert load_file(folder / "example-2015-1.yaml").points == 100
    form = str(folder / "example-2015-1.yaml")
    assert run(["rubric", "lint", form]) == 0
    assert run(["rubric", "compare", form, str(attachment)]) == 0
    assert run(["rubric", "import", "--review", str(folder / "核对.xlsx")]) == 2
    assert "还有 1 处没有确认" in capsys.readouterr().out


def test_a_draft_is_not_written_over(attachment: Path, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    assert run(["rubric", "import", str(attachment), "-o", str(folder)]) == 2
    (folder / "document.yaml").write_text("改过了", encoding="utf-8")
    assert run(["rubric", "import", str(attachment), "-o", str(folder)]) == 2
    assert (folder / "document.yaml").read_text(encoding="utf-8") == "改过了"


def test_a_folder_of_attachments_makes_a_draft_of_each_and_tells_the_broken_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, folder = tmp_path / "附件", tmp_path / "example"
    inbox.mkdir()
    for name in ("一.docx", "三.docx"):
        (inbox / name).write_bytes(SUZHOU())
    (inbox / "二.docx").write_bytes(b"")
    assert run(["rubric", "import", str(inbox), "-o", str(folder)]) == 2
    told = capsys.readouterr().out
    assert "二.docx" in told
    assert "是空的" in told
    books = sorted(folder.rglob("核对.xlsx"))
    assert [book.parent.name for book in books] == ["example-1", "example-2"]
    reviewed = books[0].with_name("example-1-1.yaml")
    reviewed.write_text("改过了", encoding="utf-8")
    assert run(["rubric", "import", str(inbox), "-o", str(folder)]) == 2
    assert "没有动它" in capsys.readouterr().err
    assert reviewed.read_text(encoding="utf-8") == "改过了"


def test_the_document_for_programs_is_as_its_schema_says(
    attachment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rubric", "import", str(attachment), "--json"]) == 2
    data = check("rubric-import", capsys.readouterr().out)
    (file,) = data["files"]
    assert len(file["forms"]) == 3
    item = file["forms"][0]["categories"][0]["items"][0]
    assert item["certainty"] == "none"
    assert item["source"] == {
        "table": 1,
        "row": 2,
        "sheet": None,
        "cells": {
            "category": "A2",
            "category_points": "B2",
            "text": "C2",
            "points": "D2",
            "departments": "E2",
        },
    }


def test_a_comparison_for_programs(attachment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubric", "compare", "suzhou-2015-2", str(attachment), "--json"]) == 0
    data = check("rubric-compare", capsys.readouterr().out)
    assert data["missing"] == data["added"] == data["changed"] == []


def test_another_form_than_the_original_differs(
    attachment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rubric", "compare", "shenyang-liuhao", str(attachment)]) == 2
    assert "细则里没有" in capsys.readouterr().out


def test_a_file_without_a_form_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = word()
    say(document, "关于召开工作会议的通知")
    draw(document, Drawn([["姓名", "单位", "电话"], ["示例", "示例工会", ""]]))
    path = tmp_path / "通知.docx"
    path.write_bytes(saved(document))
    assert run(["rubric", "import", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "没有找到考核表" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    assert run(["rubric", "import", str(path), "--json"]) == 2
    (file,) = check("rubric-import", capsys.readouterr().out)["files"]
    assert [one["code"] for one in file["questions"]] == ["no_form"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        (b"%PDF-1.4 ...", "PDF 或图片"),
        (b"PK\x03\x04 broken", "认不出是什么格式"),
        (b"\x00\x01\x02" * 50, "认不出是什么格式"),
    ],
)
def test_an_unreadable_file_ends_in_a_sentence(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "附件.docx"
    path.write_bytes(content)
    assert run(["rubric", "import", str(path), "-o", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["rubric", "import"], "请写明要导入的文件"),
        (["rubric", "import", "没有.docx", "-o", "x"], "没有这个文件"),
        (["rubric", "import", "--review", "没有.xlsx"], "没有这个文件"),
    ],
)
def test_a_mistyped_command_is_told(
    line: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line) == 1
    assert words in capsys.readouterr().err


def test_help_is_chinese() -> None:
    from workbook_tool.cli.main import root

    for name in ("import", "compare"):
        shown = CliRunner().invoke(root, ["rubric", name, "--help"], standalone_mode=False)
        assert "用法" in shown.output
        assert "Usage" not in shown.output
