"""A draft form: what was found in a document, row by row, before a person has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Certainty = Literal["sure", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """Something that a person has to look at.

    Attributes:
        code: A short name of the kind of question, the same for all of its kind.
        words: The question in words, with the place in it.
        ref: The row that it is about, if it is about one.
    """

    code: str
    words: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where a row stands in the original.

    Attributes:
        table: Which table of the document, from 1; 0 for an outline without a table.
        row: Which row of it, from 1; of an outline, which paragraph.
        cells: Address of each cell by what it holds.
        sheet: Name of the sheet, in a spreadsheet.
    """

    table: int
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row that is scored.

    Attributes:
        ref: Its reference in the form.
        text: What is assessed, as printed.
        source: Where it stands.
        points: Its full points; ``None`` where none were found.
        printed_points: The words of its points cell, where those are no plain figure.
        number: The printed number.
        name: The short name.
        period: The words of the column for the year.
        criterion: The words on how points are given.
        evidence: The words on evidence.
        departments: Who scores it.
        printed_departments: The words of that cell, where they differ from the names.
        joined: Roles of cells that are joined with the row above.
        cells: Words of columns that have no role of their own, by the key of the column.
        more: Further printed rows that share its points: their words by role.
        bonus: Whether it adds points on top.
    """

    ref: str
    text: str
    source: RowSource
    points: Decimal | None = None
    printed_points: str | None = None
    number: str | None = None
    name: str | None = None
    period: str | None = None
    criterion: str | None = None
    evidence: str | None = None
    departments: tuple[str, ...] = ()
    printed_departments: str | None = None
    joined: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    more: tuple[Mapping[str, str], ...] = ()
    bonus: bool = False


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Rows of a category; ``name`` is that of the indicator, if they are one's.

    ``above`` has name and points of the indicators that this one is in, the highest first.
    """

    rows: tuple[DraftRow, ...]
    name: str | None = None
    points: Decimal | None = None
    above: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCategory:
    """One category; ``note`` is a sentence under its rows, over so many columns.

    ``across`` tells that its name stands in a row of its own, ``subtotal`` holds the cells of
    a row with its sum, each with the number of columns that it covers.
    """

    name: str
    groups: tuple[DraftGroup, ...]
    points: Decimal | None = None
    bonus: bool = False
    note: str | None = None
    span: int = 1
    across: bool = False
    subtotal: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> tuple[DraftRow, ...]:
        """All rows in order."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column of the body.

    Attributes:
        role: What it holds.
        width: In millimetres.
        format: How figures are printed in it.
        head: Its own heading, below one that it shares with its neighbours.
        key: Its name, where no role fits.
        stage: Who fills it in, where the role does not say so.
        level: Which level of indicators it holds.
    """

    role: str
    width: Decimal
    format: str = "General"
    head: str | None = None
    key: str | None = None
    stage: str | None = None
    level: int = 2


@dataclass(frozen=True, slots=True)
class DraftHead:
    """One heading with the columns under it."""

    head: str
    cells: tuple[DraftColumn, ...]
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class DraftTotal:
    """The total row: the printed figure, and its cells up to the first score column."""

    cells: tuple[tuple[str, int], ...]
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form as it was found.

    Attributes:
        key: Its name in commands.
        title: Its title lines.
        unit_type: For whom it is.
        columns: Its headings.
        categories: Its categories.
        landscape: Whether its paper lies.
        font_size: In points.
        attachment: The mark above the title.
        unit_lines: Lines naming unit, day and so on, before or after the table.
        total: The total row.
        breaks: References of rows that begin a page in the original.
        notes: Lines under the table.
        questions: What a person has to look at.
        table: Which table of the document it was found in, from 1.
    """

    key: str
    title: str
    unit_type: str
    columns: tuple[DraftHead, ...]
    categories: tuple[DraftCategory, ...]
    landscape: bool = False
    font_size: Decimal = Decimal("10.5")
    attachment: str | None = None
    unit_lines: tuple[tuple[str, str], ...] = ()
    total: DraftTotal | None = None
    breaks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[DraftQuestion, ...] = ()
    table: int = 0

    @property
    def rows(self) -> Iterator[DraftRow]:
        """All rows in order."""
        return (row for category in self.categories for row in category.rows)

    @property
    def roles(self) -> tuple[str, ...]:
        """What the columns hold, from left to right."""
        return tuple(cell.role for head in self.columns for cell in head.cells)


@dataclass(frozen=True, slots=True)
class DraftNotice:
    """What a document says of itself: title, issuer, number, year."""

    title: str
    issuer: str
    number: str | None = None
    year: int | None = None
    questions: tuple[DraftQuestion, ...] = ()
