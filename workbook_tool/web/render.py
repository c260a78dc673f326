"""Pages from templates: everything that a unit could have written is escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workbook_tool.web import words
from workbook_tool.web.keys import unit_key

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


@cache
def environment() -> Environment:
    """Return what makes pages; made once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(words.FILTERS)
    made.globals.update(static=_static, unit_key=unit_key)
    return made


@cache
def _static(name: str) -> str:
    """Return the address of a file of ours; changes with it, so that none is kept too long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def render(template: str, **facts: Any) -> str:
    """Return a page.

    Args:
        template: Its template's name.
        facts: What it shows.
    """
    return environment().get_template(template).render(**facts)
