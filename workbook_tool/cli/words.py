"""What a person types for a day, a score, a unit or a collection."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.cli.failures import USAGE, Failure

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.books import Order
    from workbook_tool.campaign.derived.state import Slot
    from workbook_tool.campaign.inputs.settings import Collection
    from workbook_tool.campaign.round import Round

Function = TypeVar("Function", bound=Callable[..., Any])

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Day(click.ParamType[date]):
    """A day: 2026-12-20, 2026/12/20, 2026.12.20 or 2026年12月20日."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        found = _DAY.fullmatch(str(value).strip())
        try:
            return date(*map(int, found.groups())) if found else date.fromisoformat("")
        except ValueError:
            self.fail(f"日期要写成 2026-12-20 的样子，现在写的是“{value}”", param, ctx)


class Figure(click.ParamType[Decimal]):
    """A plain number."""

    name = "分数"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Return the number."""
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.fail(f"要写数字，现在写的是“{value}”", param, ctx)
        return number


class Pair(click.ParamType[tuple[str, str]]):
    """``左=右``: what to set, and to what.

    Attributes:
        name: How it is shown in the help, such as ``类别=编号``.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return both sides."""
        if isinstance(value, tuple):
            return value
        left, equals, right = str(value).partition("=")
        if not (left.strip() and equals and right.strip()):
            self.fail(f"要写成“{self.name}”，现在写的是“{value}”", param, ctx)
        return left.strip(), right.strip()


def collection_option(function: Function) -> Function:
    """Add the option ``collection``: which of the round's collections is meant."""
    return click.option(
        "--collection",
        "collection",
        metavar="报送",
        help="哪一项报送（名称或代号，如 工作计划）；不写为年终自评。",
    )(function)


def collection_of(round_: Round, word: str | None) -> Collection:
    """Return the collection that a person means by its name or id.

    Raises:
        Failure: There is none.
    """
    from workbook_tool.campaign.inputs.settings import main_collection

    wanted = word or main_collection(round_.settings)
    for collection in round_.settings.collections:
        if wanted in {collection.id, collection.name}:
            return collection
    known = "、".join(collection.name for collection in round_.settings.collections)
    raise Failure(f"没有“{word}”这项报送。有：{known}。", USAGE)


def stage_of(round_: Round, word: str) -> Collection:
    """Return the collection in which every unit's sheet is scored at a stage (考核 or 复核).

    Raises:
        Failure: There is none.
    """
    stage = {"考核": "assess", "复核": "review"}.get(word, word)
    for collection in round_.settings.collections:
        if collection.stage == stage and not collection.in_books:
            return collection
    name = {"assess": "考核", "review": "复核"}[stage]
    raise Failure(
        f"这次考核没有逐单位{name}这一项。请在“考核设置.yaml”的“报送”末尾加上一项："
        f"{{代号: {stage}, 名称: {name}, 阶段: {name}}}。",
        USAGE,
    )


def books_option(function: Function) -> Function:
    """Add the option ``collection``: which of the collections that departments score."""
    return click.option(
        "--collection",
        "collection",
        metavar="报送",
        help="哪一项部门打分（名称或代号）；只有一项时不用写。",
    )(function)


def books_of(round_: Round, word: str | None) -> Collection:
    """Return the collection that departments score which a person means, or the only one.

    Raises:
        Failure: There is none, or it is not plain which.
    """
    in_books = [one for one in round_.settings.collections if one.in_books]
    if word is None and len(in_books) == 1:
        return in_books[0]
    if not in_books:
        raise Failure(
            "这次考核没有由部门打分的报送。请在“考核设置.yaml”的“报送”里加上一项，例如："
            "{代号: dept, 名称: 部门考核, 阶段: 考核, 由谁填: 责任部门}；"
            "没有责任部门的，写考核组。",
            USAGE,
        )
    found = collection_of(round_, word) if word else None
    if found is None or not found.in_books:
        known = "、".join(one.name for one in in_books)
        raise Failure(f"请用 --collection 写明是哪一项部门打分：{known}。", USAGE)
    return found


def book_choice(function: Function) -> Function:
    """Add how a person names the book of a department or group."""
    function = click.option(
        "--type", "type_", metavar="单位类别", help="给哪类单位打分的那份；部门只有一份时不用写。"
    )(function)
    return click.option(
        "--department", metavar="部门", help="不是单位的表，是这个部门（或考核组）的打分表。"
    )(function)


def slot_of(
    round_: Round,
    unit: str | None,
    department: str | None,
    type_: str | None,
    collection: str | None,
) -> Slot:
    """Return what a person means: a unit's sheet, or the book of a department.

    Raises:
        Failure: None or several fit, or both or neither was said.
    """
    from workbook_tool.campaign.derived.state import Slot

    if bool(unit) == bool(department):
        raise Failure("请用 --unit 写单位，或用 --department 写部门，两个写一个。", USAGE)
    if unit:
        return Slot(unit_of(round_, unit), collection_of(round_, collection).id)
    wanted = books_of(round_, collection)
    found = orders_of(round_, wanted, department or "", type_)
    if len(found) == 1:
        return Slot(found[0].owner, wanted.id)
    types = "，".join(f"“{order.form.unit_type}”" for order in found)
    raise Failure(f"“{department}”有几份打分表，请用 --type 写明是哪类单位的：{types}。", USAGE)


def orders_of(
    round_: Round, collection: Collection, department: str, type_: str | None = None
) -> list[Order]:
    """Return the books of a department: one for each form, or that for one type of unit.

    Raises:
        Failure: It has none.
    """
    from workbook_tool.campaign.scored import scoring_of

    orders = scoring_of(round_, collection.id).orders
    found = [
        order
        for order in orders
        if order.scorer == department and type_ in {None, order.form.unit_type}
    ]
    if not found:
        known = "、".join(dict.fromkeys(order.scorer for order in orders))
        raise Failure(f"没有“{department}”这样的打分表。打分的有：{known}。", USAGE)
    return found


def collection_words(round_: Round, collection_id: str) -> str:
    """Return what a command needs to mean a collection; nothing for the main one."""
    from workbook_tool.campaign.inputs.settings import main_collection

    if collection_id == main_collection(round_.settings):
        return ""
    return f" --collection {round_.settings.collection(collection_id).name}"


def unit_of(round_: Round, word: str) -> str:
    """Return the code of the unit that a person means by its code, its name or a part of it.

    Raises:
        Failure: None or several fit.
    """
    units = round_.state.units
    if word in units:
        return word
    names = {code: (one.unit.name, *one.former) for code, one in units.items()}
    for found in (
        [code for code, called in names.items() if word in called],
        [code for code, called in names.items() if any(word in name for name in called)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = "、".join(f"{code} {units[code].unit.name}" for code in found[:5])
            raise Failure(f"有几个单位都对得上“{word}”：{several}。请写单位代码。", USAGE)
    raise Failure(f"单位名单里没有“{word}”。单位和代码，用 workbook-tool status 查看。", USAGE)
