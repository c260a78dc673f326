"""Every new way to score, as three independent spreadsheet programs compute it.

Over random facts that lean towards the borders, row by row; and in whole sheets, filled in well
and badly, with every status word, sum, count and the 校验码.

``WORKBOOK_TOOL_SWEEP`` multiplies the number of random facts (1 unless set).
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import formualizer
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from tests.engines import gnumeric_recalculate, libreoffice_recalculate, needs, ooxml_validate
from tests.forms.rules import CASES, FILES, filled_in, form
from tests.rubric.random_facts import PERCENT, Rule, random_facts
from tests.rubric.test_two_engines_agree import (
    SWEEP,
    WRONG_CACHED_VALUE,
    Expected,
    Sheet,
    as_score,
    differences,
    write,
)
from tests.workbook.parts import Book, Content, position
from tests.workbook.test_formulas_against_engines import content_of, falsely_cached, same
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value, evaluate
from workbook_tool.rubric.formulas import excel
from workbook_tool.rubric.model import STAGE_IDS
from workbook_tool.workbook.draw import draw

FACTS_PER_RULE = 100 * SWEEP
FACTS_ON_FILE = 40 * SWEEP
SHEETS = 6 * SWEEP
"""Filled-in sheets of every form and stage."""


def _rules() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for form_id in FILES:
        for item in form(form_id).items:
            expr = scoring.computed(item)
            if expr is not None:
                name = f"{form_id}-{item.ref}"
                found[name] = Rule(name, item, scoring.questions(item), expr)
    return found


RULES = _rules()


def likely_facts(rule: Rule, chance: random.Random) -> dict[str, Value]:
    """Answer a rule's questions; half of the counts stand near the figures of the sentence."""
    facts = random_facts(rule, chance)
    for question in rule.questions:
        if not isinstance(facts[question.id], Decimal) or chance.random() < 0.5:
            continue
        if question.within is not None and isinstance(facts[question.within], Decimal):
            due = facts[question.within]
            assert isinstance(due, Decimal)
            facts[question.id] = _rounded(due * chance.choice(PERCENT) / 100, question.type)
        else:
            few = Decimal(chance.randint(0, 1300)) / 100
            near = chance.choice((Decimal(chance.randint(0, 12)), few, few * 10))
            facts[question.id] = _rounded(near, question.type)
    return facts


def _rounded(value: Decimal, kind: str) -> Decimal:
    return value.quantize(Decimal(1) if kind == "count" else Decimal("0.01"))


def drawn(rule: Rule, seed: str, count: int) -> list[dict[str, Value]]:
    chance = random.Random(zlib.crc32(f"{rule.name} {seed}".encode()) + SWEEP)
    counted = [case.answers for case in CASES if f"{case.form_id}-{case.ref}" == rule.name]
    return [*counted, *(likely_facts(rule, chance) for _ in range(count))]


def test_the_facts_reach_every_score_there_is() -> None:
    """The random facts are worth something: few of them lack a score, and scores differ."""
    for rule in RULES.values():
        scores = [evaluate(rule.expr, facts) for facts in drawn(rule, "process", FACTS_PER_RULE)]
        assert len([score for score in scores if score is not None]) > len(scores) / 2, rule.name
        assert len(set(scores)) >= 3, rule.name


@pytest.mark.parametrize("name", list(RULES))
def test_rule_agrees_with_the_engine_in_process(name: str) -> None:
    rule, sheet = RULES[name], Sheet()
    addresses = {q.id: xl_rowcol_to_cell(0, n) for n, q in enumerate(rule.questions)}
    sheet.formula(2, 1, excel(rule.expr, addresses.__getitem__))
    for facts in drawn(rule, "process", FACTS_PER_RULE):
        for n, question in enumerate(rule.questions, start=1):
            sheet.fill(1, n, facts[question.id])
        assert as_score(sheet.result(2, 1)) == evaluate(rule.expr, facts), facts


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Expected]]:
    path = tmp_path_factory.mktemp("sample") / "rules.xlsx"
    expected = []
    with xlsxwriter.Workbook(path) as workbook:
        sheet, row = workbook.add_worksheet("rules"), 0
        for rule in RULES.values():
            for facts in drawn(rule, "file", FACTS_ON_FILE):
                addresses = {}
                for column, question in enumerate(rule.questions, start=1):
                    addresses[question.id] = xl_rowcol_to_cell(row, column)
                    write(sheet, row, column, facts[question.id])
                formula = excel(rule.expr, addresses.__getitem__)
                sheet.write_formula(row, 0, f"={formula}", None, WRONG_CACHED_VALUE)
                value = evaluate(rule.expr, facts)
                expected.append(Expected("rules", row, 0, value, f"{rule.name} {facts}"))
                row += 1
    return path, expected


