"""Use cases that the console needs and that have no module of their own yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from workbook_tool.campaign import export
from workbook_tool.campaign.actions import backup as keeping
from workbook_tool.campaign.actions import collect as collecting
from workbook_tool.campaign.actions import finish as finishing
from workbook_tool.campaign.actions import issue as issuing
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.actions.new import NewRound, NoIssuerError, new_round
from workbook_tool.campaign.actions.rebuild import rebuild as mend
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.export import (
    BooksDocument,
    CollectDocument,
    FilesDocument,
    LogDocument,
    StatusDocument,
)
from workbook_tool.campaign.inputs.roster import read_roster
from workbook_tool.campaign.records.events import UNDOABLE
from workbook_tool.campaign.round import OUT
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.lookups import books_of, collection_of, scores_of, unit_of
from workbook_tool.office.opening import reading, told, writing
from workbook_tool.office.rounds import RoundRequest
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.export import form_data, form_line, question_data
from workbook_tool.rubric.load import load_all, load_form
from workbook_tool.rubric.readings import open_questions
from workbook_tool.summary.explain import explain as explain_unit
from workbook_tool.summary.export import (
    ExplainDocument,
    SummaryDocument,
    explain_data,
    summary_data,
)
from workbook_tool.summary.publish import publish as make_public
from workbook_tool.summary.send_back import send_back as make_notices
from workbook_tool.summary.settings_page import draw
from workbook_tool.summary.summarise import summarise, view_of


class FormChoice(JsonDocument, title="可以选用的评分表"):
    """A form that may be chosen."""

    id: str
    title: str
    type: str = Field(description="单位类别")


class RosterUnit(JsonDocument, title="名单里的一个单位"):
    """A unit of a roster."""

    code: str
    name: str
    type: str
    contact: str
    email: str
    group: str


class RosterType(JsonDocument, title="名单里的一类单位"):
    """A type of unit, and the forms that are made for it."""

    type: str
    units: int
    forms: list[str] = Field(description="适用的细则编号")


class RosterDocument(JsonDocument, title="一份单位名单读出来的样子"):
    """What a roster says, before anything is made of it."""

    file: str
    units: list[RosterUnit]
    types: list[RosterType]
    forms: list[FormChoice]
    findings: list[FindingData]


@dataclass(frozen=True)
class RosterRequest:
    """A roster to be looked at.

    Attributes:
        path: The file.
    """

    path: Path


def look_at_roster(office: Office, request: RosterRequest) -> RosterDocument:  # noqa: ARG001
    """Return what a roster says; nothing is made.

    Raises:
        OSError: It cannot be read.
    """
    forms = load_all()
    known = [form.unit_type for form in forms]
    with Reader() as reader:
        units, findings = read_roster(request.path, known, reader)
        # A type that no form is made for is no defect here: a person chooses the form.
        seen = list(dict.fromkeys(unit.type for unit in units if unit.type))
        if set(seen) - set(known):
            units, findings = read_roster(request.path, [*known, *seen], reader)
    types = dict.fromkeys(unit.type for unit in units if unit.type)
    return RosterDocument(
        file=request.path.name,
        units=[
            RosterUnit(
                code=unit.code,
                name=unit.name,
                type=unit.type,
                contact=unit.contact,
                email=unit.email,
                group=unit.group,
            )
            for unit in units
        ],
        types=[
            RosterType(
                type=type_,
                units=sum(unit.type == type_ for unit in units),
                forms=[form.id for form in forms if form.unit_type == type_],
            )
            for type_ in types
        ],
        forms=[FormChoice(id=f.id, title=f.full_title, type=f.unit_type) for f in forms],
        findings=[finding_data(finding) for finding in findings],
    )


@dataclass(frozen=True)
class BeginRequest:
    """A round that is to be set up.

    Attributes:
        folder: Its folder.
        roster: The roster.
        title: Its title.
        issuer: 主办单位.
        contact: Whom units ask.
        year: The year assessed.
        deadline: Last day of the 年终自评.
        paper: Whether a sealed paper copy is expected.
        forms: Form by type of unit.
    """

    folder: Path
    roster: Path
    title: str
    issuer: str = ""
    contact: str = ""
    year: int | None = None
    deadline: date | None = None
    paper: bool = False
    forms: tuple[tuple[str, str], ...] = ()


class BegunDocument(JsonDocument, title="建立考核的结果"):
    """What setting up a round, or reading its roster again, came to."""

    begun: bool
    added: int
    updated: int
    differing: list[str]
    gone: list[str]
    findings: list[FindingData]


def begin(office: Office, request: BeginRequest) -> BegunDocument:
    """Set up a round, or read its roster again.

    Raises:
        OfficeError: It cannot be set up.
    """
    wanted = NewRound(
        request.title,
        request.year,
        request.issuer,
        request.contact,
        dict(request.forms),
        request.deadline,
        request.paper,
    )
    with told(request.folder):
        try:
            made = new_round(request.folder, wanted, request.roster, clock=office.clock)
        except NoIssuerError as error:
            raise OfficeError(
                "refused", text="各类单位的评分表出自不同的发文单位，请写明主办单位"
            ) from error
    return BegunDocument(
        begun=made.begun,
        added=len(made.added),
        updated=len(made.updated),
        differing=[f"{one.code} {one.name}" for one in made.differing],
        gone=[f"{one.code} {one.name}" for one in made.gone],
        findings=[finding_data(finding) for finding in made.findings],
    )


class FormReadings(JsonDocument, title="一份评分表的口径"):
    """The ambiguous sentences of a form."""

    form: str
    title: str
    type: str
    confirmed: bool
    questions: list[dict[str, Any]]


class ReadingsDocument(JsonDocument, title="要确认的口径"):
    """The ambiguous sentences of all forms of a round."""

    forms: list[FormReadings]


def readings(office: Office, request: RoundRequest) -> ReadingsDocument:
    """Return the ambiguous sentences of a round's forms, as they are read now."""
    with reading(office, request.folder) as round_:
        open_ = issuing.unconfirmed(round_)
        return ReadingsDocument(
            forms=[
                FormReadings(
                    form=form_id,
                    title=(form := round_.form(form_id)).full_title,
                    type=form.unit_type,
                    confirmed=form_id not in open_,
                    questions=[question_data(one) for one in asked],
                )
                for form_id, asked in issuing.all_questions(round_).items()
            ]
        )


