"""A round: to look at (:class:`RoundView`), and to add to (:class:`Round`).

Looking takes no lock and sees the round as of the last run that was finished; adding holds it.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from workbook_tool.campaign.decisions.table import decision_of
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.derived.ways import Ways, ways_in
from workbook_tool.campaign.derived.words import EventWords
from workbook_tool.campaign.inputs.forms import round_library
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, Settings, parse_settings
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import (
    Event,
    Fetched,
    Mailed,
    Opened,
    Received,
    Reopened,
    Undone,
)
from workbook_tool.campaign.records.folder_store import INBOX, KEY, FolderStore, held
from workbook_tool.campaign.records.paths import RECORDS, refuse_strange_paths
from workbook_tool.campaign.records.round_store import BusyError, NoRoundError, RoundStore
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.source import RubricError

__all__ = [
    "INBOX",
    "KEY",
    "OUT",
    "RECORDS",
    "ROSTER",
    "BusyError",
    "FrozenError",
    "NoRoundError",
    "Progress",
    "Round",
    "RoundView",
    "held",
]

OUT, ROSTER = "下发", "单位名单.xlsx"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


class FrozenError(Exception):
    """The round is 定稿; it must be reopened before anything changes."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""


def now() -> datetime:
    """Return the time of the office's clock, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


class RoundView:
    """A round to look at. Use it as a context manager.

    Attributes:
        folder: Where it lies, for people; nothing is read or written there but by the store.
        settings: What staff have set.
        store: Where it is kept.
        key: Signs the tokens of its sheets.
        state: What it looks like.
        forms: The forms that it measures by.
    """

    settings: Settings
    forms: FormLibrary
    state: State
    key: bytes

    def __init__(
        self,
        place: Path | RoundStore,
        disk: Disk | None = None,
        clock: Callable[[], datetime] = now,
        user: str | None = None,
        library: FormLibrary | None = None,
    ) -> None:
        """Take the round in ``place``; nothing is opened yet.

        Args:
            place: Its folder, or another store.
            disk: Writes everything, where it is a folder.
            clock: Tells the time.
            user: Who sits at the machine.
            library: What files are looked up in that belong to no form of the round; the
                forms that ship with the program by default.
        """
        self.store: RoundStore = FolderStore(place, disk) if isinstance(place, Path) else place
        self.folder = place if isinstance(place, Path) else Path()
        self.clock = clock
        self.user = login_name() if user is None else user
        self.library = library or FormLibrary.shipped()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the round.

        Raises:
            NoRoundError: There is none.
            SettingsError: Its settings cannot be used, contradict themselves, or leave a
                collection without effect.
            DamagedError: Ledger or key is damaged.
            LedgerError: The ledger cannot be used here.
            OSError: Something could not be read.
        """
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _open(self) -> None:
        self.settings = parse_settings(self._settings_file())
        # One run sees one edition of a form, whatever happens to its file meanwhile.
        self.forms = round_library(self.store, self.library)
        events = self.store.events()
        refuse_strange_paths(events)
        self.state = state_of(events, self.forms)
        self._must_be_scored_in_one_way()
        self.key = _own_key(self.store.key(), self.state)

    @property
    def ways(self) -> Ways:
        """How every type of unit is scored."""
        return ways_in(self.state, self.settings)

    def _must_be_scored_in_one_way(self) -> None:
        with suppress(RubricError):  # told where the form is needed
            self.ways.must_hold()

    def _settings_file(self) -> bytes:
        try:
            return self.store.artifact(SETTINGS_FILE)
        except FileNotFoundError as error:
            raise NoRoundError(str(self.folder)) from error

    @property
    def version(self) -> int:
        """Number of the last event that is known."""
        return len(self.state.events)

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
        return self.forms.form(form_id, self.state.confirmed.get(form_id))

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
            case Reopened() | Mailed() | Fetched():
                return True
            case Received(held=held):
                return bool(held)
            case Undone(event=number):
                undone = next(one.event for one in self.state.events if one.number == number)
                return decision_of(undone) is not None and self._leaves_the_draft(undone)
        decision = decision_of(event)
        return decision is not None and decision.when_frozen

    def must_be_open(self) -> None:
        """Refuse to change a round that is 定稿.

        Raises:
            FrozenError: It is.
        """
        if self.state.finished:
            raise FrozenError(str(self.state.draft))

    def words(self) -> EventWords:
        """Return what tells the events of the round, as it is now, in words."""

        def form(id_: str) -> Form | None:
            try:
                return self.form(id_)
            except RubricError:  # what happened is told all the same
                return None

        return EventWords(self.state, self.settings, form)


class Round(RoundView):
    """A round to add to: held against other runs until it is left."""

    def __init__(
        self,
        place: Path | RoundStore,
        disk: Disk | None = None,
        clock: Callable[[], datetime] = now,
        user: str | None = None,
        library: FormLibrary | None = None,
        *,
        new: bool = False,
    ) -> None:
        """Take the round in ``place``, as :class:`RoundView` does.

        Args:
            place: Its folder, or another store.
            disk: Writes everything, where it is a folder.
            clock: Tells the time.
            user: Who sits at the machine.
            library: What files are looked up in that belong to no form of the round.
            new: For :mod:`~.actions.new`, which holds the folder already: it is set up.
        """
        super().__init__(place, disk, clock, user, library)
        self._new = new

    def __enter__(self) -> Self:
        """Open and hold the round.

        Raises:
            NoRoundError: There is none.
            BusyError: Another run holds it.
            SettingsError: Its settings cannot be used.
            DamagedError: Ledger or key is damaged.
            LedgerError: The ledger cannot be used here.
            OSError: Something could not be read or written.
        """
        self._settings_file()  # without it there is no round, whatever else is there
        with ExitStack() as stack:
            stack.enter_context(self.store.hold(new=self._new))
            self._open()
            self._stack = stack.pop_all()
        return self

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
            known = self.store.append(events, self.clock(), self.user, self.version)
            self.state = state_of(known, self.forms)


def fingerprint(key: bytes) -> str:
    """Return what the ledger remembers of the key, to notice a wrong one."""
    return hashlib.sha256(b"workbook-tool key" + key).hexdigest()[:16]


def _own_key(key: bytes, state: State) -> bytes:
    known = next((e.event.key for e in state.events if isinstance(e.event, Opened)), "")
    if known and known != fingerprint(key):
        raise DamagedError(
            f"密钥文件“{RECORDS}/{KEY}”不是这次考核的密钥。请从备份里取回“{RECORDS}/{KEY}”"
        )
    return key


def login_name() -> str:
    """Return the name under which somebody is logged in; empty where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
