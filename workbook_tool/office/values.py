"""Reading the file of ``--values``."""

from __future__ import annotations

from pathlib import Path

from workbook_tool.findings import Finding
from workbook_tool.layout.entries import read_entries
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value


def read_values(file: Path | None, plan: SheetPlan) -> tuple[dict[str, Value], tuple[Finding, ...]]:
    """Return the values for a plan's entries and what is wrong with them.

    Args:
        file: A JSON file; ``None`` gives no values.
        plan: The plan.
    """
    if file is None:
        return {}, ()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = ""  # no JSON: told like any other file that is none
    return read_entries(text, plan, file.name)
