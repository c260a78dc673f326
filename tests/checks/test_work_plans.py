"""A work plan that is collected by itself: every row says something."""

from __future__ import annotations

import pytest

from tests.forms import SHIPPED
from tests.workbook.cases import form
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.faces import work_plan_plan
from workbook_tool.layout.work_plan import needed
from workbook_tool.reading.child import Reader
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.issue import unsigned_workbook

FORM = form("dalian-2018")
PLAN = work_plan_plan(FORM, "plan")
FULL: dict[str, Value] = {
    names.plan(item.ref, position): "见方案"
    for item in FORM.items
    for position in needed(FORM, "plan")
}


def told(entries: dict[str, Value], reader: Reader) -> list[tuple[str, str | None]]:
    data = unsigned_workbook(PLAN, entries, "示例区总工会")
    issued = IssuedPlan(FORM, PLAN, "self", same=True)
    result = next(iter(check_bytes("计划.xlsx", data, reader, SHIPPED, plans=lambda _: issued)))
    return [(f.code, f.cell) for f in result.findings if f.severity == "must_fix"]


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_cell_is_told_at_its_place(value: str, reader: Reader) -> None:
    name = next(iter(FULL))
    assert told(FULL | {name: value}, reader) == [("I08", PLAN.named[name][1].address)]


def test_nothing_planned_can_be_said_in_a_word(reader: Reader) -> None:
    assert told(FULL | {next(iter(FULL)): "无"}, reader) == []
