"""Microsoft's own Open XML SDK finds no fault in any workbook, blank or filled in.

What it complains about, Excel repairs or refuses with a message no unit understands.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engines import needs, ooxml_validate
from tests.workbook.cases import CASES, EVERYTHING, FACES, FORM_IDS, Case, sample
from tests.workbook.fill_ins import fill_ins, proper_entries, signed_unit
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.parts import pack, unpack

JUDGED = sample(CASES, "validator")


def test_every_document_stage_and_face_is_judged() -> None:
    assert {(case.document, case.face) for case in JUDGED} == {
        (case.document, face) for case in CASES for face in FACES
    }
    assert len(JUDGED) >= 12
    if EVERYTHING:
        assert {case.form_id for case in JUDGED} == set(FORM_IDS)
        assert len(JUDGED) == 76


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.name)
@needs("validator")
def test_no_complaint_about_a_blank_workbook(case: Case, tmp_path: Path) -> None:
    path = tmp_path / f"{case.name}.xlsx"
    path.write_bytes(draw(case.plan))
    assert ooxml_validate(path) == []


@pytest.mark.parametrize("case", JUDGED[:: 1 if EVERYTHING else 4], ids=lambda case: case.name)
@needs("validator")
def test_no_complaint_about_a_filled_in_and_signed_workbook(case: Case, tmp_path: Path) -> None:
    path = tmp_path / f"{case.name}.xlsx"
    path.write_bytes(draw(case.plan, proper_entries(case.plan), signed_unit(case.plan)))
    assert ooxml_validate(path) == []


@needs("validator")
def test_no_complaint_about_odd_fill_ins(tmp_path: Path) -> None:
    for sheet in fill_ins(4, "validator"):
        path = tmp_path / f"{sheet.name}.xlsx"
        path.write_bytes(draw(sheet.plan, sheet.entries))
        assert ooxml_validate(path) == [], sheet.name


@needs("validator")
def test_a_workbook_with_a_fault_is_found_out(tmp_path: Path) -> None:
    parts = unpack(draw(CASES[0].plan))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb"<sheetData>", b'<sheetData colour="red">', parts[name])
    path = tmp_path / "faulty.xlsx"
    path.write_bytes(pack(parts))
    assert any("colour" in error for error in ooxml_validate(path))
