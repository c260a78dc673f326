"""The status of a return: derived from its findings and what was decided, never set by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workbook_tool.findings import Finding

Status = Literal["ok", "explain", "must_fix", "unreadable", "scan", "other", "accepted", "refused"]
"""``scan``: a PDF or picture, kept as a possible scan of the sealed paper copy; ``other``: no
sheet, but it came along with one; ``accepted`` and ``refused``: a person decided so, whatever
the findings say."""

_UNREAD: tuple[tuple[frozenset[str], Status], ...] = (
    (frozenset({"F18", "F35"}), "scan"),
    (frozenset({"F34"}), "other"),
)
"""What a file without scores is, by its finding; else it is unreadable."""


@dataclass(frozen=True, slots=True)
class ReturnDecision:
    """What a person decided about a return.

    Attributes:
        kind: ``accept`` (采用) or ``refuse`` (不予采用).
        finding: The key of the one finding that it is about; ``None`` for the whole return.
            A finding that was accepted no longer counts.
    """

    kind: Literal["accept", "refuse"]
    finding: str | None = None


def status_of(
    findings: Iterable[Finding], *, read: bool, decisions: Iterable[ReturnDecision] = ()
) -> Status:
    """Return the status of a file.

    Args:
        findings: What is wrong with it.
        read: Whether scores could be read from it.
        decisions: In the order in which they were made; a later one overrides an earlier
            one about the same thing.
    """
    found = tuple(findings)
    decided = {decision.finding: decision.kind for decision in decisions}
    if None in decided:
        return "accepted" if decided[None] == "accept" else "refused"
    if not read:
        codes = {finding.code for finding in found}
        return next((status for some, status in _UNREAD if codes & some), "unreadable")
    open_ = {f.severity for f in found if decided.get(f.key) != "accept"}
    if "must_fix" in open_:
        return "must_fix"
    return "explain" if "explain" in open_ else "ok"
