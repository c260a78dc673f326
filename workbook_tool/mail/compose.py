"""A message as bytes that old and new mail programs read alike.

Everything is ASCII. A file's name stands in ``Content-Disposition`` as RFC 2231 has it, and
once more in ``Content-Type`` as an encoded word of RFC 2047, which no standard allows there and
every older client (Foxmail, early Outlook, web mail) reads.
"""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
from datetime import datetime
from email import encoders
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.foreign import file_name, line
from workbook_tool.mail.posts import Post

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)
_ENCODED_WORD = 75
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}


def message_id(key: bytes, round_id: str, mail: MailKey, attempt: int, domain: str) -> str:
    """Return the Message-ID of a message, without angle brackets; always the same.

    It cannot be worked out without the round's key: whoever has one unit's sheet could else name
    another unit's mail in a forged report that it was not delivered.

    Args:
        key: The round's key.
        round_id: Identity of the round.
        mail: What the message is.
        attempt: How often it was sent once more on request.
        domain: Domain of the account.
    """
    text = "\0".join((round_id, *mail, str(attempt)))
    digest = hmac.new(key, b"Message-ID\0" + text.encode(), hashlib.sha256).hexdigest()
    return f"{digest[:32]}@{domain}"


def compose(
    post: Post, sender: tuple[str, str], id_: str, at: datetime, *, unsent: bool = False
) -> bytes:
    """Return a message.

    Args:
        post: What it says.
        sender: Name and address that it comes from; an empty address leaves it out.
        id_: Its Message-ID, without angle brackets.
        at: Its date.
        unsent: Whether mail programs are to open it for sending, as a draft.
    """
    message = MIMEMultipart(boundary=f"=_{id_.partition('@')[0]}", policy=_POLICY)
    if unsent:
        message["X-Unsent"] = "1"
    if sender[1]:
        message["From"] = _mailbox(*sender)
    message["To"] = _mailbox(post.unit, line(post.address))
    message["Subject"] = _words(line(post.subject), "\r\n ")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id_}>"
    text = MIMEBase("text", "plain", charset="utf-8", policy=_POLICY)
    message.attach(_filled(text, post.text.replace("\n", "\r\n").encode()))
    for name, content in post.files:
        message.attach(_enclosure(name, content))
    return message.as_bytes(policy=_POLICY)


def _mailbox(name: str, address: str) -> str:
    name = line(name)
    return f"{_words(name, ' ')} <{address}>" if not name.isascii() else formataddr((name, address))


def _enclosure(name: str, content: bytes) -> MIMEBase:
    name = file_name(name)
    suffix = f".{name.rpartition('.')[2].lower()}"
    guessed = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    main, _, sub = guessed.partition("/")
    part = MIMEBase(main, sub, policy=_POLICY)
    part.set_param("name", _words(name, " "))
    filename = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return _filled(part, content)


def _filled(part: MIMEBase, content: bytes) -> MIMEBase:
    part.set_payload(content)
    encoders.encode_base64(part)
    del part["MIME-Version"]  # once, at the top
    return part


def _words(text: str, between: str) -> str:
    """Return a text as encoded words of RFC 2047; plain ASCII stays as it is."""
    if text.isascii():
        return text
    return (
        Header(text, "utf-8", maxlinelen=_ENCODED_WORD).encode(linesep="\n").replace("\n ", between)
    )
