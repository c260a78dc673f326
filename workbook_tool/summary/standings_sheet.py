"""汇总表: rank, unit, category scores, bonus, totals by stage, grade, status, the clerk's 备注.

One sheet for each group of units that are compared; the sheet 按名单顺序 shows all of them
once more in the order of the roster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from workbook_tool.rubric.model import STAGE_IDS, StageId
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.build_view import final_score
from workbook_tool.summary.frames import cents, sums_frame
from workbook_tool.summary.items_sheet import ItemsLayout, fixed, names_of
from workbook_tool.summary.kit import (
    CellValue,
    Live,
    SummaryWorkbook,
    TableColumn,
    figure,
    fitted,
    letter,
    quoted,
)
from workbook_tool.summary.view import STAGE_WORDS, GroupView, SummaryView, UnitView, stage_word

REMARK, CODE, FORM = "备注", "单位代码", "评分表编号"
TAB = "汇总表"

Remarks = Mapping[tuple[str, str], str]
"""The clerk's remarks by code of the unit and id of the form."""

_FIRST = 3
"""Row of the first unit, from 0."""


@dataclass(frozen=True, slots=True)
class StandingsLayout:
    """Where things stand on a 汇总表.

    Attributes:
        tab: Name of the sheet.
        columns: Its columns by key: ``rank``, ``code``, positions of categories, stages,
            ``total``, ``grade``, ``status``, ``remark``, ``form``.
        units: How many units.
    """

    tab: str
    columns: Mapping[int | str, int]
    units: int

    def column(self, key: int | str) -> str:
        """Return the cells of all units in a column."""
        col = letter(self.columns[key])
        return f"{quoted(self.tab)}${col}${_FIRST + 1}:${col}${_FIRST + max(self.units, 1)}"

    def lookup(self, key: int | str, code: str) -> str:
        """Return the formula that takes a cell of the unit whose code stands at ``code``."""
        return f"INDEX({self.column(key)},MATCH({code},{self.column('code')},0))"


def standings_layout(
    book: SummaryWorkbook, view: SummaryView, group: GroupView, name: str
) -> StandingsLayout:
    """Reserve the sheet and say where things will stand on it."""
    keys = [key for key, _ in _columns(view, group)]
    return StandingsLayout(book.tab(name), {key: n for n, key in enumerate(keys)}, len(group.units))


def _columns(view: SummaryView, group: GroupView) -> list[tuple[int | str, TableColumn]]:
    unit, name, *form = fixed(group)
    columns: list[tuple[int | str, TableColumn]] = [
        ("rank", TableColumn("名次", 6, "centre")),
        ("code", TableColumn(CODE, unit.width, "centre")),
        ("name", name),
        *(("type", column) for column in form),
    ]
    for position, category in enumerate(group.form.categories):
        points = f"\n（{plain_number(category.points)}）" if category.points is not None else ""
        columns.append((position, TableColumn(f"{category.label}{points}", 10, "score")))
    for stage in group.stages:
        columns.append((stage, TableColumn(stage_total(group, stage), 11, "sum")))
    if _has_final(view):
        columns.append(("total", TableColumn("总分", 9, "sum")))
    if view.settings.ranking.grades:
        columns.append(("grade", TableColumn("等次", 8, "centre")))
    columns += [
        ("status", fitted("状态", map(_status, group.units), 16, 36, "centre")),
        ("remark", TableColumn(REMARK, 24, "remark")),
        ("form", TableColumn(FORM, 20, "centre")),
    ]
    return columns


def stage_total(group: GroupView, stage: StageId) -> str:
    """Return what the total of a stage is called, in the form's own words: 考评总分."""
    return f"{stage_word(group.form, stage)}总分"


def write_standings(
    book: SummaryWorkbook,
    view: SummaryView,
    group: GroupView,
    layout: StandingsLayout,
    items: Mapping[StageId, ItemsLayout],
    remarks: Remarks,
) -> None:
    """Write the sheet of one group.

    Args:
        book: The workbook.
        view: The summary.
        group: The group.
        layout: Where things stand.
        items: The sheets 逐项得分 of the group by stage.
        remarks: The clerk's remarks of before.
    """
    ranked = sum(unit.place.rank is not None for unit in group.units)
    columns = [column for _, column in _columns(view, group)]
    page = book.sheet(
        layout.tab,
        f"{view.title}　汇总表　{group.group.title}",
        f"共 {len(group.units)} 个单位，{ranked} 个参加排名；并列的名次相同，其后的名次空出。"
        "黄色的“备注”由您填写，重新汇总时保留。",
        columns,
        fixed=3,
    )
    assert page.head + 1 == _FIRST
    page.table(_rows(view, group, layout, items, remarks))
    # The id by which remarks find their unit again need not be printed.
    page.finish(printed=len(columns) - 1)


