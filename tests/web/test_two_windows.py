"""Two windows and the command line at once: nothing is lost, nothing is done twice."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import set_up
from tests.web.start import Client, round_of, running
from workbook_tool.cli.main import run
from workbook_tool.office.context import Office
from workbook_tool.office.opening import writing
from workbook_tool.office.status import StatusRequest, status_log
from workbook_tool.web.desk import Workbench

Started = tuple[Client, Workbench, Path, str]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Started]:
    place = set_up(tmp_path)
    with running(tmp_path) as (client, desk):
        yield client, desk, place, round_of(client.get("/"))


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def excuse(client: Client, here: str, unit: str, seen: str) -> tuple[int, str]:
    said = {"unit": unit, "reason": "单位新成立", "seen": seen, "sure": "yes", "back": "todo"}
    answer = client.post(f"{here}/decide/excuse", said)
    return answer.status, answer.text


def kinds(place: Path) -> list[str]:
    return [one.kind for one in status_log(Office(), StatusRequest(place)).events]


def test_who_decides_on_an_older_state_is_told_and_asked_again(
    office: Started,
) -> None:
    client, _, place, here = office
    form = client.get(f"{here}/decide/excuse").text
    seen = hidden(form, "seen")
    # Meanwhile somebody renames the unit at a terminal.
    assert run(["decide", str(place), "改名", "001", "示例新街道工会", "--reason", "批复"]) == 0
    before = kinds(place)
    status, text = excuse(client, here, "001", seen)
    assert status == 409
    assert "这期间有变化" in text
    assert "改名为“示例新街道工会”" in text
    assert kinds(place) == before
    # Seen now, it is taken; what is about another unit keeps nobody waiting.
    assert excuse(client, here, "001", hidden(text, "seen"))[0] == 303
    assert excuse(client, here, "002", seen)[0] == 303
    assert kinds(place) == [*before, "unit", "unit"]


def test_a_button_pressed_twice_decides_once(office: Started) -> None:
    client, _, place, here = office
    seen = hidden(client.get(f"{here}/decide/excuse").text, "seen")
    before = kinds(place)
    assert excuse(client, here, "003", seen)[0] == 303
    assert excuse(client, here, "003", seen)[0] in {303, 409}
    assert kinds(place) == [*before, "unit"]


def test_pages_are_readable_while_another_run_holds_the_round(
    office: Started,
) -> None:
    client, _, place, here = office
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(Office(), place):
            held.set()
            assert done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(10)
        for part in ("", "/board", "/todo", "/ranks", "/in", "/log", "/decide/excuse"):
            assert client.get(here + part).status == 200, part
        before = kinds(place)
        status, text = excuse(client, here, "004", "")
        assert status == 409
        assert "请等它做完再试" in text
        assert kinds(place) == before
    finally:
        done.set()
        thread.join()


def test_what_a_command_did_is_on_the_next_page(
    office: Started,
) -> None:
    client, _, place, here = office
    assert "不需报送" not in re.sub(r"<option.*?</option>", "", client.get(f"{here}/board").text)
    assert run(["decide", str(place), "免报", "002", "--reason", "新成立"]) == 0
    assert "不需报送" in re.sub(r"<option.*?</option>", "", client.get(f"{here}/board").text)


def test_all_sheets_are_one_archive(office: Started) -> None:
    client, desk, place, here = office
    answer = client.get(f"{here}/issue/all/year")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    issued = sorted(path.name for path in (place / "下发").rglob("*.xlsx"))
    assert sorted(names) == issued
    shelf = desk.scratch("x").parent
    until = time.monotonic() + 10
    while list(shelf.glob("*.zip")):  # it goes once it was sent
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_file_handed_in_while_another_is_read_waits_for_the_next_time(
    office: Started,
) -> None:
    client, desk, place, here = office
    sheets = sorted((place / "下发").rglob("*.xlsx"))
    for sheet in sheets[:2]:
        client.hand_in(f"{here}/in/files", sheet.name, sheet.read_bytes())
    client.wait_for_jobs(desk)
    client.hand_in(f"{here}/in/files", sheets[2].name, sheets[2].read_bytes())
    client.hand_in(f"{here}/in/files", sheets[2].name, sheets[2].read_bytes())
    client.wait_for_jobs(desk)
    assert kinds(place).count("received") == 3
    assert "没有读的文件" not in client.get(f"{here}/in").text
