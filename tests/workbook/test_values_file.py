"""Values from a JSON file: what fits is taken, everything else is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workbook.cases import Case, plan
from workbook_tool.layout.entries import read_entries

PLAN = plan(Case("changzhou-2013-1", "self"))


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ('{"self_2": 4', "N101", "第 1 行"),
        ("[4]", "N101", "第 1 行"),
        ('{"self_99": 4}', "N102", "self_9"),
        ('{"self": {"2": 11}}', "N103", "0 到 10"),
        ('{"self_2": 1.005}', "N103", "两位小数"),
        ('{"fact_1_1": "也许"}', "N103", "是"),
    ],
)
def test_what_does_not_fit_is_told(text: str, code: str, word: str) -> None:
    values, findings = read_entries(text, PLAN, "values.json")
    assert values == {}
    assert [finding.code for finding in findings] == [code]
    assert word in findings[0].message + findings[0].fix


def test_what_just_fits_is_taken() -> None:
    text = '{"self_2": 10, "self": {"3": 5.25, "5": null}, "note_2": ""}'
    values, findings = read_entries(text, PLAN, "values.json")
    assert values == {"self_2": Decimal(10), "self_3": Decimal("5.25")}
    assert findings == ()
