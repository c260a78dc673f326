"""A plan goes to the reading process and back, whatever was worked out from it before."""

from __future__ import annotations

import pickle

from workbook_tool.layout.faces import score_plan
from workbook_tool.rubric.load import load_form


def test_a_plan_whose_sums_were_worked_out_goes_to_another_process() -> None:
    """Sending a return back draws the marked workbook there, after its scores were read here."""
    plan = score_plan(load_form("dalian-2018"), "self")
    values = plan.values({})
    digest = plan.digest
    there = pickle.loads(pickle.dumps(plan))
    assert there == plan
    assert there.values({}) == values
    assert there.digest == digest
