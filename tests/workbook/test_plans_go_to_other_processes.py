"""A plan goes to the process that draws a marked workbook, also after it was computed with."""

from __future__ import annotations

import pickle

from tests.workbook.cases import SCORE_CASES


def test_a_plan_that_was_computed_with_can_be_sent_on() -> None:
    plan = SCORE_CASES[0].plan
    computed = plan.values({})
    sent = pickle.loads(pickle.dumps(plan))
    assert sent == plan
    assert sent.digest == plan.digest
    assert sent.values({}) == computed
