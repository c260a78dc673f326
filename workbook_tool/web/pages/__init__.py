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
    issue,
    jobs,
    keep,
    log,
    new,
    ranks,
    returning,
    rounds,
    rubrics,
    todo,
    unit,
)

ROUTES: Sequence[Route] = tuple(
    one
    for module in (
        rounds,
        new,
        jobs,
        end,
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
        log,
        downloads,
    )
    for one in module.ROUTES
)
"""Every page."""
