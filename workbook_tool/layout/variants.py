"""Variants of a plan that a round issues: cells filled in before, rows that changed.

Nothing moves: a variant has the same cells at the same addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from workbook_tool.layout.plan import Cell, SheetPlan, Style

_GIVEN_FILL, _CHANGED_FILL = "ECEFF1", "E1BEE7"
_GIVEN_WORDS = "由主办单位填好，不用改。"


def with_given(plan: SheetPlan, names: Collection[str]) -> SheetPlan:
    """Return the plan with some entries locked, since the federation fills them in itself.

    Args:
        plan: The plan.
        names: Names of the entries.
    """

    def given(cell: Cell) -> Cell:
        return replace(cell, locked=True, formula=None, comment=_GIVEN_WORDS)

    return _repainted(plan, lambda cell: cell.name in names, given, _GIVEN_FILL)


def with_changes(plan: SheetPlan, words: Mapping[str, str]) -> SheetPlan:
    """Return the plan with the rows coloured that are not what they were in an earlier edition.

    Args:
        plan: The plan.
        words: What changed, by reference of the row; stands as a remark at the row's score.
    """

    def changed(cell: Cell) -> Cell:
        mine = cell.entry is not None and cell.entry.kind == "score" and not cell.locked
        return replace(cell, comment=words[cell.item or ""]) if mine else cell

    def is_changed(cell: Cell) -> bool:
        return cell.item in words and (cell.role == "official" or cell.entry is not None)

    return _repainted(plan, is_changed, changed, _CHANGED_FILL)


def _repainted(
    plan: SheetPlan,
    which: Callable[[Cell], bool],
    change: Callable[[Cell], Cell],
    fill: str,
) -> SheetPlan:
    styles: dict[str, Style] = dict(plan.styles)

    def repainted(cell: Cell) -> Cell:
        if not which(cell):
            return cell
        name = f"{cell.style}~{fill}"
        styles.setdefault(name, replace(styles[cell.style], fill=fill))
        return replace(change(cell), style=name)

    sheets = tuple(
        replace(sheet, cells=tuple(map(repainted, sheet.cells))) for sheet in plan.sheets
    )
    return replace(plan, sheets=sheets, styles=styles)
