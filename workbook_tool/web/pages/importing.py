"""导入细则: an attachment is dropped, what was understood is shown, reviewed, and taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.responses import Response

from workbook_tool.office.downloads import Download
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.importing import (
    REVIEW,
    CompareRequest,
    ImportDocument,
    ImportRequest,
    ReviewRequest,
    must_be_key,
    rubric_compare,
    rubric_import,
    rubric_review,
)
from workbook_tool.office.taking_in import RubricAddDocument, RubricAddRequest, rubric_add
from workbook_tool.web.keys import key_of
from workbook_tool.web.pages.downloads import saved
from workbook_tool.web.visit import GoneError, Visit, route

DRAFTS = "细则草稿"
CERTAINTY = {"sure": ("good", "确定"), "unsure": ("warn", "待确认"), "none": ("faint", "人工评分")}


def _folder(visit: Visit) -> Path:
    return visit.desk.folder / DRAFTS


def _drafts(visit: Visit) -> Iterator[tuple[str, Path]]:
    """Yield the drafts, each with what stands for it in an address."""
    folder = _folder(visit)
    if folder.is_dir():
        for one in sorted(folder.iterdir()):
            if (one / REVIEW).is_file():
                yield key_of(one.name), one


def _draft(visit: Visit) -> Path:
    for key, folder in _drafts(visit):
        if key == visit.path["draft"]:
            return folder
    raise GoneError


def _page(
    visit: Visit,
    *,
    trouble: str = "",
    found: ImportDocument | None = None,
    draft: Path | None = None,
    added: RubricAddDocument | None = None,
    compared: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    return visit.show(
        "import.html",
        status=status,
        nav_top="rubrics",
        trouble=trouble,
        files=found.files if found else [],
        draft=key_of(draft.name) if draft else "",
        draft_name=draft.name if draft else "",
        drafts=[(key, folder.name) for key, folder in _drafts(visit)],
        added=added,
        compared=compared,
        certainty=CERTAINTY,
        job=None,
        notice="",
    )


def ask(visit: Visit) -> Response:
    """Ask for an attachment."""
    return _page(visit)


def bring_in(visit: Visit) -> Response:
    """Read an attachment and show what was understood."""
    handed = visit.files.get("files", ())
    if not handed:
        return _page(visit, trouble="请选发文的附件。", status=400)
    key = visit.said("key")
    folder = _folder(visit) / key
    try:
        must_be_key(key)  # nor does it lead elsewhere then
        found = rubric_import(visit.desk.office, ImportRequest((handed[-1].path,), folder))
    except OfficeError as error:
        return _page(visit, trouble=error.sentence, status=409)
    refused = found.files[0]["refused"]
    if refused:
        return _page(visit, trouble=refused["message"] + refused["fix"], status=409)
    return _page(visit, found=found, draft=folder if folder.is_dir() else None)


def review_book(visit: Visit) -> Response:
    """Give the workbook in which a draft is reviewed."""
    folder = _draft(visit)
    return saved(Download(REVIEW, (folder / REVIEW).read_bytes()))


def reviewed(visit: Visit) -> Response:
    """Make the forms of a draft from its reviewed workbook."""
    folder, handed = _draft(visit), visit.files.get("files", ())
    if not handed:
        return _page(visit, trouble="请选核对过的“核对.xlsx”。", draft=folder, status=400)
    try:
        found = rubric_review(visit.desk.office, ReviewRequest(handed[-1].path, folder))
    except OfficeError as error:
        return _page(visit, trouble=error.sentence, draft=folder, status=409)
    return _page(visit, found=found, draft=folder)


def take_in(visit: Visit) -> Response:
    """Take the forms of a draft into the library."""
    folder = _draft(visit)
    try:
        added = rubric_add(visit.desk.office, RubricAddRequest(folder, replace=True))
    except OfficeError as error:
        return _page(visit, trouble=error.sentence, draft=folder, status=409)
    return _page(visit, added=added, draft=folder)


def compare(visit: Visit) -> Response:
    """Compare a form with its original."""
    handed = visit.files.get("files", ())
    if not handed:
        return _page(visit, trouble="请选原件。", status=400)
    try:
        request = CompareRequest(visit.path["form"], handed[-1].path)
        found = rubric_compare(visit.desk.office, request)
    except OfficeError as error:
        return _page(visit, trouble=error.sentence, status=409)
    return _page(visit, compared=found.model_dump())


ROUTES = (
    route("/import", ask),
    route("/import/files", bring_in, "POST"),
    route("/import/compare/{form}/files", compare, "POST"),
    route("/import/{draft}/review", review_book),
    route("/import/{draft}/review/files", reviewed, "POST"),
    route("/import/{draft}/take-in", take_in, "POST"),
)
