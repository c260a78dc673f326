"""Widths, paper, type size and page breaks of an .xlsx sheet, as far as the file says them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from workbook_tool.importing.tables import ShownPage
from workbook_tool.reading.limits import Limits, RefusedError
from workbook_tool.reading.package import Package, rels_of, resolve
from workbook_tool.reading.xml import TAGS, Attributes, parse

_UPRIGHT = ShownPage(Decimal(210), Decimal(297), Decimal(28), Decimal(26))
_LYING = ShownPage(Decimal(297), Decimal(210), Decimal(28), Decimal(26))
_MM_A_CHARACTER = Decimal("2.05")
"""Millimetres of one unit of width in the usual Normal font, roughly."""
_MOST_COLUMNS = 256


@dataclass
class SheetMeasures:
    """What a sheet says of its looks."""

    page: ShownPage = _UPRIGHT
    size: Decimal | None = None
    usual: Decimal = Decimal("8.43")
    widths: dict[int, Decimal] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def width(self, column: int) -> Decimal:
        """Return the width of a column in millimetres."""
        return (self.widths.get(column, self.usual) * _MM_A_CHARACTER).quantize(Decimal("0.1"))


def measures_of(data: bytes, limits: Limits) -> dict[str, SheetMeasures]:
    """Return the looks of each sheet by its name; nothing of what cannot be read."""
    try:
        package = Package(data, limits)
        return {name: _of_part(package, part) for name, part in _sheets(package).items()}
    except RefusedError:
        return {}


def _sheets(package: Package) -> dict[str, str]:
    book = "xl/workbook.xml"
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if TAGS[name] == "Relationship":
            targets[attributes.get("Id", "")] = resolve(book, attributes.get("Target", ""))

    def sheet(name: str, attributes: Attributes) -> None:
        if TAGS[name] == "sheet":
            known = {TAGS[key]: value for key, value in attributes.items()}
            names[known.get("name", "")] = known.get("r:id", "")

    parse(package.chunks(rels_of(book)), relation)
    parse(package.chunks(book), sheet)
    return {name: targets[key] for name, key in names.items() if targets.get(key, "") in package}


def _of_part(package: Package, part: str) -> SheetMeasures:
    found = SheetMeasures()

    def start(name: str, attributes: Attributes) -> None:
        tag = TAGS[name]
        if tag == "sheetFormatPr":
            found.usual = _number(attributes.get("defaultColWidth")) or found.usual
        elif tag == "col":
            width = _number(attributes.get("width"))
            first, last = _number(attributes.get("min")), _number(attributes.get("max"))
            if width is not None and first is not None and last is not None:
                for column in range(int(first), min(int(last), _MOST_COLUMNS) + 1):
                    found.widths[column] = width
        elif tag == "pageSetup" and attributes.get("orientation") == "landscape":
            found.page = _LYING
        elif tag == "brk" and attributes.get("max") != "1048575":
            row = _number(attributes.get("id"))
            if row is not None and len(found.breaks) < _MOST_COLUMNS:
                found.breaks.append(int(row) + 1)

    parse(package.chunks(part), start)
    return found


def _number(text: str | None) -> Decimal | None:
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 1_100_000 else None
