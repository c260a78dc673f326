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
    """

    token: str
    identity: Identity | None
    unit: str
    disagree: bool
    damaged: bool
    manifest: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""


@derived
def origin_of(book: ReturnedWorkbook) -> Origin:
    """Collect what the manifest, the property and the hidden name say."""
    manifest = _manifest(book)
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
        unit=shown if noted in _BLANK_NAMES else noted,
        disagree=len(set(valid)) > 1,
        damaged=len(valid) < len(held),
        manifest=manifest,
        shown=shown,
    )


def _manifest(book: ReturnedWorkbook) -> dict[str, str]:
    cells = book.by_sheet.get(MANIFEST_TITLE, {})
    return {
        str(cell.value): str(cells[row, 2].value).strip()
        for (row, column), cell in cells.items()
        if column == 1 and (row, 2) in cells and cells[row, 2].value is not None
    }


def _quoted(target: str) -> str:
    return target.strip().removeprefix("=").strip('"')


def _shown(book: ReturnedWorkbook) -> str:
    for cell in islice(book.cells, _CELLS_FOR_UNIT):
        if isinstance(cell.value, str) and (match := _UNIT_LINE.match(cell.value)):
            name = cell.value[match.end() :].strip()
            if name not in _BLANK_NAMES and len(name) <= 60:
                return name
    return ""


UNIT_ENTRY = names.UNIT_NAME
"""Entry with the unit's name in a sheet that was made for nobody in particular."""
