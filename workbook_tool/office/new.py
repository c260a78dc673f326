"""建立一次考核: set up a round, or read its roster again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.actions import new as setting_up
from workbook_tool.campaign.actions.new import (
    NewRound,
    NewRoundResult,
    NoIssuerError,
    SeveralFormsError,
)
from workbook_tool.campaign.inputs.known import KNOWN_FILE
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Day, FindingData, JsonDocument, iso
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.forms import must_be_a_form
from workbook_tool.office.opening import told
from workbook_tool.rubric.words import SOURCE_WORDS

MAIN = "年终自评"
"""The collection whose deadline is meant where none is named."""


@dataclass(frozen=True)
class NewRequest:
    """What a new round is to be; what is left empty is taken from the forms and the clock.

    Attributes:
        folder: Where it is to be; made if it is not there.
        roster: The roster; ``None`` takes the one in the folder, or writes a template.
        title: Its title.
        year: The year assessed.
        issuer: 主办单位.
        contact: Whom units ask.
        forms: Form by type of unit, by id or path; must be said where several are meant for it.
        deadlines: Last day by the name of the collection.
        paper: Whether a sealed paper copy is expected.
    """

    folder: Path
    roster: Path | None = None
    title: str = ""
    year: int | None = None
    issuer: str = ""
    contact: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    deadlines: Mapping[str, date] = field(default_factory=dict)
    paper: bool = False

    @property
    def wanted(self) -> NewRound:
        """The round as the campaign knows it."""
        others = {name: day for name, day in self.deadlines.items() if name != MAIN}
        return NewRound(
            self.title,
            self.year,
            self.issuer,
            self.contact,
            dict(self.forms),
            self.deadlines.get(MAIN),
            self.paper,
            others,
        )


class RosterUnit(JsonDocument, title="名单里的一个单位"):
    """A unit of the roster."""

    unit: str = Field(description="单位代码")
    name: str
    type: str = Field(description="单位类别")
    group: str
    contact: str
    email: str


class FormInUse(JsonDocument, title="一类单位用的评分表"):
    """Which form a type of unit fills in."""

    type: str = Field(description="单位类别")
    rubric: str = Field(description="细则编号")
    units: int = Field(description="这次名单里新加的单位数")


class CollectionInfo(JsonDocument, title="一项报送"):
    """What is collected."""

    collection: str = Field(description="代号")
    name: str
    deadline: Day


class NewDocument(JsonDocument, title="建立考核的结果"):
    """What ``new`` did."""

    outcome: Literal["template", "roster_wrong", "begun", "known"] = Field(
        description="template 生成了空白名单，roster_wrong 名单有误、什么都没有改动，"
        "begun 建立了考核，known 考核早已建立、名单重新读过"
    )
    title: str = Field(description="考核名称；还没有时为空")
    roster: str = Field(description="读的名单，或生成的空白名单")
    settings: str | None = Field(description="设置文件")
    known_data: str | None = Field(description="填市总掌握数据的文件；用不着时为 null")
    unchanged: bool = Field(description="考核早已建立，这次写的名称、截止日期等没有用上")
    forms: list[FormInUse]
    collections: list[CollectionInfo]
    added: list[RosterUnit] = Field(description="新加的单位")
    updated: list[RosterUnit] = Field(description="联系信息有更新的单位")
    differing: list[RosterUnit] = Field(description="名称或类别与登记不同、没有改动的单位")
    gone: list[RosterUnit] = Field(description="登记里有、名单里不再有的单位")
    findings: list[FindingData]


def new(office: Office, request: NewRequest) -> NewDocument:
    """Set up a round, or read the roster of one that is there already again.

    Raises:
        OfficeError: It cannot be set up; ``no_issuer`` where the 主办单位 has to be said,
            ``several_forms`` where the form of a type of unit has to be.
        RubricError: A form cannot be used.
        OSError: Something could not be read or written.
    """
    for name in request.forms.values():
        must_be_a_form(office, name)
    try:
        with told(request.folder):
            made = setting_up.new_round(
                request.folder,
                request.wanted,
                request.roster,
                clock=office.clock,
                user=office.user,
                library=office.library,
            )
    except NoIssuerError as error:
        raise OfficeError("no_issuer") from error
    except SeveralFormsError as error:
        types = "；".join(
            f"“{type_}”：" + "、".join(f"{one.id}（{SOURCE_WORDS[one.source]}）" for one in files)
            for type_, files in error.types.items()
        )
        raise OfficeError("several_forms", types=types) from error
    return _document(request, made)


def _document(request: NewRequest, made: NewRoundResult) -> NewDocument:
    settings = made.settings
    outcome: Literal["template", "roster_wrong", "begun", "known"]
    if made.template:
        outcome = "template"
    elif settings is None:
        outcome = "roster_wrong"
    else:
        outcome = "begun" if made.begun else "known"
    known = request.folder / KNOWN_FILE
    nothing = NewRequest(request.folder, request.roster)
    return NewDocument(
        outcome=outcome,
        title=settings.title if settings else "",
        roster=str(made.roster),
        settings=str(request.folder / SETTINGS_FILE) if settings else None,
        known_data=str(known) if known.exists() else None,
        unchanged=outcome == "known" and request != nothing,
        forms=[
            FormInUse(type=type_, rubric=form_id, units=sum(u.type == type_ for u in made.added))
            for type_, form_id in (settings.forms if settings else {}).items()
        ],
        collections=[
            CollectionInfo(collection=one.id, name=one.name, deadline=iso(one.deadline))
            for one in (settings.collections if settings else ())
        ],
        added=_units(made.added),
        updated=_units(made.updated),
        differing=_units(made.differing),
        gone=_units(made.gone),
        findings=[finding_data(finding) for finding in made.findings],
    )


def _units(units: tuple[Unit, ...]) -> list[RosterUnit]:
    return [
        RosterUnit(
            unit=unit.code,
            name=unit.name,
            type=unit.type,
            group=unit.group,
            contact=unit.contact,
            email=unit.email,
        )
        for unit in units
    ]


DOCUMENTS: dict[str, type[JsonDocument]] = {"new": NewDocument}
"""Every document of this module by the name of its schema."""
