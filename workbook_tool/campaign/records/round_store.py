"""What stands behind a round: its events, its originals, its plans, and the files made for it.

Everything above asks this protocol, and nothing else knows where a round is kept. A folder on
the office's disk is one implementation (:mod:`.folder_store`), memory another
(:mod:`.memory_store`); ``tests/campaign/test_round_stores.py`` is the contract of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from workbook_tool.campaign.records.events import Event, Recorded
from workbook_tool.campaign.records.shelf import Shelf
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.workbook.identity import Identity


class BusyError(Exception):
    """Another run holds the round (exit code 3)."""


class NoRoundError(Exception):
    """There is no round here."""


class VersionError(Exception):
    """Something was recorded since the state that an append rests on; nothing was recorded."""


class PlanSource(Protocol):
    """Finds what was issued; small enough to be sent to a reading process."""

    def issued(self, identity: Identity) -> IssuedPlan | None:
        """Return what was issued under an identity; ``None`` if nothing was."""


class RoundStore(Shelf, Protocol):
    """Where a round is kept.

    Reading takes no lock: :meth:`events` gives the round as of the last run that was finished,
    also while another run is writing. Only who holds the round (:meth:`hold`) may append.
    """

    def hold(self, *, new: bool = False) -> AbstractContextManager[None]:
        """Hold the round against other runs.

        Args:
            new: Whether it is being set up: there may be no events yet.

        Raises:
            NoRoundError: There is none.
            BusyError: Another run holds it.
            DamagedError: What is recorded is not what was recorded.
            LedgerError: It cannot be used here.
            OSError: It could not be read or written.
        """

    def events(self) -> tuple[Recorded, ...]:
        """Return all events in order, as of the last run that was finished.

        Raises:
            NoRoundError: There is no round.
            DamagedError: What is recorded is not what was recorded.
            LedgerError: It cannot be used here.
            OSError: It could not be read.
        """

    def append(
        self, events: Sequence[Event], at: datetime, by: str, expected_version: int
    ) -> tuple[Recorded, ...]:
        """Record the events of one run, all of them or none; return all events there are now.

        Args:
            events: In order; at least one.
            at: When.
            by: Who sits at the machine.
            expected_version: Number of the last event that was known; 0 for none.

        Raises:
            VersionError: There are more by now, or fewer.
            OSError: They could not be written; nothing has changed.
            sqlite3.Error: Likewise.
        """

    def key(self) -> bytes:
        """Return the key that signs the tokens of the round's sheets.

        Raises:
            DamagedError: It is gone or damaged.
        """

    def keep(self, content: bytes) -> str:
        """Keep an original and return its SHA-256; a damaged copy of it is mended."""

    def holds(self, sha256: str) -> bool:
        """Return whether an original is there, unharmed."""

    def original(self, sha256: str) -> bytes:
        """Return an original.

        Raises:
            DamagedError: It is gone, or no longer what was received.
        """

    def originals(self) -> tuple[str, ...]:
        """Return the SHA-256 of every original, in order."""

    def keep_plan(self, form: Form, plan: SheetPlan, stage: StageId) -> str:
        """Keep an issued plan with its form and return the plan's digest."""

    def plan(self, digest: str) -> IssuedPlan | None:
        """Return what was issued under a plan's digest, or under its beginning."""

    def plans(self) -> PlanSource:
        """Return where reading processes find issued plans."""

    def inbox(self) -> Path | None:
        """Return where staff put files by hand; ``None`` where there is no such place."""
