"""The rubric data against the official documents, in both directions, to the character.

Every form is laid out as the table that it stands for, row by row and cell by cell, and
must equal the table of the document: so no wording is lost, moved, added or tidied up.
Only what a printer left behind (residues) is taken off the documents, one named case each.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from tests.seed_tables import SEEDS, Table, tables
from workbook_tool.rubric.load import form_files, load_all
from workbook_tool.rubric.model import Category, Form, Indicator, Item
from workbook_tool.rubric.scoring import leaves
from workbook_tool.rubric.table import Role
from workbook_tool.rubric.text import printed_points, squeeze

DOCUMENTS: dict[str, tuple[str, ...]] = {
    "changzhou-2013": ("changzhou-2013-1", "changzhou-2013-2"),
    "dalian-2018": ("dalian-2018",),
    "shenyang-liuhao": ("shenyang-liuhao",),
    "suzhou-2015": ("suzhou-2015-1", "suzhou-2015-2", "suzhou-2015-3"),
    "zhuzhou-2011": tuple(f"zhuzhou-2011-{n:02}" for n in range(1, 13)),
}
"""The forms of each document, in the order of its tables."""

SCORE_ROLES: frozenset[Role] = frozenset({"self", "assess", "review", "remark"})

FORMS = {form.id: form for form in load_all()}
every_form = pytest.mark.parametrize("form_id", list(FORMS))
every_document = pytest.mark.parametrize("name", list(DOCUMENTS))


# --- the documents, without what the printer left behind ---------------------------------


@cache
def official_tables(name: str) -> tuple[Table, ...]:
    found = tables(name)
    last = found[-1].rows[-1]
    last[-1] = without_blank_tail(last[-1])
    if name == "shenyang-liuhao":
        found[0].rows = without_repeated_heads(found[0].rows)
    if name == "changzhou-2013":
        # 附件2 breaks off at 合计: the row is as in 附件1.
        assert last == ["合计"]
        last += found[0].rows[-1][1:]
    return tuple(found)


def without_blank_tail(cell: str) -> str:
    paragraphs = cell.split("\n")
    while paragraphs and not paragraphs[-1].strip():
        paragraphs.pop()
    return "\n".join(paragraphs)


def without_repeated_heads(rows: list[list[str]]) -> list[list[str]]:
    return [row for n, row in enumerate(rows) if n == 0 or row != rows[0]]


def document_of(form_id: str) -> str:
    return next(name for name, forms in DOCUMENTS.items() if form_id in forms)


def official(form_id: str) -> Table:
    name = document_of(form_id)
    return official_tables(name)[DOCUMENTS[name].index(form_id)]


# --- the data, laid out as the table it stands for ---------------------------------------


def placed(form: Form) -> Iterator[tuple[Category, Indicator | None, Item]]:
    for category in form.categories:
        for indicator, items in category.groups():
            for item in items:
                yield category, indicator, item


def body_row(form: Form, category: Category, indicator: Indicator | None, item: Item) -> list[str]:
    first = item is category.rows[0] or (indicator is not None and item.ref in form.paper.breaks)
    first_of_indicator = indicator is not None and item is indicator.items[0]

    def cell(role: Role) -> str:
        if role in SCORE_ROLES or role in item.joined:
            return ""
        if role == "category":
            return category.name if first else ""
        if role == "category_points":
            return figure(category.points) if first else ""
        if role == "indicator":
            return indicator.name if indicator and first_of_indicator else ""
        if role == "indicator_points":
            return figure(indicator.points) if indicator and first_of_indicator else ""
        return form.printed(item, role)

    return [cell(cell_.role) for cell_ in form.cells]


def figure(points: Decimal | None) -> str:
    return "" if points is None else str(points)


def laid_out(form: Form) -> dict[str, list[str]]:
    """The whole table: 表头, each row by its reference, 加分说明, 合计."""
    rows = {"表头": [column.head for column in form.columns]}
    for category, indicator, item in placed(form):
        rows[item.ref] = body_row(form, category, indicator, item)
        if category.note and item is category.rows[-1]:
            after = len(form.cells) - 1 - category.note.span
            rows["加分说明"] = ["", category.note.text, *[""] * after]
    if form.total:
        taken = sum(cell.span for cell in form.total.cells)
        rows["合计"] = [
            *(cell.text for cell in form.total.cells),
            *[""] * (len(form.cells) - taken),
        ]
    return rows


ROWS = [(form.id, name, n) for form in FORMS.values() for n, name in enumerate(laid_out(form))]


@pytest.mark.parametrize(
    ("form_id", "name", "position"), ROWS, ids=[f"{form_id}-{name}" for form_id, name, _ in ROWS]
)
def test_row_prints_every_cell_as_the_document_does(form_id: str, name: str, position: int) -> None:
    assert laid_out(FORMS[form_id])[name] == official(form_id).rows[position]


@every_form
def test_table_has_the_rows_of_the_document_and_no_others(form_id: str) -> None:
    assert list(laid_out(FORMS[form_id]).values()) == official(form_id).rows


@every_form
def test_every_paragraph_of_the_document_stands_in_the_data_as_often_as_it_is_printed(
    form_id: str,
) -> None:
    """Also catches a wording that a second column or a shared entry would add."""

    def paragraphs(rows: list[list[str]]) -> Counter[str]:
        return Counter(p for row in rows for cell in row for p in cell.split("\n") if cell)

    assert paragraphs(list(laid_out(FORMS[form_id]).values())) == paragraphs(official(form_id).rows)


# --- around the tables -------------------------------------------------------------------


def lines_before(form: Form) -> list[str]:
    unit = [form.unit_line.text] if form.unit_line and form.unit_line.place == "before" else []
    return [*([form.attachment] if form.attachment else []), *form.title.split("\n"), *unit]


def lines_after(form: Form) -> list[str]:
    return [form.unit_line.text] if form.unit_line and form.unit_line.place == "after" else []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "dalian-2018"])
def test_lines_around_the_tables_are_attachment_title_and_unit(name: str) -> None:
    forms = [FORMS[form_id] for form_id in DOCUMENTS[name]]
    expected = lines_before(forms[0])
    for form, table, following in zip(
        forms, official_tables(name), [*forms[1:], None], strict=True
    ):
        assert table.before == expected
        expected = lines_after(form) + (lines_before(following) if following else [])
    residue = ["PAGE  ", "2"] if name == "shenyang-liuhao" else []
    assert official_tables(name)[-1].after == expected + residue


def test_dalian_table_follows_its_notice() -> None:
    form, table = FORMS["dalian-2018"], official("dalian-2018")
    assert form.document.number == "大工办发〔2018〕28号"
    assert table.before[0] == form.document.number
    assert table.before[-2:] == lines_before(form)
    assert table.before[1] == f"印发《{form.title}》的通知"
    assert form.document.issuer in table.before
    assert form.work_plan is not None
    assert f"在{form.work_plan.due}前上报" in "".join(table.before)
    assert table.after == []


def test_attachment_marks() -> None:
    marks = {form.id: form.attachment for form in FORMS.values() if form.attachment}
    assert marks == {
        "changzhou-2013-1": "附件1",
        "changzhou-2013-2": "附件2",
        "dalian-2018": "附件",
        "suzhou-2015-1": "附件",
        "zhuzhou-2011-01": "附件3：",
    }


def test_guoziwei_names_its_unit_after_the_table_and_the_other_eleven_before() -> None:
    places = {
        form_id: FORMS[form_id].unit_line and FORMS[form_id].unit_line.place  # type: ignore[union-attr]
        for form_id in DOCUMENTS["zhuzhou-2011"]
    }
    assert places.pop("zhuzhou-2011-02") == "after"
    assert set(places.values()) == {"before"}
    assert len(places) == 11


@pytest.mark.parametrize("form_id", DOCUMENTS["zhuzhou-2011"])
def test_unit_type_is_the_unit_that_the_unit_line_names(form_id: str) -> None:
    form = FORMS[form_id]
    assert form.unit_line is not None
    assert form.unit_line.text == f"单位：{form.unit_type}"


def test_only_zhuzhou_prints_unit_lines() -> None:
    assert {form.id for form in FORMS.values() if form.unit_line} == set(DOCUMENTS["zhuzhou-2011"])


@every_form
def test_unit_type_stands_around_the_table(form_id: str) -> None:
    form = FORMS[form_id]
    table = official(form_id)
    around = [table.before[-3:], table.after[:1]] if form_id != "dalian-2018" else [table.before]
    assert form.unit_type in "".join(line for lines in around for line in lines)


@every_form
def test_title_begins_with_the_title_of_the_document(form_id: str) -> None:
    form = FORMS[form_id]
    assert form.full_title.startswith(form.document.title)


def test_changzhou_breaks_the_title_of_its_first_attachment_only() -> None:
    assert FORMS["changzhou-2013-1"].title.count("\n") == 1
    assert FORMS["changzhou-2013-2"].title.count("\n") == 0


# --- the wordings that a well-meaning hand would tidy up ---------------------------------


@pytest.mark.parametrize(
    ("form_id", "ref", "role", "wording"),
    [
        ("changzhou-2013-1", "3", "text", "新闻线索和报道题材 "),
        ("changzhou-2013-2", "3", "text", "新闻线索和报道题材 "),
        ("changzhou-2013-1", "2", "text", "工会工作台帐"),
        ("changzhou-2013-1", "2", "criterion", "根据台账建立情况相应得分，"),
        ("changzhou-2013-1", "14", "criterion", "未建困难职工信息库未开展活动的不得分"),
        ("changzhou-2013-2", "14", "criterion", "未建困难职工信息库、未开展活动的不得分"),
        ("changzhou-2013-1", "18", "text", "全总表彰的，"),
        ("zhuzhou-2011-01", "1", "text", "1、 督促"),
        ("zhuzhou-2011-02", "4", "name", "“双联”  维权帮扶（35分）"),
        ("zhuzhou-2011-02", "1", "points", "20"),
        ("zhuzhou-2011-02", "2", "points", "25"),
        ("zhuzhou-2011-02", "3", "points", "25"),
        ("zhuzhou-2011-02", "4", "points", "30"),
        ("zhuzhou-2011-03", "2", "text", "签定劳动合同"),
        ("zhuzhou-2011-03", "3", "text", "蓝球场"),
        ("zhuzhou-2011-04", "1", "text", "工会选举工作。  "),
        ("zhuzhou-2011-04", "4", "text", "组织所属企业 参加"),
        ("zhuzhou-2011-04", "4", "text", "职工补助医疗保险。\n  "),
        ("zhuzhou-2011-05", "2", "text", "职职工知情权"),
        ("zhuzhou-2011-08", "1", "text", " 1、加强"),
        ("zhuzhou-2011-08", "4", "text", "各类及职工利益"),
        ("zhuzhou-2011-09", "1", "text", "年度报统计"),
        ("zhuzhou-2011-09", "3", "text", "管理和服务，（3分）"),
        ("zhuzhou-2011-09", "4", "text", "各类及职工利益"),
        ("zhuzhou-2011-10", "3", "text", "评选活动（筹备召开现场经验交流会；"),
        ("zhuzhou-2011-10", "4", "text", "“一元捐“活动"),
        ("suzhou-2015-1", "19", "departments", "干  校"),
        ("suzhou-2015-2", "18", "departments", "干  校"),
        ("suzhou-2015-3", "18", "departments", "干  校"),
        ("shenyang-liuhao", "25", "text", "积极开展 “创建"),
        ("shenyang-liuhao", "28", "points", "最高\n5\n分"),
        ("dalian-2018", "R1", "points", "5.0 "),
        ("dalian-2018", "R27", "points", "0.5 "),
        ("dalian-2018", "R3", "text", "开展活动1分， 积极"),
        ("dalian-2018", "R19", "text", "计1分,每少一个"),
        ("dalian-2018", "R19", "departments", "民主管理部           女职工部"),
        ("dalian-2018", "R22", "departments", "组织建设部        经审办     女职工部"),
        ("dalian-2018", "R30", "evidence", "审计工作底稿  图片"),
        ("dalian-2018", "R34", "text", "督察材料"),
        ("dalian-2018", "R35", "evidence", "会议通知、会议纪要、\n工作进展"),
    ],
)
def test_blanks_and_slips_are_printed_as_they_stand(
    form_id: str, ref: str, role: Role, wording: str
) -> None:
    form = FORMS[form_id]
    assert wording in form.printed(form.item(ref), role)


def test_heads_keep_their_alignment_blanks() -> None:
    heads = {form.id: [column.head for column in form.columns] for form in FORMS.values()}
    assert "考    核    标    准" in heads["dalian-2018"]
    assert "指标\n名称" in heads["dalian-2018"]
    assert heads["shenyang-liuhao"][:3] == ["     内 容\n项 目", "考 核 标 准", "分  值"]


def test_only_the_first_head_of_shenyang_is_divided_by_a_diagonal() -> None:
    divided = [
        (form.id, n)
        for form in FORMS.values()
        for n, column in enumerate(form.columns)
        if column.diagonal
    ]
    assert divided == [("shenyang-liuhao", 0)]


# --- vertical merges ---------------------------------------------------------------------


@every_form
def test_a_joined_cell_holds_what_the_cell_above_holds(form_id: str) -> None:
    form = FORMS[form_id]
    for above, item in zip(form.items, form.items[1:], strict=False):
        for role in item.joined:
            assert getattr(item, role) == getattr(above, role), f"{item.ref} {role}"
    assert form.items[0].joined == ()


@pytest.mark.parametrize("form_id", [*DOCUMENTS["suzhou-2015"], "dalian-2018"])
def test_departments_are_those_of_the_nearest_printed_cell(form_id: str) -> None:
    form = FORMS[form_id]
    column = [cell.role for cell in form.cells].index("departments")
    printed = ""
    for item, row in zip(form.items, official(form_id).rows[1:], strict=False):
        printed = row[column] or printed
        if len(item.departments) > 1:
            assert "".join(item.departments) == squeeze(printed), item.ref
        else:
            assert item.departments == (squeeze(printed),), item.ref


def test_dalian_period_is_the_year_in_every_row() -> None:
    assert {item.period for item in FORMS["dalian-2018"].items} == {"年度"}


@pytest.mark.parametrize(
    ("form_id", "breaks"), [("dalian-2018", ("R18", "R24")), ("shenyang-liuhao", ("11", "20"))]
)
def test_pages_break_where_the_document_reprints_a_head_or_a_category(
    form_id: str, breaks: tuple[str, ...]
) -> None:
    form = FORMS[form_id]
    assert form.paper.breaks == breaks
    rows = tables(document_of(form_id))[0].rows
    if form_id == "shenyang-liuhao":
        reprinted = [n for n, row in enumerate(rows) if n and row == rows[0]]
        refs = [form.items[n - 1 - earlier].ref for earlier, n in enumerate(reprinted)]
    else:
        seen: set[str] = set()
        refs = []
        for item, row in zip(form.items, rows[1:], strict=True):
            refs += [item.ref] if row[0] in seen else []
            seen |= {row[0]} - {""}
    assert tuple(refs) == breaks


# --- residues ----------------------------------------------------------------------------


def test_residues_of_the_printer_stay_out() -> None:
    assert tables("shenyang-liuhao")[-1].after == ["PAGE  ", "2"]
    for form in FORMS.values():
        assert "PAGE" not in form.model_dump_json()
    printed = [
        form.printed(item, cell.role)
        for form in FORMS.values()
        for item in form.items
        for cell in form.cells
    ]
    assert "     内 容\n项 目" not in printed
    assert [text for text in printed if text.endswith("\n ")] == []
    assert [text for text in printed if text != without_blank_tail(text)] == [
        "组织所属企业 参加慈善捐款活动，困难职工情况摸底。依法维护职工合法权益，"
        "协调处理劳动纠纷。组织开展职工补助医疗保险。\n  "
    ]


def test_changzhou_total_row_of_the_second_attachment_is_as_in_the_first() -> None:
    broken_off = tables("changzhou-2013")[1].rows[-1]
    assert broken_off == ["合计\n "]
    first, second = (FORMS[form_id].total for form_id in DOCUMENTS["changzhou-2013"])
    assert first == second
    assert laid_out(FORMS["changzhou-2013-2"])["合计"] == ["合计", "", "", "", ""]


# --- the copies of the documents beside the tests ----------------------------------------

TABLES_OF_THE_SOURCES = {
    "changzhou-2013": "1c6949839772cc6eca4b3799229c7d6eeecb331952b515db43bcfafee9e0354f",
    "dalian-2018": "449584bf08e2db14aa3aa86dab83ee55129875b987f9f55cc67e41194d8d71b9",
    "shenyang-liuhao": "8ffefbcc65ff171ccb3c3b0be19dafa2ce8d0a8b2e71ca81635f27bd06dc6d83",
    "suzhou-2015": "287b8bbb7567f9023901872548d49a46eb6cd4d4ceb43ee04f3a5b2b300f951f",
    "zhuzhou-2011": "acf638c02a2682c7a8af1047015992294d2bc07da87def962d5f3a95822e0f8b",
}
"""SHA-256 over the tables of the source documents, as they were handed over."""


@every_document
def test_seed_has_the_tables_of_the_source_document(name: str) -> None:
    rows = [table.rows for table in tables(name)]
    text = json.dumps(rows, ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == TABLES_OF_THE_SOURCES[name]


@every_document
def test_seed_has_no_personal_data(name: str) -> None:
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    for mark in ("QQ群号", "联系人", "联系电话", "电子邮箱", "@"):
        assert mark not in text


def test_every_document_has_a_seed_and_every_seed_a_document() -> None:
    assert {path.stem for path in SEEDS.glob("*.txt")} == set(DOCUMENTS)
    assert set(form_files()) == {form for forms in DOCUMENTS.values() for form in forms}
    assert {form.document.id for form in FORMS.values()} == set(DOCUMENTS)


# --- counts and sums ---------------------------------------------------------------------

ROWS_AND_POINTS: dict[str, tuple[int, list[int | None]]] = {
    "changzhou-2013-1": (18, [24, 76, None]),
    "changzhou-2013-2": (18, [24, 76, None]),
    **{form_id: (4, [100]) for form_id in DOCUMENTS["zhuzhou-2011"]},
    "suzhou-2015-1": (21, [24, 29, 21, 26]),
    "suzhou-2015-2": (20, [25, 29, 22, 24]),
    "suzhou-2015-3": (20, [25, 28, 23, 24]),
    "shenyang-liuhao": (28, [12, 22, 22, 14, 14, 16, 5]),
    "dalian-2018": (37, [10, 10, 10, 12, 16, 12, 10, 20]),
}


def test_there_are_19_forms_and_210_rows() -> None:
    assert len(FORMS) == 19
    assert sum(len(form.items) for form in FORMS.values()) == 210


@every_form
def test_rows_and_points_of_the_categories(form_id: str) -> None:
    form = FORMS[form_id]
    rows, points = ROWS_AND_POINTS[form_id]
    assert len(form.items) == rows
    assert [category.points for category in form.categories] == points


@every_form
def test_category_points_are_the_sum_of_the_rows(form_id: str) -> None:
    for category in FORMS[form_id].categories:
        if category.bonus is None:
            assert sum(item.points or 0 for item in category.rows) == category.points


@every_form
def test_full_score_is_100_and_not_what_reprinted_cells_add_up_to(form_id: str) -> None:
    assert FORMS[form_id].points == 100


def test_dalian_category_column_added_naively_gives_128() -> None:
    column = [row[1] for row in official("dalian-2018").rows[1:]]
    assert sum(int(cell) for cell in column if cell) == 128
    assert sum(c.points or 0 for c in FORMS["dalian-2018"].categories) == 100


def test_dalian_has_30_indicators_and_each_is_the_sum_of_its_rows() -> None:
    indicators = [i for c in FORMS["dalian-2018"].categories for i in c.indicators]
    assert len(indicators) == 30
    for indicator in indicators:
        assert sum(item.points or 0 for item in indicator.items) == indicator.points, indicator


def test_dalian_rows_are_numbered_r1_to_r37() -> None:
    assert [item.ref for item in FORMS["dalian-2018"].items] == [f"R{n}" for n in range(1, 38)]


@every_form
def test_references_run_on_from_1(form_id: str) -> None:
    refs = [item.ref.removeprefix("R") for item in FORMS[form_id].items]
    assert refs == [str(n) for n in range(1, len(refs) + 1)]


@pytest.mark.parametrize("form_id", [*DOCUMENTS["changzhou-2013"], "shenyang-liuhao"])
def test_points_printed_in_a_category_cell_are_the_category_points(form_id: str) -> None:
    for category in FORMS[form_id].categories:
        if category.bonus is None:
            assert printed_points(squeeze(category.name)) == (category.points,)


def test_printed_totals() -> None:
    totals = {form.id: form.total and form.total.points for form in FORMS.values()}
    assert totals == {
        **dict.fromkeys(DOCUMENTS["changzhou-2013"]),
        **dict.fromkeys(DOCUMENTS["zhuzhou-2011"]),
        **dict.fromkeys(DOCUMENTS["suzhou-2015"], 100),
        "shenyang-liuhao": 105,
        "dalian-2018": None,
    }
    with_row = {form.id for form in FORMS.values() if form.total}
    assert with_row == {
        *DOCUMENTS["changzhou-2013"],
        *DOCUMENTS["suzhou-2015"],
        "shenyang-liuhao",
    }


def test_shenyang_total_is_the_full_score_and_the_bonus() -> None:
    form = FORMS["shenyang-liuhao"]
    bonus = form.categories[-1].bonus
    assert bonus is not None
    assert form.total is not None
    assert bonus.cap == 5
    assert form.total.points == form.points + bonus.cap


def test_leaf_rules_by_kind() -> None:
    kinds = Counter(
        leaf.rule.kind
        for form in FORMS.values()
        for item in form.items
        for leaf in (leaves(item)[:1] if item.rule.kind == "completion_grade" else leaves(item))
    )
    assert kinds == {
        "unspecified": 88,
        "completion_grade": 48,
        "judged": 17,
        "deduct_fixed": 15,
        "all_or_nothing": 12,
        "deduct_per_percent": 12,
        "checklist_add": 10,
        "bonus_by_level": 9,
        "deduct_per_count": 8,
        "gate_zero": 7,
        "tier_count": 3,
        "no_points": 1,
    }


@pytest.mark.parametrize(
    ("kind", "by_document"),
    [
        ("unspecified", {"suzhou-2015": 61, "shenyang-liuhao": 27}),
        ("judged", {"changzhou-2013": 17}),
        ("deduct_fixed", {"changzhou-2013": 2, "dalian-2018": 13}),
        ("all_or_nothing", {"dalian-2018": 12}),
        ("deduct_per_percent", {"dalian-2018": 12}),
        ("checklist_add", {"dalian-2018": 10}),
        ("bonus_by_level", {"changzhou-2013": 8, "shenyang-liuhao": 1}),
        ("deduct_per_count", {"changzhou-2013": 2, "dalian-2018": 6}),
        ("gate_zero", {"changzhou-2013": 7}),
        ("tier_count", {"dalian-2018": 3}),
        ("no_points", {"dalian-2018": 1}),
    ],
)
def test_where_each_kind_of_rule_is_used(kind: str, by_document: dict[str, int]) -> None:
    found = Counter(
        form.document.id
        for form in FORMS.values()
        for item in form.items
        for leaf in leaves(item)
        if leaf.rule.kind == kind
    )
    assert found == by_document


def test_105_rows_are_pure_human_judgement() -> None:
    rows = [item for form in FORMS.values() for item in form.items]
    assert (
        sum(item.rule.kind in {"judged", "unspecified"} for item in rows if not item.parts) == 105
    )


@pytest.mark.parametrize(
    ("department", "points"),
    [
        ("宣教部", (12, 12, 13)),
        ("生产部", (12, 13, 12)),
        ("女工部", (9, 8, 9)),
        ("财务部", (5, 5, 5)),
        ("民管部", (13, 14, 14)),
        ("生活部", (13, 14, 13)),
        ("法工部", (10, 10, 10)),
        ("组织部", (13, 11, 11)),
        ("干校", (4, 4, 4)),
        ("经审办", (5, 5, 5)),
        ("研究室", (4, 4, 4)),
    ],
)
def test_suzhou_points_of_each_department(department: str, points: tuple[int, ...]) -> None:
    found = tuple(
        sum(item.points or 0 for item in FORMS[form_id].items if item.departments == (department,))
        for form_id in DOCUMENTS["suzhou-2015"]
    )
    assert found == points


@pytest.mark.parametrize("form_id", DOCUMENTS["suzhou-2015"])
def test_suzhou_has_11_departments_which_share_100_points(form_id: str) -> None:
    shares: Counter[str] = Counter()
    for item in FORMS[form_id].items:
        (department,) = item.departments
        shares[department] += int(item.points or 0)
    assert len(shares) == 11
    assert shares.total() == 100


# --- quotations --------------------------------------------------------------------------


@every_form
def test_every_setting_quotes_a_sentence_that_its_rows_print(form_id: str) -> None:
    form = FORMS[form_id]
    for name, setting in form.settings.items():
        notes = [c.note.text for c in form.categories if c.note]
        cells = [form.printed(form.item(ref), c.role) for ref in setting.refs for c in form.cells]
        assert any(squeeze(setting.sentence) in squeeze(cell) for cell in [*cells, *notes]), name


@every_form
def test_marked_parts_print_their_own_points(form_id: str) -> None:
    """Where a part of 株洲 is marked with a figure, it is worth that figure."""
    for item in FORMS[form_id].items:
        if item.rule.kind == "completion_grade":
            for part in item.parts:
                assert printed_points(part.text) == (part.points,), part.text


@pytest.mark.parametrize("form_id", ["zhuzhou-2011-02", "zhuzhou-2011-08", "zhuzhou-2011-09"])
def test_every_marked_figure_of_a_zhuzhou_row_belongs_to_a_part(form_id: str) -> None:
    for item in FORMS[form_id].items:
        assert printed_points(item.text) == tuple(part.points for part in item.parts)
