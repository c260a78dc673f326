"""Every happening is found where it is, and nothing else is; what just does not go wrong is not."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from tests.checks.apart import apart, things_of
from tests.checks.desk import Desk, NotHereError, Place
from tests.checks.happenings import CODES, HAPPENINGS, STAGES, UNNAMED
from tests.workbook.cases import EVERYTHING, FORM_IDS
from workbook_tool.checks.file_result import FileResult
from workbook_tool.reading.child import Reader

SEVERAL: Mapping[str, str] = {
    "protection_taken_off": "of every sheet",
    "score_column_deleted": "all columns at its right move",
    "sheet_renamed": "one name goes, another comes",
    "sheet_copied": "the copy is full, or empty",
    "columns_swapped": "two columns",
    "rows_inserted": "all rows below move",
    "a_cell_far_below": "the cell is read, or counted as passed over",
}
"""Why what happens shows in several places, and is one thing all the same."""


def desk(name: str, form_id: str) -> Desk:
    return Desk(form_id, STAGES[name], named=name not in UNNAMED)


def forms(name: str) -> list[str]:
    """The forms on which it is looked at: in a sweep all, else one by chance on which it can be."""
    order = list(FORM_IDS)
    random.Random(name).shuffle(order)
    return order


def found(result: FileResult) -> set[Place]:
    return {(f.code, f.sheet, f.cell) for f in result.findings}


@pytest.mark.parametrize("name", HAPPENINGS)
def test_what_happens_is_found_and_nothing_else(name: str, reader: Reader) -> None:
    seen = 0
    for form_id in forms(name):
        try:
            bad, fine = desk(name, form_id), desk(name, form_id)
            expected = HAPPENINGS[name](bad, True)
            HAPPENINGS[name](fine, False)
        except NotHereError:
            continue
        assert expected[0][0] == CODES[name]
        sent, sent_fine = bad.sent(), fine.sent()
        result = bad.checked(reader, sent)
        told = [f.message for f in result.findings]
        assert found(result) == set(expected), (form_id, told)
        result = fine.checked(reader, sent_fine)
        serious = [f.message for f in result.findings if f.severity != "note"]
        assert serious == [], form_id
        assert CODES[name] not in {f.code for f in result.findings}, form_id
        if not seen:  # the same on every form
            step = apart(things_of(bad, sent, reader), things_of(fine, sent_fine, reader))
            assert step, form_id
            assert (len(step) > 1) == (name in SEVERAL), (form_id, step[:9])
        seen += 1
        if not EVERYTHING:
            break
    assert seen, "it can happen on no form"
