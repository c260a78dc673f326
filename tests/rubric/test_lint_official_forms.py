"""What the linter finds in the 19 official documents: the whole table, and nothing else."""

import pytest

from workbook_tool.findings import Finding
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import form_files, load_form

TO_EXPLAIN: dict[str, list[tuple[str, str | None]]] = {
    "changzhou-2013-1": [("K104", "6"), ("K109", None)],
    "changzhou-2013-2": [("K104", "6"), ("K109", None)],
    "dalian-2018": [
        ("K102", "R22"),
        ("K102", "R24"),
        ("K103", "R7"),
        ("K103", "R8"),
        ("K104", "R5"),
        ("K104", "R6"),
        ("K104", "R32"),
        ("K108", "R18"),
        ("K108", "R24"),
    ],
    "shenyang-liuhao": [],
    "suzhou-2015-1": [],
    "suzhou-2015-2": [],
    "suzhou-2015-3": [],
    **{f"zhuzhou-2011-{n:02}": [("K109", None)] for n in range(1, 13)},
    "zhuzhou-2011-02": [
        ("K101", "1"),
        ("K101", "2"),
        ("K101", "3"),
        ("K101", "4"),
        ("K109", None),
    ],
    "zhuzhou-2011-08": [("K102", "4"), ("K109", None)],
    "zhuzhou-2011-09": [("K102", "4"), ("K109", None)],
}

NOTES: dict[str, list[tuple[str, str | None, str]]] = {
    "changzhou-2013-1": [
        ("K302", "2", "台帐"),
        ("K303", "2", "根据台账建立情况相应得分，"),
        ("K303", "18", "年度工会工作受到区、市、省、全总表彰的，"),
    ],
    "changzhou-2013-2": [
        ("K302", "2", "台帐"),
        ("K303", "2", "根据台账建立情况相应得分，"),
        ("K303", "18", "年度工会工作受到区、市、省、全总表彰的，"),
    ],
    "dalian-2018": [
        ("K302", "R34", "督察"),
        ("K303", "R19", "区域）计1分,每少一个扣0"),
        ("K303", "R35", "，（未建立或未开展活动5分全扣）"),
    ],
    "shenyang-liuhao": [("K301", "4", "帐户"), ("K303", "5", "[2010]23号")],
    "zhuzhou-2011-01": [("K303", "1", "工会创建“模范职工之家”")],
    "zhuzhou-2011-02": [("K301", "4", "维护修资金")],
    "zhuzhou-2011-03": [("K301", "2", "签定"), ("K301", "3", "蓝球")],
    "zhuzhou-2011-05": [("K301", "2", "职职工"), ("K301", "2", "工资集体协调")],
    "zhuzhou-2011-07": [("K301", "2", "签定")],
    "zhuzhou-2011-08": [("K301", "4", "各类及职工利益")],
    "zhuzhou-2011-09": [
        ("K301", "1", "年度报统计"),
        ("K301", "4", "各类及职工利益"),
        ("K303", "3", "，（3分）"),
    ],
    "zhuzhou-2011-10": [("K303", "3", "（筹备召开现场经验交流会"), ("K303", "4", "“一元捐“")],
}


def findings(name: str, **readings: str) -> list[Finding]:
    return list(lint(load_form(name, readings)))


def one(name: str, code: str, item: str | None = None) -> Finding:
    (found,) = [f for f in findings(name) if f.code == code and item in {None, f.item}]
    return found


def test_the_table_names_every_form() -> None:
    assert set(TO_EXPLAIN) == set(form_files())


@pytest.mark.parametrize("name", sorted(TO_EXPLAIN))
def test_what_a_person_must_explain(name: str) -> None:
    found = [(f.code, f.item) for f in findings(name) if f.severity != "note"]
    assert found == TO_EXPLAIN[name]


@pytest.mark.parametrize("name", sorted(TO_EXPLAIN))
def test_nothing_official_must_be_changed(name: str) -> None:
    assert not [f for f in findings(name) if f.severity == "must_fix"]


