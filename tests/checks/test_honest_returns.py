"""No false alarm: what is well filled in and honestly saved makes nobody write an e-mail."""

from __future__ import annotations

import pytest

from tests.checks.desk import Desk
from tests.workbook.cases import FORM_IDS
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.model import STAGE_IDS


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_well_filled_sheet_is_well(form_id: str, reader: Reader) -> None:
    for stage in STAGE_IDS:
        result = Desk(form_id, stage).checked(reader)
        assert [f.message for f in result.findings] == []
        assert result.genuine
        assert result.standing == "genuine"
