"""Edges of what is returned for forms that officials do not have: 倒扣, 幅度, 一票否决."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from decimal import Decimal

from openpyxl import load_workbook

from tests.catalogue.edge import Bench, Edge, codes
from tests.checks.desk import CODE, KEY, ROUND, UNIT, well_filled
from tests.forms.rules import LIBRARY, form
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout.faces import score_plan
from workbook_tool.reading.plans import IssuedPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.issue import unit_fields

FORM = form("rules-safety")
PLAN = score_plan(FORM, "self")


def told(entries: Mapping[str, Value], bench: Bench) -> Collection[str]:
    """Look at a sheet that is filled in well but for some entries, which are typed over it."""
    filled = {
        name: value for name, value in well_filled(FORM, "self").items() if name in PLAN.entries()
    }
    fields = unit_fields(
        PLAN,
        round_id=ROUND,
        key=KEY,
        code=CODE,
        unit=UNIT,
        deadline="2026年12月20日",
        contact="劳动保护部 000-0000000",
    )
    book = load_workbook(io.BytesIO(draw(PLAN, filled, fields)))
    for name, value in entries.items():
        sheet, cell = PLAN.named[name]
        book[sheet.title][cell.address].value = value
    buffer = io.BytesIO()
    book.save(buffer)
    issued = IssuedPlan(FORM, PLAN, "self", same=True)
    (result,) = check_bytes(
        "评分表.xlsx", buffer.getvalue(), bench.reader, LIBRARY, lambda _: issued
    )
    return codes(result.findings)


_FAKED: Mapping[str, Value] = {"fact_4_3": Decimal(2)}

EDGES = (
    Edge("M03", told, {"self_5": Decimal("-20.01")}, {"self_5": Decimal(-20)}),
    Edge(
        "N18",
        told,
        {**_FAKED, "fact_4_4": Decimal("20.01")},
        {**_FAKED, "fact_4_4": Decimal(20)},
    ),
    Edge(
        "N18",
        told,
        {**_FAKED, "fact_4_4": Decimal("9.99")},
        {**_FAKED, "fact_4_4": Decimal(10)},
    ),
    Edge("R20", told, {"fact_5_3": Decimal(1)}, {"fact_5_3": Decimal(0)}),
)
