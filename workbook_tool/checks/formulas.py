"""Whether two formula texts say the same, however the programs in between write them.

Programs change quotes around sheet names, ``$``, case, blanks, the sign between arguments,
``B4:B4`` for ``B4``, ``0.699999999999999999989`` for ``0.7``, and put ``_xlfn.`` before
functions. None of that changes a result.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workbook_tool.reading.ooxml_rules import area_of

_LITERAL = re.compile(r'("(?:[^"]|"")*")')
_QUOTED = re.compile(r"'((?:[^']|'')*)'(!?)")
_PREFIX = re.compile(r"_XL[A-Z]+\.")
# A run of characters begins where no other of its kind stands before it: no run is gone through
# from each of its characters again.
_SAME_SHEET_TWICE = re.compile(r"(?<![^!,()+\-*/=<>&:])([^!,()+\-*/=<>&:]+!)([A-Z]+[0-9]+):\1")
_SAME_CELL_TWICE = re.compile(r"(?<![A-Z0-9])([A-Z]+[0-9]+):\1(?![0-9])")
_REFERENCE = re.compile(
    r"(?:(?<![^!,()+\-*/=<>&:\"])(?P<sheet>[^!,()+\-*/=<>&:\"]+)!)?(?P<cells>(?<![A-Z0-9_.])[A-Z]{1,3}[0-9]{1,7}"
    r"(?::[A-Z]{1,3}[0-9]{1,7})?)(?![A-Z0-9_(])"
)
_FRACTION = re.compile(r"(?<![A-Z0-9_.])[0-9]*\.[0-9]+(?:E[+-]?[0-9]{1,3})?")
_BLANKS = re.compile(r"[\s$]")
_MOST_CELLS = 5_000


@lru_cache(maxsize=20_000)
def normal(formula: str, sheet: str) -> str:
    """Return a formula in one way of writing.

    Args:
        formula: Formula text, with or without ``=``.
        sheet: Name of the sheet that it stands on; naming it changes nothing.
    """
    parts = _LITERAL.split(formula.strip())
    plain = [part if part.startswith('"') else _plain(part) for part in parts]
    text = "".join(plain).lstrip("=+")
    text = text.replace(f"{_BLANKS.sub('', sheet).upper()}!", "")
    return _SAME_CELL_TWICE.sub(r"\1", text)


def _plain(part: str) -> str:
    part = _QUOTED.sub(_unquoted, part)
    part = _BLANKS.sub("", part).upper().replace(";", ",")
    part = _FRACTION.sub(lambda match: f"{float(match[0]):.12g}", part)
    return _SAME_SHEET_TWICE.sub(r"\1\2:", _PREFIX.sub("", part))


def _unquoted(quoted: re.Match[str]) -> str:
    """Return the name of a sheet without its quotes; what else is quoted as it is."""
    return quoted[1].replace("''", "'") + "!" if quoted[1] and quoted[2] else quoted[0]


def skeleton(formula: str) -> str:
    """Return a formula in its normal way of writing, without the addresses in it."""
    parts = _LITERAL.split(formula)
    return "".join(p if p.startswith('"') else _REFERENCE.sub("#", p) for p in parts)


def cells_read(formula: str) -> frozenset[tuple[str, int, int]]:
    """Return the cells that a formula in its normal way of writing reads.

    Returns:
        Sheet (empty for its own), row and column of each; a range counts by its cells, a
        very large one not at all.
    """
    found: set[tuple[str, int, int]] = set()
    for part in _LITERAL.split(formula):
        if part.startswith('"'):
            continue
        for match in _REFERENCE.finditer(part):
            area = area_of(match["cells"])
            if area is None:
                continue
            height, width = area.bottom - area.top + 1, area.right - area.left + 1
            if height * width <= _MOST_CELLS:
                found |= {
                    (match["sheet"] or "", row, column)
                    for row in range(area.top, area.bottom + 1)
                    for column in range(area.left, area.right + 1)
                }
    return frozenset(found)
