"""Checks of what a row should have because its neighbours have it."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.text import squeeze


def missing_criterion(form: Form) -> Iterator[Finding]:
    """K201: a row has no criterion although others have one; bonus rows have levels instead."""
    rows = [item for item in form.items if not item.bonus]
    if any(item.criterion for item in rows):
        for item in rows:
            if not item.criterion and "criterion" not in item.joined:
                yield found(form, "K201", item)


def missing_departments(form: Form) -> Iterator[Finding]:
    """K202: nobody is named to score a row although others have a department."""
    if any(_has_departments(item) for item in form.items):
        for item in form.items:
            if not _has_departments(item):
                yield found(form, "K202", item)


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


def _has_departments(item: Item) -> bool:
    own = bool(item.departments) or "departments" in item.joined
    return own or (bool(item.parts) and all(part.departments for part in item.parts))
