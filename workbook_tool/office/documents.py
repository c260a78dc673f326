"""What all result documents share: their base, and how figures and findings stand in them.

The documents are models, so that their JSON Schema in ``docs/schemas`` cannot say anything
else than what is written (``scripts/make_schemas.py``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from workbook_tool.campaign.derived.names import file_code
from workbook_tool.campaign.derived.state import State
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting

FINDING = {"title": "finding"}
"""Stands in a schema where a finding is meant; its own schema is that of ``check``."""
Figure = Annotated[int | float | None, WithJsonSchema({"type": ["number", "null"]})]
FindingData = Annotated[dict[str, Any], WithJsonSchema(FINDING)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="文件内容的 SHA-256")]
Day = Annotated[str | None, Field(description="日期，如 2026-12-20")]


class JsonDocument(BaseModel):
    """A document or a part of it; no field may be missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HeldFile(JsonDocument, title="一份还不知道是哪个单位的文件"):
    """A file that waits for a person to say whose it is."""

    file: str
    code: str = Field(description="文件编号，作决定时用它")
    sha256: Sha256
    reason: str


class OpenMessage(JsonDocument, title="一封要人处理的来信"):
    """A message that asks something of a person who has not seen to it yet."""

    number: int = Field(description="登记的号数；处理完了，登记已处理时用它")
    received: Day
    sender: str = Field(description="发件人的邮箱；看不出时为空")
    unit: str | None = Field(description="单位代码；不能确定时为 null")
    unit_name: str = Field(description="单位名称；不能确定时为空")
    subject: str
    needs: list[str] = Field(description="要人处理的")


def iso(day: date | None) -> str | None:
    """Return a day as it stands in a document."""
    return day.isoformat() if day else None


def held_files(state: State) -> list[HeldFile]:
    """Return the files of which a person has still to say whose they are."""
    return [
        HeldFile(
            file=one.received.file,
            code=file_code(one.received.sha256),
            sha256=one.received.sha256,
            reason=one.received.held,
        )
        for one in files_waiting(state)
    ]


def open_messages(state: State) -> list[OpenMessage]:
    """Return the messages that a person has still to see to."""
    return [
        OpenMessage(
            number=number,
            received=one.on.isoformat(),
            sender=one.sender,
            unit=one.unit or None,
            unit_name=state.units[one.unit].unit.name if one.unit in state.units else "",
            subject=one.subject,
            needs=list(one.needs),
        )
        for number, one in messages_waiting(state)
    ]
