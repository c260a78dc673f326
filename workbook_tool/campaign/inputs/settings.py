"""The settings of a round, as staff read and change them: ``考核设置.yaml``.

Keys are Chinese, since office staff edit the file; each mistake is named by its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from workbook_tool.campaign.inputs.written import WrittenError, read_written
from workbook_tool.rubric.model import StageId

SETTINGS_FILE = "考核设置.yaml"

Content = Literal["评分表", "工作计划", "上半年进展"]
By = Literal["单位", "责任部门", "考核组"]
StageWord = Literal["自评", "考核", "复核"]
BookLayout = Literal["自动", "逐单位", "宽表", "扣分清单"]
STAGES: Mapping[StageWord, StageId] = {"自评": "self", "考核": "assess", "复核": "review"}
"""The stages of scoring by what staff call them, in their order."""

Name = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,12}$")]
_PERCENT = Decimal(100)


class SettingsError(Exception):
    """The settings cannot be used; the text names the place and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _stage(value: object) -> object:
    return next((stage for word, stage in STAGES.items() if word == value), value)


class Collection(_Part):
    """Something that is collected once from every unit.

    Attributes:
        id: Short code; stands in tokens, and never changes.
        name: What staff call it (年终自评).
        content: What is filled in.
        stage: The stage of scoring it belongs to.
        deadline: Last day; ``None`` for none.
        by: Who fills it in: every unit a sheet of its own, the departments that the form
            names (or the groups of the roster) a book for many units.
        layout: How such a book is laid out.
        deducting: Departments that hand in a list of deductions instead.
        types: Types of units that owe it; none means all of them.
    """

    id: Code = Field(alias="代号")
    name: Name = Field(alias="名称")
    content: Content = Field("评分表", alias="内容")
    stage: Annotated[StageId, BeforeValidator(_stage)] = Field("self", alias="阶段")
    deadline: date | None = Field(None, alias="截止")
    by: By = Field("单位", alias="由谁填")
    layout: BookLayout = Field("自动", alias="打分表样式")
    deducting: tuple[Name, ...] = Field((), alias="用扣分清单的部门")
    types: tuple[Name, ...] = Field((), alias="单位类别")

    def concerns(self, unit_type: str) -> bool:
        """Whether units of a type owe it."""
        return not self.types or unit_type in self.types

    @property
    def in_books(self) -> bool:
        """Whether departments or groups fill in books for many units."""
        return self.by != "单位"


class GradeBand(_Part):
    """A grade (等次) from a number of points on."""

    name: Name = Field(alias="名称")
    least: Decimal = Field(alias="不低于")
    quota: Annotated[int, Field(ge=0)] | None = Field(None, alias="名额")


def _whole(weights: dict[StageWord, Decimal]) -> dict[StageWord, Decimal]:
    """Ask for shares that add to 1; such as add to 100 can only be meant as percentages."""
    total = sum(weights.values(), Decimal(0))
    if total == _PERCENT:
        return {stage: weight / _PERCENT for stage, weight in weights.items()}
    if weights and total != 1:
        raise ValueError(f"各阶段加起来要等于 1（写百分数的，等于 100%），现在是 {total:f}")
    return weights


def _share(value: object) -> object:
    """Return a share that is written as a percentage (40%) as a number."""
    text = value.strip() if isinstance(value, str) else ""
    if not text.endswith(("%", "％")):
        return value
    try:
        return Decimal(text[:-1].strip()) / 100
    except InvalidOperation:
        return value


Weight = Annotated[Decimal, BeforeValidator(_share), Field(gt=0)]
Weights = Annotated[dict[StageWord, Weight], AfterValidator(_whole)]


class Ranking(_Part):
    """How units are ranked; everything is off unless it is set.

    Attributes:
        grades: The grades, best first, in whatever order they are written.
        base: Full points that the grades are meant for; ``None`` for each form's own.
        weights: Share of each stage in the final score, adding to 1; empty means that the
            last stage begun counts alone.
        weights_by_type: The same for types of units that are scored in another way.
        tie_order: What decides between equal totals, in order: names of categories.
        by_group: Whether the groups of the roster are ranked apart.
        show_ranks: Whether a unit is told the ranks of others.
        alike: Whether the summary, which is internal, names what a department or group scored
            alike for all units.
    """

    grades: tuple[GradeBand, ...] = Field((), alias="等次")
    base: Annotated[Decimal, Field(gt=0)] | None = Field(None, alias="折算满分")
    weights: Weights = Field(default_factory=dict, alias="权重")
    weights_by_type: dict[Name, Weights] = Field(default_factory=dict, alias="分类权重")
    tie_order: tuple[str, ...] = Field((), alias="同分先看")
    by_group: bool = Field(False, alias="分组排名")
    show_ranks: bool = Field(False, alias="公开他人名次")
    alike: bool = Field(False, alias="提示打分雷同")

    @field_validator("grades")
    @classmethod
    def _best_first(cls, grades: tuple[GradeBand, ...]) -> tuple[GradeBand, ...]:
        """Put the highest first: each unit gets the first grade that it reaches."""
        names = [grade.name for grade in grades]
        if len(set(names)) < len(names):
            raise ValueError("里有两项的“名称”相同")
        return tuple(sorted(grades, key=lambda grade: grade.least, reverse=True))


