"""Forms without a table: outlines of headings and numbered sentences with points in them."""

from __future__ import annotations

from workbook_tool.importing.draft import Draft
from workbook_tool.importing.tables import Line, Original


def outline_drafts(original: Original, key: str) -> tuple[list[Draft], list[Line]]:
    """Return the forms that stand in a document as an outline, and the lines before them."""
    return [], [block for block in original.blocks if isinstance(block, Line)]
