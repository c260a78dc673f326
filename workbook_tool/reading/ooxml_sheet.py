"""One worksheet part, streamed: cells, merges, validations, protection, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbook_tool.layout.plan import Area, a1, column_number
from workbook_tool.reading.figures import number_of
from workbook_tool.reading.limits import Limits, broken, too_large
from workbook_tool.reading.number_formats import shown_number, shown_text
from workbook_tool.reading.numbers import TURNED
from workbook_tool.reading.ooxml_rules import TAGS_OF_LOOKS, TAGS_OF_RULES, Rules, area_of, is_tiny
from workbook_tool.reading.ooxml_styles import DEFAULT_FORMAT, OFF, Format, LookChange
from workbook_tool.reading.returned import (
    PICTURE,
    UNKNOWN,
    Content,
    Kind,
    ReturnedCell,
    ReturnedSheet,
)
from workbook_tool.reading.xml import TAGS, Attributes

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
LOWEST_ROW, NARROWEST_COLUMN = 5.0, 1.0
"""Below so many points, so many figures, nothing can be seen of what is written there."""
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_MANY = 1 << 14
"""How many addresses are remembered: the sheets of a round have the same ones, over and over."""


def plain_text(text: str) -> str:
    """Return a string with the format's ``_x000D_`` escapes resolved.

    A character beyond the first 65,536 is written as two halves (``_xD842__xDFB7_`` is 𠮷). A
    half without the other is no character: it becomes U+FFFD, and no output trips over it. So
    does the mark behind which people see 21 where 12 is written.
    """
    if "_x" in text:
        text = whole(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
    return text.replace(TURNED, UNKNOWN) if TURNED in text else text


def whole(text: str) -> str:
    """Return a text with halves of characters joined, and lone ones replaced by U+FFFD."""
    if _HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Formats(dict[str, Format]):
    """Cell formats by the number that is written in the cells."""

    def __init__(self, formats: Sequence[Format]) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, number: str) -> Format:
        index = _index(number or "0", len(self._formats))
        found = DEFAULT_FORMAT if index is None else self._formats[index]
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
        changes: What the workbook's conditional formats change.
        since_1904: Whether the workbook counts its days from 1904.
    """

    name: str
    strings: Sequence[str]
    formats: Sequence[Format]
    limits: Limits
    budget: Budget
    state: Any = "visible"
    changes: tuple[LookChange, ...] = ()
    since_1904: bool = False
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
        self._low = False
        self._attributes: Attributes = {}
        self._merges: list[Area] = []
        self._rules = Rules(self.changes)
        self._looks: dict[tuple[int, int], Format] = {}
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
        handle = _STARTING[name]
        if handle is not None:
            handle(self, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        handle = _ENDING[name]
        if handle is not None:
            handle(self)

    def sheet(self) -> ReturnedSheet:
        """Return what stands around the cells."""
        return ReturnedSheet(
            name=self.name,
            state=self.state,
            protected=self._protected,
            merges=tuple(self._merges),
            validations=tuple(self._rules.validations),
            hidden_rows=tuple(self._hidden_rows),
            hidden_columns=tuple(self._hidden_columns),
            unlocked_rows=tuple(self._open_rows),
            unlocked_columns=tuple(self._open_columns),
            skipped=self._skipped,
            source="ooxml",
            unseen=tuple(
                dict.fromkeys((*self._unseen, *self._rules.hidden(self.cells, self._looks)))
            ),
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
            self._collecting = False
            self._parser.CharacterDataHandler = None
            text = "".join(self._text)
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
        height = attributes.get("ht")
        low = self._low if height is None else is_tiny(height, LOWEST_ROW)
        if low or attributes.get("hidden", "0") not in OFF:
            self._hidden_rows.append(self._row)
        if "s" in attributes and not self._formats[attributes["s"]].locked:
            self._open_rows.append(self._row)

    def _end_row(self) -> None:
        self._in_row = False

    def _usual_row(self, attributes: Attributes) -> None:
        own = attributes.get("customHeight", "0") not in OFF
        self._low = own and is_tiny(attributes.get("defaultRowHeight"), LOWEST_ROW)

    def _column_style(self, attributes: Attributes) -> None:
        first = _position(attributes.get("min", ""), LAST_COLUMN)
        last = min(_position(attributes.get("max", ""), LAST_COLUMN), self.limits.columns)
        narrow = is_tiny(attributes.get("width"), NARROWEST_COLUMN)
        if narrow or attributes.get("hidden", "0") not in OFF:
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
        self._attributes = attributes
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
        row, column, style = self._row, self._column, self._style
        at = (row, column)
        shown = None
        if value is not None:
            self._looks[at] = style
            if style.unseen:
                self._unseen.append(at)
            if style.code or style.rewords or kind == "error":
                shown = self._shown(value, kind)
        # As the class itself would, without a call in between: there are thousands of cells.
        facts = (self.name, row, column, value, kind, formula, style.locked, shown)
        cell = tuple.__new__(ReturnedCell, facts)
        if at in self.cells:
            cell = _either(self.cells[at], cell)
        self.cells[at] = cell

    def _shown(self, value: Content, kind: Kind) -> str | None:
        style = self._style
        if style.code and isinstance(value, Decimal):
            return shown_number(value, style.code, since_1904=self.since_1904)
        if style.rewords and kind == "text" and isinstance(value, str):
            shown = shown_text(value, style.code)
            return None if shown == value else shown
        return PICTURE if kind == "error" and "vm" in self._attributes else None

    def _share(self, formula: str) -> None:
        if self._f.get("t") == "shared" and (index := self._f.get("si")) is not None:
            if formula:
                self.shared[index] = (formula, a1(self._row, self._column))
            else:
                self.followers.append((self._row, self._column, index))

    def _content(self) -> tuple[Content, Kind]:
        text, kind = self._value, self._type
        if text is None:
            return None, "blank"
        if kind == "n":
            number = number_of(text)
            if number is not None:
                return number, self._style.kind
        elif kind == "s":
            if text.isascii() and text.isdigit() and len(text) < 10:  # no sign, no underscore
                index = int(text)
                if index < len(self.strings):
                    return self.strings[index], "text"
        elif kind in {"str", "inlineStr"}:
            return plain_text(text), "text"
        return self._odd_content(text.strip(), kind)

    def _odd_content(self, text: str, kind: str) -> tuple[Content, Kind]:
        if not text:
            return None, "blank"  # programs write <v></v> into a cell that was emptied
        if kind == "b" and text in _TRUTH:
            return _TRUTH[text], "bool"
        if kind == "e":
            return text, "error"
        return text, "date" if kind == "d" else "broken"

    def _merge(self, attributes: Attributes) -> None:
        area = area_of(attributes.get("ref", ""))
        if area is not None:
            self._merges.append(area)
        if len(self._merges) > self.limits.merges:
            raise too_large(f"合并的单元格超过 {self.limits.merges} 处")


_STARTS: dict[str, Callable[[SheetReader, Attributes], None]] = {
    "c": SheetReader._start_cell,
    "v": SheetReader._start_value,
    "t": SheetReader._start_inline,
    "f": SheetReader._start_formula,
    "row": SheetReader._start_row,
    "rPh": SheetReader._start_phonetic,
    "mergeCell": SheetReader._merge,
    "sheetFormatPr": SheetReader._usual_row,
    "col": SheetReader._column_style,
    "sheetProtection": SheetReader._protection,
}
_ENDS: dict[str, Callable[[SheetReader], None]] = {
    "c": SheetReader._end_cell,
    "v": SheetReader._end_value,
    "t": SheetReader._end_value,
    "f": SheetReader._end_formula,
    "row": SheetReader._end_row,
    "rPh": SheetReader._end_phonetic,
}


def _rule_starts(tag: str) -> Callable[[SheetReader, Attributes], None]:
    return lambda reader, attributes: reader._rules.start(tag, attributes, reader._parser)


def _rule_ends(tag: str) -> Callable[[SheetReader], None]:
    return lambda reader: reader._rules.end(tag, reader._parser)


class _Handlers(dict[str, Any]):
    """What to do with an element, by its full name; ``None`` for nothing."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> Any:
        found = self._known.get(TAGS[name])
        if len(self) < _MANY:
            self[name] = found
        return found


_STARTING = _Handlers({tag: _rule_starts(tag) for tag in TAGS_OF_RULES | TAGS_OF_LOOKS} | _STARTS)
_ENDING = _Handlers({tag: _rule_ends(tag) for tag in TAGS_OF_RULES} | _ENDS)


def _either(known: ReturnedCell, cell: ReturnedCell) -> ReturnedCell:
    """Return what two cells at one address come to: programs disagree on which of them counts."""
    same = known.formula == cell.formula
    if same and (cell.formula is not None or (known.value, known.kind) == (cell.value, cell.kind)):
        return cell._replace(locked=known.locked and cell.locked)
    held = dict.fromkeys(words for one in (known, cell) if (words := _held(one)))
    return cell._replace(kind="broken", value="、".join(held), formula=None, shown=None)


def _held(cell: ReturnedCell) -> str:
    if cell.formula is not None:
        return f"={cell.formula}"
    return "" if cell.value is None else str(cell.value)


def _index(text: str, size: int) -> int | None:
    """Return the place in a list that a number means; ``None`` for none in it."""
    known = text.isascii() and text.isdigit() and len(text) <= 9 and int(text) < size
    return int(text) if known else None


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
