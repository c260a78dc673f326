"""How long the summary of 1,000 units × 37 rows takes, beside XlsxWriter writing the same cells.

    python benchmarks/summary.py

Both write every cell with its value, formula and format; the summary also works out what they
are. It should take at most twice as long.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.events import FileReading, Opened, Received, Recorded, Score
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.build_view import summary_view

UNITS, FORM, MOST = 1000, load_form("dalian-2018"), 2.0
WRITES = ("write_string", "write_number", "write_blank", "write_formula")
Calls = list[tuple[int, str, tuple[Any, ...]]]


def a_round() -> tuple[State, Settings]:
    """Return a round in which every unit sent a good sheet."""
    settings = Settings(
        id="0123abcd",
        title="示例考核",
        year=2026,
        issuer="示例市总工会",
        forms={FORM.unit_type: FORM.id},
        collections=(Collection(id="year", name="年终自评"),),
    )
    units = tuple(Unit(f"{n:04d}", f"示例第{n}总工会", FORM.unit_type) for n in range(UNITS))
    events = [Opened(units), *(_received(unit) for unit in units)]
    at = datetime(2026, 12, 20, tzinfo=UTC)
    return state_of(
        [Recorded(n, n, at, "", e) for n, e in enumerate(events, start=1)], FormLibrary.shipped()
    ), settings


def _received(unit: Unit) -> Received:
    chance = random.Random(unit.code)
    scores = tuple(
        Score(item.ref, value, None, value, "评分表", f"J{n}")
        for n, item in enumerate(FORM.items, start=5)
        for value in [Decimal(chance.randint(0, int((item.points or 0) * 100))) / 100]
    )
    sha, file = f"{int(unit.code):064x}", f"2026_{unit.code}_{unit.name}_评分表.xlsx"
    reading = FileReading("ok", form=FORM.id, scores=scores)
    return Received(sha, file, "收件箱", date(2026, 12, 20), unit.code, "year", reading)


@contextmanager
def recorded() -> Iterator[Calls]:
    """Note every cell that is written."""
    calls: Calls = []
    before = {name: getattr(Worksheet, name) for name in WRITES}

    def noting(name: str) -> Callable[..., Any]:
        def write(self: Any, *args: Any) -> Any:
            calls.append((self.index, name, args))
            return before[name](self, *args)

        return write

    for name in WRITES:
        setattr(Worksheet, name, noting(name))
    try:
        yield calls
    finally:
        for name, method in before.items():
            setattr(Worksheet, name, method)


def bare(calls: Calls) -> bytes:
    """Write the same cells with XlsxWriter and nothing else."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheets = [book.add_worksheet() for _ in range(1 + max(index for index, _, _ in calls))]
    formats: dict[int, Any] = {}
    for index, name, args in calls:
        *cell, look = args if name != "write_formula" else (*args[:3], args[3])
        key = id(look)
        if key not in formats:
            formats[key] = book.add_format({"border": 1, "font_size": 8 + len(formats)})
        value = args[4:] if name == "write_formula" else ()
        getattr(sheets[index], name)(*cell, formats[key], *value)
    book.close()
    return buffer.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """Return the least of three measurements."""
    measured = []
    for _ in range(3):
        begun = time.process_time()
        work()
        measured.append(time.process_time() - begun)
    return min(measured)


def main() -> int:
    """Measure both; fail if the summary takes more than twice as long."""
    state, settings = a_round()

    def summary() -> bytes:
        return draw_summary(summary_view(state, settings, {FORM.unit_type: FORM}))

    with recorded() as calls:
        summary()
    mine, theirs = seconds(summary), seconds(lambda: bare(calls))
    print(f"{len(calls):,} cells of {UNITS} units × {len(FORM.items)} rows")  # noqa: T201 - what it is for
    print(f"summary {mine:.1f} s, XlsxWriter alone {theirs:.1f} s: {mine / theirs:.2f} times")  # noqa: T201 - what it is for
    return 0 if mine <= MOST * theirs else 1


if __name__ == "__main__":
    sys.exit(main())
