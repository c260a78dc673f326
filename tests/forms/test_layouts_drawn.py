"""The invented layouts, drawn in every face and stage: valid, whole, and reckoned alike."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import formualizer
import pytest

from tests.engines import gnumeric_recalculate, libreoffice_recalculate, needs, ooxml_validate
from tests.forms.invented import FACES, Face, filled_in, form, form_ids, plan
from tests.print.cases import (
    UNIT,
    defects,
    everything_filled_in,
    outside_the_text_area,
    printed_parts,
    printed_workbooks,
)
from tests.workbook.cases import SWEEP
from tests.workbook.parts import Book, Content, position
from tests.workbook.test_formulas_against_engines import content_of, falsely_cached, same
from workbook_tool.layout.combine import SheetPart
from workbook_tool.layout.fit import lint_fit
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.model import STAGE_IDS
from workbook_tool.workbook.draw import draw

FORMS = form_ids("layouts")
CASES = [(name, face) for name in FORMS for face in FACES]
SHEETS = 12 * SWEEP
"""Filled-in sheets of every form and stage that are reckoned; on file a third of them."""


def test_the_forms_have_every_layout() -> None:
    forms = [form(name) for name in FORMS]
    cells = [cell for one in forms for cell in one.cells]
    assert {"free", "reason", "deduction", "further_score"} <= {cell.role for cell in cells}
    assert any(cell.vertical for cell in cells) and any(cell.level == 3 for cell in cells)
    assert any(cell.head for cell in cells)
    places = {line.place for one in forms for line in one.lines}
    assert places == {"before", "head", "foot", "after"}
    held = {cell.holds for one in forms for line in one.lines for cell in line.cells}
    assert held == {None, "unit", "entry", "total"}
    assert {heading for one in forms for heading in one.headings} == {"category", "indicator"}
    assert any(item.more for one in forms for item in one.items)
    assert any(category.subtotal for one in forms for category in one.categories)
    assert {one.measure for one in forms} == {"points", "standards"}
    assert any(one.column("points") is None for one in forms)
    across = [c.rows[0].joined for one in forms for c in one.categories[1:]]
    assert any(across)


@pytest.mark.parametrize("name", FORMS)
def test_nobody_has_to_explain_anything_about_them(name: str) -> None:
    found = [finding.code for finding in (*lint(form(name)), *lint_fit(form(name)))]
    assert found == (["K407"] if "levels" in name else [])


@pytest.mark.parametrize(("name", "face"), CASES)
def test_a_plan_survives_being_written_down(name: str, face: Face) -> None:
    assert SheetPlan.from_json(plan(name, face).to_json()) == plan(name, face)


@pytest.mark.parametrize(("name", "face"), CASES)
def test_no_two_cells_lie_over_each_other(name: str, face: Face) -> None:
    for sheet in plan(name, face).sheets:
        places = [(cell.row, cell.column) for cell in sheet.cells]
        assert len(places) == len(set(places)), sheet.title
        assert max(column for _, column in places) <= len(sheet.widths)


@pytest.mark.parametrize(("name", "face"), CASES)
def test_every_cell_of_the_table_has_its_border(name: str, face: Face) -> None:
    """Between the headings and the last row of the table no place is left out."""
    drawn = plan(name, face)
    sheet = drawn.sheets[0]
    assert sheet.page.repeat is not None
    rows = [cell.row for cell in sheet.cells if cell.item]
    printed = sheet.page.columns or len(sheet.widths)
    there = {(c.row, c.column) for c in sheet.cells if drawn.styles[c.style].border}
    for row in range(sheet.page.repeat[0], max(rows) + 1):
        assert {(row, n) for n in range(1, printed + 1)} <= there, row


@pytest.mark.parametrize(("name", "face"), CASES)
@needs("validator")
def test_the_validator_has_no_complaint(name: str, face: Face, tmp_path: Path) -> None:
    sheet, path = plan(name, face), tmp_path / "sheet.xlsx"
    path.write_bytes(draw(sheet, everything_filled_in(sheet), UNIT))
    assert ooxml_validate(path) == []


# --- reckoned by other programs ----------------------------------------------------------


def sheets(count: int, seed: str) -> list[tuple[str, SheetPlan, Mapping[str, Value]]]:
    chance = random.Random(seed)
    return [
        (
            f"{name.replace('/', '-')}-{stage}-{n}",
            plan(name, stage, n % 3 > 0),
            filled_in(plan(name, stage, n % 3 > 0), chance),
        )
        for name in FORMS
        for stage in STAGE_IDS
        for n in range(count)
    ]


def shown(sheet: SheetPlan, entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    values = sheet.values(entries)
    return {
        (page.title, cell.address): values[cell.name]
        if cell.name
        else SheetPlan.value_of(cell, values)
        for page, cell in sheet.cells()
        if cell.formula is not None and (cell.name or "") not in entries
    }


def differing(
    sheet: SheetPlan, entries: Mapping[str, Value], found: Mapping[tuple[str, str], Content]
) -> list[str]:
    return [
        f"{where}: {value!r} is {found.get(where)!r}"
        for where, value in shown(sheet, entries).items()
        if not same(value, found.get(where))
    ]


def test_formualizer_reckons_the_same() -> None:
    for name, sheet, entries in sheets(SHEETS, "in process"):
        data = falsely_cached(draw(sheet, entries))
        engine: Any = formualizer.Workbook.from_bytes(data)
        engine.evaluate_all()
        found = {
            (title, address): content_of(engine.evaluate_cell(title, *position(address)))
            for title, address in shown(sheet, entries)
        }
        assert differing(sheet, entries, found) == [], name


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, SheetPlan, Any]]:
    folder = tmp_path_factory.mktemp("layouts")
    found = []
    for name, sheet, entries in sheets(SHEETS // 4, "on file"):
        path = folder / f"{name}.xlsx"
        path.write_bytes(falsely_cached(draw(sheet, entries)))
        found.append((path, sheet, entries))
    return found


@needs("libreoffice")
def test_libreoffice_reckons_the_same(
    on_file: list[tuple[Path, SheetPlan, Any]], tmp_path: Path
) -> None:
    saved = libreoffice_recalculate([path for path, _, _ in on_file], tmp_path)
    for (path, sheet, entries), again in zip(on_file, saved, strict=True):
        assert differing(sheet, entries, Book.at(again).contents()) == [], path.name


@needs("gnumeric")
def test_gnumeric_reckons_the_same(
    on_file: list[tuple[Path, SheetPlan, Any]], tmp_path: Path
) -> None:
    for path, sheet, entries in on_file:
        again = gnumeric_recalculate(path, tmp_path / path.name)
        assert differing(sheet, entries, Book.at(again).contents()) == [], path.name


# --- on paper ----------------------------------------------------------------------------


def behind(part: SheetPart) -> dict[str, Value]:
    """Return what is printed in the entries: what was typed, behind what stands in front of it."""
    cells = {name: cell for name, (_, cell) in part.plan.entries().items()}
    return {
        name: f"{cells[name].prefix}{value}" if cells[name].prefix else value
        for name, value in part.entries.items()
    }


@needs("libreoffice")
def test_attachments_are_printed_whole(tmp_path: Path) -> None:
    parts = []
    for name in FORMS:
        blank, known = plan(name, "official"), form(name)
        entries = everything_filled_in(blank)
        parts.append(SheetPart(name.replace("/", "-"), blank, {}))
        full = official_plan(known, typed=entries)
        parts.append(SheetPart(f"{name.replace('/', '-')} filled", full, entries))
    for part, (sheet, pages) in zip(parts, printed_parts(parts, tmp_path), strict=True):
        assert defects(pages, entries=behind(part)) == [], part.title
        assert outside_the_text_area(sheet, pages) == [], part.title


@needs("libreoffice")
def test_sheets_to_fill_in_are_printed_whole(tmp_path: Path) -> None:
    plans = {
        f"{name.replace('/', '-')}-{stage}": plan(name, stage)
        for name in FORMS
        for stage in STAGE_IDS[:2]
    }
    for name, sheet, pages in printed_workbooks(plans, tmp_path):
        assert defects(pages, UNIT) == [], f"{name} {sheet.title}"
        assert outside_the_text_area(sheet, pages) == [], f"{name} {sheet.title}"


def test_a_joined_cell_goes_on_over_a_category_on_paper_and_not_on_the_sheet_to_fill_in() -> None:
    """On the sheet to fill in our own subtotal stands between the categories."""
    name = "layouts_words/jiceng"
    printed = [c for c in plan(name, "official").sheets[0].cells if c.text == "现场查看"]
    typed = [c for c in plan(name, "self").sheets[0].cells if c.text == "现场查看"]
    assert (len(printed), len(typed)) == (1, 2)


def test_what_is_taken_off_is_printed_where_scores_have_no_column() -> None:
    """Both the score and the deduction of a row are known; the attachment prints the latter."""
    name = "layouts_marks/chanye"
    entries = plan(name, "official").entries()
    assert "deduction_self_1" in entries and "self_1" not in entries
    deductions = "layouts_deductions/koufen"
    values = plan(deductions, "official").values({"assess_1": Decimal("4.5")})
    assert values["deduction_assess_1"] == Decimal("1.5")
    assert values["total_deduction_assess"] == Decimal("1.5")
    assert values["subtotal_1_assess"] == values["total_assess"] == Decimal("4.5")


def test_a_total_above_the_table_is_blank_until_there_is_one() -> None:
    """It stood as 0 on a blank attachment, and stayed blank where the table has no total row."""
    for name, stage, words in (
        ("layouts_deductions/koufen", "assess", "考核得分"),
        ("layouts_standards/xiaojia", "self", "达标项数"),
    ):
        sheet = plan(name, "official").sheets[0]
        row = next(cell.row for cell in sheet.cells if cell.text == words)
        [total, *_] = [c for c in sheet.cells if c.row == row and c.formula is not None]
        blank = plan(name, "official").values({})
        assert SheetPlan.value_of(total, blank) == ""
        entries = {f"{stage}_{item.ref}": Decimal(1) for item in form(name).items}
        filled = plan(name, "official").values(entries)
        assert SheetPlan.value_of(total, filled) == len(entries)
