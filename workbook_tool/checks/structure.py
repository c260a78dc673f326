"""Structure: sheets, rows and columns that are gone, moved, doubled, hidden or unseen."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.checks.dossier import Dossier, quote, short
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout.marked import RESULT_TITLE
from workbook_tool.layout.plan import column_letters
from workbook_tool.reading.matching import NEEDED_FACES
from workbook_tool.reading.sheet_texts import heads

_LOST = {
    "sheet": "S01",
    "head": "S02",
    "column": "S03",
    "row": "S04",
    "uncertain": "S05",
    "double": "S06",
}
_SUPPORTING = ("evidence", "work_plan")


@check("structure", "S09")
def no_score_sheet(dossier: Dossier) -> Iterator[Fault]:
    """Without the score sheet there is nothing to read."""
    for lost in dossier.sub.matched.lost:
        if lost.reason == "sheet" and _face(dossier, lost.sheet) == "score":
            yield Fault("S09", lost.sheet)


@check("structure", "S01", "S02", "S03", "S04", "S05", "S06")
def entries_not_found(dossier: Dossier) -> Iterator[Fault]:
    """Entries on which scores depend were not found, or not with certainty."""
    for lost in dossier.sub.matched.lost:
        if lost.reason == "sheet" and _face(dossier, lost.sheet) == "score":
            continue
        if any(dossier.bears_on_scores(name) for name in lost.names):
            facts = {"label": short(lost.label), "count": len(lost.names)}
            yield Fault(_LOST[lost.reason], lost.sheet, lost.cell, lost.item, facts)


def _face(dossier: Dossier, title: str) -> str:
    return next((s.face for s in dossier.sub.issued.plan.sheets if s.title == title), "")


@check("structure", "S07")
def rows_moved(dossier: Dossier) -> Iterator[Fault]:
    """Rows stand elsewhere, and were found by their text."""
    for sheet, count in dossier.sub.matched.moved.items():
        yield Fault("S07", sheet, facts={"count": count})


@check("structure", "S08")
def sheets_renamed(dossier: Dossier) -> Iterator[Fault]:
    """Sheets have another name; in a text file they have none at all."""
    if dossier.book.source == "csv":
        return
    for planned, returned in dossier.sub.matched.renamed:
        yield Fault("S08", returned, facts={"expected": planned, "got": returned})


@check("structure", "S10")
def rows_hidden(dossier: Dossier) -> Iterator[Fault]:
    """The row of a score was hidden."""
    for name, found in dossier.sub.matched.found.items():
        sheet, cell = dossier.sub.issued.plan.named[name]
        hidden = dossier.returned[found.sheet].hidden_rows
        if sheet.face == "score" and cell.item and found.row in hidden and _is_score(name, dossier):
            yield dossier.fault("S10", name)


def _is_score(name: str, dossier: Dossier) -> bool:
    return name.startswith((f"{dossier.stage}_", "dept_")) and "_note_" not in name


@check("structure", "S11")
def columns_or_sheets_hidden(dossier: Dossier) -> Iterator[Fault]:
    """A column or a sheet that people fill in was hidden."""
    for planned in dossier.sub.issued.plan.sheets:
        match = dossier.sub.matched.sheets.get(planned.title)
        if match is None or planned.visibility != "visible":
            continue
        sheet = dossier.returned[match.name]
        if sheet.state != "visible":
            yield Fault("S11", sheet.name, facts={"what": "整张表"})
            continue
        hidden = sorted(set(sheet.hidden_columns) & set(match.columns.values()))
        if hidden:
            letters = "、".join(column_letters(column) for column in hidden)
            yield Fault("S11", sheet.name, facts={"what": f"{letters} 栏"})


@check("structure", "S12")
def unseen_writing(dossier: Dossier) -> Iterator[Fault]:
    """Something is written in the colour of its ground, or in a format that shows nothing."""
    for match in dossier.sub.matched.sheets.values():
        cells = dossier.book.by_sheet[match.name]
        for row, column in dossier.returned[match.name].unseen:
            held = cells[row, column]
            if held.value not in (None, ""):
                facts = {"got": quote(str(held.value))}
                yield Fault("S12", match.name, held.address, facts=facts)


@check("structure", "S13", "S14")
def further_sheets(dossier: Dossier) -> Iterator[Fault]:
    """There are more sheets than were issued: copies of one, or others."""
    matched = dossier.sub.matched
    copies = dict(matched.doubles)
    differing = {lost.sheet for lost in matched.lost if lost.reason == "double"}
    for first, further in matched.doubles:
        if further not in differing:
            yield Fault("S14", further, facts={"expected": first, "got": further})
    known = {RESULT_TITLE, *(sheet.title for sheet in dossier.sub.issued.plan.sheets)}
    known |= {match.name for match in matched.sheets.values()} | set(copies.values()) | differing
    for sheet in dossier.book.sheets:
        if sheet.name not in known and dossier.book.by_sheet[sheet.name] and _issued(dossier):
            yield Fault("S13", sheet.name, facts={"got": sheet.name})


def _issued(dossier: Dossier) -> bool:
    """Return whether this is the workbook that was issued, and no new one."""
    return dossier.origin.identity is not None and dossier.book.source != "csv"


@check("structure", "S15")
def printed_column_gone(dossier: Dossier) -> Iterator[Fault]:
    """A column without entries is gone."""
    for planned in dossier.sub.issued.plan.sheets:
        match = dossier.sub.matched.sheets.get(planned.title)
        if match is None:
            continue
        filled = {cell.column for cell in planned.cells if cell.entry}
        for column, head in heads(planned)[1].items():
            if column not in match.columns and column not in filled:
                yield Fault("S15", match.name, facts={"label": short(head)})


@check("structure", "S16", "S17")
def supporting_sheet_gone(dossier: Dossier) -> Iterator[Fault]:
    """A sheet is gone on which no score depends."""
    if not _issued(dossier):
        return
    for sheet in dossier.sub.issued.plan.sheets:
        if sheet.face in NEEDED_FACES or sheet.title in dossier.sheets:
            continue
        if sheet.face in _SUPPORTING:
            yield Fault("S16", sheet.title)
        elif sheet.visibility == "visible":
            yield Fault("S17", sheet.title)
