"""What a cell's format says that matters here: its lock, and how its content is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbook_tool.reading.returned import Kind
from workbook_tool.reading.xml import TAGS, Attributes

_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_PERCENTS = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
OFF = ("0", "false")
"""How the file format writes "no"."""


@dataclass(frozen=True, slots=True)
class Format:
    """One cell format: whether it locks, what its numbers are, whether its writing is seen."""

    locked: bool
    kind: Kind
    unseen: bool = False


DEFAULT_FORMAT = Format(locked=True, kind="number")


def number_kind(code: str) -> Kind:
    """Return what a number format makes of a number: a number, a date or a percentage."""
    bare = _QUOTED.sub("", code)
    if "%" in bare:
        return "percent"
    if "General" in bare or "0" in bare or "#" in bare:
        return "number"
    return "date" if _DATE_LETTERS.search(bare) else "number"


class Styles:
    """Collects the formats of ``xl/styles.xml``; give :meth:`start` and :meth:`end` to expat."""

    def __init__(self) -> None:
        self.formats: list[Format] = []
        self._codes: dict[int, Kind] = {}
        self._inside = False
        self._xf: tuple[int, bool] | None = None
        self._unseen = False
        self._silent: set[int] = set()
        self._part = ""
        self._fonts: list[str] = []
        self._fills: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        tag = TAGS[name]
        if tag == "numFmt":
            number = _whole(attributes.get("numFmtId"))
            code = attributes.get("formatCode", "")
            self._codes[number] = number_kind(code)
            if code.count(";") >= 2 and not code.strip("; "):
                self._silent.add(number)
        elif tag in _PARTS:
            self._part = tag
        elif self._part == "fonts":
            self._font(tag, attributes)
        elif self._part == "fills":
            self._fill(tag, attributes)
        elif tag == "cellXfs":
            self._inside = True
        elif self._inside and tag == "xf":
            number = _whole(attributes.get("numFmtId"))
            self._xf = (number, True)
            ink = _at(self._fonts, attributes.get("fontId"), _BLACK)
            ground = _at(self._fills, attributes.get("fillId"), _WHITE)
            self._unseen = ink == ground or number in self._silent
        elif self._xf and tag == "protection":
            self._xf = (self._xf[0], attributes.get("locked", "1") not in OFF)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = TAGS[name]
        if tag == "cellXfs":
            self._inside = False
        elif tag in _PARTS:
            self._part = ""
        elif tag == "xf" and self._xf:
            number, locked = self._xf
            self.formats.append(Format(locked, self._kind(number), self._unseen))
            self._xf = None

    def _font(self, tag: str, attributes: Attributes) -> None:
        if tag == "font":
            self._fonts.append(_BLACK)
        elif tag == "color" and self._fonts:
            self._fonts[-1] = _colour(attributes, _BLACK)

    def _fill(self, tag: str, attributes: Attributes) -> None:
        if tag == "fill":
            self._fills.append(_WHITE)
        elif tag == "patternFill" and self._fills and attributes.get("patternType") == "solid":
            self._fills[-1] = _BLACK  # unless a colour follows
        elif tag == "fgColor" and self._fills and self._fills[-1] == _BLACK:
            self._fills[-1] = _colour(attributes, _BLACK)

    def _kind(self, number: int) -> Kind:
        if number in self._codes:
            return self._codes[number]
        if number in _DATES:
            return "date"
        return "percent" if number in _PERCENTS else "number"


_PARTS = ("fonts", "fills")
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {"0": _WHITE, "1": _BLACK}
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}


def _colour(attributes: Attributes, default: str) -> str:
    """Return a colour as ``RRGGBB``, or as it is written where it is another of the theme."""
    if "rgb" in attributes:
        return attributes["rgb"][-6:].upper()
    for source, known in (("theme", _THEME), ("indexed", _INDEXED)):
        if source in attributes:
            written = f"{source} {attributes[source]} {attributes.get('tint', '')}"
            plain = known.get(attributes[source]) if "tint" not in attributes else None
            return plain or written
    return default


def _at(colours: list[str], index: str | None, default: str) -> str:
    number = _whole(index)
    return colours[number] if number < len(colours) else default


def _whole(text: str | None) -> int:
    """Return an attribute's whole number; 0 for none, as the file format has it."""
    return int(text) if text and text.isascii() and text.isdigit() else 0
