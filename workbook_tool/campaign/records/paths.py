"""Where a round may lead: nowhere outside its own folder, wherever it came from.

A round can come from elsewhere, as a backup or as a folder, and with it a ledger that somebody
may have written by hand. Names of files, codes and digests in it become paths; links may lie
where this program writes. Both are looked at once, when the round is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbook_tool.campaign.records.disk import DamagedError
from workbook_tool.campaign.records.events import (
    Event,
    Fetched,
    Issued,
    Opened,
    Received,
    Recorded,
    SentBack,
)
from workbook_tool.foreign import OutsideError, line, parts_below

RECORDS = "登记"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
"""Codes of units, as a roster may have them."""
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")


def refuse_strange_paths(events: Iterable[Recorded]) -> None:
    """Make sure that nothing recorded leads outside of the round's folder.

    Raises:
        DamagedError: Something does; nothing was written or read by it.
    """
    for recorded in events:
        for text in _strange(recorded.event):
            where = f"登记第 {recorded.number} 条写着“{line(text, 60)}”"
            raise DamagedError(
                f"{where}，不是本次考核文件夹里的东西，不像本程序的登记。请不要使用来历不明的考核文件夹"
            )


def _strange(event: Event) -> Iterator[str]:
    paths: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    match event:
        case Opened(units=units):
            yield from (unit.code for unit in units if not _CODE.fullmatch(unit.code))
        case Issued(file=file, plan=plan):
            paths, digests = (file,), (plan,)
        case Received(sha256=sha256):
            digests = (sha256,)
        case SentBack(files=files, sha256=sha256):
            paths, digests = files, (sha256,)
        case Fetched(sha256=sha256, files=files):
            digests = (sha256, *files)
    yield from (path for path in paths if not _is_below(path))
    yield from (digest for digest in digests if not _DIGEST.fullmatch(digest))


def _is_below(path: str) -> bool:
    try:
        return parts_below(path)[0] != RECORDS
    except OutsideError:
        return False


def refuse_links(folder: Path) -> None:
    """Make sure that no part of a round in which this program writes is a link.

    Raises:
        DamagedError: One is.
    """
    records = folder / RECORDS
    for path in (*folder.iterdir(), *(records.iterdir() if records.is_dir() else ())):
        _refuse(path)


def _refuse(path: Path) -> None:
    if path.is_symlink() or getattr(path, "is_junction", bool)():
        raise DamagedError(
            f"考核文件夹里的“{line(path.name, 60)}”是一个链接，指向别处，不能使用。"
            "请删掉它，换成真正的文件夹或文件"
        )
