"""How much room text takes: lines, row heights, and millimetres against points.

Merged, wrapped cells never grow by themselves, so every row height is computed from
the text. A Chinese glyph is one em wide, ASCII about half of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

MM_TO_POINTS = Decimal("72") / Decimal("25.4")
PIXELS_PER_MM = Decimal("96") / Decimal("25.4")

WIDTH_SCALE = Decimal("0.986")
"""A table as wide as the text area must not spill: programs that do not round the digit
width of the Normal font to whole pixels draw columns about 1 % wider."""


@dataclass(frozen=True, slots=True)
class TextRoom:
    """How much room text is given.

    Attributes:
        line: Height of a line, in em.
        glyph: Width of a character against that in 宋体.
    """

    line: Decimal
    glyph: Decimal


MEASURED = TextRoom(line=Decimal("1.24"), glyph=Decimal(1))
"""For the attachment, which the federation prints with the fonts that it names: 宋体 on Windows
needs 1.14 to 1.23 em."""

ROOMY = TextRoom(line=Decimal("1.5"), glyph=Decimal("1.08"))
"""For what is opened on any machine: where 宋体 is missing, a line of Noto CJK is 1.45 em high."""

UPRIGHT_HEIGHT = Decimal("1.5")
"""The same where characters stand below each other: programs set them further apart."""

PADDING = Decimal("1.5")
"""Points above and below the text of a cell together."""

SIDE_ROOM = Decimal("1.5")
"""Millimetres at the left and right of a cell together that text cannot use."""

TALLEST = Decimal("408.75")
"""Excel's limit for a row, in points."""

# A line may not begin with these, nor end with those.
_NO_START = "，。、；：？！）〕】》”’％%,.;:?!)]}…—～·"
_NO_END = "（〔【《“‘([{"
# What stays on one line: a word or figure of ASCII, or any other single character.
_UNIT = re.compile(
    rf"[{re.escape(_NO_END)}]*(?:[0-9A-Za-z.+\-–]+|.)[{re.escape(_NO_START)}]*", re.DOTALL
)
_WORD = re.compile(r"[0-9A-Za-z.]{2,}")
_PIXEL = Decimal("0.75")


@lru_cache(maxsize=4096)
def _glyph(character: str) -> Decimal:
    if unicodedata.east_asian_width(character) in "WFA":
        return Decimal(1)
    if character in "MW@%&":
        return Decimal("0.9")
    return Decimal("0.53")


def width_of(text: str) -> Decimal:
    """Return the width of one line of text, in em."""
    return sum((_glyph(character) for character in text), Decimal(0))


def room_in(width: Decimal, size: Decimal) -> Decimal:
    """Return how many em fit on a line of a cell.

    Args:
        width: Of the cell, in millimetres.
        size: Of the font, in points.
    """
    return max((width * WIDTH_SCALE - SIDE_ROOM) * MM_TO_POINTS / size, Decimal(1))


def width_for(words: str, size: Decimal) -> Decimal:
    """Return the width in whole millimetres at which words stand on one line of a cell."""
    needed = (width_of(words) * size / MM_TO_POINTS + SIDE_ROOM) / WIDTH_SCALE
    return needed.to_integral_value(ROUND_CEILING)


def line_count(text: str, width: Decimal, size: Decimal, measure: TextRoom = MEASURED) -> int:
    """Return how many lines a text takes in a cell.

    Args:
        text: With line breaks.
        width: Of the cell, in millimetres.
        size: Of the font, in points.
        measure: How much room text is given.
    """
    room = room_in(width, size) / measure.glyph
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: Decimal) -> int:
    lines, used = 1, Decimal(0)
    for piece in _pieces(paragraph, room):
        length = width_of(piece)
        if used and used + length > room:
            lines += 1
            used = Decimal(0)
        used += length
    return lines


def _pieces(paragraph: str, room: Decimal) -> Iterator[str]:
    """Yield what is not broken; a word longer than the line is broken anywhere."""
    for piece in _UNIT.findall(paragraph):
        if width_of(piece) > room:
            yield from piece
        else:
            yield piece


def words(text: str) -> list[str]:
    """Return the figures and ASCII words of a text, which should not be broken."""
    return _WORD.findall(text)


def column_pixels(widths: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the widths of columns in pixels; their sum is right to half a pixel.

    Args:
        widths: In millimetres, from left to right.
    """
    pixels: list[int] = []
    reached = Decimal(0)
    for width in widths:
        reached += width * WIDTH_SCALE * PIXELS_PER_MM
        pixels.append(int(reached.to_integral_value()) - sum(pixels))
    return tuple(pixels)


def text_height(text: str, width: Decimal, size: Decimal, measure: TextRoom = ROOMY) -> Decimal:
    """Return the height that a text needs in a cell, in points."""
    lines = line_count(text, width, size, measure)
    return lines * size * measure.line + PADDING


def column_height(text: str, size: Decimal) -> Decimal:
    """Return the height of a text whose characters stand below each other, in points."""
    return len(text) * size * UPRIGHT_HEIGHT + PADDING


def spread(heights: list[Decimal], rows: Sequence[int], needed: Decimal) -> None:
    """Make the rows of a merged cell tall enough for its text, evenly.

    Args:
        heights: Of all rows, in points; changed in place.
        rows: Positions in ``heights``.
        needed: The height that the text needs.
    """
    missing = needed - sum((heights[row] for row in rows), Decimal(0))
    if missing > 0:
        for row in rows:
            heights[row] += missing / len(rows)


def whole_pixels(height: Decimal) -> Decimal:
    """Return a row's height in points, up to whole pixels, which all programs keep as it is."""
    pixels = (height / _PIXEL).to_integral_value(ROUND_CEILING)
    return min(pixels * _PIXEL, TALLEST)
