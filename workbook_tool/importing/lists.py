"""Automatic numbers of lists: what Word prints before a paragraph and does not store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbook_tool.importing.numerals import FORMATS
from workbook_tool.importing.tree import XmlNode

_PLACE = re.compile(r"%([1-9])")
_HIGHEST = 9_999


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list: where it starts, how it counts, and what stands around the number."""

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    plain: bool = False
    suffix: str = "tab"


@dataclass(frozen=True, slots=True)
class NumberedList:
    """One list: the numbering that it counts in, its levels, and levels that start anew."""

    counted_with: str
    levels: Mapping[int, ListLevel]
    starts: Mapping[int, int]


class Numbering:
    """The lists of a document, counting along as paragraphs come by."""

    def __init__(self, tree: XmlNode | None) -> None:
        self._lists: dict[str, NumberedList] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if tree is not None:
            self._read(tree.first("numbering") or tree)

    def _read(self, top: XmlNode) -> None:
        abstract: dict[str, dict[int, ListLevel]] = {}
        for node in top.all("abstractNum"):
            levels = {_level(one): _described(one) for one in node.all("lvl")}
            abstract[node.attributes.get("abstractNumId", "")] = levels
        for node in top.all("num"):
            base = node.value("abstractNumId") or ""
            levels, starts = dict(abstract.get(base, {})), {}
            for change in node.all("lvlOverride"):
                at = _level(change)
                own, start = change.first("lvl"), change.first("startOverride")
                if own is not None:
                    levels[at] = _described(own)
                if start is not None:
                    starts[at] = start.number("val") or 0
            self._lists[node.attributes.get("numId", "")] = NumberedList(base, levels, starts)

    def next(self, number: str, level: int) -> str:
        """Count one paragraph of a list and return what is printed before it."""
        known = self._lists.get(number)
        if known is None or level not in known.levels:
            return ""
        own = known.levels[level]
        counters = self._counters.setdefault(known.counted_with, {})
        if level in known.starts and (number, level) not in self._begun:
            counters.pop(level, None)
            counters[level] = known.starts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = own.start
        self._begun.add((number, level))
        for deeper in [at for at in counters if at > level]:
            restart = known.levels[deeper].restart if deeper in known.levels else None
            if restart != 0 and (restart is None or level < restart):
                del counters[deeper]
        return _written(own, known.levels, counters)


def _written(own: ListLevel, levels: Mapping[int, ListLevel], counters: Mapping[int, int]) -> str:
    if own.format == "bullet":
        return _bullet(own.pattern)

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels.get(at, ListLevel())
        value = counters.get(at, level.start)
        form = "decimal" if own.plain else level.format
        if not 0 < value <= _HIGHEST:
            return str(value)
        return FORMATS.get(form, str)(value)

    words = _PLACE.sub(number, own.pattern)
    # A bare number needs something between it and the words; 1. and （一） do not.
    return words + " " if words and words[-1].isalnum() else words


def _bullet(pattern: str) -> str:
    return "".join("●" if 0xE000 <= ord(sign) <= 0xF8FF else sign for sign in pattern)


def _level(node: XmlNode) -> int:
    return node.number("ilvl") or 0


def _described(node: XmlNode) -> ListLevel:
    start, restart = node.first("start"), node.first("lvlRestart")
    return ListLevel(
        start=(start.number("val") if start is not None else None) or 0 if start is not None else 1,
        format=_format(node),
        pattern=node.value("lvlText") or "",
        restart=restart.number("val") if restart is not None else None,
        plain=bool(node.on("isLgl")),
        suffix=node.value("suff") or "tab",
    )


def _format(node: XmlNode) -> str:
    """Return the format; newer ones stand in an alternative with the old one to fall back on."""
    found = node.value("numFmt")
    if found is None:
        alternative = node.first("mc:AlternateContent", "mc:Fallback", "numFmt")
        found = None if alternative is None else alternative.attributes.get("val")
    return found or "decimal"
