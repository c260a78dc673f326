"""下发: the readings to be confirmed, then a sheet for every unit."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.downloads import SigningPageRequest, signing_page
from workbook_tool.office.issue import (
    ConfirmRequest,
    FormQuestions,
    IssueDocument,
    IssueRequest,
    QuestionData,
    QuestionsRequest,
    confirm,
    issue,
    questions,
)
from workbook_tool.office.issued import IssuedRequest, IssuedSheetLine, issued
from workbook_tool.web.frame import show_round
from workbook_tool.web.keys import key_of
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.downloads import saved, zipped
from workbook_tool.web.visit import GoneError, Visit, go, route


@dataclass(frozen=True)
class SharedQuestion:
    """A question, and the forms that ask it.

    Attributes:
        question: The question.
        forms: Types of units whose forms ask it.
    """

    question: QuestionData
    forms: tuple[str, ...]


def look(visit: Visit) -> Response:
    """Show what is to be confirmed, what was issued and what is still to be."""
    entry = visit.round
    about = visit.desk.about(entry)
    asked = visit.desk.ask(questions, QuestionsRequest(entry.folder), entry.folder)
    sheets = visit.desk.ask(issued, IssuedRequest(entry.folder), entry.folder).sheets
    shown = listing(
        visit,
        sheets,
        lambda one: f"{one.unit} {one.name} {one.file}",
        {
            "name": lambda one: one.unit or one.name,
            "at": lambda one: one.at,
            "file": lambda one: one.file,
        },
    )
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/issue")
    done = job.result if job and isinstance(job.result, IssueDocument) else None
    return show_round(
        visit,
        "issue.html",
        "issue",
        asked=_once_each([form for form in asked.forms if form.open]),
        settled=_once_each([form for form in asked.forms if not form.open]),
        pages=asked.forms,
        sheets=shown,
        file_key=key_of,
        names={one.id: one.name for one in about.collections},
        job=job,
        done=done,
        notice="考核已建立。" if visit.asked("new") else "",
    )


def _once_each(forms: list[FormQuestions]) -> list[SharedQuestion]:
    """Return every question once, though several forms may ask it."""
    found: dict[str, SharedQuestion] = {}
    for form in forms:
        for one in form.questions:
            known = found.get(one.name)
            types = (*(known.forms if known else ()), form.unit_type)
            found[one.name] = SharedQuestion(known.question if known else one, types)
    return list(found.values())


def settle(visit: Visit) -> Response:
    """Record the readings that were chosen."""
    entry = visit.round
    asked = visit.desk.ask(questions, QuestionsRequest(entry.folder), entry.folder)
    names = {one.name for form in asked.forms for one in form.questions}
    chosen = {name: said for name in names if (said := visit.said(f"reading-{name}"))}
    request = ConfirmRequest(
        entry.folder, chosen, reason=visit.said("reason"), again=visit.said("again") == "yes"
    )
    confirm(visit.desk.office, request)
    return go(f"/r/{entry.key}/issue")


def send_out(visit: Visit) -> Response:
    """Make the sheets."""
    entry = visit.round
    request = IssueRequest(
        entry.folder, visit.said("collection"), again=visit.said("again") == "yes"
    )

    def work(office: Office) -> IssueDocument:
        return issue(office, request)

    visit.desk.jobs.begin("下发", work, f"/r/{entry.key}/issue", entry.key, _said)
    return go(f"/r/{entry.key}/issue")


def _said(result: IssueDocument) -> str:
    if result.forms:
        return "还有口径没有确认，没有下发。"
    if result.findings:
        return "市总掌握数据里有问题，没有下发。"
    words = f"生成 {len(result.made)} 份。" if result.made else "没有需要补的。"
    again = sum(one.again for one in result.made)
    if again:
        words += f"其中重新下发 {again} 份，旧表作废。"
    if result.outdated:
        words += f"有 {len(result.outdated)} 份和现在的{result.rests_on}不同，要重新下发。"
    return words


def sign(visit: Visit) -> Response:
    """Give the 口径确认单 of a form."""
    entry = visit.round
    request = SigningPageRequest(entry.folder, visit.path["form"])
    return saved(signing_page(visit.desk.office, request))


def _good(visit: Visit) -> list[IssuedSheetLine]:
    entry = visit.round
    sheets = visit.desk.ask(issued, IssuedRequest(entry.folder), entry.folder).sheets
    return [one for one in sheets if one.good]


def everything(visit: Visit) -> Response:
    """Give all sheets of a collection as one archive."""
    wanted = visit.path["collection"]
    files = [one.file for one in _good(visit) if one.collection == wanted]
    if not files:
        raise GoneError
    return zipped(visit, "下发.zip", files)


_AT = "/r/{round}/issue"
ROUTES = (
    route(_AT, look, "GET", "POST"),
    route(f"{_AT}/readings", settle, "POST"),
    route(f"{_AT}/now", send_out, "POST"),
    route(f"{_AT}/sign/{{form}}", sign),
    route(f"{_AT}/all/{{collection}}", everything),
)
