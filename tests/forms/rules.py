"""The forms of this folder that together have every way to score, with cases counted by hand.

Their issuers are invented, and so are their sentences. A case says which row, what is answered
to its questions in their order, what the row scores by the sentence, and why.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workbook_tool.layout.plan import Entry, SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.library import FormFolder, FormLibrary
from workbook_tool.rubric.model import Form, Item

HERE = Path(__file__).parent
LIBRARY = FormLibrary((FormFolder("own", HERE),))
FILES = {file.id: file.path for file in LIBRARY.files if file.id.startswith("rules-")}


@cache
def form(form_id: str) -> Form:
    """A form of this folder, also one of those that a file makes for a kind of unit."""
    return LIBRARY.form(form_id)


@dataclass(frozen=True)
class Counted:
    """One case, counted by hand."""

    form_id: str
    ref: str
    answers: dict[str, Value]
    score: Decimal | None
    why: str
    verdict: str = ""

    @property
    def item(self) -> Item:
        return form(self.form_id).item(self.ref)

    @property
    def name(self) -> str:
        return f"{self.form_id}-{self.ref} {self.why}"


def _value(raw: Any) -> Decimal | str | None:
    if raw is None or isinstance(raw, str):
        return raw
    return Decimal(str(raw))


def _cases() -> Iterator[Counted]:
    for path in sorted(HERE.glob("rules_*/by_hand.txt")):
        own = next(name for name, file in FILES.items() if file.parent == path.parent)
        for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
            form_id = raw.get("form", own)
            questions = scoring.questions(form(form_id).item(raw["ref"]))
            answers = map(_value, raw["answers"])
            given: dict[str, Value] = dict(
                zip((question.id for question in questions), answers, strict=True)
            )
            score = _value(raw["score"])
            assert not isinstance(score, str)
            yield Counted(form_id, raw["ref"], given, score, raw["why"], raw.get("verdict", ""))


CASES = tuple(_cases())


def filled_in(plan: SheetPlan, chance: random.Random, odd: float = 0.1) -> dict[str, Value]:
    """Fill in a sheet at random.

    Args:
        plan: The sheet.
        chance: Decides.
        odd: Share of entries that are empty, out of range, too fine or no number.
    """
    found: dict[str, Value] = {}
    for name, (_, cell) in plan.entries().items():
        assert cell.entry is not None
        if (cell.formula is not None or cell.locked) and chance.random() < 0.5:
            continue  # stays as computed, or nobody knows it yet
        value = _filled(cell.entry, chance, odd)
        if value is not None:
            found[name] = value
    return found


def _filled(entry: Entry, chance: random.Random, odd: float) -> Value:
    if entry.kind == "text":
        return chance.choice(("见附件", "因停产整顿，推迟到下一年度", "=1+1", None))
    if entry.kind == "choice":
        return chance.choice(("差不多", None) if chance.random() < odd / 2 else entry.choices)
    least, most = entry.minimum, entry.maximum or Decimal(9)
    if least < 0 and chance.random() < 2 * odd:
        return least - 1
    if chance.random() < odd:
        return chance.choice((None, "满分", least - 1, most + 1, Decimal("0.125")))
    if entry.kind == "count":
        return Decimal(chance.randint(0, min(int(most), chance.choice((2, 12, 100)))))
    steps = (int(least * 100), min(int(most * 100), 20_000))
    return chance.choice((least, min(most, Decimal(100)), Decimal(chance.randint(*steps)) / 100))