@dataclass(frozen=True)
class ConfirmRequest:
    """Readings that were confirmed.

    Attributes:
        folder: The round.
        form: The form.
        readings: Reading by setting.
        reason: Who confirmed them, and where.
    """

    folder: Path
    form: str
    readings: tuple[tuple[str, str], ...]
    reason: str = ""


def confirm(office: Office, request: ConfirmRequest) -> FormReadings:
    """Record confirmed readings."""
    with writing(office, request.folder) as round_:
        before = round_.state.confirmed.get(request.form, {})
        wanted = dict(request.readings)
        form = issuing.confirm(round_, request.form, {**before, **wanted}, request.reason)
        return FormReadings(
            form=form.id,
            title=form.full_title,
            type=form.unit_type,
            confirmed=True,
            questions=[],
        )


def page_to_sign(office: Office, request: ConfirmRequest) -> bytes:
    """Return the 口径确认单 of a form as a Word document."""
    with reading(office, request.folder) as round_:
        asked = issuing.all_questions(round_)[request.form]
        return draw(round_.form(request.form), asked)


@dataclass(frozen=True)
class CollectionRequest:
    """A collection of a round.

    Attributes:
        folder: The round.
        collection: The collection; the main one for ``None``.
        again: Also what was made before is made again, where it is outdated.
    """

    folder: Path
    collection: str | None = None
    again: bool = False


class IssuedDocument(JsonDocument, title="下发的结果"):
    """What was issued."""

    made: int
    again: int
    kept: int
    outdated: list[str]
    reworded: list[str]
    changes: dict[str, dict[str, str]]
    left: list[str]


