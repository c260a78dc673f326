"""Attachments that are hard to read: what is shown is read, what is not clear is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.importing.bench import Result, imported
from tests.importing.hard_files import FILES, Hard
from workbook_tool.importing.compare import compare_with
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.text import squeeze

HUMAN = {"judged", "unspecified"}
AS_NAMED = pytest.mark.parametrize("hard", FILES, ids=lambda hard: hard.why)


@pytest.fixture(scope="module")
def results(reader: Reader) -> dict[str, Result]:
    return {hard.why: imported(hard.made(), reader, hard.file) for hard in FILES}


@AS_NAMED
def test_words_and_points_are_those_of_the_original(hard: Hard, results: dict[str, Result]) -> None:
    forms = list(results[hard.why].proposed.values())
    found = [[(squeeze(row.text), row.points) for row in form.items] for form in forms]
    assert found == [
        [(squeeze(text), None if points is None else Decimal(points)) for text, points, _ in rows]
        for rows in hard.forms
    ]


@AS_NAMED
def test_rules_are_understood_and_none_is_wrong_and_sure(
    hard: Hard, results: dict[str, Result]
) -> None:
    result = results[hard.why]
    right: list[bool] = []
    for key, rows in zip(result.proposed, hard.forms, strict=True):
        form, certainty = result.proposed[key], result.certainty(key)
        for row, (text, _, kind) in zip(form.items, rows, strict=True):
            agrees = row.rule.kind == kind or (kind is None and row.rule.kind in HUMAN)
            assert agrees or certainty[row.ref] != "sure", (text, row.rule)
            if kind is not None:
                right.append(agrees)
    assert sum(right) >= 0.75 * len(right)


@AS_NAMED
def test_every_paragraph_is_printed_again(
    hard: Hard, results: dict[str, Result], reader: Reader
) -> None:
    for form in results[hard.why].written.values():
        lint(form)
        found = compare_with(form, hard.made(), reader)
        assert not isinstance(found, Refusal)
        assert not found.missing, found.missing
        assert not found.changed, found.changed


def test_eighteen_files_besides_the_official_ones() -> None:
    assert len({hard.why for hard in FILES}) >= 15
