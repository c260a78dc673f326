"""The five official documents as Word files, as an office would have made them."""

from __future__ import annotations

from itertools import pairwise

from tests.importing.office import Drawn, Joined, draw, page_break, saved, say, word
from tests.seed_tables import tables


def runs(rows: list[list[str]], column: int, first: int, last: int) -> list[Joined]:
    """Return the joins of a column whose empty cells belong to the one above."""
    starts = [r for r in range(first, last + 1) if rows[r][column].strip()]
    ends = [*(start - 1 for start in starts[1:]), last]
    return [(a, column, b, column) for a, b in zip(starts, ends, strict=True) if b > a]


def changzhou() -> bytes:
    document = word()
    found = tables("changzhou-2013")
    for number, table in enumerate(found):
        for n, line in enumerate(line for line in table.before if line.strip()):
            say(document, line, size=16 if n == 0 else 22, centred=n > 0)
        rows = [list(row) for row in table.rows]
        width = len(rows[0])
        note = next(r for r, row in enumerate(rows) if row[1].startswith("以上加分"))
        rows[note] = ["", rows[note][1], "", "", "", *rows[note][2:]]
        rows[-1] = ["合计", *[""] * (width - 1)]
        last = len(rows) - 1
        joins: list[Joined] = [(note, 1, note, 4), (last, 1, last, 4)]
        joins += runs(rows, 0, 1, last - 1)
        draw(document, Drawn(rows, joins, [14, 9, 48, 12, 37, 12, 12, 12]))
        if number == 0:
            page_break(document)
    return saved(document)


def zhuzhou() -> bytes:
    document = word()
    for table in tables("zhuzhou-2011"):
        for line in table.before:
            if line.strip():
                title = "考核细则" in line
                say(document, line, size=22 if title else 14, centred=title)
        rows = [list(row) for row in table.rows]
        rows[0].insert(2, "")
        joins: list[Joined] = [(0, 1, 0, 2), (1, 1, len(rows) - 1, 1)]
        rows = [[cell.rstrip("\n") for cell in row] for row in rows]
        draw(document, Drawn(rows, joins, [9, 13, 18, 70, 22, 12, 12], size=12))
    last = [line for line in tables("zhuzhou-2011")[-1].after if line.strip()]
    assert not last
    return saved(document)


def suzhou() -> bytes:
    document = word()
    for table in tables("suzhou-2015"):
        for n, line in enumerate(line for line in table.before if line.strip()):
            title = "评分表" in line
            say(document, line, size=22 if title else 16, centred=title or n > 0)
        rows = [list(row) for row in table.rows]
        last = len(rows) - 2
        joins = [join for column in (0, 1, 4) for join in runs(rows, column, 1, last)]
        draw(document, Drawn(rows, joins, [16, 14, 92, 14, 20], size=9))
    return saved(document)


def shenyang() -> bytes:
    document = word()
    (table,) = tables("shenyang-liuhao")
    for line in table.before:
        if line.strip():
            say(document, line, size=22, centred=True)
    rows = [list(row) for row in table.rows]
    heads = [r for r, row in enumerate(rows) if "内 容" in row[0]]
    joins: list[Joined] = []
    for top, bottom in pairwise([*heads, len(rows) - 2]):
        joins += runs(rows, 0, top + 1, bottom - 1)
    draw(document, Drawn(rows, joins, [25, 79, 13, 13, 13, 13], size=12, diagonal=True))
    return saved(document)


def dalian() -> bytes:
    document = word(landscape=True)
    (table,) = tables("dalian-2018")
    for line in table.before:
        if line.strip():
            say(document, line, size=22 if "实施细则" in line and "市总工会对" in line else 16)
    rows = [list(row) for row in table.rows]
    rows[0] = [*rows[0][:4], "", rows[0][4], "", *rows[0][5:]]
    last = len(rows) - 1
    joins: list[Joined] = [(0, 3, 0, 4), (0, 5, 0, 6)]
    for column in (0, 1, 2, 3, 8):
        joins += runs(rows, column, 1, last)
    joins += runs(rows, 5, 1, last)
    draw(document, Drawn(rows, joins, [18, 11, 22, 10, 10, 11, 88, 35, 20], size=9))
    return saved(document)


ALL = {
    "changzhou-2013": changzhou,
    "zhuzhou-2011": zhuzhou,
    "suzhou-2015": suzhou,
    "shenyang-liuhao": shenyang,
    "dalian-2018": dalian,
}
