"""Messages as real clients write them: every sheet with the right unit, nothing dropped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.mail.kinds_of_mail import CASES, write
from tests.mail.office import COLLECTION, Answers, make_round, opened, unit
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.mail.fetching import MessageTaken, fetch_files

NUMBERS = {name: number for number, name in enumerate(CASES, start=2)}
"""Which unit writes which message; unit 1 writes none, so that everybody has one before."""


@pytest.fixture(scope="module")
def everything(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Mapping[str, MessageTaken]]:
    """A round into which all the messages were fetched, and what became of each."""
    folder = tmp_path_factory.mktemp("letters")
    place = make_round(folder, [unit(n) for n in range(1, len(CASES) + 2)])
    inbox = folder / "来信"
    inbox.mkdir()
    with opened(place) as round_:
        answers = Answers(round_)
        for name, number in NUMBERS.items():
            (inbox / f"{number:03d}.eml").write_bytes(write(name, answers, number))
        taken = {one.fetched.sha256: one for one in fetch_files(round_, [inbox])}
        by_name = {}
        for name, number in NUMBERS.items():
            import hashlib

            content = (inbox / f"{number:03d}.eml").read_bytes()
            by_name[name] = taken[hashlib.sha256(content).hexdigest()]
        assert fetch_files(round_, [inbox]) == []
    return place, by_name


def test_there_are_many_kinds() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_the_outcome_is_right(
    name: str, everything: tuple[Path, Mapping[str, MessageTaken]]
) -> None:
    case, number, taken = CASES[name], NUMBERS[name], everything[1][name]
    own = f"{number:03d}"
    got = [
        (
            None
            if file.received.held
            else 0
            if file.received.unit == own
            else int(file.received.unit or "0"),
            file.received.reading.status,
        )
        for file in taken.files
    ]
    assert got == list(case.files), [file.received for file in taken.files]
    assert taken.fetched.unit == (own if case.known else "")
    for wanted, found in ((case.needs, taken.fetched.needs), (case.notes, taken.fetched.notes)):
        assert len(wanted) == len(found), found
        for part, sentence in zip(wanted, found, strict=True):
            assert part in sentence


def test_two_sheets_in_one_mail_leave_it_to_a_person(
    everything: tuple[Path, Mapping[str, MessageTaken]],
) -> None:
    place, _ = everything
    with opened(place) as round_:
        for name, status in {
            "two different sheets of one unit": "held",
            "sheet and the sealed scan": "done",
            "only thanks": "missing",
            "attachment cannot be opened": "missing",
        }.items():
            slot = Slot(f"{NUMBERS[name]:03d}", COLLECTION)
            assert standing(round_.state, round_.settings, slot).status == status


def test_chinese_names_and_subjects_are_whole(
    everything: tuple[Path, Mapping[str, MessageTaken]],
) -> None:
    _, taken = everything
    for name in (
        "name in rfc 2231",
        "name as encoded word in gb2312 as foxmail writes it",
        "name in plain gbk",
        "name in plain utf8",
        "name only in the content type",
        "winmail dat",
        "winmail dat with old names under another type",
        "sheet shown inline as apple mail does",
    ):
        assert [file.received.file for file in taken[name].files] == ["自评表 最终版2.xlsx"]
    assert taken["subject in plain gb18030"].fetched.subject == "报送自评表㐂"
    cut = taken["subject in pieces that cut a character"].fetched.subject
    assert cut == "示例市工会考核自评表"
    forwarded = taken["forwarded forward"].files[0].received.file
    assert forwarded == "Fwd › report › a.xlsx"
