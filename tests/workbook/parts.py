"""What really stands in an xlsx file: its XML, read with nothing but the standard library.

A reader of its own, so that the tests see locks of blank cells, hidden names and cached
values as they are written, and not as a spreadsheet library sees fit.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

Content = str | float | bool | None

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_AT = re.compile(r"([A-Z]+)([0-9]+)")


class ErrorValue(str):
    """An error that a cell shows, such as ``#REF!``."""

    __slots__ = ()


@dataclass(frozen=True)
class Written:
    """One cell as it stands in the file.

    Attributes:
        value: Its number, text, truth value or error; ``None`` for a blank cell.
        formula: Formula text without the leading ``=``.
        style: Index of its cell format; ``None`` where the cell names none.
    """

    value: Content
    formula: str | None
    style: int | None


@dataclass(frozen=True)
class Rule:
    """A data validation or a conditional format: its attributes, cells and formulas."""

    areas: str
    attributes: Mapping[str, str]
    formulas: tuple[str, ...]


@dataclass(frozen=True)
class WrittenSheet:
    """One sheet as it stands in the file."""

    title: str
    state: str
    root: ElementTree.Element
    shared: tuple[str, ...] = field(repr=False)

    @cached_property
    def cells(self) -> dict[str, Written]:
        return {
            cell.attrib["r"]: self._written(cell)
            for cell in self.root.iterfind(f"{_MAIN}sheetData/{_MAIN}row/{_MAIN}c")
        }

    @property
    def rows(self) -> Iterator[Mapping[str, str]]:
        """The attributes of every row."""
        for row in self.root.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
            yield row.attrib

    @property
    def columns(self) -> Iterator[Mapping[str, str]]:
        """The attributes of every run of columns."""
        for column in self.root.iterfind(f"{_MAIN}cols/{_MAIN}col"):
            yield column.attrib

    @property
    def merges(self) -> list[str]:
        found = self.root.iterfind(f"{_MAIN}mergeCells/{_MAIN}mergeCell")
        return [merge.attrib["ref"] for merge in found]

    @property
    def protection(self) -> Mapping[str, str] | None:
        found = self.root.find(f"{_MAIN}sheetProtection")
        return None if found is None else found.attrib

    @property
    def pane(self) -> Mapping[str, str] | None:
        found = self.root.find(f"{_MAIN}sheetViews/{_MAIN}sheetView/{_MAIN}pane")
        return None if found is None else found.attrib

    @property
    def validations(self) -> list[Rule]:
        found = self.root.iterfind(f"{_MAIN}dataValidations/{_MAIN}dataValidation")
        return [_rule(rule, rule.attrib["sqref"]) for rule in found]

    @property
    def conditional_formats(self) -> list[Rule]:
        return [
            _rule(rule, area.attrib["sqref"])
            for area in self.root.iterfind(f"{_MAIN}conditionalFormatting")
            for rule in area.iterfind(f"{_MAIN}cfRule")
        ]

    def _written(self, cell: ElementTree.Element) -> Written:
        formula = cell.find(f"{_MAIN}f")
        style = cell.get("s")
        return Written(
            self._value(cell),
            None if formula is None else formula.text or "",
            None if style is None else int(style),
        )

    def _value(self, cell: ElementTree.Element) -> Content:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell.find(f"{_MAIN}is"))
        content = cell.find(f"{_MAIN}v")
        if content is None or content.text is None:
            return None
        match kind:
            case "s":
                return self.shared[int(content.text)]
            case "str":
                return _unescaped(content.text)
            case "b":
                return content.text in {"1", "true"}
            case "e":
                return ErrorValue(content.text)
            case _:
                return float(content.text)


