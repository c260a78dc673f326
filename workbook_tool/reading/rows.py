"""Which row of a returned sheet is which row of the plan.

Rows are found at their address when the official text stands there, and else by
similarity of that text. Where two rows could be meant, neither is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz

from workbook_tool.reading.sheet_texts import Grid, PlanRow

Certainty = Literal["exact", "text", "uncertain"]
"""At its address with its text; found by its text elsewhere; not certain, so not used."""

_IN_PLACE = 70
"""Likeness that is enough where the row also stands at its address and nothing is liker."""
_LIKE, _LEAD, _NUMBERED_LEAD = 85.0, 6.0, 2.0
_NAMED = 60
_SHORT = 8
"""Texts this short must be equal: one character of them may be all the difference."""


@dataclass(frozen=True, slots=True)
class RowMatch:
    """Where a row of the plan stands."""

    row: int
    certainty: Certainty


@dataclass
class RowMatches:
    """Where the rows of a sheet stand.

    Attributes:
        found: By row of the plan; rows that are not there at all are absent.
        doubles: Rows of the plan with further rows of the same text.
    """

    found: dict[int, RowMatch] = field(default_factory=dict)
    doubles: dict[int, list[int]] = field(default_factory=dict)


def match_rows(
    rows: Sequence[PlanRow],
    columns: Mapping[int, int],
    grid: Grid,
    hints: Mapping[int, int],
) -> RowMatches:
    """Find the rows.

    Args:
        rows: Rows of the plan with entries.
        columns: Returned column by column of the plan.
        grid: Texts of the returned sheet.
        hints: Row to which the defined names of a plan's row point.
    """
    by_row = _by_row(grid)
    texts = _Texts(rows, columns, by_row)
    known: dict[str, list[int]] = {}
    for row in rows:
        known.setdefault(texts.keys[row.row], []).append(row.row)
    singles: list[PlanRow] = []
    blocks: list[PlanRow] = []
    for row in rows:
        key = texts.keys[row.row]
        (singles if key and len(known[key]) == 1 else blocks).append(row)
    matches = _match_singles(singles, texts, hints)
    _match_blocks(blocks, rows, columns, by_row, texts, matches)
    return matches


class _Texts:
    """The texts that identify rows: of the plan, and of the returned rows in the same columns.

    Which columns count differs from row to row: where one row has its text, another may
    have a score.
    """

    def __init__(
        self,
        rows: Sequence[PlanRow],
        columns: Mapping[int, int],
        by_row: Mapping[int, Mapping[int, str]],
    ) -> None:
        self.keys: dict[int, str] = {}
        self._columns: dict[int, tuple[int, ...]] = {}
        self._texts: dict[tuple[int, ...], dict[int, str]] = {}
        self._rows: dict[tuple[int, ...], dict[str, list[int]]] = {}
        self.numbers = tuple(by_row)
        for row in rows:
            used = [column for column in sorted(row.texts) if column in columns]
            self.keys[row.row] = "".join(row.texts[column] for column in used)
            there = self._columns[row.row] = tuple(columns[column] for column in used)
            if there not in self._texts:
                found = self._texts[there] = {
                    number: "".join([cells.get(column, "") for column in there])
                    for number, cells in by_row.items()
                }
                numbers = self._rows[there] = {}
                for number, text in found.items():
                    numbers.setdefault(text, []).append(number)

    def returned(self, row: int) -> dict[int, str]:
        """Return the text of every returned row, in the columns of this row of the plan."""
        return self._texts[self._columns[row]]

    def same(self, row: int) -> Sequence[int]:
        """Return the returned rows that have the very text of this row of the plan."""
        return self._rows[self._columns[row]].get(self.keys[row], ())


def _by_row(grid: Grid) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.items():
        rows.setdefault(row, {})[column] = text
    return rows


def _match_singles(rows: Sequence[PlanRow], texts: _Texts, hints: Mapping[int, int]) -> RowMatches:
    matches = RowMatches()
    open_rows: list[int] = []
    for row in (row.row for row in rows):
        same = texts.same(row)
        if row in same:
            matches.found[row] = RowMatch(row, "exact")
        elif same:
            matches.found[row] = RowMatch(same[0], "text")
        else:
            open_rows.append(row)
        if len(same) > 1:
            taken = matches.found[row].row
            matches.doubles[row] = [number for number in same if number != taken]
    taken_rows = {match.row for match in matches.found.values()}
    if open_rows:
        everything = [row.row for row in rows]
        free = [n for n in texts.numbers if n not in taken_rows]
        if free:
            _match_alike(open_rows, everything, free, texts, hints, matches)
        _match_held(everything, hints, matches)
    return matches


def _match_held(everything: list[int], hints: Mapping[int, int], matches: RowMatches) -> None:
    """Keep a row at its address though its text is another one, where all else holds it there.

    Its defined names point there, the rows above and below are in place, and it looks like
    no other row. That the text was changed is for the checks to say.
    """
    taken = {match.row for match in matches.found.values()}

    for n, row in enumerate(everything):
        around = everything[max(n - 1, 0) : n] + everything[n + 1 : n + 2]
        held = all(matches.found.get(other) == RowMatch(other, "exact") for other in around)
        if held and around and row not in taken | matches.found.keys() and hints.get(row) == row:
            matches.found[row] = RowMatch(row, "exact")


def _match_alike(
    wanted: Sequence[int],
    everything: Sequence[int],
    free: Sequence[int],
    texts: _Texts,
    hints: Mapping[int, int],
    matches: RowMatches,
) -> None:
    """Match rows whose text was changed: the best of both sides, with a lead on the second."""
    likeness = [
        [fuzz.ratio(texts.keys[row], texts.returned(row)[number]) for number in free]
        for row in everything
    ]
    for row in wanted:
        n = everything.index(row)
        line = likeness[n]
        score = max(line)
        m = line.index(score)
        column, number = [other[m] for other in likeness], free[m]
        if column.index(max(column)) != n or score < _NAMED:
            continue
        if min(len(texts.keys[row]), len(texts.returned(row)[number])) < _SHORT:
            continue
        lead = min(score - _second(line, m), score - _second(column, n))
        here = number == row and score >= _IN_PLACE and lead > 0
        sure = score >= _LIKE and lead >= _LEAD
        pointed = hints.get(row) == number and lead >= _NUMBERED_LEAD
        agreed = _numbered(texts.keys[row], texts.returned(row)[number])
        if (sure and agreed is not False) or pointed or here:
            matches.found[row] = RowMatch(number, "exact" if number == row else "text")
        else:
            matches.found[row] = RowMatch(number, "uncertain")


def _numbered(key: str, text: str) -> bool | None:
    """Return whether both begin with the same number; ``None`` where one has none."""
    ours, theirs = (_leading(part) for part in (key, text))
    return ours == theirs if ours and theirs else None


def _leading(text: str) -> str:
    digits = "".join(c if c.isdigit() else " " for c in text[:3]).split(" ", 1)[0]
    return digits


def _second(values: Sequence[float], best: int) -> float:
    return max((value for n, value in enumerate(values) if n != best), default=0.0)


def _match_blocks(
    rows: Sequence[PlanRow],
    everything: Sequence[PlanRow],
    columns: Mapping[int, int],
    by_row: Mapping[int, Mapping[int, str]],
    texts: _Texts,
    matches: RowMatches,
) -> None:
    """Match rows whose own text is not unique, by the joined cell that their group shares.

    The rows of a group must follow their first row in the plan's order. Where one group
    of a sheet is torn apart (as sorting does), rows behind a first row are not certain
    in any of them.
    """
    groups: dict[int, list[PlanRow]] = {}
    for row in everything:
        groups.setdefault(row.context[0], []).append(row)
    wanted = {row.row for row in rows}
    torn = False
    found: dict[int, RowMatch] = {}
    for first, members in groups.items():
        if not wanted & {row.row for row in members}:
            continue
        anchors = _anchors(members[0], columns, by_row)
        anchor = first if first in anchors else (anchors[0] if len(anchors) == 1 else None)
        if anchor is None:
            torn = True
            continue
        for member in members:
            number = anchor + member.row - first
            if texts.returned(member.row).get(number, "") == texts.keys[member.row]:
                certainty: Certainty = "exact" if number == member.row else "text"
                found[member.row] = RowMatch(number, certainty)
            else:
                torn = True
    for row in rows:
        match = found.get(row.row)
        if match is None:
            continue
        alone = row.row == row.context[0] and row.context[1]
        matches.found[row.row] = RowMatch(match.row, "uncertain") if torn and not alone else match


def _anchors(
    first: PlanRow, columns: Mapping[int, int], by_row: Mapping[int, Mapping[int, str]]
) -> list[int]:
    """Return the returned rows that hold the texts of a group's joined cells."""
    wanted = first.context[1] or first.texts
    texts = {columns[column]: text for column, text in wanted.items() if column in columns}
    if not texts:
        return []
    return [
        number
        for number, cells in by_row.items()
        if all(cells.get(column) == text for column, text in texts.items())
    ]
