"""A hostile or broken file ends within the limits, with one sentence, and costs only itself."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines import needs_tool
from tests.forms import SHIPPED
from tests.reading.hostile import FILES, good
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading import lockup
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS, Refusal
from workbook_tool.reading.returned import ReturnedWorkbook

SLACK = 5.0
REFUSED = {"unreadable", "scan"}
HARMLESS = {
    "one_cell_at_the_far_end",
    "attribute_of_ten_megabytes",
    "cell_without_a_column",
    "member_says_it_is_four_gigabytes",
    "million_formatted_rows",
    "merge_over_the_whole_sheet",
    "three_hundred_thousand_rows_of_blanks",
    "false_count_of_strings",
    "string_that_does_not_exist",
    "negative_string",
    "number_of_a_million_digits",
    "directory_says_there_are_more_members",
    "sheet_outside_of_the_package",
    "sheet_that_is_itself_the_workbook",
    "shared_formula_that_shares_itself",
    "csv_of_a_million_lines",
    "csv_with_an_endless_quote",
}
"""Files that may also be read to an end: odd, but nothing in them is dangerous."""

_watched: list[str] = []
_watching: list[bool] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event.startswith("socket."):
        _watched.append(event)
    if event == "open":
        path, mode, _ = arguments
        if isinstance(path, int):
            return  # the ends of a pipe
        if Path(str(path)).parent.name.startswith("workbook-tool-"):
            return  # an archive in a temporary folder, for the program that unpacks it
        if isinstance(mode, str) and set(mode) & set("wax+") and str(path) != os.devnull:
            _watched.append(f"{event} {path}")


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Sockets and written files of this process meanwhile."""
    _watched.clear()
    _watching.append(True)
    try:
        yield _watched
    finally:
        _watching.clear()


def timed(name: str, data: bytes, reader: Reader) -> tuple[list[FileResult], float]:
    start = time.monotonic()
    results = list(check_bytes(name, data, reader, SHIPPED))
    return results, time.monotonic() - start


@pytest.mark.parametrize("name", FILES)
def test_it_ends_with_one_sentence(name: str, reader: Reader) -> None:
    data = FILES[name]()
    with watched() as seen:
        results, seconds = timed(name, data, reader)
    assert seen == []
    assert seconds < LIMITS.seconds + SLACK
    assert results
    for result in results:
        if result.status in REFUSED:
            assert len([f for f in result.findings if f.severity != "note"]) == 1
            assert name in result.findings[0].message
        else:
            assert name in HARMLESS, result.findings
    after, _ = timed("good.xlsx", good(), reader)
    assert [result.status for result in after] == ["ok"]


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 40


def test_nothing_was_written_by_a_name_from_a_file() -> None:
    assert not Path("/tmp/workbook-tool-was-here").exists()
    assert not Path("/etc/workbook-tool").exists()


def test_a_file_that_takes_too_much_memory_is_given_up_where_the_system_has_no_limits() -> None:
    # The limit that the process sets itself (not on Windows) is far above this one.
    with Reader(replace(LIMITS, memory_bytes=60_000_000)) as reader:
        result = reader.open(FILES["csv_of_a_million_lines"]())
        assert result == Refusal("F11", {"what": "读它要用的内存太多"})
        assert isinstance(reader.open(good()), ReturnedWorkbook)


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with Reader(replace(LIMITS, seconds=0.3)) as reader:
        reader.open(good())  # the process has started
        result = reader.open(FILES["three_hundred_thousand_rows_of_blanks"]())
        assert getattr(result, "code", "") == "F11"
    with Reader() as reader:
        assert not hasattr(reader.open(good()), "code")


@pytest.mark.parametrize("which", ["hook", "kernel", "all"])
def test_the_child_may_not_read_write_connect_or_start_programs(which: str, tmp_path: Path) -> None:
    """Each lock holds alone: the hook without the kernel, the kernel against machine code."""
    if which == "kernel" and not _kernel_has_locks():
        pytest.skip("this kernel has no landlock, or the machine is of another kind")
    secret, target = tmp_path / "key", tmp_path / "made" / "written"
    secret.write_bytes(b"secret")
    target.parent.mkdir()
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("attempts.py")), which, secret, target],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert ended.stdout.split("\n") == ["", ""], ended.stdout + ended.stderr
    assert ended.returncode == 0, ended.stderr
    assert [path.name for path in target.parent.iterdir()] == ["there"]


def _kernel_has_locks() -> bool:
    if sys.platform != "linux" or platform.machine() not in lockup._CALLS:
        return False
    return int(lockup._libc().syscall(444, None, 0, 1)) >= 1


@needs_tool("unshare")
def test_all_of_them_without_any_network(tmp_path: Path) -> None:
    probe = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("no network namespaces here")
    paths = [tmp_path / f"{name}.xlsx" for name in (*FILES, "good")]
    for path in paths:
        path.write_bytes(good() if path.stem == "good" else FILES[path.stem]())
    command = [sys.executable, "-m", "workbook_tool", "check", "--json", *map(str, paths)]
    ended = subprocess.run(
        ["unshare", "-rn", *command],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert ended.returncode == 2, ended.stderr
    statuses: dict[str, set[str]] = {}
    for result in json.loads(ended.stdout)["files"]:
        name = result["file"].partition(".xlsx")[0]
        statuses.setdefault(name, set()).add(result["status"])
    assert statuses.keys() == {*FILES, "good"}
    assert statuses.pop("good") == {"ok"}
    assert {name for name, found in statuses.items() if not found <= REFUSED} <= HARMLESS
