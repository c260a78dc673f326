"""What a cell's format says that matters here: its lock, and how its content is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tool.reading.colours import BLACK, INDEXED, THEME, WHITE, colour, legible
from workbook_tool.reading.number_formats import (
    BUILT_IN,
    GENERAL,
    TEXT,
    number_kind,
    sections,
)
from workbook_tool.reading.returned import Kind
from workbook_tool.reading.xml import TAGS, Attributes

OFF = ("0", "false")
"""How the file format writes "no"."""
SMALLEST = 4.0
"""Letters below so many points are a line of dots."""


@dataclass(frozen=True, slots=True)
class Format:
    """One cell format.

    Attributes:
        locked: Whether it locks.
        kind: What its numbers are.
        code: Its number format; empty where numbers are shown as they are.
        rewords: Whether it shows texts otherwise than they are.
        ink: Colour of its writing.
        ground: Colour behind it.
        unseen: Whether its writing cannot be seen, whatever it is.
    """

    locked: bool
    kind: Kind
    code: str = ""
    rewords: bool = False
    ink: str = BLACK
    ground: str = WHITE
    unseen: bool = False


DEFAULT_FORMAT = Format(locked=True, kind="number")


@dataclass(frozen=True, slots=True)
class LookChange:
    """What a conditional format changes of a cell's; ``None`` for what it leaves."""

    ink: str | None = None
    ground: str | None = None
    code: str | None = None

    def hides(self, format_: Format) -> bool:
        """Return whether writing that could be seen in a format cannot be seen with the change."""
        silent = self.code is not None and not any(s.tokens for s in sections(self.code))
        return silent or not legible(self.ink or format_.ink, self.ground or format_.ground)


class Styles:
    """Collects the formats of ``xl/styles.xml``; give :meth:`start` and :meth:`end` to expat."""

    def __init__(self, theme: Sequence[str] = THEME) -> None:
        self._theme = theme
        self._palette: list[str] = []
        self._codes = dict(BUILT_IN)
        self._inside = False
        self._xfs: list[_Xf] = []
        self._part = self._within = ""
        self._fonts: list[_Font] = []
        self._fills: list[Attributes | None] = []
        self._changes: list[dict[str, Attributes]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        tag = TAGS[name]
        if self._part == "dxfs":
            self._change(tag, attributes)
        elif tag == "numFmt":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag in _PARTS:
            self._part = tag
        elif self._part == "fonts":
            self._font(tag, attributes)
        elif self._part == "fills":
            self._fill(tag, attributes)
        elif tag == "rgbColor":
            self._palette.append(colour(attributes, BLACK))
        elif tag == "cellXfs":
            self._inside = True
        elif self._inside and tag == "xf":
            number, font, fill = (
                _whole(attributes.get(key)) for key in ("numFmtId", "fontId", "fillId")
            )
            self._xfs.append(_Xf(number, font, fill))
        elif self._inside and tag == "protection" and self._xfs:
            self._xfs[-1].locked = attributes.get("locked", "1") not in OFF

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = TAGS[name]
        if tag == "cellXfs":
            self._inside = False
        elif tag in _PARTS:
            self._part = ""

    def formats(self) -> tuple[Format, ...]:
        """Return the cell formats, in their order."""
        palette = (*self._palette, *INDEXED[len(self._palette) :])
        inks = [colour(font.colour, BLACK, self._theme, palette) for font in self._fonts]
        grounds = [
            WHITE if fill is None else colour(fill, BLACK, self._theme, palette)
            for fill in self._fills
        ]
        return tuple(self._format(xf, inks, grounds) for xf in self._xfs)

    def _format(self, xf: _Xf, inks: Sequence[str], grounds: Sequence[str]) -> Format:
        code = self._codes.get(xf.number, GENERAL)
        ink = inks[xf.font] if xf.font < len(inks) else BLACK
        ground = grounds[xf.fill] if xf.fill < len(grounds) else WHITE
        small = xf.font < len(self._fonts) and self._fonts[xf.font].size < SMALLEST
        return Format(
            locked=xf.locked,
            kind=number_kind(code),
            code="" if code in {GENERAL, TEXT, ""} else code,
            rewords=code != TEXT and (code.count(";") > 2 or "@" in code),
            ink=ink,
            ground=ground,
            unseen=small or not legible(ink, ground),
        )

    def changes(self) -> tuple[LookChange, ...]:
        """Return what the conditional formats change, in their order."""
        return tuple(change_of(found, self._theme) for found in self._changes)

    def _font(self, tag: str, attributes: Attributes) -> None:
        if tag == "font":
            self._fonts.append(_Font())
        elif tag == "color" and self._fonts:
            self._fonts[-1].colour = attributes
        elif tag == "sz" and self._fonts:
            self._fonts[-1].size = _number(attributes.get("val"))

    def _fill(self, tag: str, attributes: Attributes) -> None:
        if tag == "fill":
            self._fills.append(None)
        elif tag == "patternFill" and self._fills and attributes.get("patternType") == "solid":
            self._fills[-1] = {}  # black, unless a colour follows
        elif tag == "fgColor" and self._fills and self._fills[-1] is not None:
            self._fills[-1] = attributes

    def _change(self, tag: str, attributes: Attributes) -> None:
        if tag == "dxf":
            self._changes.append({})
        elif self._changes:
            self._within = note_change(self._changes[-1], self._within, tag, attributes)


@dataclass(slots=True)
class _Font:
    colour: Attributes = field(default_factory=dict)
    size: float = 11.0


@dataclass(slots=True)
class _Xf:
    number: int
    font: int
    fill: int
    locked: bool = True


_PARTS = ("fonts", "fills", "dxfs")
_GROUPS = ("font", "fill", "border", "numFmt", "alignment", "protection")


def note_change(found: dict[str, Attributes], within: str, tag: str, attributes: Attributes) -> str:
    """Keep an element of a conditional format; return the group in which the next one stands."""
    within = tag if tag in _GROUPS else within
    if tag == "numFmt" or (within, tag) in {("font", "color"), ("fill", "bgColor")}:
        found[tag] = attributes
    return within


def change_of(found: Mapping[str, Attributes], theme: Sequence[str] = THEME) -> LookChange:
    """Return what a conditional format changes, from its elements."""
    return LookChange(
        ink=colour(found["color"], BLACK, theme) if "color" in found else None,
        ground=colour(found["bgColor"], WHITE, theme) if "bgColor" in found else None,
        code=found["numFmt"].get("formatCode", "") if "numFmt" in found else None,
    )


def _whole(text: str | None) -> int:
    """Return an attribute's whole number; 0 for none, as the file format has it."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _number(text: str | None) -> float:
    try:
        return float(text or "11")
    except ValueError:
        return 11.0
