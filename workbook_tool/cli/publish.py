"""``workbook-tool publish``: 公示, 通报 and the 反馈 of every unit, as Word documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import print_json
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import Day, collection_option

if TYPE_CHECKING:
    from workbook_tool.office.publish import PublishDocument


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
@json_option
def publish(
    folder: Path, collection: str | None, last: Path | None, day: date | None, as_json: bool
) -> int:
    """Make the documents; return 2 while a final score may change."""
    from workbook_tool.office.publish import PublishRequest
    from workbook_tool.office.publish import publish as make

    with office_for(folder) as office:
        result = make(office, PublishRequest(folder, collection, last, day))
    if as_json:
        print_json(result.model_dump())
    else:
        _say(result)
    return NEEDS_A_PERSON if result.draft else 0


def _say(result: PublishDocument) -> None:
    click.echo(f"已生成公示、通报和 {result.feedbacks} 份反馈：{result.folder}")
    for path in result.left:
        name = Path(path).name
        click.echo(
            f"“{name}”写的是单位的旧名，但没能删掉（可能正开着）：请关上后手工删除，不要发出。"
        )
    for name in result.last_twice:
        click.echo(f"上年的“{name}”在名单里有两行以上，只用了第一行，请核对。")
    for one in result.last_unmatched:
        hint = f"，是不是“{one.alike}”" if one.alike else ""
        click.echo(f"上年的“{one.name}”在这次的名单里没有对上{hint}；没有比较。")
    for group in result.rests:
        click.echo(f"{group.group}：{group.rests}。")
    if result.draft and not result.open:
        click.echo("后面的阶段还没有开始，现在的文件只能作草稿。")
    if result.open:
        codes = "、".join(result.open[:8]) + ("等" if len(result.open) > 8 else "")
        click.echo(
            f"还有 {len(result.open)} 个单位（{codes}）没有最后的总分，现在的文件只能作草稿。"
        )
