"""Sending: every unit its own sheet, once, whatever the server or the machine does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.mail.conftest import UNITS, Run
from tests.mail.office import ACCOUNT, CHINA, COLLECTION, PASSWORD, Clock, address, opened, set_mail
from tests.mail.smtp_server import CUT, CUT_AFTER, HANG, SmtpServer
from workbook_tool.campaign.actions.issue import current_sheet
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.records.events import Mailed
from workbook_tool.campaign.round import Round
from workbook_tool.mail.accounts import PASSWORD as PASSWORD_NAME
from workbook_tool.mail.accounts import account_of
from workbook_tool.mail.posts import Outbox, wanted
from workbook_tool.mail.sending import SendResult, decide, send
from workbook_tool.mail.trouble import MailError

SWEEP = os.environ.get("WORKBOOK_TOOL_SWEEP", "")
EVERYONE = Counter({address(n): 1 for n in range(1, UNITS + 1)})


def send_issue(
    round_: Round,
    clock: Clock | None = None,
    only: Collection[str] = (),
    seconds: float = 20,
) -> SendResult:
    todo = wanted(round_, "issue", COLLECTION, only=only).mails
    sleep = clock.sleep if clock else lambda _seconds: None
    account = account_of(round_.settings, round_.folder, seconds)
    return send(round_, todo, account, sleep=sleep, waits=(60, 300))


def results(round_: Round) -> list[str]:
    return [r.event.result for r in round_.state.events if isinstance(r.event, Mailed)]


def still(round_: Round) -> Outbox:
    return wanted(round_, "issue", COLLECTION)


def test_every_unit_gets_its_own_sheet_under_its_chinese_name(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, smtp.settings())
    with opened(place) as round_:
        assert {one.result for one in send_issue(round_).sent} == {"sent"}
        assert smtp.recorder.count() == EVERYONE
        for code, state in round_.state.units.items():
            message = smtp.recorder.messages()[state.unit.email]
            (part,) = message.iter_attachments()
            sheet = current_sheet(round_, Slot(code, COLLECTION))
            assert sheet is not None
            assert part.get_filename() == sheet.issued.file
            book: Any = load_workbook(BytesIO(part.get_content()))
            assert book.custom_doc_props["workbook_tool_token"].value == sheet.issued.token
            assert f"〔{round_.settings.id[:4]}-{code}〕" in str(message["Subject"])
            assert state.unit.name in message.get_body().get_content()  # type: ignore[union-attr]


def test_what_went_out_stands_in_the_ledger(place: Path, smtp: SmtpServer, run: Run) -> None:
    set_mail(place, smtp.settings())
    assert run("mail", place, "send")[0] == 0
    code, said = run("status", place, "--log", "--json")
    assert code == 0
    for number in range(1, UNITS + 1):
        assert f"{address(number)}：已发出" in said
    with opened(place) as round_:
        assert results(round_) == ["begun", "sent"] * UNITS


def test_a_second_run_sends_nothing_and_again_sends_once_more(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    run("mail", place, "send")
    code, said = run("mail", place, "send")
    assert (code, smtp.recorder.count()) == (0, EVERYONE)
    assert f"{UNITS} 封早已发出" in said
    assert run("mail", place, "send", "--again", "002")[0] == 0
    assert smtp.recorder.count() == EVERYONE + Counter({address(2): 1})
    first, second = (content for receiver, content in smtp.recorder.taken if receiver == address(2))
    assert message_id(first) != message_id(second)


def message_id(content: bytes) -> bytes:
    line = next(line for line in content.splitlines() if line.lower().startswith(b"message-id"))
    return line.partition(b"<")[2].rstrip(b"> ")


def test_another_text_makes_nothing_go_out_twice(place: Path, smtp: SmtpServer, run: Run) -> None:
    set_mail(place, smtp.settings())
    run("mail", place, "send")
    template = place / "邮件" / "模板" / "下发.txt"
    template.write_text("主题：{{ 单位 }} 改过的标题\n\n改过的正文\n", encoding="utf-8")
    run("mail", place, "send")
    assert smtp.recorder.count() == EVERYONE
    run("mail", place, "send", "--again", "001")
    assert "改过的标题" in str(smtp.recorder.messages()[address(1)]["Subject"])


def test_a_dry_run_and_a_sample_tell_no_unit_anything(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    code, said = run("mail", place, "send", "--dry-run")
    assert code == 0
    assert all(address(n)[:7] in said for n in range(1, UNITS + 1))
    assert smtp.recorder.logins == 0
    code, said = run("mail", place, "send", "--test", ACCOUNT)
    assert code == 0, said
    assert smtp.recorder.count() == Counter({ACCOUNT: 1})
    assert "【试发】" in str(smtp.recorder.messages()[ACCOUNT]["Subject"])
    with opened(place) as round_:
        assert len(still(round_).mails) == UNITS


def test_a_full_mailbox_and_greylisting_are_tried_again_after_growing_waits(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_receiver[address(1)].extend(["450 4.7.1 Greylisted, try again later"])
    smtp.recorder.at_receiver[address(2)].extend(["452 4.2.2 Mailbox full"] * 9)
    clock = Clock()
    with opened(place, clock) as round_:
        begun = clock.now
        result = send_issue(round_, clock)
        waited = (clock.now - begun).total_seconds()
        assert 360 <= waited < 400
        assert smtp.recorder.count() == EVERYONE - Counter({address(2): 1})
        (bad,) = (one for one in result.sent if one.result != "sent")
        assert (bad.mail.unit, bad.result) == ("002", "failed")
        assert "邮箱已满" in bad.reason
        # Nothing of it was begun, so the next run may send it.
        assert [mail.unit for mail in still(round_).mails] == ["002"]
        smtp.recorder.at_receiver[address(2)].clear()
        send_issue(round_)
    assert smtp.recorder.count() == EVERYONE


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 User not found", "没有这个邮箱"),
        ("550 Mailbox not found", "没有这个邮箱"),
        ("554 DT:SPM 163 smtp", "垃圾邮件"),
        ("552 5.3.4 Message too large", "邮件太大"),
        ("553 whatever it means", "对方服务器拒收"),
    ],
)
def test_a_refusal_is_listed_and_not_tried_again_until_the_address_changes(
    place: Path, smtp: SmtpServer, run: Run, answer: str, words: str
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_receiver[address(3)].append(answer)
    code, said = run("mail", place, "send")
    assert code == 2
    flat = "".join(said.split())
    assert words in flat
    assert "被拒收003" in flat
    assert run("mail", place, "send")[0] == 2
    assert smtp.recorder.count() == EVERYONE - Counter({address(3): 1})
    assert run("mail", place, "send", "--again", "003")[0] == 0
    assert smtp.recorder.count() == EVERYONE


def test_refused_content_is_a_refusal_and_deferred_content_is_none(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_content[address(1)].append("554 5.7.1 rejected as spam")
    smtp.recorder.at_content[address(2)].append("451 4.3.0 try again")
    with opened(place) as round_:
        by_unit = {one.mail.unit: one.result for one in send_issue(round_).sent}
    assert (by_unit["001"], by_unit["002"]) == ("refused", "sent")
    assert smtp.recorder.count() == EVERYONE - Counter({address(1): 1})


def test_a_server_that_closes_after_every_second_message_is_asked_again(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, smtp.settings())
    for number in (2, 4):
        smtp.recorder.at_receiver[address(number)].append("421 4.3.2 closing")
    smtp.recorder.at_receiver[address(5)].append(CUT)
    with opened(place) as round_:
        assert {one.result for one in send_issue(round_).sent} == {"sent"}
    assert smtp.recorder.count() == EVERYONE


@pytest.mark.parametrize("how", [CUT, CUT_AFTER, HANG])
def test_what_was_cut_in_the_middle_is_not_sent_again_by_itself(
    place: Path, smtp: SmtpServer, run: Run, how: str
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_content[address(4)].append(how)
    with opened(place) as round_:
        by_unit = {one.mail.unit: one.result for one in send_issue(round_, seconds=1).sent}
        assert by_unit.pop("004") == "unsure"
        assert set(by_unit.values()) == {"sent"}
    before = smtp.recorder.count()
    code, said = run("mail", place, "send")
    assert code == 2
    assert "不能确定是否已发出：004" in said
    assert smtp.recorder.count() == before
    if how == CUT:  # the unit says that nothing came
        assert run("mail", place, "send", "--again", "004")[0] == 0
    else:
        assert run("mail", place, "send", "--delivered", "004")[0] == 0
    assert smtp.recorder.count() == EVERYONE
    assert run("mail", place, "send")[0] == 0


class Killed(BaseException):
    """The program is killed here."""


class Mortal(Disk):
    """Kills the program at a step."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, what: str) -> None:  # noqa: ARG002
        self.left -= 1
        if self.left < 0:
            raise Killed


