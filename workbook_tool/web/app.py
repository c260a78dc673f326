"""The application: every page under its address, and what is shown when one cannot answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from workbook_tool.office.errors import Kind, OfficeError
from workbook_tool.web.advice import advice_of, storage_sentence, unexpected_sentence
from workbook_tool.web.desk import Workbench
from workbook_tool.web.pages import ROUTES
from workbook_tool.web.render import STATIC, render
from workbook_tool.web.security import TOO_MUCH, Gate, Guard
from workbook_tool.web.visit import GoneError

_STATUS: Mapping[Kind, int] = {
    "usage": 400,
    "person": 409,
    "busy": 409,
    "cancelled": 409,
    "storage": 507,
    "damaged": 500,
}


def make_app(desk: Workbench, gate: Gate) -> ASGIApp:
    """Return the console of one start.

    Args:
        desk: What lies on its desk.
        gate: Whom it lets in.
    """
    app = Starlette(
        routes=[*ROUTES, Mount("/static", _Static(directory=STATIC))],
        exception_handlers={
            GoneError: _gone,
            OfficeError: _refused,
            OSError: _storage,
            HTTPException: _http,
            Exception: _unexpected,
        },
    )
    app.state.desk = desk
    return Guard(app, gate)  # outside of everything, so that failures bear its headers, too


class _Static(StaticFiles):
    """Files of ours; their address changes with them."""

    def file_response(self, *args: object, **settings: object) -> Response:
        answer = super().file_response(*args, **settings)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer


def _say(request: Request, title: str, sentence: str, status: int, advice: str = "") -> Response:
    page = render(
        "failure.html",
        visit=None,
        title=title,
        sentence=sentence,
        advice=advice,
        part=request.headers.get("hx-request") == "true",
    )
    return HTMLResponse(page, status_code=status)


def _gone(request: Request, error: Exception) -> Response:  # noqa: ARG001
    words = "这一页不在了：考核的文件夹可能已移走、改名，或者结果已经过时。"
    return _say(request, "没有找到", words, 404, "请从“考核”重新进入。")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, OfficeError)
    titles: Mapping[Kind, str] = {"busy": "请稍等", "damaged": "登记受损", "cancelled": "已停止"}
    title = titles.get(error.kind, "没有做成")
    return _say(request, title, error.sentence, _STATUS[error.kind], advice_of(error))


def _storage(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    return _say(request, "没有写成", storage_sentence(error), 507)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        return _say(request, "太大了", TOO_MUCH, 413)
    if error.status_code in {404, 405}:
        return _gone(request, error)
    return _say(request, "没有做成", "这个请求不完整，没有做任何改动。请退回上一页再试。", 400)


def _unexpected(request: Request, error: Exception) -> Response:
    print(f"{type(error).__name__}", file=sys.stderr)  # noqa: T201 - no facts of units in logs
    return _say(request, "程序出了意外", unexpected_sentence(error), 500)
