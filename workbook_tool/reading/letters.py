"""A message as it was written: from whom, about what, the text, and the files that came with it.

Whatever a mail program makes of it: attachments under odd names, messages forwarded in
messages, Outlook's winmail.dat and .msg. All of it is untrusted and runs in the child process.
"""

from __future__ import annotations

import base64
import email
import email.policy
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePosixPath
from typing import cast

from workbook_tool.foreign import clean, file_name, line
from workbook_tool.reading import outlook
from workbook_tool.reading.kinds import FileKind, kind_of
from workbook_tool.reading.letter_text import links_in, own_words, plain_text
from workbook_tool.reading.limits import Limits, Refusal, RefusedError, broken, too_large

_FORWARDED = 5
"""How deep messages may be forwarded in each other."""
_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf|[ \t\r\n])*(?:>?From [^\r\n]*\r?\n)?")
"""What stands in front of the first header: a mark of the encoding, a mailbox's own line."""
_PART_HEADER = re.compile(rb"^content-(?:disposition|type):.*(?:\n[ \t].*)*", re.I | re.M)
_BARE_WORD = re.compile(rb"(name=)(=\?[^\s\";]+\?=)", re.IGNORECASE)
_ENCODED = re.compile(rb"=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=", re.IGNORECASE)
_ENCODED_RUN = re.compile(
    rb"=\?([^?\s]+)\?([bq])\?[^?\s]*\?=(?:\s+=\?\1\?\2\?[^?\s]*\?=)*", re.IGNORECASE
)
_ID = re.compile(r"<([^<>\s@]+@[^<>\s]+)>")
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_REPORT = "multipart/report"
_LONGEST_ADDRESS, _LONGEST_LINK, _LONGEST_LETTER = 320, 500, 20_000
_MOST_LINKS, _MOST_RETURNED = 50, 1_000
_LONGEST_HEADER = 16_000
"""Bytes of a header that are looked at: the standard parser takes minutes over a very long one."""
_FOLDED = re.compile(rb"\r?\n(?![ \t])")
_TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a message.

    Attributes:
        name: Its name; for one of a forwarded message, both with `` › `` between.
        content: Its bytes.
        shown: Whether it is a picture that the text shows (a signature, a logo).
    """

    name: str
    content: bytes
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A message.

    Attributes:
        sender: The address that it says it comes from, in lower case; may be empty.
        subject: Its subject.
        message_id: Its Message-ID, without angle brackets; may be empty.
        date: When it arrived, as the last server wrote; else when it says it was sent.
        text: What its sender wrote, without what is quoted.
        links: Files that lie elsewhere: which service, name where there is one, and address.
        files: What came with it, from forwarded messages too.
        automatic: Whether no person wrote it.
        returned: Message-IDs of the messages that it reports as undeliverable.
        refusal: Why the rest of it was not read; ``None`` if it was.
    """

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    date: datetime | None = None
    text: str = ""
    links: tuple[str, ...] = ()
    files: tuple[Enclosure, ...] = ()
    automatic: bool = False
    returned: tuple[str, ...] = ()
    refusal: Refusal | None = None


def read_letter(data: bytes, kind: FileKind, limits: Limits) -> Letter:
    """Read a message.

    Args:
        data: The message.
        kind: What it is: ``mail``, ``outlook`` or ``tnef``.
        limits: The limits.

    Returns:
        The message; of one that is damaged or too large the head, as far as there is one, and
        the refusal.
    """
    try:
        return _cleaned(_limited(_whole(data, kind, limits), limits))
    except RefusedError as refused:
        refusal = refused.refusal
    except RecursionError:
        refusal = too_large("邮件里的层次太多").refusal
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        # The standard parser meets malformed headers with any of these.
        refusal = broken("邮件不完整").refusal
    data = _BEFORE.sub(b"", data, count=1)
    head = _split(data)[0] if kind == "mail" else b""
    try:
        return _cleaned(replace(_heading(_message(head + b"\n\n")), refusal=refusal))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return Letter(refusal=refusal)


def _cleaned(letter: Letter) -> Letter:
    """Return a message whose texts can be shown anywhere, and are no longer than anybody writes."""
    return replace(
        letter,
        sender=line(letter.sender, _LONGEST_ADDRESS),
        subject=line(letter.subject),
        message_id=line(letter.message_id, _LONGEST_ADDRESS),
        text=clean(letter.text, _LONGEST_LETTER),
        links=tuple(line(link, _LONGEST_LINK) for link in letter.links[:_MOST_LINKS]),
        returned=tuple(line(id_, _LONGEST_ADDRESS) for id_ in letter.returned[:_MOST_RETURNED]),
    )


