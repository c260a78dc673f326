"""Puts one unit's fields into a drawn template, without drawing it again.

The fields stand in a few parts only; all others are copied as they are. Official
wording never looks like a placeholder, and typed text is freed of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from workbook_tool.layout.fields import BLANKS, FIELDS, OPEN, Field, placeholder, without_marks
from workbook_tool.workbook.parts import pack, unpack

_MARK = OPEN.encode()
_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))
# In a workbook ``_x0041_`` stands for a character, so typed text like it is escaped.
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")


def stamp(template: bytes, unit: Mapping[Field, str]) -> bytes:
    """Return the template with the unit's fields put in.

    Args:
        template: A drawn template.
        unit: Value of each field; what a sheet without a round shows for the others.
    """
    values = {placeholder(field): _xml(unit.get(field, BLANKS[field])) for field in FIELDS}
    parts = unpack(template)
    for name, content in parts.items():
        if _MARK in content:
            text = content.decode()
            for mark, value in values.items():
                text = text.replace(mark, value)
            parts[name] = text.encode()
    return pack(parts)


def _xml(value: str) -> str:
    """Return the value as text of an element, without characters that XML cannot hold."""
    kept = "".join(c for c in without_marks(value).strip() if c == "\t" or c >= " ")
    kept = kept.translate(_NOT_IN_XML)
    return escape(_LOOKS_ESCAPED.sub(r"_x005F\1", kept))
