"""Files of a round that people take away: what was made, what was issued, what came back.

A file is asked for by what it is, never by a path: what is not listed here cannot be had.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.actions.issue import all_questions
from workbook_tool.campaign.derived.names import form_words
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE
from workbook_tool.campaign.records.shelf import FolderShelf
from workbook_tool.campaign.round import INBOX, OUT
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.opening import reading
from workbook_tool.summary.settings_page import draw

MADE = ("汇总", "退回", "打印", "邮件")
"""The folders of a round in which lies what was made for people, beside 下发."""
_UNFINISHED = ("~$", ".~", ".")


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be taken away.

    Attributes:
        name: Its name.
        content: Its bytes.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MadeRequest:
    """What was made for people.

    Attributes:
        folder: The round.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class FileRequest:
    """One of the files that were made or issued.

    Attributes:
        folder: The round.
        file: Where it lies in the round, as a document said.
    """

    folder: Path
    file: str


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """Many of them as one archive.

    Attributes:
        folder: The round.
        files: Where they lie in the round, as documents said.
        target: The archive to write.
    """

    folder: Path
    files: tuple[str, ...]
    target: Path


@dataclass(frozen=True, slots=True)
class OriginalRequest:
    """A file that came back.

    Attributes:
        folder: The round.
        number: Number of its event.
    """

    folder: Path
    number: int


@dataclass(frozen=True, slots=True)
class SigningPageRequest:
    """The 口径确认单 of a form.

    Attributes:
        folder: The round.
        form: Id of the form.
    """

    folder: Path
    form: str


class MadeDocument(JsonDocument, title="生成的文件"):
    """Every file that was made for people, and what still lies in the 收件箱."""

    files: list[str] = Field(description="生成的文件，在考核文件夹里的位置")
    inbox: list[str] = Field(description="“收件箱”里的文件，在考核文件夹里的位置")


def made(_office: Office, request: MadeRequest) -> MadeDocument:
    """List what was made, and what lies in the 收件箱.

    Raises:
        OfficeError: The round cannot be used.
    """
    shelf = _shelf(request.folder)
    files = [name for part in MADE for name in shelf.artifacts(part)]
    return MadeDocument(
        files=[name for name in files if _finished(name)],
        inbox=[name for name in shelf.artifacts(INBOX) if _finished(name)],
    )


def _shelf(folder: Path) -> FolderShelf:
    """Return where a round's files lie: to list them, its records need not be read."""
    if not (folder / SETTINGS_FILE).is_file():
        raise OfficeError("no_round", folder=folder)
    return FolderShelf(folder)


def _finished(name: str) -> bool:
    return not name.rsplit("/", maxsplit=1)[-1].startswith(_UNFINISHED)


def made_file(_office: Office, request: FileRequest) -> Download:
    """Return a file that was made or issued.

    Raises:
        OfficeError: ``no_such_file``, or the round cannot be used.
    """
    shelf = _shelf(request.folder)
    if not any(request.file in shelf.artifacts(part) for part in (*MADE, OUT)):
        raise OfficeError("no_such_file")
    return Download(request.file.rsplit("/", maxsplit=1)[-1], shelf.artifact(request.file))


def archive(_office: Office, request: ArchiveRequest) -> Path:
    """Write files that were made or issued into one archive; those that are gone are left out.

    Raises:
        OfficeError: ``no_round``, or ``no_such_file`` where none of them is there.
        OSError: It could not be written.
    """
    shelf = _shelf(request.folder)
    there = {name for part in (*MADE, OUT) for name in shelf.artifacts(part)}
    files = [name for name in request.files if name in there]
    if not files:
        raise OfficeError("no_such_file")
    # Workbooks are packed already.
    with zipfile.ZipFile(request.target, "w", zipfile.ZIP_STORED) as target:
        for name in files:
            target.write(shelf.where(name), name.partition("/")[2])
    return request.target


def original(office: Office, request: OriginalRequest) -> Download:
    """Return a file that came back, byte for byte.

    Raises:
        OfficeError: ``no_such_file``, or the round or the original is damaged.
    """
    with reading(office, request.folder) as round_:
        for one in round_.state.all_returns():
            if one.number == request.number:
                name = one.received.file.rsplit(" › ", maxsplit=1)[-1]
                return Download(name, round_.store.original(one.received.sha256))
    raise OfficeError("no_such_file")


def signing_page(office: Office, request: SigningPageRequest) -> Download:
    """Return the page on which the readings of a form are confirmed, as a Word document.

    Raises:
        OfficeError: ``no_such_file`` where the form has no ambiguous sentence.
        RubricError: The data of the form cannot be used.
    """
    with reading(office, request.folder) as round_:
        asked = all_questions(round_).get(request.form)
        if asked is None:
            raise OfficeError("no_such_file")
        form = round_.form(request.form)
        return Download(f"口径确认单_{form_words(form)}.docx", draw(form, asked))


DOCUMENTS: dict[str, type[JsonDocument]] = {"made": MadeDocument}
"""Every document of this module by the name of its schema."""
