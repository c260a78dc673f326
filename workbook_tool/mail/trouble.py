"""What can go wrong with mail servers, in words for people.

No sentence here holds more of a server's answer than its own short text, and none at all
where a password was part of the conversation.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Literal


class MailError(Exception):
    """Mail cannot be sent or fetched at all; the text says why and what to do."""


Fate = Literal["refused", "failed", "unsure"]


class NotDeliveredError(Exception):
    """One message did not go out, or nobody knows whether it did.

    Attributes:
        fate: ``refused`` for good, ``failed`` for now, or ``unsure``.
        reason: Why, in words.
    """

    def __init__(self, fate: Fate, reason: str) -> None:
        super().__init__(reason)
        self.fate, self.reason = fate, reason


# What servers say, from the particular to the general. A full mailbox may have room again.
_ANSWERS: tuple[tuple[str, Fate | None, str], ...] = (
    (
        r"[45]\.2\.2|quota|mailbox (?:is )?full|full mailbox|insufficient (?:system )?storage",
        "failed",
        "对方的邮箱已满，请电话告知对方清理",
    ),
    (
        r"5\.1\.[1236]|user (?:not found|unknown)|no such (?:user|recipient)"
        r"|unknown (?:user|recipient)|does not exist|mailbox not found|invalid (?:user|recipient)",
        None,
        "对方服务器说没有这个邮箱，请核对单位名单里的邮箱",
    ),
    (r"gr[ea]ylist|4\.7\.1\b|try again|4\.2\.0", None, "对方服务器要求过一会儿再发"),
    (r"5\.3\.4|too (?:large|big)|size", None, "邮件太大，对方服务器不收"),
    (
        r"frequen|too many|exceed|rate limit|daily",
        "failed",
        "发得太快或太多，被服务器限制，请调大“间隔秒”、调小“每日上限”",
    ),
    (r"spam|SPM|content reject|virus|blacklist|blocklist", None, "被当作垃圾邮件拒收"),
)
_ANSWER_LENGTH = 120
_PASSING = range(400, 500)


def refusal(code: int, answer: bytes | str) -> NotDeliveredError:
    """Return what a server's negative answer to one message means.

    Args:
        code: The SMTP code.
        answer: The server's text.
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = " ".join(text.split())[:_ANSWER_LENGTH]
    usual: Fate = "failed" if code in _PASSING or code < 0 else "refused"
    said = f"（服务器答复：{code} {text}）"
    for pattern, fate, words in _ANSWERS:
        if re.search(pattern, text, re.IGNORECASE):
            return NotDeliveredError(fate or usual, words + said)
    words = "对方服务器暂时不收" if usual == "failed" else "对方服务器拒收"
    return NotDeliveredError(usual, words + said)


def connection_sentence(error: BaseException, host: str, port: int) -> str:
    """Return why a server cannot be talked to.

    Args:
        error: What the libraries raised.
        host: The server.
        port: Its port.
    """
    return next(words for kind, words in _BROKEN if isinstance(error, kind)).format(
        host=host, where=f"{host}:{port}"
    )


_CUT = "与邮件服务器 {where} 的连接断了，请检查网络，稍后再试"
# From the particular to the general: errors of certificates are errors of SSL, and so on.
_BROKEN: tuple[tuple[type[BaseException], str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "邮件服务器 {where} 的证书不能确认，可能连到了冒充的服务器，没有继续。"
        "如果是本单位自建的服务器，请把它的证书文件写在设置“邮箱 › 证书”里",
    ),
    # Cut in the middle of agreeing on a cipher: nothing is wrong with the settings.
    (ssl.SSLEOFError, _CUT),
    (
        ssl.SSLError,
        "与邮件服务器 {where} 加密连接失败，请检查设置里的端口和加密方式（SSL 或 STARTTLS）",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "邮件服务器 {where} 不支持所设的加密或登录方式，请在设置里改用 SSL 或 STARTTLS",
    ),
    (socket.gaierror, "找不到邮件服务器“{host}”，请检查网络和设置里的服务器名称"),
    (ConnectionRefusedError, "邮件服务器 {where} 没有应答，请检查设置里的服务器和端口"),
    (
        TimeoutError,
        "邮件服务器 {where} 很久没有应答，请检查网络、端口和加密方式（SSL 或 STARTTLS）",
    ),
    (BaseException, _CUT),
)


def login_sentence(login: str) -> str:
    """Return what a refused login means; the server's answer stays out of it."""
    return (
        f"邮箱“{login}”登录失败：密码或授权码不对，或者这个邮箱还没有开启 SMTP/IMAP 服务。"
        "163、QQ 等邮箱要用授权码，不是网页登录的密码；怎样取得见 docs/邮件.md"
    )
