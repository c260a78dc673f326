"""The 评分表 and its companions on paper: nothing clipped, nothing spilling sideways."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import needs
from tests.print.cases import FORMS, UNIT, defects, printed_workbooks
from workbook_tool.layout.faces import score_plan
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import STAGE_IDS

# One form of each kind of table in every stage, and all forms in the first.
CASES = [(name, "self") for name in FORMS] + [
    (name, stage)
    for name in ("changzhou-2013-1", "suzhou-2015-1", "shenyang-liuhao", "dalian-2018")
    for stage in ("assess", "review")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@needs("libreoffice")
def test_every_fixed_text_is_printed_whole_on_every_sheet(folder: Path) -> None:
    plans = {
        f"{name}-{stage}": score_plan(load_form(name), stage)
        for name, wanted in CASES
        for stage in STAGE_IDS
        if stage == wanted
    }
    found: list[str] = []
    sheets = 0
    for title, sheet, pages in printed_workbooks(plans, folder):
        sheets += 1
        for defect in defects(pages, UNIT):
            # Formulas show words of ours (未填) in cells that hold no fixed text.
            if "stands in no cell" not in defect:
                found.append(f"{title} {sheet.title}: {defect}")
        assert all(page.footer for page in pages), f"{title} {sheet.title}: a page is missing"
    assert sheets >= len(plans) * 2
    assert found == []
