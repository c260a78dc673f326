"""The plan of a workbook: every cell of every sheet, as pure data.

A plan says what is printed where, which cells are entries and what they accept, which
cells are formulas and over which cells. It knows neither a spreadsheet library nor a
unit: what differs between units stands in :class:`UnitFields`-placeholders, and what a
unit typed is put in when the plan is drawn. The same plan is read back by the reader.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, cached_property
from graphlib import TopologicalSorter
from typing import Any, Literal

from workbook_tool.layout import codec
from workbook_tool.layout.metrics import MEASURED, ROOMY, column_height, text_height
from workbook_tool.rubric import expression
from workbook_tool.rubric.expression import (
    Compute,
    Expr,
    Value,
    compiled,
    evaluate,
    exactly,
    reads,
)
from workbook_tool.rubric.formulas import excel

Visibility = Literal["visible", "hidden", "very_hidden"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks.

    Attributes:
        font: Font name.
        size: In points.
        bold: Whether bold.
        align: Horizontal alignment.
        valign: Vertical alignment.
        border: Whether thin lines surround the cell.
        fill: Background as ``RRGGBB``, or empty.
        color: Text colour as ``RRGGBB``, or empty.
        number_format: Number format of the cell.
        diagonal: Whether a line divides the cell from top left to bottom right.
        wrap: Whether long text goes on in a further line.
        vertical: Whether its characters stand below each other.
    """

    font: str = "宋体"
    size: Decimal = Decimal("10.5")
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    valign: Literal["top", "vcenter", "bottom"] = "vcenter"
    border: bool = False
    fill: str = ""
    color: str = ""
    number_format: str = "General"
    diagonal: bool = False
    wrap: bool = True
    vertical: bool = False


def height_in(face: str, style: Style, text: str, width: Decimal) -> Decimal:
    """Return the height that a text needs in a cell, in points.

    Args:
        face: Of the sheet; what is filled in has room for any font.
        style: How the text is set.
        text: With line breaks.
        width: Of the cell, in millimetres.
    """
    if style.vertical:
        return column_height(text, style.size)
    measure = MEASURED if face == OFFICIAL_FACE else ROOMY
    return text_height(text, width, style.size, measure)


