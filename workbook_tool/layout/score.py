"""The score sheet (评分表): the official table with score columns, subtotals and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.check_code import check_code
from workbook_tool.layout.columns import (
    Columns,
    has_computed,
    note_word,
    plan_columns,
    stage_word,
)
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.foot import put_foot
from workbook_tool.layout.official import (
    put_heads,
    put_note,
    put_official_cells,
    put_total_wording,
    score_entry,
    settle,
)
from workbook_tool.layout.plan import Area, Entry, Highlight, Sheet, Style
from workbook_tool.layout.status import (
    UNEXPLAINED,
    if_any,
    score_status,
    status_cells,
    wrong_scores,
    wrong_words,
)
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
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
from workbook_tool.rubric.model import Category, Form, Item, StageId

SCORE_TITLE = "评分表"


def score_sheet(form: Form, stage: StageId, *, named: bool, styles: Mapping[str, Style]) -> Sheet:
    """Lay out the score sheet.

    Args:
        form: The form.
        stage: The stage that is filled in; earlier ones are shown and locked.
        named: Whether the unit's name is known; else it is an entry.
        styles: The plan's styles.
    """

    def lay_out(breaks: Sequence[str], settled: bool) -> tuple[Sheet, tuple[str, ...]]:
        return _lay_out(form, stage, breaks, settled=settled, named=named, styles=styles)

    return settle(lay_out)


def _lay_out(
    form: Form,
    stage: StageId,
    breaks: Sequence[str],
    *,
    settled: bool,
    named: bool,
    styles: Mapping[str, Style],
) -> tuple[Sheet, tuple[str, ...]]:
    columns = plan_columns(form, stage)
    sheet = SheetBuilder(SCORE_TITLE, "score", columns.widths, styles, printed=columns.printed)
    _put_top(sheet, form, stage, named=named)
    put_heads(sheet, form, "screen_head", columns.heads)
    first_row = sheet.end_head()
    for position, category in enumerate(form.categories, start=1):
        for item in category.rows:
            first, divided = item is category.rows[0], item.ref in breaks
            sheet.may_break(item.ref, preferred=first, divided=divided)
            for column, _ in put_official_cells(sheet, form, category, item, breaks):
                if column not in {*columns.stages.values(), *columns.notes.values()}:
                    sheet.put(column, "given", role="official", item=item.ref)
            _put_row(sheet, form, stage, columns, item)
            sheet.next_row()
        if category.note:
            put_note(sheet, form, category)
        _put_subtotal(sheet, columns, category, position)
    last_row = sheet.row
    _put_total(sheet, form, columns)
    scores = [names.score(stage, item.ref) for item in form.items]
    put_foot(sheet, stage, status_cells(form, stage), check_code(scores), wrong_words(form))
    area = Area(first_row, columns.stages[stage], last_row, columns.stages[stage])
    wrong = wrong_scores(scoring.bounds(item) for item in form.items)
    sheet.highlights += [
        Highlight(area, columns.status, wrong, WRONG_FILL),
        Highlight(area, columns.status, (UNEXPLAINED,), EXPLAIN_FILL),
    ]
    return sheet.finish(landscape=True, settled=settled, freeze=(first_row, 1))


def _put_top(sheet: SheetBuilder, form: Form, stage: StageId, *, named: bool) -> None:
    """Put title, unit, code, deadline: visible without scrolling and in a phone's preview."""
    left, right = halves(sheet.widths[: sheet.printed])
    sheet.put(1, "sheet_title", span=sheet.printed, role="official", text=form.full_title)
    sheet.next_row()
    if named:
        sheet.put(1, "line_bold", span=left, text=f"单位：{placeholder('unit')}")
    else:
        first = 1 if left < 3 else 2
        sheet.put(1, "line_bold", span=first, text="单位：")
        sheet.put(
            1 + first,
            "entry_line",
            span=left - first,
            role="entry",
            locked=False,
            entry=Entry("text", prompt="请填写单位全称。"),
            name=names.UNIT_NAME,
            defined=True,
        )
    sheet.put(
        left + 1,
        "line",
        span=right,
        text=f"单位代码：{placeholder('code')}　报送截止：{placeholder('deadline')}",
    )
    sheet.next_row()
    sheet.put(1, "hint", span=left, text=_hint(form, stage))
    sheet.put(left + 1, "small", span=right, text=f"表样编号：{placeholder('short')}")
    sheet.next_row()


def _hint(form: Form, stage: StageId) -> str:
    words = f"只填黄色格（{stage_word(form, stage)}、{note_word(form, stage)}）。"
    if has_computed(form):
        words += "浅绿色格已按“测算”表算出，可以改，改了请写明原因。"
    return words


