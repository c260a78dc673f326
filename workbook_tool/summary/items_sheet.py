"""逐项得分: units × items of one stage, with full points, mean and 得分率.

Its subtotals and totals are formulas; the 汇总表 takes its figures from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from workbook_tool.rubric import bonus
from workbook_tool.rubric.expression import Ref
from workbook_tool.rubric.formulas import excel
from workbook_tool.rubric.model import Category, StageId
from workbook_tool.rubric.text import shortened
from workbook_tool.summary.frames import cents, items_frame, means, sums_frame
from workbook_tool.summary.kit import (
    CellLook,
    CellValue,
    Live,
    SummaryWorkbook,
    TableColumn,
    figure,
    fitted,
    letter,
    quoted,
)
from workbook_tool.summary.view import STAGE_WORDS, GroupView, UnitView

_FIXED = (TableColumn("单位代码", 10, "centre"), TableColumn("单位", 24))
_FIRST = 6
"""Row of the first unit, from 0: title, hint, heads, 满分, 平均, 得分率 stand above."""
_LABEL = 10


@dataclass(frozen=True, slots=True)
class ItemsLayout:
    """Where things stand on the sheet.

    Attributes:
        tab: Name of the sheet.
        stage: The stage whose scores it shows.
        items: Column of each item, from 0.
        sums: Column of each category's subtotal by its position, and of the ``total``.
        units: How many units.
    """

    tab: str
    stage: StageId
    items: Mapping[str, int]
    sums: Mapping[int | str, int]
    units: int

    def lookup(self, column: int | str, code: str) -> str:
        """Return the formula that takes a sum of the unit whose code stands at ``code``."""
        first, last = _FIRST + 1, _FIRST + max(self.units, 1)
        sheet, col = quoted(self.tab), letter(self.sums[column])
        # MATCH, since SUMIF would take the codes 001 and 1 for the same number.
        found = f"MATCH({code},{sheet}$A${first}:$A${last},0)"
        return f"INDEX({sheet}${col}${first}:${col}${last},{found})"

    def column(self, column: int | str) -> str:
        """Return the cells of all units in a column of sums."""
        col = letter(self.sums[column])
        return f"{quoted(self.tab)}${col}${_FIRST + 1}:${col}${_FIRST + max(self.units, 1)}"


def fixed(group: GroupView) -> tuple[TableColumn, ...]:
    """Return the columns that name the unit."""
    if len(group.forms) == 1:
        return _FIXED
    types = (form.unit_type for form in group.forms)
    return (*_FIXED, fitted("评分表", types, 12, 36))


def names_of(group: GroupView, unit: UnitView) -> list[CellValue]:
    """Return the cells that name the unit."""
    names: list[CellValue] = [unit.unit.code, unit.unit.name]
    return [*names, unit.form.unit_type] if len(group.forms) > 1 else names


def items_layout(book: SummaryWorkbook, group: GroupView, stage: StageId, name: str) -> ItemsLayout:
    """Reserve the sheet and say where things will stand on it.

    Args:
        book: The workbook.
        group: Its units.
        stage: The stage.
        name: Wanted name of the sheet.
    """
    items: dict[str, int] = {}
    sums: dict[int | str, int] = {}
    at = len(fixed(group))
    for position, category in enumerate(group.form.categories):
        for item in category.rows:
            items[item.ref] = at
            at += 1
        sums[position] = at
        at += 1
    sums["total"] = at
    return ItemsLayout(book.tab(name), stage, items, sums, len(group.units))


def write_items(book: SummaryWorkbook, group: GroupView, layout: ItemsLayout, title: str) -> None:
    """Write the sheet."""
    scores = items_frame(group, layout.stage)
    columns = _columns(group)
    page = book.sheet(
        layout.tab,
        f"{title}　逐项得分（{STAGE_WORDS[layout.stage]}）",
        "空格表示没有分数，不是0分；合计一栏写“未报”等字样的，没有计入平均。",
        columns,
        fixed=len(fixed(group)),
    )
    page.heads()
    for cells, style in _statistics(group, layout, scores):
        page.cells(cells, [book.format(style)] * len(columns))
    assert page.row == _FIRST
    page.rows(_units(group, layout, scores))
    for item in group.form.items:
        if item.points:
            column = layout.items[item.ref]
            page.sheet.conditional_format(
                _FIRST, column, page.row, column, _scale(float(item.points))
            )
    page.filter(_FIRST - 1)
    page.finish(heads=_FIRST - page.head)


def _columns(group: GroupView) -> list[TableColumn]:
    columns = list(fixed(group))
    for category in group.form.categories:
        for item in category.rows:
            head = f"{item.number or item.ref}\n{shortened(item.label, _LABEL)}"
            columns.append(TableColumn(head, 6.5, "score"))
        columns.append(TableColumn(f"{category.label}小计", 7.5, "sum"))
    return [*columns, TableColumn("合计", 11, "sum")]


def _scale(full: float) -> dict[str, object]:
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": 0,
        "mid_value": full * 0.7,
        "max_value": full,
        "min_color": "#F8B4B4",
        "mid_color": "#FFF3C4",
        "max_color": "#C6E7CE",
    }


def _statistics(
    group: GroupView, layout: ItemsLayout, scores: pd.DataFrame
) -> Iterator[tuple[list[CellValue], CellLook]]:
    """Yield the rows 满分, 平均 and 得分率."""
    sums = sums_frame(group, layout.stage)
    width = layout.sums["total"] + 1
    names: list[CellValue] = [None] * len(fixed(group))
    full: dict[int, int] = {}
    mean: dict[int, float] = {}
    item_means, sum_means = means(scores), means(sums)
    position = 0
    for n, category in enumerate(group.form.categories):
        for item in category.rows:
            column = layout.items[item.ref]
            _note(full, mean, column, cents(item.points), item_means[item.ref])
        known = sum_means["bonus"] if category.bonus else sum_means[position]
        position += category.bonus is None
        _note(full, mean, layout.sums[n], cents(category.points), known)
    _note(full, mean, layout.sums["total"], cents(group.form.points), sum_means["total"])
    first, last = _FIRST + 1, _FIRST + max(layout.units, 1)
    marks: list[CellValue] = [None, "满分"]
    yield _row(names, marks, width, {c: figure(v) for c, v in full.items()}), "score"
    lives: dict[int, CellValue] = {}
    shares: dict[int, CellValue] = {}
    for column in range(len(names), width):
        col = letter(column)
        cells = f"{col}{first}:{col}{last}"
        value = mean.get(column)
        shown = "" if value is None else value / 100
        lives[column] = Live(f'IF(COUNT({cells})=0,"",SUM({cells})/COUNT({cells}))', shown)
        if full.get(column):
            share = "" if value is None else value / full[column]
            top = f"{col}{_FIRST - 2}"
            mean_cell = f"{col}{_FIRST - 1}"
            shares[column] = Live(f'IF(ISNUMBER({mean_cell}),{mean_cell}/{top},"")', share)
    yield _row(names, [None, "平均"], width, lives), "mean"
    yield _row(names, [None, "得分率"], width, shares), "percent"


def _note(
    full: dict[int, int], mean: dict[int, float], column: int, points: int | None, known: float
) -> None:
    if points is not None:
        full[column] = points
    if not pd.isna(known):
        mean[column] = float(known)


def _row(
    names: list[CellValue], marks: list[CellValue], width: int, cells: Mapping[int, CellValue]
) -> list[CellValue]:
    row = [*marks, *names[len(marks) :]]
    return [*row, *(cells.get(column) for column in range(len(names), width))]


def _units(
    group: GroupView, layout: ItemsLayout, scores: pd.DataFrame
) -> Iterator[list[CellValue]]:
    sums = sums_frame(group, layout.stage)
    columns = dict(zip(scores.columns, (scores[c].tolist() for c in scores.columns), strict=True))
    totals: dict[int | str, list[int]] = {key: sums[key].tolist() for key in sums.columns}
    for n, unit in enumerate(group.units):
        row = _FIRST + 1 + n
        cells = names_of(group, unit)
        position = 0
        parts: list[str] = []
        for at, category in enumerate(group.form.categories):
            values = [columns[item.ref][n] for item in category.rows]
            cells += [None if pd.isna(value) else value / 100 for value in values]
            key: int | str = "bonus" if category.bonus else position
            position += category.bonus is None
            cells.append(Live(_subtotal(category, layout, row), _shown(totals[key][n])))
            parts.append(f"{letter(layout.sums[at])}{row}")
        listed = ",".join(parts)
        word = unit.without(layout.stage)
        formula = f'IF(COUNT({listed})={len(parts)},ROUND(SUM({listed}),2),"{word}")'
        cells.append(Live(formula, _shown(totals["total"][n], word)))
        yield cells


def _shown(value: int, otherwise: str = "") -> str | float:
    return otherwise if pd.isna(value) else value / 100


def _subtotal(category: Category, layout: ItemsLayout, row: int) -> str:
    """Return the formula of a subtotal, empty where a score is missing; as the form adds up."""
    columns = [layout.items[item.ref] for item in category.rows]
    cells = f"{letter(columns[0])}{row}:{letter(columns[-1])}{row}"
    if category.bonus is None:
        added = f"ROUND(SUM({cells}),2)"
    else:
        refs = {item.ref: f"{letter(layout.items[item.ref])}{row}" for item in category.rows}
        added = excel(bonus.total(category, [Ref(ref) for ref in refs]), refs.__getitem__)
    return f'IF(COUNT({cells})={len(columns)},{added},"")'
