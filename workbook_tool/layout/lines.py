"""Lines before, in and after the table: names and dates to fill in, notes, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.metrics import line_count
from workbook_tool.layout.plan import Entry
from workbook_tool.layout.styles import line_style
from workbook_tool.rubric.expression import Compare, Expr, If, Ref, Text
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.table import LineCell, OuterLine

Place = Literal["before", "head", "foot", "after"]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell of a line with its columns, from 1, and the name of what goes into it."""

    cell: LineCell
    first: int
    span: int
    style: str
    name: str


def put_printed_lines(
    sheet: SheetBuilder, form: Form, place: Place, totals: Mapping[StageId, Expr]
) -> None:
    """Put the lines of a place on the printed attachment; what is known comes in when drawn.

    Args:
        sheet: The sheet.
        form: The form.
        place: Where.
        totals: The totals of the stages that have scores on the attachment.
    """
    for placed in _placed(sheet, form, place):
        if placed is None:
            sheet.next_row()
            continue
        cell, text = placed.cell, placed.cell.text or None
        if cell.holds == "total":
            _put_total(sheet, placed, totals.get(_stage(form, cell)))
        elif cell.holds is None:
            _put(sheet, placed, placed.first, placed.span, text=text)
        else:
            is_unit = cell.holds == "unit" and _is_first(form, cell)
            name = names.UNIT_NAME if is_unit else placed.name
            facts: dict[str, Any] = {"role": "entry", "entry": Entry("text"), "name": name}
            facts |= {"text": text, "prefix": cell.text}
            _put(sheet, placed, placed.first, placed.span, **facts)


def put_lines_to_fill_in(
    sheet: SheetBuilder,
    form: Form,
    places: Sequence[Place],
    stage: StageId,
    shown: Sequence[StageId],
    *,
    named: bool,
) -> None:
    """Put the lines of some places on a sheet to fill in.

    Args:
        sheet: The sheet.
        form: The form.
        places: Where, in order.
        stage: The stage that is filled in; what earlier ones typed is shown and locked.
        shown: The stages that have scores on the sheet.
        named: Whether the unit's name is known.
    """
    for placed in (one for place in places for one in _placed(sheet, form, place)):
        if placed is None:
            sheet.next_row()
            continue
        cell = placed.cell
        if cell.holds == "total":
            total = _stage(form, cell)
            _put_total(sheet, placed, _shown(names.total(total)) if total in shown else None)
        elif cell.holds == "unit":
            _put_unit(sheet, placed, named=named)
        elif cell.holds == "entry":
            _put_entry(sheet, placed, _stage(form, cell), stage)
        else:
            _put(sheet, placed, placed.first, placed.span, text=cell.text or None)


def _put_unit(sheet: SheetBuilder, placed: _Placed, *, named: bool) -> None:
    if named:
        text = placed.cell.text + placeholder("unit")
        _put(sheet, placed, placed.first, placed.span, text=text)
        return
    first, span, born = _put_label(sheet, placed)
    _put(sheet, placed, first, span, role="formula", formula=_shown(names.UNIT_NAME), **born)


def _put_entry(sheet: SheetBuilder, placed: _Placed, by: StageId, stage: StageId) -> None:
    first, span, born = _put_label(sheet, placed)
    if STAGE_IDS.index(by) > STAGE_IDS.index(stage):
        _put(sheet, placed, first, span, **born)
        return
    open_ = by == stage
    facts: dict[str, Any] = {"role": "entry", "entry": Entry("text"), "locked": not open_}
    style = f"{placed.style}_entry" if open_ else placed.style
    sheet.put(first, style, span=span, name=placed.name, defined=True, **facts, **born)


def _put_total(sheet: SheetBuilder, placed: _Placed, total: Expr | None) -> None:
    facts: dict[str, Any] = {} if total is None else {"role": "formula", "formula": total}
    _put(sheet, placed, placed.first, placed.span, **facts)


def _shown(name: str) -> Expr:
    """Return what a cell shows: of nothing, programs would make 0."""
    return If(Compare("=", Ref(name), Text("")), Text(""), Ref(name))


def _put_label(sheet: SheetBuilder, placed: _Placed) -> tuple[int, int, dict[str, Any]]:
    """Put the text in front of what is filled in; return the columns that are left for it.

    Where it does not fit on a line there, it is what the cell holds until it is typed over.
    """
    text = placed.cell.text
    size = sheet.styles[placed.style].size
    for columns in range(1, placed.span if text else 1):
        width = sum(sheet.widths[placed.first - 1 : placed.first - 1 + columns], Decimal(0))
        if line_count(text, width, size) == 1:
            _put(sheet, placed, placed.first, columns, text=text)
            return placed.first + columns, placed.span - columns, {}
    return placed.first, placed.span, {"text": text or None}


def _put(sheet: SheetBuilder, placed: _Placed, first: int, span: int, **facts: Any) -> None:
    facts.setdefault("role", "official")
    sheet.put(first, placed.style, span=span, **facts)


def _placed(sheet: SheetBuilder, form: Form, place: Place) -> Iterator[_Placed | None]:
    """Yield the cells of all lines of a place, and ``None`` at the end of each line."""
    for n, line in enumerate(form.lines, start=1):
        if line.place != place:
            continue
        column = 1
        for m, (cell, span) in enumerate(zip(line.cells, spans(sheet, line), strict=True), start=1):
            yield _Placed(cell, column, span, line_style(line, cell), names.field(n, m))
            column += span
        yield None


def spans(sheet: SheetBuilder, line: OuterLine) -> tuple[int, ...]:
    """Return over how many columns the cells of a line go, on a sheet that may have more of them.

    Cells without a span of their own share what is left by its width; where all have one, the
    last takes in the columns that the sheet has more.
    """
    given = sum(cell.span or 0 for cell in line.cells)
    shared = sum(cell.span is None for cell in line.cells)
    if not shared:
        own = [cell.span or 1 for cell in line.cells]
        return (*own[:-1], own[-1] + sheet.printed - given)
    found: list[int] = []
    column = 0
    left = sheet.printed - given
    for cell in line.cells:
        if cell.span is None:
            found.append(_share(sheet.widths[column : sheet.printed], left, shared))
            left, shared = left - found[-1], shared - 1
        else:
            found.append(cell.span)
        column += found[-1]
    return tuple(found)


def _share(widths: Sequence[Decimal], left: int, shared: int) -> int:
    """Return how many of the columns that are left the first of the cells gets."""
    if shared == 1:
        return left
    wanted, used, columns = sum(widths[:left], Decimal(0)) / shared, Decimal(0), 0
    while columns < left - (shared - 1):
        if columns and used + widths[columns] / 2 > wanted:
            break
        used += widths[columns]
        columns += 1
    return max(columns, 1)


def _stage(form: Form, cell: LineCell) -> StageId:
    return cell.stage or form.stages[0].id


def _is_first(form: Form, cell: LineCell) -> bool:
    """Return whether this is the first cell for the unit's name; others are named apart."""
    units = (one for line in form.lines for one in line.cells if one.holds == "unit")
    return next(units, None) is cell
