"""邮件: drafts, sending and fetching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.records.events import MailWhat
from workbook_tool.campaign.round import Round, RoundView
from workbook_tool.mail.accounts import Account, account_of
from workbook_tool.mail.drafts import Drafted, put_drafts, write_drafts
from workbook_tool.mail.fetching import MessageTaken, fetch_files
from workbook_tool.mail.fetching import fetch as fetch_mail
from workbook_tool.mail.posts import Outbox, Writer, wanted
from workbook_tool.mail.sending import SendResult, decide, settle
from workbook_tool.mail.sending import send as send_all
from workbook_tool.mail.sending import send_sample as send_one
from workbook_tool.mail.trouble import MailError
from workbook_tool.office.collect import CollectedFile, collected_files
from workbook_tool.office.context import Office
from workbook_tool.office.documents import (
    Day,
    HeldFile,
    JsonDocument,
    OpenMessage,
    held_files,
    open_messages,
)
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.lookups import collection_of, unit_of
from workbook_tool.office.opening import writing


@dataclass(frozen=True, slots=True)
class MailRequest:
    """Which messages are meant.

    Attributes:
        folder: The round.
        what: The kind.
        collection: Which collection, by name or id; the main one if not given.
        units: Only these units, by code or name, beside those of ``again``; all if empty.
        again: Units to which it goes once more, whatever became of it before.
        mailbox: For drafts: into the account's 草稿箱 instead of files.
        rest: For sending: leave out units that cannot be written to, and send the others.
        delivered: For sending: units that were asked, and have what nobody knew of.
    """

    folder: Path
    what: MailWhat = "issue"
    collection: str | None = None
    units: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    mailbox: bool = False
    rest: bool = False
    delivered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One message as a sample to oneself.

    Attributes:
        mail: Which messages are meant; the first of them is the sample.
        address: Where it goes.
    """

    mail: MailRequest
    address: str


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch.

    Attributes:
        folder: The round.
        sources: Saved messages, or folders of them; none means the mailbox.
    """

    folder: Path
    sources: tuple[Path, ...] = ()


class UnitReason(JsonDocument, title="一个单位和原因"):
    """A unit, and why."""

    unit: str = Field(description="单位代码")
    name: str
    reason: str


class OpenMails(JsonDocument, title="需要人处理的邮件"):
    """What a person has to see to."""

    problems: list[UnitReason] = Field(description="不能发的单位")
    unsure: list[str] = Field(description="不能确定是否已发出的单位代码")
    refused: list[str] = Field(description="被拒收或退信的单位代码")
    waiting: list[str] = Field(description="还没有发出的单位代码")
    done: int = Field(description="早已发出的封数")


class DraftData(JsonDocument, title="一封草稿"):
    """A draft."""

    unit: str = Field(description="单位代码")
    address: str
    subject: str
    files: list[str] = Field(description="附件的文件名")
    path: str | None = Field(description="草稿文件；放进邮箱草稿箱的为 null")


class DraftsDocument(JsonDocument, title="生成的草稿"):
    """What ``mail draft --json`` writes."""

    drafts: list[DraftData]
    open: OpenMails


class PlannedMail(JsonDocument, title="要发的一封邮件"):
    """A message that is to go out."""

    unit: str = Field(description="单位代码")
    name: str
    address: str
    subject: str
    files: list[str] = Field(description="附件的文件名")


class SentData(JsonDocument, title="一封邮件的结果"):
    """What became of one message."""

    unit: str = Field(description="单位代码")
    name: str
    address: str
    result: Literal["sent", "refused", "failed", "unsure"] = Field(
        description="sent 已发出，refused 被拒收，failed 暂时没发出，unsure 不能确定"
    )
    reason: str


class SettledMail(JsonDocument, title="查明了的一封邮件"):
    """A message of which the account's 已发送 knew whether it went out."""

    name: str
    sent: bool


class SendingDocument(JsonDocument, title="发送的结果"):
    """What ``mail send --json`` writes."""

    sent: list[SentData]
    planned: list[PlannedMail] = Field(description="只列出、没有发的")
    settled: list[SettledMail] = Field(description="原来不能确定、查了“已发送”才知道的")
    left: int = Field(description="这次没有发的封数")
    why: str = Field(description="为什么没有发完；发完了为空")
    open: OpenMails