def test_killed_at_any_step_nothing_goes_out_twice_and_nothing_is_forgotten(
    place: Path, smtp: SmtpServer, tmp_path: Path
) -> None:
    set_mail(place, smtp.settings())
    """At every step with WORKBOOK_TOOL_SWEEP, at every third else."""
    two = {"001", "002"}
    steps = 0
    while True:
        copy = Path(shutil.copytree(place, tmp_path / str(steps)))
        smtp.recorder.taken.clear()
        try:
            with opened(copy, disk=Mortal(steps)) as round_:
                send_issue(round_, only=two)
            break
        except Killed:
            steps += 1 if SWEEP else 3
        with opened(copy) as round_:
            got = smtp.recorder.count()
            unsure = still(round_).unsure
            assert len(unsure) <= 1
            send_issue(round_, only=two)
            for mail in unsure:
                receiver = round_.state.units[mail.unit].unit.email
                assert smtp.recorder.count()[receiver] == got[receiver]
                decide(round_, mail, "sent" if got[receiver] else "failed", "问过")
            send_issue(round_, only=two)
            assert still(round_).done == len(two)
        assert smtp.recorder.count() == Counter({address(1): 1, address(2): 1})
    assert steps > len(two) * 6  # at least: write, replace and commit, twice for each message


SENDER = """
import sys
from pathlib import Path
from tests.mail.office import COLLECTION, opened
from workbook_tool.mail.accounts import account_of
from workbook_tool.mail.posts import wanted
from workbook_tool.mail.sending import send
with opened(Path(sys.argv[1])) as round_:
    account = account_of(round_.settings, round_.folder)
    send(round_, wanted(round_, "issue", COLLECTION).mails, account)
"""


