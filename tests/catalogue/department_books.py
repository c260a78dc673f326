"""Edges of the books in which departments score."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache

from tests.catalogue.edge import Bench, Edge, codes
from tests.forms import SHIPPED
from tests.workbook.cases import form
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.book import BookUnit
from workbook_tool.layout.claims import choices, claims_in
from workbook_tool.layout.deductions import YES, duty_choice, unit_choice
from workbook_tool.layout.department import Layout, department_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.layout.status import ACCEPTED, REFUSED
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form
from workbook_tool.workbook.issue import unsigned_workbook

_FORM = form("suzhou-2015-1")
_UNITS = tuple(BookUnit(f"{n:03d}", f"示例第{n}区总工会") for n in (1, 2))
_DUTIES = tuple(duty for duty in duties(_FORM) if duty.department == "民管部")
_UNIT, _DUTY = _UNITS[1], _DUTIES[1]

Entries = Mapping[str, Value]


@cache
def _plan(layout: Layout) -> SheetPlan:
    return department_plan(_FORM, "assess", "民管部", _DUTIES, _UNITS, layout)


def _told(form_: Form, plan: SheetPlan, entries: Entries, bench: Bench) -> Collection[str]:
    data = unsigned_workbook(plan, entries, plan.scorer)
    issued = IssuedPlan(form_, plan, "assess", same=True)
    (result,) = check_bytes("打分表.xlsx", data, bench.reader, SHIPPED, plans=lambda _: issued)
    return codes(result.findings)


def table(score: Decimal | None, bench: Bench) -> Collection[str]:
    """Look at a book with full marks for everything but one row of one unit."""
    entries: dict[str, Value] = {
        names.dept(unit.code, duty.ref): duty.points for unit in _UNITS for duty in _DUTIES
    }
    entries[names.dept(_UNIT.code, _DUTY.ref)] = score
    return _told(_FORM, _plan("wide"), entries, bench)


def deductions(entries: Entries, bench: Bench) -> Collection[str]:
    return _told(_FORM, _plan("deductions"), entries, bench)


def claims(decided: Mapping[str, str | None], bench: Bench) -> Collection[str]:
    """Look at a group's book with one bonus claim of one unit: ``accept`` and ``reason``."""
    form_ = form("changzhou-2013-1")
    claim: dict[str, Value] = {"matter": Decimal(1), "subject": "模范职工之家", "proof": "证书"}
    claim["level"] = next(iter(choices(form_)))
    sent = {names.claim(part, 1): value for part, value in claim.items()}
    unit = BookUnit("001", "示例机械厂工会", claims=tuple(claims_in(form_, sent).values()))
    plan = department_plan(form_, "assess", "第一考核组", duties(form_), (unit,), "wide")
    entries: dict[str, Value] = {names.dept(unit.code, d.ref): d.points for d in duties(form_)}
    for duty in unit.claims:
        entries[names.dept(unit.code, duty.ref)] = decided["accept"]
        entries[names.dept_note(unit.code, duty.ref)] = decided["reason"]
    return _told(form_, plan, entries, bench)


def _line(number: int, off: Decimal | None, why: str | None) -> Entries:
    return {
        names.deduction("unit", number): unit_choice(_UNIT),
        names.deduction("item", number): duty_choice(_DUTY),
        names.deduction("amount", number): off,
        names.deduction("reason", number): why,
    }


_ALL = _DUTY.points
_CENT = Decimal("0.01")
_TICK: Entries = {names.REST_IS_FULL: YES}
_NO_TICK: Entries = {names.REST_IS_FULL: None}
_ONE = {**_TICK, **_line(1, Decimal(1), "少一次")}
_MOST = {**_TICK, **_line(1, _ALL - 1, "没有开展")}

EDGES = (
    Edge("I11", table, None, _ALL),
    Edge("R11", table, _ALL - _CENT, _ALL),
    Edge("I12", deductions, {**_TICK, **_line(1, None, "少一次")}, _ONE),
    Edge("I13", deductions, {**_ONE, **_NO_TICK}, _ONE),
    Edge(
        "M11",
        deductions,
        {**_TICK, **_line(1, _ALL + _CENT, "没有开展")},
        {**_TICK, **_line(1, _ALL, "没有开展")},
    ),
    Edge(
        "M12",
        deductions,
        {**_MOST, **_line(2, 1 + _CENT, "迟报")},
        {**_MOST, **_line(2, Decimal(1), "迟报")},
    ),
    Edge("I14", claims, {"accept": None, "reason": None}, {"accept": ACCEPTED, "reason": None}),
    Edge(
        "R14",
        claims,
        {"accept": REFUSED, "reason": None},
        {"accept": REFUSED, "reason": "不是本年度的表彰"},
    ),
    Edge("R12", deductions, {**_TICK, **_line(1, Decimal(1), None)}, _ONE),
)
