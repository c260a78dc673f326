"""One small expression language with two engines.

A scoring rule compiles to one tree of these nodes. :func:`evaluate` computes it
in :class:`~decimal.Decimal`; :func:`workbook_tool.rubric.formulas.excel` writes the same
tree as formula text over cell addresses.

Values are ``Decimal`` (numbers), ``str`` (texts), ``bool`` (conditions) and
``None`` (an empty cell, and the result of a rule that cannot be computed yet;
in a formula the latter is the empty text).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import reduce
from typing import ClassVar, Literal, cast

Value = Decimal | str | bool | None

GUARD_DIGITS = 9
"""Binary floats turn (80 - 79.7) / 0.1 into 2.999…; both engines round to this
many digits before they cut down to whole steps or to cents."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant number."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """A constant text."""

    value: str


@dataclass(frozen=True, slots=True)
class Blank:
    """No result: ``None`` in Python, the empty text in a sheet."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of one named cell."""

    name: str


@dataclass(frozen=True, slots=True)
class CellRange:
    """The cells ``<name>_<first>`` … ``<name>_<last>``, one below the other."""

    written_as: ClassVar[str] = "Column"  # in the plans that were issued

    name: str
    first: int
    last: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Their names, from top to bottom."""
        return tuple(f"{self.name}_{number}" for number in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Calc:
    """Arithmetic over two or more terms, from left to right."""

    op: Literal["+", "-", "*", "/"]
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or the largest of the terms."""

    op: Literal["MIN", "MAX"]
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """Whole steps: the greatest integer not above the term."""

    term: Expr


