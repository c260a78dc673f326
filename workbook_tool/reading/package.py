"""The members of a zip package, inflated within limits and never written anywhere.

Sizes are counted while inflating: what the directory of a package says about itself is
not believed.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from workbook_tool.reading.limits import Limits, RefusedError, broken, too_large

_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _UTF8 = 0x1, 0x800

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What zipfile raises on damaged input."""


class Package:
    """An OOXML or ODF package in memory."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the package.

        Raises:
            RefusedError: It is damaged or has too many members.
        """
        self._limits = limits
        self._inflated = 0
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_ERRORS as error:
            raise broken("压缩结构不完整") from error
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise too_large(f"内部文件超过 {limits.members} 个")
        for info in infos:
            self._members.setdefault(plain_name(info.filename), []).append(info)

    def __contains__(self, name: str) -> bool:
        return plain_name(name) in self._members

    def names(self) -> Iterator[str]:
        """Yield the names of all members, folded as they are compared."""
        yield from self._members

    def chunks(self, name: str, most: int | None = None) -> Iterator[bytes]:
        """Yield a member's content in pieces.

        Args:
            name: The member.
            most: A smaller limit than the usual one for a member.

        Raises:
            RefusedError: It is missing, damaged, ambiguous, encrypted or too large.
        """
        infos = self._members.get(plain_name(name))
        if not infos:
            raise broken(f"缺少内部文件 {name}")
        if len(infos) > 1 and len({(info.CRC, info.file_size) for info in infos}) > 1:
            # Programs disagree on which of them counts, so no answer would be certain.
            raise broken(f"内部文件 {name} 出现两次，内容不同")
        yield from self._inflate(infos[-1], most or self._limits.member_bytes)

    def read(self, name: str) -> bytes:
        """Return a member's content; raises as :meth:`chunks` does."""
        return b"".join(self.chunks(name))

    def check_everything(self) -> None:
        """Inflate every member once, before a library is let at the package.

        Raises:
            RefusedError: A member is damaged or too large, or an XML part has a DOCTYPE.
        """
        for name in self.names():
            content = self.read(name)
            if name.endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in content.replace(
                b"\0", b""
            ):
                raise RefusedError("F12")

    def _inflate(self, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        if info.flag_bits & _ENCRYPTED:
            raise broken("内部文件加了密")
        if info.compress_type not in _METHODS:
            raise broken(f"内部文件用了少见的压缩方法（{method_of(info)}）")
        limits, done = self._limits, 0
        try:
            with open_member(self._zip, info) as member:
                while chunk := member.read(_CHUNK):
                    done += len(chunk)
                    self._inflated += len(chunk)
                    if done > most or self._inflated > limits.total_bytes:
                        raise too_large("展开后太大")
                    if done > limits.ratio_from and done > limits.ratio * info.compress_size:
                        raise too_large("压缩比异常，像是“压缩炸弹”")
                    yield chunk
        except ZIP_ERRORS as error:
            raise broken(f"内部文件 {info.filename[:60]} 已损坏") from error


_METHOD_NAMES = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}


def method_of(info: zipfile.ZipInfo) -> str:
    """Return what a member's way of compression is called."""
    return _METHOD_NAMES.get(info.compress_type, f"第 {info.compress_type} 种")


_LOCAL = struct.Struct("<4s22xHH")
"""Header of a member in front of its content: mark, lengths of name and extra field."""


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open a member whose name is written with other slashes in front of it than in the directory.

    The library refuses that; some programs write it so. Raises what :data:`ZIP_ERRORS` lists.
    """
    stream = archive.fp
    if stream is not None and info.header_offset >= 0:
        stream.seek(info.header_offset)
        head = stream.read(_LOCAL.size)
        if len(head) == _LOCAL.size and head.startswith(b"PK"):
            raw = stream.read(_LOCAL.unpack(head)[1])
            name = raw.decode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
            if plain_name(name) == plain_name(info.orig_filename):
                info.orig_filename = name
    return archive.open(info)


def resolve(part: str, target: str) -> str:
    """Return the member that a relationship of ``part`` points to."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def rels_of(part: str) -> str:
    """Return the member that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def plain_name(name: str) -> str:
    """Return a member's name as it is compared: programs differ in slashes and case."""
    return name.replace("\\", "/").lstrip("/").casefold()
