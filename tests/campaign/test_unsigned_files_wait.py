"""What nobody signed never takes the place of what was, whatever name it bears.

A unit's genuine return could else be replaced by anybody who knows its name: with a stripped
token, a home-made sheet, a mail from a forged address. A person sees who sent it and what it says.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import deciding as decide
from tests.campaign.clerk import YEAR, Office, make_office, units
from tests.campaign.offices import Clock
from tests.campaign.test_a_unit_answers_a_notice import pasted
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.round import Round
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.fields import FIELDS, Field
from workbook_tool.layout.manifest import MANIFEST_TITLE
from workbook_tool.rubric.text import plain_number
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import TOKEN_NAME, unsigned_token
from workbook_tool.workbook.stamp import stamp

NAME = units()[0].name
LOW = {"self_1": Decimal(0)}


def stripped(content: bytes) -> bytes:
    """A signed sheet without its token, all else as it was issued."""
    book: Any = load_workbook(io.BytesIO(content))
    if MANIFEST_TITLE in book.sheetnames:
        del book[MANIFEST_TITLE]
    if TOKEN_NAME in book.defined_names:
        del book.defined_names[TOKEN_NAME]
    for known in list(book.custom_doc_props.names):
        del book.custom_doc_props[known]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def home_made(office: Office) -> bytes:
    """What ``sheet --unit`` makes for anybody: an unsigned token, and the unit's name."""
    form = office.round.form_of("001")
    plan = score_plan(form, "self")
    fields: dict[Field, str] = {"unit": NAME, "token": unsigned_token(plan)}
    return stamp(
        draw_template(plan, {"self_1": Decimal(1)}), {**dict.fromkeys(FIELDS, ""), **fields}
    )


WAYS = ("stripped", "pasted", "home made")


def unsigned(office: Office, way: str) -> bytes:
    if way == "home made":
        return home_made(office)
    content = office.filled("001", LOW)
    return stripped(content) if way == "stripped" else pasted(content)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "name", [f"{NAME}.xlsx", "001_评分表.xlsx", f"2026_001_{NAME}_评分表.xlsx"]
)
def test_a_signed_return_stays_what_counts(office: Office, way: str, name: str) -> None:
    office.collect(("好.xlsx", office.filled("001")))
    before = (office.stands("001").status, office.total("001"))
    (late,) = office.collect((name, unsigned(office, way))).files
    assert late.news == "held"
    assert late.received.unit in {"001", ""}
    assert (office.stands("001").status, office.total("001")) == before
    counting = office.stands("001").counting
    assert counting is not None
    assert counting.received.file == "好.xlsx"


@pytest.mark.parametrize("way", WAYS)
def test_nor_does_the_address_it_comes_from_help(office: Office, way: str) -> None:
    office.collect(("好.xlsx", office.filled("001")))
    content, where = unsigned(office, way), "zhang@example.com 的邮件“更正”"
    source = Source(f"{NAME}.xlsx", content, where, date(2026, 12, 18), sender="001")
    (late,) = collect(office.round, [source], workers=1).files
    assert late.news == "held"
    assert where in late.received.held
    total = late.received.reading.total
    assert total is None or f"总分 {plain_number(total)}，" in late.received.held


def test_a_void_sheet_does_not_count_again_without_its_token(office: Office) -> None:
    old = office.filled("001")
    decide.void(office.round, office.slot("001"), "发错了")
    (back,) = office.collect((f"{NAME}.xlsx", stripped(old))).files
    assert back.news == "held"
    assert office.stands("001").counting is None


def test_a_person_who_asked_the_unit_takes_it(office: Office) -> None:
    office.collect((f"{NAME}.xlsx", pasted(office.filled("001"))))
    assert office.stands("001").status == "held"
    assert NAME in office.stands("001").reason
    decide.assign(office.round, f"{NAME}.xlsx", "001", YEAR, "电话核实过")
    assert office.stands("001").counting is not None


def test_where_no_sheet_was_issued_a_name_is_all_there_is(tmp_path: Path) -> None:
    with Round(make_office(tmp_path), clock=Clock()) as round_:
        office = Office(round_)
        (one,) = office.collect((f"{NAME}.xlsx", home_made(office))).files
        assert (one.news, one.received.unit) == ("new", "001")
