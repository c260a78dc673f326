"""汇总: the files that a summary consists of, made anew from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbook_tool.campaign.derived.ranking import check_ties
from workbook_tool.campaign.inputs.settings import main_collection
from workbook_tool.campaign.records.shelf import Shelf
from workbook_tool.campaign.round import Progress, RoundView, silent
from workbook_tool.rubric.model import Form
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.deliver import Delivered, deliver, names
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.leaders_page import draw_page
from workbook_tool.summary.plans import collected_plans, draw_plans
from workbook_tool.summary.remarks import UnreadableError, read_remarks
from workbook_tool.summary.view import SummaryView

FOLDER, SUMMARY = "汇总", "工作底稿.xlsx"
LEADERS_BOOK, LEADERS_PAGE, PLANS = "报领导.xlsx", "报领导.docx", "工作计划汇总.xlsx"


@dataclass(frozen=True, slots=True)
class Summarised:
    """What was made.

    Attributes:
        view: What the summary shows.
        files: The files, the 工作底稿 first.
        unreadable: An old 工作底稿 that could not be read, and was therefore left alone.
    """

    view: SummaryView
    files: tuple[Delivered, ...]
    unreadable: tuple[Path, ...] = ()


def view_of(round_: RoundView, collection: str | None = None) -> SummaryView:
    """Return the summary of a round.

    Args:
        round_: The round.
        collection: Which collection; the first 自评 if not given.

    Raises:
        KeyError: There is no such collection of scores.
        RubricError: The data of a form cannot be used.
        SettingsError: 同分先看 names a category that no form has.
    """
    forms = _forms(round_)
    check_ties(round_.settings.ranking, forms.values())
    return summary_view(round_.state, round_.settings, forms, collection)


def _forms(round_: RoundView) -> dict[str, Form]:
    """Return the form of every type of unit in the round, in the order of the settings."""
    types = {known.unit.type for known in round_.state.units.values()}
    forms = round_.settings.forms.items()
    return {type_: round_.form(form_id) for type_, form_id in forms if type_ in types}


def folder_of(round_: RoundView, view: SummaryView) -> PurePosixPath:
    """Return where a summary lies below the round: one folder for each, where it has several.

    It lies there still when an earlier stage begins that it did not show so far.
    """
    ways = round_.ways
    course = ways.course(view.collections[0].id)
    folder = PurePosixPath(FOLDER)
    if any(one.id == main_collection(round_.settings) for one in course.collections):
        return folder
    return folder / course.collections[0].name


def summarise(
    round_: RoundView,
    collection: str | None = None,
    shelf: Shelf | None = None,
    progress: Progress = silent,
) -> Summarised:
    """Make the summary.

    Args:
        round_: The round.
        collection: Which collection; the first 自评 if not given.
        shelf: Where to; 汇总 in the round if not given.
        progress: Told of each file.

    Raises:
        KeyError: There is no such collection of scores.
        RubricError: The data of a form cannot be used.
        SettingsError: As of :func:`view_of`.
        OSError: Something could not be written.
    """
    view = view_of(round_, collection)
    target = PurePosixPath() if shelf else folder_of(round_, view)
    shelf = shelf or round_.store
    remarks, unreadable = remarks_in(shelf, target)
    page = leaders_page(view)
    plans = collected_plans(round_.state, round_.settings, _forms(round_))
    made: list[tuple[str, Callable[[], bytes]]] = [
        (SUMMARY, lambda: draw_summary(view, remarks)),
        (LEADERS_BOOK, lambda: draw_leaders(view, page)),
        (LEADERS_PAGE, lambda: draw_page(page)),
    ]
    if any(one.rows for one in plans):
        made.append((PLANS, lambda: draw_plans(round_.settings.title, view.at, plans)))
    files = []
    for number, (name, draw) in enumerate(made, start=1):
        files.append(deliver(shelf, str(target / name), draw(), keep=unreadable))
        progress("汇总", number, len(made))
    return Summarised(view, tuple(files), tuple(map(shelf.where, unreadable)))


def remarks_in(
    shelf: Shelf, folder: PurePosixPath
) -> tuple[dict[tuple[str, str], str], tuple[str, ...]]:
    """Return the clerk's remarks in the summaries of a folder, and those that cannot be read.

    The summary may lie under several names, if it was open in Excel; none is forgotten.
    """
    remarks: dict[tuple[str, str], str] = {}
    unreadable: list[str] = []
    known = [name for name in names(str(folder / SUMMARY)) if shelf.has(name)]
    for name in sorted(known, key=shelf.changed):
        try:
            remarks.update(read_remarks(shelf.artifact(name)))
        except (UnreadableError, OSError):
            unreadable.append(name)
    return remarks, tuple(unreadable)
