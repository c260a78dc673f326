"""导入细则: from an attachment to a draft, from the reviewed workbook to a form, and compared.

A draft lies in a folder of its own until it is taken in (``taking_in.rubric_add``); nothing that
was not understood for certain counts before a person has confirmed it in 核对.xlsx.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from workbook_tool.importing.compare import compare_with, comparison_data, page_pair
from workbook_tool.importing.export import Result, import_data
from workbook_tool.importing.read_file import Imported, files_of, import_bytes, key_for
from workbook_tool.importing.refusals import sentence
from workbook_tool.importing.review import review_book
from workbook_tool.importing.review_read import ReviewError, read_review
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.office.forms import form_named
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS, Refusal, too_large, unreachable

REVIEW = "核对.xlsx"
KINDS = (".docx", ".doc", ".xlsx", ".xls", ".et", ".ods", ".rtf", ".wps", ".odt", ".xlsm")
"""How the names of attachments end that are looked for in a folder."""
_DOCUMENT = "document.yaml"
_KEY = re.compile(r"[a-z][a-z0-9-]{2,39}")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Attachments to be made forms of.

    Attributes:
        files: The attachments; of a folder, all in it that may be one.
        folder: Where the draft goes; its name is the key of the forms. Drafts of several
            attachments go into folders in it. ``None``: nothing is written.
        then: What the workbook to review says to do with it next.
    """

    files: tuple[Path, ...]
    folder: Path | None
    then: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A reviewed workbook.

    Attributes:
        file: The workbook.
        folder: The draft that it is about.
    """

    file: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """A form and its original.

    Attributes:
        form: The form's id, or the path of its file.
        file: The original.
        pages: Folder for both as PDF pages, as far as there is a LibreOffice.
    """

    form: str
    file: Path
    pages: Path | None = None


class WrittenByHand(JsonDocument):
    """A document whose schema is written by hand."""

    model_config = ConfigDict(extra="allow", frozen=True)


class ImportDocument(WrittenByHand):
    """What was understood; its shape is ``rubric-import.schema.json``."""

    files: list[dict[str, Any]]

    @property
    def needs_person(self) -> bool:
        """Whether a file was refused, or has something that somebody has to settle."""
        return any(
            file["refused"] or any(one["code"] != "loss" for one in file["questions"])
            for file in self.files
        )


class CompareDocument(WrittenByHand):
    """Where a form and its original differ; its shape is ``rubric-compare.schema.json``."""

    form: str
    file: str
    same: int
    changed: list[dict[str, str]]
    missing: list[str]
    added: list[str]
    pages: list[str]

    @property
    def differs(self) -> bool:
        """Whether anything is not as in the original."""
        return bool(self.changed or self.missing or self.added)


def must_be_key(word: str) -> None:
    """Refuse what cannot be the key of a form.

    Raises:
        OfficeError: ``bad_key``.
    """
    if not _KEY.fullmatch(word):
        raise OfficeError("bad_key", key=word)


def rubric_import(_office: Office, request: ImportRequest) -> ImportDocument:
    """Read attachments and leave a draft of each with its workbook to review.

    A file that cannot be read is told in its place; the others go on.

    Raises:
        OfficeError: ``nothing_to_import`` or ``draft_exists``.
        OSError: A draft could not be written.
    """
    files = _attachments(request.files)
    if not files:
        raise OfficeError("nothing_to_import")
    base = request.folder or Path("imported")
    keys = [key_for(base, file.name, n, len(files)) for n, file in enumerate(files, start=1)]
    homes = [base if len(files) == 1 else base / key for key in keys]
    for home in (base, *homes) if request.folder else ():
        if (home / _DOCUMENT).exists():
            raise OfficeError("draft_exists", key=home.name)
    results: list[Result] = []
    books: dict[int, str] = {}
    with Reader() as reader:
        for file, key, home in zip(files, keys, homes, strict=True):
            content = _content(file)
            found = (
                content
                if isinstance(content, Refusal)
                else import_bytes(file.name, content, reader, key)
            )
            if request.folder and isinstance(found, Imported) and found.drafts:
                _leave(home, found, key, review_book(found, key, request.then))
                books[len(results)] = str(home / REVIEW)
            results.append((file.name, found))
    return _document(results, books)


def rubric_review(_office: Office, request: ReviewRequest) -> ImportDocument:
    """Make the forms of a draft from its reviewed workbook.

    Raises:
        OfficeError: ``unreadable``, or ``review``: the workbook cannot be used.
        OSError: Something could not be written.
    """
    content = _content_of(request.file)
    try:
        with Reader() as reader:
            reviewed = read_review(request.file.name, content, reader)
    except ReviewError as error:
        raise OfficeError("review", text=error) from error
    _leave(request.folder, reviewed.imported, reviewed.key, content)
    book = {0: str(request.folder / REVIEW)}
    return _document([(request.file.name, reviewed.imported)], book)


def rubric_compare(office: Office, request: CompareRequest) -> CompareDocument:
    """Compare a form with its original, paragraph by paragraph.

    Raises:
        OfficeError: No such form, or ``unreadable``.
        RubricError: The form's data cannot be used.
    """
    form, content = form_named(office, request.form), _content_of(request.file)
    with Reader() as reader:
        found = compare_with(form, content, reader)
    if isinstance(found, Refusal):
        raise _unreadable(request.file, found)
    pages = (
        page_pair(form, content, request.file.suffix, request.pages)
        if request.pages is not None
        else ()
    )
    data = comparison_data(found, form.id, request.file.name, [str(page) for page in pages])
    return CompareDocument.model_validate(data)


def _attachments(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix.lower() in KINDS)
            found += sorted(one for one in inside if one.is_file())
        else:
            found.append(path)
    return found


def _content(file: Path) -> bytes | Refusal:
    try:
        if file.stat().st_size > LIMITS.file_bytes:
            return too_large(f"文件超过 {LIMITS.file_bytes // 1_000_000} MB").refusal
        return file.read_bytes()
    except OSError as error:
        return unreachable(error)


def _content_of(file: Path) -> bytes:
    content = _content(file)
    if isinstance(content, Refusal):
        raise _unreadable(file, content)
    return content


def _unreadable(file: Path, refusal: Refusal) -> OfficeError:
    return OfficeError("unreadable", text="".join(sentence(file.name, refusal)))


def _leave(home: Path, found: Imported, key: str, book: bytes) -> None:
    """Write a draft with its workbook to review."""
    home.mkdir(parents=True, exist_ok=True)
    for file, text in files_of(found, key).items():
        save(home / file, text.encode())
    save(home / REVIEW, book)


def _document(results: list[Result], books: Mapping[int, str]) -> ImportDocument:
    data = import_data(results)
    for number, file in enumerate(data["files"]):
        file["review"] = books.get(number)
    return ImportDocument.model_validate(data)


DOCUMENTS: dict[str, type[JsonDocument]] = {}
"""Every document of this module by the name of its schema; these are written by hand."""
