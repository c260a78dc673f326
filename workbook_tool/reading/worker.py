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

from workbook_tool.reading.containers import unpack
from workbook_tool.reading.letters import read_letter
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, RefusedError, too_large
from workbook_tool.reading.opening import open_workbook

LENGTH = struct.Struct(">Q")

JOBS: dict[str, Callable[..., object]] = {
    "open": open_workbook,
    "unpack": unpack,
    "letter": read_letter,
}
"""What the parent may ask for."""

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
    """Answer frames ``(job, arguments, limits)`` until the parent closes its end."""
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


def _answer(job: str, arguments: tuple[Any, ...], limits: Limits) -> object:
    try:
        return JOBS[job](*arguments, limits)
    except RefusedError as refused:
        return refused.refusal
    except MemoryError:
        return too_large("读它要用的内存太多").refusal
    except BaseException as error:
        # Whatever a library throws at a hostile file (calamine's panics are no Exception)
        # must cost this file only; the parent gets its kind, nobody a traceback.
        return Refusal("F10", {"reason": f"内容读不出来（{type(error).__name__}）"})


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
