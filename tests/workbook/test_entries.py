"""What a unit may type, what it is told when it types something else, and what it sees.

Validations are tried out in an independent formula engine, not compared as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import formualizer
import pytest

from tests.workbook.cases import CASES, SCORE_CASES, Case, form, shown_stages
from tests.workbook.fill_ins import proper_entries
from tests.workbook.parts import Book, Content, Rule, cells_of, letters, position
from workbook_tool.layout.entries import read_entries as read_values
from workbook_tool.layout.plan import Cell, Entry, Sheet
from workbook_tool.layout.status import questions_to
from workbook_tool.rubric.model import STAGE_IDS, Form, Item, StageId
from workbook_tool.rubric.table import Role
from workbook_tool.workbook.draw import draw, validation

FUNCTIONS = frozenset(
    {
        *("SUM", "IF", "ROUND", "MIN", "MAX", "INT", "AND", "OR", "COUNT", "COUNTA", "COUNTIF"),
        *("COUNTIFS", "SUMIF", "SUMIFS", "SUMPRODUCT", "INDEX", "MATCH", "IFERROR", "RANK"),
        *("ISNUMBER", "ABS", "MOD"),
    }
)
"""What Excel 2007, WPS and LibreOffice all have."""

LONGEST_FORMULA = 8192
CHINESE = re.compile("[\u4e00-\u9fff]")
SCORE_ROLES: tuple[Role, ...] = (*STAGE_IDS, "remark")

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_score_case = pytest.mark.parametrize("case", SCORE_CASES, ids=lambda case: case.name)


@cache
def book(case: Case) -> Book:
    return Book.of(draw(case.plan))


@cache
def filled(case: Case) -> Book:
    return Book.of(draw(case.plan, proper_entries(case.plan)))


def open_entries(case: Case) -> Iterator[tuple[Sheet, Cell, Entry]]:
    for sheet, cell in case.plan.entries().values():
        if not cell.locked and cell.entry is not None:
            yield sheet, cell, cell.entry


def rules_at(case: Case, sheet: Sheet, cell: Cell) -> list[Rule]:
    return [
        rule
        for rule in book(case).sheets[sheet.title].validations
        if cell.address in cells_of(rule.areas)
    ]


# --- what may be typed -------------------------------------------------------------------

REFUSED: tuple[Content, ...] = ("8分", "８", "满分", "/", "5", True, -0.01, -2.0, 0.005, 0.333)


@cache
def scratch() -> Any:
    engine: Any = formualizer.Workbook()
    engine.add_sheet("S")
    return engine


def lets_pass(rule: Rule, address: str, value: Content) -> bool:
    """Return whether a custom validation lets a value pass, as an independent engine sees it."""
    engine = scratch()
    formula = re.sub(rf"\b{address}\b", "A1", rule.formulas[0])
    engine.set_value("S", 1, 1, value)
    engine.set_formula("S", 1, 2, f"={formula}")
    result = engine.evaluate_cell("S", 1, 2)
    assert isinstance(result, bool), result
    return result


@each_score_case
def test_a_score_is_0_to_the_points_with_two_decimals_at_most(case: Case) -> None:
    asked = form(case.form_id)
    tried = 0
    for sheet, cell, entry in open_entries(case):
        if entry.kind != "score":
            continue
        assert cell.item is not None
        points = asked.item(cell.item).points
        assert points is not None
        assert entry.maximum == points
        (rule,) = rules_at(case, sheet, cell)
        assert rule.attributes["type"] == "custom"
        for good in (Decimal(0), points, points - Decimal("0.01"), points / 2, Decimal("0.29")):
            assert lets_pass(rule, cell.address, float(round(good, 2))), (cell.name, good)
        for wrong in (*REFUSED, float(points) + 0.01, float(points) + 1, 1e300):
            assert not lets_pass(rule, cell.address, wrong), (cell.name, wrong)
        tried += 1
    assert tried == sum(not item.bonus for item in asked.items)


@each_score_case
def test_a_count_is_a_whole_number(case: Case) -> None:
    for sheet, cell, entry in open_entries(case):
        if entry.kind != "count":
            continue
        assert entry.maximum is not None
        (rule,) = rules_at(case, sheet, cell)
        for good in (0.0, 1.0, float(entry.maximum)):
            assert lets_pass(rule, cell.address, good), cell.name
        for wrong in ("3家", "三", -1.0, 0.5, 2.01, float(entry.maximum) + 1):
            assert not lets_pass(rule, cell.address, wrong), (cell.name, wrong)


@each_score_case
def test_a_choice_offers_what_the_plan_says(case: Case) -> None:
    names = {named.name: named for named in case.plan.lists}
    for sheet, cell, entry in open_entries(case):
        if entry.kind != "choice":
            continue
        (rule,) = rules_at(case, sheet, cell)
        assert rule.attributes["type"] == "list"
        if entry.list_name:
            assert rule.formulas == (entry.list_name,)
            assert entry.list_name in names
        else:
            assert rule.formulas == (f'"{",".join(entry.choices)}"',)
            assert not any("," in choice for choice in entry.choices)
            assert len(entry.choices) >= 2


@pytest.mark.parametrize("form_id", ["changzhou-2013-1", "changzhou-2013-2", "shenyang-liuhao"])
def test_the_levels_to_choose_from_are_those_of_the_bonus_rows(form_id: str) -> None:
    case = next(case for case in SCORE_CASES if case.form_id == form_id and case.face == "self")
    (area,) = [book(case).names[named.name] for named in case.plan.lists]
    title, _, cells = area.replace("$", "").partition("!")
    offered = [book(case).sheets[title].cells[address].value for address in cells_of(cells)]
    levels = [
        (item, level) for item in form(form_id).items for level in getattr(item.rule, "levels", ())
    ]
    assert len(offered) == len(set(offered)) == len(levels) > 0
    for words, (item, level) in zip(offered, levels, strict=True):
        assert isinstance(words, str)
        assert words.startswith(f"{item.number or item.ref} ")
        assert level.name in words
        assert words.endswith(f"+{level.points.normalize():f}")


@each_score_case
def test_every_open_entry_but_free_text_is_validated_and_nothing_else(case: Case) -> None:
    validated = {
        f"{sheet.title}!{address}"
        for sheet in book(case).sheets.values()
        for rule in sheet.validations
        for address in cells_of(rule.areas)
    }
    assert validated == {
        f"{sheet.title}!{cell.address}"
        for sheet, cell, entry in open_entries(case)
        if entry.kind != "text" or entry.prompt
    }


@each_case
def test_messages_are_chinese_and_short_enough_for_excel_2007(case: Case) -> None:
    for sheet in book(case).sheets.values():
        for rule in sheet.validations:
            said = rule.attributes
            if "type" not in said:  # anything may be typed: only a hint
                assert CHINESE.search(said["prompt"])
                assert len(said["prompt"]) <= 255
                continue
            assert said["showErrorMessage"] == said["allowBlank"] == "1"
            assert said.get("errorStyle", "stop") == "stop"
            assert 0 < len(said["errorTitle"]) <= 32
            assert 0 < len(said["error"]) <= 224
            assert CHINESE.search(said["errorTitle"])
            assert CHINESE.search(said["error"])
            assert len(said.get("promptTitle", "")) <= 32
            assert len(said.get("prompt", "")) <= 255
            assert "prompt" not in said or said.get("showInputMessage") == "1"
            assert all(len(formula) <= 255 for formula in rule.formulas)


def test_the_message_says_what_is_allowed() -> None:
    case = next(case for case in SCORE_CASES if case.name.startswith("suzhou-2015-1-self"))
    for sheet, cell, entry in open_entries(case):
        if entry.kind == "score":
            (rule,) = rules_at(case, sheet, cell)
            assert f"0 到 {entry.maximum}" in rule.attributes["error"]


def test_a_list_of_choices_that_excel_cuts_off_is_refused() -> None:
    cell = Cell(1, 1, "entry", role="entry", name="fact_1_1", locked=False)
    fits = Entry("choice", choices=("长" * 126, "短" * 126))
    assert validation(cell, fits) is not None
    with pytest.raises(ValueError, match="too long"):
        validation(cell, Entry("choice", choices=("长" * 128, "短" * 128)))


@pytest.mark.parametrize("face", ["official", "assess", "review"])
def test_scores_put_in_when_a_sheet_is_made_are_judged_as_if_typed(face: str) -> None:
    plan = next(c.plan for c in CASES if c.form_id == "changzhou-2013-1" and c.face == face)
    points = form("changzhou-2013-1").item("1").points
    assert points is not None
    for value, fits in ((points, True), (points + 1, False), (Decimal("0.333"), False)):
        entries, findings = read_values(f'{{"self_1": {value}}}', plan, "scores.json")
        assert (entries == {"self_1": value}) == fits == (not findings)
    # A bonus row prints no limit of its own; on a sheet it is computed from the claims.
    entries, findings = read_values('{"self_15": 6}', plan, "scores.json")
    assert bool(entries) == (face == "official") == (not findings)


# --- formulas and names ------------------------------------------------------------------


@each_case
def test_no_validation_or_colour_refers_straight_to_another_sheet(case: Case) -> None:
    for sheet in book(case).sheets.values():
        for rule in (*sheet.validations, *sheet.conditional_formats):
            assert not any("!" in formula for formula in rule.formulas), rule


@each_case
def test_formulas_use_what_every_program_knows(case: Case) -> None:
    for where, formula in book(case).formulas():
        bare = re.sub(r'"(?:[^"]|"")*"', '""', formula)
        used = set(re.findall(r"([A-Za-z_][A-Za-z0-9_.]*)\(", bare))
        assert used <= FUNCTIONS, f"{where}: {used - FUNCTIONS}"
        assert len(formula) < LONGEST_FORMULA, where
        assert not re.search(r"[{}@#\[]|_xl", bare), where
        assert _depth(bare) <= 64, where


def _depth(formula: str) -> int:
    deepest = depth = 0
    for character in formula:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


@each_score_case
def test_names_of_the_contract_point_to_their_cells(case: Case) -> None:
    asked = form(case.form_id)
    stages = shown_stages(asked, case.stage)
    contract = {f"total_{stage}" for stage in stages}
    for item in asked.items:
        contract |= {f"{stage}_{item.ref}" for stage in stages}
        if "self" in stages:
            contract.add(f"note_{item.ref}")
    entries = {cell.name for _, cell, _ in open_entries(case) if cell.name}
    assert contract | entries <= set(book(case).names)
    for name in contract | entries:
        sheet, cell = case.plan.named[name]
        row, column = position(cell.address)
        assert book(case).names[name] == f"{sheet.title}!${letters(column)}${row}"


@each_score_case
def test_a_score_stands_in_the_row_of_its_wording(case: Case) -> None:
    """The name ``self_4`` is the cell beside the text of row 4, and in the column of its stage."""
    asked = form(case.form_id)
    sheet = book(case).sheets["评分表"]
    text_column = _column(asked, "text")
    heads = {
        _plain(str(cell.value)).removesuffix("（增列）"): position(address)[1]
        for address, cell in sheet.cells.items()
    }
    for item in asked.items:
        for stage in shown_stages(asked, case.stage):
            target = case.plan.named[f"{stage}_{item.ref}"][1]
            assert sheet.cells[f"{letters(text_column)}{target.row}"].value == item.text
            assert heads[_stage_head(asked, stage)] == target.column


def _stage_head(asked: Form, stage: StageId) -> str:
    usual = {"self": "自评分", "assess": "考核分", "review": "复核分"}
    found = asked.stage(stage)
    return _plain(found.label if found else usual[stage])


def _plain(text: str) -> str:
    return "".join(text.split())


# --- what the unit sees ------------------------------------------------------------------


def _column(asked: Form, role: Role) -> int:
    return next(n for n, cell in enumerate(asked.cells, start=1) if cell.role == role)


@each_case
def test_official_columns_print_the_wording_of_the_rubric(case: Case) -> None:
    asked = form(case.form_id)
    title = "正式附件" if case.face == "official" else "评分表"
    sheet = book(case).sheets[title]
    shown = {address: cell.value for address, cell in sheet.cells.items()}
    text_column = letters(_column(asked, "text"))
    row = 0
    last = max(position(address)[0] for address in shown)
    for item in asked.items:
        row = next(
            n for n in range(row + 1, last + 1) if shown.get(f"{text_column}{n}") == item.text
        )
        for column, cell in enumerate(asked.cells, start=1):
            if cell.role in SCORE_ROLES or cell.role in item.joined:
                continue
            found = shown.get(f"{letters(column)}{row}")
            expected = _wording(asked, item, cell.role)
            if cell.role == "departments":
                # Blanks that fill a line of the original up to its end are a line break here.
                assert str(found or "").split() == str(expected or "").split()
            elif expected is not None:
                assert found == expected, f"{title}!{letters(column)}{row}"


def _wording(asked: Form, item: Item, role: Role) -> Content:
    """Return what the cell should hold; ``None`` if it is joined with another, or blank."""
    if role == "points" and item.points is not None and "points" not in item.print:
        return float(item.points)
    for category in asked.categories:
        if item != category.rows[0]:
            continue
        if role == "category":
            return category.name
        if role == "category_points" and category.points is not None:
            return float(category.points)
    return asked.printed(item, role) or None


@each_score_case
def test_a_stage_that_the_form_does_not_have_is_marked_as_added(case: Case) -> None:
    asked = form(case.form_id)
    stages = shown_stages(asked, case.stage)
    printed = {cell.role for cell in asked.cells}
    added = [stage for stage in stages if stage not in printed]
    sheet = case.plan.sheets[0]
    marked = [cell for cell in sheet.cells if cell.text and "增列" in cell.text]
    assert len(marked) == len(added)
    assert {cell.column for cell in marked} == {
        case.plan.named[f"{stage}_{asked.items[0].ref}"][1].column for stage in added
    }
    assert all(cell.column > len(asked.cells) for cell in marked)


@each_case
def test_the_attachment_has_nothing_of_ours_on_it(case: Case) -> None:
    if case.face != "official":
        return
    asked = form(case.form_id)
    (sheet,) = book(case).sheets.values()
    assert max(position(address)[1] for address in sheet.cells) == len(asked.cells)
    words = " ".join(str(cell.value) for cell in sheet.cells.values())
    for ours in ("增列", "说明：", "黄色", "校验码", "提示", "小计", "按细则"):
        assert ours not in words or any(ours in text for text in _official_texts(asked))
    assert not [cell for cell in sheet.cells.values() if cell.style is None]


def _official_texts(asked: Form) -> Iterator[str]:
    for item in asked.items:
        for cell in asked.cells:
            yield asked.printed(item, cell.role)


@each_score_case
def test_entries_of_earlier_stages_are_shown_and_locked(case: Case) -> None:
    given = proper_entries(case.plan)
    locks = filled(case).locks("cellXfs")
    earlier = shown_stages(form(case.form_id), case.stage)[:-1]
    names = {
        name
        for name in case.plan.entries()
        if name.startswith(tuple(f"{stage}_" for stage in earlier))
        or (earlier and name.startswith(("note_", "fact_", "evidence_", "plan_", "matter_")))
    }
    assert bool(names) == bool(earlier)
    names -= {f"{case.stage}_note_{item.ref}" for item in form(case.form_id).items}
    names -= {f"fact_{question.id}" for question in questions_to(form(case.form_id), case.stage)}
    for name in names:
        sheet, cell = case.plan.named[name]
        found = filled(case).sheets[sheet.title].cells[cell.address]
        value = given[name]
        assert found.value == (float(value) if isinstance(value, Decimal) else value), name
        assert found.formula is None
        assert locks[found.style or 0] is True, name


@each_score_case
def test_a_computable_score_is_born_with_its_formula_and_gives_way_to_what_is_typed(
    case: Case,
) -> None:
    from workbook_tool.rubric import scoring

    for item in form(case.form_id).items:
        if item.bonus:
            continue
        sheet, cell = case.plan.named[f"{case.stage}_{item.ref}"]
        blank = book(case).sheets[sheet.title].cells[cell.address]
        assert (blank.formula is not None) == (not scoring.by_person(item)), item.ref
        typed = filled(case).sheets[sheet.title].cells[cell.address]
        assert typed.formula is None


@each_score_case
def test_an_entry_looks_different_from_what_is_locked(case: Case) -> None:
    found = book(case)
    locks = found.locks("cellXfs")
    colours: dict[bool, set[str]] = {True: set(), False: set()}
    for sheet in found.sheets.values():
        for cell in sheet.cells.values():
            if cell.style is not None:
                colours[bool(locks[cell.style])].add(found.fill(cell.style))
    assert colours[False]
    assert "" not in colours[False]
    assert not colours[True] & colours[False]


@each_score_case
def test_wrong_scores_turn_red_and_unexplained_ones_amber(case: Case) -> None:
    """Colours hang on the status word in the score's own row, for every score of the stage."""
    sheet = book(case).sheets["评分表"]
    colours = {"不是数字": "red", "小于0": "red", "超出满分": "red", "小数过多": "red"}
    colours["请写说明"] = "amber"
    for item in form(case.form_id).items:
        score = case.plan.named[f"{case.stage}_{item.ref}"][1]
        status = case.plan.named[f"status_{item.ref}"][1]
        found = {}
        for rule in sheet.conditional_formats:
            if score.address not in cells_of(rule.areas):
                continue
            first = position(rule.areas.partition(":")[0])[0]
            match = re.fullmatch(r'\$([A-Z]+)([0-9]+)="(.+)"', rule.formulas[0])
            assert match is not None, rule
            row = int(match[2]) + score.row - first
            assert f"{match[1]}{row}" == status.address
            found[match[3]] = hue(book(case).conditional_fill(rule))
        assert found == colours


