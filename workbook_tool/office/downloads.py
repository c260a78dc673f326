"""Files of a round that people take away: what was made, what was issued, what came back.

A file is asked for by what it is, never by a path: what is not listed here cannot be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.actions.issue import all_questions
from workbook_tool.campaign.derived.words import form_words
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


def made(office: Office, request: MadeRequest) -> MadeDocument:
    """List what was made, and what lies in the 收件箱.

    Raises:
        OfficeError: The round cannot be used.
    """
    with reading(office, request.folder) as round_:
        files = [name for part in MADE for name in round_.store.artifacts(part)]
        return MadeDocument(
            files=[name for name in files if _finished(name)],
            inbox=[name for name in round_.store.artifacts(INBOX) if _finished(name)],
        )


def _finished(name: str) -> bool:
    return not name.rsplit("/", maxsplit=1)[-1].startswith(_UNFINISHED)


def made_file(office: Office, request: FileRequest) -> Download:
    """Return a file that was made or issued.

    Raises:
        OfficeError: ``no_such_file``, or the round cannot be used.
    """
    with reading(office, request.folder) as round_:
        parts = (*MADE, OUT)
        if not any(request.file in round_.store.artifacts(part) for part in parts):
            raise OfficeError("no_such_file")
        content = round_.store.artifact(request.file)
        return Download(request.file.rsplit("/", maxsplit=1)[-1], content)


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
