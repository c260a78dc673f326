"""From the rows of a table to categories, with what belongs to several rows given to each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.importing import points
from workbook_tool.importing.columns import FREE, points_role
from workbook_tool.importing.draft import DraftCategory, DraftGroup, DraftRow, DraftTotal, RowSource
from workbook_tool.importing.numerals import figure
from workbook_tool.importing.rows import FoundRow, all_rows
from workbook_tool.importing.wording import says
from workbook_tool.rubric.text import squeeze

Ask = Callable[..., None]
_ADDING = re.compile(r"(?:加|奖励?)[0-9０-９.]+")
_SCORED = ("self", "assess", "review", "deduction_", "further_")
_LEVELS = frozenset({"indicator", "indicator_3", "indicator_4", "indicator_5"})
_DIVIDED = re.compile(r"[、，,；;/／\n]|\s{2,}|　")


@dataclass
class Gathered:
    """What a table holds."""

    categories: tuple[DraftCategory, ...] = ()
    total: DraftTotal | None = None
    breaks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    formats: dict[str, str] = field(default_factory=dict)


Path = tuple[tuple[str, Decimal | None], ...]
"""Names and points of the indicators that rows are in, the highest first."""


@dataclass
class _Open:
    """A category while its rows come in."""

    name: str
    points: Decimal | None
    groups: list[tuple[Path, list[DraftRow]]] = field(default_factory=list)
    note: str | None = None
    span: int = 1
    across: bool = False
    subtotal: tuple[tuple[str, int], ...] = ()


def gather(found: Sequence[FoundRow], roles: Mapping[int, str], ask: Ask) -> Gathered:
    """Return categories, total row, page breaks and lines below.

    Args:
        found: The rows of the table.
        roles: What each column holds.
        ask: Takes a question to a person: its kind, its words, the row.
    """
    return _Gathering(found, roles, ask).done()


class _Gathering:
    def __init__(self, found: Sequence[FoundRow], roles: Mapping[int, str], ask: Ask) -> None:
        self.found = list(found)
        self.roles = roles
        self.ask = ask
        self.open: list[_Open] = []
        self.result = Gathered()
        self.breaks: list[str] = []
        self.lines: list[str] = []
        self.count = 0
        self.last: FoundRow | None = None

    def done(self) -> Gathered:
        for one in self.found:
            if one.kind == "item":
                self._item(one)
            elif one.kind == "section":
                self._section(one)
            elif one.kind == "total":
                self._total(one)
            elif one.kind == "subtotal":
                self._subtotal(one)
            elif one.kind == "note":
                self._note(one)
            else:
                self.lines.append(" ".join(one.words.split("\n")))
        self.result.categories = tuple(self._closed(one) for one in self.open)
        self._without_department()
        self.result.breaks = tuple(self.breaks)
        self.result.lines = tuple(self.lines)
        cells = [one.cells["points"].text for one in self.found if "points" in one.cells]
        self.result.formats["points"] = points.format_of(cells)
        return self.result

    def _without_department(self) -> None:
        """Ask about rows without a department where others have one."""
        rows = [row for category in self.result.categories for row in category.rows]
        bare = [row.ref for row in rows if not row.departments]
        if bare and len(bare) < len(rows):
            listed = "、".join(bare[:10])
            self.ask("department", f"第 {listed} 行没有写责任部门，请核对是不是与上一行相同")

    # --- scored rows ----------------------------------------------------------------------

    def _item(self, one: FoundRow) -> None:
        if self._only_category(one):
            return
        self.count += 1
        ref = str(self.count)
        row = self._row(one, ref)
        if one.page:
            self.breaks.append(ref)
        category = self._category(one, row)
        self._group(category, one, row)
        self.last = one

    def _only_category(self, one: FoundRow) -> bool:
        """A row that names a category only, over its rows, instead of beside them."""
        filled = {role for role, cell in one.cells.items() if role in one.own and cell.bare}
        if filled and filled <= {"category", "category_points", "number", "points"}:
            name = one.text("category")
            if name and one.cells["category"].rows == 1:
                self._begin(name, self._figure(one, "category_points"))
                return True
        return False

    def _row(self, one: FoundRow, ref: str) -> DraftRow:
        parts = list(all_rows(one))
        text = one.text("text")
        joined: list[str] = []
        if not text:
            text = next(
                (one.text(role) for role in ("name", "indicator", "criterion") if one.text(role)),
                "",
            )
            if text:
                self.ask("no_text", f"第 {ref} 行的考核内容是空的，暂以“{text[:20]}”代替", ref)
            else:
                text = "（空）"
                self.ask("no_text", f"第 {ref} 行没有考核内容，请对照原件", ref)
        cell = one.cells.get("text")
        if cell is not None and cell.bare and cell.row < one.row:
            joined.append("text")
            self.ask("shared_text", f"第 {ref} 行与上一行共用一格考核内容，请对照原件分开", ref)
        worth, printed = self._points(one, ref)
        departments, told = _departments(one)
        for role in ("period", "departments", "name", "evidence", "criterion"):
            cell = one.cells.get(role)
            above = self.last.cells.get(role) if self.last is not None else None
            if cell is not None and cell is above and cell.row < one.row and cell.bare:
                joined.append(role)
        return DraftRow(
            ref=ref,
            text=text,
            source=RowSource(
                one.stretch.number,
                one.row + 1,
                {
                    role: one.stretch.table.address(cell)
                    for role, cell in one.cells.items()
                    if cell.bare
                },
                one.stretch.table.sheet,
            ),
            points=worth,
            printed_points=printed,
            number=one.text("number") or None,
            name=one.text("name") or None,
            period=one.text("period") or None,
            criterion=one.text("criterion") or None,
            evidence=one.text("evidence") or None,
            departments=departments,
            printed_departments=told,
            joined=tuple(joined),
            cells={
                role: cell.text
                for role, cell in one.cells.items()
                if role.startswith(FREE) and cell.bare
            },
            more=tuple(_further(part, parts[:n]) for n, part in enumerate(parts) if n),
        )

    def _points(self, one: FoundRow, ref: str) -> tuple[Decimal | None, str | None]:
        cell = one.cells.get("points")
        if cell is not None and cell.bare:
            if cell.row < one.row:
                self.ask("points", f"第 {ref} 行与上一行共用一格分值，请对照原件", ref)
            worth, plain = points.of_cell(cell.text)
            if worth is None:
                self.ask(
                    "points",
                    f"第 {ref} 行的分值栏写的是“{squeeze(cell.text)[:20]}”，请填写分值",
                    ref,
                )
                return None, cell.text
            bare = cell.text.replace("\n", "")
            same = plain and re.fullmatch(r"[0-9]+(?:\.[0-9] ?)?", bare) is not None
            return worth, None if same else cell.text
        marks = points.marked("\n".join(part.text("text") for part in all_rows(one)))
        if not marks and (name := one.text("name")):
            marks = points.marked(name)
        if not marks and (criterion := one.text("criterion")):
            marks = points.marked(criterion)[:1]
        return (sum(marks, Decimal(0)), "") if marks else (None, None)

    def _figure(self, one: FoundRow, role: str) -> Decimal | None:
        cell = one.cells.get(role)
        return None if cell is None else points.of_cell(cell.text)[0]

    # --- categories -----------------------------------------------------------------------

    def _begin(self, name: str, worth: Decimal | None) -> _Open:
        found = _Open(name, worth)
        self.open.append(found)
        return found

    def _category(self, one: FoundRow, row: DraftRow) -> _Open:
        cell = one.cells.get("category")
        name = cell.text if cell is not None and cell.bare else ""
        if not name:
            return self.open[-1] if self.open else self._begin("", None)
        worth = self._figure(one, "category_points")
        if self.open and squeeze(self.open[-1].name) == squeeze(name):
            # Printed again at the top of a page, or a cell that somebody divided.
            begins = cell is not None and cell.row == one.row and one is not self.found[0]
            if begins and row.ref not in self.breaks and _again(one):
                self.breaks.append(row.ref)
            return self.open[-1]
        return self._begin(name, worth if worth is not None else points.of_name(name))

    def _group(self, category: _Open, one: FoundRow, row: DraftRow) -> None:
        levels = sorted(role for role in set(self.roles.values()) if role in _LEVELS)
        path: list[tuple[str, Decimal | None]] = []
        before = category.groups[-1][0] if category.groups else ()
        for n, role in enumerate(levels):
            cell = one.cells.get(role)
            if cell is None or not cell.bare:
                path += before[n : n + 1]  # a cell that was left empty goes on with the one above
                continue
            worth = self._figure(one, points_role(role) or "")
            path.append((cell.text, worth if worth is not None else points.of_name(cell.text)))
        found = tuple(path)
        if category.groups and before == found:
            category.groups[-1][1].append(row)
        else:
            category.groups.append((found, [row]))

    def _section(self, one: FoundRow) -> None:
        name = one.words
        self._begin(name, points.of_name(name)).across = True

    def _closed(self, one: _Open) -> DraftCategory:
        rows = [row for _, group in one.groups for row in group]
        bonus = _is_bonus(one.name, rows)
        groups = tuple(
            DraftGroup(
                tuple(replace(row, bonus=bonus) for row in group),
                path[-1][0] if path else None,
                path[-1][1] if path else None,
                path[:-1],
            )
            for path, group in one.groups
        )
        worth = one.points if one.points is not None else points.of_name(one.name)
        if worth is None and bonus and len(rows) == 1:
            worth = rows[0].points
        return DraftCategory(
            one.name, groups, worth, bonus, one.note, one.span, one.across, one.subtotal
        )

    # --- other rows -----------------------------------------------------------------------

    def _total(self, one: FoundRow) -> None:
        cells = self._before_scores(one)
        figures = [figure(cell.text) for cell in one.covering]
        known = [value for value in figures if value is not None]
        in_words = re.search(r"([0-9]+(?:\.[0-9]+)?)分", squeeze(one.words))
        total = known[-1] if known else (Decimal(in_words[1]) if in_words else None)
        self.result.total = DraftTotal(tuple(cells), total)

    def _before_scores(self, one: FoundRow, first: int = 0) -> list[tuple[str, int]]:
        """Return the row's own cells up to the first column of scores, with what they cover.

        Args:
            one: The row.
            first: The first column that counts; words left of it go into the first cell.
        """
        scored = [index for index, role in self.roles.items() if role.startswith(_SCORED)]
        last = min(scored, default=len(self.roles))
        found: list[tuple[str, int]] = []
        carried = ""
        for cell in one.covering:
            if cell.row != one.row or cell.column >= last:
                continue
            span = min(cell.column + cell.columns, last) - max(cell.column, first)
            if span <= 0:
                carried += cell.text
                continue
            found.append((carried + cell.text, span))
            carried = ""
        return found

    def _subtotal(self, one: FoundRow) -> None:
        if not self.open:
            self.lines.append(" ".join(one.words.split("\n")))
            return
        behind = next((index + 1 for index, role in self.roles.items() if role == "category"), 0)
        cells = self._before_scores(one, behind)
        self.open[-1].subtotal = tuple(cells)

    def _note(self, one: FoundRow) -> None:
        cell = next(cell for cell in one.covering if cell.bare and cell.row == one.row)
        category = self.open[-1] if self.open else None
        last = one is self.found[-1] or all(
            later.kind in {"total", "note", "line"}
            for later in self.found[self.found.index(one) + 1 :]
        )
        beside = cell.column > 0
        if category is not None and category.note is None and beside:
            category.note, category.span = cell.text, cell.columns
        elif last or category is None:
            self.lines.append(" ".join(one.words.split("\n")))
        else:
            self.lines.append(" ".join(one.words.split("\n")))


def _again(one: FoundRow) -> bool:
    return one.row > one.stretch.heads.bottom + 1


def _further(part: FoundRow, before: Sequence[FoundRow]) -> dict[str, str]:
    """Return the words of a further printed row by role, without what it shares."""
    seen = [cell for one in before for cell in one.cells.values()]
    return {
        role: cell.text
        for role, cell in part.cells.items()
        if cell.bare and not any(cell is one for one in seen)
    }


def _departments(one: FoundRow) -> tuple[tuple[str, ...], str | None]:
    cell = one.cells.get("departments")
    if cell is None or not cell.bare:
        return (), None
    names = tuple(part.strip() for part in _DIVIDED.split(cell.text) if part.strip())
    if len(names) > 1 and any(len(name) <= 1 for name in names):
        names = (squeeze(cell.text),)  # 干　校 is one department, set apart
    if "、".join(names) == cell.text:
        return names, None
    return names, cell.text


def _is_bonus(name: str, rows: Sequence[DraftRow]) -> bool:
    if says("bonus", name):
        return True
    worth = [row.points for row in rows]
    adding = [_ADDING.search(squeeze((row.criterion or "") + row.text)) for row in rows]
    return bool(rows) and all(one is None for one in worth) and all(adding)
