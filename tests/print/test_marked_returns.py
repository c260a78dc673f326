"""The 审核结果 sheet on paper: every sentence of the catalogue, whole and in its cell."""

from __future__ import annotations

from pathlib import Path

from tests.engines import needs
from tests.print.cases import UNIT, defects, outside_the_text_area, printed_workbooks
from workbook_tool.findings import Finding, load_catalogue
from workbook_tool.findings.catalogue import CatalogueEntry
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.marked import marked_plan
from workbook_tool.layout.places import spoken
from workbook_tool.rubric.load import load_form

CELLS = tuple(f"F{row}" for row in range(5, 40, 2))
FACTS = {
    "file": "007_示例机械厂工会_评分表.xlsx",
    "sheet": "加分申报",
    "where": "第4项“完成总工会下达的其他各项任务并按时报…”",
    "label": "完成总工会下达的其他各项任务并按时报…",
    "got": "已报市总组织部备案，见附件3第12页",
    "expected": "0–10",
    "reason": "里面的内容读不出来",
    "number": "12",
    "line_number": 12,
    "other": 13,
    "count": len(CELLS),
    "cells": spoken(CELLS),
    "items": "第1、3、5、7、9、11、13、15等 18 项",
}


def every_finding() -> list[Finding]:
    """Each sentence about a returned file, for one cell and for many."""
    catalogue = load_catalogue()
    found: list[Finding] = []
    for entry in catalogue.entries.values():
        if "{file}" in entry.message and "{line}" not in entry.message:
            facts = dict.fromkeys(fields(entry), "若干") | FACTS
            found.append(catalogue.finding(entry.code, **facts | {"cell": CELLS[0]}))
            if entry.many:
                many = facts | {"cell": "、".join(CELLS)}
                found.append(catalogue.finding_of_many(entry.code, **many))
    return found


def fields(entry: CatalogueEntry) -> frozenset[str]:
    return entry.fields(("message", "fix", "many", "many_fix", "clause"))


@needs("libreoffice")
def test_every_sentence_is_printed_whole(tmp_path: Path) -> None:
    findings = every_finding()
    assert len(findings) > 120
    plan = marked_plan(score_plan(load_form("changzhou-2013-1"), "self"), findings)
    result = {"marked": plan}
    sheets = {sheet.face: (sheet, pages) for _, sheet, pages in printed_workbooks(result, tmp_path)}
    sheet, pages = sheets["result"]
    assert defects(pages, UNIT) == []
    assert outside_the_text_area(sheet, pages) == []
    assert len(pages) > 3
    assert all(page.footer for page in pages)
