"""``workbook-tool backup``, ``restore`` and ``rebuild``: a round survives its disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json
from workbook_tool.cli.rounds import folder_argument, office_for

if TYPE_CHECKING:
    from workbook_tool.office.keeping import BackupDocument, RebuildDocument

_KEY = (
    "备份里有本次考核的密钥，请像公章一样保管：谁拿到它，谁就能做出假的评分表；"
    "丢了它，已下发的表收回来不能再确认真假，每一份都要由人裁定，还要全部重新下发。"
)


@click.command(
    cls=Command,
    help="备份：把整个考核（设置、名单、登记、原件、密钥、下发和生成的文件）存成一个文件。\n\n"
    "最好存到另一个盘或 U 盘上。换人、换电脑时，把这个文件交过去，用 restore 恢复就能接着办。",
)
@folder_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="备份文件；不写为考核文件夹旁边的“…_备份_日期.zip”。",
)
@json_option
def backup(folder: Path, output: Path | None, as_json: bool) -> int:
    """Back a round up; return 2 if an original is missing."""
    from workbook_tool.office.keeping import BackupRequest
    from workbook_tool.office.keeping import backup as back_up

    with office_for(folder) as office:
        result = back_up(office, BackupRequest(folder, output))
    if as_json:
        print_json(result.model_dump())
    else:
        console().print(Words(f"已备份“{result.title}”：{result.file}"))
        _print_counts(result)
        console().print(Words(_KEY, "yellow"))
        _print_missing(result)
    return NEEDS_A_PERSON if result.missing else 0


@click.command(cls=Command, help="恢复：从备份文件恢复整个考核，逐个文件核对后才放到位。")
@click.argument(
    "file",
    metavar="备份文件",
    type=click.Path(path_type=Path, dir_okay=False),
    help="backup 做的文件",
)
@click.argument(
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="恢复到哪里：空的，或还没有的文件夹",
)
@json_option
def restore(file: Path, folder: Path, as_json: bool) -> int:
    """Put a round back; return 2 if an original was missing when it was backed up."""
    from workbook_tool.office.keeping import RestoreRequest
    from workbook_tool.office.keeping import restore as put_back

    with office_for(folder) as office:
        result = put_back(office, RestoreRequest(file, folder))
    if as_json:
        print_json(result.model_dump())
    else:
        console().print(Words(f"已恢复“{result.title}”：{folder}"))
        _print_counts(result)
        _print_missing(result)
    return NEEDS_A_PERSON if result.missing else 0


@click.command(
    cls=Command,
    help="修复登记簿：登记簿和流水各存一份全部记录，坏了、丢了的部分用另一份补上。\n\n"
    "没有损坏时什么都不改动。换下来的坏文件留在“登记”里的“损坏的…”文件夹。",
)
@folder_argument
@click.option(
    "--give-up", is_flag=True, help="两份都读不出来的记录，连同它以后的，一并放弃（先试 restore）。"
)
@json_option
def rebuild(folder: Path, give_up: bool, as_json: bool) -> int:
    """Mend ledger and journal from each other; return 2 if records were given up."""
    from workbook_tool.office.keeping import RebuildRequest
    from workbook_tool.office.keeping import rebuild as mend

    with office_for(folder) as office:
        result = mend(office, RebuildRequest(folder, give_up))
    if as_json:
        print_json(result.model_dump())
    else:
        _print_mended(folder, result)
    return NEEDS_A_PERSON if result.lost else 0


def _print_mended(folder: Path, result: RebuildDocument) -> None:
    out = console()
    if not result.mended and not result.lost:
        out.print(Words(f"登记簿和流水都完好，共 {result.runs} 次记录，什么都没有改动。"))
        return
    out.print(Words(f"已修复，共 {result.runs} 次记录。修复的文件：{'、'.join(result.mended)}"))
    if result.lost:
        numbers = "、".join(str(number) for number in result.lost)
        out.print(Words(f"放弃了第 {numbers} 次记录。", "bold red"))
        out.print(
            Words(f"收到的文件可以重新收件：workbook-tool collect {folder} {folder / '登记/原件'}")
        )


def _print_counts(result: BackupDocument) -> None:
    size = f"{result.bytes / 1_000_000:.1f} MB"
    console().print(Words(f"共 {result.files} 个文件，登记 {result.events} 条，{size}。"))


def _print_missing(result: BackupDocument) -> None:
    if result.missing:
        names = "、".join(f"“{name}”" for name in result.missing)
        words = f"有 {len(result.missing)} 份原件不见了或已损坏：{names}"
        console().print(Words(words, "bold red"))
