"""Fetching: every message once, its files collected, what it says kept for a person.

Each message is recorded by itself with all its files, in the order in which messages came: a
later message goes before an earlier one, and a run that is cut anywhere goes on behind the last
that was recorded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from workbook_tool.campaign.actions.collect import Collected, collected
from workbook_tool.campaign.actions.looking import Intake, IntakeContext, Source
from workbook_tool.campaign.derived.filing import LATE
from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.records.events import Fetched, Mailed, Received
from workbook_tool.campaign.records.mail_kinds import mail_word
from workbook_tool.campaign.round import Progress, Round, silent
from workbook_tool.findings import load_catalogue
from workbook_tool.mail.accounts import Account
from workbook_tool.mail.intake import Terms, take_letter
from workbook_tool.mail.mailbox import Mailbox, MailboxMessage
from workbook_tool.mail.posts import short_code
from workbook_tool.mail.replies import Reply
from workbook_tool.reading.child import Reader
from workbook_tool.reading.letters import Letter
from workbook_tool.reading.limits import Refusal
from workbook_tool.reading.pool import ReaderPool

_TEXT = 500
"""How much of what is written in a message stands in the ledger."""
_MESSAGE_FILES = (".eml", ".msg")


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """What became of one message.

    Attributes:
        fetched: The message.
        files: What became of the files in it.
    """

    fetched: Fetched
    files: tuple[Collected, ...]

    @property
    def needs_a_person(self) -> bool:
        """Whether a person has to do something about it or about one of its files."""
        return bool(self.fetched.needs) or any(file.needs_a_person for file in self.files)


@dataclass(frozen=True, slots=True)
class _Read:
    """A message that was read in a child process, with its files.

    Attributes:
        arrived: The message.
        sha256: Of its bytes.
        letter: What it says.
        reply: What it asks for.
        unit: Code of the unit that it comes from, or that it answers for; empty if unknown.
        on: The day on which it arrived.
        files: Each file that is taken, with what was read from it.
    """

    arrived: MailboxMessage
    sha256: str
    letter: Letter
    reply: Reply
    unit: str
    on: date
    files: tuple[tuple[Source, list[Intake]], ...] = ()


def fetch(
    round_: Round,
    account: Account,
    progress: Progress = silent,
    workers: int | None = None,
) -> list[MessageTaken]:
    """Fetch the new messages of the account's mailbox and collect what is in them.

    Args:
        round_: The round.
        account: The account.
        progress: Told of each message.
        workers: How many files are read at the same time; one for each processor if not given.

    Returns:
        The new messages, in the order in which they came.

    Raises:
        MailError: The mailbox cannot be read, or the connection broke; what was fetched until
            then is recorded.
        OSError: Something could not be written.
    """
    taken: list[MessageTaken] = []
    with Mailbox(account) as mailbox, ReaderPool(workers) as pool:
        box = mailbox.open()
        known = {one.uid for one in round_.state.fetched if one.mailbox == box}
        wanted = mailbox.new(known, _began(round_))
        for batch in mailbox.messages(wanted):
            read = pool.map(_reading(round_), batch)
            for one in read:
                taken.append(_record(round_, box, one))
                progress("收取邮件", len(taken), len(wanted))
    return taken


def fetch_files(
    round_: Round,
    paths: Iterable[Path],
    progress: Progress = silent,
    workers: int | None = None,
) -> list[MessageTaken]:
    """Take in messages that were saved as .eml or .msg files, as :func:`fetch` does.

    Args:
        round_: The round.
        paths: Files, and folders that are searched for such files.
        progress: Told of each message.
        workers: As in :func:`fetch`.

    Raises:
        OSError: A file cannot be read, or something could not be written.
    """
    today = round_.clock().date()
    seen = {one.sha256 for one in round_.state.fetched}
    contents = (path.read_bytes() for path in _messages(paths))
    fresh = {hashlib.sha256(content).hexdigest(): content for content in contents}
    messages = [
        MailboxMessage(0, today, content, len(content))
        for sha256, content in fresh.items()
        if sha256 not in seen
    ]
    with ReaderPool(workers) as pool:
        # All are read first: in which order they came stands in them.
        read = sorted(pool.map(_reading(round_), messages), key=_when)
    taken: list[MessageTaken] = []
    for one in read:
        taken.append(_record(round_, "", one))
        progress("收取邮件", len(taken), len(read))
    return taken


def _messages(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                inner for inner in path.rglob("*") if inner.suffix.lower() in _MESSAGE_FILES
            )
        else:
            yield path


def _when(one: _Read) -> tuple[float, str]:
    return (one.letter.date.timestamp() if one.letter.date else 0.0, one.sha256)


def _began(round_: Round) -> date:
    """Return the day on which the round was set up: older messages cannot be about it."""
    return round_.state.events[0].at.date() if round_.state.events else round_.clock().date()


def _reading(round_: Round) -> Callable[[Reader, MailboxMessage], _Read]:
    """Return what reads a message and its files; it writes nothing and suits any thread."""
    context = IntakeContext(round_)
    addresses = _addresses(round_)
    subject_code = re.compile(short_code(round_.settings.id, "([A-Za-z0-9_-]+)"))
    units = round_.state.units
    ours = frozenset(_ours(round_))

    def unit_of(letter: Letter) -> str:
        named = subject_code.search(letter.subject)
        return addresses.get(letter.sender, "") or (named[1] if named and named[1] in units else "")

    def day_of(arrived: MailboxMessage, letter: Letter) -> date:
        saved = not arrived.uid  # as a file: when it came stands in it alone
        return letter.date.astimezone().date() if saved and letter.date else arrived.arrived

    def work(reader: Reader, arrived: MailboxMessage) -> _Read:
        sha256 = hashlib.sha256(arrived.content).hexdigest()
        if not arrived.content:
            mb = arrived.size // 1_000_000
            need = f"邮件有 {mb} MB，太大，没有下载；请在邮箱里打开，把附件另存到收件箱文件夹"
            return _Read(arrived, "", Letter(), Reply(needs=(need,)), "", arrived.arrived)

        def terms_of(letter: Letter) -> Terms | None:
            if letter.message_id in ours or not ours.isdisjoint(letter.returned):
                return None
            where = f"{letter.sender or '发件人不明'} 的邮件“{letter.subject}”"
            sender = addresses.get(letter.sender, "")
            return Terms(bool(unit_of(letter)), day_of(arrived, letter), sender, where)

        taken = take_letter(reader, context, arrived.content, terms_of)
        letter, on = taken.letter, day_of(arrived, taken.letter)
        if letter.refusal is not None:
            reply = _unread(letter.refusal)
        elif letter.message_id in ours:
            reply = Reply(notes=("本单位自己发出的邮件",))
        elif not ours.isdisjoint(letter.returned):
            reply = Reply(notes=("邮件服务器的退信通知",))
        else:
            reply = taken.reply or Reply()
        return _Read(arrived, sha256, letter, reply, unit_of(letter), on, taken.files)

    return work


def _unread(refusal: Refusal) -> Reply:
    said = load_catalogue().finding(refusal.code, file="来信", **refusal.facts).message
    return Reply(needs=(f"{said.rstrip('。')}；请在邮箱里打开看",))


def _addresses(round_: Round) -> dict[str, str]:
    """Return the unit of every address that belongs to one unit only."""
    found: dict[str, list[str]] = {}
    for code, unit in round_.state.units.items():
        if address := unit.unit.email.strip().casefold():
            found.setdefault(address, []).append(code)
    return {address: codes[0] for address, codes in found.items() if len(codes) == 1}


def _ours(round_: Round) -> dict[str, MailKey]:
    """Return every message that went out, by each Message-ID that it had."""
    return {
        recorded.event.message_id: mail
        for mail, steps in round_.state.mails.items()
        for recorded in steps
        if isinstance(recorded.event, Mailed)
    }


def _record(round_: Round, box: str, one: _Read) -> MessageTaken:
    """Record one message with its files."""
    letter = one.letter
    before = set(round_.state.seen())
    already = bool(one.sha256) and any(f.sha256 == one.sha256 for f in round_.state.fetched)
    fetched = Fetched(
        sha256=one.sha256,
        mailbox=box,
        uid=one.arrived.uid,
        message_id=letter.message_id,
        sender=letter.sender,
        unit=one.unit,
        subject=letter.subject,
        on=one.on,
    )
    if already:  # the server has numbered its messages anew
        fetched = replace(fetched, notes=("早已收过",))
        round_.record([fetched])
        return MessageTaken(fetched, ())
    if one.arrived.content:
        round_.store.keep(one.arrived.content)
    found: dict[str, Received] = {}
    for source, looks in one.files:
        for received, content in looks:
            round_.store.keep(content or source.data)
            found.setdefault(received.sha256, received)
    bounced = list(_bounced(round_, letter))
    returned = tuple(
        f"退信：{mail_word(step.what)}邮件没有送到 {step.address}，请核对邮箱" for step in bounced
    )
    fetched = replace(
        fetched,
        files=tuple(found),
        text=letter.text[:_TEXT],
        notes=one.reply.notes,
        needs=(*returned, *(f"{_late(round_)}{need}" for need in one.reply.needs)),
    )
    fresh: Sequence[Received] = [r for sha256, r in found.items() if sha256 not in before]
    round_.record([fetched, *bounced, *fresh])
    return MessageTaken(fetched, tuple(collected(round_, found, before)))


def _late(round_: Round) -> str:
    """Return what is said before all that a message asks for that came after 定稿."""
    state = round_.state
    return f"第 {state.draft} 稿{LATE}：" if state.finished else ""


def _bounced(round_: Round, letter: Letter) -> Iterator[Mailed]:
    """Yield the steps of messages that a mail server reports as undeliverable."""
    ours = _ours(round_)
    for id_ in letter.returned:
        step = round_.state.mails[ours[id_]][-1].event if id_ in ours else None
        # A late report about a message that was sent once more since says nothing of the latter.
        if isinstance(step, Mailed) and step.message_id == id_ and step.result != "bounced":
            yield replace(step, result="bounced", reason="对方邮件服务器退回")
