"""The child process: reads one file after the other, and may do nothing else.

It takes pickles from the program and gives counted frames of plain data back (:mod:`frames`).
What a hostile file could make a library do is shut off (:mod:`lockup`).
"""

from __future__ import annotations

import gc
import mimetypes
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol

from workbook_tool.reading import frames
from workbook_tool.reading.containers import BY_PROGRAM, Packed, unpack
from workbook_tool.reading.frames import Told
from workbook_tool.reading.kinds import FileKind
from workbook_tool.reading.letters import read_letter
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, RefusedError, broken, too_large
from workbook_tool.reading.lockup import lock_up
from workbook_tool.reading.opening import open_workbook
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.told import tell_book, tell_files, tell_letter
from workbook_tool.reading.unpackers import unpack_by_program

Job = Callable[..., Iterable[Told]]
"""What can be asked for: any function that can be imported here; it gets the limits last."""

Ask = Callable[[Mapping[str, str], bytes], Any]
"""Asks the program for something that only it may do: says what, with the bytes it is about."""


class _Channel:
    """The two ends of the pipes."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self.requests, self.answers = requests, answers

    def ask(self, words: Mapping[str, str], content: bytes) -> Any:
        frames.send(self.answers, frames.BLOB, content)
        frames.send_words(self.answers, frames.ASKED, words)
        return frames.requested(self.requests)


def serve() -> None:
    """Answer requests ``(job, arguments, limits)`` until the program closes its end."""
    channel = _Channel(*_streams())
    mimetypes.knownfiles.clear()  # openpyxl has them read when it is loaded: files of the system
    lock_up(LIMITS)
    _asking[:] = [channel.ask]
    gc.disable()  # thousands of cells at once make it slow; it runs between two files
    while True:
        try:
            job, arguments, limits = frames.requested(channel.requests)
        except (EOFError, pickle.UnpicklingError):
            return
        _answer(channel.answers, job, arguments, limits)
        del job, arguments
        gc.collect()
        gc.freeze()  # what is left are plans and the like, not to be looked through each time


def _answer(answers: BinaryIO, job: Job, arguments: tuple[Any, ...], limits: Limits) -> None:
    refusal: Refusal
    try:
        for told in job(*arguments, limits):
            if told.blob:
                frames.send(answers, frames.BLOB, told.blob)
            frames.send(answers, frames.PLAIN, told.plain)
        frames.send(answers, frames.END)
        return
    except RefusedError as refused:
        refusal = refused.refusal
    except MemoryError:
        refusal = too_large("读它要用的内存太多").refusal
    except RecursionError:
        refusal = broken("里面的层次太多").refusal
    except BaseException as error:
        # Whatever a library throws at a hostile file (calamine's panics are no Exception)
        # must cost this file only; the program gets its kind, nobody a traceback.
        refusal = broken(f"内容读不出来（{type(error).__name__}）").refusal
    frames.send_words(answers, frames.REFUSED, {"code": refusal.code, **refusal.facts})


# --- what jobs find here ------------------------------------------------------------------

_kept: list[object] = []
_asking: list[Ask] = []


def keep(thing: object, _limits: Limits) -> Iterable[Told]:
    """Keep what many jobs need, for :func:`kept`."""
    _kept[:] = [thing]
    return ()


def kept() -> object:
    """Return what the program sent for many jobs.

    Raises:
        IndexError: Nothing.
    """
    return _kept[0]


def ask(words: Mapping[str, str], content: bytes = b"") -> Any:
    """Ask the program for something; see :data:`Ask`.

    Raises:
        IndexError: This is no process that reads.
    """
    return _asking[0](words, content)


def run_here(
    job: Job, arguments: tuple[Any, ...], limits: Limits, shared: object, answer: Ask
) -> list[Told]:
    """Run a job in this very process, for tests in which the fence is not the point."""
    before = _kept[:], _asking[:]
    _kept[:], _asking[:] = [shared], [answer]
    try:
        return list(job(*arguments, limits))
    finally:
        _kept[:], _asking[:] = before


class Opener(Protocol):
    """Opens files: the process that reads itself, or a reader that has such a process."""

    def open(self, data: bytes) -> ReturnedWorkbook | Refusal:
        """Read one file."""

    def unpack(self, data: bytes, kind: FileKind) -> list[Packed] | Refusal:
        """Return the files in a container."""


class InProcessReader:
    """Opens files in this process: for jobs, which run in the child already."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def open(self, data: bytes) -> ReturnedWorkbook | Refusal:
        """Read one file; what a hostile one does to a library is for the child to bear."""
        try:
            return open_workbook(data, self.limits)
        except RefusedError as refused:
            return refused.refusal

    def unpack(self, data: bytes, kind: FileKind) -> list[Packed] | Refusal:
        """Return the files in a container."""
        try:
            return list(_unpacked(data, kind, self.limits))
        except RefusedError as refused:
            return refused.refusal


def _unpacked(data: bytes, kind: FileKind, limits: Limits) -> Iterable[Packed]:
    if kind in BY_PROGRAM:
        return unpack_by_program(data, kind, limits, ask)
    return unpack(data, kind, limits)


def open_job(data: bytes, limits: Limits) -> Iterator[Told]:
    """Tell what stands in one file."""
    yield tell_book(open_workbook(data, limits))


def unpack_job(data: bytes, kind: FileKind, limits: Limits) -> Iterator[Told]:
    """Tell the files in a container."""
    return tell_files(_unpacked(data, kind, limits))


def letter_job(data: bytes, kind: FileKind, limits: Limits) -> Iterator[Told]:
    """Tell a message with all that came with it."""
    return tell_letter(read_letter(data, kind, limits))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the two ends, and send what anybody else prints to nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return sys.stdin.buffer, answers
