"""The printed page: GB/T 9704-2012, and where a table is divided into pages.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm. A lying table stands on the same paper
turned by a quarter: its left side is the sheet's foot or head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.layout.metrics import MM_TO_POINTS

PAPER_SHORT, PAPER_LONG = Decimal(210), Decimal(297)

# Left, right, top, bottom in millimetres.
Margins = tuple[Decimal, Decimal, Decimal, Decimal]
UPRIGHT: Margins = (Decimal(28), Decimal(26), Decimal(37), Decimal(35))
LYING: Margins = (Decimal(37), Decimal(35), Decimal(28), Decimal(26))

_SPARE = Decimal(2)
"""Points left free at the foot of every page, for programs that round heights up."""
_SPARE_ANY = Decimal(12)
"""The same where the fonts are not known."""


def text_area(*, landscape: bool) -> tuple[Decimal, Decimal]:
    """Return width and height of the text area, in millimetres."""
    across, down = (PAPER_LONG, PAPER_SHORT) if landscape else (PAPER_SHORT, PAPER_LONG)
    left, right, top, bottom = LYING if landscape else UPRIGHT
    return across - left - right, down - top - bottom


def page_room(*, landscape: bool, scale: int = 100, any_font: bool = False) -> Decimal:
    """Return how many points of rows fit on a page.

    Args:
        landscape: Whether the paper lies.
        scale: To how many percent the page is scaled.
        any_font: Whether it may be printed in a font whose page number is taller, at which
            LibreOffice moves the foot of the text area up.
    """
    _, height = text_area(landscape=landscape)
    return height * MM_TO_POINTS * 100 / scale - (_SPARE_ANY if any_font else _SPARE)


def print_scale(widths: Sequence[Decimal], area_width: Decimal) -> int:
    """Return the scale in percent at which columns fit a page's width: 100 or less."""
    total = sum(widths, Decimal(0))
    return min(100, int(area_width * 100 / total))


def pages_beside(
    groups: Sequence[Decimal], fixed: Decimal, area_width: Decimal, least: int
) -> tuple[int, ...]:
    """Return which groups of columns begin a further page beside the first one, from 0.

    No more pages than needed are made, and each has about as many groups.

    Args:
        groups: Widths of the groups, none of which is divided.
        fixed: Width of the columns that are repeated on each page.
        area_width: Width of the text area.
        least: The scale in percent below which nobody can read the page.
    """
    room = area_width * 100 / least
    pages, used = 1, fixed
    for width in groups:
        if used > fixed and used + width > room:
            pages, used = pages + 1, fixed
        used += width
    each = -(-len(groups) // pages)
    return tuple(range(each, len(groups), each))


@dataclass(frozen=True, slots=True)
class Flow:
    """What is known of a table's rows when it is divided into pages; rows count from 1.

    Attributes:
        heights: Of all rows, in points.
        head: First and last row of headings, repeated on every page.
        allowed: Rows that may begin a page.
        preferred: Those of them that begin a category.
        forced: Those that must.
    """

    heights: Sequence[Decimal]
    head: tuple[int, int]
    allowed: frozenset[int]
    preferred: frozenset[int]
    forced: frozenset[int]

    @property
    def head_height(self) -> Decimal:
        """Height of the headings on every page but the first."""
        first, last = self.head
        return sum(self.heights[first - 1 : last], Decimal(0))


def page_starts(flow: Flow, room: Decimal) -> tuple[int, ...]:
    """Return the rows that begin a new page, after the first page.

    Of all divisions those with the fewest pages are taken; of these, those whose last
    page holds more than a single row; then the one that best weighs free room on the
    pages against breaks inside a category.

    Args:
        flow: The rows.
        room: Points of rows that a page holds.
    """
    end = len(flow.heights) + 1
    below = [Decimal(0)]  # height of all rows above row n + 1
    for height in flow.heights:
        below.append(below[-1] + height)
    candidates = sorted(row for row in flow.allowed if row > flow.head[1] + 1)

    # From the back: the best way to go on from each row that may begin a page.
    best: dict[int, tuple[_Cost, tuple[int, ...]]] = {end: ((0, 0, _NOTHING), ())}
    for begin in (*reversed(candidates), 1):
        free = room if begin == 1 else room - flow.head_height
        ways: list[tuple[_Cost, tuple[int, ...]]] = []
        for after in (*(row for row in candidates if row > begin), end):
            used = below[after - 1] - below[begin - 1]
            fits = used <= free
            if fits or not ways:  # a row taller than a page still has to go somewhere
                ways.append(_joined(flow, begin, after, end, max(1 - used / free, _NOTHING), best))
            if not fits or after in flow.forced:
                break
        best[begin] = min(ways)
    return best[1][1]


_Cost = tuple[int, int, Decimal]
"""Pages, lonely last rows, and the weight of free room and of breaks inside a category."""

_INSIDE = Decimal("0.2")
"""A break inside a category weighs as much as 45 % of a page left free."""

_NOTHING = Decimal(0)


def _joined(
    flow: Flow,
    begin: int,
    after: int,
    end: int,
    slack: Decimal,
    best: dict[int, tuple[_Cost, tuple[int, ...]]],
) -> tuple[_Cost, tuple[int, ...]]:
    """Return cost and breaks of the page from ``begin`` to ``after`` and of all that follow."""
    (pages, lonely, weight), starts = best[after]
    if after == end:
        # What is left free on the last page costs nothing.
        alone = begin > 1 and sum(row >= begin for row in flow.allowed) == 1
        return (1, int(alone), _NOTHING), ()
    inside = after not in flow.preferred and after not in flow.forced
    weight += slack * slack + (_INSIDE if inside else _NOTHING)
    return (pages + 1, lonely, weight), (after, *starts)
