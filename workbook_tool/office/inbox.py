"""收件箱: what is handed in is kept the moment it comes, before anybody reads it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.round import INBOX
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.opening import reading


@dataclass(frozen=True, slots=True)
class InboxRequest:
    """A file that was handed in.

    Attributes:
        folder: The round.
        name: Its name; a plain one, that names nothing but a file.
        path: Where it lies now; it is moved away from there.
    """

    folder: Path
    name: str
    path: Path


class InboxDocument(JsonDocument, title="放进收件箱的文件"):
    """Where a file lies now."""

    file: str = Field(description="在考核文件夹里的位置")


def put_in_inbox(office: Office, request: InboxRequest) -> InboxDocument:
    """Move a file into the 收件箱 of a round; one of the same name stays beside it.

    It is not read; the next ``collect`` does that.

    Raises:
        OfficeError: There is no round.
        OSError: It could not be written; where it lay, it still lies.
    """
    with reading(office, request.folder) as round_:
        box = round_.folder / INBOX
    box.mkdir(exist_ok=True)
    # Under its own name only once all of it is there: somebody may be reading the folder.
    part = box / f".{request.path.parent.name}.{request.name}.part"
    shutil.move(request.path, part)
    target = _free(box / request.name)
    part.replace(target)
    return InboxDocument(file=f"{INBOX}/{target.name}")


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}({number}){path.suffix}")
    return found


DOCUMENTS: dict[str, type[JsonDocument]] = {"inbox": InboxDocument}
"""Every document of this module by the name of its schema."""
