"""导入细则: from an attachment to a draft, from the reviewed workbook to a form, and compared.

A draft lies in a folder of its own until it is taken in (``taking_in.rubric_add``); nothing that
was not understood for certain counts before a person has confirmed it in 核对.xlsx.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from workbook_tool.importing.compare import compare_with, comparison_data
from workbook_tool.importing.export import Result, import_data
from workbook_tool.importing.read_file import files_of, import_bytes
from workbook_tool.importing.refusals import sentence
from workbook_tool.importing.review import review_book
from workbook_tool.importing.review_read import ReviewError, read_review
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.files import save
from workbook_tool.office.forms import form_named
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal

REVIEW = "核对.xlsx"
_KEY = re.compile(r"[a-z][a-z0-9-]{2,39}")


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """An attachment to be made a form of.

    Attributes:
        file: The attachment.
        folder: Where the draft goes: not there yet; its name is the key of the forms.
    """

    file: Path
    folder: Path


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
    """

    form: str
    file: Path


class WrittenByHand(JsonDocument):
    """A document whose schema is written by hand."""

    model_config = ConfigDict(extra="allow", frozen=True)


class ImportDocument(WrittenByHand):
    """What was understood; its shape is ``rubric-import.schema.json``."""

    files: list[dict[str, Any]]


class CompareDocument(WrittenByHand):
    """Where a form and its original differ; its shape is ``rubric-compare.schema.json``."""


def rubric_import(_office: Office, request: ImportRequest) -> ImportDocument:
    """Read an attachment and leave a draft with its workbook to review.

    Raises:
        OfficeError: ``bad_key``, ``draft_exists``, or ``unreadable``.
        OSError: Something could not be read or written.
    """
    if not _KEY.fullmatch(request.folder.name):
        raise OfficeError("bad_key", key=request.folder.name)
    if request.folder.exists():
        raise OfficeError("draft_exists", key=request.folder.name)
    key, name = request.folder.name, request.file.name
    with Reader() as reader:
        found = import_bytes(name, request.file.read_bytes(), reader, key)
    if isinstance(found, Refusal):
        raise OfficeError("unreadable", text="".join(sentence(name, found)))
    if found.drafts:
        request.folder.mkdir(parents=True)
        for file, text in files_of(found, key).items():
            save(request.folder / file, text.encode())
        save(request.folder / REVIEW, review_book(found, key, ""))
    return _document([(name, found)])


def rubric_review(_office: Office, request: ReviewRequest) -> ImportDocument:
    """Make the forms of a draft from its reviewed workbook.

    Raises:
        OfficeError: ``review``, the workbook cannot be used.
        OSError: Something could not be read or written.
    """
    try:
        with Reader() as reader:
            content = request.file.read_bytes()
            reviewed = read_review(request.file.name, content, reader)
    except ReviewError as error:
        raise OfficeError("review", text=error) from error
    found = reviewed.imported
    for file, text in files_of(found, reviewed.key).items():
        save(request.folder / file, text.encode())
    save(request.folder / REVIEW, content)
    return _document([(request.file.name, found)])


def rubric_compare(office: Office, request: CompareRequest) -> CompareDocument:
    """Compare a form with its original, paragraph by paragraph.

    Raises:
        OfficeError: No such form, or ``unreadable``.
        RubricError: The form's data cannot be used.
    """
    form = form_named(office, request.form)
    with Reader() as reader:
        found = compare_with(form, request.file.read_bytes(), reader)
    if isinstance(found, Refusal):
        raise OfficeError("unreadable", text="".join(sentence(request.file.name, found)))
    data = comparison_data(found, form.id, request.file.name, [])
    return CompareDocument.model_validate(data)


def _document(results: list[Result]) -> ImportDocument:
    return ImportDocument.model_validate(import_data(results))


DOCUMENTS: dict[str, type[JsonDocument]] = {}
"""Every document of this module by the name of its schema; these are written by hand."""
