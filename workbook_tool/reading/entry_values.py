"""From the cells found for the entries to values: plain ones are used, others are named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.layout import names
from workbook_tool.layout.derived import derived
from workbook_tool.layout.plan import Cell, Entry, SheetPlan
from workbook_tool.reading.matching import Found, Matched, is_own_formula
from workbook_tool.reading.numbers import NOTED, is_picture, read_number, words_of
from workbook_tool.reading.returned import PICTURE, UNKNOWN, ReturnedCell
from workbook_tool.rubric.expression import Ref, Value
from workbook_tool.rubric.text import folded, shortened, spelled, visible

_UNASKED = frozenset({names.UNIT_NAME, *names.SIGNERS})
"""Entries that explain and prove nothing."""
_TEXT_FORMULA = re.compile(r'"((?:[^"]|"")*)"')
_LONGEST_QUOTE = 60


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
        _read_words(name, held, result)
    elif entry.kind == "choice":
        _read_choice(name, entry.choices or choices.get(entry.list_name, ()), held, result)
    else:
        _read_number(name, entry, held, result)


def _read_words(name: str, held: ReturnedCell, result: EntryValues) -> None:
    """Read a remark or the like: what the cell shows, as long as somebody wrote it."""
    if held.kind == "broken":
        result.unread.add(name)
        result.odd.append(Odd(name, "N13", _quoted(str(held.value))))
        return
    if _is_no_writing(name, held):
        result.unread.add(name)
        got = PICTURE if is_picture(held) else f"={held.formula}" if held.formula else ""
        result.odd.append(Odd(name, "N21", _quoted(got or words_of(held))))
        return
    text = _text_in(held.formula) or words_of(held)
    if not visible(text):
        return
    result.given[name] = text
    if UNKNOWN in text:
        result.odd.append(Odd(name, "N22", _quoted(text)))


def _is_no_writing(name: str, held: ReturnedCell) -> bool:
    """Return whether a cell for words holds an error, a picture, a truth value or a formula.

    Nobody can tell what a formula was meant to say, and what it gave may be stale; a text in
    quotation marks is one. Of the lines for signing, nobody asks more than what they show.
    """
    if is_picture(held) or held.kind == "error":
        return True
    if name in _UNASKED:
        return False
    if held.formula is not None:
        return not _text_in(held.formula)
    return held.kind == "bool"


def _text_in(formula: str | None) -> str:
    """Return the text that a formula is, such as ``="见附件"``; else nothing."""
    found = _TEXT_FORMULA.fullmatch(formula.strip()) if formula is not None else None
    return found[1].replace('""', '"').strip() if found else ""


def _quoted(text: str) -> str:
    return shortened(spelled(text), _LONGEST_QUOTE)


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
    text = words_of(held)
    if not visible(text):
        return
    found = [choice for choice in choices if folded(choice) == folded(text)]
    if held.formula is None and len(found) == 1:
        result.given[name] = found[0]
        return
    result.unread.add(name)
    listed = "、".join(choices[:6]) + ("……" if len(choices) > 6 else "")
    got = text if held.formula is None else f"={held.formula}"
    result.odd.append(Odd(name, "N15", _quoted(got), shortened(listed, _LONGEST_QUOTE * 3)))


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
