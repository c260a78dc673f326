"""Points as they are printed: in a column, in a heading, in the middle of a sentence."""

from __future__ import annotations

import re
from decimal import Decimal

from workbook_tool.importing.numerals import figure, plain_figures

_MARK = re.compile(
    r"[（(〔\[【](?:满分|计|共|合计|总分|分值|最高|占)?[:：]?([0-9]+(?:\.[0-9]+)?)分?[)）〕\]】]"
)
_UNIT_MARK = re.compile(
    r"[（(〔\[【](?:满分|计|共|合计|总分|分值|最高|占)?[:：]?([0-9]+(?:\.[0-9]+)?)分[)）〕\]】]"
)
_TAIL = re.compile(r"(?:^|[^0-9.])([0-9]+(?:\.[0-9]+)?)分$")
_ANY = re.compile(r"([0-9]+(?:\.[0-9]+)?)")


def marked(text: str) -> tuple[Decimal, ...]:
    """Return the figures of all marks such as （5分） in a text, in order."""
    return tuple(Decimal(one) for one in _UNIT_MARK.findall(plain_figures(_bare(text))))


def of_name(text: str) -> Decimal | None:
    """Return the points that a category's name carries: 组织建设（30分）, 一、制度30分."""
    bare = plain_figures(_bare(text))
    found = _UNIT_MARK.findall(bare)
    if len(found) == 1:
        return Decimal(found[0])
    if found:
        return None
    tail = _TAIL.search(bare)
    if tail is not None:
        return Decimal(tail[1])
    last = _MARK.search(bare)
    return Decimal(last[1]) if last is not None and bare.endswith(last[0]) else None


def of_cell(text: str) -> tuple[Decimal | None, bool]:
    """Return the figure of a points cell, and whether it is plainly one.

    最高5分 is 5, but not plainly: the words are printed as they are.
    """
    plain = figure(text)
    if plain is not None:
        return plain, True
    found = _ANY.findall(plain_figures(_bare(text)))
    if len(found) == 1:
        return Decimal(found[0]), False
    return None, False


def format_of(texts: list[str]) -> str:
    """Return the number format under which figures print as they do in these cells."""
    figures = [text.replace("\n", "") for text in texts if figure(text) is not None]
    if not figures:
        return "General"
    if all(re.fullmatch(r"[0-9]+\.[0-9] ", text) for text in figures):
        return '0.0" "'
    if all(re.fullmatch(r"[0-9]+\.[0-9]", text) for text in figures):
        return "0.0"
    return "General"


def _bare(text: str) -> str:
    return "".join(text.split())
