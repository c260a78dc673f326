"""The fast reader beside openpyxl: values, formulas, locks, and what stands around the cells."""

from __future__ import annotations

from decimal import Decimal

from tests.reading.returns import Return
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.ooxml import read_ooxml
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.reading.returned import ReturnedCell, ReturnedWorkbook
from workbook_tool.reading.slow import read_openpyxl
from workbook_tool.reading.submission import submission


def plain(cell: ReturnedCell) -> tuple[object, ...]:
    value = cell.value
    if cell.formula is not None:
        # openpyxl forgets the kind of a formula's value; values of formulas are not used.
        value = None
    if isinstance(value, Decimal):
        value = value.normalize()
    if isinstance(value, str):
        value = value.replace("\r\n", "\n") or None
    return (value, cell.formula, cell.locked)


def held(book: ReturnedWorkbook) -> dict[tuple[str, int, int], tuple[object, ...]]:
    """Every cell that says anything: the two ways differ in which blank ones they list."""
    found = {(c.sheet, c.row, c.column): plain(c) for c in book.cells}
    return {at: cell for at, cell in found.items() if cell != (None, None, True)}


def compare(data: bytes, sent: Return) -> None:
    """Fail unless both ways see the same in a workbook that a return became."""
    fast, slow = read_ooxml(data, LIMITS), read_openpyxl(data, LIMITS)
    assert held(fast) == held(slow)
    assert [(s.name, s.state, s.protected) for s in fast.sheets] == [
        (s.name, s.state, s.protected) for s in slow.sheets
    ]
    for mine, other in zip(fast.sheets, slow.sheets, strict=True):
        assert {a.ref for a in mine.merges} == {a.ref for a in other.merges}
        assert (mine.hidden_rows, set(mine.validations)) == (
            other.hidden_rows,
            set(other.validations),
        )
    assert {(n.name, n.hidden) for n in fast.names} >= {(n.name, n.hidden) for n in slow.names}
    assert dict(fast.properties) == dict(slow.properties)
    issued = IssuedPlan(sent.fill_in.form, sent.fill_in.plan, sent.fill_in.case.stage, same=True)
    assert submission(fast, issued).items == submission(slow, issued).items
