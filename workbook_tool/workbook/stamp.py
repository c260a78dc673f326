"""Puts one unit's fields into a drawn template, without drawing it again.

The fields stand in a few parts only; all others are copied as they are. Official
wording never looks like a placeholder, and typed text is freed of the marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from workbook_tool.layout.fields import BLANKS, FIELDS, OPEN, Field, placeholder
from workbook_tool.workbook.parts import pack, unpack

_MARK = OPEN.encode()


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
    """Return the value as XML text, without characters that XML cannot hold."""
    kept = "".join(c for c in value.strip() if c in "\t" or (c >= " " and c not in "\ufffe\uffff"))
    return escape(kept, {'"': "&quot;"})
