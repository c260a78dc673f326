"""Ended at any step, or with a failing disk at any step, nothing is lost and nothing is doubled.

Each use case is run with a disk that fails at step 1, then at step 2 and so on, until a run
passes. The same command once more must then give what an undisturbed run gives.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

import pytest

from tests import deciding as decide
from tests.campaign.clerk import Office
from tests.campaign.offices import (
    COLLECTION,
    FORM,
    Broken,
    Clock,
    Killed,
    OpensHere,
    PoolHere,
    copy_of,
    events_of,
    make_round,
)
from tests.campaign.test_sheets_issued_again import (
    kept_rubric,
    move_a_point,
    office_with,
    own_rubric,
)
from tests.departments.rounds import issued_books, typed
from tests.departments.rounds import make_round as round_with_books
from workbook_tool.campaign.actions import collect, issue, new
from workbook_tool.campaign.actions.backup import backup, restore
from workbook_tool.campaign.actions.finish import finish, reopen
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.actions.rebuild import rebuild
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import Issued, Opened, Voided
from workbook_tool.campaign.records.ledger import LEDGER
from workbook_tool.campaign.round import INBOX, KEY, OUT, RECORDS, BusyError, Round, held
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.rubric.load import load_form

UseCase = Callable[[Path, Disk], object]


def _in_round(act: Callable[[Round], object]) -> UseCase:
    def run(folder: Path, disk: Disk) -> None:
        with Round(folder, disk, Clock(), "甲") as round_:
            act(round_)

    return run


def _collect(round_: Round) -> None:
    files = sorted((round_.folder / INBOX).iterdir())
    sources = [Source(p.name, p.read_bytes(), p.name, date(2026, 12, 1)) for p in files]
    collect.collect(round_, sources, workers=1)


def _correct(round_: Round) -> None:
    decide.correct(
        round_, Slot("001", COLLECTION), "1", Decimal("7.5"), "corrected", "示例", "电话"
    )


def _rebuild(folder: Path, disk: Disk) -> None:
    rebuild(folder, disk)


FRESH: dict[str, UseCase] = {
    "confirm": _in_round(lambda r: issue.confirm(r, FORM, {"incomplete_records": "of_earned"})),
    "issue": _in_round(lambda round_: issue.issue(round_, COLLECTION)),
    "correct": _in_round(_correct),
    "undo": _in_round(lambda round_: decide.undo(round_, 2, "误操作")),
    "rename": _in_round(lambda r: decide.change_unit(r, "002", "renamed", "示例新工会", "通知")),
    "finish": _in_round(lambda round_: finish(round_, "会议决定")),
}
"""Use cases that begin with a round in which nothing went out yet."""


@pytest.fixture(autouse=True)
def _no_reading_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some hundred runs would start some hundred of them."""
    monkeypatch.setattr(collect, "ReaderPool", PoolHere)
    monkeypatch.setattr(new, "Reader", _ReaderHere)


class _ReaderHere(OpensHere):
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_round(tmp_path_factory.mktemp("office") / "考核")
    with Round(folder) as round_:
        issue.confirm(round_, FORM, {})
    return folder


