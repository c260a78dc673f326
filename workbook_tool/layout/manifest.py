"""The manifest: a very hidden sheet that says what this workbook is."""

from __future__ import annotations

from decimal import Decimal

from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.plan import Cell, Sheet
from workbook_tool.rubric.model import Form, StageId

MANIFEST_TITLE = "manifest"


def manifest_sheet(form: Form, stage: StageId) -> Sheet:
    """Return the sheet: a key in column A, its value in column B."""
    entries = {
        "token": placeholder("token"),
        "form": form.id,
        "edition": form.edition,
        "stage": stage,
        "unit": placeholder("unit"),
        "code": placeholder("code"),
    }
    cells: list[Cell] = []
    for row, (key, value) in enumerate(entries.items(), start=1):
        cells.append(Cell(row, 1, "hidden", text=key))
        cells.append(Cell(row, 2, "hidden", text=value))
    return Sheet(
        MANIFEST_TITLE,
        "manifest",
        (Decimal(20), Decimal(80)),
        (Decimal(15),) * len(entries),
        tuple(cells),
        visibility="very_hidden",
    )
