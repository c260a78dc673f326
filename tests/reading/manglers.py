"""What happens to a sheet in an office: rows moved, cells unmerged, tables pasted elsewhere.

Each function takes a filled-in workbook as two openpyxl books (formulas, and the values
they showed) and returns the one that is sent back. Its name says what was done.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection

from workbook_tool.layout.plan import Sheet, SheetPlan
from workbook_tool.layout.score import SCORE_TITLE

BORN = "测算"


@dataclass
class Office:
    """A filled-in workbook in somebody's hands."""

    data: bytes
    plan: SheetPlan
    chance: random.Random

    def __post_init__(self) -> None:
        self.book: Any = load_workbook(io.BytesIO(self.data))
        self.values: Any = load_workbook(io.BytesIO(self.data), data_only=True)

    @property
    def score(self) -> Any:
        return self.book[SCORE_TITLE]

    def planned(self, title: str = SCORE_TITLE) -> Sheet:
        return next(sheet for sheet in self.plan.sheets if sheet.title == title)

    def item_rows(self, title: str = SCORE_TITLE) -> list[int]:
        cells = self.planned(title).cells
        return sorted({cell.row for cell in cells if cell.entry and cell.item})

    def saved(self, book: Any = None) -> bytes:
        buffer = io.BytesIO()
        (book or self.book).save(buffer)
        return buffer.getvalue()

    def unmerge(self, title: str) -> None:
        sheet = self.book[title]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))

    def titles(self) -> Iterator[str]:
        for sheet in self.plan.sheets:
            if sheet.face in {"score", "facts", "claims"}:
                yield sheet.title


Mangler = Callable[[Office], bytes]


def rows_inserted(office: Office) -> bytes:
    for title in office.titles():
        office.unmerge(title)
        rows = office.item_rows(title) or [6, 9]
        for row in sorted(office.chance.sample(rows, min(3, len(rows))), reverse=True):
            # Between two questions of one item nobody inserts a row.
            office.book[title].insert_rows(rows[0] if title == BORN else row)
    return office.saved()


