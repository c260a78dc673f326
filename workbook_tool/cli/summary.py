"""``workbook-tool summary``: everything that came back, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import USAGE, Failure
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import collection_of, collection_option

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.summary.summarise import Summarised
    from workbook_tool.summary.view import GroupView


@click.command(
    cls=Command,
    help="汇总：生成工作底稿（名次、逐项得分、差异、问题清单、图表）。\n\n"
    "随时可以重新生成；“备注”一栏由您填写，重新汇总时保留。",
)
@folder_argument
@collection_option
@click.option(
    "-o",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="存到哪个文件夹；不写则存到本次考核的“汇总”文件夹。",
)
@json_option
def summary(folder: Path, collection: str | None, target: Path | None, as_json: bool) -> int:
    """Make the summary of a round."""
    from workbook_tool.campaign.records.shelf import FolderShelf
    from workbook_tool.summary.export import summary_data
    from workbook_tool.summary.summarise import summarise

    with opened(folder) as round_:
        wanted = collection_of(round_, collection)
        if wanted.content != "评分表":
            raise Failure(f"“{wanted.name}”没有分数，不能汇总成绩。", USAGE)
        with progress_bar() as progress:
            result = summarise(round_, wanted.id, FolderShelf(target) if target else None, progress)
    if as_json:
        print_json(summary_data(result.view, (one.path for one in result.files)).model_dump())
    else:
        _print(console(), result)
    return 0


def _print(out: Console, result: Summarised) -> None:
    from workbook_tool.summary.counts import count

    view = result.view
    out.print(Words(view.title, "bold"))
    for group in view.groups:
        out.print()
        _print_group(out, group)
    out.print()
    out.print(Words(count(view).sentence))
    for path in result.unreadable:
        out.print(
            Words(f"原来的“{path.name}”打不开，里面的备注没有带过来；那个文件没有动。", "yellow")
        )
    for file in result.files:
        out.print(Words(f"已生成：{file.path}"))
        if file.path != file.wanted and file.wanted not in result.unreadable:
            out.print(
                Words(f"“{file.wanted.name}”正在别处打开，不能替换，所以换了名称。", "yellow")
            )


def _print_group(out: Console, group: GroupView) -> None:
    from workbook_tool.rubric.text import plain_number

    out.print(Words(group.group.title))
    graded = any(unit.place.grade for unit in group.units)
    right = {"justify": "right", "no_wrap": True}
    grid = table(
        [
            ("名次", right),
            ("代码", {"no_wrap": True}),
            ("单位", {"ratio": 3}),
            ("总分", right),
            *([("等次", {"no_wrap": True})] if graded else []),
            ("状态", {"ratio": 2}),
        ]
    )
    for unit in group.units:
        remark = unit.place.remark
        status = unit.status if not remark or remark == unit.status else f"{unit.status}，{remark}"
        grid.add_row(
            str(unit.place.rank or "—"),
            unit.unit.code,
            Words(unit.unit.name),
            "—" if unit.total is None else plain_number(unit.total),
            *([unit.place.grade] if graded else []),
            Words(status),
        )
    out.print(grid)
