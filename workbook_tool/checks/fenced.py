"""Files checked behind the fence: whatever touches them happens in a reading process.

The program itself reads the bytes from the disk, and takes plain results (:mod:`told`). A file,
and all that is in it, has one budget of time and memory; what breaks it costs this file only.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import Progress, check_bytes, refused
from workbook_tool.checks.marked import marked_workbook
from workbook_tool.checks.told import find_plan, heard_result, readable, tell_result
from workbook_tool.foreign import file_name
from workbook_tool.layout.fields import Field
from workbook_tool.reading.child import Reader
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.limits import LIMITS, Limits, Refusal, too_large, unreachable
from workbook_tool.reading.pool import ReaderPool
from workbook_tool.reading.worker import InProcessReader, kept
from workbook_tool.rubric.library import FormLibrary


def check_files(
    paths: Sequence[Path],
    readers: Reader | ReaderPool,
    library: FormLibrary,
    progress: Progress = lambda *_: None,
) -> Iterator[FileResult]:
    """Yield the result of every file, in order; a container gives one for each file in it.

    Args:
        paths: The files.
        readers: Open them.
        library: The forms that they could be of.
        progress: Told of each file.
    """
    shared = readable(library)

    def work(reader: Reader, path: Path) -> list[FileResult]:
        return check_file(reader, path, shared)

    for number, (path, results) in enumerate(
        zip(paths, readers.map(work, paths), strict=True), start=1
    ):
        yield from results
        progress(file_name(path.name), number, len(paths))


def check_file(reader: Reader, path: Path, library: FormLibrary) -> list[FileResult]:
    """Return the results of one file, or of the files in it."""
    name = file_name(path.name)
    data = file_bytes(path, reader.limits)
    if isinstance(data, Refusal):
        return [FileResult(name, "", (refused(data, name),))]
    told = reader.call(_check_job, name, data, shared=library)
    if isinstance(told, list):
        find = partial(find_plan, library)
        try:
            # Nobody needs the bytes again.
            return [replace(heard_result(one, name, data, find), content=b"") for one in told]
        except ForgedError:
            told = reader.forged()
    return [FileResult(name, hashlib.sha256(data).hexdigest(), (refused(told, name),))]


def _check_job(name: str, data: bytes, limits: Limits) -> Iterator[Told]:
    library = kept()
    assert isinstance(library, FormLibrary)
    for result in check_bytes(name, data, InProcessReader(limits), library):
        yield tell_result(result, data)


def file_bytes(path: Path, limits: Limits = LIMITS) -> bytes | Refusal:
    """Return what is in a file, or why it is not read.

    Only plain files are read, never more than the limits allow; links are not followed, pipes
    and devices are not waited for.
    """
    refusal = file_refusal(path, limits)
    if refusal is not None:
        return refusal
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                return Refusal("F32", {"reason": "它不是普通的文件"})
            # Asked for so many bytes, Python makes room for all of them at once.
            data = file.read(min(found.st_size, limits.container_bytes) + 1)
    except (OSError, ValueError) as error:
        return _unreachable(error)
    if len(data) > limits.container_bytes:
        return _too_large(limits)
    if len(data) != found.st_size:
        return Refusal("F32", {"reason": "它正在被改动，还没有存好"})
    return data


def file_refusal(path: Path, limits: Limits = LIMITS) -> Refusal | None:
    """Return why a file is not read, as far as that can be seen without opening it."""
    try:
        found = path.lstat()
    except (OSError, ValueError) as error:
        return _unreachable(error)
    if not stat.S_ISREG(found.st_mode):
        return Refusal("F32", {"reason": _no_file(found.st_mode)})
    return _too_large(limits) if found.st_size > limits.container_bytes else None


def _unreachable(error: OSError | ValueError) -> Refusal:
    return unreachable(error if isinstance(error, OSError) else OSError())


def _too_large(limits: Limits) -> Refusal:
    return too_large(f"文件超过 {limits.container_bytes // 1_000_000} MB").refusal


def _no_file(mode: int) -> str:
    kinds: tuple[tuple[Callable[[int], bool], str], ...] = (
        (stat.S_ISLNK, "它是一个链接，不是文件本身"),
        (stat.S_ISDIR, "它是一个文件夹"),
    )
    return next((words for is_kind, words in kinds if is_kind(mode)), "它不是普通的文件")


def draw_marked(
    reader: Reader, result: FileResult, fields: Mapping[Field, str] | None = None
) -> bytes | Refusal:
    """Return the marked workbook of a return, drawn in a reading process.

    Args:
        reader: Has the process.
        result: The return; its scores were read.
        fields: The unit's fields as its round knows them; else as the return shows them.
    """
    told = reader.call(_marked_job, replace(result, content=b""), fields)
    if isinstance(told, Refusal):
        return told
    return told[0].blob if len(told) == 1 and told[0].blob else reader.forged()


def _marked_job(
    result: FileResult, fields: Mapping[Field, str] | None, _limits: Limits
) -> Iterable[Told]:
    yield Told(b"", marked_workbook(result, fields))
