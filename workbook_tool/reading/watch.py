"""Limits of time and memory for another process, kept from outside of it."""

from __future__ import annotations

import subprocess
import threading
import time
from typing import Self

import psutil

from workbook_tool.reading.limits import Limits, Refusal, too_large

_GLANCE = 0.02
"""Seconds between two looks at the memory of a process."""


class Watch:
    """Ends a process that takes more time or memory than it may; a context manager.

    Where the system has limits for processes, a process may have set itself some as well;
    on Windows there are none, so that the memory must be watched.

    Attributes:
        ended: Why the process was ended; ``None`` if it was not.
        until: When its time is over.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], limits: Limits, within: Watch | None = None
    ) -> None:
        """Begin to watch when the block is entered.

        Args:
            process: The process.
            limits: What it may take.
            within: The watch over the work that it is part of, whose time is its time, too.
        """
        self.ended: Refusal | None = None
        self.until = time.monotonic() + limits.seconds
        if within is not None:
            self.until = min(self.until, within.until)
        self._process = process
        self._limits = limits
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_GLANCE):
            if time.monotonic() > self.until:
                self.ended = too_large(f"{self._limits.seconds:g} 秒内读不完").refusal
            elif _memory(self._process.pid) > self._limits.memory_bytes:
                self.ended = too_large("读它要用的内存太多").refusal
            if self.ended:
                self._process.kill()
                return


def _memory(pid: int) -> int:
    """Return the memory that a process has taken, in bytes; 0 if it has gone."""
    try:
        taken = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    # On Windows, what was swapped out is missing in the resident part.
    return int(getattr(taken, "private", taken.rss))
