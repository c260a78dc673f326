"""定稿, and the next draft after an objection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.actions import finish as freezing
from workbook_tool.campaign.actions.finish import Open, OpenBook, UnfinishedError
from workbook_tool.campaign.derived.books import BOOK_WORDS
from workbook_tool.campaign.derived.books import BookStatus as BookState
from workbook_tool.campaign.derived.standing import PAPER_WORDS, Paper, Status, status_words
from workbook_tool.campaign.inputs.settings import main_collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.opening import reading, writing


@dataclass(frozen=True, slots=True)
class FinishRequest:
    """Freeze a round.

    Attributes:
        folder: The round.
        reason: Why it is frozen although something is not done; empty if nothing is.
    """

    folder: Path
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReopenRequest:
    """Open the next draft of a frozen round.

    Attributes:
        folder: The round.
        reason: Why.
    """

    folder: Path
    reason: str


class OpenStanding(JsonDocument, title="还没有办完的一项"):
    """A unit that is not done in a collection."""

    unit: str
    name: str
    collection: str
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    status: Status
    status_text: str
    reason: str
    paper: Paper
    paper_text: str


class OpenBookData(JsonDocument, title="还没有打完的一份打分表"):
    """A book of a department or group that is not done."""

    department: str
    type: str = Field(description="单位类别")
    collection: str
    collection_name: str
    status: BookState
    status_text: str
    left: int = Field(description="还要打分、或几份不一致要定的几格")
    units: list[str] = Field(description="这些格是哪些单位的（代码）")


class FinishDocument(JsonDocument, title="定稿的结果"):
    """What freezing came to."""

    outcome: Literal["finished", "already", "unfinished", "reopened"] = Field(
        description="finished 已定稿，already 早已定稿，unfinished 还有没办完的、没有定稿，"
        "reopened 已开下一稿"
    )
    draft: int = Field(description="第几稿")
    open: list[OpenStanding] = Field(description="还没有办完的")
    books: list[OpenBookData] = Field(description="部门或考核组还没有打完的")
    ahead: list[str] = Field(description="报送里有、还没有开始的后一阶段：现在的名次会被它代替")
    files: int = Field(description="待裁定的文件几份")
    messages: int = Field(description="要人处理的来信几封")


def finish(office: Office, request: FinishRequest) -> FinishDocument:
    """Freeze the round, unless something is not done and no reason was given.

    Raises:
        OfficeError: The round cannot be used.
        OSError: It could not be recorded; nothing has changed.
    """
    with writing(office, request.folder) as round_:
        already = round_.state.finished
        try:
            draft = freezing.finish(round_, request.reason)
        except UnfinishedError as error:
            return _open(round_, error.open)
        return _document("already" if already else "finished", draft)


def reopen(office: Office, request: ReopenRequest) -> FinishDocument:
    """Open the next draft.

    Raises:
        OfficeError: The round cannot be used, is not frozen, or there is no reason.
        OSError: It could not be recorded; nothing has changed.
    """
    with writing(office, request.folder) as round_:
        return _document("reopened", freezing.reopen(round_, request.reason))


def unfinished(office: Office, request: FinishRequest) -> FinishDocument:
    """Return what is not done yet, without freezing anything.

    Raises:
        OfficeError: The round cannot be used.
        OSError: Something could not be read.
    """
    with reading(office, request.folder) as round_:
        if round_.state.finished:
            return _document("already", round_.state.draft)
        return _open(round_, freezing.still_open(round_))


def _document(outcome: Literal["finished", "already", "reopened"], draft: int) -> FinishDocument:
    return FinishDocument(
        outcome=outcome, draft=draft, open=[], books=[], ahead=[], files=0, messages=0
    )


def _open(round_: RoundView, open_: Open) -> FinishDocument:
    main = main_collection(round_.settings)
    names = {one.id: one.name for one in round_.settings.collections}
    return FinishDocument(
        outcome="unfinished",
        draft=round_.state.draft,
        open=[
            OpenStanding(
                unit=one.slot.unit,
                name=round_.state.owner(one.slot),
                collection=one.slot.collection,
                collection_name=names[one.slot.collection],
                main=one.slot.collection == main,
                status=one.status,
                status_text=status_words(one),
                reason=one.reason,
                paper=one.paper,
                paper_text=PAPER_WORDS[one.paper],
            )
            for one in open_.standings
        ],
        books=[_book(one) for one in open_.books],
        ahead=list(open_.ahead),
        files=open_.held,
        messages=open_.messages,
    )


def _book(one: OpenBook) -> OpenBookData:
    book = one.standing
    status = "must_fix" if book.faulty and not one.left else book.status
    return OpenBookData(
        department=book.order.scorer,
        type=book.order.form.unit_type,
        collection=one.collection.id,
        collection_name=one.collection.name,
        status=status,
        status_text=BOOK_WORDS[status],
        left=len(one.left),
        units=list(dict.fromkeys(key.unit for key in one.left)),
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"finish": FinishDocument}
"""Every document of this module by the name of its schema."""
