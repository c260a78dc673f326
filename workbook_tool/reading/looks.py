"""How the cells of an .xls, .et or .ods file look: what calamine does not tell.

calamine gives bare numbers: 80 % arrives as 0.8, which would pass for a score, and 5月19日 as a
day. These files say elsewhere what is shown; it is looked up here, so that no percentage
becomes a number and nothing that nobody can see passes for seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from workbook_tool.reading.colours import BLACK, WHITE, legible
from workbook_tool.reading.figures import of_float
from workbook_tool.reading.limits import Limits, RefusedError
from workbook_tool.reading.number_formats import GENERAL, TEXT, shown_number
from workbook_tool.reading.ooxml_sheet import LOWEST_ROW, NARROWEST_COLUMN
from workbook_tool.reading.ooxml_styles import SMALLEST
from workbook_tool.reading.package import Package
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook
from workbook_tool.reading.xml import Attributes, parse

CellPlace = tuple[str, int, int]
"""Sheet, row and column, from 1."""

_CONTENT = "content.xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = f"{_ODF}table:1.0 ", f"{_ODF}office:1.0 ", f"{_ODF}text:1.0 "
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_NUMBERS = frozenset({"float", "percentage", "currency", "date", "time"})
_TWIPS = 20
"""Parts of a point in which .xls measures heights; widths are in 256th of a figure."""
_SOLID = 1


@dataclass
class Looks:
    """How cells look.

    Attributes:
        shares: Cells that are shown as percentages.
        shown: What is shown of numbers.
        unseen: Cells whose writing cannot be seen.
        hidden_rows: By sheet; also those without height.
        hidden_columns: By sheet; also those without width.
    """

    shares: set[CellPlace] = field(default_factory=set)
    shown: dict[CellPlace, str] = field(default_factory=dict)
    unseen: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    hidden_rows: dict[str, list[int]] = field(default_factory=dict)
    hidden_columns: dict[str, list[int]] = field(default_factory=dict)

    def put_on(self, book: ReturnedWorkbook) -> ReturnedWorkbook:
        """Return a workbook with what is known of its cells' looks."""
        sheets = tuple(
            replace(
                sheet,
                unseen=tuple(self.unseen.get(sheet.name, ())),
                hidden_rows=tuple(self.hidden_rows.get(sheet.name, ())),
                hidden_columns=tuple(self.hidden_columns.get(sheet.name, ())),
            )
            for sheet in book.sheets
        )
        return replace(book, sheets=sheets, cells=tuple(map(self._look, book.cells)))

    def _look(self, cell: ReturnedCell) -> ReturnedCell:
        at = (cell.sheet, cell.row, cell.column)
        if cell.kind not in ("number", "date"):
            return cell
        share = cell.kind == "number" and at in self.shares
        return cell._replace(kind="percent" if share else cell.kind, shown=self.shown.get(at))


def looks_of(data: bytes, kind: str, limits: Limits) -> Looks:
    """Return how the cells of a file look, as far as that can be seen.

    Args:
        data: The bytes of the file.
        kind: ``ods`` or ``ole-workbook``; of others nothing can be seen.
        limits: How many rows and columns are looked at.
    """
    if kind == "ods":
        return _of_ods(data, limits)
    return _of_xls(data, limits) if kind == "ole-workbook" else Looks()


def _of_xls(data: bytes, limits: Limits) -> Looks:
    import xlrd  # noqa: PLC0415 - rarely needed

    looks = Looks()
    # It lets any exception of its parser through; what calamine read is all there is then.
    with suppress(Exception):
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False)
        styles = [_Xls(book, form) for form in book.xf_list]
        for sheet in book.sheets():
            looks.hidden_rows[sheet.name] = [*_hidden_rows(sheet, limits)]
            looks.hidden_columns[sheet.name] = [*_hidden_columns(sheet, limits)]
            for row, column in _filled(sheet, limits):
                style = styles[sheet.cell_xf_index(row, column)]
                at = (sheet.name, row + 1, column + 1)
                if style.unseen:
                    looks.unseen.setdefault(sheet.name, []).append(at[1:])
                if sheet.cell_type(row, column) not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                    continue
                if "%" in style.code:
                    looks.shares.add(at)
                number = of_float(sheet.cell_value(row, column))
                if number is not None and style.code not in {GENERAL, TEXT, ""}:
                    since = bool(book.datemode)
                    looks.shown[at] = shown_number(number, style.code, since_1904=since)
    return looks


