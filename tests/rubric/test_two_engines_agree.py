"""``evaluate()`` against the formula text, as independent spreadsheet programs compute it.

Every computable row of every form under every reading, and every bonus table, over random
facts that lean towards the borders: exactly on target, one under, just past a whole step,
nothing due, empty cells, words in place of numbers. Scores agree to the cent, and no
result (``None``) is the empty text.

``WORKBOOK_TOOL_SWEEP`` multiplies the number of random facts (1 unless set).
"""

from __future__ import annotations

import itertools
import os
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from xlsxwriter.utility import xl_rowcol_to_cell

from tests.engines import gnumeric_recalculate, libreoffice_recalculate, needs
from tests.rubric.random_facts import (
    BONUS,
    DUST,
    RULES,
    Rule,
    chances,
    known_facts,
    random_claims,
    random_facts,
)
from workbook_tool.rubric import bonus
from workbook_tool.rubric.expression import Number, Ref, Value, evaluate
from workbook_tool.rubric.formulas import excel
from workbook_tool.rubric.model import Category

SWEEP = max(1, int(os.environ.get("WORKBOOK_TOOL_SWEEP", "1")))

FACTS_PER_EXAMPLE = 5
EXAMPLES_PER_RULE = 20 * SWEEP
"""In process: 100 random facts per rule, more than 10,000 in all."""

FACTS_PER_RULE_ON_FILE = 30 * SWEEP
"""In a file for LibreOffice and Gnumeric: more than 3,000 in all."""

TABLES_ON_FILE = 12 * SWEEP
"""Bonus tables per bonus category and reading, in the same file."""

Cell = str | int | float | None


def test_the_sweep_is_as_large_as_it_says() -> None:
    assert len(RULES) >= 100
    assert len(RULES) * FACTS_PER_EXAMPLE * EXAMPLES_PER_RULE >= 10_000
    assert len(RULES) * FACTS_PER_RULE_ON_FILE >= 3_000


def bonus_of(category: Category, claims: Mapping[str, Value], lines: int) -> list[Value]:
    """Return what each claim counts and, last, the bonus of the category."""
    counted = [evaluate(bonus.counted(category, n, lines), claims) for n in range(1, lines + 1)]
    terms = [Number(points) for points in counted if isinstance(points, Decimal)]
    assert len(terms) == lines
    return [*counted, evaluate(bonus.total(category, terms), {})]


# --- what a program answers --------------------------------------------------------------


def as_cell(value: Value) -> Cell:
    """Return a fact as it stands in a cell; an empty text is no cell that a person can type."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    assert not isinstance(value, bool)
    return value or None


def as_score(value: object) -> Decimal | None:
    """Return a program's result as points; the empty text and the empty cell are no result."""
    if value is None or value == "":
        return None
    assert isinstance(value, int | float), f"neither a number nor blank: {value!r}"
    cents = Decimal(repr(float(value))).quantize(Decimal("0.01"))
    assert abs(float(value) - float(cents)) < 1e-9, f"more than two decimals: {value!r}"
    return cents


# --- in process --------------------------------------------------------------------------


class Sheet:
    """One sheet of the in-process engine; cells are filled, then a formula is asked for."""

    def __init__(self) -> None:
        self.workbook: Any = formualizer.Workbook()
        self.sheet: Any = self.workbook.sheet("S")

    def fill(self, row: int, column: int, value: Value) -> None:
        cell = as_cell(value)
        self.sheet.set_value(
            row, column, formualizer.LiteralValue.empty() if cell is None else cell
        )

    def formula(self, row: int, column: int, text: str) -> None:
        self.sheet.set_formula(row, column, f"={text}")

    def result(self, row: int, column: int) -> object:
        return self.workbook.evaluate_cell("S", row, column)


@cache
def rule_sheet(name: str) -> Sheet:
    """The rule's formula in row 2, over its inputs in row 1."""
    rule, sheet = RULES[name], Sheet()
    addresses = {q.id: xl_rowcol_to_cell(0, n) for n, q in enumerate(rule.questions)}
    sheet.formula(2, 1, excel(rule.expr, addresses.__getitem__))
    return sheet


