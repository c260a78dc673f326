"""From the cells of a returned workbook to the entries of its plan.

The plan's addresses are used where the official text around them is in place. Where rows
or columns were moved, sheets renamed, or the table pasted elsewhere, rows are found by
their text and columns by their headings. What is not certain is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook_tool.layout.names import FIELD, SIGNERS, UNIT_NAME
from workbook_tool.layout.plan import Sheet, SheetPlan, a1, column_number
from workbook_tool.reading.columns import column_map
from workbook_tool.reading.returned import ReturnedCell, ReturnedSheet, ReturnedWorkbook
from workbook_tool.reading.rows import Certainty, RowMatches, match_rows
from workbook_tool.reading.sheet_texts import (
    Grid,
    PlanRow,
    fixed_text,
    heads,
    plan_rows,
    returned_grids,
    wording,
)
from workbook_tool.rubric.remembered import remembered

_TARGET = re.compile(r"'?((?:[^'!]|'')+)'?!\$?([A-Z]{1,3})\$?([0-9]+)")
_ALIKE = 0.5
"""Share of a sheet's rows whose text another sheet must hold to be taken for it."""

FILLED_FACES = ("score", "facts", "claims", "evidence", "work_plan")
NEEDED_FACES = ("score", "facts", "claims")
"""Faces on which scores depend."""


_BESIDES = frozenset({UNIT_NAME, *SIGNERS})
"""Entries in rows of their own on which nothing depends, as on the fields around the table."""


