"""What a person meant by what stands in a cell for a number: read plainly, or not at all.

Slips of typing that can only mean one number are read and noted (``８.５``, ``8分``,
``8。5``). Everything else is left alone and named: a comma may divide decimals or
thousands, ``10%`` may be 0.1 or 10, ``8-9`` may be a span or a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.reading.figures import as_shown
from workbook_tool.reading.returned import PICTURE, ReturnedCell
from workbook_tool.rubric.text import plain_number, shortened, spelled, visible

NOTED = "N04"
"""Code of a number that was read although it is not written as one."""

_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)}
TURNED = "\u202e"
"""The mark that makes figures stand in another order than they are written in."""
_DOT = re.compile(r"(?<=[0-9])[。｡](?=[0-9])")
_PLAIN = re.compile(r"[+]?(?:[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)")
_NEGATIVE = re.compile(r"[-−–—]\s*[0-9.]+")
_CONSTANT = re.compile(r"\+?[0-9]{1,9}(?:\.[0-9]+)?")
_WPS_PICTURE = re.compile(r"\s*(?:=\s*)?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_LONGEST_QUOTE = 60
_EXPONENT = 20
"""Numbers of so many figures are written with an exponent."""

_LONGEST_NUMBER = 60
"""Characters; what is longer is no number that anybody typed."""

_ODD: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"#(?:N/A|[A-Z0-9/]+[!?])"), "N09"),
    (re.compile(r"[0-9.]+\s*[%％]|百分之.+"), "N06"),
    (re.compile(r"[0-9]+(?:[,，、][0-9]+)+(?:\.[0-9]+)?"), "N05"),
    (_NEGATIVE, "N02"),
    (re.compile(r"[0-9.]+\s*(?:[-—–~～至到]|--)\s*[0-9.]+"), "N07"),
    (
        re.compile(r"[0-9]{2,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?.*|[0-9]{1,2}月[0-9]{1,2}日"),
        "N08",
    ),
    (re.compile(r"[0-9.]+\s*[^0-9.\s].*", re.DOTALL), "N11"),
)
"""Texts that look like a number and are none, with the code of their sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as.

    Attributes:
        number: The number; ``None`` if there is none, or none that is certain.
        code: The finding it makes: ``N04`` beside a number, else why there is none;
            ``None`` for a plain number and for an empty cell.
        got: What stands in the cell, in words.
    """

    number: Decimal | None
    code: str | None
    got: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed: neither zero nor not applicable."""
        return self.number is None and self.code is None


EMPTY = Reading(None, None, "")


def read_text(text: str) -> Reading:
    """Read a number that was typed as text.

    Characters that nobody can see, such as those that the calculator of Windows copies along
    (U+202C), do not make it another number; they are named in what stands there.
    """
    bare = visible(text).translate(_FULL_WIDTH).strip().lstrip("'’‘").strip()
    if not bare:
        return EMPTY
    got = shortened(spelled(text.strip()), _LONGEST_QUOTE)
    if len(bare) > _LONGEST_NUMBER:
        return Reading(None, "N01", got)
    number = _DOT.sub(".", bare)
    if number.endswith("分"):
        number = number[:-1].rstrip()
    if _PLAIN.fullmatch(number) and not (len(number) > 1 and TURNED in text):
        return Reading(as_shown(Decimal(number)), NOTED, got)
    code = next((code for pattern, code in _ODD if pattern.fullmatch(bare)), "N01")
    return Reading(None, code, got)


def read_number(cell: ReturnedCell | None) -> Reading:  # noqa: PLR0911 - one case a kind
    """Read the number in a cell.

    A formula is a number only if it is one, such as ``=8``: what the file says a formula
    gave may be stale, and is never believed.
    """
    if cell is None:
        return EMPTY
    if cell.formula is not None:
        typed = cell.formula.strip()
        if _CONSTANT.fullmatch(typed):
            return Reading(as_shown(Decimal(typed)), NOTED, shortened(f"={typed}", _LONGEST_QUOTE))
        got = PICTURE if is_picture(cell) else shortened(f"={cell.formula}", _LONGEST_QUOTE)
        return Reading(None, "N10", got)
    if cell.kind == "blank" or cell.value is None:
        return EMPTY
    if cell.kind == "text":
        return read_text(str(cell.value))
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        return Reading(cell.value, None, words_of(cell._replace(shown=None)))
    codes = {"date": "N08", "percent": "N06", "error": "N09", "bool": "N12"}
    got = shortened(spelled(words_of(cell) or str(cell.value)), _LONGEST_QUOTE)
    return Reading(None, codes.get(cell.kind, "N13"), got)


def is_picture(cell: ReturnedCell) -> bool:
    """Return whether a picture fills a cell: Excel's, or WPS's, which is a formula."""
    if cell.shown == PICTURE:
        return True
    written = cell.formula or (cell.value if isinstance(cell.value, str) else "")
    return _WPS_PICTURE.match(written) is not None


def words_of(cell: ReturnedCell) -> str:
    """Return what people see of a cell, be it a number, a date or a text."""
    if is_picture(cell):
        return PICTURE
    if cell.shown is not None:
        return cell.shown.strip()
    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        if cell.kind == "percent":
            return f"{plain_number(value * 100)}%"
        return plain_number(value) if abs(value.adjusted()) < _EXPONENT else str(value)
    return "" if value is None else str(value).strip()
