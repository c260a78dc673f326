"""The 校验码: six digits over all effective scores of a stage.

Printed at the foot of the sheet, it matches a sealed paper copy with a file. The same
expression is computed in the sheet and in the program. One changed score
always changes it; several together do so but for about one case in a million.
"""

from collections.abc import Sequence

from workbook_tool.rubric.expression import (
    GUARD_DIGITS,
    Calc,
    Expr,
    If,
    IsNumber,
    Mod,
    Ref,
    Rounded,
    add,
    clamp,
    number,
)

PRIME = 999_983
# Powers of a generator: no small change of several scores cancels out, as it would with
# weights that lie in a row.
_GENERATOR, _FIRST, _STRIDE = 5, 1_000, 37

_MOST = 999
"""Whatever is typed beyond this counts as this, so that every program can compute the code."""


def weight(position: int) -> int:
    """Return the weight of the score at a position, from 1."""
    return pow(_GENERATOR, _FIRST + _STRIDE * position, PRIME)


def check_code(cells: Sequence[str]) -> Expr:
    """Return the code as a whole number below one million.

    Args:
        cells: Names of the score cells in order; an empty one differs from a zero.
    """
    return code_of([code_term(cell, n) for n, cell in enumerate(cells, start=1)])


def code_term(cell: str, position: int) -> Expr:
    """Return what one score adds to the code; for sheets whose scores do not fit one formula."""
    held = clamp(Ref(cell), number(-_MOST), number(_MOST))
    cents = Rounded(Rounded(Calc("*", (held, number(100))), GUARD_DIGITS), 0)
    worth = If(IsNumber(Ref(cell)), Calc("+", (cents, number(1))), number(0))
    return Calc("*", (number(weight(position)), worth))


def code_of(terms: Sequence[Expr]) -> Expr:
    """Return the code from what the scores add to it."""
    # Scores below zero are refused elsewhere; the offset keeps the remainder one of a
    # positive number, for which all programs agree.
    return Mod(Calc("+", (add(terms), number(PRIME * 10**6))), number(PRIME))
