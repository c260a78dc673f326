"""The account's mailbox: replies are fetched once and whole, drafts put there once."""

from __future__ import annotations

import base64
import email
import email.policy
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from imapclient import IMAPClient

from tests.mail.conftest import UNITS, Run
from tests.mail.dovecot import ARRIVED, Dovecot
from tests.mail.kinds_of_mail import HELLO, file_part, head, multi, text_part, word
from tests.mail.office import (
    ACCOUNT,
    COLLECTION,
    PASSWORD,
    Answers,
    address,
    make_round,
    opened,
    set_mail,
    unit,
)
from tests.mail.smtp_server import CUT, CUT_AFTER, SmtpServer
from tests.mail.test_sending import SWEEP, Killed, Mortal, message_id, send_issue, still
from workbook_tool.campaign.actions.issue import current_sheet, reissuer
from workbook_tool.campaign.derived.standing import standings
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.events import Fetched, Mailed, Received
from workbook_tool.campaign.round import Round
from workbook_tool.mail.accounts import PASSWORD as PASSWORD_NAME
from workbook_tool.mail.accounts import account_of
from workbook_tool.mail.drafts import put_drafts
from workbook_tool.mail.fetching import MessageTaken, fetch
from workbook_tool.mail.posts import wanted
from workbook_tool.mail.sending import send, settle

SENT_FOLDER, DRAFTS_FOLDER = "已发送", "草稿箱"


def reply(answers: Answers, number: int, less: str = "0", subject: str = "回复：自评表") -> bytes:
    part = file_part(
        answers.sheet(f"{number:03d}", Decimal(less)),
        b'attachment; filename="' + word("自评表.xlsx", "gb2312") + b'"',
    )
    return head(number, word(subject, "gb2312")) + multi("mixed", HELLO, part)


def fetched(round_: Round) -> list[MessageTaken]:
    return fetch(round_, account_of(round_.settings, round_.folder, 20), workers=2)


def received(round_: Round) -> Counter[str]:
    return Counter(r.event.unit for r in round_.state.events if isinstance(r.event, Received))


def test_every_reply_is_fetched_once_and_stays_unread(place: Path, imap: Dovecot) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        answers = Answers(round_)
        imap.deliver(*(reply(answers, n) for n in range(1, UNITS)))
        taken = fetched(round_)
        assert [one.fetched.unit for one in taken] == [f"{n:03d}" for n in range(1, UNITS)]
        assert {one.fetched.on for one in taken} == {ARRIVED.date()}
        assert not any(one.needs_a_person for one in taken)
        assert fetched(round_) == []
        imap.deliver(reply(answers, UNITS))
        assert [one.fetched.unit for one in fetched(round_)] == [f"{UNITS:03d}"]
        assert received(round_) == Counter({f"{n:03d}": 1 for n in range(1, UNITS + 1)})
        totals = {
            s.counting.received.reading.total
            for s in standings(round_.state, round_.settings, COLLECTION)
            if s.counting
        }
        assert totals == {answers.total()}
    for path in imap.files():
        assert "S" not in path.name.rpartition("2,")[2]  # the flag "seen"
    assert "name=workbook-tool" in imap.log  # 163 wants to know who asks


def test_the_later_mail_counts_and_both_stay(place: Path, imap: Dovecot) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        answers = Answers(round_)
        imap.deliver(reply(answers, 1, "2"), reply(answers, 1, "1"))
        fetched(round_)
        (one,) = (
            s for s in standings(round_.state, round_.settings, COLLECTION) if s.slot.unit == "001"
        )
        assert one.files == 2
        counting = one.counting
        assert counting is not None
        assert counting.received.reading.total == answers.total(Decimal(1))


def test_cut_or_killed_anywhere_nothing_is_lost_or_taken_twice(
    place: Path, imap: Dovecot, tmp_path: Path
) -> None:
    """At every step with WORKBOOK_TOOL_SWEEP, at every sixth else."""
    set_mail(place, imap.settings())
    with opened(place) as round_:
        answers = Answers(round_)
        imap.deliver(*(reply(answers, n) for n in (1, 2)))
    steps = 0
    while True:
        copy = Path(shutil.copytree(place, tmp_path / str(steps)))
        try:
            with opened(copy, disk=Mortal(steps)) as round_:
                fetched(round_)
            break
        except Killed:
            steps += 1 if SWEEP else 6
        with opened(copy) as round_:
            fetched(round_)
            assert received(round_) == Counter({"001": 1, "002": 1})
            assert sum(isinstance(r.event, Fetched) for r in round_.state.events) == 2
    assert steps > 10  # at least: originals, journal and ledger of two messages


