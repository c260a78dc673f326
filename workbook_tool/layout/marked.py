"""The marked workbook that goes back to a unit: its own sheet, with what is wrong shown.

It is the same plan drawn again with the unit's entries, so locked cells are as issued. Faulty
cells are coloured and carry a comment; a sheet 审核结果 lists every finding with a link to
its cell. Nothing moves, so it can be filled in, sent back and read again as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.findings import Finding, Severity
from workbook_tool.findings.model import SEVERITY_WORDS
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.metrics import text_height
from workbook_tool.layout.places import CELL_SEPARATOR, position, spoken
from workbook_tool.layout.plan import Cell, Sheet, SheetPlan, Style

RESULT_TITLE = "审核结果"

FILLS: Mapping[Severity, str] = {
    "must_fix": "FF9E9E",
    "explain": "FFCC80",
    "note": "BBDEFB",
}
_GRAVEST_FIRST: tuple[Severity, ...] = ("must_fix", "explain", "note")
_HEADS = (
    ("序号", Decimal(11)),
    ("程度", Decimal(18)),
    ("位置", Decimal(38)),
    ("问题", Decimal(80)),
    ("请这样处理", Decimal(78)),
)


def marked_plan(plan: SheetPlan, findings: Sequence[Finding]) -> SheetPlan:
    """Return the plan with the findings shown in it.

    Args:
        plan: The plan of the sheet that was issued.
        findings: What is wrong with the return; those without a cell are only listed.
    """
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in _gravest_first(findings):
        for address in (finding.cell or "").split(CELL_SEPARATOR):
            by_cell.setdefault((finding.sheet or "", address), []).append(finding)
    styles = dict(plan.styles)
    sheets = [_with_marks(sheet, by_cell, styles) for sheet in plan.sheets]
    place = next((n for n, s in enumerate(sheets) if s.visibility != "visible"), len(sheets))
    sheets.insert(place, _result_sheet(findings, styles))
    return replace(plan, sheets=tuple(sheets), styles=styles)


def _gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.severity))


def _with_marks(
    sheet: Sheet,
    by_cell: Mapping[tuple[str, str], Sequence[Finding]],
    styles: dict[str, Style],
) -> Sheet:
    cells = tuple(
        _marked(cell, found, styles)
        if (found := by_cell.get((sheet.title, cell.address)))
        else cell
        for cell in sheet.cells
    )
    return replace(sheet, cells=cells)


def _marked(cell: Cell, found: Sequence[Finding], styles: dict[str, Style]) -> Cell:
    severity = found[0].severity
    name = f"{cell.style}~{severity}"
    styles.setdefault(name, replace(styles[cell.style], fill=FILLS[severity]))
    words = (f"【{SEVERITY_WORDS[f.severity]}】{f.sentence}{f.fix}" for f in found)
    return replace(cell, style=name, comment="\n".join(words))


def _result_sheet(findings: Sequence[Finding], styles: dict[str, Style]) -> Sheet:
    sheet = SheetBuilder(RESULT_TITLE, "result", [width for _, width in _HEADS], styles)
    sheet.put(1, "sheet_title", span=sheet.columns, text=RESULT_TITLE)
    sheet.next_row()
    counts = (
        f"{SEVERITY_WORDS[severity]} {number} 处"
        for severity in _GRAVEST_FIRST
        if (number := sum(finding.severity == severity for finding in findings))
    )
    summary = "，".join(counts) or "没有发现问题"
    sheet.put(1, "hint", span=sheet.columns, text=f"{summary}。{_what_next(findings)}")
    sheet.next_row()
    for column, (head, _) in enumerate(_HEADS, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    for n, finding in enumerate(_gravest_first(findings), start=1):
        sheet.may_break()
        sheet.put(1, "centre", number=Decimal(n))
        sheet.put(2, "centre", text=SEVERITY_WORDS[finding.severity])
        _put_place(sheet, finding)
        sheet.put(4, "text", text=finding.sentence)
        sheet.put(5, "text", text=finding.fix)
        sheet.next_row(_height_with_lists_whole(finding.sentence, styles["text"].size))
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished


def _height_with_lists_whole(sentence: str, size: Decimal) -> Decimal:
    """Return the height of a sentence where a list of cells begins a line of its own.

    LibreOffice may put ``F5、F7、F9`` whole on the next line; others break it at any 、.
    """
    whole = re.sub("(?<=[0-9])、(?=[A-Z0-9])", "--", sentence)  # as wide, and never broken
    return text_height(whole, dict(_HEADS)["问题"], size)


def _what_next(findings: Sequence[Finding]) -> str:
    if all(finding.severity == "note" for finding in findings):
        return "不用改，也不用发回。"
    return "点“位置”可以跳到那一格；改好后连同本表一起发回即可。"


def _put_place(sheet: SheetBuilder, finding: Finding) -> None:
    if not finding.sheet or not finding.cell:
        sheet.put(3, "text", text=finding.sheet or "整份文件")
        return
    cells = sorted(finding.cell.split(CELL_SEPARATOR), key=position)
    words = spoken(cells)
    if CELL_SEPARATOR in words:
        # A link is not wrapped by all programs, and the sentence names the cells anyway.
        words = f"{cells[0]} 等 {len(cells)} 格"
    link = f"'{finding.sheet}'!{cells[0]}"
    sheet.put(3, "text", text=f"{finding.sheet} {words}", link=link)
