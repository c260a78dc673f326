"""One worksheet part, streamed: cells, merges, validations, protection, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbook_tool.layout.plan import Area, a1, column_number
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.ooxml_styles import DEFAULT_FORMAT, OFF, Format
from workbook_tool.reading.returned import (
    Content,
    Kind,
    ReturnedCell,
    ReturnedSheet,
    Validation,
)
from workbook_tool.reading.xml import TAGS, Attributes
from workbook_tool.rubric.remembered import remembered

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NOTHING = ("0", "0.0")
"""How programs write a row without height, a column without width."""
_MANY = 1 << 14
"""How many addresses are remembered: the sheets of a round have the same ones, over and over."""
_EXACT_DIGITS = 15
"""Decimal numbers of so many digits survive a binary float unchanged."""
_LONGEST_QUARREL = 200
"""Characters kept of all that claims one address."""
_LONGEST_NUMBER = len("-0.12345678901234567E-300")
_LONGEST_AREA = len("$XFD$1048576:$XFD$1048576")


def plain_text(text: str) -> str:
    """Return a string with the format's ``_x000D_`` escapes resolved."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


@remembered(longest=_LONGEST_NUMBER)
def number_of(text: str) -> Decimal | None:
    """Return the number that a program saved as ``text``; ``None`` if it is none.

    Programs write a binary float with up to 17 digits (8.3 as 8.3000000000000007): the
    shortest decimal that gives the same float is what was typed.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text) is None:
        return None
    if len(text) <= _EXACT_DIGITS and "e" not in text.lower():
        return Decimal(text)
    value = float(text)
    return Decimal(repr(value)) if abs(value) != float("inf") else None


@remembered(longest=_LONGEST_AREA)
def area_of(reference: str) -> Area | None:
    """Return the rectangle that ``A1:B3`` or ``A1`` means; ``None`` if it means none."""
    ends = [_ADDRESS.fullmatch(end) for end in reference.split(":")]
    if not 1 <= len(ends) <= 2 or not all(ends):
        return None
    rows = sorted(int(end[2]) for end in ends if end)
    columns = sorted(column_number(end[1]) for end in ends if end)
    return Area(rows[0], columns[0], rows[-1], columns[-1])


class _Formats(dict[str, Format]):
    """Cell formats by the number that is written in the cells."""

    def __init__(self, formats: Sequence[Format]) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, number: str) -> Format:
        try:
            found = self._formats[int(number or "0")]
        except (ValueError, IndexError):
            found = DEFAULT_FORMAT
        self[number] = found
        return found


class GuardError(Exception):
    """Something the fast reader does not know, or cells it missed in a sheet."""


@dataclass
class Budget:
    """What the sheets of a workbook may use together."""

    filled: int
    blank: int


@dataclass
class SheetReader:
    """Collects one sheet; give :meth:`start`, :meth:`end` and :meth:`begin` to the parser.

    Attributes:
        name: The sheet's name.
        strings: The shared strings.
        formats: The cell formats.
        limits: The limits.
        budget: What is left of them for the whole workbook.
        state: Whether people see the sheet.
    """

    name: str
    strings: Sequence[str]
    formats: Sequence[Format]
    limits: Limits
    budget: Budget
    state: Any = "visible"
    cells: dict[tuple[int, int], ReturnedCell] = field(default_factory=dict)
    seen: int = 0
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    followers: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parser: Any = None
        self._formats = _Formats(self.formats)
        self._row = self._column = 0
        self._style: Format = DEFAULT_FORMAT
        self._type = "n"
        self._formula: str | None = None
        self._f: Attributes = {}
        self._value: str | None = None
        self._text: list[str] = []
        self._phonetic = self._in_cell = self._in_row = self._collecting = False
        self._merges: list[Area] = []
        self._validations: list[Validation] = []
        self._ruled = 0
        self._rule: tuple[str, str] | None = None
        self._formulas: list[str] = []
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[int] = []
        self._open_rows: list[int] = []
        self._open_columns: list[int] = []
        self._protected = False
        self._skipped = 0
        self._unseen: list[tuple[int, int]] = []

    def begin(self, parser: Any) -> None:
        """Take the parser, whose text handler is switched on only where text counts."""
        self._parser = parser

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if self._collecting:
            raise GuardError(f"{name} inside of a text")
        handle = _STARTS.get(TAGS[name])
        if handle is not None:
            handle(self, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        handle = _ENDS.get(TAGS[name])
        if handle is not None:
            handle(self)

    def sheet(self) -> ReturnedSheet:
        """Return what stands around the cells."""
        return ReturnedSheet(
            name=self.name,
            state=self.state,
            protected=self._protected,
            merges=tuple(self._merges),
            validations=tuple(self._validations),
            hidden_rows=tuple(self._hidden_rows),
            hidden_columns=tuple(self._hidden_columns),
            unlocked_rows=tuple(self._open_rows),
            unlocked_columns=tuple(self._open_columns),
            skipped=self._skipped,
            source="ooxml",
            unseen=tuple(self._unseen),
        )

    def _start_value(self, _: Attributes) -> None:
        if self._in_cell and not self._phonetic:
            if self._value is not None or self._type == "inlineStr":
                raise GuardError("a value where another program would not look for it")
            self._collect()

    def _start_inline(self, _: Attributes) -> None:
        if self._in_cell and not self._phonetic:
            if self._type != "inlineStr":
                raise GuardError("a text where another program would not look for it")
            self._collect()

    def _start_formula(self, attributes: Attributes) -> None:
        if self._in_cell and not self._phonetic:
            if self._formula is not None:
                raise GuardError("a second formula in a cell")
            self._f = attributes
            self._collect()

    def _collect(self) -> None:
        self._text = []
        self._collecting = True
        self._parser.CharacterDataHandler = self._text.append

    def _end_value(self) -> None:
        if self._collecting:
            text = self._collected()
            # A text of several runs comes in pieces.
            self._value = text if self._value is None else self._value + text

    def _end_formula(self) -> None:
        if self._collecting:
            self._formula = self._collected()

    def _collected(self) -> str:
        self._collecting = False
        self._parser.CharacterDataHandler = None
        return "".join(self._text)

    def _start_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _start_rule(self, attributes: Attributes) -> None:
        self._rule = (attributes.get("sqref", ""), attributes.get("type", "none"))
        self._formulas = []

    def _start_rule_formula(self, _: Attributes) -> None:
        self._text = []
        self._parser.CharacterDataHandler = self._text.append

    def _end_rule_formula(self) -> None:
        self._parser.CharacterDataHandler = None
        self._formulas.append("".join(self._text))

    def _end_rule(self) -> None:
        if self._rule:
            self._ruled += 1 + self._rule[0].count(" ")
            if self._ruled > self.limits.validations:
                raise too_large(f"数据验证超过 {self.limits.validations} 处")
            self._validations.append(Validation(*self._rule, tuple(self._formulas)))
            self._rule = None

    def _protection(self, attributes: Attributes) -> None:
        self._protected = attributes.get("sheet", "0") not in OFF

    def _start_row(self, attributes: Attributes) -> None:
        if self._in_row:
            raise GuardError("a row inside of a row")
        self._in_row = True
        written = attributes.get("r")
        self._row = _position(written, LAST_ROW) if written else self._row + 1
        self._column = 0
        if self._row > self.limits.rows:
            return
        if attributes.get("hidden", "0") not in OFF or attributes.get("ht") in _NOTHING:
            self._hidden_rows.append(self._row)
        if "s" in attributes and not self._formats[attributes["s"]].locked:
            self._open_rows.append(self._row)

    def _end_row(self) -> None:
        self._in_row = False

    def _column_style(self, attributes: Attributes) -> None:
        first = _position(attributes.get("min", ""), LAST_COLUMN)
        last = min(_position(attributes.get("max", ""), LAST_COLUMN), self.limits.columns)
        if attributes.get("hidden", "0") not in OFF or attributes.get("width") in _NOTHING:
            self._hidden_columns += range(first, last + 1)
        if "style" in attributes and not self._formats[attributes["style"]].locked:
            self._open_columns += range(first, last + 1)

    def _start_cell(self, attributes: Attributes) -> None:
        if self._in_cell or not self._in_row:
            raise GuardError("a cell outside of a row, or inside of a cell")
        self.seen += 1
        if self.seen > self.limits.seen_cells:
            raise too_large(f"单元格超过 {self.limits.seen_cells} 个")
        self._in_cell = True
        written = attributes.get("r")
        if written:
            self._row, self._column = _place(written)
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = self._formats[attributes.get("s", "0")]
        self._value = self._formula = None

    def _end_cell(self) -> None:
        self._in_cell = False
        if self._row > self.limits.rows or self._column > self.limits.columns:
            self._skipped += self._value is not None
            return
        value, kind = self._content()
        if kind == "blank" and self._formula is None:
            self.budget.blank -= 1
            if self.budget.blank < 0:
                return
        else:
            self.budget.filled -= 1
            if self.budget.filled < 0:
                raise too_large(f"有内容的单元格超过 {self.limits.filled_cells} 个")
        formula = self._formula
        if formula is not None:
            self._share(formula)
        at = (self._row, self._column)
        if self._style.unseen and value is not None:
            self._unseen.append(at)
        cell = ReturnedCell(self.name, *at, value, kind, formula, self._style.locked)
        known = self.cells.get(at)
        if known is not None and known != cell:
            # Two cells claim one address: programs disagree on which of them counts.
            both = (str(one.value) for one in (known, cell) if one.value is not None)
            cell = cell._replace(kind="broken", value="、".join(both)[:_LONGEST_QUARREL])
        self.cells[at] = cell

    def _share(self, formula: str) -> None:
        if self._f.get("t") == "shared" and (index := self._f.get("si")) is not None:
            if formula:
                self.shared[index] = (formula, a1(self._row, self._column))
            else:
                self.followers.append((self._row, self._column, index))

    def _content(self) -> tuple[Content, Kind]:  # noqa: PLR0911 - one case a type
        text, kind = self._value, self._type
        if kind == "s":
            try:
                return self.strings[int(text or "")], "text"
            except (ValueError, IndexError):
                return text, "broken"
        if text is None:
            return None, "blank"
        if kind == "n":
            number = number_of(text)
            return (text, "broken") if number is None else (number, self._style.kind)
        if kind in {"str", "inlineStr"}:
            return plain_text(text), "text"
        if kind == "b":
            return text.strip() in {"1", "true"}, "bool"
        if kind == "e":
            return text, "error"
        return text, "date" if kind == "d" else "broken"

    def _merge(self, attributes: Attributes) -> None:
        area = area_of(attributes.get("ref", ""))
        if area is not None:
            self._merges.append(area)
        if len(self._merges) > self.limits.merges:
            raise too_large(f"合并的单元格超过 {self.limits.merges} 处")


_STARTS: Mapping[str, Callable[[SheetReader, Attributes], None]] = {
    "c": SheetReader._start_cell,
    "v": SheetReader._start_value,
    "t": SheetReader._start_inline,
    "f": SheetReader._start_formula,
    "row": SheetReader._start_row,
    "rPh": SheetReader._start_phonetic,
    "mergeCell": SheetReader._merge,
    "dataValidation": SheetReader._start_rule,
    "formula1": SheetReader._start_rule_formula,
    "formula2": SheetReader._start_rule_formula,
    "col": SheetReader._column_style,
    "sheetProtection": SheetReader._protection,
}
_ENDS: Mapping[str, Callable[[SheetReader], None]] = {
    "c": SheetReader._end_cell,
    "v": SheetReader._end_value,
    "t": SheetReader._end_value,
    "f": SheetReader._end_formula,
    "row": SheetReader._end_row,
    "rPh": SheetReader._end_phonetic,
    "dataValidation": SheetReader._end_rule,
    "formula1": SheetReader._end_rule_formula,
    "formula2": SheetReader._end_rule_formula,
}


@lru_cache(maxsize=_MANY)
def _place(address: str) -> tuple[int, int]:
    """Return row and column of a cell's address."""
    letters = address.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise broken(f"单元格地址 {address[:20]} 不对")
    return _position(address[len(letters) :], LAST_ROW), column_number(letters)


def _position(text: str, most: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= most:
        return int(text)
    raise broken(f"行列号 {text[:20]} 不对")
