"""Checks of the layout: what is written and has no effect, and what is nowhere printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint.base import found, shortened
from workbook_tool.rubric.model import Category, Form, Item
from workbook_tool.rubric.table import AT_THE_SIDE, SCORE_ROLES, BodyColumn
from workbook_tool.rubric.text import plain_number, printed_points, squeeze


@dataclass(frozen=True, slots=True)
class Idle:
    """Something in the data that has no effect.

    Attributes:
        where: Its place in words.
        what: What is written, as it is written.
        reason: Why it does nothing.
        instead: What to write instead.
        item: The row, if it is about one.
    """

    where: str
    what: str
    reason: str
    instead: str
    item: Item | None = None


_FILLED = SCORE_ROLES | {"remark", "reason"}
_BY_ITSELF = AT_THE_SIDE | {"indicator", "indicator_points"}


def without_effect(form: Form) -> Iterator[Finding]:
    """K404: something in the data has no effect."""
    for detector in _DETECTORS:
        for idle in detector(form):
            yield found(
                form,
                "K404",
                idle.item,
                where=idle.where,
                field=idle.what,
                reason=idle.reason,
                instead=idle.instead,
            )


def name_not_printed(form: Form) -> Iterator[Finding]:
    """K405: the names of categories stand in no column and in no heading."""
    if "category" not in form.headings and form.column("category") is None:
        names = "、".join(f"“{shortened(category.label)}”" for category in form.categories)
        yield found(form, "K405", label=names)


def points_not_printed(form: Form) -> Iterator[Finding]:
    """K406: what a row is worth stands neither in a column nor in the words."""
    if form.column("points") is not None or form.measure == "standards":
        return
    for category in form.categories:
        for item in category.rows:
            if item.points is not None and not _is_told(form, category, item):
                yield found(form, "K406", item, points=item.points)


def further_scores(form: Form) -> Iterator[Finding]:
    """K407: the scores of somebody who is no stage of the form count nothing."""
    for cell, head in form.headed():
        if cell.role == "further_score":
            yield found(form, "K407", head=squeeze(head))


def _is_told(form: Form, category: Category, item: Item) -> bool:
    """Return whether a row's points stand in its words, or are those of what it is all of."""
    texts = [item.words, item.name, item.criterion, *item.cells.values()]
    texts += [
        words for row in item.more for words in (row.name, row.criterion, *row.cells.values())
    ]
    figure = re.escape(plain_number(item.points or Decimal(0)))
    if re.search(rf"(?<![0-9.]){figure}\s*分", "\n".join(filter(None, texts))):
        return True
    groups = [group for group in category.path(item) if group.rows == (item,)]
    printed = [points for group in groups for points in printed_points(group.name)]
    if any(cell.role == "indicator_points" for cell in form.cells):
        printed += [group.points for group in groups if group.points is not None]
    if category.rows == (item,):
        printed += printed_points(category.name)
        if form.column("category_points") is not None and category.points is not None:
            printed.append(category.points)
    return item.points in printed


# --- what has no effect: each detector yields it ------------------------------------------

Detector = Callable[[Form], Iterator[Idle]]


def _joined(form: Form) -> Iterator[Idle]:
    names = {cell.name: cell for cell in form.cells}
    for before, item in _with_what_stands_above(form):
        for name in item.joined:
            where, what = f"第 {item.ref} 项", f"joined: {name}"
            cell = names.get(name)
            reason, instead = _why_not_joined(cell, before)
            if reason:
                yield Idle(where, what, reason, instead, item)
            elif cell is not None and before is not None and _differ(form, cell, before, item):
                reason = "本行这一栏的文字与上一行不同，合并后不会印出来"
                yield Idle(where, what, reason, "删去 joined，或改成与上一行相同的文字", item)


def _why_not_joined(cell: BodyColumn | None, before: Item | None) -> tuple[str, str]:
    """Return why a cell cannot be joined with the one above it, and what to do; else nothing."""
    away = "删去这一处 joined"
    if cell is None:
        return "表头里没有这一栏", "写 columns 里有的 role 或 key"
    if cell.role in _BY_ITSELF:
        return "类别和指标的格子本来就合并", away
    if cell.role in _FILLED or (cell.role == "free" and cell.stage is not None):
        return "填写的栏不能合并", "几行合起来填一格的，把下面几行写成上一行的 more"
    return ("上面紧挨着的不是可以合并的行", away) if before is None else ("", "")


