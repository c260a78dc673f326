"""Numbers as units write them: read where there is one meaning, named where there is none."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.reading.returns import check, make_return
from workbook_tool.reading.child import Reader
from workbook_tool.reading.numbers import read_number, read_text
from workbook_tool.reading.returned import ReturnedCell

READ = {
    "8.5": "8.5",
    "８.５": "8.5",
    "８．５": "8.5",
    "8分": "8",
    "8.5 分": "8.5",
    " 8 ": "8",
    "\u30008\u00a0": "8",
    "'8": "8",
    "’8": "8",
    "8。5": "8.5",
    "8｡5": "8.5",
    "8．5": "8.5",
    "+8": "8",
    "08": "8",
    "8.": "8",
    ".5": "0.5",
    "0": "0",
    "\u200b8": "8",
}

NAMED = {
    "1,5": "N05",
    "1，5": "N05",
    "1、5": "N05",
    "1,000": "N05",
    "10%": "N06",
    "１０％": "N06",
    "百分之十": "N06",
    "-2": "N02",
    "－2": "N02",
    "−2": "N02",
    "8-9": "N07",
    "8～9": "N07",
    "8至9": "N07",
    "2018-06-28": "N08",
    "6月28日": "N08",
    "#N/A": "N09",
    "#DIV/0!": "N09",
    "2000万": "N11",
    "8分左右": "N11",
    "8+1": "N11",
    "1E3": "N11",
    "8.5.1": "N01",
    "满分": "N01",
    "/": "N01",
    "—": "N01",
    "无": "N01",
    "八": "N01",
    "合格": "N01",
    "①": "N01",
    "½": "N01",
    "²": "N01",
    "٨": "N01",
    "NaN": "N01",
    "Infinity": "N01",
    "1_000": "N11",
    "*": "N01",
}


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_a_slip_with_one_meaning_is_read_and_noted(text: str, number: str) -> None:
    reading = read_text(text)
    assert (reading.number, reading.code) == (Decimal(number), "N04")


@pytest.mark.parametrize(("text", "code"), NAMED.items())
def test_what_may_mean_several_things_is_never_a_number(text: str, code: str) -> None:
    reading = read_text(text)
    assert (reading.number, reading.code) == (None, code)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\n", "'", "\u200b"])
def test_blank_is_neither_zero_nor_a_finding(text: str) -> None:
    assert read_text(text).empty


@given(st.text(max_size=12))
def test_only_digits_become_numbers(text: str) -> None:
    number = read_text(text).number
    if number is not None:
        assert number >= 0
        assert any(character in "0123456789０１２３４５６７８９" for character in text)


@given(st.decimals(min_value=0, max_value=999, places=2))
def test_every_plain_number_is_read_as_itself(number: Decimal) -> None:
    assert read_text(str(number)).number == number


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        (Decimal("0.1"), "percent", "N06"),
        (Decimal(43321), "date", "N08"),
        (True, "bool", "N12"),
        ("#REF!", "error", "N09"),
        ("8", "broken", "N13"),
    ],
)
def test_a_number_that_is_shown_as_something_else(value: Any, kind: Any, code: str) -> None:
    cell = ReturnedCell("评分表", 5, 7, value, kind, None, locked=False)
    assert read_number(cell).code == code
    assert read_number(cell).number is None


def test_the_value_of_a_formula_is_not_believed() -> None:
    cell = ReturnedCell("评分表", 5, 7, Decimal(8), "number", "SUM(A1:A9)", locked=False)
    assert (read_number(cell).number, read_number(cell).code) == (None, "N10")
    typed = cell._replace(formula="+8")
    assert (read_number(typed).number, read_number(typed).code) == (Decimal(8), "N04")


def typed(value: object, number_format: str | None = None) -> bytes:
    sent = make_return("suzhou-2015-1", "self", "full", "as typed")
    book = load_workbook(io.BytesIO(sent.data))
    sheet, cell = sent.fill_in.plan.named["self_3"]
    target = book[sheet.title][cell.address]
    target.value = value
    if isinstance(value, str) and not value.startswith("="):
        target.data_type = "s"
    if number_format:
        target.number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("value", "number_format", "score", "code"),
    [
        ("２.５", None, "2.5", "N04"),
        ("3分", None, "3", "N04"),
        ("1,5", None, None, "N05"),
        (0.1, "0%", None, "N06"),
        (43321, 'm"月"d"日"', None, "N08"),
        ("满分", None, None, "N01"),
        (-2, None, None, "N02"),
        ("-2", None, None, "N02"),
        (9, None, None, "M01"),
        (0.125, None, None, "N03"),
        ("=4*0.5", None, None, "N10"),
        ("=+2", None, "2", "N04"),
        (True, None, None, "N12"),
        (None, None, None, "I01"),
        ("   ", None, None, "I01"),
        ("2000万", None, None, "N11"),
    ],
)
def test_in_a_score_cell(
    value: object, number_format: str | None, score: str | None, code: str, reader: Reader
) -> None:
    result = check(typed(value, number_format), reader)
    assert result.submission is not None
    item = result.submission.items["3"]
    assert item.effective == (None if score is None else Decimal(score))
    mine = [f for f in result.findings if f.item == "3"]
    assert [(f.code, f.sheet, f.cell) for f in mine] == [(code, "评分表", item.cell)]
    assert (result.submission.total is None) == (score is None)


def test_a_number_with_the_digits_of_a_binary_float(reader: Reader) -> None:
    """Excel saves 2.3 as 2.2999999999999998: no finding about too many decimals."""
    import zipfile

    data = typed(2.3)
    old = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>2.3</v>", b"<v>2.2999999999999998</v>"))
    result = check(buffer.getvalue(), reader)
    assert result.submission is not None
    assert result.submission.items["3"].effective == Decimal("2.3")
