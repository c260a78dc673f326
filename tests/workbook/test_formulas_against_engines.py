"""Every formula of filled-in sheets, as three independent programs compute it.

Sheets of all forms in every stage and under every reading, filled in well and badly:
empty, in full, on the borders, typed over, one matter claimed several times, odd text in
score cells, numbers over the maximum. Subtotals, bonus, totals, differences, status words,
counts and the 校验码 are the program's own, and so is what the sheet holds before anybody
computes it anew.

``WORKBOOK_TOOL_SWEEP`` multiplies the number of sheets (1 unless set).
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import formualizer
import pytest

from tests.engines import gnumeric_recalculate, libreoffice_recalculate, needs
from tests.workbook.cases import FORM_IDS, SCORE_CASES, SWEEP
from tests.workbook.fill_ins import (
    KINDS,
    FillIn,
    cents,
    check_code,
    claims_of,
    fill_ins,
    should_show,
)
from tests.workbook.parts import Book, Content, ErrorValue, position
from workbook_tool.layout.check_code import check_code as expression_of_code
from workbook_tool.layout.claims import bonus_category
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value, evaluate
from workbook_tool.rubric.model import STAGE_IDS
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.parts import pack, unpack

SHEETS_IN_PROCESS = 171 * min(SWEEP, 10)
"""For formualizer, which takes milliseconds: 1,710 in the full sweep."""

SHEETS_ON_FILE = 114 * min(SWEEP, 10)
"""For LibreOffice and Gnumeric: 1,140 in the full sweep."""

BATCH = 57
"""Sheets in one run of LibreOffice."""

FALSELY_CACHED = -77
"""Stands in every formula cell handed to a program, so that one that only copies is found out."""


@cache
def all_sheets() -> tuple[FillIn, ...]:
    return tuple(fill_ins(SHEETS_IN_PROCESS, "sheets in process"))


@cache
def sheets_on_file() -> tuple[FillIn, ...]:
    return tuple(fill_ins(SHEETS_ON_FILE, "sheets on file"))


# --- what the program says ---------------------------------------------------------------


def formula_cells(sheet: FillIn) -> dict[tuple[str, str], Value]:
    """Return what every formula cell of the sheet shows by the program's own reckoning."""
    values = sheet.plan.values(sheet.entries)
    return {
        (page.title, cell.address): values[cell.name]
        if cell.name
        else SheetPlan.value_of(cell, values)
        for page, cell in sheet.plan.cells()
        if cell.formula is not None and (cell.name or "") not in sheet.entries
    }


def test_the_sheets_are_as_many_and_as_varied_as_they_say() -> None:
    for sheets, least in ((all_sheets(), 171), (sheets_on_file(), 114)):
        assert len(sheets) >= least
        assert {sheet.form.id for sheet in sheets} == set(FORM_IDS)
        assert {sheet.case.face for sheet in sheets} == set(STAGE_IDS)
        assert {sheet.kind for sheet in sheets} == set(KINDS)
        if SWEEP >= 10:
            assert len(sheets) >= 1_000
    marks: Counter[Value] = Counter()
    readings: set[tuple[str, str, str]] = set()
    for sheet in all_sheets():
        shown = should_show(sheet).cells
        marks.update(value for name, value in shown.items() if "status_" in name)
        readings |= {(sheet.form.id, *pair) for pair in sheet.form.readings.items()}
    for mark in ("", "未填", "不是数字", "小于0", "超出满分", "小数过多", "请写说明"):
        assert marks[mark] >= 20, (mark, marks)
    odd = ("先填测算", "不在选项里", "总数为0，请直接填分", "缺条和级别", "缺事项编号")
    for mark in (*odd, "编号应为整数", "未认定", "请写理由", "已计更高级别", "多于总数"):
        assert marks[mark] >= 3, (mark, marks)
    assert ("changzhou-2013-1", "bonus_once", "all") in readings


def test_the_program_adds_up_as_a_clerk_would() -> None:
    wrong = []
    for sheet in all_sheets():
        values = sheet.plan.values(sheet.entries)
        for name, value in should_show(sheet).cells.items():
            if (values[name] or "") != (value or ""):
                wrong.append(f"{sheet.name} {name}: should be {value}, is {values[name]}")
    assert not wrong, "\n".join(wrong)