def _is_besides(name: str) -> bool:
    return name in _BESIDES or name.startswith(FIELD)


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of the plan as it came back.

    Attributes:
        name: Name of the entry.
        sheet: Name of the returned sheet.
        row: Row there.
        column: Column there.
        cell: What stands there; ``None`` for nothing at all.
        certainty: How it was found.
    """

    name: str
    sheet: str
    row: int
    column: int
    cell: ReturnedCell | None
    certainty: Certainty

    @property
    def address(self) -> str:
        """The address, such as ``G12``."""
        return a1(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Lost:
    """Entries that were not found, or not with certainty.

    Attributes:
        reason: ``sheet``, ``head``, ``column``, ``row``, ``uncertain`` or ``double``.
        sheet: Name of the sheet, as the plan or the return has it.
        label: Words of the row or column.
        names: The entries.
        item: Reference of the form's row.
        cell: Address of what could be meant, if there is something.
    """

    reason: str
    sheet: str
    label: str
    names: tuple[str, ...]
    item: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class SheetMatch:
    """Where the rows and columns of a plan's sheet stand in the return.

    Attributes:
        name: Name of the returned sheet.
        rows: Returned row by row of the plan, of rows with entries that are certain.
        columns: Returned column by column of the plan.
        in_place: Whether all of them stand where they were issued.
    """

    name: str
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    in_place: bool


@dataclass
class Matched:
    """What the entries of a plan became.

    Attributes:
        found: By name of the entry; cells of the plan that hold formulas, too.
        lost: What was not found.
        moved: Sheets with rows that stand elsewhere than issued, with how many.
        renamed: Sheets under another name: (plan's, returned).
        sheets: By title in the plan; sheets whose table was not found are absent.
        others: Sheets in which nobody fills in anything and that are there, by title in the
            plan: their names in the return.
        doubles: Further visible sheets that hold the same table: (first, further one).
    """

    found: dict[str, Found] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    sheets: dict[str, SheetMatch] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    doubles: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the plan's entries that were found."""
        missing = sum(len(lost.names) for lost in self.lost)
        return len(self.found) / max(len(self.found) + missing, 1)


def match(plan: SheetPlan, book: ReturnedWorkbook) -> Matched:
    """Find the entries of a plan in a returned workbook."""
    result = Matched()
    grids = returned_grids(book)
    chosen = _sheets(plan, book, grids)
    hints = _hints(plan, book)
    for sheet in plan.sheets:
        if sheet.face not in FILLED_FACES:
            continue
        candidates = chosen.get(sheet.title, [])
        if not candidates:
            names = tuple(c.name for c in sheet.cells if c.entry and c.name)
            result.lost.append(Lost("sheet", sheet.title, sheet.title, names))
            continue
        name = candidates[0]
        if name != sheet.title:
            result.renamed.append((sheet.title, name))
        _match_sheet(sheet, name, book, grids[name], hints.get(name, Hints()), result)
        for double in candidates[1:]:
            _compare_double(sheet, name, double, book, result)
    _match_others(plan, grids, result)
    return result


def _match_others(plan: SheetPlan, grids: Mapping[str, Grid], result: Matched) -> None:
    """Find the sheets in which nobody fills in anything (guide, lists), renamed or not."""
    titles = {sheet.title for sheet in plan.sheets}
    free = set(grids) - titles - {match.name for match in result.sheets.values()}
    free -= {further for _, further in result.doubles}
    for sheet in plan.sheets:
        if sheet.face in FILLED_FACES:
            continue
        if sheet.title in grids:
            result.others[sheet.title] = sheet.title
            continue
        words = wording(sheet) or frozenset(fixed_text(cell) for cell in sheet.cells if cell.text)
        shares = {
            name: len(words & set(grids[name].values())) / len(words) for name in free if words
        }
        name = max(sorted(shares), key=lambda name: shares[name], default="")
        if name and shares[name] >= _ALIKE:
            free.remove(name)
            result.others[sheet.title] = name
            result.renamed.append((sheet.title, name))


def _sheets(
    plan: SheetPlan, book: ReturnedWorkbook, grids: Mapping[str, Grid]
) -> dict[str, list[str]]:
    """Return the returned sheets that a plan's sheet could be, the likeliest first."""
    visible = {sheet.name: sheet for sheet in book.sheets}
    titles = {sheet.title for sheet in plan.sheets}
    taken: set[str] = set()
    held = {name: set(grid.values()) for name, grid in grids.items()}
    chosen: dict[str, list[str]] = {}
    for sheet in plan.sheets:
        if sheet.face not in FILLED_FACES:
            continue
        words = wording(sheet)
        if not words:
            continue
        shares = {name: len(words & texts) / len(words) for name, texts in held.items()}
        # A sheet that is another one, by its name or by what was found already, is not this one.
        others = (titles - {sheet.title}) | taken
        alike = [n for n, share in shares.items() if share >= _ALIKE and n not in others]
        if sheet.title in visible and sheet.title not in alike and shares[sheet.title] > 0:
            alike.append(sheet.title)

        def rank(name: str, sheet: Sheet = sheet, shares: dict[str, float] = shares) -> object:
            return (name != sheet.title, visible[name].state != "visible", -shares[name])

        chosen[sheet.title] = sorted(alike, key=rank)  # type: ignore[arg-type]
        taken.update(chosen[sheet.title][:1])
    return chosen


@dataclass
class Hints:
    """Rows and columns of a returned sheet to which the defined names of the plan's point."""

    rows: dict[int, int] = field(default_factory=dict)
    columns: dict[int, int] = field(default_factory=dict)


def _hints(plan: SheetPlan, book: ReturnedWorkbook) -> dict[str, Hints]:
    """Return by returned sheet where the defined names point."""
    hints: dict[str, Hints] = {}
    for name in book.names:
        target = _pointed(name.target)
        if target is not None and name.name in plan.named:
            sheet, row, column = target
            planned = plan.named[name.name][1]
            hint = hints.setdefault(sheet, Hints())
            hint.rows[planned.row], hint.columns[planned.column] = row, column
    return hints


@remembered(longest=60)
def _pointed(target: str) -> tuple[str, int, int] | None:
    """Return sheet, row and column of the one cell that a name stands for, if it does."""
    found = _TARGET.fullmatch(target.strip())
    if found is None:
        return None
    return found[1].replace("''", "'"), int(found[3]), column_number(found[2])


def _match_sheet(
    sheet: Sheet,
    name: str,
    book: ReturnedWorkbook,
    grid: Grid,
    hints: Hints,
    result: Matched,
) -> None:
    rows = plan_rows(sheet)
    _, columns = column_map(sheet, grid, hints.columns)
    if not columns:
        names = tuple(entry for row in rows for entry in row.entries.values())
        result.lost.append(Lost("head", name, name, names))
        return
    _, head_texts = heads(sheet)
    matches = match_rows(rows, columns, grid, hints.rows)
    certain = {row: m.row for row, m in matches.found.items() if m.certainty != "uncertain"}
    in_place = all(a == b for a, b in (*certain.items(), *columns.items()))
    result.sheets[sheet.title] = SheetMatch(name, certain, columns, in_place)
    cells = book.by_sheet[name]
    missing_columns: dict[int, list[str]] = {}
    for row in rows:
        match_ = matches.found.get(row.row)
        names = tuple(row.entries.values())
        if match_ is None or match_.certainty == "uncertain":
            reason = "row" if match_ is None else "uncertain"
            at = a1(match_.row, 1) if match_ else None
            if not all(map(_is_besides, names)):
                result.lost.append(Lost(reason, name, row.label, names, row.item, at))
            continue
        if match_.certainty == "text":
            result.moved[name] = result.moved.get(name, 0) + 1
        for column, entry in row.entries.items():
            if column not in columns:
                missing_columns.setdefault(column, []).append(entry)
                continue
            at_ = (match_.row, columns[column])
            result.found[entry] = Found(entry, name, *at_, cells.get(at_), match_.certainty)
        _check_doubles(row, matches, columns, cells, name, result)
    for column, entries in missing_columns.items():
        label = head_texts.get(column, "")
        result.lost.append(Lost("column", name, label, tuple(entries)))
    _formula_cells(sheet, name, matches, columns, cells, result)


def _check_doubles(
    row: PlanRow,
    matches: RowMatches,
    columns: Mapping[int, int],
    cells: Mapping[tuple[int, int], ReturnedCell],
    name: str,
    result: Matched,
) -> None:
    """Withhold entries of which a second row with the same text says something else."""
    for other in matches.doubles.get(row.row, ()):
        differing = []
        for column, entry in row.entries.items():
            mine, there = result.found.get(entry), columns.get(column)
            if mine is None or there is None:
                continue
            second = cells.get((other, there))
            if _held(second) != _held(mine.cell):
                differing.append(entry)
        if differing:
            for entry in differing:
                result.found.pop(entry)
            at = a1(other, 1)
            result.lost.append(Lost("double", name, row.label, tuple(differing), row.item, at))


def _held(cell: ReturnedCell | None) -> object:
    """Return what a person put into a cell; formulas count as nothing."""
    return None if cell is None or cell.formula is not None or cell.value == "" else cell.value


def _formula_cells(
    sheet: Sheet,
    name: str,
    matches: RowMatches,
    columns: Mapping[int, int],
    cells: Mapping[tuple[int, int], ReturnedCell],
    result: Matched,
) -> None:
    """Find the named cells that hold formulas and are no entries, where their row is known."""
    in_place = all(match.row == row for row, match in matches.found.items())
    for cell in sheet.cells:
        if cell.entry or cell.formula is None or cell.name is None or cell.column not in columns:
            continue
        match_ = matches.found.get(cell.row)
        row = match_.row if match_ else (cell.row if in_place else 0)
        if row and (match_ is None or match_.certainty != "uncertain"):
            at = (row, columns[cell.column])
            certainty: Certainty = "exact" if match_ is None else match_.certainty
            result.found[cell.name] = Found(cell.name, name, *at, cells.get(at), certainty)


def _compare_double(
    sheet: Sheet, name: str, double: str, book: ReturnedWorkbook, result: Matched
) -> None:
    """Withhold what a copy of the sheet in the same workbook says differently."""
    if _state(book, double) != "visible":
        return
    result.doubles.append((name, double))
    other = Matched()
    _match_sheet(sheet, double, book, returned_grids(book)[double], Hints(), other)
    differing = [
        entry
        for entry, found in other.found.items()
        if (mine := result.found.get(entry)) is not None
        and mine.sheet == name
        and _held(found.cell) is not None
        and _held(found.cell) != _held(mine.cell)
        and _is_entry(sheet, entry)
    ]
    if differing:
        for entry in differing:
            result.found.pop(entry)
        label = f"{name}、{double}"
        result.lost.append(Lost("double", double, label, tuple(differing)))


def _is_entry(sheet: Sheet, name: str) -> bool:
    return any(cell.name == name and cell.entry for cell in sheet.cells)


def _state(book: ReturnedWorkbook, name: str) -> str:
    found: ReturnedSheet | None = next((s for s in book.sheets if s.name == name), None)
    return found.state if found else "hidden"


def is_own_formula(formula: str, planned: str, moved: str | None) -> bool:
    """Return whether an entry still holds the formula it was issued with.

    Args:
        formula: What stands there.
        planned: What was issued.
        moved: Address to which the cell that it refers to has moved, if it refers to one.

    Programs write ``$`` and quotes as they like, and move references along with rows.
    """
    return _bare(formula) in {_bare(planned), moved}


def _bare(formula: str) -> str:
    text = re.sub(r"[\s$']", "", formula).removeprefix("+")
    return text.rpartition("!")[2] if re.fullmatch(r"[^!()]+![A-Z]+[0-9]+", text) else text
