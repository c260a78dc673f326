"""Drafts: for those who may not let a program send. A person looks at each and sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from workbook_tool.campaign.derived.file_names import unit_stems
from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.records.mail_kinds import mail_word
from workbook_tool.campaign.round import Progress, Round, silent
from workbook_tool.mail.accounts import Account
from workbook_tool.mail.compose import compose
from workbook_tool.mail.mailbox import Mailbox
from workbook_tool.mail.posts import Post, Writer
from workbook_tool.mail.sending import first_step
from workbook_tool.mail.texts import MAIL

DRAFTS = "草稿"
_DAYS = 60
"""How far back 草稿箱 is searched for a draft that is there already."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft.

    Attributes:
        post: The message.
        path: Its file below the round; empty for one in the account's 草稿箱.
    """

    post: Post
    path: str


def write_drafts(
    round_: Round, mails: Sequence[MailKey], progress: Progress = silent
) -> list[Drafted]:
    """Write messages as .eml files marked unsent, into 邮件/草稿.

    They change nothing in the ledger, and may be written again: nobody but the person who sends
    them knows whether they went out.

    Args:
        round_: The round.
        mails: The messages.
        progress: Told of each.

    Raises:
        MailError: A template has a mistake, or a file is gone.
        OSError: Something could not be read or written.
    """
    mail = round_.settings.mail
    sender = (mail.sender or round_.settings.issuer, mail.account)
    domain = mail.account.rpartition("@")[2] or "workbook-tool.invalid"
    writer = Writer(round_)
    made: list[Drafted] = []
    for number, one in enumerate(mails, start=1):
        post = writer.post(one)
        id_ = first_step(round_, post, domain).message_id
        content = compose(post, sender, id_, round_.clock(), unsent=True)
        path = f"{MAIL}/{DRAFTS}/{mail_word(one.what)}/{_file_name(round_, post)}"
        round_.store.put(path, content)
        made.append(Drafted(post, path))
        progress("生成草稿", number, len(mails))
    return made


def put_drafts(
    round_: Round, mails: Sequence[MailKey], account: Account, progress: Progress = silent
) -> list[Drafted]:
    """Put messages into the account's 草稿箱, each once.

    Args:
        round_: The round.
        mails: The messages.
        account: The account.
        progress: Told of each.

    Raises:
        MailError: The mailbox cannot be used; what was put there is recorded.
        OSError: Something could not be read or written.
    """
    writer = Writer(round_)
    made: list[Drafted] = []
    with Mailbox(account) as mailbox:
        since = (round_.clock() - timedelta(days=_DAYS)).date()
        folder, there = mailbox.drafts(since)
        for number, one in enumerate(mails, start=1):
            post = writer.post(one)
            step = first_step(round_, post, account.domain)
            # One that a stopped run had put there already is not put there again.
            if step.message_id not in there:
                sender = (account.sender, account.address)
                at = round_.clock()
                mailbox.put(folder, compose(post, sender, step.message_id, at, unsent=True), at)
            round_.record([replace(step, result="drafted")])
            made.append(Drafted(post, ""))
            progress("放入草稿箱", number, len(mails))
    return made


def _file_name(round_: Round, post: Post) -> str:
    return f"{unit_stems(round_.state)[post.mail.unit]}_{mail_word(post.mail.what)}.eml"
