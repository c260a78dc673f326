"""Browsers of five years ago (Chromium 78) know all that our pages use; and a round alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.start import round_of, running
from workbook_tool.web.render import FOLDER, STATIC

NEWER_SCRIPT = {
    "optional chaining": r"\?\.[A-Za-z(\[]",
    "nullish coalescing": r"\?\?",
    "replaceAll": r"\.replaceAll\(",
    "Array.at": r"\.at\(-",
    "private fields": r"this\.#",
    "logical assignment": r"(\|\||&&)=",
}
NEWER_STYLE = {
    "gap of a flex box": r"(?<!grid-)\bgap\s*:",
    ":is and :where": r":(is|where|has)\(",
    ":focus-visible": r":focus-visible",
    "aspect-ratio": r"aspect-ratio\s*:",
    "inset": r"(?<![\w-])inset\s*:",
    "clamp, min, max": r"\b(clamp|min|max)\(",
    "accent-color": r"accent-color",
    "cascade layers": r"@layer|@container",
}


@pytest.mark.parametrize("name", ["console.js", "htmx.min.js"])
def test_scripts_use_nothing_newer(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    assert not [what for what, pattern in NEWER_SCRIPT.items() if re.search(pattern, text)]


def test_styles_use_nothing_newer() -> None:
    text = (STATIC / "console.css").read_text(encoding="utf-8")
    text = text.replace("minmax(", "")
    assert not [what for what, pattern in NEWER_STYLE.items() if re.search(pattern, text)]


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in (FOLDER / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", text), path.name
    assert "url(" not in (STATIC / "console.css").read_text(encoding="utf-8")


def test_a_round_can_be_opened_by_itself(issued_round: Path) -> None:
    """As the first command of the README says: console FOLDER-OF-A-ROUND."""
    with running(issued_round) as (client, _):
        page = client.get("/").text
        here = round_of(client.get("/"))
        assert "新建一次考核" not in page
        assert "演示" not in page
        assert client.get(f"{here}/board").status == 200
