"""What was sent and fetched, as documents for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.actions.collect import CollectResult
from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.export import (
    CollectedFile,
    Day,
    JsonDocument,
    OpenMessage,
    collected_data,
    open_messages,
)
from workbook_tool.campaign.round import Round
from workbook_tool.mail.drafts import Drafted
from workbook_tool.mail.fetching import MessageTaken
from workbook_tool.mail.posts import Outbox
from workbook_tool.mail.sending import SendResult


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


class DraftsDocument(JsonDocument, title="命令 workbook-tool mail draft --json 的输出"):
    """What ``mail draft --json`` writes."""

    drafts: list[DraftData]
    open: OpenMails


class SentData(JsonDocument, title="一封邮件的结果"):
    """What became of one message."""

    unit: str = Field(description="单位代码")
    address: str
    result: Literal["sent", "refused", "failed", "unsure"] = Field(
        description="sent 已发出，refused 被拒收，failed 暂时没发出，unsure 不能确定"
    )
    reason: str


class SendingDocument(JsonDocument, title="命令 workbook-tool mail send --json 的输出"):
    """What ``mail send --json`` writes."""

    sent: list[SentData]
    left: int = Field(description="这次没有发的封数")
    why: str = Field(description="为什么没有发完；发完了为空")
    open: OpenMails


class FetchedMessage(JsonDocument, title="收到的一封邮件"):
    """A message that came in."""

    sender: str = Field(description="发件人的邮箱；看不出时为空")
    unit: str | None = Field(description="单位代码；不能确定时为 null")
    subject: str
    received: Day
    text: str = Field(description="来信的文字，引用的原信除外，至多 500 字")
    files: list[CollectedFile]
    notes: list[str] = Field(description="看到而没有收的")
    needs: list[str] = Field(description="要人处理的")


class FetchDocument(JsonDocument, title="命令 workbook-tool mail fetch --json 的输出"):
    """What ``mail fetch --json`` writes."""

    messages: list[FetchedMessage]
    waiting: list[OpenMessage] = Field(description="还没有处理的来信，连同以前收到的")


def drafts_data(round_: Round, made: Sequence[Drafted], found: Outbox) -> DraftsDocument:
    """Return what ``mail draft`` did."""
    drafts = [
        DraftData(
            unit=one.post.mail.unit,
            address=one.post.address,
            subject=one.post.subject,
            files=[name for name, _ in one.post.files],
            path=one.path.relative_to(round_.folder).as_posix() if one.path else None,
        )
        for one in made
    ]
    return DraftsDocument(drafts=drafts, open=_open(found))


def sending_data(result: SendResult, found: Outbox) -> SendingDocument:
    """Return what ``mail send`` did."""
    sent = [
        SentData.model_validate(
            {
                "unit": one.mail.unit,
                "address": one.address,
                "result": one.result,
                "reason": one.reason,
            }
        )
        for one in result.sent
    ]
    return SendingDocument(sent=sent, left=result.left, why=result.why, open=_open(found))


def fetched_data(round_: Round, taken: Sequence[MessageTaken]) -> FetchDocument:
    """Return what ``mail fetch`` took in."""
    messages = [
        FetchedMessage(
            sender=one.fetched.sender,
            unit=one.fetched.unit or None,
            subject=one.fetched.subject,
            received=one.fetched.on.isoformat(),
            text=one.fetched.text,
            files=collected_data(CollectResult(one.files), ()).files,
            notes=list(one.fetched.notes),
            needs=list(one.fetched.needs),
        )
        for one in taken
    ]
    return FetchDocument(messages=messages, waiting=open_messages(round_.state))


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
    "mail-fetch": FetchDocument,
}
"""Every document by the name of its schema."""
