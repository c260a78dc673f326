"""A returned workbook as it is: a flat list of cells, and what stands around them.

Nothing is interpreted here. Every value keeps its sheet and address, so that each score
later leads back to them. All of it can be pickled, since it comes from a child process.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from workbook_tool.layout.plan import Area, Visibility, a1

Content = Decimal | str | bool | None
"""What a cell holds, as written; for a formula, what the file says it gave (never trusted)."""

Kind = Literal["blank", "number", "text", "bool", "error", "date", "percent", "broken"]
"""``date`` and ``percent`` are numbers that are shown as such; ``broken`` cannot be read."""

Source = Literal["ooxml", "openpyxl", "calamine", "csv"]


class ReturnedCell(NamedTuple):
    """One cell. A named tuple, since there are thousands and they cross a process border.

    Attributes:
        sheet: Name of the sheet.
        row: From 1.
        column: From 1.
        value: As written.
        kind: What the value is.
        formula: Formula text without ``=``; ``None`` for none, and where none can be seen.
        locked: Whether it is locked; ``None`` where that cannot be seen.
    """

    sheet: str
    row: int
    column: int
    value: Content
    kind: Kind
    formula: str | None
    locked: bool | None

    @property
    def address(self) -> str:
        """The address, such as ``G12``."""
        return a1(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule for what may be typed: its cells, type, and formulas as written."""

    cells: str
    type: str
    formulas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """One sheet.

    Attributes:
        name: Name on its tab.
        state: Whether people see it.
        protected: Whether its protection is on; ``None`` where that cannot be seen.
        merges: Joined areas.
        validations: Rules for what may be typed.
        hidden_rows: Rows that are hidden.
        hidden_columns: Columns that are hidden.
        unlocked_rows: Rows whose cells are unlocked where they state nothing themselves.
        unlocked_columns: Columns of which the same holds.
        skipped: Filled cells outside the part of the sheet that is looked at.
    """

    name: str
    state: Visibility = "visible"
    protected: bool | None = None
    merges: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    unlocked_rows: tuple[int, ...] = ()
    unlocked_columns: tuple[int, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name.

    Attributes:
        name: The name.
        target: What it stands for, as written.
        hidden: Whether people see it.
    """

    name: str
    target: str
    hidden: bool = False


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A returned workbook.

    Attributes:
        source: Which reader read it.
        sheets: In the order of their tabs.
        cells: Flat, sheet by sheet.
        names: Defined names, hidden ones too; empty where they cannot be seen.
        properties: Custom document properties.
        structure_locked: Whether the workbook's structure is protected; ``None``: not seen.
        external: Whether it links to other files, queries or connections (never followed).
        macros: Whether it holds macros (never run).
        locks_seen: Whether locks, formulas and names could be seen.
        lost: Parts that could not be read and are not needed for values.
    """

    source: Source
    sheets: tuple[ReturnedSheet, ...]
    cells: tuple[ReturnedCell, ...]
    names: tuple[DefinedName, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    structure_locked: bool | None = None
    external: bool = False
    macros: bool = False
    locks_seen: bool = True
    lost: tuple[str, ...] = ()

    @cached_property
    def by_sheet(self) -> dict[str, dict[tuple[int, int], ReturnedCell]]:
        """Cells by sheet, then by row and column."""
        found: dict[str, dict[tuple[int, int], ReturnedCell]] = {s.name: {} for s in self.sheets}
        for cell in self.cells:
            found[cell.sheet][cell.row, cell.column] = cell
        return found
