"""下发: one sheet for every unit, stamped, signed and registered; repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from workbook_tool.campaign.actions.earlier import earlier_entries
from workbook_tool.campaign.derived.editions import EditionChange, carried, change_of
from workbook_tool.campaign.derived.file_names import unit_stems
from workbook_tool.campaign.derived.standing import deadline_of, standing
from workbook_tool.campaign.derived.state import IssuedSheet, Return, Slot
from workbook_tool.campaign.derived.ways import owes
from workbook_tool.campaign.inputs.known import KNOWN_FILE, known_facts, read_known
from workbook_tool.campaign.inputs.settings import Collection, Content, main_collection
from workbook_tool.campaign.records.disk import DamagedError
from workbook_tool.campaign.records.events import Confirmed, FileReading, Issued, Voided
from workbook_tool.campaign.round import OUT, Progress, Round, RoundView, silent
from workbook_tool.findings import Finding
from workbook_tool.foreign import plain_file_name
from workbook_tool.layout.faces import score_plan, work_plan_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.layout.variants import with_changes, with_given
from workbook_tool.layout.work_plan import WorkPlanPart
from workbook_tool.reading.child import Reader
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form
from workbook_tool.rubric.readings import OpenQuestion, open_questions
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import Template, stamp


class UnconfirmedError(Exception):
    """Readings of ambiguous sentences were not confirmed; carries the questions by form."""

    def __init__(self, questions: Mapping[str, tuple[OpenQuestion, ...]]) -> None:
        super().__init__(questions)
        self.questions = questions


class KnownDataError(Exception):
    """What the federation gave itself cannot be used; carries the findings."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued.

    Attributes:
        made: Units for which a sheet was made now, with its file.
        again: Codes of those among them that had an older one, which is void now.
        kept: How many units had theirs already.
        reworded: Codes of units whose sheet differs from today's form in wording only.
        outdated: Codes of units whose sheet is of another edition, or lacks what the
            federation gave since: it has to be issued again.
        changes: What changed in the rows, by form and reference, in words.
        folder: Where the files are, below the round.
        left: Files of void sheets that could not be removed from there.
    """

    made: tuple[tuple[str, PurePosixPath], ...]
    again: tuple[str, ...]
    kept: int
    reworded: tuple[str, ...]
    outdated: tuple[str, ...]
    changes: Mapping[str, Mapping[str, str]]
    folder: PurePosixPath
    left: tuple[PurePosixPath, ...] = ()


def rests_on(collection: Collection) -> str:
    """Return in words what a sheet follows from: when that changes, it is issued again."""
    given = "市总掌握数据" if collection.stage == "self" else "前面阶段的分"
    return f"细则、口径或{given}"


def all_questions(round_: RoundView) -> dict[str, tuple[OpenQuestion, ...]]:
    """Return the ambiguous sentences of every form in use, under the readings confirmed."""
    wanted = {round_.settings.forms[state.unit.type] for state in round_.state.units.values()}
    return {
        form_id: questions
        for form_id in sorted(wanted)
        if (questions := open_questions(round_.forms, form_id, round_.state.confirmed.get(form_id)))
    }


def unconfirmed(round_: RoundView) -> dict[str, tuple[OpenQuestion, ...]]:
    """Return the ambiguous sentences of the forms of which somebody has to confirm one."""
    return {
        form_id: questions
        for form_id, questions in all_questions(round_).items()
        if {q.name for q in questions} - set(round_.state.confirmed.get(form_id, {}))
    }


def confirm(round_: Round, form_id: str, readings: Mapping[str, str], reason: str = "") -> Form:
    """Record the confirmed readings of a form's ambiguous sentences; return the form so read.

    Raises:
        FrozenError: The round is 定稿.
        RubricError: No such form or reading.
    """
    round_.must_be_open()
    form = round_.forms.form(form_id, readings)
    if round_.state.confirmed.get(form_id) != form.readings:
        round_.record([Confirmed(form_id, form.readings, reason)])
    return form


def issue(
    round_: Round, collection_id: str, progress: Progress = silent, *, again: bool = False
) -> IssueResult:
    """Make a sheet for every unit that has none yet.

    Args:
        round_: The round.
        collection_id: What is collected.
        progress: Told of each sheet.
        again: Also make one for units whose sheet is outdated: the old one is void, what
            the unit entered is carried over, and changed rows are marked.

    Raises:
        UnconfirmedError: Readings were not confirmed yet.
        KnownDataError: What the federation gave itself cannot be used.
        FrozenError: The round is 定稿.
        OSError: Something could not be written.
    """
    round_.must_be_open()
    if open_ := unconfirmed(round_):
        raise UnconfirmedError(open_)
    collection = round_.settings.collection(collection_id)
    issuer = _Issuer(round_, collection)
    todo: dict[str, IssuedSheet | None] = {}
    reworded: list[str] = []
    outdated: list[str] = []
    kept = 0
    for code, unit in round_.state.units.items():
        if unit.absent or not owes(round_.state, round_.settings, unit.unit.type, collection):
            continue
        sheet = current_sheet(round_, Slot(code, collection_id))
        state = issuer.state_of(code, sheet) if sheet else "missing"
        if sheet is None or (again and state == "outdated"):
            todo[code] = sheet
            continue
        kept += 1
        reworded += [code] if state == "reworded" else []
        outdated += [code] if state == "outdated" else []
        path = issued_path(sheet.issued)
        if not round_.store.has(str(path)):  # thrown away by somebody: the same sheet once more
            round_.store.put(str(path), issuer.again(sheet.issued))
    made: list[tuple[str, PurePosixPath]] = []
    events: list[Voided | Issued] = []
    for number, (code, old) in enumerate(todo.items(), start=1):
        event, content = issuer.sheet(code, old)
        path = issued_path(event)
        round_.store.put(str(path), content)
        if old is not None:
            reason = f"{rests_on(collection)}有改动，重新下发"
            events.append(Voided(code, collection_id, reason))
        events.append(event)
        made.append((code, path))
        progress("生成评分表", number, len(todo))
    round_.record(events)
    left = tuple(clear_away(round_))
    return IssueResult(
        made=tuple(made),
        again=tuple(code for code, old in todo.items() if old is not None),
        kept=kept,
        reworded=tuple(reworded),
        outdated=tuple(outdated),
        changes=issuer.changes(),
        folder=PurePosixPath(OUT),
        left=left,
    )


def issued_path(issued: Issued) -> PurePosixPath:
    """Return where the file of a sheet lies, below the round."""
    return PurePosixPath(OUT) / issued.file


def clear_away(round_: Round) -> Iterator[PurePosixPath]:
    """Take void sheets out of the folder that is sent out; yield those that would not go.

    Everything is recorded by then: a sheet that somebody has open stays until the next run.
    """
    sheets = [sheet for some in round_.state.sheets.values() for sheet in some]
    good = {sheet.issued.file for sheet in sheets if sheet.good}
    for sheet in sheets:
        path = issued_path(sheet.issued)
        if sheet.issued.file not in good and round_.store.has(str(path)):
            try:
                round_.store.drop(str(path))
            except OSError:
                yield path


def current_sheet(round_: RoundView, slot: Slot) -> IssuedSheet | None:
    """Return the last good sheet of a slot."""
    good = [sheet for sheet in round_.state.sheets.get(slot, []) if sheet.good]
    return good[-1] if good else None


def reissuer(round_: Round, collection_id: str) -> Callable[[Issued], bytes]:
    """Return what makes a sheet again that was issued in a collection, byte by byte."""
    return _Issuer(round_, round_.settings.collection(collection_id)).again


class _Issuer:
    """Draws each variant of a form's sheet once, and stamps it for each unit."""

    def __init__(self, round_: Round, collection: Collection) -> None:
        self.round, self.collection = round_, collection
        self._forms: dict[str, tuple[Form, SheetPlan]] = {}
        self._changes: dict[tuple[str, str], EditionChange] = {}
        self._drawn: dict[str, Template] = {}

    @cached_property
    def _owing(self) -> tuple[str, ...]:
        """The units that owe a sheet."""
        state, settings = self.round.state, self.round.settings
        return tuple(
            code
            for code, unit in state.units.items()
            if not unit.absent and owes(state, settings, unit.unit.type, self.collection)
        )

    @cached_property
    def _given(self) -> dict[str, dict[str, Value]]:
        """What is filled in before issuing, by the unit's code.

        For a 自评, what the federation knows itself; later, what the stages before came to.
        """
        if self.collection.content != "评分表":
            return {}
        if self.collection.stage != "self":
            return {
                code: earlier_entries(self.round, code, self.collection, self._form(code)[1])
                for code in self._owing
            }
        facts = {code: known_facts(*self._form(code)) for code in self._owing}
        if not self.round.store.has(KNOWN_FILE):
            return {}
        with Reader() as reader:
            content = self.round.store.artifact(KNOWN_FILE)
            given, findings = read_known(KNOWN_FILE, content, facts, reader)
        if findings:
            raise KnownDataError(findings)
        return given

    def state_of(self, code: str, sheet: IssuedSheet) -> Literal["good", "reworded", "outdated"]:
        """Return whether the sheet that a unit has is what it would be issued today."""
        if sheet.issued.given != self._given.get(code, {}):
            return "outdated"
        if sheet.issued.edition == self._form(code)[0].edition:
            return "good"
        change = self._change(sheet.issued.plan, self._form(code)[0])
        return "reworded" if change.wording_only else "outdated"

    def changes(self) -> dict[str, Mapping[str, str]]:
        """Return what changed in the rows of each form since sheets of it were issued."""
        found: dict[str, dict[str, str]] = {}
        for (old, _), change in self._changes.items():
            if change.rows:
                found.setdefault(self._issued(old).form.id, {}).update(change.rows)
        return dict(found)

    def sheet(self, code: str, old: IssuedSheet | None) -> tuple[Issued, bytes]:
        """Return the event and the content of a unit's new sheet.

        Args:
            code: The unit's code.
            old: The sheet that it takes the place of, if there is one.
        """
        form, plan = self._form(code)
        given = self._given.get(code, {})
        slot = Slot(code, self.collection.id)
        # What a plan of this stage locks by itself looks locked already.
        locked = [name for name in given if not plan.named[name][1].locked]
        plan = with_given(plan, locked) if locked else plan
        if old is not None and (rows := self._change(old.issued.plan, form).rows):
            plan = with_changes(plan, rows)
        source = self._source(slot, old)
        entries = self._carried(source.received.reading, form, plan) if source else {}
        self.round.store.keep_plan(form, plan, self.collection.stage)
        serial = len(self.round.state.sheets.get(slot, [])) + 1
        printed = self._printed(slot)
        content, token = self._stamped(plan, {**entries, **given}, code, serial, printed)
        event = Issued(
            code,
            self.collection.id,
            self.collection.stage,
            form.id,
            form.edition,
            plan.digest,
            token,
            file_name(self.round, code, serial, self.collection),
            carried=source.received.sha256 if source is not None else "",
            given_numbers={n: value for n, value in given.items() if isinstance(value, Decimal)},
            given_texts={n: value for n, value in given.items() if isinstance(value, str)},
            printed=printed,
        )
        return event, content

    def again(self, issued: Issued) -> bytes:
        """Return the content of a sheet that was issued before, byte by byte."""
        known = self._issued(issued.plan)
        slot = Slot(issued.unit, issued.collection)
        sheets = [sheet.issued for sheet in self.round.state.sheets[slot]]
        serial = 1 + sheets.index(issued)
        entries: dict[str, Value] = {}
        if issued.carried:
            source = self.round.state.seen()[issued.carried].received.reading
            entries = self._carried(source, known.form, known.plan)
        printed = issued.printed or self._printed(slot)
        values = {**entries, **issued.given}
        return self._stamped(known.plan, values, issued.unit, serial, printed)[0]

    def _printed(self, slot: Slot) -> dict[str, str]:
        """Return what a sheet that is made now says of its unit and the round."""
        name = self.round.state.units[slot.unit].unit.name
        return printed_fields(self.round, slot, name)

    def _stamped(
        self,
        plan: SheetPlan,
        entries: Mapping[str, Value],
        code: str,
        serial: int,
        printed: Mapping[str, str],
    ) -> tuple[bytes, str]:
        round_id = round_field(self.round.settings.id, self.collection.id, serial)
        key = self.round.key
        fields = unit_fields(plan, round_id=round_id, key=key, code=code, **printed)
        return stamp(self._template(plan, entries), fields), fields["token"]

    def _template(self, plan: SheetPlan, entries: Mapping[str, Value]) -> Template:
        if entries:  # one unit's own
            return draw_template(plan, entries)
        if plan.digest not in self._drawn:
            self._drawn[plan.digest] = draw_template(plan)
        return self._drawn[plan.digest]

    def _form(self, code: str) -> tuple[Form, SheetPlan]:
        """Return the form that a unit fills in, and its plan."""
        form_id = self.round.settings.forms[self.round.state.units[code].unit.type]
        if form_id not in self._forms:
            form = self.round.form(form_id)
            self._forms[form_id] = (form, _plan(form, self.collection))
        return self._forms[form_id]

    def _source(self, slot: Slot, old: IssuedSheet | None) -> Return | None:
        """Return the return whose entries a new sheet begins with, if there is one.

        In the place of an older sheet that is what counts so far; for the progress of a work
        plan it is the plan.
        """
        state, settings = self.round.state, self.round.settings
        if old is not None:
            return standing(state, settings, slot).counting
        if self.collection.content == "上半年进展":
            for other in settings.collections:
                if other.content == "工作计划":
                    return standing(state, settings, Slot(slot.unit, other.id)).counting
        return None

    def _carried(self, source: FileReading, form: Form, plan: SheetPlan) -> dict[str, Value]:
        """Return what a return says and a new sheet may begin with."""
        before = self.round.store.plan(source.plan)
        if before is None:  # no sheet of this round
            return {}
        return carried(source.entries, before.plan, plan, self._change(source.plan, form))

    def _change(self, old: str, form: Form) -> EditionChange:
        """Return what changed since a plan was issued, to the form as it is now."""
        key = (old, form.edition)
        if key not in self._changes:
            self._changes[key] = change_of(self._issued(old).form, form)
        return self._changes[key]

    def _issued(self, digest: str) -> IssuedPlan:
        known = self.round.store.plan(digest)
        if known is None:
            raise DamagedError("“登记/表样”里缺了已下发的表样")
        return known


