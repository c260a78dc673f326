"""One row of the score sheet: scores, what is taken off, remarks, and what helps with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.columns import Columns
from workbook_tool.layout.official import deducted, score_entry
from workbook_tool.layout.plan import Entry
from workbook_tool.layout.status import score_status
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import (
    Calc,
    Compare,
    Expr,
    If,
    IsNumber,
    Logic,
    Ref,
    Sum,
    Text,
    add,
    number,
    renamed,
    to_cents,
)
from workbook_tool.rubric.model import STAGE_IDS, Form, Item, StageId
from workbook_tool.rubric.table import BodyColumn

MET = "达标填 1，未达标填 0"


def types_deductions(form: Form, stage: StageId, item: Item) -> bool:
    """Return whether somebody types what is taken off, so that the score follows from it.

    Where the score itself is computed from facts, what is taken off follows from the score.
    """
    if form.column(f"deduction_{stage}") is None or item.bonus or not scoring.by_person(item):
        return False
    return not item.rule.compares_units and not scoring.awaited(item, stage)


def columns_taken_off(form: Form, stage: StageId) -> tuple[int, ...]:
    """Return the column, from 1, in which a stage types what is taken off; there may be none."""
    name = f"deduction_{stage}"
    return tuple(n for n, cell in enumerate(form.cells, start=1) if cell.name == name)


def figures_besides(form: Form, stage: StageId) -> Iterator[tuple[int, BodyColumn, str]]:
    """Yield the columns with figures that are no scores of a stage, and how their names begin."""
    for column, cell in enumerate(form.cells, start=1):
        if cell.stage is not None and _is_known(cell.stage, stage):
            if cell.role == "deduction":
                yield column, cell, cell.name
            elif cell.role == "further_score":
                yield column, cell, f"further_{cell.name}"


def figure_name(cell: BodyColumn, ref: str) -> str:
    """Return the name of a row's figure in such a column."""
    if cell.role == "further_score":
        return names.further(cell.name, ref)
    return names.taken_off(cell.stage or "self", ref)


def _is_known(by: StageId, stage: StageId) -> bool:
    """Return whether what a stage fills in is known at another, or is filled in there."""
    return STAGE_IDS.index(by) <= STAGE_IDS.index(stage)


def put_besides(
    sheet: SheetBuilder, form: Form, stage: StageId, column: int, cell: BodyColumn, item: Item
) -> None:
    """Put a row's cell of an official column that is no score and no remark of a shown stage."""
    rows, by = 1 + len(item.more), cell.stage
    plain: dict[str, Any] = {"rows": rows, "role": "official", "item": item.ref}
    if by is None or not _is_known(by, stage) or item.bonus or cell.role == "reason":
        sheet.put(column, "given", **plain)
    elif cell.role == "free":
        name = names.free(cell.name, item.ref)
        _put_text(sheet, column, name, item, open_=by == stage)
    elif cell.role == "further_score":
        _put_figure(sheet, column, names.further(cell.name, item.ref), item, open_=by == stage)
    elif types_deductions(form, by, item) and by == stage:
        _put_figure(sheet, column, names.taken_off(by, item.ref), item, open_=True)
    else:
        facts = {"role": "formula", "formula": deducted(item, by), "defined": True}
        sheet.put(column, "given", name=names.taken_off(by, item.ref), **(plain | facts))


def _put_text(sheet: SheetBuilder, column: int, name: str, item: Item, *, open_: bool) -> None:
    sheet.put(
        column,
        "entry_text" if open_ else "given_text",
        rows=1 + len(item.more),
        role="entry",
        entry=Entry("text"),
        locked=not open_,
        name=name,
        defined=True,
        item=item.ref,
    )


def _put_figure(sheet: SheetBuilder, column: int, name: str, item: Item, *, open_: bool) -> None:
    sheet.put(
        column,
        "entry_score" if open_ else "given",
        rows=1 + len(item.more),
        role="entry",
        entry=score_entry(item),
        locked=not open_,
        name=name,
        defined=True,
        item=item.ref,
    )


