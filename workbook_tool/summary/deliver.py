"""Putting a finished file in its place, whole; under another name where it is open elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.campaign.round import Round

_MOST_NAMES = 99


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that was written.

    Attributes:
        path: Where it is.
        wanted: Where it should be; another path if that was open in Excel or WPS.
    """

    path: Path
    wanted: Path


def deliver(round_: Round, wanted: Path, content: bytes, keep: Iterable[Path] = ()) -> Delivered:
    """Write a file beside its place and swap it in.

    Excel and WPS on Windows hold a file that they show, so that it cannot be replaced.

    Args:
        round_: The round, whose disk writes.
        wanted: Its place.
        content: Its bytes.
        keep: Files that must not be replaced.

    Raises:
        OSError: It cannot be written under any name.
    """
    kept = set(keep)
    for path in names(wanted):
        if path in kept:
            continue
        try:
            round_.write(path, content)
        except PermissionError:
            if not path.exists():  # the folder itself may not be written in
                raise
            continue
        return Delivered(path, wanted)
    raise PermissionError(13, "文件都被占用", str(wanted))


def names(wanted: Path) -> Iterable[Path]:
    """Yield the names under which a file may be delivered: ``x.xlsx``, ``x_2.xlsx`` and so on."""
    yield wanted
    for n in range(2, _MOST_NAMES + 1):
        yield wanted.with_stem(f"{wanted.stem}_{n}")
