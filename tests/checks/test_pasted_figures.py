"""Figures that a program left behind: people see fifteen digits of them, and mean what they see."""

from __future__ import annotations

import io
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.checks.desk import Desk
from tests.checks.rawcells import with_cell
from tests.forms import SHIPPED
from tests.reading.programs import PROGRAMS
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader
from workbook_tool.reading.figures import number_of, of_float
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.numbers import read_text
from workbook_tool.reading.plain import read_csv

DUST = {
    "8.2999999999999989": "8.3",
    "8.3000000000000007": "8.3",
    "0.30000000000000004": "0.3",
    "3.0000000000000004": "3",
    "2.9999999999999996": "3",
    "10.000000000000002": "10",
    "1.9999999999999998": "2",
    "0.1000000000000000055511151231257827": "0.1",
    "9.9999999999999995E-2": "0.1",
    "4.0000000000000001E-2": "0.04",
    "1.1000000000000001": "1.1",
}
"""What sums, differences and pasted results are stored as, and what everybody sees."""


@pytest.mark.parametrize(("stored", "seen"), DUST.items())
def test_the_dust_of_a_sum_is_no_decimal(stored: str, seen: str) -> None:
    assert number_of(stored) == Decimal(seen)
    assert read_text(stored).number == Decimal(seen) or "E" in stored
    assert of_float(float(stored)) == Decimal(seen)


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("2.2999999999999998", "2.3"),
        ("0.30000000000000004", "0.3"),
        ("1.9999999999999998", "2"),
        ("2.0000000000000004", "2"),
        ("1.1000000000000001", "1.1"),
        ("0.99999999999999989", "1"),
    ],
)
@pytest.mark.parametrize("how", ["number", "text", "formula"])
def test_a_pasted_score_counts_as_what_is_seen(
    stored: str, seen: str, how: str, reader: Reader
) -> None:
    """It was ok without a score, without a total, and had no rank."""
    desk = Desk("suzhou-2015-1")
    written = {
        "number": f"><v>{stored}</v>",
        "text": f' t="inlineStr"><is><t>{stored}</t></is>',
        "formula": f"><f>{stored}</f><v>{stored}</v>",
    }[how]
    name = names.score("self", desk.judged_item(least=3).ref)
    result = desk.checked(reader, with_cell(desk, name, written))
    assert result.submission is not None
    assert result.submission.items[name.removeprefix("self_")].effective == Decimal(seen)
    assert result.submission.total is not None
    assert result.status == "ok"


@pytest.mark.parametrize(
    "typed", ["1.001", "0.125", "1.0000000001", "0.00000000001", "1.00000000000001", "1.2345"]
)
def test_a_third_decimal_that_was_typed_is_a_fault_however_small(
    typed: str, reader: Reader
) -> None:
    """Below nine digits the sheet's own hint says nothing; it must not pass without a total."""
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item(least=3).ref)
    result = desk.checked(reader, with_cell(desk, name, f"><v>{typed}</v>"))
    assert [f.code for f in result.findings if f.severity == "must_fix"] == ["N03"]


def test_full_points_with_dust_are_full_points(reader: Reader) -> None:
    desk = Desk("zhuzhou-2011-06")
    item = next(item for item in desk.form.items if not item.bonus)
    name = names.score("self", item.ref)
    for dust in ("00000000000004", "000000000000004"):
        written = f"><v>{item.points:f}.{dust}</v>"
        result = desk.checked(reader, with_cell(desk, name, written))
        assert "M01" not in {f.code for f in result.findings}
        assert result.submission is not None
        assert result.submission.items[item.ref].effective == item.points


@pytest.mark.parametrize("stored", ["1.9999999999999998", "2.0000000000000004"])
def test_a_count_with_dust_is_whole(stored: str, reader: Reader) -> None:
    desk = Desk("dalian-2018")
    name = next(
        n for n, (_, c) in desk.plan.entries().items() if c.entry and c.entry.kind == "count"
    )
    result = desk.checked(reader, with_cell(desk, name, f"><v>{stored}</v>"))
    assert result.submission is not None
    assert result.submission.given[name] == 2
    assert "N14" not in {f.code for f in result.findings}


@pytest.mark.parametrize("program", ["libreoffice-xls", "libreoffice-ods", "libreoffice-xlsx"])
def test_dust_in_other_formats(program: str, reader: Reader, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item(least=3).ref)
    path = folder / "a.xlsx"
    path.write_bytes(with_cell(desk, name, "><v>0.30000000000000004</v>"))
    (saved,) = PROGRAMS[program]([path], folder / "out")
    (result,) = list(check_bytes(saved.name, saved.read_bytes(), reader, SHIPPED))
    assert result.submission is not None
    assert result.submission.items[name.removeprefix("self_")].effective == Decimal("0.3")


def test_dust_in_a_text_file() -> None:
    book = read_csv(b"a,8.2999999999999989,0.30000000000000004\n", LIMITS)
    assert [read_text(str(c.value)).number for c in book.cells[1:]] == [
        Decimal("8.3"),
        Decimal("0.3"),
    ]


@given(st.decimals(min_value=0, max_value=999, places=2), st.integers(-2, 2))
def test_whatever_is_stored_next_to_two_decimals_is_they(number: Decimal, steps: int) -> None:
    """A few of the smallest steps up or down, in which programs write binary floats."""
    value = float(number)
    for _ in range(abs(steps)):
        value = math.nextafter(value, math.inf if steps > 0 else 0)
    if number == 0:
        return  # the smallest numbers above it are numbers of their own
    assert number_of(repr(value)) == number
    assert number_of(f"{value:.17g}") == number
    assert of_float(value) == number


@given(st.decimals(min_value=0, max_value=999, places=3))
def test_three_decimals_stay_three(number: Decimal) -> None:
    assert number_of(repr(float(number))) == number


def totals(result: FileResult) -> bool:
    return result.submission is not None and result.submission.total is not None


@pytest.mark.parametrize("form_id", ["changzhou-2013-1", "suzhou-2015-2", "shenyang-liuhao"])
def test_a_column_of_results_pasted_as_values(form_id: str, reader: Reader) -> None:
    """Every score is a product of binary floats, as copied from somebody's own sheet."""
    desk = Desk(form_id)
    book = load_workbook(io.BytesIO(desk.data))
    for item in desk.form.items:
        if not item.bonus and item.points:
            sheet, cell = desk.planned(names.score("self", item.ref))
            book[sheet.title][cell.address].value = float(item.points) * 0.1 * 3 / 3
    buffer = io.BytesIO()
    book.save(buffer)
    result = desk.checked(reader, buffer.getvalue())
    assert totals(result)
    assert not {"N03", "M01"} & {f.code for f in result.findings}
