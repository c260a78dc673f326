"""Edges of layouts: what their data says for nothing, and what is typed where points come off."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from tests.catalogue.edge import Bench, Edge, codes
from tests.catalogue.rubric_files import written
from tests.forms import SHIPPED
from tests.forms.invented import form, issued, plan
from tests.rubric import test_lint_new_rubrics as drafts
from workbook_tool.checks.files import check_bytes
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.issue import unsigned_workbook

_NAME = "biao.yaml"
_POINTS = "  - {head: 分值, cells: [{role: points, width: 10}]}\n"
_CATEGORY = "  - {head: 类别, cells: [{role: category, width: 20}]}\n"
_SELF = "  - {head: 自评分, cells: [{role: self, width: 10}]}\n"
_GIVEN = "  - {head: 群众评分, cells: [{role: %s, width: 10%s}]}\n"


def _file(text: str) -> dict[str, tuple[str, str]]:
    return {_NAME: (text, "utf-8")}


def _form(columns: str = drafts.HEAD, rows: str = drafts.TWO_ROWS) -> dict[str, tuple[str, str]]:
    return _file(columns + drafts.PAPER + rows)


_JOINED = drafts.TWO_ROWS.replace("points: 4}", "points: 4, joined: [%s]}")
_TOLD = drafts.TWO_ROWS.replace("年初有计划", "年初有计划6分").replace("年终有总结", "年终有总结%s")
_WITHOUT_POINTS = drafts.HEAD.replace(_POINTS, "")

DEDUCTIONS, KEPT = "layouts_deductions/koufen", "deduction_assess_1"


def assessed(typed: tuple[tuple[str, Value], ...], bench: Bench) -> Collection[str]:
    """Look at a sheet of the second stage, on which all else was filled in well."""
    entries: dict[str, Value] = {"fact_2_1": "是", "fact_2_2": "是"}
    for item in form(DEDUCTIONS).items:
        entries[f"self_{item.ref}"] = item.points
        entries[f"deduction_assess_{item.ref}"] = Decimal(0)
    entries |= dict(typed)
    known = plan(DEDUCTIONS, "assess").entries()
    data = unsigned_workbook(
        plan(DEDUCTIONS, "assess"), {n: v for n, v in entries.items() if n in known}, "示例工会"
    )
    results = check_bytes(
        "评分表.xlsx", data, bench.reader, SHIPPED, plans=lambda _: issued(DEDUCTIONS, "assess")
    )
    return [code for result in results for code in codes(result.findings)]


def _taken(amount: str, reason: str | None = "资料不全") -> tuple[tuple[str, Value], ...]:
    return ((KEPT, Decimal(amount)), ("assess_note_1", reason))


EDGES = (
    Edge("K404", written, _form(rows=_JOINED % "evidence"), _form(rows=_JOINED % "criterion")),
    Edge("K405", written, _form(drafts.HEAD.replace(_CATEGORY, "")), _form()),
    Edge(
        "K406", written, _form(_WITHOUT_POINTS, _TOLD % ""), _form(_WITHOUT_POINTS, _TOLD % "4分")
    ),
    Edge(
        "K407",
        written,
        _form(drafts.HEAD + _GIVEN % ("further_score", ", key: masses, stage: self")),
        _form(drafts.HEAD + _GIVEN % ("free", ", key: masses, stage: self")),
    ),
    Edge("M02", assessed, _taken("6.01"), _taken("6")),
    Edge("N17", assessed, _taken("-0.01"), _taken("0")),
    Edge("R05", assessed, _taken("0.01", None), _taken("0", None)),
)
