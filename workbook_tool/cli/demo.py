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
    from workbook_tool.campaign.round import INBOX, OUT
    from workbook_tool.demo.play import play
    from workbook_tool.rubric.text import plain_number

    result = play(folder)
    view = result.summarised.view
    click.echo(f"{view.title}")
    click.echo(f"1. 给 {result.issued} 个虚构单位各生成一份评分表：{folder / OUT}")
    click.echo(f"2. 各单位填好交回：{folder / INBOX}")
    click.echo("3. 逐份读取、重算、审核：")
    findings = {file.unit: file.findings for file in view.files}
    for code, unit in view.units.items():
        total = "—" if unit.total is None else f"{plain_number(unit.total)} 分"
        click.echo(f"   {code} {unit.unit.name}：{total}，{unit.status}")
        for finding in findings.get(code, ()):
            click.echo(f"       {finding.message}{finding.fix}")
    click.echo(f"4. 汇总表：{result.summarised.files[0].path}")
    return 0
