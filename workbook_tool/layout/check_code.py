"""The 校验码: six digits over all effective scores of a stage.

Printed at the foot of the sheet, it matches a sealed paper copy with a file. The same
expression is computed in the sheet and in the program. A changed score, or two scores
swapped, always changes a sum of different multiples below a prime.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbook_tool.rubric.expression import (
    GUARD_DIGITS,
    Calc,
    Expr,
    If,
    IsNumber,
    Mod,
    Ref,
    Round,
    add,
    clamp,
    number,
)

PRIME = 999_983
_STEP = 7_919

_MOST = 999
"""Whatever is typed beyond this counts as this, so that every program can compute the code."""


def check_code(cells: Sequence[str]) -> Expr:
    """Return the code as a whole number below one million.

    Args:
        cells: Names of the score cells in order; an empty one differs from a zero.
    """
    terms: list[Expr] = []
    for n, cell in enumerate(cells, start=1):
        held = clamp(Ref(cell), number(-_MOST), number(_MOST))
        cents = Round(Round(Calc("*", (held, number(100))), GUARD_DIGITS), 0)
        worth = If(IsNumber(Ref(cell)), Calc("+", (cents, number(1))), number(0))
        terms.append(Calc("*", (number(Decimal(n * _STEP % PRIME)), worth)))
    # Scores below zero are refused elsewhere; the offset keeps the remainder one of a
    # positive number, for which all programs agree.
    return Mod(Calc("+", (add(terms), number(Decimal(PRIME) * 10**6))), number(PRIME))
