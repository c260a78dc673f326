"""Another program saved the sheet: nobody is asked for anything that the filling did not deserve.

Well-filled signed sheets must stay free of findings but notes; badly filled ones must keep
exactly the findings that they had.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.desk import Desk, Place
from tests.forms import SHIPPED
from tests.reading.programs import PROGRAMS
from tests.reading.returns import Return, check, returns
from tests.workbook.cases import EVERYTHING, FORM_IDS
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.model import STAGE_IDS

_TWO_OF_TWELVE = ("zhuzhou-2011-02", "zhuzhou-2011-09")
FORMS = tuple(
    f for f in FORM_IDS if EVERYTHING or not f.startswith("zhuzhou") or f in _TWO_OF_TWELVE
)
STAGES = STAGE_IDS if EVERYTHING else STAGE_IDS[:1]
BADLY_FILLED = tuple(r for r in returns("alarms") if r.fill_in.form.id in FORMS)
NOTED = {"F24", "L09"}
"""What other programs cannot keep: formulas out of sight, protection and limits gone."""


def told(result: FileResult) -> set[Place]:
    return {(f.code, f.sheet, f.cell) for f in result.findings}


@pytest.mark.engine
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_well_filled_sheet_stays_well(program: str, tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "filled"
    folder.mkdir()
    desks = [Desk(form_id, stage) for form_id in FORMS for stage in STAGES]
    paths = [folder / f"{desk.form_id}-{desk.stage}.xlsx" for desk in desks]
    for desk, path in zip(desks, paths, strict=True):
        path.write_bytes(desk.data)
    saved = PROGRAMS[program](paths, tmp_path / "saved")
    for desk, path in zip(desks, saved, strict=True):
        results = check_bytes(
            path.name,
            path.read_bytes(),
            reader,
            SHIPPED,
            context=desk.context,
            arrival=desk.arrival,
        )
        result = next(iter(results))
        assert {f.code for f in result.findings} <= NOTED, [f.message for f in result.findings]
        assert result.standing == "genuine"


@pytest.mark.engine
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_badly_filled_sheet_keeps_its_findings(
    program: str, tmp_path: Path, reader: Reader
) -> None:
    folder = tmp_path / "filled"
    folder.mkdir()
    paths = [folder / f"{n:02}-{sent.name}.xlsx" for n, sent in enumerate(BADLY_FILLED)]
    for sent, path in zip(BADLY_FILLED, paths, strict=True):
        path.write_bytes(sent.data)
    saved = PROGRAMS[program](paths, tmp_path / "saved")
    for sent, path in zip(BADLY_FILLED, saved, strict=True):
        before, after = as_sent(sent, reader), check(path.read_bytes(), reader)
        more = {place for place in told(after) - told(before) if place[0] not in NOTED}
        assert more == set(), [f.message for f in after.findings if f.code in {m[0] for m in more}]
        assert told(before) <= told(after)


def as_sent(sent: Return, reader: Reader) -> FileResult:
    return check(sent.data, reader)
