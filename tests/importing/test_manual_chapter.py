"""The chapter of the manual on importing: its commands are run as they stand there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from workbook_tool.cli.main import run
from workbook_tool.importing.lines import MANNERS, WAYS
from workbook_tool.importing.review import HEADS
from workbook_tool.rubric.load import load_file

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "使用手册.md").read_text(encoding="utf-8")
CHAPTER = GUIDE.split("## 由附件到评分表")[1].split("\n## ")[0]
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", CHAPTER, re.DOTALL)
    for line in block.split("\n")
]


def test_the_commands_lead_from_the_notice_to_a_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    for line in filter(None, COMMANDS):
        asks = " import " in line
        assert run(line.split()[1:]) == (2 if asks else 0), line
    assert "逐段一致" in capsys.readouterr().out
    form = load_file(tmp_path / "example-2026" / "example-2026.yaml")
    assert form.points == 100
    assert (form.unit_type, len(form.items)) == ("企业工会", 12)
    assert (tmp_path / "试填.xlsx").exists()


def test_the_chapter_names_what_the_workbook_has() -> None:
    for words in re.findall(r"\*\*(.{2,8}?)\*\*（", CHAPTER):
        assert words in WAYS
    assert "根据情况人工评分" in MANNERS
    for head in ("采用", "算法", "问单位的话", "应达到", "每多少一档"):
        assert head in HEADS
        assert head in CHAPTER
