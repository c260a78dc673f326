"""Pages that are made from data are fresh, and the glossary names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.make_docs import pages
from workbook_tool.findings import load_catalogue

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("|") and "`" in line
]


@pytest.mark.parametrize("name", pages())
def test_a_page_made_from_data_is_fresh(name: str) -> None:
    """Else run scripts/make_docs.py."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages()[name]


def test_every_finding_stands_on_its_page() -> None:
    page = pages()["问题目录.md"]
    assert all(f"| {code} |" in page for code in load_catalogue().entries)
    assert "{" not in page


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_the_glossary_names_lives_where_it_says(row: list[str]) -> None:
    places = [
        path
        for word in re.findall(r"`([\w/]+(?:\.py|\.yaml)?/?)`", row[3])
        for path in (ROOT / "workbook_tool").rglob(word.strip("/").rsplit("/", 1)[-1])
    ]
    assert places, row[3]
    texts = "".join(
        file.read_text(encoding="utf-8")
        for place in places
        for file in ([place] if place.is_file() else place.rglob("*.py"))
    )
    for name in re.findall(r"`([A-Z]\w+)`", row[1]):
        assert re.search(rf"\b(?:class {name}\b|{name}\b.* = )", texts), f"{name}: {row[3]}"


def test_the_fast_lane_runs_what_is_there() -> None:
    lines = (ROOT / "tests" / "fast.txt").read_text(encoding="utf-8").splitlines()
    assert all((ROOT / line).is_file() for line in lines if not line.startswith("#"))