def issue(office: Office, request: CollectionRequest) -> IssuedDocument:
    """Make the sheets, or the departments' books, that are not made yet."""
    with writing(office, request.folder) as round_:
        wanted = collection_of(round_, request.collection)
        try:
            if wanted.in_books:
                books = issue_books(round_, wanted.id, anew=request.again, progress=office.tell)
                return IssuedDocument(
                    made=len(books.made),
                    again=0,
                    kept=books.kept,
                    outdated=["".join(one) for one in books.outdated],
                    reworded=[],
                    changes={},
                    left=[path.name for path in books.left],
                )
            made = issuing.issue(round_, wanted.id, office.tell, again=request.again)
        except issuing.UnconfirmedError as error:
            raise OfficeError("refused", text="还有口径没有确认，请先确认口径") from error
        except issuing.KnownDataError as error:
            words = "".join(f"{one.message}{one.fix}" for one in error.findings)
            raise OfficeError("refused", text=words) from error
        return IssuedDocument(
            made=len(made.made),
            again=len(made.again),
            kept=made.kept,
            outdated=list(made.outdated),
            reworded=list(made.reworded),
            changes={form: dict(rows) for form, rows in made.changes.items()},
            left=[path.name for path in made.left],
        )


class IssuedSheetLine(JsonDocument, title="一份已下发的表"):
    """A sheet that was issued."""

    number: int
    collection: str
    unit: str
    name: str
    file: str
    at: str
    good: bool
    why: str = Field(description="作废的原因；没有作废的为空")


class IssuedSheetsDocument(JsonDocument, title="已下发的表"):
    """All sheets that were issued."""

    sheets: list[IssuedSheetLine]
    folder: str


def issued(office: Office, request: RoundRequest) -> IssuedSheetsDocument:
    """Return every sheet that was issued, and why it was again."""
    with reading(office, request.folder) as round_:
        state = round_.state
        by_number = {one.number: one for one in state.events}
        found = []
        for slot, sheets in state.sheets.items():
            for sheet in sheets:
                ended = by_number[sheet.ended].event if sheet.ended else None
                found.append(
                    IssuedSheetLine(
                        number=sheet.number,
                        collection=slot.collection,
                        unit=slot.unit if slot.unit in state.units else "",
                        name=state.owner(slot),
                        file=sheet.issued.file,
                        at=by_number[sheet.number].at.isoformat(),
                        good=sheet.good,
                        why=str(getattr(ended, "reason", "")) if ended else "",
                    )
                )
        found.sort(key=lambda one: one.number)
        return IssuedSheetsDocument(sheets=found, folder=str(round_.folder / OUT))


@dataclass(frozen=True)
class CollectRequest:
    """Files to take in.

    Attributes:
        folder: The round.
        paths: Files and folders; none takes the round's 收件箱.
        on: The day on which they came; today for ``None``.
    """

    folder: Path
    paths: tuple[Path, ...] = ()
    on: date | None = None


def collect(office: Office, request: CollectRequest) -> CollectDocument:
    """Take in files."""
    with writing(office, request.folder) as round_:
        on = request.on or office.clock().date()
        found, unreadable = collecting.inbox(round_, request.paths, on)
        result = collecting.collect(round_, found, office.tell)
        return export.collected_data(result, unreadable)


def status(office: Office, request: CollectionRequest) -> StatusDocument:
    """Return where every unit stands."""
    with reading(office, request.folder) as round_:
        return export.status_data(round_, collection_of(round_, request.collection))


def files(office: Office, request: RoundRequest) -> FilesDocument:
    """Return every file that came back."""
    with reading(office, request.folder) as round_:
        return export.files_data(round_)


def log(office: Office, request: RoundRequest) -> LogDocument:
    """Return everything that happened."""
    with reading(office, request.folder) as round_:
        return export.log_data(round_)


def books(office: Office, request: CollectionRequest) -> BooksDocument:
    """Return where every department stands."""
    with reading(office, request.folder) as round_:
        return export.books_data(round_, books_of(round_, request.collection))


def ranks(office: Office, request: CollectionRequest) -> SummaryDocument:
    """Return the summary's figures; nothing is written."""
    with reading(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "汇总")
        return summary_data(view_of(round_, wanted.id), ())


class ItemColumn(JsonDocument, title="一项的得分"):
    """What units got for a row."""

    ref: str
    label: str
    points: float | None
    mean: float | None = Field(description="平均得分率（百分数）")
    scores: dict[str, float | None] = Field(description="各单位的得分")


