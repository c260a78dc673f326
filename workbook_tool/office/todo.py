"""待办: the one list of all that needs a person, the gravest and oldest first.

Nothing is kept: what is open follows from the round, and goes when it is decided upon. Each
entry names the decisions that settle it, with what has to be said for them as far as it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.decisions.table import decision_called
from workbook_tool.campaign.derived.filing import units_named
from workbook_tool.campaign.derived.names import file_code
from workbook_tool.campaign.derived.standing import Standing, standings
from workbook_tool.campaign.derived.state import Return
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.checks.export import figure
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Day, Figure, FindingData, JsonDocument
from workbook_tool.office.opening import reading
from workbook_tool.rubric.duties import duty_words

TodoKind = Literal[
    "whose", "rivals", "conflict", "faulty", "paper", "entering", "explain", "message", "mail"
]
KINDS: tuple[TodoKind, ...] = (
    "whose",
    "rivals",
    "conflict",
    "faulty",
    "paper",
    "entering",
    "mail",
    "message",
    "explain",
)
"""What may need a person, the gravest first: nobody knows whose a file is; which of several
counts; departments disagree; a file cannot count; paper and file differ; a paper copy was
entered in part; nobody knows whether a mail went out; a letter; an explanation to be judged."""


_MOST_LIKELY = 3


@dataclass(frozen=True, slots=True)
class TodoRequest:
    """What needs a person.

    Attributes:
        folder: The round.
    """

    folder: Path


class TodoFile(JsonDocument, title="待办所说的一份文件"):
    """A file that something to do is about."""

    number: int = Field(description="登记的号数")
    sha256: str
    code: str = Field(description="文件编号")
    file: str
    received: Day
    status: str
    total: Figure
    findings: list[FindingData]


class TodoScore(JsonDocument, title="待办所说的一个打分"):
    """A score that a department gave."""

    scorer: str
    score: Figure
    file: str
    code: str
    sheet: str
    cell: str
    note: str


class TodoOption(JsonDocument, title="可以这样办"):
    """A decision that settles something to do."""

    decision: str = Field(description="哪一项决定（英文名）")
    word: str = Field(description="这项决定叫什么")
    about: str = Field(description="针对什么；只有一样时为空")
    fields: dict[str, str] = Field(description="已知道要写明的内容")


class TodoItem(JsonDocument, title="一件待办"):
    """Something that needs a person."""

    kind: TodoKind
    since: Day
    unit: str | None = Field(description="单位代码；不知道时为 null")
    name: str
    collection: str
    collection_name: str
    words: str = Field(description="什么事，一句话")
    files: list[TodoFile]
    scores: list[TodoScore]
    candidates: list[str] = Field(description="可能是哪些单位的（代码）")
    options: list[TodoOption]


class TodoDocument(JsonDocument, title="待办"):
    """All that needs a person."""

    items: list[TodoItem]
    counts: dict[TodoKind, int]
    seen: int = Field(description="登记到第几条；作决定时写上它，就能发现其间的变化")


def todo(office: Office, request: TodoRequest) -> TodoDocument:
    """Return all that needs a person.

    Raises:
        OfficeError: The round cannot be used.
    """
    with reading(office, request.folder) as round_:
        found = [*_whose(round_), *_messages(round_), *_mails(round_)]
        for collection in round_.settings.collections:
            own = _conflicts if collection.in_books else _standings
            found += own(round_, collection)
        found.sort(key=lambda one: (KINDS.index(one.kind), one.since or ""))
        return TodoDocument(
            items=found,
            counts={kind: sum(one.kind == kind for one in found) for kind in KINDS},
            seen=len(round_.state.events),
        )


def _item(
    round_: RoundView,
    kind: TodoKind,
    words: str,
    *,
    since: date | None = None,
    unit: str = "",
    collection: Collection | None = None,
    files: tuple[Return, ...] = (),
    scores: tuple[TodoScore, ...] = (),
    candidates: tuple[str, ...] = (),
    options: tuple[TodoOption, ...] = (),
) -> TodoItem:
    known = round_.state.units.get(unit)
    return TodoItem(
        kind=kind,
        since=since.isoformat() if since else None,
        unit=unit if known else None,
        name=known.unit.name if known else "",
        collection=collection.id if collection else "",
        collection_name=collection.name if collection else "",
        words=words,
        files=[_file(one) for one in files],
        scores=list(scores),
        candidates=list(candidates),
        options=list(options),
    )


def _file(one: Return) -> TodoFile:
    received, read = one.received, one.received.reading
    return TodoFile(
        number=one.number,
        sha256=received.sha256,
        code=file_code(received.sha256),
        file=received.file,
        received=received.on.isoformat(),
        status=read.status,
        total=figure(read.total),
        findings=[finding_data(f) for f in read.findings if f.severity != "note"],
    )


def _option(decision: str, about: str = "", **fields: str) -> TodoOption:
    found = decision_called(decision)
    assert found is not None, decision
    return TodoOption(decision=decision, word=found.name, about=about, fields=fields)


def _whose(round_: RoundView) -> Iterator[TodoItem]:
    """Yield the files of which nobody knows whose they are."""
    state, names = round_.state, {one.id: one for one in round_.settings.collections}
    for one in files_waiting(state):
        received = one.received
        likely = units_named(received.file, state) | {received.unit} & set(state.units)
        collection = names.get(received.collection)
        yield _item(
            round_,
            "whose",
            received.held,
            since=received.on,
            unit=received.unit,
            collection=collection,
            files=(one,),
            candidates=tuple(sorted(likely)),
            options=(
                *(
                    _option(
                        "assign",
                        f"{code} {state.units[code].unit.name}",
                        file=received.sha256,
                        unit=code,
                        collection=received.collection,
                    )
                    for code in sorted(likely)[:_MOST_LIKELY]
                ),
                _option(
                    "assign",
                    "别的单位" if likely else "",
                    file=received.sha256,
                    collection=received.collection,
                ),
                _option("refuse", file=received.sha256),
                _option("handled", what=received.sha256),
            ),
        )


def _messages(round_: RoundView) -> Iterator[TodoItem]:
    for number, one in messages_waiting(round_.state):
        sender = f"{one.sender} " if one.sender else ""
        yield _item(
            round_,
            "message",
            f"{sender}来信“{one.subject}”：{'；'.join(one.needs)}",
            since=one.on,
            unit=one.unit,
            options=(_option("handled", what=str(number)),),
        )


_UNSURE = {
    "begun": "不知是否发出",
    "unsure": "不知是否发出",
    "refused": "被拒收",
    "bounced": "被退信",
}


def _mails(round_: RoundView) -> Iterator[TodoItem]:
    """Yield the messages of which nobody knows whether they arrived, or that did not."""
    names = {one.id: one for one in round_.settings.collections}
    for key, steps in round_.state.mails.items():
        last = steps[-1]
        result = getattr(last.event, "result", "")
        if result in _UNSURE and key.unit in round_.state.units:
            yield _item(
                round_,
                "mail",
                f"发给它的邮件{_UNSURE[result]}",
                since=last.at.date(),
                unit=key.unit,
                collection=names.get(key.collection),
            )


def _standings(round_: RoundView, collection: Collection) -> Iterator[TodoItem]:
    for stands in standings(round_.state, round_.settings, collection.id):
        item = _of(round_, collection, stands)
        if item is not None:
            yield item


def _of(round_: RoundView, collection: Collection, stands: Standing) -> TodoItem | None:
    """Return what a unit's sheet needs of a person; ``None`` for nothing."""
    if stands.rivals:
        return _rivals(round_, collection, stands)
    if stands.status == "held" and not stands.waiting:
        where = {"unit": stands.slot.unit, "collection": collection.id}
        return _item(
            round_,
            "entering",
            stands.reason,
            unit=stands.slot.unit,
            collection=collection,
            options=(_option("enter", **where), _option("zero", **where)),
        )
    if stands.status in {"must_fix", "explain"} and stands.back is not None:
        return _back(round_, collection, stands, stands.back)
    return _paper(round_, collection, stands) if stands.paper == "different" else None


