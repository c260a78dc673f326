"""What the office can do, the console can do: every use case and every decision has its place."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.web.start import Client, round_of
from workbook_tool.campaign.decisions.table import DECISIONS
from workbook_tool.office.errors import SENTENCES
from workbook_tool.office.usecases import USE_CASES
from workbook_tool.web.advice import ADVICE
from workbook_tool.web.desk import Workbench

WEB = Path(__file__).parent.parent.parent / "workbook_tool" / "web"


def _used() -> set[tuple[str, str]]:
    """Return module and function of everything of the office that a page imports."""
    found = set()
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                room = "workbook_tool.office."
                if node.module.startswith(room):
                    found |= {(node.module.removeprefix(room), one.name) for one in node.names}
    return found


def test_every_use_case_has_a_page() -> None:
    used = _used()
    without = {name for name, one in USE_CASES.items() if (one.module, one.function) not in used}
    assert not without


def test_pages_ask_the_office_and_nobody_below_it() -> None:
    below = ("workbook_tool.campaign", "workbook_tool.summary", "workbook_tool.mail")
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(below), (path.name, node.module)


def test_every_decision_has_its_form(looking: tuple[Client, Workbench]) -> None:
    client, _ = looking
    here = round_of(client.get("/"))
    listed = client.get(f"{here}/decide").text
    for one in DECISIONS:
        assert one.name in listed
        page = client.get(f"{here}/decide/{one.english}")
        assert page.status == 200, one.english
        for field in one.fields:
            assert f'name="{field.name}"' in page.text, (one.english, field.name)


def test_advice_is_given_for_failures_that_there_are() -> None:
    assert set(ADVICE) <= set(SENTENCES)
