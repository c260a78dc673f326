"""What number a program's digits mean: the one that people see.

A spreadsheet keeps binary floats and shows fifteen digits of them. Sums and pasted results leave
8.3 behind as 8.2999999999999989 or 10 as 10.000000000000002: whoever looks at the cell sees 8.3
and 10. So that is the number, whatever kind of file it stands in. Source: Excel's limits
(fifteen significant digits); a third decimal that somebody typed is far above that.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from workbook_tool.rubric.remembered import remembered

DIGITS = 15
"""So many digits a spreadsheet shows; as many survive a binary float unchanged."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = len("-0.12345678901234567E-300")
_SHOWN = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)


@remembered(longest=_LONGEST_NUMBER)
def number_of(text: str) -> Decimal | None:
    """Return the number that a program saved as ``text``; ``None`` if it is none."""
    text = text.strip()
    if _NUMBER.fullmatch(text) is None:
        return None
    if len(text) <= DIGITS and "e" not in text.lower():
        return Decimal(text)
    return of_float(float(text))


def of_float(value: float) -> Decimal | None:
    """Return the number that a cell with this value shows; ``None`` for none that is finite."""
    try:
        number = Decimal(format(value, f".{DIGITS}g"))
    except OverflowError:  # a whole number of some hundred figures
        return None
    if not number.is_finite():
        return None
    whole = number == number.to_integral_value() and number.adjusted() < DIGITS
    return number.quantize(Decimal(1)) if whole else number


def as_shown(number: Decimal) -> Decimal:
    """Return a number that was written out, in the digits that a spreadsheet would show of it."""
    if len(number.as_tuple().digits) <= DIGITS:
        return number
    return Decimal(format(number.normalize(_SHOWN), "f"))
