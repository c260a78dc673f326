"""No false alarm: what is well filled in and honestly saved makes nobody write an e-mail."""

from __future__ import annotations

import pytest

from tests.checks.desk import FILE, Desk, drawn
from tests.forms import SHIPPED
from tests.workbook.cases import FORM_IDS, Case
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.model import STAGE_IDS


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_well_filled_sheet_is_well(form_id: str, reader: Reader) -> None:
    for stage in STAGE_IDS:
        result = Desk(form_id, stage).checked(reader)
        assert [f.message for f in result.findings] == []
        assert result.genuine
        assert result.standing == "genuine"


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_sheet_whose_long_remarks_divide_its_categories_is_well(
    form_id: str, reader: Reader
) -> None:
    for stage in STAGE_IDS[:2]:
        desk = Desk(form_id, stage)
        remarks = {name: REMARK for name in desk.plan.entries() if name.startswith("note_")}
        data = drawn(Case(form_id, stage), remarks)
        (result,) = check_bytes(
            FILE, data, reader, SHIPPED, context=desk.context, arrival=desk.arrival
        )
        assert [f.message for f in result.findings] == []
        assert result.genuine


REMARK = "因上级工会统一安排，本项活动推迟到下一年度第一季度开展，已书面报告市总工会。" * 4
