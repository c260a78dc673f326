"""The foot of the score sheet: counts, the 校验码, and the block to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.metrics import width_for
from workbook_tool.layout.plan import Entry
from workbook_tool.layout.status import MISSING, SILENT, counted
from workbook_tool.layout.styles import LINE_SIZE
from workbook_tool.rubric.expression import Compare, Expr, If, Logic, Ref, Text, number
from workbook_tool.rubric.model import StageId

_LEADER = "主要负责人（签字）："
_FIGURE_WIDTH, _LABEL_WIDTH = Decimal(24), width_for(_LEADER, LINE_SIZE)
_LINE = Decimal(26)


def put_foot(
    sheet: SheetBuilder,
    stage: StageId,
    cells: tuple[str, ...],
    code: Expr,
    wrong: tuple[str, ...],
) -> None:
    """Put the counts and the check code at the left, the block to sign at the right.

    Args:
        sheet: The sheet.
        stage: The stage that is filled in.
        cells: Names of the status cells that count.
        code: The 校验码.
        wrong: The words by which the status cells say that something is wrong.
    """
    widths, first = sheet.widths_across, sheet.across.start
    left, right = _sides(widths)
    figures = columns_for(_FIGURE_WIDTH, widths[:left])
    label = columns_for(_LABEL_WIDTH, widths[left : left + right])
    sheet.next_row(Decimal(8))
    sheet.may_break()
    counts = (*_foot_lines(cells, code, wrong), None)
    for count, (word, name) in zip(counts, _signing(stage), strict=True):
        if count is not None:
            text, target, expr, style = count
            sheet.put(first + figures, "line", span=left - figures, text=text)
            sheet.put(
                first,
                style,
                span=figures,
                role="formula",
                formula=expr,
                name=target,
                defined=True,
            )
        sheet.put(first + left, "line", span=label, text=word)
        if name:
            sheet.put(
                first + left + label,
                "entry_line",
                span=right - label,
                role="entry",
                entry=Entry("text"),
                locked=False,
                name=name,
                defined=True,
            )
        sheet.next_row(_LINE)


def _sides(widths: Sequence[Decimal]) -> tuple[int, int]:
    """Return how many columns the counts and the block to sign have, which needs its labels."""
    left, right = halves(widths)
    while left > 2 and sum(widths[left:-1], Decimal(0)) < _LABEL_WIDTH:
        left, right = left - 1, right + 1
    return left, right


def columns_for(width: Decimal, widths: Sequence[Decimal]) -> int:
    """Return how many columns at the left are as wide as asked; at least one is left over."""
    columns = 1
    while columns < len(widths) - 1 and sum(widths[:columns], Decimal(0)) < width:
        columns += 1
    return columns


def _signing(stage: StageId) -> Iterator[tuple[str, str]]:
    """Yield the lines to sign, with the name of the entry where something may be typed."""
    if stage == "self":
        yield "单位（盖章）：", ""
        yield _LEADER, ""
    else:
        yield "考核组或责任部门：", ""
        yield "负责人（签字）：", ""
    for name, word in names.SIGNERS.items():
        yield f"{_SIGNER_WORDS.get((stage != 'self', word), word)}：", name


_SIGNER_WORDS = {(True, "填表人"): "打分人"}


def _foot_lines(
    cells: tuple[str, ...], code: Expr, wrong: tuple[str, ...]
) -> Iterator[tuple[str, str, Expr, str]]:
    yield "处还没有填", names.EMPTY, counted(cells, MISSING), "count"
    yield "处填得不对（红色）", names.WRONG, counted(cells, wrong), "count"
    yield "处请写说明或理由（橙色）", names.UNEXPLAINED, counted(cells, SILENT), "count"
    # A code for a sheet that is not finished would only invite stamping it.
    finished = Logic(
        "AND",
        (
            Compare("=", Ref(names.EMPTY), number(0)),
            Compare("=", Ref(names.WRONG), number(0)),
        ),
    )
    shown = If(finished, code, Text(""))
    yield "校验码：填完才有，纸质件应与此相同", names.CODE, shown, "code"
