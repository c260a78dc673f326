"""``workbook-tool demo``: a whole round on the sample data, and in plain words what it did."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json
from workbook_tool.cli.rounds import office_for

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.office.demo import DemoBatchData, DemoDocument


@click.command(
    cls=Command,
    help="用样例数据演示一次完整的考核：建立、下发、填报、收件、审核、退回、决定、汇总。\n\n"
    "单位和数据都是虚构的。文件夹里原有的演示会被新的代替，别的文件夹不会动。",
)
@click.argument(
    "folder",
    metavar="[文件夹]",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-round"),
    help="演示文件存到哪里，默认 demo-round",
)
@json_option
def demo(folder: Path, as_json: bool) -> int:
    """Play the demonstration and say what it did."""
    from workbook_tool.office.demo import DemoRequest
    from workbook_tool.office.demo import demo as play

    with office_for(folder) as office:
        result = play(office, DemoRequest(folder))
    if as_json:
        print_json(result.model_dump())
    else:
        _tell(console(), result)
    return 0


def _tell(out: Console, result: DemoDocument) -> None:
    out.print(Words(result.title, "bold"))
    out.print(
        Words(
            f"1. 建立考核：{result.units} 个虚构的单位，{result.forms} 份评分表；"
            "有歧义的条文按默认口径确认。"
        )
    )
    out.print(Words(f"2. 下发：每个单位一份评分表，在 {result.issued}"))
    first, *later = result.batches
    _tell_batch(out, 3, first)
    out.print(Words(f"（各单位交来的文件都在 {result.inbox}）", indent=3))
    out.print(
        Words(
            f"4. 退回、催报：{result.sent_back} 份要修改或说明，"
            f"每份有退回通知单（Word）、标好问题的评分表和可以发微信的话，在 {result.returns}；"
            f"{result.missing} 个单位没有报，催报的话也写好了。"
        )
    )
    for number, batch in enumerate(later, start=5):
        _tell_batch(out, number, batch)
    number = 4 + len(later)
    out.print(Words(f"{number + 1}. 办公室作了 {len(result.decisions)} 项决定，都可以撤销："))
    for words in result.decisions:
        out.print(Words(words, indent=3))
    _tell_end(out, number + 2, result)


def _tell_end(out: Console, number: int, result: DemoDocument) -> None:
    out.print(Words(f"{number}. 汇总：{result.sentence}"))
    out.print(
        Words(
            f"{result.groups} 组分别排名，第一名 {result.firsts} 个；"
            "没有报的写“未报”，不当成 0 分；读不出来的、待裁定的列在“报送情况”。",
            indent=3,
        )
    )
    out.print()
    for file in result.files:
        out.print(Words(f"请打开看看：{file}", "bold"))
    out.print(
        Words(
            "汇总表、逐项得分、差异、报送情况、问题清单（每条写明文件和单元格）、图表、数据，"
            "各在一张工作表上。某个单位的分是怎么来的："
            f"workbook-tool explain {result.folder} Q02"
        )
    )
    out.print()
    out.print(Words("在浏览器里看、接着办（不用敲命令）：", "bold"))
    # On a line of its own and never broken, to be copied.
    click.echo(f"{_program()} console {result.folder}")


def _program() -> str:
    """Return how this program was called, so that the next command can be copied."""
    called = Path(sys.argv[0])
    return str(called) if called.stem == "workbook-tool" else "workbook-tool"


def _tell_batch(out: Console, number: int, batch: DemoBatchData) -> None:
    counts = "，".join(f"{word} {count} 份" for word, count in batch.counts.items())
    out.print(Words(f"{number}. {batch.says}（{batch.on}）：{batch.files} 份文件，{counts}。"))
    for story in batch.stories:
        words = f"{story.unit} {story.name}：{story.says}。→ {story.outcome}"
        out.print(Words(words, indent=3))
