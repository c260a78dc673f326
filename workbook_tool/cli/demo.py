"""``workbook-tool demo``: a whole round on the sample data."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tool.cli.command import Command


@click.command(cls=Command, help="用样例数据演示一次考核：下发、填报、收件、审核、汇总。")
@click.argument(
    "folder",
    metavar="[文件夹]",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-round"),
    help="演示文件存到哪里，默认 demo-round",
)
def demo(folder: Path) -> int:
    """Play the demonstration and say what it did."""
    from workbook_tool.demo.play import ISSUED, RETURNED, play

    result = play(folder)
    click.echo(f"{result.title}")
    click.echo(f"1. 给 {len(result.results)} 个虚构单位各生成一份评分表：{folder / ISSUED}")
    click.echo(f"2. 各单位填好交回：{folder / RETURNED}")
    click.echo("3. 逐份读取、重算、审核：")
    for entry in result.results:
        total = "—" if entry.total is None else f"{entry.total.normalize():f} 分"
        click.echo(f"   {entry.code} {entry.name}：{total}，{entry.status}")
        for finding in entry.findings:
            click.echo(f"       {finding.message}{finding.fix}")
    click.echo(f"4. 汇总表：{result.summary}")
    return 0
