"""``workbook-tool console``: the 工作台, a whole round in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import BUSY, USAGE, Failure

if TYPE_CHECKING:
    from workbook_tool.web.server import Started


@click.command(
    cls=Command,
    help="工作台：在浏览器里办整个考核，不用敲命令。\n\n"
    "只有这台电脑打得开。关掉浏览器不影响正在进行的事；要停，按页面右上角的“结束”，"
    "或在这里按 Ctrl+C。已经开着的，再运行一次就打开它。",
)
@click.argument(
    "folder",
    metavar="[文件夹]",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="各次考核放在哪个文件夹，默认当前文件夹；也可以直接写一次考核的文件夹",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="端口", help="不写的自动选。"
)
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址。")
def console(folder: Path, port: int, no_browser: bool) -> int:
    """Run the console until somebody ends it."""
    from filelock import Timeout

    from workbook_tool.web.server import PortTakenError, serve

    try:
        serve(folder.resolve(), port, _tell, browser=not no_browser)
    except PortTakenError as error:
        raise Failure(f"端口 {port} 正被别的程序使用。请换一个，或不写 --port。", USAGE) from error
    except Timeout as error:
        raise Failure("这个文件夹的工作台已经开着，但没有应答。请关掉它再试。", BUSY) from error
    return 0


def _tell(started: Started) -> None:
    click.echo(started.address)
    if started.new:
        click.echo("工作台已打开。浏览器没有自动打开的，请把上面的地址复制到浏览器。", err=True)
        click.echo("要停，按页面右上角的“结束”，或在这里按 Ctrl+C。", err=True)
    else:
        click.echo("工作台早已开着，就是上面的地址。", err=True)
