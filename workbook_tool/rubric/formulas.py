"""Expressions as formula text, with functions that Excel 2007, WPS and LibreOffice share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbook_tool.rubric.expression import (
    Blank,
    Calc,
    CellRange,
    Compare,
    CountNumbers,
    CountText,
    CountWhere,
    Expr,
    Extreme,
    Floor,
    If,
    IsNumber,
    Logic,
    Mod,
    Number,
    Ref,
    Rounded,
    Sum,
    Text,
)


def excel(expr: Expr, address: Callable[[str], str]) -> str:  # noqa: PLR0911, PLR0912 - one case a node
    """Write ``expr`` as formula text, without the leading ``=``.

    Args:
        expr: The tree.
        address: Maps a cell's name to its address, such as ``G12`` or ``测算!D5``.

    Returns:
        Formula text that only uses functions of Excel 2007.
    """

    def write(term: Expr) -> str:
        return excel(term, address)

    def listed(terms: Sequence[Expr]) -> str:
        return ",".join(write(term) for term in terms)

    match expr:
        case Number(value):
            return format(value.normalize(), "f")
        case Text(value):
            return '"' + value.replace('"', '""') + '"'
        case Blank():
            return '""'
        case Ref(name):
            return address(name)
        case CellRange(name, first, last):
            end = address(f"{name}_{last}").rpartition("!")[2]
            return f"{address(f'{name}_{first}')}:{end}"
        case Calc(op, terms):
            return "(" + op.join(write(term) for term in terms) + ")"
        case Extreme(op, terms):
            return f"{op}({listed(terms)})"
        case Floor(term):
            return f"INT({write(term)})"
        case Rounded(term, digits):
            return f"ROUND({write(term)},{digits})"
        case Compare(op, left, right):
            return f"{write(left)}{op}{write(right)}"
        case Logic(op, terms):
            return f"{op}({listed(terms)})"
        case IsNumber(term):
            return f"ISNUMBER({write(term)})"
        case If(condition, then, otherwise):
            return f"IF({write(condition)},{write(then)},{write(otherwise)})"
        case Sum(cells):
            return f"SUM({','.join(ranges([address(cell) for cell in cells]))})"
        case CountNumbers(cells):
            return f"COUNT({','.join(ranges([address(cell) for cell in cells]))})"
        case CountText(cells, text):
            areas = ranges([address(cell) for cell in cells])
            return "(" + "+".join(f'COUNTIF({area},"{text}")' for area in areas) + ")"
        case Mod(term, divisor):
            return f"MOD({write(term)},{write(divisor)})"
        case CountWhere(conditions):
            pairs = [
                write(column) + "," + (write(term) if op == "=" else f'">"&{write(term)}')
                for column, op, term in conditions
            ]
            return f"COUNTIFS({','.join(pairs)})"


_ADDRESS = re.compile(r"^(?:(?P<sheet>.+)!)?\$?(?P<column>[A-Z]+)\$?(?P<row>[0-9]+)$")


def ranges(addresses: Sequence[str]) -> list[str]:
    """Return the addresses with neighbours below each other joined into ranges."""
    joined: list[str] = []
    previous: tuple[str | None, str | None, int] | None = None
    for text in addresses:
        match = _ADDRESS.match(text)
        if match is None:  # not an address but a name
            joined.append(text)
            previous = None
            continue
        here = (match["sheet"], match["column"], int(match["row"]))
        if previous is not None and here == (previous[0], previous[1], previous[2] + 1):
            joined[-1] = joined[-1].partition(":")[0] + f":{here[1]}{here[2]}"
        else:
            joined.append(text)
        previous = here
    return joined
