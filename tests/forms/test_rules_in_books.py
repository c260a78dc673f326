"""Books of a group for a form that takes points off below zero and adds some on top."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import pytest
from openpyxl import load_workbook

from tests.forms.rules import LIBRARY, form
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.book import BookUnit
from workbook_tool.layout.deductions import duty_choice, unit_choice
from workbook_tool.layout.department import department_plan
from workbook_tool.reading.child import Reader
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.issue import unit_fields

UNITS = (BookUnit("001", "示例第一机械厂工会"), BookUnit("002", "示例第二纺织厂工会"))
Layout = Literal["pages", "wide", "deductions"]


def sent(form_id: str, layout: Layout, entries: Mapping[str, Value], reader: Reader) -> FileResult:
    """Draw a book, fill it in, and read it back."""
    made = form(form_id)
    plan = department_plan(made, "assess", "考核组", duties(made), UNITS, layout)
    fields = unit_fields(
        plan,
        round_id="r",
        key=b"key",
        code="DEPT",
        unit="考核组",
        deadline="2026年12月20日",
        contact="办公室 000-0000000",
    )
    book = load_workbook(io.BytesIO(draw(plan, {}, fields)))
    for name, value in entries.items():
        sheet, cell = plan.named[name]
        book[sheet.title][cell.address].value = value
    buffer = io.BytesIO()
    book.save(buffer)
    issued = IssuedPlan(made, plan, "assess", same=True)
    (result,) = check_bytes("考核组.xlsx", buffer.getvalue(), reader, LIBRARY, lambda _: issued)
    assert result.submission is not None
    return result


def scored(form_id: str, **over: str) -> dict[str, Value]:
    """Every unit in full, but the first with other scores; all explained."""
    entries: dict[str, Value] = {}
    for unit in UNITS:
        for duty in duties(form(form_id)):
            given = over.get(f"r{duty.ref}") if unit is UNITS[0] else None
            entries[names.dept(unit.code, duty.ref)] = Decimal(given) if given else duty.points
            entries[names.dept_note(unit.code, duty.ref)] = "按事故通报核定"
    return entries


def given_to_the_first(result: FileResult, ref: str) -> Decimal | None:
    assert result.submission is not None
    return result.submission.items[names.dept("001", ref)].effective


@pytest.mark.parametrize("layout", ["pages", "wide"])
@pytest.mark.parametrize(
    ("form_id", "ref", "score", "counts"),
    [
        ("rules-safety", "5", "-20", True),
        ("rules-safety", "5", "-20.01", False),
        ("rules-safety", "5", "20.01", False),
        ("rules-safety", "1", "-0.01", False),
        ("rules-publicity", "2", "15", True),
        ("rules-publicity", "2", "15.01", False),
    ],
)
def test_a_book_takes_what_the_rule_can_give_and_no_more(
    form_id: str, ref: str, score: str, counts: bool, layout: Layout, reader: Reader
) -> None:
    result = sent(form_id, layout, scored(form_id, **{f"r{ref}": score}), reader)
    assert given_to_the_first(result, ref) == (Decimal(score) if counts else None)
    told = {finding.code for finding in result.findings} & {"M01", "M03", "N02"}
    usual = {("1", "-0.01"): "N02", ("5", "20.01"): "M01"}
    assert told == (set() if counts else {usual.get((ref, score), "M03")})


def listed(amount: str) -> dict[str, Value]:
    """One line of a list of deductions: the first unit, 杜绝责任事故."""
    duty = next(duty for duty in duties(form("rules-safety")) if duty.ref == "5")
    return {
        names.REST_IS_FULL: "是",
        names.deduction("unit", 1): unit_choice(UNITS[0]),
        names.deduction("item", 1): duty_choice(duty),
        names.deduction("amount", 1): Decimal(amount),
        names.deduction("reason", 1): "一起重伤事故",
    }


@pytest.mark.parametrize(
    ("amount", "score", "told"), [("28", "-8", set()), ("40", "-20", set()), ("40.01", "", {"M11"})]
)
def test_a_list_of_deductions_may_take_off_more_than_the_row_has(
    amount: str, score: str, told: set[str], reader: Reader
) -> None:
    result = sent("rules-safety", "deductions", listed(amount), reader)
    assert given_to_the_first(result, "5") == (Decimal(score) if score else None)
    assert {finding.code for finding in result.findings} & {"M11", "M12"} == told


def test_rows_by_place_stand_in_no_book(reader: Reader) -> None:
    result = sent("rules-ranks", "pages", scored("rules-ranks"), reader)
    assert result.submission is not None
    assert set(result.submission.items) == {
        names.dept(unit.code, ref) for unit in UNITS for ref in ("4", "5")
    }
