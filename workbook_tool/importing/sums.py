"""Points against each other: rows, categories, totals; what does not come out is asked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.importing import points
from workbook_tool.importing.draft import DraftQuestion, FormDraft
from workbook_tool.rubric.text import plain_number, squeeze


def check(draft: FormDraft) -> Iterator[DraftQuestion]:
    """Yield a question for each sum that does not come out."""
    total = Decimal(0)
    bonus = Decimal(0)
    for category in draft.categories:
        rows = sum((row.points or Decimal(0) for row in category.rows), Decimal(0))
        if category.bonus:
            bonus += category.points or Decimal(0)
            continue
        named = squeeze(category.name)[:20]
        printed = category.points
        in_name = points.of_name(category.name)
        if in_name is not None and printed is not None and in_name != printed:
            yield DraftQuestion(
                "sum", f"类别“{named}”的名称里是{_f(in_name)}分，分值栏是{_f(printed)}分"
            )
        if (
            printed is not None
            and printed != rows
            and any(r.points is not None for r in category.rows)
        ):
            yield DraftQuestion(
                "sum", f"类别“{named}”印的是{_f(printed)}分，各行合计{_f(rows)}分，请核对"
            )
        total += printed if printed is not None else rows
        for group in category.groups:
            if group.name is None or group.points is None:
                continue
            own = sum((row.points or Decimal(0) for row in group.rows), Decimal(0))
            if own != group.points:
                words = squeeze(group.name)[:20]
                yield DraftQuestion(
                    "sum", f"指标“{words}”印的是{_f(group.points)}分，各行合计{_f(own)}分"
                )
        for row in category.rows:
            name = points.of_name(row.name) if row.name else None
            if name is not None and row.points is not None and name != row.points:
                yield DraftQuestion(
                    "sum",
                    f"第 {row.ref} 行名称里是{_f(name)}分，分值栏是{_f(row.points)}分，"
                    "以哪一处为准要确认",
                    row.ref,
                )
    printed_total = draft.total.points if draft.total else None
    if printed_total is not None and printed_total not in {total, total + bonus}:
        yield DraftQuestion(
            "sum", f"合计行印的是{_f(printed_total)}分，各类合计{_f(total)}分，请核对"
        )


def _f(value: Decimal) -> str:
    return plain_number(value)