def test_the_scoring_room_adds_up_the_same() -> None:
    wrong, with_bonus, judged = [], 0, 0
    for sheet in all_sheets():
        stage = sheet.case.stage
        claims = claims_of(sheet.form, stage, sheet.entries)
        shown = should_show(sheet)
        scores = [score for score in shown.scores[stage].values() if score is not None]
        if claims is None or any(score != cents(score) for score in scores):
            continue  # a matter like 1E+300 has no claim; a score like 0.005 is rounded in sheets
        judged += 1
        expected = scoring.total_up(sheet.form, shown.scores[stage], claims)
        found = [
            shown.cells[f"subtotal_{stage}_{n}"] for n in range(1, len(sheet.form.categories) + 1)
        ]
        with_bonus += expected.bonus > 0
        total = shown.cells[f"total_{stage}"] or Decimal(0)
        if ([value or Decimal(0) for value in found], total) != (
            list(expected.categories),
            expected.total,
        ):
            wrong.append(sheet.name)
    assert not wrong, "\n".join(wrong)
    assert with_bonus >= 20
    assert judged >= len(all_sheets()) / 2


def test_every_change_of_one_score_changes_the_check_code() -> None:
    """Any one score changed to another, or to nothing, gives another code."""
    names = [f"self_R{n}" for n in range(1, 38)]
    code = expression_of_code(names)
    filled: dict[str, Value] = {name: Decimal(1) for name in names}
    assert evaluate(code, filled) == check_code([Decimal(1)] * len(names))
    codes: set[Value] = {evaluate(code, filled)}
    changes: list[Value] = [None, "", "1", Decimal(0), Decimal("1.01"), Decimal("0.99"), Decimal(9)]
    for name in names:
        for change in changes:
            codes.add(evaluate(code, {**filled, name: change}))
    # Nothing, the empty text and a text are all "no score" and give one code.
    assert len(codes) == 1 + len(names) * (len(changes) - 2)


def test_changes_of_several_scores_do_not_cancel_out_in_the_check_code() -> None:
    """A point moved from one row to another, or several, as a clerk would: 20,000 times."""
    chance = random.Random(7)
    collisions = 0
    for _ in range(20_000):
        scores = [Decimal(chance.randint(0, 20)) / 2 for _ in range(18)]
        changed = list(scores)
        for place in chance.sample(range(18), chance.randint(2, 4)):
            changed[place] += chance.choice((-1, 1, Decimal("0.5"), Decimal("-0.5")))
        collisions += check_code(scores) == check_code(changed)
    assert collisions <= 1


def test_a_sheet_has_its_check_code_only_when_it_is_finished() -> None:
    case = next(case for case in SCORE_CASES if case.name.startswith("suzhou-2015-1-self"))
    entries: dict[str, Value] = {
        name: Decimal(1) for name in case.plan.entries() if name.startswith("self_")
    }
    code = case.plan.values(entries)["check_code"]
    assert code == check_code([Decimal(1)] * len(entries))
    first = next(iter(entries))
    for unfinished in (None, "1", Decimal(99), Decimal("0.333")):
        assert case.plan.values({**entries, first: unfinished})["check_code"] == ""


# --- what the sheet holds before anybody computes it anew --------------------------------


def test_cached_values_are_the_computed_ones() -> None:
    wrong = []
    for sheet in all_sheets():
        found = Book.of(draw(sheet.plan, sheet.entries)).contents()
        wrong += differences(sheet, found)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", SCORE_CASES, ids=lambda case: case.name)
def test_an_empty_sheet_shows_blanks_and_counts_and_no_error(case: Any) -> None:
    book = Book.of(draw(case.plan))
    assert not [value for value in book.contents().values() if isinstance(value, ErrorValue)]
    shown = {
        name: book.sheets[page.title].cells[cell.address].value
        for name, (page, cell) in case.plan.named.items()
    }
    stage = case.stage
    asked = [f"{stage}_{item.ref}" for item in form_items(case) if not item.bonus]
    facts = [
        name
        for name, (_, cell) in case.plan.entries().items()
        if name.startswith("fact_") and not cell.locked and not name.endswith("_na")
    ]
    assert shown["count_empty"] == len(asked) + len(facts)
    assert shown["count_wrong"] == shown["count_unexplained"] == 0
    blank = ("computed_", "difference_", "note_", "subtotal_", "total_", "check_", f"{stage}_")
    for name, value in shown.items():
        if name.startswith(blank):
            assert value in (None, ""), name