def _rivals(round_: RoundView, collection: Collection, stands: Standing) -> TodoItem:
    return _item(
        round_,
        "rivals",
        stands.reason,
        since=min(one.received.on for one in stands.rivals),
        unit=stands.slot.unit,
        collection=collection,
        files=stands.rivals,
        options=tuple(
            _option("prefer", one.received.file, file=one.received.sha256) for one in stands.rivals
        ),
    )


_FAULTS = {
    "must_fix": "有必须修改的问题，还没有退回",
    "explain": "有要说明的地方，还没有退回",
}


def _back(round_: RoundView, collection: Collection, stands: Standing, back: Return) -> TodoItem:
    """Return that a file has to be sent back, or be taken as it is."""
    file, unit = back.received.sha256, stands.slot.unit
    readable = back.received.reading.status != "unreadable"
    options = [_option("accept", file=file)] if readable else []
    options.append(_option("refuse", file=file))
    if not readable:
        options.append(_option("enter", unit=unit, collection=collection.id))
    return _item(
        round_,
        "faulty" if stands.status == "must_fix" else "explain",
        stands.reason or _FAULTS[stands.status],
        since=back.received.on,
        unit=unit,
        collection=collection,
        files=(back,),
        options=tuple(options),
    )


def _paper(round_: RoundView, collection: Collection, stands: Standing) -> TodoItem:
    return _item(
        round_,
        "paper",
        "纸质件与电子表不一致，请定以哪一份为准",
        unit=stands.slot.unit,
        collection=collection,
        files=(stands.counting,) if stands.counting else (),
        options=(_option("paper", unit=stands.slot.unit, collection=collection.id),),
    )


def _conflicts(round_: RoundView, collection: Collection) -> Iterator[TodoItem]:
    for stands in scoring_of(round_, collection.id).standings():
        for key, outcome in stands.conflicts.items():
            fields = {"unit": key.unit, "item": key.ref, "collection": collection.id}
            yield _item(
                round_,
                "conflict",
                f"{duty_words(key.ref)}打分不一致",
                unit=key.unit,
                collection=collection,
                scores=tuple(
                    TodoScore(
                        scorer=given.scorer,
                        score=figure(given.value),
                        file=given.file,
                        code=file_code(given.sha256),
                        sheet=given.sheet,
                        cell=given.cell,
                        note=given.note,
                    )
                    for given in outcome.sources
                ),
                options=tuple(
                    _option("prefer-score", given.file, file=given.sha256, **fields)
                    for given in outcome.sources
                ),
            )


DOCUMENTS: dict[str, type[JsonDocument]] = {"todo": TodoDocument}
"""Every document of this module by the name of its schema."""
