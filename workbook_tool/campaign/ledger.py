"""The ledger (报送登记): all events of a round, in SQLite, and once more as a journal of files.

A run records its events in one step: first a journal file is put in place, then the same
events are committed to SQLite. The journal file decides: if the program is stopped between
the two, the next run finds a journal file that is one ahead and takes it in. Anything else
that does not agree is damage, and is said, not mended in silence; :func:`rebuild` makes the
ledger again from the journal. Every journal file holds the digest of the one before.

This is the only module with SQL in it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from workbook_tool.campaign.disk import Disk
from workbook_tool.campaign.events import EVENTS, Event, Recorded

LEDGER, JOURNAL = "ledger.db", "流水"
SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TABLE event (
    number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (number),
    kind TEXT NOT NULL, unit TEXT NOT NULL, collection TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX event_of_unit ON event (unit, collection);
CREATE TABLE score (
    event INTEGER NOT NULL REFERENCES event (number), form TEXT NOT NULL, edition TEXT NOT NULL,
    stage TEXT NOT NULL, item TEXT NOT NULL, part TEXT NOT NULL, scorer TEXT NOT NULL,
    claimed INTEGER, computed INTEGER, effective INTEGER, sheet TEXT, cell TEXT,
    PRIMARY KEY (event, item, part, scorer)
) STRICT, WITHOUT ROWID;
"""


class LedgerError(Exception):
    """The ledger cannot be used; the text says why, in words for people."""


class DamagedError(LedgerError):
    """Ledger and journal do not agree, or one of them is damaged (exit code 5)."""


