"""Twenty people look at a round while a long collection is going on: nobody waits, nobody fails."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from tests.campaign.clerk import make_office, units
from tests.campaign.offices import Clock
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.office import collect, explain, status, summary
from workbook_tool.office.context import Office

LOOKS = 20
FILES = 300 if os.environ.get("WORKBOOK_TOOL_SWEEP") else 40


def test_every_look_sees_the_round_before_the_collection_or_after_it(tmp_path: Path) -> None:
    folder = make_office(tmp_path, units(FILES))
    with Round(folder, clock=Clock()) as round_:
        issue(round_, "year")
    sheets = tuple(sorted((folder / OUT).glob("*.xlsx")))
    office = Office(user="示例")
    before = len(status.status_log(office, status.StatusRequest(folder)).events)
    collecting, done = threading.Event(), threading.Event()
    seen: list[int] = []
    failures: list[BaseException] = []

    def look(number: int) -> None:
        collecting.wait()
        try:
            while True:
                last = done.is_set()
                seen.append(_look(office, folder, number))
                if last:
                    return
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=look, args=(n,)) for n in range(LOOKS)]
    for reader in readers:
        reader.start()

    def begun(_what: str, _done: int, _of: int) -> None:
        collecting.set()

    try:
        made = collect.collect(
            Office(user="示例", progress=begun), collect.CollectRequest(folder, sheets)
        )
    finally:
        collecting.set()
        done.set()
        for reader in readers:
            reader.join()
    assert not failures
    assert made.counts.new == FILES
    # Every event of the collection, or none; each reader saw both.
    assert set(seen) == {before, before + FILES}


def _look(office: Office, folder: Path, number: int) -> int:
    """Look at the round in one of the ways there are; return how many events it had by then."""
    if number % 4 == 0:
        assert len(status.status(office, status.StatusRequest(folder)).units) == FILES  # type: ignore[union-attr]
    elif number % 4 == 1:
        assert explain.explain(office, explain.ExplainRequest(folder, "001")).unit == "001"
    elif number % 4 == 2:
        assert len(summary.ranks(office, summary.SummaryRequest(folder)).units) == FILES
    return len(status.status_log(office, status.StatusRequest(folder)).events)
