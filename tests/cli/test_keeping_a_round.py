"""finish, backup, restore, rebuild: what people read, and the exit code."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.campaign.offices import copy_of, make_round
from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.ledger import LEDGER
from workbook_tool.campaign.round import KEY, RECORDS, held
from workbook_tool.cli.main import run


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("office") / "考核")


@pytest.fixture
def folder(office: Path, tmp_path: Path) -> Path:
    return copy_of(office, tmp_path / "考核")


def test_finished_and_opened_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["finish", str(folder)]) == 0
    assert "第 1 稿" in capsys.readouterr().out
    assert run(["decide", str(folder), "免报", "001", "--reason", "通知"]) == 2
    assert "--reopen" in capsys.readouterr().err
    assert run(["finish", str(folder), "--reopen", "公示期间有异议"]) == 0
    assert "第 2 稿" in capsys.readouterr().out
    assert run(["decide", str(folder), "免报", "001", "--reason", "通知"]) == 0


def test_there_and_back_again(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backup", str(folder)]) == 0
    assert "密钥" in capsys.readouterr().out
    (made,) = tmp_path.glob("考核_备份_*.zip")
    assert run(["restore", str(made), str(tmp_path / "新")]) == 0
    assert run(["status", str(tmp_path / "新")]) == 0
    assert run(["restore", str(made), str(tmp_path / "新")]) == 2
    assert "空文件夹" in capsys.readouterr().err
    assert run(["restore", str(tmp_path / "没有.zip"), str(tmp_path / "又新")]) == 1
    (tmp_path / "别的.zip").write_bytes(b"PK")
    assert run(["restore", str(tmp_path / "别的.zip"), str(tmp_path / "又新")]) == 2
    assert "不是本程序的备份" in capsys.readouterr().err


def test_a_ledger_deleted_and_rebuilt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rebuild", str(folder)]) == 0
    assert "完好" in capsys.readouterr().out
    (folder / RECORDS / LEDGER).unlink()
    assert run(["status", str(folder)]) == 5
    assert "rebuild" in capsys.readouterr().err
    assert run(["rebuild", str(folder)]) == 0
    assert "已修复" in capsys.readouterr().out
    assert run(["status", str(folder)]) == 0


def test_records_lost_for_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("甲", "乙"):
        words = ["decide", str(folder), "改名", "001", f"示例{name}工会", "--reason", "通知"]
        assert run(words) == 0
    (folder / RECORDS / LEDGER).unlink()
    journal.path_of(folder / RECORDS, 2).unlink()
    assert run(["rebuild", str(folder)]) == 5
    assert "第 2 次" in capsys.readouterr().err
    assert run(["rebuild", str(folder), "--give-up"]) == 2
    assert "放弃了第 2、3 次记录" in capsys.readouterr().out
    assert run(["status", str(folder)]) == 0


def test_the_key_is_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / RECORDS / KEY).unlink()
    assert run(["status", str(folder)]) == 5
    assert "密钥" in capsys.readouterr().err


def test_another_command_is_at_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(folder):
        for words in (["finish"], ["backup"], ["rebuild"]):
            assert run([*words, str(folder)]) == 3
            assert "另一个操作" in capsys.readouterr().err
        assert run(["status", str(folder)]) == 0  # looking takes no lock


def test_the_disk_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_self: Disk, what: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", what)

    monkeypatch.setattr(Disk, "step", full)
    assert run(["finish", str(folder)]) == 4
    assert "磁盘空间不足" in capsys.readouterr().err
    monkeypatch.undo()
    assert run(["rebuild", str(folder)]) == 0
    assert "完好" in capsys.readouterr().out


def test_no_round_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("finish", "backup", "rebuild"):
        assert run([command, str(tmp_path)]) == 1
        assert "没有考核" in capsys.readouterr().err
