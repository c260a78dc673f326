"""Points handed to departments, and rows that several of them share."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.rubric.duties import departments, duties, row_score
from workbook_tool.rubric.load import load_form

# As the official tables add up (市区 / 局公司 / 直属).
SUZHOU = {
    "宣教部": (12, 12, 13),
    "生产部": (12, 13, 12),
    "女工部": (9, 8, 9),
    "财务部": (5, 5, 5),
    "民管部": (13, 14, 14),
    "生活部": (13, 14, 13),
    "法工部": (10, 10, 10),
    "组织部": (13, 11, 11),
    "干校": (4, 4, 4),
    "经审办": (5, 5, 5),
    "研究室": (4, 4, 4),
}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_each_suzhou_department_has_the_points_of_its_rows(n: int) -> None:
    form = load_form(f"suzhou-2015-{n}")
    handed = {
        name: sum((d.points for d in duties(form) if d.department == name), Decimal(0))
        for name in departments(form)
    }
    assert handed == {name: Decimal(points[n - 1]) for name, points in SUZHOU.items()}
    assert sum(handed.values()) == form.points == 100


def test_dalian_hands_out_every_row_once_and_the_shared_rows_by_part() -> None:
    form = load_form("dalian-2018")
    work = duties(form)
    by_row: dict[str, Decimal] = {}
    for duty in work:
        by_row[duty.item.ref] = by_row.get(duty.item.ref, Decimal(0)) + duty.points
    printed = {item.ref: item.points for item in form.items}
    # R22 prints parts of 5.5 points in a row of 5.
    assert {ref for ref in printed if by_row[ref] != printed[ref]} == {"R22"}
    assert by_row["R22"] == Decimal("5.5")
    shared = {duty.ref: duty.department for duty in work if duty.leaf}
    assert shared == {
        "R19.1": "民主管理部",
        "R19.2": "民主管理部",
        "R19.3": "女职工部",
        "R22.1": "组织建设部",
        "R22.2": "组织建设部",
        "R22.3": "组织建设部",
        "R22.4": "组织建设部",
        "R22.5": "经审办",
        "R22.6": "女职工部",
    }
    assert all(duty.department for duty in work)


def test_read_otherwise_the_first_department_scores_the_whole_row() -> None:
    form = load_form("dalian-2018", {"several_departments": "first"})
    found = {d.ref: d.department for d in duties(form) if d.item.ref in ("R19", "R22")}
    assert found == {"R19": "民主管理部", "R22": "组织建设部"}
    assert sum(d.points for d in duties(form)) == 100


def test_a_shared_row_is_the_sum_of_its_parts_within_its_points() -> None:
    form = load_form("dalian-2018")
    row = next(item for item in form.items if item.ref == "R22")
    parts: dict[str, Decimal | None] = {
        "R22.1": Decimal(2), "R22.2": Decimal("0.5"), "R22.3": Decimal("0.3"),
        "R22.4": Decimal("0.7"), "R22.5": Decimal(1), "R22.6": Decimal(1),
    }  # fmt: skip
    assert row_score(row, parts) == 5
    assert row_score(row, parts | {"R22.1": Decimal("0.75")}) == Decimal("4.25")
    assert row_score(row, parts | {"R22.5": None}) is None
    del parts["R22.6"]
    assert row_score(row, parts) is None


def test_scaled_parts_are_scaled_once_for_the_row() -> None:
    form = load_form("dalian-2018", {"parts_of_r22": "scaled"})
    row = next(item for item in form.items if item.ref == "R22")
    parts: dict[str, Decimal | None] = {f"R22.{n}": Decimal("0.3") for n in range(1, 7)}
    assert row_score(row, parts) == Decimal("1.64")  # 1.8 x 5 / 5.5 = 1.6363…


@given(st.data())
def test_a_shared_row_never_leaves_its_range(data: st.DataObject) -> None:
    form = load_form("dalian-2018")
    for ref in ("R19", "R22"):
        row = next(item for item in form.items if item.ref == ref)
        work = [duty for duty in duties(form) if duty.item.ref == ref]
        parts: dict[str, Decimal | None] = {
            d.ref: Decimal(data.draw(st.integers(0, int(d.points * 100)))) / 100 for d in work
        }
        score = row_score(row, parts)
        total = sum((value for value in parts.values() if value is not None), Decimal(0))
        assert row.points is not None
        assert score == min(total, row.points)