@dataclass(frozen=True, slots=True)
class Rounded:
    """Half up to so many digits."""

    written_as: ClassVar[str] = "Round"  # in the plans that were issued

    term: Expr
    digits: int


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two values of the same type."""

    op: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logic:
    """All or any of the conditions."""

    op: Literal["AND", "OR"]
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class IsNumber:
    """Whether the term is a number (an empty cell is none)."""

    term: Expr


@dataclass(frozen=True, slots=True)
class If:
    """One of two values."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the named cells; whatever is no number adds nothing."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountNumbers:
    """How many of the named cells hold a number."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountText:
    """How many of the named cells hold exactly this text (a word of ours, no wildcards)."""

    cells: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Mod:
    """The remainder of a whole number that is not negative."""

    term: Expr
    divisor: Expr


@dataclass(frozen=True, slots=True)
class CountWhere:
    """In how many rows all conditions hold; the columns have equal lengths.

    Only numbers are compared: typed texts would be read as wildcards by the
    spreadsheet programs.
    """

    conditions: tuple[tuple[CellRange, Literal["=", ">"], Expr], ...]


Expr = (
    Number
    | Text
    | Blank
    | Ref
    | CellRange
    | Calc
    | Extreme
    | Floor
    | Rounded
    | Compare
    | Logic
    | IsNumber
    | If
    | Sum
    | CountNumbers
    | CountText
    | Mod
    | CountWhere
)


def number(value: Decimal | int) -> Number:
    """Return a constant; integers are allowed for brevity."""
    return Number(Decimal(value))


def add(terms: Sequence[Expr]) -> Expr:
    """Return the sum of any number of terms (no terms: 0)."""
    if not terms:
        return number(0)
    return terms[0] if len(terms) == 1 else Calc("+", tuple(terms))


def every(terms: Sequence[Expr]) -> Expr:
    """Return the condition that all of one or more conditions hold."""
    return terms[0] if len(terms) == 1 else Logic("AND", tuple(terms))


def clamp(term: Expr, low: Expr, high: Expr) -> Expr:
    """Return the term, not below ``low`` and not above ``high``."""
    return Extreme("MAX", (low, Extreme("MIN", (term, high))))


def whole_steps(term: Expr) -> Expr:
    """Return the number of whole steps in ``term``, safe against binary dust."""
    return Floor(Rounded(term, GUARD_DIGITS))


def to_cents(term: Expr) -> Expr:
    """Return ``term`` half up to two decimals, safe against binary dust.

    Source: the rounding rule of the domain, "half up to two decimals, once per row".
    """
    return Rounded(Rounded(term, GUARD_DIGITS), 2)


_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


Compute = Callable[[Mapping[str, Value]], Value]
"""Computes one expression from the values of named cells."""
_Numeric = Callable[[Mapping[str, Value]], Decimal]


def evaluate(expr: Expr, values: Mapping[str, Value]) -> Value:
    """Compute ``expr``.

    Args:
        expr: The tree.
        values: The value of every named cell; a name that is absent is an empty cell.

    Returns:
        A ``Decimal``, text, truth value, or ``None`` for "no result".

    Raises:
        TypeError: A text or an empty cell stands where a number is needed. Rules
            guard against that, so it is a defect of the rule.
        ZeroDivisionError: Likewise, for a division by zero.
    """
    with exactly():
        return compiled(expr)(values)


def exactly() -> AbstractContextManager[Context]:
    """Return the context in which expressions are computed: more digits than any score has."""
    return localcontext(prec=40)


def compiled(expr: Expr) -> Compute:  # noqa: PLR0911, PLR0912 - one case a node
    """Return what computes ``expr`` as :func:`evaluate` does, for computing it many times.

    It has to be called :func:`exactly`. A thousand returns are computed by the same
    expressions: the tree is walked once, not once for each of them.
    """
    match expr:
        case Number(constant) | Text(constant):
            return lambda _: constant
        case Blank():
            return lambda _: None
        case Ref(name):
            return lambda values: values.get(name)
        case Calc(op, terms):
            numbers, operation = _numerics(terms), _OPERATIONS[op]
            return lambda values: reduce(operation, [term(values) for term in numbers])
        case Extreme(op, terms):
            numbers, pick = _numerics(terms), min if op == "MIN" else max
            return lambda values: pick([term(values) for term in numbers])
        case Floor(term):
            numeric = _numeric(term)
            return lambda values: numeric(values).to_integral_value(ROUND_FLOOR)
        case Rounded(term, digits):
            return _rounding(_numeric(term), digits)
        case Compare(op, left, right):
            return _comparing(op, compiled(left), compiled(right))
        case Logic(op, terms):
            conditions, verdict = tuple(map(compiled, terms)), all if op == "AND" else any
            return lambda values: verdict(condition(values) for condition in conditions)
        case IsNumber(term):
            inner = compiled(term)
            return lambda values: isinstance(inner(values), Decimal)
        case If(condition, then, otherwise):
            holds, yes, no = compiled(condition), compiled(then), compiled(otherwise)
            return lambda values: yes(values) if holds(values) else no(values)
        case Sum(cells):
            return lambda values: sum(_numbers(cells, values), Decimal(0))
        case CountNumbers(cells):
            return lambda values: Decimal(len(_numbers(cells, values)))
        case CountText(cells, text):
            return lambda values: Decimal(sum(values.get(cell) == text for cell in cells))
        case Mod(term, divisor):
            dividend, by = _numeric(term), _numeric(divisor)
            return lambda values: dividend(values) % by(values)
        case CountWhere(conditions):
            return _counting(conditions)
        case CellRange():
            raise TypeError("a column has no single value")


def _numeric(expr: Expr) -> _Numeric:
    """Return what computes ``expr`` where only a number will do."""
    compute = compiled(expr)

    def numeric(values: Mapping[str, Value]) -> Decimal:
        value = compute(values)
        if not isinstance(value, Decimal):
            raise TypeError(f"a number is needed, got {value!r}")
        return value

    return numeric


def _numerics(terms: Sequence[Expr]) -> tuple[_Numeric, ...]:
    return tuple(map(_numeric, terms))


def _numbers(cells: Sequence[str], values: Mapping[str, Value]) -> list[Decimal]:
    return [value for value in map(values.get, cells) if isinstance(value, Decimal)]


_LARGEST_ROUNDED = 20
"""Numbers with more digits than this before the point have no others: a cell holds 15 to 17."""


def _rounding(term: _Numeric, digits: int) -> Compute:
    step = Decimal(1).scaleb(-digits)

    def rounded(values: Mapping[str, Value]) -> Decimal:
        value = term(values)
        if value.adjusted() > _LARGEST_ROUNDED:
            return value
        return value.quantize(step, ROUND_HALF_UP)

    return rounded


_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _comparing(op: str, left: Compute, right: Compute) -> Compute:
    holds = _COMPARISONS[op]

    def comparing(values: Mapping[str, Value]) -> bool:
        one, other = left(values), right(values)
        if isinstance(one, Decimal) and isinstance(other, Decimal):
            return holds(one, other)
        return _compare(op, one, other)

    return comparing


def _compare(op: str, left: Value, right: Value) -> bool:
    # An empty cell equals both the empty text and zero, as it does in a sheet.
    left, right = _like(left, right), _like(right, left)
    if op in {"=", "<>"}:
        return (left == right) == (op == "=")
    raise TypeError(f"{left!r} and {right!r} cannot be ordered")


def _like(value: Value, other: Value) -> Value:
    if value is not None:
        return value
    return Decimal(0) if isinstance(other, Decimal) else ""


def _counting(conditions: tuple[tuple[CellRange, Literal["=", ">"], Expr], ...]) -> Compute:
    wanted = [_numeric(term) for _, _, term in conditions]
    rows = tuple(zip(*(column.cells for column, _, _ in conditions), strict=True))
    holds = [_COMPARISONS[op] for _, op, _ in conditions]

    def count(values: Mapping[str, Value]) -> Decimal:
        against = [term(values) for term in wanted]
        total = 0
        for cells in rows:
            numbers = _numbers(cells, values)
            total += len(numbers) == len(cells) and all(
                compare(cell, value)
                for compare, cell, value in zip(holds, numbers, against, strict=True)
            )
        return Decimal(total)

    return count


def renamed(
    expr: Expr,
    new_name: Callable[[str], str],
    new_column: Callable[[str], str] = lambda name: name,
) -> Expr:
    """Return the tree with every single cell, and every column, under its new name."""

    def change(part: object) -> object:
        if isinstance(part, Ref):
            return Ref(new_name(part.name))
        if isinstance(part, tuple):
            return tuple(change(entry) for entry in part)
        if isinstance(part, Sum | CountNumbers | CountText):
            return replace(part, cells=tuple(map(new_name, part.cells)))
        if isinstance(part, CellRange):
            return replace(part, name=new_column(part.name))
        if is_dataclass(part) and not isinstance(part, type):
            return replace(part, **{f.name: change(getattr(part, f.name)) for f in fields(part)})
        return part

    return cast(Expr, change(expr))


def reads(expr: Expr) -> frozenset[str]:
    """Return the names of all cells that ``expr`` reads, whichever way its conditions go."""
    found: set[str] = set()

    def note(part: object) -> None:
        if isinstance(part, Ref):
            found.add(part.name)
        elif isinstance(part, Sum | CountNumbers | CountText | CellRange):
            found.update(part.cells)
        elif isinstance(part, tuple):
            for entry in part:
                note(entry)
        elif is_dataclass(part):
            for field in fields(part):
                note(getattr(part, field.name))

    note(expr)
    return frozenset(found)
