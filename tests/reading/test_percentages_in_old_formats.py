"""80 % in an .xls or .ods file is no score of 0.8, as it is none in an .xlsx."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.engines import libreoffice_convert, needs
from tests.reading.returns import check, make_return
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.reading.child import Reader


def _with_a_percentage(tmp_path: Path) -> tuple[Path, str, str]:
    """A full return in which one score is shown as 80 %, another is a plain 0.8."""
    made = make_return("suzhou-2015-1", "self", "full", "percent")
    book = load_workbook(io.BytesIO(made.data))
    for name, form in (("self_1", "0%"), ("self_2", "General")):
        cell = book[SCORE_TITLE][made.fill_in.plan.named[name][1].address]
        cell.value, cell.number_format = 0.8, form
    path = tmp_path / "return.xlsx"
    book.save(path)
    return path, "1", "2"


@needs("libreoffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_percentage_is_withheld_and_named(tmp_path: Path, kind: str) -> None:
    path, share, plain = _with_a_percentage(tmp_path)
    (converted,) = libreoffice_convert([path], kind, tmp_path / kind)
    with Reader() as reader:
        result = check(converted.read_bytes(), reader, converted.name)
    assert result.submission is not None
    assert result.submission.items[share].effective is None
    assert result.submission.items[plain].effective == Decimal("0.8")
    assert [f.item for f in result.findings if f.code == "N06"] == [share]


@needs("libreoffice")
def test_a_damaged_xls_costs_nothing_but_itself(tmp_path: Path) -> None:
    path, _, _ = _with_a_percentage(tmp_path)
    (converted,) = libreoffice_convert([path], "xls", tmp_path / "xls")
    data = converted.read_bytes()
    with Reader() as reader:
        for cut in (len(data) // 3, len(data) // 2, len(data) - 600):
            check(data[:cut], reader, "cut.xls")
        assert check(data, reader, "whole.xls").submission is not None