def hue(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (0, 2, 4))
    if red > 230 and abs(green - blue) < 30 and green < 180:
        return "red"
    return "amber" if red > 230 and blue < green - 30 else colour


@each_score_case
def test_the_head_stays_in_sight_and_every_row_has_its_height(case: Case) -> None:
    sheet = book(case).sheets["评分表"]
    first = min(
        case.plan.named[f"{case.stage}_{item.ref}"][1].row for item in form(case.form_id).items
    )
    assert sheet.pane is not None
    assert sheet.pane["state"] == "frozen"
    assert int(float(sheet.pane["ySplit"])) == first - 1
    for found in book(case).sheets.values():
        if found.state != "visible":
            continue
        for row in found.rows:
            assert row.get("customHeight") == "1", f"{found.title} row {row['r']}"
            assert 0 < float(row["ht"]) <= 409


@each_score_case
def test_unit_code_and_deadline_stand_at_the_top_left(case: Case) -> None:
    sheet = book(case).sheets["评分表"]
    assert sheet.pane is not None
    frozen = int(float(sheet.pane["ySplit"]))
    top = {
        str(cell.value): position(address)
        for address, cell in sheet.cells.items()
        if position(address)[0] <= frozen and cell.value
    }
    words = " ".join(top)
    for word in ("单位：", "单位代码：", "报送截止：", "只填黄色格", "表样编号："):
        assert word in words
    assert next(where for text, where in top.items() if text.startswith("单位："))[1] == 1


@each_score_case
def test_the_foot_has_room_to_sign_and_the_check_code(case: Case) -> None:
    sheet = book(case).sheets["评分表"]
    words = " ".join(str(cell.value) for cell in sheet.cells.values())
    signing = ("单位（盖章）", "主要负责人（签字）", "填表人")
    if case.stage != "self":
        signing = ("考核组或责任部门", "负责人（签字）", "打分人")
    for word in (*signing, "联系电话", "日期", "校验码"):
        assert word in words
    page, code = case.plan.named["check_code"]
    found = sheet.cells[code.address]
    assert page.title == "评分表"
    assert found.formula is not None


def test_the_diagonal_head_cell_of_shenyang_is_drawn() -> None:
    for case in CASES:
        if case.form_id == "shenyang-liuhao":
            sheet = next(iter(book(case).sheets.values()))
            (head,) = (
                cell for cell in sheet.cells.values() if _plain(str(cell.value)) == "内容项目"
            )
            xf = book(case).formats("cellXfs")[head.style or 0]
            borders = book(case).styles.find(
                "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}borders"
            )
            assert borders is not None
            assert borders[int(xf.attrib["borderId"])].get("diagonalDown") == "1"
