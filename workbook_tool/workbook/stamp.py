"""Puts one unit's fields into a drawn template, without drawing it again.

The fields stand in a few parts only; all others are packed once for all units. Official
wording never looks like a placeholder, and typed text is freed of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Self

from workbook_tool.layout.fields import BLANKS, FIELDS, OPEN, Field, placeholder, without_marks
from workbook_tool.workbook.parts import pack

_MARK = OPEN.encode()
_UNITS = frozenset({"xl/workbook.xml", "xl/sharedStrings.xml", "docProps/custom.xml"})
"""The parts in which fields stand. They are last in every workbook, also where a plan has
no such field, so that the order of parts tells nothing."""
_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))
# In a workbook ``_x0041_`` stands for a character, so typed text like it is escaped.
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")


@dataclass(frozen=True, slots=True)
class Template:
    """A drawn workbook in which the unit's fields are still missing.

    Attributes:
        shared: The parts that all units share, packed.
        units: The other parts by name, with placeholders.
    """

    shared: bytes
    units: Mapping[str, str]

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> Self:
        """Return the template of these parts."""
        units = {n: part.decode() for n, part in parts.items() if n in _UNITS or _MARK in part}
        return cls(pack({n: part for n, part in parts.items() if n not in units}), units)


def stamp(template: Template, unit: Mapping[Field, str]) -> bytes:
    """Return the template's workbook with the unit's fields put in.

    Args:
        template: A drawn template.
        unit: Value of each field; what a sheet without a round shows for the others.
    """
    values = {placeholder(field): _xml(unit.get(field, BLANKS[field])) for field in FIELDS}
    parts = {name: _filled(text, values).encode() for name, text in template.units.items()}
    return pack(parts, onto=template.shared)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _xml(value: str) -> str:
    """Return the value as text of an element, without characters that XML cannot hold."""
    kept = "".join(c for c in without_marks(value).strip() if c == "\t" or c >= " ")
    kept = kept.translate(_NOT_IN_XML)
    return escape(_LOOKS_ESCAPED.sub(r"_x005F\1", kept), quote=False)
