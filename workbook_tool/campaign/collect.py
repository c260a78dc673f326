"""收件: files become originals in the store and events in the ledger; one run, one transaction.

The original is kept first, then read, then everything is recorded at once. The outcome does
not depend on the order of the files, nor on how many are read at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from workbook_tool.campaign.events import Issued as SheetIssued
from workbook_tool.campaign.events import Reading, Received, Score
from workbook_tool.campaign.filing import filing_of
from workbook_tool.campaign.round import INBOX, Progress, Round, silent
from workbook_tool.campaign.settings import SETTINGS_FILE, Settings, SettingsError
from workbook_tool.campaign.standing import is_good, same_values
from workbook_tool.campaign.state import Return, Sheet, Slot, State
from workbook_tool.checks.context import Arrival, ExpectedUnit, RoundContext
from workbook_tool.checks.files import FileResult, check_bytes
from workbook_tool.findings import Catalogue, Finding, load_catalogue
from workbook_tool.findings.catalogue import OverrideError
from workbook_tool.reading.child import Reader
from workbook_tool.reading.plans import Plans, rebuilt
from workbook_tool.reading.pool import ReaderPool

_TEMPORARY = ("~$", ".~", ".")
"""How the names of files begin that Office, WPS and systems leave while a file is open."""


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


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file of a run.

    Attributes:
        received: The file.
        news: ``new``, ``again`` (the same bytes were there), ``same`` (another file with the
            same values), or ``held`` (a person decides whose it is).
    """

    received: Received
    news: Literal["new", "again", "same", "held"]


@dataclass(frozen=True, slots=True)
class CollectResult:
    """What a run collected.

    Attributes:
        files: Every file found, those inside of archives and messages one by one.
    """

    files: tuple[Collected, ...]


def inbox(round_: Round, paths: Sequence[Path], on: date) -> tuple[list[Source], list[Finding]]:
    """Read the files to collect: those named, those in named folders, else the 收件箱.

    Args:
        round_: The round.
        paths: Files and folders; none takes the round's own 收件箱.
        on: The day on which they arrived.

    Returns:
        The files, and a finding for each that cannot be opened.
    """
    sources: list[Source] = []
    unreadable: list[Finding] = []
    for path in _files(paths or [round_.folder / INBOX]):
        try:
            sources.append(Source(path.name, path.read_bytes(), str(path), on))
        except OSError as error:
            reason = error.strerror or "读取失败"
            unreadable.append(load_catalogue().finding("F32", file=path.name, reason=reason))
    return sources, unreadable


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    if not name.startswith(_TEMPORARY):
                        yield Path(folder) / name
        else:
            yield path


def collect(
    round_: Round,
    sources: Sequence[Source],
    progress: Progress = silent,
    workers: int | None = None,
) -> CollectResult:
    """Take in files.

    Args:
        round_: The round.
        sources: The files.
        progress: Told of each file.
        workers: How many are read at the same time; one for each processor if not given.

    Raises:
        FrozenError: The round is 定稿.
        OSError: Something could not be written; nothing has changed.
    """
    round_.must_be_open()
    for source in sources:
        round_.store.keep(source.content)
    found = _read(round_, sources, progress, workers)
    seen = round_.state.seen()
    events = [received for sha, received in sorted(found.items()) if sha not in seen]
    round_.record(events)
    return CollectResult(tuple(collected(round_, found, set(seen))))


def _read(
    round_: Round, sources: Sequence[Source], progress: Progress, workers: int | None
) -> dict[str, Received]:
    """Read all files and return what is to be recorded, by SHA-256."""
    work = reading_in(round_)
    found: dict[str, Received] = {}
    with ReaderPool(workers) as pool:
        for number, (source, results) in enumerate(
            pool.map(lambda reader, source: (source, work(reader, source)), sources), start=1
        ):
            for received in received_from(round_, source, results):
                known = found.get(received.sha256)
                # The same bytes twice: the names decide, not which was read first.
                if known is None or (received.file, received.source) < (known.file, known.source):
                    found[received.sha256] = received
            progress("读取、核对", number, len(sources))
    return found


def reading_in(round_: Round) -> Callable[[Reader, Source], list[FileResult]]:
    """Return what reads a file as one of this round; it writes nothing and suits any thread."""
    context, plans = round_context(round_), _plans(round_)

    def work(reader: Reader, source: Source) -> list[FileResult]:
        arrival = Arrival(source.on, source.sender or None)
        return list(check_bytes(source.name, source.content, reader, plans, context, arrival))

    return work