def put_row(sheet: SheetBuilder, form: Form, stage: StageId, columns: Columns, item: Item) -> None:
    """Put a row's cells that are ours or hold the scores and remarks of the shown stages."""
    ref, rows = item.ref, 1 + len(item.more)
    if columns.points:
        sheet.put(columns.points, "given", rows=rows, number=item.points, item=ref)
    for shown, column in columns.stages.items():
        if item.bonus:
            own = shown == "self" and stage != "self"
            sheet.put(
                column,
                "computed",
                rows=rows,
                role="formula",
                formula=_bonus_row(form, item, "own" if own else "counted"),
                name=names.score(shown, ref),
                defined=True,
                item=ref,
            )
        elif shown != stage:
            _put_given(sheet, form, column, names.score(shown, ref), item)
        elif types_deductions(form, stage, item):
            _put_what_is_left(sheet, column, stage, item)
        else:
            _put_entry(sheet, form, column, stage, item)
    _put_computed(sheet, columns, stage, item)
    before = next((shown for shown in reversed(columns.stages) if shown != stage), None)
    for shown, column in columns.notes.items():
        _put_text(sheet, column, names.note(shown, ref), item, open_=shown == stage)
    judged = score_status(
        item,
        stage,
        before,
        taken_off=types_deductions(form, stage, item),
        whole=form.measure == "standards",
    )
    sheet.put(
        columns.status,
        "status",
        rows=rows,
        role="formula",
        formula=Text("") if item.bonus else judged,
        name=names.status(ref),
        item=ref,
    )


def _put_what_is_left(sheet: SheetBuilder, column: int, stage: StageId, item: Item) -> None:
    """Put the score that is left of the row's points; what is no number stays as it is."""
    typed = Ref(names.taken_off(stage, item.ref))
    left = to_cents(Calc("-", (number(item.points or 0), typed)))
    known = If(IsNumber(typed), left, typed)
    sheet.put(
        column,
        "computed",
        rows=1 + len(item.more),
        role="formula",
        formula=If(Compare("=", typed, Text("")), Text(""), known),
        name=names.score(stage, item.ref),
        defined=True,
        item=item.ref,
    )


def _put_given(sheet: SheetBuilder, form: Form, column: int, name: str, item: Item) -> None:
    sheet.put(
        column,
        "given",
        rows=1 + len(item.more),
        role="entry",
        entry=score_entry(item, whole=form.measure == "standards"),
        name=name,
        defined=True,
        item=item.ref,
    )


def _put_entry(sheet: SheetBuilder, form: Form, column: int, stage: StageId, item: Item) -> None:
    if item.rule.compares_units:
        _put_given(sheet, form, column, names.score(stage, item.ref), item)
        return
    born = not scoring.by_person(item)
    whole = form.measure == "standards"
    sheet.put(
        column,
        "born_score" if born else "entry_score",
        rows=1 + len(item.more),
        role="entry",
        entry=replace(score_entry(item, whole=whole), prompt=MET if whole else ""),
        formula=Ref(names.computed(item.ref)) if born else None,
        locked=scoring.awaited(item, stage),
        name=names.score(stage, item.ref),
        defined=True,
        item=item.ref,
    )


def _put_computed(sheet: SheetBuilder, columns: Columns, stage: StageId, item: Item) -> None:
    if not columns.computed:
        return
    expr, rows = None if item.bonus else scoring.computed(item), 1 + len(item.more)
    if expr is None:
        sheet.put(columns.computed, "computed", rows=rows, item=item.ref)
        sheet.put(columns.difference, "computed", rows=rows, item=item.ref)
        return
    sheet.put(
        columns.computed,
        "computed",
        rows=rows,
        role="formula",
        formula=renamed(expr, names.fact),
        name=names.computed(item.ref),
        item=item.ref,
    )
    claimed, computed = Ref(names.score(stage, item.ref)), Ref(names.computed(item.ref))
    both = Logic("AND", (IsNumber(claimed), IsNumber(computed)))
    sheet.put(
        columns.difference,
        "computed",
        rows=rows,
        role="formula",
        formula=If(both, to_cents(Calc("-", (claimed, computed))), Text("")),
        name=names.difference(item.ref),
        item=item.ref,
    )


def _bonus_row(form: Form, item: Item, part: str) -> Expr:
    """Return the score of a bonus row: what the claims for it count, nothing without claims.

    Args:
        form: The form.
        item: The bonus row.
        part: ``counted`` for what counts at this stage, ``own`` for what the unit claimed.
    """
    position = bonus_rows(form).index(item.ref) + 1
    lines = range(1, bonus.LINES + 1)
    terms = [
        If(
            Compare("=", Ref(names.claim("row", line)), number(position)),
            Ref(names.claim(part, line)),
            number(0),
        )
        for line in lines
    ]
    total = add(terms)
    if item.points is not None:
        over = Compare(">", total, number(item.points))
        total = If(over, number(item.points), total)
    claimed = Compare(">", Sum(tuple(names.claim("row", line) for line in lines)), number(0))
    return If(claimed, to_cents(total), Text(""))


def bonus_rows(form: Form) -> tuple[str, ...]:
    """Return the references of the bonus rows, in order."""
    return tuple(item.ref for item in form.items if item.bonus)
