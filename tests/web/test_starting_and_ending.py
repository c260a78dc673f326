"""The console is started, found by a second start, ended, and killed in the middle of a job."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.conftest import set_up
from workbook_tool.cli.main import run
from workbook_tool.office.collect import CollectRequest, collect
from workbook_tool.office.context import Office
from workbook_tool.office.status import StatusRequest, status_files, status_log

_START = [sys.executable, "-m", "workbook_tool", "console", "--no-browser"]


def _home(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}的用户")


@contextmanager
def started(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the console as a person does; return the first line that it says."""
    home = _home(folder)
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*_START, str(folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HOME": str(home), "USERPROFILE": str(home)},
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def visit(address: str) -> tuple[http.client.HTTPConnection, dict[str, str]]:
    """Open the address as a browser does; return the connection and its headers from then on."""
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.netloc, timeout=30)
    link.request("GET", f"/?{parts.query}")
    answer = link.getresponse()
    answer.read()
    assert answer.status == 303
    cookie = (answer.getheader("set-cookie") or "").split(";")[0]
    return link, {"Cookie": cookie, "Origin": f"http://{parts.netloc}"}


def post(address: str, path: str) -> int:
    link, headers = visit(address)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST", path, b"", {**headers, **form})
    answer = link.getresponse()
    answer.read()
    return answer.status


def test_the_first_line_is_the_address_and_the_end_button_ends(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        assert len(address.split("token=")[1]) >= 24
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address.split("?")[0], timeout=10)
        assert refused.value.code == 403
        assert post(address, "/end") == 200
        assert process.wait(15) == 0
    assert not list(tmp_path.iterdir())  # nothing of ours lies beside the rounds
    assert not list((_home(tmp_path) / ".workbook-tool").glob("*.json"))


def test_a_second_start_finds_the_running_one(tmp_path: Path) -> None:
    with started(tmp_path) as (_, address), started(tmp_path) as (second, found):
        assert found == address
        assert second.wait(15) == 0
        with started(tmp_path / "另一处") as (_, other):
            assert other != address


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started(tmp_path / "一") as (_, address):
        port = str(urlsplit(address).port)
        assert run(["console", str(tmp_path / "二"), "--no-browser", "--port", port]) == 1
        assert f"端口 {port}" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="the file's mode says nothing elsewhere")
def test_only_its_owner_can_read_where_it_runs(tmp_path: Path) -> None:
    with started(tmp_path):
        [record] = (_home(tmp_path) / ".workbook-tool").glob("*.json")
        assert record.stat().st_mode & 0o077 == 0


def test_ctrl_c_ends_it_like_any_command(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address):
        visit(address)
        process.send_signal(signal.SIGINT)
        assert process.wait(15) in {0, 130}


@pytest.mark.parametrize("after", [0.3, 1.2, 2.5])
def test_killed_while_it_reads_files_it_leaves_what_a_killed_command_leaves(
    tmp_path: Path, after: float
) -> None:
    """Nothing or all is recorded, and the next run completes it."""
    made = set_up(tmp_path)
    box = made / "收件箱"
    sheets = sorted((made / "下发").rglob("*.xlsx"))
    for sheet in sheets:
        (box / sheet.name).write_bytes(sheet.read_bytes())
    with started(tmp_path) as (process, address):
        link, headers = visit(address)
        link.request("GET", "/", headers=headers)
        page = link.getresponse().read().decode()
        here = page.split('href="/r/')[1].split('"')[0]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", f"/r/{here}/in/read", b"", {**headers, **form})
        link.getresponse().read()
        time.sleep(after)
        process.kill()
    office = Office(user="测试")
    before = status_files(office, StatusRequest(made)).files
    assert len(before) in {0, len(sheets)}
    collect(office, CollectRequest(made))
    files = status_files(office, StatusRequest(made)).files
    assert len(files) == len(sheets)
    kinds = [one.kind for one in status_log(office, StatusRequest(made)).events]
    assert kinds.count("received") == len(sheets)


def test_the_help_of_the_command_answers_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert run(["console", "--help"]) == 0
    assert time.monotonic() - begun < 1
    assert "只有这台电脑打得开" in capsys.readouterr().out
