"""Edges of the rubric data: how it is written (K0), what it says (K1–K3), how it prints (K4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tests.catalogue.edge import Bench, Edge, codes
from tests.forms import SHIPPED
from tests.print import test_text_that_does_not_fit as fit
from tests.rubric import test_bad_data as bad
from tests.rubric import test_lint_new_rubrics as drafts
from workbook_tool.layout.fit import lint_fit
from workbook_tool.rubric.library import FormFolder, FormLibrary
from workbook_tool.rubric.lint import lint
from workbook_tool.rubric.load import load_file
from workbook_tool.rubric.source import RubricError

_OF_A_CASE = {
    "K003": "tab",
    "K004": "quote never closed",
    "K005": "duplicate key",
    "K006": "missing field",
    "K007": "unknown field",
    "K009": "three decimals",
    "K011": "unknown setting",
    "K012": "control character",
}
"""Cases of ``tests/rubric/test_bad_data.py``; each changes one place of a good form."""


Files = Mapping[str, tuple[str, str]]
"""Text and encoding of files by name."""


def written(files: Files, bench: Bench) -> Collection[str]:
    """Look at a folder with a document and perhaps a form."""
    (bench.folder / "document.yaml").write_text(bad.DOCUMENT, encoding="utf-8")
    path = bench.folder / _NAME
    path.unlink(missing_ok=True)
    for name, (text, encoding) in files.items():
        (bench.folder / name).write_bytes(text.encode(encoding))
    try:
        return codes(list(lint(load_file(path))))
    except RubricError as error:
        return codes(error.findings)


def asked_for(form_id: str, bench: Bench) -> Collection[str]:
    del bench
    try:
        SHIPPED.form(form_id)
    except RubricError as error:
        return codes(error.findings)
    return ()


def asked_for_among(files: Sequence[str], bench: Bench) -> Collection[str]:
    """Ask for 表 in a folder of one's own."""
    for name in files:
        (bench.folder / name).parent.mkdir(exist_ok=True)
        (bench.folder / name).write_text(bad.FORM, encoding="utf-8")
        (bench.folder / name).with_name("document.yaml").write_text(bad.DOCUMENT, encoding="utf-8")
    try:
        FormLibrary((FormFolder("own", bench.folder),)).form("biao")
    except RubricError as error:
        return codes(error.findings)
    finally:
        for name in files:
            (bench.folder / name).unlink()
    return ()


_NAME = "biao.yaml"


def _in(text: str, encoding: str = "utf-8") -> Files:
    return {_NAME: (text, encoding)}


def _case(code: str) -> Edge:
    good, wrong, *_ = bad.CASES[_OF_A_CASE[code]]
    return Edge(code, written, _in(bad.changed(good, wrong)), _in(bad.FORM))


WRITING = (
    Edge("K001", written, {}, _in(bad.FORM)),
    Edge("K002", written, _in(bad.FORM, "gbk"), _in(bad.FORM)),
    *(_case(code) for code in _OF_A_CASE),
    Edge("K008", written, _in(bad.changed("{kind: judged}", "{kind: jugded}")), _in(bad.FORM)),
    Edge(
        "K009",
        written,
        _in(bad.changed("points: 4", "points: 4.125")),
        _in(bad.changed("points: 4", "points: 4.12")),
    ),
    Edge(
        "K012",
        written,
        _in(bad.changed("第三条做", "第三条\x07做")),
        _in(bad.changed("第三条做", "第三条\u3000做")),
    ),
    Edge("K010", asked_for, "dalian-2081", "dalian-2018"),
    Edge("K013", asked_for_among, ("a/biao.yaml", "b/biao.yaml"), ("a/biao.yaml", "b/biao2.yaml")),
)


def asked_so_often(clauses: int, bench: Bench) -> Collection[str]:
    """Lint a row with so many clauses of one count each."""
    clause = "{kind: count, label: 次数, unit: 次, every: {deduct: 1}}"
    rule = f"{{kind: composite, clauses: [{', '.join([clause] * clauses)}]}}"
    return written(_row(f"text: 做甲事。, rule: {rule}"), bench)


def _form(categories: str, *, paper: str = drafts.PAPER, head: str = drafts.HEAD) -> Files:
    return _in(head + paper + categories)


def _row(row: str) -> Files:
    """A form of one row of ten points."""
    start = "categories:\n  - name: 工作\n    points: 10\n    items:\n"
    return _form(f'{start}      - {{ref: "1", points: 10, {row}}}\n')


def _pair(code: str, template: str, wrong: str, near: str) -> Edge:
    return Edge(code, written, _row(template % wrong), _row(template % near))


