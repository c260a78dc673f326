"""What happens to sheets in offices: slips, tampering, mix-ups. One function is one happening.

Each is told whether it goes wrong (``wrong``) or just not: a score one hundredth above its
points, or exactly at them. It returns the findings that must follow if it goes wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.checks.desk import (
    CODE,
    KEY,
    OTHER_CODE,
    ROUND,
    UNIT,
    Desk,
    NotHereError,
    Place,
    packed,
    parts,
)
from tests.workbook.cases import FORM_IDS, Case, form, plan
from workbook_tool.checks.context import Arrival
from workbook_tool.layout import names
from workbook_tool.layout.claims import choices
from workbook_tool.layout.plan import Cell, a1
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.layout.status import ACCEPTED, REFUSED
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.sheet_texts import HEADS, heads, plan_rows
from workbook_tool.rubric import scoring
from workbook_tool.rubric.model import StageId
from workbook_tool.workbook.identity import (
    TOKEN_NAME,
    Identity,
    make_token,
    token_digest,
    unsigned_token,
)

Happening = Callable[[Desk, bool], list[Place]]

HAPPENINGS: dict[str, Happening] = {}
"""By name; the name says what happened."""

CODES: dict[str, str] = {}
"""Code of the finding that decides whether it went wrong, by the same names."""

STAGES: dict[str, StageId] = {}
"""Stage of the sheet to which it happens."""

UNNAMED: set[str] = set()
"""What happens to sheets that were made for nobody in particular."""


def happening(
    code: str, stage: StageId = "self", *, named: bool = True
) -> Callable[[Happening], Happening]:
    """Keep something that happens, under the name of its function."""

    def keep(make: Happening) -> Happening:
        name = make.__name__
        HAPPENINGS[name], CODES[name], STAGES[name] = make, code, stage
        if not named:
            UNNAMED.add(name)
        return make

    return keep


def later(code: str) -> Callable[[Happening], Happening]:
    """Something that happens where units' sheets are assessed."""
    return happening(code, "assess")


def nameless(code: str) -> Callable[[Happening], Happening]:
    """Something that happens to a sheet that was made for nobody in particular."""
    return happening(code, named=False)


# --- slips in scores -----------------------------------------------------------------------


def typed(name: str, code: str, wrong_value: object, right_value: object) -> None:
    """Something is typed into a score."""

    def happen(desk: Desk, wrong: bool) -> list[Place]:
        score = desk.scored_name()
        value = wrong_value if wrong else right_value
        if callable(value):
            value = value(desk.points(score))
        desk.cell(score).value = float(value) if isinstance(value, Decimal) else value
        if isinstance(value, str):
            desk.cell(score).data_type = "f" if code == "N10" else "s"
            if value.startswith("#"):
                desk.cell(score).data_type = "e"
        if isinstance(value, datetime):
            desk.cell(score).number_format = "yyyy-mm-dd"
        desk.explain(score)
        return [desk.at(code, score)]

    happen.__name__ = name
    happening(code)(happen)


def all_of_them(points: Decimal) -> Decimal:
    """Just not too much."""
    return points


typed("score_missing", "I01", None, Decimal(0))
typed("score_above_the_points", "M01", lambda points: points + Decimal("0.01"), all_of_them)
typed("deduction_typed_as_negative_score", "N02", Decimal(-2), Decimal(0))
typed("a_hundredth_below_zero", "N02", Decimal("-0.01"), Decimal(0))
typed("three_decimals", "N03", Decimal("1.005"), Decimal("1.05"))
typed("score_as_text_with_unit", "N04", "1分", Decimal(1))
typed("score_in_full_width_digits", "N04", "１.５", Decimal("1.5"))
typed("score_with_chinese_full_stop", "N04", "1。5", Decimal("1.5"))
typed("score_typed_as_text", "N04", "1", Decimal(1))
typed("full_marks_in_words", "N01", "满分", all_of_them)
typed("nothing_in_words", "N01", "无", Decimal(0))
typed("a_slash_for_no_score", "N01", "/", Decimal(0))
typed("comma_for_a_point", "N05", "1,5", Decimal("1.5"))
typed("percentage_for_a_score", "N06", "50%", Decimal("0.5"))
typed("span_of_scores", "N07", "1-2", Decimal("1.2"))
typed("date_for_a_score", "N08", datetime(2018, 1, 2), Decimal("1.2"))
typed("error_for_a_score", "N09", "#REF!", Decimal(0))
typed("formula_for_a_score", "N10", "=1+1", "=1")  # behind = a plain constant is only noted
typed("words_behind_the_score", "N11", "1分左右", "1分")
typed("truth_for_a_score", "N12", True, Decimal(1))