@pytest.mark.parametrize("number", [1, 3, UNITS])
def test_a_program_killed_by_the_system_goes_on_where_it_was(
    place: Path, smtp: SmtpServer, run: Run, number: int
) -> None:
    set_mail(place, smtp.settings())
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(place)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )

    def kill(count: int) -> None:
        if count == number:
            os.kill(process.pid, signal.SIGKILL)

    smtp.recorder.on_taken = kill
    assert process.wait(60) == -signal.SIGKILL
    smtp.recorder.on_taken = lambda _count: None
    assert len(smtp.recorder.taken) == number
    code, said = run("mail", place, "send")
    assert code == 2
    assert f"不能确定是否已发出：{number:03d}" in said
    assert smtp.recorder.count() == EVERYONE


def test_the_daily_limit_is_kept_and_the_rest_goes_out_the_next_day(
    place: Path, smtp: SmtpServer
) -> None:
    set_mail(place, {**smtp.settings(), "每日上限": 4})
    with opened(place) as round_:
        result = send_issue(round_)
        assert (len(result.sent), result.left) == (4, 2)
        assert "每日上限" in result.why
        assert send_issue(round_).left == 2
    with opened(place, Clock(datetime(2026, 12, 2, 8, tzinfo=CHINA))) as round_:
        assert send_issue(round_).left == 0
    assert smtp.recorder.count() == EVERYONE


