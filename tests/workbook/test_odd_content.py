"""Whatever a unit is called or types, and whatever a rubric prints, it is text and stays text.

Read back by LibreOffice, by openpyxl and from the file itself.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.engines import libreoffice_recalculate, needs
from tests.workbook.cases import SCORE_CASES, Case, form
from tests.workbook.parts import Book, ErrorValue
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.fields import CLOSE, OPEN, Field, placeholder
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import Form
from workbook_tool.workbook.draw import draw

ODD = {
    "a formula": "=1+1",
    "a call": '=HYPERLINK("http://example.org","点我")',
    "a plus": "+86 411 8363",
    "a minus": "-2",
    "an at": "@SUM(A1:A9)",
    "a command": "=cmd|' /C calc'!A0",
    "markup": 'O\'Brien & <Co> "引号" ]]> &amp;',
    "an asterisk": "*",
    "a question mark": "?",
    "an address": "http://example.org/?a=1&b=2",
    "a number": "0012",
    "a date": "2018-06-28",
    "an apostrophe": "'8",
    "an escape": "_x0041_ 与 _x000D_",
    "lines": "第一行\n第二行\n\n第四行",
    "blanks": "  前后有空格  ",
    "a picture": "完成👍👩‍🏭",
    "rare characters": "㐀𠀀𪚥 臺賬",
    "full width": "＝１＋１",
    "an error": "#REF!",
    "truth": "TRUE",
}

LONG_REMARK = ("根据年度工作安排，本项已经完成。" * 150)[:2000]


def workbook(form_id: str, face: str) -> Case:
    return next(c for c in SCORE_CASES if c.form_id == form_id and c.face == face)


CHANGZHOU = workbook("changzhou-2013-1", "self")
DALIAN = workbook("dalian-2018", "self")
SUZHOU = workbook("suzhou-2015-1", "self")


def text_entries(plan: SheetPlan) -> list[str]:
    return [
        name
        for name, (_, cell) in plan.entries().items()
        if cell.entry is not None and cell.entry.kind == "text"
    ]


@cache
def odd_entries(case: Case) -> Mapping[str, Value]:
    """Every odd text once in a text entry and once in a score cell."""
    texts = text_entries(case.plan)
    scores = [name for name in case.plan.entries() if name.startswith("self_")]
    found: dict[str, Value] = {}
    for n, text in enumerate(ODD.values()):
        found[texts[n]] = text
        found[scores[n % len(scores)]] = text
    return found


def shown(book: Book, plan: SheetPlan, name: str) -> Any:
    sheet, cell = plan.named[name]
    return book.sheets[sheet.title].cells[cell.address].value


@pytest.mark.parametrize("case", [CHANGZHOU, DALIAN, SUZHOU], ids=lambda case: case.name)
def test_odd_texts_stay_texts_in_the_file(case: Case) -> None:
    data = draw(case.plan, odd_entries(case))
    book = Book.of(data)
    workbook_of_openpyxl = openpyxl.load_workbook(io.BytesIO(data))
    for name, text in odd_entries(case).items():
        assert shown(book, case.plan, name) == text
        sheet, cell = case.plan.named[name]
        assert book.sheets[sheet.title].cells[cell.address].formula is None
        assert workbook_of_openpyxl[sheet.title][cell.address].data_type == "s"
    assert not [name for name in book.members if "externalLink" in name or "hyperlink" in name]
    assert b"<hyperlink" not in b"".join(book.members.values())


@needs("libreoffice")
def test_odd_texts_stay_texts_in_libreoffice(tmp_path: Path) -> None:
    cases = (CHANGZHOU, DALIAN, SUZHOU)
    paths = [tmp_path / f"{case.name}.xlsx" for case in cases]
    for case, path in zip(cases, paths, strict=True):
        path.write_bytes(draw(case.plan, odd_entries(case), {"unit": "=1+1"}))
    for case, path in zip(cases, libreoffice_recalculate(paths, tmp_path / "saved"), strict=True):
        book = Book.at(path)
        for name, text in odd_entries(case).items():
            assert shown(book, case.plan, name) == text, name
        assert not [v for v in book.contents().values() if isinstance(v, ErrorValue)]
        assert book.contents()["manifest", "B5"] == "=1+1"


@pytest.mark.parametrize("unit", ["=1+1", "@SUM(A1)", "+工会", "O'Brien & <Co>", "*", "-"])
def test_a_unit_with_an_odd_name_is_named_at_the_top(unit: str) -> None:
    case = next(case for case in SCORE_CASES if case.named)
    shown_texts = Book.of(draw(case.plan, {}, {"unit": unit})).contents()
    assert shown_texts["评分表", "A2"] == f"单位：{unit}"
    assert shown_texts["manifest", "B5"] == unit


@pytest.mark.parametrize("subject", ["*", "?", "~*", "=1+1", "厂务公开", ""])
def test_a_bonus_matter_called_by_a_wildcard_counts_like_any_other(subject: str) -> None:
    plan = CHANGZHOU.plan
    (levels,) = [named.area for named in plan.lists]
    choices = [c.text for s in plan.sheets if s.title == "选项" for c in s.cells if c.text]
    assert len(choices) == levels.bottom
    best = max(choices, key=lambda words: Decimal(words.rpartition("+")[2]))
    worth = Decimal(best.rpartition("+")[2])
    claims: dict[str, Value] = {}
    for line, matter in ((1, 1), (2, 2), (3, 1)):
        claims |= {f"matter_{line}": Decimal(matter), f"level_{line}": best}
        claims[f"subject_{line}"] = subject
    values = plan.values(claims)
    assert [values[f"counted_{line}"] for line in (1, 2, 3)] == [worth, worth, 0]
    assert values["total_self"] == 2 * worth
    assert shown(Book.of(draw(plan, claims)), plan, "total_self") == float(2 * worth)


@pytest.mark.parametrize("matter", ["*", "?", "1", "一", None])
def test_a_claim_without_a_proper_number_does_not_stand_in_another_s_way(matter: Value) -> None:
    from workbook_tool.rubric.load import load_form

    for reading in ("matter", "row", "all"):
        plan = score_plan(load_form("changzhou-2013-1", {"bonus_once": reading}), "self")
        choices = [c.text for s in plan.sheets if s.title == "选项" for c in s.cells if c.text]
        first = [words for words in choices if words.startswith(choices[0].split()[0] + " ")]
        high, low = first[0], first[-1]
        if Decimal(high.rpartition("+")[2]) < Decimal(low.rpartition("+")[2]):
            high, low = low, high
        claims: dict[str, Value] = {"matter_1": matter, "level_1": high}
        claims |= {"matter_2": Decimal(1), "level_2": low}
        assert plan.values(claims)["total_self"] == Decimal(low.rpartition("+")[2]), reading


def test_points_of_one_half_are_points_of_one_half() -> None:
    halves = [
        (form_id, item)
        for form_id in ("dalian-2018", "changzhou-2013-1")
        for item in form(form_id).items
        if item.points is not None and item.points != item.points.to_integral_value()
    ]
    assert halves
    for form_id, item in halves:
        plan = workbook(form_id, "self").plan
        name = f"self_{item.ref}"
        entry = plan.named[name][1].entry
        assert entry is not None
        assert entry.maximum == item.points
        values = plan.values({name: item.points})
        assert values[f"status_{item.ref}"] in ("", "请写说明")
        assert values["total_self"] == item.points
        over = plan.values({name: (item.points or 0) + Decimal("0.01")})
        assert over[f"status_{item.ref}"] == "超出满分"
        assert shown(Book.of(draw(plan, {name: item.points})), plan, name) == float(
            item.points or 0
        )


def test_half_a_point_is_printed_as_the_form_prints_it() -> None:
    plan = official_plan(form("dalian-2018"))
    points = {cell.number for _, cell in plan.cells() if cell.number is not None}
    assert Decimal("0.5") in points or Decimal("2.5") in points


@pytest.mark.parametrize("case", [CHANGZHOU, DALIAN, SUZHOU], ids=lambda case: case.name)
def test_a_remark_of_2000_characters_comes_through_whole(case: Case) -> None:
    notes: dict[str, Value] = dict.fromkeys(text_entries(case.plan), LONG_REMARK)
    book = Book.of(draw(case.plan, notes))
    for name in notes:
        assert shown(book, case.plan, name) == LONG_REMARK


@needs("libreoffice")
def test_long_remarks_come_through_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    notes: dict[str, Value] = dict.fromkeys(text_entries(SUZHOU.plan), LONG_REMARK)
    path.write_bytes(draw(SUZHOU.plan, notes))
    (saved,) = libreoffice_recalculate([path], tmp_path / "saved")
    for name in notes:
        assert shown(Book.at(saved), SUZHOU.plan, name) == LONG_REMARK


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut_off() -> None:
    assert shown(Book.of(draw(SUZHOU.plan, {"note_1": "长" * 32_767})), SUZHOU.plan, "note_1")
    with pytest.raises(ValueError, match="note_1"):
        draw(SUZHOU.plan, {"note_1": "长" * 32_768})


def test_placeholder_characters_that_a_unit_types_are_dropped() -> None:
    unit: dict[Field, str] = {"unit": "城关镇总工会", "token": "WT1~secret"}
    typed = f"{placeholder('token')} {OPEN}见附件{CLOSE}"
    data = draw(SUZHOU.plan, {"note_1": typed, "self_1": placeholder("unit")}, unit)
    book = Book.of(data)
    assert shown(book, SUZHOU.plan, "note_1") == "token 见附件"
    assert shown(book, SUZHOU.plan, "self_1") == "unit"


def test_truth_values_and_cleared_cells_are_drawn_as_they_were() -> None:
    """A returned sheet is drawn again with what stood in it."""
    names = ["self_R1", "self_R2", "self_R3", "total_self"]
    plan = DALIAN.plan
    book = Book.of(draw(plan, dict(zip(names, (True, "", None, Decimal(99)), strict=True))))
    assert shown(book, plan, names[0]) is True
    assert shown(book, plan, names[1]) is None
    untouched = plan.named[names[2]]
    assert book.sheets[untouched[0].title].cells[untouched[1].address].formula is not None
    assert not shown(book, plan, "total_self")  # nobody types a total


# --- a rubric with odd wording -----------------------------------------------------------

ODD_WORDING = {
    "text": "=SUM(A1:A9)",
    "name": "+加分 & <减分>",
    "second": "@负责人",
    "title": "=标题",
}


def odd_form() -> Form:
    """The 苏州 form, as a clerk might write one of their own."""
    data = form("suzhou-2015-1").model_dump(mode="python")
    first, second = data["categories"][0]["items"][:2]
    first["text"], second["text"] = ODD_WORDING["text"], ODD_WORDING["second"]
    data["categories"][0]["name"] = ODD_WORDING["name"]
    data["title"] = ODD_WORDING["title"]
    return Form.model_validate(data)


@needs("libreoffice")
def test_a_rubric_whose_text_looks_like_a_formula_is_printed_as_text(tmp_path: Path) -> None:
    plans = {"score": score_plan(odd_form(), "self"), "official": official_plan(odd_form())}
    paths = [tmp_path / f"{name}.xlsx" for name in plans]
    for plan, path in zip(plans.values(), paths, strict=True):
        path.write_bytes(draw(plan))
    for path in (*paths, *libreoffice_recalculate(paths, tmp_path / "saved")):
        book = Book.at(path)
        texts = set(book.contents().values())
        assert set(ODD_WORDING.values()) <= texts
        assert not [value for value in texts if isinstance(value, ErrorValue)]
        assert not [f for _, f in book.formulas() if f in {"SUM(A1:A9)", "标题"}]


def test_what_was_typed_stands_in_the_cells_as_typed() -> None:
    for case in (CHANGZHOU, DALIAN, SUZHOU):
        given = odd_entries(case)
        opened = openpyxl.load_workbook(io.BytesIO(draw(case.plan, given)))
        for name, value in given.items():
            sheet, cell = case.plan.named[name]
            held = opened[sheet.title][cell.address].value
            assert held == (float(value) if isinstance(value, Decimal) else value), name
