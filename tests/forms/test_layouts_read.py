"""The invented layouts as they come back: every entry in its cell, and no deduction as a score."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.engines import libreoffice_convert, needs
from tests.forms import SHIPPED
from tests.forms.invented import filled_in, form, form_ids, issued, plan
from tests.reading.conftest import reader
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.marked import marked_plan
from workbook_tool.layout.official import official_plan
from workbook_tool.layout.score import SCORE_TITLE
from workbook_tool.layout.score_rows import types_deductions
from workbook_tool.reading.child import Reader
from workbook_tool.reading.item_score import is_score
from workbook_tool.reading.returned import ReturnedWorkbook
from workbook_tool.reading.submission import Submission, submission
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.model import StageId
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.issue import unsigned_workbook

__all__ = ["reader"]

CASES: list[tuple[str, StageId]] = [
    (name, stage) for name in form_ids("layouts") for stage in ("self", "assess")
]
DEDUCTIONS = "layouts_deductions/koufen"


def read(name: str, stage: StageId, data: bytes, reader: Reader) -> Submission:
    book = reader.open(data)
    assert isinstance(book, ReturnedWorkbook)
    return submission(book, issued(name, stage))


def proper(name: str, stage: StageId, seed: str = "") -> dict[str, Value]:
    """Return entries at random, each of which may stand where it stands."""
    found = filled_in(plan(name, stage), random.Random(f"{name} {stage} {seed}"), odd=0)
    return {entry: value for entry, value in found.items() if value != "=1+1"}


@pytest.mark.parametrize(("name", "stage"), CASES)
def test_what_was_filled_in_is_read(name: str, stage: StageId, reader: Reader) -> None:
    entries = proper(name, stage)
    sub = read(name, stage, unsigned_workbook(plan(name, stage), entries, "示例工会"), reader)
    assert {entry: sub.given.get(entry) for entry in entries} == entries
    values = plan(name, stage).values(entries)
    for item in form(name).items:
        expected = values[names.score(stage, item.ref)]
        if not item.bonus:
            good = isinstance(expected, Decimal) and is_score(expected, scoring.bounds(item))
            assert sub.items[item.ref].effective == (expected if good else None), item.ref


@pytest.mark.parametrize("extension", ["xls", "ods"])
@needs("libreoffice")
def test_other_formats_hold_the_same(extension: str, reader: Reader, tmp_path: Path) -> None:
    paths = []
    for name, stage in CASES:
        paths.append(tmp_path / f"{name.replace('/', '-')}-{stage}.xlsx")
        entries = proper(name, stage)
        paths[-1].write_bytes(unsigned_workbook(plan(name, stage), entries, "示例工会"))
    saved = libreoffice_convert(paths, extension, tmp_path / "saved")
    for (name, stage), path, again in zip(CASES, paths, saved, strict=True):
        sub = read(name, stage, again.read_bytes(), reader)
        first = read(name, stage, path.read_bytes(), reader)
        scores = {ref: score.effective for ref, score in first.items.items()}
        assert {ref: s.effective for ref, s in sub.items.items()} == scores, (name, stage)


def a_row_above_the_table(book: Any) -> None:
    book[SCORE_TITLE].insert_rows(1)


def a_column_in_front(book: Any) -> None:
    book[SCORE_TITLE].insert_cols(1)


def the_sheet_renamed(book: Any) -> None:
    book[SCORE_TITLE].title = "Sheet1"


@pytest.mark.parametrize(("name", "stage"), CASES)
@pytest.mark.parametrize("change", [a_row_above_the_table, a_column_in_front, the_sheet_renamed])
def test_a_moved_table_is_found_again(
    name: str, stage: StageId, change: Callable[[Any], None], reader: Reader
) -> None:
    """Joined cells and two rows of headings, too: what is typed is read, or withheld."""
    entries = proper(name, stage)
    book: Any = load_workbook(io.BytesIO(unsigned_workbook(plan(name, stage), entries, "示例工会")))
    for area in list(book[SCORE_TITLE].merged_cells.ranges):
        book[SCORE_TITLE].unmerge_cells(str(area))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    sub = read(name, stage, buffer.getvalue(), reader)
    lost = {entry for one in sub.matched.lost for entry in one.names}
    kept = {entry for entry in entries if not entry.startswith(names.FIELD)} - lost
    assert {entry: sub.given.get(entry) for entry in kept} == {e: entries[e] for e in kept}
    scored = [e for e in entries if e.startswith((f"{stage}_", f"deduction_{stage}_"))]
    assert len(set(scored) & kept) >= len(scored) * 0.9


# --- what is taken off --------------------------------------------------------------------


def assessed(reader: Reader, **typed: Value) -> FileResult:
    """Return what is said of a sheet of the second stage on which nothing was taken off."""
    entries: dict[str, Value] = {"fact_2_1": "是", "fact_2_2": "是"}
    for item in form(DEDUCTIONS).items:
        entries[f"self_{item.ref}"] = item.points
        entries[f"deduction_assess_{item.ref}"] = Decimal(0)
    entries |= typed
    sheet = plan(DEDUCTIONS, "assess")
    data = unsigned_workbook(
        sheet, {n: v for n, v in entries.items() if n in sheet.entries()}, "示例工会"
    )
    return next(
        iter(
            check_bytes(
                "评分表.xlsx", data, reader, SHIPPED, plans=lambda _: issued(DEDUCTIONS, "assess")
            )
        )
    )


def scores_of(result: FileResult) -> dict[str, Decimal | None]:
    assert result.submission is not None
    return {ref: score.effective for ref, score in result.submission.items.items()}


def test_a_deduction_leaves_the_rest_and_is_never_a_score(reader: Reader) -> None:
    """酌情扣分，4分：扣1.5分，得2.5分。合计40分中扣1.5分，得38.5分。"""
    result = assessed(reader, deduction_assess_3=Decimal("1.5"), assess_note_3="资料不全")
    assert scores_of(result) == {
        "1": Decimal(6),
        "2": Decimal(10),
        "3": Decimal("2.5"),
        "4": Decimal("10.5"),
        "5": Decimal("9.5"),
    }
    assert result.submission is not None and result.submission.total == Decimal("38.5")
    graver = [f.code for f in result.findings if f.severity != "note"]
    assert graver == []


@pytest.mark.parametrize(
    ("typed", "note", "code", "left"),
    [
        (Decimal("4"), "未归档", None, Decimal(0)),
        (Decimal("4.01"), "未归档", "M02", None),
        (Decimal("-1"), "未归档", "N17", None),
        (Decimal("1.5"), None, "R05", Decimal("2.5")),
        (Decimal("0.125"), "未归档", "N03", None),
        ("无", "未归档", "N01", None),
        (None, None, "I01", None),
    ],
)
def test_what_is_wrong_with_a_deduction_is_said_of_the_deduction(
    typed: Value, note: str | None, code: str | None, left: Decimal | None, reader: Reader
) -> None:
    result = assessed(reader, deduction_assess_3=typed, assess_note_3=note)
    sheet, cell = plan(DEDUCTIONS, "assess").named["deduction_assess_3"]
    found = [(f.code, f.sheet, f.cell) for f in result.findings if f.severity != "note"]
    if typed == "无":
        assert found and {where[1:] for where in found} == {(sheet.title, cell.address)}
    else:
        assert found == ([(code, sheet.title, cell.address)] if code else [])
    assert scores_of(result)["3"] == left


def test_a_computed_row_takes_off_what_the_rule_does() -> None:
    """经费未足额上缴扣5分：扣分由测算推出，不用再填，更不会填两遍。"""
    values = plan(DEDUCTIONS, "assess").values({"fact_2_1": "是", "fact_2_2": "否"})
    assert (values["assess_2"], values["deduction_assess_2"]) == (Decimal(5), Decimal(5))
    assert not types_deductions(form(DEDUCTIONS), "assess", form(DEDUCTIONS).item("2"))
    assert types_deductions(form(DEDUCTIONS), "assess", form(DEDUCTIONS).item("3"))


# --- what goes on -------------------------------------------------------------------------


def test_scores_beside_the_stages_are_kept_and_count_nothing(reader: Reader) -> None:
    name = "layouts_levels/pingjia"
    entries = proper(name, "assess")
    known = [entry for entry in entries if entry.startswith(names.FURTHER)]
    with_them = plan(name, "assess").values(entries)
    without = plan(name, "assess").values({e: v for e, v in entries.items() if e not in known})
    assert known and with_them["total_assess"] == without["total_assess"]
    given = sum((Decimal(str(entries[e])) for e in known), Decimal(0))
    assert with_them["total_further_masses"] == given
    wrong = entries | {known[0]: Decimal(99)}
    data = unsigned_workbook(plan(name, "assess"), wrong, "示例工会")
    [result] = check_bytes(
        "评分表.xlsx", data, reader, SHIPPED, plans=lambda _: issued(name, "assess")
    )
    _, cell = plan(name, "assess").named[known[0]]
    assert ("N14", cell.address) in {(f.code, f.cell) for f in result.findings}


@pytest.mark.parametrize(
    ("typed", "code", "counts"),
    [
        (Decimal(1), None, Decimal(1)),
        (Decimal(0), None, Decimal(0)),
        (Decimal("0.5"), "N14", None),
        (Decimal(2), "N14", None),
    ],
)
def test_a_standard_is_met_or_not(
    typed: Decimal, code: str | None, counts: Decimal | None, reader: Reader
) -> None:
    name = "layouts_standards/xiaojia"
    entries: dict[str, Value] = {f"self_{item.ref}": Decimal(1) for item in form(name).items}
    entries |= {"fact_1": "是", "fact_7": "是", "self_2": typed}
    sheet = plan(name, "self")
    entries = {
        n: v for n, v in entries.items() if n in sheet.entries() and n not in {"self_1", "self_7"}
    }
    asked = {n: "是" for n in sheet.entries() if n.startswith("fact_")}
    data = unsigned_workbook(sheet, entries | asked, "示例工会")
    [result] = check_bytes(
        "评分表.xlsx", data, reader, SHIPPED, plans=lambda _: issued(name, "self")
    )
    found = {f.code for f in result.findings if f.severity != "note"}
    assert found == ({code} if code else set())
    assert scores_of(result)["2"] == counts


def test_marked_sheets_are_the_same_sheets(reader: Reader) -> None:
    for name, stage in CASES:
        sheet = plan(name, stage)
        marked = marked_plan(sheet, ())
        entries = proper(name, stage)
        again = read(name, stage, draw(marked, entries), reader)
        assert {e: again.given.get(e) for e in entries} == entries, name


def test_the_printed_attachment_names_the_unit_and_says_what_was_typed_around_the_table() -> None:
    name = "layouts_words/jiceng"
    entries: dict[str, Value] = {"unit_name": "示例机械厂工会", "field_1_2": "2026年11月3日"}
    book: Any = load_workbook(io.BytesIO(draw(official_plan(form(name), typed=entries), entries)))
    held = {cell.value for row in book["正式附件"].iter_rows() for cell in row}
    assert {"被考核单位：示例机械厂工会", "考核日期：2026年11月3日"} <= held
    blank: Any = load_workbook(io.BytesIO(draw(plan(name, "official"))))
    held = {cell.value for row in blank["正式附件"].iter_rows() for cell in row}
    assert {"被考核单位：", "考核日期："} <= held
