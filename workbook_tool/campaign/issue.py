"""下发: one sheet for every unit, stamped, signed and registered; repeating it changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbook_tool.campaign.events import Confirmed, Issued
from workbook_tool.campaign.round import OUT, Progress, Round, silent
from workbook_tool.campaign.settings import Collection
from workbook_tool.campaign.state import Sheet, Slot
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.readings import OpenQuestion, open_questions
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class UnconfirmedError(Exception):
    """Readings of ambiguous sentences were not confirmed; carries the questions by form."""

    def __init__(self, questions: Mapping[str, tuple[OpenQuestion, ...]]) -> None:
        super().__init__(questions)
        self.questions = questions


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued.

    Attributes:
        made: Units for which a sheet was made now, with its file.
        kept: How many units had theirs already.
        older: Units whose sheet belongs to an older edition of the form.
        folder: Where the files are.
    """

    made: tuple[tuple[str, Path], ...]
    kept: int
    older: tuple[str, ...]
    folder: Path


def unconfirmed(round_: Round) -> dict[str, tuple[OpenQuestion, ...]]:
    """Return the ambiguous sentences that nobody has confirmed, by form."""
    wanted = {round_.settings.forms[state.unit.type] for state in round_.state.units.values()}
    found = {}
    for form_id in sorted(wanted):
        if form_id not in round_.state.confirmed and (questions := open_questions(form_id)):
            found[form_id] = questions
    return found


def confirm(round_: Round, form_id: str, readings: Mapping[str, str], reason: str = "") -> Form:
    """Record the confirmed readings of a form's ambiguous sentences; return the form so read.

    Raises:
        FrozenError: The round is 定稿.
        RubricError: No such form or reading.
    """
    round_.must_be_open()
    form = load_form(form_id, readings)
    if round_.state.confirmed.get(form_id) != form.readings:
        round_.record([Confirmed(form_id, form.readings, reason)])
    return form


def issue(round_: Round, collection_id: str, progress: Progress = silent) -> IssueResult:
    """Make a sheet for every unit that has none yet.

    Args:
        round_: The round.
        collection_id: What is collected.
        progress: Told of each sheet.

    Raises:
        UnconfirmedError: Readings were not confirmed yet.
        FrozenError: The round is 定稿.
        OSError: Something could not be written.
    """
    round_.must_be_open()
    if open_ := unconfirmed(round_):
        raise UnconfirmedError(open_)
    collection = round_.settings.collection(collection_id)
    issuer = _Issuer(round_, collection)
    todo: list[str] = []
    kept, older = 0, []
    for code, unit in round_.state.units.items():
        if unit.absent:
            continue
        sheet = current_sheet(round_, Slot(code, collection_id))
        if sheet is None:
            todo.append(code)
            continue
        kept += 1
        if sheet.issued.edition != round_.form_of(code).edition:
            older.append(code)
        path = round_.folder / OUT / sheet.issued.file
        if not path.exists():  # thrown away by somebody: the same sheet once more
            round_.write(path, issuer.again(sheet.issued))
    made: list[tuple[str, Path]] = []
    events: list[Issued] = []
    for number, code in enumerate(todo, start=1):
        event, content = issuer.sheet(code)
        path = round_.folder / OUT / event.file
        round_.write(path, content)
        events.append(event)
        made.append((code, path))
        progress("生成评分表", number, len(todo))
    round_.record(events)
    return IssueResult(tuple(made), kept, tuple(older), round_.folder / OUT)


def current_sheet(round_: Round, slot: Slot) -> Sheet | None:
    """Return the last good sheet of a slot."""
    good = [sheet for sheet in round_.state.sheets.get(slot, []) if sheet.good]
    return good[-1] if good else None


def reissuer(round_: Round, collection_id: str) -> Callable[[Issued], bytes]:
    """Return what makes a sheet again that was issued in a collection, byte by byte."""
    return _Issuer(round_, round_.settings.collection(collection_id)).again


class _Issuer:
    """Draws one template for each form and stamps it for each unit."""

    def __init__(self, round_: Round, collection: Collection) -> None:
        self.round, self.collection = round_, collection
        self._templates: dict[str, tuple[Form, SheetPlan, bytes]] = {}
        self._old: dict[str, tuple[SheetPlan, bytes]] = {}

    def sheet(self, code: str) -> tuple[Issued, bytes]:
        """Return the event and the content of a unit's new sheet."""
        unit = self.round.state.units[code].unit
        form, plan, template = self._template(self.round.settings.forms[unit.type])
        serial = len(self.round.state.sheets.get(Slot(code, self.collection.id), [])) + 1
        content, token = self._stamped(plan, template, code, serial)
        name = file_name(self.round, code, serial)
        event = Issued(
            code,
            self.collection.id,
            self.collection.stage,
            form.id,
            form.edition,
            plan.digest,
            token,
            name,
        )
        return event, content

    def again(self, issued: Issued) -> bytes:
        """Return the content of a sheet that was issued before, byte by byte."""
        known = self.round.store.plan(issued.plan)
        assert known is not None
        if issued.plan not in self._old:
            self._old[issued.plan] = (known.plan, draw_template(known.plan))
        plan, template = self._old[issued.plan]
        sheets = self.round.state.sheets[Slot(issued.unit, issued.collection)]
        serial = 1 + [sheet.issued for sheet in sheets].index(issued)
        return self._stamped(plan, template, issued.unit, serial)[0]

    def _stamped(
        self, plan: SheetPlan, template: bytes, code: str, serial: int
    ) -> tuple[bytes, str]:
        settings = self.round.settings
        unit = self.round.state.units[code].unit
        fields = unit_fields(
            plan,
            round_id=round_field(settings.id, self.collection.id, serial),
            key=self.round.key,
            code=code,
            unit=unit.name,
            deadline=chinese_date(self.collection.deadline) or "以通知为准",
            contact=settings.contact or "以通知为准",
        )
        return stamp(template, fields), fields["token"]

    def _template(self, form_id: str) -> tuple[Form, SheetPlan, bytes]:
        if form_id not in self._templates:
            form = self.round.form(form_id)
            plan = score_plan(form, self.collection.stage)
            self.round.store.keep_plan(form, plan, self.collection.stage)
            self._templates[form_id] = (form, plan, draw_template(plan))
        return self._templates[form_id]


def chinese_date(day: date | None) -> str:
    """Return a day as it is written in a notice; empty for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def file_name(round_: Round, code: str, serial: int = 1) -> str:
    """Return the name of a unit's file: ``2026_001_单位名称_评分表.xlsx``."""
    again = f"_第{serial}次" if serial > 1 else ""
    return f"{file_stem(round_, code)}_评分表{again}.xlsx"


def file_stem(round_: Round, code: str) -> str:
    """Return how the names of a unit's files begin: ``2026_001_单位名称``."""
    unit = round_.state.units[code].unit
    name = plain_file_name(unit.name) or code
    return f"{round_.settings.year}_{code}_{name}"


def plain_file_name(words: str) -> str:
    """Return words as every system accepts them in the name of a file; empty for none left."""
    return _FORBIDDEN.sub("_", words).strip(". ")


def tokens(round_: Round) -> Iterator[tuple[str, Issued, bool]]:
    """Yield every token that was issued, with its sheet and whether that is still good."""
    for sheets in round_.state.sheets.values():
        for sheet in sheets:
            yield sheet.issued.token, sheet.issued, sheet.good
