"""A desk in a unit's office: its sheet, well filled in, and what somebody then does to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from openpyxl import load_workbook

from tests.forms import SHIPPED
from tests.workbook.cases import Case, form, plan
from workbook_tool.checks.context import Arrival, ExpectedUnit, RoundContext, SignedWith
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.claims import bonus_category, choices
from workbook_tool.layout.plan import Cell, Sheet, SheetPlan
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.layout.status import ACCEPTED
from workbook_tool.reading.child import Reader
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form, Item, StageId
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.issue import unit_fields

ROUND, KEY, CODE, UNIT = "2018-h1", b"key of the round", "007", "示例机械厂工会"
OTHER_CODE, OTHER_UNIT = "008", "示例纺织厂工会"
FILE = "007_示例机械厂工会_评分表.xlsx"

Place = tuple[str, str | None, str | None]
"""Code, sheet, cell of a finding that is expected."""


class NotHereError(Exception):
    """This cannot happen on this form."""


def well_filled(form_: Form, stage: StageId) -> dict[str, Value]:
    """Entries with which nobody could find fault."""
    values: dict[str, Value] = {}
    for item in form_.items:
        for question in scoring.questions(item):
            values[names.fact(question.id)] = question.best
        values[names.evidence(item.ref)] = "见附件 1"
        best = {question.id: question.best for question in scoring.questions(item)}
        born = not item.bonus and not scoring.by_person(item)
        score = scoring.compute(item, best) if born else item.points
        for known in ("self", "assess", "review"):
            if not item.bonus and not (born and known == stage):
                values[names.score(known, item.ref)] = score
    category = bonus_category(form_)
    if category is not None:
        level = next(iter(choices(form_)))
        claim: dict[str, Value] = {"matter": Decimal(1), "subject": "模范职工之家"}
        claim |= {"level": level, "proof": "证书", "accept": ACCEPTED}
        values |= {names.claim(part, 1): value for part, value in claim.items()}
    return values


@cache
def issued(form_id: str, stage: StageId, named: bool, code: str, round_id: str) -> bytes:
    return drawn(Case(form_id, stage, named), {}, code, round_id)


def drawn(
    case: Case, remarks: Mapping[str, Value], code: str = CODE, round_id: str = ROUND
) -> bytes:
    """A signed sheet, well filled in, with further entries."""
    sheet_plan = plan(case)
    entries = well_filled(form(case.form_id), case.stage) | dict(remarks)
    allowed = {name: value for name, value in entries.items() if name in sheet_plan.entries()}
    fields = unit_fields(
        sheet_plan,
        round_id=round_id,
        key=KEY,
        code=code,
        unit=UNIT if code == CODE else OTHER_UNIT,
        deadline="2018年6月28日",
        contact="组织部 0411-0000000",
    )
    return draw(sheet_plan, allowed, fields)


@dataclass
class Desk:
    """One sheet in somebody's hands.

    What is done to it is done to ``book`` (or, where openpyxl cannot, to the bytes through
    ``afterwards``); what the office knows stands in ``context`` and ``arrival``.
    """

    form_id: str
    stage: StageId = "self"
    named: bool = True
    code: str = CODE
    round_id: str = ROUND
    afterwards: list[Callable[[bytes], bytes]] = field(default_factory=list)
    context: RoundContext | None = None
    arrival: Arrival = field(default_factory=lambda: Arrival(date(2018, 6, 20), CODE))
    file: str = FILE
    plans: Any = None

    def __post_init__(self) -> None:
        self.data = self.drawn()
        self.book: Any = load_workbook(io.BytesIO(self.data))
        units = {
            CODE: ExpectedUnit(CODE, UNIT, self.form_id, self.stage, deadline=date(2018, 6, 28)),
            OTHER_CODE: ExpectedUnit(OTHER_CODE, OTHER_UNIT, self.form_id, self.stage),
        }
        self.context = RoundContext(ROUND, SignedWith(KEY), units)

    def drawn(self) -> bytes:
        """Return the sheet as it lies on the desk."""
        return issued(self.form_id, self.stage, self.named, self.code, self.round_id)

    # --- what is on the sheet ------------------------------------------------------------

    @property
    def form(self) -> Form:
        return form(self.form_id)

    @property
    def plan(self) -> SheetPlan:
        return plan(Case(self.form_id, self.stage, self.named))

    @property
    def score(self) -> Any:
        return self.book[SCORE_TITLE]

    def sheet(self, face: str) -> Sheet:
        found = next((s for s in self.plan.sheets if s.face == face), None)
        if found is None:
            raise NotHereError(face)
        return found

    def cell(self, name: str) -> Any:
        sheet, cell = self.planned(name)
        return self.book[sheet.title][cell.address]

    def planned(self, name: str) -> tuple[Sheet, Cell]:
        if name not in self.plan.named:
            raise NotHereError(name)
        return self.plan.named[name]

    def at(self, code: str, name: str) -> Place:
        sheet, cell = self.planned(name)
        return code, sheet.title, cell.address

    def judged_item(self, *, least: int = 2) -> Item:
        """A row that a person scores."""
        for item in self.form.items:
            enough = not item.bonus and (item.points or 0) >= least
            if enough and scoring.by_person(item) and not scoring.questions(item):
                return item
        raise NotHereError("every row is computed")

    def scored_name(self) -> str:
        """The entry of some score of the stage, of a judged row if there is one."""
        try:
            item = self.judged_item()
        except NotHereError:
            item = next(i for i in self.form.items if not i.bonus and (i.points or 0) >= 2)
        return names.score(self.stage, item.ref)

    def points(self, name: str) -> Decimal:
        entry = self.planned(name)[1].entry
        assert entry is not None and entry.maximum is not None
        return entry.maximum

    def computed_item(self) -> Item:
        for item in self.form.items:
            born = not item.bonus and not scoring.by_person(item)
            if born and scoring.computed(item) is not None:
                return item
        raise NotHereError("no row is computed")

    def explain(self, name: str, words: str = "按市总通知第3条执行") -> None:
        """Give a reason, where one would be asked for."""
        note = names.note(self.stage, self.planned(name)[1].item or "")
        self.cell(note).value = words

    def official_cells(self, *, text: bool, longest: int = 8) -> Iterator[Cell]:
        for cell in self.sheet("score").cells:
            if cell.role == "official" and cell.item and not cell.entry:
                held = cell.text if text else cell.number
                if held is not None and (not text or len(str(held)) >= longest):
                    yield cell

    def expect(self, **changes: Any) -> None:
        """What the round knows about the unit is otherwise."""
        assert self.context is not None
        unit = replace(self.context.units[CODE], **changes)
        self.context = replace(self.context, units={**self.context.units, CODE: unit})

    def shown(self) -> Mapping[str, Value]:
        """What the sheet shows as long as nothing has happened to it."""
        entries = well_filled(self.form, self.stage)
        return self.plan.values({n: v for n, v in entries.items() if n in self.plan.entries()})

    # --- what is sent --------------------------------------------------------------------

    def sent(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        data = buffer.getvalue()
        for change in self.afterwards:
            data = change(data)
        return data

    def checked(self, reader: Reader, data: bytes | None = None) -> FileResult:
        """Check what is sent; ``data`` is that, if it is known already."""
        more = {"plans": self.plans} if self.plans else {}
        return next(
            iter(
                check_bytes(
                    self.file,
                    self.sent() if data is None else data,
                    reader,
                    SHIPPED,
                    context=self.context,
                    arrival=self.arrival,
                    **more,
                )
            )
        )


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data: bytes, reader: Reader) -> ReturnedWorkbook:
    book = reader.open(data)
    assert isinstance(book, ReturnedWorkbook)
    return book
