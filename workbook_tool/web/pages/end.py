"""结束: ending the console, plainly and at any time."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.web.frame import job_view
from workbook_tool.web.visit import Visit, route


def ask(visit: Visit) -> Response:
    """Ask whether to end, and say what still runs."""
    running = next(visit.desk.jobs.alive(), None)
    return visit.show("end.html", nav_top="end", job=job_view(running), notice="")


def end(visit: Visit) -> Response:
    """End the console."""
    for job in visit.desk.jobs.alive():
        job.cancel()
    visit.desk.end()
    return visit.show("ended.html", nav_top="", job=None, notice="")


ROUTES = (route("/end", ask), route("/end", end, "POST"))
