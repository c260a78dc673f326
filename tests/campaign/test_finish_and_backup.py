"""定稿 freezes a round; a backup holds everything, and gives back exactly that."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import deciding as decide
from tests.campaign.offices import COLLECTION, Clock, copy_of, events_of, make_round
from tests.deciding import DecisionError
from workbook_tool.campaign.actions import issue
from workbook_tool.campaign.actions.backup import CONTENTS, BackupError, backup, restore
from workbook_tool.campaign.actions.finish import UnfinishedError, finish, reopen, still_open
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.events import Event, FileReading, Finished, Received, Reopened
from workbook_tool.campaign.round import RECORDS, FrozenError, Round


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheets are out, and every unit's came back good."""
    folder = make_round(tmp_path_factory.mktemp("office") / "考核")
    with Round(folder, clock=Clock(), user="甲") as round_:
        for form_id in issue.unconfirmed(round_):
            issue.confirm(round_, form_id, {})
        issue.issue(round_, COLLECTION)
        round_.record([_received(round_, code) for code in round_.state.units])
    return folder


def _received(round_: Round, code: str) -> Event:
    sha256 = round_.store.keep(code.encode())
    reading = FileReading("ok", total=Decimal(90))
    return Received(sha256, f"{code}.xlsx", "收件箱", date(2026, 12, 1), code, COLLECTION, reading)


@pytest.fixture
def folder(office: Path, tmp_path: Path) -> Path:
    return copy_of(office, tmp_path / "考核")


def test_nothing_changes_after_finishing(folder: Path) -> None:
    with Round(folder) as round_:
        assert finish(round_) == 1
        before = round_.state.events
        slot = Slot("001", COLLECTION)
        for change in (
            lambda: decide.void(round_, slot, "错发"),
            lambda: decide.change_unit(round_, "001", "renamed", "示例新名工会", "通知"),
            lambda: decide.undo(round_, 2, "错了"),
            lambda: issue.issue(round_, COLLECTION),
            lambda: issue.confirm(round_, "zhuzhou-2011-03", {}),
            lambda: round_.record([_received(round_, "002")]),
        ):
            with pytest.raises(FrozenError):
                change()
        assert finish(round_) == 1
        assert round_.state.events == before
    with pytest.raises(FrozenError):
        make_round(folder, 5)


def test_an_objection_opens_the_second_draft(folder: Path) -> None:
    with Round(folder) as round_:
        with pytest.raises(DecisionError, match="还没有定稿"):
            reopen(round_, "异议")
        finish(round_)
        with pytest.raises(DecisionError, match="理由"):
            reopen(round_, " ")
        assert reopen(round_, "公示期间 001 号单位提出异议") == 2
        decide.change_unit(round_, "001", "renamed", "示例新名工会", "通知")
        assert finish(round_) == 2
    kinds = [event for event in events_of(folder) if isinstance(event, Finished | Reopened)]
    assert kinds == [Finished(1), Reopened(2, "公示期间 001 号单位提出异议"), Finished(2)]


def test_what_is_not_done_needs_a_reason(folder: Path) -> None:
    with Round(folder) as round_:
        judged = round_.state.all_returns()[0].received.sha256
        decide.judge(round_, judged, "refuse", "不是本年度的")
        open_ = still_open(round_)
        assert [(one.slot.unit, one.status) for one in open_.standings] == [("001", "missing")]
        with pytest.raises(UnfinishedError):
            finish(round_)
        assert not round_.state.finished
        assert finish(round_, "001 号单位已撤，会议决定") == 1
        assert round_.state.finished


def test_a_collection_that_never_began_owes_nothing(folder: Path) -> None:
    settings = folder / "考核设置.yaml"
    more = "报送:\n- {代号: plan, 名称: 工作计划, 内容: 工作计划}\n"
    settings.write_text(settings.read_text("utf-8").replace("报送:\n", more), "utf-8")
    with Round(folder) as round_:
        assert not still_open(round_)


