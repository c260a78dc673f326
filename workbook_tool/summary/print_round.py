"""Printing a round: every unit's filled attachment, and the pages of the summary."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath

from workbook_tool.campaign.derived.file_names import unit_stems
from workbook_tool.campaign.records.shelf import Shelf
from workbook_tool.campaign.round import Progress, RoundView, silent
from workbook_tool.layout import names
from workbook_tool.layout.combine import SheetPart, combine, heads_of
from workbook_tool.layout.official import official_plan
from workbook_tool.reading.libreoffice import find_libreoffice
from workbook_tool.rubric.expression import Value
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.prints import PrintError, convert_to_pdf, print_parts
from workbook_tool.summary.summarise import folder_of, remarks_in, view_of
from workbook_tool.summary.view import SummaryView, UnitView
from workbook_tool.workbook.draw import draw

FOLDER, ONE_BOOK = "打印", "正式附件.xlsx"


@dataclass(frozen=True, slots=True)
class PrintedRound:
    """What was made.

    Attributes:
        files: The files in order.
        pdf: Whether they are PDF files; else they are workbooks to print from.
        without: Units of which there is nothing to print, since nothing counts.
    """

    files: tuple[Path, ...]
    pdf: bool
    without: tuple[UnitView, ...]


def print_round(
    round_: RoundView,
    collection: str | None = None,
    shelf: Shelf | None = None,
    *,
    one_book: bool = False,
    progress: Progress = silent,
) -> PrintedRound:
    """Print the filled attachment of every unit that has scores, and the summary.

    Args:
        round_: The round.
        collection: Which collection; the first 自评 if not given.
        shelf: Where to; 打印 in the round if not given.
        one_book: Whether all attachments go into one workbook, and one PDF file.
        progress: Told of each step.

    Raises:
        KeyError: There is no such collection of scores.
        PrintError: LibreOffice failed.
        RubricError: The data of a form cannot be used.
        OSError: Something could not be written.
    """
    view = view_of(round_, collection)
    target = PurePosixPath() if shelf else PurePosixPath(FOLDER)
    shelf = shelf or round_.store
    scored = [unit for unit in view.units.values() if unit.stages]
    stems = unit_stems(round_.state)
    named = round_.settings.named_attachments
    parts = [attachment(unit, stems[unit.unit.code], named=named) for unit in scored]
    without = tuple(unit for unit in view.units.values() if not unit.stages)
    with tempfile.TemporaryDirectory() as work:
        made: list[Path] = []
        if parts and one_book:
            plan, entries = combine(parts)
            book = draw(plan, entries, heads=heads_of(parts, plan))
            made += _as_pdf([(ONE_BOOK, book)], Path(work))
        elif parts:
            made += print_parts(parts, Path(work), progress).files
        made += _as_pdf(list(_summary(round_, view)), Path(work))
        files = []
        for path in made:
            name = str(target / path.name)
            shelf.put(name, path.read_bytes())
            files.append(shelf.where(name))
    return PrintedRound(tuple(files), all(file.suffix == ".pdf" for file in files), without)


def attachment(unit: UnitView, stem: str, *, named: bool = False) -> SheetPart:
    """Return a unit's official attachment with the scores that count put in.

    Args:
        unit: The unit.
        stem: How its file is called.
        named: Whether its name stands small at the head of the pages, where the official page
            has no place for it: nobody could sign or file a page that is nobody's.
    """
    empty = official_plan(unit.form)
    known = empty.entries()
    entries: dict[str, Value] = {}
    for stage, scores in unit.stages.items():
        counting = unit.standings[stage].counting
        if counting is not None:
            typed = counting.received.reading.entries
            entries |= {name: typed[name] for name in typed if name in known}
        for ref, score in scores.items.items():
            name = names.score(stage, ref)
            if name in known:  # 苏州 and 大连 print no score columns
                entries[name] = score.effective
            elif (taken := names.taken_off(stage, ref)) in known:
                entries[taken] = _taken_off(unit, ref, score.effective)
    if names.UNIT_NAME in known:
        entries[names.UNIT_NAME] = unit.unit.name
    placeless = names.UNIT_NAME not in known and unit.form.unit_line is None
    head = f"单位：{unit.unit.name}" if named and placeless else ""
    return SheetPart(stem, official_plan(unit.form, typed=entries), entries, head)


def _taken_off(unit: UnitView, ref: str, score: Decimal | None) -> Decimal | None:
    """Return what is printed where a form has a column for what is taken off, none for scores."""
    points = unit.form.item(ref).points
    return None if score is None or points is None else points - score


def _summary(round_: RoundView, view: SummaryView) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is printed of the summary.

    Its 数据 is left out, which is not for paper; the page for leaders comes along.
    """
    remarks, _ = remarks_in(round_.store, folder_of(round_, view))
    yield "汇总.xlsx", draw_summary(view, remarks, data=False)
    yield "报领导.xlsx", draw_leaders(view, leaders_page(view))


def _as_pdf(books: Sequence[tuple[str, bytes]], work: Path) -> list[Path]:
    """Turn workbooks into PDF files where LibreOffice is installed; else keep them.

    Args:
        books: Name and content of each.
        work: A folder for what is made.
    """
    written = [work / name for name, _ in books]
    for path, (_, content) in zip(written, books, strict=True):
        path.write_bytes(content)
    program = find_libreoffice()
    if program is None:
        return written
    convert_to_pdf(program, written, work)
    made = [path.with_suffix(".pdf") for path in written]
    for pdf in made:
        if not pdf.is_file():
            raise PrintError(pdf.stem)
    return made
