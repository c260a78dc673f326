"""What stands in one returned file, and whose it is.

The file is opened, matched and checked in a process that reads (:class:`Desk` is what that has to
know of the round); whose it is, and whether its token was signed with the round's key, is decided
here, where the key and the roster are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from workbook_tool.campaign.actions.told import HeardReading, heard_reading, tell_reading
from workbook_tool.campaign.derived.filing import filing_of
from workbook_tool.campaign.derived.standing import deadline_of
from workbook_tool.campaign.derived.state import IssuedSheet, Slot, State
from workbook_tool.campaign.derived.ways import own_collection
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Settings,
    SettingsError,
)
from workbook_tool.campaign.records.events import FileReading, Issued, Received, Score
from workbook_tool.campaign.round import Round
from workbook_tool.checks.context import (
    SIGNATURES,
    Arrival,
    ExpectedUnit,
    RoundContext,
    SignedWith,
    ask_whether_signed,
)
from workbook_tool.checks.fenced import file_bytes
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes, refused
from workbook_tool.checks.status import status_of
from workbook_tool.checks.told import ToldPlan, find_plan, heard_result, readable, tell_result
from workbook_tool.findings import Catalogue, load_catalogue
from workbook_tool.findings.catalogue import OverrideError
from workbook_tool.reading.child import Answer, Reader
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.limits import Limits, Refusal
from workbook_tool.reading.plans import IssuedPlan, rebuilt
from workbook_tool.reading.worker import InProcessReader, ask, kept
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.workbook.identity import Identity, token_digest


@dataclass(frozen=True, slots=True)
class Source:
    """A file to collect.

    Attributes:
        name: Its name for people.
        content: Its bytes, or where they lie.
        source: Where it came from: a path, or a message.
        on: The day that counts for the deadline.
        sender: Code of the unit that sent it, where that is known; else empty.
    """

    name: str
    content: bytes | Path
    source: str
    on: date
    sender: str = ""

    @property
    def data(self) -> bytes:
        """Its bytes; of a path they were read before (:meth:`taken`)."""
        assert isinstance(self.content, bytes)
        return self.content

    def taken(self) -> Source | Refusal:
        """Return it with its bytes, or why they cannot be had."""
        if isinstance(self.content, bytes):
            return self
        data = file_bytes(self.content)
        return data if isinstance(data, Refusal) else replace(self, content=data)


Intake = tuple[Received, bytes]
"""What becomes of a file, and its bytes where it came inside another."""


@dataclass(frozen=True)
class Desk:
    """What a process that reads has to know of a round: no key, no token, no address.

    Attributes:
        context: What the checks have to know.
        forms: The forms that the round measures by.
    """

    context: RoundContext
    forms: FormLibrary

    def __getstate__(self) -> dict[str, object]:
        """Return what goes to a process: what is known here, not what was asked for since."""
        return {"context": self.context, "forms": self.forms}

    def look(self, name: str, content: bytes, arrival: Arrival, limits: Limits) -> Iterator[Told]:
        """Tell of each file in a file what the ledger keeps of it; see :func:`heard_reading`."""
        for result in self.check(name, content, arrival, limits):
            yield tell_reading(result, reading_of(result), content)

    def check(
        self, name: str, content: bytes, arrival: Arrival, limits: Limits
    ) -> Iterator[FileResult]:
        """Yield what stands in a file, or in each file in it."""
        reader = InProcessReader(limits)
        return check_bytes(name, content, reader, self.forms, self._issued, self.context, arrival)

    @cached_property
    def _plans(self) -> dict[str, IssuedPlan]:
        return {}

    def _issued(self, identity: Identity) -> IssuedPlan | None:
        """Return what the round issued, else what can be built again."""
        found = self._plans.get(identity.plan)
        if found is None and identity.plan:
            found = ask({"about": _PLANS, "digest": identity.plan[:_LONGEST_DIGEST]})
            if found is not None:
                self._plans[identity.plan] = found
        return found or rebuilt(self.forms, identity)


_PLANS = "plan"
"""What a process asks about when it needs a plan that was issued."""
_LONGEST_DIGEST = 64


def _desk() -> Desk:
    desk = kept()
    assert isinstance(desk, Desk)
    return desk


def look(name: str, content: bytes, arrival: Arrival, limits: Limits) -> Iterator[Told]:
    """Tell, in a process that reads, of each file in a file what the ledger keeps of it."""
    return _desk().look(name, content, arrival, limits)


def _check_job(name: str, content: bytes, arrival: Arrival, limits: Limits) -> Iterator[Told]:
    for result in _desk().check(name, content, arrival, limits):
        yield tell_result(result, content)


class IntakeContext:
    """What has to be known of a round for taking files in.

    Attributes:
        settings: Its settings.
        state: Its units, the sheets that went out, and whether it is 定稿; nothing else of it.
        desk: What the processes that read have to know.
        answers: Answers what they ask.
    """

    def __init__(self, round_: Round) -> None:
        now = round_.state
        self.settings = round_.settings
        self.state = State(
            units=now.units, sheets=now.sheets, draft=now.draft, finished=now.finished
        )
        self.desk = Desk(_context(round_), readable(round_.forms))
        self._signed = SignedWith(round_.key)
        self._plans, self._forms = round_.store.plan, round_.forms
        self.answers: dict[str, Answer] = {
            SIGNATURES: lambda words, _: self._signed(words.get("token", "")),
            _PLANS: lambda words, _: self._plans(words.get("digest", "")),
        }

    def look(self, reader: Reader, source: Source) -> list[Intake]:
        """Return what becomes of a file, or of each file in it."""
        arrival = Arrival(source.on, source.sender or None)
        told = reader.call(
            look,
            source.name,
            source.data,
            arrival,
            shared=self.desk,
            answers=self.answers,
        )
        if not isinstance(told, Refusal):
            try:
                return self.believed(source, told)
            except ForgedError:
                told = reader.forged()
        finding = refused(told, source.name, self.desk.context.catalogue)
        reading = FileReading(status_of([finding], read=False), findings=(finding,))  # type: ignore[arg-type]
        return [self._received(source, HeardReading(source.name, reading, source.data))]

    def believed(self, source: Source, told: Sequence[Told]) -> list[Intake]:
        """Return what becomes of the files of which a process has told.

        Raises:
            ForgedError: No process of ours tells that.
        """
        find, signed = self._find, self._signed
        heard = [heard_reading(one, source.name, source.data, find, signed) for one in told]
        return [self._received(source, one) for one in heard]

    def check(self, reader: Reader, source: Source) -> list[FileResult]:
        """Return all that was found in a file, or in each file in it."""
        arrival = Arrival(source.on, source.sender or None)
        told = reader.call(
            _check_job,
            source.name,
            source.data,
            arrival,
            shared=self.desk,
            answers=self.answers,
        )
        if not isinstance(told, Refusal):
            try:
                return [
                    heard_result(one, source.name, source.data, self._find, self._signed)
                    for one in told
                ]
            except ForgedError:
                told = reader.forged()
        finding = refused(told, source.name, self.desk.context.catalogue)
        digest = hashlib.sha256(source.data).hexdigest()
        return [FileResult(source.name, digest, (finding,), content=source.data)]

    def _find(self, told: ToldPlan) -> IssuedPlan | None:
        return self._plans(told.digest) or find_plan(self._forms, told)

    def _received(self, source: Source, heard: HeardReading) -> Intake:
        filing = filing_of(heard, self.state, self.settings, source.sender, source.source)
        received = Received(
            sha256=hashlib.sha256(heard.content).hexdigest(),
            file=heard.file,
            source=source.source,
            on=source.on,
            unit=filing.unit,
            collection=filing.collection,
            reading=heard.reading,
            held=filing.held,
        )
        return received, b"" if heard.content is source.data else heard.content


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
        last = deadline_of(
            state, settings, Slot(code, own_collection(state, settings, unit.unit.type))
        )
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
        token_digest(sheet.issued.token)
        for sheets_ in state.sheets.values()
        for sheet in sheets_
        if not sheet.good
    )
    return RoundContext(
        id=settings.id,
        signed=ask_whether_signed,
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
