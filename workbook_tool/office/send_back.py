"""退回与催报: what goes back to units and departments, and the reminder for the missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.inputs.settings import Collection, main_collection
from workbook_tool.campaign.round import RoundView
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.lookups import books_of, collection_of, orders_of, unit_of
from workbook_tool.office.opening import writing
from workbook_tool.summary import send_back as sending
from workbook_tool.summary.send_back import SendBackResult


@dataclass(frozen=True, slots=True)
class SendBackRequest:
    """What goes back, and whom to remind.

    Attributes:
        folder: The round.
        collection: Which collection, by name or id; the main one if not given.
        until: Last day to mend a return; its own deadline where that is still to come.
        units: Only these units, by code or name; all if empty.
        departments: Whether it is about the books of departments or groups.
        scorers: Only these departments or groups.
        again: Also for returns that went back before.
    """

    folder: Path
    collection: str | None = None
    until: date | None = None
    units: tuple[str, ...] = ()
    departments: bool = False
    scorers: tuple[str, ...] = ()
    again: bool = False


class ReturnSent(JsonDocument, title="退回的一份表"):
    """What was made for one return that goes back."""

    unit: str | None = Field(description="单位代码；部门打分表为 null")
    name: str
    file: str = Field(description="退回的是哪份文件")
    sha256: str
    must_fix: int = Field(description="必须修改的几处")
    explain: int = Field(description="请说明的几处")
    mended: int | None = Field(description="上次指出的已改几处；没有退回过时为 null")
    left: int | None = Field(description="上次指出的没改几处")
    files: list[str] = Field(description="生成的文件，在考核文件夹里的位置")


class SendBackDocument(JsonDocument, title="退回与催报的结果"):
    """What ``return`` made."""

    collection: str
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    sent: list[ReturnSent]
    earlier: int = Field(description="早已退回、等单位改好的几份")
    missing: list[str] = Field(description="没有报的单位代码，或没有打完分的部门打分表")
    of_units: bool = Field(description="没有报的是单位，而不是部门")
    reminder: str | None = Field(description="写着催报的话的文件，在考核文件夹里的位置")
    words: str = Field(description="催报的话")


def send_back(office: Office, request: SendBackRequest) -> SendBackDocument:
    """Make what goes back for every return with open findings, and remind the missing.

    Raises:
        OfficeError: The round cannot be used or is 定稿; no such collection, unit, department.
        OSError: Something could not be written; nothing is recorded.
    """
    with writing(office, request.folder) as round_:
        collection = _collection(round_, request)
        owners = [unit_of(round_, unit) for unit in request.units]
        for name in request.scorers:
            owners += [order.owner for order in orders_of(round_, collection, name)]
        result = sending.send_back(
            round_,
            collection,
            request.until,
            owners or None,
            again=request.again,
            progress=office.tell,
        )
        return _document(round_, collection, result)


def _collection(round_: RoundView, request: SendBackRequest) -> Collection:
    found = collection_of(round_, request.collection)
    if (request.departments or request.scorers) and not found.in_books:
        found = books_of(round_, request.collection)
    if request.units and found.in_books:
        raise OfficeError("books_by_department", collection=found.name)
    return found


def _document(
    round_: RoundView, collection: Collection, result: SendBackResult
) -> SendBackDocument:
    units = round_.state.units
    return SendBackDocument(
        collection=collection.id,
        collection_name=collection.name,
        main=collection.id == main_collection(round_.settings),
        sent=[
            ReturnSent(
                unit=one.slot.unit if one.slot.unit in units else None,
                name=one.name,
                file=one.one.received.file,
                sha256=one.one.received.sha256,
                must_fix=sum(finding.severity == "must_fix" for finding in one.findings),
                explain=sum(finding.severity == "explain" for finding in one.findings),
                mended=len(one.earlier.mended) if one.earlier else None,
                left=len(one.earlier.left) if one.earlier else None,
                files=list(one.names),
            )
            for one in result.sent
        ],
        earlier=result.earlier,
        missing=list(result.missing),
        of_units=bool(result.missing) and result.missing[0] in units,
        reminder=result.reminder_name or None,
        words=result.words,
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"return": SendBackDocument}
"""Every document of this module by the name of its schema."""
