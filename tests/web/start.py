"""A console that runs for a test, and a client that speaks to it as a browser would."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import uvicorn

from workbook_tool.office.context import Office
from workbook_tool.web.app import make_app
from workbook_tool.web.desk import Workbench
from workbook_tool.web.security import Gate


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Client:
    """Speaks to a console; with its cookie, Host and Origin unless a test says otherwise."""

    gate: Gate
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        own = f"127.0.0.1:{self.gate.port}"
        said: dict[str, str | None] = {
            "Host": own,
            "Cookie": f"{self.gate.cookie}={self.gate.session}",
            "Content-Length": str(len(content)) if method == "POST" else None,
            "Origin": f"http://{own}" if method == "POST" else None,
        } | dict(headers or {})
        link = http.client.HTTPConnection("127.0.0.1", self.gate.port, timeout=30)
        try:
            link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in said.items():
                if value is not None:
                    link.putheader(name, value)
            link.endheaders(content or None)
            found = link.getresponse()
            known = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, known, found.read())
        finally:
            link.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields or {}).encode(), {**kind, **headers})

    def hand_in(
        self, path: str, name: str, content: bytes, fields: Mapping[str, str] | None = None
    ) -> Answer:
        """Hand in a file as a form does."""
        mark = "-----------------------------31415"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields or {}).items()
        ]
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self.ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def wait_for_jobs(self, desk: Workbench, seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while list(desk.jobs.alive()):
            assert time.monotonic() < until, "a job did not end"
            time.sleep(0.05)


@contextmanager
def running(folder: Path, office: Office | None = None) -> Iterator[tuple[Client, Workbench]]:
    """Run a console of a folder in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        gate, desk = Gate(listener.getsockname()[1]), Workbench(folder, office or Office())
        config = uvicorn.Config(make_app(desk, gate), log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Client(gate), desk
        finally:
            server.should_exit = True
            thread.join(10)


def round_of(answer: Answer) -> str:
    """Return the address of the round that one was sent on to, or that is listed first."""
    place = answer.headers.get("location") or answer.text
    found = re.search(r"/r/[0-9a-f]{10}", place)
    assert found, place[:300]
    return found[0]


def quoted(text: str) -> str:
    return quote(text)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
