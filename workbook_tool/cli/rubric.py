"""``workbook-tool rubric``: list, show, lint, diff, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.cli.command import CommandGroup
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import (
    Chosen,
    check_readings,
    form_argument,
    id_of,
    json_option,
    load_chosen,
    must_exist,
    set_option,
)
from workbook_tool.cli.output import Words, console, print_json, save, table

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.findings import Finding
    from workbook_tool.rubric.diff import Difference, Row
    from workbook_tool.rubric.model import Category, Form, Item

_SEVERITY_STYLES = {"must_fix": "bold red", "explain": "yellow", "note": "dim"}


@click.group(cls=CommandGroup, help="细则：列表、查看、检查、比较、口径确认单。")
def rubric() -> None:
    """Commands on the forms themselves."""


@rubric.command("list", help="列出全部细则。")
@json_option
def list_forms(as_json: bool) -> None:
    """List the forms."""
    from workbook_tool.rubric.export import form_line
    from workbook_tool.rubric.load import load_all

    lines = [form_line(form) for form in load_all()]
    if as_json:
        print_json({"forms": lines})
        return
    right = {"justify": "right", "no_wrap": True}
    grid = table(
        [
            ("编号", {"no_wrap": True}),
            ("名称", {"ratio": 3}),
            ("适用单位", {"ratio": 2}),
            ("年度", right),
            ("项数", right),
            ("满分", right),
        ]
    )
    for line in lines:
        year = "" if line["year"] is None else str(line["year"])
        numbers = (year, str(line["items"]), str(line["points"]))
        grid.add_row(line["id"], Words(line["title"]), Words(line["unit_type"]), *numbers)
    out = console()
    out.print(grid)
    out.print(f"\n共 {len(lines)} 份。查看其中一份：workbook-tool rubric show 编号")


@rubric.command(
    "show",
    short_help="查看一份细则",
    help="查看一份细则：各类别、各项的分值和计分方式，以及需要确认的口径。",
)
@form_argument("form_id", "编号")
@set_option
@json_option
def show(form_id: str, chosen: Chosen, as_json: bool) -> None:
    """Show one form."""
    from workbook_tool.rubric.export import form_data
    from workbook_tool.rubric.library import FormLibrary
    from workbook_tool.rubric.readings import open_questions

    form = load_chosen(form_id, chosen)
    asked = open_questions(FormLibrary.shipped(), form_id, form.readings)
    if as_json:
        print_json(form_data(form, asked))
        return
    out = console()
    _print_head(out, form)
    for category in form.categories:
        _print_category(out, category)
    for question in asked:
        out.print(Words(f"\n口径 {question.name}：{question.question}", "bold"))
        out.print(Words(f"原文：{question.sentence}", indent=2))
        for reading in question.readings:
            mark = "现用" if reading.in_force else "可选"
            out.print(Words(f"{mark} {reading.name}：{reading.wording}", indent=2))


def _print_head(out: Console, form: Form) -> None:
    from workbook_tool.rubric.text import plain_number
    from workbook_tool.rubric.words import BY_WORDS

    out.print(Words(form.full_title, "bold"))
    stages = " → ".join(f"{stage.label}（{BY_WORDS[stage.by]}）" for stage in form.stages)
    bonus = "，另有加分" if any(category.bonus for category in form.categories) else ""
    facts = [
        ("编号", form.id),
        ("适用单位", form.unit_type),
        ("年度", "" if form.year is None else str(form.year)),
        ("满分", f"{plain_number(form.points)} 分{bonus}"),
        ("评分", stages),
    ]
    for name, value in facts:
        if value:
            out.print(Words(f"{name}：{value}"))


def _print_category(out: Console, category: Category) -> None:
    from workbook_tool.rubric.text import plain_number

    points = "" if category.points is None else f"（{plain_number(category.points)}分）"
    out.print(f"\n{category.label}{points}", style="bold")
    departments = any(item.departments for item in category.rows)
    heads: list[tuple[str, Mapping[str, Any]]] = [
        ("编号", {"no_wrap": True, "min_width": 5}),
        ("考核内容", {"ratio": 6}),
        ("分值", {"justify": "right", "no_wrap": True}),
        ("计分方式", {"ratio": 3}),
    ]
    if departments:
        heads.append(("考核部门", {"ratio": 2}))
    grid = table(heads, wide=True)
    for item in category.rows:
        for ref, text, worth, scored, by in _lines(item):
            last = [Words(by)] if departments else []
            grid.add_row(ref, Words(text), worth, Words(scored), *last)
    out.print(grid)
    if category.note:
        out.print(Words(f"注：{category.note.text}"))


def _lines(item: Item) -> list[tuple[str, str, str, str, str]]:
    """Return the lines of a row: itself, and one per marked part with its own rule."""
    from workbook_tool.rubric.scoring import leaves
    from workbook_tool.rubric.text import plain_number, squeeze
    from workbook_tool.rubric.words import RULE_WORDS

    name = f"【{item.label}】" if item.name else ""
    kind = "sum" if any(part.rule for part in item.parts) else item.rule.kind
    how = [RULE_WORDS[kind], squeeze(item.criterion or "")]
    worth = "" if item.points is None else plain_number(item.points)
    text = name + ("\n".join(line.strip() for line in item.text.splitlines()))
    found = [(item.ref, text, worth, "：".join(filter(None, how)), "、".join(item.departments))]
    if kind == "sum":
        for leaf in leaves(item):
            words = (RULE_WORDS[leaf.rule.kind], "、".join(leaf.departments))
            found.append((leaf.ref, squeeze(leaf.label), plain_number(leaf.points), *words))
    return found


@rubric.command(
    "lint",
    short_help="检查细则本身的问题",
    help="检查细则本身的问题：分值对不对得上、有没有漏写、疑似错别字。\n\n"
    "不写编号时检查全部细则。有“必须修改”或“请说明”时，退出码为 2。",
)
@form_argument("form_ids", "[编号]…", nargs=-1)
@set_option
@json_option
def lint_forms(form_ids: tuple[str, ...], chosen: Chosen, as_json: bool) -> int:
    """Check forms, all of them by default; return 2 if a person has something to say."""
    from workbook_tool.findings.export import finding_data
    from workbook_tool.rubric.load import form_files

    names = form_ids or tuple(form_files())
    results = _lint_all(names, chosen)
    if as_json:
        forms = [
            {"id": key, "findings": [finding_data(finding) for finding in findings]}
            for key, findings in results
        ]
        print_json({"forms": forms})
    else:
        _print_findings(console(), results)
    serious = any(finding.severity != "note" for _, findings in results for finding in findings)
    return NEEDS_A_PERSON if serious else 0


def _lint_all(names: tuple[str, ...], chosen: Chosen) -> list[tuple[str, tuple[Finding, ...]]]:
    """Return id and findings of each form; one that cannot be used has those that say why."""
    from workbook_tool.layout.fit import lint_fit
    from workbook_tool.rubric.library import FormLibrary
    from workbook_tool.rubric.lint import lint
    from workbook_tool.rubric.source import RubricError

    results: list[tuple[str, tuple[Finding, ...]]] = []
    known: dict[str, Mapping[str, str]] = {}
    for name in names:
        must_exist(name)
        try:
            form = FormLibrary.shipped().form(name)
            known |= {key: setting.readings for key, setting in form.settings.items()}
            wanted = {key: reading for key, reading in chosen if key in form.settings}
            check_readings(wanted.items(), known)
            form = FormLibrary.shipped().form(name, wanted) if wanted else form
            results.append((form.id, (*lint(form), *lint_fit(form))))
        except RubricError as error:
            results.append((id_of(name), tuple(error.findings)))
    check_readings(chosen, known)
    return results


def _print_findings(out: Console, results: list[tuple[str, tuple[Finding, ...]]]) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS

    counts = dict.fromkeys(SEVERITY_WORDS, 0)
    for key, findings in results:
        out.print(f"{key}：{f'{len(findings)} 条' if findings else '没有发现问题'}", style="bold")
        for severity, word in SEVERITY_WORDS.items():
            for finding in findings:
                if finding.severity == severity:
                    counts[severity] += 1
                    line = f"{word} {finding.code} {finding.message}"
                    out.print(Words(line, _SEVERITY_STYLES[severity], indent=2))
                    out.print(Words(f"怎样处理：{finding.fix}", indent=4))
        if findings:
            out.print()
    total = "，".join(f"{word} {counts[severity]} 条" for severity, word in SEVERITY_WORDS.items())
    out.print(f"共检查 {len(results)} 份细则：{total}。")


@rubric.command("diff", short_help="比较两份细则", help="比较两份细则：增加、删去和改动了哪些项。")
@form_argument("old_id", "旧版")
@form_argument("new_id", "新版")
@json_option
def diff_forms(old_id: str, new_id: str, as_json: bool) -> None:
    """Compare two forms."""
    from workbook_tool.rubric.diff import diff
    from workbook_tool.rubric.export import difference_data

    difference = diff(load_chosen(old_id), load_chosen(new_id))
    if as_json:
        print_json(difference_data(difference))
    else:
        _print_difference(console(), difference)


def _print_difference(out: Console, difference: Difference) -> None:
    from workbook_tool.rubric.words import CHANGE_WORDS, FIELD_WORDS

    out.print(f"{difference.old} → {difference.new}", style="bold")
    if difference.empty:
        out.print("两份细则没有不同。")
        return
    grid = table(
        [
            ("改动", {"no_wrap": True}),
            ("编号", {"no_wrap": True}),
            ("项目", {"ratio": 2}),
            ("原来", {"ratio": 3}),
            ("现在", {"ratio": 3}),
        ],
        wide=True,
    )
    for change in difference.form:
        word = FIELD_WORDS.get(change.field.partition(".")[0], change.field)
        grid.add_row(word, "", Words("（整份表）"), Words(change.old), Words(change.new))
    for row in difference.removed:
        grid.add_row("删去", row.ref, Words(row.label), Words(_worth(row)), "")
    for row in difference.added:
        grid.add_row("增加", row.ref, Words(row.label), "", Words(_worth(row)))
    for changed in difference.rows:
        same = changed.old_ref == changed.new_ref
        ref = changed.new_ref if same else f"{changed.old_ref}→{changed.new_ref}"
        old, new = changed.change.old, changed.change.new
        if changed.kind == "rule":
            old, new = _rule_words(old, new)
        word = CHANGE_WORDS[changed.kind]
        grid.add_row(word, ref, Words(changed.label), Words(old), Words(new))
    out.print(grid)
    out.print(
        f"\n增加 {len(difference.added)} 项，删去 {len(difference.removed)} 项，"
        f"其余改动 {len(difference.rows) + len(difference.form)} 处。"
    )


def _worth(row: Row) -> str:
    return f"{row.points} 分" if row.points else "加分项"


def _rule_words(old: str, new: str) -> tuple[str, str]:
    """Return how a row was and is scored; parameters are for the JSON document."""
    from workbook_tool.rubric.words import RULE_WORDS

    def kinds(text: str) -> str:
        found = [word for kind, word in RULE_WORDS.items() if re.search(rf"\b{kind}\b", text)]
        return "、".join(found) or text

    if kinds(old) == kinds(new):
        return kinds(old), "方式相同，具体规定有改动，请对照两份文件"
    return kinds(old), kinds(new)


@rubric.command(
    "settings",
    short_help="生成口径确认单（Word）",
    help="生成口径确认单：把有歧义的条文和可选的口径列在一页上，由主管单位确认盖章。",
)
@form_argument("form_id", "编号")
@click.option(
    "-o", "--output", "target", metavar="文件.docx", required=True, help="存成哪个文件（.docx）。"
)
@set_option
def settings_page(form_id: str, target: str, chosen: Chosen) -> None:
    """Draw the page on which a federation confirms the readings."""
    from workbook_tool.rubric.library import FormLibrary
    from workbook_tool.rubric.readings import open_questions
    from workbook_tool.summary.settings_page import draw

    path = Path(target)
    if path.suffix.lower() != ".docx":
        raise click.BadParameter("文件名要以 .docx 结尾", param_hint="-o")
    form = load_chosen(form_id, chosen)
    asked = open_questions(FormLibrary.shipped(), form_id, form.readings)
    if not asked:
        click.echo(f"“{form.id}”没有需要确认的口径，不必生成口径确认单。")
        return
    save(path, draw(form, asked))
    click.echo(f"已生成口径确认单：{path}（{len(asked)} 个问题）。请主管单位确认、盖章后存档。")
