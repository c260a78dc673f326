"""``workbook-tool publish``: 公示, 通报 and the 反馈 of every unit, as Word documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON, USAGE, Failure
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import Day, collection_of, collection_option

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.summary.last_year import LastYear


@click.command(
    cls=Command,
    help="公布：生成公示、通报和给每个单位的反馈（Word），放在“汇总/公布”文件夹里。\n\n"
    "公示只有名次和等次；通报另列不参加排名的单位和原因；反馈只写本单位的分数和理由，"
    "设置了“公开他人名次”的才写各单位名次。",
)
@folder_argument
@collection_option
@click.option(
    "--last",
    type=click.Path(path_type=Path, exists=True),
    metavar="上年",
    help="上年的结果：上年考核的文件夹，或一份名单（单位、总分、满分、名次、等次）。",
)
@click.option("--date", "day", type=Day(), help="文件上的日期；不写为今天。")
def publish(folder: Path, collection: str | None, last: Path | None, day: date | None) -> int:
    """Make the documents; return 2 while a unit has no final score."""
    from workbook_tool.summary.last_year import NOTHING
    from workbook_tool.summary.publish import publish as make
    from workbook_tool.summary.summarise import view_of

    with opened(folder) as round_:
        wanted = collection_of(round_, collection)
        if wanted.content != "评分表":
            raise Failure(f"“{wanted.name}”没有分数，不能公布成绩。", USAGE)
        before = _before(round_, last) if last else NOTHING
        view = view_of(round_, wanted.id)
        with progress_bar() as progress:
            result = make(round_, view, day or date.today(), before, progress)
    click.echo(f"已生成公示、通报和 {len(result.files) - 2} 份反馈：{result.files[0].path.parent}")
    for path in result.left:
        click.echo(
            f"“{path.name}”写的是单位的旧名，但没能删掉（可能正开着）：请关上后手工删除，不要发出。"
        )
    for name in before.twice:
        click.echo(f"上年的“{name}”在名单里有两行以上，只用了第一行，请核对。")
    for name, alike in before.unmatched:
        hint = f"，是不是“{alike}”" if alike else ""
        click.echo(f"上年的“{name}”在这次的名单里没有对上{hint}；没有比较。")
    if result.open:
        codes = "、".join(result.open[:8]) + ("等" if len(result.open) > 8 else "")
        click.echo(
            f"还有 {len(result.open)} 个单位（{codes}）没有最后的总分，现在的文件只能作草稿。"
        )
        return NEEDS_A_PERSON
    return 0


def _before(round_: Round, last: Path) -> LastYear:
    from workbook_tool.reading.child import Reader
    from workbook_tool.summary.last_year import LastYearError, matched, read_list
    from workbook_tool.summary.publish import last_results
    from workbook_tool.summary.summarise import view_of

    if last.resolve() == round_.folder.resolve():
        raise Failure("--last 要写上年的结果，不能是这次考核自己的文件夹。", USAGE)
    if last.is_dir():
        with opened(last) as earlier:
            return matched(last_results(view_of(earlier)), round_.state.units)
    try:
        with Reader() as reader:
            return matched(read_list(last, reader), round_.state.units)
    except LastYearError as error:
        raise Failure(f"{error}。", USAGE) from error
