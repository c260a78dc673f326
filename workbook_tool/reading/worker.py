"""The child process: reads one file after the other, and may do nothing else.

Frames on standard input and output are eight bytes of length and a pickle. What a
hostile file could make a library do is shut off: no sockets, no files written, no
programs started, and a limit on memory.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from workbook_tool.reading.containers import Packed, unpack
from workbook_tool.reading.kinds import FileKind
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, RefusedError, too_large
from workbook_tool.reading.opening import open_workbook
from workbook_tool.reading.returned import ReturnedWorkbook

LENGTH = struct.Struct(">Q")

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def send(stream: BinaryIO, content: object) -> None:
    """Write one frame."""
    frame = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one frame.

    Raises:
        EOFError: The other side has gone.
    """
    return pickle.loads(_exactly(stream, LENGTH.unpack(_exactly(stream, LENGTH.size))[0]))


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def serve() -> None:
    """Answer frames ``(job, arguments, limits)`` until the parent closes its end.

    A job is any function that can be imported here, too; it gets the limits last.
    """
    requests, answers = _streams()
    _limit_memory(LIMITS)
    sys.addaudithook(_forbid)
    gc.disable()  # thousands of cells at once make it slow; it runs between two files
    while True:
        try:
            job, arguments, limits = receive(requests)
        except EOFError:
            return
        send(answers, _answer(job, arguments, limits))
        gc.collect()
        gc.freeze()  # what is left are plans and the like, not to be looked through each time


def _answer(job: Callable[..., object], arguments: tuple[Any, ...], limits: Limits) -> object:
    try:
        return job(*arguments, limits)
    except RefusedError as refused:
        return refused.refusal
    except MemoryError:
        return too_large("读它要用的内存太多").refusal
    except BaseException as error:
        # Whatever a library throws at a hostile file (calamine's panics are no Exception)
        # must cost this file only; the parent gets its kind, nobody a traceback.
        return Refusal("F10", {"reason": f"内容读不出来（{type(error).__name__}）"})


_kept: list[object] = []


def keep(thing: object, _limits: Limits) -> bool:
    """Keep what many jobs need, for :func:`kept`."""
    _kept[:] = [thing]
    return True


def kept() -> object:
    """Return what the parent sent for many jobs.

    Raises:
        IndexError: Nothing.
    """
    return _kept[0]


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
            return unpack(data, kind, self.limits)
        except RefusedError as refused:
            return refused.refusal


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the two ends, and send what anybody else prints to nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return sys.stdin.buffer, answers


def _limit_memory(limits: Limits) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open":
        _, mode, flags = arguments
        writes = isinstance(mode, str) and set(mode) & set("wax+")
        if writes or (isinstance(flags, int) and flags & _WRITING):
            raise PermissionError(event)
