"""图表: how totals are spread, how each category does, and the weakest items of each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from workbook_tool.rubric.model import Item
from workbook_tool.rubric.text import plain_number, shortened
from workbook_tool.summary.frames import items_frame, means, sums_frame
from workbook_tool.summary.kit import Live, PageSetup, SummaryWorkbook, TableColumn
from workbook_tool.summary.standings_sheet import StandingsLayout
from workbook_tool.summary.view import GroupView, SummaryView

TAB = "图表"
WEAKEST = 8
_LIMITS = (Decimal("0.6"), Decimal("0.7"), Decimal("0.8"), Decimal("0.9"))
_WORDS = ("不到60%", "60%—70%", "70%—80%", "80%—90%", "90%以上")
_COLUMNS = tuple(TableColumn("", width) for width in (20, 8, 3, 26, 9, 3, 34, 9))
_ROWS = 18
"""Rows that the charts of a group take."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a group reaches of the full points.

    Attributes:
        label: Of the category or item.
        share: From 0 to 1.
    """

    label: str
    share: float


def item_shares(group: GroupView) -> list[tuple[Item, float]]:
    """Return every item with its 得分率 in the group, the weakest first.

    Items without full points, and those that nobody has a score for, are left out.
    """
    found = means(items_frame(group, group.basis))
    shares = [
        (item, float(found[item.ref]) / 100 / float(item.points))
        for item in group.form.items
        if item.points and not item.bonus and not pd.isna(found[item.ref])
    ]
    return sorted(shares, key=lambda pair: pair[1])


def category_shares(group: GroupView) -> list[Share]:
    """Return every category that is no bonus with its 得分率."""
    found = means(sums_frame(group, group.basis))
    plain = [category for category in group.form.categories if category.bonus is None]
    return [
        Share(category.label, float(found[n]) / 100 / float(category.points))
        for n, category in enumerate(plain)
        if category.points and not pd.isna(found[n])
    ]


def write_charts(
    book: SummaryWorkbook, view: SummaryView, standings: Mapping[str, StandingsLayout]
) -> None:
    """Write the sheet.

    Args:
        book: The workbook.
        view: The summary.
        standings: The 汇总表 of every group by its id.
    """
    tab = book.tab(TAB)
    hint = "图由下面的数字画成；得分率是平均分占满分的比例。"
    page = book.sheet(tab, f"{view.title}　{TAB}", hint, _COLUMNS)
    breaks = []
    for group in view.groups:
        if any(group.basis in unit.stages for unit in group.units):
            if page.row > _ROWS:
                breaks.append(page.row)
            _group(page, tab, group, standings[group.group.id])
    page.sheet.set_h_pagebreaks(breaks)
    page.finish(heads=0)


def _group(page: PageSetup, tab: str, group: GroupView, layout: StandingsLayout) -> None:
    book = page.book
    page.row += 1
    page.line(group.group.title, "title")
    top = page.row
    page.row += _ROWS
    first = page.row
    total = layout.column(group.basis)
    bins = _bins(group, total)
    shares = category_shares(group)
    weak = [
        Share(f"{item.number or item.ref} {shortened(item.label, 13)}", share)
        for item, share in item_shares(group)[:WEAKEST]
    ]
    _table(page, first, 0, ("总分占满分", "单位数"), bins)
    _table(page, first, 3, ("类别", "得分率"), [(s.label, s.share) for s in shares])
    _table(page, first, 6, ("得分率最低的项目", "得分率"), [(s.label, s.share) for s in weak])
    height = max(len(bins), len(shares), len(weak))
    for column, rows, title in (
        (0, len(bins), "总分分布（单位数）"),
        (3, len(shares), "各类别得分率"),
        (6, len(weak), "得分率最低的项目"),
    ):
        if rows:
            percent = column > 0
            chart = _chart(book, tab, first + 1, column, rows, title, percent=percent)
            page.sheet.insert_chart(top, column, chart, {"object_position": 1})
    page.row = first + height + 2


def _bins(group: GroupView, totals: str) -> list[tuple[str, Live]]:
    """Return how many units reach how much of the full points."""
    full = group.form.points
    found = [
        scores.total
        for unit in group.units
        if (scores := unit.stages.get(group.basis)) and scores.total is not None
    ]
    limits = [None, *(full * limit for limit in _LIMITS), None]
    bins = []
    for word, low, high in zip(_WORDS, limits, limits[1:], strict=False):
        inside = sum(
            (low is None or total >= low) and (high is None or total < high) for total in found
        )
        below = f'COUNTIF({totals},"<{plain_number(high)}")' if high is not None else ""
        under = f'COUNTIF({totals},"<{plain_number(low)}")' if low is not None else ""
        all_ = below or f"COUNT({totals})"
        bins.append((word, Live(f"{all_}-{under}" if under else all_, inside)))
    return bins


def _table(
    page: PageSetup,
    row: int,
    column: int,
    heads: tuple[str, str],
    rows: list[tuple[str, Any]],
) -> None:
    sheet, book = page.sheet, page.book
    for n, head in enumerate(heads):
        sheet.write_string(row, column + n, head, book.format("head"))
    for n, (label, value) in enumerate(rows, start=row + 1):
        sheet.write_string(n, column, label, book.format("text"))
        if isinstance(value, Live):
            sheet.write_formula(
                n, column + 1, f"={value.formula}", book.format("score"), value.value
            )
        else:
            sheet.write_number(n, column + 1, value, book.format("percent"))


def _chart(
    book: SummaryWorkbook,
    tab: str,
    first: int,
    column: int,
    rows: int,
    title: str,
    *,
    percent: bool,
) -> Any:
    chart = book.book.add_chart({"type": "bar" if percent else "column"})
    last = first + rows - 1
    chart.add_series(
        {
            "name": title,
            "categories": [tab, first, column, last, column],
            "values": [tab, first, column + 1, last, column + 1],
            "fill": {"color": "#4F7CAC"},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0.0%" if percent else "0"},
        }
    )
    font = {"name": "宋体", "size": 9}
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12}})
    chart.set_legend({"none": True})
    values = {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
    if percent:  # the first row stands at the top, as in the table
        chart.set_x_axis(
            {"min": 0, "max": 1, "visible": False, "major_gridlines": {"visible": False}}
        )
        chart.set_y_axis({"num_font": font, "reverse": True})
    else:
        chart.set_y_axis({**values, "min": 0, "num_format": "0"})
        chart.set_x_axis({"num_font": font})
    width = sum(c.width for c in _COLUMNS[column : column + 2]) * 7.04 + 18
    chart.set_size({"width": int(width), "height": _ROWS * 20 - 14})
    return chart