def test_a_backup_gives_back_exactly_what_there_was(folder: Path, tmp_path: Path) -> None:
    (folder / "收件箱" / "还没收的.xlsx").write_bytes(b"not yet collected")
    with Round(folder) as round_:
        made = backup(round_, tmp_path / "备份.zip")
    result = restore(tmp_path / "备份.zip", tmp_path / "新电脑")
    assert result == made
    assert not result.missing
    assert _content(tmp_path / "新电脑") == _content(folder)
    assert events_of(tmp_path / "新电脑") == events_of(folder)
    with Round(folder) as old, Round(tmp_path / "新电脑") as new:
        assert old.key == new.key
        assert old.state == new.state


def test_restoring_twice_gives_the_same_backup_contents(folder: Path, tmp_path: Path) -> None:
    with Round(folder, clock=Clock()) as round_:
        backup(round_, tmp_path / "1.zip")
    restore(tmp_path / "1.zip", tmp_path / "a" / "b")
    with Round(tmp_path / "a" / "b", clock=Clock()) as round_:
        backup(round_, tmp_path / "2.zip")
    assert _listed(tmp_path / "1.zip") == _listed(tmp_path / "2.zip")


def _listed(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        files = json.loads(archive.read(CONTENTS))["files"]
    return {name: digest for name, digest in files.items() if not name.endswith(".db")}


def test_a_backup_says_which_originals_are_missing(folder: Path, tmp_path: Path) -> None:
    with Round(folder) as round_:
        received = round_.state.all_returns()[1].received
        originals = folder / RECORDS / "原件"
        (originals / received.sha256[:2] / received.sha256).write_bytes(b"other")
        assert backup(round_, tmp_path / "备份.zip").missing == (received.file,)
    assert restore(tmp_path / "备份.zip", tmp_path / "新").missing == (received.file,)


def test_a_backup_lies_outside_the_round(folder: Path, tmp_path: Path) -> None:
    with Round(folder) as round_:
        with pytest.raises(BackupError, match="自己的文件夹"):
            backup(round_, folder / "备份.zip")
        with pytest.raises(OSError, match="没有"):
            backup(round_, tmp_path / "没有" / "备份.zip")


def test_restoring_never_overwrites(folder: Path, tmp_path: Path) -> None:
    with Round(folder) as round_:
        backup(round_, tmp_path / "备份.zip")
    before = _content(folder)
    with pytest.raises(BackupError, match="不是空文件夹"):
        restore(tmp_path / "备份.zip", folder)
    assert _content(folder) == before
    (tmp_path / "空").mkdir()
    restore(tmp_path / "备份.zip", tmp_path / "空")
    assert _content(tmp_path / "空") == before


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip(content: bytes) -> bytes:
    at = len(content) // 3
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


@pytest.mark.parametrize("damage", [_cut, _flip, lambda _: b"", lambda _: b"PK\x03\x04 other"])
def test_a_damaged_backup_restores_nothing(
    damage: Callable[[bytes], bytes], folder: Path, tmp_path: Path
) -> None:
    with Round(folder) as round_:
        backup(round_, tmp_path / "备份.zip")
    (tmp_path / "备份.zip").write_bytes(damage((tmp_path / "备份.zip").read_bytes()))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupError, match="备份"):
        restore(tmp_path / "备份.zip", tmp_path / "新")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["../外面.txt", "/外面.txt", "登记/../../外面.txt"])
def test_a_forged_backup_writes_nowhere_else(name: str, folder: Path, tmp_path: Path) -> None:
    with Round(folder) as round_:
        backup(round_, tmp_path / "备份.zip")
    forged = tmp_path / "假.zip"
    with zipfile.ZipFile(tmp_path / "备份.zip") as old, zipfile.ZipFile(forged, "w") as new:
        contents = json.loads(old.read(CONTENTS))
        contents["files"] |= {name: "0" * 64}
        for member in old.namelist():
            if member != CONTENTS:
                new.writestr(member, old.read(member))
        new.writestr(name, b"x")
        new.writestr(CONTENTS, json.dumps(contents))
    with pytest.raises(BackupError):
        restore(forged, tmp_path / "新")
    assert not (tmp_path / "外面.txt").exists()
    assert not (tmp_path / "新").exists()


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("lock", "ledger.db"))
    }
