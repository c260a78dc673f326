"""The score sheet (评分表): the official table with score columns, subtotals and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.check_code import check_code
from workbook_tool.layout.columns import (
    Columns,
    has_computed,
    note_word,
    plan_columns,
    typed_word,
    words_besides,
)
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.foot import put_foot
from workbook_tool.layout.lines import put_lines_to_fill_in
from workbook_tool.layout.official import settle
from workbook_tool.layout.plan import Area, Entry, Highlight, Sheet, Style
from workbook_tool.layout.score_rows import (
    MET,
    columns_taken_off,
    figure_name,
    figures_besides,
    put_besides,
    put_row,
)
from workbook_tool.layout.status import (
    NOT_WHOLE,
    UNEXPLAINED,
    if_any,
    status_cells,
    wrong_scores,
    wrong_words,
)
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
from workbook_tool.layout.table import (
    Table,
    put_heads,
    put_note,
    put_official_cells,
    put_subtotal,
    put_total_wording,
)
from workbook_tool.rubric import bonus, scoring
from workbook_tool.rubric.expression import (
    Expr,
    Sum,
    to_cents,
)
from workbook_tool.rubric.model import Category, Form, StageId
from workbook_tool.rubric.table import SCORE_ROLES

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
    shown, ours = tuple(columns.stages), {*columns.stages.values(), *columns.notes.values()}
    put_lines_to_fill_in(sheet, form, ("before", "head"), stage, shown, named=named)
    first_row = sheet.end_head(put_heads(sheet, form, "screen_head", columns.heads))
    table = Table(form, breaks, apart=True)
    for n, row in enumerate(table.rows):
        if row.ref is not None:
            first = row.item is row.category.rows[0]
            sheet.may_break(row.ref, preferred=first, divided=row.ref in breaks)
        for column, cell in put_official_cells(sheet, table, n):
            if column not in ours:
                put_besides(sheet, form, stage, column, cell, row.item)
        if row.kind == "item" and row.part == 0:
            put_row(sheet, form, stage, columns, row.item)
        elif row.kind == "note":
            put_note(sheet, form, row.category)
        elif row.kind == "subtotal":
            _put_subtotal(sheet, form, columns, stage, row.category)
        sheet.next_row()
        last = n + 1 == len(table.rows) or table.rows[n + 1].category is not row.category
        if last and row.kind != "subtotal":
            _put_subtotal(sheet, form, columns, stage, row.category)
            sheet.next_row()
    last_row = sheet.row
    _put_total(sheet, form, columns, stage)
    put_lines_to_fill_in(sheet, form, ("foot", "after"), stage, shown, named=named)
    scores = [names.score(stage, item.ref) for item in form.items]
    put_foot(sheet, stage, status_cells(form, stage), check_code(scores), wrong_words(form))
    wrong = wrong_scores(scoring.bounds(item) for item in form.items)
    if form.measure == "standards":
        wrong = (*wrong, NOT_WHOLE)
    for column in (columns.stages[stage], *columns_taken_off(form, stage)):
        area = Area(first_row, column, last_row, column)
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
    filled = (typed_word(form, stage), *words_besides(form, stage), note_word(form, stage))
    words = f"只填黄色格（{'、'.join(filled)}）。"
    if form.measure == "standards":
        words += f"{MET}。"
    if has_computed(form):
        words += "浅绿色格已按“测算”表算出，可以改，改了请写明原因。"
    return words


def _sums(
    form: Form, columns: Columns, stage: StageId, category: Category, position: int
) -> Iterator[tuple[int, str, Expr]]:
    """Yield column, name and formula of the sums of a category, column by column."""
    for shown, column in columns.stages.items():
        cells = tuple(names.score(shown, item.ref) for item in category.rows)
        value = to_cents(Sum(cells))
        if category.bonus is not None:
            value = bonus.total(category, [Sum(cells)])
        yield column, names.subtotal(shown, position), if_any(cells, value)
    for column, cell, stem in figures_besides(form, stage):
        refs = (item.ref for item in category.rows if not item.bonus)
        cells = tuple(figure_name(cell, ref) for ref in refs)
        if cells:
            yield column, f"subtotal_{stem}_{position}", if_any(cells, to_cents(Sum(cells)))


def _put_sums(sheet: SheetBuilder, sums: Iterable[tuple[int, str, Expr]], *, defined: bool) -> None:
    """Fill the current row's cells that are not yet there: sums, else blanks."""
    taken = {cell.column for cell in sheet.cells if cell.row == sheet.row}
    by_column = {column: (name, expr) for column, name, expr in sums}
    for column in range(1, sheet.columns + 1):
        if column in by_column:
            name, expr = by_column[column]
            sheet.put(column, "sum", role="formula", formula=expr, name=name, defined=defined)
        elif column not in taken:
            sheet.put(column, "sum")


def _label_span(form: Form, columns: Columns) -> int:
    figures = (n for n, cell in enumerate(form.cells, start=1) if cell.role in SCORE_ROLES)
    added = (columns.points,) if columns.points else ()
    return min(*columns.stages.values(), *figures, *added, len(form.cells) + 1) - 1 or 1


def _put_subtotal(
    sheet: SheetBuilder, form: Form, columns: Columns, stage: StageId, category: Category
) -> None:
    position = form.categories.index(category) + 1
    if category.subtotal is not None:
        put_subtotal(sheet, form, category, "sum_label")
    else:
        word = "加分小计" if category.bonus else f"{category.label}　小计"
        if category.points is not None:
            word += _full(form, category.points, "最高" if category.bonus else "满分")
        sheet.put(1, "sum_label", span=_label_span(form, columns), text=word)
    _put_points(sheet, columns, category.points)
    _put_sums(sheet, _sums(form, columns, stage, category, position), defined=False)


def _full(form: Form, points: Decimal, word: str) -> str:
    figure = f"{points.normalize():f}"
    return f"（共{figure}项）" if form.measure == "standards" else f"（{word}{figure}分）"


def _put_points(sheet: SheetBuilder, columns: Columns, points: Decimal | None) -> None:
    """Put points into the column that we add where the form prints none."""
    if columns.points:
        sheet.put(columns.points, "sum", number=points)


def _put_total(sheet: SheetBuilder, form: Form, columns: Columns, stage: StageId) -> None:
    if form.total:
        put_total_wording(sheet, form, "sum_label")
    else:
        word = "达标项数" if form.measure == "standards" else "总分"
        text = word + _full(form, form.points, "满分")
        sheet.put(1, "sum_label", span=_label_span(form, columns), text=text)
    _put_points(sheet, columns, form.points)
    sums = list(_total_sums(form, columns, stage))
    _put_sums(sheet, sums, defined=True)
    sheet.next_row()


def _total_sums(form: Form, columns: Columns, stage: StageId) -> Iterator[tuple[int, str, Expr]]:
    for shown, column in columns.stages.items():
        positions = range(1, len(form.categories) + 1)
        subtotals = tuple(names.subtotal(shown, n) for n in positions)
        yield column, names.total(shown), if_any(subtotals, to_cents(Sum(subtotals)))
    for column, _, stem in figures_besides(form, stage):
        positions = range(1, len(form.categories) + 1)
        subtotals = tuple(
            f"subtotal_{stem}_{n}" for n in positions if form.categories[n - 1].bonus is None
        )
        yield column, f"total_{stem}", if_any(subtotals, to_cents(Sum(subtotals)))
