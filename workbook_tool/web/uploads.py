"""What is handed in: streamed to the disk, under a name that cannot lead anywhere else.

The multipart parser keeps all but small files on the disk already; here they get a place and
a name. What a file holds is looked at by nobody but the reading process.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import UploadFile

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was handed in.

    Attributes:
        name: Its name, made harmless; what it says of the unit is kept.
        path: Where it lies.
    """

    name: str
    path: Path


def plain_name(name: str) -> str:
    """Return the last part of a file's name as something that names a file in any folder.

    A file's name often is the only thing that says whose it is, so that nothing of it is lost
    but what a system cannot write.
    """
    last = re.split(r"[/\\]", name)[-1]
    last = _FORBIDDEN.sub("_", last).strip(" .")
    if _RESERVED.fullmatch(last):
        last = f"_{last}"
    stem, dot, suffix = last.rpartition(".")
    if dot and len(last) > _LONGEST:
        last = stem[: _LONGEST - len(suffix) - 1] + dot + suffix
    return last[:_LONGEST] or "未命名"


def free_path(folder: Path, name: str) -> Path:
    """Return a path in a folder at which nothing lies yet, as in 表(2).xlsx."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        stem, dot, suffix = name.rpartition(".")
        path = folder / (f"{stem}({number}){dot}{suffix}" if stem else f"{name}({number})")
    return path


def kept(file: UploadFile, folder: Path) -> Uploaded:
    """Write a file that was handed in into a folder."""
    name = plain_name(file.filename or "")
    path = free_path(folder, name)
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target)
    return Uploaded(name, path)
