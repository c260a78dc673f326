"""The rounds of a folder, and what one of them is and where it stands, at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.actions.issue import unconfirmed
from workbook_tool.campaign.derived.standing import standings
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, Collection, main_collection
from workbook_tool.campaign.round import RECORDS, ROSTER, RoundView
from workbook_tool.campaign.scored import forms_in_use
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Day, JsonDocument
from workbook_tool.office.opening import reading


@dataclass(frozen=True)
class RoundRequest:
    """Which round.

    Attributes:
        folder: Its folder.
    """

    folder: Path


class RoundForm(JsonDocument, title="考核用到的一份评分表"):
    """A form that units of the round fill in."""

    id: str = Field(description="细则编号")
    title: str
    type: str = Field(description="单位类别")
    units: int = Field(description="用它的单位数")
    confirmed: bool = Field(description="口径是否都已确认")


class RoundCollection(JsonDocument, title="考核的一项报送"):
    """Something that is collected."""

    id: str
    name: str
    stage: str
    scores: bool = Field(description="是不是评分表；工作计划等没有分数")
    in_books: bool = Field(description="是否由部门或考核组打分")
    deadline: Day
    days_left: int | None = Field(description="离截止还有几天；过了为负数，没有截止日期为 null")
    issued: int = Field(description="已下发、没有作废的表有几份")
    counts: dict[str, int] = Field(description="各种状态的单位数；部门打分的为空")


class OverviewDocument(JsonDocument, title="一次考核的概况"):
    """What a round is and where it stands."""

    id: str
    title: str
    year: int
    issuer: str
    contact: str
    paper: bool
    draft: int
    finished: bool
    units: int
    names: dict[str, str] = Field(description="各单位的名称")
    forms: list[RoundForm]
    collections: list[RoundCollection]
    main: str = Field(description="主要的一项报送（代号）")
    files: int = Field(description="收到的文件数")
    held: int = Field(description="待裁定的文件数")
    messages: int = Field(description="要人处理的来信数")
    version: int = Field(description="登记到第几条")


def folders(folder: Path) -> Iterator[Path]:
    """Yield the folders that hold a round: this one, else those in it, by name."""
    if (folder / SETTINGS_FILE).is_file():
        yield folder
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for one in inside:
        try:
            if (one / SETTINGS_FILE).is_file():
                yield one
        except OSError:  # a folder of somebody else
            continue


def stamp(folder: Path) -> tuple[object, ...]:
    """Return what changes whenever a round's records, settings or roster do.

    What was worked out from a round holds as long as this does not change. Every run puts a
    file into the journal, so that a run never goes unnoticed.
    """
    found: list[object] = []
    for part in (f"{RECORDS}/流水", f"{RECORDS}/ledger.db", SETTINGS_FILE, ROSTER):
        try:
            about = (folder / part).stat()
        except OSError:
            found.append(None)
        else:
            found.append((about.st_mtime_ns, about.st_size))
    return tuple(found)


def overview(office: Office, request: RoundRequest) -> OverviewDocument:
    """Return what a round is and where it stands.

    Raises:
        OfficeError: It cannot be opened.
    """
    with reading(office, request.folder) as round_:
        today = office.clock().date()
        settings, state = round_.settings, round_.state
        open_questions = unconfirmed(round_)
        types = [known.unit.type for known in state.units.values()]
        return OverviewDocument(
            id=settings.id,
            title=settings.title,
            year=settings.year,
            issuer=settings.issuer,
            contact=settings.contact,
            paper=settings.paper,
            draft=state.draft,
            finished=state.finished,
            units=len(state.units),
            names={code: known.unit.name for code, known in state.units.items()},
            forms=[
                RoundForm(
                    id=form.id,
                    title=form.full_title,
                    type=form.unit_type,
                    units=sum(settings.forms.get(type_) == form.id for type_ in types),
                    confirmed=form.id not in open_questions,
                )
                for form in forms_in_use(round_).values()
            ],
            collections=[_collection(round_, one, today) for one in settings.collections],
            main=main_collection(settings),
            files=len(state.all_returns()),
            held=len(files_waiting(state)),
            messages=len(messages_waiting(state)),
            version=len(state.events),
        )


def _collection(round_: RoundView, one: Collection, today: date) -> RoundCollection:
    state = round_.state
    deadline = state.deadlines.get(("", one.id), one.deadline)
    counts: dict[str, int] = {}
    if not one.in_books:
        for stands in standings(state, round_.settings, one.id):
            counts[stands.status] = counts.get(stands.status, 0) + 1
    good = sum(
        sheet.good
        for slot, sheets in state.sheets.items()
        if slot.collection == one.id
        for sheet in sheets
    )
    return RoundCollection(
        id=one.id,
        name=one.name,
        stage=one.stage,
        scores=one.content == "评分表",
        in_books=one.in_books,
        deadline=deadline.isoformat() if deadline else None,
        days_left=(deadline - today).days if deadline else None,
        issued=good,
        counts=counts,
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"overview": OverviewDocument}
"""Every document of this module by the name of its schema."""
