"""What lies on the desk of one start: the rounds of a folder, the jobs, and what was read.

Asking the office costs opening the round and working its state out; a page asks several
things, and most clicks change nothing. So documents are kept until the round's records change.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from workbook_tool.office.context import Office
from workbook_tool.office.rounds import OverviewDocument, RoundRequest, folders, overview, stamp
from workbook_tool.web.jobs import Jobs
from workbook_tool.web.keys import key_of

_R = TypeVar("_R")
_D = TypeVar("_D")

_MOST_KEPT = 64


@dataclass(frozen=True)
class RoundEntry:
    """A round of the folder.

    Attributes:
        key: Stands for it in addresses.
        folder: Where it lies.
    """

    key: str
    folder: Path


@dataclass
class Workbench:
    """One start of the console.

    Attributes:
        folder: Where the rounds lie, or the only round.
        office: Who asks.
        jobs: What runs in the background.
        end: Ends the program.
    """

    folder: Path
    office: Office = field(default_factory=Office)
    jobs: Jobs = field(default_factory=Jobs)
    end: Callable[[], None] = lambda: None
    _read: dict[str, set[str]] = field(default_factory=dict)
    _drafts: dict[str, Path] = field(default_factory=dict)
    _shelf: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="console-")
    )
    _kept: OrderedDict[tuple[object, ...], tuple[object, Any]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rounds(self) -> Iterator[RoundEntry]:
        """Yield the rounds, by the names of their folders."""
        for folder in folders(self.folder):
            yield RoundEntry(key_of(folder.name), folder)

    @property
    def alone(self) -> bool:
        """Whether the folder is itself a round, so that no other can stand beside it."""
        return next(folders(self.folder), None) == self.folder

    def round(self, key: str) -> RoundEntry | None:
        """Return a round by its key."""
        return next((one for one in self.rounds() if one.key == key), None)

    def ask(self, case: Callable[[Office, _R], _D], request: _R, folder: Path) -> _D:
        """Ask the office for something that changes nothing; what it said holds until a change.

        Args:
            case: The use case.
            request: What is asked; two equal requests get the same answer.
            folder: The round that it is about.

        Raises:
            OfficeError: As the use case does.
        """
        key = (case, repr(request))  # some requests hold mappings, which have no hash
        now = (stamp(folder), self.office.clock().date())
        with self._lock:
            known = self._kept.get(key)
            if known is not None and known[0] == now:
                self._kept.move_to_end(key)
                answer: _D = known[1]
                return answer
        answer = case(self.office, request)
        with self._lock:
            self._kept[key] = (now, answer)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return answer

    def about(self, entry: RoundEntry) -> OverviewDocument:
        """Return what a round is and where it stands.

        Raises:
            OfficeError: It cannot be opened.
        """
        return self.ask(overview, RoundRequest(entry.folder), entry.folder)

    def read_of(self, key: str) -> frozenset[str]:
        """Return the paths that were read for a round since this start."""
        return frozenset(self._read.get(key, ()))

    def remember_read(self, key: str, paths: Iterable[str]) -> None:
        """Remember what was read: an archive leaves no trace of its own in the records."""
        self._read.setdefault(key, set()).update(paths)

    def lay_aside(self, path: Path) -> str:
        """Keep a file that was handed in until this start ends; return what stands for it."""
        key = secrets.token_hex(8)
        folder = Path(self._shelf.name) / key
        folder.mkdir()
        self._drafts[key] = Path(shutil.move(path, folder / path.name))
        return key

    def scratch(self, name: str) -> Path:
        """Return where a file can be written that is needed for a moment only."""
        return Path(self._shelf.name) / f"{secrets.token_hex(8)}-{name}"

    def laid_aside(self, key: str) -> Path | None:
        """Return a file that was laid aside."""
        return self._drafts.get(key)
