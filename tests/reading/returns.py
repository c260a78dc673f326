"""Returns of the 19 forms: filled in at random, and what must be read from them."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tests.forms import SHIPPED
from tests.workbook.cases import EVERYTHING, FORM_IDS, Case, plan
from tests.workbook.fill_ins import FillIn, Kind, _Filler, should_show
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.layout.status import ACCEPTED, REFUSED
from workbook_tool.reading.child import Reader
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import STAGE_IDS, StageId
from workbook_tool.workbook.issue import unsigned_workbook

UNIT = "示例机械厂工会"
KINDS: tuple[Kind, ...] = ("full", "borders", "typed over", "repeated matters")
"""How sheets are filled in whose every entry is a plain value."""


@dataclass(frozen=True)
class Return:
    """A workbook as a unit fills it in."""

    fill_in: FillIn

    @property
    def name(self) -> str:
        return self.fill_in.name

    @cached_property
    def data(self) -> bytes:
        return unsigned_workbook(self.fill_in.plan, self.fill_in.entries, UNIT)

    @cached_property
    def effective(self) -> Mapping[str, Decimal | None]:
        """The score of every row; ``None`` where no valid one was filled in."""
        form = self.fill_in.form
        shown = should_show(self.fill_in).scores[self.fill_in.case.stage]
        return {item.ref: _valid(shown[item.ref], item.points, item.bonus) for item in form.items}


def _valid(score: Decimal | None, points: Decimal | None, bonus: bool) -> Decimal | None:
    if score is None or bonus:
        return score
    good = 0 <= score <= (points or 0) and round(score, 2) == score
    return score if good else None


def _fits(name: str, value: Value, plan: SheetPlan) -> bool:
    """Whether a cell takes a value; the random ones are meant to be odd at times."""
    if name.startswith("accept_"):
        return value in {ACCEPTED, REFUSED}
    entry = plan.named[name][1].entry
    if entry is None or not name.startswith("fact_"):
        return True
    if entry.kind == "choice":
        return value in entry.choices
    whole = isinstance(value, Decimal) and value >= 0 and value == value.to_integral_value()
    return whole and (entry.maximum is None or Decimal(str(value)) <= entry.maximum)


def make_return(form_id: str, stage: StageId, kind: Kind, seed: str) -> Return:
    chance = random.Random(zlib.crc32(f"{seed} {form_id} {stage} {kind}".encode()))
    case = Case(form_id, stage, named=True)
    empty = FillIn(0, load_form(form_id), case, kind, {})
    entries = {
        name: value
        for name, value in _Filler(empty, chance).entries()
        if _fits(name, value, plan(case))
    }
    return Return(FillIn(0, empty.form, case, kind, entries))


def returns(seed: str) -> Iterator[Return]:
    """Yield one return of every form, in turn of stages and kinds; all of them in a full sweep."""
    for number, form_id in enumerate(FORM_IDS):
        if EVERYTHING:
            for stage in STAGE_IDS:
                for kind in KINDS:
                    yield make_return(form_id, stage, kind, seed)
        else:
            stage = STAGE_IDS[number % len(STAGE_IDS)]
            yield make_return(form_id, stage, KINDS[number % len(KINDS)], seed)


def check(data: bytes, reader: Reader, name: str = "return.xlsx") -> FileResult:
    return next(iter(check_bytes(name, data, reader, SHIPPED)))


def scores(sub: Submission) -> dict[str, Decimal | None]:
    return {ref: score.effective for ref, score in sub.items.items()}
