"""What is needed to draw a return again: its entries, the unit's fields, findings in their places.

Kept with the result, so that the workbook itself need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.checks.dossier import Dossier
from workbook_tool.checks.fault import Fault
from workbook_tool.layout.fields import CLOSE, FIELDS, OPEN, Field
from workbook_tool.layout.plan import Cell
from workbook_tool.reading.matching import Found
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.identity import UNSIGNED, short_code, unsigned_token

_MARK = re.compile(f"{OPEN}([a-z]+){CLOSE}")


@dataclass(frozen=True)
class Redraw:
    """A return, ready to be drawn again.

    Attributes:
        entries: Values of the entries; what is no plain value stands there as typed.
        fields: The unit's fields, as they were issued.
    """

    entries: Mapping[str, Value]
    fields: Mapping[Field, str]


def redraw_of(dossier: Dossier) -> Redraw:
    """Collect what is needed to draw the return again."""
    entries: dict[str, Value] = dict(dossier.sub.given)
    for odd in dossier.sub.odd:
        if odd.name in dossier.sub.unread:
            found = dossier.sub.matched.found.get(odd.name)
            entries[odd.name] = _as_typed(found) if found is not None else odd.got
    if dossier.expected is not None:
        entries |= dossier.expected.entries
    return Redraw(entries, dict(_fields(dossier)))


def _as_typed(found: Found) -> Value:
    """Return an odd value as text: a formula or a date that is drawn again must not count."""
    cell = found.cell
    if cell is None:
        return None
    if cell.formula is not None:
        return f"={cell.formula}"
    if isinstance(cell.value, Decimal):
        return f"{cell.value * 100:f}%" if cell.kind == "percent" else cell.value
    return None if cell.value is None else str(cell.value)


def _fields(dossier: Dossier) -> Iterator[tuple[Field, str]]:
    """Yield the fields: from the lines that show them, then surer ones from manifest and token."""
    for sheet, cell in dossier.sub.issued.plan.cells():
        if cell.text and OPEN in cell.text and sheet.face in {"score", "guide"}:
            at = dossier.locate(sheet, cell.row, cell.column)
            held = dossier.book.by_sheet[at[0]].get(at[1:]) if at else None
            if held is not None and isinstance(held.value, str):
                yield from _shown(cell, held.value)
    origin = dossier.origin
    known: tuple[Field, ...] = ("unit", "code")
    for field in known:
        if origin.manifest.get(field):
            yield field, origin.manifest[field]
    if dossier.expected is not None:
        yield "unit", dossier.expected.name
    if origin.identity is not None and origin.identity.code:
        yield "code", origin.identity.code
    token = origin.token or unsigned_token(dossier.sub.issued.plan)
    yield "token", token
    if not token.endswith(f"~{UNSIGNED}"):
        yield "short", short_code(token)


def _shown(cell: Cell, text: str) -> Iterator[tuple[Field, str]]:
    found = _between(_MARK.split(cell.text or ""), text)
    for field in FIELDS:
        if found.get(field):
            yield field, found[field]


def _between(parts: Sequence[str], text: str) -> Mapping[str, str]:
    """Return what stands in the places of fields; nothing where the text around them is another.

    Each field ends where the wording behind it begins first, so that a text is gone through once.

    Args:
        parts: Wording and names of fields in turn; the first and last are wording.
        text: What came back.
    """
    if len(parts) == 1:
        return {}
    first, last = parts[0], parts[-1]
    if not text.startswith(first):
        return {}
    found: dict[str, str] = {}
    at = len(first)
    for name, wording in zip(parts[1:-2:2], parts[2:-1:2], strict=True):
        end = text.find(wording, at)
        if end < 0:
            return {}
        found[name], at = text[at:end], end + len(wording)
    end = len(text) - len(last)
    if end < at or not text.endswith(last):
        return {}
    return {**found, parts[-2]: text[at:end]}


def at_issue(group: Iterable[Fault], dossier: Dossier) -> tuple[Fault, ...]:
    """Return faults of one sheet with the sheet and addresses that their cells were issued with.

    A cell that was not issued at all keeps its sheet only.
    """
    issued = dossier.issued_places
    titles = {match.name: title for title, match in dossier.sheets.items()}
    moved: list[Fault] = []
    for fault in group:
        sheet = titles.get(fault.sheet or "", fault.sheet)
        place = issued.get((fault.sheet or "", fault.cell or ""))
        facts = fault.facts if place or not fault.cell else {**fault.facts, "words": fault.cell}
        moved.append(replace(fault, sheet=sheet, cell=place[1] if place else None, facts=facts))
    return tuple(moved)
