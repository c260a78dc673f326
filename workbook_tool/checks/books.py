"""Rules of a department's book: its scores by the words that the book itself shows.

An empty score is no fault of the book: several people may fill in the books of one
department, and only all of them together show what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier, quote
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.reasons import says_something, unexplained_without
from workbook_tool.checks.registry import check
from workbook_tool.layout import deductions as listed
from workbook_tool.layout import names, status
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
    status.TOO_LITTLE: "M03",
    status.TOO_MUCH: "M01",
    status.UNEXPLAINED: "R11",
}
_LINE_CODES: Mapping[str, tuple[str, str]] = {
    listed.NO_UNIT: ("I12", "unit"),
    listed.NO_ITEM: ("I12", "item"),
    status.EMPTY: ("I12", "amount"),
    status.NO_NUMBER: ("N01", "amount"),
    status.NEGATIVE: ("N14", "amount"),
    status.TOO_FINE: ("N14", "amount"),
    status.TOO_MUCH: ("M11", "amount"),
    status.NO_REASON: ("R12", "reason"),
}
_CLAIM_CODES: Mapping[str, str] = {
    status.UNDECIDED: "I14",
    status.NO_REASON: "R14",
    status.NOT_LISTED: "N15",
}
_PART_WORDS = {"unit": "单位", "item": "项目", "amount": "扣分"}


@check("rules", "I11", "N03", "M01", "M03", "R11")
def scores(dossier: Dossier) -> Iterator[Fault]:
    """A score is missing, out of range, too fine, or explained by nothing."""
    values = dossier.sub.values
    full = {duty.ref: duty.points for duty in duties(dossier.form)}
    for name, cell in _figures(dossier, "score"):
        assert cell.unit is not None
        assert cell.item is not None
        assert cell.entry is not None
        word = str(values[names.dept_status(cell.unit, cell.item)])
        code = _SCORE_CODES.get(word) or _unusable(dossier, name)
        if code is None:
            continue
        least, points = map(plain_number, (cell.entry.minimum, cell.entry.maximum or Decimal(0)))
        got = _plain(values[name])
        if code == "M01" and cell.entry.maximum != full.get(cell.item or ""):
            code = "M03"
        facts = {"got": got, "points": points, "least": least}
        yield dossier.fault(code, name, expected=f"{least}–{points}", **facts)


def _unusable(dossier: Dossier, name: str) -> str | None:
    """Return what is wrong with a score that counts for nothing though the book is content."""
    score = dossier.sub.items.get(name)
    lost = score is not None and score.claimed is not None and score.effective is None
    return "N03" if lost else None


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
    most = {duty.ref: duty.largest_loss for duty in duties(dossier.form)}
    lines = deduction_list(dossier.sub.issued.plan, dossier.sub.given, set(dossier.sub.unread))
    taken: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        if line.unit and line.ref and line.amount is not None:
            if line.amount > most[line.ref]:
                continue  # told of by itself
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


@check("rules", "I14", "R14", "N15")
def claims(dossier: Dossier) -> Iterator[Fault]:
    """A bonus claim is not decided, refused without a reason, or decided in other words."""
    values = dossier.sub.values
    for name, cell in _figures(dossier, "choice"):
        unit, ref = cell.unit or "", cell.item or ""
        code = _CLAIM_CODES.get(str(values[names.dept_status(unit, ref)]))
        if code is not None:
            at = names.dept_note(unit, ref) if code == "R14" else name
            expected = "、".join(cell.entry.choices) if cell.entry else ""
            yield dossier.fault(code, at, got=_plain(values[name]), expected=expected)


@check("rules", "R02")
def empty_reasons(dossier: Dossier) -> Iterator[Fault]:
    """A reason that is asked for says nothing: 核实无误, 无, a dash."""
    for status_name, note in _reasons(dossier):
        text = dossier.sub.values[note]
        empty = isinstance(text, str) and text.strip() and not says_something(text)
        if empty and unexplained_without(dossier, status_name, note):
            yield dossier.fault("R02", note, got=quote(str(text)))


def _reasons(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield the names of each status cell and of the reason that it may ask for."""
    for kind in ("score", "choice"):
        for _, cell in _figures(dossier, kind):
            unit, ref = cell.unit or "", cell.item or ""
            yield names.dept_status(unit, ref), names.dept_note(unit, ref)
    line = 1
    while (name := names.deduction("status", line)) in dossier.sub.values:
        yield name, names.deduction("reason", line)
        line += 1


def _figures(dossier: Dossier, kind: str) -> Iterator[tuple[str, Cell]]:
    """Yield what is given to units: scores, or decisions on bonus claims (``choice``)."""
    for name, (_, cell) in dossier.sub.issued.plan.entries().items():
        if cell.unit is not None and cell.entry is not None and cell.entry.kind == kind:
            yield name, cell


def _plain(value: Value) -> str:
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:
        return plain_number(value)
    return "" if value is None else str(value)
