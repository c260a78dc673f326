"""Checks of what a row should have because its neighbours have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found, row_name
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import squeeze


def missing_criterion(form: Form) -> Iterator[Finding]:
    """K201: a row has no criterion although others have one; bonus rows have levels instead."""
    rows = [item for item in form.items if not item.bonus]
    if any(item.criterion for item in rows):
        lacking = [item for item in rows if not item.criterion and "criterion" not in item.joined]
        yield from _together(form, "K201", lacking)


def missing_departments(form: Form) -> Iterator[Finding]:
    """K202: nobody is named to score a row although others have a department."""
    if any(_has_departments(item) for item in form.items):
        lacking = [item for item in form.items if not _has_departments(item)]
        yield from _together(form, "K202", lacking)


def repeated_number(form: Form) -> Iterator[Finding]:
    """K203: two rows print the same number.

    Where every category begins with the same number, the numbers start afresh in each.
    """
    firsts = [category.rows[0].number for category in form.categories]
    afresh = len(firsts) > 1 and len(set(firsts)) == 1
    seen: dict[tuple[int, str], Item] = {}
    for position, category in enumerate(form.categories):
        for item in category.rows:
            if not item.number or "number" in item.joined:
                continue
            key = (position if afresh else 0, squeeze(item.number))
            if key in seen:
                yield found(form, "K203", item, got=item.number, other=seen[key].ref)
            seen.setdefault(key, item)


_MOST_NAMED = 8


def _together(form: Form, code: str, items: Sequence[Item]) -> Iterator[Finding]:
    """Yield one finding about all rows that lack something, at the first of them."""
    if not items:
        return
    if len(items) == 1:
        rows = f"第 {items[0].ref} 项“{row_name(form, items[0])}”"
    else:
        named = "、".join(item.ref for item in items[:_MOST_NAMED])
        rows = f"第 {named} 项" if len(items) <= _MOST_NAMED else f"第 {named} 等 {len(items)} 项"
    yield found(form, code, items[0], rows=rows)


def _has_departments(item: Item) -> bool:
    own = bool(item.departments) or "departments" in item.joined
    return own or (bool(item.parts) and all(part.departments for part in item.parts))
