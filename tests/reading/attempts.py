"""What a hostile file could try that has taken a library over; run in locked processes.

``python attempts.py WHICH SECRET TARGET`` locks itself up as a reading process does, with
WHICH locks alone (``hook``, ``kernel`` or ``all``), tries everything and prints what succeeded.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbook_tool.reading import lockup
from workbook_tool.reading.limits import LIMITS, Limits


def _no_hook(hook: Callable[[str, tuple[Any, ...]], Any]) -> None:
    del hook


def _no_limit(limits: Limits) -> None:
    del limits


def main(which: str, secret: str, target: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    inside = Path(target).parent
    (inside / "there").write_text("a")
    parent = os.getppid()
    if which == "kernel":
        sys_hook, sys.addaudithook = sys.addaudithook, _no_hook
        lockup.lock_up(LIMITS)
        sys.addaudithook = sys_hook
    else:
        if which == "hook":
            lockup._landlock = lambda *_: False
            lockup._seccomp = lambda: False
            lockup._limit = _no_limit
        lockup.lock_up(LIMITS)
    attempts: dict[str, Callable[[], object]] = {
        "read a secret": lambda: open(secret, "rb").read(),  # noqa: SIM115, PTH123
        "read it by a handle": lambda: os.read(os.open(secret, os.O_RDONLY), 10),
        "write": lambda: open(target, "w"),  # noqa: SIM115, PTH123
        "write by a handle": lambda: os.open(target, os.O_CREAT | os.O_WRONLY),
        "delete": lambda: os.unlink(inside / "there"),  # noqa: PTH108
        "rename": lambda: os.rename(inside / "there", target),  # noqa: PTH104
        "make a folder": lambda: os.mkdir(target),  # noqa: PTH102
        "link": lambda: os.symlink(secret, target),  # noqa: PTH211
        "connect": socket.socket,
        "start a program": lambda: subprocess.run(["true"], check=True),
        "start a program otherwise": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "become a program": lambda: os.execv("/bin/false-or-not", ["x"]),
        "fork": lambda: os.fork() or os._exit(0),
        "ask the shell": lambda: _zero(os.system("true")),
        "kill the program": lambda: os.kill(parent, signal.SIGCONT),
    }
    if which != "kernel":
        attempts["machine code"] = lambda: _good(libc.getpid())
    else:
        attempts["machine code that connects"] = lambda: _good(libc.socket(2, 1, 0))
        attempts["machine code that deletes"] = lambda: _good(
            libc.unlink(os.fsencode(inside / "there"))
        )
        attempts["machine code that kills"] = lambda: _good(libc.kill(parent, 0))
        attempts["machine code that forks"] = lambda: _good(libc.fork())
        attempts["machine code that is looked into"] = lambda: _good(libc.ptrace(0, 0, 0, 0))
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError as error:
            if name == "become a program" and isinstance(error, FileNotFoundError):
                done.append(name)
            continue
        done.append(name)
    threading.Thread(target=int).start()  # libraries may
    print("\n".join(done))  # noqa: T201


def _zero(code: int) -> None:
    if code:
        raise OSError(code)


def _good(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno())
    if result == 0 and os.getpid() != _SELF:
        os._exit(0)


_SELF = os.getpid()

if __name__ == "__main__":
    main(*sys.argv[1:])