class ItemsGroup(JsonDocument, title="一组单位的逐项得分"):
    """Rows of the form that a group of units shares."""

    group: str
    title: str
    units: list[str]
    items: list[ItemColumn]


class ItemsDocument(JsonDocument, title="逐项得分"):
    """Every row's score of every unit."""

    groups: list[ItemsGroup]


def items(office: Office, request: CollectionRequest) -> ItemsDocument:
    """Return every row's score, group by group."""
    with reading(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "汇总")
        view = view_of(round_, wanted.id)
        groups = []
        for group in view.groups:
            columns = []
            for item in group.form.items:
                scores = {
                    unit.unit.code: _effective(unit.stages.get(group.basis), item.ref)
                    for unit in group.units
                }
                known = [one for one in scores.values() if one is not None]
                points = float(item.points) if item.points else None
                mean = 100 * sum(known) / len(known) / points if known and points else None
                columns.append(
                    ItemColumn(
                        ref=item.ref,
                        label=item.label,
                        points=points,
                        mean=None if mean is None else round(mean, 1),
                        scores=scores,
                    )
                )
            groups.append(
                ItemsGroup(
                    group=group.group.id,
                    title=group.group.title,
                    units=[unit.unit.code for unit in group.units],
                    items=columns,
                )
            )
        return ItemsDocument(groups=groups)


def _effective(scores: Any, ref: str) -> float | None:
    if scores is None or ref not in scores.items or scores.items[ref].effective is None:
        return None
    return float(scores.items[ref].effective)


@dataclass(frozen=True)
class UnitRequest:
    """A unit of a round.

    Attributes:
        folder: The round.
        unit: Its code.
        collection: A collection of scores; the main one for ``None``.
    """

    folder: Path
    unit: str
    collection: str | None = None


def explain(office: Office, request: UnitRequest) -> ExplainDocument:
    """Return how a unit's scores came about."""
    with reading(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "看得分明细")
        view = view_of(round_, wanted.id)
        unit = view.units[unit_of(round_, request.unit)]
        return explain_data(explain_unit(unit, round_.store.plan))


class UnitFile(JsonDocument, title="一个单位的一份文件"):
    """A file of a unit with what was found in it."""

    number: int
    sha256: str
    code: str
    file: str
    received: str
    collection: str
    status: str
    verdict: str
    total: float | None
    counts: bool
    held: str
    findings: list[FindingData]
    scores: dict[str, float | None] = Field(description="各项填的分")


class UnitEvent(JsonDocument, title="关于一个单位的一件事"):
    """Something that happened to a unit."""

    number: int
    at: str
    by: str
    text: str
    reason: str
    holds: bool
    undoable: bool


class UnitDocument(JsonDocument, title="一个单位的全部"):
    """All that is known of a unit."""

    code: str
    name: str
    former: list[str]
    type: str
    contact: str
    email: str
    group: str
    absent: str
    files: list[UnitFile]
    history: list[UnitEvent]


def unit(office: Office, request: UnitRequest) -> UnitDocument:
    """Return all that is known of a unit."""
    with reading(office, request.folder) as round_:
        state, code = round_.state, unit_of(round_, request.unit)
        known = state.units[code]
        found: list[UnitFile] = []
        for collection in round_.settings.collections:
            slot = Slot(code, collection.id)
            counting = standing(state, round_.settings, slot).counting
            for one in state.returns.get(slot, ()):
                found.append(_unit_file(one, collection.name, one is counting))
        found += [
            _unit_file(one, "待裁定", False) for one in state.held if one.received.unit == code
        ]
        found.sort(key=lambda one: -one.number)
        shas = {one.sha256 for one in found}
        words = round_.words()
        history = [
            UnitEvent(
                number=one.number,
                at=one.at.isoformat(),
                by=one.by,
                text=words.of(one.event),
                reason=str(getattr(one.event, "reason", "")),
                holds=one.number not in state.undone,
                undoable=isinstance(one.event, UNDOABLE) and one.number not in state.undone,
            )
            for one in reversed(state.events)
            if getattr(one.event, "unit", None) == code
            or getattr(one.event, "sha256", None) in shas
        ]
        return UnitDocument(
            code=code,
            name=known.unit.name,
            former=list(known.former),
            type=known.unit.type,
            contact=known.unit.contact,
            email=known.unit.email,
            group=known.unit.group,
            absent=known.absent,
            files=found,
            history=history,
        )


