"""The plan behind a returned workbook: rebuilt from what its token says, or from its text.

A round will hand in a function that looks plans up by their digest; the functions here
serve single files.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.guide import reading_line
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.rubric.library import FormFile, FormLibrary
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.source import RubricError
from workbook_tool.rubric.text import folded
from workbook_tool.workbook.identity import PLAN_DIGITS, Identity

_MOST_READINGS = 64
_SHARE, _LEAD, _TITLE_WORTH, _TITLE_LIKE, _EXACTLY = 0.5, 0.05, 0.5, 92, 100


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


def rebuilt(library: FormLibrary, identity: Identity) -> IssuedPlan | None:
    """Build the plan of an identity again from the forms of a library, or of one beyond it."""
    stage = next((known for known in STAGE_IDS if known == identity.stage), None)
    if stage is None:
        return None
    for layer in library.layers():
        if identity.form in layer.ids and (issued := _rebuilt(layer, identity, stage)):
            return issued
    return None


def _rebuilt(library: FormLibrary, identity: Identity, stage: StageId) -> IssuedPlan | None:
    fallback: IssuedPlan | None = None
    for form in _read_in_all_ways(library, identity.form):
        for named in (True, False):
            plan = _plan(library, form, stage, named)
            same = plan.digest[:PLAN_DIGITS] == identity.plan
            if same:
                return IssuedPlan(form, plan, stage, same=True)
            fallback = fallback or IssuedPlan(form, plan, stage, same=False)
            if form.edition != identity.edition:
                break
        if form.edition == identity.edition:
            return IssuedPlan(form, _plan(library, form, stage, True), stage, same=False)
    return fallback


def plan_by_digest(
    library: FormLibrary, form_id: str, readings: Mapping[str, str], stage: StageId, digest: str
) -> IssuedPlan | None:
    """Build a plan again of which a reading process told the digest; ``None`` for none of ours."""
    for layer in library.layers():
        if form_id not in layer.ids:
            continue
        try:
            form = layer.form(form_id, readings)
        except RubricError:
            continue
        for named in (True, False):
            plan = _plan(layer, form, stage, named)
            if plan.digest == digest:
                return IssuedPlan(form, plan, stage, same=True)
    return None


def _read_in_all_ways(library: FormLibrary, form_id: str) -> Iterator[Form]:
    """Yield a form under all combinations of readings, the defaults first.

    Nothing is yielded of a form that cannot be used.
    """
    try:
        form = library.form(form_id)
    except RubricError:
        return
    choices = [
        [(name, reading) for reading in (setting.default, *setting.readings)]
        for name, setting in form.settings.items()
    ]
    combined = dict.fromkeys(itertools.product(*choices))
    for readings in itertools.islice(combined, _MOST_READINGS):
        yield library.form(form_id, dict(readings))


def _plan(library: FormLibrary, form: Form, stage: StageId, named: bool) -> SheetPlan:
    # The form is kept beside its plan: no other can have its place in memory meanwhile.
    key = ("plan", id(form), stage, named)
    return library.kept(key, lambda: (form, score_plan(form, stage, named=named)))[1]


def recognised(
    library: FormLibrary, book: ReturnedWorkbook, editions: Collection[str] = ()
) -> Iterator[IssuedPlan]:
    """Yield what a workbook without a token could be, by its text: one form, latest stage first.

    Nothing is yielded where no form, or more than one, fits.

    Args:
        library: The forms that it may be of; those beyond it only where none of it fits.
        book: The workbook.
        editions: Editions of forms that were issued, if that is known: their readings hold
            where the workbook itself does not state others.
    """
    found = _recognise(library, book)
    if found is None:
        return
    layer, form_id = found
    form, assumed = _in_force(layer, form_id, book, editions)
    for stage in reversed(STAGE_IDS):
        plan = _plan(layer, form, stage, True)
        yield IssuedPlan(form, plan, stage, same=False, assumed=assumed)


def _in_force(
    library: FormLibrary, form_id: str, book: ReturnedWorkbook, editions: Collection[str]
) -> tuple[Form, tuple[str, ...]]:
    """Return the form as it is to be read, and the settings whose reading is merely the default."""
    held = _texts(book)
    settings = library.form(form_id).settings
    stated: dict[str, str] = {}
    for name, setting in settings.items():
        lines = [r for r in setting.readings if folded(reading_line(setting, r)) in held]
        if len(lines) == 1:
            stated[name] = lines[0]
    read = _read_in_all_ways(library, form_id)
    fitting = [form for form in read if stated.items() <= form.readings.items()]
    unstated = tuple(name for name in settings if name not in stated)
    if unstated and editions:
        known = next((form for form in fitting if form.edition in editions), None)
        if known is not None:
            return known, ()
    # The defaults come first; readings beyond the many that are tried are taken as stated.
    return fitting[0] if fitting else library.form(form_id, stated), unstated


def _texts(book: ReturnedWorkbook) -> frozenset[str]:
    return frozenset(folded(cell.value) for cell in book.cells if isinstance(cell.value, str))


def recognise(library: FormLibrary, book: ReturnedWorkbook) -> str | None:
    """Return the form whose wording a workbook holds, if that is certain."""
    found = _recognise(library, book)
    return found[1] if found else None


def _recognise(library: FormLibrary, book: ReturnedWorkbook) -> tuple[FormLibrary, str] | None:
    """Return the same, with the library that has it."""
    held = _texts(book)
    for layer in library.layers():
        matches = [
            _match(file, form, held) for file, form in layer.forms() if isinstance(form, Form)
        ]
        best = max(matches, key=lambda match: (match.worth, match.share), default=None)
        if best is not None and best.share >= _SHARE:
            near = [match for match in matches if best.worth - match.worth < _LEAD]
            certain = near if len(near) == 1 else _closest(near, book)
            return (layer, certain[0].form.id) if len(certain) == 1 else None
    return None


@dataclass(frozen=True, slots=True)
class _Match:
    """How much of a form a workbook holds.

    Attributes:
        form: The form.
        own: Whether it is one's own, or the round's.
        share: Share of its rows whose text is held.
        title: How like its title the likest text is, of 100.
    """

    form: Form
    own: bool
    share: float
    title: float

    @property
    def worth(self) -> float:
        return self.share + _TITLE_WORTH * (self.title >= _TITLE_LIKE)


def _match(file: FormFile, form: Form, held: frozenset[str]) -> _Match:
    share = sum(folded(item.text) in held for item in form.items) / len(form.items)
    title = folded(form.full_title)
    long = (text for text in held if 6 <= len(text) <= 200)
    likest = max((fuzz.ratio(title, text) for text in long), default=0.0)
    return _Match(form, file.source != "shipped", share, likest)


def _closest(near: Sequence[_Match], book: ReturnedWorkbook) -> Sequence[_Match]:
    """Return those of forms alike that it is likelier to be: editions, and copies of a form.

    That is the one of which no row is lacking, with the very title, with the points that
    stand in the rows. Where even those are alike, it is one's own copy, not the shipped form;
    what a table without token was taken for is told in any case (U02).
    """
    near = [match for match in near if match.share == 1] or near
    near = [match for match in near if match.title == _EXACTLY] or near
    points = [_points_held(match.form, book) for match in near]
    near = [match for match, held in zip(near, points, strict=True) if held == max(points)]
    return [match for match in near if match.own] or near


def _points_held(form: Form, book: ReturnedWorkbook) -> int:
    """Return in how many rows of a workbook the text of a form's row stands with its points."""
    worth = {folded(item.text): item.points for item in form.items}
    found = 0
    for cells in book.by_sheet.values():
        rows = {
            row: worth[text]
            for (row, _), cell in cells.items()
            if isinstance(cell.value, str) and (text := folded(cell.value)) in worth
        }
        numbers = {(row, cell.value) for (row, _), cell in cells.items()}
        found += sum((row, points) in numbers for row, points in rows.items())
    return found