_PARTS: Mapping[Content, WorkPlanPart] = {"工作计划": "plan", "上半年进展": "progress"}


def _plan(form: Form, collection: Collection) -> SheetPlan:
    """Return the plan of the workbook that a unit fills in for a collection."""
    part = _PARTS.get(collection.content)
    return score_plan(form, collection.stage) if part is None else work_plan_plan(form, part)


def printed_fields(round_: RoundView, slot: Slot, name: str) -> dict[str, str]:
    """Return what is printed on a sheet or book: its unit's name, the last day, whom to ask.

    They stand in its event, so that the same sheet can be made again when the name, the
    deadline or the settings are others.
    """
    deadline = deadline_of(round_.state, round_.settings, slot)
    return {
        "unit": name,
        "deadline": chinese_date(deadline) or "以通知为准",
        "contact": round_.settings.contact or "以通知为准",
    }


def chinese_date(day: date | None) -> str:
    """Return a day as it is written in a notice; empty for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def file_name(
    round_: RoundView, code: str, serial: int = 1, collection: Collection | None = None
) -> str:
    """Return the name of a unit's file: ``2026_001_单位名称_评分表.xlsx``.

    Only the sheet of the first 自评 is called so; others bear the name of their collection.
    """
    again = f"_第{serial}次" if serial > 1 else ""
    word = "评分表"
    if collection is not None and collection.id != main_collection(round_.settings):
        word = plain_file_name(collection.name) or collection.id
    return f"{file_stem(round_, code)}_{word}{again}.xlsx"


def file_stem(round_: RoundView, code: str) -> str:
    """Return how the names of a unit's files begin: ``2026_001_单位名称``."""
    return f"{round_.settings.year}_{unit_stems(round_.state)[code]}"


def tokens(round_: RoundView) -> Iterator[tuple[str, Issued, bool]]:
    """Yield every token that was issued, with its sheet and whether that is still good."""
    for sheets in round_.state.sheets.values():
        for sheet in sheets:
            yield sheet.issued.token, sheet.issued, sheet.good
