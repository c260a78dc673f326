"""备份: a whole round as one file, and back again; nothing is taken on trust in between.

The file is an ordinary zip archive with everything in the round's folder, the key included,
and a list of all files with their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.events import Received
from workbook_tool.campaign.records.folder_store import FolderStore
from workbook_tool.campaign.records.ledger import LEDGER, readable_runs
from workbook_tool.campaign.round import INBOX, KEY, OUT, RECORDS, Progress, Round, silent
from workbook_tool.foreign import inside, line, parts_below, same_name

CONTENTS = "备份清单.json"
FORMAT = 1

_LEDGER = f"{RECORDS}/{LEDGER}"
# The ledger is put in from an open one; its companions, the lock and drafts are nobody's.
_NOT_COPIED = {f"{RECORDS}/lock", _LEDGER, f"{_LEDGER}-wal", f"{_LEDGER}-shm"}
_CHUNK = 1 << 20
_LONGEST_LIST = 100_000_000
_BOMB_FROM, _BOMB_RATIO = 100_000_000, 100
"""From which size on, and how much more than packed, is no honest backup: workbooks are packed."""

_NO_BACKUP = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    AttributeError,
    RecursionError,
    RuntimeError,
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
        store.disk.writing(path, private=True) as file,
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
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - "." has no name; links stay links
    if folder == Path.cwd():
        raise BackupError("不能恢复到当前所在的文件夹；请另写一个新文件夹的名字")
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise BackupError(f"“{folder}”不是空文件夹；请换一个空的，或还没有的文件夹")
    draft = folder.with_name(f".{folder.name}.tmp")
    _away(draft)  # of a run that was ended
    try:
        files = _unpack(path, draft, disk, progress)
        _must_agree(draft)
        with Round(draft, disk) as round_:
            result = _what_it_holds(round_, path, files)
        if folder.exists():
            folder.rmdir()
        disk.move(draft, folder)
    except Exception:
        with suppress(OSError):
            _away(draft)
        raise
    return result


def _away(draft: Path) -> None:
    """Remove what a run left; a link that lies there is removed, not followed."""
    if draft.is_symlink() or draft.is_file():
        draft.unlink()
    elif draft.exists():
        shutil.rmtree(draft)


def _must_agree(folder: Path) -> None:
    """Make sure that ledger and journal of a backup are of one time.

    A backup is made of a round that is at rest: unlike after a crash, neither can be ahead.

    Raises:
        DamagedError: One is older than the other.
    """
    runs = len(readable_runs(folder / RECORDS / LEDGER))
    written = len(journal.files(folder / RECORDS))
    if runs != written:
        raise DamagedError(
            f"备份里的登记簿有 {runs} 次记录，流水却有 {written} 次，不是同一时候的。请换一份备份"
        )


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
        if (
            path.is_file()
            and not path.is_symlink()
            and name not in _NOT_COPIED
            and not path.name.endswith(".tmp")
        ):
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
            listed = _listed(archive)
            _must_fit(path, archive, folder)
            for number, (name, digest) in enumerate(listed.items(), start=1):
                place = inside(folder, name)
                disk.folder(place.parent)
                with disk.writing(place, private=_is_private(name)) as file:
                    if _copy(archive, name, file) != digest:
                        raise BackupError(f"备份“{path}”已损坏：里面的“{line(name)}”被改动过")
                progress("恢复", number, len(listed))
    except _NO_BACKUP as error:
        raise BackupError(f"“{path}”不是本程序的备份，或已损坏、不完整") from error
    for part in (INBOX, OUT):
        disk.folder(folder / part)
    return len(listed)


def _is_private(name: str) -> bool:
    return name in {f"{RECORDS}/{KEY}", _LEDGER} or name.startswith(f"{RECORDS}/{journal.JOURNAL}/")


def _copy(archive: zipfile.ZipFile, name: str, file: BinaryIO) -> str:
    """Unpack one file, never all of it at once, and return its SHA-256.

    Raises:
        ValueError: It is larger than the archive says.
    """
    digest, left = hashlib.sha256(), archive.getinfo(name).file_size
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ValueError(name)
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _listed(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the list of a backup: names of files and their SHA-256.

    Raises:
        KeyError: There is none.
        ValueError: It is none, or names places outside the folder, or one place twice.
    """
    if archive.getinfo(CONTENTS).file_size > _LONGEST_LIST:
        raise ValueError("list too long")
    contents: dict[str, Any] = json.loads(archive.read(CONTENTS))
    if contents["format"] > FORMAT:
        raise BackupError("备份是用新版程序做的，请用新版程序恢复")
    listed: dict[str, str] = contents["files"]
    if not all(isinstance(one, str) for pair in listed.items() for one in pair):
        raise ValueError("no list")
    if sorted(archive.namelist()) != sorted([*listed, CONTENTS]):
        raise ValueError("the list and the archive differ")
    if len({same_name(name) for name in listed}) < len(listed):
        raise ValueError("one place twice")
    for name in listed:
        parts_below(name)
        if stat.S_ISLNK(archive.getinfo(name).external_attr >> 16) or name in _NOT_COPIED - {
            _LEDGER
        }:
            raise ValueError(name)
    return listed


def _must_fit(path: Path, archive: zipfile.ZipFile, folder: Path) -> None:
    """Make sure that a backup is no bomb, and that there is room for it.

    Raises:
        BackupError: It is one, or there is none.
    """
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if size > _BOMB_FROM and size > _BOMB_RATIO * max(packed, 1):
        raise BackupError(f"“{path}”展开后大得反常，像是“压缩炸弹”，没有恢复")
    place = next(place for place in folder.parents if place.exists())
    if size > shutil.disk_usage(place).free:
        raise BackupError(f"磁盘空间不够：恢复要 {size // 1_000_000 + 1} MB")
