"""What stands in one returned file, and whose it is: worked out in the process that reads it.

Everything that this needs of a round is on a :class:`IntakeContext`, which is sent to each reading
process once; what comes back is small. The other way, in which the process merely opens the
file, gives the same and is taken for files that hold others and for those that go wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbook_tool.campaign.derived.filing import filing_of
from workbook_tool.campaign.derived.standing import deadline_of
from workbook_tool.campaign.derived.state import IssuedSheet, Slot, State
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Settings,
    SettingsError,
    main_collection,
)
from workbook_tool.campaign.records.events import FileReading, Issued, Received, Score
from workbook_tool.campaign.records.round_store import PlanSource
from workbook_tool.campaign.round import Round
from workbook_tool.checks.context import Arrival, ExpectedUnit, RoundContext
from workbook_tool.checks.files import FileResult, Opener, check_bytes
from workbook_tool.findings import Catalogue, load_catalogue
from workbook_tool.findings.catalogue import OverrideError
from workbook_tool.reading.child import Reader
from workbook_tool.reading.containers import CONTAINERS
from workbook_tool.reading.kinds import kind_of
from workbook_tool.reading.limits import Limits
from workbook_tool.reading.plans import IssuedPlan, rebuilt
from workbook_tool.reading.worker import InProcessReader, kept
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.workbook.identity import Identity


@dataclass(frozen=True, slots=True)
class Source:
    """A file to collect.

    Attributes:
        name: Its name for people.
        content: Its bytes.
        source: Where it came from: a path, or a message.
        on: The day that counts for the deadline.
        sender: Code of the unit that sent it, where that is known; else empty.
    """

    name: str
    content: bytes
    source: str
    on: date
    sender: str = ""


Intake = tuple[Received, bytes]
"""What becomes of a file, and its bytes where it came inside another."""


@dataclass(frozen=True)
class IntakeContext:
    """All that has to be known of a round for looking at a file.

    Attributes:
        plans: Where issued plans are found.
        settings: Its settings.
        state: Its units, the sheets that went out, and whether it is 定稿; nothing else of it.
        context: What the checks have to know.
        forms: The forms that the round measures by.
    """

    plans: PlanSource
    settings: Settings
    state: State
    context: RoundContext
    forms: FormLibrary

    @staticmethod
    def of(round_: Round) -> IntakeContext:
        """Return the desk of a round as it is now."""
        now = round_.state
        state = State(units=now.units, sheets=now.sheets, draft=now.draft, finished=now.finished)
        plans = round_.store.plans()
        return IntakeContext(plans, round_.settings, state, _context(round_), round_.forms)

    def look_in_child(self, reader: Reader, source: Source) -> list[Intake]:
        """Return what becomes of a file, or of each file in it."""
        if kind_of(source.content) not in CONTAINERS:
            looks = reader.call(_look, source, shared=self)
            if isinstance(looks, list):
                return looks
        return self.look(source, reader)

    def look(self, source: Source, opener: Opener) -> list[Intake]:
        """Return the same, worked out here; the opener merely opens."""
        return [self._received(source, result) for result in self.check(source, opener)]

    def check(self, source: Source, opener: Opener) -> Iterator[FileResult]:
        """Yield what stands in a file, or in each file in it."""
        arrival = Arrival(source.on, source.sender or None)
        content = source.content
        return check_bytes(
            source.name, content, opener, self.forms, self._issued, self.context, arrival
        )

    def _issued(self, identity: Identity) -> IssuedPlan | None:
        """Return what the round issued, else what can be built again."""
        return self.plans.issued(identity) or rebuilt(self.forms, identity)

    def __getstate__(self) -> dict[str, object]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    def _received(self, source: Source, result: FileResult) -> Intake:
        filing = filing_of(result, self.state, self.settings, source.sender)
        received = Received(
            sha256=result.sha256,
            file=result.file,
            source=source.source,
            on=source.on,
            unit=filing.unit,
            collection=filing.collection,
            reading=reading_of(result),
            held=filing.held,
        )
        return received, b"" if result.content == source.content else result.content


def _look(source: Source, limits: Limits) -> list[Intake]:
    """Runs in the reading process."""
    desk = kept()
    assert isinstance(desk, IntakeContext)
    return desk.look(source, InProcessReader(limits))


def reading_of(result: FileResult) -> FileReading:
    """Return what the ledger keeps of a file's reading."""
    status = result.status
    assert status not in {"accepted", "refused"}  # decisions are the ledger's
    sub = result.submission
    if sub is None:
        return FileReading(
            status=status,  # type: ignore[arg-type]
            token=result.origin.token if result.origin else "",
            unit_name=result.unit,
            findings=result.findings,
        )
    given = {name: value for name, value in sub.given.items() if value not in (None, "")}
    return FileReading(
        status=status,  # type: ignore[arg-type]
        form=sub.issued.form.id,
        edition=sub.issued.form.edition,
        stage=sub.issued.stage,
        plan=sub.issued.plan.digest,
        token=result.origin.token if result.origin else "",
        unit_name=result.unit,
        check_code=sub.check_code,
        total=sub.total,
        numbers={name: value for name, value in given.items() if isinstance(value, Decimal)},
        texts={name: value for name, value in given.items() if isinstance(value, str)},
        scores=tuple(
            Score(
                s.ref,
                s.claimed,
                s.computed,
                s.effective,
                s.sheet,
                s.cell,
                scorer=sub.issued.plan.scorer,
                unit=s.unit,
                note=s.note,
            )
            for s in sub.items.values()
        ),
        findings=result.findings,
    )


