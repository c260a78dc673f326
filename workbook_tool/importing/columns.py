"""What each column of a table holds: from its heading, and from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from workbook_tool.importing.numerals import figure, plain_figures, value_of
from workbook_tool.importing.tables import ShownCell, TableGrid
from workbook_tool.importing.wording import head_roles, is_weak, says

_MARKS = re.compile(
    r"（[^（）]{0,12}?[0-9.]+分[^（）]{0,20}?）|\([^()]{0,12}?[0-9.]+分[^()]{0,20}?\)"
)
_SCORING = re.compile(
    r"(?:扣|得|加|减|计|记|奖|为|给|各)[0-9.]+分|[0-9.]+分|酌情|不得分|满分|扣完|情况(?:相应)?(?:得|评|给|打|计|确定)"
)
_WHEN = re.compile(
    r"(?:每|按|全)?(?:年度?|半年|季度?|月度?|日常|不定期|定期|适时)|[0-9]{1,2}月底?前?"
)
_POINTS_IN_WORDS = re.compile(r"^(?:最高|满分|共|计|各|每项|±|\+|-|加|扣|限|上限)*[0-9.]+分?$")


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column.

    Attributes:
        index: From 0.
        head: Its heading as printed; under a heading of two rows, both, divided by a break.
        roles: What the heading may mean, likeliest first.
        cells: Its cells below the heading, joined ones once.
        rows: How many rows there are.
    """

    index: int
    head: str
    roles: tuple[str, ...]
    cells: tuple[ShownCell, ...]
    rows: int

    @property
    def filled(self) -> list[ShownCell]:
        """The cells in which something stands."""
        return [cell for cell in self.cells if cell.bare]

    @property
    def blank(self) -> bool:
        """Whether the cells are there to be filled in."""
        few = max(1, len(self.cells) // 8)
        return sum(len(cell.bare) > 2 for cell in self.cells) == 0 and len(self.filled) <= few

    @property
    def numeric(self) -> bool:
        """Whether figures stand in it."""
        filled = self.filled
        figures = sum(is_points(cell.text) for cell in filled)
        return bool(filled) and figures * 10 >= len(filled) * 6

    @property
    def counting(self) -> bool:
        """Whether it numbers the rows."""
        values = [value_of(cell.bare.strip("、.．（）()")) for cell in self.filled]
        known = [value for value in values if value is not None]
        if len(known) < 2 or len(known) * 10 < len(values) * 8:
            return False
        steps = [b - a for a, b in pairwise(known)]
        return all(step == 1 or b == 1 for step, b in zip(steps, known[1:], strict=True))

    @property
    def timely(self) -> bool:
        """Whether it only says when: 年度, 每季度."""
        filled = self.filled
        return bool(filled) and all(_WHEN.fullmatch(cell.bare) for cell in filled)

    @property
    def divided(self) -> bool:
        """Whether every row has a cell of its own in it."""
        return all(cell.rows == 1 for cell in self.cells) and len(self.filled) == len(self.cells)

    @property
    def length(self) -> float:
        """Characters of a cell on average."""
        filled = self.filled
        return sum(len(cell.bare) for cell in filled) / len(filled) if filled else 0

    @property
    def tall(self) -> bool:
        """Whether cells go over several rows."""
        return sum(cell.rows > 1 for cell in self.filled) * 3 >= max(len(self.filled), 1)

    @property
    def scoring(self) -> float:
        """Which share of its cells says how points are given."""
        filled = self.filled
        bare = [_MARKS.sub("", plain_figures(cell.bare)) for cell in filled]
        found = sum(bool(_SCORING.search(one)) for one in bare)
        return found / len(filled) if filled else 0

    def may(self, role: str) -> bool:
        """Return whether the heading may mean this."""
        return role in self.roles


def is_points(text: str) -> bool:
    """Return whether a cell holds a figure for points and hardly anything else."""
    bare = plain_figures("".join(text.split()))
    return figure(bare) is not None or bool(_POINTS_IN_WORDS.match(bare))


@dataclass(frozen=True, slots=True)
class FoundHeads:
    """The heading of a table: its rows, and the columns under it."""

    top: int
    bottom: int
    columns: tuple[FoundColumn, ...]

    def words(self, grid: TableGrid) -> tuple[str, ...]:
        """Return the words of the heading, by which it is known when it is printed again."""
        return tuple(
            cell.bare for row in range(self.top, self.bottom + 1) for cell in grid.own(row)
        )


def find_heads(grid: TableGrid, start: int, last: int) -> FoundHeads | None:
    """Return the heading that begins in or below a row, if the table has one there."""
    for row in range(start, last + 1):
        if is_head(grid, row):
            bottom = _bottom(grid, row, last)
            return FoundHeads(row, bottom, columns_under(grid, row, bottom, last))
    return None


def is_head(grid: TableGrid, row: int) -> bool:
    """Return whether a row is a heading: short words, most of them such as headings use."""
    cells = [cell for cell in grid.own(row) if cell.bare]
    if len(cells) < 3 and not (len(cells) == 2 and grid.columns == 2):
        return False
    known = [cell for cell in cells if head_roles(cell.text)]
    strong = [cell for cell in known if not is_weak(cell.text)]
    figures = sum(figure(cell.text) is not None for cell in cells)
    long = sum(len(cell.bare) > 26 or bool(_SENTENCE.search(cell.bare)) for cell in cells)
    roles = {head_roles(cell.text)[0] for cell in known}
    if any(says("total", cell.text) for cell in cells[:1]):
        return False
    enough = len(known) * 10 >= len(cells) * 6 and len(roles) >= min(2, grid.columns - 1)
    needed = 1 if grid.columns == 2 else 2
    return enough and len(strong) >= needed and figures == 0 and long == 0


_SENTENCE = re.compile(r"[。；;]|[扣得加][0-9]")


def _bottom(grid: TableGrid, row: int, last: int) -> int:
    """Return the last row of the heading that begins in a row."""
    deepest = max(cell.row + cell.rows - 1 for cell in grid.row(row))
    wide = [cell for cell in grid.own(row) if cell.columns > 1 and cell.rows == 1]
    tall = [cell for cell in grid.own(row) if cell.rows > 1]
    if tall and deepest < last and (wide or deepest == row + 1):
        return min(deepest, row + 2, last)
    if wide and row + 1 <= last:
        below = [cell for cell in grid.own(row + 1) if cell.bare]
        under = {c for cell in wide for c in range(cell.column, cell.column + cell.columns)}
        if below and all(cell.column in under and head_roles(cell.text) for cell in below):
            return row + 1
    return row


def columns_under(grid: TableGrid, top: int, bottom: int, last: int) -> tuple[FoundColumn, ...]:
    """Return the columns of a table with the given heading.

    Rows that hold no content of their columns are passed over: headings that are printed
    again, sums, and sentences over the whole width.
    """
    heads_of = [tuple(cell.bare for cell in grid.own(row)) for row in range(top, bottom + 1)]
    plain = {
        row
        for row in range(bottom + 1, last + 1)
        if tuple(cell.bare for cell in grid.own(row)) not in heads_of and not _no_content(grid, row)
    }
    found = []
    for index in range(grid.columns):
        heads = list(grid.below(top, index, bottom))
        words = [cell.text for cell in heads if cell.bare]
        own = words[-1] if words else ""
        body = tuple(
            cell
            for cell in grid.below(bottom + 1, index, last)
            if cell.row in plain and cell.columns == 1
        )
        roles = head_roles(own) or (head_roles(words[0]) if words else ())
        found.append(FoundColumn(index, "\n".join(words), roles, body, last - bottom))
    return tuple(found)


def columns_of(parts: Sequence[Sequence[FoundColumn]]) -> tuple[FoundColumn, ...]:
    """Return the columns of a table that goes on in others: the first one's, with all cells."""
    first, *others = parts
    more = [one for one in others if len(one) == len(first)]
    return tuple(
        replace(
            column,
            cells=(*column.cells, *(cell for one in more for cell in one[at].cells)),
            rows=column.rows + sum(one[at].rows for one in more),
        )
        for at, column in enumerate(first)
    )


def _no_content(grid: TableGrid, row: int) -> bool:
    filled = [cell for cell in grid.own(row) if cell.bare]
    if not filled:
        return False
    if says("total", filled[0].text) or says("subtotal", filled[0].text):
        return True
    return len(filled) == 1 and filled[0].columns >= max(2, grid.columns - 2)


def assign(columns: Sequence[FoundColumn]) -> dict[int, str]:
    """Return the role of each column by its index.

    Roles are those of a form's columns. A column that has none of its own is ``remark`` where
    it is blank, else it is left out, and its words have to be asked about.
    """
    return _Assignment(columns).roles


class _Assignment:
    """Gives out the roles, the certain ones first."""

    def __init__(self, columns: Sequence[FoundColumn]) -> None:
        self.columns = list(columns)
        self.roles: dict[int, str] = {}
        self._number()
        self._blank()
        self._figures()
        self._words()
        self._others()

    def _left(self, test: Any = None) -> list[FoundColumn]:
        return [
            column
            for column in self.columns
            if column.index not in self.roles and (test is None or test(column))
        ]

    def _give(self, column: FoundColumn, role: str) -> None:
        self.roles[column.index] = role

    def _taken(self, role: str) -> bool:
        return role in self.roles.values()

    def _number(self) -> None:
        named = self._left(lambda c: c.may("number") and c.length <= 6)
        counted = self._left(lambda c: c.counting and c.length <= 3 and not c.may("points"))
        for column in (*named, *counted)[:1]:
            self._give(column, "number")

    def _blank(self) -> None:
        """Columns to fill in: scores, what is taken off, why, and remarks."""
        texts = self._left(lambda c: c.length >= 8 and not c.blank)
        first = min((column.index for column in texts), default=0)
        for column in self._left(lambda c: c.blank and c.index > first):
            self._give(column, self._to_fill(column))

    def _to_fill(self, column: FoundColumn) -> str:
        words = column.head.rpartition("\n")[2] or column.head
        stage = "self" if column.may("self") else "assess"
        if says("reason", words):
            role = f"{REASON}{stage}"
        elif says("deduction", words):
            role = f"{DEDUCTION}{stage}"
        else:
            role = next((one for one in column.roles if one in _TO_FILL), "")
        if role in {"assess", "review"} and self._taken(role):
            role = "review" if column.may("review") and not self._taken("review") else ""
            return role or f"{FURTHER}{column.index + 1}"
        if not role or self._taken(role):
            return f"{FREE}{column.index + 1}"
        return role

    def _others(self) -> None:
        """Columns for which no role is left are printed as they are, under keys of their own."""
        seen: set[str] = set()
        for column in self.columns:
            role = self.roles.get(column.index)
            if role is None or role in seen:
                self.roles[column.index] = f"{FREE}{column.index + 1}"
            else:
                seen.add(role)

    def _figures(self) -> None:
        figures = self._left(lambda c: c.numeric and not c.may("number"))
        if not figures:
            return
        fine = max(figures, key=lambda c: (len(c.cells), c.index))
        self._give(fine, "points")
        for column in figures:
            if column.index < fine.index or (column.tall and not fine.tall):
                self._give(column, f"{_COARSE}{column.index}")

    def _words(self) -> None:
        for role in ("departments", "evidence", "period"):
            fitting = self._left(
                lambda c, role=role: (
                    not c.blank and (c.roles[:1] == (role,) or (role == "period" and c.timely))
                )
            )
            for column in fitting[:1]:
                if len(self._left(lambda c: not c.blank)) > 1:
                    self._give(column, role)
        for column in self._left(lambda c: c.roles[:1] == ("remark",) and c.scoring < 0.3):
            self._give(column, f"{FREE}{column.index + 1}")
        left = self._left(lambda c: not c.blank)
        if not left:
            return
        text = self._text(left)
        self._give(text, "text")
        before = self._left(lambda c: not c.blank and c.index < text.index)
        behind = self._left(lambda c: not c.blank and c.index > text.index)
        if not before:  # a category can stand right of its rows
            before = [c for c in behind if c.tall and c.may("text") and c.scoring == 0][:1]
        for column in sorted(behind, key=lambda c: -c.scoring):
            if column in before:
                continue
            if not self._taken("criterion") and (
                column.may("criterion") or column.scoring >= 0.3 or column.may("text")
            ):
                self._give(column, "criterion")
            elif not self._taken("evidence"):
                self._give(column, "evidence")
        self._groups(before)

    def _text(self, left: Sequence[FoundColumn]) -> FoundColumn:
        """Return the column with what is assessed."""
        shared = any(c.tall for c in self.columns if self.roles.get(c.index) == "points")
        left = [c for c in left if shared or not c.tall] or list(left)
        longest = max(c.length for c in left)
        long = [c for c in left if c.length >= min(longest * 0.4, 14)]
        named = [c for c in long if c.roles[:1] != ("criterion",) and c.scoring < 0.9]
        if len(long) == 1:
            # Short words beside long criteria are what is assessed if each row has its own.
            short = [
                c
                for c in left
                if c.index < long[0].index and c.divided and c.may("text") and not c.counting
            ]
            both = says("what", long[0].head)
            how = says("how", long[0].head) and not both
            matter = [c for c in short if says("matter" if how else "what", c.head)]
            return matter[-1] if matter and (how or long[0].scoring >= 0.6) else long[0]
        fine = [c for c in named if not c.tall] or named or [c for c in long if not c.tall] or long
        fitting = [c for c in fine if c.may("text")] or fine
        return max(fitting, key=lambda c: (-round(c.scoring, 1), min(c.length, 60), c.index))

    def _groups(self, before: Sequence[FoundColumn]) -> None:
        """Name the columns left of the text: category, indicators level by level, short name."""
        columns = sorted(before, key=lambda c: c.index)
        level = _FIRST_LEVEL
        for n, column in enumerate(columns):
            if n == 0:
                self._give(column, "category")
            elif column.divided and n == len(columns) - 1 and not self._worth_more(column):
                self._give(column, "name")
            else:
                self._give(column, "indicator" if level == _FIRST_LEVEL else f"indicator_{level}")
                level += 1
        self._order_points()

    def _worth_more(self, column: FoundColumn) -> bool:
        """Whether points stand right of a name, so that it is a group's and not a row's."""
        return self.roles.get(column.index + 1, "").startswith(_COARSE)

    def _order_points(self) -> None:
        """Points right of the category's name are the category's, and so on."""
        named = {
            index: role
            for index, role in self.roles.items()
            if role in {"category", "number", "name"} or role.startswith("indicator")
        }
        for index in [i for i, role in self.roles.items() if role.startswith(_COARSE)]:
            left = [(i, role) for i, role in named.items() if i < index and role != "number"]
            name = max(left)[1] if left else "category"
            role = points_role(name)
            if role is None or self._taken(role):
                role = f"{FREE}{index + 1}"
            self.roles[index] = role


def points_role(name: str) -> str | None:
    """Return the role of the points that belong to a name."""
    if name in {"category", "indicator"}:
        return f"{name}_points"
    return f"indicator_points_{name.rpartition('_')[2]}" if name.startswith("indicator_") else None


_COARSE = "coarse_"
_FIRST_LEVEL = 2
DEDUCTION, REASON, FURTHER = "deduction_", "reason_", "further_"
"""How roles begin that say with a column who fills it in."""

FREE = "other_"
"""How the key of a column without a role begins."""

_TO_FILL = ("self", "assess", "review", "remark")


def widths_of(widths: Sequence[Decimal], room: Decimal) -> tuple[Decimal, ...]:
    """Return column widths in whole millimetres that fit the text area of the paper."""
    total = sum(widths, Decimal(0))
    if not total or any(width <= 0 for width in widths):
        widths = [room / len(widths)] * len(widths)
        total = room
    scale = min(Decimal(1), room / total)
    found = [max((width * scale).quantize(Decimal(1)), Decimal(7)) for width in widths]
    while sum(found, Decimal(0)) > room:
        widest = max(range(len(found)), key=found.__getitem__)
        found[widest] -= 1
    return tuple(found)
