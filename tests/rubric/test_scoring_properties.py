"""What must hold for every score of every form under every reading, whatever the facts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rubric.random_facts import BONUS, RULES, Rule, chances, random_facts
from workbook_tool.rubric import scoring
from workbook_tool.rubric.bonus import Claim
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import Category, Form
from workbook_tool.rubric.rules import BonusByLevel
from workbook_tool.rubric.rules.base import Input

CENT = Decimal("0.01")

every_rule = pytest.mark.parametrize("name", list(RULES))
every_bonus = pytest.mark.parametrize("name", list(BONUS))
some = settings(max_examples=40, deadline=None, database=None, derandomize=True)


def score(rule: Rule, facts: Mapping[str, Value]) -> Decimal | None:
    return scoring.compute(rule.item, facts)


def best(rule: Rule) -> dict[str, Value]:
    return {question.id: question.best for question in rule.questions if not question.optional}


def worst(rule: Rule) -> dict[str, Value]:
    return {question.id: question.worst for question in rule.questions if not question.optional}


def is_gate(rule: Rule) -> bool:
    return rule.item.rule.kind == "gate_zero"


# --- one row -----------------------------------------------------------------------------


@every_rule
@some
@given(chance=chances)
def test_score_lies_between_0_and_the_points_with_at_most_two_decimals(
    name: str, chance: random.Random
) -> None:
    rule = RULES[name]
    found = score(rule, random_facts(rule, chance))
    assert rule.item.points is not None
    if found is not None:
        assert 0 <= found <= rule.item.points
        assert found == found.quantize(CENT)


@every_rule
@some
@given(chance=chances)
def test_doing_more_never_lowers_the_score(name: str, chance: random.Random) -> None:
    rule = RULES[name]
    facts = random_facts(rule, chance)
    better = facts | improved(chance.choice(rule.questions), facts, chance)
    before, after = score(rule, facts), score(rule, better)
    if is_gate(rule):
        assert before in {None, Decimal(0)}
        assert after in {None, before}  # a gate may open, and then a person scores
    elif before is not None:
        assert after is not None
        assert after >= before, (facts, better)


def improved(
    question: Input, facts: Mapping[str, Value], chance: random.Random
) -> dict[str, Value]:
    """Return one answer that is at least as good as the one given."""
    answer = facts[question.id]
    if question.type == "choice":
        if answer not in question.choices or question.optional:
            return {}
        # The choices of every question stand from best to worst.
        return {question.id: chance.choice(question.choices[: question.choices.index(answer) + 1])}
    if not isinstance(answer, Decimal):
        return {}
    more = Decimal(chance.randint(0, 50))
    if is_all_there_is(question) or is_omissions(question):
        lowest = Decimal(1) if is_all_there_is(question) else Decimal(0)
        return {question.id: max(answer - more, min(answer, lowest))}
    return {question.id: answer + more}


def is_all_there_is(question: Input) -> bool:
    """Whether it asks for the count of which a share is due (应建会企业数)."""
    return question.type == "count" and question.worst == question.best


def is_omissions(question: Input) -> bool:
    """Whether it asks how often something was not done (未按时报送的次数)."""
    worst_, best_ = question.worst, question.best
    return isinstance(worst_, Decimal) and isinstance(best_, Decimal) and worst_ > best_


@every_rule
def test_choices_stand_from_best_to_worst(name: str) -> None:
    for question in RULES[name].questions:
        if question.type == "choice" and not question.optional:
            assert (question.choices[0], question.choices[-1]) == (question.best, question.worst)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if not is_gate(rule)])
@some
@given(chance=chances)
def test_no_facts_beat_the_best_or_are_beaten_by_the_worst(
    name: str, chance: random.Random
) -> None:
    rule = RULES[name]
    found, highest, lowest = (
        score(rule, facts) for facts in (random_facts(rule, chance), best(rule), worst(rule))
    )
    assert highest is not None
    assert lowest is not None
    assert found is None or lowest <= found <= highest


@every_rule
def test_the_best_answers_give_all_the_points_that_the_text_gives(name: str) -> None:
    rule = RULES[name]
    marked = sum((part.points for part in rule.item.parts), Decimal(0))
    assert rule.item.points is not None
    full = min(marked or rule.item.points, rule.item.points)
    assert score(rule, best(rule)) == (
        None if is_gate(rule) else rule.item.points if rule.item.scaled else full
    )


@every_rule
def test_an_empty_cell_is_not_a_zero(name: str) -> None:
    """No facts give no score; each single missing fact takes the score away."""
    rule = RULES[name]
    assert score(rule, {}) is None
    for facts in (best(rule), worst(rule)):
        for question in facts:
            assert score(rule, {k: v for k, v in facts.items() if k != question}) is None
            assert score(rule, facts | {question: ""}) is None
            assert score(rule, facts | {question: "零"}) is None


@every_rule
def test_zero_is_an_answer(name: str) -> None:
    """A count of 0 gives a score, unless it is the count of which a share is due."""
    rule = RULES[name]
    for question in rule.questions:
        if question.type == "count":
            found = score(rule, best(rule) | {question.id: Decimal(0)})
            assert (found is None) == is_all_there_is(question)


@every_rule
def test_not_applicable_keeps_the_full_points_with_no_other_answer(name: str) -> None:
    rule = RULES[name]
    exempt: dict[str, Value] = {q.id: q.choices[-1] for q in rule.questions if q.optional}
    if exempt:
        assert score(rule, exempt) == rule.item.points
        assert score(rule, worst(rule) | exempt) == rule.item.points
        assert score(rule, worst(rule)) == 0


def test_only_r31_and_r36_of_dalian_can_be_not_applicable_and_r36_only_by_the_federation() -> None:
    who = {
        (form_id, item.ref, question.by)
        for form_id in form_files()
        for item in load_form(form_id).items
        for question in scoring.questions(item)
        if question.optional
    }
    assert who == {("dalian-2018", "R31", "unit"), ("dalian-2018", "R36", "federation")}


# --- bonus -------------------------------------------------------------------------------


def levels(category: Category) -> list[tuple[str, str, Decimal]]:
    return [
        (item.ref, level.name, level.points)
        for item in category.rows
        if isinstance(item.rule, BonusByLevel)
        for level in item.rule.levels
    ]


def claims_for(category: Category) -> st.SearchStrategy[list[Claim]]:
    claim = st.builds(
        lambda matter, place, recognised: Claim(matter, place[0], place[1], recognised),
        st.one_of(st.integers(1, 4), st.none()),
        st.sampled_from(levels(category)),
        st.sampled_from((True, True, True, False)),
    )
    return st.lists(claim, max_size=10)


ALL_CLAIMS = {name: claims_for(category) for name, category in BONUS.items()}


@cache
def form_with(name: str) -> Form:
    """The form of a bonus category, named ``<form>-<reading>``."""
    form_id, _, reading = name.rpartition("-")
    return load_form(form_id, {"bonus_once": reading})


def bonus(name: str, claims: Iterable[Claim]) -> Decimal:
    return scoring.total_up(form_with(name), {}, list(claims)).bonus


@every_bonus
@some
@given(data=st.data())
def test_bonus_is_the_highest_of_each_matter_row_or_of_all(name: str, data: st.DataObject) -> None:
    """Counted a second way: the highest of each group, added up, capped."""
    category, claims = BONUS[name], data.draw(ALL_CLAIMS[name])
    assert category.bonus is not None
    worth = {(ref, level): points for ref, level, points in levels(category)}
    groups: dict[object, Decimal] = {}
    for claim in claims:
        if claim.matter is not None and claim.recognised:
            key = {"matter": claim.matter, "row": claim.ref, "all": None}[category.bonus.once]
            groups[key] = max(groups.get(key, Decimal(0)), worth[claim.ref, claim.level])
    added = sum(groups.values(), Decimal(0))
    assert bonus(name, claims) == min(added, category.bonus.cap or added)


@every_bonus
@some
@given(data=st.data())
def test_order_of_claims_does_not_change_the_bonus(name: str, data: st.DataObject) -> None:
    claims = data.draw(ALL_CLAIMS[name])
    assert bonus(name, data.draw(st.permutations(claims))) == bonus(name, claims)


@every_bonus
@some
@given(data=st.data())
def test_one_more_claim_never_lowers_the_bonus(name: str, data: st.DataObject) -> None:
    claims = data.draw(ALL_CLAIMS[name])
    for n in range(len(claims)):
        assert bonus(name, claims[:n]) <= bonus(name, claims[: n + 1])


@every_bonus
@some
@given(data=st.data())
def test_bonus_stays_under_its_cap(name: str, data: st.DataObject) -> None:
    category = BONUS[name]
    assert category.bonus is not None
    highest = max(points for *_, points in levels(category))
    each_row = sum(
        max(points for ref, _, points in levels(category) if ref == item.ref)
        for item in category.rows
    )
    limit = {"matter": highest * 4, "row": each_row, "all": highest}[category.bonus.once]
    found = bonus(name, data.draw(ALL_CLAIMS[name]))
    assert 0 <= found <= min(limit, category.bonus.cap or limit)


# --- the whole sheet ---------------------------------------------------------------------


def entered(form: Form) -> st.SearchStrategy[dict[str, Decimal | None]]:
    return st.fixed_dictionaries(
        {
            item.ref: st.none() | st.just(item.points) | st.decimals(0, item.points, places=2)
            for item in form.items
            if not item.bonus
        }
    )


@pytest.mark.parametrize("form_id", list(form_files()))
@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_total_is_the_sum_of_the_categories_and_they_of_their_rows(
    form_id: str, data: st.DataObject
) -> None:
    form = load_all_once()[form_id]
    items = data.draw(entered(form))
    scores = scoring.total_up(form, items)
    assert scores.total == sum(scores.categories)
    assert scores.bonus == 0
    for category, subtotal in zip(form.categories, scores.categories, strict=True):
        assert subtotal == sum(items.get(item.ref) or 0 for item in category.rows)
        assert 0 <= subtotal <= (category.points or 0)
    assert {ref: scores.items[ref] for ref in items} == items
    assert scores.total == sum(value for value in items.values() if value is not None)


@cache
def load_all_once() -> dict[str, Form]:
    return {form_id: load_form(form_id) for form_id in form_files()}


@pytest.mark.parametrize("form_id", list(form_files()))
def test_full_marks_in_every_row_add_up_to_100(form_id: str) -> None:
    form = load_all_once()[form_id]
    full = {item.ref: item.points for item in form.items if not item.bonus}
    assert scoring.total_up(form, full).total == 100


@pytest.mark.parametrize("form_id", list(form_files()))
def test_a_row_without_a_score_stays_without_one(form_id: str) -> None:
    form = load_all_once()[form_id]
    refs = [item.ref for item in form.items if not item.bonus]
    empty = scoring.total_up(form, {})
    zero = scoring.total_up(form, dict.fromkeys(refs, Decimal(0)))
    assert empty.total == zero.total == 0
    assert {empty.items[ref] for ref in refs} == {None}
    assert {zero.items[ref] for ref in refs} == {Decimal(0)}


@every_bonus
@some
@given(data=st.data())
def test_bonus_is_added_to_the_total_once(name: str, data: st.DataObject) -> None:
    form, claims = form_with(name), data.draw(ALL_CLAIMS[name])
    full = {item.ref: item.points for item in form.items if not item.bonus}
    scores = scoring.total_up(form, full, claims)
    assert scores.total == 100 + scores.bonus == sum(scores.categories)
    assert scores.categories[-1] == scores.bonus == bonus(name, claims)
