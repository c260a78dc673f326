"""The official table: its headings, rows, merges and total row, as the document prints them.

Used twice: alone on the printed attachment, and inside the sheet to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.metrics import line_count
from workbook_tool.layout.plan import Entry as EntrySpec
from workbook_tool.layout.plan import Sheet, SheetPlan, Style
from workbook_tool.layout.styles import styles
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import (
    Compare,
    CountNumbers,
    Expr,
    If,
    Sum,
    Text,
    Value,
    add,
    number,
    to_cents,
)
from workbook_tool.rubric.model import STAGE_IDS, Category, Form, Item
from workbook_tool.rubric.table import Role, TotalCell

CENTRED: frozenset[Role] = frozenset(
    {
        "category",
        "category_points",
        "indicator",
        "indicator_points",
        "number",
        "name",
        "period",
        "points",
        "departments",
    }
)
SCORES: frozenset[Role] = frozenset(STAGE_IDS)

OFFICIAL_TITLE = "正式附件"

_FILLING_BLANKS = re.compile(" {3,}")


@dataclass(frozen=True, slots=True)
class Run:
    """Rows whose cells of one role are joined.

    Attributes:
        first: The row at the top; its wording is printed.
        length: How many rows.
    """

    first: Item
    length: int


def runs(category: Category, role: Role, breaks: Sequence[str]) -> dict[str, Run]:
    """Return the joined cells of a column inside a category, by the reference of the top row.

    A joined cell that a page break divides becomes two, each printed in full, as the
    originals do (大连 权益维护工作, 基层建设工作).
    """
    starts: list[int] = []
    rows = category.rows
    first_of_indicator = {items[0].ref for _, items in category.groups()}
    for n, item in enumerate(rows):
        joined = {
            "category": n > 0,
            "category_points": n > 0,
            "indicator": item.ref not in first_of_indicator,
            "indicator_points": item.ref not in first_of_indicator,
        }.get(role, role in item.joined)
        if n == 0 or not joined or item.ref in breaks:
            starts.append(n)
    noted = category.note is not None and role in {"category", "category_points"}
    ends = [*starts[1:], len(rows) + noted]
    return {
        rows[start].ref: Run(rows[start], end - start)
        for start, end in zip(starts, ends, strict=True)
    }


def wording(form: Form, category: Category, item: Item, role: Role) -> str:
    """Return what the official table prints in the cell of this role at this row."""
    if role == "category":
        return category.name
    if role == "category_points":
        return "" if category.points is None else f"{category.points.normalize():f}"
    if role in {"indicator", "indicator_points"}:
        for indicator, items in category.groups():
            if indicator is not None and item in items:
                points = f"{indicator.points.normalize():f}"
                return indicator.name if role == "indicator" else points
        return ""
    if role == "departments":
        # Between several departments the original's blanks fill the line up to its end.
        return _FILLING_BLANKS.sub("\n", form.printed(item, role))
    return form.printed(item, role)


def put_heads(
    sheet: SheetBuilder, form: Form, style: str, extra: Sequence[tuple[str, str]] = ()
) -> None:
    """Put the row of headings, the ``extra`` ones (text, style) behind the official ones."""
    column = 1
    for head in form.columns:
        look = "diagonal" if head.diagonal else style
        sheet.put(column, look, span=len(head.cells), role="official", text=head.head)
        column += len(head.cells)
    for text, look in extra:
        sheet.put(column, look, text=text)
        column += 1


def put_official_cells(
    sheet: SheetBuilder, form: Form, category: Category, item: Item, breaks: Sequence[str]
) -> Iterator[tuple[int, Role]]:
    """Put one row's official wording; yield the columns that hold scores or remarks instead."""
    for column, cell in enumerate(form.cells, start=1):
        if cell.role in SCORES or cell.role == "remark":
            yield column, cell.role
            continue
        found = runs(category, cell.role, breaks).get(item.ref)
        if found is None:
            continue
        text = wording(form, category, item, cell.role)
        style = "centre" if cell.role in CENTRED else "text"
        value: dict[str, Any] = {"text": text or None}
        if cell.role == "points" and item.points is not None and "points" not in item.print:
            style = "points_0.0" if cell.format == '0.0" "' else "points"
            value = {"number": item.points}
        elif cell.role.endswith("_points") and text:
            style, value = "points", {"number": Decimal(text)}
        sheet.put(column, style, rows=found.length, role="official", item=item.ref, **value)


