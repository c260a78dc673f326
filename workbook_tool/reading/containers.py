"""Files inside a file: attachments of a message, members of a zip archive.

Nothing is written: a member is bytes with a name for people, so ``../`` in it is only an
odd name.
"""

from __future__ import annotations

import io
import zipfile

from workbook_tool.foreign import file_name
from workbook_tool.reading.kinds import FileKind, bare
from workbook_tool.reading.letters import read_letter
from workbook_tool.reading.limits import Limits, RefusedError, broken, too_large
from workbook_tool.reading.package import ZIP_ERRORS, method_of, open_member
from workbook_tool.rubric.text import shortened

BY_PROGRAM: tuple[FileKind, ...] = ("7z", "rar")
"""Kinds that only a program on this computer can open; see :mod:`unpackers`."""

MESSAGES: tuple[FileKind, ...] = ("mail", "outlook", "tnef")
"""Kinds of messages; what is forwarded in one is taken out of it at once."""

CONTAINERS: tuple[FileKind, ...] = ("zip", *MESSAGES, *BY_PROGRAM)
"""Kinds of files that hold files."""

Packed = tuple[str, bytes]

_UTF8, _ENCRYPTED = 0x800, 0x1
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")
"""What operating systems leave in folders and nobody meant to send."""
_CHUNK = 1 << 16
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
"""Ways of compression that the library knows."""
_MOST_LINKS, _LONGEST_LINK = 3, 120
_DEEPEST = 8


def unpack(data: bytes, kind: FileKind, limits: Limits) -> list[Packed]:
    """Return the files in a container.

    Args:
        data: The container.
        kind: What it is: ``zip`` or one of :data:`MESSAGES`.
        limits: The limits.

    Returns:
        Name, with the folders inside, and content of each.

    Raises:
        RefusedError: It is damaged, locked or too large.
    """
    data = bare(data)
    if kind == "zip":
        return _unzip(data, limits)
    letter = read_letter(data, kind, limits)
    if letter.refusal is not None:
        raise RefusedError(letter.refusal.code, **letter.refusal.facts)
    if letter.links and not letter.files:
        links = "、".join(shortened(link, _LONGEST_LINK) for link in letter.links[:_MOST_LINKS])
        sender = shortened(letter.sender, _LONGEST_LINK) or "没有写明"
        raise RefusedError("F44", sender=sender, links=links)
    return [(one.name, one.content) for one in letter.files]


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
                if info.compress_type not in METHODS:
                    reason = f"用了少见的压缩方法（{method_of(info)}）"
                    raise RefusedError("F22", kind="zip", reason=reason)
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
    with open_member(archive, info) as member:
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
    return plain_member(name)


def plain_member(name: str) -> str:
    """Return a member's name for people: its folders and its own name, each in one line.

    Of a very deep one the last folders are enough to find it by.
    """
    parts = [part for part in name.replace("\\", "/")[-4_000:].split("/") if part]
    return "/".join(file_name(part) for part in parts[-_DEEPEST:]) or "无名文件"
