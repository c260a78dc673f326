"""Every page: readable by anybody (axe), by keyboard, at 200 %, whatever units wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.browser import AXE, SMALL, WIDE, window
from tests.web.play import HEAD, Senders, roster, units_of
from tests.web.start import Client, round_of, running
from workbook_tool.office.collect import CollectRequest, collect
from workbook_tool.office.context import Office
from workbook_tool.office.issue import ConfirmRequest, IssueRequest, confirm, issue
from workbook_tool.office.new import NewRequest, new
from workbook_tool.web.desk import Workbench

EVIL = '<img src=x onerror="document.title=1">"&\'</td>'
PARTS = (
    "",
    "/issue",
    "/in",
    "/board",
    "/todo",
    "/back",
    "/books",
    "/ranks",
    "/ranks/items",
    "/log",
    "/keep",
    "/mail",
    "/settings",
    "/decide",
    "/decide/correct",
    "/decide/extend",
)
PLAIN = (
    "/",
    "/new",
    "/restore",
    "/rubrics",
    "/rubrics/dalian-2018",
    "/rubrics/dalian-2018/paper",
    "/check",
    "/help",
    "/end",
)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Workbench]]:
    """A console of a round in the middle: things came in, and much waits for a person."""
    folder = tmp_path_factory.mktemp("busy")
    units = units_of(9)
    names, place, box = folder / "名单.csv", folder / "考核", folder / "来件"
    names.write_bytes(roster(units))
    office = Office(user="测试")
    new(office, NewRequest(place, names, "2026年度考核", 2026, "示例市总工会"))
    confirm(office, ConfirmRequest(place, defaults=True))
    issue(office, IssueRequest(place))
    issue(office, IssueRequest(place, departments=True))
    box.mkdir()
    for name, content in Senders(place, units).first().items():
        (box / name).write_bytes(content)
    collect(office, CollectRequest(place, (box,)))
    with running(folder) as started:
        yield started


def every_page(client: Client) -> list[str]:
    here = round_of(client.get("/"))
    unit = client.get(f"{here}/board").text.split(f'href="{here}/unit/')[1].split('"')[0]
    return [*PLAIN, *(here + part for part in PARTS), f"{here}/unit/{unit}"]


def test_axe_finds_nothing_serious_on_any_page(busy: tuple[Client, Workbench]) -> None:
    client, _ = busy
    with window() as page:
        page.goto(client.gate.address)
        found = []
        for path in every_page(client):
            page.goto(f"http://127.0.0.1:{client.gate.port}{path}")
            found += [f"{path}: {one}" for one in _serious(page)]
        assert not found, "\n".join(found)


def _serious(page: Page) -> list[str]:
    # The policy of our pages lets no script in but ours; the judge comes in by the debugger.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} {one['nodes'][0]['html'][:160]}"
        for one in result["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_no_page_is_wider_than_the_window_at_200_percent(busy: tuple[Client, Workbench]) -> None:
    client, _ = busy
    with window(SMALL) as page:
        page.goto(client.gate.address)
        wide = []
        for path in every_page(client):
            page.goto(f"http://127.0.0.1:{client.gate.port}{path}")
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            wide += [f"{path}: {over}"] if over > 0 else []
        assert not wide, wide


def test_every_page_has_a_title_and_one_main_action_at_most(busy: tuple[Client, Workbench]) -> None:
    client, _ = busy
    for path in every_page(client):
        text = client.get(path).text
        assert text.count("<h1>") == 1, path
        assert "工会考核工作台</title>" in text, path
        main = text.count('class="main"') + text.count('class="button main"')
        assert main <= 1, (path, main)


def test_a_decision_is_taken_by_keyboard_alone(busy: tuple[Client, Workbench]) -> None:
    client, _ = busy
    with window(WIDE) as page:
        page.goto(client.gate.address)
        _press_on(page, "2026年度考核")
        _press_on(page, "待办")
        _press_on(page, "作别的决定")
        _press_on(page, "延期")
        _tab_to(page, "[name=day]")
        page.keyboard.type("2031-01-15")
        _tab_to(page, "[name=reason]")
        page.keyboard.type("补发通知")
        _press_on(page, "下一步")
        page.wait_for_selector(".tried")
        _press_on(page, "就这样定")
        page.wait_for_url("**?done=*")
        assert "2031-01-15" in page.inner_text("p.note.good")
        _press_on(page, "撤销")
        assert page.locator("h1").inner_text() == "撤销"


def _press_on(page: Page, words: str) -> None:
    """Tab to what says these words, see that it is marked, and press Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.textContent || ''")
        if said.strip().startswith(words):
            style = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(style) == "solid", words
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not get to {words}")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not get to {selector}")


def test_what_units_write_is_shown_and_never_run(tmp_path: Path) -> None:
    name = f"示例甲{EVIL}工会"[:40].replace('"', '""')
    lines = [HEAD, f'001,"{name}",街道（乡镇）工会,{EVIL[:9]},,']
    names, place, box = tmp_path / "名单.csv", tmp_path / "考核", tmp_path / "考核" / "收件箱"
    names.write_text("\n".join(lines), encoding="utf-8")
    office = Office(user="<script>1</script>")
    new(office, NewRequest(place, names, f"考核{EVIL}"[:40], 2026, EVIL[:20]))
    confirm(office, ConfirmRequest(place, defaults=True, reason=EVIL))
    issue(office, IssueRequest(place))
    (box / "<b>示例甲.txt").write_text(EVIL, encoding="utf-8")
    collect(office, CollectRequest(place))
    with running(tmp_path) as (client, _), window() as page:
        page.goto(client.gate.address)
        here = round_of(client.get("/"))
        unit = client.get(f"{here}/board").text.split(f'href="{here}/unit/')[1].split('"')[0]
        for part in (*PARTS, f"/unit/{unit}"):
            if part == "/books":
                continue
            answer = client.get(here + part)
            assert answer.status == 200, part
            assert "<img src=x" not in answer.text, part
            assert "<b>示例" not in answer.text, part
            assert "<script>1" not in answer.text, part
            page.goto(f"http://127.0.0.1:{client.gate.port}{here}{part}")
            assert page.title() != "1"
