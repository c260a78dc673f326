"""What runs in the background: how far it is, and stopping it."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.web.frame import job_view
from workbook_tool.web.jobs import Job
from workbook_tool.web.visit import GoneError, Visit, go, route


def _job(visit: Visit) -> Job:
    number = visit.path["number"]
    job = visit.desk.jobs.get(int(number)) if number.isdecimal() else None
    if job is None:
        raise GoneError
    return job


def look(visit: Visit) -> Response:
    """Show how far a job is."""
    return visit.show("job.html", job=job_view(_job(visit), fresh=True))


def cancel(visit: Visit) -> Response:
    """Ask a job to stop."""
    job = _job(visit)
    job.cancel()
    return go(job.back)


ROUTES = (route("/jobs/{number}", look), route("/jobs/{number}/cancel", cancel, "POST"))
