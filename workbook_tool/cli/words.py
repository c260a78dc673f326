"""What a person types for a day, a score, a unit or a collection."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

import click

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
        OfficeError: There is none.
    """
    from workbook_tool.office import lookups

    return lookups.collection_of(round_, word)


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
        OfficeError: There is none, or it is not plain which.
    """
    from workbook_tool.office import lookups

    return lookups.books_of(round_, word)


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
        OfficeError: None or several fit, or both or neither was said.
    """
    from workbook_tool.office import lookups

    return lookups.slot_of(round_, unit, department, type_, collection)


def orders_of(
    round_: Round, collection: Collection, department: str, type_: str | None = None
) -> list[Order]:
    """Return the books of a department: one for each form, or that for one type of unit.

    Raises:
        OfficeError: It has none.
    """
    from workbook_tool.office import lookups

    return lookups.orders_of(round_, collection, department, type_)


def collection_words(round_: Round, collection_id: str) -> str:
    """Return what a command needs to mean a collection; nothing for the main one."""
    from workbook_tool.campaign.inputs.settings import main_collection

    if collection_id == main_collection(round_.settings):
        return ""
    return f" --collection {round_.settings.collection(collection_id).name}"


def unit_of(round_: Round, word: str) -> str:
    """Return the code of the unit that a person means by its code, its name or a part of it.

    Raises:
        OfficeError: None or several fit.
    """
    from workbook_tool.office import lookups

    return lookups.unit_of(round_, word)
