"""The book in which one department (or group) scores many units.

Three layouts: ``pages`` puts each unit's rows below each other with all there is to see;
``wide`` puts one unit in a line and the department's items across; ``deductions`` is a list
of what is taken off. The units and what they sent stand in the plan itself, so every locked
cell of the book is checked like the wording of a score sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.check_code import code_of, code_term
from workbook_tool.layout.columns import stage_word
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.foot import put_foot
from workbook_tool.layout.manifest import manifest_sheet
from workbook_tool.layout.paper import text_area
from workbook_tool.layout.plan import (
    Area,
    Cell,
    Entry,
    Highlight,
    NamedList,
    Sheet,
    SheetPlan,
    Style,
)
from workbook_tool.layout.status import (
    EMPTY,
    NEGATIVE,
    NO_NUMBER,
    NO_REASON,
    TOO_FINE,
    TOO_MUCH,
    UNEXPLAINED,
    WRONG_SCORE,
    figure_status,
)
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL, sheet_size, styles
from workbook_tool.rubric.duties import Duty
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
    to_cents,
)
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.text import plain_number

BOOK_TITLE = "打分表"
HELPER_TITLE = "计算"
CHOICES_TITLE = "选项"

Layout = Literal["pages", "wide", "deductions"]

NO_UNIT, NO_ITEM, YES = "缺单位", "缺项目", "是"

_MOST_ACROSS = 3
_LONGEST_ACROSS = 90
_SPARE_LINES = 30
_LEAST_TEXT, _LEAST_NAME = Decimal(68), Decimal(42)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a department sees of a unit's answer to one thing it scores.

    Attributes:
        own: The score of the stage before; ``None`` for none, and for a part of a row.
        computed: What the rule gives for the unit's facts.
        note: The unit's 说明.
        evidence: The evidence it names.
    """

    own: Decimal | None = None
    computed: Decimal | None = None
    note: str = ""
    evidence: str = ""

    @property
    def against(self) -> Decimal | None:
        """The figure from which a score may not differ without a reason."""
        return self.own if self.computed is None else self.computed


NOTHING_SEEN = Seen()


@dataclass(frozen=True)
class BookUnit:
    """A unit as it stands in a book.

    Attributes:
        code: Its code.
        name: Its name.
        seen: What it sent, by reference of the row or part.
    """

    code: str
    name: str
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def of(self, duty: Duty) -> Seen:
        """Return what it sent for one thing that is scored."""
        return self.seen.get(duty.ref, NOTHING_SEEN)


def best_layout(duties: Sequence[Duty], units: Sequence[BookUnit]) -> Layout:
    """Return the layout that reads best: across only where there is little to read."""
    quiet = not any(unit.of(duty) != NOTHING_SEEN for unit in units for duty in duties)
    short = all(
        len(duty.label) + len(duty.item.criterion or "") <= _LONGEST_ACROSS for duty in duties
    )
    return "wide" if quiet and short and len(duties) <= _MOST_ACROSS else "pages"


def department_plan(
    form: Form,
    stage: StageId,
    scorer: str,
    duties: Sequence[Duty],
    units: Sequence[BookUnit],
    layout: Layout,
) -> SheetPlan:
    """Return the plan of a department's book.

    Args:
        form: The form.
        stage: The stage that the department scores at.
        scorer: The department or group.
        duties: What it scores.
        units: Whom.
        layout: How it is laid out.
    """
    look = styles(sheet_size(form))
    book = _Book(form, stage, scorer, tuple(duties), tuple(units), look)
    sheet = {"pages": _pages, "wide": _wide, "deductions": _deductions}[layout](book)
    sheets = [sheet]
    lists: list[NamedList] = []
    if layout == "deductions":
        hidden, lists = _choices(book)
        sheets.append(hidden)
    else:
        sheets.append(_helpers(book))
    sheets.append(manifest_sheet(form, stage))
    return SheetPlan(
        form=form.id,
        edition=form.edition,
        stage=stage,
        sheets=tuple(sheets),
        styles=look,
        lists=tuple(lists),
        active=BOOK_TITLE,
        scorer=scorer,
    )


