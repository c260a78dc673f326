"""报送情况: who has sent what, what departments scored, every file, everything that happened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.derived.books import BookStanding
from workbook_tool.campaign.derived.merging import Given
from workbook_tool.campaign.derived.names import file_code
from workbook_tool.campaign.derived.scores import unit_scores
from workbook_tool.campaign.derived.standing import (
    PAPER_WORDS,
    STATUS_WORDS,
    Paper,
    Standing,
    Status,
    standings,
    status_words,
)
from workbook_tool.campaign.derived.state import Return
from workbook_tool.campaign.derived.words import FILE_WORDS, VERDICT_WORDS
from workbook_tool.campaign.inputs.settings import Collection, main_collection
from workbook_tool.campaign.records.events import FileStatus
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import compared_in, scoring_of
from workbook_tool.checks.export import figure
from workbook_tool.findings import Finding
from workbook_tool.office.context import Office
from workbook_tool.office.documents import (
    Day,
    Figure,
    HeldFile,
    JsonDocument,
    OpenMessage,
    Sha256,
    held_files,
    iso,
    open_messages,
)
from workbook_tool.office.lookups import books_of, collection_of
from workbook_tool.office.opening import reading
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import StageId


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """Where a round stands.

    Attributes:
        folder: The round.
        collection: Which collection, by name or id; the main one if not given.
    """

    folder: Path
    collection: str | None = None


class UnitStatus(JsonDocument, title="一个单位的报送情况"):
    """Where a unit stands."""

    unit: str = Field(description="单位代码")
    name: str
    type: str = Field(description="单位类别")
    group: str = Field(description="组别；没有分组时为空")
    rubric: str = Field(description="细则编号")
    status: Status = Field(
        description="、".join(f"{status} {word}" for status, word in STATUS_WORDS.items())
    )
    status_text: str
    reason: str = Field(description="需要人裁定或不需报送的原因；没有时为空")
    totals: dict[StageId, Figure] = Field(description="各阶段的总分；不能确定时为 null")
    deadline: Day
    received: Day
    late: bool = Field(description="是否逾期")
    file: str | None = Field(description="计分的文件；没有时是最近一份有问题的文件")
    sha256: str | None
    paper: Paper = Field(
        description="纸质件：空 不需要，missing 未到，only 只有纸质件，same 一致，"
        "different 不一致，settled 不一致但已定以哪一份为准"
    )
    paper_text: str
    files: int = Field(description="共收到几份文件，扫描件不算")
    scans: int = Field(description="扫描件几份")
    findings: int = Field(description="还没有解决的问题几个")
    sent_back: int = Field(description="退回和催报过几次")
    rivals: int = Field(description="同一批收到、要定以哪一份为准的文件几份")


class StatusDocument(JsonDocument, title="报送情况"):
    """What ``status --json`` writes."""

    title: str
    year: int
    collection: str = Field(description="哪一项报送（代号）")
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    draft: int = Field(description="第几稿")
    finished: bool = Field(description="这一稿是否已定稿")
    counts: dict[Status, int] = Field(description="各种状态的单位数")
    units: list[UnitStatus]
    held: list[HeldFile]
    messages: list[OpenMessage] = Field(description="还没有处理的来信")


class BookSource(JsonDocument, title="一份打分表里的一个分数"):
    """A score that stands in one book."""

    score: Figure
    file: str
    code: str = Field(description="文件编号，作决定时用它")
    sheet: str
    cell: str
    note: str


class BookConflict(JsonDocument, title="几份打分表分数不同的一项"):
    """A score that several books give differently."""

    unit: str = Field(description="单位代码")
    name: str = Field(description="单位名称")
    words: str = Field(description="第几项，用办公室的话")
    item: str = Field(description="第几项；分部门打分的，是其中的部分，如 R19.3")
    sources: list[BookSource]


class BookStatus(JsonDocument, title="一个部门的打分情况"):
    """Where a department's book stands."""

    department: str
    rubric: str = Field(description="细则编号")
    type: str = Field(description="单位类别")
    units: int = Field(description="给多少个单位打分")
    items: int = Field(description="每个单位打几项")
    files: int = Field(description="计分的文件几份")
    faulty: list[str] = Field(description="有问题、还不能计分的文件")
    owed: int = Field(description="共要打分的几格，加分每条一格")
    scored: int = Field(description="已有分数的几格")
    missing: list[tuple[str, str]] = Field(description="还没有打分的：单位代码和第几项")
    conflicts: list[BookConflict]
    overlaps: int = Field(description="几份文件打了同样分数的几格")
    late: bool
    deadline: Day