def form_items(case: Any) -> Iterator[Any]:
    from tests.workbook.cases import form

    yield from form(case.form_id).items


# --- what other programs say -------------------------------------------------------------


def falsely_cached(data: bytes) -> bytes:
    """Return the workbook with a wrong cached value in every formula cell."""
    parts = unpack(data)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            text = re.sub(
                r'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(?: t="str")?>(<f>.*?</f>)<v>.*?</v>',
                rf"\1>\2<v>{FALSELY_CACHED}</v>",
                content.decode(),
                flags=re.DOTALL,
            )
            parts[name] = text.encode()
    return pack(parts)


def differences(sheet: FillIn, found: Mapping[tuple[str, str], Content]) -> list[str]:
    return [
        f"{sheet.name} {where}: should be {value!r}, is {found.get(where)!r}"
        for where, value in formula_cells(sheet).items()
        if not same(value, found.get(where))
    ]


def same(value: Value, found: Content) -> bool:
    if isinstance(found, ErrorValue):
        return False
    if isinstance(value, Decimal):
        number = isinstance(found, float) and not isinstance(found, bool)
        return number and math.isclose(float(value), float(found or 0), rel_tol=1e-12, abs_tol=1e-9)
    return (value or "") == (found or "")


def test_a_program_that_only_copies_is_found_out() -> None:
    for sheet in fill_ins(19, "copies"):
        data = falsely_cached(draw(sheet.plan, sheet.entries))
        assert len(differences(sheet, Book.of(data).contents())) == len(formula_cells(sheet)) > 0


def test_formualizer_agrees() -> None:
    wrong = []
    for sheet in all_sheets():
        engine: Any = formualizer.Workbook.from_bytes(
            falsely_cached(draw(sheet.plan, sheet.entries))
        )
        engine.evaluate_all()
        found: dict[tuple[str, str], Content] = {}
        for title, address in formula_cells(sheet):
            found[title, address] = content_of(engine.evaluate_cell(title, *position(address)))
        wrong += differences(sheet, found)
    assert not wrong, "\n".join(wrong)


def content_of(value: object) -> Content:
    if isinstance(value, dict):
        return ErrorValue(str(value))
    if value is None or isinstance(value, str | bool):
        return value
    assert isinstance(value, int | float), value
    return float(value)


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[FillIn, Path]]:
    folder = tmp_path_factory.mktemp("sheets")
    found = []
    for sheet in sheets_on_file():
        path = folder / f"{sheet.name}.xlsx"
        path.write_bytes(falsely_cached(draw(sheet.plan, sheet.entries)))
        found.append((sheet, path))
    return found


@needs("libreoffice")
def test_libreoffice_agrees(on_file: list[tuple[FillIn, Path]], tmp_path: Path) -> None:
    wrong = []
    for start in range(0, len(on_file), BATCH):
        batch = on_file[start : start + BATCH]
        saved = libreoffice_recalculate([path for _, path in batch], tmp_path)
        for (sheet, _), path in zip(batch, saved, strict=True):
            wrong += differences(sheet, Book.at(path).contents())
    assert not wrong, "\n".join(wrong)


@needs("gnumeric")
def test_gnumeric_agrees(on_file: list[tuple[FillIn, Path]], tmp_path: Path) -> None:
    wrong = []
    for sheet, path in on_file:
        saved = gnumeric_recalculate(path, tmp_path / path.name)
        wrong += differences(sheet, Book.at(saved).contents())
    assert not wrong, "\n".join(wrong)


def test_bonus_forms_are_among_the_sheets() -> None:
    with_claims = [
        sheet
        for sheet in sheets_on_file()
        if bonus_category(sheet.form) and sheet.kind == "repeated matters"
    ]
    assert with_claims
    assert any(
        Counter(v for k, v in sheet.entries.items() if k.startswith("matter_")).most_common(1)[0][1]
        > 1
        for sheet in with_claims
    )
