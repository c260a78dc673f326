"""A round: its folder, held by one run at a time.

::

    考核设置.yaml   单位名单.xlsx   收件箱/   下发/   …what was made…
    登记/           ledger.db   流水/   原件/   表样/   key
"""

from __future__ import annotations

import getpass
import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from workbook_tool.campaign.derived.state import State, state_of
from workbook_tool.campaign.derived.words import EventWords
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, Settings, read_settings
from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import (
    Event,
    Fetched,
    Handled,
    Mailed,
    Opened,
    Received,
    Reopened,
    Undone,
)
from workbook_tool.campaign.records.ledger import Ledger, NoLedgerError
from workbook_tool.campaign.records.store import Store
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError

RECORDS, INBOX, OUT, KEY, ROSTER = "登记", "收件箱", "下发", "key", "单位名单.xlsx"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


class BusyError(Exception):
    """Another run holds the round (exit code 3)."""


class NoRoundError(Exception):
    """The folder holds no round."""


class FrozenError(Exception):
    """The round is 定稿; it must be reopened before anything changes."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""


def now() -> datetime:
    """Return the time of the office's clock, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


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


class Round:
    """An open round. Use it as a context manager; it is held until it is left.

    Attributes:
        folder: Its folder.
        settings: What staff have set.
        store: Originals and issued plans.
        key: Signs the tokens of its sheets.
        state: What it looks like now; changes with :meth:`record`.
    """

    settings: Settings
    store: Store
    ledger: Ledger
    state: State
    key: bytes

    def __init__(
        self,
        folder: Path,
        disk: Disk | None = None,
        clock: Callable[[], datetime] = now,
        user: str | None = None,
        *,
        new: bool = False,
    ) -> None:
        """Take the round in ``folder``; nothing is opened yet.

        Args:
            folder: Its folder.
            disk: Writes everything.
            clock: Tells the time.
            user: Who sits at the machine.
            new: For :mod:`new`, which holds the folder already: the ledger is made.
        """
        self.folder = folder
        self.disk = disk or Disk()
        self.clock = clock
        self.user = user or _user()
        self._new = new
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the round.

        Raises:
            NoRoundError: There is none in the folder.
            BusyError: Another run holds it.
            SettingsError: Its settings cannot be used.
            DamagedError: Ledger or key is damaged.
            LedgerError: The ledger cannot be used here.
            OSError: Something could not be read or written.
        """
        # One run sees one edition of a form, whatever happens to its file meanwhile.
        self._forms: dict[tuple[str, tuple[tuple[str, str], ...]], Form] = {}
        if not (self.folder / SETTINGS_FILE).is_file():
            raise NoRoundError(str(self.folder))
        records = self.folder / RECORDS
        with ExitStack() as stack:
            if not self._new:
                stack.enter_context(held(self.folder))
            self.settings = read_settings(self.folder)
            self.store = Store(records, self.disk)
            self.ledger = self._open_ledger(records)
            stack.callback(self.ledger.close)
            self.state = state_of(self.ledger.events)
            self.key = _own_key(records / KEY, self.state)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _open_ledger(self, records: Path) -> Ledger:
        try:
            return Ledger(records, self.disk, new=self._new and self.store.is_empty)
        except NoLedgerError as error:
            if self.store.is_empty:
                raise NoRoundError(str(self.folder)) from error
            raise DamagedError(
                "登记簿和流水都不见了，而收到的原件或下发的表样还在。请用 restore 从备份恢复"
            ) from error

    def record(self, events: Sequence[Event]) -> None:
        """Record what happened in this run, all of it or nothing.

        Raises:
            FrozenError: The round is 定稿, and this would change it.
            OSError: It could not be written; nothing has changed.
            sqlite3.Error: Likewise, for the ledger.
        """
        if events:
            for event in events:
                self.must_allow(event)
            self.ledger.append(events, self.clock(), self.user)
            self.state = state_of(self.ledger.events)

    def must_allow(self, event: Event) -> None:
        """Refuse what would change a round that is 定稿.

        A message that goes out changes nothing in it, nor does what comes in and is held.

        Raises:
            FrozenError: It is, and this would.
        """
        if not self._leaves_the_draft(event):
            self.must_be_open()

    def _leaves_the_draft(self, event: Event) -> bool:
        match event:
            case Reopened() | Mailed() | Fetched() | Handled():
                return True
            case Received(held=held):
                return bool(held)
            case Undone(event=number):
                undone = next(one.event for one in self.state.events if one.number == number)
                return isinstance(undone, Handled | Undone) and self._leaves_the_draft(undone)
        return False

    def must_be_open(self) -> None:
        """Refuse to change a round that is 定稿.

        Raises:
            FrozenError: It is.
        """
        if self.state.finished:
            raise FrozenError(str(self.state.draft))

    def form_of(self, unit: str) -> Form:
        """Return the form that a unit fills in, under the confirmed readings.

        Raises:
            KeyError: No such unit, or no form for its type.
            RubricError: The form's data cannot be used.
        """
        form_id = self.settings.forms[self.state.units[unit].unit.type]
        return self.form(form_id)

    def form(self, form_id: str) -> Form:
        """Return a form under the confirmed readings.

        Raises:
            RubricError: The form's data cannot be used.
        """
        readings = self.state.confirmed.get(form_id)
        key = (form_id, tuple(sorted((readings or {}).items())))
        if key not in self._forms:
            self._forms[key] = load_form(form_id, readings)
        return self._forms[key]

    def words(self) -> EventWords:
        """Return what tells the events of the round, as it is now, in words."""

        def form(id_: str) -> Form | None:
            try:
                return self.form(id_)
            except RubricError:  # what happened is told all the same
                return None

        return EventWords(self.state, self.settings, form)

    def write(self, path: Path, content: bytes) -> None:
        """Write something that can be made again, below the round's folder."""
        self.disk.folder(path.parent)
        self.disk.write(path, content, durable=False)


def make_key(records: Path, disk: Disk) -> bytes:
    """Return the key of a round that is being set up; a lost one is not made anew.

    Raises:
        DamagedError: There is none, although something was recorded already.
        OSError: It could not be written.
    """
    path = records / KEY
    if not path.exists() and not journal.files(records):
        disk.write(path, secrets.token_hex(32).encode())
    return _read_key(path)


def fingerprint(key: bytes) -> str:
    """Return what the ledger remembers of the key, to notice a wrong one."""
    return hashlib.sha256(b"workbook-tool key" + key).hexdigest()[:16]


_MEND_KEY = f"请从备份里取回“{RECORDS}/{KEY}”"


def _read_key(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise DamagedError(f"密钥文件“{RECORDS}/{KEY}”不见了或已损坏。{_MEND_KEY}") from error


def _own_key(path: Path, state: State) -> bytes:
    key = _read_key(path)
    known = next((e.event.key for e in state.events if isinstance(e.event, Opened)), "")
    if known and known != fingerprint(key):
        raise DamagedError(f"密钥文件“{RECORDS}/{KEY}”不是这次考核的密钥。{_MEND_KEY}")
    return key


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such thing on some systems
        return ""
