"""帮助: the manual, in place; and an empty roster to fill in."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.web.visit import Visit, route


def look(visit: Visit) -> Response:
    """Show the manual."""
    return visit.show("help.html", nav_top="help", job=None, notice="")


ROUTES = (route("/help", look),)
