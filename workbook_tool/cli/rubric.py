"""``workbook-tool rubric``: list, show, lint, diff, settings, add, import, compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.cli.command import CommandGroup
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import (
    Chosen,
    form_argument,
    forms_option,
    json_option,
    office_with,
    set_option,
)
from workbook_tool.cli.importing import compare_form, import_forms
from workbook_tool.cli.output import Words, console, print_json, shown, table

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.office.rubric import RubricListDocument
    from workbook_tool.office.taking_in import RubricAddDocument

Data = Mapping[str, Any]

_SEVERITY_STYLES = {"must_fix": "bold red", "explain": "yellow", "note": "dim"}


@click.group(
    cls=CommandGroup,
    help="细则：列表、查看、检查、比较、导入、口径确认单、收入自己的细则。",
)
def rubric() -> None:
    """Commands on the forms themselves."""


rubric.add_command(import_forms)
rubric.add_command(compare_form)


@rubric.command("list", help="列出全部细则：随程序提供的，和自己的。")
@forms_option
@json_option
def list_forms(own: Path | None, as_json: bool) -> None:
    """List the forms."""
    from workbook_tool.office.rubric import RubricListRequest, rubric_list

    with office_with(own) as office:
        found = rubric_list(office, RubricListRequest())
    if as_json:
        print_json(found.model_dump())
    else:
        _print_list(console(), found)


def _print_list(out: Console, found: RubricListDocument) -> None:
    from workbook_tool.rubric.words import SOURCE_WORDS

    right = {"justify": "right", "no_wrap": True}
    several = len({form.source for form in found.forms}) > 1
    grid = table(
        [
            ("编号", {"no_wrap": True}),
            ("名称", {"ratio": 3}),
            ("适用单位", {"ratio": 2}),
            ("年度", right),
            ("项数", right),
            ("满分", right),
            *([("来源", {"no_wrap": True})] if several else []),
        ]
    )
    for form in found.forms:
        year = "" if form.year is None else str(form.year)
        numbers = (year, str(form.items), shown(form.points))
        source = [SOURCE_WORDS[form.source]] if several else []
        grid.add_row(form.id, Words(form.title), Words(form.unit_type), *numbers, *source)
    out.print(grid)
    for broken in found.unusable:
        out.print(Words(f"\n用不了：{broken.path}", "bold red"))
        _print_each(out, broken.findings)
    out.print(f"\n共 {len(found.forms)} 份。查看其中一份：workbook-tool rubric show 编号")
    if found.own_folder:
        click.echo(f"自己的细则放在：{found.own_folder}")


@rubric.command(
    "show",
    short_help="查看一份细则",
    help="查看一份细则：各类别、各项的分值和计分方式，以及需要确认的口径。",
)
@form_argument("form_id", "编号")
@set_option
@forms_option
@json_option
def show(form_id: str, chosen: Chosen, own: Path | None, as_json: bool) -> None:
    """Show one form."""
    from workbook_tool.office.rubric import RubricShowRequest, rubric_show

    with office_with(own) as office:
        form = rubric_show(office, RubricShowRequest(form_id, dict(chosen))).data
    if as_json:
        print_json(form)
        return
    out = console()
    _print_head(out, form)
    for category in form["categories"]:
        _print_category(out, category)
    for question in form["settings"]:
        out.print(Words(f"\n口径 {question['name']}：{question['question']}", "bold"))
        out.print(Words(f"原文：{question['sentence']}", indent=2))
        for reading in question["readings"]:
            mark = "现用" if reading["in_force"] else "可选"
            out.print(Words(f"{mark} {reading['name']}：{reading['wording']}", indent=2))


def _print_head(out: Console, form: Data) -> None:
    from workbook_tool.rubric.words import BY_WORDS

    out.print(Words(form["title"], "bold"))
    stages = " → ".join(f"{one['label']}（{BY_WORDS[one['by']]}）" for one in form["stages"])
    bonus = "，另有加分" if any(category["bonus"] for category in form["categories"]) else ""
    facts = [
        ("编号", form["id"]),
        ("适用单位", form["unit_type"]),
        ("年度", "" if form["year"] is None else str(form["year"])),
        ("满分", f"{shown(form['points'])} 分{bonus}"),
        ("评分", stages),
    ]
    for name, value in facts:
        if value:
            out.print(Words(f"{name}：{value}"))


def _print_category(out: Console, category: Data) -> None:
    points = "" if category["points"] is None else f"（{shown(category['points'])}分）"
    out.print(f"\n{category['name']}{points}", style="bold")
    departments = any(item["departments"] for item in category["items"])
    heads: list[tuple[str, Mapping[str, Any]]] = [
        ("编号", {"no_wrap": True, "min_width": 5}),
        ("考核内容", {"ratio": 6}),
        ("分值", {"justify": "right", "no_wrap": True}),
        ("计分方式", {"ratio": 3}),
    ]
    if departments:
        heads.append(("考核部门", {"ratio": 2}))
    grid = table(heads, wide=True)
    for item in category["items"]:
        for ref, text, worth, scored, by in _lines(item):
            last = [Words(by)] if departments else []
            grid.add_row(ref, Words(text), worth, Words(scored), *last)
    out.print(grid)
    if category["note"]:
        out.print(Words(f"注：{category['note']}"))


def _lines(item: Data) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the lines of a row: itself, and one per marked part with its own rule."""
    from workbook_tool.rubric.text import squeeze
    from workbook_tool.rubric.words import RULE_WORDS

    name = f"【{item['label']}】" if item["name"] else ""
    how = [RULE_WORDS[item["rule"]["kind"]], squeeze(item["criterion"] or "")]
    worth = "" if item["points"] is None else shown(item["points"])
    text = name + "\n".join(line.strip() for line in item["text"].splitlines())
    by = "、".join(item["departments"])
    yield item["ref"], text, worth, "：".join(filter(None, how)), by
    if item["rule"]["kind"] == "sum":
        for part in item["parts"]:
            words = (RULE_WORDS[part["rule"]["kind"]], "、".join(part["departments"]))
            yield part["ref"], squeeze(part["text"]), shown(part["points"]), *words


