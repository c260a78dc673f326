"""退回与催报: what goes back to units, whom to remind, and with what words."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.downloads import FileRequest, MadeRequest, made, made_file
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.send_back import SendBackDocument, SendBackRequest, send_back
from workbook_tool.office.status import StatusDocument, StatusRequest, UnitStatus, status
from workbook_tool.web.frame import show_round
from workbook_tool.web.keys import key_of
from workbook_tool.web.pages.downloads import zipped
from workbook_tool.web.pages.ranks import Made
from workbook_tool.web.visit import GoneError, Visit, go, route


def look(visit: Visit) -> Response:
    """Show what is to go back, and what went."""
    entry = visit.round
    about = visit.desk.about(entry)
    wanted = visit.asked("collection") or about.main
    chosen = next((one for one in about.collections if one.id == wanted), None)
    if chosen is None:
        raise GoneError
    units: list[UnitStatus] = []
    found = visit.desk.ask(status, StatusRequest(entry.folder, wanted), entry.folder)
    if isinstance(found, StatusDocument):
        units = found.units
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/back")
    result = job.result if job and isinstance(job.result, SendBackDocument) else None
    return show_round(
        visit,
        "back.html",
        "back",
        tabs=about.collections,
        collection=chosen,
        faulty=[one for one in units if one.status in {"must_fix", "explain"}],
        sent=[one for one in units if one.status == "sent_back"],
        missing=[one for one in units if one.status == "missing"],
        job=job,
        result=result,
        texts=_texts(visit, result),
        files=[Made(key_of(name), name) for name in _notices(visit)],
    )


def make(visit: Visit) -> Response:
    """Make what goes back."""
    entry = visit.round
    until = visit.said("until")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        day = None
    request = SendBackRequest(
        entry.folder,
        visit.said("collection"),
        until=day,
        again=visit.said("again") == "yes",
    )

    def work(office: Office) -> SendBackDocument:
        return send_back(office, request)

    visit.desk.jobs.begin("退回与催报", work, f"/r/{entry.key}/back", entry.key, _said)
    return go(f"/r/{entry.key}/back", collection=visit.said("collection"))


def _said(result: SendBackDocument) -> str:
    words = f"生成 {len(result.sent)} 份退回通知。" if result.sent else "没有新的要退回。"
    if result.missing:
        words += f"要催报的 {len(result.missing)} 个，催报的话在下面。"
    return words


def _notices(visit: Visit) -> list[str]:
    files = made(visit.desk.office, MadeRequest(visit.round.folder)).files
    return [name for name in files if name.startswith("退回/")]


def _texts(visit: Visit, result: SendBackDocument | None) -> dict[str, str]:
    """Return what can be forwarded to each unit, by the file that goes back."""
    found = {}
    for one in result.sent if result else ():
        text = next((name for name in one.files if name.endswith(".txt")), "")
        try:
            request = FileRequest(visit.round.folder, text)
            found[one.sha256] = made_file(visit.desk.office, request).content.decode("utf-8-sig")
        except OfficeError:  # moved away meanwhile
            continue
    return found


def everything(visit: Visit) -> Response:
    """Give all notices as one archive."""
    return zipped(visit, "退回.zip", _notices(visit))


_AT = "/r/{round}/back"
ROUTES = (
    route(_AT, look),
    route(f"{_AT}/now", make, "POST"),
    route(f"{_AT}/all", everything),
)