@needs("libreoffice")
def test_libreoffice_agrees(sample: tuple[Path, list[Expected]], tmp_path: Path) -> None:
    path, expected = sample
    assert len(differences(expected, path)) == len(expected)
    (recalculated,) = libreoffice_recalculate([path], tmp_path / "out")
    assert differences(expected, recalculated) == []


@needs("gnumeric")
def test_gnumeric_agrees(sample: tuple[Path, list[Expected]], tmp_path: Path) -> None:
    path, expected = sample
    recalculated = gnumeric_recalculate(path, tmp_path / "out" / path.name)
    assert differences(expected, recalculated) == []


# --- whole sheets ------------------------------------------------------------------------------


@cache
def sheets() -> tuple[tuple[str, SheetPlan, Mapping[str, Value]], ...]:
    """Filled-in sheets of every form and stage."""
    found = []
    for form_id in FILES:
        for stage in STAGE_IDS:
            plan = score_plan(form(form_id), stage)
            for number in range(SHEETS):
                chance = random.Random(f"{number} {stage} {form_id}")
                entries = filled_in(plan, chance, odd=number % 4 / 10)
                found.append((f"{form_id}-{stage}-{number}", plan, entries))
    return tuple(found)


def shown(plan: SheetPlan, entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    """Return what every formula cell of a sheet shows by the program's own reckoning."""
    values = plan.values(entries)
    return {
        (page.title, cell.address): values[cell.name]
        if cell.name
        else SheetPlan.value_of(cell, values)
        for page, cell in plan.cells()
        if cell.formula is not None and (cell.name or "") not in entries
    }


def wrong_cells(
    name: str, plan: SheetPlan, entries: Mapping[str, Value], found: Mapping[Any, Content]
) -> list[str]:
    return [
        f"{name} {where}: should be {value!r}, is {found.get(where)!r}"
        for where, value in shown(plan, entries).items()
        if not same(value, found.get(where))
    ]


def test_sheets_show_all_the_new_words() -> None:
    words: set[Value] = set()
    for _, plan, entries in sheets():
        values = plan.values(entries)
        words |= {value for name, value in values.items() if "status_" in name}
    assert {"低于最低分", "不在幅度内", "待市总评定", "一票否决", "不予评先"} <= words
    assert {"", "未填", "超出满分", "定为“后进”"} <= words


def test_formualizer_agrees_about_whole_sheets() -> None:
    wrong = []
    for name, plan, entries in sheets():
        engine: Any = formualizer.Workbook.from_bytes(falsely_cached(draw(plan, entries)))
        engine.evaluate_all()
        found = {
            (title, address): content_of(engine.evaluate_cell(title, *position(address)))
            for title, address in shown(plan, entries)
        }
        wrong += wrong_cells(name, plan, entries, found)
    assert not wrong, "\n".join(wrong[:20])


@needs("libreoffice", "gnumeric")
def test_libreoffice_and_gnumeric_agree_about_whole_sheets(tmp_path: Path) -> None:
    some = sheets()[:: max(1, 5 // SWEEP)]
    paths = []
    for name, plan, entries in some:
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(falsely_cached(draw(plan, entries)))
        paths.append(path)
    wrong = []
    saved = libreoffice_recalculate(paths, tmp_path / "libreoffice")
    for (name, plan, entries), path in zip(some, saved, strict=True):
        wrong += wrong_cells(name, plan, entries, Book.at(path).contents())
    for (name, plan, entries), path in zip(some, paths, strict=True):
        again = gnumeric_recalculate(path, tmp_path / "gnumeric" / path.name)
        wrong += wrong_cells(name, plan, entries, Book.at(again).contents())
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("form_id", list(FILES))
@needs("validator")
def test_no_complaint_about_any_face(form_id: str, tmp_path: Path) -> None:
    plans = {stage: score_plan(form(form_id), stage) for stage in STAGE_IDS}
    faces = [("official", official_plan(form(form_id))), *plans.items()]
    for face, plan in faces:
        path = tmp_path / f"{form_id}-{face}.xlsx"
        entries = filled_in(plan, random.Random(form_id)) if face == "self" else {}
        path.write_bytes(draw(plan, entries))
        assert ooxml_validate(path) == [], face