FETCHER = """
import sys
from pathlib import Path
from tests.mail.office import opened
from workbook_tool.mail.accounts import account_of
from workbook_tool.mail.fetching import fetch
with opened(Path(sys.argv[1])) as round_:
    fetch(round_, account_of(round_.settings, round_.folder), workers=1)
"""


def test_a_program_killed_by_the_system_while_fetching_goes_on_behind_what_it_recorded(
    place: Path, imap: Dovecot
) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        answers = Answers(round_)
        imap.deliver(*(reply(answers, n) for n in range(1, UNITS + 1)))
        before = len(list((place / "登记" / "流水").glob("*.json")))
    process = subprocess.Popen(
        [sys.executable, "-c", FETCHER, str(place)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    while len(list((place / "登记" / "流水").glob("*.json"))) < before + 2:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait(20)
    with opened(place) as round_:
        some = len(round_.state.fetched)
        assert some >= 1
        assert len(fetched(round_)) == UNITS - some
        assert received(round_) == Counter({f"{n:03d}": 1 for n in range(1, UNITS + 1)})


def test_killed_at_any_step_every_draft_lies_in_the_drafts_folder_once(
    place: Path, imap: Dovecot, tmp_path: Path
) -> None:
    """At every step with WORKBOOK_TOOL_SWEEP, at every third else."""
    set_mail(place, imap.settings())
    steps = 0
    while True:
        copy = Path(shutil.copytree(place, tmp_path / str(steps)))
        for path in imap.files(DRAFTS_FOLDER):
            path.unlink()
        try:
            with opened(copy, disk=Mortal(steps)) as round_:
                _draft_two(round_)
            break
        except Killed:
            steps += 1 if SWEEP else 3
        with opened(copy) as round_:
            _draft_two(round_)
            assert wanted(round_, "issue", COLLECTION, only=("001", "002")).done == 2
        assert len(imap.files(DRAFTS_FOLDER)) == 2
    assert steps > 6  # at least: journal and ledger of two drafts


def _draft_two(round_: Round) -> None:
    todo = wanted(round_, "issue", COLLECTION, only=("001", "002")).mails
    put_drafts(round_, todo, account_of(round_.settings, round_.folder))


def test_messages_that_the_server_numbers_anew_are_known_by_their_content(
    place: Path, imap: Dovecot
) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        imap.deliver(reply(Answers(round_), 1))
        fetched(round_)
        for path in imap.box().glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        again = fetched(round_)
        assert [one.fetched.notes for one in again] in ([("早已收过",)], [])
        assert received(round_) == Counter({"001": 1})


def test_only_the_folder_that_is_set_is_looked_into(place: Path, imap: Dovecot, run: Run) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        answers = Answers(round_)
    imap.deliver(reply(answers, 1))
    imap.deliver(reply(answers, 2), folder="考核")
    settings: dict[str, Any] = imap.settings()
    settings["收信"]["文件夹"] = "考核"
    set_mail(place, settings)
    with opened(place) as round_:
        assert [one.fetched.unit for one in fetched(round_)] == ["002"]
    settings["收信"]["文件夹"] = "没有的"
    set_mail(place, settings)
    code, said = run("mail", place, "fetch")
    assert code == 2
    assert "没有“没有的”这个文件夹" in said


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("password", "授权码不对"),
        ("certificate", "证书不能确认"),
        ("port", "没有应答"),
        ("host", "找不到邮件服务器"),
    ],
)
def test_what_is_wrong_with_the_mailbox_is_said(
    place: Path, imap: Dovecot, run: Run, monkeypatch: pytest.MonkeyPatch, how: str, words: str
) -> None:
    settings: dict[str, Any] = imap.settings()
    if how == "password":
        monkeypatch.setenv(PASSWORD_NAME, "falsch-" + PASSWORD)
    elif how == "certificate":
        del settings["证书"]
    else:
        settings["收信"] = {**settings["收信"], **{"port": {"端口": 1}}.get(how, {})}
        settings["收信"] |= {"服务器": "imap.nowhere.invalid"} if how == "host" else {}
    set_mail(place, settings)
    code, said = run("mail", place, "fetch")
    assert code == 2
    assert words in said
    assert PASSWORD not in said


