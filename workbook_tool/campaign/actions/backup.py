"""备份: a whole round as one file, and back again; nothing is taken on trust in between.

The file is an ordinary zip archive with everything in the round's folder, the key included,
and a list of all files with their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import Received
from workbook_tool.campaign.records.folder_store import FolderStore
from workbook_tool.campaign.records.ledger import LEDGER
from workbook_tool.campaign.round import INBOX, OUT, RECORDS, Progress, Round, silent

CONTENTS = "备份清单.json"
FORMAT = 1

_LEDGER = f"{RECORDS}/{LEDGER}"
# The ledger is put in from an open one; its companions, the lock and drafts are nobody's.
_NOT_COPIED = {f"{RECORDS}/lock", _LEDGER, f"{_LEDGER}-wal", f"{_LEDGER}-shm"}
_CHUNK = 1 << 20

_NO_BACKUP = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    NotImplementedError,
)  # all that a damaged archive or list can raise


class BackupError(Exception):
    """A backup cannot be used, or has no place to go; the text says why, in words."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Attributes:
        title: Title of the round.
        files: How many files.
        size: Size of the backup in bytes.
        events: How many records the ledger has.
        missing: Names of received files whose original is gone or damaged.
    """

    title: str
    files: int
    size: int
    events: int
    missing: tuple[str, ...]


def backup(round_: Round, path: Path, progress: Progress = silent) -> BackedUp:
    """Write everything that a round has into one file.

    Args:
        round_: The round, which is held meanwhile.
        path: The file to write; one that is there is replaced once the new one is whole.
        progress: Told of each file.

    Raises:
        BackupError: The file would lie in the round's own folder.
        OSError: Something could not be read or written; an older file stays.
    """
    store = _in_a_folder(round_)
    if path.resolve().is_relative_to(store.folder.resolve()):
        raise BackupError("备份不能存在本次考核自己的文件夹里；最好存到另一个盘或 U 盘上")
    names = list(_names(store.folder))
    listed: dict[str, str] = {}
    with (
        store.disk.writing(path) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for number, name in enumerate(names, start=1):
            listed[name] = _put(archive, name, store.folder / name)
            progress("备份", number, len(names))
        ledger = store.snapshot()
        archive.writestr(_LEDGER, ledger)
        listed[_LEDGER] = hashlib.sha256(ledger).hexdigest()
        contents = {
            "format": FORMAT,
            "round": round_.settings.id,
            "title": round_.settings.title,
            "at": round_.clock().isoformat(),
            "files": listed,
        }
        archive.writestr(CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1))
    return _what_it_holds(round_, path, len(listed))


def restore(
    path: Path, folder: Path, disk: Disk | None = None, progress: Progress = silent
) -> BackedUp:
    """Put a round back from its backup, into a folder that is empty or not there.

    Every file is compared with the list, and the round is opened, before it gets its place.

    Raises:
        BackupError: It is no backup, is damaged, or the folder is not empty.
        DamagedError: What was backed up was damaged already.
        OSError: Something could not be read or written; the folder stays as it was.
    """
    disk = disk or Disk()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"“{folder}”不是空文件夹；请换一个空的，或还没有的文件夹")
    draft = folder.with_name(f".{folder.name}.tmp")
    if draft.exists():
        shutil.rmtree(draft)  # of a run that was ended
    try:
        files = _unpack(path, draft, disk, progress)
        with Round(draft, disk) as round_:
            result = _what_it_holds(round_, path, files)
        if folder.exists():
            folder.rmdir()
        disk.move(draft, folder)
    except Exception:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return result


def _in_a_folder(round_: Round) -> FolderStore:
    """Return where a round lies; only what lies in a folder can be put into one file."""
    if not isinstance(round_.store, FolderStore):
        raise BackupError("这次考核不在文件夹里，不能这样备份")
    return round_.store


def _what_it_holds(round_: Round, path: Path, files: int) -> BackedUp:
    events = [recorded.event for recorded in round_.state.events]
    received = [event for event in events if isinstance(event, Received)]
    missing = tuple(one.file for one in received if not round_.store.holds(one.sha256))
    return BackedUp(round_.settings.title, files, path.stat().st_size, len(events), missing)


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in _NOT_COPIED and not path.name.endswith(".tmp"):
            yield name


def _put(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Copy a file into an archive and return its SHA-256."""
    digest = hashlib.sha256()
    info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    info.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(info, "w") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _unpack(path: Path, folder: Path, disk: Disk, progress: Progress) -> int:
    """Unpack a backup, compare every file with its list, and return how many there are."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = _listed(archive, folder)
            for number, (name, digest) in enumerate(listed.items(), start=1):
                content = archive.read(name)
                if hashlib.sha256(content).hexdigest() != digest:
                    raise BackupError(f"备份“{path}”已损坏：里面的“{name}”被改动过")
                disk.folder((folder / name).parent)
                disk.write(folder / name, content)
                progress("恢复", number, len(listed))
    except _NO_BACKUP as error:
        raise BackupError(f"“{path}”不是本程序的备份，或已损坏、不完整") from error
    for part in (INBOX, OUT):
        disk.folder(folder / part)
    return len(listed)


def _listed(archive: zipfile.ZipFile, folder: Path) -> dict[str, str]:
    """Return the list of a backup: names of files and their SHA-256.

    Raises:
        KeyError: There is none.
        ValueError: It is none, or names places outside the folder.
    """
    contents: dict[str, Any] = json.loads(archive.read(CONTENTS))
    if contents["format"] > FORMAT:
        raise BackupError("备份是用新版程序做的，请用新版程序恢复")
    listed: dict[str, str] = contents["files"]
    if sorted(archive.namelist()) != sorted([*listed, CONTENTS]):
        raise ValueError("the list and the archive differ")
    for name in listed:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ValueError(name)
    return listed
