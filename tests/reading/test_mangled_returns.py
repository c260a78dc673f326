"""What really comes back: every score that is certain is right, every other is withheld."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from tests.reading import manglers
from tests.reading.manglers import EVERY_SCORE, SOME_SCORES, Mangler, Office
from tests.reading.returns import Return, check, make_return, scores
from tests.workbook.cases import EVERYTHING, FORM_IDS
from tests.workbook.fill_ins import Kind
from workbook_tool.reading.child import Reader
from workbook_tool.reading.submission import Submission
from workbook_tool.rubric.model import STAGE_IDS, StageId

_TWO_OF_TWELVE = ("zhuzhou-2011-02", "zhuzhou-2011-07")
FORMS = tuple(
    form_id
    for form_id in FORM_IDS
    if EVERYTHING or not form_id.startswith("zhuzhou") or form_id in _TWO_OF_TWELVE
)
KINDS: tuple[Kind, ...] = ("repeated matters", "typed over", "borders")


def sent(form_id: str, stage: StageId, kind: Kind = "repeated matters") -> Return:
    """The first random return in which at least two rows have a valid score."""
    tries = (make_return(form_id, stage, kind, f"mangled {n}") for n in itertools.count())
    return next(r for r in tries if sum(s is not None for s in r.effective.values()) > 1)


def every_return(form_id: str, mangler: Mangler) -> Iterator[Return]:
    """Yield one return of a form, another stage and kind with each mangler; all in a full sweep."""
    number = FORMS.index(form_id) + (EVERY_SCORE + SOME_SCORES).index(mangler)
    for n, (stage, kind) in enumerate(itertools.product(STAGE_IDS, KINDS)):
        if EVERYTHING or n == number % (len(STAGE_IDS) * len(KINDS)):
            yield sent(form_id, stage, kind)


def mangled(sheet: Return, mangler: Mangler, reader: Reader) -> Submission:
    office = Office(sheet.data, sheet.fill_in.plan, random.Random(sheet.name))
    result = check(mangler(office), reader, f"{mangler.__name__}.xlsx")
    assert result.submission is not None, result.findings
    return result.submission


def wrong(sheet: Return, sub: Submission) -> dict[str, object]:
    """Scores that were read, and read wrong."""
    read = scores(sub)
    return {r: (read[r], s) for r, s in sheet.effective.items() if read[r] not in (None, s)}


def withheld(sheet: Return, sub: Submission) -> list[str]:
    read = scores(sub)
    return [r for r, s in sheet.effective.items() if s is not None and read[r] is None]


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("mangler", EVERY_SCORE, ids=lambda mangler: mangler.__name__)
def test_every_score_is_found(mangler: Mangler, form_id: str, reader: Reader) -> None:
    for sheet in every_return(form_id, mangler):
        sub = mangled(sheet, mangler, reader)
        assert sub.issued.form.id == form_id
        assert wrong(sheet, sub) == {}
        assert _without_pasted_bonus(mangler, sheet, withheld(sheet, sub)) == []


def _without_pasted_bonus(mangler: Mangler, sheet: Return, refs: list[str]) -> list[str]:
    """Without the table of claims, no bonus can be worked out."""
    if mangler is not manglers.only_the_score_table_pasted:
        return refs
    bonus = {item.ref for item in sheet.fill_in.form.items if item.bonus}
    return [ref for ref in refs if ref not in bonus]


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("mangler", SOME_SCORES, ids=lambda mangler: mangler.__name__)
def test_what_is_not_certain_is_withheld(mangler: Mangler, form_id: str, reader: Reader) -> None:
    for sheet in every_return(form_id, mangler):
        assert wrong(sheet, mangled(sheet, mangler, reader)) == {}


def test_the_scores_of_deleted_rows_only_are_missing(reader: Reader) -> None:
    for form_id in FORMS:
        sheet = sent(form_id, "self")
        sub = mangled(sheet, manglers.rows_deleted, reader)
        missing = withheld(sheet, sub)
        bonus = sum(item.bonus for item in sheet.fill_in.form.items)
        assert len(missing) + bonus >= 1 and len(missing) <= 2 + bonus


def test_a_copied_row_is_not_believed(reader: Reader) -> None:
    sheet = sent("suzhou-2015-1", "self")
    sub = mangled(sheet, manglers.a_row_copied_with_another_score, reader)
    assert len(withheld(sheet, sub)) == 1