@dataclass(frozen=True)
class Book:
    """A workbook as it stands in the file."""

    members: Mapping[str, bytes] = field(repr=False)

    @staticmethod
    def of(data: bytes) -> Book:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return Book({name: archive.read(name) for name in archive.namelist()})

    @staticmethod
    def at(path: Path) -> Book:
        return Book.of(path.read_bytes())

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.members[name])

    @cached_property
    def workbook(self) -> ElementTree.Element:
        return self.xml("xl/workbook.xml")

    @cached_property
    def sheets(self) -> dict[str, WrittenSheet]:
        targets = {
            link.attrib["Id"]: posixpath.normpath(posixpath.join("xl", link.attrib["Target"]))
            for link in self.xml("xl/_rels/workbook.xml.rels")
        }
        found = {}
        for sheet in self.workbook.iterfind(f"{_MAIN}sheets/{_MAIN}sheet"):
            path = targets[sheet.attrib[_REL_ID]].removeprefix("/")
            title, state = sheet.attrib["name"], sheet.get("state", "visible")
            found[title] = WrittenSheet(title, state, self.xml(path), self._shared)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """What every defined name of the workbook stands for, by its name."""
        found = self.workbook.iterfind(f"{_MAIN}definedNames/{_MAIN}definedName")
        return {
            name.attrib["name"]: name.text or ""
            for name in found
            if name.get("localSheetId") is None
        }

    @property
    def hidden_names(self) -> set[str]:
        found = self.workbook.iterfind(f"{_MAIN}definedNames/{_MAIN}definedName")
        return {name.attrib["name"] for name in found if name.get("hidden") == "1"}

    @property
    def structure(self) -> Mapping[str, str] | None:
        found = self.workbook.find(f"{_MAIN}workbookProtection")
        return None if found is None else found.attrib

    @property
    def properties(self) -> dict[str, str]:
        """The custom properties."""
        return {
            found.attrib["name"]: "".join(found.itertext())
            for found in self.xml("docProps/custom.xml")
        }

    @cached_property
    def styles(self) -> ElementTree.Element:
        return self.xml("xl/styles.xml")

    def formats(self, group: str) -> list[ElementTree.Element]:
        """Return the formats of ``cellXfs`` or ``cellStyleXfs``."""
        found = self.styles.find(f"{_MAIN}{group}")
        assert found is not None
        return list(found)

    def locks(self, group: str) -> list[bool | None]:
        """Return what every format says of its lock; ``None`` where it says nothing."""
        return [_lock(xf) for xf in self.formats(group)]

    def fill(self, style: int) -> str:
        """Return the colour behind a cell of this format, as ``RRGGBB`` or empty."""
        fills = self.styles.find(f"{_MAIN}fills")
        assert fills is not None
        return _colour(fills[int(self.formats("cellXfs")[style].attrib["fillId"])])

    def conditional_fill(self, rule: Rule) -> str:
        """Return the colour that a conditional format gives."""
        found = self.styles.find(f"{_MAIN}dxfs")
        assert found is not None
        return _colour(found[int(rule.attributes["dxfId"])])

    def formulas(self) -> Iterator[tuple[str, str]]:
        """Yield every formula of the workbook with the words for its place."""
        for sheet in self.sheets.values():
            for address, cell in sheet.cells.items():
                if cell.formula is not None:
                    yield f"{sheet.title}!{address}", cell.formula
            for rule in (*sheet.validations, *sheet.conditional_formats):
                for formula in rule.formulas:
                    yield f"rule of {sheet.title}!{rule.areas}", formula
        for name, target in self.names.items():
            yield f"name {name}", target

    def contents(self) -> dict[tuple[str, str], Content]:
        """Return what every cell that is not blank shows, by sheet and address."""
        return {
            (sheet.title, address): cell.value
            for sheet in self.sheets.values()
            for address, cell in sheet.cells.items()
            if cell.value not in (None, "")
        }

    @cached_property
    def _shared(self) -> tuple[str, ...]:
        if "xl/sharedStrings.xml" not in self.members:
            return ()
        return tuple(_text(entry) for entry in self.xml("xl/sharedStrings.xml"))


def position(address: str) -> tuple[int, int]:
    """Return row and column of an address such as ``G12`` or ``$G$12``, from 1."""
    match = _AT.fullmatch(address.replace("$", ""))
    assert match is not None, address
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def letters(column: int) -> str:
    """Return the letters of a column, from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def cells_of(areas: str) -> Iterator[str]:
    """Yield the addresses of one or more ranges such as ``A1:B2 D4``."""
    for area in areas.split():
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield f"{letters(column)}{row}"


def _text(holder: ElementTree.Element | None) -> str:
    """Return the text of a shared or inline string; phonetic runs are no part of it."""
    assert holder is not None
    found = [*holder.iterfind(f"{_MAIN}t"), *holder.iterfind(f"{_MAIN}r/{_MAIN}t")]
    return _unescaped("".join(part.text or "" for part in found))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _rule(rule: ElementTree.Element, areas: str) -> Rule:
    tags = ("formula1", "formula2", "formula")
    found = (rule.find(f"{_MAIN}{tag}") for tag in tags)
    formulas = tuple(formula.text or "" for formula in found if formula is not None)
    return Rule(areas, rule.attrib, formulas)


def _lock(xf: ElementTree.Element) -> bool | None:
    protection = xf.find(f"{_MAIN}protection")
    if protection is None or xf.get("applyProtection") != "1":
        return None
    return protection.get("locked", "1") == "1"


def _colour(holder: ElementTree.Element) -> str:
    for tag in ("fgColor", "bgColor"):
        found = next(holder.iter(f"{_MAIN}{tag}"), None)
        if found is not None and found.get("rgb"):
            return found.attrib["rgb"][-6:]
    return ""
