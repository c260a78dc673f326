r"""Text that somebody else wrote, made harmless where it enters: the one place for it.

Cells, names of sheets, files and units, subjects and letters may hold anything: control
characters that drive a terminal, marks that turn the direction of writing round, halves of
characters, line breaks where one line is meant, megabytes. What is seen afterwards is what was
there, as far as it can be shown; what cannot is ``\ufffd``, which is no figure and no name.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Container, Hashable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar, cast

Key = TypeVar("Key", bound=Hashable)
Words = TypeVar("Words")

LONGEST_TEXT = 32_767
"""Characters of a cell: no spreadsheet program writes more."""
LONGEST_LINE = 200
LONGEST_NAME = 150
"""Characters of a file's name; systems allow 255 bytes."""

UNKNOWN = "\ufffd"
OMITTED = "…"

# Sources: C0, C1 and DEL (ISO 6429); UAX #9 for the marks of direction; TUS 23.7 for
# noncharacters; UAX #14 for line breaks.
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_PLANE_ENDS = "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(17)
)
_UNSHOWN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb"
    "\U000e0000-\U000e007f" + _PLANE_ENDS
)
_FOREIGN = re.compile(f"[{_BREAKS}{_DIRECTIONS}{_UNSHOWN}]")
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_UNSEEN = re.compile(f"[{_UNSHOWN}]")
_BLANKS = re.compile(r"\s+")


def is_foreign(text: str) -> bool:
    """Return whether a text holds a character that :func:`clean` takes out or replaces."""
    return _FOREIGN.search(text) is not None


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    r"""Return a text of several lines that can be shown anywhere.

    Line breaks of any kind become ``\n``; marks of direction, which show nothing themselves,
    are left out; control characters, halves of characters and noncharacters become
    ``\ufffd``.

    Args:
        text: Any text.
        longest: Where it is cut, with a mark of omission.
    """
    if len(text) > longest:
        text = text[: longest - 1] + OMITTED
    if _FOREIGN.search(text) is None:
        return text
    text = _DIRECTION.sub("", _BREAK.sub("\n", text))
    return _UNSEEN.sub(UNKNOWN, text)


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return the same in one line: a subject, a name, a heading."""
    # Cut first, so that no megabyte is gone through; blanks may make it shorter still.
    text = _BLANKS.sub(" ", clean(text, 4 * longest)).strip()
    return text if len(text) <= longest else text[: longest - 1] + OMITTED


def file_name(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a file's name for people: in one line, shortened in the middle, its ending kept.

    Bytes that are no UTF-8 (which Python carries as halves of characters) are read as GB18030,
    as old Chinese archives and disks have them.
    """
    if len(name) > 4 * longest:
        name = f"{name[: 2 * longest]}{OMITTED}{name[-2 * longest :]}"
    name = line(_decoded(name), 8 * longest)
    if len(name) <= longest:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
    kept = longest - len(ending) - 1
    return f"{name[: kept - kept // 3]}{OMITTED}{name[len(name) - len(ending) - kept // 3 :]}"


def _decoded(name: str) -> str:
    if name.isascii() or not any("\udc80" <= char <= "\udcff" for char in name):
        return name
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeError:
        return name


def shown(text: str) -> str:
    """Return a text for a screen: :func:`clean`, for what comes from anywhere."""
    return clean(text, max(len(text), 1))


def harmless(words: Words) -> Words:
    """Return the words of a document with all texts in them cleaned, however deep."""
    found: object = words
    if isinstance(words, str):
        found = shown(words)
    elif isinstance(words, dict):
        found = {name: harmless(word) for name, word in words.items()}
    elif type(words) in (list, tuple):  # not those with names
        found = [harmless(word) for word in cast(list[object], words)]
    return cast(Words, found)


# --- names of files of our own making ----------------------------------------------------

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# Source: "Naming Files, Paths, and Namespaces" of Windows.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_LONGEST_PART = 80
"""Characters of a name within a file's name: 255 bytes hold about as many in Chinese."""


def plain_file_name(words: str, longest: int = _LONGEST_PART) -> str:
    """Return words as every system accepts them in the name of a file; empty for none left."""
    name = _NOT_IN_NAMES.sub("_", line(words, longest)).strip(". ")
    return f"_{name}" if _DEVICES.match(name) else name


def same_name(name: str) -> str:
    """Return by what a system knows a file's name that minds neither case nor Unicode's forms."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def apart(names: Mapping[Key, str]) -> dict[Key, str]:
    """Return file names by their keys, so that no two are one file on any system.

    Which names get a mark depends on nothing but the names, so that the same owners get the
    same ones again.

    Args:
        names: Names without endings, by what tells their owners from each other.
    """
    owners: dict[str, list[Key]] = {}
    for key, name in names.items():
        owners.setdefault(same_name(name), []).append(key)
    found: dict[Key, str] = {}
    for key, name in names.items():
        alone = len(owners[same_name(name)]) == 1
        found[key] = name if alone else f"{name}_{_mark(str(key), owners)}"
    return found


def _mark(key: str, taken: Container[str]) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    # A name that ends in the very mark would be a strange chance; a longer one settles it.
    return digest[:6] if digest[:6] not in taken else digest


# --- paths that somebody else recorded -----------------------------------------------------


class OutsideError(ValueError):
    """A path leads out of the folder in which it must lie."""


def parts_below(recorded: str) -> tuple[str, ...]:
    """Return the parts of a path that leads below wherever it begins.

    Raises:
        OutsideError: It leads elsewhere, or is no path.
    """
    parts = PurePosixPath(recorded.replace("\\", "/")).parts
    odd = is_foreign(recorded) or "\n" in recorded
    bad = not parts or odd or recorded.startswith(("/", "\\"))
    if bad or any(part == ".." or ":" in part for part in parts):
        raise OutsideError(line(recorded))
    return parts


def inside(folder: Path, recorded: str) -> Path:
    """Return the path of what was recorded as lying below a folder.

    A round may come from elsewhere, and its ledger with it: a path in it is foreign text. No
    part of it may be a link, for that leads where its maker wants.

    Args:
        folder: The folder.
        recorded: A path below it, with ``/`` between.

    Raises:
        OutsideError: It leads outside, is no path, or a part of it is a link.
    """
    path = folder
    for part in parts_below(recorded):
        path = path / part
        if path.is_symlink() or getattr(path, "is_junction", bool)():
            raise OutsideError(line(recorded))
    return path