@happening("N13")
def two_contents_in_one_cell(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    desk.cell(name).value = 1
    desk.explain(name)
    address = desk.planned(name)[1].address

    def double(data: bytes) -> bytes:
        content = parts(data)
        part = "xl/worksheets/sheet1.xml"
        cell = re.search(rf'<c r="{address}"[^>]*>.*?</c>'.encode(), content[part])
        assert cell
        again = cell[0].replace(b"<v>1</v>", b"<v>2</v>") if wrong else cell[0]
        content[part] = content[part].replace(cell[0], cell[0] + again)
        return packed(content)

    desk.afterwards.append(double)
    return [desk.at("N13", name)]


# --- facts ---------------------------------------------------------------------------------


def _question(desk: Desk, fits: Callable[[Any], bool]) -> Any:
    for item in desk.form.items:
        for question in scoring.questions(item):
            if question.by == "unit" and not question.optional and fits(question):
                return question
    raise NotHereError("no such question")


def _settle(desk: Desk, question_id: str) -> None:
    """Type a score for the row of a question, with a reason, so that only the fact is at fault."""
    item = desk.planned(names.fact(question_id))[1].item or ""
    name = names.score(desk.stage, item)
    desk.cell(name).value = 0
    desk.explain(name)


@happening("I02")
def fact_missing(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda _: True)
    if wrong:
        desk.cell(names.fact(question.id)).value = None
    return [desk.at("I02", names.fact(question.id))]


@happening("I02")
def several_facts_missing(desk: Desk, wrong: bool) -> list[Place]:
    """One finding lists all the cells."""
    found = [
        q
        for i in desk.form.items
        for q in scoring.questions(i)
        if q.by == "unit" and not q.optional
    ]
    if len(found) < 3:
        raise NotHereError("too few")
    cells = [desk.planned(names.fact(q.id))[1].address for q in found[:3]]
    if wrong:
        for q in found[:3]:
            desk.cell(names.fact(q.id)).value = None
    return [("I02", desk.sheet("facts").title, "、".join(cells))]


@happening("N14")
def count_not_whole(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda q: q.type == "count")
    name = names.fact(question.id)
    best = desk.cell(name).value or 0
    desk.cell(name).value = 0.5 if wrong else best
    return [desk.at("N14", name)]


@happening("N15")
def answer_not_in_the_list(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda q: q.type == "choice")
    name = names.fact(question.id)
    desk.cell(name).value = "差不多" if wrong else f" {question.best} "
    return [desk.at("N15", name)]


@happening("N16")
def part_greater_than_the_whole(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda q: q.within is not None and q.type == "count")
    whole, part = names.fact(question.within), names.fact(question.id)
    desk.cell(whole).value = 10
    desk.cell(part).value = 11 if wrong else 10
    _settle(desk, question.id)
    return [desk.at("N16", part)]


@happening("I03")
def whole_is_zero(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda q: q.within is not None and q.type == "count")
    desk.cell(names.fact(question.within)).value = 0 if wrong else 10
    desk.cell(names.fact(question.id)).value = 0
    _settle(desk, question.id)
    return [desk.at("I03", names.fact(question.within))]


@happening("R03")
def whole_is_zero_and_nobody_says_why(desk: Desk, wrong: bool) -> list[Place]:
    question = _question(desk, lambda q: q.within is not None and q.type == "count")
    whole = names.fact(question.within)
    desk.cell(whole).value = 0
    desk.cell(names.fact(question.id)).value = 0
    _settle(desk, question.id)
    item = desk.planned(whole)[1].item or ""
    if wrong:
        desk.cell(names.note("self", item)).value = None
    return [desk.at("R03", names.score("self", item)), desk.at("I03", whole)]


# --- reasons -------------------------------------------------------------------------------


@happening("R01")
def typed_over_without_a_reason(desk: Desk, wrong: bool) -> list[Place]:
    name = names.score("self", desk.computed_item().ref)
    desk.cell(name).value = 0.5
    if not wrong:
        desk.explain(name)
    return [desk.at("R01", name)]


@later("R13")
def score_of_the_stage_before_changed_without_a_reason(desk: Desk, wrong: bool) -> list[Place]:
    """Where the score of the stage before stands on the sheet."""
    item = desk.judged_item().ref
    name, _ = names.score("assess", item), desk.planned(names.score("self", item))
    desk.cell(name).value = float(desk.points(name)) - 0.01
    if not wrong:
        desk.explain(name)
    return [desk.at("R13", name)]


def reason(words: str) -> Happening:
    def happen(desk: Desk, wrong: bool) -> list[Place]:
        item = desk.computed_item()
        desk.cell(names.score("self", item.ref)).value = 0.5
        note = names.note("self", item.ref)
        desk.cell(note).value = words if wrong else f"{words}：已报市总组织部备案"
        return [desk.at("R02", note)]

    return happen


for _number, _words in enumerate(("核实无误", "无", "——", "情况属实。", "/")):
    _reason = reason(_words)
    _reason.__name__ = f"reason_that_says_nothing_{_number}"
    happening("R02")(_reason)


def written(name: str, wrong_value: object, right_value: object) -> None:
    """Something is put where words should explain or prove something."""

    def happen(desk: Desk, wrong: bool) -> list[Place]:
        item = desk.computed_item()
        desk.cell(names.score("self", item.ref)).value = 0.5
        note = names.note("self", item.ref)
        cell = desk.cell(note)
        cell.value = wrong_value if wrong else right_value
        if isinstance(cell.value, str) and cell.value.startswith("#"):
            cell.data_type = "e"
        return [desk.at("N21", note)]

    happen.__name__ = name
    happening("N21")(happen)


written("reason_that_begins_with_a_minus_and_became_an_error", "#NAME?", "未及时总结")
written("reason_that_refers_to_a_cell_that_is_gone", "#REF!", "REF 号文件")
written("reason_that_is_ticked", True, "已经开展，见附件 3")
written("reason_taken_from_another_cell", "=A5", '="见附件 3"')
written("reason_taken_from_another_file", "=[1]Sheet1!$A$1", "见 [1]Sheet1")
written("reason_that_is_a_picture", '=_xlfn.DISPIMG("ID_1F",1)', "见照片 ID_1F")


@happening("N22")
def half_a_character_in_a_remark(desk: Desk, wrong: bool) -> list[Place]:
    """𠮷 is written as two halves; a program lost one of them."""
    name = names.note("self", desk.form.items[0].ref)
    desk.cell(name).value = f"经办人_xD842_{'' if wrong else '_xDFB7_'}某，见附件 3"

    def raw(data: bytes) -> bytes:
        content = {  # openpyxl takes care that an underscore stays one
            part: text.replace(b"_x005F_xD842", b"_xD842").replace(b"_x005F_xDFB7", b"_xDFB7")
            for part, text in parts(data).items()
        }
        return packed(content)

    desk.afterwards.append(raw)
    return [desk.at("N22", name)]


# --- bonus ---------------------------------------------------------------------------------


def _claim(desk: Desk, line: int, **values: object) -> None:
    for part, value in values.items():
        desk.cell(names.claim(part, line)).value = value


def _levels(desk: Desk) -> list[str]:
    if not (found := list(choices(desk.form))):
        raise NotHereError("no bonus")
    return found


@happening("B01")
def claim_without_level(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    if wrong:
        _claim(desk, 1, level=None)
    return [desk.at("B01", "level_1")]


@happening("N15")
def claim_with_a_level_of_its_own(desk: Desk, wrong: bool) -> list[Place]:
    level = _levels(desk)[0]
    _claim(desk, 1, level="省级 +9" if wrong else level)
    return [desk.at("N15", "level_1")]


@happening("B02")
def claim_without_number(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    if wrong:
        _claim(desk, 1, matter=None)
    return [desk.at("B02", "matter_1")]


@happening("B03")
def claim_numbered_zero(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    _claim(desk, 1, matter=0 if wrong else 1)
    return [desk.at("B03", "matter_1")]


@happening("B06")
def claim_without_matter(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    if wrong:
        _claim(desk, 1, subject=None)
    return [desk.at("B06", "subject_1")]


@happening("B07")
def claim_without_proof(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    _claim(desk, 1, proof="无" if wrong else "苏工发〔2018〕3号")
    return [desk.at("B07", "proof_1")]


@happening("D01")
def one_claim_twice(desk: Desk, wrong: bool) -> list[Place]:
    """At another level, it is the same matter once more, and merely counts once."""
    level, other, *_ = _levels(desk)
    _claim(desk, 2, matter=1, level=level if wrong else other, proof="证书")
    _claim(desk, 2, subject="模范职工之家")
    return [desk.at("D01", "level_2")]


@happening("D02")
def one_matter_under_two_numbers(desk: Desk, wrong: bool) -> list[Place]:
    level = _levels(desk)[0]
    subject = "模范职工之家" if wrong else "模范职工小家"
    _claim(desk, 2, matter=2, level=level, subject=subject, proof="证书")
    return [desk.at("D02", "matter_2")]


@happening("D03")
def two_matters_under_one_number(desk: Desk, wrong: bool) -> list[Place]:
    levels = _levels(desk)
    subject = "五一劳动奖状" if wrong else " 模范职工之家 "
    _claim(desk, 2, matter=1, level=levels[1], subject=subject, proof="证书")
    return [desk.at("D03", "matter_2")]


@happening("B05")
def outranked_claim(desk: Desk, wrong: bool) -> list[Place]:
    levels = sorted(_levels(desk), key=lambda words: choices(desk.form)[words][2])
    _claim(desk, 1, level=levels[-1])
    subject = "模范职工之家" if wrong else "五一劳动奖状"
    _claim(desk, 2, matter=1 if wrong else 2, level=levels[0], subject=subject, proof="证书")
    return [desk.at("B05", "level_2")]


@later("B04")
def claim_undecided(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    _claim(desk, 1, accept=None if wrong else ACCEPTED)
    return [desk.at("B04", "accept_1")]


@later("R04")
def claim_refused_without_a_reason(desk: Desk, wrong: bool) -> list[Place]:
    _levels(desk)
    _claim(desk, 1, accept=REFUSED, reason=None if wrong else "不是省级文件")
    return [desk.at("R04", "reason_1")]


@happening("I05")
def evidence_not_listed(desk: Desk, wrong: bool) -> list[Place]:
    item = next((i for i in desk.form.items if i.evidence and not i.bonus), None)
    if item is None:
        raise NotHereError("no evidence")
    if wrong:
        desk.cell(names.evidence(item.ref)).value = None
    return [desk.at("I05", names.evidence(item.ref))]


# --- totals --------------------------------------------------------------------------------


@happening("T01")
def bonus_typed_into_the_total(desk: Desk, wrong: bool) -> list[Place]:
    """A total that is typed and right is only noted, like every fixed result."""
    name = names.total("self")
    desk.cell(name).value = 109.5 if wrong else float(_shown_number(desk, name))
    return [desk.at("T01", name)]


@happening("T01")
def subtotal_typed_over(desk: Desk, wrong: bool) -> list[Place]:
    name = names.subtotal("self", 1)
    desk.cell(name).value = 1 if wrong else float(_shown_number(desk, name))
    return [desk.at("T01", name)]


def _shows(desk: Desk, name: str, value: str) -> Callable[[bytes], bytes]:
    """Return a change after which a formula seems to have given another value."""
    address = desk.planned(name)[1].address

    def put(data: bytes) -> bytes:
        content = parts(data)
        part = "xl/worksheets/sheet1.xml"
        cell = rf'(<c r="{address}"[^>]*><f>[^<]*</f>)(?:<v ?/>|<v></v>)'
        found = re.search(cell.encode(), content[part])
        assert found
        new = found[1] + b"<v>" + value.encode() + b"</v>"
        content[part] = content[part].replace(found[0], new)
        return packed(content)

    return put


@happening("T02")
def total_not_recalculated(desk: Desk, wrong: bool) -> list[Place]:
    """Half a cent is the border between another total and how programs keep numbers."""
    name = names.total("self")
    off = Decimal("0.005") if wrong else Decimal("0.004")
    desk.afterwards.append(_shows(desk, name, str(_shown_number(desk, name) + off)))
    return [desk.at("T02", name)]


@happening("T04")
def check_code_of_other_scores(desk: Desk, wrong: bool) -> list[Place]:
    """The scores were changed after everything had been turned into values."""
    desk.cell(names.CODE).value = int(_shown_number(desk, names.CODE)) + wrong
    return [desk.at("T04", names.CODE)]


def _shown_number(desk: Desk, name: str) -> Decimal:
    """What the sheet shows in a cell as long as nothing has happened to it."""
    shown = desk.shown().get(name)
    if shown is None:
        raise NotHereError(name)
    assert isinstance(shown, Decimal)
    return shown


# --- locked cells --------------------------------------------------------------------------


def _points_cell(desk: Desk) -> Cell:
    columns = [n for n, c in enumerate(desk.form.cells, start=1) if c.role == "points"]
    for cell in desk.sheet("score").cells:
        if cell.column in columns and cell.item and (cell.number is not None or cell.text):
            return cell
    raise NotHereError("no points")


@happening("L01")
def points_raised(desk: Desk, wrong: bool) -> list[Place]:
    cell = _points_cell(desk)
    held = desk.score[cell.address]
    points = cell.number if cell.number is not None else Decimal(cell.text or "")
    held.value = float(points + 3) if wrong else f"{points:f}"  # as text it is still the same
    return [("L01", SCORE_TITLE, cell.address)]


@happening("L02")
def criterion_reworded(desk: Desk, wrong: bool) -> list[Place]:
    cell = next(desk.official_cells(text=True))
    text = cell.text or ""
    harmless = text.replace("，", ", ").replace("（", "(") + " "
    desk.score[cell.address].value = text[:3] + "基本" + text[4:] if wrong else harmless
    return [("L02", SCORE_TITLE, cell.address)]


@happening("L02")
def figure_in_the_wording_changed(desk: Desk, wrong: bool) -> list[Place]:
    for cell in desk.official_cells(text=True):
        if found := re.search("[0-9]+", (cell.text or "")[2:]):
            text = cell.text or ""
            start, end = found.start() + 2, found.end() + 2
            figure = str(int(found[0]) + 1) if wrong else found[0].translate(_FULL_WIDTH)
            desk.score[cell.address].value = text[:start] + figure + text[end:]
            return [("L02", SCORE_TITLE, cell.address)]
    raise NotHereError("no figure")


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@happening("L12")
def wording_deleted(desk: Desk, wrong: bool) -> list[Place]:
    cell = list(desk.official_cells(text=True))[-1]
    # The row is still known by its other cells, its names and its neighbours.
    desk.score[cell.address].value = None if wrong else f" {cell.text} "
    return [("L12", SCORE_TITLE, cell.address)]


@happening("L04")
def formula_replaced_by_a_number(desk: Desk, wrong: bool) -> list[Place]:
    item = desk.computed_item()
    name, near = names.computed(item.ref), (item.points or 0) + Decimal("0.004")
    desk.cell(name).value = 0.25 if wrong else float(near)
    return [desk.at("L04", name)]


@happening("L05")
def formula_replaced_by_its_result(desk: Desk, wrong: bool) -> list[Place]:
    item = desk.computed_item()
    if wrong:
        desk.cell(names.computed(item.ref)).value = float(item.points or 0)
    return [desk.at("L05", names.computed(item.ref))]


@happening("L03")
def formula_replaced_by_another(desk: Desk, wrong: bool) -> list[Place]:
    name = names.total("self")
    formula = str(desk.cell(name).value)
    # Other programs write the same with blanks, signs and small letters.
    same = formula.lower().replace("(", "( ").replace("sum( ", "SUM( $").replace("$ ", "$")
    desk.cell(name).value = f"{formula}+5" if wrong else same
    return [desk.at("L03", name)]


@happening("L03")
def subtotal_over_fewer_rows(desk: Desk, wrong: bool) -> list[Place]:
    category = desk.form.categories[0]
    if len(category.rows) < 3:
        raise NotHereError("too few rows")
    name = names.subtotal("self", 1)
    formula = str(desk.cell(name).value)
    rows = re.search(r"SUM\(([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)", formula)
    assert rows
    fewer = f"SUM({rows[1]}{rows[2]}:{rows[3]}{int(rows[4]) - 1}"
    same = f"SUM(${rows[1]}${rows[2]}:{rows[3]}{rows[4]}"
    desk.cell(name).value = formula.replace(rows[0], fewer if wrong else same)
    return [desk.at("L03", name)]


@happening("L06")
def hint_switched_off(desk: Desk, wrong: bool) -> list[Place]:
    name = names.status(desk.form.items[0].ref)
    formula = str(desk.cell(name).value)
    desk.cell(name).value = '=""' if wrong else formula.replace(",", " , ")
    return [desk.at("L06", name)]


@happening("L07")
def remark_in_a_locked_blank(desk: Desk, wrong: bool) -> list[Place]:
    cell = next(
        (c for c in desk.sheet("score").cells if c.style == "sum" and c.formula is None), None
    )
    if cell is None:
        raise NotHereError("no blank")
    desk.score[cell.address].value = "另加 3 分" if wrong else "  "
    return [("L07", SCORE_TITLE, cell.address)]


@happening("L08")
def remark_beside_the_table(desk: Desk, wrong: bool) -> list[Place]:
    address = a1(6, len(desk.sheet("score").widths) + 2)
    desk.score[address].value = "此项请领导看" if wrong else "  "
    return [("L08", SCORE_TITLE, address)]


@happening("L09")
def protection_taken_off(desk: Desk, wrong: bool) -> list[Place]:
    for sheet in desk.book.worksheets:
        sheet.protection.sheet = not wrong
        sheet.protection.formatColumns = False  # allowed, so that columns can be widened
    return [("L09", None, None)]


@happening("L09")
def a_cell_unlocked(desk: Desk, wrong: bool) -> list[Place]:
    cell = desk.score[next(desk.official_cells(text=True)).address]
    cell.protection = Protection(locked=not wrong)
    return [("L09", None, None)]


@happening("L10")
def validation_removed(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    address = desk.planned(name)[1].address
    rules = desk.score.data_validations.dataValidation
    rule = next(r for r in rules if address in str(r.sqref).split())
    if wrong:
        rules.remove(rule)
    else:
        rule.error = "请填数"
    return [desk.at("L10", name)]


@happening("L10")
def validation_widened(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    address = desk.planned(name)[1].address
    rules = desk.score.data_validations.dataValidation
    rule = next(r for r in rules if address in str(r.sqref).split())
    rules.remove(rule)
    most = desk.points(name) + (50 if wrong else 0)
    again = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(most))
    again.add(address)
    desk.score.add_data_validation(again)
    return [desk.at("L10", name)]


@later("L11")
def earlier_stages_score_changed(desk: Desk, wrong: bool) -> list[Place]:
    item = next(i for i in desk.form.items if not i.bonus)
    name = names.score("self", item.ref)
    desk.expect(entries={name: item.points})
    desk.cell(name).value = 0 if wrong else f"{item.points:f}"
    return [desk.at("L11", name)]


# --- structure -----------------------------------------------------------------------------


@happening("S10")
def row_hidden(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    row = desk.score.row_dimensions[desk.planned(name)[1].row]
    if wrong:
        row.hidden = True
    else:
        row.height = 60
    return [desk.at("S10", name)]


@happening("S11")
def column_hidden(desk: Desk, wrong: bool) -> list[Place]:
    column = desk.planned(desk.scored_name())[1].address.rstrip("0123456789")
    if wrong:
        desk.score.column_dimensions[column].hidden = True
    else:
        desk.score.column_dimensions[column].width = 4
    return [("S11", SCORE_TITLE, None)]


@happening("S11")
def sheet_hidden(desk: Desk, wrong: bool) -> list[Place]:
    title = desk.sheet("facts").title
    desk.book[title].sheet_state = "hidden" if wrong else "visible"
    return [("S11", title, None)]


@happening("S12")
def white_on_white(desk: Desk, wrong: bool) -> list[Place]:
    address = desk.planned(names.note("self", desk.form.items[0].ref))[1].address
    cell = desk.score[address]
    cell.value = "其实没有做"
    cell.font = Font(color="FFFFFFFF" if wrong else "FF808080")
    cell.fill = PatternFill()
    cell.alignment = Alignment(wrap_text=True)
    return [("S12", SCORE_TITLE, address)]


@happening("S12")
def format_that_shows_nothing(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    desk.cell(name).value = 1
    desk.explain(name)
    desk.cell(name).number_format = ";;;" if wrong else "0.00"
    return [desk.at("S12", name)]


@happening("S21")
def format_that_shows_a_rounded_score(desk: Desk, wrong: bool) -> list[Place]:
    name = desk.scored_name()
    desk.cell(name).value = 1.5
    desk.explain(name)
    desk.cell(name).number_format = "0" if wrong else "0.0"
    return [desk.at("S21", name)]


@happening("S22")
def cells_joined_over_a_score(desk: Desk, wrong: bool) -> list[Place]:
    """The score stays in the file, and nobody sees it."""
    name = desk.scored_name()
    cell = desk.planned(name)[1]
    desk.cell(name).value = 1
    desk.explain(name)
    score = desk.score
    joined = a1(cell.row, cell.column - 1)
    if not wrong:
        return [desk.at("S22", name)]
    if any(joined in area for area in score.merged_cells.ranges):
        raise NotHereError("joined already")

    def join(data: bytes) -> bytes:
        content = parts(data)
        part = "xl/worksheets/sheet1.xml"
        area = f'<mergeCell ref="{joined}:{cell.address}"/></mergeCells>'.encode()
        content[part] = content[part].replace(b"</mergeCells>", area)
        return packed(content)

    desk.afterwards.append(join)
    return [desk.at("S22", name)]


@happening("S23")
def columns_swapped(desk: Desk, wrong: bool) -> list[Place]:
    """Two columns changed places, headings and all: remarks, and something that is printed."""
    _unmerge(desk)
    _delete_names(desk)
    sheet = desk.sheet("score")
    note = desk.planned(names.note("self", desk.judged_item().ref))[1].column
    roles = [c.role for c in desk.form.cells]
    printed = next((n for n, r in enumerate(roles, start=1) if r == "departments"), 0)
    if desk.form.document.id != "suzhou-2015" or not {printed, note} <= heads(sheet)[1].keys():
        raise NotHereError("no such columns")
    rows = {c.row for c in sheet.cells if c.item or c.style in {*HEADS, "sum", "sum_label"}}
    for row in rows if wrong else ():
        one, other = desk.score.cell(row, printed), desk.score.cell(row, note)
        one.value, other.value = other.value, one.value
        one._style, other._style = other._style, one._style
    # The lines for signing do not move along, so that their locks seem to have changed.
    return [("S23", SCORE_TITLE, None), ("L09", None, None)]


@happening("S08")
def sheet_renamed(desk: Desk, wrong: bool) -> list[Place]:
    desk.score.title = "Sheet1" if wrong else SCORE_TITLE
    return [("S08", "Sheet1", None)]


@happening("S13")
def sheet_added(desk: Desk, wrong: bool) -> list[Place]:
    """An empty one is nothing; one with something in it is noted."""
    sheet = desk.book.create_sheet("Sheet1")
    sheet["A1"].value = "草稿" if wrong else None
    return [("S13", "Sheet1", None)]


@happening("S14")
def sheet_copied(desk: Desk, wrong: bool) -> list[Place]:
    copy = desk.book.copy_worksheet(desk.score)
    copy.title = f"{SCORE_TITLE} (2)"
    if not wrong:
        for row in copy.iter_rows():
            for cell in row:
                cell.value = None
    return [("S14", copy.title, None)]


@happening("S06")
def sheet_doubled_with_another_score(desk: Desk, wrong: bool) -> list[Place]:
    """A copy that says the same is only noted."""
    name = desk.scored_name()
    copy = desk.book.copy_worksheet(desk.score)
    copy.title = "最终版"
    if wrong:
        copy[desk.planned(name)[1].address].value = 0.5
    return [("S06", "最终版", None)]


@happening("S09")
def score_sheet_deleted(desk: Desk, wrong: bool) -> list[Place]:
    if wrong:
        desk.book.remove(desk.score)
    else:
        desk.score.title = "自评"
    return [("S09", SCORE_TITLE, None)]


@happening("S01")
def fact_sheet_deleted(desk: Desk, wrong: bool) -> list[Place]:
    title = desk.sheet("facts").title
    for item in desk.form.items:
        if not item.bonus and not scoring.by_person(item):
            desk.cell(names.score("self", item.ref)).value = float(item.points or 0)
            desk.explain(names.score("self", item.ref))
    _remove_or_rename(desk, title, remove=wrong)
    return [("S01", title, None)]


def _remove_or_rename(desk: Desk, title: str, *, remove: bool) -> None:
    if remove:
        desk.book.remove(desk.book[title])
    else:
        desk.book[title].title = "附件"


@happening("S16")
def evidence_sheet_deleted(desk: Desk, wrong: bool) -> list[Place]:
    title = desk.sheet("evidence").title
    _remove_or_rename(desk, title, remove=wrong)
    return [("S16", title, None)]


@happening("S17")
def guide_deleted(desk: Desk, wrong: bool) -> list[Place]:
    title = desk.sheet("guide").title
    if wrong:
        desk.book.remove(desk.book[title])
    else:
        desk.book[title].sheet_state = "hidden"
    return [("S17", title, None)]


@happening("S02")
def headings_deleted(desk: Desk, wrong: bool) -> list[Place]:
    heads = [c for c in desk.sheet("score").cells if c.style in {"screen_head", "added_head"}]
    for cell in heads:
        held = desk.score[cell.address]
        if type(held).__name__ == "Cell":  # and no cell that a joined one hides
            held.value = None if wrong else " ".join(str(held.value))
    return [("S02", SCORE_TITLE, None)]


def _unmerge(desk: Desk) -> None:
    for area in list(desk.score.merged_cells.ranges):
        desk.score.unmerge_cells(str(area))


@happening("S03")
def score_column_deleted(desk: Desk, wrong: bool) -> list[Place]:
    _unmerge(desk)
    _delete_names(desk)
    if wrong:
        desk.score.delete_cols(desk.planned(desk.scored_name())[1].column)
    return [("S03", SCORE_TITLE, None)]


def _delete_names(desk: Desk, ending: str = "") -> None:
    for name in list(desk.book.defined_names):
        if name != TOKEN_NAME and name.endswith(ending):
            del desk.book.defined_names[name]


@happening("S15")
def printed_column_deleted(desk: Desk, wrong: bool) -> list[Place]:
    """One in which nobody fills in anything; the wording of the rows stands elsewhere."""
    filled = {c.column for c in desk.sheet("score").cells if c.entry}
    roles = [c.role for c in desk.form.cells]
    column = next((n for n, r in enumerate(roles, start=1) if r in {"departments", "points"}), 0)
    alone = {column, column + 1} <= heads(desk.sheet("score"))[1].keys()
    if not column or column in filled or not alone:
        raise NotHereError("no such column")
    for cell in desk.sheet("score").cells:
        held = desk.score[cell.address]
        if wrong and cell.column == column and cell.style != "sum_label":
            _clear(held)
        elif cell.column == column and isinstance(held.value, str):
            held.value = f" {held.value} "
    return [("S15", SCORE_TITLE, None)]


def _clear(held: Any) -> None:
    if type(held).__name__ == "Cell":  # and no cell that a joined one hides
        held.value = None


@happening("S05")
def row_half_rewritten(desk: Desk, wrong: bool) -> list[Place]:
    """Too unlike for certainty, too like for another row, and its names are gone."""
    item = desk.judged_item(least=0)
    row = next(r for r in plan_rows(desk.sheet("score")) if r.item == item.ref)
    cell = max(
        (c for c in desk.sheet("score").cells if c.row == row.row and c.text and not c.entry),
        key=lambda c: len(c.text or ""),
    )
    text = cell.text or ""
    if desk.form.document.id != "suzhou-2015" or len(text) < 20:
        raise NotHereError("too short")
    _delete_names(desk)
    if wrong:
        desk.score[cell.address].value = text[: len(text) * 3 // 5] + "另行商定"
    else:
        desk.score[cell.address].value = text.replace("，", ", ")
    return [("S05", SCORE_TITLE, f"A{row.row}")]


@happening("S04")
def row_deleted(desk: Desk, wrong: bool) -> list[Place]:
    """A row's wording and score are gone; the rows around it stay."""
    item = desk.judged_item(least=0)
    row = desk.planned(names.score("self", item.ref))[1].row
    _delete_names(desk, f"_{item.ref}")
    if wrong:
        for held in desk.score[row]:
            _clear(held)
    return [("S04", SCORE_TITLE, None)]


@happening("S07")
def rows_inserted(desk: Desk, wrong: bool) -> list[Place]:
    """Below the table, further rows move nothing."""
    _unmerge(desk)
    rows = [c.row for c in desk.sheet("score").cells if c.item and c.entry]
    desk.score.insert_rows(min(rows) if wrong else desk.score.max_row + 1)
    return [("S07", SCORE_TITLE, None)]


# --- identity ------------------------------------------------------------------------------


def _put_token(desk: Desk, token: str, places: int = 3) -> None:
    manifest = desk.book["manifest"]
    manifest["B1"].value = token
    if places > 1:
        desk.book.custom_doc_props[TOKEN_NAME].value = token
    if places > 2:
        desk.book.defined_names[TOKEN_NAME] = DefinedName(TOKEN_NAME, attr_text=f'"{token}"')


def _token(desk: Desk, key: bytes | None = KEY, **changes: str) -> str:
    issued_plan = desk.plan
    identity = Identity(
        ROUND,
        desk.form_id,
        issued_plan.edition,
        issued_plan.stage,
        CODE,
        issued_plan.digest[:16],
    )
    return make_token(replace(identity, **changes), key)


@happening("U02")
def token_gone(desk: Desk, wrong: bool) -> list[Place]:
    """One place left is enough."""
    if wrong:
        _put_token(desk, "")
        del desk.book.defined_names[TOKEN_NAME]
    desk.book["manifest"]["B1"].value = None
    del desk.book.custom_doc_props[TOKEN_NAME]
    return [("U02", None, None)]


@happening("U03")
def token_damaged(desk: Desk, wrong: bool) -> list[Place]:
    token = _token(desk)
    _put_token(desk, token[4:] if wrong else token)
    return [("U03", None, None)]


@happening("U01")
def places_hold_different_tokens(desk: Desk, wrong: bool) -> list[Place]:
    other = _token(desk, code=OTHER_CODE if wrong else CODE)
    desk.book.custom_doc_props[TOKEN_NAME].value = other
    return [("U01", None, None)]


@happening("U05")
def manifest_edited(desk: Desk, wrong: bool) -> list[Place]:
    desk.book["manifest"]["B6"].value = OTHER_CODE if wrong else f" {CODE} "
    return [("U05", "manifest", "B6")]


@happening("U10")
def unit_name_changed(desk: Desk, wrong: bool) -> list[Place]:
    cell = next(c for c in desk.sheet("score").cells if c.text and "\ue0f0unit" in c.text)
    desk.score[cell.address].value = "单位：示例造船厂工会" if wrong else f" 单位:{UNIT} "
    return [("U10", SCORE_TITLE, cell.address)]


@happening("U10")
def unit_under_its_former_name(desk: Desk, wrong: bool) -> list[Place]:
    cell = next(c for c in desk.sheet("score").cells if c.text and "\ue0f0unit" in c.text)
    former = () if wrong else (UNIT,)
    desk.expect(name="示例机械集团工会", former_names=former)
    return [("U10", SCORE_TITLE, cell.address)]


@happening("U06")
def token_forged(desk: Desk, wrong: bool) -> list[Place]:
    _put_token(desk, _token(desk, b"another key" if wrong else KEY))
    return [("U06", None, None)]


@happening("U07")
def of_another_round(desk: Desk, wrong: bool) -> list[Place]:
    if wrong:
        _put_token(desk, _token(desk, round="2017-h1"))
    return [("U07", None, None)]


@happening("U08")
def unit_not_in_the_roster(desk: Desk, wrong: bool) -> list[Place]:
    assert desk.context is not None
    if wrong:
        others = {c: u for c, u in desk.context.units.items() if c != CODE}
        desk.context = replace(desk.context, units=others)
    return [("U08", None, None)]


@happening("U09")
def sent_by_another_unit(desk: Desk, wrong: bool) -> list[Place]:
    desk.arrival = replace(desk.arrival, sender=OTHER_CODE if wrong else CODE)
    return [("U09", None, None)]


@happening("U11")
def another_form_than_the_unit_was_sent(desk: Desk, wrong: bool) -> list[Place]:
    other = FORM_IDS[0] if desk.form_id != FORM_IDS[0] else FORM_IDS[1]
    desk.expect(form=other if wrong else desk.form_id)
    return [("U11", None, None)]


@happening("U16")
def another_forms_manifest(desk: Desk, wrong: bool) -> list[Place]:
    other = next(f for f in FORM_IDS if form(f).document.id != form(desk.form_id).document.id)
    if wrong:
        theirs = plan(Case(other, "self"))
        digest = theirs.digest[:16]
        _put_token(desk, _token(desk, form=other, edition=theirs.edition, plan=digest))
        desk.book["manifest"]["B2"].value = other
        desk.book["manifest"]["B3"].value = theirs.edition
    return [("U16", None, None)]


@happening("U16")
def a_sister_forms_manifest(desk: Desk, wrong: bool) -> list[Place]:
    """The same document, another form: the layout is alike, the wording is not."""
    mine = form(desk.form_id).document.id
    other = next((f for f in FORM_IDS if f != desk.form_id and form(f).document.id == mine), None)
    if other is None:
        raise NotHereError("no sister")
    if wrong:
        theirs = plan(Case(other, "self"))
        digest = theirs.digest[:16]
        _put_token(desk, _token(desk, form=other, edition=theirs.edition, plan=digest))
        desk.book["manifest"]["B2"].value = other
        desk.book["manifest"]["B3"].value = theirs.edition
    return [("U16", None, None)]


@later("U12")
def of_another_stage(desk: Desk, wrong: bool) -> list[Place]:
    desk.expect(stage="self" if wrong else "assess")
    return [("U12", None, None)]


@happening("U13")
def withdrawn_sheet(desk: Desk, wrong: bool) -> list[Place]:
    assert desk.context is not None
    token = _token(desk)
    void = token_digest(token if wrong else token + "x")
    desk.context = replace(desk.context, void=frozenset({void}))
    return [("U13", None, None)]


@happening("U14")
def made_without_the_round(desk: Desk, wrong: bool) -> list[Place]:
    if wrong:
        _put_token(desk, unsigned_token(desk.plan))
        desk.book["manifest"]["B6"].value = "—"
    return [("U14", None, None)]


@happening("V01")
def of_an_edition_that_nobody_has(desk: Desk, wrong: bool) -> list[Place]:
    if wrong:
        _put_token(desk, _token(desk, edition="0000aaaa", plan="0" * 16))
        desk.book["manifest"]["B3"].value = "0000aaaa"
    return [("V01", None, None)]


@happening("V02")
def layout_of_an_earlier_program(desk: Desk, wrong: bool) -> list[Place]:
    if wrong:
        _put_token(desk, _token(desk, plan="0" * 16))
    return [("V02", None, None)]


@happening("V03")
def issued_again_since(desk: Desk, wrong: bool) -> list[Place]:
    desk.expect(edition="ffff0000" if wrong else desk.plan.edition)
    return [("V03", None, None)]


@nameless("I04")
def unit_not_named(desk: Desk, wrong: bool) -> list[Place]:
    desk.cell(names.UNIT_NAME).value = None if wrong else UNIT
    desk.book["manifest"]["B5"].value = None
    desk.expect(name="")
    return [desk.at("I04", names.UNIT_NAME)]


@happening("X01")
def late(desk: Desk, wrong: bool) -> list[Place]:
    desk.arrival = Arrival(date(2018, 6, 29 if wrong else 28), CODE)
    return [("X01", None, None)]


# --- the file ------------------------------------------------------------------------------


def _adding(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda data: packed(parts(data) | {name: content})


@happening("F26")
def with_macros(desk: Desk, wrong: bool) -> list[Place]:
    desk.afterwards.append(_adding("xl/vbaProject.bin" if wrong else "xl/notes.bin", b"\0"))
    return [("F26", None, None)]


@happening("F27")
def linked_to_another_file(desk: Desk, wrong: bool) -> list[Place]:
    desk.afterwards.append(
        _adding("xl/externalLinks/externalLink1.xml" if wrong else "xl/media/a.xml", b"<a/>")
    )
    return [("F27", None, None)]


@happening("F29")
def a_cell_far_below(desk: Desk, wrong: bool) -> list[Place]:
    sheet = desk.book["填报说明"]
    sheet.cell(LIMITS.rows + wrong, 1).value = "x"
    return [("F29", "填报说明", None)]
