"""The account that mails are sent from and fetched from, and where its password comes from.

The password (授权码) comes from the environment or the system's keyring. It is asked for at
the moment of logging in and kept in no object, file or sentence.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, Server, Settings
from workbook_tool.mail.trouble import MailError

PASSWORD = "WORKBOOK_TOOL_MAIL_PASSWORD"
KEYRING_SERVICE = "workbook-tool"
SECONDS = 60.0
"""How long a server may take over one answer."""

_PORTS = {
    ("smtp", "SSL"): 465,
    ("smtp", "STARTTLS"): 587,
    ("imap", "SSL"): 993,
    ("imap", "STARTTLS"): 143,
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a server is: name, port, and how the connection is encrypted."""

    host: str
    port: int
    security: Literal["SSL", "STARTTLS"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account, ready for use.

    Attributes:
        address: Its address.
        login: Its login name.
        sender: The name that receivers see.
        outgoing: Where to send.
        incoming: Where to fetch.
        folder: The folder to fetch from.
        password: Returns the password; raises :class:`MailError` where there is none.
        trust: How certificates are checked.
        seconds: How long a server may take over one answer.
    """

    address: str
    login: str
    sender: str
    outgoing: MailServer
    incoming: MailServer
    folder: str
    password: Callable[[], str] = field(repr=False)
    trust: ssl.SSLContext = field(repr=False)
    seconds: float = SECONDS

    @property
    def domain(self) -> str:
        """The part of the address behind the @."""
        return self.address.rpartition("@")[2]


def account_of(settings: Settings, folder: Path, seconds: float = SECONDS) -> Account:
    """Return the account of a round.

    Args:
        settings: The round's settings.
        folder: Its folder, where an own certificate may lie.
        seconds: How long a server may take over one answer.

    Raises:
        MailError: There is none, or its certificate cannot be used.
    """
    mail = settings.mail
    if not mail.account:
        raise MailError(f"“{SETTINGS_FILE}”里还没有写“邮箱 › 账号”，写法见 docs/邮件.md")
    login = mail.login or mail.account
    domain = mail.account.rpartition("@")[2]
    return Account(
        address=mail.account,
        login=login,
        sender=mail.sender or settings.issuer,
        outgoing=_place(mail.outgoing, "smtp", domain),
        incoming=_place(mail.incoming, "imap", domain),
        folder=mail.incoming.folder,
        password=lambda: find_password(login),
        trust=_trust(mail.certificate, folder),
        seconds=seconds,
    )


def find_password(login: str) -> str:
    """Return the password of a login.

    Raises:
        MailError: It is neither held in memory nor in the environment nor in the keyring.
    """
    found = _HELD.get(login, "") or os.environ.get(PASSWORD, "").strip() or _from_keyring(login)
    if not found:
        raise MailError(
            f"没有邮箱“{login}”的授权码。请先设置环境变量 {PASSWORD}，"
            f"或存进系统的密码库（keyring set {KEYRING_SERVICE} {login}）；做法见 docs/邮件.md"
        )
    if not found.isascii() or not found.isprintable():
        raise MailError(
            f"邮箱“{login}”的授权码里有汉字或全角字符，多半是复制错了。"
            "授权码是邮箱网站给的一串字母和数字，请重新复制"
        )
    return found


def _from_keyring(login: str) -> str:
    try:
        import keyring  # noqa: PLC0415 - optional
        import keyring.errors  # noqa: PLC0415
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, login) or ""
    except keyring.errors.KeyringError:
        return ""


def _place(server: Server, kind: Literal["smtp", "imap"], domain: str) -> MailServer:
    host = server.host or f"{kind}.{domain}"
    return MailServer(host, server.port or _PORTS[kind, server.security], server.security)


def _trust(certificate: str, folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if certificate:
        try:
            context.load_verify_locations(folder / certificate)
        except (OSError, ssl.SSLError) as error:
            raise MailError(
                f"设置“邮箱 › 证书”写的文件“{certificate}”打不开，或不是证书（.pem）"
            ) from error
    return context


_HELD: dict[str, str] = {}


def hold_password(login: str, password: str) -> None:
    """Hold a password in memory until the program ends; an empty one is forgotten.

    For a face that asks for it once and sends later; nothing is written.
    """
    if password:
        _HELD[login] = password
    else:
        _HELD.pop(login, None)
