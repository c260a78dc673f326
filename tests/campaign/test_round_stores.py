"""The contract of everything behind which a round may stand: a folder, memory, and what comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.campaign.offices import Broken, Killed
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import Barred, Confirmed, Event, Opened
from workbook_tool.campaign.records.folder_store import FolderStore
from workbook_tool.campaign.records.memory_store import MemoryStore
from workbook_tool.campaign.records.paths import RECORDS
from workbook_tool.campaign.records.round_store import (
    BusyError,
    NoRoundError,
    RoundStore,
    VersionError,
)
from workbook_tool.layout.faces import score_plan
from workbook_tool.rubric.load import load_form

AT = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=8)))
BEGINNING: tuple[Event, ...] = (Opened((Unit("001", "示例第1厂工会", "企业工会"),)),)
FURTHER: tuple[Event, ...] = (Barred("001", "veto", "示例"), Confirmed("x", {"a": "b"}))

Fresh = Callable[[Path], RoundStore]


def _in_a_folder(folder: Path) -> RoundStore:
    (folder / RECORDS).mkdir(parents=True)
    return FolderStore(folder)


def _in_memory(_folder: Path) -> RoundStore:
    return MemoryStore()


@pytest.fixture(params=[_in_a_folder, _in_memory], ids=["folder", "memory"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    made: Fresh = request.param
    return made


@pytest.fixture
def store(fresh: Fresh, tmp_path: Path) -> RoundStore:
    """A round that has begun."""
    made = fresh(tmp_path / "考核")
    with made.hold(new=True):
        made.append(BEGINNING, AT, "甲", 0)
    return made


def test_a_round_that_has_not_begun_is_none(fresh: Fresh, tmp_path: Path) -> None:
    empty = fresh(tmp_path / "考核")
    with pytest.raises(NoRoundError):
        empty.events()
    with pytest.raises(NoRoundError), empty.hold():
        pass


def test_events_come_back_as_they_were_recorded(store: RoundStore) -> None:
    with store.hold():
        known = store.append(FURTHER, AT, "乙", 1)
    assert store.events() == known
    assert [one.event for one in known] == [*BEGINNING, *FURTHER]
    assert [one.number for one in known] == [1, 2, 3]
    assert [one.run for one in known] == [1, 2, 2]
    assert [one.by for one in known] == ["甲", "乙", "乙"]


@pytest.mark.parametrize("version", [0, 2])
def test_nothing_is_recorded_upon_another_state(store: RoundStore, version: int) -> None:
    with store.hold(), pytest.raises(VersionError):
        store.append(FURTHER, AT, "乙", version)
    assert [one.event for one in store.events()] == list(BEGINNING)


def test_only_who_holds_the_round_may_record(store: RoundStore) -> None:
    with pytest.raises(VersionError):
        store.append(FURTHER, AT, "乙", 1)


def test_two_runs_do_not_hold_it_at_once(store: RoundStore) -> None:
    with store.hold(), pytest.raises(BusyError), store.hold():
        pass
    with store.hold():
        pass


def test_looking_takes_no_lock_and_sees_the_last_finished_run(store: RoundStore) -> None:
    with store.hold():
        assert _seen_by_others(store) == BEGINNING
        store.append(FURTHER, AT, "乙", 1)
        assert _seen_by_others(store) == (*BEGINNING, *FURTHER)


def _seen_by_others(store: RoundStore) -> tuple[Event, ...]:
    """Return what another reader sees; a folder is looked at by a store of its own."""
    other = FolderStore(store.folder) if isinstance(store, FolderStore) else store
    return tuple(one.event for one in other.events())


def test_originals_are_kept_under_their_digest(store: RoundStore) -> None:
    digest = store.keep("原件".encode())
    assert store.original(digest) == "原件".encode()
    assert store.holds(digest) and store.originals() == (digest,)
    assert not store.holds("0" * 64)
    with pytest.raises(DamagedError):
        store.original("0" * 64)


def test_an_issued_plan_is_found_by_its_digest_and_its_beginning(store: RoundStore) -> None:
    form = load_form("zhuzhou-2011-03")
    plan = score_plan(form, "self")
    assert store.keep_plan(form, plan, "self") == plan.digest
    for word in (plan.digest, plan.digest[:20]):
        found = store.plan(word)
        assert found is not None and found.plan.digest == plan.digest
        assert found.form.edition == form.edition
    assert store.plan("f" * 64) is None


def test_files_are_written_read_listed_and_removed(store: RoundStore) -> None:
    store.put("下发/001.xlsx", b"1")
    store.put("下发/打分表/甲.xlsx", b"2")
    store.put("退回/001.docx", b"3")
    assert store.artifacts("下发") == ("下发/001.xlsx", "下发/打分表/甲.xlsx")
    assert store.artifact("下发/001.xlsx") == b"1"
    store.put("下发/001.xlsx", b"4")
    assert store.artifact("下发/001.xlsx") == b"4"
    assert store.changed("下发/001.xlsx") >= store.changed("退回/001.docx")
    store.drop("下发/001.xlsx")
    store.drop("下发/001.xlsx")  # gone already
    assert not store.has("下发/001.xlsx")
    with pytest.raises(FileNotFoundError):
        store.artifact("下发/001.xlsx")


@contextmanager
def _ended(at: int) -> Iterator[Broken]:
    disk = Broken(at, Killed)
    with suppress(Killed):
        yield disk


def test_ended_at_any_step_a_run_is_recorded_whole_or_not_at_all(tmp_path: Path) -> None:
    at = 0
    while True:
        at += 1
        folder = tmp_path / str(at)
        begun = _in_a_folder(folder)
        with begun.hold(new=True):
            begun.append(BEGINNING, AT, "甲", 0)
        with _ended(at) as disk:
            broken = FolderStore(folder, disk)
            with broken.hold():
                broken.append(FURTHER, AT, "乙", 1)
        looked = tuple(one.event for one in FolderStore(folder).events())
        assert looked in (BEGINNING, (*BEGINNING, *FURTHER))
        after = FolderStore(folder)
        with after.hold():
            known = after.events()
            if len(known) == 1:
                known = after.append(FURTHER, AT, "乙", 1)
        assert [one.event for one in known] == [*BEGINNING, *FURTHER]
        if not disk.failed:
            return


def test_looking_while_runs_are_recorded_never_sees_half_of_one(tmp_path: Path) -> None:
    store = _in_a_folder(tmp_path / "考核")
    with store.hold(new=True):
        store.append(BEGINNING, AT, "甲", 0)
    done = threading.Event()
    seen: list[int] = []
    failures: list[BaseException] = []

    def look() -> None:
        other = FolderStore(tmp_path / "考核")
        try:
            while not done.is_set():
                seen.append(len(other.events()))
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        with store.hold():
            for run in range(60):
                store.append(FURTHER, AT, "乙", 1 + 2 * run)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not failures
    assert all(number % 2 == 1 for number in seen)
    assert seen and max(seen) > 1


def test_a_folder_that_cannot_be_written_in_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a share that is read-only for this user, or a DVD."""
    store = _in_a_folder(tmp_path / "考核")
    with store.hold(new=True):
        store.append(BEGINNING, AT, "甲", 0)

    class Refusing(Disk):
        def step(self, what: str) -> None:
            raise PermissionError(13, what)

    monkeypatch.setattr("workbook_tool.campaign.records.folder_store.held", _refused)
    looking = FolderStore(tmp_path / "考核", Refusing())
    assert [one.event for one in looking.events()] == list(BEGINNING)


def _refused(_folder: Path) -> AbstractContextManager[None]:
    raise PermissionError(13, "只读")
