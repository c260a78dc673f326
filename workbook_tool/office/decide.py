"""Decisions of people: which can be taken, taking one, and which were taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field

from workbook_tool.campaign.actions.decide import decided, decisions_of, grounds_of
from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Said,
    find_file,
    names_event,
)
from workbook_tool.campaign.decisions.fields import FieldType
from workbook_tool.campaign.decisions.table import DECISIONS, decision_called, decision_of
from workbook_tool.campaign.derived.concerns import (
    Concerns,
    of_event,
    of_fact,
    of_file,
    of_slot,
)
from workbook_tool.campaign.derived.names import file_code
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.settings import main_collection
from workbook_tool.campaign.records.events import Event, Handled, Recorded
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.opening import reading, writing
from workbook_tool.office.said import Word, said_of

_MOST_TOLD = 5
"""So many of the things that happened meanwhile are told, the last ones."""


@dataclass(frozen=True)
class DecideRequest:
    """A decision that somebody wants to take.

    Attributes:
        folder: The folder of the round.
        decision: Which: its Chinese or English name.
        fields: What is said for it, by field; words as they were typed, or values.
        seen: Number of the last event that the person had seen; ``None`` does not ask.
    """

    folder: Path
    decision: str
    fields: Mapping[str, Word | None] = field(default_factory=dict)
    seen: int | None = None


@dataclass(frozen=True)
class DecisionsRequest:
    """Asks what was decided, and what can be.

    Attributes:
        folder: The folder of the round.
    """

    folder: Path


class DecidedDocument(JsonDocument, title="命令 workbook-tool decide 命令 --json 的输出"):
    """A decision that was taken."""

    number: int = Field(description="登记的号数；撤销时用它")
    decision: str = Field(description="哪一项决定")
    english: str = Field(description="它的英文名")
    text: str = Field(description="登记的内容")
    already: bool = Field(description="上一次运行已经登记，这次没有再登记")
    unit: str | None = Field(description="单位代码；不针对一个单位时为 null")
    name: str | None = Field(description="单位名称；部门打分表是部门名称")
    collection: str | None = Field(description="哪一项报送（代号）；不针对一项报送时为 null")
    collection_name: str | None
    main: bool = Field(description="是不是不写报送时就是它的那项报送")
    file: str | None = Field(description="所针对的文件（SHA-256）")
    facts: dict[str, str | int | float | bool | None] = Field(
        description="接下来要知道的，如纸质件核对的结果"
    )


class FieldData(JsonDocument, title="作一项决定要写明的一项内容"):
    """A field of a decision, for a form."""

    name: str
    type: FieldType
    label: str
    help: str
    required: bool
    choices: list[str] = Field(description="只能写这些；其余的为空，见 choices")


class OpenDecision(JsonDocument, title="可以作的一项决定"):
    """A decision that can be taken, or why not."""

    name: str
    english: str
    short: str
    help: str
    open: bool = Field(description="现在能不能作")
    closed: str = Field(description="不能作的原因；能作时为空")
    fields: list[FieldData]


class TakenDecision(JsonDocument, title="已经作出的一项决定"):
    """A decision that was taken before."""

    number: int = Field(description="号数；撤销时用它")
    at: str
    by: str = Field(description="经手人（登录名）")
    decision: str = Field(description="哪一项决定")
    text: str
    holds: bool = Field(description="是否仍然有效（没有被撤销）")


class Choice(JsonDocument, title="可以填的一个值"):
    """Something that may be said for a field."""

    value: str
    label: str


class DecisionsDocument(JsonDocument, title="命令 workbook-tool decide --json 的输出"):
    """What was decided, and what can be."""

    seen: int = Field(description="登记到第几条；作决定时写上它，就能发现其间的变化")
    decisions: list[TakenDecision]
    open: list[OpenDecision]
    choices: dict[str, list[Choice]] = Field(
        description="各种内容可以填的值：unit 单位，file 文件，collection 报送，"
        "books 部门打分的报送，department 部门，unit_type 单位类别"
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "decide": DecidedDocument,
    "decide-list": DecisionsDocument,
}
"""Every document of decisions by the name of its schema."""


def decide(office: Office, request: DecideRequest) -> DecidedDocument:
    """Take a decision.

    Raises:
        OfficeError: The round cannot be opened or is 定稿; there is no such decision; something
            was not said, or cannot be meant; it makes no sense as things stand (``refused``);
            or what it is about is not as it was seen (``changed_since``). Nothing is recorded.
        OSError: Something could not be written; nothing has changed.
    """
    decision = wanted(request)
    with writing(office, request.folder) as round_:
        event, already = fact_of(round_, decision, request)
        if not already:
            round_.record([event])
        return _document(round_, decision, event, already)


def wanted(request: DecideRequest) -> Decision[Any]:
    """Return the decision that a request names.

    Raises:
        OfficeError: There is no such.
    """
    found = decision_called(request.decision)
    if found is None:
        known = "、".join(one.name for one in DECISIONS)
        raise OfficeError("unknown_decision", word=request.decision, known=known)
    return found


def fact_of(round_: RoundView, decision: Decision[Any], request: DecideRequest) -> tuple[Any, bool]:
    """Return the fact that a request comes to, and whether it was just recorded.

    Raises:
        OfficeError: As of :func:`decide`.
        DecisionError: It makes no sense as things stand.
        FrozenError: The round is 定稿.
    """
    said = said_of(round_, decision, request.fields)
    changes = _since(round_, said, request.seen)
    try:
        event, already = decided(round_, decision, said)
    except DecisionError:
        _must_be_as_seen(round_, changes)
        raise
    if not already:
        _must_be_as_seen(round_, changes)
    return event, already


def _since(round_: RoundView, said: Said, seen: int | None) -> list[Recorded]:
    """Return what happened behind an event to what a decision is about."""
    if seen is None or seen >= len(round_.state.events):
        return []
    mine = _concerns(round_, said)
    return [
        one
        for one in round_.state.events
        if one.number > seen and of_fact(round_.state, one.event).meets(mine)
    ]


def _concerns(round_: RoundView, said: Said) -> Concerns:
    state = round_.state
    found = of_slot(said.slot)
    number, word = said.get("number", int), said.file or said.text("what").strip()
    if names_event(word) and not said.file:
        number = int(word)
    elif word:
        found |= of_file(state, find_file(grounds_of(round_), word).received.sha256)
    if number is not None:
        found |= of_event(state, number)
    heir = said.text("heir")
    return found | Concerns(units=frozenset({heir})) if heir else found


def _must_be_as_seen(round_: RoundView, changes: list[Recorded]) -> None:
    if changes:
        words = round_.words()
        told = "；".join(
            f"第 {one.number} 条 {words.of(one.event)}" for one in changes[-_MOST_TOLD:]
        )
        numbers = tuple(one.number for one in changes)
        raise OfficeError("changed_since", changes=told, numbers=numbers, folder=round_.folder)


def _document(
    round_: RoundView, decision: Decision[Any], event: Event, already: bool
) -> DecidedDocument:
    state, settings = round_.state, round_.settings
    unit, collection = getattr(event, "unit", ""), getattr(event, "collection", "")
    facts = decision.facts(grounds_of(round_), event)
    return DecidedDocument(
        number=state.events[-1].number,
        decision=decision.name,
        english=decision.english,
        text=round_.words().of(event),
        already=already,
        unit=unit or None,
        name=state.owner(Slot(unit, collection)) or None,
        collection=collection or None,
        collection_name=settings.collection(collection).name if collection else None,
        main=collection == main_collection(settings),
        file=getattr(event, "sha256", "") or None,
        facts={
            name: figure(value) if isinstance(value, Decimal) else value
            for name, value in facts.items()
        },
    )


def decisions(office: Office, request: DecisionsRequest) -> DecisionsDocument:
    """Return what was decided in a round, whether it holds, and what can be decided.

    Raises:
        OfficeError: The round cannot be opened.
    """
    with reading(office, request.folder) as round_:
        words = round_.words()
        return DecisionsDocument(
            seen=len(round_.state.events),
            decisions=[
                TakenDecision(
                    number=one.number,
                    at=one.at.isoformat(),
                    by=one.by,
                    decision=_called(one.event),
                    text=words.of(one.event),
                    holds=holds,
                )
                for one, holds in decisions_of(round_)
            ],
            open=[_open(round_, one) for one in DECISIONS],
            choices=_choices(round_),
        )


def _called(event: Event) -> str:
    found = decision_of(event)
    return found.name if found else "确认口径"


def _open(round_: RoundView, one: Decision[Any]) -> OpenDecision:
    closed = _closed(round_, one)
    return OpenDecision(
        name=one.name,
        english=one.english,
        short=one.short,
        help=one.help,
        open=not closed,
        closed=closed,
        fields=[
            FieldData(
                name=field.name,
                type=field.type,
                label=field.label,
                help=field.help,
                required=field.required,
                choices=[word for word, _ in field.choices],
            )
            for field in one.fields
        ],
    )


def _closed(round_: RoundView, one: Decision[Any]) -> str:
    """Return why a decision cannot be taken now, whatever is said for it; empty if it can."""
    state = round_.state
    if state.finished and not one.when_frozen:
        return OfficeError("frozen", draft=state.draft).sentence
    if one.subject.startswith("file") and not state.places:
        return "还没有收到文件。"
    if any(field.type == "books" for field in one.fields) and not _in_books(round_):
        return OfficeError("no_books").sentence
    if any(field.type == "number" for field in one.fields):
        taken = [made for made, _ in decisions_of(round_)]
        if state.finished:
            taken = [made for made in taken if isinstance(made.event, Handled)]
        return "" if taken else "没有可以撤销的决定。"
    return ""


def _in_books(round_: RoundView) -> list[str]:
    return [one.id for one in round_.settings.collections if one.in_books]


def _choices(round_: RoundView) -> dict[str, list[Choice]]:
    state, settings = round_.state, round_.settings
    units = [(code, f"{code} {one.unit.name}") for code, one in state.units.items()]
    files = [
        (one.received.sha256, f"{one.received.file}（{file_code(one.received.sha256)}）")
        for one in state.all_returns()
    ]
    departments = [
        order.scorer for id_ in _in_books(round_) for order in scoring_of(round_, id_).orders
    ]
    types = [one.unit.type for one in state.units.values()]
    found = {
        "unit": units,
        "file": files,
        "collection": [(one.id, one.name) for one in settings.collections],
        "books": [(one.id, one.name) for one in settings.collections if one.in_books],
        "department": [(name, name) for name in dict.fromkeys(departments)],
        "unit_type": [(name, name) for name in dict.fromkeys(types)],
    }
    return {
        sort: [Choice(value=value, label=label) for value, label in pairs]
        for sort, pairs in found.items()
    }