@dataclass(frozen=True)
class _Book:
    form: Form
    stage: StageId
    scorer: str
    duties: tuple[Duty, ...]
    units: tuple[BookUnit, ...]
    look: Mapping[str, Style]

    def cells(self, name: Callable[[str, str], str]) -> tuple[str, ...]:
        """Return the names of one cell for each unit and duty, those of a duty together."""
        return tuple(name(unit.code, duty.ref) for duty in self.duties for unit in self.units)

    @property
    def word(self) -> str:
        return stage_word(self.form, self.stage)

    @property
    def word_before(self) -> str:
        before = STAGE_IDS[max(STAGE_IDS.index(self.stage) - 1, 0)]
        return stage_word(self.form, before)


def duty_text(duty: Duty) -> str:
    """Return what a department reads of one thing that it scores."""
    return duty.label if duty.leaf else duty.item.text


def duty_number(duty: Duty) -> str:
    """Return the number under which people know one thing that is scored."""
    return duty.ref if duty.leaf else duty.item.number or duty.item.ref


def _put_top(sheet: SheetBuilder, book: _Book, hint: str) -> None:
    left, right = halves(sheet.widths[: sheet.printed])
    title = f"{book.form.full_title}　{BOOK_TITLE}"
    sheet.put(1, "sheet_title", span=sheet.printed, role="official", text=title)
    sheet.next_row()
    sheet.put(1, "line_bold", span=left, text=f"打分部门：{placeholder('unit')}")
    words = f"交回截止：{placeholder('deadline')}　联系人：{placeholder('contact')}"
    sheet.put(left + 1, "line", span=right, text=words)
    sheet.next_row()
    sheet.put(1, "hint", span=left, text=hint)
    sheet.put(left + 1, "small", span=right, text=f"表样编号：{placeholder('short')}")
    sheet.next_row()


def _hint(book: _Book) -> str:
    total = sum((duty.points for duty in book.duties), Decimal(0))
    return (
        f"共 {len(book.units)} 个单位、{len(book.duties)} 项，"
        f"每个单位满分 {plain_number(total)} 分。"
        f"只填黄色格（{book.word}、理由）；与自评分或计算分不同的，或扣了分的，请写理由。"
    )


def _put_score(sheet: SheetBuilder, column: int, unit: BookUnit, duty: Duty) -> None:
    """Put the score and the reason for it."""
    facts: dict[str, Any] = {"item": duty.ref, "unit": unit.code, "locked": False, "defined": True}
    entry = Entry("score", maximum=duty.points)
    name = names.dept(unit.code, duty.ref)
    sheet.put(column, "entry_score", role="entry", entry=entry, name=name, **facts)
    note = names.dept_note(unit.code, duty.ref)
    sheet.put(column + 1, "entry_text", role="entry", entry=Entry("text"), name=note, **facts)


def _put_status(sheet: SheetBuilder, column: int, unit: BookUnit, duty: Duty) -> None:
    score = Ref(names.dept(unit.code, duty.ref))
    note = Ref(names.dept_note(unit.code, duty.ref))
    against = unit.of(duty).against
    usual = duty.points if against is None else against
    differs = Compare("<>", to_cents(Calc("-", (score, number(usual)))), number(0))
    sheet.put(
        column,
        "status",
        role="formula",
        formula=figure_status(score, note, duty.points, differs),
        name=names.dept_status(unit.code, duty.ref),
        item=duty.ref,
        unit=unit.code,
    )


def _highlight(sheet: SheetBuilder, first: int, last: int, column: int, status: int) -> None:
    area = Area(first, column, last, column)
    sheet.highlights += [
        Highlight(area, status, WRONG_SCORE, WRONG_FILL),
        Highlight(area, status, (UNEXPLAINED,), EXPLAIN_FILL),
    ]


def _put_foot(sheet: SheetBuilder, book: _Book) -> None:
    terms = tuple(_term(n) for n in range(1, len(book.duties) * len(book.units) + 1))
    put_foot(sheet, book.stage, book.cells(names.dept_status), code_of([Sum(terms)]))


