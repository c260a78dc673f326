"""What became of one returned file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook_tool.checks.identity import TokenStanding, standing
from workbook_tool.checks.redraw import Redraw
from workbook_tool.checks.status import Status, status_of
from workbook_tool.findings import Finding
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.submission import Submission


@dataclass(frozen=True)
class FileResult:
    """What became of one file.

    Attributes:
        file: Its name; for a file inside another, both with `` › `` between.
        sha256: Of its bytes, in hex; empty if it could not be fetched.
        findings: What is wrong with it.
        unit: Name of the unit, as far as the file says.
        submission: Its scores; ``None`` if it could not be read.
        origin: What it says about itself; ``None`` if it could not be opened.
        genuine: Whether its token was signed with the round's key; ``None`` without a round.
        redraw: What is needed to draw it again.
        moved: By key, the findings whose cells were issued elsewhere, with those addresses.
        content: Its bytes, for the store of originals.
    """

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    unit: str = ""
    submission: Submission | None = None
    origin: Origin | None = None
    genuine: bool | None = None
    redraw: Redraw | None = None
    moved: Mapping[str, Finding] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def status(self) -> Status:
        """Derived from the findings alone; with decisions, see :func:`status_of`."""
        return status_of(self.findings, read=self.submission is not None)

    @property
    def findings_at_issue(self) -> tuple[Finding, ...]:
        """The findings with the sheets and addresses of the sheet that was issued."""
        return tuple(self.moved.get(finding.key, finding) for finding in self.findings)

    @property
    def needs_a_person(self) -> bool:
        """Whether something in it is more than a note."""
        return any(finding.severity != "note" for finding in self.findings)

    @property
    def standing(self) -> TokenStanding | None:
        """What it is: genuine, altered, unsigned …; ``None`` if it could not be opened."""
        if self.origin is None:
            return None
        return standing(self.findings, self.origin.token, self.genuine)
