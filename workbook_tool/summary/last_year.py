"""Last year's results, to compare with: a list (单位、总分、满分、名次、等次) in any table file.

Units are found by their present or a former name; what merely looks alike is told to a
person and compared with nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rapidfuzz import fuzz, process

from workbook_tool.campaign.derived.state import UnitState
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.numbers import read_number
from workbook_tool.reading.returned import ReturnedCell
from workbook_tool.rubric.text import folded

NAME, TOTAL, FULL, RANK, GRADE = "单位", "总分", "满分", "名次", "等次"
_ALIASES = {"单位名称": NAME, "名称": NAME, "得分": TOTAL, "最后得分": TOTAL, "等级": GRADE}
_HEAD_ROWS = 20
_LIKE = 75
_RANK = re.compile(r"第?\s*([0-9]+)\s*名?|[-—－/]+")


class LastYearError(Exception):
    """The list cannot be used; the text says why, in words."""


@dataclass(frozen=True, slots=True)
class LastYearResult:
    """What a unit came to last year; ``None`` and empty where the list does not say."""

    name: str
    total: Decimal | None = None
    full: Decimal | None = None
    rank: int | None = None
    grade: str = ""

    @property
    def share(self) -> Decimal | None:
        """得分率, by which years with different full points compare."""
        return self.total / self.full if self.total is not None and self.full else None


@dataclass(frozen=True)
class LastYear:
    """Last year's results as far as they belong to units of this round.

    Attributes:
        of: By code of the unit.
        unmatched: Names of the list that belong to no unit, with the name most like each.
        twice: Names of the list whose unit stands in it before already: the first row counts.
    """

    of: Mapping[str, LastYearResult]
    unmatched: tuple[tuple[str, str], ...] = ()
    twice: tuple[str, ...] = ()


NOTHING = LastYear({})


def read_list(path: Path, reader: Reader) -> list[LastYearResult]:
    """Read a list of results from the first sheet that has 单位 and 总分 in its headings.

    Raises:
        LastYearError: It cannot be read, or has no such headings, or a figure is none.
        OSError: The file cannot be read.
    """
    book = reader.open(path.read_bytes())
    if isinstance(book, Refusal):
        raise LastYearError(f"“{path.name}”打不开，请另存为 .xlsx 再试")
    for sheet in book.sheets:
        rows: dict[int, dict[int, ReturnedCell]] = {}
        for (row, column), cell in book.by_sheet[sheet.name].items():
            rows.setdefault(row, {})[column] = cell
        for row in sorted(rows)[:_HEAD_ROWS]:
            heads = {
                _ALIASES.get(word, word): column
                for column, cell in rows[row].items()
                if (word := "".join(str(cell.value or "").split()))
            }
            if NAME in heads and TOTAL in heads:
                below = [rows[n] for n in sorted(rows) if n > row]
                return [one for cells in below if (one := _result(path, heads, cells))]
    raise LastYearError(f"“{path.name}”里没有“{NAME}”和“{TOTAL}”两栏")


def _result(
    path: Path, heads: Mapping[str, int], cells: Mapping[int, ReturnedCell]
) -> LastYearResult | None:
    def text(head: str) -> str:
        cell = cells.get(heads.get(head, 0))
        return "" if cell is None or cell.value is None else str(cell.value).strip()

    def figure(head: str) -> Decimal | None:
        cell = cells.get(heads.get(head, 0))
        if cell is None or not text(head):
            return None
        found = read_number(cell).number
        if found is None:
            raise LastYearError(f"“{path.name}”的 {cell.address} 写的是“{text(head)}”，不是数字")
        return found

    def rank() -> int | None:
        """Read a rank as people write it: 2, 第2名; a dash for a unit that was listed apart."""
        if (written := _RANK.fullmatch(text(RANK))) is not None:
            return int(written[1]) if written[1] else None
        found = figure(RANK)
        return None if found is None else int(found)

    if not text(NAME):
        return None
    return LastYearResult(text(NAME), figure(TOTAL), figure(FULL), rank(), text(GRADE))


def matched(results: Sequence[LastYearResult], units: Mapping[str, UnitState]) -> LastYear:
    """Return which result belongs to which unit, by present and former names."""
    codes: dict[str, str] = {}
    for code, state in units.items():
        for name in (state.unit.name, *state.former):
            codes[folded(name)] = code
    found: dict[str, LastYearResult] = {}
    unmatched: list[tuple[str, str]] = []
    twice: list[str] = []
    for result in results:
        mine = codes.get(folded(result.name))
        if mine is not None:
            if mine in found:
                twice.append(result.name)
            else:
                found[mine] = result
            continue
        near = process.extractOne(
            folded(result.name), list(codes), scorer=fuzz.ratio, score_cutoff=_LIKE
        )
        alike = units[codes[near[0]]].unit.name if near else ""
        unmatched.append((result.name, alike))
    return LastYear(found, tuple(unmatched), tuple(dict.fromkeys(twice)))
