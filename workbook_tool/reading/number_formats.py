"""What a cell shows of its content: number formats, as spreadsheet programs carry them out.

A remark of 5月19日 is kept as 41413, 95% as 0.95, and a format may show 10 where 9.5 stands or
nothing at all. What people saw and meant is what is shown. Sources: ECMA-376 part 1, 18.8.30
and 18.8.31 (number formats, and those of Chinese systems that have only a number).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from workbook_tool.reading.returned import Kind
from workbook_tool.rubric.text import plain_number

GENERAL = "General"
TEXT = "@"

# fmt: off
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: TEXT,
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}
# fmt: on
"""The formats that have only a number, as a Chinese system shows them."""

_TOKEN = re.compile(
    r"""
    (?P<text>"[^"]*"?|\\.|_.|\*.)
  | \[(?P<elapsed>h+|m+|s+)\]
  | \[(?P<bracket>[^\]]*)\]
  | (?P<general>G/通用格式|General)
  | (?P<noon>AM/PM|A/P|上午/下午)
  | (?P<power>E[+-])
  | (?P<date>y+|m+|d+|h+|s+|a{3,}|e+)
  | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/)
  | (?P<at>@)
  | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]{1,20})")
_CURRENCY = re.compile(r"\$([^-\]]*)")
_LONGEST_FORMAT = 255
_FARTHEST = 2_958_465
"""The last day that a date can show: 31 December 9999."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIGURES = "〇一二三四五六七八九"
_WIDE = Context(prec=60)


class Token(NamedTuple):
    """A piece of a format: what it is, and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format.

    Attributes:
        tokens: Its pieces, without those that show nothing.
        condition: For which numbers it is; ``None`` where its place decides.
        chinese: Whether its figures are written 一二三.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    chinese: bool = False

    def has(self, *kinds: str) -> bool:
        """Return whether a piece of one of the kinds is in it."""
        return any(token.kind in kinds for token in self.tokens)

    @property
    def dated(self) -> bool:
        """Whether it shows a date or a time."""
        return self.has("date", "elapsed")


