"""单位名单: what a roster says, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.inputs.roster import read_roster
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import FindingData, JsonDocument
from workbook_tool.reading.child import Reader


class FormChoice(JsonDocument, title="可以选用的评分表"):
    """A form that may be chosen."""

    id: str
    title: str
    type: str = Field(description="单位类别")


class RosterLine(JsonDocument, title="名单里的一个单位"):
    """A unit of a roster."""

    code: str
    name: str
    type: str
    contact: str
    email: str
    group: str


class RosterType(JsonDocument, title="名单里的一类单位"):
    """A type of unit, and the forms that are made for it."""

    type: str
    units: int
    forms: list[str] = Field(description="适用的细则编号")


class RosterDocument(JsonDocument, title="一份单位名单读出来的样子"):
    """What a roster says, before anything is made of it."""

    file: str
    units: list[RosterLine]
    types: list[RosterType]
    forms: list[FormChoice]
    findings: list[FindingData]


@dataclass(frozen=True)
class RosterRequest:
    """A roster to be looked at.

    Attributes:
        path: The file.
    """

    path: Path


def roster(office: Office, request: RosterRequest) -> RosterDocument:
    """Return what a roster says; nothing is made.

    Raises:
        OSError: It cannot be read.
    """
    forms = tuple(office.library.usable())
    known = [form.unit_type for form in forms]
    with Reader() as reader:
        units, findings = read_roster(request.path, known, reader)
        # A type that no form is made for is no defect here: a person chooses the form.
        seen = list(dict.fromkeys(unit.type for unit in units if unit.type))
        if set(seen) - set(known):
            units, findings = read_roster(request.path, [*known, *seen], reader)
    types = dict.fromkeys(unit.type for unit in units if unit.type)
    return RosterDocument(
        file=request.path.name,
        units=[
            RosterLine(
                code=unit.code,
                name=unit.name,
                type=unit.type,
                contact=unit.contact,
                email=unit.email,
                group=unit.group,
            )
            for unit in units
        ],
        types=[
            RosterType(
                type=type_,
                units=sum(unit.type == type_ for unit in units),
                forms=[form.id for form in forms if form.unit_type == type_],
            )
            for type_ in types
        ],
        forms=[FormChoice(id=f.id, title=f.full_title, type=f.unit_type) for f in forms],
        findings=[finding_data(finding) for finding in findings],
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {"roster": RosterDocument}
"""Every document of this module by the name of its schema."""
