"""A round's files go through several readers at once; nothing depends on how many there are."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.forms import SHIPPED
from tests.reading.hostile import FILES, good
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.pool import ReaderPool

File = tuple[str, bytes]
KILLERS = ("ods_with_a_billion_repeated_cells", "billion_laughs", "truncated_at_80_percent", "pdf")


def collected() -> list[File]:
    """A morning's post: good sheets, and after every third something that nobody can read."""
    files = []
    for number in range(12):
        files.append((f"{number}.xlsx", good()))
        if number % 3 == 0:
            files.append((f"{number}-odd.xlsx", FILES[KILLERS[number // 3]]()))
    return files


def checked(reader: Reader, file: File) -> list[FileResult]:
    return list(check_bytes(*file, reader, SHIPPED))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child process that readers start."""
    from workbook_tool.reading import child

    processes: list[subprocess.Popen[bytes]] = []
    start = child._start

    def counted() -> subprocess.Popen[bytes]:
        processes.append(start())
        return processes[-1]

    monkeypatch.setattr(child, "_start", counted)
    return processes


def test_results_and_their_order_are_those_of_one_reader() -> None:
    files = collected()
    with Reader() as reader:
        alone = [checked(reader, file) for file in files]
    for readers in (1, 3):
        with ReaderPool(readers) as pool:
            together = list(pool.map(checked, files))
        assert [[(r.file, r.status, r.findings) for r in results] for results in together] == [
            [(r.file, r.status, r.findings) for r in results] for results in alone
        ]


def test_only_a_few_files_are_in_memory_at_once() -> None:
    taken = 0

    def endless() -> Iterator[File]:
        nonlocal taken
        while True:
            taken += 1
            yield f"{taken}.pdf", b"%PDF-"

    with ReaderPool(2) as pool:
        results = pool.map(checked, endless())
        for number in range(1, 20):
            assert next(results)[0].file == f"{number}.pdf"
            assert taken <= number + 4


def test_a_fault_in_the_work_comes_up_in_its_turn_and_costs_nothing_else() -> None:
    def work(_: Reader, number: int) -> int:
        if number == 2:
            raise KeyError("two")
        return number

    with ReaderPool(2) as pool:
        results = pool.map(work, range(4))
        assert [next(results), next(results)] == [0, 1]
        with pytest.raises(KeyError, match="two"):
            next(results)
        assert list(pool.map(work, [5, 6])) == [5, 6]


def test_afterwards_no_process_is_left(started: list[subprocess.Popen[bytes]]) -> None:
    with ReaderPool(3) as pool:
        list(pool.map(checked, collected()))
    assert len(started) >= 3
    assert all(process.poll() is not None for process in started)


def test_leaving_early_does_not_wait_for_files_under_way(
    started: list[subprocess.Popen[bytes]],
) -> None:
    reading = threading.Event()
    answers = []

    def work(reader: Reader, data: bytes) -> None:
        reader.open(b"%PDF-")
        reading.set()
        answers.append(reader.open(data))
        answers.append(reader.open(data))  # must not start a process again

    with ReaderPool(1) as pool:
        results = pool.map(work, [FILES["three_hundred_thousand_rows_of_blanks"]()])

        def wait() -> None:
            with suppress(ValueError):  # the reader was closed
                next(results)

        threading.Thread(target=wait).start()
        assert reading.wait(20)
    assert len(started) == 1
    assert started[0].poll() is not None
    assert all(isinstance(answer, Refusal) for answer in answers)


def test_a_closed_reader_says_so() -> None:
    reader = Reader()
    reader.close()
    with pytest.raises(ValueError, match="closed"):
        reader.open(good())
