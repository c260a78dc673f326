"""下发: the readings to be confirmed, then a sheet for every unit."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.interim import (
    CollectionRequest,
    ConfirmRequest,
    IssuedDocument,
    IssuedSheetLine,
    confirm,
    issue,
    issued,
    page_to_sign,
    readings,
)
from workbook_tool.office.rounds import RoundRequest
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.downloads import saved, zipped
from workbook_tool.web.visit import GoneError, Visit, go, route


def look(visit: Visit) -> Response:
    """Show what is to be confirmed, what was issued and what is still to be."""
    entry = visit.round
    about = visit.desk.about(entry)
    request = RoundRequest(entry.folder)
    asked = visit.desk.ask(readings, request, entry.folder)
    sheets = visit.desk.ask(issued, request, entry.folder).sheets
    shown = listing(
        visit,
        sheets,
        lambda one: f"{one.unit} {one.name} {one.file}",
        {
            "name": lambda one: one.unit or one.name,
            "at": lambda one: one.at,
            "file": lambda one: one.file,
        },
        lambda one, chosen: one.collection == chosen,
    )
    return show_round(
        visit,
        "issue.html",
        "issue",
        asked=[one for one in asked.forms if not one.confirmed],
        settled=[one for one in asked.forms if one.confirmed],
        sheets=shown,
        names={one.id: one.name for one in about.collections},
        job=visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/issue"),
        notice="考核已建立。" if visit.asked("new") else "",
    )


def settle(visit: Visit) -> Response:
    """Record the readings of one form that were chosen."""
    entry = visit.round
    form = visit.said("form")
    asked = visit.desk.ask(readings, RoundRequest(entry.folder), entry.folder)
    mine = next((one for one in asked.forms if one.form == form), None)
    if mine is None:
        raise GoneError
    chosen = tuple(
        (question["name"], visit.said(f"reading-{question['name']}"))
        for question in mine.questions
        if visit.said(f"reading-{question['name']}")
    )
    request = ConfirmRequest(entry.folder, form, chosen, visit.said("reason"))
    confirm(visit.desk.office, request)
    return go(f"/r/{entry.key}/issue")


def send_out(visit: Visit) -> Response:
    """Make the sheets."""
    entry = visit.round
    collection, again = visit.said("collection"), visit.said("again") == "yes"
    request = CollectionRequest(entry.folder, collection, again)

    def work(office: Office) -> IssuedDocument:
        return issue(office, request)

    visit.desk.jobs.begin("下发", work, f"/r/{entry.key}/issue", entry.key, _said)
    return go(f"/r/{entry.key}/issue")


def _said(result: IssuedDocument) -> str:
    words = f"生成 {result.made} 份。" if result.made else "没有需要补的。"
    if result.again:
        words += f"其中重新下发 {result.again} 份，旧表作废。"
    if result.outdated:
        words += f"有 {len(result.outdated)} 份和现在的细则、口径或数据不同，要重新下发。"
    return words


def sign(visit: Visit) -> Response:
    """Give the 口径确认单 of a form."""
    entry = visit.round
    form = visit.path["form"]
    asked = visit.desk.ask(readings, RoundRequest(entry.folder), entry.folder)
    if not any(one.form == form for one in asked.forms):
        raise GoneError
    content = page_to_sign(visit.desk.office, ConfirmRequest(entry.folder, form, ()))
    return saved(f"口径确认单_{form}.docx", content)


def _good(visit: Visit) -> list[IssuedSheetLine]:
    entry = visit.round
    sheets = visit.desk.ask(issued, RoundRequest(entry.folder), entry.folder).sheets
    return [one for one in sheets if one.good]


def everything(visit: Visit) -> Response:
    """Give all sheets as one archive."""
    folder = visit.round.folder / "下发"
    wanted = visit.path["collection"]
    paths = [folder / one.file for one in _good(visit) if one.collection == wanted]
    return zipped("下发.zip", [path for path in paths if path.is_file()])


def one_sheet(visit: Visit) -> Response:
    """Give one sheet."""
    number = visit.path["number"]
    for one in _good(visit):
        if str(one.number) == number:
            path = visit.round.folder / "下发" / one.file
            if path.is_file():
                return saved(one.file, path.read_bytes())
    raise GoneError


_AT = "/r/{round}/issue"
ROUTES = (
    route(_AT, look, "GET", "POST"),
    route(f"{_AT}/readings", settle, "POST"),
    route(f"{_AT}/now", send_out, "POST"),
    route(f"{_AT}/sign/{{form}}", sign),
    route(f"{_AT}/all/{{collection}}", everything),
    route(f"{_AT}/sheet/{{number}}", one_sheet),
)
