"""The invented forms of this folder: together they have every rule and layout there is.

Each document is a folder; those that begin with ``layouts_`` are about what a table can look
like, those with ``rules_`` about how rows can be scored.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import Cell, SheetPlan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId

FOLDER = Path(__file__).parent
Face = Literal["official", "self", "assess", "review"]
FACES: tuple[Face, ...] = ("official", *STAGE_IDS)


def form_ids(kind: str = "*") -> tuple[str, ...]:
    """Return the forms of folders of a kind (``layouts``, ``rules``): folder and file."""
    files = FOLDER.glob(f"{kind}_*/*.yaml")
    return tuple(
        f"{path.parent.name}/{path.stem}" for path in sorted(files) if path.stem != "document"
    )


@cache
def form(form_id: str) -> Form:
    return load_file(FOLDER / f"{form_id}.yaml")


@cache
def plan(form_id: str, face: Face, named: bool = True) -> SheetPlan:
    if face == "official":
        return official_plan(form(form_id))
    return score_plan(form(form_id), face, named=named)


def issued(form_id: str, stage: StageId) -> IssuedPlan:
    return IssuedPlan(form(form_id), plan(form_id, stage), stage, same=True)


def filled_in(sheet: SheetPlan, chance: random.Random, odd: float = 0.1) -> dict[str, Value]:
    """Return entries at random: proper ones, some left out, some that are none.

    Args:
        sheet: The plan.
        chance: Decides.
        odd: Share of entries that are empty, out of range, too fine or no number.
    """
    listed = [c.text for s in sheet.sheets if s.face == "lists" for c in s.cells if c.text]
    return {
        name: value
        for name, (_, cell) in sheet.entries().items()
        if (value := _entry(cell, chance, odd, listed)) is not None
    }


def _entry(cell: Cell, chance: random.Random, odd: float, listed: list[str]) -> Value:
    entry = cell.entry
    assert entry is not None
    if cell.formula is not None and chance.random() < 0.8:
        return None
    if entry.kind == "text":
        return chance.choice(("见附件", "按通知执行，推迟到下一年度", "", "=1+1")) or None
    if entry.kind == "choice":
        return chance.choice([*(entry.choices or listed)]) if chance.random() < 0.8 else None
    most = entry.maximum or Decimal(9)
    if chance.random() < odd:
        wild: tuple[Value, ...] = (None, "满分", Decimal("-1"), most + 1, Decimal("0.125"))
        return chance.choice(wild)
    if entry.kind == "count" or entry.whole:
        return Decimal(chance.randint(0, min(int(most), 40)))
    steps = int(most * 100)
    return chance.choice((Decimal(0), most, Decimal(chance.randint(0, steps)) / 100))