class Server(_Part):
    """A mail server.

    Attributes:
        host: Its name; empty for the usual one of the account's domain.
        port: Its port; ``None`` for the usual one.
        security: Encrypted from the beginning, or after STARTTLS; there is no way without.
    """

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]*$", max_length=100)] = Field(
        "", alias="服务器"
    )
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(None, alias="端口")
    security: Literal["SSL", "STARTTLS"] = Field("SSL", alias="加密")


class Inbox(Server):
    """The mail server that is fetched from.

    Attributes:
        folder: The folder of the account that returns come into.
    """

    folder: Annotated[str, Field(min_length=1, max_length=60)] = Field("INBOX", alias="文件夹")


class MailSettings(_Part):
    """The account that mails are sent from and fetched from. Its password is never here.

    Attributes:
        account: Its address; empty while there is none.
        sender: The name that receivers see; empty for the 主办单位.
        login: The login name; empty where it is the address.
        outgoing: The server to send through.
        incoming: The server to fetch from.
        certificate: File with the certificate of the organisation's own servers, below the
            round's folder; empty where the system knows it.
        pace: Seconds between two messages.
        daily: How many messages may go out on one day.
        enclosed: Files that go with every sheet issued (通知), below the round's folder.
        shared: Addresses that several units use with good reason.
    """

    account: Annotated[str, Field(pattern=r"^([^@\s]+@[^@\s]+)?$", max_length=100)] = Field(
        "", alias="账号"
    )
    sender: Annotated[str, Field(max_length=60)] = Field("", alias="发件人")
    login: Annotated[str, Field(max_length=100)] = Field("", alias="登录名")
    outgoing: Server = Field(default_factory=Server, alias="发信")
    incoming: Inbox = Field(default_factory=Inbox, alias="收信")
    certificate: str = Field("", alias="证书")
    pace: Annotated[float, Field(ge=0, le=3600)] = Field(3, alias="间隔秒")
    daily: Annotated[int, Field(ge=1, le=100_000)] = Field(200, alias="每日上限")
    enclosed: tuple[str, ...] = Field((), alias="通知")
    shared: tuple[str, ...] = Field((), alias="共用地址")


