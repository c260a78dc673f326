"""The same sheet is the same file, today and next week, drawn alone or stamped from a template.

A thousand units get a thousand copies of one template, in which only the unit's own fields
differ. A copy must be what drawing that unit's own sheet would give.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.workbook.cases import CASES, SCORE_CASES, SWEEP, Case, form
from tests.workbook.fill_ins import proper_entries, signed_unit
from tests.workbook.parts import Book
from workbook_tool.layout.fields import BLANKS, FIELDS, LONGEST_UNIT, Field, placeholder
from workbook_tool.layout.plan import Cell, Entry, SheetPlan, Style
from workbook_tool.workbook.draw import draw, draw_template
from workbook_tool.workbook.identity import TOKEN_NAME
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.parts import unpack
from workbook_tool.workbook.stamp import Template, stamp

STAMPED = tuple(case for case in SCORE_CASES if case.named)
SOME = tuple(
    case
    for case in STAMPED
    if case.name in {"zhuzhou-2011-03-self", "changzhou-2013-2-self", "dalian-2018-assess"}
)


@cache
def template(case: Case) -> Template:
    return draw_template(case.plan)


# --- same input, same bytes --------------------------------------------------------------

_IN_A_PROCESS = """
import hashlib, json
from tests.workbook.cases import CASES
from tests.workbook.fill_ins import proper_entries, signed_unit
from workbook_tool.workbook.draw import draw
found = {}
for case in CASES[::5]:
    data = draw(case.plan, proper_entries(case.plan), signed_unit(case.plan))
    found[case.name] = [case.plan.digest, hashlib.sha256(data).hexdigest()]
print(json.dumps(found))
"""


def drawn_elsewhere(hash_seed: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_two_processes_some_seconds_apart_write_the_same_bytes() -> None:
    first = drawn_elsewhere("1")
    time.sleep(2.1)  # a zip dates its members to two seconds
    second = drawn_elsewhere("2")
    assert first == second
    assert len(first) >= 15
    for case in CASES[::5]:
        data = draw(case.plan, proper_entries(case.plan), signed_unit(case.plan))
        assert first[case.name] == [case.plan.digest, hashlib.sha256(data).hexdigest()]


# --- stamping ----------------------------------------------------------------------------

names = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
).filter(lambda name: name.strip() == name)


def of_unit(name: str) -> dict[Field, str]:
    return {
        "unit": name,
        "code": "A&<07>",
        "deadline": "2018年6月28日",
        "contact": "组织部 O'Brien",
        "token": "WT1~2018~token",
        "short": "ABC234",
    }


def own_plan(plan: SheetPlan, unit: dict[Field, str]) -> SheetPlan:
    """Return the plan with the unit's fields written into its texts, as if planned for it."""

    def filled(cell: Cell) -> Cell:
        if cell.text is None:
            return cell
        text = cell.text
        for field, value in unit.items():
            text = text.replace(placeholder(field), value)
        return replace(cell, text=text)

    return replace(
        plan,
        sheets=tuple(
            replace(sheet, cells=tuple(map(filled, sheet.cells))) for sheet in plan.sheets
        ),
    )


def check_stamped(case: Case, name: str) -> None:
    unit = of_unit(name)
    stamped = stamp(template(case), unit)
    parts = unpack(stamped)
    assert parts == unpack(draw(case.plan, {}, unit))

    # Drawn from a plan that knows the unit: the same members. The token, which is in no
    # plan, is stamped; where a text of the form equals the unit's, both share one string.
    own = unpack(stamp(draw_template(own_plan(case.plan, unit)), {"token": unit["token"]}))
    assert list(own) == list(parts)
    if len(ElementTree.fromstring(own["xl/sharedStrings.xml"])) == len(
        ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ):
        assert own == parts
    assert Book(own).contents() == Book(parts).contents()

    shown = Book(parts).contents()
    assert shown["评分表", "A2"] == f"单位：{name}"
    assert shown["manifest", "B5"] == name
    for part in parts.values():
        assert b"\xee\x83\xb0" not in part  # the mark of a placeholder
    for member, content in parts.items():
        if member.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)


