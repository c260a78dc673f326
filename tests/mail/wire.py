"""A line between the program and a server that breaks, or goes dead, after so many bytes."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress

_CHUNK = 512
_RESET = struct.pack("ii", 1, 0)
"""Closing tells the other side nothing but that the connection is gone."""


class Wire:
    """Carries bytes both ways to a port of this machine; use it as a context manager.

    Attributes:
        port: Where the program is to connect.
        left: How many more bytes go through, in both directions and over all connections;
            ``None`` for any number.
        dead: Whether what does not go through is just not answered, instead of the line being
            cut.
        carried: How many bytes went through.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.left: int | None = None
        self.dead = False
        self.carried = 0
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Wire:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._cut(*self._ends)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            self._ends += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                allowed = self._allowed(len(chunk))
                target.sendall(chunk[:allowed])
                if allowed < len(chunk):
                    if not self.dead:
                        self._cut(source, target)
                    return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _allowed(self, count: int) -> int:
        with self._lock:
            if self.left is not None:
                count = min(count, self.left)
                self.left -= count
            self.carried += count
            return count

    def _cut(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