def _context(round_: Round) -> RoundContext:
    """Return what the checks have to know of a round."""
    state, settings = round_.state, round_.settings
    expected: dict[str, ExpectedUnit] = {}
    by_collection: dict[tuple[str, str], ExpectedUnit] = {}
    for code, unit in state.units.items():
        form_id = settings.forms.get(unit.unit.type, "")
        last = deadline_of(state, settings, Slot(code, main_collection(settings)))
        expected[code] = ExpectedUnit(code, unit.unit.name, form_id, "self", "", last, unit.former)
    for slot, sheets in state.sheets.items():
        good = [sheet.issued for sheet in sheets if sheet.good]
        if good:
            by_collection[slot] = _expected(state, settings, slot, good[-1])
    for sheet in sorted((s for some in state.sheets.values() for s in some), key=_number):
        if sheet.good:
            slot = Slot(sheet.issued.unit, sheet.issued.collection)
            expected[slot.unit] = by_collection[slot]
    void = frozenset(
        sheet.issued.token
        for sheets_ in state.sheets.values()
        for sheet in sheets_
        if not sheet.good
    )
    return RoundContext(
        id=settings.id,
        key=round_.key,
        units=expected,
        collections=by_collection,
        void=void,
        catalogue=_catalogue(settings),
    )


def _catalogue(settings: Settings) -> Catalogue:
    """Return the findings with the severities that the round gives them."""
    own = {code: {"severity": word} for code, word in settings.findings.items()}
    try:
        return load_catalogue(own)
    except OverrideError as error:
        raise SettingsError(f"“{SETTINGS_FILE}”的“问题程度”有误：{error}") from error


def _number(sheet: IssuedSheet) -> int:
    return sheet.number


def _expected(state: State, settings: Settings, slot: Slot, issued: Issued) -> ExpectedUnit:
    unit = state.units.get(slot.unit)
    return ExpectedUnit(
        code=slot.unit,
        name=unit.unit.name if unit else issued.scorer,
        form=issued.form,
        stage=issued.stage,
        edition=issued.edition,
        deadline=deadline_of(state, settings, slot),
        former_names=unit.former if unit else (),
        entries=issued.given,
    )
