"""The book in which one department (or group) scores many units.

Three layouts: ``pages`` puts each unit's rows below each other with all there is to see;
``wide`` puts one unit in a line and the department's items across; ``deductions`` is a list
of what is taken off. Where units claim a bonus, a further sheet decides their claims. The
units and what they sent stand in the plan itself, so every locked cell of the book is checked
like the wording of a score sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from workbook_tool.layout import book_tables, deductions, recognition
from workbook_tool.layout.book import (
    BOOK_TITLE,
    NOTHING_SEEN,
    Book,
    BookUnit,
    helper_cells,
    helper_sheet,
)
from workbook_tool.layout.manifest import manifest_sheet
from workbook_tool.layout.plan import NamedList, SheetPlan
from workbook_tool.layout.styles import sheet_size, styles
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.model import Form, StageId

Layout = Literal["pages", "wide", "deductions"]

_MOST_ACROSS = 3
_LONGEST_ACROSS = 90


def best_layout(duties: Sequence[Duty], units: Sequence[BookUnit]) -> Layout:
    """Return the layout that reads best: across only where there is little to read."""
    quiet = not any(unit.of(duty) != NOTHING_SEEN for unit in units for duty in duties)
    short = all(
        len(duty.label) + len(duty.item.criterion or "") <= _LONGEST_ACROSS for duty in duties
    )
    return "wide" if quiet and short and len(duties) <= _MOST_ACROSS else "pages"


def department_plan(
    form: Form,
    stage: StageId,
    scorer: str,
    duties: Sequence[Duty],
    units: Sequence[BookUnit],
    layout: Layout,
) -> SheetPlan:
    """Return the plan of a department's book.

    Args:
        form: The form.
        stage: The stage that the department scores at.
        scorer: The department or group.
        duties: What it scores for every unit.
        units: Whom, with the bonus claims that it decides.
        layout: How it is laid out.
    """
    look = styles(sheet_size(form))
    book = Book(form, stage, scorer, tuple(duties), tuple(units), look)
    lists: list[NamedList] = []
    hidden = []
    if layout == "deductions":
        sheets = [deductions.deductions(book)]
        choices, lists = deductions.choices(book)
        hidden.append(choices)
        figures = deductions.amounts(book)
    else:
        sheets = [{"pages": book_tables.pages, "wide": book_tables.wide}[layout](book)]
        figures = book_tables.scores(book)
    if any(unit.claims for unit in units):
        sheets.append(recognition.claims(book))
    helpers = (*helper_cells(figures), *recognition.helper_cells(book))
    return SheetPlan(
        form=form.id,
        edition=form.edition,
        stage=stage,
        sheets=(*sheets, *hidden, helper_sheet(helpers), manifest_sheet(form, stage)),
        styles=look,
        lists=tuple(lists),
        active=BOOK_TITLE,
        scorer=scorer,
    )
