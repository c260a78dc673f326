"""备份, 恢复, 修复: a round survives its disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.actions import backup as backing_up
from workbook_tool.campaign.actions import rebuild as mending
from workbook_tool.campaign.actions.backup import BackedUp
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.opening import told, writing


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """Make one file of a round.

    Attributes:
        folder: The round.
        output: The file; beside the round's folder, with the day in its name, if not given.
    """

    folder: Path
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """Put a round back.

    Attributes:
        file: Its backup.
        folder: Where to: empty, or not there yet.
    """

    file: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class RebuildRequest:
    """Mend ledger and journal.

    Attributes:
        folder: The round.
        give_up: Whether runs that are lost in both may be given up, with all after them.
    """

    folder: Path
    give_up: bool = False


class BackupDocument(JsonDocument, title="备份或恢复的结果"):
    """What a backup holds."""

    title: str
    file: str = Field(description="备份文件")
    folder: str
    files: int
    bytes: int
    events: int = Field(description="登记几条")
    missing: list[str] = Field(description="原件不见了或已损坏的文件")


class RebuildDocument(JsonDocument, title="修复的结果"):
    """What mending came to."""

    runs: int = Field(description="现在共有几次记录")
    mended: list[str] = Field(description="修复的文件；都完好时为空")
    lost: list[int] = Field(description="放弃的是第几次记录")


def backup(office: Office, request: BackupRequest) -> BackupDocument:
    """Write everything that a round has into one file.

    Raises:
        OfficeError: The round cannot be used, or the file would lie in its own folder.
        OSError: Something could not be read or written; an older file stays.
    """
    with writing(office, request.folder) as round_:
        output = request.output
        if output is None:
            whole = request.folder.resolve()
            output = whole.with_name(f"{whole.name}_备份_{round_.clock():%Y%m%d}.zip")
        made = backing_up.backup(round_, output, office.tell)
    return _document(made, output, request.folder)


def restore(office: Office, request: RestoreRequest) -> BackupDocument:
    """Put a round back from its backup; every file is compared before it gets its place.

    Raises:
        OfficeError: It is no backup, is damaged, or the folder is not empty.
        OSError: Something could not be read or written; the folder stays as it was.
    """
    if not request.file.is_file():
        raise OfficeError("no_backup_file", file=request.file)
    with told(request.folder):
        made = backing_up.restore(request.file, request.folder, progress=office.tell)
    return _document(made, request.file, request.folder)


def rebuild(_office: Office, request: RebuildRequest) -> RebuildDocument:
    """Make ledger and journal whole again, each from the other.

    Raises:
        OfficeError: There is no round, another run holds it, or a run is lost in both.
        OSError: Something could not be read or written; doing it again mends the rest.
    """
    with told(request.folder):
        made = mending.rebuild(request.folder, give_up=request.give_up)
    return RebuildDocument(runs=made.runs, mended=list(made.mended), lost=list(made.lost))


def _document(made: BackedUp, file: Path, folder: Path) -> BackupDocument:
    return BackupDocument(
        title=made.title,
        file=str(file),
        folder=str(folder),
        files=made.files,
        bytes=made.size,
        events=made.events,
        missing=list(made.missing),
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"backup": BackupDocument, "rebuild": RebuildDocument}
"""Every document of this module by the name of its schema."""