OFFICIAL_FACE = "official"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell accepts.

    Attributes:
        kind: ``score`` (``minimum`` to ``maximum`` points, at most two decimals), ``figure``
            (any such number), ``count`` (whole number 0 to ``maximum``), ``choice`` (one of
            ``choices``) or ``text``.
        maximum: Largest number.
        choices: Allowed texts.
        list_name: Defined name of the cells that hold the choices, where they are too
            long for the validation itself.
        prompt: Shown beside the cell when it is selected.
        minimum: Smallest number.
        whole: Whether a score is a whole number: standards are met (1) or not (0).
    """

    kind: Literal["score", "figure", "count", "choice", "text"]
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    list_name: str = ""
    prompt: str = ""
    minimum: Decimal = Decimal(0)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        row: From 1.
        column: From 1.
        style: Name of a style of the plan.
        role: What it is for: ``official`` wording, ``entry``, ``formula`` or ``label``.
        text: Fixed text.
        number: Fixed number.
        formula: Formula; in an entry, what it holds until somebody types over it.
        entry: What may be typed; the value comes in when the plan is drawn.
        locked: Whether the cell is locked.
        name: Its name in formulas; unique in the plan.
        defined: Whether the workbook defines the name too.
        item: Reference of the row of the form, or of the part of a row, that it belongs to.
        unit: Code of the unit that it belongs to, in a book with several units.
        comment: A remark of ours on the cell.
        link: A place in the workbook that the cell leads to, such as ``'评分表'!G12``.
        prefix: What is printed in front of a text that comes in when the plan is drawn.
    """

    row: int
    column: int
    style: str
    role: Literal["official", "label", "entry", "formula"] = "label"
    text: str | None = None
    number: Decimal | None = None
    formula: Expr | None = None
    entry: Entry | None = None
    locked: bool = True
    name: str | None = None
    defined: bool = False
    item: str | None = None
    unit: str | None = None
    comment: str | None = None
    link: str | None = None
    prefix: str = ""

    @property
    def address(self) -> str:
        """The address, such as ``G12``."""
        return a1(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; all four from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def ref(self) -> str:
        """The range, such as ``A1:B3``."""
        return f"{a1(self.top, self.left)}:{a1(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Colour for cells of an area whose row holds one of our status words.

    Attributes:
        area: The cells to colour.
        status_column: The column that holds the word, from 1.
        words: The words.
        fill: Colour as ``RRGGBB``.
    """

    area: Area
    status_column: int
    words: tuple[str, ...]
    fill: str


_MM_25 = Decimal(25)


@dataclass(frozen=True, slots=True)
class Page:
    """The printed page of a sheet.

    Attributes:
        landscape: Lying.
        margins: Left, right, top, bottom in millimetres.
        repeat: First and last row repeated on every page, or ``None``.
        breaks: Rows that begin a new page.
        scale: In percent; 100 for the printed attachment.
        first_number: Number of the first page, where the attachment is bound with others.
        columns: How many columns are printed; 0 for all.
        beside: Columns that begin a further page beside the first one, from 1.
        fixed: How many columns at the left are repeated on those pages.
    """

    landscape: bool = False
    margins: tuple[Decimal, Decimal, Decimal, Decimal] = (_MM_25, _MM_25, _MM_25, _MM_25)
    repeat: tuple[int, int] | None = None
    breaks: tuple[int, ...] = ()
    scale: int = 100
    first_number: int = 1
    columns: int = 0
    beside: tuple[int, ...] = ()
    fixed: int = 0


def written(thing: Any) -> dict[str, object]:
    """Return the fields of a thing, without what was remembered with it (:mod:`derived`)."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        title: Name on its tab.
        face: What it is for: ``official``, ``score``, ``facts`` …
        widths: Of the columns from the first on, in millimetres.
        heights: Of the rows from the first on, in points.
        cells: In any order; at most one for each address.
        merges: Joined cells.
        highlights: Conditional colours.
        freeze: First row and column that scroll, from 1.
        page: The printed page.
        visibility: Whether people see it.
        zoom: On screen, in percent.
    """

    title: str
    face: str
    widths: tuple[Decimal, ...]
    heights: tuple[Decimal, ...]
    cells: tuple[Cell, ...]
    merges: tuple[Area, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    freeze: tuple[int, int] | None = None
    page: Page = Page()
    visibility: Visibility = "visible"
    zoom: int = 100

    def __getstate__(self) -> dict[str, object]:
        """Return what goes to another process: the sheet, not what was worked out from it."""
        return written(self)


@dataclass(frozen=True, slots=True)
class NamedList:
    """A defined name for cells that hold the choices of drop-down lists."""

    name: str
    sheet: str
    area: Area


@dataclass(frozen=True)
class SheetPlan:
    """The plan of one workbook.

    Attributes:
        form: Id of the form.
        edition: Its edition.
        stage: Stage of scoring, or empty for the official attachment.
        sheets: In the order of their tabs.
        styles: By name.
        lists: Named lists of choices.
        active: Title of the sheet that is open at first.
        scorer: The department or group that scores many units in it; empty for the sheet of
            one unit.
    """

    form: str
    edition: str
    stage: str
    sheets: tuple[Sheet, ...]
    styles: Mapping[str, Style]
    lists: tuple[NamedList, ...] = ()
    active: str = ""
    scorer: str = ""

    def __getstate__(self) -> dict[str, object]:
        """Return what goes to another process: the plan, not what was worked out from it."""
        return written(self)

    @property
    def scored(self) -> bool:
        """Whether scores are filled in; not in a workbook with a work plan alone."""
        return any(sheet.face == "score" for sheet in self.sheets)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the plan, in hex."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return the plan as canonical JSON text."""
        return codec.dumps(self)

    @staticmethod
    def from_json(text: str) -> SheetPlan:
        """Return the plan that :meth:`to_json` wrote.

        Raises:
            ValueError: The text is no plan.
        """
        plan = codec.loads(text, _known())
        if not isinstance(plan, SheetPlan):
            raise ValueError("not a plan")
        return plan

    def cells(self) -> Iterator[tuple[Sheet, Cell]]:
        """Yield every cell with its sheet."""
        for sheet in self.sheets:
            for cell in sheet.cells:
                yield sheet, cell

    @cached_property
    def named(self) -> dict[str, tuple[Sheet, Cell]]:
        """Every named cell with its sheet, by name.

        Raises:
            ValueError: Two cells have the same name; a defect of a face.
        """
        found: dict[str, tuple[Sheet, Cell]] = {}
        for sheet, cell in self.cells():
            if cell.name:
                if cell.name in found:
                    raise ValueError(f"two cells are named {cell.name}")
                found[cell.name] = (sheet, cell)
        return found

    def entries(self) -> dict[str, tuple[Sheet, Cell]]:
        """Return the cells whose values come from outside, by name, in order."""
        return {name: where for name, where in self.named.items() if where[1].entry}

    def formula(self, sheet: Sheet, cell: Cell) -> str:
        """Return the formula text of a cell, without the leading ``=``.

        Raises:
            ValueError: The cell has no formula.
        """
        if cell.formula is None:
            raise ValueError(f"{cell.address} has no formula")
        key = (sheet.title, cell.row, cell.column)
        if key not in self._formulas:

            def address(name: str) -> str:
                target, found = self.named[name]
                return found.address if target is sheet else f"{target.title}!{found.address}"

            self._formulas[key] = excel(cell.formula, address)
        return self._formulas[key]

    @cached_property
    def _formulas(self) -> dict[tuple[str, int, int], str]:
        """Formula texts that were asked for: drawing and checking ask for the same ones."""
        return {}

    def values(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return the value of every named cell when the entries hold ``given``.

        Args:
            given: Values of entries by name; a missing or ``None`` one is an empty cell,
                or the entry's own formula where it has one.
        """
        typed = {name: value for name, value in given.items() if value is not None}
        values = self._fixed | typed
        with exactly():
            for name, compute in self._computing:
                if name not in typed:
                    values[name] = compute(values)
        return {name: values[name] for name in self.named}

    @cached_property
    def _fixed(self) -> dict[str, Value]:
        """What every named cell holds before anything is typed or computed."""
        return {
            name: cell.number if cell.text is None else cell.text
            for name, (_, cell) in self.named.items()
        }

    @cached_property
    def _computing(self) -> tuple[tuple[str, Compute], ...]:
        """What computes each named formula cell, in an order that has what it reads before it."""
        formulas = {
            name: cell.formula for name, (_, cell) in self.named.items() if cell.formula is not None
        }
        before = {name: reads(formula) & formulas.keys() for name, formula in formulas.items()}
        order = TopologicalSorter(before).static_order()
        return tuple((name, compiled(formulas[name])) for name in order)

    @staticmethod
    def value_of(cell: Cell, values: Mapping[str, Value]) -> Value:
        """Return what an unnamed formula cell shows under the values of the named ones."""
        return None if cell.formula is None else evaluate(cell.formula, values)


def a1(row: int, column: int) -> str:
    """Return the address of a cell; row and column from 1."""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """Return the letters of a column, from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column from its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def _known() -> Mapping[str, Any]:
    """Return the classes of which a plan is made, by the names that they have in its text."""
    return codec.dataclasses_of(sys.modules[__name__], expression)
