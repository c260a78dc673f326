"""What is recorded is read back as it was, whatever people type; anything else is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tool.campaign.records.events import (
    EVENT,
    EVENTS,
    Corrected,
    DeadlineMoved,
    Event,
    FileJudged,
    FileReading,
    Received,
    Score,
    Undone,
)
from workbook_tool.campaign.records.journal import DamagedRunError, RecordedRun, parse

WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
SCORES = st.decimals(allow_nan=False, allow_infinity=False)
READINGS = st.builds(
    FileReading,
    status=st.sampled_from(["ok", "explain", "must_fix", "unreadable", "scan"]),
    unit_name=WORDS,
    total=SCORES | st.none(),
    numbers=st.dictionaries(WORDS, SCORES, max_size=3),
    texts=st.dictionaries(WORDS, WORDS, max_size=3),
    scores=st.lists(
        st.builds(Score, WORDS, SCORES, SCORES | st.none(), SCORES, WORDS | st.none(), WORDS),
        max_size=3,
    ).map(tuple),
)
HAPPENINGS: st.SearchStrategy[Event] = st.one_of(
    st.builds(FileJudged, WORDS, st.sampled_from(["accept", "refuse", "prefer"]), WORDS),
    st.builds(Undone, st.integers(1, 10**6), WORDS),
    st.builds(DeadlineMoved, WORDS, WORDS, st.dates(date(1949, 10, 1)), WORDS),
    st.builds(
        Corrected,
        unit=WORDS,
        collection=WORDS,
        stage=st.just("self"),
        item=WORDS,
        old=SCORES | st.none(),
        new=SCORES,
        how=st.sampled_from(["entered", "corrected"]),
        asked_by=WORDS,
        reason=WORDS,
    ),
    st.builds(Received, WORDS, WORDS, WORDS, st.dates(), WORDS, WORDS, READINGS, WORDS),
)
RUNS = st.builds(
    lambda number, before, by, events: RecordedRun(
        number,
        before,
        "2026-11-25T09:30:00+08:00",
        by,
        tuple(EVENT.dump_json(event).decode() for event in events),
    ),
    st.integers(1, 10**6),
    WORDS,
    WORDS,
    st.lists(HAPPENINGS, min_size=1, max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HAPPENINGS, min_size=1, max_size=4))
def test_events_come_back_as_they_were(events: list[Event]) -> None:
    bodies = ",".join(EVENT.dump_json(event).decode() for event in events)
    assert EVENTS.validate_json(f"[{bodies}]") == events
    assert "\n" not in bodies


@settings(max_examples=150, deadline=None)
@given(RUNS)
def test_a_run_comes_back_as_it_was(run: RecordedRun) -> None:
    assert parse(run.content) == run


@settings(max_examples=150, deadline=None)
@given(RUNS, st.data())
def test_an_altered_run_is_refused_or_has_another_digest(
    run: RecordedRun, data: st.DataObject
) -> None:
    content = bytearray(run.content)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    try:
        altered = parse(bytes(content))
    except DamagedRunError:
        return
    assert altered.digest != run.digest


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"run": 1}\n'])
def test_other_files_are_no_runs(content: bytes) -> None:
    with pytest.raises(DamagedRunError):
        parse(content)


def test_numbers_are_kept_to_the_last_digit() -> None:
    odd = Decimal("0.1000000000000000055511151231257827")
    event = Corrected("001", "year", "self", "1", odd, Decimal("1E+2"), "corrected", "甲", "乙")
    back = EVENT.validate_json(EVENT.dump_json(event))
    assert isinstance(back, Corrected)
    assert (str(back.old), str(back.new)) == (str(odd), "1E+2")