class SampleDocument(JsonDocument, title="试发的结果"):
    """What became of a sample."""

    address: str


class FetchedMessage(JsonDocument, title="收到的一封邮件"):
    """A message that came in."""

    sender: str = Field(description="发件人的邮箱；看不出时为空")
    unit: str | None = Field(description="单位代码；不能确定时为 null")
    unit_name: str = Field(description="单位名称；不能确定时为空")
    subject: str
    received: Day
    text: str = Field(description="来信的文字，引用的原信除外，至多 500 字")
    files: list[CollectedFile]
    notes: list[str] = Field(description="看到而没有收的")
    needs: list[str] = Field(description="要人处理的")
    needs_person: bool = Field(description="是否要人处理，连同里面的文件")


class FetchDocument(JsonDocument, title="收取的来信"):
    """What ``mail fetch --json`` writes."""

    messages: list[FetchedMessage]
    waiting: list[OpenMessage] = Field(description="还没有处理的来信，连同以前收到的")
    held: list[HeldFile] = Field(description="还不知道是哪个单位的文件，连同以前收到的")
    finished: bool = Field(description="本次考核是否已定稿")
    draft: int = Field(description="第几稿")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except MailError as error:
        raise OfficeError("mail", text=str(error).rstrip("。")) from error


def draft(office: Office, request: MailRequest) -> DraftsDocument:
    """Make drafts, as files or in the account's 草稿箱.

    Raises:
        OfficeError: The round, a template or the mailbox cannot be used.
        OSError: Something could not be read or written.
    """
    with writing(office, request.folder) as round_, _told():
        found = _wanted(round_, request)
        if request.mailbox:
            made = put_drafts(round_, found.mails, _account(round_, request), office.tell)
        else:
            made = write_drafts(round_, found.mails, office.tell)
        return DraftsDocument(drafts=[_drafted(one) for one in made], open=_open(found))


def plan(office: Office, request: MailRequest) -> SendingDocument:
    """Return what would be sent, without sending.

    Raises:
        OfficeError: The round or a template cannot be used.
        OSError: Something could not be read.
    """
    with writing(office, request.folder) as round_, _told():
        found = _wanted(round_, request)
        return _sending(round_, SendResult((), len(found.mails)), found, planned=True)


def send(office: Office, request: MailRequest) -> SendingDocument:
    """Send what is to go out; what went out before does not go out again.

    Raises:
        OfficeError: The round, a template or the account cannot be used; ``cannot_send`` where
            units cannot be written to and the rest was not asked for.
        OSError: Something could not be read or written.
    """
    with writing(office, request.folder) as round_, _told():
        _confirm_delivered(round_, request)
        found = _wanted(round_, request)
        settled: list[SettledMail] = []
        if found.unsure:
            settled = _settled(round_, found.unsure, request)
            found = _wanted(round_, request)
        if found.problems and not request.rest:
            lines = [f"  {one.unit} {one.name}：{one.reason}。" for one in found.problems]
            raise OfficeError("cannot_send", count=len(lines), reasons="\n".join(lines))
        result = SendResult((), 0)
        if found.mails:
            result = send_all(round_, found.mails, _account(round_, request), office.tell)
            found = _wanted(round_, request, units=(*request.units, *request.again), again=())
        return _sending(round_, result, found, settled)


def sample(office: Office, request: SampleRequest) -> SampleDocument:
    """Send the first of the messages to oneself.

    Raises:
        OfficeError: There is none, or it did not go out.
        OSError: Something could not be read or written.
    """
    with writing(office, request.mail.folder) as round_, _told():
        found = _wanted(round_, request.mail)
        if not found.mails:
            raise OfficeError("nothing_to_sample")
        account = _account(round_, request.mail)
        sent = send_one(round_, found.mails[0], request.address, account)
        if sent.result != "sent":
            raise OfficeError("sample_failed", reason=sent.reason)
        return SampleDocument(address=request.address)


def fetch(office: Office, request: FetchRequest) -> FetchDocument:
    """Take in new messages, with the files in them.

    Raises:
        OfficeError: The round or the mailbox cannot be used.
        OSError: Something could not be read or written.
    """
    with writing(office, request.folder) as round_, _told():
        if request.sources:
            taken = fetch_files(round_, request.sources, office.tell)
        else:
            account = account_of(round_.settings, request.folder)
            taken = fetch_mail(round_, account, office.tell)
        return FetchDocument(
            messages=[_fetched(round_, one) for one in taken],
            waiting=open_messages(round_.state),
            held=held_files(round_.state),
            finished=round_.state.finished,
            draft=round_.state.draft,
        )


