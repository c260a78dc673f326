"""Tables moved, unmerged, renamed, pasted: people hear of what was done, and of nothing else."""

from __future__ import annotations

import random

import pytest

from tests.checks.desk import Desk
from tests.forms import SHIPPED
from tests.reading import manglers
from tests.reading.manglers import Mangler, Office
from tests.workbook.cases import EVERYTHING, FORM_IDS
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.reading.child import Reader

TOLD: dict[Mangler, set[str]] = {
    manglers.rows_inserted: {"S07"},
    manglers.rows_with_remarks_inserted: {"S07", "L08"},
    manglers.column_inserted_at_the_left: set(),
    manglers.column_inserted_before_the_scores: {"L08"},
    manglers.cells_unmerged: set(),
    manglers.sheets_renamed: {"S08"},
    manglers.protection_taken_off: {"L09"},
    manglers.pasted_into_a_new_book: {"U02", "V04", "S07"},
    manglers.only_the_score_table_pasted: {"U02", "V04", "S07", "S01"},
    manglers.retyped: set(),
    manglers.criteria_reworded: {"L02"},
    manglers.totals_typed_over: {"T01"},
}
FORMS = FORM_IDS if EVERYTHING else ("suzhou-2015-1", "changzhou-2013-1")


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("mangler", TOLD, ids=lambda mangler: mangler.__name__)
def test_nothing_else_is_told(mangler: Mangler, form_id: str, reader: Reader) -> None:
    desk = Desk(form_id)
    data = mangler(Office(desk.data, desk.plan, random.Random(form_id)))
    results = check_bytes(
        desk.file, data, reader, SHIPPED, context=desk.context, arrival=desk.arrival
    )
    findings = next(iter(results)).findings
    assert {f.code for f in findings} <= TOLD[mangler], [f.message for f in findings]


def test_the_units_own_lines_are_no_remark_once_rows_have_moved(reader: Reader) -> None:
    desk = Desk("shenyang-liuhao")
    office = Office(desk.data, desk.plan, random.Random(0))
    rows = office.item_rows()
    office.unmerge(SCORE_TITLE)
    office.score.insert_rows(rows[len(rows) // 2])
    results = check_bytes(desk.file, office.saved(), reader, SHIPPED, context=desk.context)
    findings = next(iter(results)).findings
    assert {f.code for f in findings} <= {"S07"}, [f.message for f in findings]