def received_from(
    round_: Round, source: Source, results: Sequence[FileResult]
) -> Iterator[Received]:
    """Keep the originals of what was read from a file, and yield what is to be recorded.

    Raises:
        OSError: An original could not be kept.
    """
    for result in results:
        round_.store.keep(result.content or source.content)
        yield _received(round_, source, result)


def _plans(round_: Round) -> Plans:
    """Return where plans are looked up: what the round issued, else what can be built again."""
    return lambda identity: round_.store.issued(identity) or rebuilt(identity)


def reread(round_: Round, returns: Sequence[Return]) -> Iterator[FileResult]:
    """Yield what stands in returned files, read again from the originals, in order.

    Args:
        round_: The round.
        returns: The files, none of which holds others.

    Raises:
        DamagedError: An original is gone or was altered.
    """
    context, plans = round_context(round_), _plans(round_)

    def work(reader: Reader, one: Return) -> FileResult:
        received = one.received
        content = round_.store.original(received.sha256)
        arrival = Arrival(received.on)
        return next(check_bytes(received.file, content, reader, plans, context, arrival))

    with ReaderPool() as pool:
        yield from pool.map(work, returns)


def _received(round_: Round, source: Source, result: FileResult) -> Received:
    filing = filing_of(result, round_.state, round_.settings, source.sender)
    return Received(
        sha256=result.sha256,
        file=result.file,
        source=source.source,
        on=source.on,
        unit=filing.unit,
        collection=filing.collection,
        reading=reading_of(result),
        held=filing.held,
    )


def reading_of(result: FileResult) -> Reading:
    """Return what the ledger keeps of a file's reading."""
    status = result.status
    assert status not in {"accepted", "refused"}  # decisions are the ledger's
    sub = result.submission
    if sub is None:
        return Reading(
            status=status,  # type: ignore[arg-type]
            token=result.origin.token if result.origin else "",
            unit_name=result.unit,
            findings=result.findings,
        )
    given = {name: value for name, value in sub.given.items() if value not in (None, "")}
    return Reading(
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


def round_context(round_: Round) -> RoundContext:
    """Return what the checks have to know of a round."""
    state, settings = round_.state, round_.settings
    expected: dict[str, ExpectedUnit] = {}
    by_collection: dict[tuple[str, str], ExpectedUnit] = {}
    for code, unit in state.units.items():
        form_id = settings.forms.get(unit.unit.type, "")
        expected[code] = ExpectedUnit(
            code, unit.unit.name, form_id, "self", former_names=unit.former
        )
    for slot, sheets in state.sheets.items():
        good = [sheet.issued for sheet in sheets if sheet.good]
        if good:
            by_collection[slot] = _expected(state, slot, good[-1])
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


def _number(sheet: Sheet) -> int:
    return sheet.number


def _expected(state: State, slot: Slot, issued: SheetIssued) -> ExpectedUnit:
    unit = state.units.get(slot.unit)
    return ExpectedUnit(
        code=slot.unit,
        name=unit.unit.name if unit else issued.scorer,
        form=issued.form,
        stage=issued.stage,
        edition=issued.edition,
        former_names=unit.former if unit else (),
        entries=issued.given,
    )


def collected(
    round_: Round, found: Mapping[str, Received], before: Collection[str]
) -> Iterator[Collected]:
    """Yield what became of files, now that they are recorded.

    Args:
        round_: The round.
        found: The files by SHA-256.
        before: SHA-256 of the files that had been recorded before.
    """
    by_sha = round_.state.seen()
    for sha, received in sorted(found.items(), key=lambda pair: (pair[1].file, pair[0])):
        if sha in before:
            yield Collected(received, "again")
            continue
        one = by_sha[sha]
        if one.received.held:
            yield Collected(one.received, "held")
        else:
            earlier = round_.state.returns.get(Slot(one.received.unit, one.received.collection), [])
            yield Collected(one.received, "same" if _repeats(one, earlier) else "new")


def _repeats(one: Return, among: Sequence[Return]) -> bool:
    return any(
        other.number < one.number and is_good(other) and same_values(one, other) for other in among
    )
