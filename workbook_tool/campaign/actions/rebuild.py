"""Mending the ledger: whatever run ledger or journal still holds unharmed stands in both again."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.campaign.records import journal
from workbook_tool.campaign.records.disk import DamagedError, Disk
from workbook_tool.campaign.records.journal import DamagedRunError, RecordedRun
from workbook_tool.campaign.records.ledger import LEDGER, Ledger, new_ledger, readable_runs
from workbook_tool.campaign.round import RECORDS, held

ASIDE = "损坏的"
"""Name, before its number, of the folder for damaged files; nothing is ever thrown away."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What mending came to.

    Attributes:
        runs: How many runs ledger and journal hold now.
        mended: What was not as it should be: names of files below 登记.
        lost: Numbers of the runs that neither held any more, with all after them.
    """

    runs: int
    mended: tuple[str, ...]
    lost: tuple[int, ...]


def rebuild(folder: Path, disk: Disk | None = None, *, give_up: bool = False) -> Rebuilt:
    """Make ledger and journal whole again, each from the other.

    Args:
        folder: The round's folder.
        disk: Writes everything.
        give_up: Whether runs may be given up that are damaged in both, with all after them.

    Raises:
        NoRoundError: There is no round.
        BusyError: Another run holds it.
        DamagedError: A run is damaged in both; nothing has changed.
        OSError: Something could not be read or written; doing it again mends the rest.
    """
    disk = disk or Disk()
    with held(folder):
        return _rebuild(folder / RECORDS, disk, give_up)


def _rebuild(records: Path, disk: Disk, give_up: bool) -> Rebuilt:
    if _is_sound(records, disk):
        return Rebuilt(len(journal.files(records)), (), ())
    files = journal.files(records)
    in_ledger = readable_runs(records / LEDGER)
    in_journal = _readable_files(files, in_ledger)
    chain = _chain(in_ledger, in_journal)
    last = max([len(chain), *files, *in_ledger])
    lost = tuple(range(len(chain) + 1, last + 1))
    if lost and not give_up:
        raise DamagedError(f"第 {lost[0]} 次记录在登记簿和流水里都读不出来了", mend="give_up")
    aside = _free_name(records)
    mended = []
    for number in range(1, last + 1):
        run = chain[number - 1] if number <= len(chain) else None
        path = files.get(number)
        if path is not None and in_journal.get(number) != run:
            _put_aside(path, aside, disk)
        if run is not None and in_journal.get(number) != run:
            path = journal.path_of(records, number)
            disk.folder(path.parent)
            disk.write(path, run.content)
            mended.append(f"{journal.JOURNAL}/{path.name}")
    # From here on the journal has everything.
    if lost or not _is_sound(records, disk):
        for suffix in ("", "-wal", "-shm"):
            _put_aside(records / f"{LEDGER}{suffix}", aside, disk)
        disk.write(records / LEDGER, new_ledger(chain))
        mended.append(LEDGER)
    return Rebuilt(len(chain), tuple(mended), lost)


def _is_sound(records: Path, disk: Disk) -> bool:
    try:
        with closing(Ledger(records, disk)):
            return True
    except DamagedError:
        return False


def _readable_files(
    files: Mapping[int, Path], in_ledger: Mapping[int, RecordedRun]
) -> dict[int, RecordedRun]:
    """Return the runs that the journal holds unharmed.

    Each is proved by the digest that the ledger has of it, or else the next file; the last
    one, of which nobody has a digest, only by its form.
    """
    found: dict[int, RecordedRun] = {}
    for number, path in files.items():
        with suppress(DamagedRunError):
            found[number] = journal.parse(path.read_bytes())
    proofs = {number - 1: run.before for number, run in found.items()}
    proofs |= {number - 1: run.before for number, run in in_ledger.items()}
    proofs |= {number: run.digest for number, run in in_ledger.items()}
    return {
        number: run
        for number, run in found.items()
        if run.number == number and run.digest == proofs.get(number, run.digest)
    }


def _chain(*sources: Mapping[int, RecordedRun]) -> list[RecordedRun]:
    """Return the longest row of runs from the first on that fit each other."""
    chain: list[RecordedRun] = []
    before = ""
    while True:
        candidates = (source.get(len(chain) + 1) for source in sources)
        run = next((run for run in candidates if run and run.before == before), None)
        if run is None:
            return chain
        chain.append(run)
        before = run.digest


def _free_name(records: Path) -> Path:
    numbers = itertools.count(1)
    return next(
        path for path in (records / f"{ASIDE}{number}" for number in numbers) if not path.exists()
    )


def _put_aside(path: Path, aside: Path, disk: Disk) -> None:
    if path.exists():
        disk.folder(aside)
        disk.move(path, aside / path.name)
