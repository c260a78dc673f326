"""Slips in the roster and in what the federation knows: each is told of, its neighbour is not."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.campaign.offices import OpensHere
from workbook_tool.campaign.inputs.known import KnownFact, known_facts, known_template, read_known
from workbook_tool.campaign.inputs.roster import HEADS, Unit, read_roster
from workbook_tool.findings import Finding
from workbook_tool.layout.faces import score_plan
from workbook_tool.layout.fields import LONGEST_UNIT
from workbook_tool.rubric.load import load_form

TYPES = ("系统工会", "企业工会")
GOOD = ("001", "示例第一系统工会", "系统工会", "", "one@example.com", "甲组")
OTHER = ("002", "示例第二系统工会", "企业工会", "", "", "")
LONG = len(LONGEST_UNIT)

Table = list[tuple[str, ...]]


def _with(**changes: str) -> Table:
    """A roster of two units, with something else in the second one's row."""
    row = dict(zip(HEADS, OTHER, strict=True)) | changes
    return [HEADS, GOOD, tuple(row.values())]


SLIPS: dict[str, tuple[str, Table, Table]] = {
    "the row of headings was deleted": (
        "Q01",
        [GOOD, OTHER],
        [("", "", ""), ("代码", "单位全称", "类型"), GOOD[:3], OTHER[:3]],
    ),
    "a needed column was left out": ("Q01", [HEADS[:2], GOOD[:2]], [HEADS[:3], GOOD[:3]]),
    "saved before anything was typed": ("Q02", [HEADS], [HEADS, GOOD]),
    "only blanks below the headings": ("Q02", [HEADS, (" ",) * 6], [HEADS, (" ",) * 6, GOOD]),
    "a name was forgotten": ("Q03", _with(单位名称=""), _with(联系人="")),
    "the type was forgotten": ("Q03", _with(单位类别=" "), _with(组别=" ")),
    "a code in Chinese": ("Q04", _with(单位代码="第2号"), _with(单位代码="No_2-b")),
    "a code too long": ("Q04", _with(单位代码="2" * 21), _with(单位代码="2" * 20)),
    "a row copied, its code not changed": ("Q05", _with(单位代码="001"), _with(单位代码="0010")),
    "one code in capitals": (
        "Q05",
        [HEADS, ("a1", *GOOD[1:]), ("A1", *OTHER[1:])],
        [HEADS, ("a1", *GOOD[1:]), ("A2", *OTHER[1:])],
    ),
    "a name that no line holds": (
        "Q06",
        _with(单位名称="示" * (LONG + 1)),
        _with(单位名称="示" * LONG),
    ),
    "a unit listed twice": (
        "Q07",
        _with(单位名称="示例 第一 系统工会"),
        _with(单位名称="示例第一系统工会委员会"),
    ),
    "a type of the office's own": ("Q08", _with(单位类别="企业"), _with(单位类别="企业工会")),
    "an address without a host": ("Q09", _with(邮箱="two@example"), _with(邮箱="two@example.com")),
    "two addresses in one cell": (
        "Q09",
        _with(邮箱="a@example.com；b@example.com"),
        _with(邮箱="a.b@example.com"),
    ),
}


def _findings(table: Table, place: Path) -> tuple[Finding, ...]:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    path = place / "单位名单.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return read_roster(path, TYPES, OpensHere())[1]  # type: ignore[arg-type]  # opens like a reader


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_told_of_and_the_row_beside_it_is_not(slip: str, tmp_path: Path) -> None:
    code, wrong, right = SLIPS[slip]
    found = _findings(wrong, tmp_path)
    assert [finding.code for finding in found] == [code]
    line = 0 if code in {"Q01", "Q02"} else len(wrong)
    assert (f"第 {line} 行" in found[0].message) == bool(line)
    assert _findings(right, tmp_path) == ()


def test_every_finding_of_the_roster_has_its_slip() -> None:
    assert {code for code, _, _ in SLIPS.values()} == {f"Q{n:02}" for n in range(1, 10)}


# --- 市总掌握数据 -----------------------------------------------------------------------------

FORM = "changzhou-2013-1"


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """The workbook for what the federation knows, of two units: they stand in rows 4 and 5."""
    units = (Unit("001", "示例第一厂工会", ""), Unit("002", "示例第二厂工会", ""))
    path = tmp_path / "市总掌握数据.xlsx"
    path.write_bytes(known_template({FORM: (_facts(), units)}))
    return path


def _facts() -> tuple[KnownFact, ...]:
    form = load_form(FORM)
    return known_facts(form, score_plan(form, "self"))


def _typed(known: Path, cells: Mapping[str, object]) -> list[tuple[str, str | None]]:
    """Return what is found when something is typed into cells."""
    book = load_workbook(known)
    sheet: Any = book.worksheets[0]
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(known)
    found = read_known(
        known.name, known.read_bytes(), dict.fromkeys(("001", "002"), _facts()), OpensHere()
    )[1]
    return [(finding.code, finding.cell) for finding in found]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"C6": 1}, {"C5": 1}),  # one row too low, where no unit stands
        ({"A4": "0O1", "C4": 1}, {"A4": " 001 ", "C4": 1}),  # the letter O in the code
        ({"A4": 1, "C4": 1}, {"A4": 1}),  # Excel ate the zeros; nothing was given for it
    ],
)
def test_given_for_a_unit_that_is_not_in_the_roster(
    wrong: Mapping[str, object], right: Mapping[str, object], known: Path
) -> None:
    before = known.read_bytes()
    assert [code for code, _ in _typed(known, wrong)] == ["Q10"]
    known.write_bytes(before)
    assert _typed(known, right) == []


@pytest.mark.parametrize("far", [Decimal("0.01"), Decimal(1)])
def test_given_more_than_the_row_is_worth(far: Decimal, known: Path) -> None:
    most = _facts()[0].entry.maximum
    assert most is not None
    assert _typed(known, {"C5": float(most + far)}) == [("Q11", "C5")]
    assert _typed(known, {"C5": float(most)}) == []


def test_a_word_where_a_score_is_given(known: Path) -> None:
    assert _typed(known, {"C4": "满分"}) == [("Q11", "C4")]
    assert _typed(known, {"C4": "1.5"}) == []
    assert _typed(known, {"C4": None}) == []
