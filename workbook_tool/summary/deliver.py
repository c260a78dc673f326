"""Putting a finished file in its place, whole; under another name where it is open elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbook_tool.campaign.records.shelf import Shelf

_MOST_NAMES = 99


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that was written.

    Attributes:
        name: Its name on the shelf.
        path: Where people find it.
        wanted: Where it should be; another path if that was open in Excel or WPS.
    """

    name: str
    path: Path
    wanted: Path


def deliver(shelf: Shelf, wanted: str, content: bytes, keep: Collection[str] = ()) -> Delivered:
    """Write a file beside its place and swap it in.

    Excel and WPS on Windows hold a file that they show, so that it cannot be replaced.

    Args:
        shelf: Where it goes.
        wanted: Its name there.
        content: Its bytes.
        keep: Files that must not be replaced.

    Raises:
        OSError: It cannot be written under any name.
    """
    for name in names(wanted):
        if name in keep:
            continue
        try:
            shelf.put(name, content)
        except PermissionError:
            if not shelf.has(name):  # the folder itself may not be written in
                raise
            continue
        return Delivered(name, shelf.where(name), shelf.where(wanted))
    raise PermissionError(13, "文件都被占用", str(shelf.where(wanted)))


def names(wanted: str) -> Iterable[str]:
    """Yield the names under which a file may be delivered: ``x.xlsx``, ``x_2.xlsx`` and so on."""
    yield wanted
    path = PurePosixPath(wanted)
    for n in range(2, _MOST_NAMES + 1):
        yield path.with_stem(f"{path.stem}_{n}").as_posix()
