"""退回与催报: what goes back to units, whom to remind, and with what words."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.interim import (
    CollectionRequest,
    ReturnDocument,
    ReturnRequest,
    send_back,
    status,
)
from workbook_tool.web.frame import show_round
from workbook_tool.web.pages.downloads import made_files, zipped
from workbook_tool.web.visit import GoneError, Visit, go, route


def look(visit: Visit) -> Response:
    """Show what is to go back, and what went."""
    entry = visit.round
    about = visit.desk.about(entry)
    wanted = visit.asked("collection") or about.main
    chosen = next((one for one in about.collections if one.id == wanted), None)
    if chosen is None:
        raise GoneError
    units = []
    if not chosen.in_books:
        request = CollectionRequest(entry.folder, wanted)
        units = visit.desk.ask(status, request, entry.folder).units
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/back")
    result = job.result if job and isinstance(job.result, ReturnDocument) else None
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
        files=[(key, path) for key, path in made_files(entry.folder) if "退回" in path.parts],
    )


def make(visit: Visit) -> Response:
    """Make what goes back."""
    entry = visit.round
    until = visit.said("until")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        day = None
    request = ReturnRequest(
        entry.folder, visit.said("collection"), (), visit.said("again") == "yes", day
    )

    def work(office: Office) -> ReturnDocument:
        return send_back(office, request)

    visit.desk.jobs.begin("退回与催报", work, f"/r/{entry.key}/back", entry.key, _said)
    return go(f"/r/{entry.key}/back", collection=visit.said("collection"))


def _said(result: ReturnDocument) -> str:
    words = f"生成 {len(result.sent)} 份退回通知。" if result.sent else "没有新的要退回。"
    if result.missing:
        words += f"要催报的 {len(result.missing)} 个，催报的话在下面。"
    return words


def everything(visit: Visit) -> Response:
    """Give all notices as one archive."""
    found = [path for _, path in made_files(visit.round.folder) if "退回" in path.parts]
    return zipped("退回.zip", found)


_AT = "/r/{round}/back"
ROUTES = (
    route(_AT, look),
    route(f"{_AT}/now", make, "POST"),
    route(f"{_AT}/all", everything),
)