def _with_what_stands_above(form: Form) -> Iterator[tuple[Item | None, Item]]:
    """Yield every row with the one above it; nothing where something else stands between."""
    before: Item | None = None
    for category in form.categories:
        if "category" in form.headings:
            before = None
        path: object = None
        for item in category.rows:
            if "indicator" in form.headings and category.path(item) != path:
                before = None
            path = category.path(item)
            yield before, item
            before = item
        if category.note is not None or category.subtotal is not None:
            before = None


def _differ(form: Form, cell: BodyColumn, before: Item, item: Item) -> bool:
    ours, above = (_words(form, cell, row) for row in (item, before))
    if item.joined and cell.name in before.joined and not above:
        return False
    return bool(ours) and squeeze(ours) != squeeze(above)


def _words(form: Form, cell: BodyColumn, item: Item) -> str:
    if cell.role == "free":
        return item.cells.get(cell.name, "")
    return form.printed(item, cell.role)


def _printed_otherwise(form: Form) -> Iterator[Idle]:
    names = {cell.name for cell in form.cells}
    for item in form.items:
        for role in item.print:
            where, what = f"第 {item.ref} 项", f"print: {role}"
            if role not in names:
                yield Idle(where, what, "表头里没有这一栏", "删去，或在 columns 里加上这一栏", item)
            elif role in _FILLED | _BY_ITSELF | {"free", "further_score"}:
                yield Idle(where, what, "这一栏印的不是本行的文字", "删去这一处 print", item)


def _rows(form: Form) -> Iterator[Idle]:
    for item in form.items:
        where = f"第 {item.ref} 项"
        if item.scaled and not item.parts:
            yield Idle(where, "scaled", "没有写 parts", "删去 scaled，或写上各部分", item)
        for n, row in enumerate(item.more, start=2):
            if not any(row.words(cell) for cell in form.cells):
                what = f"more 的第 {n - 1} 条"
                yield Idle(where, what, "里面没有可印的文字", "删去这一条，或写上文字", item)
    first = form.items[0]
    if first.ref in form.paper.breaks:
        what = f"breaks: {first.ref}"
        yield Idle("paper ", what, "第一行前面没有可以换的页", "删去这一处", first)


def _columns(form: Form) -> Iterator[Idle]:
    stages = {stage.id for stage in form.stages}
    for cell, head in form.headed():
        where = f"“{squeeze(head)}”一栏"
        by = cell.role if cell.role in {"self", "assess", "review"} else cell.stage
        if by is not None and by not in stages:
            reason = f"stages 里没有 {by} 这个环节，不会有人填"
            yield Idle(
                where, f"role: {cell.role}", reason, "在 stages 里加上这个环节，或改正这一栏"
            )
        elif by is None and not _has_words(form, cell):
            reason = "没有一行写了它的内容，印出来是空的"
            instead = "在行里写上内容，或写明由谁填；确实印空栏的不用改"
            yield Idle(where, f"role: {cell.role}", reason, instead)


def _has_words(form: Form, cell: BodyColumn) -> bool:
    """Return whether a column that only this form has holds anything."""
    if cell.role == "free":
        return any(cell.name in row.cells for item in form.items for row in item.rows)
    deep = max(len(category.path(item)) for category in form.categories for item in category.rows)
    return cell.level - 1 <= max(deep, 1)


def _around(form: Form) -> Iterator[Idle]:
    stages = {stage.id for stage in form.stages}
    for n, line in enumerate(form.lines, start=1):
        for m, cell in enumerate(line.cells, start=1):
            where = f"lines 第 {n} 行第 {m} 格"
            if cell.stage is not None and cell.stage not in stages:
                reason = f"stages 里没有 {cell.stage} 这个环节"
                yield Idle(where, f"stage: {cell.stage}", reason, "改成 stages 里有的环节")
    if "category" in form.headings and form.column("category") is not None:
        reason = "类别已经有一栏，会印两遍"
        yield Idle("", "headings: category", reason, "删去一处")
    has_indicators = any(category.indicators for category in form.categories)
    if "indicator" in form.headings and not has_indicators:
        yield Idle("", "headings: indicator", "没有一个类别写了 indicators", "删去，或写上指标")
    columns = len(form.cells)
    for category in form.categories:
        if category.note is not None and category.note.span > columns - 1:
            where = f"类别“{shortened(category.label)}”的 note"
            yield Idle(where, f"span: {category.note.span}", f"表一共 {columns} 栏", "改小 span")


_DETECTORS: tuple[Detector, ...] = (_joined, _printed_otherwise, _rows, _columns, _around)