def rows_with_remarks_inserted(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    for row in sorted(office.chance.sample(office.item_rows(), 3), reverse=True):
        office.score.insert_rows(row)
        office.score.cell(row, 3, "这一行是我们自己加的备注 8")
    return office.saved()


def column_inserted_at_the_left(office: Office) -> bytes:
    for title in office.titles():
        office.unmerge(title)
        office.book[title].insert_cols(1)
    return office.saved()


def column_inserted_before_the_scores(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    stages = ("self_", "assess_", "review_")
    score = next(c for c in office.planned().cells if c.name and c.name.startswith(stages))
    office.score.insert_cols(score.column)
    for row in office.item_rows():
        office.score.cell(row, score.column, 3)
    return office.saved()


def rows_sorted(office: Office) -> bytes:
    """Every item row of the score sheet in another place, as sorting by a column does."""
    office.unmerge(SCORE_TITLE)
    rows = office.item_rows()
    order = office.chance.sample(rows, len(rows))
    content = {row: [cell.value for cell in office.score[row]] for row in rows}
    for row, source in zip(rows, order, strict=True):
        for cell, value in zip(office.score[row], content[source], strict=True):
            moved = isinstance(value, str) and value.startswith("=")
            cell.value = value.replace(str(source), str(row)) if moved else value
    return office.saved()


def cells_unmerged(office: Office) -> bytes:
    for title in office.titles():
        office.unmerge(title)
    return office.saved()


def sheets_renamed(office: Office) -> bytes:
    for number, title in enumerate(list(office.titles()), start=1):
        office.book[title].title = f"Sheet{number}"
    return office.saved()


def protection_taken_off(office: Office) -> bytes:
    for sheet in office.book.worksheets:
        sheet.protection.sheet = False
        for row in sheet.iter_rows():
            for cell in row:
                cell.protection = Protection(locked=False)
    return office.saved()


def pasted_into_a_new_book(office: Office) -> bytes:
    """All visible tables as values; names, manifest and properties are gone."""
    return _pasted(office, list(office.titles()))


def only_the_score_table_pasted(office: Office) -> bytes:
    return _pasted(office, [SCORE_TITLE])


def _pasted(office: Office, titles: list[str]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, title in enumerate(titles, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in office.values[title].iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.cell(cell.row + 2, cell.column + 1, cell.value)
    return office.saved(book)


def retyped(office: Office) -> bytes:
    """The table typed anew: no blanks, half-width signs, another numbering style."""
    fold = str.maketrans("（），；：“”", '(),;:""')
    for row in office.score.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                cell.value = cell.value.translate(fold).replace(" ", "").replace("\n", "")
    return office.saved()


def criteria_reworded(office: Office) -> bytes:
    """A few characters of some official texts are changed."""
    for row in office.chance.sample(office.item_rows(), 3):
        for cell in office.score[row]:
            if isinstance(cell.value, str) and len(cell.value) > 12 and cell.value[0] != "=":
                cell.value = cell.value[:5] + "认真" + cell.value[6:]
                break
    return office.saved()


def rows_deleted(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    for row in sorted(office.chance.sample(office.item_rows(), 2), reverse=True):
        office.score.delete_rows(row)
    return office.saved()


def score_column_deleted(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    stage = office.plan.stage
    score = next(c for c in office.planned().cells if c.name and c.name.startswith(f"{stage}_"))
    office.score.delete_cols(score.column)
    return office.saved()


def fact_rows_sorted(office: Office) -> bytes:
    if BORN not in office.book.sheetnames:
        return office.saved()
    office.unmerge(BORN)
    sheet, rows = office.book[BORN], office.item_rows(BORN)
    order = sorted(rows, key=lambda row: str(sheet.cell(row, 4).value))
    content = {row: [cell.value for cell in sheet[row]] for row in rows}
    for row, source in zip(rows, order, strict=True):
        for cell, value in zip(sheet[row], content[source], strict=True):
            cell.value = value
    return office.saved()


def a_second_copy_with_other_scores(office: Office) -> bytes:
    copy = office.book.copy_worksheet(office.score)
    copy.title = f"{SCORE_TITLE} (2)"
    for cell in office.planned().cells:
        name = cell.name or ""
        if cell.entry and name.startswith(f"{office.plan.stage}_") and "note" not in name:
            copy.cell(cell.row, cell.column, 0.25)
    return office.saved()


def a_row_copied_with_another_score(office: Office) -> bytes:
    office.unmerge(SCORE_TITLE)
    row = office.chance.choice(office.item_rows())
    last = office.score.max_row + 2
    for cell in list(office.score[row]):
        office.score.cell(last, cell.column, cell.value)
    for cell in office.planned().cells:
        if cell.row == row and cell.entry:
            office.score.cell(last, cell.column, 0.25)
    return office.saved()


def totals_typed_over(office: Office) -> bytes:
    for cell in office.planned().cells:
        if cell.name and cell.name.startswith(("total_", "subtotal_")):
            office.score.cell(cell.row, cell.column, 99)
    return office.saved()


EVERY_SCORE: tuple[Mangler, ...] = (
    rows_inserted,
    rows_with_remarks_inserted,
    column_inserted_at_the_left,
    column_inserted_before_the_scores,
    rows_sorted,
    cells_unmerged,
    sheets_renamed,
    protection_taken_off,
    pasted_into_a_new_book,
    only_the_score_table_pasted,
    retyped,
    criteria_reworded,
    totals_typed_over,
)
"""After these every score can still be known for certain."""

SOME_SCORES: tuple[Mangler, ...] = (
    rows_deleted,
    score_column_deleted,
    fact_rows_sorted,
    a_second_copy_with_other_scores,
    a_row_copied_with_another_score,
)
"""After these some cannot, and must be withheld."""