class BooksDocument(JsonDocument, title="部门打分情况"):
    """What ``status --departments --json`` writes."""

    title: str
    collection: str
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    books: list[BookStatus]


class LogEntry(JsonDocument, title="登记的一件事"):
    """Something that happened."""

    number: int = Field(description="号数；撤销决定时用它")
    run: int = Field(description="由第几次运行登记")
    at: str = Field(description="时间")
    by: str = Field(description="经手人（登录名）")
    kind: str
    text: str
    holds: bool = Field(description="是否仍然有效（没有被撤销）")


class LogDocument(JsonDocument, title="登记的全部事项"):
    """What ``status --log --json`` writes."""

    title: str
    events: list[LogEntry]


class FiledFile(JsonDocument, title="收到的一份文件"):
    """A file that came back."""

    number: int = Field(description="登记的号数")
    code: str = Field(description="文件编号，作决定时用它")
    sha256: Sha256
    file: str
    source: str
    received: Day
    unit: str | None
    collection: str
    book: bool = Field(description="是否部门打分表")
    owner: str = Field(description="是谁的：单位名称，或打分的部门；不能确定时为空")
    status: FileStatus
    status_text: str
    total: Figure
    verdict: Literal["accept", "refuse", "prefer"] | None = Field(
        description="accept 采用，refuse 不予采用，prefer 以此件为准"
    )
    verdict_text: str = Field(description="决定的内容；没有决定时为空")
    held: str | None


class FilesDocument(JsonDocument, title="收到的全部文件"):
    """What ``status --files --json`` writes."""

    title: str
    files: list[FiledFile]


def status(office: Office, request: StatusRequest) -> StatusDocument | BooksDocument:
    """Return where every unit stands in a collection, or every book where departments score it.

    Raises:
        OfficeError: The round cannot be used, or there is no such collection.
        OSError: Something could not be read.
    """
    with reading(office, request.folder) as round_:
        collection = collection_of(round_, request.collection)
        if collection.in_books:
            return books_data(round_, collection)
        return status_data(round_, collection)


def status_departments(office: Office, request: StatusRequest) -> BooksDocument:
    """Return where every department's book stands; the only such collection need not be named.

    Raises:
        OfficeError: The round cannot be used, or there is no such collection.
        OSError: Something could not be read.
    """
    with reading(office, request.folder) as round_:
        return books_data(round_, books_of(round_, request.collection))


def status_files(office: Office, request: StatusRequest) -> FilesDocument:
    """Return every file that came back.

    Raises:
        OfficeError: The round cannot be used.
        OSError: Something could not be read.
    """
    with reading(office, request.folder) as round_:
        return files_data(round_)


def status_log(office: Office, request: StatusRequest) -> LogDocument:
    """Return everything that happened.

    Raises:
        OfficeError: The round cannot be used.
        OSError: Something could not be read.
    """
    with reading(office, request.folder) as round_:
        return log_data(round_)


def status_data(round_: RoundView, collection: Collection) -> StatusDocument:
    """Return where every unit stands in a collection."""
    found = standings(round_.state, round_.settings, collection.id)
    return StatusDocument(
        title=round_.settings.title,
        year=round_.settings.year,
        collection=collection.id,
        collection_name=collection.name,
        main=collection.id == main_collection(round_.settings),
        draft=round_.state.draft,
        finished=round_.state.finished,
        counts={status: sum(one.status == status for one in found) for status in STATUS_WORDS},
        units=[unit_status(round_, collection, one) for one in found],
        held=held_files(round_.state),
        messages=open_messages(round_.state),
    )


def books_data(round_: RoundView, collection: Collection) -> BooksDocument:
    """Return where every department stands in a collection that departments score."""
    scoring = scoring_of(round_, collection.id)
    return BooksDocument(
        title=round_.settings.title,
        collection=collection.id,
        collection_name=collection.name,
        main=collection.id == main_collection(round_.settings),
        books=[_book_status(round_, one) for one in scoring.standings()],
    )


