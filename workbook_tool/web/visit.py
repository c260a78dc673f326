"""One request as a page sees it: what was asked, by whom it is answered, and how it answers.

Pages are plain functions ``(visit) -> Response``. They run in a thread of their own, so that
one that reads a large round keeps nobody waiting.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from workbook_tool.web.desk import RoundEntry, Workbench
from workbook_tool.web.render import render
from workbook_tool.web.uploads import Uploaded, kept

Page = Callable[["Visit"], Response]

_MOST_FILES = 200
_MOST_FIELDS = 4_000


class GoneError(Exception):
    """What the address names is not there."""


@dataclass(frozen=True)
class Visit:
    """A request.

    Attributes:
        desk: The rounds, the jobs and the office of this start.
        path: What stands in the address.
        query: What stands behind its question mark.
        form: What was typed into a form; a field that was sent several times keeps all.
        files: What was handed in, by its field; lies in a folder that goes with the request.
        part: Whether only a part of a page is asked for (htmx).
    """

    desk: Workbench
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Uploaded]]
    part: bool = False

    @property
    def round(self) -> RoundEntry:
        """The round that the address names.

        Raises:
            GoneError: There is none.
        """
        found = self.desk.round(self.path.get("round", ""))
        if found is None:
            raise GoneError
        return found

    def said(self, name: str, default: str = "") -> str:
        """Return what was typed into a field, without blanks around it."""
        found = self.form.get(name)
        return found[-1].strip() if found else default

    def every(self, name: str) -> list[str]:
        """Return everything that was sent under a name."""
        return list(self.form.get(name, ()))

    def asked(self, name: str, default: str = "") -> str:
        """Return what stands in the address under a name."""
        return self.query.get(name, default)

    def show(self, template: str, *, status: int = 200, **facts: Any) -> Response:
        """Return a page."""
        return HTMLResponse(render(template, visit=self, **facts), status_code=status)


def go(address: str, **query: str) -> Response:
    """Send the browser on to a page, after something was done."""
    words = "&".join(f"{name}={quote(value)}" for name, value in query.items() if value)
    return RedirectResponse(f"{address}?{words}" if words else address, status_code=303)


def route(path: str, page: Page, *methods: str) -> Route:
    """Return the route of a page.

    Args:
        path: Its address.
        page: Makes the answer.
        methods: What it is asked with; GET if not given.
    """

    async def endpoint(request: Request) -> Response:
        desk: Workbench = request.app.state.desk
        if request.method != "POST":
            visit = _visit(desk, request, {}, {})
            return await run_in_threadpool(page, visit)
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
            with tempfile.TemporaryDirectory(prefix="console-") as folder:
                files = await run_in_threadpool(_files, form, Path(folder))
                visit = _visit(desk, request, _fields(form), files)
                return await run_in_threadpool(page, visit)

    return Route(path, endpoint, methods=list(methods) or ["GET"], name=path)


def _visit(
    desk: Workbench,
    request: Request,
    form: Mapping[str, Sequence[str]],
    files: Mapping[str, Sequence[Uploaded]],
) -> Visit:
    part = request.headers.get("hx-request") == "true"
    return Visit(desk, request.path_params, dict(request.query_params), form, files, part)


def _fields(form: FormData) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def _files(form: FormData, folder: Path) -> dict[str, list[Uploaded]]:
    found: dict[str, list[Uploaded]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            found.setdefault(name, []).append(kept(value, folder))
    return found
