"""Files to be saved: found by an identifier, never by a path that somebody sends."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from workbook_tool.office.downloads import (
    ArchiveRequest,
    Download,
    FileRequest,
    MadeRequest,
    OriginalRequest,
    archive,
    made,
    made_file,
    original,
)
from workbook_tool.office.issued import IssuedRequest, issued
from workbook_tool.web.keys import key_of
from workbook_tool.web.uploads import plain_name
from workbook_tool.web.visit import GoneError, Visit, route

_SHOWN_BY_BROWSERS = ("text/html", "svg", "xml")


def saved(file: Download) -> Response:
    """Return a file that the browser saves, and never shows or runs."""
    return Response(file.content, media_type=_kind(file.name), headers=_to_save(file.name))


def _kind(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if any(word in kind for word in _SHOWN_BY_BROWSERS) and "openxml" not in kind:
        return "application/octet-stream"
    return kind


def _to_save(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(plain_name(name))}"}


def zipped(visit: Visit, name: str, files: Iterable[str]) -> Response:
    """Return files of the round as one archive; it is written to the disk, and goes after that."""
    target = visit.desk.scratch(name)
    archive(visit.desk.office, ArchiveRequest(visit.round.folder, tuple(files), target))
    return FileResponse(
        target, media_type="application/zip", headers=_to_save(name), background=_gone(target)
    )


def from_disk(path: Path) -> Response:
    """Return a large file that lies somewhere, and stays there."""
    return FileResponse(path, media_type=_kind(path.name), headers=_to_save(path.name))


def _gone(path: Path) -> BackgroundTask:
    return BackgroundTask(path.unlink, missing_ok=True)


def one_file(visit: Visit) -> Response:
    """Give a file that was made or issued."""
    folder, key = visit.round.folder, visit.path["file"]
    sheets = visit.desk.ask(issued, IssuedRequest(folder), folder).sheets
    known = [one.file for one in sheets if one.good]
    known += made(visit.desk.office, MadeRequest(folder)).files
    for file in known:
        if key_of(file) == key:
            return saved(made_file(visit.desk.office, FileRequest(folder, file)))
    raise GoneError


def returned(visit: Visit) -> Response:
    """Give a returned file as it came."""
    number = visit.path["number"]
    if not number.isdecimal():
        raise GoneError
    return saved(original(visit.desk.office, OriginalRequest(visit.round.folder, int(number))))


ROUTES = (
    route("/r/{round}/made/{file}", one_file),
    route("/r/{round}/original/{number}", returned),
)
