"""How much room text takes: lines, row heights, and millimetres against points.

Merged, wrapped cells never grow by themselves, so every row height is computed from
the text. A Chinese glyph is one em wide, ASCII about half of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

MM_TO_POINTS = Decimal("72") / Decimal("25.4")
PIXELS_PER_MM = Decimal("96") / Decimal("25.4")

WIDTH_SCALE = Decimal("0.986")
"""A table as wide as the text area must not spill: programs that do not round the digit
width of the Normal font to whole pixels draw columns about 1 % wider."""

LINE_HEIGHT = Decimal("1.32")
"""Height of a line in em. 宋体 on Windows needs 1.14 to 1.23; the rest is leading."""

PADDING = Decimal(4)
"""Points above and below the text of a cell together."""

SIDE_ROOM = Decimal("1.9")
"""Millimetres at the left and right of a cell together that text cannot use."""

TALLEST = Decimal(409)
"""Excel's limit for a row, in points."""

# A line may not begin with these, nor end with those: the character before comes along.
_NO_START = set("，。、；：？！）〕】》”’％%,.;:?!)]}…—～·")
_NO_END = set("（〔【《“‘([{")


def width_of(text: str) -> Decimal:
    """Return the width of one line of text, in em."""
    return sum((_glyph(character) for character in text), Decimal(0))


def _glyph(character: str) -> Decimal:
    if unicodedata.east_asian_width(character) in "WFA":
        return Decimal(1)
    if character in "MW@%&":
        return Decimal("0.9")
    return Decimal("0.56")


def line_count(text: str, width: Decimal, size: Decimal) -> int:
    """Return how many lines a text takes in a cell.

    Args:
        text: With line breaks.
        width: Of the cell, in millimetres.
        size: Of the font, in points.
    """
    room = max((width - SIDE_ROOM) * MM_TO_POINTS / size, Decimal(1))
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: Decimal) -> int:
    lines, used, carried = 1, Decimal(0), Decimal(0)
    previous = ""
    for character in paragraph:
        glyph = _glyph(character)
        if used + glyph > room:
            lines += 1
            carried = Decimal(0)
            if character in _NO_START or previous in _NO_END:
                carried = _glyph(previous) if previous else Decimal(0)
            used = carried
        used += glyph
        previous = character
    return lines


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


def text_height(text: str, width: Decimal, size: Decimal) -> Decimal:
    """Return the height that a text needs in a cell, in points."""
    lines = line_count(text, width, size)
    return (lines * size * LINE_HEIGHT + PADDING).quantize(Decimal("0.25"))


def spread(heights: list[Decimal], rows: Sequence[int], needed: Decimal) -> None:
    """Make the rows of a merged cell tall enough for its text, evenly.

    Args:
        heights: Of all rows, in points; changed in place.
        rows: Positions in ``heights``.
        needed: The height that the text needs.
    """
    missing = needed - sum((heights[row] for row in rows), Decimal(0))
    if missing > 0:
        share = (missing / len(rows)).quantize(Decimal("0.25")) + Decimal("0.25")
        for row in rows:
            heights[row] = min(heights[row] + share, TALLEST)
