"""The five official documents as Word files: imported, they are the forms that people wrote."""

from __future__ import annotations

import time

import pytest

from tests.importing.bench import imported, official
from tests.importing.measure import Measured, compare, meaning
from tests.importing.seeds import ALL
from workbook_tool.importing.compare import compare_with
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import Refusal
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.text import squeeze


@pytest.fixture(scope="module")
def measured(reader: Reader) -> Measured:
    into = Measured()
    for key in ALL:
        result = official(key, reader)
        wanted = [load_form(name) for name in form_files() if name.startswith(key)]
        assert len(result.proposed) == len(wanted)
        for form, other in zip(result.proposed.values(), wanted, strict=True):
            compare(form, other, result.certainty(form.id), into)
    return into


def test_all_210_rows_have_their_words(measured: Measured) -> None:
    assert len(measured.texts) == 210
    assert measured.share("texts") == 1


def test_all_rows_have_their_points(measured: Measured) -> None:
    assert measured.share("points") == 1


def test_the_rules_are_those_that_people_wrote(measured: Measured) -> None:
    assert len(measured.rules) >= 140
    assert measured.share("rules") >= 0.97


def test_no_rule_is_wrong_and_sure(measured: Measured) -> None:
    assert measured.wrong_and_sure == []


def test_measuring_tells_a_wrong_rule() -> None:
    form = load_form("changzhou-2013-1")
    right, wrong = form.item("1").rule, form.item("6").rule
    assert meaning(right, form.item("1").points) != meaning(wrong, form.item("6").points)


@pytest.mark.parametrize("key", ALL)
def test_categories_departments_and_heads_are_the_printed_ones(key: str, reader: Reader) -> None:
    result = official(key, reader)
    wanted = [load_form(name) for name in form_files() if name.startswith(key)]
    for form, other in zip(result.proposed.values(), wanted, strict=True):
        assert form.title == other.title
        assert form.attachment == other.attachment
        assert form.total == other.total
        assert form.stages == other.stages
        assert form.unit_line == other.unit_line
        assert [(c.head, c.diagonal) for c in form.columns] == [
            (c.head, c.diagonal) for c in other.columns
        ]
        assert [(c.role, c.format) for c in form.cells] == [(c.role, c.format) for c in other.cells]
        assert form.paper.orientation == other.paper.orientation
        assert [(c.name, c.points, c.note) for c in form.categories] == [
            (c.name, c.points, c.note) for c in other.categories
        ]
        for row, same in zip(form.items, other.items, strict=True):
            assert row.joined == same.joined
            assert tuple(map(squeeze, row.departments)) == same.departments
            assert squeeze(row.evidence or "") == squeeze(same.evidence or "")


@pytest.mark.parametrize("key", ALL)
def test_a_draft_can_be_used_and_what_is_not_sure_is_off(key: str, reader: Reader) -> None:
    result = official(key, reader)
    for form in result.written.values():
        lint(form)
        for ref, certainty in result.certainty(form.id).items():
            if certainty == "unsure":
                assert form.item(ref).rule.kind in {"judged", "unspecified"}
                assert not any(part.rule for part in form.item(ref).parts)


@pytest.mark.parametrize("key", ALL)
def test_every_paragraph_of_the_original_is_there_once(key: str, reader: Reader) -> None:
    data = ALL[key]()
    result = official(key, reader)
    for form in result.written.values():
        found = compare_with(form, data, reader)
        assert not isinstance(found, Refusal)
        assert not found.differs, (found.missing, found.added, found.changed)


def test_the_largest_form_takes_less_than_five_seconds(reader: Reader) -> None:
    data = ALL["dalian-2018"]()
    begun = time.process_time()  # of this process alone, however busy the machine is
    imported(data, reader)
    assert time.process_time() - begun < 5


def test_what_the_notice_says_of_itself(reader: Reader) -> None:
    notice = official("dalian-2018", reader).found.notice
    assert (notice.issuer, notice.number, notice.year) == (
        "大连市总工会办公室",
        "大工办发〔2018〕28号",
        2018,
    )