def _put_row(sheet: SheetBuilder, form: Form, stage: StageId, columns: Columns, item: Item) -> None:
    ref = item.ref
    for shown, column in columns.stages.items():
        if item.bonus:
            own = shown == "self" and stage != "self"
            sheet.put(
                column,
                "computed",
                role="formula",
                formula=_bonus_row(form, item, "own" if own else "counted"),
                name=names.score(shown, ref),
                defined=True,
                item=ref,
            )
        elif shown != stage:
            _put_given(sheet, column, names.score(shown, ref), item)
        else:
            _put_entry(sheet, column, stage, item)
    _put_computed(sheet, columns, stage, item)
    before = next((shown for shown in reversed(columns.stages) if shown != stage), None)
    for shown, column in columns.notes.items():
        mine = shown == stage
        sheet.put(
            column,
            "entry_text" if mine else "given_text",
            role="entry",
            entry=Entry("text"),
            locked=not mine,
            name=names.note(shown, ref),
            defined=True,
            item=ref,
        )
    sheet.put(
        columns.status,
        "status",
        role="formula",
        formula=Text("") if item.bonus else score_status(item, stage, before),
        name=names.status(ref),
        item=ref,
    )


def _put_given(sheet: SheetBuilder, column: int, name: str, item: Item) -> None:
    sheet.put(
        column,
        "given",
        role="entry",
        entry=score_entry(item),
        name=name,
        defined=True,
        item=item.ref,
    )


def _put_entry(sheet: SheetBuilder, column: int, stage: StageId, item: Item) -> None:
    born = not scoring.by_person(item)
    sheet.put(
        column,
        "born_score" if born else "entry_score",
        role="entry",
        entry=score_entry(item),
        formula=Ref(names.computed(item.ref)) if born else None,
        locked=False,
        name=names.score(stage, item.ref),
        defined=True,
        item=item.ref,
    )


def _put_computed(sheet: SheetBuilder, columns: Columns, stage: StageId, item: Item) -> None:
    if not columns.computed:
        return
    expr = None if item.bonus else scoring.computed(item)
    if expr is None:
        sheet.put(columns.computed, "computed", item=item.ref)
        sheet.put(columns.difference, "computed", item=item.ref)
        return
    sheet.put(
        columns.computed,
        "computed",
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


def _subtotal(category: Category, stage: StageId) -> Expr:
    cells = tuple(names.score(stage, item.ref) for item in category.rows)
    if category.bonus is not None:
        return if_any(cells, bonus.total(category, [Sum(cells)]))
    return if_any(cells, to_cents(Sum(cells)))


def _put_sums(
    sheet: SheetBuilder,
    columns: Columns,
    sums: dict[StageId, tuple[str, Expr]],
    *,
    defined: bool,
) -> None:
    """Fill the current row's cells that are not yet there: sums of stages, else blanks."""
    taken = {cell.column for cell in sheet.cells if cell.row == sheet.row}
    by_column = {columns.stages[stage]: entry for stage, entry in sums.items()}
    for column in range(1, sheet.columns + 1):
        if column in by_column:
            name, expr = by_column[column]
            sheet.put(column, "sum", role="formula", formula=expr, name=name, defined=defined)
        elif column not in taken:
            sheet.put(column, "sum")


def _label_span(columns: Columns) -> int:
    return min(columns.stages.values()) - 1 or 1


def _put_subtotal(
    sheet: SheetBuilder,
    columns: Columns,
    category: Category,
    position: int,
) -> None:
    word = "加分小计" if category.bonus else f"{category.label}　小计"
    if category.points is not None:
        full = f"{category.points.normalize():f}"
        word += f"（最高{full}分）" if category.bonus else f"（满分{full}分）"
    sheet.put(1, "sum_label", span=_label_span(columns), text=word)
    sums = {
        shown: (names.subtotal(shown, position), _subtotal(category, shown))
        for shown in columns.stages
    }
    _put_sums(sheet, columns, sums, defined=False)
    sheet.next_row()


def _put_total(sheet: SheetBuilder, form: Form, columns: Columns) -> None:
    if form.total:
        put_total_wording(sheet, form, "sum_label")
    else:
        full = f"{form.points.normalize():f}"
        sheet.put(1, "sum_label", span=_label_span(columns), text=f"总分（满分{full}分）")
    positions = range(1, len(form.categories) + 1)
    sums: dict[StageId, tuple[str, Expr]] = {}
    for shown in columns.stages:
        subtotals = tuple(names.subtotal(shown, n) for n in positions)
        sums[shown] = (names.total(shown), if_any(subtotals, to_cents(Sum(subtotals))))
    _put_sums(sheet, columns, sums, defined=True)
    sheet.next_row()
