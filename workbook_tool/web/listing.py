"""A list on a page: what was searched for, how it is sorted, and which part of it is shown.

The server does it, since a list may hold thousands of units, and words that were searched for
must not stand in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from workbook_tool.web.visit import Visit

T = TypeVar("T")
_PER_PAGE = 200


@dataclass(frozen=True)
class Listing(Generic[T]):
    """What a list shows.

    Attributes:
        rows: The rows of this page of it.
        total: How many there are.
        found: How many fit what was searched for.
        q: What was searched for.
        sort: By what it is sorted; empty for its own order.
        down: Whether the last come first.
        page: Which page.
        pages: Of how many.
        chosen: What else was chosen.
    """

    rows: Sequence[T]
    total: int
    found: int
    q: str
    sort: str
    down: bool
    page: int
    pages: int
    chosen: str = ""

    @property
    def near(self) -> list[int | None]:
        """The numbers of the pages that can be gone to; ``None`` stands for a gap."""
        shown = {1, self.pages, *range(self.page - 2, self.page + 3)}
        numbers = sorted(n for n in shown if 1 <= n <= self.pages)
        found: list[int | None] = []
        for number in numbers:
            if found and isinstance(found[-1], int) and number - found[-1] > 1:
                found.append(None)
            found.append(number)
        return found


def listing(
    visit: Visit,
    rows: Sequence[T],
    text: Callable[[T], str],
    sorts: Mapping[str, Callable[[T], Any]],
    keep: Callable[[T, str], bool] | None = None,
) -> Listing[T]:
    """Return the part of a list that a visit asks for.

    Args:
        visit: The visit.
        rows: All rows in their own order.
        text: What of a row is searched.
        sorts: By what it may be sorted; rows without a value come last, either way.
        keep: Whether a row belongs to a choice (the field ``chosen``).
    """
    words = visit.said("q").casefold().split()
    chosen = visit.said("chosen") or visit.asked("chosen")
    wanted = visit.said("sort") or visit.said("sorted")
    down, sort = wanted.startswith("-"), wanted.lstrip("-")
    found = [row for row in rows if not chosen or keep is None or keep(row, chosen)]
    if words:
        found = [row for row in found if all(word in text(row).casefold() for word in words)]
    if sort in sorts:
        by = sorts[sort]
        known = [row for row in found if by(row) not in {None, ""}]
        found = sorted(known, key=by, reverse=down) + [r for r in found if by(r) in {None, ""}]
    else:
        sort, down = "", False
    pages = max(1, -(-len(found) // _PER_PAGE))
    asked = visit.said("page") or "1"
    page = min(max(int(asked) if asked.isdecimal() else 1, 1), pages)
    shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    q = visit.said("q")
    return Listing(shown, len(rows), len(found), q, sort, down, page, pages, chosen)
