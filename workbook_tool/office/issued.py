"""已下发的表: every sheet and book that went out, and why it went out again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.round import OUT
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.opening import reading


@dataclass(frozen=True, slots=True)
class IssuedRequest:
    """What was issued.

    Attributes:
        folder: The round.
    """

    folder: Path


class IssuedSheetLine(JsonDocument, title="一份已下发的表"):
    """A sheet that was issued."""

    number: int
    collection: str
    unit: str = Field(description="单位代码；部门打分表为空")
    name: str
    file: str = Field(description="在考核文件夹里的位置")
    at: str
    good: bool
    why: str = Field(description="作废的原因；没有作废的为空")


class IssuedSheetsDocument(JsonDocument, title="已下发的表"):
    """All sheets that were issued."""

    sheets: list[IssuedSheetLine]


def issued(office: Office, request: IssuedRequest) -> IssuedSheetsDocument:
    """Return every sheet that was issued, and why it was again."""
    with reading(office, request.folder) as round_:
        state = round_.state
        by_number = {one.number: one for one in state.events}
        found = []
        for slot, sheets in state.sheets.items():
            for sheet in sheets:
                ended = by_number[sheet.ended].event if sheet.ended else None
                found.append(
                    IssuedSheetLine(
                        number=sheet.number,
                        collection=slot.collection,
                        unit=slot.unit if slot.unit in state.units else "",
                        name=state.owner(slot),
                        file=f"{OUT}/{sheet.issued.file}",
                        at=by_number[sheet.number].at.isoformat(),
                        good=sheet.good,
                        why=str(getattr(ended, "reason", "")) if ended else "",
                    )
                )
        found.sort(key=lambda one: one.number)
        return IssuedSheetsDocument(sheets=found)


DOCUMENTS: dict[str, type[JsonDocument]] = {"issued": IssuedSheetsDocument}
"""Every document of this module by the name of its schema."""