@pytest.fixture(scope="module")
def issued(confirmed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sheets went out, and came back: two as they are, one of them twice, and a scan."""
    folder = copy_of(confirmed, tmp_path_factory.mktemp("issued") / "考核")
    with Round(folder) as round_:
        issue.issue(round_, COLLECTION)
    sheets = sorted((folder / OUT).glob("*.xlsx"))
    for sheet in sheets[:2]:
        (folder / INBOX / sheet.name).write_bytes(sheet.read_bytes())
    (folder / INBOX / "再报一次.xlsx").write_bytes(sheets[0].read_bytes())
    (folder / INBOX / "001盖章.pdf").write_bytes(b"%PDF-1.4 scanned")
    return folder


def _every_step(
    run: UseCase, start: Path, place: Path, failure: Callable[[], BaseException]
) -> Iterator[tuple[Broken, Path]]:
    """Yield the round after each way in which the run can fail, until it passes."""
    at = 0
    while True:
        at += 1
        folder = copy_of(start, place / str(at))
        disk = Broken(at, failure)
        try:
            run(folder, disk)
        except (Killed, OSError, sqlite3.Error):
            assert disk.failed
        else:
            if not disk.failed:
                assert at > 3
                return
        yield disk, folder


def _same_as_undisturbed(run: UseCase, start: Path, place: Path) -> None:
    undisturbed = copy_of(start, place / "undisturbed")
    run(undisturbed, Disk())
    for disk, folder in _every_step(run, start, place, Killed):
        run(folder, Disk())
        assert _all(folder) == _all(undisturbed), disk.steps


def _all(folder: Path) -> tuple[object, ...]:
    """Return all that must be equal: events, originals, and every file but drafts."""
    with Round(folder) as round_:
        content = {name: round_.store.original(name) for name in round_.store.originals()}
    out = folder / OUT
    sheets = {path.relative_to(out): path.read_bytes() for path in out.rglob("*.xlsx")}
    return events_of(folder), content, sheets


@pytest.mark.parametrize("run", FRESH.values(), ids=FRESH)
def test_ended_at_any_step(run: UseCase, confirmed: Path, tmp_path: Path) -> None:
    _same_as_undisturbed(run, confirmed, tmp_path)


def test_collecting_ended_at_any_step(issued: Path, tmp_path: Path) -> None:
    _same_as_undisturbed(_in_round(_collect), issued, tmp_path)


def test_reopening_ended_at_any_step(confirmed: Path, tmp_path: Path) -> None:
    with Round(copy_of(confirmed, tmp_path / "finished")) as round_:
        finish(round_, "会议决定")

    def run(folder: Path, disk: Disk) -> None:
        with Round(folder, disk, Clock(), "甲") as round_:
            reopen(round_, "异议")

    _same_as_undisturbed(run, tmp_path / "finished", tmp_path)


@pytest.fixture(scope="module")
def outdated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit sent its sheet back, and then points of the form were moved."""
    place = tmp_path_factory.mktemp("outdated")
    with Round(office_with(place, own_rubric(place)), clock=Clock()) as round_:
        office = Office(round_)
        office.send("001", {"note_2": "见附件"})
    move_a_point(kept_rubric(round_))
    return round_.folder


_again = _in_round(lambda round_: issue.issue(round_, "year", again=True))


def test_issuing_again_ended_at_any_step(outdated: Path, tmp_path: Path) -> None:
    """What the unit entered is carried over, and every unit has one good sheet, no more."""
    _same_as_undisturbed(_again, outdated, tmp_path)
    folder = tmp_path / "undisturbed"
    voided = [event for event in events_of(folder) if isinstance(event, Voided)]
    carried = [event.carried for event in events_of(folder) if isinstance(event, Issued)]
    assert [event.unit for event in voided] == ["001", "002"]
    assert [bool(source) for source in carried] == [False, False, True, False]
    assert len(list((folder / OUT).glob("*.xlsx"))) == 2


@pytest.fixture(scope="module")
def outdated_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two groups got their books and one of them sent it back; then a unit of each was renamed."""
    form = load_form("zhuzhou-2011-03")
    units = [Unit(f"{n}", f"示例第{n}工会", form.unit_type, group=g) for n, g in enumerate("甲乙")]
    groups = Collection(id="dept", name="考核", stage="assess", by="考核组")
    place = round_with_books(
        tmp_path_factory.mktemp("books"), {form.unit_type: form.id}, units, collections=(groups,)
    )
    with Round(place, clock=Clock()) as round_:
        book = issued_books(round_)["甲", form.id]
        scores = {("0", duty.ref): duty.points - 1 for duty in book.order.duties}
        collect.collect(round_, [book.source("甲.xlsx", typed(scores))], workers=1)
        for unit in ("0", "1"):
            decide.change_unit(round_, unit, "renamed", f"示例新{unit}工会", "通知")
    return place


_books_again = _in_round(lambda round_: issue_books(round_, "dept", anew=True))


def test_issuing_books_again_ended_at_any_step(outdated_books: Path, tmp_path: Path) -> None:
    """Every group has one good book, no more, and its scores count as they did."""
    _same_as_undisturbed(_books_again, outdated_books, tmp_path)
    folder = tmp_path / "undisturbed"
    assert sum(isinstance(event, Voided) for event in events_of(folder)) == 2
    with Round(folder) as round_:
        good = {s.issued.file for some in round_.state.sheets.values() for s in some if s.good}
        assert {path.name for path in (folder / OUT).rglob("*.xlsx")} == {
            Path(file).name for file in good
        }
        assert len(good) == 2
        counted = scoring_of(round_, "dept").outcomes
        assert {key.unit for key, one in counted.items() if one.status == "scored"} == {"0"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_the_disk_fails_at_any_step_of_issuing_again(
    number: int, outdated: Path, tmp_path: Path
) -> None:
    """Told of as failed only if nothing has changed: an old sheet that stays is no failure."""
    before = events_of(outdated)
    undisturbed = copy_of(outdated, tmp_path / "undisturbed")
    _again(undisturbed, Disk())
    done = 0
    for disk, folder in _every_step(_again, outdated, tmp_path, lambda: OSError(number, "disk")):
        removing = disk.steps[disk.at - 1].startswith("remove")
        assert events_of(folder) == (events_of(undisturbed) if removing else before), disk.steps
        done += removing
        _again(folder, Disk())
        assert _all(folder) == _all(undisturbed), disk.steps
    assert done == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("case", ["issue", "correct", "finish", "collect"])
def test_the_disk_fails_at_any_step(
    case: str, number: int, confirmed: Path, issued: Path, tmp_path: Path
) -> None:
    run = FRESH[case] if case in FRESH else _in_round(_collect)
    start = confirmed if case in FRESH else issued
    before = events_of(start)
    undisturbed = copy_of(start, tmp_path / "undisturbed")
    run(undisturbed, Disk())
    for disk, folder in _every_step(run, start, tmp_path, lambda: OSError(number, "disk")):
        assert events_of(folder) == before, disk.steps
        run(folder, Disk())
        assert _all(folder) == _all(undisturbed), disk.steps


def test_the_ledger_cannot_be_committed(confirmed: Path, tmp_path: Path) -> None:
    """SQLite's own errors are not those of files: the journal is taken back all the same."""

    class Full(Disk):
        def commit(self, connection: sqlite3.Connection) -> None:  # noqa: ARG002
            raise sqlite3.OperationalError("database or disk is full")

    folder = copy_of(confirmed, tmp_path / "考核")
    before = events_of(folder)
    disk = Full()
    with Round(folder, disk) as round_:
        with pytest.raises(sqlite3.OperationalError):
            _correct(round_)
        assert not round_.state.corrections
        disk.commit = Disk().commit  # type: ignore[method-assign]  # the disk has room again
        _correct(round_)
    assert len(events_of(folder)) == len(before) + 1


@pytest.mark.parametrize("failure", [Killed, lambda: OSError(errno.ENOSPC, "full")])
def test_setting_up_fails_at_any_step(failure: Callable[[], BaseException], tmp_path: Path) -> None:
    def run(folder: Path, disk: Disk) -> None:
        make_round(folder, 3, disk)

    (tmp_path / "empty").mkdir()
    for disk, folder in _every_step(run, tmp_path / "empty", tmp_path, failure):
        run(folder, Disk())
        events = events_of(folder)  # opens it, and so checks the key
        assert [type(event) for event in events] == [Opened], disk.steps
        assert isinstance(events[0], Opened)
        assert len(events[0].units) == 3
        assert (folder / "单位名单.xlsx").exists()


def test_mending_ended_at_any_step(issued: Path, tmp_path: Path) -> None:
    folder = copy_of(issued, tmp_path / "damaged")
    files = list(journal.files(folder / RECORDS).values())
    files[1].unlink()  # only the ledger has it
    files[2].write_bytes(b"damaged")
    db = sqlite3.connect(folder / RECORDS / LEDGER)
    db.execute("UPDATE run SET by = '别人' WHERE number = 1")  # only the journal has it
    db.commit()
    db.close()
    with pytest.raises(DamagedError):
        events_of(folder)
    for disk, mended in _every_step(_rebuild, folder, tmp_path, Killed):
        rebuild(mended)
        assert events_of(mended) == events_of(issued), disk.steps


@pytest.mark.parametrize("failure", [Killed, lambda: OSError(errno.EIO, "disk")])
def test_restoring_fails_at_any_step(
    failure: Callable[[], BaseException], issued: Path, tmp_path: Path
) -> None:
    with Round(copy_of(issued, tmp_path / "考核")) as round_:
        backup(round_, tmp_path / "备份.zip")

    def run(folder: Path, disk: Disk) -> None:
        restore(tmp_path / "备份.zip", folder, disk)

    (tmp_path / "empty").mkdir()
    for disk, folder in _every_step(run, tmp_path / "empty", tmp_path, failure):
        if not folder.exists() or not any(folder.iterdir()):
            run(folder, Disk())
        assert events_of(folder) == events_of(issued), disk.steps


@pytest.mark.parametrize("failure", [Killed, lambda: OSError(errno.ENOSPC, "full")])
def test_a_failed_backup_leaves_the_one_before(
    failure: Callable[[], BaseException], issued: Path, tmp_path: Path
) -> None:
    folder, path = copy_of(issued, tmp_path / "考核"), tmp_path / "备份.zip"
    path.write_bytes(b"the one before")
    for at in (1, 2):
        with (
            Round(folder, Broken(at, failure)) as round_,
            pytest.raises((Killed, OSError)),
        ):
            backup(round_, path)
        assert path.read_bytes() == b"the one before"


_CHILD = """
import os, sys
from pathlib import Path
from tests import deciding as decide
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.round import Round

class Dying(Disk):
    left = int(sys.argv[2])
    def step(self, what):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), 9)

with Round(Path(sys.argv[1]), Dying()) as round_:
    decide.change_unit(round_, "001", "excused", "", "通知")
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_process_that_is_killed_lets_go_and_loses_nothing(
    confirmed: Path, tmp_path: Path
) -> None:
    before = len(events_of(confirmed))
    seen = set()
    for at in (1, 2, 3, 4):
        folder = copy_of(confirmed, tmp_path / str(at))
        code = subprocess.run(
            [sys.executable, "-c", _CHILD, str(folder), str(at)], check=False, timeout=60
        ).returncode
        assert code == (-9 if at < 4 else 0)
        seen.add(len(events_of(folder)) - before)  # the lock was released, too
    assert seen == {0, 1}


_RACE = """
import sys, time
from pathlib import Path
from tests import deciding as decide
from workbook_tool.campaign.round import BusyError, Round

sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
try:
    with Round(Path(sys.argv[1])) as round_:
        decide.change_unit(round_, "001", "excused", "", "通知")
        sys.stdout.write("held\\n"); sys.stdout.flush()
        sys.stdin.readline()
except BusyError:
    sys.stdout.write("busy\\n"); sys.stdout.flush()
"""


@pytest.mark.parametrize("count", [2, 10])
def test_runs_started_together(count: int, confirmed: Path, tmp_path: Path) -> None:
    folder = copy_of(confirmed, tmp_path / "考核")
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _RACE, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    assert [_line(run) for run in runs] == ["ready"] * count
    for run in runs:
        _go(run)
    answers = [_line(run) for run in runs]
    assert sorted(answers) == ["busy"] * (count - 1) + ["held"]
    with pytest.raises(BusyError), held(folder):
        pass
    for run in runs:
        run.communicate("\n", timeout=30)
    assert len(events_of(folder)) == len(events_of(confirmed)) + 1


def _go(run: subprocess.Popen[str]) -> None:
    assert run.stdin is not None
    run.stdin.write("\n")
    run.stdin.flush()


def _line(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline().strip()


def test_setting_up_twice_at_once_makes_one_key(tmp_path: Path) -> None:
    (tmp_path / "考核" / RECORDS).mkdir(parents=True)
    with held(tmp_path / "考核"), pytest.raises(BusyError):
        make_round(tmp_path / "考核")
    assert not (tmp_path / "考核" / RECORDS / KEY).exists()
