"""Comparing two editions of a form: which row is which, and what changed in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from workbook_tool.resources import data_folder
from workbook_tool.rubric.diff import Change, Difference, diff
from workbook_tool.rubric.load import form_files, load_all, load_file, load_form

Edit = Callable[[str], str]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, Edit], Difference]:
    """Return a function that compares a shipped form with an edited copy of its file."""

    def compare(name: str, edit: Edit) -> Difference:
        path = form_files()[name]
        document = data_folder("rubric_data") / path.parent.name / "document.yaml"
        (tmp_path / "document.yaml").write_text(
            document.read_text(encoding="utf-8"), encoding="utf-8"
        )
        before = path.read_text(encoding="utf-8")
        after = edit(before)
        assert after != before
        (tmp_path / path.name).write_text(after, encoding="utf-8")
        return diff(load_file(path), load_file(tmp_path / path.name))

    return compare


def with_row_inserted(text: str) -> str:
    """Insert a row before row 3 of a Suzhou form; all later references go up by one."""
    raw = yaml.safe_load(text)
    items = [item for category in raw["categories"] for item in category["items"]]
    for item in items[2:]:
        item["ref"] = str(int(item["ref"]) + 1)
    new = {"ref": "3", "text": "推进新就业形态劳动者入会", "points": 2, "departments": ["组织部"]}
    raw["categories"][0]["items"].insert(2, new)
    raw["categories"][0]["points"] += 2
    return str(yaml.safe_dump(raw, allow_unicode=True))


def test_a_form_does_not_differ_from_itself() -> None:
    for form in load_all():
        assert diff(form, form).empty


def test_a_row_that_was_inserted_is_the_only_one_added(
    edited: Callable[[str, Edit], Difference],
) -> None:
    found = edited("suzhou-2015-1", with_row_inserted)
    assert [(row.ref, row.points) for row in found.added] == [("3", "2")]
    assert found.removed == ()
    assert {row.kind for row in found.rows} == {"renumbered"}
    shifted = [(row.old_ref, row.new_ref) for row in found.rows]
    assert shifted == [(str(n), str(n + 1)) for n in range(3, 22)]
    assert {change.field for change in found.form} == {"categories", "points"}


def test_a_row_that_was_removed(edited: Callable[[str, Edit], Difference]) -> None:
    def without_row_6(text: str) -> str:
        raw = yaml.safe_load(text)
        raw["categories"][0]["items"].pop(5)
        return str(yaml.safe_dump(raw, allow_unicode=True))

    found = edited("suzhou-2015-1", without_row_6)
    assert [row.ref for row in found.removed] == ["6"]
    assert found.added == () and found.rows == ()


def test_twins_are_told_apart_by_their_words() -> None:
    """大连 R26 (预算) and R28 (决算) differ in one character; each stays itself."""
    form = load_form("dalian-2018")
    assert diff(form, load_form("dalian-2018", {"steps": "proportional"})).of_kind("rule")
    assert not diff(form, form).of_kind("reworded")


def test_reworded_and_reweighted(edited: Callable[[str, Edit], Difference]) -> None:
    found = edited(
        "changzhou-2013-1",
        lambda text: text.replace("不少于2次\n        points: 8", "不少于3次\n        points: 6"),
    )
    assert [(row.kind, row.old_ref, row.change) for row in found.rows] == [
        (
            "reworded",
            "6",
            Change(
                "text",
                "有职工活动阵地，年内开展文体活动不少于2次",
                "有职工活动阵地，年内开展文体活动不少于3次",
            ),
        ),
        ("reweighted", "6", Change("points", "8", "6")),
    ]
    assert found.form == ()


def test_blanks_for_alignment_are_not_wording(edited: Callable[[str, Edit], Difference]) -> None:
    assert edited("zhuzhou-2011-01", lambda text: text.replace("1、 督促", "1、督促")).empty


def test_a_row_written_anew_in_its_place_is_reworded_by_its_name() -> None:
    """株洲: the four headings are the same in every system, the texts are not."""
    found = diff(load_form("zhuzhou-2011-03"), load_form("zhuzhou-2011-04"))
    assert found.added == found.removed == ()
    assert {row.old_ref for row in found.of_kind("reworded")} == {"1", "2", "3", "4"}


def test_moved_to_another_category(edited: Callable[[str, Edit], Difference]) -> None:
    def move(text: str) -> str:
        raw = yaml.safe_load(text)
        first, second = raw["categories"][0]["items"], raw["categories"][1]["items"]
        second.insert(0, first.pop())
        return str(yaml.safe_dump(raw, allow_unicode=True))

    found = edited("suzhou-2015-1", move)
    (row,) = found.rows
    assert (row.kind, row.old_ref, row.change) == (
        "moved",
        "6",
        Change("category", "服务发展", "服务职工"),
    )


def test_moved_within_its_category(edited: Callable[[str, Edit], Difference]) -> None:
    def move(text: str) -> str:
        raw = yaml.safe_load(text)
        items = raw["categories"][0]["items"]
        items.append(items.pop(0))
        return str(yaml.safe_dump(raw, allow_unicode=True))

    found = edited("suzhou-2015-1", move)
    assert [(row.kind, row.old_ref, row.change) for row in found.rows] == [
        ("moved", "1", Change("order", "1", "6"))
    ]


def test_rule_and_department(edited: Callable[[str, Edit], Difference]) -> None:
    def edit(text: str) -> str:
        text = text.replace("kind: all_or_nothing, label: 开展典型培树和宣传活动", "kind: judged")
        return text.replace("        departments: [宣传教育部]", "        departments: [宣教部]", 1)

    found = edited("dalian-2018", edit)
    (rule,) = found.of_kind("rule")
    assert rule.old_ref == "R4"
    assert rule.change.old.startswith("all_or_nothing") and rule.change.new == "judged"
    (departments,) = found.of_kind("departments")
    assert departments.change == Change("departments", "宣传教育部", "宣教部")


def test_points_of_parts(edited: Callable[[str, Edit], Difference]) -> None:
    found = edited(
        "zhuzhou-2011-08",
        lambda text: text.replace(
            "实行动态管理（2分）；, points: 2", "实行动态管理（2分）；, points: 4"
        ),
    )
    (row,) = found.rows
    assert (row.kind, row.old_ref) == ("reweighted", "4")
    assert row.change == Change("parts", "10＋2＋2＋5＋4＋5", "10＋2＋4＋5＋4＋5")


def test_title_columns_total_and_settings(edited: Callable[[str, Edit], Difference]) -> None:
    def edit(text: str) -> str:
        return (
            text.replace("title: 沈阳市六好", "title: 沈阳市新六好")
            .replace("points: 105", "points: 110")
            .replace("default: matter", "default: all")
            + "columns:\n"
            + "  - {head: 项目, cells: [{role: category, width: 25}]}\n"
            + "  - {head: 标准, cells: [{role: text, width: 79}]}\n"
            + "  - {head: 分值, cells: [{role: points, width: 13}]}\n"
        )

    found = edited("shenyang-liuhao", edit)
    fields = [change.field for change in found.form]
    assert fields == ["title", "columns", "bonus", "total", "settings.bonus_once"]
    assert found.form[3] == Change("total", "105", "110")
    assert found.form[4].new.endswith("采用：all")
    assert found.rows == ()


def test_two_official_forms_side_by_side() -> None:
    """苏州 局、公司 merges rows 17 and 18 of 市、区 into one; the rest keeps its partner."""
    found = diff(load_form("suzhou-2015-1"), load_form("suzhou-2015-2"))
    renumbered = {(row.old_ref, row.new_ref) for row in found.of_kind("renumbered")}
    assert {("19", "18"), ("20", "19"), ("21", "20")} <= renumbered
    assert "18" in {row.ref for row in found.removed}
