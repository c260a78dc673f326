"""A child process that reads files, used again and again; its death costs one file only."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from workbook_tool.reading.containers import BY_PROGRAM, Packed, unpack
from workbook_tool.reading.kinds import FileKind
from workbook_tool.reading.letters import Letter, read_letter
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, RefusedError
from workbook_tool.reading.opening import open_workbook
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.unpackers import unpack_by_program
from workbook_tool.reading.watch import Watch
from workbook_tool.reading.worker import keep, receive, send

FILES_PER_PROCESS = 2_000
"""After so many files a fresh process takes over, whatever libraries may have leaked."""

_START = "import sys, json; sys.path[:] = json.loads({path!r}); from {module} import serve; serve()"


class Reader:
    """Opens files in a child process within limits of time and memory.

    Use it as a context manager, in one thread at a time (:mod:`pool` has several). The
    process starts with the first file and is replaced when it dies, hangs or has read many
    files.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._shared: object = None
        self._closed = False
        self._changing = threading.Lock()
        """Held while the process is exchanged: :meth:`close` may come from another thread."""

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
        """End the child process for good; may be called while another thread reads."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with self._changing:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)

    def open(self, data: bytes) -> ReturnedWorkbook | Refusal:
        """Read one file, whatever it is; never raises for what is in it.

        Raises:
            ValueError: The reader was closed; as from a closed file.
        """
        answer = self._ask(open_workbook, data)
        return answer if isinstance(answer, ReturnedWorkbook | Refusal) else _lost()

    def unpack(self, data: bytes, kind: FileKind) -> list[Packed] | Refusal:
        """Return the files in a container; raises as :meth:`open` does."""
        if kind in BY_PROGRAM:
            # The child may start no programs; this one is watched just as closely.
            try:
                return unpack_by_program(data, kind, self.limits)
            except RefusedError as refused:
                return refused.refusal
        answer = self._ask(unpack, data, kind)
        return answer if isinstance(answer, list | Refusal) else _lost()

    def letter(self, data: bytes, kind: FileKind) -> Letter:
        """Return a message with all that came with it; raises as :meth:`open` does."""
        answer = self._ask(read_letter, data, kind)
        if isinstance(answer, Letter):
            return answer
        return Letter(refusal=answer if isinstance(answer, Refusal) else _lost())

    def call(self, job: Callable[..., object], *arguments: object, shared: object) -> Any:
        """Run any job in the child, for those who do more there than opening.

        Args:
            job: A function that can be imported in the child, too; gets the limits last.
            arguments: Its other arguments.
            shared: What all such jobs need; sent to each process once, where
                :func:`workbook_tool.reading.worker.kept` returns it.

        Returns:
            What it returned; a refusal if it raised, or took more than it may.
        """
        self._ready()
        if self._shared is not shared:
            self._ask(keep, shared)
            self._shared = shared
        return self._ask(job, *arguments)

    def _ask(self, job: Callable[..., object], *arguments: object) -> Any:
        process = self._ready()
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        self._files += 1
        answer: object = None
        with Watch(process, self.limits) as watch, suppress(OSError, EOFError):
            send(stdin, (job, arguments, self.limits))  # type: ignore[arg-type]
            answer = receive(stdout)  # type: ignore[arg-type]
        if answer is None or watch.ended:
            self._end()  # it died or was ended, be it only after it had answered
        return (watch.ended or _lost()) if answer is None else answer

    def _ready(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and (self._files >= FILES_PER_PROCESS or process.poll() is not None):
            self._end()
        with self._changing:
            if self._closed:
                raise ValueError("the reader is closed")
            if self._process is None:
                self._files, self._shared = 0, None
                self._process = _start()
            return self._process


def _start() -> subprocess.Popen[bytes]:
    code = _START.format(path=json.dumps(sys.path), module="workbook_tool.reading.worker")
    return subprocess.Popen(
        [sys.executable, "-B", "-P", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _lost() -> Refusal:
    return Refusal("F11", {"what": "读它时耗尽了内存，或让读取程序中止"})


def _close(stream: Any) -> None:
    with suppress(OSError):  # a pipe whose other end has gone; nothing was promised to it
        stream.close()
