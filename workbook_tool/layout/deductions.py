"""扣分清单: a list of what is taken off, and the tick for all that it does not name."""

from __future__ import annotations

from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.book import (
    BOOK_TITLE,
    Book,
    BookUnit,
    code_of_figures,
    duty_number,
    duty_text,
    put_book_foot,
    put_top,
)
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.check_code import weight
from workbook_tool.layout.plan import Area, Cell, Entry, Highlight, NamedList, Sheet
from workbook_tool.layout.status import (
    EMPTY,
    NEGATIVE,
    NO_NUMBER,
    NO_REASON,
    TOO_FINE,
    TOO_MUCH,
    WRONG_SCORE,
)
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.expression import (
    Compare,
    CountNumbers,
    Expr,
    If,
    IsNumber,
    Logic,
    Ref,
    Text,
    add,
    number,
    to_cents,
)
from workbook_tool.rubric.text import plain_number, shortened

CHOICES_TITLE = "选项"
NO_UNIT, NO_ITEM, YES = "缺单位", "缺项目", "是"
_SPARE_LINES = 30


def unit_choice(unit: BookUnit) -> str:
    """Return the words by which a unit is chosen in a list of deductions."""
    return f"{unit.code} {unit.name}"


def duty_choice(duty: Duty) -> str:
    """Return the words by which a thing that is scored is chosen in a list of deductions."""
    return f"{duty_number(duty)} {shortened(duty_text(duty), 40)}（{plain_number(duty.points)}分）"


def deduction_lines(units: int) -> int:
    """Return how many lines a list of deductions has."""
    return max(_SPARE_LINES, 3 * units)


def amounts(book: Book) -> tuple[str, ...]:
    """Return the names of the figures that are given, in the order of the 校验码."""
    return (*_listed(book), *book.claim_cells(names.dept_counted))


def _listed(book: Book) -> tuple[str, ...]:
    lines = range(1, deduction_lines(len(book.units)) + 1)
    return tuple(names.deduction("amount", line) for line in lines)


UNIT_LIST, DUTY_LIST = "book_units", "book_items"
_LIST_HEADS = (
    ("行号", 24),
    ("单位", 54),
    ("项目", 70),
    ("扣分", 14),
    ("原因", 63),
    ("提示", 24),
)


def choices(book: Book) -> tuple[Sheet, list[NamedList]]:
    """Return the hidden sheet with the units and items to choose from, and its lists."""
    columns = [
        [(unit_choice(unit), "", unit.code) for unit in book.units],
        [(duty_choice(duty), duty.ref, "") for duty in book.duties],
    ]
    cells = tuple(
        Cell(row, column, "hidden", text=text, item=item or None, unit=unit or None)
        for column, listed in enumerate(columns, start=1)
        for row, (text, item, unit) in enumerate(listed, start=1)
    )
    rows = max(map(len, columns))
    widths, heights = (Decimal(50), Decimal(80)), (Decimal(15),) * rows
    sheet = Sheet(CHOICES_TITLE, "lists", widths, heights, cells, visibility="hidden")
    return sheet, [
        NamedList(name, CHOICES_TITLE, Area(1, column, len(listed), column))
        for column, (name, listed) in enumerate(
            zip((UNIT_LIST, DUTY_LIST), columns, strict=True), 1
        )
    ]


def deductions(book: Book) -> Sheet:
    """Lay out a list of what is taken off, and the tick for all that it does not name."""
    widths = [Decimal(width) for _, width in _LIST_HEADS]
    sheet = SheetBuilder(BOOK_TITLE, "score", widths, book.look, printed=len(widths) - 1)
    hint = "每行填一次扣分：选单位、选项目，填扣掉的分数和原因。同一项可以扣几次。"
    put_top(sheet, book, hint)
    sheet.put(
        1,
        "line_bold",
        span=4,
        text="没有列出的单位和项目，都得满分（选“是”；不选的，算没有打分）：",
    )
    sheet.put(
        5,
        "entry",
        role="entry",
        entry=Entry("choice", choices=(YES,)),
        locked=False,
        name=names.REST_IS_FULL,
        defined=True,
    )
    sheet.next_row(Decimal(24))
    for column, (head, _) in enumerate(_LIST_HEADS, start=1):
        sheet.put(column, "screen_head", text=head)
    first = sheet.end_head()
    lines = range(1, deduction_lines(len(book.units)) + 1)
    for line in lines:
        if line != lines[-1]:  # which does not stand alone on a page with the foot
            sheet.may_break()
        _put_line(sheet, book, line)
        sheet.next_row(Decimal(18))
    area = Area(first, 1, sheet.row - 1, sheet.columns)
    wrong = (NO_UNIT, NO_ITEM, *WRONG_SCORE)
    sheet.highlights += [
        Highlight(area, sheet.columns, wrong, WRONG_FILL),
        Highlight(area, sheet.columns, (NO_REASON,), EXPLAIN_FILL),
    ]
    statuses = [names.deduction("status", line) for line in lines]
    put_book_foot(sheet, book, statuses, _code(book), wrong)
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished


def _code(book: Book) -> Expr:
    """Return the 校验码 of the list: of what is taken off, and of the tick; none of nothing."""
    count = len(amounts(book))
    ticked = Compare("=", Ref(names.REST_IS_FULL), Text(YES))
    begun = Logic("OR", (ticked, Compare(">", CountNumbers(_listed(book)), number(0))))
    tick = If(ticked, number(weight(count + 1)), number(0))
    return If(begun, code_of_figures(count, tick), Text(""))


def _put_line(sheet: SheetBuilder, book: Book, line: int) -> None:
    most = max(duty.largest_loss for duty in book.duties)
    # Words, not a bare number: the counts at the foot stand in the same column.
    sheet.put(1, "centre", text=f"第{line}行")
    for column, part, style, entry in (
        (2, "unit", "entry", Entry("choice", list_name=UNIT_LIST)),
        (3, "item", "entry", Entry("choice", list_name=DUTY_LIST)),
        (4, "amount", "entry_score", Entry("score", maximum=most)),
        (5, "reason", "entry_text", Entry("text")),
    ):
        sheet.put(
            column,
            style,
            role="entry",
            entry=entry,
            locked=False,
            name=names.deduction(part, line),
            defined=True,
        )
    sheet.put(
        6,
        "status",
        role="formula",
        formula=_line_status(book, line),
        name=names.deduction("status", line),
    )


def _line_status(book: Book, line: int) -> Expr:
    """Return what is missing or wrong with a line."""

    def cell(part: str) -> Ref:
        return Ref(names.deduction(part, line))

    def blank(part: str) -> Expr:
        return Compare("=", cell(part), Text(""))

    most = add(
        [
            If(
                Compare("=", cell("item"), Text(duty_choice(duty))),
                number(duty.largest_loss),
                number(0),
            )
            for duty in book.duties
        ]
    )
    amount = cell("amount")
    reason = If(blank("reason"), Text(NO_REASON), Text(""))
    fine = If(Compare("<>", to_cents(amount), amount), Text(TOO_FINE), reason)
    within = If(Compare(">", amount, most), Text(TOO_MUCH), fine)
    positive = If(Compare("<", amount, number(0)), Text(NEGATIVE), within)
    numeric = If(IsNumber(amount), positive, Text(NO_NUMBER))
    filled = If(blank("amount"), Text(EMPTY), numeric)
    item = If(blank("item"), Text(NO_ITEM), filled)
    unit = If(blank("unit"), Text(NO_UNIT), item)
    nothing = Logic("AND", tuple(blank(part) for part in ("unit", "item", "amount", "reason")))
    return If(nothing, Text(""), unit)