@rubric.command(
    "lint",
    short_help="检查细则本身的问题",
    help="检查细则本身的问题：分值对不对得上、有没有漏写、疑似错别字。\n\n"
    "可以写编号、.yaml 文件，或放这些文件的文件夹；不写时检查全部细则，自己的也在内。"
    "有“必须修改”或“请说明”时，退出码为 2。",
)
@form_argument("form_ids", "[编号]…", nargs=-1)
@set_option
@forms_option
@json_option
def lint_forms(form_ids: tuple[str, ...], chosen: Chosen, own: Path | None, as_json: bool) -> int:
    """Check forms, all of them by default; return 2 if a person has something to say."""
    from workbook_tool.office.rubric import RubricLintRequest, rubric_lint

    with office_with(own) as office:
        found = rubric_lint(office, RubricLintRequest(form_ids, dict(chosen)))
    if as_json:
        print_json(found.model_dump())
    else:
        _print_findings(console(), [(form.id, form.findings) for form in found.forms])
    return NEEDS_A_PERSON if found.needs_a_person else 0


def _print_findings(out: Console, results: Sequence[tuple[str, Sequence[Data]]]) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS

    for key, findings in results:
        out.print(f"{key}：{f'{len(findings)} 条' if findings else '没有发现问题'}", style="bold")
        _print_each(out, findings)
        if findings:
            out.print()
    everything = [finding["severity"] for _, findings in results for finding in findings]
    total = "，".join(f"{word} {everything.count(s)} 条" for s, word in SEVERITY_WORDS.items())
    out.print(f"共检查 {len(results)} 份细则：{total}。")


def _print_each(out: Console, findings: Sequence[Data]) -> None:
    """Print findings, the gravest first."""
    from workbook_tool.findings.model import SEVERITY_WORDS

    for severity, word in SEVERITY_WORDS.items():
        for finding in findings:
            if finding["severity"] == severity:
                line = f"{word} {finding['code']} {finding['message']}"
                out.print(Words(line, _SEVERITY_STYLES[severity], indent=2))
                out.print(Words(f"怎样处理：{finding['fix']}", indent=4))


@rubric.command("diff", short_help="比较两份细则", help="比较两份细则：增加、删去和改动了哪些项。")
@form_argument("old_id", "旧版")
@form_argument("new_id", "新版")
@forms_option
@json_option
def diff_forms(old_id: str, new_id: str, own: Path | None, as_json: bool) -> None:
    """Compare two forms."""
    from workbook_tool.office.rubric import RubricDiffRequest, rubric_diff

    with office_with(own) as office:
        difference = rubric_diff(office, RubricDiffRequest(old_id, new_id)).data
    if as_json:
        print_json(difference)
    else:
        _print_difference(console(), difference)


