"""Files that show values only: what formulas gave is compared, as the formulas are not seen."""

from __future__ import annotations

import csv
import io

import pytest

from tests.checks.desk import Desk, well_filled
from tests.forms import SHIPPED
from tests.workbook.cases import Case, plan
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.expression import Value


def as_csv(form_id: str, totals: dict[str, str]) -> bytes:
    """The score sheet as a program writes its values as CSV; some totals changed."""
    sheet_plan = plan(Case(form_id, "self"))
    entries = well_filled(Desk(form_id).form, "self")
    values: dict[str, Value] = {**sheet_plan.values(entries), **totals}
    sheet = sheet_plan.sheets[0]
    table = [["" for _ in sheet.widths] for _ in sheet.heights]
    for cell in sheet.cells:
        held = values[cell.name] if cell.name else cell.text or cell.number
        held = sheet_plan.value_of(cell, values) if cell.formula and not cell.name else held
        table[cell.row - 1][cell.column - 1] = "" if held is None else str(held)
    buffer = io.StringIO()
    csv.writer(buffer).writerows(table)
    return buffer.getvalue().encode("gb18030", "replace")


def checked(form_id: str, reader: Reader, **totals: str) -> FileResult:
    return next(iter(check_bytes("a.csv", as_csv(form_id, totals), reader, SHIPPED)))


@pytest.mark.parametrize("form_id", ["suzhou-2015-1", "suzhou-2015-3"])
def test_the_total_of_a_text_file_is_added_up_again(form_id: str, reader: Reader) -> None:
    fine = checked(form_id, reader)
    assert {f.code for f in fine.findings} == {"U02", "F25"}
    bad = checked(form_id, reader, **{names.total("self"): "109.5"})
    told = {f.code: f for f in bad.findings}
    assert set(told) == {"U02", "F25", "T03"}
    assert told["T03"].cell == plan(Case(form_id, "self")).named[names.total("self")][1].address
    assert (told["T03"].got, told["T03"].expected) == ("109.5", "100")
