"""Ranks: ties share one, groups are ranked apart, who is not ranked is named with the reason."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.campaign.derived.ranking import Entrant, UnitGroup, group_of, ranked
from workbook_tool.campaign.inputs.settings import GradeBand, Ranking
from workbook_tool.rubric.load import form_files, load_form

FACTORY = UnitGroup("a", "企业工会")
VILLAGE = UnitGroup("b", "村工会联合会")
HUNDRED = Decimal(100)


def _ranks(totals: list[str | None], group: UnitGroup = FACTORY) -> list[int | None]:
    entrants = [
        Entrant(f"{n:03d}", group, HUNDRED, None if total is None else Decimal(total))
        for n, total in enumerate(totals)
    ]
    places = ranked(entrants, Ranking())
    return [places[one.unit].rank for one in entrants]


def test_two_units_with_the_same_total_share_a_rank_and_the_next_is_skipped() -> None:
    assert _ranks(["88", "95.5", "88.00", "70"]) == [2, 1, 2, 4]


def test_a_unit_without_a_total_is_not_the_last_but_listed_apart() -> None:
    entrants = [
        Entrant("1", FACTORY, HUNDRED, None, "未报"),
        Entrant("2", FACTORY, HUNDRED, None),
        Entrant("3", FACTORY, HUNDRED, Decimal(0)),
    ]
    places = ranked(entrants, Ranking())
    assert (places["1"].rank, places["1"].apart) == (None, "未报")
    assert (places["2"].rank, places["2"].apart) == (None, "没有总分")
    assert places["3"].rank == 1


def test_a_unit_that_is_listed_apart_takes_no_rank_though_it_has_a_total() -> None:
    entrants = [
        Entrant("1", FACTORY, HUNDRED, Decimal(99), "一票否决"),
        Entrant("2", FACTORY, HUNDRED, Decimal(80)),
    ]
    places = ranked(entrants, Ranking())
    assert (places["1"].rank, places["2"].rank) == (None, 1)


def test_units_of_different_forms_are_ranked_apart() -> None:
    entrants = [
        Entrant("1", FACTORY, HUNDRED, Decimal(80)),
        Entrant("2", VILLAGE, HUNDRED, Decimal(90)),
    ]
    assert {place.rank for place in ranked(entrants, Ranking()).values()} == {1}


def test_the_twelve_systems_of_zhuzhou_are_compared_together_and_no_others_are() -> None:
    groups: dict[str, set[str]] = {}
    for name in form_files():
        groups.setdefault(group_of(load_form(name), "", Ranking()).id, set()).add(name)
    together = {name: forms for name, forms in groups.items() if len(forms) > 1}
    assert list(together) == ["zhuzhou-2011"]
    assert len(together["zhuzhou-2011"]) == 12


def test_groups_of_the_roster_count_only_if_they_are_set() -> None:
    form = load_form("changzhou-2013-1")
    off, on = Ranking(), Ranking(by_group=True)
    assert group_of(form, "第一组", off) == group_of(form, "第二组", off)
    assert group_of(form, "第一组", on) != group_of(form, "第二组", on)


def test_a_grade_begins_at_its_limit() -> None:
    rules = Ranking(
        grades=(
            GradeBand(name="优秀", least=Decimal(90)),
            GradeBand(name="合格", least=Decimal(60)),
        )
    )
    entrants = [
        Entrant(total, FACTORY, HUNDRED, Decimal(total)) for total in ("90", "89.99", "60", "59.99")
    ]
    places = ranked(entrants, rules)
    assert [places[one.unit].grade for one in entrants] == ["优秀", "合格", "合格", ""]


def test_every_grade_that_was_full_is_named() -> None:
    grades = [("优秀", 95, 1), ("良好", 90, 1), ("合格", 60, None)]
    rules = Ranking(
        grades=tuple(GradeBand(name=n, least=Decimal(least), quota=q) for n, least, q in grades)
    )
    entrants = [
        Entrant(total, FACTORY, HUNDRED, Decimal(total)) for total in ("99", "98", "97", "91")
    ]
    places = ranked(entrants, rules)
    assert [(places[one.unit].grade, places[one.unit].remark) for one in entrants] == [
        ("优秀", ""),
        ("良好", "优秀名额已满"),
        ("合格", "优秀名额已满，良好名额已满"),
        ("合格", "良好名额已满"),
    ]


def test_grades_on_a_base_of_100_measure_a_form_of_80_points_by_its_share() -> None:
    rules = Ranking(grades=(GradeBand(name="优秀", least=Decimal(90)),), base=HUNDRED)
    entrants = [
        Entrant("1", FACTORY, Decimal(80), Decimal(72)),
        Entrant("2", FACTORY, Decimal(80), Decimal("71.99")),
    ]
    places = ranked(entrants, rules)
    assert (places["1"].grade, places["2"].grade) == ("优秀", "")


_TOTALS = st.lists(
    st.none() | st.decimals(min_value=0, max_value=105, places=2), min_size=1, max_size=30
)


@given(_TOTALS)
def test_a_rank_is_one_more_than_the_number_of_better_units(totals: list[Decimal | None]) -> None:
    found = _ranks([None if total is None else str(total) for total in totals])
    for total, rank in zip(totals, found, strict=True):
        if total is None:
            assert rank is None
        else:
            assert rank == 1 + sum(other is not None and other > total for other in totals)
