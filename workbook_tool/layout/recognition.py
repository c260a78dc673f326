"""加分认定: the bonus claims of many units, each recognised or not, in a group's book.

A claim is decided as on a unit's own sheet of the same stage; the same expressions say what it
counts and what is missing, under the names of the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from workbook_tool.layout import names
from workbook_tool.layout.book import Book, BookUnit, filled, put_top
from workbook_tool.layout.builder import SheetBuilder
from workbook_tool.layout.claims import bonus_category, counting_words, worth
from workbook_tool.layout.plan import Area, Cell, Entry, Highlight, Sheet
from workbook_tool.layout.score_rows import bonus_rows
from workbook_tool.layout.status import ACCEPTED, NO_REASON, NOT_LISTED, REFUSED, decision_status
from workbook_tool.layout.styles import EXPLAIN_FILL, WRONG_FILL
from workbook_tool.rubric import bonus
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.expression import Expr, renamed
from workbook_tool.rubric.model import Category

CLAIMS_TITLE = "加分认定"

# Heading and width of each column; 事项 takes the room that is left, 提示 is not printed.
_HEADS = (
    ("单位\n代码", 13),
    ("单位", 28),
    ("事项\n编号", 12),
    ("申报的事项", 0),
    ("条和级别", 22),
    ("佐证材料", 36),
    ("分值", 10),
    ("认定", 18),
    ("理由", 34),
    ("计入分", 12),
    ("提示", 26),
)
_LEAST_SUBJECT = Decimal(40)


def claims(book: Book) -> Sheet:
    """Lay out the claims of every unit of the book.

    Raises:
        ValueError: The form has no bonus category.
    """
    category = bonus_category(book.form)
    if category is None:
        raise ValueError(f"{book.form.id} has no bonus category")
    printed = len(_HEADS) - 1
    widths = filled([Decimal(width) for _, width in _HEADS], printed, _LEAST_SUBJECT)
    sheet = SheetBuilder(CLAIMS_TITLE, "claims", widths, book.look, printed=printed)
    put_top(sheet, book, _hint(book, category), CLAIMS_TITLE)
    for column, (head, _) in enumerate(_HEADS, start=1):
        sheet.put(column, "added_head" if head in {"认定", "理由"} else "screen_head", text=head)
    first = sheet.end_head()
    for unit in book.units:
        for line, claim in enumerate(unit.claims, start=1):
            sheet.may_break(preferred=line == 1)
            _put_claim(sheet, category, unit, line, claim)
            sheet.next_row()
    column = sheet.columns
    area = Area(first, 1, sheet.row - 1, column)
    sheet.highlights += [
        Highlight(area, column, (NOT_LISTED,), WRONG_FILL),
        Highlight(area, column, (NO_REASON,), EXPLAIN_FILL),
    ]
    finished, _ = sheet.finish(landscape=True, freeze=(first, 3))
    return finished


def helper_cells(book: Book) -> Iterator[Cell]:
    """Yield hidden cells: which bonus row each claim is for, and what it is worth once decided.

    They stand one below the other, as the rule needs them that says which claim counts.
    """
    positions = bonus_rows(book.form)
    row = 0
    for unit in book.units:
        for line, claim in enumerate(unit.claims, start=1):
            row += 1
            position = Decimal(positions.index(claim.item.ref) + 1)
            yield Cell(row, 2, "hidden", number=position, name=_name(unit, "row", line))
            formula, name = _in_book(worth(book.stage, line), unit), _name(unit, "worth", line)
            yield Cell(row, 3, "hidden", role="formula", formula=formula, name=name)


def _hint(book: Book, category: Category) -> str:
    claimed = [unit for unit in book.units if unit.claims]
    count = sum(len(unit.claims) for unit in claimed)
    return (
        f"{len(claimed)} 个单位申报了 {count} 条加分，没有列出的单位到下发时没有申报。"
        f"只填黄色格（认定、理由），不予认定的请写理由。{counting_words(book.form, category)}"
    )


def _put_claim(
    sheet: SheetBuilder, category: Category, unit: BookUnit, line: int, duty: Duty
) -> None:
    assert duty.claim is not None
    claim, code = duty.claim, unit.code
    facts: dict[str, Any] = {"item": duty.ref, "unit": code}
    level = f"{duty.item.number or duty.item.ref} {claim.level}"
    sheet.put(1, "centre", text=code, **facts)
    sheet.put(2, "text", text=unit.name, **facts)
    matter = Decimal(claim.matter or 0)
    sheet.put(3, "centre", number=matter, name=_name(unit, "matter", line), **facts)
    words = names.dept_claim(code, duty.ref)
    sheet.put(4, "text", text=claim.subject or None, name=words, **facts)
    sheet.put(5, "centre", text=level, **facts)
    sheet.put(6, "text", text=claim.proof or None, **facts)
    sheet.put(7, "given", number=duty.points, name=names.dept_points(code, duty.ref), **facts)
    typed: dict[str, Any] = {"role": "entry", "locked": False, "defined": True, **facts}
    choice = Entry("choice", choices=(ACCEPTED, REFUSED))
    sheet.put(8, "entry", entry=choice, name=names.dept(code, duty.ref), **typed)
    sheet.put(9, "entry_text", entry=Entry("text"), name=names.dept_note(code, duty.ref), **typed)
    for column, style, name, expr in (
        (10, "computed", names.dept_counted, bonus.counted(category, line, len(unit.claims))),
        (sheet.columns, "status", names.dept_status, decision_status(line)),
    ):
        formula = _in_book(expr, unit)
        sheet.put(
            column, style, role="formula", formula=formula, name=name(code, duty.ref), **facts
        )


_OF_CLAIM: Mapping[str, Callable[[str, str], str]] = {
    "accept": names.dept,
    "reason": names.dept_note,
    "claimed": names.dept_points,
    "counted": names.dept_counted,
}
"""Parts of a claim that are named after the claim, as other scores are; others are columns."""


def _name(unit: BookUnit, part: str, line: int) -> str:
    if part in _OF_CLAIM:
        return _OF_CLAIM[part](unit.code, unit.claims[line - 1].ref)
    return f"{names.dept_line(unit.code, part)}_{line}"


def _in_book(expr: Expr, unit: BookUnit) -> Expr:
    """Return an expression over a unit's own claims under the names of the book."""

    def name(own: str) -> str:
        part, _, line = own.rpartition("_")
        return _name(unit, part, int(line))

    return renamed(expr, name, lambda column: names.dept_line(unit.code, column))
