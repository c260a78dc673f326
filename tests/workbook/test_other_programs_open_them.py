"""LibreOffice and Gnumeric open every workbook and find in every cell what we put there.

Both save what they opened as xlsx, and each planned cell is compared: fixed wording,
entries and results of formulas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines import gnumeric_recalculate, libreoffice_recalculate, needs
from tests.workbook.cases import CASES, FACES, SWEEP, Case, sample
from tests.workbook.fill_ins import proper_entries, signed_unit
from tests.workbook.parts import Book, Content
from workbook_tool.layout.fields import placeholder
from workbook_tool.layout.room import with_room
from workbook_tool.rubric.expression import Value
from workbook_tool.workbook.draw import draw

OPENED = sample(CASES, "other programs")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, Path]]:
    """Every other workbook is filled in, the others are blank."""
    folder = tmp_path_factory.mktemp("opened")
    found = []
    for number, case in enumerate(OPENED):
        entries = proper_entries(case.plan) if number % 2 else {}
        path = folder / f"{case.name}.xlsx"
        path.write_bytes(draw(case.plan, entries, signed_unit(case.plan)))
        found.append((case, path))
    return found


def planned(case: Case) -> dict[tuple[str, str], Content]:
    """Return what the plan puts into each of its cells; entries as they were drawn."""
    number = OPENED.index(case)
    entries = proper_entries(case.plan) if number % 2 else {}
    values = case.plan.values(entries)
    unit = signed_unit(case.plan)
    found: dict[tuple[str, str], Content] = {}
    for page, cell in with_room(case.plan, entries).cells():
        value: Value = cell.text if cell.number is None else cell.number
        if cell.name:
            value = values[cell.name]
        elif cell.formula is not None:
            value = case.plan.value_of(cell, values)
        if isinstance(value, str):
            for field, content in unit.items():
                value = value.replace(placeholder(field), content)
        assert not isinstance(value, bool)
        found[page.title, cell.address] = float(value) if isinstance(value, Decimal) else value
    return found


def different(case: Case, found: Mapping[tuple[str, str], Content]) -> list[str]:
    return [
        f"{case.name} {where}: should be {value!r}, is {found.get(where)!r}"
        for where, value in planned(case).items()
        if not same(value, found.get(where))
    ]


def same(value: Content, found: Content) -> bool:
    if isinstance(value, float) and isinstance(found, float):
        return math.isclose(value, found, rel_tol=1e-12, abs_tol=1e-9)
    return _lines(value) == _lines(found)


def _lines(value: Content) -> Content:
    """Blank and empty text look the same; control characters are of no weight."""
    if isinstance(value, str):
        return value.replace("\x0b", "")
    return value or ""


def test_every_document_stage_and_face_is_opened() -> None:
    assert {(case.document, case.face) for case in OPENED} == {
        (case.document, face) for case in CASES for face in FACES
    }
    if SWEEP >= 10:
        assert len(OPENED) == 76


def test_the_files_hold_what_was_planned(files: list[tuple[Case, Path]]) -> None:
    wrong = [line for case, path in files for line in different(case, contents(path))]
    assert not wrong, "\n".join(wrong)


def test_a_cell_that_got_lost_is_named(files: list[tuple[Case, Path]]) -> None:
    case, path = files[0]
    found = contents(path)
    lost = next(iter(found))
    del found[lost]
    assert [str(lost) in line for line in different(case, found)] == [True]


@needs("libreoffice")
def test_libreoffice_finds_the_same_contents(
    files: list[tuple[Case, Path]], tmp_path: Path
) -> None:
    saved = libreoffice_recalculate([path for _, path in files], tmp_path)
    wrong = [
        line
        for (case, path), copy in zip(files, saved, strict=True)
        for line in different(case, contents(copy))
    ]
    assert not wrong, "\n".join(wrong)


@needs("gnumeric")
def test_gnumeric_finds_the_same_contents(files: list[tuple[Case, Path]], tmp_path: Path) -> None:
    wrong = []
    for case, path in files:
        copy = gnumeric_recalculate(path, tmp_path / path.name)
        wrong += different(case, contents(copy))
    assert not wrong, "\n".join(wrong)


def contents(path: Path) -> dict[tuple[str, str], Content]:
    return Book.at(path).contents()