def _book_status(round_: RoundView, one: BookStanding) -> BookStatus:
    order = one.order
    return BookStatus(
        department=order.scorer,
        rubric=order.form.id,
        type=order.form.unit_type,
        units=len(order.units),
        items=len(order.duties),
        files=len(one.files),
        faulty=[file.received.file for file in one.faulty],
        owed=len(one.owed),
        scored=len(one.owed) - len(one.missing) - len(one.conflicts),
        missing=[tuple(key) for key in one.missing],
        conflicts=[
            BookConflict(
                unit=key.unit,
                name=round_.state.units[key.unit].unit.name,
                words=duty_words(key.ref),
                item=key.ref,
                sources=[book_source(given) for given in outcome.sources],
            )
            for key, outcome in one.conflicts.items()
        ],
        overlaps=one.overlaps,
        late=one.late,
        deadline=iso(one.deadline),
    )


def book_source(given: Given) -> BookSource:
    """Return where a score stands."""
    return BookSource(
        score=figure(given.value),
        file=given.file,
        code=file_code(given.sha256),
        sheet=given.sheet,
        cell=given.cell,
        note=given.note,
    )


def unit_status(round_: RoundView, collection: Collection, one: Standing) -> UnitStatus:
    """Return where one unit stands."""
    unit = round_.state.units[one.slot.unit].unit
    shown = one.counting or one.faulty
    return UnitStatus(
        unit=unit.code,
        name=unit.name,
        type=unit.type,
        group=unit.group,
        rubric=round_.settings.forms[unit.type],
        status=one.status,
        status_text=status_words(one),
        reason=one.reason,
        totals={collection.stage: figure(total_of(round_, collection, one))},
        deadline=iso(one.deadline),
        received=shown.received.on.isoformat() if shown else None,
        late=one.late,
        file=shown.received.file if shown else None,
        sha256=shown.received.sha256 if shown else None,
        paper=one.paper,
        paper_text=PAPER_WORDS[one.paper],
        files=one.files,
        scans=len(one.scans),
        findings=len(open_findings(shown)) if shown else 0,
        sent_back=len(round_.state.sent_back.get(one.slot, [])),
        rivals=len(one.rivals),
    )


def open_findings(one: Return) -> list[Finding]:
    """Return what a unit still has to mend or explain in a file."""
    return [f for f in one.received.reading.findings if f.severity != "note"]


def total_of(round_: RoundView, collection: Collection, one: Standing) -> Decimal | None:
    """Return the total that counts for a unit; ``None`` where there is none for certain."""
    if collection.content != "评分表" or one.status == "excused":
        return None
    form = round_.form_of(one.slot.unit)
    compared = compared_in(round_, form).get(one.slot.unit, {})
    return unit_scores(round_.state, one, form, collection.stage, compared).total


def log_data(round_: RoundView) -> LogDocument:
    """Return everything that happened."""
    state, words = round_.state, round_.words()
    return LogDocument(
        title=round_.settings.title,
        events=[
            LogEntry(
                number=one.number,
                run=one.run,
                at=one.at.isoformat(),
                by=one.by,
                kind=one.event.kind,
                text=words.of(one.event),
                holds=one.number not in state.undone,
            )
            for one in state.events
        ],
    )


def files_data(round_: RoundView) -> FilesDocument:
    """Return every file that came back."""
    state = round_.state
    homes = {one.number: slot for slot, returns in state.returns.items() for one in returns}
    return FilesDocument(
        title=round_.settings.title,
        files=[
            FiledFile(
                number=one.number,
                code=file_code(one.received.sha256),
                sha256=one.received.sha256,
                file=one.received.file,
                source=one.received.source,
                received=one.received.on.isoformat(),
                unit=home.unit if (home := homes.get(one.number)) else None,
                collection=home.collection if home else one.received.collection,
                book=home is not None and home.unit not in state.units,
                owner=state.owner(home) if home else "",
                status=one.received.reading.status,
                status_text=FILE_WORDS[one.received.reading.status],
                total=figure(one.received.reading.total),
                verdict=one.verdict or None,
                verdict_text=VERDICT_WORDS[one.verdict] if one.verdict else "",
                held=None if home else one.received.held,
            )
            for one in state.all_returns()
        ],
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "status": StatusDocument,
    "status-departments": BooksDocument,
    "status-log": LogDocument,
    "status-files": FilesDocument,
}
"""Every document of this module by the name of its schema."""
