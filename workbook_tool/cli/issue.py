"""``workbook-tool issue``: confirm the readings, then make a sheet for every unit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import ReadingChoice, json_option
from workbook_tool.cli.output import Words, console, print_json
from workbook_tool.cli.rounds import folder_argument, office_for, which
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from workbook_tool.office.issue import (
        ConfirmDocument,
        FormQuestions,
        IssueDocument,
        QuestionData,
    )


@click.command(
    cls=Command,
    help="下发：给每个单位生成一份评分表，放在“下发”文件夹里。\n\n"
    "细则里有歧义的条文要先确认口径；没有确认的，会列出来并生成口径确认单（Word），不下发。"
    "重复运行不会改动已经下发的表，只补没有的。",
)
@folder_argument
@collection_option
@click.option("--confirm-defaults", is_flag=True, help="没有用 --set 写明的口径，都按默认的确认。")
@click.option(
    "--set",
    "chosen",
    type=ReadingChoice(),
    metavar="口径=读法",
    multiple=True,
    help="确认一种口径；名称和读法见列出的问题。",
)
@click.option("--reason", default="", metavar="依据", help="口径由谁、在什么会上确认。")
@click.option(
    "--again",
    is_flag=True,
    help="细则、口径、市总掌握数据或前面阶段的分在下发后有改动的：旧表作废，带上已填的内容重新下发，"
    "改动的行标出来。",
)
@click.option(
    "--stage",
    type=click.Choice(["assess", "review", "考核", "复核"]),
    metavar="考核|复核",
    help="下发逐单位的考核表或复核表：前面阶段的分数已填好并锁定，改分要写理由。",
)
@click.option("--departments", is_flag=True, help="给责任部门（或考核组）下发打分表。")
@json_option
def issue(
    folder: Path,
    collection: str | None,
    confirm_defaults: bool,
    chosen: tuple[tuple[str, str], ...],
    reason: str,
    again: bool,
    stage: str | None,
    departments: bool,
    as_json: bool,
) -> int:
    """Issue the sheets; return 2 while readings are not confirmed, or sheets are outdated."""
    from workbook_tool.office import issue as use

    if stage and (departments or collection):
        raise click.UsageError(
            "--stage 不能与 --departments 或 --collection 同写", click.get_current_context()
        )
    confirmed: ConfirmDocument | None = None
    with office_for(folder) as office:
        if chosen or confirm_defaults:
            readings = use.ConfirmRequest(folder, dict(chosen), confirm_defaults, reason, again)
            confirmed = use.confirm(office, readings)
        request = use.IssueRequest(folder, collection, stage, departments, again)
        result = use.issue(office, request)
    if as_json:
        print_json(result.model_dump())
    else:
        for form in confirmed.confirmed if confirmed else ():
            click.echo(f"已确认{form.words}的 {form.questions} 处口径。")
        _say(folder, result)
    stuck = result.forms or result.findings or (result.outdated and not result.books)
    return NEEDS_A_PERSON if stuck else 0


def _say(folder: Path, result: IssueDocument) -> None:
    if result.forms:
        _ask(folder, result.forms)
    elif result.findings:
        for finding in result.findings:
            click.echo(f"{finding['message']}{finding['fix']}", err=True)
    elif result.books:
        _say_books(folder, result)
    else:
        _say_sheets(folder, result)


def _ask(folder: Path, forms: Sequence[FormQuestions]) -> None:
    """Show every open question, and where the page to sign lies for each form."""
    out = console()
    for form in forms:
        out.print()
        out.print(Words(form.title, "bold"))
        for number, question in enumerate(form.questions, start=1):
            _ask_one(number, question)
    out.print()
    out.print(Words("这些条文可以有不同的理解，要先确认口径才能下发。口径确认单："))
    for form in forms:
        if form.page:
            out.print(Words(str(folder / form.page), indent=2))
    first = forms[0].questions[0]
    reading = next(r.name for r in first.readings if not r.in_force or len(first.readings) == 1)
    out.print(Words("主管领导确认后，再运行一次："))
    again = f"workbook-tool issue {folder} --confirm-defaults"
    out.print(Words(f"都按默认：{again} --reason 何人确认", indent=2))
    out.print(
        Words(
            f"有改动的，例如：{again} --set {first.name}={reading} --reason 何人确认",
            indent=2,
        )
    )


def _ask_one(number: int, question: QuestionData) -> None:
    out = console()
    out.print(Words(f"{number}. 第 {'、'.join(question.items)} 项“{question.sentence}”", indent=2))
    out.print(Words(question.question, indent=5))
    for reading in question.readings:
        mark = "（默认）" if reading.in_force else ""
        out.print(Words(f"{question.name}={reading.name}　{reading.wording}{mark}", indent=7))


def _say_sheets(folder: Path, result: IssueDocument) -> None:
    anew = [one for one in result.made if one.again]
    where = folder / result.folder
    if new := len(result.made) - len(anew):
        click.echo(f"已生成 {new} 份表：{where}")
    if anew:
        click.echo(f"已重新生成 {len(anew)} 份（旧表作废，改动的行已标出）：{where}")
    if not result.made:
        click.echo("每个单位都已经有表，没有需要补的。")
    elif result.kept:
        click.echo(f"另有 {result.kept} 个单位早已下发，没有改动。")
    if result.made:
        click.echo(f"发给各单位；交回的放进“{folder / '收件箱'}”，再收件：")
        click.echo(f"workbook-tool collect {folder}")
    for codes, words in (
        (result.reworded, "表只是文字与现在的细则不同，仍然有效"),
        (result.outdated, f"表与现在的{result.rests_on}不符，要重新下发"),
    ):
        if codes:
            shown = "、".join(codes[:8]) + ("等" if len(codes) > 8 else "")
            click.echo(f"{len(codes)} 个单位（{shown}）的{words}。")
    if result.outdated or anew:
        for row in result.changes:
            text = row.text.removeprefix("这一项有改动：")
            click.echo(f"  {row.rubric} 第 {row.item} 项：{text}")
    _say_left(result.left)
    if result.outdated:
        again = f"workbook-tool issue {folder}{which(result)} --again"
        click.echo(f"重新下发（带上已填的内容）：{again}")


def _say_left(files: Sequence[str]) -> None:
    for path in files:
        click.echo(
            f"旧表“{PurePosixPath(path).name}”已作废，但没能删掉（可能正开着）："
            "请关上后手工删除，不要再发出。"
        )


def _say_books(folder: Path, result: IssueDocument) -> None:
    if result.made:
        click.echo(f"已生成 {len(result.made)} 份部门打分表：{folder / result.folder}")
        if again := sum(one.again for one in result.made):
            click.echo(
                f"其中 {again} 份是重新下发：旧表作废，请不要再用；"
                "已打的分在新表里，交回新表以前照旧计算。"
            )
        for one in result.made:
            click.echo(f"  {one.name}（{one.type}）　{PurePosixPath(one.file).name}")
    else:
        click.echo("每个部门都已经有打分表，没有需要补的。")
    _say_left(result.left)
    if result.outdated:
        names = "、".join(result.outdated)
        click.echo(f"下发以后情况有变（单位、自评分或说明）的：{names}。")
        click.echo(f"要另发新表、带上已打的分：workbook-tool issue {folder} --departments --again")
    if result.made:
        click.echo(
            f"交回的放进“{folder / '收件箱'}”，再运行：workbook-tool collect {folder}；"
            f"打分进度：workbook-tool status {folder} --departments"
        )
