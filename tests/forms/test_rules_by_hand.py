"""Every new way to score, by cases that a clerk counts with pencil and sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.rules import CASES, FILES, Counted, form
from workbook_tool.layout.fit import lint_fit
from workbook_tool.rubric import ranks, scoring, verdicts
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.lint import lint


@pytest.mark.parametrize("form_id", list(FILES))
def test_nothing_is_to_be_said_against_the_form(form_id: str) -> None:
    assert [*lint(form(form_id)), *lint_fit(form(form_id))] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_row_scores_what_the_sentence_says(case: Counted) -> None:
    score = scoring.compute(case.item, case.answers)
    assert score == case.score
    found = verdicts.holding(
        verdicts.clauses(form(case.form_id)), case.answers, {case.ref: case.score}
    )
    assert "、".join(clause.outcome for clause in found) == case.verdict


def test_every_computed_row_has_cases() -> None:
    counted = {(case.form_id, case.ref) for case in CASES}
    texts = {form(form_id).item(ref).text for form_id, ref in counted}
    for form_id in FILES:
        for item in form(form_id).items:
            if scoring.computed(item) is not None:
                assert item.text in texts, (form_id, item.ref)


# --- places among all units --------------------------------------------------------------------


def figures(*given: str | None) -> dict[str, Decimal | None]:
    return {f"{n:03}": None if one is None else Decimal(one) for n, one in enumerate(given, 1)}


def points(ref: str, *given: str | None) -> list[str] | None:
    found = ranks.rank_points(form("rules-ranks").item(ref), figures(*given))
    return None if found is None else [f"{value:f}" for value in found.values()]


def test_the_first_three_get_full_points_and_the_others_less_by_place() -> None:
    found = points("1", "90", "95.5", "80", "85", "70")
    assert found == ["5.00", "5.00", "4.80", "5.00", "4.60"]


def test_units_with_equal_figures_share_a_place_and_the_next_is_skipped() -> None:
    assert points("1", "95", "90", "85", "85", "80") == ["5.00", "5.00", "5.00", "5.00", "4.60"]
    assert points("1", "95", "90", "85", "80", "80") == ["5.00", "5.00", "5.00", "4.80", "4.80"]


def test_the_fewest_cases_stand_first() -> None:
    assert points("2", "0", "4", "2", "9") == ["5.00", "1.00", "3.00", "0.00"]


def test_against_the_mean_of_all_units() -> None:
    # The mean is 100: 25 above gives two steps, 10 below one, 5 below none.
    assert points("3", "125", "90", "95", "90") == ["8.00", "4.00", "6.00", "4.00"]
    # Never below nothing, never above the row.
    assert points("3", "1000", "0") == ["10.00", "0.00"]


def test_nobody_has_points_by_place_while_one_figure_is_missing() -> None:
    assert points("1", "90", None, "80") is None
    assert points("1", "90", "85", "80") is not None


def test_a_row_scored_by_place_is_nobodys_duty_and_waits_at_every_stage() -> None:
    item = form("rules-ranks").item("1")
    assert "1" not in {duty.ref for duty in duties(form("rules-ranks"))}
    assert all(scoring.awaited(item, stage) for stage in ("self", "assess", "review"))
    with pytest.raises(ValueError, match="not scored by rank"):
        ranks.rank_points(form("rules-ranks").item("4"), {})


def test_what_the_federation_knows_is_awaited_by_the_unit_alone() -> None:
    item = form("rules-publicity").item("4")
    assert scoring.awaited(item, "self")
    assert not scoring.awaited(item, "assess")


# --- bounds ------------------------------------------------------------------------------------


def test_bounds_follow_from_the_sentence() -> None:
    safety, publicity = form("rules-safety"), form("rules-publicity")
    assert [*scoring.bounds(safety.item("5"))] == [-20, 20]
    assert [*scoring.bounds(safety.item("1"))] == [0, 4]
    assert [*scoring.bounds(publicity.item("2"))] == [0, 15]
    assert [*scoring.bounds(form("rules-targets").item("6"))] == [0, 9999]


# --- kinds of units ----------------------------------------------------------------------------


def test_a_file_makes_a_form_for_each_kind_of_unit() -> None:
    made = {name: form(name) for name in FILES if name.startswith("rules-sizes")}
    assert {name: one.unit_type for name, one in made.items()} == {
        "rules-sizes-small": "1000人以下企业工会",
        "rules-sizes-large": "1000人以上企业工会",
        "rules-sizes-office": "机关工会",
    }
    assert {one.id for one in made.values()} == set(made)
    assert len({one.edition for one in made.values()}) == 3
    assert [item.ref for item in made["rules-sizes-office"].items] == ["1", "2", "4"]
    assert made["rules-sizes-office"].item("2").points == 20
