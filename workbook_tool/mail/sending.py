"""Sending: every message once, at a gentle pace, and always knowing what went out.

Before a server is given a message, ``begun`` is recorded, afterwards what became of it. A run
that is stopped at any point therefore leaves at most one message of which nobody knows; it is
never sent again by itself. The account's 已发送 may know (:func:`settle`), else a person says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.records.events import Mailed, MailResult
from workbook_tool.campaign.round import Progress, Round, silent
from workbook_tool.mail.accounts import Account
from workbook_tool.mail.compose import compose, message_id
from workbook_tool.mail.mailbox import Mailbox
from workbook_tool.mail.posts import Post, Writer
from workbook_tool.mail.smtp import SmtpSender, UnreachableError
from workbook_tool.mail.trouble import MailError, NotDeliveredError

WAITS = (60.0, 300.0, 900.0)
"""Seconds before what failed for now is tried once more: greylisting lasts some minutes."""

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class SentMail:
    """What became of one message in a run.

    Attributes:
        mail: The message.
        address: Where it went.
        result: ``sent``, ``refused``, ``failed`` or ``unsure``.
        reason: Why, in words.
    """

    mail: MailKey
    address: str
    result: MailResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a run did.

    Attributes:
        sent: What became of every message that was tried, in order.
        left: How many were not tried.
        why: Why they were not, in words; empty if none was left.
    """

    sent: tuple[SentMail, ...]
    left: int
    why: str = ""


def send(
    round_: Round,
    mails: Sequence[MailKey],
    account: Account,
    progress: Progress = silent,
    sleep: Sleep = time.sleep,
    waits: Sequence[float] = WAITS,
) -> SendResult:
    """Send messages.

    Args:
        round_: The round.
        mails: What is to go out; see :func:`~workbook_tool.mail.posts.wanted`.
        account: The account.
        progress: Told of each message.
        sleep: Waits some seconds.
        waits: How long to wait before each further try of what failed for now.

    Raises:
        MailError: Nothing (more) can be sent; what was sent is recorded.
        OSError: Something could not be read or written; likewise.
    """
    with SmtpSender(account) as courier:
        run = _Run(round_, account, courier, progress, sleep, len(mails))
        todo = run.through(mails)
        for seconds in waits:
            if not todo or run.stopped:
                break
            progress("等待后重试", run.done, len(mails))
            sleep(seconds)
            todo = run.through(todo)
    return SendResult(tuple(run.results.values()), len(mails) - len(run.results), run.stopped)


class _Run:
    """One run: tries messages in order, records every step."""

    def __init__(
        self,
        round_: Round,
        account: Account,
        courier: SmtpSender,
        progress: Progress,
        sleep: Sleep,
        total: int,
    ) -> None:
        self.round, self.account, self.courier = round_, account, courier
        self.progress, self.sleep, self.total = progress, sleep, total
        self.results: dict[MailKey, SentMail] = {}
        self.stopped = ""
        self._writer = Writer(round_)
        self._paced = False

    @property
    def done(self) -> int:
        return sum(one.result != "failed" for one in self.results.values())

    def through(self, mails: Sequence[MailKey]) -> list[MailKey]:
        """Try messages and return those that failed for now."""
        failed: list[MailKey] = []
        daily = self.round.settings.mail.daily
        for number, mail in enumerate(mails):
            if sent_today(self.round) >= daily:
                self.stopped = f"今天已发 {daily} 封，到了设置的每日上限；明天再运行，从这里接着发"
                return failed
            try:
                outcome = self._one(mail)
            except UnreachableError as error:
                # No use in trying the others now; all of them wait together.
                reason = str(error)
                for one in mails[number:]:
                    self.results[one] = SentMail(one, self._address(one), "failed", reason)
                return [*failed, *mails[number:]]
            self.results[mail] = outcome
            if outcome.result == "failed":
                failed.append(mail)
            self.progress("发送邮件", self.done, self.total)
        return failed

    def _one(self, mail: MailKey) -> SentMail:
        post = self._writer.post(mail)
        if self._paced:
            self.sleep(self.round.settings.mail.pace)
        self._paced = True
        return deliver(self.round, post, self.account, self.courier)

    def _address(self, mail: MailKey) -> str:
        return self.round.state.units[mail.unit].unit.email.strip()


