"""An SMTP server on loopback that records, and misbehaves when a test tells it to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.mail.office import ACCOUNT, PASSWORD

CUT, CUT_AFTER, HANG = "cut before taking", "cut after taking", "hang"
OK = "250 OK"


class Recorder:
    """Takes messages, or does what a test has planned for an address.

    Attributes:
        taken: Receiver and content of every message that was taken, in order.
        at_receiver: What RCPT is answered, by address, one answer after the other; may be
            :data:`CUT` or :data:`HANG`.
        at_content: Likewise for the content; may be :data:`CUT`, :data:`CUT_AFTER` or
            :data:`HANG`.
        on_taken: Called when a message has been taken, before the client is told.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.at_sender: deque[str] = deque()
        self.at_receiver: defaultdict[str, deque[str]] = defaultdict(deque)
        self.at_content: defaultdict[str, deque[str]] = defaultdict(deque)
        self.on_taken: Callable[[int], None] = lambda _count: None
        self.logins = 0

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        self.logins += 1
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (
            ACCOUNT.encode(),
            PASSWORD.encode(),
        )
        if good:
            return AuthResult(success=True)
        # As some servers do, say back what was sent.
        said = data.password.decode("utf-8", "replace") if isinstance(data, LoginPassword) else ""
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 bad password {said}")

    async def handle_MAIL(  # noqa: N802 - named by the library
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.at_sender:
            return self.at_sender.popleft()
        envelope.mail_from = address
        return OK

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self._next(self.at_receiver, address)
        if answer == CUT:
            server.transport.abort()
        elif answer == HANG:
            await asyncio.sleep(30)
        elif answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self._next(self.at_content, address)
        if answer in {OK, CUT_AFTER, HANG}:
            self.taken.append((address, envelope.content))
            self.on_taken(len(self.taken))
        if answer in {CUT, CUT_AFTER}:
            server.transport.abort()
        elif answer == HANG:
            await asyncio.sleep(30)
        return answer

    def _next(self, planned: defaultdict[str, deque[str]], address: str) -> str:
        return planned[address].popleft() if planned[address] else OK

    def count(self) -> Counter[str]:
        """Return how many messages each receiver got."""
        return Counter(address for address, _ in self.taken)

    def messages(self) -> dict[str, EmailMessage]:
        """Return the last message of each receiver."""
        return {
            address: email.message_from_bytes(content, policy=email.policy.default)
            for address, content in self.taken
        }


class _Controller(Controller):
    """Listens on whichever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class SmtpServer:
    """A running server; use it as a context manager."""

    def __init__(self, folder: Path, *, starttls: bool = False) -> None:
        authority = trustme.CA()
        self.certificate = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.certificate)
        trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(trust)
        self.recorder = Recorder()
        how: dict[str, Any] = {"tls_context": trust, "require_starttls": True} if starttls else {}
        self._security = "STARTTLS" if starttls else "SSL"
        self._controller = _Controller(
            self.recorder,
            hostname="127.0.0.1",
            port=0,
            ssl_context=None if starttls else trust,
            authenticator=self.recorder.authenticate,
            auth_required=True,
            auth_require_tls=starttls,
            **how,
        )

    def __enter__(self) -> SmtpServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def settings(self) -> dict[str, Any]:
        """Return what stands in 邮箱 for it."""
        place = {"服务器": "127.0.0.1", "端口": self.port, "加密": self._security}
        return {"发信": place, "证书": str(self.certificate)}
