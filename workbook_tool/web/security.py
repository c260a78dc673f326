"""Who may ask: only a browser on this computer that was given the token of this start.

A page of another site can make the browser send requests to 127.0.0.1, and a name of its own
can be made to point there (DNS rebinding). So every request must name this address as its
Host, carry the cookie that only the address with the token gives, and, where it changes
something, come from a page of ours (Origin).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: under it browsers send "Origin: null" with a form, which we refuse.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every answer, unless the answer itself says otherwise."""

FORM_BYTES = 1_000_000
UPLOAD_BYTES = 540_000_000
"""The most that is taken in one request: of a form, and where files are handed in. A single
archive of the reader's largest size fits; the page sends dropped files one by one."""

REFUSED = "请从“工作台”启动时显示的地址打开（地址里带有口令）。口令每次启动都会换。"
TOO_MUCH = "一次交来的太大，没有收下。请分成几次。"


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Gate:
    """What one start of the console lets in.

    Attributes:
        port: Where it listens.
        token: Stands in the address that is told to the person who started it.
        session: Stands in the cookie; made afresh, so that neither gives the other.
    """

    port: int
    token: str = field(default_factory=new_token, repr=False)
    session: str = field(default_factory=new_token, repr=False)

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser writes as Host when it means us."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    @property
    def cookie(self) -> str:
        """Name of the cookie: cookies are shared by all ports of an address."""
        return f"console_{self.port}"

    @property
    def address(self) -> str:
        """The address with its token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def knows(self, headers: Headers) -> bool:
        """Return whether a request bears the cookie of this start."""
        given = ""
        for part in headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.cookie:
                given = value
        return _same(given, self.session)

    def admits(self, scope: Scope) -> bool:
        """Return whether this is the first visit, by the address with the token."""
        if scope["method"] != "GET" or scope["path"] != "/":
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        return _same(given[-1], self.token)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


class Guard:
    """Answers for the console where it must not be asked; else passes the request on."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at a request before anything else does."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks over web sockets
            return
        answer = self._refusal(scope)
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
            return
        most = UPLOAD_BYTES if scope["path"].endswith("/files") else FORM_BYTES
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            await _too_much(scope, receive, send)
            return
        await self.app(scope, _counted(receive, most), _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.gate.hosts:
            return _no()
        if self.gate.admits(scope):
            # The token leaves the address bar, and so the history, at once.
            answer = RedirectResponse("/", status_code=303)
            answer.set_cookie(
                self.gate.cookie, self.gate.session, path="/", httponly=True, samesite="strict"
            )
            return answer
        if not self.gate.knows(headers):
            return _no()
        if scope["method"] in READING:
            # What another site's page embeds or opens is none of its business.
            site = headers.get("sec-fetch-site", "same-origin")
            return None if site in {"same-origin", "none"} else _no()
        if headers.get("origin") != f"http://{host}":
            return _no()
        return None


def _no() -> Response:
    return PlainTextResponse(REFUSED, status_code=403)


async def _too_much(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse(TOO_MUCH, status_code=413, headers={"Connection": "close"})
    await answer(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in PAGE_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped


def _counted(receive: Receive, most: int) -> Receive:
    """Pass on what comes, up to a limit: what says no length could else have no end."""
    seen = 0

    async def wrapped() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return wrapped
