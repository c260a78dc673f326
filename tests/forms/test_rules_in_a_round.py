"""Points by place among all units, and verdicts of the form, in the ranking of a round."""

from __future__ import annotations

from tests.forms.rules import form
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.rubric.expression import Value

FORM = form("rules-ranks")
SELF = Collection.model_validate({"编号": "zp", "名称": "自评", "环节": "self"})
GOOD: dict[str, Value] = {"4_1": "是", "5_1": "没有问题"}


def test_placeholder() -> None:
    assert FORM
