"""Where a workbook says it comes from: the token in its several places, and the unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from workbook_tool.layout import names
from workbook_tool.layout.derived import derived
from workbook_tool.layout.manifest import MANIFEST_TITLE
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.workbook.identity import TOKEN_NAME, Identity, read_token

_UNIT_LINE = re.compile(r"\s*(?:填报)?单位(?:名称)?(?:（盖章）|\(盖章\))?\s*[:：]")
"""What stands before the name; the name is all that follows."""
_BLANK_NAMES = frozenset({"", "—", "（盖章）", "(盖章)"})
LONGEST_UNIT = 60
"""Characters of a unit's name; a roster takes no longer ones."""
_CELLS_FOR_UNIT = 400
"""The unit's line stands at the top; further down “单位” may mean anything."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook says about itself.

    Attributes:
        token: The token most places agree on; empty if there is none.
        identity: What it says; ``None`` for none or a damaged one.
        unit: The unit's name, from the manifest or the visible line; else empty.
        disagree: Whether the places hold different tokens.
        damaged: Whether a place holds something that is no token.
        manifest: What the manifest says, by its keys; empty where it is gone.
        shown: The unit's name in the visible line; empty where there is none.
        manifest_sheet: Name of the sheet that is the manifest.
    """

    token: str
    identity: Identity | None
    unit: str
    disagree: bool
    damaged: bool
    manifest: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""
    manifest_sheet: str = MANIFEST_TITLE


@derived
def origin_of(book: ReturnedWorkbook) -> Origin:
    """Collect what the manifest, the property and the hidden name say."""
    sheet = _manifest_sheet(book)
    manifest = _manifest(book, sheet)
    places = [
        manifest.get("token", ""),
        dict(book.properties).get(TOKEN_NAME, ""),
        next((_quoted(name.target) for name in book.names if name.name == TOKEN_NAME), ""),
    ]
    held = [place for place in places if place]
    valid = [token for token in held if read_token(token) is not None]
    token = max(valid, key=valid.count) if valid else ""
    shown = _shown(book)
    noted = manifest.get("unit", "")
    return Origin(
        token=token,
        identity=read_token(token) if token else None,
        unit=shown if noted in _BLANK_NAMES else noted[:LONGEST_UNIT],
        disagree=len(set(valid)) > 1,
        damaged=len(valid) < len(held),
        manifest=manifest,
        manifest_sheet=sheet,
        shown=shown,
    )


def _manifest_sheet(book: ReturnedWorkbook) -> str:
    """Return the sheet that is the manifest, under whatever name it came back."""
    if MANIFEST_TITLE in book.by_sheet:
        return MANIFEST_TITLE
    alike = (
        name
        for name, cells in book.by_sheet.items()
        if all((row, 1) in cells and cells[row, 1].value == key for row, key in _FIRST_KEYS)
    )
    return next(alike, MANIFEST_TITLE)


_LONGEST_VALUE = 250
"""Characters of what stands in a manifest; a token has at most 200."""
_FIRST_KEYS = ((1, "token"), (2, "form"))
"""What stands at the top of a manifest."""


def _manifest(book: ReturnedWorkbook, sheet: str) -> dict[str, str]:
    cells = book.by_sheet.get(sheet, {})
    return {
        str(cell.value): str(cells[row, 2].value)[:_LONGEST_VALUE].strip()
        for (row, column), cell in cells.items()
        if column == 1 and (row, 2) in cells and cells[row, 2].value is not None
    }


def _quoted(target: str) -> str:
    return target.strip().removeprefix("=").strip('"')


def _shown(book: ReturnedWorkbook) -> str:
    for cell in islice(book.cells, _CELLS_FOR_UNIT):
        if isinstance(cell.value, str) and (match := _UNIT_LINE.match(cell.value)):
            name = cell.value[match.end() :].strip()
            if name not in _BLANK_NAMES and len(name) <= LONGEST_UNIT:
                return name
    return ""


UNIT_ENTRY = names.UNIT_NAME
"""Entry with the unit's name in a sheet that was made for nobody in particular."""
