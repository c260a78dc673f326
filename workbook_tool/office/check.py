"""Returned files without a round: what stands in them, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook_tool.checks.export import results_data
from workbook_tool.checks.fenced import check_files, draw_marked
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import beside_each_other
from workbook_tool.checks.marked import marked_names
from workbook_tool.checks.message import message_text
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.reading.containers import is_litter
from workbook_tool.reading.pool import ReaderPool


@dataclass(frozen=True)
class CheckRequest:
    """Files to check.

    Attributes:
        paths: The files, and folders of them.
        marked: Where the marked workbooks of faulty sheets go; ``None`` for none.
    """

    paths: tuple[Path, ...]
    marked: Path | None = None


class CheckDocument(JsonDocument):
    """What ``check`` says; its shape is ``check.schema.json``, written by hand.

    Attributes:
        files: What stands in each file, and what is wrong with it.
        marked: The marked workbooks that were written.
    """

    files: list[dict[str, Any]]
    marked: list[str]

    @property
    def needs_a_person(self) -> bool:
        """Whether something in the files is more than a note."""
        return any(one["severity"] != "note" for file in self.files for one in file["findings"])


class MessagesDocument(JsonDocument):
    """What can be passed on to units, in words; one text for each file."""

    texts: list[str]
    needs_a_person: bool


def check(office: Office, request: CheckRequest) -> CheckDocument:
    """Check files.

    Raises:
        OfficeError: ``no_files``, one is not there; ``empty_folder``; ``cancelled``.
        OSError: A marked workbook could not be written.
    """
    with ReaderPool() as readers:
        results = _checked(office, request, readers)
        written = _write_marked(results, request.marked, readers) if request.marked else []
    files = results_data(results)["files"]
    return CheckDocument(files=files, marked=[str(path) for path in written])


def check_messages(office: Office, request: CheckRequest) -> MessagesDocument:
    """Check files, and say for each what can be passed on to its unit; raises as ``check``."""
    with ReaderPool() as readers:
        results = _checked(office, request, readers)
        if request.marked is not None:
            _write_marked(results, request.marked, readers)
    return MessagesDocument(
        texts=[message_text(result) for result in results],
        needs_a_person=any(result.needs_a_person for result in results),
    )


def _checked(office: Office, request: CheckRequest, readers: ReaderPool) -> list[FileResult]:
    missing = [str(path) for path in request.paths if not path.exists()]
    if missing:
        raise OfficeError("no_files", files="、".join(missing))
    files = [file for path in request.paths for file in _files_in(path)]

    def tell(_file: str, done: int, of: int) -> None:
        office.tell("检查", done, of)

    return beside_each_other(list(check_files(files, readers, office.library, tell)))


def _files_in(path: Path) -> list[Path]:
    """Return a file, or all files in a folder, however deep."""
    if not path.is_dir():
        return [path]
    inside = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
    found = sorted(file for file in inside if not is_litter(file.relative_to(path).as_posix()))
    if not found:
        raise OfficeError("empty_folder", folder=path)
    return found


def _write_marked(results: Sequence[FileResult], folder: Path, readers: ReaderPool) -> list[Path]:
    """Write the marked workbooks of the returns with something to mark; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    faulty = [r for r in results if r.submission is not None and r.findings]
    paths = [folder / name for name in marked_names(faulty)]
    made = []
    for path, drawn in zip(paths, readers.map(draw_marked, faulty), strict=True):
        if isinstance(drawn, bytes):
            save(path, drawn)
            made.append(path)
    return made


DOCUMENTS: dict[str, type[JsonDocument]] = {}
"""The schema of ``check`` is written by hand."""
