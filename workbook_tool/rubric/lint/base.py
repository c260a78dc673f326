"""What the checks of the linter share: making a finding, and naming its place."""

from __future__ import annotations

from decimal import Decimal

from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.rubric.model import Form, Item
from workbook_tool.rubric.table import Role
from workbook_tool.rubric.text import plain_number, squeeze

_LONGEST_LABEL = 20
_INNER_QUOTES = str.maketrans("“”", "‘’")


def found(form: Form, code: str, item: Item | None = None, **facts: object) -> Finding:
    """Make a finding about a form or one of its rows.

    Args:
        form: The form; its id becomes the finding's file.
        code: Code in the catalogue.
        item: The row, if it is about one.
        facts: What the sentence needs; points are written with no more digits than needed.
    """
    words: dict[str, object] = {
        name: plain_number(fact) if isinstance(fact, Decimal) else fact
        for name, fact in facts.items()
    }
    if item is not None:
        words.setdefault("label", row_name(form, item))
        words["item"] = item.ref
    return load_catalogue().finding(code, file=form.id, **words)


def row_name(form: Form, item: Item) -> str:
    """Return a short name: the row's own, that of its indicator, or its first words."""
    for category in form.categories:
        path = category.path(item)
        if path and not item.name:
            return shortened(path[-1].label)
    return shortened(item.label)


def shortened(text: str, longest: int = _LONGEST_LABEL) -> str:
    """Return the text for quoting in a sentence: on one line, its end cut off if it is long."""
    line = squeeze(text).translate(_INNER_QUOTES)
    return line if len(line) <= longest else line[:longest] + "…"


def heading_of(form: Form, role: Role) -> str:
    """Return the heading over the column of this role ("" if there is none)."""
    return next((squeeze(head) for cell, head in form.headed() if cell.role == role), "")


def total_of(points: list[Decimal]) -> Decimal:
    """Return the sum as a Decimal, also of nothing."""
    return sum(points, Decimal(0))