def test_messages_go_out_at_the_pace_that_is_set(place: Path, smtp: SmtpServer) -> None:
    set_mail(place, {**smtp.settings(), "间隔秒": 7})
    clock = Clock()
    with opened(place, clock) as round_:
        slept: list[float] = []
        todo = still(round_).mails
        send(round_, todo, account_of(round_.settings, round_.folder), sleep=slept.append)
    assert slept == [7.0] * (UNITS - 1)


def test_starttls_will_do_as_well(place: Path, tmp_path: Path) -> None:
    with SmtpServer(tmp_path, starttls=True) as server:
        set_mail(place, server.settings())
        with opened(place) as round_:
            send_issue(round_)
        assert server.recorder.count() == EVERYONE


def _wrong(how: str, good: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    server = dict(good["发信"])
    if how == "password":
        monkeypatch.setenv(PASSWORD_NAME, "falsch-" + PASSWORD)
    elif how == "no password":
        monkeypatch.delenv(PASSWORD_NAME)
    elif how == "certificate":
        return {"发信": server}
    elif how == "port":
        server["端口"] = 1
    elif how == "host":
        server["服务器"] = "smtp.nowhere.invalid"
    elif how == "security":
        server["加密"] = "STARTTLS"
    return {**good, "发信": server}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("password", "授权码不对"),
        ("no password", "没有邮箱"),
        ("certificate", "证书不能确认"),
        ("port", "没有应答"),
        ("host", "找不到邮件服务器"),
        ("security", "加密方式"),
    ],
)
def test_what_is_wrong_with_the_account_is_said_and_nothing_is_lost(
    place: Path, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch, how: str, words: str
) -> None:
    good = smtp.settings()
    set_mail(place, _wrong(how, good, monkeypatch))
    with opened(place) as round_:
        try:
            result = send_issue(round_, seconds=2)
            said = " ".join(one.reason for one in result.sent)
        except MailError as error:
            said = str(error)
        assert words in said
        assert PASSWORD not in said
        assert len(still(round_).mails) == UNITS
        assert results(round_) == []
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)
    set_mail(place, good)
    with opened(place) as round_:
        send_issue(round_)
    assert smtp.recorder.count() == EVERYONE


def test_a_sender_whom_the_server_does_not_allow_stops_the_run(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    smtp.recorder.at_sender.append("553 Mail from must equal authorized user")
    code, said = run("mail", place, "send")
    assert code == 2
    assert f"不让“{ACCOUNT}”发信" in said
    assert run("mail", place, "send")[0] == 0
    assert smtp.recorder.count() == EVERYONE


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_the_password_is_in_no_file_log_or_sentence(
    place: Path, smtp: SmtpServer, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    logs = tmp_path / "tmp"
    logs.mkdir()
    monkeypatch.setenv("TMPDIR", str(logs))
    monkeypatch.setattr("tempfile.tempdir", str(logs))
    set_mail(place, smtp.settings())
    said = run("mail", place, "send", "--verbose")[1]
    said += run("mail", place, "send")[1] + run("mail", place, "send")[1]
    secret = "ganz-" + PASSWORD
    monkeypatch.setenv(PASSWORD_NAME, secret)
    code, wrong = run("mail", place, "send", "--again", "001")
    assert code == 2
    assert "授权码" in wrong
    # The server is gone without notice, and the program meets a defect of its own.
    monkeypatch.setattr("workbook_tool.mail.smtp.SmtpSender._open", lambda _self: 1 / 0)
    code, broken = run("mail", place, "send", "--again", "001")
    assert "意外" in broken
    assert list(_files(logs))
    for text in (said, wrong, broken):
        assert PASSWORD not in text
    for path in [*_files(place), *_files(logs)]:
        assert PASSWORD.encode() not in path.read_bytes(), path