sweep = settings(
    max_examples=EXAMPLES_PER_RULE,
    deadline=None,
    database=None,
    derandomize=SWEEP == 1,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", list(RULES))
@sweep
@given(chance=chances)
def test_rule_agrees_with_the_engine_in_process(name: str, chance: random.Random) -> None:
    rule = RULES[name]
    for _ in range(FACTS_PER_EXAMPLE):
        facts = random_facts(rule, chance)
        assert in_process(rule, facts) == evaluate(rule.expr, facts), facts


@pytest.mark.parametrize("name", list(DUST))
def test_binary_dust_does_not_cost_or_give_a_step(name: str) -> None:
    (facts,) = known_facts(RULES[name])
    assert in_process(RULES[name], facts) == evaluate(RULES[name].expr, facts) == 2


def in_process(rule: Rule, facts: Mapping[str, Value]) -> Decimal | None:
    sheet = rule_sheet(rule.name)
    for n, question in enumerate(rule.questions, start=1):
        sheet.fill(1, n, facts[question.id])
    return as_score(sheet.result(2, 1))


@cache
def claim_sheet(name: str, lines: int) -> Sheet:
    """Claims in columns A to C, what each counts in column D, the bonus below it."""
    category = BONUS[name]
    sheet = Sheet()
    for n, formula in enumerate(claim_formulas(category, lines, first_row=1), start=1):
        sheet.formula(n, 4, formula)
    return sheet


def claim_formulas(category: Category, lines: int, first_row: int) -> list[str]:
    def address(name: str) -> str:
        column, _, line = name.partition("_")
        letter = {"matter": "A", "row": "B", "worth": "C", "counted": "D"}[column]
        return f"{letter}{first_row + int(line) - 1}"

    formulas = [excel(bonus.counted(category, n, lines), address) for n in range(1, lines + 1)]
    counted = [Ref(f"counted_{n}") for n in range(1, lines + 1)]
    return [*formulas, excel(bonus.total(category, counted), address)]


@pytest.mark.parametrize("name", list(BONUS))
@sweep
@given(chance=chances)
def test_bonus_table_agrees_with_the_engine_in_process(name: str, chance: random.Random) -> None:
    category, lines = BONUS[name], 6
    sheet = claim_sheet(name, lines)
    claims = random_claims(category, lines, chance)
    for n in range(1, lines + 1):
        for column, key in enumerate(("matter", "row", "worth"), start=1):
            sheet.fill(n, column, claims[f"{key}_{n}"])
    found = [as_score(sheet.result(n, 4)) for n in range(1, lines + 2)]
    assert found == bonus_of(category, claims, lines), claims


# --- on file -----------------------------------------------------------------------------

WRONG_CACHED_VALUE = -77
"""Stands in every formula cell of the file, so that a program that only copies is found out."""


@dataclass(frozen=True)
class Expected:
    """What the file should hold once it is recalculated."""

    sheet: str
    row: int
    column: int
    value: Value
    about: str


def written(path: Path) -> list[Expected]:
    """Write rules and bonus tables with random facts; return what they are worth."""
    with xlsxwriter.Workbook(path) as workbook:
        return [*write_rules(workbook), *write_bonus_tables(workbook)]


def write_rules(workbook: xlsxwriter.Workbook) -> Iterator[Expected]:
    sheet = workbook.add_worksheet("rules")
    row = 0
    for rule in RULES.values():
        chance = random.Random(zlib.crc32(rule.name.encode()) + SWEEP)
        drawn = (random_facts(rule, chance) for _ in range(FACTS_PER_RULE_ON_FILE))
        for facts in itertools.chain(known_facts(rule), drawn):
            addresses = {}
            for column, question in enumerate(rule.questions, start=1):
                addresses[question.id] = xl_rowcol_to_cell(row, column)
                write(sheet, row, column, facts[question.id])
            formula = excel(rule.expr, addresses.__getitem__)
            sheet.write_formula(row, 0, f"={formula}", None, WRONG_CACHED_VALUE)
            yield Expected("rules", row, 0, evaluate(rule.expr, facts), f"{rule.name} {facts}")
            row += 1


def write_bonus_tables(workbook: xlsxwriter.Workbook) -> Iterator[Expected]:
    sheet = workbook.add_worksheet("bonus")
    top = 0
    for name, category in BONUS.items():
        chance = random.Random(zlib.crc32(name.encode()) + SWEEP)
        for _ in range(TABLES_ON_FILE):
            lines = bonus.LINES
            claims = random_claims(category, lines, chance)
            for n, key in itertools.product(range(1, lines + 1), ("matter", "row", "worth")):
                column = ("matter", "row", "worth").index(key)
                write(sheet, top + n - 1, column, claims[f"{key}_{n}"])
            formulas = claim_formulas(category, lines, first_row=top + 1)
            values = bonus_of(category, claims, lines)
            for n, (formula, value) in enumerate(zip(formulas, values, strict=True)):
                sheet.write_formula(top + n, 3, f"={formula}", None, WRONG_CACHED_VALUE)
                yield Expected("bonus", top + n, 3, value, f"{name} line {n + 1} {claims}")
            top += lines + 2


def write(sheet: Any, row: int, column: int, value: Value) -> None:
    cell = as_cell(value)
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def results(path: Path) -> dict[tuple[str, int, int], object]:
    """Return the cached values of a file."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, row, column): value
        for sheet in workbook.worksheets
        for row, cells in enumerate(sheet.iter_rows(values_only=True))
        for column, value in enumerate(cells)
    }


def differences(expected: Sequence[Expected], path: Path) -> list[str]:
    found = results(path)
    different = []
    for cell in expected:
        got = found.get((cell.sheet, cell.row, cell.column))
        try:
            same = as_score(got) == cell.value
        except AssertionError:
            same = False
        if not same:
            different.append(f"{cell.about}: should be {cell.value}, is {got!r}")
    return different


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Expected]]:
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    return path, written(path)


def test_sample_is_large_scored_and_falsely_cached(sample: tuple[Path, list[Expected]]) -> None:
    path, expected = sample
    rules = [cell for cell in expected if cell.sheet == "rules"]
    assert len(rules) >= 3_000
    scored = [cell for cell in rules if cell.value is not None]
    assert 0.6 < len(scored) / len(rules) < 0.95
    assert len(differences(expected, path)) == len(expected)
    assert WRONG_CACHED_VALUE in results(path).values()


@needs("libreoffice")
def test_libreoffice_agrees(sample: tuple[Path, list[Expected]], tmp_path: Path) -> None:
    path, expected = sample
    (recalculated,) = libreoffice_recalculate([path], tmp_path / "out")
    assert differences(expected, recalculated) == []


@needs("gnumeric")
def test_gnumeric_agrees(sample: tuple[Path, list[Expected]], tmp_path: Path) -> None:
    path, expected = sample
    recalculated = gnumeric_recalculate(path, tmp_path / "out" / path.name)
    assert differences(expected, recalculated) == []


# --- the drivers of the programs ---------------------------------------------------------


@needs("libreoffice")
def test_libreoffice_converts_several_files_in_one_run(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in ("甲", "乙")]
    for n, path in enumerate(paths, start=1):
        with xlsxwriter.Workbook(path) as workbook:
            workbook.add_worksheet("S").write_formula(0, 0, f"={n}+1", None, WRONG_CACHED_VALUE)
    recalculated = libreoffice_recalculate(paths, tmp_path / "out")
    assert [results(path)["S", 0, 0] for path in recalculated] == [2, 3]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="an output of its own"):
        libreoffice_recalculate([tmp_path / "a.xls", tmp_path / "a.xlsx"], tmp_path / "out")


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "failed")])
def test_without_the_program_a_test_is_skipped_but_fails_on_the_build_server(
    ci: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @needs("gnumeric")
    def test() -> None:
        raise AssertionError("it was run")

    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", "")
    expected = pytest.skip.Exception if outcome == "skipped" else pytest.fail.Exception
    with pytest.raises(expected, match="gnumeric is not installed"):
        test()
