"""Rules of a department's book: its scores by the words that the book itself shows.

An empty score is no fault of the book: several people may fill in the books of one
department, and only all of them together show what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout import department, names, status
from workbook_tool.layout.plan import Cell
from workbook_tool.reading.book import deduction_list
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.text import plain_number

_SCORE_CODES: Mapping[str, str] = {
    status.EMPTY: "I11",
    status.NO_NUMBER: "N01",
    status.NEGATIVE: "N02",
    status.TOO_FINE: "N03",
    status.TOO_MUCH: "M01",
    status.UNEXPLAINED: "R11",
}
_LINE_CODES: Mapping[str, tuple[str, str]] = {
    department.NO_UNIT: ("I12", "unit"),
    department.NO_ITEM: ("I12", "item"),
    status.EMPTY: ("I12", "amount"),
    status.NO_NUMBER: ("N01", "amount"),
    status.NEGATIVE: ("N14", "amount"),
    status.TOO_FINE: ("N14", "amount"),
    status.TOO_MUCH: ("M11", "amount"),
    status.NO_REASON: ("R12", "reason"),
}
_PART_WORDS = {"unit": "单位", "item": "项目", "amount": "扣分"}


@check("rules", "I11", "N03", "M01", "R11")
def scores(dossier: Dossier) -> Iterator[Fault]:
    """A score is missing, out of range, too fine, or explained by nothing."""
    values = dossier.sub.values
    for name, cell in _score_cells(dossier):
        assert cell.unit is not None
        assert cell.item is not None
        assert cell.entry is not None
        word = str(values[names.dept_status(cell.unit, cell.item)])
        if word not in _SCORE_CODES:
            continue
        points = plain_number(cell.entry.maximum or Decimal(0))
        got = _plain(values[name])
        yield dossier.fault(
            _SCORE_CODES[word], name, got=got, expected=f"0–{points}", points=points
        )


@check("rules", "I12", "M11", "R12")
def deductions(dossier: Dossier) -> Iterator[Fault]:
    """A line of a list of deductions lacks something, or takes off more than there is."""
    values = dossier.sub.values
    line = 1
    while (name := names.deduction("status", line)) in values:
        code, part = _LINE_CODES.get(str(values[name]), ("", ""))
        if code:
            cell = names.deduction(part, line)
            what = _PART_WORDS.get(part, "")
            facts = {"line_number": line, "what": what, "got": _plain(values[cell])}
            yield dossier.fault(code, cell, expected=" 0 到该项满分之间的数", **facts)
        line += 1


@check("rules", "M12")
def deductions_together(dossier: Dossier) -> Iterator[Fault]:
    """Several lines together take off more than the item is worth."""
    if names.REST_IS_FULL not in dossier.sub.issued.plan.named:
        return
    most = {duty.ref: duty.points for duty in duties(dossier.form)}
    lines = deduction_list(dossier.sub.issued.plan, dossier.sub.given, set(dossier.sub.unread))
    taken: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        if line.unit and line.ref and line.amount is not None:
            key = (line.unit, line.ref)
            before = taken.get(key, Decimal(0))
            taken[key] = before + line.amount
            if before and taken[key] > most[line.ref]:
                points, off = plain_number(most[line.ref]), plain_number(taken[key])
                cell = names.deduction("amount", line.number)
                yield dossier.fault("M12", cell, got=off, expected=points)


@check("rules", "I13")
def rest_not_ticked(dossier: Dossier) -> Iterator[Fault]:
    """Nobody said that all that is not listed gets full points."""
    if names.REST_IS_FULL in dossier.sub.issued.plan.named:
        given = dossier.sub.given.get(names.REST_IS_FULL)
        if not given and names.REST_IS_FULL not in dossier.sub.unread:
            yield dossier.fault("I13", names.REST_IS_FULL)


def _score_cells(dossier: Dossier) -> Iterator[tuple[str, Cell]]:
    for name, (_, cell) in dossier.sub.issued.plan.entries().items():
        if cell.unit is not None and cell.entry is not None and cell.entry.kind == "score":
            yield name, cell


def _plain(value: Value) -> str:
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:
        return plain_number(value)
    return "" if value is None else str(value)