class Settings(_Part):
    """The settings of a round.

    Attributes:
        id: Identity of the round; made once and never changed.
        title: Title of the round.
        year: The year assessed.
        issuer: 主办单位.
        contact: Whom units ask.
        forms: Form by type of unit.
        collections: What is collected, in order.
        paper: Whether a sealed paper copy is expected.
        named_attachments: Whether a printed attachment bears its unit's name at the head, where
            the official page has no place for it.
        ranking: How units are ranked.
        mail: The account for e-mail.
        findings: Severity of findings by code, where it differs from the usual one.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{8}$")] = Field(alias="考核编号")
    title: Name = Field(alias="名称")
    year: Annotated[int, Field(ge=1949, le=2200)] = Field(alias="年度")
    issuer: Name = Field(alias="主办单位")
    contact: Annotated[str, Field(max_length=60)] = Field("", alias="联系人")
    forms: dict[Name, str] = Field(alias="评分表", min_length=1)
    collections: tuple[Collection, ...] = Field(alias="报送", min_length=1)
    paper: bool = Field(False, alias="要纸质件")
    named_attachments: bool = Field(True, alias="附件印单位名称")
    ranking: Ranking = Field(default_factory=Ranking, alias="排名")
    mail: MailSettings = Field(default_factory=MailSettings, alias="邮箱")
    findings: dict[str, Literal["必须修改", "请说明", "提示"]] = Field(
        default_factory=dict, alias="问题程度"
    )

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Settings:
        ids = [collection.id for collection in self.collections]
        if len(set(ids)) < len(ids):
            raise ValueError("报送里有两项的“代号”相同")
        return self

    @model_validator(mode="after")
    def _what_is_weighted_is_collected(self) -> Settings:
        scored = {one.stage for one in self.collections if one.content == "评分表"}
        for where, words in (
            ("权重", self.ranking.weights),
            *((f"分类权重 › {one}", words) for one, words in self.ranking.weights_by_type.items()),
        ):
            for word in words:
                if STAGES[word] not in scored:
                    raise ValueError(
                        f"“排名 › {where}”里写了“{word}”，“报送”里却没有这个阶段的评分表"
                    )
        return self

    @model_validator(mode="after")
    def _types_are_known(self) -> Settings:
        """Refuse types of units that have no form: what is said of them would have no effect."""
        known = "、".join(f"“{type_}”" for type_ in self.forms)
        places = [(f"报送 › {one.name} › 单位类别", one.types) for one in self.collections]
        places.append(("排名 › 分类权重", tuple(self.ranking.weights_by_type)))
        for place, types in places:
            for type_ in types:
                if type_ not in self.forms:
                    raise ValueError(
                        f"“{place}”里写了“{type_}”，“评分表”里没有这类单位；有：{known}"
                    )
        return self

    def collection(self, id_: str) -> Collection:
        """Return a collection.

        Raises:
            KeyError: There is none with this id.
        """
        for collection in self.collections:
            if collection.id == id_:
                return collection
        raise KeyError(id_)


def shares_of(settings: Settings, type_: str) -> dict[StageId, Decimal]:
    """Return the share of each stage in the final score of a type of units, in their order.

    Nothing where the last stage begun counts alone.
    """
    ranking = settings.ranking
    weights = ranking.weights_by_type.get(type_, ranking.weights)
    return {stage: weights[word] for word, stage in STAGES.items() if word in weights}


def main_collection(settings: Settings) -> str:
    """Return the collection to which a sheet belongs that does not say so itself."""
    sheets = [c.id for c in settings.collections if c.content == "评分表" and c.stage == "self"]
    return sheets[0] if sheets else settings.collections[0].id


def read_settings(folder: Path) -> Settings:
    """Read the settings of the round in a folder.

    Raises:
        SettingsError: They cannot be used.
        OSError: The file cannot be read.
    """
    return parse_settings((folder / SETTINGS_FILE).read_bytes())


def parse_settings(content: bytes) -> Settings:
    """Return what stands in a file of settings.

    Raises:
        SettingsError: They cannot be used.
    """
    try:
        raw = read_written(content)
    except WrittenError as error:
        raise SettingsError(f"“{SETTINGS_FILE}”{error}。") from error
    if not isinstance(raw, dict):
        raise SettingsError(f"“{SETTINGS_FILE}”是空的，或写法有误。")
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise mistaken(*_in_words(error)) from error


def write_settings(settings: Settings) -> bytes:
    """Return the settings as the file that staff edit."""
    data = settings.model_dump(by_alias=True, mode="json", exclude_defaults=True)
    words = {stage: word for word, stage in STAGES.items()}
    for collection in data["报送"]:
        if "阶段" in collection:
            collection["阶段"] = words[collection["阶段"]]
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    head = "# 本次考核的设置。改动后保存即可，下一个命令起生效；“考核编号”和“代号”请不要改。\n"
    return (head + text).encode()


def mistaken(*sentences: str) -> SettingsError:
    """Return what is wrong with the settings, as one sentence for people."""
    return SettingsError(f"“{SETTINGS_FILE}”有误：{'；'.join(sentences)}。请改正后再试。")


_KINDS: Mapping[str, str] = {
    "missing": "没有写",
    "extra_forbidden": "不认识这一项",
    "string_too_short": "是空的",
    "string_too_long": "太长",
    "string_pattern_mismatch": "写法不对",
    "int_parsing": "要写数字",
    "decimal_parsing": "要写数字",
    "greater_than": "要大于 0",
    "date_from_datetime_parsing": "要写成 2026-12-20 这样的日期",
    "date_parsing": "要写成 2026-12-20 这样的日期",
    "literal_error": "不是可选的内容",
    "too_short": "至少要有一项",
}


def _in_words(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        place = " › ".join(
            f"第 {part + 1} 项" if isinstance(part, int) else str(part) for part in problem["loc"]
        )
        kind = problem["type"]
        why = problem["msg"].removeprefix("Value error, ") if kind == "value_error" else ""
        yield f"“{place}”{_KINDS.get(kind, why or '写法不对')}" if place else why