def total_cells(form: Form) -> Iterator[tuple[int, TotalCell]]:
    """Yield the printed cells of the total row with their columns."""
    column = 1
    for cell in form.total.cells if form.total else ():
        yield column, cell
        column += cell.span


def put_total_wording(sheet: SheetBuilder, form: Form, style: str) -> None:
    """Put the printed cells of the total row; figures as numbers."""
    for column, cell in total_cells(form):
        value: dict[str, Any] = {"text": cell.text or None}
        if cell.text.isdigit():
            value = {"number": Decimal(cell.text)}
        sheet.put(column, style, span=cell.span, role="official", **value)


def score_entry(item: Item) -> EntrySpec:
    """Return what a score cell of this row accepts; a bonus row may print no limit."""
    least, most = scoring.bounds(item)
    return EntrySpec("score", maximum=None if item.points is None else most, minimum=least)


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
    look = styles(form.paper.font_size, title_size(form))
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
    put_heads(sheet, form, "head")
    sheet.end_head()
    for category in form.categories:
        for item in category.rows:
            first, divided = item is category.rows[0], item.ref in breaks
            forced = item.ref in form.paper.breaks
            sheet.may_break(item.ref, preferred=first, forced=forced, divided=divided)
            for column, role in put_official_cells(sheet, form, category, item, breaks):
                if role == "remark":
                    # What the form calls 备注 is where units explain a score.
                    _put_remark(sheet, column, f"note_{item.ref}", item, typed or {})
                else:
                    _put_score(sheet, column, f"{role}_{item.ref}", item)
            sheet.next_row()
        put_note(sheet, form, category)
    if form.total:
        _put_total(sheet, form)
    if form.unit_line and form.unit_line.place == "after":
        sheet.put(1, "unit_line", span=width, role="official", text=form.unit_line.text)
        sheet.next_row()
    landscape = form.paper.orientation == "landscape"
    return sheet.finish(landscape=landscape, fit=False, settled=settled)


def _put_total(sheet: SheetBuilder, form: Form) -> None:
    put_total_wording(sheet, form, "centre")
    for column, cell in enumerate(form.cells, start=1):
        if cell.role in SCORES:
            sheet.put(
                column,
                "score",
                role="formula",
                formula=_total(form, cell.role),
                name=f"total_{cell.role}",
            )
        elif cell.role == "remark":
            sheet.put(column, "text", role="official")
    sheet.next_row()


def _put_score(sheet: SheetBuilder, column: int, name: str, item: Item) -> None:
    """Put a locked cell for a score that is known when the sheet is drawn."""
    entry = score_entry(item)
    sheet.put(column, "score", role="entry", entry=entry, name=name, item=item.ref)


_REMARK_LINES = 4
"""What takes more in a narrow column is set small, or a few remarks would fill a page."""


def _put_remark(
    sheet: SheetBuilder, column: int, name: str, item: Item, typed: Mapping[str, Value]
) -> None:
    """Put a locked cell for a remark that is known when the sheet is drawn."""
    text, size = str(typed.get(name, "")), sheet.styles["text"].size
    long = line_count(text, sheet.widths[column - 1], size) > _REMARK_LINES
    style = "remark_small" if long else "text"
    sheet.put(column, style, role="entry", entry=EntrySpec("text"), name=name, item=item.ref)


def _total(form: Form, stage: str) -> Expr:
    """Return the total of a stage's score column, nothing while the column is blank."""
    sums: list[Expr] = []
    for category in form.categories:
        scores = Sum(tuple(f"{stage}_{item.ref}" for item in category.rows))
        sums.append(bonus.total(category, [scores]) if category.bonus else scores)
    filled = CountNumbers(tuple(f"{stage}_{item.ref}" for item in form.items))
    return If(Compare(">", filled, number(0)), to_cents(add(sums)), Text(""))


def put_note(sheet: SheetBuilder, form: Form, category: Category) -> None:
    """Put the sentence under a category's rows; the category cell reaches down to it."""
    if category.note is None:
        return
    first = next(n for n, c in enumerate(form.cells, start=1) if c.role == "category") + 1
    sheet.put(first, "text", span=category.note.span, role="official", text=category.note.text)
    for column in range(first + category.note.span, sheet.columns + 1):
        sheet.put(column, "text", role="official")
    sheet.next_row()
