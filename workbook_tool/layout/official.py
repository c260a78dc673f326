"""The printed attachment: the official table as the document prints it, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.lines import put_printed_lines
from workbook_tool.layout.metrics import line_count
from workbook_tool.layout.plan import Entry as EntrySpec
from workbook_tool.layout.plan import Sheet, SheetPlan, Style
from workbook_tool.layout.styles import form_styles
from workbook_tool.layout.table import (
    Table,
    TableRow,
    put_heads,
    put_note,
    put_official_cells,
    put_subtotal,
    put_total_wording,
)
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import (
    Calc,
    Compare,
    CountNumbers,
    Expr,
    If,
    IsNumber,
    Ref,
    Sum,
    Text,
    Value,
    add,
    number,
    to_cents,
)
from workbook_tool.rubric.model import STAGE_IDS, Category, Form, Item, StageId
from workbook_tool.rubric.table import SCORE_ROLES, BodyColumn, Role

SCORES: frozenset[Role] = frozenset(STAGE_IDS)

OFFICIAL_TITLE = "正式附件"


def score_entry(item: Item, *, whole: bool = False) -> EntrySpec:
    """Return what a score cell of this row accepts; a bonus row may print no limit.

    Args:
        item: The row.
        whole: Whether it is only said that a standard is met or not.
    """
    least, most = scoring.bounds(item)
    limit = None if item.points is None else most
    return EntrySpec("score", maximum=limit, minimum=least, whole=whole)


def settle(
    lay_out: Callable[[Sequence[str], bool], tuple[Sheet, tuple[str, ...]]],
) -> Sheet:
    """Lay a table out until its page breaks stay where they are.

    Where a page begins, joined cells are divided and their wording printed again; that
    can make rows taller and so move the next break.

    Args:
        lay_out: Lays the table out for rows that begin a page, and whether no others may
            begin one inside a category; returns the sheet and the rows that then do.
    """
    tried: list[tuple[str, ...]] = [()]
    sheet, found = lay_out((), False)
    while found not in tried:
        tried.append(found)
        sheet, found = lay_out(found, False)
    if found == tried[-1]:
        return sheet
    # Layouts that lead to each other: one of them may stand if it is held to its breaks.
    for breaks in tried[tried.index(found) :]:
        sheet, found = lay_out(breaks, True)
        if found == breaks:
            return sheet
    # Or else the joined cells are divided at the breaks of all.
    sheet, _ = lay_out(tuple({ref for breaks in tried for ref in breaks}), False)
    return sheet


def official_plan(
    form: Form, first_page: int = 1, typed: Mapping[str, Value] | None = None
) -> SheetPlan:
    """Return the plan of the printed attachment: exactly the official columns, nothing of ours.

    Score cells hold values that are put in when the plan is drawn, so that the same plan
    prints the blank and the filled attachment.

    Args:
        form: The form.
        first_page: Number of the first page, where attachments are bound together.
        typed: Values of entries, such as long remarks, that pages must have room for.
    """
    look = form_styles(form, form.paper.font_size, title_size(form))
    sheet = settle(lambda breaks, settled: _lay_out(form, breaks, look, typed, settled=settled))
    sheet = replace(sheet, page=replace(sheet.page, first_number=first_page))
    return SheetPlan(
        form=form.id,
        edition=form.edition,
        stage="",
        sheets=(sheet,),
        styles=look,
        active=OFFICIAL_TITLE,
    )


def title_lines(form: Form) -> tuple[str, ...]:
    """Return the lines in which the title is set."""
    return form.paper.title_lines or tuple(form.title.splitlines())


def title_size(form: Form) -> Decimal:
    """Return the size of the title: 2号, or the next smaller one in which no line breaks.

    Source: GB/T 9704-2012, title in 2号小标宋; the originals set long lines smaller.
    """
    width = sum((cell.width for cell in form.cells), Decimal(0))
    for size in _TITLE_SIZES:
        if all(line_count(line, width, size) == 1 for line in title_lines(form)):
            return size
    return _TITLE_SIZES[-1]


_TITLE_SIZES = (Decimal(22), Decimal(20), Decimal(18), Decimal(16))


def _lay_out(
    form: Form,
    breaks: Sequence[str],
    look: Mapping[str, Style],
    typed: Mapping[str, Value] | None,
    *,
    settled: bool,
) -> tuple[Sheet, tuple[str, ...]]:
    sheet = SheetBuilder(OFFICIAL_TITLE, "official", [c.width for c in form.cells], look, typed)
    width = sheet.columns
    if form.attachment:
        sheet.put(1, "attachment", span=width, role="official", text=form.attachment)
        sheet.next_row(Decimal(26))
        # GB/T 9704: the attachment's mark on the first line, its title on the third.
        sheet.next_row(Decimal(12))
    for line in title_lines(form):
        sheet.put(1, "title", span=width, role="official", text=line)
        sheet.next_row()
    if form.unit_line and form.unit_line.place == "before":
        sheet.put(1, "unit_line", span=width, role="official", text=form.unit_line.text)
        sheet.next_row()
    totals = {
        stage: _total(cell, form.categories)
        for stage in STAGE_IDS
        if (cell := form.column(stage)) is not None
    }
    put_printed_lines(sheet, form, "before", totals)
    put_printed_lines(sheet, form, "head", totals)
    sheet.end_head(put_heads(sheet, form, "head"))
    table = Table(form, breaks)
    for n, row in enumerate(table.rows):
        _allow_break(sheet, form, row, breaks)
        for column, cell in put_official_cells(sheet, table, n):
            _put_open(sheet, form, column, cell, row.item, typed or {})
        if row.kind == "note":
            put_note(sheet, form, row.category)
        elif row.kind == "subtotal":
            put_subtotal(sheet, form, row.category, "centre")
            position = form.categories.index(row.category) + 1
            _put_sums(sheet, form, (row.category,), f"subtotal_{position}")
        sheet.next_row()
    if form.total:
        put_total_wording(sheet, form, "centre")
        _put_sums(sheet, form, form.categories, "total")
        sheet.next_row()
    put_printed_lines(sheet, form, "foot", totals)
    put_printed_lines(sheet, form, "after", totals)
    if form.unit_line and form.unit_line.place == "after":
        sheet.put(1, "unit_line", span=width, role="official", text=form.unit_line.text)
        sheet.next_row()
    landscape = form.paper.orientation == "landscape"
    return sheet.finish(landscape=landscape, fit=False, settled=settled)


def _allow_break(sheet: SheetBuilder, form: Form, row: TableRow, breaks: Sequence[str]) -> None:
    if row.ref is None:
        return
    first, divided = row.item is row.category.rows[0], row.ref in breaks
    forced = row.ref in form.paper.breaks
    sheet.may_break(row.ref, preferred=first, forced=forced, divided=divided)


def _put_sums(sheet: SheetBuilder, form: Form, categories: Sequence[Category], what: str) -> None:
    """Put the sums of all columns with figures into the row of a subtotal or of the total."""
    taken = {cell.column for cell in sheet.cells if cell.row == sheet.row}
    for column, cell in enumerate(form.cells, start=1):
        if cell.role in SCORE_ROLES:
            name = f"{what}_{_stem(cell)}"
            formula = _total(cell, categories)
            sheet.put(column, "score", role="formula", formula=formula, name=name)
        elif column not in taken:
            sheet.put(column, "text", role="official")


def _put_open(
    sheet: SheetBuilder,
    form: Form,
    column: int,
    cell: BodyColumn,
    item: Item,
    typed: Mapping[str, Value],
) -> None:
    """Put a locked cell for what is known when the sheet is drawn."""
    if cell.role in {"remark", "reason"}:
        # What the form calls 备注 is where units explain a score.
        name = names.note(cell.stage or "self", item.ref)
        _put_remark(sheet, column, name, item, typed)
    elif cell.role == "free":
        _put_remark(sheet, column, names.free(cell.name, item.ref), item, typed)
    elif cell.role == "deduction" and cell.stage is not None and _has_score(form, cell.stage):
        formula = deducted(item, cell.stage)
        name = names.taken_off(cell.stage, item.ref)
        rows = 1 + len(item.more)
        sheet.put(
            column, "score", rows=rows, role="formula", formula=formula, name=name, item=item.ref
        )
    else:
        _put_score(sheet, form, column, f"{_stem(cell)}_{item.ref}", item)


def _has_score(form: Form, stage: StageId) -> bool:
    return form.column(stage) is not None


def deducted(item: Item, stage: StageId) -> Expr:
    """Return what a stage takes off a row's points, nothing while there is no score."""
    score = Ref(names.score(stage, item.ref))
    points = number(item.points or Decimal(0))
    return If(IsNumber(score), to_cents(Calc("-", (points, score))), Text(""))


