"""A returned workbook as it is: a flat list of cells, and what stands around them.

Nothing is interpreted here. Every value keeps its sheet and address, so that each score
later leads back to them. All of it can be pickled, since it comes from a child process.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from workbook_tool.layout.plan import Area, Visibility, a1

Content = Decimal | str | bool | None
"""What a cell holds, as written; for a formula, what the file says it gave (never trusted)."""

Kind = Literal["blank", "number", "text", "bool", "error", "date", "percent", "broken"]
"""``date`` and ``percent`` are numbers that are shown as such; ``broken`` cannot be read."""

PICTURE = "图片"
"""What is shown of a picture that fills a cell; its value is an error for other programs."""

UNKNOWN = "\ufffd"
"""Stands where a character could not be read."""

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
        shown: What people see of it, where a format shows it in its own way (5月19日 for
            41413, nothing at all); ``None`` where that is the value itself, or not known.
    """

    sheet: str
    row: int
    column: int
    value: Content
    kind: Kind
    formula: str | None
    locked: bool | None
    shown: str | None = None

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
        source: Which reader read its cells; ``None`` where none could be trusted with it.
        unseen: Row and column of filled cells whose writing has the colour of its ground, or
            a number format that shows nothing.
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
    source: Source | None = None
    unseen: tuple[tuple[int, int], ...] = ()


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
        source: Which reader opened it; single sheets may have been left to another one.
        sheets: In the order of their tabs.
        cells: Flat, sheet by sheet.
        names: Defined names, hidden ones too; empty where they cannot be seen.
        properties: Custom document properties.
        structure_locked: Whether the workbook's structure is protected; ``None``: not seen.
        external: Whether it links to other files, queries or connections (never followed).
        macros: Whether it holds macros (never run).
        locks_seen: Whether locks and formulas of all cells could be seen.
        lost: Parts that are missing or damaged and are not needed for values.
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

    @property
    def unread(self) -> tuple[str, ...]:
        """Names of sheets whose cells no reader has read yet."""
        return tuple(sheet.name for sheet in self.sheets if sheet.source is None)

    def completed(self, other: ReturnedWorkbook) -> ReturnedWorkbook:
        """Return this workbook with the sheets that it lacks as another reader read them."""
        wanted = set(self.unread)
        theirs = {sheet.name: sheet for sheet in other.sheets if sheet.name in wanted}
        cells = [*self.cells, *(cell for cell in other.cells if cell.sheet in theirs)]
        order = {sheet.name: number for number, sheet in enumerate(self.sheets)}
        return replace(
            self,
            sheets=tuple(theirs.get(sheet.name, sheet) for sheet in self.sheets),
            cells=tuple(sorted(cells, key=lambda cell: order[cell.sheet])),
            locks_seen=self.locks_seen and (other.locks_seen or not theirs),
        )