def _print_difference(out: Console, difference: Data) -> None:
    from workbook_tool.rubric.words import CHANGE_WORDS, FIELD_WORDS

    out.print(f"{difference['old']} → {difference['new']}", style="bold")
    if difference["same"]:
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
    for change in difference["form"]:
        word = FIELD_WORDS.get(change["field"].partition(".")[0], change["field"])
        grid.add_row(word, "", Words("（整份表）"), *_values(change))
    for row in difference["removed"]:
        grid.add_row("删去", row["ref"], Words(row["label"]), Words(_worth(row)), "")
    for row in difference["added"]:
        grid.add_row("增加", row["ref"], Words(row["label"]), "", Words(_worth(row)))
    for row in difference["rows"]:
        same = row["old_ref"] == row["new_ref"]
        ref = row["new_ref"] if same else f"{row['old_ref']}→{row['new_ref']}"
        grid.add_row(CHANGE_WORDS[row["kind"]], ref, Words(row["label"]), *_values(row))
    out.print(grid)
    out.print(
        f"\n增加 {len(difference['added'])} 项，删去 {len(difference['removed'])} 项，"
        f"其余改动 {len(difference['rows']) + len(difference['form'])} 处。"
    )


def _values(change: Data) -> tuple[Words, Words]:
    """Return what was and is, in words."""
    old, new = ("" if value is None else str(value) for value in (change["old"], change["new"]))
    if change.get("kind") == "rule":
        old, new = _rule_words(old, new)
    return Words(old), Words(new)


def _worth(row: Data) -> str:
    return f"{shown(row['points'])} 分" if row["points"] else "加分项"


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
    "-o",
    "--output",
    "target",
    metavar="文件.docx",
    required=True,
    type=click.Path(path_type=Path),
    help="存成哪个文件（.docx）。",
)
@set_option
@forms_option
@json_option
def settings_page(
    form_id: str, target: Path, chosen: Chosen, own: Path | None, as_json: bool
) -> None:
    """Draw the page on which a federation confirms the readings."""
    from workbook_tool.office.rubric import RubricSettingsRequest, rubric_settings

    with office_with(own) as office:
        made = rubric_settings(office, RubricSettingsRequest(form_id, target, dict(chosen)))
    if as_json:
        print_json(made.model_dump())
    elif made.file is None:
        click.echo(f"“{made.id}”没有需要确认的口径，不必生成口径确认单。")
    else:
        count = f"{made.questions} 个问题"
        click.echo(f"已生成口径确认单：{made.file}（{count}）。请主管单位确认、盖章后存档。")


@rubric.command(
    "add",
    short_help="收入自己的细则",
    help="把自己写的细则收入“细则库”：先检查，能用的才收。收入以后，各个命令都认得它。\n\n"
    "可以写一份 .yaml 文件（旁边要有 document.yaml），或放这些文件的文件夹。"
    "有一份不能收入的，一份也不收，退出码为 2。",
)
@click.argument(
    "path", metavar="文件|文件夹", type=click.Path(path_type=Path), help="细则文件或文件夹"
)
@click.option("--replace", is_flag=True, help="编号相同的，换下自己原来的那份。")
@forms_option
@json_option
def add_forms(path: Path, replace: bool, own: Path | None, as_json: bool) -> int:
    """Take forms of one's own in; return 2 if one of them cannot be."""
    from workbook_tool.office.taking_in import RubricAddRequest, rubric_add

    with office_with(own, there=False) as office:
        done = rubric_add(office, RubricAddRequest(path, replace))
    if as_json:
        print_json(done.model_dump())
    else:
        _print_added(console(), done)
    return 0 if done.done else NEEDS_A_PERSON


_OUTCOMES = {
    "added": "收入",
    "replaced": "换下了原来的一份",
    "same": "早已收入，没有改动",
    "unusable": "数据有误，不能收入",
    "taken": "这个编号已有别的细则：{path}。请把文件换个名称；要换下自己原来的那份，加 --replace",
    "document_differs": "细则库里已有另一份发文：{path}。请给细则所在的文件夹换个名称，"
    "或把整个文件夹一起收入并加 --replace",
}


def _print_added(out: Console, done: RubricAddDocument) -> None:
    from workbook_tool.rubric.words import SOURCE_WORDS

    for form in done.forms:
        good = form.outcome in {"added", "replaced", "same"}
        words = _OUTCOMES[form.outcome].format(path=form.path)
        if good and not done.done:
            words = "可以收入，这次没有收"
        out.print(Words(f"{form.id} {form.title}".rstrip() + f"：{words}", "" if good else "bold"))
        _print_each(out, form.findings)
        for other in form.alike:
            source = SOURCE_WORDS[other.source]
            note = f"“{form.unit_type}”还有 {other.id}（{source}），建立考核时请用 --form 写明。"
            out.print(Words(note, indent=2))
    if done.done:
        click.echo(f"自己的细则放在：{done.folder}")
    else:
        out.print("没有收入。请改正后再试一次。")