@pytest.mark.parametrize("name", sorted(TO_EXPLAIN))
def test_slips_of_the_original_are_notes(name: str) -> None:
    found = [(f.code, f.item, f.got) for f in findings(name) if f.severity == "note"]
    assert sorted(found) == sorted(NOTES.get(name, []))


@pytest.mark.parametrize("name", sorted(TO_EXPLAIN))
def test_every_finding_names_its_form_and_speaks_chinese(name: str) -> None:
    for finding in findings(name):
        assert finding.file == name
        assert finding.message.endswith("。") and finding.fix.endswith("。")
        assert "{" not in finding.message and "None" not in finding.message


@pytest.mark.parametrize(
    ("item", "heading", "column"),
    [("1", "25", "20"), ("2", "20", "25"), ("3", "20", "25"), ("4", "35", "30")],
)
@pytest.mark.parametrize("reading", ["column", "heading"])
def test_heading_and_weight_differ_under_either_reading(
    item: str, heading: str, column: str, reading: str
) -> None:
    found = [f for f in findings("zhuzhou-2011-02", weight=reading) if f.severity != "note"]
    assert [(f.code, f.item) for f in found] == TO_EXPLAIN["zhuzhou-2011-02"]
    (row,) = [f for f in found if f.item == item]
    assert (row.expected, row.got) == (heading, column)
    assert "各部分相加与标题相同" in row.message


@pytest.mark.parametrize(
    ("name", "item", "parts", "got", "expected"),
    [
        ("zhuzhou-2011-08", "4", "10＋2＋2＋5＋4＋5", "28", "30"),
        ("zhuzhou-2011-09", "4", "10＋2＋2＋5＋4＋5", "28", "30"),
        ("dalian-2018", "R22", "2＋0.5＋0.3＋0.7＋1＋1", "5.5", "5"),
        ("dalian-2018", "R24", "1.5＋1", "2.5", "3"),
    ],
)
def test_parts_that_do_not_add_up(
    name: str, item: str, parts: str, got: str, expected: str
) -> None:
    found = one(name, "K102", item)
    assert (found.got, found.expected) == (got, expected)
    assert parts in found.message


@pytest.mark.parametrize("item", ["R7", "R8"])
def test_doing_nothing_keeps_a_point(item: str) -> None:
    found = one("dalian-2018", "K103", item)
    assert (found.expected, found.got) == ("3", "2")
    assert "什么都不做也能得 1 分" in found.message


@pytest.mark.parametrize(
    ("name", "item", "quote"),
    [
        ("dalian-2018", "R5", "发展电子书屋"),
        ("dalian-2018", "R6", "扶持资金管理规范"),
        ("dalian-2018", "R32", "届期内（五年内）通过内部审计"),
        ("changzhou-2013-1", "6", "有职工活动阵地"),
        ("changzhou-2013-2", "6", "完善职工活动阵地"),
    ],
)
def test_requirements_without_points_are_quoted(name: str, item: str, quote: str) -> None:
    found = one(name, "K104", item)
    assert (found.clause or "").startswith(quote)
    assert quote in found.message


def test_reprinted_category_cells_would_add_up_to_128() -> None:
    found = [f for f in findings("dalian-2018") if f.code == "K108"]
    assert [(f.expected, f.got) for f in found] == [("100", "128"), ("100", "128")]
    assert "权益维护工作”（16 分）" in found[0].message
    assert "基层建设工作”（12 分）" in found[1].message


def test_a_missing_total_says_why() -> None:
    assert "合计行没有印数" in one("changzhou-2013-1", "K109").message
    assert "没有合计行" in one("zhuzhou-2011-06", "K109").message


@pytest.mark.parametrize("setting", ["steps", "average", "parts_of_r22", "election_cap"])
def test_other_readings_bring_no_other_findings(setting: str) -> None:
    form = load_form("dalian-2018")
    for reading in form.settings[setting].readings:
        found = [(f.code, f.item) for f in findings("dalian-2018", **{setting: reading})]
        assert [f for f in found if f[0] < "K3"] == TO_EXPLAIN["dalian-2018"]
