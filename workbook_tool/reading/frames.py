"""What goes through the pipe between the program and a process that reads.

The program sends pickles: the process may believe it. The process, which a hostile file could
have taken over, sends nothing but counted bytes, each frame a letter, a length and so many
bytes; what is in them is JSON that :mod:`told` checks against its model, or the bytes of a file.
Nothing that it sends is ever unpickled, and how much it may send is limited.
"""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

HEAD = struct.Struct(">cQ")
PLAIN, BLOB, END, REFUSED, ASKED = b"p", b"b", b"e", b"r", b"q"

MOST_PLAIN = 48_000_000
"""Bytes of JSON in one answer; a workbook at all limits has fewer."""
_MOST_WORDS = 64_000
"""Bytes of a refusal or a question."""
_MOST_FRAMES = 20_000


class ForgedError(Exception):
    """What came through the pipe is not what a process of ours sends."""


@dataclass(frozen=True, slots=True)
class Told:
    """One part of an answer.

    Attributes:
        plain: JSON, not looked at yet.
        blob: The bytes of a file that it is about; empty for none.
    """

    plain: bytes
    blob: bytes = b""


def request(stream: BinaryIO, content: object) -> None:
    """Send something to the process."""
    pickle.dump(content, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def requested(stream: BinaryIO) -> Any:
    """Return, in the process, what the program sent.

    Raises:
        EOFError: It has gone.
    """
    return pickle.load(stream)


def send(stream: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    """Send a frame to the program."""
    stream.write(HEAD.pack(kind, len(content)))
    stream.write(content)
    if kind not in {PLAIN, BLOB}:
        stream.flush()


def send_words(stream: BinaryIO, kind: bytes, words: Mapping[str, object]) -> None:
    """Send a refusal or a question."""
    send(stream, kind, json.dumps(words).encode())


def frames(stream: BinaryIO, most_bytes: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield what the process sends, in the program; whoever takes it ends the reading.

    Args:
        stream: The process's end.
        most_bytes: How many bytes of files it may send in all.

    Raises:
        EOFError: The process has gone.
        ForgedError: It sent something else than a frame, or too much.
    """
    left = {PLAIN: MOST_PLAIN, BLOB: most_bytes}
    for _ in range(_MOST_FRAMES):
        kind, size = HEAD.unpack(_exactly(stream, HEAD.size))
        if kind in left:
            left[kind] -= size
            if left[kind] < 0:
                raise ForgedError("too much")
        elif kind not in {END, REFUSED, ASKED} or size > _MOST_WORDS:
            raise ForgedError("no frame")
        yield kind, _exactly(stream, size)
    raise ForgedError("too many frames")


def words(content: bytes) -> dict[str, str]:
    """Return a refusal or a question: names and texts, nothing else.

    Raises:
        ForgedError: It is none.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ForgedError("no JSON") from error
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ForgedError("no words")
    return found


def _exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content
