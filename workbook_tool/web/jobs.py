"""What takes long runs here, one at a time, and is told of while it runs.

A job runs in a thread of the server, not in the request that began it: closing the browser
ends nothing. What it changes it changes as a command would, in one step at its end; so ending
the program in the middle is as safe as ending a command.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Any, Literal

from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError

JobStatus = Literal["waiting", "running", "done", "failed", "cancelled"]
_KEPT = 40


@dataclass
class Job:
    """Something that takes long.

    Attributes:
        number: Its number since the console was started.
        round: Key of the round that it is about; empty for none.
        title: What it does, in the words of the office.
        back: The page that shows what it did.
        says: Tells its result in a sentence.
        status: Where it is.
        what: What it is doing just now.
        done: How many are done,
        of: of how many.
        result: The document that the use case gave.
        told: Why it failed, in words; worked out once.
        error: Why it failed.
        began: When it was asked for.
        ended: When it ended.
    """

    number: int
    round: str
    title: str
    back: str
    says: Callable[[Any], str] = lambda _: ""
    status: JobStatus = "waiting"
    what: str = ""
    done: int = 0
    of: int = 0
    result: Any = None
    told: str = ""
    error: BaseException | None = None
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)
    _over: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def alive(self) -> bool:
        """Whether it still waits or runs."""
        return self.status in {"waiting", "running"}

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop it."""
        return self.alive and self._stop.is_set()

    def cancel(self) -> None:
        """Ask to stop it; it stops between two files, and has recorded nothing."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Return whether somebody asked to stop it."""
        return self._stop.is_set()

    def tell(self, what: str, done: int, of: int) -> None:
        """Take in how far it is."""
        self.what, self.done, self.of = what, done, of

    def wait(self, seconds: float) -> bool:
        """Wait until it is over; return whether it is."""
        return self._over.wait(seconds)


class Jobs:
    """The jobs of one start, done one after another by one thread."""

    def __init__(self, office: Office | None = None) -> None:
        self._office = office or Office()
        self._numbers = itertools.count(1)
        self._known: dict[int, Job] = {}
        self._queue: SimpleQueue[tuple[Job, Callable[[Office], Any]]] = SimpleQueue()
        self._lock = threading.Lock()
        # A daemon: ending the program does not wait for it, as it waits for no command.
        threading.Thread(target=self._work, name="jobs", daemon=True).start()

    def begin(
        self,
        title: str,
        work: Callable[[Office], Any],
        back: str,
        round_: str = "",
        says: Callable[[Any], str] = lambda _: "",
    ) -> Job:
        """Begin a job.

        Args:
            title: What it does, in words.
            work: Does it; gets the office with progress and cancelling.
            back: The page that shows what it did.
            round_: Key of the round that it is about.
            says: Tells its result in a sentence.
        """
        with self._lock:
            job = Job(next(self._numbers), round_, title, back, says)
            self._known[job.number] = job
            over = [one for one in self._known.values() if not one.alive]
            for old in over[:-_KEPT]:
                del self._known[old.number]
        self._queue.put((job, work))
        return job

    def get(self, number: int) -> Job | None:
        """Return a job by its number."""
        return self._known.get(number)

    def alive(self, round_: str | None = None) -> Iterator[Job]:
        """Yield the jobs that wait or run, of one round or of all."""
        for job in tuple(self._known.values()):
            if job.alive and round_ in {None, job.round}:
                yield job

    def latest(self, round_: str, back: str) -> Job | None:
        """Return the last job of a round whose outcome a page shows."""
        mine = [one for one in self._known.values() if one.round == round_ and one.back == back]
        return mine[-1] if mine else None

    def _work(self) -> None:
        while True:
            job, work = self._queue.get()
            self._run(job, work)

    def _run(self, job: Job, work: Callable[[Office], Any]) -> None:
        own = replace(self._office, progress=job.tell, cancelled=job.cancelled)
        status: JobStatus = "done"
        try:
            if job.cancelled():
                raise OfficeError("cancelled")
            job.status = "running"
            job.result = work(own)
        except OfficeError as error:
            job.error = error
            status = "cancelled" if error.kind == "cancelled" else "failed"
        except Exception as error:  # told on the page; the thread goes on
            job.error, status = error, "failed"
        job.ended = time.monotonic()
        job.status = status
        job._over.set()
