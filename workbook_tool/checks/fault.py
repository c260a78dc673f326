"""What a check reports, and how faults become findings: grouped, in order, in words.

A fault is a code with the facts of its sentence. Only here do codes turn into sentences, so
that a check knows nothing of wording, and the same fault in many cells is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tool.findings import Catalogue, Finding
from workbook_tool.layout.marked import CELL_SEPARATOR
from workbook_tool.layout.plan import column_letters
from workbook_tool.reading.ooxml_sheet import column_number

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_MOST_NAMED = 8
"""Cells and rows that a sentence names before it only counts them."""


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


def findings_of(faults: Iterable[Fault], catalogue: Catalogue, file: str) -> Iterator[Finding]:
    """Yield the findings of a file: the same fault in several cells of a sheet is one.

    Args:
        faults: In any order within a check; the first of a kind gives the place in the list.
        catalogue: The sentences.
        file: The file's name.
    """
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for number, fault in enumerate(faults):
        alone = not catalogue.entries[fault.code].many or fault.cell is None
        groups.setdefault((fault.code, fault.sheet, number if alone else None), []).append(fault)
    for (code, *_), group in groups.items():
        yield _finding(str(code), group, catalogue, file)


def _finding(code: str, group: Sequence[Fault], catalogue: Catalogue, file: str) -> Finding:
    first = group[0]
    facts: dict[str, object] = {"file": file, "sheet": first.sheet, **first.facts}
    if len(group) == 1:
        return catalogue.finding(code, cell=first.cell, item=first.item, **facts)
    cells = list(dict.fromkeys(fault.cell for fault in group if fault.cell))
    items = list(dict.fromkeys(fault.item for fault in group if fault.item))
    numbers = list(dict.fromkeys(str(f.facts["number"]) for f in group if f.facts.get("number")))
    # What should be and what is there differ from cell to cell; the sentence has an example.
    made = catalogue.finding_of_many(
        code,
        cell=CELL_SEPARATOR.join(cells),
        item=CELL_SEPARATOR.join(items) or None,
        cells=spoken(cells),
        count=len(cells),
        items=_spoken_items(numbers),
        **facts,
    )
    return made


def spoken(cells: Sequence[str]) -> str:
    """Return addresses for a sentence: neighbours below each other as ``F5–F9``, long lists cut."""
    runs: list[list[str]] = []
    for cell in sorted(cells, key=position):
        if runs and _below(runs[-1][-1]) == cell:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    parts = [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    named = CELL_SEPARATOR.join(parts[:_MOST_NAMED])
    return named if len(parts) <= _MOST_NAMED else f"{named}等"


def position(cell: str | None) -> tuple[int, int]:
    """Return column and row of an address, for sorting; of none, before all others."""
    match = _ADDRESS.fullmatch((cell or "").split(CELL_SEPARATOR)[0])
    return (column_number(match[1]), int(match[2])) if match else (0, 0)


def _below(cell: str) -> str:
    column, row = position(cell)
    return f"{column_letters(column)}{row + 1}"


def _spoken_items(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    named = "、".join(numbers[:_MOST_NAMED])
    return f"第{named}项" if len(numbers) <= _MOST_NAMED else f"第{named}等 {len(numbers)} 项"
