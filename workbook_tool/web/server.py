"""Starting the console, finding one that runs already, and ending it.

The first line on stdout is the address with its token; other programs read it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from workbook_tool.office.context import Office
from workbook_tool.office.library import library_for
from workbook_tool.web.app import make_app
from workbook_tool.web.desk import Workbench
from workbook_tool.web.keys import key_of
from workbook_tool.web.security import Gate

_LAST_WORDS = 0.3
_PATIENCE = 10.0


@dataclass(frozen=True)
class Started:
    """A console that runs.

    Attributes:
        address: Its address with the token.
        new: Whether it was started now; else it ran already.
    """

    address: str
    new: bool


class PortTakenError(Exception):
    """Another program listens on the port that was asked for."""


def serve(folder: Path, port: int, told: Callable[[Started], None], *, browser: bool) -> None:
    """Run the console of a folder until somebody ends it; one that runs already is shown.

    Args:
        folder: Where the rounds lie; made if it is not there.
        port: Where to listen; 0 takes any that is free.
        told: Told the address, once it answers.
        browser: Whether to open it in the browser.

    Raises:
        PortTakenError: Another program listens there.
        OSError: The folder cannot be written in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = _record_of(folder)
    lock = FileLock(record.with_suffix(".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        if (address := _running(record)) is not None:
            told(Started(address, new=False))
            if browser:
                webbrowser.open(address)
            return
        raise
    try:
        with _listening(port) as listener:
            _run(folder, record, listener, told, browser=browser)
    finally:
        with contextlib.suppress(OSError):
            record.unlink()
        lock.release()


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if os.name == "posix":  # elsewhere it would let a second program take the port, too
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(str(port)) from error
        listener.listen(512)
        yield listener


def _record_of(folder: Path) -> Path:
    """Return where a console of a folder leaves word: at the user's, since it holds the token.

    In the folder itself it could be backed up, or lie on a share that others read.
    """
    state = Path.home() / ".workbook-tool"
    state.mkdir(mode=0o700, exist_ok=True)
    return state / f"console-{key_of(str(folder.resolve()))}.json"


def _run(
    folder: Path,
    record: Path,
    listener: socket.socket,
    told: Callable[[Started], None],
    *,
    browser: bool,
) -> None:
    gate = Gate(listener.getsockname()[1])
    desk = Workbench(folder, Office(library=library_for(folder, environment=os.environ)))
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(desk, gate),
            log_level="critical",
            access_log=False,  # addresses name no unit, but nobody needs them either
            server_header=False,
            timeout_graceful_shutdown=3,
            lifespan="off",
            ws="none",
        )
    )
    desk.end = lambda: _end_soon(server)
    _remember(record, gate.address)

    def tell() -> None:
        while not server.started and not server.should_exit:
            time.sleep(0.02)
        told(Started(gate.address, new=True))
        if browser:
            webbrowser.open(gate.address)

    threading.Thread(target=tell, daemon=True).start()
    server.run(sockets=[listener])


def _end_soon(server: uvicorn.Server) -> None:
    """End the program, once the page that says so has gone out."""

    def end() -> None:
        server.should_exit = True

    threading.Timer(_LAST_WORDS, end).start()


def _remember(path: Path, address: str) -> None:
    """Leave word where the console runs, for the second start; for nobody else to read."""
    with contextlib.suppress(OSError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"address": address}, file)


def _running(record: Path) -> str | None:
    """Return the address of the console that holds a folder; it may be just starting."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            address: str = json.loads(record.read_text(encoding="utf-8"))["address"]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(address, timeout=2):
                return address
        except urllib.error.HTTPError:
            return address
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    return None