class _Xls:
    """One cell format of an .xls: its number format, and whether its writing can be seen."""

    def __init__(self, book: Any, form: Any) -> None:
        self.code: str = getattr(book.format_map.get(form.format_key), "format_str", "")
        font = book.font_list[form.font_index]
        ink = _rgb(book, font.colour_index, BLACK)
        solid = form.background.fill_pattern == _SOLID
        ground = _rgb(book, form.background.pattern_colour_index, WHITE) if solid else WHITE
        self.unseen = font.height < SMALLEST * _TWIPS or not legible(ink, ground)


def _rgb(book: Any, index: int, default: str) -> str:
    found = book.colour_map.get(index)
    return "".join(f"{part:02X}" for part in found) if found else default


def _filled(sheet: Any, limits: Limits) -> Iterator[tuple[int, int]]:
    for row in range(min(sheet.nrows, limits.rows)):
        for column in range(min(sheet.row_len(row), limits.columns)):
            if sheet.cell_value(row, column) != "":
                yield row, column


def _hidden_rows(sheet: Any, limits: Limits) -> Iterator[int]:
    for row, info in sheet.rowinfo_map.items():
        low = info.has_default_height == 0 and info.height < LOWEST_ROW * _TWIPS
        if row < limits.rows and (info.hidden or low):
            yield row + 1


def _hidden_columns(sheet: Any, limits: Limits) -> Iterator[int]:
    for column, info in sheet.colinfo_map.items():
        if column < limits.columns and (info.hidden or info.width < NARROWEST_COLUMN * 256):
            yield column + 1


def _of_ods(data: bytes, limits: Limits) -> Looks:
    reader = _Ods(limits)
    with suppress(RefusedError):  # calamine has the word on whether the file can be read
        parse(
            Package(data, limits).chunks(_CONTENT),
            reader.start,
            EndElementHandler=reader.end,
            begin=reader.begin,
        )
    return reader.looks


class _Ods:
    """Collects how the cells of an .ods look; give its methods to expat."""

    def __init__(self, limits: Limits) -> None:
        self.looks = Looks()
        self._limits = limits
        self._parser: Any = None
        self._table = ""
        self._row, self._tall, self._column, self._across = 0, 1, 1, 1
        self._places: list[CellPlace] | None = None
        self._text: list[str] = []
        self._left = limits.filled_cells

    def begin(self, parser: Any) -> None:
        """Take the parser, whose text handler is switched on only where text counts."""
        self._parser = parser

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name in _CELLS:
            self._start_cell(attributes)
        elif name == f"{_TABLE}table":
            self._table = attributes.get(f"{_TABLE}name", "")
            self._row, self._tall, self._across = 1, 0, 1
        elif name == f"{_TABLE}table-row":
            self._row += self._tall
            self._column, self._tall = 1, _times(attributes, "number-rows-repeated")
            if _collapsed(attributes):
                last = min(self._row + self._tall - 1, self._limits.rows)
                rows = self.looks.hidden_rows.setdefault(self._table, [])
                rows += range(self._row, last + 1)
        elif name == f"{_TABLE}table-column":
            wide = _times(attributes, "number-columns-repeated")
            if _collapsed(attributes):
                last = min(self._across + wide - 1, self._limits.columns)
                columns = self.looks.hidden_columns.setdefault(self._table, [])
                columns += range(self._across, last + 1)
            self._across += wide
        elif name == f"{_TEXT}p" and self._places is not None:
            self._parser.CharacterDataHandler = self._text.append

    def _start_cell(self, attributes: Attributes) -> None:
        wide = _times(attributes, "number-columns-repeated")
        kind = attributes.get(f"{_OFFICE}value-type", "")
        if kind in _NUMBERS and self._left > 0:
            rows = range(self._row, min(self._row + self._tall, self._limits.rows + 1))
            last = min(self._column + wide, self._limits.columns + 1)
            spread = product(rows, range(self._column, last))
            self._places = []
            for row, column in spread:
                self._left -= 1
                if self._left < 0:
                    break
                self._places.append((self._table, row, column))
            self._text = []
            if kind == "percentage":
                self.looks.shares.update(self._places)
        self._column += wide

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == f"{_TEXT}p" and self._places is not None:
            self._parser.CharacterDataHandler = None
        elif name in _CELLS and self._places is not None:
            self.looks.shown.update(dict.fromkeys(self._places, "".join(self._text)))
            self._places = None


def _collapsed(attributes: Attributes) -> bool:
    return attributes.get(f"{_TABLE}visibility", "visible") != "visible"


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
