"""设置: how a round is ranked and from where it sends mail; what a change would do is seen first.

The file 考核设置.yaml stays what counts. It is written anew as a whole, so that remarks that
somebody put into it by hand are not kept; its content is checked as it is when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Settings,
    parse_settings,
    write_settings,
)
from workbook_tool.campaign.round import RoundView
from workbook_tool.campaign.scored import forms_in_use
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, JsonDocument
from workbook_tool.office.opening import reading, writing
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.summarise import view_of


@dataclass(frozen=True, slots=True)
class SettingsRequest:
    """The settings of a round.

    Attributes:
        folder: The round.
    """

    folder: Path


@dataclass(frozen=True, slots=True)
class ChangeSettingsRequest:
    """Settings as they are to be; words as people write them. ``None`` leaves a part as it is.

    Attributes:
        folder: The round.
        contact: Whom units ask.
        weights: Share of each stage (自评, 考核, 复核), such as 40%; an empty share leaves it out.
        grades: The grades: name, from how many points on, how many may get it.
        tie_order: What decides between equal totals: names of categories.
        by_group: Whether the groups of the roster are ranked apart.
        show_ranks: Whether units are told the ranks of others.
        account: The address that mails are sent from.
        sender: The name that receivers see.
        outgoing: Server to send through; the usual one of the address if empty.
        incoming: Server to fetch from; likewise.
    """

    folder: Path
    contact: str | None = None
    weights: tuple[tuple[str, str], ...] | None = None
    grades: tuple[tuple[str, str, str], ...] | None = None
    tie_order: tuple[str, ...] | None = None
    by_group: bool | None = None
    show_ranks: bool | None = None
    account: str | None = None
    sender: str | None = None
    outgoing: str | None = None
    incoming: str | None = None


class GradeData(JsonDocument, title="一个等次"):
    """A grade."""

    name: str
    least: str = Field(description="从多少分起")
    quota: str = Field(description="名额；不限的为空")


class SettingsDocument(JsonDocument, title="一次考核的设置"):
    """The settings that are often changed."""

    title: str
    contact: str
    stages: list[str] = Field(description="有评分表的阶段")
    categories: list[str] = Field(description="各评分表的类别，同分时可以先看的")
    groups: bool = Field(description="名单里有没有组别")
    weights: dict[str, str]
    grades: list[GradeData]
    tie_order: list[str]
    by_group: bool
    show_ranks: bool
    account: str
    sender: str
    outgoing: str
    incoming: str


class RankChange(JsonDocument, title="一个单位名次、等次的变化"):
    """What a change of the settings does to a unit."""

    unit: str
    name: str
    total_before: Figure
    total_after: Figure
    rank_before: int | None
    rank_after: int | None
    grade_before: str
    grade_after: str


class SettingsPreview(JsonDocument, title="改了设置会变什么"):
    """What a change of the settings would do."""

    grades: dict[str, int] = Field(description="各等次的单位数")
    changes: list[RankChange] = Field(description="总分、名次或等次会变的单位")


def settings(office: Office, request: SettingsRequest) -> SettingsDocument:
    """Return the settings that are often changed.

    Raises:
        OfficeError: The round cannot be used.
    """
    with reading(office, request.folder) as round_:
        return _document(round_, round_.settings)


def preview_settings(office: Office, request: ChangeSettingsRequest) -> SettingsPreview:
    """Return what changed settings would do to ranks and grades; nothing is changed.

    Raises:
        OfficeError: ``settings``, they cannot be used.
    """
    with reading(office, request.folder) as round_:
        before = view_of(round_)
        round_.settings = _changed(round_.settings, request)
        after = view_of(round_)
        grades: dict[str, int] = {}
        changes = []
        for code, new in after.units.items():
            old = before.units[code]
            if new.place.grade:
                grades[new.place.grade] = grades.get(new.place.grade, 0) + 1
            was = (old.total, old.place.rank, old.place.grade)
            if was != (new.total, new.place.rank, new.place.grade):
                changes.append(
                    RankChange(
                        unit=code,
                        name=new.unit.name,
                        total_before=figure(old.total),
                        total_after=figure(new.total),
                        rank_before=old.place.rank,
                        rank_after=new.place.rank,
                        grade_before=old.place.grade,
                        grade_after=new.place.grade,
                    )
                )
        return SettingsPreview(grades=grades, changes=changes)


def change_settings(office: Office, request: ChangeSettingsRequest) -> SettingsDocument:
    """Write changed settings.

    Raises:
        OfficeError: ``settings``, they cannot be used; the round is 定稿. Nothing is changed.
        OSError: They could not be written; nothing has changed.
    """
    with writing(office, request.folder) as round_:
        round_.must_be_open()
        changed = _changed(round_.settings, request)
        round_.settings = changed
        view_of(round_)  # what 同分先看 names must be there
        round_.store.put(SETTINGS_FILE, write_settings(changed), durable=True)
        return _document(round_, changed)


def _changed(known: Settings, request: ChangeSettingsRequest) -> Settings:
    raw: dict[str, Any] = yaml.safe_load(write_settings(known))
    ranking = raw.setdefault("排名", {})
    mail = raw.setdefault("邮箱", {})
    _put(raw, "联系人", request.contact)
    _put(ranking, "同分先看", None if request.tie_order is None else list(request.tie_order))
    _put(ranking, "分组排名", request.by_group)
    _put(ranking, "公开他人名次", request.show_ranks)
    if request.weights is not None:
        ranking["权重"] = {word: share for word, share in request.weights if share}
    if request.grades is not None:
        ranking["等次"] = [
            {"名称": name, "不低于": least, **({"名额": quota} if quota else {})}
            for name, least, quota in request.grades
            if name or least or quota
        ]
    _put(mail, "账号", request.account)
    _put(mail, "发件人", request.sender)
    for part, host in (("发信", request.outgoing), ("收信", request.incoming)):
        if host is not None:
            _put(mail.setdefault(part, {}), "服务器", host)
    return parse_settings(yaml.safe_dump(raw, allow_unicode=True).encode())


def _put(into: dict[str, Any], name: str, value: object) -> None:
    if value is not None:
        into[name] = value


def _document(round_: RoundView, known: Settings) -> SettingsDocument:
    words = {"self": "自评", "assess": "考核", "review": "复核"}
    stages = [words[one.stage] for one in known.collections if one.content == "评分表"]
    labels = [part.label for form in forms_in_use(round_).values() for part in form.categories]
    ranking, mail = known.ranking, known.mail
    return SettingsDocument(
        title=known.title,
        contact=known.contact,
        stages=list(dict.fromkeys(stages)),
        categories=list(dict.fromkeys(labels)),
        groups=any(one.unit.group for one in round_.state.units.values()),
        weights={word: f"{plain_number(share * 100)}%" for word, share in ranking.weights.items()},
        grades=[
            GradeData(
                name=one.name,
                least=plain_number(one.least),
                quota="" if one.quota is None else str(one.quota),
            )
            for one in ranking.grades
        ],
        tie_order=list(ranking.tie_order),
        by_group=ranking.by_group,
        show_ranks=ranking.show_ranks,
        account=mail.account,
        sender=mail.sender,
        outgoing=mail.outgoing.host,
        incoming=mail.incoming.host,
    )


DOCUMENTS: dict[str, type[JsonDocument]] = {
    "settings": SettingsDocument,
    "settings-preview": SettingsPreview,
}
"""Every document of this module by the name of its schema."""
