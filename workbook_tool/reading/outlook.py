"""Outlook's own formats: a saved message (.msg), and winmail.dat (TNEF), its wrapping of one.

Sources: MS-OXMSG and MS-OXTNEF, by way of the libraries python-oxmsg and tnefparse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_SENDER_SMTP, _SENDER, _ATTACHED_MESSAGE = 0x5D01, 0x0C1F, "__substg1.0_3701000D"
_EMBEDDED_HEADER = 24
"""Where the properties of a message in a message begin."""
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A file in a note.

    Attributes:
        path: Its name; behind the subjects of the messages that it is attached within.
        content: Its bytes.
        cid: The name under which the text shows it; may be empty.
    """

    path: tuple[str, ...]
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class OutlookNote:
    """A message as Outlook keeps it; every field but ``files`` may be empty."""

    sender: str
    subject: str
    message_id: str
    sent: datetime | None
    text: str
    html: str
    files: tuple[NoteFile, ...]


def read_msg(data: bytes) -> OutlookNote:
    """Read a saved message.

    Raises:
        ValueError: It is damaged.
    """
    from oxmsg import Message  # noqa: PLC0415 - rarely needed

    try:
        message = Message.load(data)
        headers = {name.casefold(): value for name, value in message.message_headers.items()}
        return OutlookNote(
            sender=_address(message, headers.get("from", "")),
            subject=message.subject,
            message_id=headers.get("message-id", "").strip().strip("<>"),
            sent=message.sent_date,
            text=message.body or "",
            html=message.html_body or "",
            files=tuple(_msg_files(message._storage, (), 0)),
        )
    except (OSError, AssertionError, IndexError, KeyError, LookupError) as error:
        raise ValueError("damaged .msg") from error


def _address(message: Any, header: str) -> str:
    if "@" in header:
        return header.rpartition("<")[2].rstrip("> ")
    for property_ in (_SENDER_SMTP, _SENDER):
        found: str | None = message.properties.str_prop_value(property_)
        if found and "@" in found:
            return found
    return ""


def _msg_files(storage: Any, within: tuple[str, ...], depth: int) -> Iterator[NoteFile]:
    """Yield the files of a message, given as the library's storage, and of messages in it."""
    from oxmsg.attachment import Attachment  # noqa: PLC0415
    from oxmsg.domain import constants as c  # noqa: PLC0415
    from oxmsg.properties import Properties  # noqa: PLC0415

    if depth > _DEPTH:
        raise ValueError("too many messages in messages")
    for number, inside in enumerate(storage.iter_attachment_storages(), start=1):
        attachment = Attachment(inside)
        text = attachment.properties.str_prop_value
        name = (
            text(c.PID_ATTACH_LONG_FILENAME)
            or text(c.PID_ATTACH_FILENAME)
            or text(c.PID_DISPLAY_NAME)
            or f"附件{number}"
        )
        embedded = next((s for s in inside.storages if s.name == _ATTACHED_MESSAGE), None)
        if embedded is not None:
            subject = Properties(embedded, _EMBEDDED_HEADER).str_prop_value(c.PID_SUBJECT)
            yield from _msg_files(embedded, (*within, subject or name), depth + 1)
        elif content := attachment.file_bytes:
            yield NoteFile((*within, name), content, text(c.PID_ATTACH_CONTENT_ID) or "")


def read_tnef(data: bytes) -> OutlookNote:
    """Read a winmail.dat.

    Raises:
        ValueError: It is damaged.
    """
    from tnefparse import TNEF  # noqa: PLC0415 - rarely needed

    try:
        note = TNEF(data, do_checksum=False)
        return OutlookNote(
            sender="",
            subject="",
            message_id="",
            sent=None,
            text=_words(note.body),
            html=_words(note.htmlbody),
            files=tuple(_tnef_files(note, (), 0)),
        )
    except (IndexError, KeyError, LookupError, AssertionError, OverflowError) as error:
        raise ValueError("damaged winmail.dat") from error


def _tnef_files(note: Any, within: tuple[str, ...], depth: int) -> Iterator[NoteFile]:
    if depth > _DEPTH:
        raise ValueError("too many messages in messages")
    for number, attachment in enumerate(note.attachments, start=1):
        name = _tnef_name(attachment) or f"附件{number}"
        embedded = getattr(attachment, "embed", None)
        if embedded is not None:
            yield from _tnef_files(embedded, (*within, name), depth + 1)
        elif attachment.data:
            yield NoteFile((*within, name), bytes(attachment.data))


def _tnef_name(attachment: Any) -> str:
    from tnefparse import properties as p  # noqa: PLC0415

    long = [a.data for a in attachment.mapi_attrs if a.name == p.MAPI_ATTACH_LONG_FILENAME]
    return _words(long[0] if long else attachment._name)


def _words(raw: Any) -> str:
    """Return a text of a TNEF; what the library leaves as bytes is in the office's code page."""
    if isinstance(raw, list):
        raw = raw[0] if raw else ""
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            raw = raw.decode("gb18030", "replace")
    return str(raw or "").strip("\0")