_TWO = drafts.TWO_ROWS
_TOTAL = "total: {%scells: [{text: 合计, span: 9}]}\n"
_INDICATORS = """\
categories:
  - name: 工作
    points: 10
    indicators:
      - {name: 组建, points: %s, items: [{ref: "1", text: 建会, points: 6}]}
      - {name: 换届, points: 4, items: [{ref: "2", text: 按期换届, points: 4}]}
"""
_PARTS = "parts: [{text: 建会（5分）, points: %s}, {text: 换届（5分）, points: 5}]"
_FURTHER = '      - {ref: "4", text: 有创新的酌情加分, points: 5, rule: %s}\n'
_BONUS_RULE = "{kind: bonus_by_level, levels: [{name: 市, points: 5}]}"
_ONE_CRITERION = _TWO.replace("points: 6}", "points: 6, criterion: 无计划扣6分}")
_ONE_DEPARTMENT = _TWO.replace("points: 6}", "points: 6, departments: [组织部]}")


def _breaks(ref: str) -> str:
    return f'paper: {{font_size: 12, breaks: ["{ref}"]}}\n'


CONTENT = (
    _pair("K101", "name: 组织建设（%s分）, text: 建会", "10.01", "10"),
    _pair("K102", "text: 1、建会（5分）；2、换届（%s分）。", "4.99", "5"),
    _pair(
        "K103",
        "text: 有计划，有总结。, rule: {kind: deduct_fixed, deductions: "
        "[{label: 有计划, amount: 4}, {label: 有总结, amount: %s}]}",
        "5.99",
        "6",
    ),
    _pair("K104", "text: 有计划，有阵地。%s", ", unscored: [有阵地]", ""),
    Edge("K105", written, _form(_TWO.replace("points: 4", "points: 4.01")), _form(_TWO)),
    Edge(
        "K106",
        written,
        _form(_TWO + _TOTAL % "points: 10.01, "),
        _form(_TWO + _TOTAL % "points: 10, "),
    ),
    Edge("K107", written, _form(_INDICATORS % "6.01"), _form(_INDICATORS % "6")),
    Edge("K108", written, _form(_TWO, paper=_breaks("2")), _form(_TWO, paper=_breaks("1"))),
    Edge("K109", written, _form(_TWO + _TOTAL % ""), _form(_TWO + _TOTAL % "points: 10, ")),
    _pair(
        "K110",
        "text: 做甲事、乙事。, rule: {kind: checklist_add, "
        "entries: [{label: 甲, points: 6}, {label: 乙, points: %s}]}",
        "3.99",
        "4",
    ),
    Edge(
        "K111",
        written,
        _form(_TWO + drafts.BONUS + _FURTHER % "{kind: judged}"),
        _form(_TWO + drafts.BONUS + _FURTHER % _BONUS_RULE),
    ),
    _pair("K112", f"text: 建会（5分）、换届（5分）。, {_PARTS}", "4.99", "5"),
    _pair(
        "K113",
        "text: 有计划，有总结。, rule: {kind: composite, %sclauses: "
        "[{kind: yes_no, label: 有计划, add: 4}, {kind: yes_no, label: 有总结, add: 6}]}",
        "",
        "start: zero, ",
    ),
    Edge("K114", asked_so_often, 162, 161),
    Edge(
        "K201",
        written,
        _form(_ONE_CRITERION),
        _form(_ONE_CRITERION.replace("points: 4}", "points: 4, joined: [criterion]}")),
    ),
    Edge(
        "K202",
        written,
        _form(_ONE_DEPARTMENT),
        _form(_ONE_DEPARTMENT.replace("points: 4}", "points: 4, departments: [宣教部]}")),
    ),
    Edge("K203", written, _form(_TWO.replace('number: "2"', 'number: "1"')), _form(_TWO)),
    _pair("K301", "text: 及时签%s劳动合同", "定", "订"),
    _pair("K302", "text: 工作台帐与经费台%s齐全", "账", "帐"),
    _pair("K303", "text: 组织“一元捐%s活动。", "“", "”"),
)


def printed_with_a_text(times: int, bench: Bench) -> Collection[str]:
    del bench
    return codes(list(lint_fit(fit.with_first_text("关心职工生活，" * times))))


def printed_with_a_column(column: tuple[str, str], bench: Bench) -> Collection[str]:
    """Look at a form with another width, in millimetres, of the column of a role."""
    del bench
    return codes(list(lint_fit(fit.with_width(*column))))


PRINTING = (
    Edge("K401", printed_with_a_text, 106, 105),
    Edge("K402", printed_with_a_column, ("points", "8.3"), ("points", "8.35")),
    Edge("K403", printed_with_a_column, ("text", "79.1"), ("text", "79")),
)
