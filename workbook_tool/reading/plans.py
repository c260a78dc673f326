"""The plan behind a returned workbook: rebuilt from what its token says, or from its text.

A round will hand in a function that looks plans up by their digest; the functions here
serve single files.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.guide import reading_line
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.rubric.load import form_files, load_form
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.source import RubricError
from workbook_tool.rubric.text import folded
from workbook_tool.workbook.identity import PLAN_DIGITS, Identity

_MOST_READINGS = 64
_Readings = tuple[tuple[str, str], ...]
_SHARE, _LEAD, _TITLE_WORTH, _TITLE_LIKE = 0.5, 0.05, 0.5, 92


@dataclass(frozen=True, slots=True)
class IssuedPlan:
    """What was issued.

    Attributes:
        form: The form under the readings that were in force.
        plan: The plan.
        stage: The stage it is filled in at.
        same: Whether it is the very plan, and not merely another edition of it.
        assumed: Names of the form's settings of which neither the workbook nor anybody else
            said which reading is in force, so that it is the default one.
    """

    form: Form
    plan: SheetPlan
    stage: StageId
    same: bool
    assumed: tuple[str, ...] = ()


Plans = Callable[[Identity], IssuedPlan | None]
"""Finds what was issued under an identity; ``None`` if that is unknown."""


def rebuilt(identity: Identity) -> IssuedPlan | None:
    """Build the plan of an identity again from the rubric data that ship with the program."""
    stage = next((known for known in STAGE_IDS if known == identity.stage), None)
    if stage is None or identity.form not in form_files():
        return None
    fallback: IssuedPlan | None = None
    for readings in _readings(identity.form):
        form = _form(identity.form, readings)
        for named in (True, False):
            plan = _plan(identity.form, readings, stage, named)
            same = plan.digest[:PLAN_DIGITS] == identity.plan
            if same:
                return IssuedPlan(form, plan, stage, same=True)
            fallback = fallback or IssuedPlan(form, plan, stage, same=False)
            if form.edition != identity.edition:
                break
        if form.edition == identity.edition:
            return IssuedPlan(form, _plan(identity.form, readings, stage, True), stage, same=False)
    return fallback


@lru_cache(maxsize=64)
def _readings(form_id: str) -> tuple[_Readings, ...]:
    """Return all combinations of readings, the defaults first."""
    form = _form(form_id, ())
    choices = [
        [(name, reading) for reading in (setting.default, *setting.readings)]
        for name, setting in form.settings.items()
    ]
    combined = dict.fromkeys(itertools.product(*choices))
    return tuple(itertools.islice(combined, _MOST_READINGS))


@lru_cache(maxsize=128)
def _form(form_id: str, readings: _Readings) -> Form:
    return load_form(form_id, dict(readings))


@lru_cache(maxsize=128)
def _plan(form_id: str, readings: _Readings, stage: StageId, named: bool) -> SheetPlan:
    return score_plan(_form(form_id, readings), stage, named=named)


def recognised(book: ReturnedWorkbook, editions: Collection[str] = ()) -> Iterator[IssuedPlan]:
    """Yield what a workbook without a token could be, by its text: one form, latest stage first.

    Nothing is yielded where no form, or more than one, fits.

    Args:
        book: The workbook.
        editions: Editions of forms that were issued, if that is known: their readings hold
            where the workbook itself does not state others.
    """
    form_id = recognise(book)
    if form_id is None:
        return
    readings, assumed = _in_force(form_id, book, editions)
    for stage in reversed(STAGE_IDS):
        plan = _plan(form_id, readings, stage, True)
        yield IssuedPlan(_form(form_id, readings), plan, stage, same=False, assumed=assumed)


def _in_force(
    form_id: str, book: ReturnedWorkbook, editions: Collection[str]
) -> tuple[_Readings, tuple[str, ...]]:
    """Return the readings to go by, and the settings for which they are merely the default."""
    held = _texts(book)
    settings = _form(form_id, ()).settings
    stated: dict[str, str] = {}
    for name, setting in settings.items():
        lines = [r for r in setting.readings if folded(reading_line(setting, r)) in held]
        if len(lines) == 1:
            stated[name] = lines[0]
    fitting = [r for r in _readings(form_id) if stated.items() <= dict(r).items()]
    unstated = tuple(name for name in settings if name not in stated)
    if unstated and editions:
        issued = (r for r in fitting if _form(form_id, r).edition in editions)
        known = next(issued, None)
        if known is not None:
            return known, ()
    # The defaults come first; readings beyond the many that are tried are taken as stated.
    return fitting[0] if fitting else tuple(stated.items()), unstated


def _texts(book: ReturnedWorkbook) -> frozenset[str]:
    return frozenset(folded(cell.value) for cell in book.cells if isinstance(cell.value, str))


def recognise(book: ReturnedWorkbook) -> str | None:
    """Return the form whose wording a workbook holds, if that is certain."""
    held = _texts(book)
    long = [text for text in held if 6 <= len(text) <= 200]
    ranked: list[tuple[float, float, str]] = []
    for form_id in form_files():
        try:
            form = _form(form_id, ())
        except RubricError:
            continue  # a form of the user's own that cannot be used recognises nothing
        share = sum(folded(item.text) in held for item in form.items) / len(form.items)
        title = folded(form.full_title)
        titled = max((fuzz.ratio(title, text) for text in long), default=0.0) >= _TITLE_LIKE
        ranked.append((share + _TITLE_WORTH * titled, share, form_id))
    ranked.sort(reverse=True)
    if not ranked or ranked[0][1] < _SHARE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _LEAD:
        return None
    return ranked[0][2]
