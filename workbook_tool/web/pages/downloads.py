"""Files to be saved: found by an identifier, never by a path that somebody sends."""

from __future__ import annotations

import io
import mimetypes
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response

from workbook_tool.office.interim import OriginalRequest, original
from workbook_tool.web.keys import key_of
from workbook_tool.web.uploads import plain_name
from workbook_tool.web.visit import GoneError, Visit, route

_MADE = ("汇总", "退回", "打印", "邮件")
"""The folders of a round in which files lie that were made for people."""


def saved(name: str, content: bytes) -> Response:
    """Return a file that the browser saves, and never shows or runs."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/html") or "svg" in kind or "xml" in kind.split("/")[-1:]:
        kind = "application/octet-stream"
    how = f"attachment; filename*=UTF-8''{quote(plain_name(name))}"
    return Response(content, media_type=kind, headers={"Content-Disposition": how})


def zipped(name: str, paths: Iterable[Path]) -> Response:
    """Return files as one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return saved(name, buffer.getvalue())


def made_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what was made in a round's folders, each with what stands for it."""
    for part in _MADE:
        top = folder / part
        if top.is_dir():
            for path in sorted(top.rglob("*")):
                if path.is_file() and not path.name.startswith((".", "~$")):
                    yield key_of(path.relative_to(folder).as_posix()), path


def made(visit: Visit) -> Response:
    """Give a file that was made for people."""
    for key, path in made_files(visit.round.folder):
        if key == visit.path["file"]:
            return saved(path.name, path.read_bytes())
    raise GoneError


def returned(visit: Visit) -> Response:
    """Give a returned file as it came."""
    number = visit.path["number"]
    if not number.isdecimal():
        raise GoneError
    one = original(visit.desk.office, OriginalRequest(visit.round.folder, int(number)))
    return saved(one.name, one.content)


ROUTES = (
    route("/r/{round}/made/{file}", made),
    route("/r/{round}/original/{number}", returned),
)
