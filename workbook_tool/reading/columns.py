"""Which column of a returned sheet is which column of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz

from workbook_tool.layout.plan import Sheet
from workbook_tool.reading.sheet_texts import Grid, head_rows, head_text, heads

_LIKE = 78
_SEARCHED_ROWS = 60


def column_map(sheet: Sheet, grid: Grid, hints: Mapping[int, int]) -> tuple[int, dict[int, int]]:
    """Find the row of headings and the columns by their headings.

    Args:
        sheet: The plan's sheet.
        grid: Texts of the returned sheet.
        hints: Column to which the defined names of a plan's column point.

    Returns:
        Row of the headings (0 for none), and the returned column by the plan's column;
        columns whose heading is missing or not unique are absent.
    """
    wanted_row, wanted = heads(sheet)
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.items():
        if row <= _SEARCHED_ROWS + wanted_row:
            rows.setdefault(row, {})[column] = head_text(text)
    words = set(wanted.values())
    best, found_row = 0, 0
    headed = _with_rows_below(rows, head_rows(sheet))
    for row, texts in headed.items():
        hits = len(words & set(texts.values()))
        if hits > best or (hits == best and hits and row == wanted_row):
            best, found_row = hits, row
    if best < max(2, len(words) // 3):
        return 0, {}
    found = headed[found_row]
    mapped = _by_text(wanted, found)
    _hold(wanted, mapped, hints)
    return found_row, _with_spans(sheet, wanted, mapped)


def _with_rows_below(rows: Mapping[int, dict[int, str]], many: int) -> Mapping[int, dict[int, str]]:
    """Return the texts of each row with those of the rows below it over them.

    Where a heading is divided, a column goes by the lowest word that stands in its head.
    """
    if many == 1:
        return rows
    return {
        row: {
            column: text for n in range(row, row + many) for column, text in rows.get(n, {}).items()
        }
        for row in rows
    }


def _by_text(wanted: Mapping[int, str], found: Mapping[int, str]) -> dict[int, int]:
    mapped: dict[int, int] = {}
    counts, wanted_counts = Counter(found.values()), Counter(wanted.values())
    for column, text in wanted.items():
        if counts[text] == 1 and wanted_counts[text] == 1:
            mapped[column] = next(other for other, word in found.items() if word == text)
        elif counts[text] and found.get(column) == text and counts[text] == wanted_counts[text]:
            mapped[column] = column
    for column in wanted.keys() - mapped.keys():
        free = {other: word for other, word in found.items() if other not in mapped.values()}
        like = [other for other, word in free.items() if fuzz.ratio(wanted[column], word) >= _LIKE]
        if len(like) == 1 and counts[free[like[0]]] == 1:
            mapped[column] = like[0]
    return mapped


def _hold(wanted: Mapping[int, str], mapped: dict[int, int], hints: Mapping[int, int]) -> None:
    """Keep a column in its place though its heading is another one, where all else holds it there.

    All other headings are in their places, and the column's defined names point to it.
    """
    missing = wanted.keys() - mapped.keys()
    others_in_place = all(column == there for column, there in mapped.items())
    if len(missing) == 1 and others_in_place:
        mapped.update((column, column) for column in missing if hints.get(column) == column)


def _with_spans(
    sheet: Sheet, wanted: Mapping[int, str], mapped: Mapping[int, int]
) -> dict[int, int]:
    """Add the columns that share a joined heading with the column at their left."""
    full = dict(mapped)
    last = len(sheet.widths)
    for column in range(1, last + 1):
        if column not in wanted and column - 1 in full:
            full[column] = full[column - 1] + 1
    return full
