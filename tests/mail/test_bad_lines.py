"""The line breaks, or goes dead, anywhere: nothing twice, nothing lost, a clear sentence."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.mail.dovecot import Dovecot
from tests.mail.office import Answers, address, opened, set_mail
from tests.mail.smtp_server import HANG, SmtpServer
from tests.mail.test_mailbox import DRAFTS_FOLDER, fetched, received, reply
from tests.mail.test_sending import EVERYONE, SWEEP, results, send_issue, still
from tests.mail.wire import Wire
from workbook_tool.campaign.records.events import Fetched
from workbook_tool.campaign.round import Round
from workbook_tool.mail import mailbox
from workbook_tool.mail.accounts import account_of
from workbook_tool.mail.drafts import put_drafts
from workbook_tool.mail.fetching import fetch
from workbook_tool.mail.posts import wanted
from workbook_tool.mail.sending import decide
from workbook_tool.mail.trouble import MailError

TWO = {"001", "002"}


def through(wire: Wire, settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings of servers that are reached through a wire."""
    return {
        name: {**value, "端口": wire.port} if name in {"发信", "收信"} else value
        for name, value in settings.items()
    }


def test_fetching_over_a_line_that_breaks_again_and_again_ends_well(
    place: Path, imap: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_BATCH_MESSAGES", 1)  # so that a run takes some, then breaks
    with opened(place) as round_:
        answers = Answers(round_)
        imap.deliver(*(reply(answers, n) for n in range(1, 6)))
    broken = 0
    budget = 1_500
    progress = set()
    with Wire(imap.port) as wire:
        set_mail(place, through(wire, imap.settings()))
        while True:
            # Small steps while the cipher and the login are being agreed on.
            budget += 300 if broken < 20 else 700 if SWEEP else 7_000
            wire.left = budget
            with opened(place) as round_:
                try:
                    fetched(round_)
                    break
                except MailError as error:
                    assert f"127.0.0.1:{wire.port}" in str(error)
                    broken += 1
                progress.add(len(round_.state.fetched))
    with opened(place) as round_:
        assert fetched_count(round_) == 5
        assert received(round_) == Counter({f"{n:03d}": 1 for n in range(1, 6)})
    assert broken >= 5
    assert len(progress) > 2  # some were taken before the line broke, and stayed taken


def fetched_count(round_: Round) -> int:
    return sum(isinstance(r.event, Fetched) for r in round_.state.events)


def test_sending_over_a_line_cut_after_any_number_of_bytes_sends_nothing_twice(
    place: Path, smtp: SmtpServer, tmp_path: Path
) -> None:
    """At 12 places; every two thousand bytes with WORKBOOK_TOOL_SWEEP."""
    with Wire(smtp.port) as wire:
        set_mail(place, through(wire, smtp.settings()))
        whole = Path(shutil.copytree(place, tmp_path / "whole"))
        with opened(whole) as round_:
            send_issue(round_, only=TWO)
        fates = set()
        for cut in range(1, wire.carried, 2_000 if SWEEP else wire.carried // 12):
            copy = Path(shutil.copytree(place, tmp_path / str(cut)))
            smtp.recorder.taken.clear()
            wire.left = cut
            with opened(copy) as round_:
                fates |= {one.result for one in send_issue(round_, only=TWO).sent}
                got = smtp.recorder.count()
                unsure = still(round_).unsure
                wire.left = None
                send_issue(round_, only=TWO)
                for mail in unsure:
                    receiver = round_.state.units[mail.unit].unit.email
                    assert smtp.recorder.count()[receiver] == got[receiver]
                    decide(round_, mail, "sent" if got[receiver] else "failed", "问过")
                send_issue(round_, only=TWO)
                assert still(round_).done == len(TWO)
            assert smtp.recorder.count() == Counter({address(1): 1, address(2): 1}), cut
    assert fates == {"sent", "failed", "unsure"}


def test_drafts_put_over_a_line_that_breaks_again_and_again_lie_there_once(
    place: Path, imap: Dovecot
) -> None:
    broken = 0
    with Wire(imap.port) as wire:
        set_mail(place, through(wire, imap.settings()))
        while True:
            wire.left = 1_500 + broken * (700 if SWEEP else 9_000)
            with opened(place) as round_:
                try:
                    account = account_of(round_.settings, round_.folder, 20)
                    put_drafts(round_, wanted(round_, "issue", "year").mails, account)
                    break
                except MailError:
                    broken += 1
    assert broken >= 5
    assert len(imap.files(DRAFTS_FOLDER)) == len(EVERYONE)


def test_a_mailbox_that_does_not_answer_is_told_of(place: Path, imap: Dovecot) -> None:
    with opened(place) as round_:
        imap.deliver(reply(Answers(round_), 1))
    with Wire(imap.port) as wire:
        set_mail(place, through(wire, imap.settings()))
        wire.dead = True
        for left in (0, 6_000):
            wire.left = left
            with opened(place) as round_, pytest.raises(MailError, match="很久没有应答"):
                fetch(round_, account_of(round_.settings, round_.folder, 1), workers=1)
        wire.left = None
        with opened(place) as round_:
            assert [one.fetched.unit for one in fetched(round_)] == ["001"]


def test_a_server_too_slow_to_agree_to_a_receiver_has_been_sent_nothing(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_receiver[address(2)].extend([HANG] * 3)
    with opened(place) as round_:
        result = send_issue(round_, seconds=1)
        assert {one.result for one in result.sent} == {"sent", "failed"}
        assert "很久没有应答" in result.sent[-1].reason
        assert "unsure" not in results(round_)
        assert len(still(round_).mails) == len(EVERYONE) - 1
        send_issue(round_)
    assert smtp.recorder.count() == EVERYONE
