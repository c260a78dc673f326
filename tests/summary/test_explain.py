"""得分明细: every figure of a unit's total leads to its file, cell, rule and correction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.summary.rounds import bonus_by_hand, random_round, total_by_hand
from workbook_tool.campaign.records.events import Corrected, Received
from workbook_tool.office.explain import explain_data
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.explain import explain


@pytest.mark.parametrize("seed", range(8))
def test_the_figures_add_up_to_the_total_and_name_their_cells(seed: int) -> None:
    made = random_round(seed)
    view = summary_view(made.state(), made.settings, made.forms)
    files = {e.file: e for e in made.events if isinstance(e, Received)}
    for code, truth in made.truth.items():
        document = explain_data(explain(view.units[code], lambda _: None))
        found = {stage.stage: stage for stage in document.stages}
        expected = {"self": truth.scores, "assess": truth.assessed}
        assert set(found) == {stage for stage, scores in expected.items() if scores}
        for name, stage in found.items():
            scores = expected[name]
            assert scores is not None
            form = made.form_of(code)
            assert stage.total == float(total_by_hand(form, scores))
            items = [item for category in stage.categories for item in category.items]
            assert {item.ref: Decimal(str(item.effective)) for item in items} == scores
            for category, known in zip(stage.categories, form.categories, strict=True):
                by_hand = sum((scores[i.ref] for i in known.rows), Decimal(0))
                if known.bonus:
                    by_hand = bonus_by_hand(form, scores)
                assert category.score == float(by_hand)
            for item in items:
                assert item.rule
                assert item.clause
                if item.source == "file":
                    written = files[stage.file or ""].reading.scores
                    score = next(s for s in written if s.item == item.ref)
                    assert (item.sheet, item.cell) == (score.sheet, score.cell)
                    assert stage.sha256 == files[stage.file or ""].sha256
                else:
                    assert item.correction


def test_a_correction_is_told_with_its_number_who_asked_for_it_and_why() -> None:
    made = next(
        m
        for m in map(random_round, range(24))
        if any(isinstance(e, Corrected) and e.reason == "corrected" for e in m.events)
    )
    view = summary_view(made.state(), made.settings, made.forms)
    number, event = next(
        (n, e)
        for n, e in enumerate(made.events, start=1)
        if isinstance(e, Corrected) and e.reason == "corrected"
    )
    document = explain_data(explain(view.units[event.unit], lambda _: None))
    told = [
        item.correction
        for category in document.stages[0].categories
        for item in category.items
        if item.ref == event.item
    ]
    assert told[0] is not None
    assert (told[0].number, told[0].asked_by, told[0].reason) == (number, "示例乙", event.reason)
    assert told[0].new == float(event.new)
