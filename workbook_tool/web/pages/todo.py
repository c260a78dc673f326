"""待办: all that needs a person, the gravest first."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.web.frame import show_round
from workbook_tool.web.visit import Visit, route


def look(visit: Visit) -> Response:
    """Show all that needs a person."""
    return show_round(visit, "todo.html", "todo")


ROUTES = (route("/r/{round}/todo", look),)
