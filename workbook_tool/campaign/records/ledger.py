"""The ledger (报送登记): all events of a round, in SQLite, and once more as a journal of files.

A run records its events in one step: first a journal file is put in place, then the same
events are committed to SQLite. The journal file decides: if the program is stopped between
the two, the next run finds a journal file that is one ahead and takes it in. Anything else
that does not agree, to the byte, is damage, and is said, not mended in silence;
:mod:`workbook_tool.campaign.actions.rebuild` mends either from the other.

This is the only module with SQL in it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import EVENT, EVENTS, Event, Recorded
from workbook_tool.campaign.records.journal import DamagedRunError, RecordedRun

LEDGER = "ledger.db"
SCHEMA_VERSION = 1

_SCHEMA = f"""
BEGIN;
CREATE TABLE run (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TABLE event (
    number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (number), body TEXT NOT NULL
) STRICT;
PRAGMA user_version={SCHEMA_VERSION};
COMMIT;
"""


class LedgerError(Exception):
    """The ledger cannot be used; the text says why, in words for people."""


class NoLedgerError(LedgerError):
    """Nothing was ever recorded here: there is neither ledger nor journal."""


def _damaged(what: str) -> DamagedError:
    return DamagedError(what, mend="rebuild")


class Ledger:
    """The ledger of one round, open for reading and appending.

    Attributes:
        events: All events in order.
    """

    def __init__(self, folder: Path, disk: Disk, *, new: bool = False) -> None:
        """Open the ledger in ``folder`` and check every byte of it and of its journal.

        Args:
            folder: Where it is.
            disk: Writes everything.
            new: Whether it is made where there is none.

        Raises:
            NoLedgerError: There is none, and it is not to be made.
            DamagedError: It is damaged or does not agree with its journal.
            LedgerError: The folder lies where a ledger cannot work, or it was written by a
                later version of the program.
            OSError: It cannot be read or written.
        """
        self._folder, self._disk = folder, disk
        self.events: tuple[Recorded, ...] = ()
        self._runs, self._digest = 0, ""
        path, files = folder / LEDGER, journal.files(folder)
        if not path.exists() or not path.stat().st_size:
            if files:
                raise _damaged(f"登记簿“{LEDGER}”不见了或是空的，而流水还在")
            if not new:
                raise NoLedgerError(str(folder))
        disk.folder(folder / journal.JOURNAL)
        own_only(path)
        self._db = _connect(path)
        try:
            self._open(files)
        except sqlite3.DatabaseError as error:
            self.close()
            raise _damaged(f"登记簿“{LEDGER}”已损坏") from error
        except BaseException:
            self.close()
            raise
        if not (self._runs or new):
            self.close()
            raise NoLedgerError(str(folder))

    def close(self) -> None:
        """Close the ledger."""
        self._db.close()

    def append(self, events: Sequence[Event], at: datetime, by: str) -> None:
        """Record the events of one run: all of them or none.

        Args:
            events: In order; at least one.
            at: When.
            by: Who sits at the machine.

        Raises:
            OSError: The journal could not be written; nothing has changed.
            sqlite3.Error: Likewise, for the ledger.
        """
        bodies = tuple(EVENT.dump_json(event).decode() for event in events)
        run = RecordedRun(self._runs + 1, self._digest, at.isoformat(), by, bodies)
        self._commit(run, journal.path_of(self._folder, run.number))

    def snapshot(self) -> bytes:
        """Return the ledger as one file."""
        return self._db.serialize()

    def _open(self, files: Mapping[int, Path]) -> None:
        if _is_empty(self._db):
            if files:
                raise _damaged(f"登记簿“{LEDGER}”是空的，而流水还在")
            self._disk.step("schema")
            self._db.executescript(_SCHEMA)
        if self._db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise _damaged(f"登记簿“{LEDGER}”已损坏")
        runs = _proved_runs(self._db)
        ahead = _compare(runs, files)
        if runs:
            self._runs, self._digest = len(runs), runs[-1].digest
        self.events = _recorded(runs, 0)
        if ahead is not None:
            self._commit(ahead)

    def _commit(self, run: RecordedRun, file: Path | None = None) -> None:
        """Commit a run; its journal file is put in place where it is not there yet."""
        new = _recorded([run], len(self.events))  # what could not be read back is not written
        try:
            _insert(self._db, [run], len(self.events))
            if file is not None:
                self._disk.write(file, run.content, private=True)
            self._disk.commit(self._db)
        except BaseException:
            self._db.rollback()
            if file is not None:
                # Nobody has seen it. If it cannot be removed, the next run takes it in.
                with suppress(OSError):
                    self._disk.remove(file)
            raise
        self._runs, self._digest, self.events = run.number, run.digest, (*self.events, *new)


def recorded_events(folder: Path) -> tuple[Recorded, ...]:
    """Return all events of a ledger as of the last run that was finished, without holding it.

    A run that is being recorded meanwhile is not seen; nor is one that was ended after its
    journal file was put in place: the next run that holds the ledger takes that in.

    Raises:
        NoLedgerError: There is none.
        DamagedError: It is damaged or does not agree with its journal.
        LedgerError: The folder lies where a ledger cannot work, or it was written by a later
            version of the program.
        OSError: It cannot be read.
    """
    path = folder / LEDGER
    if not path.exists() or not path.stat().st_size:
        if journal.files(folder):
            raise _damaged(f"登记簿“{LEDGER}”不见了或是空的，而流水还在")
        raise NoLedgerError(str(folder))
    while True:
        runs = _committed_runs(path)
        # Listed after the ledger was read: a run has its file before it is committed.
        files = journal.files(folder)
        if max(files, default=0) <= len(runs) + 1 or len(_committed_runs(path)) == len(runs):
            break  # else a run was recorded between the two
    if not runs and not files:
        raise NoLedgerError(str(folder))
    _compare(runs, files)
    return _recorded(runs, 0)


def _committed_runs(path: Path) -> list[RecordedRun]:
    """Return the runs of a ledger as one reader sees them, each proved by its digest."""
    try:
        with closing(_connect_to_look(path)) as db:
            db.execute("BEGIN")
            if _is_empty(db):
                return []
            if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise _damaged(f"登记簿“{LEDGER}”已损坏")
            return _proved_runs(db)
    except sqlite3.DatabaseError as error:
        raise _damaged(f"登记簿“{LEDGER}”已损坏") from error


def _connect_to_look(path: Path) -> sqlite3.Connection:
    """Connect to a ledger that may lie where nothing can be written."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        _check_version(db)
        db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        db.close()
        db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        _check_version(db)
    except BaseException:
        db.close()
        raise
    return db


def _check_version(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise LedgerError("登记簿是用新版程序记的，请用新版程序打开")


def _proved_runs(db: sqlite3.Connection) -> list[RecordedRun]:
    runs = []
    for run, digest in _runs(db):
        if run.digest != digest:
            raise _damaged(f"登记簿“{LEDGER}”的第 {run.number} 次记录已损坏")
        runs.append(run)
    return runs


def own_only(path: Path) -> None:
    """Let nobody but its owner read a file, which is made where there is none."""
    path.touch(mode=0o600)
    with suppress(OSError):  # another's file, or a disk that knows no owners
        path.chmod(0o600)


def new_ledger(runs: Sequence[RecordedRun]) -> bytes:
    """Return a ledger of these runs as one file."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(_SCHEMA)
        _insert(db, runs, 0)
        db.commit()
        return db.serialize()


def readable_runs(path: Path) -> dict[int, RecordedRun]:
    """Return the runs that a ledger, be it damaged, still holds unharmed, by number."""
    found: dict[int, RecordedRun] = {}
    if path.exists():
        with (
            suppress(sqlite3.DatabaseError, DamagedError),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db,
        ):
            for run, digest in _runs(db):
                if run.digest == digest:
                    found[run.number] = run
    return found


def _runs(db: sqlite3.Connection) -> Iterator[tuple[RecordedRun, str]]:
    """Yield the runs of a ledger in order, each with the digest that it was recorded with.

    Raises:
        DamagedError: There are events of no run.
        sqlite3.DatabaseError: It cannot be read on.
    """
    bodies: dict[int, list[str]] = {}
    for number, body in db.execute("SELECT run, body FROM event ORDER BY number"):
        bodies.setdefault(number, []).append(body)
    before = ""
    for number, at, by, digest in db.execute("SELECT * FROM run ORDER BY number"):
        yield RecordedRun(number, before, at, by, tuple(bodies.pop(number, ()))), digest
        before = digest
    if bodies:
        raise _damaged(f"登记簿“{LEDGER}”里有来历不明的记录")


def _insert(db: sqlite3.Connection, runs: Sequence[RecordedRun], events: int) -> None:
    """Insert runs into a ledger that holds so many events."""
    for run in runs:
        db.execute("INSERT INTO run VALUES (?, ?, ?, ?)", (run.number, run.at, run.by, run.digest))
        rows = [(events + n, run.number, body) for n, body in enumerate(run.bodies, start=1)]
        db.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)
        events += len(rows)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level="IMMEDIATE")
    try:
        _check_version(db)
        if db.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
            raise LedgerError("登记簿不能安全地存在这个盘上（多半是网络盘），请移到本机的硬盘上")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA foreign_keys=ON")
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError):
            if _is_full(path, error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
            raise LedgerError("登记簿打不开：文件夹是只读的，或在不支持的网络盘上") from error
        if isinstance(error, sqlite3.DatabaseError):
            raise _damaged(f"登记簿“{LEDGER}”已损坏") from error
        raise
    return db


_LITTLE = 1_000_000
"""Bytes that a ledger needs for itself to be opened."""


def _is_full(path: Path, error: sqlite3.OperationalError) -> bool:
    """Return whether the disk is full; SQLite says so in several ways."""
    if error.sqlite_errorname == "SQLITE_FULL":
        return True
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _LITTLE
    return False


def _is_empty(db: sqlite3.Connection) -> bool:
    tables: int = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    return tables == 0


def _compare(runs: Sequence[RecordedRun], files: Mapping[int, Path]) -> RecordedRun | None:
    """See that ledger and journal agree to the byte; return the run that is one ahead, if any."""
    for run in runs:
        file = files.get(run.number)
        if file is None:
            raise _damaged(f"流水缺了第 {run.number} 次记录")
        if hashlib.sha256(file.read_bytes()).hexdigest() != run.digest:
            raise _damaged(f"流水“{file.name}”已损坏，与登记簿不一致")
    further = [number for number in files if not 1 <= number <= len(runs)]
    if not further:
        return None
    if further != [len(runs) + 1]:
        raise _damaged(f"登记簿“{LEDGER}”比流水少")
    file = files[len(runs) + 1]
    try:
        ahead = journal.parse(file.read_bytes())
    except DamagedRunError as error:
        raise _damaged(f"流水“{file.name}”已损坏") from error
    if (ahead.number, ahead.before) != (len(runs) + 1, runs[-1].digest if runs else ""):
        raise _damaged(f"流水“{file.name}”与前面的接不上")
    return ahead


def _recorded(runs: Sequence[RecordedRun], events: int) -> tuple[Recorded, ...]:
    """Return the events of runs that follow upon so many events.

    Raises:
        LedgerError: There is an event that this program does not know.
    """
    bodies = ",".join(body for run in runs for body in run.bodies)
    try:
        parsed = EVENTS.validate_json(f"[{bodies}]")
    except ValidationError as error:
        raise LedgerError("登记里有本程序不认识的记录，请用新版程序打开") from error
    owners = [run for run in runs for _ in run.bodies]
    return tuple(
        Recorded(number, run.number, datetime.fromisoformat(run.at), run.by, event)
        for number, (run, event) in enumerate(zip(owners, parsed, strict=True), start=events + 1)
    )
