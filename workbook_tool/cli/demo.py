"""``workbook-tool demo``: a whole round on the sample data, and in plain words what it did."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import USAGE, Failure
from workbook_tool.cli.output import Words, console
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import in_words

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.campaign.actions.collect import Collected
    from workbook_tool.demo.play import DemoBatch, DemoResult


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
def demo(folder: Path) -> int:
    """Play the demonstration and say what it did."""
    from workbook_tool.demo.play import NotADemoError, play

    try:
        with in_words(folder), progress_bar() as progress:
            result = play(folder, progress)
    except NotADemoError as error:
        raise Failure(
            f"“{folder}”里已有别的文件，演示不会动它们。请换一个文件夹。", USAGE
        ) from error
    _tell(console(), result)
    return 0


def _tell(out: Console, result: DemoResult) -> None:
    from workbook_tool.campaign.round import INBOX, OUT
    from workbook_tool.summary.send_back import FOLDER

    folder = result.folder
    forms = len({unit.type for unit in result.units.values()})
    out.print(Words(result.sample.title, "bold"))
    out.print(
        Words(
            f"1. 建立考核：{len(result.units)} 个虚构的单位，{forms} 份评分表；"
            "有歧义的条文按默认口径确认。"
        )
    )
    out.print(Words(f"2. 下发：每个单位一份评分表，在 {folder / OUT}"))
    first, *later = result.arrived
    _tell_batch(out, 3, first, result)
    out.print(Words(f"（各单位交来的文件都在 {folder / INBOX}）", indent=3))
    out.print(
        Words(
            f"4. 退回、催报：{len(result.returned.sent)} 份要修改或说明，"
            f"每份有退回通知单（Word）、标好问题的评分表和可以发微信的话，在 {folder / FOLDER}；"
            f"{len(result.returned.missing)} 个单位没有报，催报的话也写好了。"
        )
    )
    for number, arrived in enumerate(later, start=5):
        _tell_batch(out, number, arrived, result)
    number = 4 + len(later)
    out.print(Words(f"{number + 1}. 办公室作了 {len(result.decisions)} 项决定，都可以撤销："))
    for words in result.decisions:
        out.print(Words(words, indent=3))
    _tell_end(out, number + 2, result)


def _tell_end(out: Console, number: int, result: DemoResult) -> None:
    from workbook_tool.summary.counts import count

    view = result.summarised.view
    out.print(Words(f"{number}. 汇总：{count(view).sentence}"))
    firsts = [unit for group in view.groups for unit in group.units if unit.place.rank == 1]
    out.print(
        Words(
            f"{len(view.groups)} 组分别排名，第一名 {len(firsts)} 个；"
            "没有报的写“未报”，不当成 0 分；读不出来的、待裁定的列在“报送情况”。",
            indent=3,
        )
    )
    out.print()
    for file in result.summarised.files:
        out.print(Words(f"请打开看看：{file.path}", "bold"))
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


def _tell_batch(out: Console, number: int, arrived: DemoBatch, result: DemoResult) -> None:
    batch = arrived.batch
    news = Counter(_outcome(one) for one in arrived.files)
    counts = "，".join(f"{word} {count} 份" for word, count in news.most_common())
    came = f"{len(arrived.files)} 份文件，{counts}。"
    out.print(Words(f"{number}. {batch.says}（{batch.on}）：{came}"))
    torn = {standing.slot.unit for standing in arrived.standings if standing.rivals}
    for story, one in arrived.told:
        if story.says:
            name = result.units[story.unit].name
            verdict = "待裁定：以哪一份为准" if story.unit in torn else _verdict(one)
            out.print(Words(f"{story.unit} {name}：{story.says}。→ {verdict}", indent=3))


def _outcome(one: Collected) -> str:
    from workbook_tool.campaign.derived.words import FILE_WORDS

    return "待裁定" if one.news == "held" else FILE_WORDS[one.received.reading.status]


def _verdict(one: Collected) -> str:
    """Return what the program said of a file, with the first place that it names."""
    words = _outcome(one)
    if one.received.held:
        return f"{words}：{one.received.held}"
    grave = [f for f in one.received.reading.findings if f.severity != "note"]
    places = "、".join(dict.fromkeys(f"{f.sheet} {f.cell}" for f in grave if f.cell))
    return f"{words}（{places}）" if places else words
