"""报送情况: the board of units by status, for each collection; and of departments' books."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.office.status import StatusDocument, StatusRequest, status, status_departments
from workbook_tool.web.frame import show_round
from workbook_tool.web.listing import listing
from workbook_tool.web.pages.names import names_of
from workbook_tool.web.visit import GoneError, Visit, route

_GRAVEST = ("held", "must_fix", "explain", "missing", "sent_back", "done", "excused")


def look(visit: Visit) -> Response:
    """Show where every unit stands in one collection."""
    entry = visit.round
    about = visit.desk.about(entry)
    wanted = visit.said("collection") or visit.asked("collection") or about.main
    chosen = next((one for one in about.collections if one.id == wanted), None)
    if chosen is None or chosen.in_books:
        raise GoneError
    found = visit.desk.ask(status, StatusRequest(entry.folder, wanted), entry.folder)
    assert isinstance(found, StatusDocument)
    shown = listing(
        visit,
        found.units,
        lambda one: f"{one.unit} {one.name} {one.group} {one.type} {one.reason}",
        {
            "unit": lambda one: one.unit,
            "name": lambda one: one.name,
            "group": lambda one: one.group,
            "status": lambda one: _GRAVEST.index(one.status),
            "total": lambda one: next(iter(one.totals.values()), None),
            "received": lambda one: one.received,
        },
        lambda one, chosen: one.status == chosen or (chosen == "late" and one.late),
    )
    return show_round(
        visit,
        "board.html",
        "board",
        data=found,
        shown=shown,
        collection=wanted,
        tabs=[one for one in about.collections if not one.in_books],
        late=sum(one.late for one in found.units),
        paper=sum(one.paper in {"missing", "different"} for one in found.units),
    )


def look_at_books(visit: Visit) -> Response:
    """Show how far departments are, and where they disagree."""
    entry = visit.round
    about = visit.desk.about(entry)
    tabs = [one for one in about.collections if one.in_books]
    wanted = visit.asked("collection") or (tabs[0].id if tabs else "")
    if not any(one.id == wanted for one in tabs):
        raise GoneError
    found = visit.desk.ask(status_departments, StatusRequest(entry.folder, wanted), entry.folder)
    departments = list(dict.fromkeys(one.department for one in found.books))
    types = list(dict.fromkeys(one.type for one in found.books))
    return show_round(
        visit,
        "books.html",
        "books",
        data=found,
        tabs=tabs,
        collection=wanted,
        departments=departments,
        types=types,
        cells={(one.department, one.type): one for one in found.books},
        names=names_of(visit),
        conflicts=[(one, found_) for one in found.books for found_ in one.conflicts],
    )


ROUTES = (
    route("/r/{round}/board", look, "GET", "POST"),
    route("/r/{round}/books", look_at_books),
)
