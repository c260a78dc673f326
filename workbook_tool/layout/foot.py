"""The foot of the score sheet: counts, the 校验码, and the block to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from workbook_tool.layout import names
from workbook_tool.layout.builder import SheetBuilder, halves
from workbook_tool.layout.metrics import line_count, width_for
from workbook_tool.layout.plan import Entry
from workbook_tool.layout.status import MISSING, SILENT, counted
from workbook_tool.layout.styles import CODE_SIZE, LINE_SIZE
from workbook_tool.rubric.expression import Compare, Expr, If, Logic, Ref, Text, number
from workbook_tool.rubric.model import StageId

_LEADER = "主要负责人（签字）："
_FIGURE_WIDTH, _LABEL_WIDTH = Decimal(24), width_for(_LEADER, LINE_SIZE)
_LINE = Decimal(26)
_CODE_WIDTH = width_for("000000", CODE_SIZE)
_MOST_LINES = 2
"""Lines of a text for which a line of the foot has room."""


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
    counts = tuple(_foot_lines(cells, code, wrong))
    signing = tuple(_signing(stage))
    split = _split(
        sheet.widths_across, [text for text, *_ in counts], [word for word, _ in signing]
    )
    sheet.next_row(Decimal(8))
    sheet.may_break()
    if split.left < len(sheet.widths_across):
        for count, signed in zip_longest(counts, signing):
            _put_line(sheet, split, count, signed)
    else:
        for count in counts:
            _put_line(sheet, split, count, None)
        for signed in signing:
            _put_line(sheet, split, None, signed)


_Count = tuple[str, str, Expr, str]
_Signed = tuple[str, str]


def _put_line(
    sheet: SheetBuilder, split: _Split, count: _Count | None, signed: _Signed | None
) -> None:
    first, many = sheet.across.start, len(sheet.widths_across)
    if count is not None:
        text, target, expr, style = count
        sheet.put(first + split.figures, "line", span=split.left - split.figures, text=text)
        sheet.put(
            first,
            style,
            span=split.figures,
            role="formula",
            formula=expr,
            name=target,
            defined=True,
        )
    if signed is not None:
        word, name = signed
        begin = split.left if split.left < many else 0
        sheet.put(first + begin, "line", span=split.label, text=word)
        if name:
            sheet.put(
                first + begin + split.label,
                "entry_line",
                span=many - begin - split.label,
                role="entry",
                entry=Entry("text"),
                locked=False,
                name=name,
                defined=True,
            )
    sheet.next_row(_LINE)


@dataclass(frozen=True, slots=True)
class _Split:
    """How the columns are shared out: those at the left, of them for the figures; for the labels.

    Behind the figures stands what they count, behind the labels what is typed. Where the
    left side has all columns, the block to sign stands below the counts.
    """

    left: int
    figures: int
    label: int


def _split(widths: Sequence[Decimal], counted_: Sequence[str], labels: Sequence[str]) -> _Split:
    """Return the usual split, or where that is none to read, the one that breaks fewest lines."""
    many = len(widths)

    def lines(split: _Split) -> list[int]:
        begin = split.left if split.left < many else 0
        words = sum(widths[split.figures : split.left], Decimal(0))
        label = sum(widths[begin : begin + split.label], Decimal(0))
        found = [line_count(text, words, LINE_SIZE) for text in counted_]
        return [*found, *(line_count(text, label, LINE_SIZE) for text in labels)]

    def figure(split: _Split) -> Decimal:
        return sum(widths[: split.figures], Decimal(0))

    def is_readable(split: _Split) -> bool:
        return max(lines(split)) <= _MOST_LINES and figure(split) >= _CODE_WIDTH

    def cost(split: _Split) -> tuple[bool, int, int, Decimal]:
        return (
            not is_readable(split),
            sum(lines(split)),
            abs(split.left - usual.left),
            figure(split),
        )

    usual = _usual(widths)
    if is_readable(usual) and figure(usual) <= 2 * _FIGURE_WIDTH:
        return usual
    beside = [
        _Split(left, figures, label)
        for left in range(2, many - 1)
        for figures in range(1, left)
        for label in range(1, many - left)
    ]
    below = [_Split(many, figures, label) for figures in range(1, many) for label in range(1, many)]
    best = min([usual, *beside], key=cost)
    return best if is_readable(best) else min(below, key=cost)


def _usual(widths: Sequence[Decimal]) -> _Split:
    left, right = halves(widths)
    while left > 2 and sum(widths[left:-1], Decimal(0)) < _LABEL_WIDTH:
        left, right = left - 1, right + 1
    figures = columns_for(_FIGURE_WIDTH, widths[:left])
    return _Split(left, figures, columns_for(_LABEL_WIDTH, widths[left : left + right]))


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
