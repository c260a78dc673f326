"""What a cell's format says that matters here: its lock, and how a number is shown."""

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
    """One cell format: whether it locks, and what its numbers are."""

    locked: bool
    kind: Kind


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

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        tag = TAGS[name]
        if tag == "numFmt":
            number = _whole(attributes.get("numFmtId"))
            self._codes[number] = number_kind(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._inside = True
        elif self._inside and tag == "xf":
            self._xf = (_whole(attributes.get("numFmtId")), True)
        elif self._xf and tag == "protection":
            self._xf = (self._xf[0], attributes.get("locked", "1") not in OFF)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = TAGS[name]
        if tag == "cellXfs":
            self._inside = False
        elif tag == "xf" and self._xf:
            number, locked = self._xf
            self.formats.append(Format(locked, self._kind(number)))
            self._xf = None

    def _kind(self, number: int) -> Kind:
        if number in self._codes:
            return self._codes[number]
        if number in _DATES:
            return "date"
        return "percent" if number in _PERCENTS else "number"


def _whole(text: str | None) -> int:
    """Return an attribute's whole number; 0 for none, as the file format has it."""
    return int(text) if text and text.isascii() and text.isdigit() else 0
