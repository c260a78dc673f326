"""What a file is, from its content; names and extensions are often wrong."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from workbook_tool.reading.package import ZIP_ERRORS

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
    "empty",
    "unknown",
]

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
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
    ("xl/", "xlsx"),
    ("word/", "word"),
    ("ppt/", "slides"),
)
_ZIP_TYPES: tuple[tuple[bytes, FileKind], ...] = (
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.text", "word"),
    (b"opendocument.presentation", "slides"),
)
_MAIL_HEAD = re.compile(
    rb"(?:Received|Return-Path|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version"
    rb"|X-[\w-]+|DKIM-Signature|Content-Type|Sender|Reply-To)[ \t]*:",
    re.IGNORECASE,
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|table|body|style)\b", re.IGNORECASE)
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of(data: bytes) -> FileKind:  # noqa: PLR0911 - one case a kind
    """Return what the file is."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "empty"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    return _text_kind(data)


def _ole_kind(data: bytes) -> FileKind:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "unknown"


def _zip_kind(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
            for part, kind in _ZIP_PARTS:
                if any(name.startswith(part) for name in names):
                    return kind
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    declared = member.read(100)
                return next((kind for mark, kind in _ZIP_TYPES if mark in declared), "zip")
    except (*ZIP_ERRORS, KeyError):
        # Truncated, most likely: the beginning still says what it was to become.
        return "xlsx" if b"[Content_Types].xml" in data[:100] or b"xl/" in data else "zip"
    return "zip"


def _text_kind(data: bytes) -> FileKind:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<?xml") and b"Excel.Sheet" in data[:2000]:
        return "xml-2003"
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    if _MAIL_HEAD.match(head) and re.search(rb"\r?\n\r?\n", data):
        # Excel's "single file web page" is a mail message without a sender.
        mailed = re.search(rb"^(?:From|To|Received|Subject)[ \t]*:", head, re.I | re.M)
        return "mail" if mailed and b"Microsoft Excel" not in head[:2000] else "html"
    text = text_of(data)
    return "csv" if text is not None and _CONTROL.search(text) is None else "unknown"


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
