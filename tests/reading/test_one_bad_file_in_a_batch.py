"""One deliberate file among honest ones: a sentence in time, and nobody else notices.

By default a seeded sample is taken; ``WORKBOOK_TOOL_SWEEP=10`` takes all of them.
"""

from __future__ import annotations

import random
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
import pytest

from tests.campaign.clerk import Office, issue_all, make_office
from tests.campaign.offices import Clock
from tests.reading.hostile import FILES, good
from tests.reading.hostile_more import MORE
from tests.workbook.cases import SWEEP
from workbook_tool.campaign.actions.collect import collect, inbox
from workbook_tool.campaign.round import INBOX, Round
from workbook_tool.checks.fenced import check_files
from workbook_tool.foreign import is_foreign
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.library import FormLibrary

SECONDS, BYTES = 30.0, 1 << 30
"""What one file may cost, with all that is in it; the tree of processes together."""

ALL = [*MORE]
SAMPLE = sorted(random.Random(25).sample(ALL, min(len(ALL), 16 * SWEEP)))
SHIPPED = FormLibrary.shipped()


def made(name: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        return MORE[name]()


def test_there_are_enough_of_them() -> None:
    assert len({*MORE, *FILES}) >= 150 + 50


@contextmanager
def memory_watched() -> Iterator[list[int]]:
    """The greatest memory of this process, beyond what it had, and of its children together."""
    peak, done = [0], threading.Event()
    own = psutil.Process()
    before = own.memory_info().rss

    def look() -> None:
        while not done.wait(0.05):
            total = own.memory_info().rss - before
            for process in own.children(recursive=True):
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sentence_in_time_and_the_next_one_is_read(
    name: str, reader: Reader, tmp_path: Path
) -> None:
    bad, neighbour = tmp_path / f"{name}.xlsx", tmp_path / "good.xlsx"
    bad.write_bytes(made(name))
    neighbour.write_bytes(good())
    reader.open(b"")  # the process is there
    with memory_watched() as peak:
        start = time.monotonic()
        results = list(check_files([bad], reader, SHIPPED))
        seconds = time.monotonic() - start
    assert seconds < SECONDS
    assert peak[0] < BYTES
    assert results
    for result in results:
        for finding in result.findings:
            assert not is_foreign(f"{finding.message}{finding.fix}{finding.got}")
            assert len(finding.message) < 1_500
        assert "\n" not in result.file
        assert len(result.file) < 1_500
    (after,) = check_files([neighbour], reader, SHIPPED)
    assert after.status == "ok"


def test_a_round_records_everything_of_such_a_morning(tmp_path: Path) -> None:
    with Round(make_office(tmp_path), clock=Clock()) as round_:
        issue_all(round_)
        office = Office(round_)
        box = round_.folder / INBOX
        chosen = SAMPLE[:: max(len(SAMPLE) // 16, 1)]
        for name in chosen:
            (box / f"{name}.xlsx").write_bytes(made(name))
        (box / "好.xlsx").write_bytes(office.filled("001"))
        sources, unreadable = inbox(round_, (), date(2026, 12, 18))
        result = collect(round_, sources)
        assert not unreadable
        seen = {one.received.file.split(" › ")[0] for one in result.files}
        same = {one.received.sha256 for one in result.files}
        assert len(seen) == len(chosen) + 1 or len(same) < len(chosen) + 1
        counting = office.stands("001").counting
        assert counting is not None
        assert counting.received.file == "好.xlsx"
        recorded = {one.received.sha256 for one in round_.state.all_returns()}
        assert same <= recorded
