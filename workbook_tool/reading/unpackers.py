"""Archives that only a program on this computer can open: .7z and .rar.

The program gets the archive as a file in a temporary folder and writes what is in it to its
standard output, never to the disk. It is watched like a process that reads, and what comes
out is counted. Which program there is differs: 7-Zip, or bsdtar, which Windows 11 has under
the name of tar.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbook_tool.reading.containers import Packed, is_litter
from workbook_tool.reading.limits import Limits, RefusedError, too_large
from workbook_tool.reading.watch import Watch

_LIST_BYTES = 4_000_000
_CHUNK = 1 << 16
_NO_PASSWORD = "-p-"
"""Something, so that 7-Zip does not ask for one but says that it is wrong."""
_LOCKED = re.compile(rb"encrypt|passphrase|password", re.IGNORECASE)


class _UnableError(Exception):
    """The program could not open the archive; ``locked``: it said that a password is asked for."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__(locked)
        self.locked = locked


@dataclass(frozen=True, slots=True)
class _Archive:
    path: Path
    limits: Limits


def unpack_by_program(data: bytes, kind: str, limits: Limits) -> list[Packed]:
    """Return the files in an archive, by the first program that can open it.

    Args:
        data: The archive.
        kind: ``7z`` or ``rar``.
        limits: The limits.

    Raises:
        RefusedError: It has a password, is beyond the limits, or no program opens it.
    """
    programs = _programs()
    locked = False
    with tempfile.TemporaryDirectory(prefix="workbook-tool-", ignore_cleanup_errors=True) as folder:
        archive = _Archive(Path(folder) / f"archive.{kind}", limits)
        archive.path.write_bytes(data)
        for program, members in programs:
            try:
                return [member for member in members(program, archive) if not is_litter(member[0])]
            except _UnableError as error:
                locked = locked or error.locked
    if locked:
        raise RefusedError("F21")
    reason = "它可能已损坏或有密码" if programs else "这台电脑上没有能打开它的程序"
    raise RefusedError("F22", kind=kind, reason=reason)


def _programs() -> list[tuple[str, Callable[[str, _Archive], Iterator[Packed]]]]:
    """Return the programs of this computer that open archives, the most able first."""
    found = [(path, _by_7zip) for path in _installed(("7zz", "7z", "7za"), r"7-Zip\7z.exe")]
    system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "tar.exe")
    tar = str(system) if sys.platform == "win32" and system.is_file() else shutil.which("bsdtar")
    return [*found, *([(tar, _by_bsdtar)] if tar else [])]


def _installed(names: Sequence[str], windows: str) -> Iterator[str]:
    """Yield where a program is: in the search path, else in the usual folder of Windows."""
    folders = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)"))
    usual = [Path(folder, windows) for folder in folders if folder]
    found = [*map(shutil.which, names), *(str(path) for path in usual if path.is_file())]
    yield from [path for path in found if path][:1]


def _by_bsdtar(program: str, archive: _Archive) -> Iterator[Packed]:
    """Have the archive turned into a tar stream: names and contents in one go.

    A .rar is handed in as a stream: in a file, bsdtar takes an .xlsx that stands uncompressed
    at the end of it for the end of a zip archive. A .7z can only be read from a file.
    """
    count = total = 0
    streamed = archive.path.suffix == ".rar"
    source = "@-" if streamed else f"@{archive.path}"
    with _output([program, "--format=pax", "-cf", "-", source], archive, streamed) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8") as members:
                for member in members:
                    count += 1
                    _mind(count, member.size, total := total + member.size, archive.limits)
                    if member.isfile() and (content := members.extractfile(member)):
                        yield member.name.replace("\\", "/"), content.read()
        except tarfile.TarError as error:
            raise _UnableError from error


def _by_7zip(program: str, archive: _Archive) -> Iterator[Packed]:
    """Have the members listed, then all their contents written one behind the other."""
    tail = [_NO_PASSWORD, "--", str(archive.path)]
    with _output([program, "l", "-slt", "-ba", "-sccUTF-8", *tail], archive) as stream:
        listed = stream.read(_LIST_BYTES + 1)
    if len(listed) > _LIST_BYTES:
        raise too_large("压缩包里的文件太多")
    members = list(_listed(listed.decode("utf-8", "replace")))
    total = 0
    for count, member in enumerate(members, start=1):
        _mind(count, member.size, total := total + member.size, archive.limits)
    with _output([program, "x", "-so", "-bd", *tail], archive) as stream:
        for member in members:
            content = stream.read(member.size)
            if len(content) < member.size or member.crc not in {None, zlib.crc32(content)}:
                raise _UnableError
            yield member.name, content
        if stream.read(1):
            raise _UnableError  # more than was listed: whose it is cannot be known


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    crc: int | None


def _listed(text: str) -> Iterator[_Member]:
    """Yield the files in 7-Zip's technical list: paragraphs of lines ``Key = value``."""
    for paragraph in re.split(r"\r?\n\r?\n", text):
        pairs = (line.partition(" = ") for line in paragraph.splitlines())
        facts = {key.strip(): value.strip() for key, _, value in pairs}
        if "Path" not in facts:
            continue
        if facts.get("Encrypted") == "+":
            raise _UnableError(locked=True)
        if facts.get("Folder") == "+" or "D" in facts.get("Attributes", "").split(" ")[0]:
            continue
        if not facts.get("Size", "").isdigit():
            raise _UnableError
        crc = facts.get("CRC")
        name = facts["Path"].replace("\\", "/")
        yield _Member(name, int(facts["Size"]), int(crc, 16) if crc else None)


def _mind(count: int, size: int, total: int, limits: Limits) -> None:
    """Stop at the limits. No ratio counts here: many alike sheets pack very well together."""
    if count > limits.archive_files:
        raise too_large(f"压缩包里的文件超过 {limits.archive_files} 个")
    if size > limits.member_bytes or total > limits.archive_bytes:
        raise too_large("压缩包展开后太大")


@contextmanager
def _output(
    command: Sequence[str], archive: _Archive, streamed: bool = False
) -> Iterator[BinaryIO]:
    """Run a program and give what it writes.

    Args:
        command: The program and its arguments.
        archive: The archive.
        streamed: Whether it gets the archive through its standard input; else that is empty,
            lest the program ask for a password there.

    Raises:
        RefusedError: It took too much time or memory.
        _UnableError: It did not end well.
    """
    said = archive.path.with_name("said")
    with (
        said.open("wb") as errors,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE if streamed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=archive.path.parent,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as process,
        Watch(process, archive.limits) as watch,
    ):
        assert process.stdout is not None
        if process.stdin is not None:
            feed = (process.stdin, archive.path.read_bytes())
            threading.Thread(target=_feed, args=feed, daemon=True).start()
        try:
            yield process.stdout  # type: ignore[misc]
            code = process.wait()
        except _UnableError:
            code = None  # what it said may tell why
        finally:
            process.kill()
    if watch.ended:
        raise RefusedError(watch.ended.code, **watch.ended.facts)
    if code != 0:
        raise _UnableError(locked=_LOCKED.search(said.read_bytes()) is not None)


def _feed(stream: BinaryIO, data: bytes) -> None:
    with suppress(OSError), stream:  # a program that has seen enough ends before its input
        stream.write(data)
