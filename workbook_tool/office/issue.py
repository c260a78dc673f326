"""确认口径, 下发: how ambiguous sentences are read, then one sheet or book for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pydantic import Field

from workbook_tool.campaign.actions import issue as issuing
from workbook_tool.campaign.actions.issue import KnownDataError, UnconfirmedError, rests_on
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.derived.names import form_words
from workbook_tool.campaign.derived.ways import NO_WAY, STAGE_NAMES, Course
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Collection,
    main_collection,
    parse_settings,
)
from workbook_tool.campaign.inputs.written_over import with_collection
from workbook_tool.campaign.round import Round, RoundView
from workbook_tool.campaign.scored import scores_of as units_scores
from workbook_tool.checks.export import figure
from workbook_tool.findings.export import finding_data
from workbook_tool.foreign import plain_file_name
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, FindingData, JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.forms import must_be_readings
from workbook_tool.office.lookups import books_of, collection_of, stage_collection
from workbook_tool.office.opening import reading, writing
from workbook_tool.rubric.readings import OpenQuestion
from workbook_tool.rubric.stages import StageId
from workbook_tool.summary.settings_page import draw


@dataclass(frozen=True)
class ConfirmRequest:
    """How ambiguous sentences are to be read.

    Attributes:
        folder: The round.
        chosen: Reading by the name of the setting, for every form that has it.
        defaults: Whether what is not chosen is confirmed under its default.
        reason: Who confirmed it, on what occasion.
        again: Whether readings that were confirmed before may become others: sheets that went
            out are void then, once they are issued again.
    """

    folder: Path
    chosen: Mapping[str, str] = field(default_factory=dict)
    defaults: bool = False
    reason: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsRequest:
    """Which sentences can be read in different ways.

    Attributes:
        folder: The round.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What to issue.

    Attributes:
        folder: The round.
        collection: Which collection, by name or id; the main one if not given.
        stage: Instead: the collection in which every unit is scored at this stage.
        departments: Instead: the books of departments or groups.
        again: Make sheets anew whose form, readings or given data are others by now.
    """

    folder: Path
    collection: str | None = None
    stage: str | None = None
    departments: bool = False
    again: bool = False


class ReadingData(JsonDocument, title="一种读法"):
    """One way to read a sentence."""

    name: str
    wording: str
    in_force: bool = Field(description="现在采用，或默认采用")
    score: Figure = Field(description="例子按这种读法得多少分；没有例子、由人打分时为 null")


class QuestionData(JsonDocument, title="一处有歧义的条文"):
    """A sentence that can be read in different ways."""

    name: str = Field(description="口径的名称")
    items: list[str] = Field(description="第几项")
    sentence: str = Field(description="原文")
    question: str
    example: str = Field(description="例子；没有时为空")
    confirmed: bool = Field(description="是否已经确认")
    readings: list[ReadingData]


class FormQuestions(JsonDocument, title="一份评分表的口径"):
    """The questions of one form."""

    rubric: str = Field(description="细则编号")
    title: str
    unit_type: str
    open: bool = Field(description="是否还有没确认的")
    page: str | None = Field(description="生成的口径确认单；没有生成时为 null")
    questions: list[QuestionData]


class QuestionsDocument(JsonDocument, title="有歧义的条文和读法"):
    """All ambiguous sentences of a round."""

    open: bool = Field(description="是否还有没确认的")
    forms: list[FormQuestions]


class ConfirmedForm(JsonDocument, title="确认了口径的一份评分表"):
    """A form whose readings were confirmed now."""

    rubric: str
    words: str = Field(description="评分表的叫法")
    questions: int = Field(description="几处")


class ConfirmDocument(JsonDocument, title="确认口径的结果"):
    """What was confirmed."""

    confirmed: list[ConfirmedForm]
    open: bool = Field(description="是否还有没确认的")
    forms: list[FormQuestions] = Field(description="还没有确认的")


class IssuedFile(JsonDocument, title="生成的一份表"):
    """A sheet or book that was made."""

    owner: str = Field(description="单位代码，或打分的部门")
    name: str
    type: str = Field(description="单位类别")
    file: str = Field(description="在考核文件夹里的位置")
    again: bool = Field(description="是否代替一份作废的旧表")


class ChangedRow(JsonDocument, title="下发后有改动的一项"):
    """What changed in a row."""

    rubric: str
    item: str
    text: str


class IssueDocument(JsonDocument, title="下发的结果"):
    """What was issued."""

    collection: str = Field(description="哪一项报送（代号）")
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    books: bool = Field(description="是否部门打分表")
    forms: list[FormQuestions] = Field(description="还没有确认口径、因此没有下发的评分表")
    made: list[IssuedFile]
    kept: int = Field(description="早已下发、没有改动的")
    reworded: list[str] = Field(description="表只是文字与现在的细则不同、仍然有效的单位代码")
    outdated: list[str] = Field(description="表与现在的细则、口径或数据不符的单位代码或部门")
    rests_on: str = Field(description="表是按什么生成的")
    changes: list[ChangedRow]
    left: list[str] = Field(description="作废了、没能删掉的旧表")
    folder: str = Field(description="在考核文件夹里的位置")
    findings: list[FindingData] = Field(description="市总掌握数据里的问题；有问题就没有下发")


def questions(office: Office, request: QuestionsRequest) -> QuestionsDocument:
    """Return every ambiguous sentence of the forms in use.

    Raises:
        OfficeError: The round cannot be used.
        RubricError: The data of a form cannot be used.
    """
    with reading(office, request.folder) as round_:
        forms = _questions(round_, issuing.all_questions(round_))
        return QuestionsDocument(open=any(form.open for form in forms), forms=forms)


def confirm(office: Office, request: ConfirmRequest) -> ConfirmDocument:
    """Confirm the readings of each form all of whose questions are answered.

    All of them or, with a name that no form knows, none.

    Raises:
        OfficeError: No form has such a setting or reading; or what was confirmed would become
            another (``confirmed_otherwise``).
        RubricError: The data of a form cannot be used.
        OSError: It could not be recorded.
    """
    with writing(office, request.folder) as round_:
        done = _confirm(round_, request)
        still = issuing.unconfirmed(round_)
        return ConfirmDocument(confirmed=done, open=bool(still), forms=_pages(round_, still))


def issue(office: Office, request: IssueRequest) -> IssueDocument:
    """Make a sheet for every unit, or a book for every department, that has none yet.

    While readings are not confirmed, nothing is issued: the document has the questions, and a
    page to sign lies in the round for each form.

    Raises:
        OfficeError: The round cannot be used, there is no such collection, or nobody is to
            decide on the bonus claims of a form.
        RubricError: The data of a form cannot be used.
        OSError: Something could not be written; nothing is recorded.
    """
    with writing(office, request.folder) as round_:
        collection = _wanted(round_, request)
        try:
            if collection.in_books:
                return _books(office, round_, collection, again=request.again)
            _must_have_been_assessed(round_, collection)
            return _sheets(office, round_, collection, again=request.again)
        except UnconfirmedError as error:
            return _nothing(round_, collection, forms=_pages(round_, error.questions))
        except KnownDataError as error:
            findings = [finding_data(finding) for finding in error.findings]
            return _nothing(round_, collection, findings=findings)


def _of_stage(round_: Round, word: str) -> Collection:
    """Return the collection of a stage; one that the settings lack is added to them.

    It is for the types of units whose form has the stage, filled in by those who score unit by
    unit, and that nobody scores at that stage yet.

    Raises:
        OfficeError: There are several, or no type is left for it.
        SettingsError: The settings are written in a way that cannot be added to.
    """
    try:
        return stage_collection(round_, word)
    except OfficeError as error:
        if error.code != "no_stage":
            raise
    stage = next((id_ for id_, name in STAGE_NAMES.items() if word in {id_, name}), None)
    course = round_.ways.courses[-1] if round_.ways.courses else None
    types = [
        type_
        for type_ in dict.fromkeys(one.unit.type for one in round_.state.units.values())
        if stage and _may_be_scored(round_, type_, stage, course)
    ]
    if stage is None or stage == "self" or not types:
        raise OfficeError("no_stage_in_forms", stage=STAGE_NAMES[stage] if stage else word)
    round_.must_be_open()
    taken = {one.id for one in round_.settings.collections}
    ids = (stage, *(f"{stage}{number}" for number in range(2, len(taken) + 3)))
    everybody = len(types) == len(round_.settings.forms)
    added = Collection(
        id=next(id_ for id_ in ids if id_ not in taken),
        name=STAGE_NAMES[stage],
        stage=stage,
        types=() if everybody else tuple(types),
    )
    content = with_collection(round_.store.artifact(SETTINGS_FILE), added)
    round_.store.put(SETTINGS_FILE, content, durable=True)
    round_.settings = parse_settings(content)
    return added


def _may_be_scored(round_: RoundView, type_: str, stage: StageId, course: Course | None) -> bool:
    way = course.way(type_) if course else NO_WAY
    own = round_.form(round_.settings.forms[type_]).stage(stage)
    return own is not None and own.by != "departments" and way.at(stage) is None


def _must_have_been_assessed(round_: RoundView, collection: Collection) -> None:
    """Refuse sheets for a 复核 while nobody has a score of the stage that it looks at.

    Raises:
        OfficeError: Nobody has.
    """
    if collection.stage != "review":
        return
    before: set[str] = set()
    for code, unit in round_.state.units.items():
        steps = round_.ways.way(unit.unit.type, collection.id).before(collection.id)
        if unit.absent or not steps:
            continue
        if units_scores(round_, code, steps[-1]).total is not None:
            return
        before.add(STAGE_NAMES[steps[-1].stage])
    if before:
        names = "、".join(sorted(before))
        raise OfficeError("nothing_to_review", stage=STAGE_NAMES["review"], before=names)


def _wanted(round_: Round, request: IssueRequest) -> Collection:
    if request.stage:
        return _of_stage(round_, request.stage)
    return (books_of if request.departments else collection_of)(round_, request.collection)


def _confirm(round_: Round, request: ConfirmRequest) -> list[ConfirmedForm]:
    asked = issuing.all_questions(round_)
    _check(request.chosen, asked.values())
    wanted: dict[str, dict[str, str]] = {}
    for form_id, questions_ in asked.items():
        before = round_.state.confirmed.get(form_id, {})
        chosen = {q.name: request.chosen[q.name] for q in questions_ if q.name in request.chosen}
        readings = before | chosen
        names = {question.name for question in questions_}
        unanswered = not (request.defaults or names <= readings.keys())
        if unanswered or (readings == before and names <= before.keys()):
            continue
        if not request.again and any(readings[name] != known for name, known in before.items()):
            raise OfficeError("confirmed_otherwise", form=form_words(round_.form(form_id)))
        wanted[form_id] = readings
    done = []
    for form_id, readings in wanted.items():
        form = issuing.confirm(round_, form_id, readings, request.reason)
        done.append(
            ConfirmedForm(rubric=form_id, words=form_words(form), questions=len(asked[form_id]))
        )
    return done


def _check(chosen: Mapping[str, str], asked: Iterable[Sequence[OpenQuestion]]) -> None:
    """Refuse settings and readings that no form has."""
    known: dict[str, dict[str, str]] = {}
    for questions_ in asked:
        for question in questions_:
            readings = {one.name: one.wording for one in question.readings}
            known.setdefault(question.name, {}).update(readings)
    must_be_readings(chosen, known)


def _questions(
    round_: RoundView,
    asked: Mapping[str, Sequence[OpenQuestion]],
    pages: Mapping[str, str] | None = None,
) -> list[FormQuestions]:
    found = []
    for form_id, questions_ in asked.items():
        form = round_.form(form_id)
        confirmed = round_.state.confirmed.get(form_id, {})
        found.append(
            FormQuestions(
                rubric=form_id,
                title=form.full_title,
                unit_type=form.unit_type,
                open=any(question.name not in confirmed for question in questions_),
                page=(pages or {}).get(form_id),
                questions=[
                    QuestionData(
                        name=question.name,
                        items=list(question.refs),
                        sentence="".join(question.sentence.split()),
                        question=question.question,
                        example=question.example or "",
                        confirmed=question.name in confirmed,
                        readings=[
                            ReadingData(
                                name=one.name,
                                wording=one.wording,
                                in_force=one.in_force,
                                score=figure(one.score),
                            )
                            for one in question.readings
                        ],
                    )
                    for question in questions_
                ],
            )
        )
    return found


def _pages(round_: Round, open_: Mapping[str, Sequence[OpenQuestion]]) -> list[FormQuestions]:
    """Leave a page to sign (口径确认单) for each form that has open questions."""
    pages = {}
    for form_id, asked in open_.items():
        form = round_.form(form_id)
        name = f"口径确认单_{plain_file_name(form.unit_type)}（{form_id}）.docx"
        round_.store.put(name, draw(form, tuple(asked)))
        pages[form_id] = name
    return _questions(round_, open_, pages)


def _sheets(office: Office, round_: Round, collection: Collection, *, again: bool) -> IssueDocument:
    result = issuing.issue(round_, collection.id, office.tell, again=again)
    units = round_.state.units
    return _document(
        round_,
        collection,
        made=[
            IssuedFile(
                owner=code,
                name=units[code].unit.name,
                type=units[code].unit.type,
                file=str(path),
                again=code in result.again,
            )
            for code, path in result.made
        ],
        kept=result.kept,
        reworded=result.reworded,
        outdated=result.outdated,
        changes=result.changes,
        left=result.left,
        folder=result.folder,
    )


def _books(office: Office, round_: Round, collection: Collection, *, again: bool) -> IssueDocument:
    result = issue_books(round_, collection.id, anew=again, progress=office.tell)
    return _document(
        round_,
        collection,
        made=[
            IssuedFile(
                owner=scorer, name=scorer, type=type_, file=str(path), again=path in result.again
            )
            for scorer, type_, path in result.made
        ],
        kept=result.kept,
        outdated=[f"{scorer}（{type_}）" for scorer, type_ in result.outdated],
        left=result.left,
        folder=result.folder,
    )


def _nothing(
    round_: RoundView,
    collection: Collection,
    forms: Sequence[FormQuestions] = (),
    findings: Sequence[FindingData] = (),
) -> IssueDocument:
    return _document(round_, collection, forms=forms, findings=findings)


def _document(
    round_: RoundView,
    collection: Collection,
    *,
    made: Sequence[IssuedFile] = (),
    kept: int = 0,
    reworded: Sequence[str] = (),
    outdated: Sequence[str] = (),
    changes: Mapping[str, Mapping[str, str]] | None = None,
    left: Sequence[PurePosixPath] = (),
    folder: PurePosixPath | str = "",
    forms: Sequence[FormQuestions] = (),
    findings: Sequence[FindingData] = (),
) -> IssueDocument:
    return IssueDocument(
        collection=collection.id,
        collection_name=collection.name,
        main=collection.id == main_collection(round_.settings),
        books=collection.in_books,
        forms=list(forms),
        made=list(made),
        kept=kept,
        reworded=list(reworded),
        outdated=list(outdated),
        rests_on=rests_on(collection),
        changes=[
            ChangedRow(rubric=form_id, item=ref, text=text)
            for form_id, rows in (changes or {}).items()
            for ref, text in rows.items()
        ],
        left=[str(path) for path in left],
        folder=str(folder),
        findings=list(findings),
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "issue": IssueDocument,
    "confirm": ConfirmDocument,
    "questions": QuestionsDocument,
}
"""Every document of this module by the name of its schema."""
