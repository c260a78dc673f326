"""登记: everything that happened, searchable; what can be undone has its button there."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.office.status import StatusRequest, status_log
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.visit import Visit, route

_NEVER_UNDONE = frozenset(
    {
        "opened",
        "confirmed",
        "issued",
        "received",
        "sent_back",
        "mailed",
        "fetched",
        "finished",
        "reopened",
    }
)


def look(visit: Visit) -> Response:
    """Show the log, the last first."""
    entry = visit.round
    found = visit.desk.ask(status_log, StatusRequest(entry.folder), entry.folder)
    shown = listing(
        visit,
        list(reversed(found.events)),
        lambda one: f"{one.number} {one.text} {one.by} {one.at[:16].replace('T', ' ')}",
        {"number": lambda one: one.number, "at": lambda one: one.at, "by": lambda one: one.by},
        lambda one, chosen: (one.kind not in _NEVER_UNDONE) == (chosen == "decisions"),
    )
    return show_round(visit, "log.html", "log", shown=shown, plain=_NEVER_UNDONE)


ROUTES = (route("/r/{round}/log", look, "GET", "POST"),)
