"""Faults turned into questions to which yes is the good answer: 无计划 becomes 有计划."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_BRACKETED = re.compile(r"^[（(](.*)[）)]$")
_BARE = 4
"""A fault of so few words (未开展, 缺少) is about the sentence before it."""


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "negatives.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def _turns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in _data()["turns"])


def trimmed(words: str) -> str:
    """Return the words of a fault without what only joins it to its amount."""
    words = words.strip("，、。；：:,;\n ")
    words = re.sub(
        r"(?:的|者|的，|(?<![及按定同临平准随限])时|，则|则|一律|直接|将|均)$", "", words
    )
    words = words.strip("，、：:")
    if words.count("（") != words.count("）"):
        words = words.lstrip("）").rstrip("（")
        if words.count("（") != words.count("）"):
            words = words.removeprefix("（").removesuffix("）")
    match = _BRACKETED.match(words)
    return match[1] if match else words


def is_absence(words: str) -> bool:
    """Return whether something is not there at all."""
    return bool(re.search(str(_data()["absence"]), trimmed(words))) and not is_degree(words)


def is_degree(words: str) -> bool:
    """Return whether something is there, but not as it should be."""
    return bool(re.search(str(_data()["degree"]), trimmed(words)))


def is_negative(words: str) -> bool:
    """Return whether words name a fault."""
    return turned(words) is not None


def turned(words: str) -> str | None:
    """Return a fault as the good that it lacks; ``None`` where no pattern knows how."""
    words = trimmed(words)
    for pattern, good in _turns():
        match = pattern.match(words)
        if match is not None:
            return match.expand(good)
    return None


def core(words: str) -> str:
    """Return what a fault is about, without what makes it one."""
    words = trimmed(words)
    words = re.sub(r"未|没有|没|无|缺少|缺乏|缺|不|迟|晚|按时|及时|建立|制定|开展|的|有", "", words)
    return re.sub(str(_data()["degree"]), "", words)


def question(words: str, requirement: str = "") -> str:
    """Return what is asked about a fault, so that yes is the good answer.

    Args:
        words: The fault, as the clause names it.
        requirement: The sentence before it, which a short fault is about.
    """
    fault = trimmed(words)
    if "，" in fault and not requirement:
        requirement, fault = _last(fault)
    short = len(fault.lstrip("（")) <= _BARE
    wanted = short_requirement(requirement)
    if short and wanted:
        return wanted
    sides = re.split(r"或者|或", fault)
    if len(sides) > 1:
        good = [turned(side) for side in sides]
        if all(good):
            return "且".join(str(one) for one in good)
    good_one = turned(fault)
    return good_one or str(_data()["fallback"]).replace(r"\1", fault)


def short_requirement(text: str) -> str:
    """Return a requirement in one line, without the marks around it."""
    text = re.sub(r"[（(]?(?:满分|计|共)?[0-9.]+分[）)]?", "", text)
    text = text.strip("，、。；：:,; \n（(")
    return (text.lstrip("）") if text.count("（") < text.count("）") else text)[:60]


def _last(words: str) -> tuple[str, str]:
    before, _, last = words.rpartition("，")
    return before, last
