"""One module for each page of the console, and the table of their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import Route

from workbook_tool.web.pages import (
    board,
    collect,
    decide,
    downloads,
    end,
    help_,
    importing,
    issue,
    jobs,
    keep,
    log,
    mail,
    new,
    ranks,
    returning,
    rounds,
    rubrics,
    settings,
    todo,
    tools,
    unit,
)

ROUTES: Sequence[Route] = tuple(
    one
    for module in (
        rounds,
        new,
        jobs,
        end,
        importing,
        tools,
        rubrics,
        help_,
        issue,
        collect,
        todo,
        decide,
        board,
        unit,
        returning,
        ranks,
        keep,
        mail,
        log,
        settings,
        downloads,
    )
    for one in module.ROUTES
)
"""Every page."""
