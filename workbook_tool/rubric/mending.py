"""Faults of a form's data, all of one file at once.

A model stops at the first thing that is wrong in a row, and looks at the form as a whole only
when every row is right: faults would come in waves. So what was told of is replaced by something
harmless, and the data is looked at again, until nothing new is found. What stands in for it is
never used for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workbook_tool.rubric import source
from workbook_tool.rubric.table import Role

_WAVES = 40
Path = tuple[str | int, ...]
PathOf = Callable[[ErrorDetails], Path]

_WORDS = "〇"
_ROW = {"text": _WORDS, "points": 1}
_STAND_INS: Mapping[str, Any] = {
    "stages": [{"id": "self", "label": _WORDS, "by": "unit"}],
    "paper": {"font_size": 10},
    "title": _WORDS,
    "unit_type": _WORDS,
    "document": {"id": "x", "title": _WORDS, "issuer": _WORDS},
    "id": "x",
    "categories": [{"name": _WORDS, "points": 1, "items": [{"ref": "Z1", **_ROW}]}],
}
"""What stands in for a part of the form that cannot be used; others are left out."""
_FIELDS: Mapping[str, Any] = {
    "points": 1,
    "text": _WORDS,
    "name": _WORDS,
    "span": 1,
    "width": 10,
    "head": _WORDS,
}
"""The same within categories and rows."""


def all_errors(
    data: source.Mapping,
    attempt: Callable[[source.Mapping], object],
    path_of: PathOf,
    meant: Callable[[str], str | None],
) -> list[tuple[ErrorDetails, source.Mapping]]:
    """Return every fault that data has, also those that only show once others are mended.

    Each comes with the data in which it was found, where its path leads to its place.

    Args:
        data: The form's data, readings chosen.
        attempt: Validates data.
        path_of: Returns where in the data a fault lies.
        meant: Returns the name that an unknown one was probably meant to be.
    """
    found: list[tuple[ErrorDetails, source.Mapping]] = []
    seen: set[tuple[Path, str]] = set()
    follows: set[Path] = set()
    for wave in range(_WAVES):
        try:
            attempt(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            fresh = [one for one in errors if (path_of(one), one["msg"]) not in seen]
            if not fresh:
                break
            met = data
            for number, details in enumerate(sorted(fresh, key=_order(path_of), reverse=True)):
                # From the end, so that what is left out of a list moves nothing before it.
                path, fault = path_of(details), details["type"]
                seen.add((path, details["msg"]))
                mend = _Mend(fault, f"{_LETTERS[wave % 4]}{900 + number % 100}")
                data = _changed(data, path, mend)
                if fault == "extra_forbidden" and (name := meant(str(path[-1]))):
                    # What lacks the name that was meant, or does nothing without it.
                    follows |= {(*path[:-1], name), path[:-1]}
            found += [(one, met) for one in fresh if path_of(one) not in follows]
        else:
            break
    return found


_LETTERS = "ZYXW"


def _order(path_of: PathOf) -> Callable[[ErrorDetails], list[tuple[int, str]]]:
    def place(details: ErrorDetails) -> list[tuple[int, str]]:
        steps = path_of(details)
        return [(step, "") if isinstance(step, int) else (-1, step) for step in steps]

    return place


def _changed(data: Any, path: Path, mend: _Mend) -> Any:
    """Return a copy in which the piece that a fault lies in is mended."""
    depth = len(path) if mend.fault == "extra_forbidden" else _piece(path)
    if not depth:
        return data
    result = copied = _copy(data)
    for step in path[: depth - 1]:
        inner = _get(copied, step)
        if not isinstance(inner, dict | list):
            return result
        inner = _copy(inner)
        copied[step] = inner
        copied = inner
    mend(copied, path[depth - 1])
    return result


def _piece(path: Path) -> int:
    """Return how many steps lead to the piece that is to be mended as a whole."""
    for depth, step in enumerate(path, start=1):
        last = path[depth - 2] if depth > 1 else None
        if step in {"rule", "note", "total", "bonus"} or last == "settings":
            return depth
        if isinstance(step, int) and last in {"parts", "breaks", "unscored", "joined"}:
            return depth
    if path[:1] == ("columns",) and path[-1:] in {("width",), ("head",)}:
        return len(path)
    if path[:1] == ("categories",) and len(path) > 1:
        return len(path)
    if path[:2] == ("paper", "breaks") or path[:1] == ("settings",):
        return len(path)
    return 1 if path else 0


@dataclass(frozen=True, slots=True)
class _Mend:
    """Puts something harmless in place of a piece of data, or leaves the piece out.

    Attributes:
        fault: The type of the fault.
        ref: A reference that no row has.
    """

    fault: str
    ref: str

    def __call__(self, owner: Any, key: Any) -> None:
        if isinstance(owner, source.Sequence) and isinstance(key, int) and key < len(owner):
            self._entry(owner, key)
        elif isinstance(owner, source.Mapping):
            self._field(owner, key)

    def _entry(self, owner: source.Sequence, key: int) -> None:
        if self.fault.endswith("_type"):  # a word in place of a row
            owner[key] = {"ref": self.ref, **_ROW}
        else:
            del owner[key], owner.places[key]

    def _field(self, owner: source.Mapping, key: str) -> None:
        if self.fault == "extra_forbidden":
            owner.pop(key, None)
        elif key == "ref":
            owner[key] = self.ref
        elif key == "rule" and _is_bonus(owner):
            owner[key] = {"kind": "bonus_by_level", "levels": [{"name": _WORDS, "points": 1}]}
        elif key == "columns":
            _with_all_columns(owner)
        elif key in _STAND_INS and "ref" not in owner and "items" not in owner:
            owner[key] = _STAND_INS[key]
        elif key in _FIELDS:
            owner[key] = _FIELDS[key]
        else:
            owner.pop(key, None)


def _with_all_columns(form: source.Mapping) -> None:
    """Give a form every column that its rows could ask for.

    What only fits the columns that it had, rows of sums and lines around the table, is left out.
    """
    keys = dict.fromkeys(_own_keys(form.get("categories")))
    cells = [{"role": role, **_NEEDED_BY.get(role, {})} for role in get_args(Role)]
    cells += [{"role": "indicator", "level": level} for level in _DEEPER]
    cells += [{"role": "free", "key": key} for key in keys]
    form["columns"] = [{"head": _WORDS, "cells": [{"width": 10, **cell}]} for cell in cells]
    for name in ("lines", "total"):
        form.pop(name, None)
    categories = form.get("categories")
    if isinstance(categories, source.Sequence):
        form["categories"] = copied = _copy(categories)
        for n, category in enumerate(categories):
            if isinstance(category, source.Mapping) and "subtotal" in category:
                copied[n] = _copy(category)
                del copied[n]["subtotal"]


_NEEDED_BY: Mapping[str, Mapping[str, str]] = {
    "reason": {"stage": "self"},
    "deduction": {"stage": "self"},
    "further_score": {"stage": "self", "key": "xx_further"},
    "free": {"key": "xx_free"},
}
_DEEPER = range(3, 6)


def _own_keys(data: Any) -> Iterator[str]:
    """Yield the names of columns of their own for which rows give words."""
    if isinstance(data, dict):
        cells = data.get("cells")
        yield from (key for key in cells if isinstance(key, str)) if isinstance(cells, dict) else ()
    entries = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for entry in entries:
        yield from _own_keys(entry)


def _is_bonus(row: Mapping[str, Any]) -> bool:
    rule = row.get("rule")
    return isinstance(rule, dict) and rule.get("kind") == "bonus_by_level"


def _copy(value: Any) -> Any:
    made = copy(value)
    if isinstance(value, source.Mapping):
        made.places = dict(value.places)
    elif isinstance(value, source.Sequence):
        made.places = list(value.places)
    return made


def _get(owner: Any, step: str | int) -> Any:
    if isinstance(owner, dict):
        return owner.get(step)
    return (
        owner[step]
        if isinstance(owner, list) and isinstance(step, int) and step < len(owner)
        else None
    )
