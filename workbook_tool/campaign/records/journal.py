"""The journal (流水): every run as a file of text, each with the digest of the one before.

A run's text is fixed to the byte, so that the ledger can give back a lost file, and so that
one digest proves both::

    {"run": 2, "before": "…", "at": "2026-11-25T09:30:00+08:00", "by": "…", "events": [
    {"kind": "judged", …},
    {"kind": "undone", …}
    ]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

JOURNAL = "流水"

_START, _BETWEEN, _END = ', "events": [\n', ",\n", "\n]}\n"


class DamagedRunError(Exception):
    """A file is no run, or not byte by byte as it was written."""


@dataclass(frozen=True)
class RecordedRun:
    """What one run (one command) recorded.

    Attributes:
        number: From 1, without gaps.
        before: Digest of the run before; empty for the first.
        at: When, in ISO 8601.
        by: Who sat at the machine.
        bodies: Its events as JSON, each one line.
    """

    number: int
    before: str
    at: str
    by: str
    bodies: tuple[str, ...]

    @cached_property
    def content(self) -> bytes:
        """Its text."""
        head = {"run": self.number, "before": self.before, "at": self.at, "by": self.by}
        start = json.dumps(head, ensure_ascii=False).removesuffix("}") + _START
        return (start + _BETWEEN.join(self.bodies) + _END).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its text."""
        return hashlib.sha256(self.content).hexdigest()


def parse(content: bytes) -> RecordedRun:
    """Read a run's text.

    Raises:
        DamagedRunError: It is none, or was altered.
    """
    try:
        start, _, rest = content.decode().partition(_START)
        head = json.loads(start + "}")
        bodies = tuple(rest.removesuffix(_END).split(_BETWEEN))
        for body in bodies:
            json.loads(body)
        run = RecordedRun(head["run"], head["before"], head["at"], head["by"], bodies)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedRunError from error
    if run.content != content:
        raise DamagedRunError
    return run


def files(folder: Path) -> Mapping[int, Path]:
    """Return the journal's files in ``folder`` by the number of their run, in order."""
    found = sorted((folder / JOURNAL).glob("[0-9]*.json"))
    return {int(path.stem): path for path in found if path.stem.isdecimal()}


def path_of(folder: Path, number: int) -> Path:
    """Return where the file of a run is."""
    return folder / JOURNAL / f"{number:06d}.json"
