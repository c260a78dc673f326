"""Several returns side by side: the same file, the same unit, or one sheet for two units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from workbook_tool.findings import Catalogue, Finding, load_catalogue
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric.text import folded
from workbook_tool.workbook.identity import UNSIGNED


class ComparedFile(Protocol):
    """What is looked at of each return; :class:`FileResult` is one."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def sha256(self) -> str:
        """Of its bytes, in hex."""

    @property
    def unit(self) -> str:
        """Name of the unit."""

    @property
    def origin(self) -> Origin | None:
        """What it says about itself."""

    @property
    def submission(self) -> Submission | None:
        """Its scores."""


def between(
    results: Sequence[ComparedFile], catalogue: Catalogue | None = None
) -> Mapping[int, tuple[Finding, ...]]:
    """Return what is wrong with returns only beside others: findings by position.

    Each return is compared with those before it, so that every pair is told of once, at the
    later one; where one sheet serves two units, at both, as either may be the wrong one.

    Args:
        results: The returns, in the order in which they came.
        catalogue: The sentences; the shipped ones if not given.
    """
    make = (catalogue or load_catalogue()).finding
    found: dict[int, list[Finding]] = {}
    known: dict[tuple[object, ...], int] = {}
    for n, result in enumerate(results):
        keys = list(_keys(result))
        m = next((known[key] for key in keys if key in known), None)
        for key in keys:
            known.setdefault(key, n)
        if m is None:
            continue
        code = _same(results[m], result)
        for here, there in ((n, m), (m, n)) if code == "U15" else ((n, m),):
            one, other = results[here], results[there]
            facts = {"got": _name(one), "expected": _name(other), "other": other.file}
            found.setdefault(here, []).append(make(code, file=one.file, **facts))
    return {position: tuple(findings) for position, findings in found.items()}


def _keys(result: ComparedFile) -> Iterator[tuple[object, ...]]:
    """Yield what no other return should share, the most telling first."""
    if result.sha256:
        yield ("bytes", result.sha256)
    if result.submission is None or result.origin is None:
        return
    if _signed(result.origin.token):
        yield ("token", result.origin.token)
    issued = result.submission.issued
    if name := folded(_name(result)):
        yield ("unit", name, issued.form.id, issued.stage)


def _same(earlier: ComparedFile, later: ComparedFile) -> str:
    if earlier.sha256 == later.sha256:
        return "D05"
    if folded(_name(earlier)) != folded(_name(later)):
        return "U15"
    return "D05" if _entries(earlier) == _entries(later) else "D04"


def _entries(result: ComparedFile) -> tuple[object, ...]:
    """Return what was filled in; a file that was merely saved again says the same."""
    sub = result.submission
    return (sub.given, sub.odd) if sub is not None else ()


def _name(result: ComparedFile) -> str:
    """Return the name that people see on the sheet, else the one that it was issued with."""
    return (result.origin.shown if result.origin else "") or result.unit


def _signed(token: str) -> bool:
    """Return whether a token is one unit's alone."""
    return bool(token) and not token.endswith(f"~{UNSIGNED}")
