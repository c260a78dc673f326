"""A ledger cut, deleted, emptied or altered is noticed, and is made again without a loss."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import deciding as decide
from tests.campaign.offices import COLLECTION, copy_of, events_of, make_round
from workbook_tool.campaign.actions.rebuild import rebuild
from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.ledger import LEDGER, SCHEMA_VERSION, LedgerError
from workbook_tool.campaign.round import KEY, RECORDS, NoRoundError, Round


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("office") / "考核")
    with Round(folder) as round_:
        for code in round_.state.units:
            decide.change_unit(round_, code, "renamed", f"示例更名{code}工会", "文件通知")
        decide.move_deadline(round_, "", COLLECTION, date(2026, 12, 31), "会议推迟")
        decide.undo(round_, round_.state.events[-1].number, "并未推迟")
    return folder


@pytest.fixture
def round_folder(office: Path, tmp_path: Path) -> Path:
    return copy_of(office, tmp_path / "考核")


def _open(folder: Path) -> None:
    with Round(folder):
        pass


def _records(folder: Path) -> Path:
    return folder / RECORDS


def _runs(folder: Path) -> list[Path]:
    return list(journal.files(folder / RECORDS).values())


def _cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def _flip(path: Path, place: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(bytes(content))


def _other_text(folder: Path) -> None:
    """One letter in the body of one event, as a failing disk or a curious person changes it."""
    db = sqlite3.connect(folder / RECORDS / LEDGER)
    db.execute("UPDATE event SET body = replace(body, '更名002', '更名007')")
    db.commit()
    db.close()


def _sql(command: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        db = sqlite3.connect(folder / RECORDS / LEDGER)
        db.executescript(command)
        db.close()

    return run


MENDABLE: dict[str, Callable[[Path], Any]] = {
    "the ledger is gone": lambda folder: (_records(folder) / LEDGER).unlink(),
    "the ledger is empty": lambda folder: (_records(folder) / LEDGER).write_bytes(b""),
    "the ledger is cut in the middle": lambda folder: _cut(_records(folder) / LEDGER, 0.5),
    "the ledger has no end": lambda folder: _cut(_records(folder) / LEDGER, 0.9),
    "the ledger is a few bytes": lambda folder: _cut(_records(folder) / LEDGER, 0.01),
    "the ledger is something else": lambda folder: (_records(folder) / LEDGER).write_bytes(
        "不是数据库".encode() * 500
    ),
    "one byte of the ledger's head is another": lambda folder: _flip(
        _records(folder) / LEDGER, 0.0
    ),
    "a letter in the ledger is another": _other_text,
    "the ledger has lost an event": _sql("DELETE FROM event WHERE number = 3"),
    "the ledger has lost its last run": _sql(
        "DELETE FROM event WHERE run IN (5, 6); DELETE FROM run WHERE number IN (5, 6)"
    ),
    "the ledger has an event too many": _sql("INSERT INTO event VALUES (99, 99, '{}')"),
    "the ledger says another time": _sql("UPDATE run SET at = '2026-01-01T00:00:00+08:00'"),
    "the ledger has lost its tables": _sql("DROP TABLE event; DROP TABLE run;"),
    "a file of the journal is gone": lambda folder: _runs(folder)[2].unlink(),
    "the last file of the journal is gone": lambda folder: _runs(folder)[-1].unlink(),
    "the journal is gone": lambda folder: shutil.rmtree(_records(folder) / journal.JOURNAL),
    "a file of the journal is empty": lambda folder: _runs(folder)[1].write_bytes(b""),
    "a file of the journal is cut": lambda folder: _cut(_runs(folder)[3], 0.5),
    "the last file of the journal is cut": lambda folder: _cut(_runs(folder)[-1], 0.9),
    "one byte of the journal is another": lambda folder: _flip(_runs(folder)[2], 0.9),
    "a file of the journal is another": lambda folder: shutil.copy(
        _runs(folder)[1], _runs(folder)[2]
    ),
}


@pytest.mark.parametrize("damage", MENDABLE.values(), ids=MENDABLE)
def test_damage_is_noticed_and_mended(
    damage: Callable[[Path], Any], office: Path, round_folder: Path
) -> None:
    damage(round_folder)
    before = _files(round_folder)
    with pytest.raises(DamagedError) as error:
        _open(round_folder)
    assert error.value.mend == "rebuild"
    assert {k: v for k, v in _files(round_folder).items() if k in before} == before
    result = rebuild(round_folder)
    assert not result.lost
    assert events_of(round_folder) == events_of(office)


def test_ledger_and_journal_are_both_damaged_but_in_different_places(
    office: Path, round_folder: Path
) -> None:
    _runs(round_folder)[1].unlink()
    _cut(_runs(round_folder)[3], 0.3)
    _sql("UPDATE run SET by = '别人' WHERE number = 6")(round_folder)
    rebuild(round_folder)
    assert events_of(round_folder) == events_of(office)


def test_a_run_lost_in_both_is_said_and_given_up_only_on_request(round_folder: Path) -> None:
    events = events_of(round_folder)
    _runs(round_folder)[4].unlink()
    (_records(round_folder) / LEDGER).unlink()
    before = _files(round_folder)
    with pytest.raises(DamagedError, match="第 5 次") as error:
        rebuild(round_folder)
    assert error.value.mend == "give_up"
    assert _files(round_folder) == before
    result = rebuild(round_folder, give_up=True)
    assert result.lost == (5, 6)
    assert events_of(round_folder) == events[:4]
    kept = list((_records(round_folder)).glob("损坏的*/*"))
    assert "000006.json" in [path.name for path in kept]


def test_a_sound_round_stays_as_it_is(office: Path, round_folder: Path) -> None:
    result = rebuild(round_folder)
    assert (result.mended, result.lost) == ((), ())
    assert events_of(round_folder) == events_of(office)


def test_ledger_and_journal_are_gone_but_files_came_in(round_folder: Path) -> None:
    with Round(round_folder) as round_:
        round_.store.keep(b"x")
    (_records(round_folder) / LEDGER).unlink()
    shutil.rmtree(_records(round_folder) / journal.JOURNAL)
    with pytest.raises(DamagedError) as error:
        _open(round_folder)
    assert error.value.mend == "restore"


@pytest.mark.parametrize("content", [b"", b"not hex", b"00" * 32])
def test_a_wrong_key(round_folder: Path, content: bytes) -> None:
    (_records(round_folder) / KEY).write_bytes(content)
    with pytest.raises(DamagedError, match="key"):
        _open(round_folder)


def test_a_lost_key_is_never_made_anew(round_folder: Path) -> None:
    (_records(round_folder) / KEY).unlink()
    with pytest.raises(DamagedError, match="key"):
        _open(round_folder)
    with pytest.raises(DamagedError, match="key"):
        make_round(round_folder, 5)
    assert not (_records(round_folder) / KEY).exists()


def test_no_round_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoRoundError):
        _open(tmp_path)


def test_a_ledger_of_a_later_version(round_folder: Path) -> None:
    _sql(f"PRAGMA user_version={SCHEMA_VERSION + 1}")(round_folder)
    with pytest.raises(LedgerError, match="新版程序"):
        _open(round_folder)


def test_a_network_share_where_the_ledger_would_not_be_safe(
    round_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This way of locking has no shared memory, as many network shares have none.
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda path, **options: connect(f"file:{path}?vfs=unix-dotfile", uri=True, **options),
    )
    with pytest.raises(LedgerError, match="网络盘"):
        _open(round_folder)


def test_a_damaged_original_is_noticed_and_mended_when_it_comes_again(round_folder: Path) -> None:
    with Round(round_folder) as round_:
        digest = round_.store.keep("原件".encode())
        path = next((_records(round_folder) / "原件").glob("*/*"))
        for damage in (b"", b"other", None):
            if damage is None:
                path.unlink()
            else:
                path.write_bytes(damage)
            with pytest.raises(DamagedError, match="原件"):
                round_.store.original(digest)
            assert round_.store.keep("原件".encode()) == digest
            assert round_.store.original(digest) == "原件".encode()


def test_drafts_of_a_killed_run_are_no_originals(round_folder: Path) -> None:
    with Round(round_folder) as round_:
        round_.store.keep(b"x")
        path = next((_records(round_folder) / "原件").glob("*/*"))
        path.with_name(f".{path.name}.tmp").write_bytes(b"half")
        (_records(round_folder) / journal.JOURNAL / ".000007.json.tmp").write_bytes(b"half")
        assert round_.store.originals() == (path.name,)
    _open(round_folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm", "lock"))
    }


def test_a_disk_does_what_it_says(tmp_path: Path) -> None:
    disk, path = Disk(), tmp_path / "a" / "b" / "文件"
    disk.folder(path.parent)
    disk.write(path, b"1")
    with pytest.raises(OSError, match="文件"), disk.writing(path) as file:
        file.write(b"2")
        raise OSError(28, "No space left on device")
    assert [p.name for p in path.parent.iterdir()] == ["文件"]
    assert path.read_bytes() == b"1"
