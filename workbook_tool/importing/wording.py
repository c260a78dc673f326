"""The words by which lines, rows and headings are told apart, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbook_tool.importing.numerals import plain_figures

_HERE = Path(__file__).parent


def _data(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return found


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of ``wording.yaml``."""
    return re.compile(str(_data("wording.yaml")[name]))


def says(name: str, text: str) -> bool:
    """Return whether a text, without its blanks, is what the pattern describes."""
    return pattern(name).search(plain_figures("".join(text.split()))) is not None


@cache
def _heads() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    roles = _data("heads.yaml")["roles"]
    return tuple((role, tuple(re.compile(text) for text in texts)) for role, texts in roles.items())


_BRACKETS = re.compile(r"[（(〔\[【].*?[)）〕\]】]")
_YEAR = re.compile(r"[0-9]{4}年(?:度)?")
_LONGEST_HEAD = 26


def head_roles(text: str) -> tuple[str, ...]:
    """Return what a column under this heading may hold, likeliest first."""
    words = _YEAR.sub("", _BRACKETS.sub("", plain_figures("".join(text.split()))))
    if not words or len(words) > _LONGEST_HEAD:
        return ()
    return tuple(role for role, found in _heads() if any(one.search(words) for one in found))


@cache
def _weak() -> frozenset[str]:
    return frozenset(_data("heads.yaml")["weak"])


def is_weak(text: str) -> bool:
    """Return whether a heading's words might as well stand in a row."""
    return "".join(text.split()) in _weak()
