"""Several readers at once: many files go through, and come out in the order they went in."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS, Limits

_MOST = 8
_AHEAD = 2
"""Files per reader that are under way or wait for being asked for: the rest stays unread."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class ReaderPool:
    """Readers, each with a child process and a thread of its own.

    Use it as a context manager. What comes out does not depend on how many readers there
    are, nor on which of them gets a file: a reader keeps nothing from one file to the next.
    """

    def __init__(self, readers: int | None = None, limits: Limits = LIMITS) -> None:
        """Make the pool; child processes start with the first files.

        Args:
            readers: How many; one for every processor, at most eight, if not given.
            limits: The limits for every file.
        """
        count = readers or min(os.cpu_count() or 1, _MOST)
        self._readers = tuple(Reader(limits) for _ in range(count))
        self._idle: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._readers:
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all threads and child processes; files under way are given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._readers:
            reader.close()
        self._threads.shutdown()

    def map(
        self, work: Callable[[Reader, Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every item, in the order of the items.

        Args:
            work: Called in a thread with a reader that nobody else uses meanwhile. What it
                raises is raised here, in the item's turn.
            items: For instance names and bytes of files. Taken only a few ahead of the
                results that are asked for, so that a thousand files need little memory.
        """
        under_way: deque[Future[Result]] = deque()
        most = _AHEAD * len(self._readers)
        try:
            for item in items:
                under_way.append(self._threads.submit(self._lend, work, item))
                if len(under_way) >= most:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    def _lend(self, work: Callable[[Reader, Item], Result], item: Item) -> Result:
        reader = self._idle.get()
        try:
            return work(reader, item)
        finally:
            self._idle.put(reader)
