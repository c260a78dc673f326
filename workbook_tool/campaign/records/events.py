"""What can happen in a round, as facts: the ledger is a list of these and nothing else.

Each is a frozen dataclass; what a round looks like is worked out from all of them
(:mod:`workbook_tool.campaign.derived.state`). A fact is never changed: a correction, a decision or
an undoing is a further fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.records.decided import (
    Adjusted,
    Assigned,
    Barred,
    Corrected,
    DeadlineMoved,
    DecisionEvent,
    FileJudged,
    Handled,
    Lifted,
    PaperReceived,
    Preferred,
    Undone,
    UnitChanged,
    Voided,
    ZeroCounted,
)
from workbook_tool.campaign.records.mail_kinds import MailWhat
from workbook_tool.findings import Finding
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import StageId

__all__ = [
    "EVENT",
    "EVENTS",
    "UNDOABLE",
    "Adjusted",
    "Assigned",
    "Barred",
    "Confirmed",
    "Corrected",
    "DeadlineMoved",
    "DecisionEvent",
    "Event",
    "Fetched",
    "FileJudged",
    "FileReading",
    "FileStatus",
    "Finished",
    "Handled",
    "Issued",
    "Lifted",
    "MailResult",
    "MailWhat",
    "Mailed",
    "Opened",
    "PaperReceived",
    "Preferred",
    "Received",
    "Recorded",
    "Reopened",
    "Score",
    "SentBack",
    "Undone",
    "UnitChanged",
    "Voided",
    "ZeroCounted",
]

FileStatus = Literal["ok", "explain", "must_fix", "unreadable", "scan", "other"]


@dataclass(frozen=True, slots=True)
class Score:
    """One score of a return or of a department's book.

    Attributes:
        item: Reference of the row.
        claimed: What was typed.
        computed: What the rule gives.
        effective: What counts; ``None`` where that is not certain.
        sheet: Sheet of its cell in the file.
        cell: Its address.
        part: Reference of the part, where a row is scored in parts; else empty.
        scorer: The department or group that gave it; empty for the unit itself.
        unit: Code of the unit it was given to, in a department's book; else empty.
        note: The reason given for it there.
    """

    item: str
    claimed: Decimal | None
    computed: Decimal | None
    effective: Decimal | None
    sheet: str | None
    cell: str | None
    part: str = ""
    scorer: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What was read from a returned file.

    Attributes:
        status: Derived from its findings.
        form: Id of the form, empty if it is none of ours.
        edition: Edition of the form it was read through.
        stage: Stage it was filled in at.
        plan: Digest of the plan it was read through.
        token: The identity token it carries.
        unit_name: The unit's name as the file says.
        check_code: The 校验码, empty while the sheet is not finished.
        total: The total, ``None`` where it is not certain.
        numbers: Plain numbers by entry.
        texts: Plain texts by entry.
        scores: Score of every row.
        findings: What is wrong with it.
    """

    status: FileStatus
    form: str = ""
    edition: str = ""
    stage: StageId = "self"
    plan: str = ""
    token: str = ""
    unit_name: str = ""
    check_code: str = ""
    total: Decimal | None = None
    numbers: dict[str, Decimal] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    scores: tuple[Score, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def entries(self) -> dict[str, Value]:
        """All plain values by entry."""
        return {**self.numbers, **self.texts}


@dataclass(frozen=True, slots=True)
class Opened:
    """A round begins, or its roster is read again.

    Attributes:
        units: Units that are new, or whose contact, e-mail or group is now another.
        key: Fingerprint of the round's key.
    """

    units: tuple[Unit, ...]
    key: str = ""
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The readings of a form's ambiguous sentences were confirmed."""

    form: str
    readings: dict[str, str]
    reason: str = ""
    kind: Literal["confirmed"] = "confirmed"


@dataclass(frozen=True, slots=True)
class Issued:
    """A sheet was made for a unit, or a book for a department.

    Attributes:
        unit: The unit's code; for a book, that of the department (see :mod:`books`).
        collection: What it is collected in.
        stage: The stage it is filled in at.
        form: Id of the form.
        edition: Its edition.
        plan: SHA-256 of the plan.
        token: The identity token of the sheet.
        file: Its name in the folder 下发.
        carried: SHA-256 of the return whose entries were put in, if any.
        scorer: The department or group that scores many units in it; empty for a unit's sheet.
        given_numbers: Numbers that the federation filled in and locked, by entry.
        given_texts: Texts likewise.
        printed: What stands on it of the unit and the round by then: ``unit``, ``deadline`` and
            ``contact``; empty for what was issued before this was kept.
    """

    unit: str
    collection: str
    stage: StageId
    form: str
    edition: str
    plan: str
    token: str
    file: str
    carried: str = ""
    scorer: str = ""
    given_numbers: dict[str, Decimal] = field(default_factory=dict)
    given_texts: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    kind: Literal["issued"] = "issued"

    @property
    def given(self) -> dict[str, Value]:
        """All values that the federation filled in, by entry."""
        return {**self.given_numbers, **self.given_texts}


@dataclass(frozen=True, slots=True)
class Received:
    """A file came back.

    Attributes:
        sha256: Of its bytes; the original is kept under it.
        file: Its name; for a file inside another, both with `` › `` between.
        source: Where it came from: a path, or a message.
        on: The day that counts for the deadline.
        unit: Code of the unit it belongs to; empty while that is for a person to say.
        collection: What it is collected in.
        reading: What was read.
        held: Why it waits for a person, in words; empty if it does not.
    """

    sha256: str
    file: str
    source: str
    on: date
    unit: str
    collection: str
    reading: FileReading
    held: str = ""
    kind: Literal["received"] = "received"


@dataclass(frozen=True, slots=True)
class SentBack:
    """A return went back to its unit, or a unit that sent nothing was reminded.

    Attributes:
        unit: The unit's code.
        collection: The collection.
        sha256: The return; empty for a reminder.
        codes: Codes of the findings told.
        files: The files made, below the round's folder.
    """

    unit: str
    collection: str
    sha256: str
    codes: tuple[str, ...]
    files: tuple[str, ...]
    kind: Literal["sent_back"] = "sent_back"


MailResult = Literal["begun", "sent", "drafted", "refused", "failed", "unsure", "bounced"]


@dataclass(frozen=True, slots=True)
class Mailed:
    """A message to a unit went one step further; the last step says where it stands.

    ``begun`` is recorded just before a server is given the message, so that a program that
    was stopped in between knows afterwards what it does not know.

    Attributes:
        unit: The unit's code; empty for a sample to oneself.
        collection: The collection.
        what: The kind of message.
        about: What it is about: with ``unit``, ``collection`` and ``what`` it tells one
            message from every other, whatever its wording.
        address: Where it goes.
        message_id: Its Message-ID, without angle brackets.
        result: ``begun``; ``sent``: a server took it; ``drafted``: it lies in 草稿箱;
            ``refused``: for good; ``failed``: for now, nothing went out; ``unsure``: it may or
            may not have gone out; ``bounced``: it came back.
        reason: Why, in words, where it did not go out.
    """

    unit: str
    collection: str
    what: MailWhat
    about: str
    address: str
    message_id: str
    result: MailResult
    reason: str = ""
    kind: Literal["mailed"] = "mailed"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message came in; the files taken from it are recorded in the same run.

    Attributes:
        sha256: Of the message; the original is kept under it.
        mailbox: Account, folder and its UIDVALIDITY; empty for a message from a file.
        uid: Its number there; 0 for a message from a file.
        message_id: Its Message-ID, without angle brackets.
        sender: The address that it says it comes from.
        unit: Code of the unit with that address, or of the one that its subject names;
            empty if neither is certain.
        subject: Its subject.
        on: The day on which it arrived.
        files: SHA-256 of the files that were taken from it.
        text: The beginning of what is written in it.
        notes: What was seen and left, in words (signature pictures and such).
        needs: What a person has to do about it, in words.
    """

    sha256: str
    mailbox: str
    uid: int
    message_id: str
    sender: str
    unit: str
    subject: str
    on: date
    files: tuple[str, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kind: Literal["fetched"] = "fetched"


@dataclass(frozen=True, slots=True)
class Finished:
    """定稿: the round is frozen as this draft."""

    draft: int
    reason: str = ""
    kind: Literal["finished"] = "finished"


@dataclass(frozen=True, slots=True)
class Reopened:
    """An objection opens the next draft (第2稿)."""

    draft: int
    reason: str
    kind: Literal["reopened"] = "reopened"


Event = (
    Opened
    | Confirmed
    | Issued
    | Received
    | SentBack
    | Mailed
    | Fetched
    | Finished
    | Reopened
    | DecisionEvent
)
UNDOABLE = (Confirmed, *get_args(DecisionEvent))
"""Decisions of people. What came in, went out or was frozen did happen."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the ledger.

    Attributes:
        number: From 1, without gaps.
        run: Number of the run (one command) that recorded it, from 1.
        at: When.
        by: Who sat at the machine.
        event: What happened.
    """

    number: int
    run: int
    at: datetime
    by: str
    event: Event


EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Annotated[Event, Field(discriminator="kind")]])
"""Read and write an event, or a list of events, as JSON."""
