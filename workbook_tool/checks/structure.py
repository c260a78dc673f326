"""Structure: sheets, rows and columns that are gone, moved, doubled, hidden or unseen."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier, quote, short
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout import names
from workbook_tool.layout.marked import RESULT_TITLE
from workbook_tool.layout.plan import Area, column_letters
from workbook_tool.reading.matching import NEEDED_FACES
from workbook_tool.reading.number_formats import shown_number, shows_another_number
from workbook_tool.reading.numbers import words_of
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
    """The row of a score, of a sum, or of something that was filled in was hidden."""
    told: set[tuple[str, int]] = set()
    found = dossier.sub.matched.found
    for name in sorted(found, key=lambda name: not _is_score(name, dossier)):
        place = (found[name].sheet, found[name].row)
        hidden = place[1] in dossier.returned[place[0]].hidden_rows
        if hidden and place not in told and _tells_something(name, dossier):
            told.add(place)
            yield dossier.fault("S10", name)


def _tells_something(name: str, dossier: Dossier) -> bool:
    """Return whether a cell is missed where it is hidden: scores and sums, entries if filled in."""
    sheet, cell = dossier.sub.issued.plan.named[name]
    if sheet.face == "score" and cell.item and _is_score(name, dossier):
        return True
    if name.startswith((f"subtotal_{dossier.stage}_", names.total(dossier.stage))):
        return True
    held = dossier.sub.matched.found[name].cell
    filled = held is not None and held.value not in (None, "")
    return filled and cell.entry is not None and name not in names.SIGNERS


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
    own = _own_formulas(dossier)
    for match in dossier.sub.matched.sheets.values():
        cells = dossier.book.by_sheet[match.name]
        unseen = dict.fromkeys(dossier.returned[match.name].unseen)
        silent = (
            at
            for at, held in cells.items()
            if held.shown is not None and not held.shown.strip() and (match.name, *at) not in own
        )
        for at in dict.fromkeys((*unseen, *silent)):
            held = cells[at]
            if held.value not in (None, "") and str(held.value).strip():
                facts = {"got": quote(words_of(held._replace(shown=None)))}
                yield Fault("S12", match.name, held.address, facts=facts)


def _own_formulas(dossier: Dossier) -> set[tuple[str, int, int]]:
    """Return where formulas of ours stand, whose formats may show nothing for a result of 0."""
    return {
        (dossier.sheets[title].name, *at)
        for title, placed in dossier.placed.items()
        for cell, held, at in placed
        if cell.formula is not None and held is not None and cell.entry is None
    }


@check("structure", "S21")
def shown_otherwise(dossier: Dossier) -> Iterator[Fault]:
    """A format shows another number than the one that stands in the cell."""
    for name, found in dossier.sub.matched.found.items():
        held = found.cell
        plan = dossier.sub.issued.plan
        planned = plan.named[name][1]
        entry = planned.entry
        if held is None or entry is None or entry.kind == "text" or held.formula is not None:
            continue
        shown = (held.shown or "").strip()
        value = held.value if held.kind == "number" else None
        if isinstance(value, Decimal) and _is_our_word(
            shown, value, plan.styles[planned.style].number_format
        ):
            continue
        if shown and isinstance(value, Decimal) and shows_another_number(shown, value):
            facts = {"got": quote(shown), "expected": words_of(held._replace(shown=None))}
            yield dossier.fault("S21", name, **facts)


def _is_our_word(shown: str, value: Decimal, code: str) -> bool:
    """Return whether a cell shows the word that the issued sheet has for a number (达标 for 1)."""
    return shown.isalpha() and shown == shown_number(value, code)


@check("structure", "S22")
def entries_joined_away(dossier: Dossier) -> Iterator[Fault]:
    """Cells were joined over an entry, so that nobody sees what is written in it."""
    covering = {
        name: [area for area in sheet.merges if area.top < area.bottom or area.left < area.right]
        for name, sheet in dossier.returned.items()
    }
    for name, found in dossier.sub.matched.found.items():
        held = found.cell
        entry = dossier.sub.issued.plan.named[name][1].entry
        if held is None or entry is None or held.value in (None, ""):
            continue
        if any(_covers(area, found.row, found.column) for area in covering[found.sheet]):
            yield dossier.fault("S22", name, got=quote(words_of(held)))


def _covers(area: Area, row: int, column: int) -> bool:
    within = area.top <= row <= area.bottom and area.left <= column <= area.right
    return within and (row, column) != (area.top, area.left)


@check("structure", "S23")
def columns_swapped(dossier: Dossier) -> Iterator[Fault]:
    """Columns stand in another order, and were found by their headings."""
    for planned in dossier.sub.issued.plan.sheets:
        match = dossier.sub.matched.sheets.get(planned.title)
        if match is None:
            continue
        headed = [column for column in sorted(heads(planned)[1]) if column in match.columns]
        places = [match.columns[column] for column in headed]
        moved = [
            c
            for c, at, sorted_ in zip(headed, places, sorted(places), strict=True)
            if at != sorted_
        ]
        if moved:
            words = "、".join(short(heads(planned)[1][column]) for column in moved)
            yield Fault("S23", match.name, facts={"columns": words})


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
    known |= {match.name for match in dossier.sheets.values()} | set(copies.values()) | differing
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
