"""细则: the library of forms, and each form as it stands on paper."""

from __future__ import annotations

from starlette.responses import Response

from workbook_tool.office.rubrics import FormRequest, form, form_list
from workbook_tool.web.visit import GoneError, Visit, route


def look(visit: Visit) -> Response:
    """List the forms."""
    found = visit.desk.ask(form_list, FormRequest(), visit.desk.folder)
    return visit.show("rubrics.html", nav_top="rubrics", forms=found.forms, job=None, notice="")


def one(visit: Visit) -> Response:
    """Show a form."""
    known = visit.desk.ask(form_list, FormRequest(), visit.desk.folder).forms
    if visit.path["form"] not in {line["id"] for line in known}:
        raise GoneError
    found = visit.desk.ask(form, FormRequest(visit.path["form"]), visit.desk.folder)
    return visit.show("rubric.html", nav_top="rubrics", form=found.form, job=None, notice="")


ROUTES = (route("/rubrics", look), route("/rubrics/{form}", one))
