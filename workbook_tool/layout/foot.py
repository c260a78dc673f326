"""The foot of the score sheet: counts, the 校验码, and the block to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.check_code import check_code
from workbook_tool.layout.plan import Entry
from workbook_tool.layout.status import EMPTY, UNEXPLAINED, WRONG
from workbook_tool.rubric.expression import CountText, Expr, add
from workbook_tool.rubric.model import Form, StageId

_FIGURE_WIDTH = Decimal(24)
_LINE = Decimal(26)


def put_foot(sheet: SheetBuilder, form: Form, stage: StageId) -> None:
    """Put the counts and the check code at the left, the block to sign at the right."""
    left, right = halves(sheet.widths)
    sheet.next_row(Decimal(8))
    sheet.may_break()
    signing = (("单位（盖章）：", ""), ("主要负责人（签字）：", ""), *_signers())
    counts = (*_foot_lines(form, stage), None)
    for count, (word, name) in zip(counts, signing, strict=True):
        if count is not None:
            text, target, expr, style = count
            label = _room_at_right(sheet.widths[:left], _FIGURE_WIDTH)
            sheet.put(1, "line", span=label, text=text)
            sheet.put(
                label + 1,
                style,
                span=left - label,
                role="formula",
                formula=expr,
                name=target,
                defined=True,
            )
        label = max(right // 2, 1)
        sheet.put(left + 1, "line", span=label, text=word)
        if name:
            sheet.put(
                left + label + 1,
                "entry_line",
                span=right - label,
                role="entry",
                entry=Entry("text"),
                locked=False,
                name=name,
                defined=True,
            )
        sheet.next_row(_LINE)


def _room_at_right(widths: Sequence[Decimal], room: Decimal) -> int:
    """Return how many columns remain at the left when so much room is kept at the right."""
    left = len(widths) - 1
    while left > 1 and sum(widths[left:], Decimal(0)) < room:
        left -= 1
    return left


def _signers() -> Iterator[tuple[str, str]]:
    for name, word in names.SIGNERS.items():
        yield f"{word}：", name


def _foot_lines(form: Form, stage: StageId) -> Iterator[tuple[str, str, Expr, str]]:
    cells = tuple(names.status(item.ref) for item in form.items)
    scores = [names.score(stage, item.ref) for item in form.items]
    yield "还没有填的项数", names.EMPTY, CountText(cells, EMPTY), "count"
    wrong = add([CountText(cells, word) for word in WRONG])
    yield "填得不对的项数（红色）", names.WRONG, wrong, "count"
    yield "请写说明的项数（橙色）", names.UNEXPLAINED, CountText(cells, UNEXPLAINED), "count"
    yield "校验码（纸质件应与此相同）", names.CODE, check_code(scores), "code"
