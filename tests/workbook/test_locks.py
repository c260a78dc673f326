"""A unit can change the planned entries and nothing else, on any sheet, visible or not.

The lock of every cell is read from the file as a spreadsheet program takes it: the cell's
own format, else its row's, its column's, and for a blank cell without any the first one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.workbook.cases import CASES, SCORE_CASES, Case, form
from tests.workbook.fill_ins import proper_entries
from tests.workbook.parts import Book, WrittenSheet, cells_of, letters
from workbook_tool.layout.plan import Cell, Entry, Sheet, SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.bonus import LINES
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.parts import pack, unpack

ALLOWED = {"sheet": "1", "objects": "1", "scenarios": "1", "formatRows": "0"}
"""Protected, with objects; only row heights may be changed. Selecting is not forbidden."""

SIGNERS = ("signer_filler", "signer_phone", "signer_date")


def changeable(data: bytes) -> set[str]:
    """Return the places that a unit could change, as ``sheet!cell`` or in words."""
    book = Book.of(data)
    locks = book.locks("cellXfs")
    found = {
        f"{sheet.title}!{place}"
        for sheet in book.sheets.values()
        for place in _changeable(sheet, locks)
    }
    if book.structure != {"lockStructure": "1"}:
        found.add("the workbook's structure")
    return found


def _changeable(sheet: WrittenSheet, locks: list[bool | None]) -> Iterator[str]:
    if sheet.protection != ALLOWED:
        yield "every cell"
    if locks[0] is not True:
        yield "blank cells"
    for column in sheet.columns:
        if locks[int(column.get("style", "0"))] is not True:
            yield f"columns {letters(int(column['min']))}:{letters(int(column['max']))}"
    for row in sheet.rows:
        if row.get("customFormat") == "1" and locks[int(row["s"])] is not True:
            yield f"row {row['r']}"
    for address, cell in sheet.cells.items():
        # A cell that names no format is a blank one of its row or column: see above.
        if cell.style is not None and locks[cell.style] is not True:
            yield address


def to_fill_in(case: Case) -> set[str]:
    """Return the names of the entries that are open on a workbook, worked out from the form."""
    if case.face == "official":
        return set()
    names = set(SIGNERS)
    if not case.named:
        names.add("unit_name")
    note = "note" if case.stage == "self" else f"{case.stage}_note"
    bonus = False
    for item in form(case.form_id).items:
        names.add(f"{note}_{item.ref}")
        if item.bonus:
            bonus = True
        else:
            names.add(f"{case.stage}_{item.ref}")
        # What only the federation knows, it fills in when it assesses.
        asked = {"self": "unit", "assess": "federation", "review": None}[case.stage]
        names |= {f"fact_{q.id}" for q in scoring.questions(item) if q.by == asked}
    claim_parts = {
        "self": ("matter", "subject", "level", "proof"),
        "assess": ("accept", "reason"),
        "review": (),
    }[case.stage]
    if bonus:
        names |= {f"{part}_{line}" for part in claim_parts for line in range(1, LINES + 1)}
    if case.stage == "self":
        names |= _evidence_and_work_plan(case)
    return names


def _evidence_and_work_plan(case: Case) -> set[str]:
    asked = form(case.form_id)
    names = set()
    if any(item.evidence for item in asked.items):
        names |= {f"evidence_{item.ref}" for item in asked.items}
    if asked.work_plan is not None:
        # The nodes, and 完成标准, 分管责任领导, 责任处室, 责任人, 上半年工作进展.
        columns = range(1, len(asked.work_plan.nodes) + 5 + 1)
        names |= {f"plan_{item.ref}_{n}" for item in asked.items for n in columns}
    return names


def places(plan: SheetPlan, names: set[str]) -> set[str]:
    """Return where the entries stand; a joined one with all the cells that it hides."""
    found = set()
    for name in names:
        sheet, cell = plan.named[name]
        joined = [area.ref for area in sheet.merges if (area.top, area.left) == _at(cell)]
        for address in cells_of(joined[0] if joined else cell.address):
            found.add(f"{sheet.title}!{address}")
    return found


def _at(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_unit_can_change_the_planned_entries_and_nothing_else(case: Case) -> None:
    expected = places(case.plan, to_fill_in(case))
    assert changeable(draw(case.plan)) == expected
    assert changeable(draw(case.plan, proper_entries(case.plan))) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_joined_cells_do_not_overlap_and_have_one_lock(case: Case) -> None:
    book = Book.of(draw(case.plan))
    locks = book.locks("cellXfs")
    for sheet in book.sheets.values():
        taken: set[str] = set()
        for area in sheet.merges:
            cells = set(cells_of(area))
            assert not cells & taken, f"{sheet.title}!{area}"
            taken |= cells
            assert len({locks[sheet.cells[cell].style or 0] for cell in cells}) == 1, area
            assert [cell for cell in cells if sheet.cells[cell].value not in (None, "")] in (
                [],
                [area.partition(":")[0]],
            )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_paste_brings_no_lock_and_every_format_states_its_own(case: Case) -> None:
    book = Book.of(draw(case.plan))
    assert book.locks("cellStyleXfs") == [False]
    assert None not in book.locks("cellXfs")
    assert book.locks("cellXfs")[0] is True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_protection_needs_no_password_and_allows_to_select_and_set_row_heights(case: Case) -> None:
    book = Book.of(draw(case.plan))
    assert [sheet.title for sheet in case.plan.sheets] == list(book.sheets)
    for sheet in book.sheets.values():
        assert sheet.protection == ALLOWED, sheet.title
    assert book.structure == {"lockStructure": "1"}


@pytest.mark.parametrize("case", SCORE_CASES, ids=lambda case: case.name)
def test_only_our_own_sheets_are_hidden(case: Case) -> None:
    states = {sheet.title: sheet.state for sheet in Book.of(draw(case.plan)).sheets.values()}
    assert states.pop("manifest") == "veryHidden"
    assert states.pop("选项", "hidden") == "hidden"
    assert set(states.values()) == {"visible"}


# --- what goes wrong is named ------------------------------------------------------------


def broken(case: Case, change: Callable[[Cell], Cell], title: str, address: str) -> SheetPlan:
    """Return the plan with one cell changed."""

    def sheet_with(sheet: Sheet) -> Sheet:
        if sheet.title != title:
            return sheet
        cells = (change(cell) if cell.address == address else cell for cell in sheet.cells)
        return replace(sheet, cells=tuple(cells))

    return replace(case.plan, sheets=tuple(map(sheet_with, case.plan.sheets)))


SELF_SHEET = next(case for case in SCORE_CASES if case.name == "changzhou-2013-1-self-unnamed")


@pytest.mark.parametrize("place", ["评分表!B6", "填报说明!A6", "选项!A1", "manifest!B3"])
def test_a_label_that_a_plan_leaves_open_is_named(place: str) -> None:
    title, address = place.split("!")
    plan = broken(SELF_SHEET, lambda cell: replace(cell, locked=False), title, address)
    assert changeable(draw(plan)) - places(SELF_SHEET.plan, to_fill_in(SELF_SHEET)) == {place}


def test_an_entry_that_a_plan_forgets_to_open_is_missed() -> None:
    sheet, cell = SELF_SHEET.plan.named["self_3"]
    plan = broken(SELF_SHEET, lambda c: replace(c, locked=True), sheet.title, cell.address)
    planned = places(SELF_SHEET.plan, to_fill_in(SELF_SHEET))
    assert planned - changeable(draw(plan)) == {f"{sheet.title}!{cell.address}"}


def test_an_entry_too_many_is_named() -> None:
    extra = Entry("text")
    plan = broken(
        SELF_SHEET, lambda cell: replace(cell, entry=extra, locked=False, name="x"), "评分表", "C6"
    )
    assert "评分表!C6" in changeable(draw(plan)) - places(plan, to_fill_in(SELF_SHEET))


@pytest.mark.parametrize(
    ("part", "old", "new", "named"),
    [
        ("评分表", "<sheetProtection[^>]*/>", "", "评分表!every cell"),
        ("测算", 'formatRows="0"', 'formatCells="0"', "测算!every cell"),
        ("加分申报", "(<col )", r'\1style="OPEN" ', "加分申报!columns A:A"),
        (
            "填报说明",
            '<row r="2" ',
            '<row r="2" s="OPEN" customFormat="1" ',
            "填报说明!row 2",
        ),
        ("xl/workbook.xml", "<workbookProtection[^>]*/>", "", "the workbook's structure"),
        ("xl/styles.xml", '<protection locked="1"/>', "", "评分表!blank cells"),
    ],
    ids=[
        "no protection",
        "formats allowed",
        "open column",
        "open row",
        "structure",
        "first format",
    ],
)
def test_what_a_later_change_of_the_drawing_could_open_is_named(
    part: str, old: str, new: str, named: str
) -> None:
    parts = unpack(draw(SELF_SHEET.plan))
    titles = [sheet.title for sheet in SELF_SHEET.plan.sheets]
    member = f"xl/worksheets/sheet{titles.index(part) + 1}.xml" if part in titles else part
    open_format = Book(parts).locks("cellXfs").index(False)
    new = new.replace("OPEN", str(open_format))
    text, count = re.subn(old, new, parts[member].decode(), count=1)
    assert count == 1
    parts[member] = text.encode()
    assert named in changeable(pack(parts))