@lru_cache(maxsize=1_000)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format."""
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST_FORMAT]):
        kind = match.lastgroup or "other"
        if kind == "other" and match[0] == ";":
            parts.append([])
        else:
            parts[-1].append(Token(kind, match[kind]))
    return tuple(_section(part) for part in parts)


def _section(tokens: Sequence[Token]) -> Section:
    kept: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    chinese = False
    for token in tokens:
        if token.kind == "bracket":
            if found := _CONDITION.fullmatch(token.text):
                condition = _condition(found)
            elif found := _CURRENCY.match(token.text):
                kept.append(Token("text", found[1]))
            chinese = chinese or token.text.casefold().startswith("dbnum")
        elif token.kind == "text":
            kept.append(Token("text", _literal(token.text)))
        elif token.kind == "other":
            kept.append(Token("text", token.text))
        else:
            kept.append(token)
    return Section(tuple(kept), condition, chinese)


def _condition(found: re.Match[str]) -> tuple[str, Decimal] | None:
    return (found[1], Decimal(found[2])) if found[2].count(".") < 2 else None


def _literal(text: str) -> str:
    if text.startswith('"'):
        return text[1:].removesuffix('"')
    return {"\\": text[1:], "_": " ", "*": ""}[text[0]]


@lru_cache(maxsize=1_000)
def number_kind(code: str) -> Kind:
    """Return what a number format makes of a number: a number, a date or a percentage."""
    numeric = sections(code)[:3]
    if any(section.has("percent") for section in numeric):
        return "percent"
    return "date" if any(section.dated for section in numeric) else "number"


@lru_cache(maxsize=4_000)
def shown_number(value: Decimal, code: str, *, since_1904: bool = False) -> str:
    """Return what a cell with a number shows.

    Args:
        value: The number.
        code: The cell's format.
        since_1904: Whether the workbook counts its days from 1904.
    """
    found = sections(code)
    section, signed = _chosen(value, found)
    if section is None:
        return ""
    if section.has("general"):
        middle = plain_number(abs(value)) if abs(value.adjusted()) < 16 else str(abs(value))
        return _sign(value, signed) + _around(section, "general", middle)
    if section.dated:
        return _date(value, section, since_1904=since_1904)
    if section.has("digit"):
        text, zero = _digits(abs(value), section)
        return (_sign(value, signed) if not zero else "") + text
    if section.has("at"):
        return _around(section, "at", plain_number(value) if value.adjusted() < 16 else str(value))
    return _sign(value, signed and bool(section.tokens)) + _around(section, "", "")


def shown_text(text: str, code: str) -> str:
    """Return what a cell with a text shows."""
    found = sections(code)
    section = found[3] if len(found) > 3 else next((s for s in found if s.has("at")), None)
    return text if section is None else _around(section, "at", text)


def _around(section: Section, kind: str, middle: str) -> str:
    """Return the fixed texts of a section with ``middle`` in the place of a kind of piece."""
    return "".join(
        middle if token.kind == kind else token.text if token.kind in _AS_WRITTEN else ""
        for token in section.tokens
    )


_AS_WRITTEN = ("text", "percent", "point", "comma", "slash")


def _sign(value: Decimal, signed: bool) -> str:
    return "-" if value < 0 and signed else ""


def _chosen(value: Decimal, found: Sequence[Section]) -> tuple[Section | None, bool]:
    """Return the section that shows a number, and whether a minus is put before it."""
    numeric = found[:3]
    if any(section.condition for section in numeric):
        for n, section in enumerate(numeric):
            if section.condition is None or _holds(value, section.condition):
                return section, n == 0 or len(numeric) == 1
        return None, False
    if len(numeric) > 1 and value < 0:
        return numeric[1], False
    if len(numeric) > 2 and value == 0:
        return numeric[2], False
    if len(numeric) == 1 and numeric[0].has("at") and not numeric[0].has("digit"):
        return Section((Token("general", ""),)), True
    return numeric[0], len(numeric) == 1


_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def _holds(value: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, border = condition
    return _HOLDS[sign](value, border)


# --- figures -------------------------------------------------------------------------------


def _digits(value: Decimal, section: Section) -> tuple[str, bool]:
    """Return a number's figures as a section shows them, and whether they are all zero."""
    tokens = list(section.tokens)
    if any(token.kind == "slash" for token in tokens):
        return _fraction(value, section), value == 0
    value = _WIDE.scaleb(value, 2 * sum(token.kind == "percent" for token in tokens))
    last = max(n for n, token in enumerate(tokens) if token.kind == "digit")
    while last + 1 < len(tokens) and tokens[last + 1].kind == "comma":
        value = _WIDE.scaleb(value, -3)
        del tokens[last + 1]
    power = next((n for n, token in enumerate(tokens) if token.kind == "power"), None)
    if power is not None:
        return _scientific(value, tokens, power), value == 0
    point = next((n for n, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    places = sum(token.kind == "digit" for token in tokens[point:])
    if abs(value.adjusted()) > 40:
        return str(value), value == 0
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    whole, _, rest = f"{rounded:f}".partition(".")
    text = _whole(whole.lstrip("0"), tokens[:point]) + _rest(rest, tokens[point:])
    return text, rounded == 0


def _whole(digits: str, tokens: Sequence[Token]) -> str:
    """Return the figures before the point, filled in from the right."""
    grouped = any(token.kind == "comma" for token in tokens)
    slots = sum(token.kind == "digit" for token in tokens)
    left, pieces, done = slots, [], 0

    def put(figures: str) -> None:
        nonlocal done
        for figure in reversed(figures):
            if grouped and done and done % 3 == 0:
                pieces.append(",")
            pieces.append(figure)
            done += 1

    for token in reversed(tokens):
        if token.kind == "digit":
            left -= 1
            taken, digits = (digits, "") if not left else (digits[-1:], digits[:-1])
            put(taken or {"0": "0", "?": " "}.get(token.text, ""))
        elif token.kind != "comma":
            pieces.append(token.text[::-1])
    if not slots:
        pieces.append(digits[::-1])
    return "".join(pieces)[::-1] if slots or not tokens else "".join(reversed(pieces))


def _rest(digits: str, tokens: Sequence[Token]) -> str:
    """Return the point and the figures behind it; those that ``#`` stands for may be left out."""
    slots = [token.text for token in tokens if token.kind == "digit"]
    kept = len(digits)
    while kept and digits[kept - 1] == "0" and slots[kept - 1] == "#":
        kept -= 1
    pieces, n = [], 0
    for token in tokens:
        if token.kind == "digit":
            pieces.append(digits[n] if n < kept else "")
            n += 1
        else:
            pieces.append(token.text)
    return "".join(pieces)


def _scientific(value: Decimal, tokens: Sequence[Token], power: int) -> str:
    places = 0
    seen = False
    for token in tokens[:power]:
        seen = seen or token.kind == "point"
        places += seen and token.kind == "digit"
    return f"{value:.{places}E}"


def _fraction(value: Decimal, section: Section) -> str:
    """Return a number with a fraction in the fewest figures that its format allows."""
    slash = next(n for n, token in enumerate(section.tokens) if token.kind == "slash")
    behind = section.tokens[slash + 1 :]
    size = sum(token.kind == "digit" for token in behind) or 1
    whole = int(value) if abs(value) < Decimal(10) ** 15 else 0
    part = value - whole
    most = 10 ** min(size, 2) - 1
    best = min(
        ((abs(part - Decimal(top) / under), under, top) for under in range(1, most + 1)
         for top in (int(part * under), int(part * under) + 1)),
    )  # fmt: skip
    _, under, top = best
    whole, top = (whole + 1, 0) if top == under else (whole, top)
    return f"{whole} {top}/{under}".removeprefix("0 ") if top else str(whole)


# --- dates ---------------------------------------------------------------------------------


def _date(value: Decimal, section: Section, *, since_1904: bool) -> str:
    days = value + 1462 if since_1904 else value
    if not 0 <= days < _FARTHEST + 1:
        return "#" * 8
    fine = any(token.kind == "point" for token in section.tokens)
    moment = _moment(days, fine=fine)
    pieces: list[str] = []
    tokens = section.tokens
    half = section.has("noon")
    write = _chinese if section.chinese else str
    for n, token in enumerate(tokens):
        if token.kind == "date":
            pieces.append(_part(token.text.lower(), moment, tokens, n, write=write, half=half))
        elif token.kind == "elapsed":
            pieces.append(_elapsed(token.text.lower(), days))
        elif token.kind == "noon":
            pieces.append(_noon(token.text, moment))
        elif token.kind == "digit":
            pieces.append(f"{moment.microsecond:06d}"[:1] if _behind_point(tokens, n) else "")
        elif token.kind != "at":
            pieces.append(token.text)
    return "".join(pieces)


def _moment(days: Decimal, *, fine: bool) -> datetime:
    """Return the moment of a serial number; 1900 counts as a leap year, as it always has."""
    day = int(days)
    seconds = (days - day) * 86_400
    rounded = seconds.quantize(Decimal("0.1") if fine else Decimal(1), ROUND_HALF_UP)
    start = datetime(1899, 12, 31) if day < 60 else datetime(1899, 12, 30)
    try:
        return start + timedelta(days=day, seconds=float(rounded))
    except OverflowError:
        return start + timedelta(days=day)


def _behind_point(tokens: Sequence[Token], n: int) -> bool:
    return n > 0 and tokens[n - 1].kind == "point"


def _part(
    letters: str,
    moment: datetime,
    tokens: Sequence[Token],
    n: int,
    *,
    write: Callable[[int], str],
    half: bool,
) -> str:
    letter, size = letters[0], len(letters)
    if letter in "ye":
        year = str(moment.year) if letter == "e" or size > 2 else f"{moment.year % 100:02d}"
        return "".join(_FIGURES[int(c)] for c in year) if write is _chinese else year
    if letter == "a":
        return ("星期" if size > 3 else "") + "一二三四五六日"[moment.weekday()]
    if letter == "m" and not _is_minutes(tokens, n):
        if size > 2:
            name = _MONTHS[moment.month - 1]
            return moment.strftime("%B") if size == 4 else name[:1] if size > 4 else name
        number = moment.month
    elif letter == "d":
        if size > 2:
            return moment.strftime("%A") if size > 3 else _WEEKDAYS[moment.weekday()]
        number = moment.day
    elif letter == "h":
        number = (moment.hour - 1) % 12 + 1 if half else moment.hour
    else:
        number = moment.minute if letter == "m" else moment.second
    return f"{number:02d}" if size > 1 and write is str else write(number)


def _is_minutes(tokens: Sequence[Token], n: int) -> bool:
    """Return whether an ``m`` means minutes: behind hours, or before seconds."""
    before = next(_clock(reversed(tokens[:n])), "")
    behind = next(_clock(iter(tokens[n + 1 :])), "")
    return before == "h" or behind == "s"


def _clock(tokens: Iterator[Token]) -> Iterator[str]:
    return (t.text[0].lower() for t in tokens if t.kind in ("date", "elapsed"))


def _elapsed(letters: str, days: Decimal) -> str:
    per_day = {"h": 24, "m": 1_440, "s": 86_400}[letters[0]]
    seconds = (days * 86_400).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{int(seconds * per_day / 86_400):0{len(letters)}d}"


def _noon(text: str, moment: datetime) -> str:
    morning, afternoon = text.split("/")
    return morning if moment.hour < 12 else afternoon


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_FIGURES[tens]}十"
    return head + (_FIGURES[ones] if ones or not tens else "")


# --- whether what is shown is what is there --------------------------------------------------

_FIGURE = re.compile(r"(?<![0-9.])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?")
_MIXED = re.compile(r"(?:([0-9]+) )?([0-9]+)/([0-9]+)")


def shows_another_number(shown: str, value: Decimal) -> bool:
    """Return whether somebody who reads what a cell shows takes it for another number."""
    text = shown.strip()
    if (mixed := _MIXED.fullmatch(text)) and int(mixed[3][:9]):
        found = [int(mixed[1] or 0) + Decimal(mixed[2]) / int(mixed[3])]
    else:
        found = [Decimal(figure.replace(",", "")) for figure in _FIGURE.findall(text)]
    return found != [abs(value)]
