"""From the cells found for the entries to values: plain ones are used, others are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.layout.derived import derived
from workbook_tool.layout.plan import Cell, Entry, SheetPlan
from workbook_tool.reading.matching import Found, Matched, is_own_formula
from workbook_tool.reading.numbers import NOTED, read_number
from workbook_tool.reading.returned import ReturnedCell
from workbook_tool.rubric.expression import Ref, Value
from workbook_tool.rubric.text import folded


@dataclass(frozen=True, slots=True)
class Odd:
    """An entry whose cell holds something else than a plain value: which, and what it says."""

    name: str
    code: str
    got: str
    expected: str = ""


@dataclass
class EntryValues:
    """The values of a return.

    Attributes:
        given: Plain values by entry; empty cells and untouched formulas are absent.
        odd: What was noted or not read.
        unread: Entries that hold something that is no certain value.
    """

    given: dict[str, Value] = field(default_factory=dict)
    odd: list[Odd] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def entry_values(plan: SheetPlan, matched: Matched, *, formulas_seen: bool) -> EntryValues:
    """Read every entry that was found.

    Args:
        plan: The plan.
        matched: Its entries in the returned workbook.
        formulas_seen: Whether the reader could tell formulas from values.
    """
    result = EntryValues()
    choices = list_choices(plan)
    for name, (sheet, cell) in plan.entries().items():
        found = matched.found.get(name)
        if found is None or cell.entry is None:
            continue
        held = found.cell
        if held is None or (held.value is None and held.formula is None):
            if cell.formula is not None:
                result.given[name] = ""  # somebody emptied it: neither zero nor computed
            continue
        if held.formula is not None and cell.formula is not None:
            moved = _moved(cell, matched)
            if is_own_formula(held.formula, plan.formula(sheet, cell), moved):
                continue
        _read(name, cell.entry, found, choices, result)
    if not formulas_seen:
        _drop_computed(plan, result)
    return result


@derived
def list_choices(plan: SheetPlan) -> Mapping[str, tuple[str, ...]]:
    """Return the choices of the plan's named lists."""
    found: dict[str, tuple[str, ...]] = {}
    for named in plan.lists:
        sheet = next(sheet for sheet in plan.sheets if sheet.title == named.sheet)
        area = named.area
        found[named.name] = tuple(
            cell.text
            for cell in sheet.cells
            if cell.column == area.left and area.top <= cell.row <= area.bottom and cell.text
        )
    return found


def _moved(cell: Cell, matched: Matched) -> str | None:
    """Return where the cell that an entry's own formula refers to stands now."""
    if not isinstance(cell.formula, Ref):
        return None
    found = matched.found.get(cell.formula.name)
    return found.address if found else None


def _read(
    name: str,
    entry: Entry,
    found: Found,
    choices: Mapping[str, tuple[str, ...]],
    result: EntryValues,
) -> None:
    held = found.cell
    assert held is not None
    if entry.kind == "text":
        text = _text(held)
        if text:
            result.given[name] = text
    elif entry.kind == "choice":
        _read_choice(name, entry.choices or choices.get(entry.list_name, ()), held, result)
    else:
        _read_number(name, entry, held, result)


def _read_number(name: str, entry: Entry, held: ReturnedCell, result: EntryValues) -> None:
    reading = read_number(held)
    if reading.empty:
        return
    if reading.number is None:
        result.unread.add(name)
        result.odd.append(Odd(name, reading.code or "N13", reading.got))
        return
    if entry.kind == "count" and not _is_count(reading.number, entry.maximum):
        result.unread.add(name)
        most = "" if entry.maximum is None else f"到 {entry.maximum:f} "
        result.odd.append(Odd(name, "N14", reading.got, f"0 {most}之间的整数"))
        return
    result.given[name] = reading.number
    if reading.code == NOTED:
        result.odd.append(Odd(name, NOTED, reading.got, f"{reading.number:f}"))


def _is_count(number: Decimal, maximum: Decimal | None) -> bool:
    whole = number == number.to_integral_value() and number >= 0
    return whole and (maximum is None or number <= maximum)


def _read_choice(
    name: str, choices: tuple[str, ...], held: ReturnedCell, result: EntryValues
) -> None:
    text = _text(held)
    if not text:
        return
    found = [choice for choice in choices if folded(choice) == folded(text)]
    if held.formula is None and len(found) == 1:
        result.given[name] = found[0]
        return
    result.unread.add(name)
    listed = "、".join(choices[:6]) + ("……" if len(choices) > 6 else "")
    result.odd.append(Odd(name, "N15", text[:60], listed))


def _text(held: ReturnedCell) -> str:
    if isinstance(held.value, Decimal):
        return f"{held.value:f}" if abs(held.value.adjusted()) < 20 else str(held.value)
    return "" if held.value is None else str(held.value).strip()


def _drop_computed(plan: SheetPlan, result: EntryValues) -> None:
    """Where formulas cannot be seen, take a score that equals the computed one for untouched."""
    born = {
        name: cell.formula.name
        for name, (_, cell) in plan.entries().items()
        if isinstance(cell.formula, Ref)
    }
    rest = {name: value for name, value in result.given.items() if name not in born}
    values = plan.values(rest)
    for name, computed in born.items():
        shown = values.get(computed)
        if name in result.given and result.given[name] in ({shown} if shown is not None else {""}):
            del result.given[name]
