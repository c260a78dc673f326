"""What a worksheet says about its cells besides their content: limits, and changing looks.

Limits (data validations) and conditional formats stand in the sheet itself or, where Excel 2010
and later put them, in its extension list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbook_tool.layout.plan import Area, column_number
from workbook_tool.reading.figures import number_of
from workbook_tool.reading.limits import too_large
from workbook_tool.reading.ooxml_styles import Format, LookChange, change_of, note_change
from workbook_tool.reading.returned import Content, ReturnedCell, Validation
from workbook_tool.reading.xml import Attributes
from workbook_tool.rubric.remembered import remembered

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_LONGEST_AREA = len("$XFD$1048576:$XFD$1048576")
_MOST_STEPS = 500_000
"""Cells that are looked at for conditional formats; those of a sheet of ours are some hundred."""
_MOST_RULES = 20_000
"""Areas with rules in one sheet; ours have some hundred."""
_NEVER = re.compile(r"(?:ISERROR|ISERR|ISNA|ISBLANK)\(", re.IGNORECASE)
"""Conditions that a cell with a plain content does not fulfil."""


@remembered(longest=_LONGEST_AREA)
def area_of(reference: str) -> Area | None:
    """Return the rectangle that ``A1:B3`` or ``A1`` means; ``None`` if it means none."""
    ends = [_ADDRESS.fullmatch(end) for end in reference.split(":")]
    if not 1 <= len(ends) <= 2 or not all(ends):
        return None
    rows = sorted(int(end[2]) for end in ends if end)
    columns = sorted(column_number(end[1]) for end in ends if end)
    return Area(rows[0], columns[0], rows[-1], columns[-1])


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: its cells, what it asks, and what it changes."""

    cells: str
    asks: Attributes
    formulas: tuple[str, ...]
    change: LookChange

    def met_by(self, value: Content) -> bool:
        """Return whether a cell fulfils it, as far as can be told without computing formulas."""
        kind = self.asks.get("type", "")
        if kind == "cellIs":
            return _compares(value, self.asks.get("operator", ""), self.formulas)
        if kind in {"containsErrors", "containsBlanks"}:
            return False
        if kind == "expression":
            formula = "".join(self.formulas).strip()
            return formula.upper() not in {"FALSE", "0", ""} and not _NEVER.match(formula)
        return True


def _compares(value: Content, operator: str, formulas: tuple[str, ...]) -> bool:
    """Return whether a value fulfils a comparison; where that takes more than figures, yes."""
    bounds = [number_of(formula) for formula in formulas]
    if not isinstance(value, Decimal) or not bounds or None in bounds:
        quoted = f'"{value}"'
        return not formulas or (operator == "equal") == (formulas[0] == quoted)
    low, high = bounds[0] or Decimal(0), bounds[-1] or Decimal(0)
    return {
        "lessThan": value < low,
        "lessThanOrEqual": value <= low,
        "equal": value == low,
        "notEqual": value != low,
        "greaterThanOrEqual": value >= low,
        "greaterThan": value > low,
        "between": low <= value <= high,
        "notBetween": not low <= value <= high,
    }.get(operator, True)


@dataclass
class Rules:
    """Collects the rules of one sheet.

    Attributes:
        changes: What the conditional formats of the workbook change, by their number.
        validations: Limits found.
        conditions: Conditional formats found that change how a cell looks.
    """

    changes: tuple[LookChange, ...] = ()
    validations: list[Validation] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cells = ""
        self._asks: Attributes | None = None
        self._formulas: list[str] = []
        self._text: list[str] = []
        self._look: dict[str, Attributes] | None = None
        self._within = ""
        self._count = 0
        self._open: list[tuple[Attributes, tuple[str, ...], LookChange | None]] = []

    def start(self, tag: str, attributes: Attributes, parser: Any) -> None:
        """Take the start of an element of :data:`TAGS_OF_RULES`."""
        if tag in _LISTED:
            self._cells, self._open = attributes.get("sqref", ""), []
        if tag in _RULES:
            self._asks, self._formulas, self._look = attributes, [], None
        elif tag in _TEXTS:
            self._text = []
            parser.CharacterDataHandler = self._text.append
        elif tag == "x14:dxf":
            self._look, self._within = {}, ""
        elif self._look is not None:
            self._within = note_change(self._look, self._within, tag, attributes)

    def end(self, tag: str, parser: Any) -> None:
        """Take the end of an element of :data:`TAGS_OF_RULES`."""
        if tag in _TEXTS:
            parser.CharacterDataHandler = None
            text = "".join(self._text)
            if tag == "xm:sqref":
                self._cells = text
            else:
                self._formulas.append(text)
        elif tag in _RULES and self._asks is not None:
            look = None if self._look is None else change_of(self._look)
            self._open.append((self._asks, tuple(self._formulas), look))
            self._asks = self._look = None
        if tag in _LISTED:
            self._close(limits=tag in _LIMITS)

    def _close(self, *, limits: bool) -> None:
        for asks, formulas, look in self._open:
            self._count += 1 + self._cells.count(" ")
            if self._count > _MOST_RULES:
                raise too_large(f"数据验证和条件格式超过 {_MOST_RULES} 处")
            if limits:
                kind = asks.get("type", "none")
                self.validations.append(Validation(self._cells, kind, formulas))
            elif (change := look or self._change(asks)) is not None:
                self.conditions.append(Condition(self._cells, asks, formulas, change))
        self._open = []

    def _change(self, asks: Attributes) -> LookChange | None:
        number = asks.get("dxfId", "")
        known = number.isascii() and number.isdigit() and int(number[:6]) < len(self.changes)
        return self.changes[int(number)] if known else None

    def hidden(
        self,
        cells: Mapping[tuple[int, int], ReturnedCell],
        looks: Mapping[tuple[int, int], Format],
    ) -> Iterator[tuple[int, int]]:
        """Yield where a conditional format makes writing unseen.

        Args:
            cells: The cells of the sheet.
            looks: The format of those with content.
        """
        # By identity: a workbook has few formats, and comparing them all would take its time.
        formats = {id(look): look for look in looks.values()} if self.conditions else {}
        steps = 0
        for condition in self.conditions:
            hiding = {key for key, look in formats.items() if condition.change.hides(look)}
            if not hiding:
                continue
            for area in filter(None, map(area_of, condition.cells.split()[:100])):
                for at, look in looks.items():
                    steps += 1
                    if steps > _MOST_STEPS:
                        return
                    met = id(look) in hiding and _inside(at, area)
                    if met and condition.met_by(cells[at].value):
                        yield at


def _inside(at: tuple[int, int], area: Area) -> bool:
    return area.top <= at[0] <= area.bottom and area.left <= at[1] <= area.right


@lru_cache(maxsize=1_000)
def is_tiny(size: str | None, least: float) -> bool:
    """Return whether a height or width, as it is written, leaves nothing to be seen."""
    try:
        return size is not None and float(size) < least
    except ValueError:
        return False


_LIMITS = frozenset({"dataValidation", "x14:dataValidation"})
_LISTED = _LIMITS | {"conditionalFormatting", "x14:conditionalFormatting"}
_RULES = _LIMITS | {"cfRule", "x14:cfRule"}
_TEXTS = frozenset({"formula1", "formula2", "formula", "xm:f", "xm:sqref"})
TAGS_OF_RULES = _LISTED | _RULES | _TEXTS | {"x14:dxf"}
"""Elements of rules, and of nothing else."""
TAGS_OF_LOOKS = frozenset({"font", "color", "fill", "bgColor", "border", "numFmt", "alignment"})
"""Elements of formats, which stand in an extension's rule itself."""
