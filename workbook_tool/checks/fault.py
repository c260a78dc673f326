"""What a check reports, and how faults become findings: grouped, in order, in words.

A fault is a code with the facts of its sentence. Only here do codes turn into sentences, so
that a check knows nothing of wording, and the same fault in many cells is said once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tool.findings import Catalogue, Finding
from workbook_tool.layout.places import CELL_SEPARATOR, spoken
from workbook_tool.rubric.text import shortened

_MOST_NAMED = 8
"""Rows that a sentence names before it only counts them."""

_LONGEST_QUOTES = {"got": 100, "expected": 200}
"""Whatever a file holds: nobody reads, and no letter bears, more of it in a sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        code: Its code in the catalogue.
        sheet: Name of the returned sheet.
        cell: Address there.
        item: Reference of the form's row.
        facts: What else the sentence needs.
        name: Name of the cell in the plan, if it has one.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None
    item: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    name: str | None = None


def grouped(faults: Iterable[Fault], catalogue: Catalogue) -> tuple[tuple[Fault, ...], ...]:
    """Return the faults, the same in several cells of a sheet together.

    Together are those for which the catalogue has a sentence; the first of them gives the
    place in the list.
    """
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for number, fault in enumerate(faults):
        alone = not catalogue.entries[fault.code].many or fault.cell is None
        groups.setdefault((fault.code, fault.sheet, number if alone else None), []).append(fault)
    return tuple(map(tuple, groups.values()))


def finding_of(group: Sequence[Fault], catalogue: Catalogue, file: str) -> Finding:
    """Return the finding of one group of faults.

    Args:
        group: Faults of one code on one sheet.
        catalogue: The sentences.
        file: The file's name.
    """
    first = group[0]
    facts: dict[str, object] = {"file": file, "sheet": first.sheet, **first.facts}
    for name, longest in _LONGEST_QUOTES.items():
        quoted = facts.get(name)
        if isinstance(quoted, str) and len(quoted) > longest:
            facts[name] = shortened(quoted, longest)
    words = [str(fault.facts.get("words") or fault.cell) for fault in group]
    cells = [fault.cell for fault in group if fault.cell]
    place = {"cell": CELL_SEPARATOR.join(cells) or None}
    if len(group) == 1:
        return catalogue.finding(first.code, **place | {"item": first.item} | facts)
    items = list(dict.fromkeys(fault.item for fault in group if fault.item))
    numbers = list(dict.fromkeys(str(f.facts["number"]) for f in group if f.facts.get("number")))
    # What should be and what is there differ from cell to cell: the first is the example.
    return catalogue.finding_of_many(
        first.code,
        **place,
        **{"item": CELL_SEPARATOR.join(items) or None},
        cells=spoken(list(dict.fromkeys(words))),
        count=len(group),
        items=_spoken_items(numbers),
        **facts,
    )


def _spoken_items(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    named = "、".join(numbers[:_MOST_NAMED])
    return f"第{named}项" if len(numbers) <= _MOST_NAMED else f"第{named}等 {len(numbers)} 项"
