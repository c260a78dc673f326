"""Random rounds: nothing is lost on the way from departments' books to the ranks."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from tests.departments.random_rounds import DALIAN, SUZHOU, RandomRound, random_round
from workbook_tool.campaign.derived.books import Scoring
from workbook_tool.campaign.derived.state import State
from workbook_tool.rubric.duties import departments, duties, row_score
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.view import SummaryView

SEEDS = range(60)


@pytest.fixture(scope="module", params=SEEDS)
def made(request: pytest.FixtureRequest) -> RandomRound:
    return random_round(request.param)


def scoring(made: RandomRound, state: State) -> Scoring:
    by_id = {form.id: form for form in made.forms.values()}
    return Scoring(state, made.settings, by_id, made.settings.collections[-1])


def view_of(made: RandomRound, state: State) -> SummaryView:
    return summary_view(state, made.settings, made.forms)


@pytest.mark.parametrize("form_id", [*SUZHOU.values(), *DALIAN.values()])
def test_points_handed_to_departments_add_to_the_forms_points(form_id: str) -> None:
    form = load_form(form_id)
    work = duties(form)
    assert all(duty.department for duty in work)
    assert {duty.department for duty in work} == set(departments(form))
    total = Decimal(0)
    for item in form.items:
        mine = {duty.ref: duty.points for duty in work if duty.item == item}
        assert mine
        score = row_score(item, dict(mine))
        assert score == item.points
        total += score or Decimal(0)
    assert total == form.points


def test_every_thing_is_owed_by_one_book(made: RandomRound) -> None:
    found = scoring(made, made.state())
    owed = [
        (unit, duty.ref)
        for order in made.orders
        for unit in order.units
        for duty in found.owed(order, unit)
    ]
    assert len(owed) == len(set(owed))
    for unit in made.units:
        refs = {ref for code, ref in owed if code == unit}
        assert refs == set(made.things(unit))


def test_every_item_of_every_unit_has_one_score_or_is_named(made: RandomRound) -> None:
    found = scoring(made, made.state())
    named: dict[tuple[str, str], str] = {}
    for book in found.standings():
        named |= dict.fromkeys(book.missing, "missing")
        named |= dict.fromkeys(book.conflicts, "conflict")
    for unit in made.units:
        for ref in made.things(unit):
            status, value = made.expected((unit, ref))
            outcome = found.outcome(unit, ref)
            assert (outcome.status, outcome.value) == (status, value)
            assert named.get((unit, ref), "scored") == status


def test_totals_are_those_worked_out_apart(made: RandomRound) -> None:
    view = view_of(made, made.state())
    for code, unit in view.units.items():
        assert unit.total == made.total(code), code
        scores = unit.stages["assess"].items if "assess" in unit.stages else {}
        for ref, score in scores.items():
            assert score.effective == made.row(code, ref), (code, ref)


def test_ranks_are_those_of_counting_who_is_better(made: RandomRound) -> None:
    view = view_of(made, made.state())
    apart = made.settings.ranking.by_group
    for code, unit in view.units.items():
        mine = made.total(code)
        if mine is None or code in made.vetoed:
            assert unit.place.rank is None
            assert unit.place.apart
            continue
        rivals = [
            total
            for other, known in made.units.items()
            if known.type == unit.unit.type
            and (known.group == unit.unit.group or not apart)
            and other not in made.vetoed
            and (total := made.total(other)) is not None
        ]
        assert unit.place.rank == 1 + sum(total > mine for total in rivals)


def test_neither_the_order_of_files_nor_of_runs_matters(made: RandomRound) -> None:
    chance = random.Random(len(made.files))
    files = list(made.files)
    chance.shuffle(files)
    runs = sorted(chance.randint(1, 4) for _ in files)
    first, second = made.state(), made.state(files, runs)
    assert scoring(made, first).outcomes == scoring(made, second).outcomes
    totals = [
        {code: (unit.total, unit.place) for code, unit in view_of(made, state).units.items()}
        for state in (first, second)
    ]
    assert totals[0] == totals[1]


def test_the_rounds_hold_what_they_are_to_try() -> None:
    rounds = [random_round(seed) for seed in SEEDS]
    outcomes = [
        made.expected((unit, ref))[0]
        for made in rounds
        for unit in made.units
        for ref in made.things(unit)
    ]
    assert outcomes.count("conflict") > 5
    assert outcomes.count("missing") > 50
    assert sum(made.total(unit) is not None for made in rounds for unit in made.units) > 100
    assert any(made.preferred for made in rounds)
    decided = [
        made.expected((unit, claim.ref))
        for made in rounds
        for unit in made.units
        for claim in made.claims(unit)
    ]
    assert len(decided) > 150
    assert {status for status, _ in decided} == {"scored", "missing", "conflict"}
    assert {bool(value) for status, value in decided if status == "scored"} == {True, False}
    bonus = [made.row(unit, i.ref) for made in rounds for unit in made.own
             for i in made.form_of(unit).items if i.bonus]  # fmt: skip
    assert sum(bool(points) for points in bonus) > 30
    assert bonus.count(None) > 5
    assert {file.verdict for made in rounds for file in made.files} == {
        "", "accept", "refuse", "prefer",
    }  # fmt: skip
