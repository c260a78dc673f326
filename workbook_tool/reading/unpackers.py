"""Archives that only a program on this computer can open: .7z and .rar.

The program gets the archive as a file in a temporary folder and writes what is in it to its
standard output, never to the disk. Which program there is differs: 7-Zip, or bsdtar, which
Windows 11 has under the name of tar.

The work is divided: a process that reads may start no program, and whoever may start one must
not look at what comes out of an archive. So the reading process asks (:func:`unpack_by_program`),
and :class:`Programs` starts a program, watches it, and hands on the bytes unseen.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from workbook_tool.reading.containers import Packed, is_litter, plain_member
from workbook_tool.reading.frames import ForgedError
from workbook_tool.reading.limits import Limits, RefusedError, too_large
from workbook_tool.reading.watch import Watch

_LIST_BYTES = 4_000_000
_PIECE = 1 << 20
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
    watch: Watch | None = None


# --- in the process that reads ------------------------------------------------------------

Ask = Callable[[Mapping[str, str], bytes], Any]


def unpack_by_program(data: bytes, kind: str, limits: Limits, ask: Ask) -> Iterator[Packed]:
    """Yield the files in an archive, as the first program has them that can open it.

    Args:
        data: The archive.
        kind: ``7z`` or ``rar``.
        limits: The limits.
        ask: Asks the program that started this process; see :class:`Programs`.

    Raises:
        RefusedError: It has a password, is beyond the limits, or no program opens it.
    """
    programs = ask({"about": ABOUT, "do": "programs", "kind": kind}, data)
    locked = False
    for number, syntax in enumerate(programs):
        output = _Output(ask, number)
        try:
            # All of it first: what a program gives up in the middle is not half of an archive.
            yield from [one for one in syntax(output, kind, limits) if not is_litter(one[0])]
        except _UnableError as error:
            locked = locked or error.locked
        else:
            return
    if locked:
        raise RefusedError("F21")
    reason = "它可能已损坏或有密码" if programs else "这台电脑上没有能打开它的程序"
    raise RefusedError("F22", kind=kind, reason=reason)


class _Output:
    """What a program writes, handed on by the process that may start it."""

    def __init__(self, ask: Ask, number: int) -> None:
        self._ask, self._number = ask, str(number)
        self._rest = b""

    def begin(self, action: str) -> None:
        """Have the program started: to ``list`` or to ``extract``."""
        self._rest = b""
        self._ask({"about": ABOUT, "do": "start", "number": self._number, "action": action}, b"")

    def read(self, size: int) -> bytes:
        """Return so many bytes of what it writes, fewer at the end."""
        pieces = [self._rest]
        left = size - len(self._rest)
        while left > 0 and (more := self._ask({"about": ABOUT, "do": "more"}, b"")):
            pieces.append(more)
            left -= len(more)
        whole = b"".join(pieces)
        self._rest = whole[size:]
        return whole[:size]

    def end(self) -> None:
        """Wait for its end.

        Raises:
            _UnableError: It did not end well.
        """
        said = self._ask({"about": ABOUT, "do": "end"}, b"")
        if said is not None:
            raise _UnableError(locked=said == "locked")


def _by_bsdtar(output: _Output, kind: str, limits: Limits) -> Iterator[Packed]:
    """Have the archive turned into a tar stream: names and contents in one go."""
    count = total = 0
    output.begin(f"extract {kind}")
    try:
        with tarfile.open(fileobj=output, mode="r|", encoding="utf-8") as members:  # type: ignore[call-overload]
            for member in members:
                count += 1
                _mind(count, member.size, total := total + member.size, limits)
                if member.isfile() and (content := members.extractfile(member)):
                    yield plain_member(member.name), content.read()
    except tarfile.TarError as error:
        output.end()
        raise _UnableError from error
    output.end()


def _by_7zip(output: _Output, kind: str, limits: Limits) -> Iterator[Packed]:
    """Have the members listed, then all their contents written one behind the other."""
    output.begin("list")
    listed = output.read(_LIST_BYTES + 1)
    if len(listed) > _LIST_BYTES:
        raise too_large("压缩包里的文件太多")
    output.end()
    members = list(_listed(listed.decode("utf-8", "replace")))
    total = 0
    for count, member in enumerate(members, start=1):
        _mind(count, member.size, total := total + member.size, limits)
    output.begin(f"extract {kind}")
    for member in members:
        content = output.read(member.size)
        if len(content) < member.size or member.crc not in {None, zlib.crc32(content)}:
            output.end()
            raise _UnableError
        yield member.name, content
    if output.read(1):
        raise _UnableError  # more than was listed: whose it is cannot be known
    output.end()


# --- in the program -----------------------------------------------------------------------

ABOUT = "archive"
"""What a question of a reading process is about that :class:`Programs` answers."""

Syntax = Callable[[_Output, str, Limits], Iterator[Packed]]
"""Reads, in the process that reads, what a program writes."""


class Programs:
    """Runs the programs of this computer for one job of a reading process.

    Only these programs, only with an archive that the process sent, only to list or to extract
    it: nothing else can be asked for. Call :meth:`close` at the end.
    """

    def __init__(self, limits: Limits, watch: Watch | None = None) -> None:
        # What a program takes, the process that waits for it does not.
        self._limits = replace(limits, memory_bytes=limits.memory_bytes // 2)
        self._watch = watch
        self._stack = ExitStack()
        self._run: AbstractContextManager[BinaryIO] | None = None
        self._stream: BinaryIO | None = None
        self._archive: _Archive | None = None
        self._found: list[tuple[str, Syntax]] = []

    def __call__(self, words: Mapping[str, str], content: bytes) -> object:
        """Answer a question.

        Raises:
            ForgedError: It is none that a process of ours asks.
            RefusedError: The program took too much time or memory.
        """
        match words.get("do"):
            case "programs" if words.get("kind") in {"7z", "rar"}:
                return self._programs(words["kind"], content)
            case "start":
                self._start(words.get("number", ""), words.get("action", ""))
                return None
            case "more" if self._stream is not None:
                return self._stream.read(_PIECE)
            case "end":
                return self._end()
        raise ForgedError("no question about an archive")

    def close(self) -> None:
        """End what runs, and leave nothing behind."""
        with suppress(RefusedError):
            self._end()
        self._stack.close()

    def _programs(self, kind: str, content: bytes) -> list[Syntax]:
        self.close()
        self._found = _programs()
        if self._found:
            room = tempfile.TemporaryDirectory(prefix="workbook-tool-", ignore_cleanup_errors=True)
            path = Path(self._stack.enter_context(room)) / f"archive.{kind}"
            path.write_bytes(content)
            self._archive = _Archive(path, self._limits, self._watch)
        return [syntax for _, syntax in self._found]

    def _start(self, number: str, action: str) -> None:
        self._end()
        archive = self._archive
        if archive is None or not number.isdecimal() or int(number) >= len(self._found):
            raise ForgedError("no program")
        program, syntax = self._found[int(number)]
        command = _commands(program, syntax, archive).get(action)
        if command is None:
            raise ForgedError("no action")
        self._run = _output(command, archive, command[-1] == _STREAMED)
        self._stream = self._run.__enter__()

    def _end(self) -> str | None:
        run, self._run, self._stream = self._run, None, None
        if run is None:
            return None
        try:
            run.__exit__(None, None, None)
        except _UnableError as error:
            return "locked" if error.locked else "unable"
        return None


_STREAMED = "@-"


def _commands(program: str, syntax: Syntax, archive: _Archive) -> dict[str, list[str]]:
    """Return what a program can be asked for.

    A .rar is handed in to bsdtar as a stream: in a file, it takes an .xlsx that stands
    uncompressed at the end of it for the end of a zip archive. A .7z can only be read from a
    file.
    """
    kind = archive.path.suffix.removeprefix(".")
    if syntax is _by_bsdtar:
        source = _STREAMED if kind == "rar" else f"@{archive.path}"
        return {f"extract {kind}": [program, "--format=pax", "-cf", "-", source]}
    tail = [_NO_PASSWORD, "--", str(archive.path)]
    return {
        "list": [program, "l", "-slt", "-ba", "-sccUTF-8", *tail],
        f"extract {kind}": [program, "x", "-so", "-bd", *tail],
    }


def _programs() -> list[tuple[str, Syntax]]:
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
        name = plain_member(facts["Path"])
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
        Watch(process, archive.limits, archive.watch) as watch,
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