def test_a_returned_message_is_no_return_and_names_the_address(
    place: Path, imap: Dovecot, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, {**imap.settings(), **smtp.settings(), **_both(imap, smtp, place)})
    with opened(place) as round_:
        send_issue(round_)
        original = dict(smtp.recorder.taken)[address(3)]
        report = (
            b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; x\r\n"
            b"Action: failed\r\nStatus: 5.1.1\r\n"
        )
        later = report.replace(b"failed", b"delayed")
        for status, number in ((report, 3), (later, 4)):
            back = dict(smtp.recorder.taken)[address(number)]
            body = multi(
                "report; report-type=delivery-status",
                text_part("您的邮件没有送达"),
                status,
                b"Content-Type: message/rfc822\r\n\r\n" + back,
            )
            daemon = (
                b"From: <MAILER-DAEMON@example.com>\r\nSubject: failed\r\nMIME-Version: 1.0\r\n"
            )
            imap.deliver(daemon + body)
        seen = multi(
            "report; report-type=disposition-notification",
            text_part("您的邮件已被阅读"),
            b"Content-Type: message/disposition-notification\r\n\r\nOriginal-Message-ID: <"
            + message_id(original)
            + b">\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
        )
        imap.deliver(head(5, b"Read") + seen)
        imap.deliver(original)  # a copy of what we sent ourselves
        taken = fetched(round_)
        assert [len(one.fetched.needs) for one in taken] == [1, 0, 0, 0]
        assert f"没有送到 {address(3)}" in taken[0].fetched.needs[0]
        assert taken[3].fetched.notes == ("本单位自己发出的邮件",)
        assert received(round_) == Counter()
        assert [mail.unit for mail in still(round_).refused] == ["003"]
    code, said = run("mail", place, "send")
    assert (code, "被拒收或退信：003" in said) == (2, True)


def _both(imap: Dovecot, smtp: SmtpServer, place: Path) -> dict[str, Any]:
    """Trust both servers: their certificates in one file."""
    both = place / "证书.pem"
    both.write_bytes(imap.certificate.read_bytes() + smtp.certificate.read_bytes())
    return {"证书": both.name}


def test_the_sent_folder_says_what_went_out_when_nobody_else_knows(
    place: Path, imap: Dovecot, smtp: SmtpServer
) -> None:
    set_mail(place, {**imap.settings(), **smtp.settings(), **_both(imap, smtp, place)})
    smtp.recorder.at_content[address(2)].append(CUT_AFTER)
    smtp.recorder.at_content[address(5)].append(CUT)
    with opened(place) as round_:
        send_issue(round_)
        unsure = still(round_).unsure
        assert [mail.unit for mail in unsure] == ["002", "005"]
        account = account_of(round_.settings, round_.folder)
        # An account that keeps nothing there does not know either.
        assert settle(round_, unsure, account) == {}
        for _, content in smtp.recorder.taken:
            imap.deliver(content, folder=SENT_FOLDER)
        answers = settle(round_, unsure, account)
        assert {mail.unit: out for mail, out in answers.items()} == {"002": True, "005": False}
        send(round_, still(round_).mails, account, sleep=lambda _seconds: None)
    assert smtp.recorder.count() == Counter({address(n): 1 for n in range(1, UNITS + 1)})


def test_drafts_lie_in_the_drafts_folder_once_whole_and_readable(
    place: Path, imap: Dovecot, run: Run, tmp_path: Path
) -> None:
    set_mail(place, imap.settings())
    copy = Path(shutil.copytree(place, tmp_path / "copy"))
    code, said = run("mail", place, "draft", "--mailbox")
    assert code == 0, said
    drafts = imap.files(DRAFTS_FOLDER)
    assert len(drafts) == UNITS
    # Killed before it was recorded: the ledger of the copy knows nothing of the drafts.
    assert run("mail", copy, "draft", "--mailbox")[0] == 0
    assert run("mail", place, "draft", "--mailbox")[0] == 0
    assert len(imap.files(DRAFTS_FOLDER)) == UNITS
    assert run("mail", place, "send")[0] == 0  # whoever sends drafts by hand sends them once
    with opened(place) as round_:
        names = {s.unit.email: (code, s.unit.name) for code, s in round_.state.units.items()}
        for path in drafts:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            assert message["X-Unsent"] == "1"
            code_, name = names[message["To"].addresses[0].addr_spec]
            (part,) = message.iter_attachments()
            assert part.get_filename() == f"2026_{code_}_{name}_评分表.xlsx"


