"""A small round for tests: made once, then copied into each test's own folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import Event
from workbook_tool.campaign.records.ledger import Ledger
from workbook_tool.campaign.round import RECORDS, Round
from workbook_tool.reading.frames import Told
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.worker import InProcessReader, Job, run_here

FORM, TYPE, COLLECTION = "zhuzhou-2011-03", "系统工会", "year"
DEADLINE = date(2026, 12, 20)


def units(count: int) -> tuple[Unit, ...]:
    """Return units with invented names."""
    return tuple(Unit(f"{n:03d}", f"示例第{n}系统工会", TYPE) for n in range(1, count + 1))


class Clock:
    """A clock that goes on by one minute each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def wanted() -> NewRound:
    return NewRound("示例考核", 2026, "示例市总工会", "示例联系人", {TYPE: FORM}, DEADLINE)


def make_round(folder: Path, count: int = 3, disk: Disk | None = None) -> Path:
    """Set up a round with so many units."""
    roster = folder.with_name(f"{folder.name}.csv")
    roster.write_bytes(roster_csv(units(count)))
    new_round(folder, wanted(), roster, disk, Clock())
    return folder


def copy_of(folder: Path, to: Path) -> Path:
    """Copy a round, as it lies on the disk."""
    return Path(shutil.copytree(folder, to))


def events_of(folder: Path) -> list[Event]:
    """Return what the ledger of a round holds, without the times."""
    with Round(folder) as round_:
        return [recorded.event for recorded in round_.state.events]


def ledger(folder: Path, disk: Disk | None = None, *, new: bool = False) -> Ledger:
    """Open the ledger alone."""
    return Ledger(folder / RECORDS, disk or Disk(), new=new)


class Killed(BaseException):
    """The program was ended; nothing in it may run any more."""


class Broken(Disk):
    """A disk that fails at one step, or at which the program is ended.

    Attributes:
        steps: What was done, up to and with the failing step.
    """

    def __init__(self, at: int, failure: Callable[[], BaseException] = Killed) -> None:
        self.at, self.failure = at, failure
        self.steps: list[str] = []

    def step(self, what: str) -> None:
        dead = len(self.steps) >= self.at and self.failure is Killed
        self.steps.append(what)
        if len(self.steps) == self.at or dead:
            raise self.failure()

    @property
    def failed(self) -> bool:
        """Whether the failing step was reached."""
        return len(self.steps) >= self.at


class OpensHere(InProcessReader):
    """A reader without a child process, where what is read is not the point."""

    def __init__(self) -> None:
        super().__init__(LIMITS)

    def call(
        self,
        job: Job,
        *arguments: object,
        shared: object = None,
        answers: Mapping[str, Any] | None = None,
    ) -> list[Told]:
        """Run a job here."""

        def answer(words: Mapping[str, str], content: bytes) -> object:
            return (answers or {})[words["about"]](words, content)

        return run_here(job, arguments, self.limits, shared, answer)


class PoolHere:
    """Takes the place of the pool of reading processes."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, work: Callable[[OpensHere, Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        reader = OpensHere()
        return (work(reader, item) for item in items)
