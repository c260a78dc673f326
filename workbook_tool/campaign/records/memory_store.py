"""A round in memory, for tests and for trying out what a decision would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbook_tool.campaign.records.disk import DamagedError
from workbook_tool.campaign.records.events import EVENT, Event, Recorded
from workbook_tool.campaign.records.round_store import BusyError, NoRoundError, VersionError
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.model import Form, StageId
from workbook_tool.workbook.identity import PLAN_DIGITS, Identity


@dataclass
class MemoryPlans:
    """Issued plans by their digest."""

    by_digest: dict[str, IssuedPlan] = field(default_factory=dict)

    def plan(self, digest: str) -> IssuedPlan | None:
        """Return what was issued under a digest, or under its beginning."""
        if len(digest) < PLAN_DIGITS:
            return None
        return next((p for known, p in self.by_digest.items() if known.startswith(digest)), None)

    def issued(self, identity: Identity) -> IssuedPlan | None:
        """Return what was issued under an identity."""
        return self.plan(identity.plan) if identity.plan else None


class MemoryStore:
    """A round in memory; see :class:`.round_store.RoundStore` for what each method promises."""

    def __init__(self, key: bytes = b"\0" * 32) -> None:
        """Begin an empty round that signs with ``key``."""
        self._key = key
        self._events: tuple[Recorded, ...] = ()
        self._held = False
        self._originals: dict[str, bytes] = {}
        self._artifacts: dict[str, bytes] = {}
        self._written: dict[str, int] = {}
        self._plans = MemoryPlans()

    @contextmanager
    def hold(self, *, new: bool = False) -> Iterator[None]:
        """Hold the round."""
        if self._held:
            raise BusyError
        if not (new or self._events):
            raise NoRoundError
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def events(self) -> tuple[Recorded, ...]:
        """Return all events."""
        if not (self._events or self._held):
            raise NoRoundError
        return self._events

    def append(
        self, events: Sequence[Event], at: datetime, by: str, expected_version: int
    ) -> tuple[Recorded, ...]:
        """Record the events of one run."""
        if not self._held or len(self._events) != expected_version:
            raise VersionError(expected_version)
        run = 1 + (self._events[-1].run if self._events else 0)
        # As they would be read back: what could not be is not recorded.
        read = [EVENT.validate_json(EVENT.dump_json(event)) for event in events]
        self._events += tuple(
            Recorded(number, run, at, by, event)
            for number, event in enumerate(read, start=1 + expected_version)
        )
        return self._events

    def key(self) -> bytes:
        """Return the key."""
        return self._key

    def keep(self, content: bytes) -> str:
        """Keep an original."""
        digest = hashlib.sha256(content).hexdigest()
        self._originals[digest] = content
        return digest

    def holds(self, sha256: str) -> bool:
        """Return whether an original is there."""
        return sha256 in self._originals

    def original(self, sha256: str) -> bytes:
        """Return an original."""
        if sha256 not in self._originals:
            raise DamagedError(f"原件 {sha256} 不见了")
        return self._originals[sha256]

    def originals(self) -> tuple[str, ...]:
        """Return the SHA-256 of every original."""
        return tuple(sorted(self._originals))

    def keep_plan(self, form: Form, plan: SheetPlan, stage: StageId) -> str:
        """Keep an issued plan."""
        self._plans.by_digest.setdefault(plan.digest, IssuedPlan(form, plan, stage, same=True))
        return plan.digest

    def plan(self, digest: str) -> IssuedPlan | None:
        """Return what was issued under a plan's digest."""
        return self._plans.plan(digest)

    def plans(self) -> MemoryPlans:
        """Return where reading processes find issued plans."""
        return self._plans

    def artifact(self, name: str) -> bytes:
        """Return a file of the round."""
        if name not in self._artifacts:
            raise FileNotFoundError(name)
        return self._artifacts[name]

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return name in self._artifacts

    def put(self, name: str, content: bytes, *, durable: bool = False) -> None:  # noqa: ARG002
        """Write a file of the round."""
        self._artifacts[name] = content
        self._written[name] = 1 + max(self._written.values(), default=0)

    def drop(self, name: str) -> None:
        """Remove a file of the round."""
        self._artifacts.pop(name, None)

    def artifacts(self, folder: str) -> tuple[str, ...]:
        """Return the names of all files below a folder of the round."""
        return tuple(sorted(name for name in self._artifacts if name.startswith(f"{folder}/")))

    def changed(self, name: str) -> float:
        """Return as how many-eth file it was written last."""
        return self._written[name]

    def where(self, name: str) -> Path:
        """Return its name; there is no file to open."""
        return Path(name)

    def inbox(self) -> Path | None:
        """Nobody puts files into memory by hand."""
        return None
