"""``workbook-tool issue``: confirm the readings, then make a sheet for every unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON, Failure
from workbook_tool.cli.forms import ReadingChoice, check_readings
from workbook_tool.cli.output import Words, console
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import (
    books_of,
    collection_of,
    collection_option,
    collection_words,
    stage_of,
)

if TYPE_CHECKING:
    from workbook_tool.campaign.actions.issue import IssueResult
    from workbook_tool.campaign.actions.issue_books import BookResult
    from workbook_tool.campaign.inputs.settings import Collection
    from workbook_tool.campaign.round import Round
    from workbook_tool.rubric.readings import OpenQuestion

    Questions = Mapping[str, tuple[OpenQuestion, ...]]


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
def issue(
    folder: Path,
    collection: str | None,
    confirm_defaults: bool,
    chosen: tuple[tuple[str, str], ...],
    reason: str,
    again: bool,
    stage: str | None,
    departments: bool,
) -> int:
    """Issue the sheets; return 2 while readings are not confirmed, or sheets are outdated."""
    from workbook_tool.campaign.actions.issue import KnownDataError, unconfirmed
    from workbook_tool.campaign.actions.issue import issue as issue_sheets
    from workbook_tool.campaign.actions.issue_books import issue_books

    with opened(folder) as round_:
        if stage and (departments or collection):
            raise click.UsageError(
                "--stage 不能与 --departments 或 --collection 同写", click.get_current_context()
            )
        if stage:
            wanted = stage_of(round_, stage)
        else:
            wanted = (books_of if departments else collection_of)(round_, collection)
        _confirm(round_, dict(chosen), confirm_defaults, reason, again=again)
        if still_open := unconfirmed(round_):
            _ask(round_, still_open)
            return NEEDS_A_PERSON
        if wanted.in_books:
            with progress_bar() as progress:
                books = issue_books(round_, wanted.id, anew=again, progress=progress)
            _say_books(folder, books)
            return 0
        try:
            with progress_bar() as progress:
                result = issue_sheets(round_, wanted.id, progress, again=again)
        except KnownDataError as error:
            for finding in error.findings:
                click.echo(f"{finding.message}{finding.fix}", err=True)
            return NEEDS_A_PERSON
        _say(round_, wanted, result)
    return NEEDS_A_PERSON if result.outdated else 0


def _confirm(
    round_: Round, chosen: Mapping[str, str], defaults: bool, reason: str, *, again: bool
) -> None:
    """Confirm the readings of each form all of whose questions are answered."""
    from workbook_tool.campaign.actions.issue import all_questions, confirm
    from workbook_tool.campaign.derived.words import form_words

    if not chosen and not defaults:
        return
    questions = all_questions(round_)
    known: dict[str, dict[str, str]] = {}
    for asked in questions.values():
        for question in asked:
            readings = {reading.name: reading.wording for reading in question.readings}
            known.setdefault(question.name, {}).update(readings)
    check_readings(chosen.items(), known)
    for form_id, asked in questions.items():
        before = round_.state.confirmed.get(form_id, {})
        wanted = before | {q.name: chosen[q.name] for q in asked if q.name in chosen}
        names = {question.name for question in asked}
        if not (defaults or names <= wanted.keys()) or (
            wanted == before and names <= before.keys()
        ):
            continue
        if not again and any(wanted[name] != reading for name, reading in before.items()):
            raise Failure(
                f"{form_words(round_.form(form_id))}的口径早已确认。要改口径，请加 --again："
                "旧表作废，带上已填的内容重新下发。"
            )
        confirm(round_, form_id, wanted, reason)
        click.echo(f"已确认{form_words(round_.form(form_id))}的 {len(asked)} 处口径。")


def _ask(round_: Round, questions: Questions) -> None:
    """Show every open question, and leave a page to sign for each form."""
    from workbook_tool.campaign.actions.issue import plain_file_name
    from workbook_tool.summary.settings_page import draw

    out = console()
    pages: list[Path] = []
    for form_id, asked in questions.items():
        form = round_.form(form_id)
        out.print()
        out.print(Words(form.full_title, "bold"))
        for number, question in enumerate(asked, start=1):
            _ask_one(number, question)
        page = round_.folder / f"口径确认单_{plain_file_name(form.unit_type)}（{form_id}）.docx"
        round_.write(page, draw(form, asked))
        pages.append(page)
    out.print()
    out.print(Words("这些条文可以有不同的理解，要先确认口径才能下发。口径确认单："))
    for page in pages:
        out.print(Words(str(page), indent=2))
    first = next(iter(questions.values()))[0]
    reading = next(r.name for r in first.readings if not r.in_force or len(first.readings) == 1)
    out.print(Words("主管领导确认后，再运行一次："))
    again = f"workbook-tool issue {round_.folder} --confirm-defaults"
    out.print(Words(f"都按默认：{again} --reason 何人确认", indent=2))
    out.print(
        Words(
            f"有改动的，例如：{again} --set {first.name}={reading} --reason 何人确认",
            indent=2,
        )
    )


def _ask_one(number: int, question: OpenQuestion) -> None:
    out = console()
    sentence = "".join(question.sentence.split())
    out.print(Words(f"{number}. 第 {'、'.join(question.refs)} 项“{sentence}”", indent=2))
    out.print(Words(question.question, indent=5))
    for reading in question.readings:
        mark = "（默认）" if reading.in_force else ""
        out.print(Words(f"{question.name}={reading.name}　{reading.wording}{mark}", indent=7))


def _say(round_: Round, collection: Collection, result: IssueResult) -> None:
    from workbook_tool.campaign.actions.issue import rests_on

    folder = round_.folder
    new = len(result.made) - len(result.again)
    if new:
        click.echo(f"已生成 {new} 份表：{result.folder}")
    if result.again:
        click.echo(
            f"已重新生成 {len(result.again)} 份（旧表作废，改动的行已标出）：{result.folder}"
        )
    if not result.made:
        click.echo("每个单位都已经有表，没有需要补的。")
    elif result.kept:
        click.echo(f"另有 {result.kept} 个单位早已下发，没有改动。")
    if result.made:
        click.echo(f"发给各单位；交回的放进“{folder / '收件箱'}”，再收件：")
        click.echo(f"workbook-tool collect {folder}")
    for codes, words in (
        (result.reworded, "表只是文字与现在的细则不同，仍然有效"),
        (result.outdated, f"表与现在的{rests_on(collection)}不符，要重新下发"),
    ):
        if codes:
            shown = "、".join(codes[:8]) + ("等" if len(codes) > 8 else "")
            click.echo(f"{len(codes)} 个单位（{shown}）的{words}。")
    if result.outdated or result.again:
        for form_id, rows in result.changes.items():
            for ref, text in rows.items():
                click.echo(f"  {form_id} 第 {ref} 项：{text.removeprefix('这一项有改动：')}")
    _say_left(result.left)
    if result.outdated:
        which = collection_words(round_, collection.id)
        click.echo(f"重新下发（带上已填的内容）：workbook-tool issue {folder}{which} --again")


def _say_left(files: Sequence[Path]) -> None:
    for path in files:
        click.echo(
            f"旧表“{path.name}”已作废，但没能删掉（可能正开着）：请关上后手工删除，不要再发出。"
        )


def _say_books(folder: Path, result: BookResult) -> None:
    if result.made:
        click.echo(f"已生成 {len(result.made)} 份部门打分表：{result.folder}")
        if result.again:
            click.echo(
                f"其中 {result.again} 份是重新下发：旧表作废，请不要再用；"
                "已打的分在新表里，交回新表以前照旧计算。"
            )
        for scorer, form, path in result.made:
            click.echo(f"  {scorer}（{form}）　{path.name}")
    else:
        click.echo("每个部门都已经有打分表，没有需要补的。")
    _say_left(result.left)
    if result.outdated:
        names = "、".join(f"{scorer}（{form}）" for scorer, form in result.outdated)
        click.echo(f"下发以后情况有变（单位、自评分或说明）的：{names}。")
        click.echo(f"要另发新表、带上已打的分：workbook-tool issue {folder} --departments --again")
    if result.made:
        click.echo(
            f"交回的放进“{folder / '收件箱'}”，再运行：workbook-tool collect {folder}；"
            f"打分进度：workbook-tool status {folder} --departments"
        )
