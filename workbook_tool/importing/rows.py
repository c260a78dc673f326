"""The rows of a form's tables, told apart: scored ones, headings, sums, notes, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbook_tool.importing.columns import is_points
from workbook_tool.importing.numerals import figure
from workbook_tool.importing.pieces import FormPiece, Stretch
from workbook_tool.importing.tables import ShownCell, TableGrid
from workbook_tool.importing.wording import says

Kind = Literal["item", "section", "total", "subtotal", "note", "line"]
_DASHES = frozenset("—-－─–/／\\·.　")


@dataclass
class FoundRow:
    """One row of the table, or several that share one cell of points.

    Attributes:
        kind: What it is.
        stretch: The part of the document's tables in which it stands.
        row: Its row there, from 0.
        cells: The cells that cover it, by role of the column; joined ones again and again.
        own: Roles of the cells that begin in it.
        page: Whether a page began with it in the original.
        words: The words of a row that is no item.
        more: Further rows that share its points.
        covering: All the cells that cover it, from left to right.
    """

    kind: Kind
    stretch: Stretch
    row: int
    cells: dict[str, ShownCell] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    page: bool = False
    words: str = ""
    more: list[FoundRow] = field(default_factory=list)
    covering: tuple[ShownCell, ...] = ()

    def text(self, role: str) -> str:
        """Return the words of the cell for a role."""
        cell = self.cells.get(role)
        return cell.text if cell is not None and cell.bare else ""


def rows_of(piece: FormPiece, roles: Mapping[int, str]) -> list[FoundRow]:
    """Return the rows of a form's tables in order, headings that are printed again left out."""
    found: list[FoundRow] = []
    page = False
    for number, stretch in enumerate(piece.stretches):
        page = page or number > 0
        words = piece.first.heads.words(piece.first.grid)
        for row in range(stretch.heads.bottom + 1, stretch.last + 1):
            if _head_again(stretch.grid, row, words):
                page = True
                continue
            one = _told(stretch, row, roles)
            if one is None:
                continue
            one.page = (page or row in stretch.table.breaks) and bool(found)
            page = False
            found.append(one)
    return _shared_points(found)


def _head_again(grid: TableGrid, row: int, words: Sequence[str]) -> bool:
    own = [cell.bare for cell in grid.own(row)]
    if not any(own):
        return False
    same = sum(one in words for one in own if one)
    return same >= 2 and same == sum(bool(one) for one in own)


def _told(stretch: Stretch, row: int, roles: Mapping[int, str]) -> FoundRow | None:
    grid = stretch.grid
    covering = tuple(grid.row(row))
    own = [cell for cell in covering if cell.row == row]
    filled = [cell for cell in own if cell.bare]
    cells, begins = _by_role(grid, row, roles)
    if not filled:
        return None
    first = filled[0]
    found = FoundRow("item", stretch, row, cells, begins, covering=covering)
    found.words = "\n".join(cell.text for cell in filled)
    named = next((cell for cell in filled if says("total", cell.text)), None)
    if named is not None and _only_figures([cell for cell in filled if cell is not named]):
        found.kind = "total"
    elif says("subtotal", first.text) and _only_figures(filled[1:]):
        found.kind = "subtotal"
    elif len(filled) == 1:
        found.kind = _single(grid, first)
    elif all(says("field", cell.text) or says("signature", cell.text) for cell in filled[::2]):
        found.kind = "line"
    return found


def _by_role(
    grid: TableGrid, row: int, roles: Mapping[int, str]
) -> tuple[dict[str, ShownCell], frozenset[str]]:
    """Return the cells of a row by role, and the roles of those that begin in it.

    A cell over several columns stands for the one of them that holds most words.
    """
    cells: dict[str, ShownCell] = {}
    begins: set[str] = set()
    for cell in grid.row(row):
        covered = [roles[c] for c in range(cell.column, cell.column + cell.columns) if c in roles]
        if not covered:
            continue
        role = next((one for one in _WORDY if one in covered), covered[0])
        if len(covered) > 1 and is_points(cell.text) and "points" in covered:
            role = "points"
        if len(covered) > 1 and covered[0] == "category" and len(cell.bare) <= 12:
            role = "category" if cell.rows > 1 or role not in {"text"} else role
        cells.setdefault(role, cell)
        if cell.row == row:
            begins.add(role)
    return cells, frozenset(begins)


_WORDY = ("text", "criterion", "name", "indicator", "category", "evidence")


def _only_figures(cells: Sequence[ShownCell]) -> bool:
    return all(
        is_points(cell.text) or not (set(cell.bare) - _DASHES) or figure(cell.text) is not None
        for cell in cells
    )


def _single(grid: TableGrid, cell: ShownCell) -> Kind:
    """Return what a row is in which only one cell says anything."""
    wide = cell.columns >= max(2, grid.columns - 2)
    for kind in _NAMED:
        if says(kind, cell.text):
            return kind
    if wide and (says("signature", cell.text) or says("field", cell.text)) and len(cell.bare) < 80:
        return "line"
    if wide and len(cell.bare) <= 40 and cell.column == 0:
        return "section"
    return "note" if wide or (cell.columns >= 3 and cell.column > 0) else "item"


_NAMED: tuple[Kind, ...] = ("total", "subtotal", "note")


def _shared_points(found: Sequence[FoundRow]) -> list[FoundRow]:
    """Put together rows that share one cell with points: they are scored as one."""
    result: list[FoundRow] = []
    for one in found:
        last = result[-1] if result else None
        if last is not None and _with(last, one):
            last.more.append(one)
        else:
            result.append(one)
    return result


def _with(last: FoundRow, one: FoundRow) -> bool:
    """Return whether a row is scored together with the one before."""
    if one.kind != "item" or last.kind != "item":
        return False
    cell = one.cells.get("points")
    if cell is None:
        return "text" not in one.own and bool(one.own & {"criterion", "evidence"})
    return cell.rows > 1 and cell is last.cells.get("points") and bool(cell.bare)


def all_rows(one: FoundRow) -> Iterator[FoundRow]:
    """Yield a row and those that share its points."""
    yield one
    yield from one.more