def _whole(data: bytes, kind: FileKind, limits: Limits) -> Letter:
    if kind == "outlook":
        return _outlook_letter(outlook.read_msg(data))
    if kind == "tnef":
        return _outlook_letter(outlook.read_tnef(data))
    return _letter(_message(_BEFORE.sub(b"", data, count=1)), 0, limits)


def _limited(letter: Letter, limits: Limits) -> Letter:
    if len(letter.files) > limits.archive_files:
        raise too_large(f"附件超过 {limits.archive_files} 个")
    return letter


def _letter(message: EmailMessage, depth: int, limits: Limits) -> Letter:
    if depth > _FORWARDED:
        raise too_large(f"邮件里转发的邮件超过 {_FORWARDED} 层")
    plain, html, files = _Parts(message, depth, limits).read()
    shown = {name.casefold() for name in re.findall(r"cid:([^\"'>\s)]+)", html, re.IGNORECASE)}
    heading = _heading(message)
    if _is_report(message, heading.sender):
        files = []  # what a mail server encloses is a copy of what it could not deliver
    return replace(
        heading,
        text=own_words(plain or plain_text(html)),
        links=links_in(f"{html}\n{plain}"),
        files=tuple(replace(one, shown=bool(cid) and cid in shown) for one, cid in files),
        automatic=_is_automatic(message, heading.sender),
        returned=_returned(message, heading.sender),
    )


def _heading(message: EmailMessage) -> Letter:
    return Letter(
        sender=_sender(message),
        subject=" ".join(_header(message, "Subject").split()),
        message_id=next(iter(_ID.findall(_header(message, "Message-ID"))), ""),
        date=_date(message),
    )


class _Parts:
    """Goes through the parts of a message: its text, and what is enclosed."""

    def __init__(self, message: EmailMessage, depth: int, limits: Limits) -> None:
        self._message, self._depth, self._limits = message, depth, limits
        self._plain: list[str] = []
        self._html: list[str] = []
        self._files: list[tuple[Enclosure, str]] = []

    def read(self) -> tuple[str, str, list[tuple[Enclosure, str]]]:
        """Return plain text, HTML, and each file with the name under which HTML shows it."""
        for number, part in enumerate(_leaves(self._message), start=1):
            self._part(part, number)
            if len(self._files) > self._limits.archive_files:
                raise too_large(f"附件超过 {self._limits.archive_files} 个")
        return "\n".join(self._plain), "\n".join(self._html), self._files

    def _part(self, part: EmailMessage, number: int) -> None:
        name = part.get_filename()
        forwarded = _forwarded(part)
        if forwarded is not None:
            inner = _letter(forwarded, self._depth + 1, self._limits)
            self._take_over(inner, name or inner.subject or f"转发邮件{number}")
            return
        if name is None and part.get_content_maintype() == "text":
            words = self._html if part.get_content_subtype() == "html" else self._plain
            words.append(_text(part))
            return
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            return
        kind = kind_of(content)
        if kind in {"tnef", "outlook"}:
            whole = _whole(content, kind, self._limits)
            if part.get_content_type() in _TNEF_TYPES or kind == "tnef":
                # Outlook's wrapping of this very message, not another one.
                self._plain += [whole.text] if whole.text and not self._plain else []
                self._files += [(one, "") for one in whole.files]
            else:
                self._take_over(whole, name or whole.subject or f"转发邮件{number}")
            return
        file = Enclosure(_file_name(name or _unnamed(part, number)), content)
        cid = _header(part, "Content-ID").strip().strip("<>").casefold()
        picture = part.get_content_maintype() == "image"
        self._files.append((file, cid if picture else ""))

    def _take_over(self, inner: Letter, title: str) -> None:
        for one in inner.files:
            file = Enclosure(f"{_file_name(title)} › {one.name}", one.content, one.shown)
            self._files.append((file, ""))


def _unnamed(part: EmailMessage, number: int) -> str:
    return f"图片{number}" if part.get_content_maintype() == "image" else f"附件{number}"


def _outlook_letter(found: outlook.OutlookNote) -> Letter:
    text = found.text or plain_text(found.html)
    return Letter(
        sender=found.sender.casefold(),
        subject=" ".join(found.subject.split()),
        message_id=found.message_id,
        date=found.sent,
        text=own_words(text),
        links=links_in(f"{found.html}\n{found.text}"),
        files=tuple(
            Enclosure(
                " › ".join(_file_name(part) for part in file.path),
                file.content,
                bool(file.cid) and f"cid:{file.cid}".casefold() in found.html.casefold(),
            )
            for file in found.files
        ),
    )