def _unit_file(one: Any, collection: str, counts: bool) -> UnitFile:
    received, read = one.received, one.received.reading
    return UnitFile(
        number=one.number,
        sha256=received.sha256,
        code=received.sha256[:8],
        file=received.file,
        received=received.on.isoformat(),
        collection=collection,
        status=read.status,
        verdict=one.verdict,
        total=None if read.total is None else float(read.total),
        counts=counts,
        held=received.held,
        findings=[finding_data(finding) for finding in read.findings],
        scores={
            score.item: None if score.effective is None else float(score.effective)
            for score in read.scores or ()
            if not score.unit
        },
    )


@dataclass(frozen=True)
class OriginalRequest:
    """A returned file.

    Attributes:
        folder: The round.
        number: The number of its event.
    """

    folder: Path
    number: int


class Download(JsonDocument, title="要下载的文件"):
    """A file to be saved."""

    name: str
    content: bytes


def original(office: Office, request: OriginalRequest) -> Download:
    """Return a returned file as it came."""
    with reading(office, request.folder) as round_:
        for one in round_.state.all_returns():
            if one.number == request.number:
                name = one.received.file.rsplit(" › ", maxsplit=1)[-1]
                content = round_.store.original(one.received.sha256)
                return Download(name=name, content=content)
    raise OfficeError("refused", text="没有这份文件")


@dataclass(frozen=True)
class ReturnRequest:
    """What is to go back.

    Attributes:
        folder: The round.
        collection: The collection.
        units: Codes of the units; all for none.
        again: Also what went back before.
        until: Last day to mend it.
    """

    folder: Path
    collection: str | None = None
    units: tuple[str, ...] = ()
    again: bool = False
    until: date | None = None


class SentBackLine(JsonDocument, title="一份退回"):
    """Something that goes back."""

    unit: str
    name: str
    must_fix: int
    explain: int
    mended: int | None
    left: int | None
    files: list[str]
    text: str


class ReturnDocument(JsonDocument, title="退回与催报的结果"):
    """What goes back, and who is reminded."""

    sent: list[SentBackLine]
    earlier: int
    missing: list[str]
    words: str


def send_back(office: Office, request: ReturnRequest) -> ReturnDocument:
    """Make what goes back to units."""
    with writing(office, request.folder) as round_:
        wanted = collection_of(round_, request.collection)
        made = make_notices(
            round_,
            wanted,
            request.until,
            request.units or None,
            again=request.again,
            progress=office.tell,
        )
        return ReturnDocument(
            sent=[
                SentBackLine(
                    unit=one.slot.unit if one.slot.unit in round_.state.units else "",
                    name=one.name,
                    must_fix=sum(f.severity == "must_fix" for f in one.findings),
                    explain=sum(f.severity == "explain" for f in one.findings),
                    mended=len(one.earlier.mended) if one.earlier else None,
                    left=len(one.earlier.left) if one.earlier else None,
                    files=[path.name for path in one.files],
                    text=_text_of(one.files),
                )
                for one in made.sent
            ],
            earlier=made.earlier,
            missing=list(made.missing),
            words=made.words,
        )


def _text_of(paths: Iterable[Path]) -> str:
    for path in paths:
        if path.suffix == ".txt":
            return path.read_text(encoding="utf-8-sig")
    return ""


class MadeDocument(JsonDocument, title="生成的文件"):
    """Files that were made."""

    files: list[str]
    open: list[str] = Field(description="还没有最后总分的单位")


def summary(office: Office, request: CollectionRequest) -> MadeDocument:
    """Make the summary's files."""
    with writing(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "汇总")
        made = summarise(round_, wanted.id, progress=office.tell)
        return MadeDocument(files=[str(one.path) for one in made.files], open=[])