@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
@settings(
    max_examples=15 * SWEEP,
    deadline=None,
    database=None,
    derandomize=SWEEP == 1,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(name=names)
@example(name="=1+1")
@example(name="O'Brien & <Co>")
@example(name="\"双引号\" '单引号' ]]> &amp; &#10;")
@example(name="市" * 40)
@example(name="工")
@example(name="👩‍🏭🏭工会")
@example(name="_x0041_ 工会 _x005F_")
@example(name="{unit} %s \\1 ${code}")
@example(name="职能工作目标")  # an official text of 株洲
@example(name="评分表")
@example(name="市直机关工委、国有资产监督管理委员会\u00a0工会")
def test_a_stamped_copy_is_the_unit_s_own_drawing(case: Case, name: str) -> None:
    check_stamped(case, name)


@pytest.mark.parametrize("case", STAMPED, ids=lambda case: case.name)
def test_every_workbook_can_be_stamped(case: Case) -> None:
    check_stamped(case, "O'Brien & <Co>")
    texts = [cell.text for _, cell in case.plan.cells() if cell.role == "official" and cell.text]
    check_stamped(case, next(text for text in texts if 2 <= len(text.strip()) == len(text) <= 40))


@pytest.mark.parametrize("name", ["=1+1", "O'Brien & <Co>", "市" * 40, "👩‍🏭", "’“‘"])
def test_openpyxl_shows_the_stamped_name_as_text(name: str) -> None:
    data = stamp(template(SOME[0]), of_unit(name))
    cell = openpyxl.load_workbook(io.BytesIO(data))["manifest"]["B5"]
    assert (cell.value, cell.data_type) == (name, "s")


@pytest.mark.parametrize("case", STAMPED[::3], ids=lambda case: case.name)
def test_only_three_members_differ_between_two_units(case: Case) -> None:
    one, other = (
        unpack(stamp(template(case), of_unit(name) | {"token": name, "short": name[:1]}))
        for name in ("城关镇总工会", "市" * 40)
    )
    assert {name for name in one if one[name] != other[name]} == {
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "docProps/custom.xml",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_template_without_a_unit_is_blank_and_unsigned(case: Case) -> None:
    book = Book.of(draw(case.plan))
    assert book.properties[TOKEN_NAME] == BLANKS["token"] == "unsigned"
    if case.face != "official" and case.named:
        assert book.contents()["评分表", "A2"] == "单位："


def test_characters_that_no_xml_holds_are_left_out() -> None:
    parts = unpack(stamp(template(SOME[0]), of_unit("城\x00关\x0b镇\ufffe总工会\n")))
    assert Book(parts).contents()["manifest", "B5"] == "城关镇总工会"


def test_a_unit_named_like_a_placeholder_is_not_replaced_again() -> None:
    data = stamp(template(SOME[0]), of_unit(f"{placeholder('code')}工会"))
    assert Book.of(data).contents()["manifest", "B5"] == "code工会"


@pytest.mark.parametrize("case", STAMPED, ids=lambda case: case.name)
def test_rows_have_room_for_the_longest_name_and_usual_dates(case: Case) -> None:
    """Wrapped by hand: one em for a Chinese character, lines of 1.2 em."""
    unit = unit_fields(
        case.plan,
        round_id="2018-h1",
        key=b"k",
        code="DL-0107-22",
        unit=LONGEST_UNIT,
        deadline="2018年12月28日17时前",
        contact="示例市总工会示例部 示例联系人（电话见通知）",
    )
    checked = 0
    for sheet in case.plan.sheets:
        if sheet.visibility != "visible":
            continue
        areas = {(area.top, area.left): area for area in sheet.merges}
        for cell in sheet.cells:
            if cell.text is None or not any(placeholder(field) in cell.text for field in FIELDS):
                continue
            text = cell.text
            for field, value in unit.items():
                text = text.replace(placeholder(field), value)
            area = areas.get((cell.row, cell.column))
            columns = range(area.left, area.right + 1) if area else [cell.column]
            width = sum(sheet.widths[n - 1] for n in columns) - 2
            style: Style = case.plan.styles[cell.style]
            ems = sum(Decimal(1) if ord(c) > 255 else Decimal("0.55") for c in text)
            lines = -int(-ems * style.size * Decimal("25.4") / 72 // width)
            assert sheet.heights[cell.row - 1] >= lines * style.size * Decimal("1.2"), (
                f"{sheet.title}!{cell.address} needs {lines} lines"
            )
            checked += 1
    assert checked >= 3


# --- the plan as text --------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_plan_comes_back_from_its_text(case: Case) -> None:
    text = case.plan.to_json()
    again = SheetPlan.from_json(text)
    assert again == case.plan
    assert again.to_json() == text
    assert again.digest == case.plan.digest
    entries = proper_entries(case.plan)
    assert unpack(draw(again, entries)) == unpack(draw(case.plan, entries))


def test_no_two_plans_share_a_digest() -> None:
    assert len({case.plan.digest for case in CASES}) == len(CASES)
    assert all(len(case.plan.digest) == 64 for case in CASES)


CHANGES: dict[str, Callable[[Cell], Cell]] = {
    "text": lambda cell: replace(cell, text=(cell.text or "") + "。"),
    "number": lambda cell: replace(cell, number=(cell.number or Decimal(0)) + Decimal("0.5")),
    "lock": lambda cell: replace(cell, locked=not cell.locked),
    "style": lambda cell: replace(cell, style=cell.style + "x"),
    "place": lambda cell: replace(cell, column=cell.column + 100),
    "name": lambda cell: replace(cell, name=(cell.name or "") + "x"),
    "entry": lambda cell: replace(cell, entry=Entry("score", maximum=Decimal("7.25"))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_digest_changes_with_any_cell(change: str) -> None:
    plan = next(case.plan for case in CASES if case.name == "zhuzhou-2011-01-self")
    digests = {plan.digest}
    count = 0
    for s, sheet in enumerate(plan.sheets):
        for c, cell in enumerate(sheet.cells):
            count += 1
            cells = (*sheet.cells[:c], CHANGES[change](cell), *sheet.cells[c + 1 :])
            sheets = (*plan.sheets[:s], replace(sheet, cells=cells), *plan.sheets[s + 1 :])
            digests.add(replace(plan, sheets=sheets).digest)
    assert len(digests) == 1 + count > 200


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"$":"Style"}', '{"$":"open"}', "null"])
def test_a_text_that_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"plan|Expecting"):
        SheetPlan.from_json(text)


def test_an_edition_of_the_form_has_a_plan_of_its_own() -> None:
    plan = next(case.plan for case in CASES if case.name == "dalian-2018-assess")
    assert plan.edition == form("dalian-2018").edition
    assert replace(plan, edition="00000000").digest != plan.digest
