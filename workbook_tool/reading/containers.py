"""Files inside a file: attachments of a message, members of a zip archive.

Nothing is written: a member is bytes with a name for people, so ``../`` in it is only an
odd name.
"""

from __future__ import annotations

import base64
import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage, Message
from pathlib import PurePosixPath
from typing import cast

from workbook_tool.reading.kinds import FileKind, kind_of
from workbook_tool.reading.limits import Limits, RefusedError, broken, too_large
from workbook_tool.reading.package import ZIP_ERRORS

BY_PROGRAM: tuple[FileKind, ...] = ("7z", "rar")
"""Kinds that only a program on this computer can open; see :mod:`unpackers`."""

CONTAINERS: tuple[FileKind, ...] = ("zip", "mail", *BY_PROGRAM)
"""Kinds of files that hold files."""

Packed = tuple[str, bytes]

_UTF8, _ENCRYPTED = 0x800, 0x1
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems leave in folders and nobody meant to send."""
_CHUNK = 1 << 16
_FORWARDED = 5
"""How deep messages may be forwarded in each other."""
_PART_HEADER = re.compile(rb"^content-(?:disposition|type):.*(?:\n[ \t].*)*", re.I | re.M)
_BARE_WORD = re.compile(rb"(name=)(=\?[^\s\";]+\?=)", re.IGNORECASE)


def unpack(data: bytes, kind: FileKind, limits: Limits) -> list[Packed]:
    """Return the files in a container.

    Args:
        data: The container.
        kind: What it is: ``zip`` or ``mail``.
        limits: The limits.

    Returns:
        Name, with the folders inside, and content of each.

    Raises:
        RefusedError: It is damaged, locked or too large.
    """
    return _unzip(data, limits) if kind == "zip" else _attachments(data, limits)


def is_litter(name: str) -> bool:
    """Return whether a member is what operating systems leave in folders."""
    return any(mark in name for mark in _LITTER)


def _unzip(data: bytes, limits: Limits) -> list[Packed]:
    files: list[Packed] = []
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > limits.archive_files:
                raise too_large(f"压缩包里的文件超过 {limits.archive_files} 个")
            for info in infos:
                name = member_name(info)
                if is_litter(name):
                    continue
                if info.flag_bits & _ENCRYPTED:
                    raise RefusedError("F21")
                content = _inflate(archive, info, limits)
                total += len(content)
                if total > limits.archive_bytes:
                    raise too_large("压缩包展开后太大")
                files.append((name, content))
    except ZIP_ERRORS as error:
        raise broken("压缩包不完整") from error
    return files


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    pieces, done = [], 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            done += len(chunk)
            packed = info.compress_size
            if done > limits.member_bytes or (
                done > limits.ratio_from and done > limits.ratio * packed
            ):
                raise too_large("压缩包展开后太大")
            pieces.append(chunk)
    return b"".join(pieces)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag it is usually GB18030 here."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _attachments(data: bytes, limits: Limits) -> list[Packed]:
    try:
        files: list[Packed] = []
        for attachment in _files_of(_message(data), 0):
            files.append(attachment)
            if len(files) > limits.archive_files:
                raise too_large(f"附件超过 {limits.archive_files} 个")
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:
        # The standard parser meets malformed headers with any of these.
        raise broken("邮件不完整") from error
    return files


def _message(data: bytes) -> EmailMessage:
    """Parse a message, its headers of attachments first brought into the form of the rules.

    Chinese mail programs write names there in plain GBK, or encoded without quotation marks.
    """
    mended = _PART_HEADER.sub(lambda header: _BARE_WORD.sub(rb'\1"\2"', _utf8(header[0])), data)
    return email.message_from_bytes(mended, policy=email.policy.default)


def _utf8(raw: bytes) -> bytes:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace").encode()
    return raw


def _files_of(message: EmailMessage, depth: int) -> Iterator[Packed]:
    """Yield the attachments of a message, and those of messages forwarded in it."""
    if depth > _FORWARDED:
        raise too_large(f"邮件里转发的邮件超过 {_FORWARDED} 层")
    for number, part in enumerate(_leaves(message), start=1):
        name = part.get_filename()
        forwarded = _forwarded(part)
        if forwarded is not None:
            title = name or forwarded.get("Subject", "") or f"转发邮件{number}"
            for inner, content in _files_of(forwarded, depth + 1):
                yield f"{_file_name(title)} › {inner}", content
            continue
        if name is None and part.get_content_maintype() == "text":
            continue  # the message itself
        attached = part.get_payload(decode=True)
        if isinstance(attached, bytes) and attached:
            yield _file_name(name or f"附件{number}"), attached


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
    return PurePosixPath(name.replace("\\", "/")).name or name
