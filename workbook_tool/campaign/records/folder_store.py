"""A round in a folder, held by one run at a time.

::

    考核设置.yaml   单位名单.xlsx   细则/   收件箱/   下发/   …what was made…
    登记/           ledger.db   流水/   原件/   表样/   key
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.archive import Archive
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import Event, Recorded
from workbook_tool.campaign.records.ledger import Ledger, NoLedgerError, recorded_events
from workbook_tool.campaign.records.paths import RECORDS, refuse_links
from workbook_tool.campaign.records.round_store import BusyError, NoRoundError, VersionError
from workbook_tool.campaign.records.shelf import FolderShelf
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.model import Form, StageId

INBOX, KEY = "收件箱", "key"
_MEND_KEY = f"请从备份里取回“{RECORDS}/{KEY}”"
_PATIENCE = 5
"""How often a look that met a writer in the middle of mending is tried once more."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a round against other runs; the system lets go of it when the program ends.

    Raises:
        NoRoundError: There is no round in the folder.
        BusyError: Another run holds it.
        OSError: The folder cannot be written in.
    """
    if not (folder / RECORDS).is_dir():
        raise NoRoundError(str(folder))
    lock = FileLock(folder / RECORDS / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(str(folder)) from error
    try:
        yield
    finally:
        lock.release()


def is_held(folder: Path) -> bool:
    """Return whether a run holds the round just now."""
    try:
        with held(folder):
            return False
    except BusyError:
        return True
    except (NoRoundError, OSError):
        return False


class FolderStore(FolderShelf):
    """A round in a folder; see :class:`.round_store.RoundStore` for what each method promises."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        """Take the folder; nothing is opened yet.

        Args:
            folder: The round's folder.
            disk: Writes everything.
        """
        super().__init__(folder, disk)
        self._records = folder / RECORDS
        self._archive = Archive(self._records, self.disk)
        self._ledger: Ledger | None = None

    @contextmanager
    def hold(self, *, new: bool = False) -> Iterator[None]:
        """Hold the round; while it is being set up (``new``), who sets it up holds the folder."""
        if new:
            with self._opened(new=True):
                yield
        else:
            with held(self.folder), self._opened(new=False):
                yield

    @contextmanager
    def _opened(self, *, new: bool) -> Iterator[None]:
        refuse_links(self.folder)
        try:
            ledger = Ledger(self._records, self.disk, new=new and self._archive.is_empty)
        except NoLedgerError as error:
            raise self._without_ledger() from error
        with closing(ledger):
            self._ledger = ledger
            try:
                yield
            finally:
                self._ledger = None

    def _without_ledger(self) -> Exception:
        if self._archive.is_empty:
            return NoRoundError(str(self.folder))
        return DamagedError("登记簿和流水都不见了，而收到的原件或下发的表样还在", mend="restore")

    def events(self) -> tuple[Recorded, ...]:
        """Return all events; the ledger that is held, or a look at it without holding it."""
        if self._ledger is not None:
            return self._ledger.events
        if not self._records.is_dir():
            raise NoRoundError(str(self.folder))
        refuse_links(self.folder)
        for patience in range(_PATIENCE, -1, -1):
            try:
                return recorded_events(self._records)
            except NoLedgerError as error:
                raise self._without_ledger() from error
            except DamagedError:
                # A run that mends ledger and journal, or is making them, is no damage.
                if not patience or not is_held(self.folder):
                    raise
                time.sleep(0.1)
        raise AssertionError

    def append(
        self, events: Sequence[Event], at: datetime, by: str, expected_version: int
    ) -> tuple[Recorded, ...]:
        """Record the events of one run."""
        if self._ledger is None or len(self._ledger.events) != expected_version:
            raise VersionError(expected_version)
        self._ledger.append(events, at, by)
        return self._ledger.events

    def snapshot(self) -> bytes:
        """Return the ledger as one file; the round must be held."""
        assert self._ledger is not None
        return self._ledger.snapshot()

    def make_key(self) -> bytes:
        """Return the key of a round that is being set up; a lost one is not made anew.

        Raises:
            DamagedError: There is none, although something was recorded already.
            OSError: It could not be written.
        """
        path = self._records / KEY
        if not path.exists() and not journal.files(self._records):
            self.disk.write(path, secrets.token_hex(32).encode(), private=True)
        return self.key()

    def key(self) -> bytes:
        """Return the key."""
        try:
            return bytes.fromhex((self._records / KEY).read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise DamagedError(f"密钥文件“{RECORDS}/{KEY}”不见了或已损坏。{_MEND_KEY}") from error

    def keep(self, content: bytes) -> str:
        """Keep an original."""
        return self._archive.keep(content)

    def holds(self, sha256: str) -> bool:
        """Return whether an original is there, unharmed."""
        return self._archive.holds(sha256)

    def original(self, sha256: str) -> bytes:
        """Return an original."""
        return self._archive.original(sha256)

    def originals(self) -> tuple[str, ...]:
        """Return the SHA-256 of every original."""
        return self._archive.originals()

    def keep_plan(self, form: Form, plan: SheetPlan, stage: StageId) -> str:
        """Keep an issued plan."""
        return self._archive.keep_plan(form, plan, stage)

    def plan(self, digest: str) -> IssuedPlan | None:
        """Return what was issued under a plan's digest."""
        return self._archive.plan(digest)

    def plans(self) -> Archive:
        """Return where reading processes find issued plans."""
        return Archive(self._records, Disk())

    def inbox(self) -> Path:
        """Return the folder 收件箱."""
        return self.folder / INBOX