def _pages(book: _Book) -> Sheet:
    """Lay out one row for each unit and duty, all rows of a unit together."""
    seen = [unit.of(duty) for unit in book.units for duty in book.duties]
    criteria = any(duty.item.criterion for duty in book.duties)
    shown: list[tuple[str, int, str, Callable[[BookUnit, Duty], str | Decimal | None]]] = [
        ("单位代码", 13, "centre", lambda unit, _: unit.code),
        ("单位", 28, "text", lambda unit, _: unit.name),
        ("编号", 12, "centre", lambda _, duty: duty_number(duty)),
        ("考核内容", 0, "text", lambda _, duty: duty_text(duty)),
        ("满分", 11, "centre", lambda _, duty: duty.points),
    ]
    if criteria:
        shown.append(("评分标准", 40, "text", lambda _, duty: duty.item.criterion))
    if any(one.own is not None for one in seen):
        shown.append((book.word_before, 14, "given", lambda unit, duty: unit.of(duty).own))
    if any(one.computed is not None for one in seen):
        head = "按细则\n计算分"
        shown.append((head, 15, "given", lambda unit, duty: unit.of(duty).computed))
    if any(one.note for one in seen):
        shown.append(("单位的说明", 28, "text", lambda unit, duty: unit.of(duty).note))
    if any(one.evidence for one in seen):
        shown.append(("提供的材料", 28, "text", lambda unit, duty: unit.of(duty).evidence))
    typed = ((book.word, 17), ("理由", 34), ("提示", 24))
    widths = [Decimal(width) for _, width, *_ in shown] + [Decimal(width) for _, width in typed]
    widths = _filled(widths, printed=len(widths) - 1, least=_LEAST_TEXT)
    sheet = SheetBuilder(BOOK_TITLE, "score", widths, book.look, printed=len(widths) - 1)
    _put_top(sheet, book, _hint(book))
    for column, head in enumerate([head for head, *_ in shown] + [head for head, _ in typed], 1):
        sheet.put(column, "screen_head" if column <= len(shown) else "added_head", text=head)
    first = sheet.end_head()
    score = len(shown) + 1
    for unit in book.units:
        for duty in book.duties:
            sheet.may_break(preferred=duty is book.duties[0])
            for column, (_, _, style, value) in enumerate(shown, start=1):
                _put_value(sheet, column, style, value(unit, duty), duty, unit)
            _put_score(sheet, score, unit, duty)
            _put_status(sheet, score + 2, unit, duty)
            sheet.next_row()
    _highlight(sheet, first, sheet.row - 1, score, score + 2)
    _put_foot(sheet, book)
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished


def _filled(widths: Sequence[Decimal], printed: int, least: Decimal) -> list[Decimal]:
    """Return the widths with the one that is left open (0) filling the page."""
    room, _ = text_area(landscape=True)
    rest = room - sum(widths[:printed], Decimal(0))
    return [width or max(rest, least) for width in widths]


def _put_value(
    sheet: SheetBuilder,
    column: int,
    style: str,
    value: str | Decimal | None,
    duty: Duty,
    unit: BookUnit,
) -> None:
    figure = value if isinstance(value, Decimal) else None
    text = value if isinstance(value, str) and value else None
    sheet.put(column, style, text=text, number=figure, item=duty.ref, unit=unit.code)


def _wide(book: _Book) -> Sheet:
    """Lay out one row for each unit, the duties across."""
    own = [any(unit.of(duty).against is not None for unit in book.units) for duty in book.duties]
    heads: list[tuple[str, int, str]] = [
        ("单位代码", 15, "screen_head"),
        ("单位", 0, "screen_head"),
    ]
    for duty, with_own in zip(book.duties, own, strict=True):
        mark = f"第{duty_number(duty)}项"
        text = duty_text(duty)
        if duty.item.criterion:
            text += f"\n评分标准：{duty.item.criterion}"
        if with_own:
            heads.append((f"{mark}\n{book.word_before}或计算分", 16, "screen_head"))
        words = f"{mark}{book.word}\n满分{plain_number(duty.points)}分\n{text}"
        heads += [(words, 36, "added_head"), (f"{mark}理由", 36, "added_head")]
    heads += [(f"第{duty_number(duty)}项提示", 24, "screen_head") for duty in book.duties]
    widths = [Decimal(width) for _, width, _ in heads]
    printed = len(widths) - len(book.duties)
    widths = _filled(widths, printed, _LEAST_NAME)
    sheet = SheetBuilder(BOOK_TITLE, "score", widths, book.look, printed=printed)
    _put_top(sheet, book, _hint(book))
    for column, (head, _, style) in enumerate(heads, start=1):
        sheet.put(column, style, text=head)
    first = sheet.end_head()
    last = first + len(book.units) - 1
    for unit in book.units:
        sheet.may_break()
        sheet.put(1, "centre", text=unit.code, unit=unit.code)
        sheet.put(2, "text", text=unit.name, unit=unit.code)
        column = 3
        for n, (duty, with_own) in enumerate(zip(book.duties, own, strict=True)):
            if with_own:
                _put_value(sheet, column, "given", unit.of(duty).against, duty, unit)
                column += 1
            _put_score(sheet, column, unit, duty)
            status = sheet.columns - len(book.duties) + n + 1
            _put_status(sheet, status, unit, duty)
            if unit is book.units[0]:
                _highlight(sheet, first, last, column, status)
            column += 2
        sheet.next_row(Decimal(20))
    _put_foot(sheet, book)
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished


