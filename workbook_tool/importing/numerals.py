"""Numbers as they are written: Chinese, circled, Roman, full-width, and back to figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_VALUES = (
    {sign: value for value, sign in enumerate(_DIGITS)}
    | {sign: value for value, sign in enumerate(_FORMAL)}
    | {"〇": 0, "两": 2, "○": 0}
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "万": 10000}
CHINESE = "零〇一二两三四五六七八九十百千"
_CIRCLED, _CIRCLED_TO = 0x2460, 20


def chinese(number: int) -> str:
    """Return a number below 10,000 in Chinese: 十二, 一百零三."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number - 10] if number > 10 else "")
    words, left = "", number
    for unit, value in (("千", 1000), ("百", 100), ("十", 10)):
        digit, left = divmod(left, value)
        if digit:
            words += _DIGITS[digit] + unit
        elif words and left and not words.endswith("零"):
            words += "零"
    return words + (_DIGITS[left] if left else "")


def roman(number: int) -> str:
    """Return a number in capital Roman figures."""
    words = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        words += sign * count
    return words


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(_CIRCLED + number - 1) if 1 <= number <= _CIRCLED_TO else str(number)


def _bracketed(number: int) -> str:
    return chr(0x2474 + number - 1) if 1 <= number <= _CIRCLED_TO else f"({number})"


def _stopped(number: int) -> str:
    return chr(0x2488 + number - 1) if 1 <= number <= _CIRCLED_TO else f"{number}."


def _bracketed_chinese(number: int) -> str:
    return chr(0x3220 + number - 1) if 1 <= number <= 10 else f"（{chinese(number)}）"


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _digit_by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _formal(number: int) -> str:
    table = str.maketrans(_DIGITS + "十百千", _FORMAL + "拾佰仟")
    return chinese(number).translate(table)


_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"

FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanDigital2": chinese,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _bracketed,
    "decimalEnclosedFullstop": _stopped,
    "ideographEnclosedCircle": _bracketed_chinese,
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "none": lambda _number: "",
}
"""How Word writes the numbers of a list, by the name of the format."""


def value_of(text: str) -> int | None:
    """Return the whole number that Chinese words or figures say: 三 is 3, 二十五 is 25."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    if not text or any(sign not in _VALUES and sign not in _UNITS for sign in text):
        return None
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text)) if len(text) < 8 else None
    total = digit = 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _VALUES[sign]
    return total + digit


_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def plain_figures(text: str) -> str:
    """Return a text with its figures as ASCII ones: ２．５ and 2。5 are 2.5.

    Only for understanding; what is printed stays as it was written. It is as long as before,
    so that places in one are places in the other.
    """
    found = "".join(
        chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" and sign not in _KEPT else sign
        for sign in text
    )
    return re.sub(r"(?<=[0-9])[。．·](?=[0-9])", ".", found)


_KEPT = frozenset("，。；：？！（）")


def figure(text: str) -> Decimal | None:
    """Return the number that a cell for points holds; ``None`` if it is not plainly one."""
    text = plain_figures("".join(text.split())).replace("（", "(").replace("）", ")")
    match = re.fullmatch(r"\(?([0-9]+(?:\.[0-9]+)?)\)?(?:分)?\)?", text)
    return Decimal(match[1]) if match and len(match[1]) < 8 else None
