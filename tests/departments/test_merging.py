"""Many people's books for one department: neither order nor repetition matters."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.campaign.derived.merging import Given, Key, merge, outcomes

BOOKS = ("a" * 64, "b" * 64, "c" * 64)
givens = st.builds(
    Given,
    unit=st.sampled_from(["001", "002"]),
    ref=st.sampled_from(["1", "R19.1", "R19.2"]),
    value=st.integers(0, 3).map(Decimal),
    scorer=st.just("宣教部"),
    sha256=st.sampled_from(BOOKS),
    file=st.just("书.xlsx"),
    sheet=st.just("打分表"),
    cell=st.sampled_from(["I5", "I6"]),
    note=st.sampled_from(["", "缺台账"]),
)
books = st.frozensets(givens, max_size=6)


@given(books, books, books)
def test_merging_is_commutative_associative_and_idempotent(
    a: frozenset[Given], b: frozenset[Given], c: frozenset[Given]
) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)
    assert merge(a, a) == a == merge(a)
    assert outcomes(merge(a, b)) == outcomes(merge(b, a, b))


@given(books, st.randoms(use_true_random=False))
def test_what_counts_does_not_depend_on_the_order(
    found: frozenset[Given], chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert outcomes(merge(*([one] for one in shuffled))) == outcomes(found)


@given(books)
def test_every_score_given_is_told_of_and_different_ones_are_a_conflict(
    found: frozenset[Given],
) -> None:
    by_key: dict[Key, set[Given]] = defaultdict(set)
    for one in found:
        by_key[Key(one.unit, one.ref)].add(one)
    result = outcomes(found)
    assert set(result) == set(by_key)
    for key, outcome in result.items():
        values = {one.value for one in by_key[key]}
        assert set(outcome.sources) == by_key[key]  # nothing is lost
        if len(values) == 1:
            assert (outcome.status, outcome.value) == ("scored", values.pop())
        else:
            assert (outcome.status, outcome.value) == ("conflict", None)


@given(books.filter(bool), st.sampled_from(BOOKS))
def test_a_decision_for_one_book_settles_its_cell_and_no_other(
    found: frozenset[Given], book: str
) -> None:
    before = outcomes(found)
    key = min(before)
    after = outcomes(found, {key: (7, book)})
    chosen = {one.value for one in found if one.key == key and one.sha256 == book}
    if len(chosen) == 1:
        assert (after[key].value, after[key].decided) == (chosen.pop(), 7)
    else:
        assert after[key].value == (before[key].value if not chosen else None)
    assert {k: v for k, v in after.items() if k != key} == {
        k: v for k, v in before.items() if k != key
    }