def deliver(round_: Round, post: Post, account: Account, courier: SmtpSender) -> SentMail:
    """Hand one message over and record what became of it.

    Raises:
        UnreachableError: The server cannot be talked to; nothing was sent or recorded.
        MailError: Nothing can be sent at all.
        OSError: It could not be recorded.
    """
    step = first_step(round_, post, account.domain)
    content = compose(post, (account.sender, account.address), step.message_id, round_.clock())
    result: MailResult = "sent"
    reason = ""
    try:
        courier.hand_over(post.address, content, lambda: round_.record([step]))
    except NotDeliveredError as error:
        result, reason = error.fate, error.reason
    round_.record([replace(step, result=result, reason=reason)])
    return SentMail(post.mail, post.address, result, reason)


def first_step(round_: Round, post: Post, domain: str) -> Mailed:
    """Return what is recorded before a message goes out.

    A message that is sent once more on request has a Message-ID of its own; one that is tried
    again after it failed keeps it.
    """
    results: dict[str, MailResult] = {}
    for recorded in round_.state.mails.get(post.mail, []):
        assert isinstance(recorded.event, Mailed)
        results[recorded.event.message_id] = recorded.event.result
    attempt = sum(result != "failed" for result in results.values())
    id_ = message_id(round_.key, round_.settings.id, post.mail, attempt, domain)
    return Mailed(*post.mail, post.address, id_, "begun")


def sent_today(round_: Round) -> int:
    """Return how many messages went out, or may have gone out, on this day."""
    today = round_.clock().date()
    return sum(
        isinstance(recorded.event, Mailed)
        and recorded.event.result in {"sent", "unsure"}
        and recorded.at.date() == today
        for recorded in round_.state.events
    )


def send_sample(round_: Round, mail: MailKey, address: str, account: Account) -> SentMail:
    """Send one message to oneself, to see how it looks; it counts for no unit.

    Raises:
        MailError: Nothing can be sent at all.
        OSError: It could not be recorded.
    """
    post = Writer(round_).post(mail)
    test = MailKey("", mail.collection, "test", f"{mail.what} {mail.unit} {round_.clock()}")
    sample = replace(post, mail=test, address=address, subject=f"【试发】{post.subject}")
    with SmtpSender(account) as courier:
        try:
            return deliver(round_, sample, account, courier)
        except UnreachableError as error:
            raise MailError(str(error)) from error


def settle(round_: Round, unsure: Iterable[MailKey], account: Account) -> dict[MailKey, bool]:
    """Look into the account's 已发送 for messages of which nobody knows, and record the answer.

    A message that lies there went out. One that does not lie there did not, provided that
    others of ours do: not every account keeps there what programs send.

    Args:
        round_: The round.
        unsure: The messages.
        account: The account.

    Returns:
        Whether each went out, for those where that is now known.

    Raises:
        MailError: The account cannot be looked into.
        OSError: The answer could not be recorded.
    """
    asked = {mail: _last(round_, mail) for mail in unsure}
    known = [
        recorded.event.message_id
        for recorded in reversed(round_.state.events)
        if isinstance(recorded.event, Mailed) and recorded.event.result == "sent"
    ]
    if not asked:
        return {}
    since = min(round_.state.mails[mail][-1].at.date() for mail in asked)
    with Mailbox(account) as mailbox:
        lying = mailbox.among_sent(
            {*known[:_PROBES], *(s.message_id for s in asked.values())}, since
        )
    kept = bool(lying)
    answers: dict[MailKey, bool] = {}
    for mail, step in asked.items():
        if step.message_id in lying:
            answers[mail] = True
        elif kept:
            answers[mail] = False
    round_.record(
        [
            replace(
                asked[mail],
                result="sent" if out else "failed",
                reason="在“已发送”里找到了" if out else "“已发送”里没有，没有发出",
            )
            for mail, out in answers.items()
        ]
    )
    return answers


_PROBES = 50
"""How many messages that certainly went out are looked for, to see whether 已发送 keeps them."""


def decide(round_: Round, mail: MailKey, result: Literal["sent", "failed"], reason: str) -> Mailed:
    """Record what a person knows of a message of which the program does not.

    Raises:
        OSError: It could not be recorded.
    """
    step = replace(_last(round_, mail), result=result, reason=reason)
    round_.record([step])
    return step


def _last(round_: Round, mail: MailKey) -> Mailed:
    step = round_.state.mails[mail][-1].event
    assert isinstance(step, Mailed)
    return step