def test_another_parser_finds_text_attachment_and_both_forms_of_the_name(
    place: Path, imap: Dovecot, run: Run
) -> None:
    """Dovecot takes the message apart itself, without any library of the program."""
    set_mail(place, imap.settings())
    assert run("mail", place, "draft", "--mailbox", "--unit", "002")[0] == 0
    with opened(place) as round_:
        sheet = current_sheet(round_, Slot("002", COLLECTION))
        assert sheet is not None
        content = reissuer(round_, COLLECTION)(sheet.issued)
        trust = account_of(round_.settings, round_.folder).trust
    with IMAPClient("127.0.0.1", imap.port, ssl_context=trust) as client:
        client.login(ACCOUNT, PASSWORD)
        client.select_folder(DRAFTS_FOLDER, readonly=True)
        answer = client.fetch([1], ["BODYSTRUCTURE", "ENVELOPE", "BODY[1]", "BODY[2]"])[1]
    (text, enclosed), sub = answer[b"BODYSTRUCTURE"][:2]
    assert (sub, text[0], text[1]) == (b"mixed", b"text", b"plain")
    assert "评分表发给你单位" in base64.b64decode(answer[b"BODY[1]"]).decode()
    assert base64.b64decode(answer[b"BODY[2]"]) == content
    kind = dict(zip(enclosed[2][::2], enclosed[2][1::2], strict=True))
    _, placed = enclosed[8]
    assert str(make_header(decode_header(kind[b"name"].decode()))) == sheet.issued.file
    charset, _, coded = dict(zip(placed[::2], placed[1::2], strict=True))[b"filename*"].split(b"'")
    assert unquote(coded.decode(), charset.decode()) == sheet.issued.file
    subject = str(make_header(decode_header(answer[b"ENVELOPE"].subject.decode())))
    assert "示例第2研究院直属单位工会委员会" in subject


ROUND = 200


def test_a_whole_round_goes_out_comes_back_and_is_confirmed(
    tmp_path: Path, imap: Dovecot, smtp: SmtpServer
) -> None:
    count = ROUND
    place = make_round(tmp_path, [unit(n) for n in range(1, count + 1)])
    settings = {**imap.settings(), **smtp.settings(), **_both(imap, smtp, place)}
    set_mail(place, {**settings, "每日上限": 100_000})
    everyone = Counter({address(n): 1 for n in range(1, count + 1)})
    with opened(place) as round_:
        assert {one.result for one in send_issue(round_).sent} == {"sent"}
        assert smtp.recorder.count() == everyone
        smtp.recorder.taken.clear()
        answers = Answers(round_)
        imap.deliver(*(reply(answers, n) for n in range(1, count + 1)))
        taken = fetched(round_)
        assert [one.files[0].received.unit for one in taken] == [
            f"{n:03d}" for n in range(1, count + 1)
        ]
        found = standings(round_.state, round_.settings, COLLECTION)
        assert Counter(one.status for one in found) == Counter({"done": count})
        account = account_of(round_.settings, round_.folder)
        todo = wanted(round_, "receipt", COLLECTION)
        assert len(todo.mails) == count
        send(round_, todo.mails, account, sleep=lambda _seconds: None)
        assert smtp.recorder.count() == everyone
        body = smtp.recorder.messages()[address(count)].get_body()
        assert body is not None
        text = body.get_content()
        assert f"自评总分：{answers.total()}" in text
        assert wanted(round_, "receipt", COLLECTION).mails == ()
        kinds = Counter(type(recorded.event) for recorded in round_.state.events)
        assert kinds[Fetched] == kinds[Received] == count
        assert kinds[Mailed] == 4 * count


def test_the_password_is_in_no_file(
    place: Path, imap: Dovecot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        imap.deliver(reply(Answers(round_), 1))
    said = run("mail", place, "fetch")[1] + run("mail", place, "draft", "--mailbox")[1]
    monkeypatch.setenv(PASSWORD_NAME, "x" + PASSWORD)
    said += run("mail", place, "fetch")[1]
    assert ACCOUNT in said
    assert PASSWORD not in said
    for path in place.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path


def test_old_messages_are_not_of_this_round(place: Path, imap: Dovecot) -> None:
    set_mail(place, imap.settings())
    with opened(place) as round_:
        imap.deliver(reply(Answers(round_), 1))
        old = next(iter(imap.files()))
        os.utime(old, (1_700_000_000, 1_700_000_000))
        assert date.fromtimestamp(1_700_000_000) < round_.state.events[0].at.date()
        assert fetched(round_) == []