class Ledger:
    """The ledger of one round, open for reading and appending."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Open the ledger in ``folder`` (made if there is neither ledger nor journal).

        Raises:
            DamagedError: It is damaged or does not agree with its journal.
            LedgerError: The folder lies where a ledger cannot work.
            OSError: It cannot be read or written.
        """
        self._disk = disk
        self._journal = folder / JOURNAL
        path = folder / LEDGER
        files = _journal_files(self._journal)
        if not path.exists() and files:
            raise DamagedError(f"登记簿“{LEDGER}”不见了，而流水还在")
        disk.folder(self._journal)
        self._db = _connect(path)
        try:
            self._check(files)
        except sqlite3.DatabaseError as error:
            self.close()
            raise DamagedError(f"登记簿“{LEDGER}”已损坏") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the ledger."""
        self._db.close()

    @property
    def runs(self) -> int:
        """How many runs have been recorded."""
        found: int = self._db.execute("SELECT COUNT(*) FROM run").fetchone()[0]
        return found

    def events(self) -> tuple[Recorded, ...]:
        """Return all events in order."""
        rows = self._db.execute(
            "SELECT event.number, run.number, at, by, body"
            " FROM event JOIN run ON run.number = event.run ORDER BY event.number"
        ).fetchall()
        events = EVENTS.validate_json("[" + ",".join(row[4] for row in rows) + "]")
        return tuple(
            Recorded(number, run, datetime.fromisoformat(at), by, event)
            for (number, run, at, by, _), event in zip(rows, events, strict=True)
        )

    def append(self, events: Sequence[Event], at: datetime, by: str) -> None:
        """Record the events of one run: all of them or none.

        Args:
            events: In order; with none, nothing is recorded.
            at: When.
            by: Who sits at the machine.

        Raises:
            OSError: The journal could not be written; nothing has changed.
            sqlite3.Error: The ledger could not be written; the next run takes the events
                in from the journal.
        """
        if not events:
            return
        number = self.runs + 1
        content = _entry(number, self._last_digest(), at, by, events)
        self._disk.write(self._journal / _file_name(number), content)
        _take_in(self._db, self._disk, content)

    def _last_digest(self) -> str:
        row = self._db.execute("SELECT digest FROM run ORDER BY number DESC LIMIT 1").fetchone()
        return row[0] if row else ""

    def _check(self, files: Sequence[Path]) -> None:
        if self._db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise DamagedError(f"登记簿“{LEDGER}”已损坏")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        tables = self._db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        if version == 0 and not tables:
            if files:
                raise DamagedError(f"登记簿“{LEDGER}”是空的，而流水还在")
            self._disk.step("schema")
            _create_tables(self._db)
        elif version != SCHEMA_VERSION:
            raise LedgerError(
                f"登记簿的格式（{version}）与本程序（{SCHEMA_VERSION}）不符，请用新版程序打开"
            )
        self._compare(files)

    def _compare(self, files: Sequence[Path]) -> None:
        """See that ledger and journal agree, and take in a file that is one ahead."""
        runs = self.runs
        numbers = [int(file.stem) for file in files]
        if numbers != list(range(1, len(numbers) + 1)):
            raise DamagedError("流水缺了文件")
        if len(files) < runs:
            raise DamagedError("流水比登记簿少")
        if len(files) > runs + 1:
            raise DamagedError("登记簿比流水少")
        digest = self._last_digest()
        if runs and hashlib.sha256(files[runs - 1].read_bytes()).hexdigest() != digest:
            raise DamagedError("流水与登记簿不一致")
        if len(files) == runs + 1:
            content = files[-1].read_bytes()
            _verify(content, runs + 1, digest)
            _take_in(self._db, self._disk, content)


def rebuild(folder: Path, disk: Disk) -> int:
    """Make the ledger again from its journal, and return how many runs it holds.

    The old ledger is kept beside it under another name.

    Raises:
        DamagedError: The journal itself is damaged.
        OSError: It cannot be read or written.
    """
    files = _journal_files(folder / JOURNAL)
    digest = ""
    contents: list[bytes] = []
    for number, file in enumerate(files, start=1):
        content = file.read_bytes()
        _verify(content, number, digest)
        digest = hashlib.sha256(content).hexdigest()
        contents.append(content)
    for suffix in ("", "-wal", "-shm"):
        old = folder / f"{LEDGER}{suffix}"
        if old.exists():
            disk.step(f"put aside {old.name}")
            old.replace(folder / f"{LEDGER}.old{suffix}")
    draft = Path(f"{folder / LEDGER}.new")
    draft.unlink(missing_ok=True)
    db = _connect(draft)
    try:
        _create_tables(db)
        for content in contents:
            _take_in(db, disk, content)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()
    disk.step(f"replace {LEDGER}")
    draft.replace(folder / LEDGER)
    return len(contents)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level="IMMEDIATE")
    try:
        mode = db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA foreign_keys=ON")
    except sqlite3.DatabaseError as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError):
            raise LedgerError("登记簿打不开，文件夹可能在不支持的网络盘上") from error
        raise DamagedError(f"登记簿“{LEDGER}”已损坏") from error
    if mode != "wal":
        db.close()
        raise LedgerError("这个文件夹所在的盘（多半是网络盘）不能安全地存登记簿")
    return db


def _create_tables(db: sqlite3.Connection) -> None:
    db.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")


def _take_in(db: sqlite3.Connection, disk: Disk, content: bytes) -> None:
    """Commit one journal file to the ledger."""
    entry = json.loads(content)
    number = db.execute("SELECT COALESCE(MAX(number), 0) FROM event").fetchone()[0]
    digest = hashlib.sha256(content).hexdigest()
    try:
        db.execute(
            "INSERT INTO run VALUES (?, ?, ?, ?)", (entry["run"], entry["at"], entry["by"], digest)
        )
        for number_, event in enumerate(entry["events"], start=number + 1):
            _insert(db, number_, entry["run"], event)
        disk.commit(db)
    except BaseException:
        db.rollback()
        raise


def _insert(db: sqlite3.Connection, number: int, run: int, event: dict[str, Any]) -> None:
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    db.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
        (number, run, event["kind"], event.get("unit", ""), event.get("collection", ""), body),
    )
    reading = event.get("reading") or {}
    where = (reading.get("form", ""), reading.get("edition", ""), reading.get("stage", ""))
    db.executemany(
        "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                *where,
                score["item"],
                score["part"],
                score["scorer"],
                *(_cents(score[name]) for name in ("claimed", "computed", "effective")),
                score["sheet"],
                score["cell"],
            )
            for score in reading.get("scores", ())
        ],
    )


def _journal_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.json")) if folder.is_dir() else []


def _file_name(number: int) -> str:
    return f"{number:06d}.json"


def _entry(number: int, before: str, at: datetime, by: str, events: Sequence[Event]) -> bytes:
    head = json.dumps(
        {"run": number, "before": before, "at": at.isoformat(), "by": by}, ensure_ascii=False
    )
    body = EVENTS.dump_json(list(events)).decode()
    return f'{head[:-1]}, "events": {body}}}\n'.encode()


def _verify(content: bytes, number: int, before: str) -> None:
    try:
        entry = json.loads(content)
        good = entry["run"] == number and entry["before"] == before
        EVENTS.validate_python(entry["events"], strict=False)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"流水 {_file_name(number)} 已损坏") from error
    if not good:
        raise DamagedError(f"流水 {_file_name(number)} 与前面的接不上")


def _cents(text: str | None) -> int | None:
    """Return integer hundredths; what a person typed beyond all measure is in the body only."""
    if text is None:
        return None
    cents = Decimal(text) * 100
    return int(cents.to_integral_value(ROUND_HALF_UP)) if abs(cents) < 10**15 else None