def publish(office: Office, request: CollectionRequest) -> MadeDocument:
    """Make 公示, 通报 and the 反馈 of every unit."""
    with writing(office, request.folder) as round_:
        wanted = scores_of(round_, request.collection, "公布成绩")
        view = view_of(round_, wanted.id)
        made = make_public(round_, view, office.clock().date(), progress=office.tell)
        return MadeDocument(files=[str(one.path) for one in made.files], open=list(made.open))


@dataclass(frozen=True)
class ReasonRequest:
    """Something done to a round with a reason.

    Attributes:
        folder: The round.
        reason: Why.
    """

    folder: Path
    reason: str = ""


class DraftDocument(JsonDocument, title="定稿的结果"):
    """Which draft, and what was not done."""

    draft: int
    finished: bool
    standings: list[str]
    held: int
    messages: int


def finish(office: Office, request: ReasonRequest) -> DraftDocument:
    """Freeze a round; without a reason only where everything is done."""
    with writing(office, request.folder) as round_:
        try:
            draft = finishing.finish(round_, request.reason)
        except finishing.UnfinishedError as error:
            raise OfficeError("refused", text="还有没办完的；确实要这样定稿，请写明理由") from error
        return DraftDocument(draft=draft, finished=True, standings=[], held=0, messages=0)


def still_open(office: Office, request: RoundRequest) -> DraftDocument:
    """Return what is not done yet."""
    with reading(office, request.folder) as round_:
        open_ = finishing.still_open(round_)
        return DraftDocument(
            draft=round_.state.draft,
            finished=round_.state.finished,
            standings=[one.slot.unit for one in open_.standings],
            held=open_.held,
            messages=open_.messages,
        )


def reopen(office: Office, request: ReasonRequest) -> DraftDocument:
    """Open the next draft."""
    with writing(office, request.folder) as round_:
        draft = finishing.reopen(round_, request.reason)
        return DraftDocument(draft=draft, finished=False, standings=[], held=0, messages=0)


@dataclass(frozen=True)
class BackupRequest:
    """A backup.

    Attributes:
        folder: The round.
        file: The backup file.
    """

    folder: Path
    file: Path


class BackupDocument(JsonDocument, title="备份或恢复的结果"):
    """What a backup holds."""

    title: str
    file: str
    files: int
    events: int
    size: int
    missing: list[str]


def backup(office: Office, request: BackupRequest) -> BackupDocument:
    """Back a round up."""
    with writing(office, request.folder) as round_:
        return _backed_up(keeping.backup(round_, request.file, office.tell), request.file)


def restore(office: Office, request: BackupRequest) -> BackupDocument:
    """Put a round back."""
    with told(request.folder):
        made = keeping.restore(request.file, request.folder, progress=office.tell)
        return _backed_up(made, request.file)


def _backed_up(made: keeping.BackedUp, file: Path) -> BackupDocument:
    return BackupDocument(
        title=made.title,
        file=str(file),
        files=made.files,
        events=made.events,
        size=made.size,
        missing=list(made.missing),
    )


class RebuiltDocument(JsonDocument, title="修复的结果"):
    """What was mended."""

    runs: int
    mended: list[str]
    lost: list[int]


def rebuild(office: Office, request: ReasonRequest) -> RebuiltDocument:  # noqa: ARG001
    """Mend ledger and journal from each other."""
    with told(request.folder):
        made = mend(request.folder)
        return RebuiltDocument(
            runs=made.runs, mended=[str(one) for one in made.mended], lost=list(made.lost)
        )


@dataclass(frozen=True)
class FormRequest:
    """A form.

    Attributes:
        form: Its id; empty for all of them.
    """

    form: str = ""


class FormsDocument(JsonDocument, title="评分表的清单"):
    """All forms."""

    forms: list[dict[str, Any]]


class FormDocument(JsonDocument, title="一份评分表"):
    """A form."""

    form: dict[str, Any]


def form_list(office: Office, request: FormRequest) -> FormsDocument:  # noqa: ARG001
    """Return every form that is known."""
    return FormsDocument(forms=[form_line(one) for one in load_all()])


def form(office: Office, request: FormRequest) -> FormDocument:  # noqa: ARG001
    """Return a form."""
    return FormDocument(form=form_data(load_form(request.form), open_questions(request.form)))
