"""Totals: what the sheet shows against what its scores add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.checks.registry import check
from workbook_tool.layout import names
from workbook_tool.reading.numbers import read_number
from workbook_tool.rubric.text import plain_number

_HALF_A_CENT = Decimal("0.005")


@check("totals", "T02", "T03")
def sums(dossier: Dossier) -> Iterator[Fault]:
    """A subtotal or the total shows something else than the scores add up to.

    An untouched formula may show an old result; where only values can be seen, nobody knows.
    """
    stage = dossier.stage
    for name in dossier.sub.issued.plan.named:
        if not name.startswith((f"subtotal_{stage}_", names.total(stage))):
            continue
        held, expected = dossier.held(name), dossier.sub.values[name]
        shown = read_number(held._replace(formula=None)).number if held is not None else None
        if held is None or shown is None:
            continue
        formulas_seen = dossier.formulas_seen(held.sheet)
        if formulas_seen and held.formula is None:
            continue  # typed over: told of with the formulas
        right = expected if isinstance(expected, Decimal) else Decimal(0)
        if abs(shown - right) >= _HALF_A_CENT:
            facts = {"got": plain_number(shown), "expected": plain_number(right)}
            yield dossier.fault("T02" if formulas_seen else "T03", name, **facts)


@check("totals", "T04")
def check_code(dossier: Dossier) -> Iterator[Fault]:
    """The 校验码 stands there as a plain number, and is not that of the scores."""
    held = dossier.held(names.CODE)
    if held is None or held.formula is not None or not isinstance(held.value, Decimal):
        return
    expected = dossier.sub.check_code
    if expected and f"{held.value:06.0f}" != expected:
        yield dossier.fault("T04", names.CODE, got=f"{held.value:06.0f}", expected=expected)