def _term(position: int) -> str:
    return f"code_term_{position}"


def _helpers(book: _Book) -> Sheet:
    """Return the hidden sheet with what each score adds to the 校验码: too much for one formula."""
    cells = tuple(
        Cell(n, 1, "hidden", role="formula", formula=code_term(score, n), name=_term(n))
        for n, score in enumerate(book.cells(names.dept), start=1)
    )
    heights = (Decimal(15),) * len(cells)
    return Sheet(HELPER_TITLE, "lists", (Decimal(30),), heights, cells, visibility="very_hidden")


# --- the list of deductions ----------------------------------------------------------------


def unit_choice(unit: BookUnit) -> str:
    """Return the words by which a unit is chosen in a list of deductions."""
    return f"{unit.code} {unit.name}"


def duty_choice(duty: Duty) -> str:
    """Return the words by which a thing that is scored is chosen in a list of deductions."""
    text = " ".join(duty_text(duty).split())
    short = text if len(text) <= 40 else text[:40] + "…"
    return f"{duty_number(duty)} {short}（{plain_number(duty.points)}分）"


def deduction_lines(units: int) -> int:
    """Return how many lines a list of deductions has."""
    return max(_SPARE_LINES, 3 * units)


UNIT_LIST, DUTY_LIST = "book_units", "book_items"
_LIST_HEADS = (
    ("行号", 15),
    ("单位", 54),
    ("项目", 76),
    ("扣分", 14),
    ("原因", 66),
    ("提示", 24),
)


def _choices(book: _Book) -> tuple[Sheet, list[NamedList]]:
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


def _deductions(book: _Book) -> Sheet:
    """Lay out a list of what is taken off, and the tick for all that it does not name."""
    widths = [Decimal(width) for _, width in _LIST_HEADS]
    sheet = SheetBuilder(BOOK_TITLE, "score", widths, book.look, printed=len(widths) - 1)
    hint = "每行填一次扣分：选单位、选项目，填扣掉的分数和原因。同一项可以扣几次。"
    _put_top(sheet, book, hint)
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
        sheet.may_break()
        _put_line(sheet, book, line)
        sheet.next_row(Decimal(18))
    area = Area(first, 1, sheet.row - 1, sheet.columns)
    wrong = (NO_UNIT, NO_ITEM, *WRONG_SCORE)
    sheet.highlights += [
        Highlight(area, sheet.columns, wrong, WRONG_FILL),
        Highlight(area, sheet.columns, (NO_REASON,), EXPLAIN_FILL),
    ]
    statuses = tuple(names.deduction("status", line) for line in lines)
    terms = [code_term(names.deduction("amount", line), line) for line in lines[:_SPARE_LINES]]
    put_foot(sheet, book.stage, statuses, code_of(terms))
    finished, _ = sheet.finish(landscape=True, freeze=(first, 1))
    return finished


def _put_line(sheet: SheetBuilder, book: _Book, line: int) -> None:
    most = max(duty.points for duty in book.duties)
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


def _line_status(book: _Book, line: int) -> Expr:
    """Return what is missing or wrong with a line."""

    def cell(part: str) -> Ref:
        return Ref(names.deduction(part, line))

    def blank(part: str) -> Expr:
        return Compare("=", cell(part), Text(""))

    most = add(
        [
            If(Compare("=", cell("item"), Text(duty_choice(duty))), number(duty.points), number(0))
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
