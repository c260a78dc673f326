"""How long issuing and collecting a whole round take, beside plain loops over the same work.

    python benchmarks/round.py [units]

The plain loop beside ``issue`` writes the same cells with XlsxWriter, a workbook for each
unit; the one beside ``collect`` opens each return twice with openpyxl (formulas, locks and
names; then values) and looks at no cell. Both do far less than what they stand beside. They
are run over a few units and multiplied.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from xlsxwriter import Workbook

from workbook_tool.campaign.actions.collect import collect, inbox
from workbook_tool.campaign.actions.issue import confirm, issue, unconfirmed
from workbook_tool.campaign.actions.new import NewRound, new_round
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.campaign.round import INBOX, Round
from workbook_tool.layout import names
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

FORM, COLLECTION = "changzhou-2013-1", "year"
UNITS, SAMPLE = 1_000, 20


def main(count: int) -> None:
    """Measure and print."""
    write = sys.stdout.write
    with tempfile.TemporaryDirectory() as place:
        folder = _set_up(Path(place) / "考核", count)
        with Round(folder) as round_:
            for form_id in unconfirmed(round_):
                confirm(round_, form_id, {})
            issued = _seconds(lambda: issue(round_, COLLECTION))
            plan = _plan(round_)
            size = _send_back(round_, plan)
        write(f"{count} units, {FORM}, {size:,} bytes a return, {os.cpu_count()} processors\n")
        with Round(folder) as round_:
            sources, _ = inbox(round_, (), date(2026, 12, 18))
            result = []
            collected = _seconds(lambda: result.append(collect(round_, sources)))
        assert all(one.received.reading.status == "ok" for one in result[0].files)
        opened = _seconds(lambda: _open(folder))
        memory = _peak_memory()
        written = _seconds(lambda: [_plainly(plan) for _ in range(SAMPLE)]) / SAMPLE * count
        returns = sorted((folder / INBOX).iterdir())[:SAMPLE]
        loaded = _seconds(lambda: [_twice(path) for path in returns]) / len(returns) * count
    for name, ours, plain in (("issue", issued, written), ("collect", collected, loaded)):
        write(f"{name:8} {ours:6.1f} s, {ours / count * 1000:5.1f} ms a unit;")
        write(f" plain loop {plain:6.1f} s: 1/{plain / ours:.1f}\n")
    write(f"opening the round, every byte checked: {opened:.1f} s\n")
    write(f"peak memory: {memory}\n")


def _set_up(folder: Path, count: int) -> Path:
    type_ = load_form(FORM).unit_type
    roster = folder.with_suffix(".csv")
    units = [Unit(f"{n:04d}", f"示例第{n}企业工会", type_) for n in range(1, count + 1)]
    roster.write_bytes(roster_csv(units))
    new_round(
        folder, NewRound("示例考核", 2026, "示例市总工会", deadline=date(2026, 12, 20)), roster
    )
    return folder


def _plan(round_: Round) -> SheetPlan:
    sheet = next(iter(round_.state.sheets.values()))[0]
    known = round_.store.plan(sheet.issued.plan)
    assert known is not None
    return known.plan


def _send_back(round_: Round, plan: SheetPlan) -> int:
    """Put a filled-in sheet of each unit into the 收件箱, and return the size of one."""
    form = load_form(FORM)
    answers: dict[str, Value] = {}
    for item in form.items:
        for question in scoring.questions(item):
            if not question.optional:
                answers[names.fact(question.id)] = question.best
        if scoring.by_person(item) and not item.bonus and item.points is not None:
            answers[names.score("self", item.ref)] = item.points - Decimal("0.5")
            answers[names.note("self", item.ref)] = "见佐证材料"
    known = plan.entries()
    template = draw_template(plan, {k: v for k, v in answers.items() if k in known})
    size = 0
    for code, unit in round_.state.units.items():
        sheet = round_.state.sheets[Slot(code, COLLECTION)][0].issued
        fields = unit_fields(
            plan,
            round_id=round_field(round_.settings.id, COLLECTION, 1),
            key=round_.key,
            code=code,
            unit=unit.unit.name,
            deadline="2026年12月20日",
            contact="以通知为准",
        )
        content = stamp(template, fields)
        (round_.folder / INBOX / sheet.file).write_bytes(content)
        size = len(content)
    return size


def _plainly(plan: SheetPlan) -> None:
    """Write the cells of a plan with XlsxWriter, with a format for each style."""
    book = Workbook(io.BytesIO(), {"in_memory": True})
    formats = {name: book.add_format({"text_wrap": True, "border": 1}) for name in plan.styles}
    for planned in plan.sheets:
        sheet = book.add_worksheet(planned.title)
        for cell in planned.cells:
            at, style = (cell.row - 1, cell.column - 1), formats[cell.style]
            if cell.formula is not None:
                sheet.write_formula(*at, f"={plan.formula(planned, cell)}", style)
            elif cell.text is not None:
                sheet.write_string(*at, cell.text, style)
            elif cell.number is not None:
                sheet.write_number(*at, float(cell.number), style)
            else:
                sheet.write_blank(*at, None, style)
    book.close()


def _twice(path: Path) -> None:
    load_workbook(path)
    load_workbook(path, data_only=True)


def _open(folder: Path) -> None:
    with Round(folder):
        pass


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _peak_memory() -> str:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return "not known here"
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, child = (resource.getrusage(kind).ru_maxrss / 1024 for kind in kinds)
    return f"{own:.0f} MiB, and {child:.0f} MiB in the largest reading process"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else UNITS)
