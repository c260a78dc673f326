"""The foot of the score sheet: counts, the 校验码, and the block to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    widths, first = sheet.widths_across, sheet.across.start
    counts = (*_foot_lines(cells, code, wrong), None)
    signing = tuple(_signing(stage))
    split = _split(widths, [c[0] for c in counts if c], [word for word, _ in signing])
    left, figures, label = split.left, split.figures, split.label
    right = len(widths) - left
    sheet.next_row(Decimal(8))
    sheet.may_break()
    for count, (word, name) in zip(counts, signing, strict=True):
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


@dataclass(frozen=True, slots=True)
class _Split:
    """How the columns are shared out: those at the left, of them for the figures; for the labels.

    Behind the figures stands what they count, behind the labels what is typed.
    """

    left: int
    figures: int
    label: int


def _split(widths: Sequence[Decimal], counted_: Sequence[str], labels: Sequence[str]) -> _Split:
    """Return the usual split, or where that is none to read, the one that breaks fewest lines."""

    def lines(split: _Split) -> list[int]:
        words = sum(widths[split.figures : split.left], Decimal(0))
        label = sum(widths[split.left : split.left + split.label], Decimal(0))
        found = [line_count(text, words, LINE_SIZE) for text in counted_]
        return [*found, *(line_count(text, label, LINE_SIZE) for text in labels)]

    def figure(split: _Split) -> Decimal:
        return sum(widths[: split.figures], Decimal(0))

    usual = _usual(widths)
    if max(lines(usual)) <= _MOST_LINES and _CODE_WIDTH <= figure(usual) <= 2 * _FIGURE_WIDTH:
        return usual
    many = len(widths)
    others = [
        _Split(left, figures, label)
        for left in range(2, many - 1)
        for figures in range(1, left)
        for label in range(1, many - left)
    ]

    def cost(split: _Split) -> tuple[bool, int, int, Decimal]:
        too_narrow = figure(split) < _CODE_WIDTH
        return too_narrow, sum(lines(split)), abs(split.left - usual.left), figure(split)

    return min([usual, *others], key=cost)


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
