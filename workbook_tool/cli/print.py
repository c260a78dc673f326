"""``workbook-tool print``: the official attachments on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import (
    Chosen,
    form_argument,
    forms_option,
    json_option,
    office_with,
    set_option,
)
from workbook_tool.cli.output import print_json
from workbook_tool.cli.rounds import office_for
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from workbook_tool.office.printing import PrintFormsDocument, PrintRoundDocument


@click.command(
    cls=Command,
    help="打印正式附件：装有 LibreOffice 时生成 PDF，没有时生成可打印的表。\n\n"
    "写一次考核的文件夹，则打印每个单位填好的附件和汇总。",
)
@form_argument("form_ids", "编号…|文件夹", nargs=-1, required=True)
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="存到哪个文件夹；打印一次考核时可以不写，存到它的“打印”文件夹。",
)
@click.option(
    "--values",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="要填进表里的数据（JSON 文件）；不写则打印空白表。",
)
@click.option(
    "--first-page",
    type=click.IntRange(1, 9999),
    help="与正文一起装订时第一页的页码，几份附件接着往下编；不写则每份从 1 起。",
)
@click.option("--one-book", is_flag=True, help="打印一次考核时，所有附件合成一份。")
@collection_option
@set_option
@forms_option
@json_option
def print_forms(
    form_ids: tuple[str, ...],
    folder: Path | None,
    values: Path | None,
    first_page: int | None,
    one_book: bool,
    collection: str | None,
    chosen: Chosen,
    own: Path | None,
    as_json: bool,
) -> int:
    """Print forms, or a round."""
    from workbook_tool.office import printing

    if len(form_ids) == 1 and Path(form_ids[0]).is_dir():
        round_ = Path(form_ids[0])
        with office_for(round_) as office:
            printed = printing.print_round(
                office, printing.PrintRoundRequest(round_, folder, collection, one_book)
            )
        if as_json:
            print_json(printed.model_dump())
        else:
            _say_round(printed)
        return 0
    if folder is None:
        raise click.UsageError("请用 -o 写明存到哪个文件夹", click.get_current_context())
    request = printing.PrintFormsRequest(form_ids, folder, values, first_page, dict(chosen))
    with office_with(own) as office:
        made = printing.print_forms(office, request)
    if as_json:
        print_json(made.model_dump())
    else:
        _say_forms(made)
    return 0 if made.outcome == "made" else NEEDS_A_PERSON


def _say_round(printed: PrintRoundDocument) -> None:
    for file in printed.files:
        click.echo(f"已生成：{file}")
    if printed.without:
        listed = "、".join(unit.name for unit in printed.without)
        click.echo(f"有 {len(printed.without)} 个单位还没有可以计入的分数，没有打印：{listed}。")
    if not printed.pdf:
        click.echo("这台电脑没有装 LibreOffice，所以没有生成 PDF。请用 WPS 或 Excel 打开后打印。")


def _say_forms(made: PrintFormsDocument) -> None:
    for finding in made.findings:
        click.echo(f"{finding['message']}{finding['fix']}", err=True)
    for file in made.files:
        click.echo(f"已生成：{file}")
    if made.files and not made.pdf:
        book = Path(made.files[0]).name
        click.echo(
            f"这台电脑没有装 LibreOffice，所以没有生成 PDF。请用 WPS 或 Excel 打开“{book}”，"
            "打印时选“打印整个工作簿”。"
        )
