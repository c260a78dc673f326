"""What a reading process tells of a checked file, and what is believed of it.

The process works everything out; a few kilobytes of plain data come back. Plans and forms do not
cross: the program has its own, and finds them by digest and id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.redraw import Redraw
from workbook_tool.findings import Finding
from workbook_tool.layout.fields import FIELDS
from workbook_tool.reading.entry_values import Odd
from workbook_tool.reading.frames import ForgedError, Told
from workbook_tool.reading.item_score import ItemScore
from workbook_tool.reading.matching import Matched
from workbook_tool.reading.origin import Origin
from workbook_tool.reading.plans import IssuedPlan, plan_by_digest
from workbook_tool.reading.rows import Certainty
from workbook_tool.reading.submission import Submission
from workbook_tool.reading.told import Figure, Held, heard, tell
from workbook_tool.rubric.library import FormFolder, FormLibrary
from workbook_tool.rubric.model import StageId
from workbook_tool.workbook.identity import LONGEST, read_token

FindPlan = Callable[["ToldPlan"], IssuedPlan | None]
"""Returns the plan of which a process told, if it is one of ours."""


@dataclass(frozen=True, slots=True)
class ToldOrigin:
    """What a file says about itself; the token is read again, and its signature checked, here."""

    token: str
    unit: str
    disagree: bool
    damaged: bool
    manifest: dict[str, str]
    shown: str


@dataclass(frozen=True, slots=True)
class _Item:
    ref: str
    claimed: Figure | None
    computed: Figure | None
    effective: Figure | None
    sheet: str | None
    cell: str | None
    certainty: Certainty
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """Through which plan a file was read; the program finds its own by it."""

    form: str
    readings: dict[str, str]
    stage: StageId
    digest: str
    same: bool
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scores:
    items: dict[str, _Item]
    categories: tuple[tuple[str, Figure | None, Figure | None], ...]
    bonus: Figure | None
    total: Figure | None
    check_code: str
    given: dict[str, Held]
    odd: tuple[Odd, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Redraw:
    entries: dict[str, Held]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class _File:
    file: str
    unit: str
    findings: tuple[Finding, ...]
    genuine: bool | None
    origin: ToldOrigin | None
    plan: ToldPlan | None
    scores: _Scores | None
    redraw: _Redraw | None
    moved: dict[str, Finding]
    whole: bool


def tell_result(result: FileResult, data: bytes) -> Told:
    """Write, in the process, what was found of a file.

    Args:
        result: The file.
        data: The bytes that the process was given: those of a file inside them go with it.
    """
    sub, whole = result.submission, is_whole(result, data)
    file = _File(
        file=result.file,
        unit=result.unit,
        findings=result.findings,
        genuine=result.genuine,
        origin=tell_origin(result.origin) if result.origin else None,
        plan=_tell_plan(sub.issued) if sub else None,
        scores=_tell_scores(sub) if sub else None,
        redraw=_tell_redraw(result.redraw) if result.redraw else None,
        moved=dict(result.moved),
        whole=whole,
    )
    return tell(_File, file, b"" if whole else result.content)


def is_whole(result: FileResult, data: bytes) -> bool:
    """Return whether a file is the very one that was given to the process."""
    return not result.content or result.content is data or result.content == data


def find_plan(library: FormLibrary, told: ToldPlan) -> IssuedPlan | None:
    """Return a plan of a form of a library, of which a process told; ``None`` for none."""
    return plan_by_digest(library, told.form, told.readings, told.stage, told.digest)


def readable(library: FormLibrary) -> FormLibrary:
    """Return a library as a process can use it that reads no file but the program's own."""
    beyond = library.beyond and readable(library.beyond)
    if all(isinstance(one, FormFolder) and one.source == "shipped" for one in library.shelves):
        return FormLibrary(library.shelves, beyond, library.base)
    settled = library.settled()
    return FormLibrary(settled.shelves, beyond, library.base)


