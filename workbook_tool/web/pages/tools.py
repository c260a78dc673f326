"""What needs no round: a form's blank sheets and pages, and a look at any file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.responses import Response

from workbook_tool.office.check import CheckRequest, check, check_messages
from workbook_tool.office.downloads import Download
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.printing import PrintFormsRequest, print_forms
from workbook_tool.office.rubric import (
    RubricListRequest,
    RubricSettingsRequest,
    rubric_list,
    rubric_settings,
)
from workbook_tool.office.sheet import SheetRequest, sheet
from workbook_tool.web.pages.downloads import saved
from workbook_tool.web.visit import GoneError, Visit, route


def _made(visit: Visit, make: Callable[[str, Path], str | None]) -> Response:
    """Let the office make a file of a form in a folder of its own, and give it."""
    form = visit.path["form"]
    known = visit.desk.ask(rubric_list, RubricListRequest(), visit.desk.folder).forms
    if not any(one.id == form for one in known):
        raise GoneError
    with tempfile.TemporaryDirectory(prefix="console-") as folder:
        file = make(form, Path(folder))
        if file is None:
            raise GoneError
        path = Path(file)
        return saved(Download(path.name, path.read_bytes()))


def blank(visit: Visit) -> Response:
    """Give the sheet of a form as a unit fills it in."""
    return _made(visit, lambda form, to: _sheet(visit, form, to / f"评分表_{form}.xlsx"))


def official(visit: Visit) -> Response:
    """Give the official attachment of a form."""
    return _made(
        visit, lambda form, to: _sheet(visit, form, to / f"附件_{form}.xlsx", official=True)
    )


def _sheet(visit: Visit, form: str, to: Path, *, official: bool = False) -> str | None:
    return sheet(visit.desk.office, SheetRequest(form, to, official=official)).file


def printed(visit: Visit) -> Response:
    """Give the official attachment as it is printed."""
    return _made(
        visit,
        lambda form, to: print_forms(visit.desk.office, PrintFormsRequest((form,), to)).files[0],
    )


def to_sign(visit: Visit) -> Response:
    """Give the page on which the readings of a form are confirmed."""
    return _made(
        visit,
        lambda form, to: (
            rubric_settings(
                visit.desk.office, RubricSettingsRequest(form, to / f"口径确认单_{form}.docx")
            ).file
        ),
    )


def ask(visit: Visit) -> Response:
    """Ask for files to look at."""
    return visit.show("check.html", nav_top="check", files=[], texts=[], trouble="", **_plain())


def look(visit: Visit) -> Response:
    """Say what stands in files and what is wrong; nothing is kept."""
    handed = visit.files.get("files", ())
    if not handed:
        return visit.show(
            "check.html",
            status=400,
            nav_top="check",
            files=[],
            texts=[],
            trouble="请选文件。",
            **_plain(),
        )
    request = CheckRequest(tuple(one.path for one in handed))
    try:
        found = check(visit.desk.office, request)
        texts = check_messages(visit.desk.office, request).texts
    except OfficeError as error:
        return visit.show(
            "check.html",
            status=409,
            nav_top="check",
            files=[],
            texts=[],
            trouble=error.sentence,
            **_plain(),
        )
    return visit.show(
        "check.html", nav_top="check", files=found.files, texts=texts, trouble="", **_plain()
    )


def _plain() -> dict[str, Any]:
    return {"job": None, "notice": ""}


ROUTES = (
    route("/rubrics/{form}/blank", blank),
    route("/rubrics/{form}/official", official),
    route("/rubrics/{form}/printed", printed),
    route("/rubrics/{form}/to-sign", to_sign),
    route("/check", ask),
    route("/check/files", look, "POST"),
)
