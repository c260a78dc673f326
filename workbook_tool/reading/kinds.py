"""What a file is, from its content; names and extensions are often wrong."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from workbook_tool.reading.package import ZIP_ERRORS, open_member, plain_name
from workbook_tool.reading.signatures import (
    NAMED,
    Signature,
    package_of,
    signature_of,
    written_of,
)

FileKind = Literal[
    "xlsx",
    "xlsb",
    "ole-workbook",
    "encrypted",
    "ods",
    "csv",
    "zip",
    "7z",
    "rar",
    "mail",
    "outlook",
    "tnef",
    "html",
    "word",
    "slides",
    "pdf",
    "image",
    "xml-2003",
    "other",
    "empty",
    "unknown",
]

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "word"),
    (b"\x78\x9f\x3e\x22", "tnef"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, FileKind], ...] = (
    ("__substg1.0_", "outlook"),  # first, since an attached workbook has its own streams in it
    ("EncryptedPackage", "encrypted"),
    ("Workbook", "ole-workbook"),
    ("WordDocument", "word"),
    ("Book", "ole-workbook"),  # of Excel 95; documents speak of books, too
    ("PowerPoint Document", "slides"),
)
_ZIP_PARTS: tuple[tuple[str, FileKind], ...] = (
    ("xl/workbook.bin", "xlsb"),
    ("xl/workbook.xml", "xlsx"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "slides"),
    ("xl/", "xlsx"),
    ("word/", "word"),
    ("ppt/", "slides"),
)
_ZIP_TYPES: tuple[tuple[bytes, FileKind], ...] = (
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.text", "word"),
    (b"opendocument.presentation", "slides"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|table|body|style)\b", re.IGNORECASE)
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


_LEADING = b"\xef\xbb\xbf \t\r\n"
"""What mail programs and careless tools put in front of a file."""
_STARTS = (b"PK\x03\x04", b"PK\x05\x06", _OLE, b"%PDF-", *(magic for magic, _ in _MAGIC[:4]))


def bare(data: bytes) -> bytes:
    """Return a file without a byte order mark or line breaks that were put in front of it."""
    if data[:1] not in (b"\xef", b" ", b"\t", b"\r", b"\n"):
        return data
    stripped = data[:64].lstrip(_LEADING)
    return data[min(64, len(data)) - len(stripped) :] if stripped.startswith(_STARTS) else data


def kind_of(data: bytes) -> FileKind:
    """Return what the file is."""
    return sort_of(data)[0]


def sort_of(data: bytes) -> tuple[FileKind, Signature | None]:  # noqa: PLR0911 - one case a kind
    """Return what the file is, and how to name it where it is something else than a workbook."""
    data = bare(data)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "empty", None
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind, None
    if data.startswith(_OLE):
        return _ole_kind(data), None
    if data[:2] == b"\x09\x08" and data[4:6] in (b"\0\5", b"\0\6"):
        return "ole-workbook", None  # its stream alone
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf", None
    signature = signature_of(data)
    if signature is not None:
        return "other", signature
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image", None
    if data[:2] == b"BM" and int.from_bytes(data[2:6], "little") <= len(data) + 64 > 26:
        return "image", None
    return _text_kind(data)


def _ole_kind(data: bytes) -> FileKind:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data or stream.upper().encode("utf-16-le") in data:
            return kind
    return "unknown"


def _zip_kind(data: bytes) -> tuple[FileKind, Signature | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {plain_name(name) for name in archive.namelist()}
            signature = package_of(names)
            if signature is not None:
                return "other", signature
            office = "[content_types].xml" in names or "_rels/.rels" in names
            for part, kind in _ZIP_PARTS:
                if part in names or (office and any(name.startswith(part) for name in names)):
                    return kind, None
            if "mimetype" in names:
                declared = _declared(archive)
                return next((kind for mark, kind in _ZIP_TYPES if mark in declared), "zip"), None
    except (*ZIP_ERRORS, KeyError):
        # Truncated, most likely: the beginning still says what it was to become.
        package = b"[Content_Types].xml" in data[:100] or b"xl/" in data
        return ("xlsx" if package else "zip"), None
    return "zip", None


def _declared(archive: zipfile.ZipFile) -> bytes:
    """Return what an OpenDocument package says it is."""
    info = next(info for info in archive.infolist() if plain_name(info.filename) == "mimetype")
    with open_member(archive, info) as member:
        return member.read(100)


def _text_kind(data: bytes) -> tuple[FileKind, Signature | None]:
    head = data[:4096].lstrip(_LEADING)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = (text_of(data[:4096]) or "").encode().lstrip(_LEADING)
    if head.startswith(b"<"):
        return _markup_kind(head)
    if is_mail(data):
        # Excel's "single file web page" is a mail message without a sender.
        mailed = re.search(rb"^(?:From|To|Cc|Received|Subject)[ \t]*:", head, re.I | re.M)
        return ("mail" if mailed and b"Microsoft Excel" not in head[:2000] else "html"), None
    text = text_of(data)
    return ("csv" if text is not None and _CONTROL.search(text) is None else "unknown"), None


def _markup_kind(head: bytes) -> tuple[FileKind, Signature | None]:
    text = head.decode("latin-1").lower()
    if "excel.sheet" in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml-2003", None
    signature = written_of(text)
    if signature is not None:
        return "other", signature
    if _HTML.search(head):
        return "html", None
    if text.startswith("<?xml"):
        return "other", Signature(NAMED, {"what": "XML 数据文件"})
    return "csv", None


def is_mail(data: bytes) -> bool:
    """Return whether a file is a message as it was sent: headers, a blank line, the rest.

    Which header comes first is up to the servers on its way; a mailbox puts a line ``From `` in
    front of all.
    """
    head = _MAILBOX_LINE.sub(b"", data[:_LONGEST_HEAD].lstrip(_LEADING), count=1)
    end = re.search(rb"\r?\n\r?\n", head)
    if end is None:
        return False
    lines = [line for line in head[: end.start()].splitlines() if not line[:1].isspace()]
    found = [_HEADER.match(line) for line in lines]
    names = {match[1].lower() for match in found if match}
    known = len(names & _MAIL_HEADERS)
    first = bool(found and found[0] and found[0][1].lower() in _MAIL_HEADERS)
    return known > 1 if all(found) else first and known > 1


_LONGEST_HEAD = 1 << 16
_MAILBOX_LINE = re.compile(rb">?From [^\r\n]*\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_MAIL_HEADERS = frozenset(
    b"received return-path delivered-to from to cc bcc subject date message-id mime-version "
    b"content-type content-transfer-encoding dkim-signature sender reply-to in-reply-to "
    b"references arc-seal arc-message-signature arc-authentication-results authentication-results "
    b"received-spf x-mailer x-priority x-originating-ip x-qq-mid x-received importance "
    b"thread-topic thread-index list-id domainkey-signature x-coremail-antispam".split()
)


def text_of(data: bytes) -> str | None:
    """Return the text of a plain text file in one of the usual encodings, else ``None``."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
