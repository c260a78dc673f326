"""The few fields in which the workbooks of two units differ, as placeholders in a plan.

A placeholder is a name between two private-use characters, which no official text and
no keyboard has. Drawing leaves them in; stamping replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Field = Literal["unit", "code", "deadline", "contact", "token", "short"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""Unit name, unit code, deadline, contact of the federation, identity token, its short form."""

OPEN, CLOSE = "\ue0f0", "\ue0f1"

BLANKS: Mapping[Field, str] = {
    "unit": "",
    "code": "—",
    "deadline": "以通知为准",
    "contact": "以通知为准",
    "token": "unsigned",
    "short": "未登记",
}
"""What stands in a sheet that was made without a round."""

LONGEST_UNIT = "市" * 40
"""The longest unit name for which the plans leave room."""


def placeholder(field: Field) -> str:
    """Return the placeholder of a field."""
    return f"{OPEN}{field}{CLOSE}"


def without_marks(text: str) -> str:
    """Return typed text without the two private-use characters."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def room_for(text: str) -> str:
    """Return the text as long as it may become, for measuring."""
    return text.replace(placeholder("unit"), LONGEST_UNIT)
