"""The demonstration tells what went wrong with it, not what follows from that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbook_tool.cli.main import run
from workbook_tool.demo import play
from workbook_tool.demo.sample import ROSTER_FILE


@pytest.fixture
def broken_roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's roster was edited, and a name is missing."""
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / ROSTER_FILE).write_text(
        "单位代码,单位名称,单位类别\n001,,企业工会\n", encoding="utf-8-sig"
    )
    monkeypatch.setattr(play, "data_folder", lambda _name: samples)


@pytest.mark.usefixtures("broken_roster")
def test_a_roster_that_cannot_be_read_is_told_at_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", str(tmp_path / "演示")]) == 2
    told = capsys.readouterr()
    assert "单位名单" in told.err and "2" in told.err
    assert "没有考核" not in told.err
    assert not told.out
    assert not (tmp_path / "演示").exists()


def test_another_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "文件.txt").write_text("重要", encoding="utf-8")
    assert run(["demo", str(tmp_path), "--json"]) == 1
    assert "已有别的文件" in capsys.readouterr().err
    assert (tmp_path / "文件.txt").read_text(encoding="utf-8") == "重要"


def test_what_it_did_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", str(tmp_path / "演示"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["units"] == sum(1 for _ in open_roster()) - 1
    assert [batch["files"] > 0 for batch in said["batches"]] == [True] * len(said["batches"])
    assert all(Path(file).is_file() for file in said["files"])


def open_roster() -> list[str]:
    from workbook_tool.resources import data_folder

    path = data_folder("samples") / ROSTER_FILE
    return path.read_text(encoding="utf-8-sig").split("\n")[:-1]
