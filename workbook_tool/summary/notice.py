"""The notice that goes back with a faulty return (退回通知单).

The look is a Word template that staff may edit (``templates/退回通知单.docx``); only what
fills it is decided here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docxtpl import DocxTemplate

from workbook_tool.campaign.actions.issue import chinese_date
from workbook_tool.findings import Finding, Severity
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.foreign import harmless
from workbook_tool.layout.places import CELL_SEPARATOR, spoken
from workbook_tool.resources import data_folder

TEMPLATE = "退回通知单.docx"
ASKED: tuple[Severity, ...] = ("must_fix", "explain")
"""A unit is asked for these; notes are for the office."""
STILL_THERE = "▲"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What became of the findings told when a unit's sheet was sent back before.

    Attributes:
        mended: Those that are gone.
        left: Those that are still there.
    """

    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says.

    Attributes:
        title: Title of the round.
        issuer: 主办单位.
        contact: Whom the unit asks; empty for nobody.
        unit: The unit's name.
        file: Name of the file that it sent.
        received: When that came.
        today: The day of the notice.
        until: Last day to mend it; ``None`` for as soon as may be.
        findings: What is wrong; notes are left out.
        enclosed: Whether the sheet goes back with it, with the faults of its cells marked.
        earlier: What became of the findings told before, if the sheet was sent back before.
        to: What is addressed: 单位, or 部门 for a department's book.
    """

    title: str
    issuer: str
    contact: str
    unit: str
    file: str
    received: date
    today: date
    until: date | None
    findings: Sequence[Finding]
    enclosed: bool
    earlier: Earlier | None = None
    to: Literal["单位", "部门"] = "单位"


def compared(before: Sequence[Finding], after: Sequence[Finding]) -> Earlier:
    """Return what was mended between two returns of a unit and what was not.

    A finding is the same where code, row and cell are; sheets may have been renamed.
    """
    here = {_same(finding) for finding in after}
    told = [finding for finding in before if finding.severity in ASKED]
    return Earlier(
        tuple(finding for finding in told if _same(finding) not in here),
        tuple(finding for finding in told if _same(finding) in here),
    )


def _same(finding: Finding) -> tuple[str | None, ...]:
    return finding.code, finding.item, finding.cell


def draw(notice: Notice) -> bytes:
    """Return the notice as a Word file.

    Raises:
        FileNotFoundError: The template is missing from the installation.
    """
    template = DocxTemplate(data_folder("templates") / TEMPLATE)
    template.render(harmless(context(notice)), autoescape=True)
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def context(notice: Notice) -> Mapping[str, object]:
    """Return the words that fill the template."""
    earlier = notice.earlier
    told = len(earlier.mended) + len(earlier.left) if earlier else 0
    in_cells = any(finding.cell for finding in notice.findings)
    return {
        "title": notice.title,
        "issuer": notice.issuer,
        "contact": notice.contact,
        "unit": notice.unit,
        "to": notice.to,
        "file": notice.file,
        "received": chinese_date(notice.received),
        "today": chinese_date(notice.today),
        "until": f"于{chinese_date(notice.until)}前" if notice.until else "尽快",
        "counts": "，".join(
            f"{SEVERITY_WORDS[severity]} {number} 处"
            for severity in ASKED
            if (number := sum(f.severity == severity for f in notice.findings))
        ),
        "earlier": {"told": told, "mended": len(earlier.mended), "left": len(earlier.left)}
        if earlier and told
        else None,
        "marked": notice.enclosed and in_cells,
        "filled": notice.enclosed and not in_cells,
        "groups": list(_groups(notice)),
    }


def _groups(notice: Notice) -> Iterator[Mapping[str, object]]:
    left = {_same(finding) for finding in notice.earlier.left} if notice.earlier else set()
    number = 0
    for severity in ASKED:
        rows = []
        for finding in notice.findings:
            if finding.severity == severity:
                number += 1
                rows.append(
                    {
                        "number": str(number),
                        "mark": STILL_THERE if _same(finding) in left else "",
                        "place": place(finding),
                        "problem": finding.sentence,
                        "fix": finding.fix,
                    }
                )
        if rows:
            yield {"heading": f"{SEVERITY_WORDS[severity]}（{len(rows)} 处）", "findings": rows}


def place(finding: Finding) -> str:
    """Return sheet and cells of a finding in words."""
    return place_words(finding.sheet, finding.cell)


def place_words(sheet: str | None, cells: str | None) -> str:
    """Return sheet and cells in words.

    Args:
        sheet: The sheet; nothing for the whole file.
        cells: Its cells as a finding names them; nothing for the whole sheet.
    """
    if not sheet:
        return "整份文件"
    return f"{sheet} {spoken(cells.split(CELL_SEPARATOR))}" if cells else sheet
