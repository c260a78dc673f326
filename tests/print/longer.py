"""Forms in which one wording is a fifth longer, for every kind of cell that has wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook_tool.rubric.model import Category, Form, Item

ITEM_WORDINGS = ("text", "name", "period", "criterion", "evidence")


def longer(text: str) -> str:
    """Return the text with its first fifth, at least one character, said once more."""
    return text + text.replace("\n", "")[: len(text) // 5 + 1]


def with_longer_wording(form: Form) -> Iterator[tuple[str, str, Form]]:
    """Yield the kind and place of every wording of the form, and the form with it longer."""
    yield "title", "", _with_longer_title(form)
    if form.attachment:
        yield "attachment", "", _with(form, attachment=longer(form.attachment))
    if form.unit_line:
        line = _with(form.unit_line, text=longer(form.unit_line.text))
        yield "unit line", "", _with(form, unit_line=line)
    for n, column in enumerate(form.columns):
        heads = _replaced(form.columns, n, _with(column, head=longer(column.head)))
        yield "diagonal head" if column.diagonal else "head", str(n), _with(form, columns=heads)
    for n, cell in enumerate(form.total.cells if form.total else ()):
        if form.total and cell.text:
            cells = _replaced(form.total.cells, n, _with(cell, text=longer(cell.text)))
            yield "total", str(n), _with(form, total=_with(form.total, cells=cells))
    for n, category in enumerate(form.categories):
        for kind, place, changed in _longer_in(category):
            yield kind, place, _with(form, categories=_replaced(form.categories, n, changed))


def _with_longer_title(form: Form) -> Form:
    lines = form.paper.title_lines
    paper = _with(form.paper, title_lines=(*lines[:-1], longer(lines[-1]))) if lines else form.paper
    return form.model_copy(update={"title": longer(form.title), "paper": paper})


def _longer_in(category: Category) -> Iterator[tuple[str, str, Category]]:
    yield "category", category.label, _with(category, name=longer(category.name))
    if category.note:
        note = _with(category.note, text=longer(category.note.text))
        yield "note", category.label, _with(category, note=note)
    for n, item in enumerate(category.items):
        for kind, changed in _longer_items(item):
            yield kind, item.ref, _with(category, items=_replaced(category.items, n, changed))
    for n, group in enumerate(category.indicators):
        named = _with(group, name=longer(group.name))
        yield (
            "indicator",
            group.label,
            _with(category, indicators=_replaced(category.indicators, n, named)),
        )
        for i, item in enumerate(group.items):
            for kind, changed in _longer_items(item):
                wider = _with(group, items=_replaced(group.items, i, changed))
                groups = _replaced(category.indicators, n, wider)
                yield kind, item.ref, _with(category, indicators=groups)


def _longer_items(item: Item) -> Iterator[tuple[str, Item]]:
    for role in ITEM_WORDINGS:
        if (text := getattr(item, role)) and role not in item.joined:
            cells = dict(item.print)
            if role in cells:
                cells[role] = longer(cells[role])
            yield role, _with(item, **{role: longer(text)}, print=cells)
    if item.departments and "departments" not in item.joined:
        printed = item.print.get("departments", "、".join(item.departments))
        yield "departments", _with(item, print={**item.print, "departments": longer(printed)})


def _with(data: Any, **changes: Any) -> Any:
    """Return a copy without checking it again: a longer wording quotes no part any more."""
    return data.model_copy(update=changes)


def _replaced(data: tuple[Any, ...], index: int, new: Any) -> tuple[Any, ...]:
    return (*data[:index], new, *data[index + 1 :])