def _stem(cell: BodyColumn) -> str:
    """Return how the names of cells in a column with figures begin."""
    return f"further_{cell.name}" if cell.role == "further_score" else cell.name


def _put_score(sheet: SheetBuilder, form: Form, column: int, name: str, item: Item) -> None:
    """Put a locked cell for a score that is known when the sheet is drawn."""
    whole = form.measure == "standards"
    entry, style = score_entry(item, whole=whole), "met" if whole else "score"
    rows = 1 + len(item.more)
    sheet.put(column, style, rows=rows, role="entry", entry=entry, name=name, item=item.ref)


_REMARK_LINES = 4
"""What takes more in a narrow column is set small, or a few remarks would fill a page."""


def _put_remark(
    sheet: SheetBuilder, column: int, name: str, item: Item, typed: Mapping[str, Value]
) -> None:
    """Put a locked cell for a remark that is known when the sheet is drawn."""
    text, size = str(typed.get(name, "")), sheet.styles["text"].size
    long = line_count(text, sheet.widths[column - 1], size) > _REMARK_LINES
    style, rows = "remark_small" if long else "text", 1 + len(item.more)
    entry = EntrySpec("text")
    sheet.put(column, style, rows=rows, role="entry", entry=entry, name=name, item=item.ref)


def _total(cell: BodyColumn, categories: Sequence[Category]) -> Expr:
    """Return the sum of a column with figures, nothing while the column is blank."""
    stem, sums = _stem(cell), list[Expr]()
    for category in categories:
        scores = Sum(tuple(f"{stem}_{item.ref}" for item in category.rows))
        capped = category.bonus and cell.role in SCORES
        sums.append(bonus.total(category, [scores]) if capped else scores)
    rows = (item.ref for category in categories for item in category.rows)
    filled = CountNumbers(tuple(f"{stem}_{ref}" for ref in rows))
    return If(Compare(">", filled, number(0)), to_cents(add(sums)), Text(""))
