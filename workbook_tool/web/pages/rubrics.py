"""细则: the library of forms, each as a table, its lint, and taking in a form of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.responses import Response

from workbook_tool.office.errors import OfficeError
from workbook_tool.office.rubric import (
    RubricDiffRequest,
    RubricLintRequest,
    RubricListDocument,
    RubricListRequest,
    RubricShowRequest,
    rubric_diff,
    rubric_lint,
    rubric_list,
    rubric_show,
)
from workbook_tool.office.sheet_view import FormViewRequest, view_form
from workbook_tool.office.taking_in import RubricAddDocument, RubricAddRequest, rubric_add
from workbook_tool.web.uploads import Uploaded
from workbook_tool.web.visit import GoneError, Visit, route

SOURCES = {"shipped": "随程序", "own": "自己的", "round": "考核里的"}


def _known(visit: Visit) -> RubricListDocument:
    return visit.desk.ask(rubric_list, RubricListRequest(), visit.desk.folder)


def look(visit: Visit) -> Response:
    """List the forms."""
    return _list(visit)


def _list(
    visit: Visit, added: RubricAddDocument | None = None, trouble: str = "", status: int = 200
) -> Response:
    found = rubric_list(visit.desk.office, RubricListRequest())
    return visit.show(
        "rubrics.html",
        status=status,
        nav_top="rubrics",
        found=found,
        sources=SOURCES,
        added=added,
        trouble=trouble,
        job=None,
        notice="",
    )


def one(visit: Visit) -> Response:
    """Show a form, what the linter says of it, and how it differs from another."""
    name = visit.path["form"]
    known = _known(visit)
    line = next((form for form in known.forms if form.id == name), None)
    if line is None:
        raise GoneError
    folder = visit.desk.folder
    other = visit.asked("other")
    compared = None
    if other and any(form.id == other for form in known.forms):
        compared = visit.desk.ask(rubric_diff, RubricDiffRequest(name, other), folder).data
    return visit.show(
        "rubric.html",
        nav_top="rubrics",
        form=visit.desk.ask(rubric_show, RubricShowRequest(name), folder).data,
        line=line,
        linted=visit.desk.ask(rubric_lint, RubricLintRequest((name,)), folder).forms,
        others=[form for form in known.forms if form.id != name],
        compared=compared,
        other=other,
        job=None,
        notice="",
    )


def add(visit: Visit) -> Response:
    """Take in a form of one's own."""
    handed = visit.files.get("files", ())
    if not handed:
        return _list(visit, trouble="请选细则文件（.yaml）。", status=400)
    try:
        return _list(visit, rubric_add(visit.desk.office, RubricAddRequest(_together(handed))))
    except OfficeError as error:
        return _list(visit, trouble=error.sentence, status=409)


def _together(handed: Sequence[Uploaded]) -> Path:
    """Lay the files of a document into a folder that is called as the first form is."""
    forms = [one.path for one in handed if one.path.stem != "document"] or [handed[0].path]
    folder = forms[0].with_suffix("")
    folder.mkdir()
    for one in handed:
        one.path.replace(folder / one.path.name)
    return folder


def paper(visit: Visit) -> Response:
    """Show a form as its attachment is printed."""
    name = visit.path["form"]
    if not any(form.id == name for form in _known(visit).forms):
        raise GoneError
    found = visit.desk.ask(view_form, FormViewRequest(name), visit.desk.folder)
    return visit.show("paper.html", nav_top="rubrics", sheet=found, form=name, job=None, notice="")


ROUTES = (
    route("/rubrics", look),
    route("/rubrics/files", add, "POST"),
    route("/rubrics/{form}", one),
    route("/rubrics/{form}/paper", paper),
)
