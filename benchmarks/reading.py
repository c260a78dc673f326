"""How long reading an ordinary return takes, beside openpyxl's two loads of the same file.

    python benchmarks/reading.py

openpyxl needs one load for formulas, locks and names, and one for values. The fast reader
is measured alone, and with the way through the child process that every file takes.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

from openpyxl import load_workbook

from workbook_tool.layout.faces import score_plan
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.ooxml import read_ooxml
from workbook_tool.reading.origin import origin_of
from workbook_tool.reading.plans import rebuilt
from workbook_tool.reading.submission import submission
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.load import load_form
from workbook_tool.workbook.issue import unsigned_workbook

FORM = "dalian-2018"
TIMES = 15


def filled_in(form_id: str) -> bytes:
    """Return a score sheet with the best answer to every question and a remark for every row."""
    form = load_form(form_id)
    plan = score_plan(form, "self")
    entries: dict[str, Value] = {f"note_{item.ref}": "见佐证材料" for item in form.items}
    for item in form.items:
        for question in scoring.questions(item):
            entries[f"fact_{question.id}"] = question.best
    known = plan.entries()
    given = {name: value for name, value in entries.items() if name in known}
    return unsigned_workbook(plan, given, "示例区总工会")


def milliseconds(*actions: Callable[[], object]) -> list[float]:
    """Return the shortest of several runs of each, taken in turn: other load hits all alike."""
    best = [float("inf")] * len(actions)
    for _ in range(TIMES):
        for number, action in enumerate(actions):
            start = time.perf_counter()
            action()
            best[number] = min(best[number], time.perf_counter() - start)
    return [seconds * 1000 for seconds in best]


def main() -> None:
    """Measure and print."""
    data = filled_in(FORM)
    write = sys.stdout.write

    def both() -> None:
        load_workbook(io.BytesIO(data))
        load_workbook(io.BytesIO(data), data_only=True)

    book = read_ooxml(data, LIMITS)
    identity = origin_of(book).identity
    issued = rebuilt(FormLibrary.shipped(), identity) if identity else None
    assert issued is not None
    write(f"{FORM}: {len(data):,} bytes, {len(book.cells):,} cells\n")
    with Reader() as reader:
        reader.open(data)  # the process has started
        slow, fast, child, scores = milliseconds(
            both,
            lambda: read_ooxml(data, LIMITS),
            lambda: reader.open(data),
            lambda: submission(book, issued),
        )
    write(f"openpyxl, two loads      {slow:7.1f} ms\n")
    write(f"reading the parts        {fast:7.1f} ms   1/{slow / fast:.1f}\n")
    write(f"… in the child process   {child:7.1f} ms   1/{slow / child:.1f}\n")
    write(f"from cells to scores     {scores:7.1f} ms\n")


if __name__ == "__main__":
    main()