def _wanted(
    round_: Round,
    request: MailRequest,
    units: Sequence[str] | None = None,
    again: Sequence[str] | None = None,
) -> Outbox:
    collection = collection_of(round_, request.collection).id
    once_more = [unit_of(round_, one) for one in (request.again if again is None else again)]
    only = [unit_of(round_, one) for one in (request.units if units is None else units)]
    return wanted(round_, request.what, collection, once_more, only)


def _account(round_: RoundView, request: MailRequest) -> Account:
    return account_of(round_.settings, request.folder)


def _confirm_delivered(round_: Round, request: MailRequest) -> None:
    """Record that units have what nobody knew of."""
    codes = [unit_of(round_, word) for word in request.delivered]
    collection = collection_of(round_, request.collection).id
    unsure = wanted(round_, request.what, collection).unsure
    for code in codes:
        found = next((one for one in unsure if one.unit == code), None)
        if found is None:
            raise OfficeError("nothing_unsure", unit=round_.state.units[code].unit.name)
        decide(round_, found, "sent", "对方已收到")


def _settled(round_: Round, unsure: Sequence[MailKey], request: MailRequest) -> list[SettledMail]:
    """Ask the account's 已发送; where it does not know, the messages stay listed."""
    try:
        answers = settle(round_, unsure, _account(round_, request))
    except MailError:
        return []
    units = round_.state.units
    return [SettledMail(name=units[one.unit].unit.name, sent=out) for one, out in answers.items()]


def _drafted(one: Drafted) -> DraftData:
    return DraftData(
        unit=one.post.mail.unit,
        address=one.post.address,
        subject=one.post.subject,
        files=[name for name, _ in one.post.files],
        path=one.path or None,
    )


def _sending(
    round_: Round,
    result: SendResult,
    found: Outbox,
    settled: Sequence[SettledMail] = (),
    *,
    planned: bool = False,
) -> SendingDocument:
    units = round_.state.units
    return SendingDocument(
        sent=[
            SentData.model_validate(
                {
                    "unit": one.mail.unit,
                    "name": units[one.mail.unit].unit.name,
                    "address": one.address,
                    "result": one.result,
                    "reason": one.reason,
                }
            )
            for one in result.sent
        ],
        planned=_planned(round_, found) if planned else [],
        settled=list(settled),
        left=result.left,
        why=result.why,
        open=_open(found),
    )


def _planned(round_: Round, found: Outbox) -> list[PlannedMail]:
    writer = Writer(round_)
    planned = []
    for one in found.mails:
        post = writer.post(one)
        planned.append(
            PlannedMail(
                unit=one.unit,
                name=post.unit,
                address=post.address,
                subject=post.subject,
                files=[name for name, _ in post.files],
            )
        )
    return planned


def _fetched(round_: RoundView, one: MessageTaken) -> FetchedMessage:
    unit = round_.state.units.get(one.fetched.unit)
    return FetchedMessage(
        sender=one.fetched.sender,
        unit=one.fetched.unit or None,
        unit_name=unit.unit.name if unit else "",
        subject=one.fetched.subject,
        received=one.fetched.on.isoformat(),
        text=one.fetched.text,
        files=collected_files(round_, one.files),
        notes=list(one.fetched.notes),
        needs=list(one.fetched.needs),
        needs_person=one.needs_a_person,
    )


def _open(found: Outbox) -> OpenMails:
    return OpenMails(
        problems=[UnitReason(unit=p.unit, name=p.name, reason=p.reason) for p in found.problems],
        unsure=_codes(found.unsure),
        refused=_codes(found.refused),
        waiting=_codes(found.mails),
        done=found.done,
    )


def _codes(mails: Sequence[MailKey]) -> list[str]:
    return [mail.unit for mail in mails]


DOCUMENTS: Mapping[str, type[JsonDocument]] = {
    "mail-draft": DraftsDocument,
    "mail-send": SendingDocument,
    "mail-sample": SampleDocument,
    "mail-fetch": FetchDocument,
}
"""Every document of this module by the name of its schema."""
