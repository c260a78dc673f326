"""What a decision would change, before it is taken: the round as it is, beside it as it would be.

Nothing is written: the fact is added to the events in memory, and both states are summed up.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from pydantic import Field

from workbook_tool.campaign.derived.concerns import of_fact
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.standing import standing, status_words
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.events import Event, Recorded
from workbook_tool.campaign.round import RoundView
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.decide import DecideRequest, fact_of, wanted
from workbook_tool.office.documents import Day, Figure, JsonDocument
from workbook_tool.office.opening import reading
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.summarise import view_of
from workbook_tool.summary.view import UnitView


class PlaceData(JsonDocument, title="一个单位的结果"):
    """Total, rank and grade of a unit."""

    total: Figure = Field(description="总分；还没有时为 null")
    rank: int | None = Field(description="名次；不参加排名时为 null")
    grade: str = Field(description="等次；没有时为空")
    remark: str = Field(description="为什么不参加排名，或没有等次；没有时为空")


class ItemChange(JsonDocument, title="一项分数的变化"):
    """A score that would be another."""

    stage: StageId
    item: str = Field(description="第几项")
    before: Figure
    after: Figure


class UnitChange(JsonDocument, title="一个单位的变化"):
    """What would become of a unit."""

    unit: str = Field(description="单位代码")
    name: str
    collection: str = Field(description="哪一项报送的结果（代号）")
    concerned: bool = Field(description="是不是决定所针对的单位；不是的，只是名次随之变化")
    before: PlaceData
    after: PlaceData
    items: list[ItemChange]


class SheetChange(JsonDocument, title="一份表的变化"):
    """What would become of a unit's sheet."""

    unit: str
    collection: str
    status_before: str
    status_after: str
    deadline_before: Day
    deadline_after: Day


class PreviewDocument(JsonDocument, title="一项决定会改变什么"):
    """What a decision would change."""

    decision: str = Field(description="哪一项决定")
    text: str = Field(description="会登记的内容")
    already: bool = Field(description="上一次运行已经登记，不会再登记")
    units: list[UnitChange] = Field(description="所针对的单位，和名次、等次随之变化的单位")
    sheets: list[SheetChange] = Field(description="报送情况或截止日期会变的表")


DOCUMENTS: dict[str, type[JsonDocument]] = {"decide-preview": PreviewDocument}
"""Every document of previews by the name of its schema."""


def preview(office: Office, request: DecideRequest) -> PreviewDocument:
    """Return what a decision would change; nothing is recorded.

    Raises:
        OfficeError: As of :func:`workbook_tool.office.decide.decide`.
        OSError: Something could not be read.
    """
    decision = wanted(request)
    with reading(office, request.folder) as round_:
        event, already = fact_of(round_, decision, request)
        after = round_ if already else _supposed(round_, event)
        return PreviewDocument(
            decision=decision.name,
            text=after.words().of(event),
            already=already,
            units=list(_units(round_, after, event)),
            sheets=list(_sheets(round_, after, event)),
        )


def _supposed(round_: RoundView, event: Event) -> RoundView:
    """Return the round as it would be with one more fact; it a view only."""
    events = round_.state.events
    run = events[-1].run + 1 if events else 1
    added = Recorded(len(events) + 1, run, round_.clock(), round_.user, event)
    other = copy.copy(round_)
    other.state = state_of((*events, added), round_.forms)
    return other


def _units(before: RoundView, after: RoundView, event: Event) -> Iterator[UnitChange]:
    mine = of_fact(before.state, event)
    everybody = mine.everybody_in
    for collection in _families(before, getattr(event, "collection", "")):
        old, new = view_of(before, collection), view_of(after, collection)
        for code, unit in new.units.items():
            concerned = code in mine.all_units or bool(everybody)
            change = _unit_change(collection, concerned, old.units[code], unit)
            if code in mine.all_units or change.before != change.after or change.items:
                yield change


def _families(round_: RoundView, collection: str) -> list[str]:
    """Return the first collection of each set of stages that a fact may change the scores of."""
    settings = round_.settings
    scored = [one.id for one in settings.collections if one.content == "评分表"]
    if collection in scored:
        scored = [collection]
    elif collection:
        return []
    ways = round_.ways
    return list(dict.fromkeys(ways.course(id_).collections[0].id for id_ in scored))


def _unit_change(collection: str, concerned: bool, before: UnitView, after: UnitView) -> UnitChange:
    return UnitChange(
        unit=after.unit.code,
        name=after.unit.name,
        collection=collection,
        concerned=concerned,
        before=_place(before),
        after=_place(after),
        items=list(_items(before, after)),
    )


def _place(unit: UnitView) -> PlaceData:
    place = unit.place
    return PlaceData(
        total=figure(unit.total), rank=place.rank, grade=place.grade, remark=place.remark
    )


def _items(before: UnitView, after: UnitView) -> Iterator[ItemChange]:
    for stage in dict.fromkeys((*before.stages, *after.stages)):
        old = before.stages[stage].items if stage in before.stages else {}
        new = after.stages[stage].items if stage in after.stages else {}
        for ref in dict.fromkeys((*old, *new)):
            was = old[ref].effective if ref in old else None
            will = new[ref].effective if ref in new else None
            if was != will:
                yield ItemChange(stage=stage, item=ref, before=figure(was), after=figure(will))


def _sheets(before: RoundView, after: RoundView, event: Event) -> Iterator[SheetChange]:
    mine = of_fact(before.state, event) | of_fact(after.state, event)
    wanted_: list[Slot] = []
    for collection in before.settings.collections:
        for code in before.state.units:
            slot = Slot(code, collection.id)
            if not collection.in_books and (
                slot in mine.slots or code in mine.units or collection.id in mine.everybody_in
            ):
                wanted_.append(slot)
    for slot in wanted_:
        old, new = (standing(one.state, one.settings, slot) for one in (before, after))
        words = status_words(old), status_words(new)
        if words[0] != words[1] or old.deadline != new.deadline:
            yield SheetChange(
                unit=slot.unit,
                collection=slot.collection,
                status_before=words[0],
                status_after=words[1],
                deadline_before=old.deadline.isoformat() if old.deadline else None,
                deadline_after=new.deadline.isoformat() if new.deadline else None,
            )
