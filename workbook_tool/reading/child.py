"""A child process that reads files, used again and again; its death costs one file only.

Nothing that it says is believed: see :mod:`frames` and :mod:`told`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

from workbook_tool.findings import load_catalogue
from workbook_tool.foreign import line
from workbook_tool.reading import frames
from workbook_tool.reading.containers import Packed
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.kinds import FileKind
from workbook_tool.reading.letters import Letter
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, RefusedError
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.told import heard_book, heard_files, heard_letter
from workbook_tool.reading.unpackers import ABOUT, Programs
from workbook_tool.reading.watch import Watch
from workbook_tool.reading.worker import Job, keep, letter_job, open_job, unpack_job

FILES_PER_PROCESS = 2_000
"""After so many files a fresh process takes over, whatever libraries may have leaked."""

Item = TypeVar("Item")
Result = TypeVar("Result")

Answer = Callable[[Mapping[str, str], bytes], object]
"""Answers a question of the process; raises :class:`ForgedError` for one that is none of ours."""

_START = "import sys, json; sys.path[:] = json.loads({path!r}); from {module} import serve; serve()"
_ENVIRONMENT = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "LD_LIBRARY_PATH", "TZ")
"""All that a process gets to know of the environment: what systems need to start one."""
_FOR_LIBRARIES = {"OPENBLAS_MAIN_FREE": "1"}
"""What numpy, on which openpyxl hangs, would set itself when loaded: nothing may be set there."""


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
        return self._heard(_heard_book, open_job, data)

    def unpack(self, data: bytes, kind: FileKind) -> list[Packed] | Refusal:
        """Return the files in a container; raises as :meth:`open` does."""
        return self._heard(heard_files, unpack_job, data, kind)

    def letter(self, data: bytes, kind: FileKind) -> Letter:
        """Return a message with all that came with it; raises as :meth:`open` does."""
        answer = self._heard(heard_letter, letter_job, data, kind)
        return answer if isinstance(answer, Letter) else Letter(refusal=answer)

    def _heard(
        self, hear: Callable[[list[Told]], Result], job: Job, *arguments: object
    ) -> Result | Refusal:
        told = self.call(job, *arguments)
        if isinstance(told, Refusal):
            return told
        try:
            return hear(told)
        except ForgedError:
            self._end()
            return lost()

    def call(
        self,
        job: Job,
        *arguments: object,
        shared: object = None,
        answers: Mapping[str, Answer] | None = None,
        seconds: float | None = None,
    ) -> list[Told] | Refusal:
        """Run a job in the child.

        Args:
            job: A function that can be imported in the child, too; gets the limits last, and
                yields what it tells.
            arguments: Its other arguments.
            shared: What all such jobs need; sent to each process once, where
                :func:`workbook_tool.reading.worker.kept` returns it.
            answers: Answers what the job asks, by what the questions are about.
            seconds: Its time, if not that of the limits.

        Returns:
            What it told, to be checked with :func:`workbook_tool.reading.told.heard`; a refusal
            if it raised, took more than it may, or told what it must not.

        Raises:
            ValueError: The reader was closed; as from a closed file.
        """
        self._ready()
        if shared is not None and self._shared is not shared:
            self._run(keep, (shared,), self.limits, {})
            self._shared = shared
        limits = self.limits if seconds is None else replace(self.limits, seconds=seconds)
        return self._run(job, arguments, limits, answers or {})

    def map(
        self, work: Callable[[Reader, Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every item, as a pool of readers does."""
        return (work(self, item) for item in items)

    def forged(self) -> Refusal:
        """End a process that told what it must not, and return the refusal for its file."""
        self._end()
        return lost()

    def _run(
        self,
        job: Job,
        arguments: tuple[object, ...],
        limits: Limits,
        answers: Mapping[str, Answer],
    ) -> list[Told] | Refusal:
        process = self._ready()
        self._files += 1
        answer: list[Told] | Refusal | None = None
        with Watch(process, limits) as watch:
            programs = Programs(limits, watch)
            try:
                frames.request(process.stdin, (job, arguments, limits))  # type: ignore[arg-type]
                answer = _listen(process, limits, {ABOUT: programs, **answers})
            except (OSError, EOFError, ForgedError):
                answer = None
            except RefusedError as refused:
                answer = refused.refusal
                self._end()  # it waits for what it asked
            except BaseException:
                self._end()  # likewise; what was asked cannot be answered
                raise
            finally:
                programs.close()
        if answer is None or watch.ended:
            self._end()  # it died or was ended, be it only after it had answered
        return (watch.ended or lost()) if answer is None else answer

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


def _listen(
    process: subprocess.Popen[bytes], limits: Limits, answers: Mapping[str, Answer]
) -> list[Told] | Refusal:
    """Take what a process sends until it has answered.

    Raises:
        EOFError: It has gone.
        ForgedError: It sent what no process of ours sends.
        RefusedError: What it asked for took more than it may.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    found: list[Told] = []
    blob = b""
    for kind, content in frames.frames(process.stdout, limits.answer_bytes):  # type: ignore[arg-type]
        if kind == frames.BLOB:
            blob = content
        elif kind == frames.PLAIN:
            found.append(Told(content, blob))
            blob = b""
        elif kind == frames.ASKED:
            words = frames.words(content)
            answer = answers.get(words.get("about", ""))
            if answer is None:
                raise ForgedError("a question that nobody answers")
            frames.request(process.stdin, answer(words, blob))  # type: ignore[arg-type]
            blob = b""
        elif kind == frames.REFUSED:
            return _refusal(frames.words(content))
        else:
            return found
    raise EOFError


def _refusal(words: dict[str, str]) -> Refusal:
    """Return a refusal of which a sentence can be made.

    Raises:
        ForgedError: It is none.
    """
    code = words.pop("code", "")
    refusal = Refusal(code, {name: line(text) for name, text in words.items()})
    if not code.startswith("F"):
        raise ForgedError("no refusal")
    try:
        load_catalogue().finding(code, file="", **refusal.facts)
    except (KeyError, TypeError, ValueError) as error:
        raise ForgedError("no refusal") from error
    return refusal


def _heard_book(told: list[Told]) -> ReturnedWorkbook:
    if len(told) != 1:
        raise ForgedError("not one answer")
    return heard_book(told[0])


def _start() -> subprocess.Popen[bytes]:
    code = _START.format(path=json.dumps(sys.path), module="workbook_tool.reading.worker")
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environment |= _FOR_LIBRARIES
    return subprocess.Popen(
        [sys.executable, "-B", "-P", "-X", "utf8", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def lost() -> Refusal:
    """Return the refusal of a file at which the process died."""
    return Refusal("F11", {"what": "读它时耗尽了内存，或让读取程序中止"})


def _close(stream: Any) -> None:
    with suppress(OSError):  # a pipe whose other end has gone; nothing was promised to it
        stream.close()
