"""Wording that is cut for a list or a sentence still says nothing that is not so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.rubric.text import shortened


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("组织建设", 4, "组织建设"),
        ("组织建设情况", 4, "组织建设…"),
        # Half of a figure would be another figure: 10 is not 100%.
        ("企业组建率100%以上", 7, "企业组建率…"),
        ("会费收缴率98%以上", 7, "会费收缴率…"),
        ("不少于2.5次活动", 5, "不少于…"),
        ("完成2次以上活动", 3, "完成2…"),
        # A comma says that a list goes on; the mark of omission says it already.
        ("工作台账、经费台账、档案", 5, "工作台账…"),
        ("开展“双联”活动", 3, "开展…"),
        ("常规\n工作　台账", 9, "常规 工作 台账"),
        # What is nothing but a figure is cut all the same.
        ("20151225120000", 6, "201512…"),
        ("", 5, ""),
    ],
)
def test_wording_is_cut_where_it_means_the_same(text: str, length: int, expected: str) -> None:
    assert shortened(text, length) == expected


@given(st.text(), st.integers(1, 60))
def test_it_is_the_beginning_of_the_wording(text: str, length: int) -> None:
    line, short = " ".join(text.split()), shortened(text, length)
    assert len(short) <= length + 1
    assert short == line or (short[-1] == "…" and line.startswith(short[:-1]))
    assert short != "…" or line[:1] in "…"
