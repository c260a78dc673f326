"""Several plans in one workbook, one sheet each, for printing all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbook_tool.layout.plan import Sheet, SheetPlan, Style
from workbook_tool.rubric.expression import Value, renamed

LONGEST_TITLE = 31
"""Excel's limit for the name of a sheet."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a combined workbook.

    Attributes:
        title: Name for its tab.
        plan: A plan of one sheet, such as an official attachment.
        entries: Values of its entries by name.
        head: What stands small at the head of its pages, outside the table; empty for nothing.
    """

    title: str
    plan: SheetPlan
    entries: Mapping[str, Value]
    head: str = ""


def heads_of(parts: Sequence[SheetPart], plan: SheetPlan) -> dict[str, str]:
    """Return what stands at the head of each sheet of a plan that parts were combined into."""
    heads = [part.head for part in parts for _ in part.plan.sheets]
    return {sheet.title: head for sheet, head in zip(plan.sheets, heads, strict=True) if head}


def combine(parts: Sequence[SheetPart]) -> tuple[SheetPlan, dict[str, Value]]:
    """Return one plan with a sheet for each part, and the values of its entries.

    Names and styles of different parts do not meet; defined names are dropped, since the
    combined workbook is for paper only.
    """
    sheets: list[Sheet] = []
    styles: dict[str, Style] = {}
    entries: dict[str, Value] = {}
    for n, part in enumerate(parts, start=1):
        mark = f"p{n}_"
        styles.update({mark + name: style for name, style in part.plan.styles.items()})
        entries.update({mark + name: value for name, value in part.entries.items()})
        for sheet in part.plan.sheets:
            sheets.append(_marked(sheet, mark, _title(part.title, sheets)))
    first = parts[0].plan
    plan = SheetPlan(
        form=first.form,
        edition=first.edition,
        stage=first.stage,
        sheets=tuple(sheets),
        styles=styles,
        active=sheets[0].title,
    )
    return plan, entries


def _marked(sheet: Sheet, mark: str, title: str) -> Sheet:
    cells = tuple(
        replace(
            cell,
            style=mark + cell.style,
            name=None if cell.name is None else mark + cell.name,
            formula=None if cell.formula is None else renamed(cell.formula, mark.__add__),
            defined=False,
        )
        for cell in sheet.cells
    )
    return replace(sheet, title=title, cells=cells)


def _title(wanted: str, taken: Sequence[Sheet]) -> str:
    """Return a tab's name that Excel accepts and no other sheet has."""
    clean = "".join("＿" if character in "[]:*?/\\'" else character for character in wanted)
    clean = clean[:LONGEST_TITLE] or "附件"
    known = {sheet.title.casefold() for sheet in taken}
    title, n = clean, 1
    while title.casefold() in known:
        n += 1
        tail = f"({n})"
        title = clean[: LONGEST_TITLE - len(tail)] + tail
    return title