def _message(data: bytes) -> EmailMessage:
    """Parse a message, its headers first brought into the form of the rules.

    Chinese mail programs write names and subjects in plain GBK, or encoded without quotation
    marks, or cut in the middle of a character, or in more than the character set they state.
    """
    mended = _PART_HEADER.sub(lambda header: _mended(_quoted(header[0][:_LONGEST_HEADER])), data)
    head, gap, body = _split(mended)
    shortened = b"\n".join(field[:_LONGEST_HEADER] for field in _FOLDED.split(head))
    return email.message_from_bytes(_mended(shortened) + gap + body, policy=email.policy.default)


def _quoted(header: bytes) -> bytes:
    return _BARE_WORD.sub(rb'\1"\2"', _utf8(header))


def _mended(head: bytes) -> bytes:
    return _ENCODED_RUN.sub(_joined, _utf8(head))


def _joined(run: re.Match[bytes]) -> bytes:
    """Return encoded words that follow each other as one, in UTF-8."""
    raw = b""
    for _, how, coded in _ENCODED.findall(run[0]):
        try:
            raw += (
                base64.b64decode(coded + b"=" * (-len(coded) % 4))
                if how in b"bB"
                else quopri.decodestring(coded, header=True)
            )
        except ValueError:
            return run[0]
    text = _decoded(raw, run[1].decode("ascii", "replace").partition("*")[0])
    return b"=?utf-8?B?" + base64.b64encode(text.encode()) + b"?="


def _decoded(raw: bytes, charset: str) -> str:
    """Return a text; GB2312 is what everybody states who writes GB18030."""
    wanted = "gb18030" if charset.casefold() in {"gb2312", "gbk", "gb_2312-80"} else charset
    for encoding in (wanted, "utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            text.encode()  # UTF-7 hides halves of characters
            return text
        except (UnicodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    match = re.search(rb"\r?\n\r?\n", data)
    if match is None:
        return data, b"", b""
    return data[: match.start()], match[0], data[match.end() :]


def _utf8(raw: bytes) -> bytes:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace").encode()
    return raw


def _header(message: Message, name: str) -> str:
    """Return a header as text; plain UTF-8 in it, which the parser keeps as bytes, too."""
    try:
        text = str(message.get(name, ""))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        return ""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sender(message: EmailMessage) -> str:
    for name in ("From", "Sender", "Return-Path"):
        for _, address in getaddresses([_header(message, name)]):
            if "@" in address:
                return address.strip().casefold()
    return ""


def _date(message: EmailMessage) -> datetime | None:
    arrived = _header(message, "Received").rpartition(";")[2]
    for text in (arrived, _header(message, "Date")):
        try:
            return parsedate_to_datetime(" ".join(text.split()))
        except (ValueError, TypeError, IndexError):
            continue
    return None


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    marked = _header(message, "Auto-Submitted").strip().casefold() not in {"", "no"}
    replies = any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    ours = _header(message, "Precedence").strip().casefold() in {"auto_reply", "bulk"}
    return marked or replies or ours or _is_report(message, sender)


def _is_report(message: EmailMessage, sender: str) -> bool:
    return message.get_content_type() == _REPORT or _DAEMON.match(sender) is not None


def _returned(message: EmailMessage, sender: str) -> tuple[str, ...]:
    """Return the Message-IDs that a report of a mail server names, unless it only says later."""
    if not _is_report(message, sender):
        return ()
    own = _header(message, "Message-ID")
    text = message.as_bytes().decode("utf-8", "replace")
    actions = {word.casefold() for word in re.findall(r"^Action:\s*(\w+)", text, re.M | re.I)}
    # A receipt for reading is a report, too; servers that write no report write just text.
    if "failed" not in actions and (actions or message.get_content_type() == _REPORT):
        return ()
    texts = [text, *(_text(part) for part in _leaves(message) if _is_text(part))]
    found = dict.fromkeys(id_ for words in texts for id_ in _ID.findall(words))
    return tuple(id_ for id_ in found if f"<{id_}>" not in own)


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() in {"text", "message"}


def _text(part: EmailMessage) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    return _decoded(raw, part.get_content_charset() or "utf-8")


def _leaves(part: Message) -> Iterator[EmailMessage]:
    """Yield the parts of a message that are no mere wrappings of further parts."""
    inner = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inner, list):
        for one in inner:
            yield from _leaves(cast(Message, one))
    elif isinstance(part, EmailMessage):
        yield part


def _forwarded(part: EmailMessage) -> EmailMessage | None:
    """Return the message that a part is, whether it is marked as one, encoded, or just named so."""
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner:
        message = cast(EmailMessage, inner[0])
        if part.get("Content-Transfer-Encoding", "").strip().lower() != "base64":
            return message
        return _message(base64.b64decode(str(message.get_payload())))
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and part.get_filename() and kind_of(content) == "mail":
        return _message(content)
    return None


def _file_name(name: str) -> str:
    """Return a name without the folders of the sender's computer."""
    return file_name(PurePosixPath(name.replace("\\", "/")[-1_000:]).name or name)
