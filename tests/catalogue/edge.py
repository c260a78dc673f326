"""An edge of the catalogue: a sample that triggers an entry, and one that just does not.

The two are one step apart, and the step is measured: a sample is plain data (a text, the
members of a package, the cells of a table), so that nobody can set something unrelated
beside it. What happens to score sheets stands in ``tests/checks/happenings.py`` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from workbook_tool.findings import Finding
from workbook_tool.reading.child import Reader


@dataclass(frozen=True)
class Bench:
    """What is needed to look at a sample: a reader, and an empty folder."""

    reader: Reader
    folder: Path


Told = Callable[[Any, Bench], Collection[str]]
"""Returns the codes of all that is found in a sample."""


@dataclass(frozen=True)
class Edge:
    """Two samples with the border of one entry between them.

    Attributes:
        code: The entry.
        told: What looks at a sample.
        wrong: Triggers it.
        near: Does not, and is one step away.
    """

    code: str
    told: Told
    wrong: Any
    near: Any


def codes(findings: Collection[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def steps(one: object, other: object) -> int:
    """Return in how many places two samples differ.

    Texts differ by lines, tables by cells, packages by members, and each of these by itself;
    what is added, left out or written otherwise at one place is one step.
    """
    if one == other:
        return 0
    if isinstance(one, str) and isinstance(other, str):
        lines = (one.splitlines(), other.splitlines())
        return steps(*lines) if any(len(text) > 1 for text in lines) else 1
    if isinstance(one, bytes) and isinstance(other, bytes):
        return _runs(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return sum(steps(one.get(key), other.get(key)) for key in {**one, **other})
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        if len(one) == len(other):
            return sum(map(steps, one, other))
        blocks = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        return sum(kind != "equal" for kind, *_ in blocks)
    return 1


_LONGEST_RUN = 40
"""Bytes that are changed at one place; more are another file."""


def _runs(one: bytes, other: bytes) -> int:
    """Return 1 if some bytes at one place make the difference, else how many there are."""
    shorter = min(len(one), len(other))
    front = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    most = shorter - front
    back = next((n for n in range(most) if one[-1 - n] != other[-1 - n]), most)
    changed = max(len(one), len(other)) - front - back
    return 1 if changed <= _LONGEST_RUN else changed