def tell_origin(origin: Origin) -> ToldOrigin:
    """Write what a file says about itself."""
    return ToldOrigin(
        origin.token,
        origin.unit,
        origin.disagree,
        origin.damaged,
        dict(origin.manifest),
        origin.shown,
    )


def _tell_plan(issued: IssuedPlan) -> ToldPlan:
    form = issued.form
    return ToldPlan(
        form.id, dict(form.readings), issued.stage, issued.plan.digest, issued.same, issued.assumed
    )


def _tell_scores(sub: Submission) -> _Scores:
    return _Scores(
        items={name: _Item(*_values(score)) for name, score in sub.items.items()},
        categories=sub.categories,
        bonus=sub.bonus,
        total=sub.total,
        check_code=sub.check_code,
        given=dict(sub.given),
        odd=sub.odd,
        unread=tuple(sorted(sub.unread)),
    )


def _tell_redraw(redraw: Redraw) -> _Redraw:
    return _Redraw(dict(redraw.entries), {str(name): text for name, text in redraw.fields.items()})


def _values(thing: Any) -> tuple[Any, ...]:
    return tuple(getattr(thing, field.name) for field in fields(thing))


# --- in the program -----------------------------------------------------------------------


def heard_result(
    told: Told,
    name: str,
    data: bytes,
    find: FindPlan,
    signed: Callable[[str], bool] | None = None,
) -> FileResult:
    """Return what a process found of a file.

    Args:
        told: What it told.
        name: The file's name.
        data: The bytes that it was given.
        find: Finds plans that were issued.
        signed: Tells whether a token is signed with the round's key; ``None`` without a round.

    Raises:
        ForgedError: No process of ours tells that.
    """
    file = heard(_File, told)
    check_name(file.file, name)
    content = data if file.whole else told.blob
    origin = heard_origin(file.origin) if file.origin else None
    genuine = signed(origin.token) if signed and origin else None
    if genuine != file.genuine:
        raise ForgedError("not the signature that was asked for")
    if (file.plan is None) != (file.scores is None):
        raise ForgedError("scores without a plan")
    sub = _submission(file.plan, file.scores, find) if file.plan and file.scores else None
    return FileResult(
        file=file.file,
        sha256=hashlib.sha256(content).hexdigest(),
        findings=file.findings,
        unit=file.unit,
        submission=sub,
        origin=origin,
        genuine=genuine,
        redraw=_redraw(file.redraw) if file.redraw else None,
        moved=file.moved,
        content=content,
    )


def check_name(file: str, name: str) -> None:
    """Make sure that a file is the one that was handed in, or one inside it.

    Raises:
        ForgedError: It is another one.
    """
    if file != name and not file.startswith(f"{name} › "):
        raise ForgedError("another file")


def heard_origin(said: ToldOrigin) -> Origin:
    """Return what a file says about itself.

    Raises:
        ForgedError: Its token is none.
    """
    if len(said.token) > LONGEST or (said.token and read_token(said.token) is None):
        raise ForgedError("no token")
    identity = read_token(said.token) if said.token else None
    return Origin(
        said.token, identity, said.unit, said.disagree, said.damaged, said.manifest, said.shown
    )


def _submission(said: ToldPlan, scores: _Scores, find: FindPlan) -> Submission:
    known = find(said)
    if known is None or (known.form.id, known.stage, known.plan.digest) != (
        said.form,
        said.stage,
        said.digest,
    ):
        raise ForgedError("no plan of ours")
    return Submission(
        issued=IssuedPlan(known.form, known.plan, known.stage, said.same, said.assumed),
        items={name: ItemScore(*_values(item)) for name, item in scores.items.items()},
        categories=scores.categories,
        bonus=scores.bonus,
        total=scores.total,
        check_code=scores.check_code,
        given=scores.given,
        values={},
        matched=Matched(),
        odd=scores.odd,
        unread=frozenset(scores.unread),
    )


def _redraw(said: _Redraw) -> Redraw:
    if not said.fields.keys() <= set(FIELDS):
        raise ForgedError("no field of ours")
    known: Mapping[Any, str] = said.fields
    return Redraw(said.entries, known)
