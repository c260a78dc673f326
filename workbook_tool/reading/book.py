"""The scores of a department's book: one for each unit and thing that it scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.deductions import CHOICES_TITLE, DUTY_LIST, UNIT_LIST, YES
from workbook_tool.layout.plan import Cell, Entry, SheetPlan
from workbook_tool.layout.status import ACCEPTED, REFUSED
from workbook_tool.reading.entry_values import EntryValues
from workbook_tool.reading.item_score import ItemScore, is_score
from workbook_tool.reading.matching import Matched
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form


def book_scores(
    plan: SheetPlan, form: Form, matched: Matched, read: EntryValues, withheld: set[str]
) -> dict[str, ItemScore]:
    """Return the scores of a book by the name under which a book holds each of them.

    Args:
        plan: The plan of the book.
        form: Its form.
        matched: Its entries in the returned workbook.
        read: Their values.
        withheld: Entries without a certain value.
    """
    found: dict[str, ItemScore] = {}
    if names.REST_IS_FULL in plan.named:
        found |= _Deductions(plan, form, matched, read, withheld).scores()
    for name, (_, cell) in plan.entries().items():
        if cell.unit is None or cell.item is None or name != names.dept(cell.unit, cell.item):
            continue
        place = matched.found.get(name)
        claimed, effective = _given(plan, cell, read.given.get(name))
        note = read.given.get(names.dept_note(cell.unit, cell.item))
        found[name] = ItemScore(
            ref=cell.item,
            claimed=claimed,
            computed=None,
            effective=effective,
            sheet=place.sheet if place else None,
            cell=place.address if place else None,
            certainty=place.certainty if place else "uncertain",
            unit=cell.unit,
            note=note if isinstance(note, str) else "",
        )
    return found


def _given(plan: SheetPlan, cell: Cell, value: Value) -> tuple[Decimal | None, Decimal | None]:
    """Return the figure that an entry stands for, and what of it is certain.

    A bonus claim has the points of its level where it is recognised, and none where it is not.
    """
    assert cell.entry is not None
    if cell.entry.kind == "score":
        claimed = _number(value)
        return claimed, claimed if is_score(claimed, _bounds(cell.entry)) else None
    worth = plan.named[names.dept_points(cell.unit or "", cell.item or "")][1].number
    points = {ACCEPTED: worth, REFUSED: Decimal(0)}.get(str(value))
    return points, points


def _bounds(entry: Entry) -> tuple[Decimal, Decimal]:
    return entry.minimum, entry.maximum or Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of deductions; what is empty or not certain is ``None``.

    Attributes:
        number: From 1.
        unit: Code of the unit.
        ref: Reference of the row or part.
        amount: What is taken off.
        reason: Why.
    """

    number: int
    unit: str | None
    ref: str | None
    amount: Decimal | None
    reason: str


def deduction_list(plan: SheetPlan, given: Mapping[str, Value], withheld: set[str]) -> list[Line]:
    """Return the lines of a list of deductions in which something stands."""
    units, refs = _by_words(plan, UNIT_LIST), _by_words(plan, DUTY_LIST)
    found: list[Line] = []
    for number in _numbers(plan):
        cells = {
            part: names.deduction(part, number) for part in ("unit", "item", "amount", "reason")
        }
        values = {part: given.get(name) for part, name in cells.items()}
        if all(value in (None, "") for value in values.values()) and not withheld & {
            *cells.values()
        }:
            continue
        amount = _number(values["amount"])
        found.append(
            Line(
                number,
                units.get(str(values["unit"])),
                refs.get(str(values["item"])),
                amount,
                str(values["reason"] or ""),
            )
        )
    return found


def _numbers(plan: SheetPlan) -> Iterator[int]:
    number = 1
    while names.deduction("amount", number) in plan.named:
        yield number
        number += 1


def _by_words(plan: SheetPlan, list_name: str) -> dict[str, str]:
    """Return the code or reference behind each choice of a list."""
    area = next(named.area for named in plan.lists if named.name == list_name)
    sheet = next(sheet for sheet in plan.sheets if sheet.title == CHOICES_TITLE)
    return {
        cell.text: cell.unit or cell.item or ""
        for cell in sheet.cells
        if cell.column == area.left and cell.text
    }


class _Deductions:
    """Scores from a list of what is taken off.

    A line that does not say for certain whom it is about, or how much it takes, leaves open
    every score that it could be about.
    """

    def __init__(
        self, plan: SheetPlan, form: Form, matched: Matched, read: EntryValues, withheld: set[str]
    ) -> None:
        self.plan, self.matched = plan, matched
        self.lines = deduction_list(plan, read.given, withheld)
        self.rest = read.given.get(names.REST_IS_FULL) == YES
        self.duties = {duty.ref: duty for duty in duties(form)}

    def scores(self) -> dict[str, ItemScore]:
        units = _by_words(self.plan, UNIT_LIST).values()
        refs = _by_words(self.plan, DUTY_LIST).values()
        found: dict[str, ItemScore] = {}
        for unit in units:
            for ref in refs:
                found[names.dept(unit, ref)] = self._score(unit, ref)
        return found

    def _score(self, unit: str, ref: str) -> ItemScore:
        about = [
            line for line in self.lines if line.unit in (unit, None) and line.ref in (ref, None)
        ]
        certain = all(
            line.unit and line.ref and line.amount is not None and line.amount >= 0
            for line in about
        )
        duty = self.duties[ref]
        claimed: Decimal | None = None
        if about and certain:
            off = sum((line.amount for line in about if line.amount is not None), Decimal(0))
            claimed = duty.points - off
        elif not about and self.rest:
            claimed = duty.points
        name = names.deduction("amount", about[0].number) if about else names.REST_IS_FULL
        place = self.matched.found.get(name)
        return ItemScore(
            ref=ref,
            claimed=claimed,
            computed=None,
            effective=claimed if is_score(claimed, duty.bounds) else None,
            sheet=place.sheet if place else None,
            cell=place.address if place else None,
            certainty=place.certainty if place else "uncertain",
            unit=unit,
            note="；".join(line.reason for line in about if line.reason),
        )


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
