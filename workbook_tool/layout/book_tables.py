"""The table in which a department scores: one row a score, or one row a unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workbook_tool.layout import names
from workbook_tool.layout.book import (
    BOOK_TITLE,
    Book,
    BookUnit,
    code_of_figures,
    duty_number,
    duty_text,
    filled,
    put_book_foot,
    put_top,
)
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.paper import pages_beside, text_area
from workbook_tool.layout.plan import Area, Entry, Highlight, Sheet
from workbook_tool.layout.status import UNEXPLAINED, figure_status, wrong_scores
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.expression import Calc, Compare, Ref, number, to_cents
from workbook_tool.rubric.text import plain_number

_LEAST_TEXT, _LEAST_NAME = Decimal(68), Decimal(42)
_LEAST_SCALE = 60
"""In percent: below that a wide table goes on to another page beside the first."""


def scores(book: Book) -> tuple[str, ...]:
    """Return the names of the figures that are given, in the order of the 校验码."""
    return (*book.cells(names.dept), *book.claim_cells(names.dept_counted))


def pages(book: Book) -> Sheet:
    """Lay out one row for each unit and duty, all rows of a unit together."""
    seen = [unit.of(duty) for unit in book.units for duty in book.duties]
    criteria = any(duty.item.criterion for duty in book.duties)
    shown: list[tuple[str, int, str, Callable[[BookUnit, Duty], str | Decimal | None]]] = [
        ("单位\n代码", 13, "centre", lambda unit, _: unit.code),
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
    widths = filled(widths, printed=len(widths) - 1, least=_LEAST_TEXT)
    sheet = SheetBuilder(BOOK_TITLE, "score", widths, book.look, printed=len(widths) - 1)
    put_top(sheet, book, _hint(book))
    for column, head in enumerate([head for head, *_ in shown] + [head for head, _ in typed], 1):
        sheet.put(column, "screen_head" if column <= len(shown) else "added_head", text=head)
    first = sheet.end_head()
    score = len(shown) + 1
    for unit in book.units:
        for duty in book.duties:
            if unit is not book.units[-1] or duty is not book.duties[-1]:
                # The last row does not stand alone on a page with the foot.
                sheet.may_break(preferred=duty is book.duties[0])
            for column, (_, _, style, value) in enumerate(shown, start=1):
                _put_value(sheet, column, style, value(unit, duty), duty, unit)
            _put_score(sheet, score, unit, duty)
            _put_status(sheet, score + 2, unit, duty)
            sheet.next_row()
    _highlight(sheet, book, first, sheet.row - 1, score, score + 2)
    _foot(sheet, book, book.cells(names.dept_status))
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished


def wide(book: Book) -> Sheet:
    """Lay out one row for each unit, the duties across."""
    own = [any(unit.of(duty).against is not None for unit in book.units) for duty in book.duties]
    heads: list[tuple[str, int, str]] = [
        ("单位代码", 24, "screen_head"),
        ("单位", 0, "screen_head"),
    ]
    begins = []
    for duty, with_own in zip(book.duties, own, strict=True):
        begins.append(len(heads))
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
    groups = [sum(widths[a:b], Decimal(0)) for a, b in pairwise((*begins, printed))]
    room, _ = text_area(landscape=True)
    fixed = widths[0] + _LEAST_NAME
    beside = [begins[n] + 1 for n in pages_beside(groups, fixed, room, _LEAST_SCALE)]
    widths = filled(widths, printed, _LEAST_NAME)
    sheet = SheetBuilder(
        BOOK_TITLE, "score", widths, book.look, printed=printed, beside=beside, fixed=2
    )
    put_top(sheet, book, _hint(book))
    for column, (head, _, style) in enumerate(heads, start=1):
        sheet.put(column, style, text=head)
    first = sheet.end_head()
    last = first + len(book.units) - 1
    for unit in book.units:
        if unit is not book.units[-1]:  # which does not stand alone on a page with the foot
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
                _highlight(sheet, book, first, last, column, status)
            column += 2
        sheet.next_row(Decimal(20))
    across = (names.dept_status(u.code, d.ref) for d in book.duties for u in book.units)
    _foot(sheet, book, tuple(across))
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished


def _hint(book: Book) -> str:
    total = sum((duty.points for duty in book.duties), Decimal(0))
    return (
        f"共 {len(book.units)} 个单位、{len(book.duties)} 项，"
        f"每个单位满分 {plain_number(total)} 分。"
        f"只填黄色格（{book.word}、理由）；与自评分或计算分不同的，或扣了分的，请写理由。"
    )


def _put_score(sheet: SheetBuilder, column: int, unit: BookUnit, duty: Duty) -> None:
    """Put the score and the reason for it."""
    facts: dict[str, Any] = {"item": duty.ref, "unit": unit.code, "locked": False, "defined": True}
    least, most = duty.bounds
    entry = Entry("score", maximum=most, minimum=least)
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
        formula=figure_status(score, note, duty.bounds, differs),
        name=names.dept_status(unit.code, duty.ref),
        item=duty.ref,
        unit=unit.code,
    )


def _wrong(book: Book) -> tuple[str, ...]:
    return wrong_scores(duty.bounds for duty in book.duties)


def _highlight(
    sheet: SheetBuilder, book: Book, first: int, last: int, column: int, status: int
) -> None:
    area = Area(first, column, last, column)
    sheet.highlights += [
        Highlight(area, status, _wrong(book), WRONG_FILL),
        Highlight(area, status, (UNEXPLAINED,), EXPLAIN_FILL),
    ]


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


def _foot(sheet: SheetBuilder, book: Book, statuses: tuple[str, ...]) -> None:
    put_book_foot(sheet, book, statuses, code_of_figures(len(scores(book))), _wrong(book))
