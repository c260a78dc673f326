"""How far two samples are apart: in how many places they are not the same.

A sample that just does not go wrong is only worth something beside the one that does, and
one thing away from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from tests.checks.desk import Desk, opened
from workbook_tool.layout.manifest import MANIFEST_TITLE
from workbook_tool.layout.places import position
from workbook_tool.reading.child import Reader
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.workbook.identity import TOKEN_NAME

Things = Mapping[tuple[object, ...], object]
"""What there is of a sample, by its place."""


def apart(one: Things, other: Things) -> list[tuple[object, ...]]:
    """Return in what two samples are not the same.

    A whole sheet that only one of them has, several cells of one row or column, and all that
    a workbook says about itself (its token stands in three places) are each one thing.
    """
    places = [place for place in {**one, **other} if one.get(place) != other.get(place)]
    sheets = [{place[1] for place in sample if place[0] == "state"} for sample in (one, other)]
    found: dict[tuple[object, ...], None] = {}
    for place in places:
        _, sheet, *_ = (*place, None)
        alone = sheet in sheets[0] ^ sheets[1]
        identity = sheet in {MANIFEST_TITLE, TOKEN_NAME}
        found[("identity",) if identity else ("sheet", sheet) if alone else place] = None
    return [*_whole_lines(list(found))]


def _whole_lines(places: list[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    cells: dict[object, list[tuple[int, int]]] = {}
    for place in places:
        if place[0] == "cell":
            cells.setdefault(place[1], []).append(position(str(place[2])))
        else:
            yield place
    for sheet, positions in cells.items():
        for line, numbers in zip(
            ("column", "row"), map(set, zip(*positions, strict=True)), strict=True
        ):
            if len(numbers) == 1:
                yield (line, sheet, *numbers)
                break
        else:
            yield from (("cell", sheet, *at) for at in positions)


def things_of(desk: Desk, data: bytes, reader: Reader) -> Things:
    """Return all that can be seen of a sheet that is sent, and of what is known around it."""
    return dict([*_in_the_book(opened(data, reader)), *_around(desk)])


def _in_the_book(book: ReturnedWorkbook) -> Iterator[tuple[tuple[object, ...], object]]:
    for cell in book.cells:
        yield ("cell", cell.sheet, cell.address), cell
    for sheet in book.sheets:
        for area in sheet.merges:
            yield ("joined", sheet.name, area), True
        for rule in sheet.validations:
            yield ("limited", sheet.name, rule.cells), rule
        for seen in ("state", "protected", "hidden_rows", "hidden_columns", "skipped", "unseen"):
            yield (seen, sheet.name), getattr(sheet, seen)
    for defined in book.names:
        if defined.name.startswith("_xlnm."):
            continue  # how a sheet is printed goes with the sheet
        yield ("name", defined.name), defined
    for name, value in book.properties:
        yield ("property", name), value
    for seen in ("external", "macros", "lost", "source"):
        yield (seen,), getattr(book, seen)


def _around(desk: Desk) -> Iterator[tuple[tuple[object, ...], object]]:
    yield ("file",), desk.file
    for part in fields(desk.arrival):
        yield ("arrival", part.name), getattr(desk.arrival, part.name)
    assert desk.context is not None
    yield ("key",), desk.context.signed
    yield ("void",), desk.context.void
    for code, unit in desk.context.units.items():
        yield ("unit", code), unit