def _rows(
    view: SummaryView,
    group: GroupView,
    layout: StandingsLayout,
    items: Mapping[StageId, ItemsLayout],
    remarks: Remarks,
) -> Iterator[list[CellValue]]:
    sums = {stage: sums_frame(group, stage) for stage in group.stages}
    basis = sums[group.basis]
    categories = range(len(group.form.categories))
    for n, unit in enumerate(group.units):
        row = _FIRST + 1 + n
        code = f"${letter(layout.columns['code'])}{row}"
        cells: list[CellValue] = [unit.place.rank or "—", *names_of(group, unit)]
        scored, position = [], 0
        for at in categories:
            bonus = group.form.categories[at].bonus is not None
            value = basis["bonus" if bonus else position].iloc[n]
            position += not bonus
            cells.append(Live(items[group.basis].lookup(at, code), _shown(value, "")))
            scored.append(f"{letter(layout.columns[at])}{row}")
        for stage in group.stages:
            word = unit.without(stage)
            value = _shown(sums[stage]["total"].iloc[n], word)
            if stage == group.basis:
                count = f"COUNT({scored[0]}:{scored[-1]})={len(scored)}"
                added = f"ROUND(SUM({scored[0]}:{scored[-1]}),2)"
                cells.append(Live(f'IF({count},{added},"{word}")', value))
            else:
                cells.append(Live(items[stage].lookup("total", code), value))
        if _has_final(view):
            cells.append(_final(group, layout, row, unit))
        if view.settings.ranking.grades:
            cells.append(unit.place.grade or None)
        cells += [_status(unit), remarks.get((unit.unit.code, unit.form.id)), unit.form.id]
        yield cells


def _has_final(view: SummaryView) -> bool:
    """Return whether the final score is another than the total of a stage."""
    return any(unit.adjusted or unit.weights for unit in view.units.values())


def _final(group: GroupView, layout: StandingsLayout, row: int, unit: UnitView) -> Live:
    """Return the final score: the stages by their weights, and what a meeting adjusted."""
    weights = group.weights or {group.basis: Decimal(1)}
    if not weights.keys() <= layout.columns.keys():  # a weighted stage has not begun
        return Live('""', "")
    parts = {f"{letter(layout.columns[stage])}{row}": weight for stage, weight in weights.items()}
    added = "+".join(f"{plain_number(weight)}*{cell}" for cell, weight in parts.items())
    scored = final_score(unit.stages, group.basis, group.weights)
    adjusted = Decimal(0) if scored is None or unit.total is None else unit.total - scored
    # Rounded twice, since 0.4 and 0.6 are no binary fractions and a tie would be missed.
    final = f"ROUND(ROUND(ROUND({added},6),2)+({plain_number(adjusted)}),2)"
    formula = f'IF(COUNT({",".join(parts)})={len(parts)},{final},"")'
    value = figure(cents(unit.total))
    return Live(formula, "" if value is None else value)


def _status(unit: UnitView) -> str:
    remark = unit.place.remark
    return unit.status if not remark or remark == unit.status else f"{unit.status}（{remark}）"


def _shown(value: int, otherwise: str) -> str | float:
    return otherwise if pd.isna(value) else float(value) / 100


def write_roster_order(
    book: SummaryWorkbook, view: SummaryView, layouts: Mapping[str, StandingsLayout]
) -> None:
    """Write the sheet 按名单顺序: every unit with its totals, rank and grade.

    Args:
        book: The workbook.
        view: The summary.
        layouts: The 汇总表 of every group by the group's id.
    """
    begun = {stage for group in view.groups for stage in group.stages}
    stages = [stage for stage in STAGE_IDS if stage in begun]
    columns = [
        TableColumn("序号", 6, "centre"),
        TableColumn("单位代码", 10, "centre"),
        TableColumn("单位", 28),
        fitted("单位类别", (unit.unit.type for unit in view.units.values()), 16, 36),
        *([TableColumn("组别", 12, "centre")] if _in_groups(view) else []),
        *(TableColumn(f"{STAGE_WORDS[stage]}总分", 11, "sum") for stage in stages),
        *([TableColumn("总分", 9, "sum")] if _has_final(view) else []),
        TableColumn("名次", 6, "centre"),
        *([TableColumn("等次", 8, "centre")] if view.settings.ranking.grades else []),
        fitted("状态", map(_status, view.units.values()), 20, 36, "centre"),
    ]
    title, hint = f"{view.title}　按名单顺序", "不同评分表的单位分别排名。"
    page = book.sheet(book.tab("按名单顺序"), title, hint, columns, fixed=3)
    page.table(_roster_rows(view, layouts, stages, page.head + 1))
    page.finish()


def _in_groups(view: SummaryView) -> bool:
    """Return whether the roster puts any unit into a group."""
    return any(unit.unit.group for unit in view.units.values())


def _roster_rows(
    view: SummaryView,
    layouts: Mapping[str, StandingsLayout],
    stages: Sequence[StageId],
    first: int,
) -> Iterator[list[CellValue]]:
    for n, unit in enumerate(view.units.values(), start=1):
        layout, code = layouts[unit.group.id], f"$B{first + n}"
        cells: list[CellValue] = [n, unit.unit.code, unit.unit.name, unit.unit.type]
        if _in_groups(view):
            cells.append(unit.unit.group)
        for stage in stages:
            if stage not in layout.columns:  # not begun in this group
                cells.append(None)
                continue
            total = unit.stages[stage].total if stage in unit.stages else None
            word = unit.without(stage)
            shown = figure(cents(total))
            cells.append(Live(layout.lookup(stage, code), word if shown is None else shown))
        if _has_final(view):
            shown = figure(cents(unit.total))
            cells.append(Live(layout.lookup("total", code), "" if shown is None else shown))
        cells.append(unit.place.rank or "—")
        if view.settings.ranking.grades:
            cells.append(unit.place.grade or None)
        yield [*cells, _status(unit)]
