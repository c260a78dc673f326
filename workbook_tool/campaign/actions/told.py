"""What a reading process tells of a file for the ledger, and what is believed of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from workbook_tool.campaign.records.events import FileReading, FileStatus, Score
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.told import (
    FindPlan,
    ToldOrigin,
    ToldPlan,
    check_name,
    heard_origin,
    is_whole,
    tell_origin,
)
from workbook_tool.findings import Finding
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.told import Figure, heard, tell
from workbook_tool.rubric.model import StageId


@dataclass(frozen=True, slots=True)
class HeardReading:
    """What was read from a file.

    Attributes:
        file: Its name; for a file inside another, both with `` › `` between.
        reading: What the ledger keeps.
        content: Its bytes.
        unit: Name of the unit, as far as the file says.
        origin: What it says about itself; ``None`` if it could not be opened.
        genuine: Whether its token was signed with the round's key.
    """

    file: str
    reading: FileReading
    content: bytes
    unit: str = ""
    origin: Origin | None = None
    genuine: bool | None = None


@dataclass(frozen=True, slots=True)
class _Score:
    item: str
    claimed: Figure | None
    computed: Figure | None
    effective: Figure | None
    sheet: str | None
    cell: str | None
    part: str
    scorer: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class _Reading:
    status: FileStatus
    form: str
    edition: str
    stage: StageId
    plan: str
    token: str
    unit_name: str
    check_code: str
    total: Figure | None
    numbers: dict[str, Figure]
    texts: dict[str, str]
    scores: tuple[_Score, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _File:
    file: str
    unit: str
    reading: _Reading
    readings: dict[str, str]
    origin: ToldOrigin | None
    genuine: bool | None
    whole: bool


def tell_reading(result: FileResult, reading: FileReading, data: bytes) -> Told:
    """Write, in the process, what the ledger keeps of a file.

    Args:
        result: The file.
        reading: What the ledger keeps.
        data: The bytes that the process was given: those of a file inside them go with it.
    """
    whole = is_whole(result, data)
    scores = tuple(_Score(*_values(score)) for score in reading.scores)
    facts = {field.name: getattr(reading, field.name) for field in fields(reading)}
    sub = result.submission
    file = _File(
        result.file,
        result.unit,
        _Reading(**{**facts, "scores": scores}),
        dict(sub.issued.form.readings) if sub else {},
        tell_origin(result.origin) if result.origin else None,
        result.genuine,
        whole,
    )
    return tell(_File, file, b"" if whole else result.content)


def heard_reading(
    told: Told, name: str, data: bytes, find: FindPlan, signed: Callable[[str], bool]
) -> HeardReading:
    """Return what was read from a file.

    Args:
        told: What the process told.
        name: The file's name.
        data: The bytes that it was given.
        find: Finds plans that were issued.
        signed: Tells whether a token is signed with the round's key.

    Raises:
        ForgedError: No process of ours tells that.
    """
    file = heard(_File, told)
    check_name(file.file, name)
    origin = heard_origin(file.origin) if file.origin else None
    genuine = signed(origin.token) if origin else None
    said = file.reading
    if genuine != file.genuine or said.token != (origin.token if origin else ""):
        raise ForgedError("not the signature that was asked for")
    _check_plan(said, file.readings, find)
    scores = tuple(Score(*_values(score)) for score in said.scores)
    facts = {field.name: getattr(said, field.name) for field in fields(said)}
    reading = FileReading(**{**facts, "scores": scores})
    content = data if file.whole else told.blob
    return HeardReading(file.file, reading, content, file.unit, origin, genuine)


def _check_plan(said: _Reading, readings: dict[str, str], find: FindPlan) -> None:
    """Make sure that a file was read through a plan of ours.

    Raises:
        ForgedError: It was not.
    """
    if not said.plan:
        return  # nothing was read through a plan
    known = find(ToldPlan(said.form, readings, said.stage, said.plan, same=True, assumed=()))
    if known is None or (known.form.id, known.form.edition, known.stage, known.plan.digest) != (
        said.form,
        said.edition,
        said.stage,
        said.plan,
    ):
        raise ForgedError("no plan of ours")
    if any(score.scorer != known.plan.scorer for score in said.scores):
        raise ForgedError("another scorer")


def _values(thing: Any) -> tuple[Any, ...]:
    return tuple(getattr(thing, field.name) for field in fields(thing))
