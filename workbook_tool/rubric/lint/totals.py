"""Checks above the rows: indicators, categories and the total against what is below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found, heading_of, shortened, total_of
from workbook_tool.rubric.model import Category, Form, Indicator, Item
from workbook_tool.rubric.text import plain_number, printed_points, squeeze

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def category_against_rows(form: Form) -> Iterator[Finding]:
    """K105: a category's printed points, its points and its rows do not agree."""
    for category in form.categories:
        figures = dict(_category_figures(category))
        if len(set(figures.values())) > 1:
            yield found(
                form,
                "K105",
                label=shortened(category.label),
                figures=_listed(figures),
                expected=category.points,
                got=list(figures.values())[-1],
                clause=squeeze(category.name),
            )


def total_against_categories(form: Form) -> Iterator[Finding]:
    """K106: the printed total is not the sum of the categories.

    The total may count the bonus with its limit (沈阳 105 ＝ 100 ＋ 最高5) or leave it out.
    """
    bonus = total_of([_bonus_limit(category) for category in form.categories if category.bonus])
    for figure in dict.fromkeys(_printed_totals(form)):
        if figure not in {form.points, form.points + bonus}:
            yield found(form, "K106", expected=figure, got=form.points + bonus)


def indicator_against_rows(form: Form) -> Iterator[Finding]:
    """K107: an indicator's points are not the sum of its rows."""
    for indicator in _indicators(form):
        rows = _sum(indicator.rows)
        if indicator.points is not None and rows != indicator.points:
            yield found(
                form,
                "K107",
                label=shortened(indicator.label),
                expected=indicator.points,
                got=rows,
            )


def _indicators(form: Form) -> Iterator[Indicator]:
    """Yield the indicators of all levels."""
    groups = [indicator for category in form.categories for indicator in category.indicators]
    while groups:
        yield (group := groups.pop(0))
        groups[:0] = group.indicators


def category_printed_twice(form: Form) -> Iterator[Finding]:
    """K108: a category's cell with its points is printed again after a page break (大连)."""
    if not any(cell.role == "category_points" for cell in form.cells):
        return
    breaks = {
        position: [item for item in category.rows[1:] if item.ref in form.paper.breaks]
        for position, category in enumerate(form.categories)
    }
    again = [
        (category.points or Decimal(0)) * len(breaks[position])
        for position, category in enumerate(form.categories)
    ]
    total = total_of([category.points or Decimal(0) for category in form.categories])
    for position, category in enumerate(form.categories):
        if breaks[position]:
            yield found(
                form,
                "K108",
                breaks[position][0],
                label=shortened(category.label),
                points=category.points,
                times=1 + len(breaks[position]),
                head=heading_of(form, "category_points"),
                expected=total,
                got=total + total_of(again),
            )


def no_printed_total(form: Form) -> Iterator[Finding]:
    """K109: no printed figure shows what the points should come to (常州, 株洲).

    Printed category figures make up for a missing total row (大连).
    """
    if any(True for _ in _printed_totals(form)) or form.measure == "standards":
        return
    in_column = any(cell.role == "category_points" for cell in form.cells)
    if form.total is None and (in_column or any(printed_points(c.name) for c in form.categories)):
        return
    reason = "没有合计行" if form.total is None else "合计行没有印数"
    beside = "（不含加分）" if any(category.bonus for category in form.categories) else ""
    rows = [item for category in form.categories if not category.bonus for item in category.rows]
    yield found(form, "K109", reason=reason, got=_sum(tuple(rows)), beside=beside)


def _category_figures(category: Category) -> Iterator[tuple[str, Decimal]]:
    """Yield the figures that should agree, each with its words."""
    printed = list(printed_points(category.name))
    if printed:
        yield "名称里印的是", total_of(printed)
    if category.points is not None:
        yield "分值是", category.points
    if category.bonus is None:
        yield "各项合计", _sum(category.rows)
    elif category.bonus.cap is not None:
        yield "加分上限是", category.bonus.cap


def _listed(figures: dict[str, Decimal]) -> str:
    return "，".join(f"{words} {plain_number(figure)} 分" for words, figure in figures.items())


def _sum(items: tuple[Item, ...]) -> Decimal:
    return total_of([item.points or Decimal(0) for item in items])


def _bonus_limit(category: Category) -> Decimal:
    cap = category.bonus.cap if category.bonus else None
    return category.points or cap or Decimal(0)


def _printed_totals(form: Form) -> Iterator[Decimal]:
    """Yield the figures of the total row, those in its cells too (苏州 prints 100 twice)."""
    if form.total is None:
        return
    if form.total.points is not None:
        yield form.total.points
    for cell in form.total.cells:
        if _NUMBER.fullmatch(squeeze(cell.text)):
            yield Decimal(squeeze(cell.text))
