"""收件: files become originals in the store and events in the ledger; one run, one transaction.

The original is kept first, then read, then everything is recorded at once. The outcome does
not depend on the order of the files, nor on how many are read at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from workbook_tool.campaign.actions.looking import IntakeContext, Source
from workbook_tool.campaign.derived.standing import is_good, same_values, standing
from workbook_tool.campaign.derived.state import Return, Slot
from workbook_tool.campaign.derived.waiting import files_waiting
from workbook_tool.campaign.records.events import Received
from workbook_tool.campaign.round import Progress, Round, silent
from workbook_tool.checks.fenced import file_refusal
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import refused
from workbook_tool.findings import Finding
from workbook_tool.foreign import file_name
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.pool import ReaderPool

_TEMPORARY = ("~$", ".~", ".")
"""How the names of files begin that Office, WPS and systems leave while a file is open."""


LONGEST_SOURCE = 400
"""Characters of a path in the ledger."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one file of a run.

    Attributes:
        received: The file.
        news: ``new``, ``again`` (the same bytes were there), ``same`` (another file with the
            same values), or ``held`` (a person decides whose it is).
        waiting: What was there already, where a person still has to decide whose it is.
        ignored: Whether it says what a person decided against, and so changes nothing.
        corrected: What counts instead of its scores, since it was corrected before: the item,
            what the file says, what counts, and the number of the correction.
        rival: Whether it is one of several of its unit between which a person has to choose.
    """

    received: Received
    news: Literal["new", "again", "same", "held"]
    waiting: Return | None = None
    ignored: bool = False
    corrected: tuple[tuple[str, Decimal, Decimal, int], ...] = ()
    rival: bool = False

    @property
    def undecided(self) -> bool:
        """Whether a person has to decide whose it is."""
        return self.news == "held" or self.waiting is not None

    @property
    def faulty(self) -> bool:
        """Whether it is new and its unit has to mend or explain it.

        Scans, and what came beside a sheet, ask nothing of anybody.
        """
        status = self.received.reading.status
        return self.news == "new" and status not in {"ok", "scan", "other"}

    @property
    def needs_a_person(self) -> bool:
        """Whether a person has to do something about it; the one place that says so."""
        return self.undecided or self.rival or self.faulty


@dataclass(frozen=True, slots=True)
class CollectResult:
    """What a run collected.

    Attributes:
        files: Every file found, those inside of archives and messages one by one.
        lost: A finding for each that could not be had any more when its turn came.
    """

    files: tuple[Collected, ...]
    lost: tuple[Finding, ...] = ()


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
    own = round_.store.inbox()
    for path in _files(paths or ([own] if own else [])):
        refusal = file_refusal(path)
        name = file_name(path.name)
        if refusal is not None:
            unreadable.append(refused(refusal, name))
        else:
            sources.append(Source(name, path, file_name(str(path), LONGEST_SOURCE), on))
    return sources, unreadable


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                # A link to a folder is not gone into; it is named like a file.
                links = [name for name in folders if (Path(folder) / name).is_symlink()]
                for name in sorted([*names, *links]):
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
    """Take in files; those that come after 定稿 are kept and held, and change nothing.

    Args:
        round_: The round.
        sources: The files.
        progress: Told of each file.
        workers: How many are read at the same time; one for each processor if not given.

    Raises:
        OSError: Something could not be written; nothing has changed.
    """
    found, lost = _read(round_, sources, progress, workers)
    seen = round_.state.seen()
    events = [received for sha, received in sorted(found.items()) if sha not in seen]
    round_.record(events)
    return CollectResult(tuple(collected(round_, found, set(seen))), tuple(lost))


def _read(
    round_: Round, sources: Sequence[Source], progress: Progress, workers: int | None
) -> tuple[dict[str, Received], list[Finding]]:
    """Keep and read all files and return what is to be recorded, by SHA-256, and what is gone."""
    context = IntakeContext(round_)

    def kept() -> Iterator[Source]:
        for source in sources:
            taken = source.taken()
            if isinstance(taken, Refusal):
                lost.append(refused(taken, source.name))
                continue
            round_.store.keep(taken.data)
            yield taken

    found: dict[str, Received] = {}
    lost: list[Finding] = []
    with ReaderPool(workers) as pool:
        for number, looks in enumerate(pool.map(context.look, kept()), start=1):
            for received, content in looks:
                if content:
                    round_.store.keep(content)
                known = found.get(received.sha256)
                # The same bytes twice: the names decide, not which was read first.
                if known is None or _order(received) < _order(known):
                    found[received.sha256] = received
            progress("读取、核对", number, len(sources))
    return found, lost


def _order(received: Received) -> tuple[date, str, str]:
    return received.on, received.file, received.source


def reread(round_: Round, returns: Sequence[Return]) -> Iterator[FileResult]:
    """Yield what stands in returned files, read again from the originals, in order.

    Args:
        round_: The round.
        returns: The files, none of which holds others.

    Raises:
        DamagedError: An original is gone or was altered.
    """
    context = IntakeContext(round_)

    def work(reader: Reader, one: Return) -> FileResult:
        received = one.received
        content = round_.store.original(received.sha256)
        return context.check(reader, Source(received.file, content, "", received.on))[0]

    with ReaderPool() as pool:
        yield from pool.map(work, returns)


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
    waiting = {one.received.sha256: one for one in files_waiting(round_.state)}
    # What was dealt with under another name, and came once more, may be somebody's after all.
    waiting |= {
        one.received.sha256: one
        for one in round_.state.held
        if one.number in round_.state.handled
        and one.verdict != "refuse"
        and one.received.sha256 in found
        and found[one.received.sha256].file != one.received.file
    }
    for sha, received in sorted(found.items(), key=lambda pair: (pair[1].file, pair[0])):
        one = by_sha[sha]
        rival = _is_rival(round_, one)
        if sha in before:
            yield Collected(received, "again", waiting.get(sha), rival=rival)
        elif one.received.held:
            yield Collected(one.received, "held")
        else:
            yield replace(_filed(round_, one), rival=rival)


def _is_rival(round_: Round, one: Return) -> bool:
    """Return whether a person has to choose between a file and others of its unit."""
    slot = round_.state.places.get(one.received.sha256)
    if slot is None or slot.unit not in round_.state.units:
        return False
    return one in standing(round_.state, round_.settings, slot).rivals


def _filed(round_: Round, one: Return) -> Collected:
    """Return what became of a file that is a unit's, or a department's."""
    slot = Slot(one.received.unit, one.received.collection)
    repeats = any(
        other.number < one.number and same_values(one, other)
        for other in round_.state.returns.get(slot, [])
        if other.received.reading.form
    )
    if slot.unit not in round_.state.units:  # the files of a department's book count together
        return Collected(one.received, "same" if repeats else "new")
    stands = standing(round_.state, round_.settings, slot)
    if one == stands.counting:
        return Collected(one.received, "new", corrected=tuple(_corrected(round_, slot, one)))
    if not repeats or one in (stands.back, *stands.rivals):
        return Collected(one.received, "new")
    same = stands.counting is not None and same_values(one, stands.counting)
    return Collected(one.received, "same", ignored=is_good(one) and not same)


def _corrected(
    round_: Round, slot: Slot, one: Return
) -> Iterator[tuple[str, Decimal, Decimal, int]]:
    """Yield where an earlier correction counts instead of what a newer file says."""
    said = {s.item: s.effective for s in one.received.reading.scores if not s.part}
    for (_, item), (number, fixed) in round_.state.corrections.get(slot, {}).items():
        given = said.get(item)
        if number < one.number and given is not None and given != fixed.new:
            yield item, given, fixed.new, number
