"""单位: all that is known of one unit: its files, what was found in them, its history."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Return, Slot
from workbook_tool.campaign.records.events import UNDOABLE
from workbook_tool.checks.export import figure
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, FindingData, JsonDocument
from workbook_tool.office.lookups import unit_of
from workbook_tool.office.opening import reading


@dataclass(frozen=True)
class UnitRequest:
    """A unit of a round.

    Attributes:
        folder: The round.
        unit: Its code.
    """

    folder: Path
    unit: str


class UnitFile(JsonDocument, title="一个单位的一份文件"):
    """A file of a unit with what was found in it."""

    number: int
    sha256: str
    code: str
    file: str
    received: str
    collection: str
    status: str
    verdict: str
    total: Figure
    counts: bool
    held: str
    findings: list[FindingData]
    scores: dict[str, Figure] = Field(description="各项填的分")


class UnitEvent(JsonDocument, title="关于一个单位的一件事"):
    """Something that happened to a unit."""

    number: int
    at: str
    by: str
    text: str
    reason: str
    holds: bool
    undoable: bool


class UnitDocument(JsonDocument, title="一个单位的全部"):
    """All that is known of a unit."""

    code: str
    name: str
    former: list[str]
    type: str
    contact: str
    email: str
    group: str
    absent: str
    files: list[UnitFile]
    history: list[UnitEvent]


def unit(office: Office, request: UnitRequest) -> UnitDocument:
    """Return all that is known of a unit."""
    with reading(office, request.folder) as round_:
        state, code = round_.state, unit_of(round_, request.unit)
        known = state.units[code]
        found: list[UnitFile] = []
        for collection in round_.settings.collections:
            slot = Slot(code, collection.id)
            counting = standing(state, round_.settings, slot).counting
            for one in state.returns.get(slot, ()):
                found.append(_unit_file(one, collection.name, counts=one is counting))
        found += [
            _unit_file(one, "待裁定", counts=False)
            for one in state.held
            if one.received.unit == code
        ]
        found.sort(key=lambda one: -one.number)
        shas = {one.sha256 for one in found}
        words = round_.words()
        history = [
            UnitEvent(
                number=one.number,
                at=one.at.isoformat(),
                by=one.by,
                text=words.of(one.event),
                reason=str(getattr(one.event, "reason", "")),
                holds=one.number not in state.undone,
                undoable=isinstance(one.event, UNDOABLE) and one.number not in state.undone,
            )
            for one in reversed(state.events)
            if getattr(one.event, "unit", None) == code
            or getattr(one.event, "sha256", None) in shas
        ]
        return UnitDocument(
            code=code,
            name=known.unit.name,
            former=list(known.former),
            type=known.unit.type,
            contact=known.unit.contact,
            email=known.unit.email,
            group=known.unit.group,
            absent=known.absent,
            files=found,
            history=history,
        )


def _unit_file(one: Return, collection: str, *, counts: bool) -> UnitFile:
    received, read = one.received, one.received.reading
    return UnitFile(
        number=one.number,
        sha256=received.sha256,
        code=received.sha256[:8],
        file=received.file,
        received=received.on.isoformat(),
        collection=collection,
        status=read.status,
        verdict=one.verdict,
        total=figure(read.total),
        counts=counts,
        held=received.held,
        findings=[finding_data(finding) for finding in read.findings],
        scores={
            score.item: figure(score.effective) for score in read.scores or () if not score.unit
        },
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"unit": UnitDocument}
"""Every document of this module by the name of its schema."""
