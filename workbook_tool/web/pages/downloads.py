"""Files to be saved: found by an identifier, never by a path that somebody sends."""

from __future__ import annotations

import io
import mimetypes
import zipfile
from collections.abc import Iterable
from urllib.parse import quote

from starlette.responses import Response

from workbook_tool.office.downloads import (
    Download,
    FileRequest,
    MadeRequest,
    OriginalRequest,
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
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if any(word in kind for word in _SHOWN_BY_BROWSERS) and "openxml" not in kind:
        kind = "application/octet-stream"
    how = f"attachment; filename*=UTF-8''{quote(plain_name(file.name))}"
    return Response(file.content, media_type=kind, headers={"Content-Disposition": how})


def zipped(visit: Visit, name: str, files: Iterable[str]) -> Response:
    """Return files of the round as one archive."""
    folder = visit.round.folder
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            one = made_file(visit.desk.office, FileRequest(folder, file))
            archive.writestr(one.name, one.content)
    return saved(Download(name, buffer.getvalue()))


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
