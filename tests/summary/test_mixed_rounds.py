"""Mixed rounds: what counts for every unit is worked out a second time by hand."""

from __future__ import annotations

import pytest

from tests.forms import SHIPPED
from tests.summary.mixed_rounds import LOADED, Mixed, mixed_round
from workbook_tool.campaign.actions.finish import still_open
from workbook_tool.campaign.derived.ways import ways_in
from workbook_tool.campaign.round import RoundView
from workbook_tool.summary.build_view import summary_view

SEEDS = range(40)
"""Two hundred were played when this was written."""


def looked_at(made: Mixed) -> RoundView:
    """Return the round as it is looked at, without a folder."""
    view = object.__new__(RoundView)
    view.settings, view.state, view.forms = made.settings, made.state(), SHIPPED
    return view


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unit_counts_by_its_own_way_of_scoring(seed: int) -> None:
    made = mixed_round(seed)
    state = made.state()
    ways_in(state, made.settings).must_hold()
    view = summary_view(state, made.settings, LOADED, made.settings.collections[0].id)
    for code, unit in view.units.items():
        for stage in made.stages(code):
            shown = unit.stages[stage].total if stage in unit.stages else None
            assert shown == made.score(code, stage), (code, stage)
        assert unit.total == made.total(code), code
        assert unit.place.rank == made.rank(code), code
    for group in view.groups:
        (first, *_) = group.units
        assert list(group.counting) == made.counting(first.unit.code)


@pytest.mark.parametrize("seed", SEEDS)
def test_finish_sees_what_is_missing_and_nothing_else(seed: int) -> None:
    made = mixed_round(seed)
    found = still_open(looked_at(made))
    assert {tuple(one.slot) for one in found.standings} == made.awaited()
    left = {(key.unit, book.collection.stage, key.ref) for book in found.books for key in book.left}
    assert left == made.gaps()
    assert set(found.ahead) == made.ahead()
