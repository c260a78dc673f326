"""收件箱 as nobody wants it: a hundred thousand files, pipes, links, folders, names in GBK.

Scaled down by default; ``WORKBOOK_TOOL_SWEEP=10`` takes ten times as many.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from tests.campaign.clerk import Office, issue_all, make_office
from tests.campaign.offices import Clock
from tests.engines import needs_tool
from tests.workbook.cases import SWEEP
from workbook_tool.campaign.actions.collect import collect, inbox
from workbook_tool.campaign.round import INBOX, Round
from workbook_tool.foreign import is_foreign

MANY = 300 * SWEEP
TODAY = date(2026, 12, 18)
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="there are none on Windows")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = make_office(tmp_path)
    with Round(folder, clock=Clock()) as round_:
        issue_all(round_)
    return folder


@needs_posix
def test_what_is_no_plain_file_is_named_and_not_waited_for(place: Path, tmp_path: Path) -> None:
    box = place / INBOX
    os.mkfifo(box / "管道.xlsx")
    (box / "链接.xlsx").symlink_to("/etc/hostname")
    (box / "自己.xlsx").symlink_to("自己.xlsx")
    (box / "文件夹").symlink_to(tmp_path, target_is_directory=True)
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(box)  # the path of a socket must be short
    try:
        server.bind("插座")
    finally:
        os.chdir(here)
    with (box / "三个G.zip").open("wb") as file:
        file.truncate(3 * 10**9)  # with nothing in it, on the disk
    (box / os.fsdecode("评分表.csv".encode("gbk"))).write_bytes(b"a,b\n")
    with Round(place, clock=Clock()) as round_:
        sources, unreadable = inbox(round_, (), TODAY)
        said = {finding.file: finding.message for finding in unreadable}
        assert said.keys() == {"管道.xlsx", "链接.xlsx", "自己.xlsx", "文件夹", "插座", "三个G.zip"}
        assert "不是普通的文件" in said["管道.xlsx"]
        assert "链接" in said["自己.xlsx"]
        assert "链接" in said["文件夹"]
        assert "超过" in said["三个G.zip"]
        assert [source.name for source in sources] == ["评分表.csv"]
        (one,) = collect(round_, sources).files
        assert one.received.file == "评分表.csv"
        assert not is_foreign(one.received.source)
    server.close()


def test_a_file_that_is_gone_when_its_turn_comes_is_named(place: Path) -> None:
    (place / INBOX / "a.csv").write_bytes(b"a,b\n")
    (place / INBOX / "b.csv").write_bytes(b"c,d\n")
    with Round(place, clock=Clock()) as round_:
        sources, _ = inbox(round_, (), TODAY)
        (place / INBOX / "a.csv").unlink()
        result = collect(round_, sources)
        assert [finding.file for finding in result.lost] == ["a.csv"]
        assert [one.received.file for one in result.files] == ["b.csv"]


def test_many_files_take_no_more_memory_than_few(place: Path) -> None:
    box = place / INBOX
    size = 20_000
    for number in range(MANY):
        (box / f"{number:06d}.pdf").write_bytes(b"%PDF-" + number.to_bytes(4, "big") * (size // 4))
    with Round(place, clock=Clock()) as round_:
        office = Office(round_)
        (box / "好.xlsx").write_bytes(office.filled("001"))
        tracemalloc.start()
        try:
            sources, unreadable = inbox(round_, (), TODAY)
            result = collect(round_, sources)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert not unreadable
        assert len(result.files) == MANY + 1  # every one of them is named
        assert peak < 20_000_000 + 8_000 * MANY < size * MANY + 20_000_000
        assert office.stands("001").counting is not None


# --- alone in the world -------------------------------------------------------------------

_WATCHED = """
import os, sys
allowed = tuple(os.path.join(os.path.realpath(path), "") for path in sys.argv[1].split(os.pathsep))
seen = []

def watch(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        seen.append(event)
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"):
        if not str(arguments[0]).startswith((sys.executable, os.path.realpath(sys.executable))):
            seen.append(f"{event} {arguments[0]}")
    if event == "open" and not isinstance(arguments[0], int):
        path, mode, flags = arguments
        writes = isinstance(mode, str) and set(mode) & set("wax+")
        writes = writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR))
        there = os.path.realpath(os.fsdecode(path))
        if writes and there != os.devnull and not there.startswith(allowed):
            seen.append(f"wrote {there}")

sys.addaudithook(watch)
from workbook_tool.cli.main import run
code = run(sys.argv[2:])
print("SEEN", seen)
raise SystemExit(code if not seen else 99)
"""


@needs_tool("unshare")
def test_a_round_without_network_touches_nothing_but_its_folder(
    place: Path, tmp_path: Path
) -> None:
    probe = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("no network namespaces here")
    with Round(place, clock=Clock()) as round_:
        office = Office(round_)
        (place / INBOX / "好.xlsx").write_bytes(office.filled("001"))
        (place / INBOX / "坏.xlsx").write_bytes(b"PK\x03\x04nothing")
    for command, codes in (
        (["collect", str(place), "--on", "2026-12-18"], {2}),
        (["status", str(place)], {0, 2}),
        (["return", str(place)], {0, 2}),
        (["summary", str(place)], {0, 2}),
        (["backup", str(place), "-o", str(tmp_path / "out" / "b.zip")], {0}),
    ):
        (tmp_path / "out").mkdir(exist_ok=True)
        allowed = os.pathsep.join([str(place), str(tmp_path / "out")])
        ended = subprocess.run(
            ["unshare", "-rn", sys.executable, "-c", _WATCHED, allowed, *command],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert "SEEN []" in ended.stdout, (command, ended.stdout[-500:], ended.stderr[-500:])
        assert ended.returncode in codes, (command, ended.stdout, ended.stderr)
