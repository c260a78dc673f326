"""A child process that reads files, used again and again; its death costs one file only."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from workbook_tool.reading.containers import Packed
from workbook_tool.reading.kinds import FileKind
from workbook_tool.reading.limits import LIMITS, Limits, Refusal
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.worker import receive, send

FILES_PER_PROCESS = 500
"""After so many files a fresh process takes over, whatever libraries may have leaked."""

_START = "import sys, json; sys.path[:] = json.loads({path!r}); from {module} import serve; serve()"


class Reader:
    """Opens files in a child process within limits of time and memory.

    Use it as a context manager. The process starts with the first file and is replaced
    when it dies, hangs or has read many files. Memory is limited where the system has
    limits for processes (not on Windows, where the limits on sizes must do).
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

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
        """End the child process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)

    def open(self, data: bytes) -> ReturnedWorkbook | Refusal:
        """Read one file, whatever it is; never raises for what is in it."""
        answer = self._ask("open", data)
        return answer if isinstance(answer, ReturnedWorkbook | Refusal) else _lost()

    def unpack(self, data: bytes, kind: FileKind) -> list[Packed] | Refusal:
        """Return the files in a container."""
        answer = self._ask("unpack", data, kind)
        return answer if isinstance(answer, list | Refusal) else _lost()

    def _ask(self, job: str, *arguments: object) -> Any:
        process = self._ready()
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        self._files += 1
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self.limits.seconds, end)
        watch.daemon = True
        watch.start()
        try:
            send(stdin, (job, arguments, self.limits))  # type: ignore[arg-type]
            return receive(stdout)  # type: ignore[arg-type]
        except (OSError, EOFError):
            # The process died; which of the two reasons it was decides the sentence.
            self.close()
            if late.is_set():
                return Refusal("F11", {"what": f"{self.limits.seconds:g} 秒内读不完"})
            return _lost()
        finally:
            watch.cancel()
            if late.is_set():
                self.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (
            self._files >= FILES_PER_PROCESS or self._process.poll() is not None
        ):
            self.close()
        if self._process is None:
            self._files = 0
            code = _START.format(path=json.dumps(sys.path), module="workbook_tool.reading.worker")
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-P", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


def _lost() -> Refusal:
    return Refusal("F11", {"what": "读它时耗尽了内存，或让读取程序中止"})


def _close(stream: Any) -> None:
    with suppress(OSError):  # a pipe whose other end has gone; nothing was promised to it
        stream.close()
