"""``workbook-tool print``: the official attachments on paper."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON, USAGE, Failure
from workbook_tool.cli.forms import Chosen, form_argument, load_chosen, set_option
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import opened
from workbook_tool.cli.words import collection_of, collection_option


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
def print_forms(
    form_ids: tuple[str, ...],
    folder: Path | None,
    values: Path | None,
    first_page: int | None,
    one_book: bool,
    collection: str | None,
    chosen: Chosen,
) -> int:
    """Print forms, or a round."""
    import subprocess

    from workbook_tool.summary.prints import PrintError

    try:
        if len(form_ids) == 1 and Path(form_ids[0]).is_dir():
            return _print_round(Path(form_ids[0]), folder, collection, one_book)
        if folder is None:
            context = click.get_current_context()
            raise click.UsageError("请用 -o 写明存到哪个文件夹", context)
        return _print_forms(form_ids, folder, values, first_page, chosen)
    except (PrintError, subprocess.TimeoutExpired) as error:
        words = f"（{error}）" if isinstance(error, PrintError) else ""
        click.echo(f"LibreOffice 没能生成 PDF{words}。请关闭 LibreOffice 后再试一次。", err=True)
        return NEEDS_A_PERSON


def _print_round(folder: Path, target: Path | None, collection: str | None, one_book: bool) -> int:
    from workbook_tool.campaign.records.shelf import FolderShelf
    from workbook_tool.summary.print_round import print_round

    shelf = FolderShelf(target) if target else None

    with opened(folder) as round_:
        wanted = collection_of(round_, collection)
        if wanted.content != "评分表":
            raise Failure(f"“{wanted.name}”没有分数，不能打印附件。", USAGE)
        with progress_bar() as progress:
            printed = print_round(round_, wanted.id, shelf, one_book=one_book, progress=progress)
    for file in printed.files:
        click.echo(f"已生成：{file}")
    if printed.without:
        listed = "、".join(unit.unit.name for unit in printed.without)
        click.echo(f"有 {len(printed.without)} 个单位还没有可以计入的分数，没有打印：{listed}。")
    if not printed.pdf:
        click.echo("这台电脑没有装 LibreOffice，所以没有生成 PDF。请用 WPS 或 Excel 打开后打印。")
    return 0


def _print_forms(
    form_ids: tuple[str, ...],
    folder: Path,
    values: Path | None,
    first_page: int | None,
    chosen: Chosen,
) -> int:
    from workbook_tool.cli.values import read_values
    from workbook_tool.layout.combine import Part
    from workbook_tool.layout.official import official_plan
    from workbook_tool.summary.prints import PRINT_BOOK, print_parts

    parts: list[Part] = []
    page = first_page or 1
    for form_id in dict.fromkeys(form_ids):
        form = load_chosen(form_id, chosen)
        plan = official_plan(form)
        entries, findings = read_values(values, plan)
        if findings:
            for finding in findings:
                click.echo(f"{finding.message}{finding.fix}", err=True)
            return NEEDS_A_PERSON
        plan = official_plan(form, first_page=page, typed=entries)
        parts.append(Part(form.id, plan, entries))
        if first_page is not None:
            page += 1 + len(plan.sheets[0].page.breaks)
    printed = print_parts(parts, folder)
    for file in printed.files:
        click.echo(f"已生成：{file}")
    if not printed.pdf:
        click.echo(
            f"这台电脑没有装 LibreOffice，所以没有生成 PDF。请用 WPS 或 Excel 打开“{PRINT_BOOK}”，"
            "打印时选“打印整个工作簿”。"
        )
    return 0
