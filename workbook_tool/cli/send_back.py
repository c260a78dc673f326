"""``workbook-tool return``: what goes back to the units, and the reminder for the missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import USAGE, Failure
from workbook_tool.cli.output import Words, console, table
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import (
    Day,
    books_of,
    collection_of,
    collection_option,
    orders_of,
    unit_of,
)

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.summary.send_back import SendBackResult


@click.command(
    cls=Command,
    help="退回与催报：给每份有问题的表生成退回通知单（Word）、标出问题的评分表和一段可以发微信的话，"
    "放在“退回”文件夹里；没有报的单位，生成一段催报的话。\n\n"
    "退回过的不再重复生成；单位改好重新报来、仍有问题的，通知单里会写明改了几处、还有几处没有改。",
)
@folder_argument
@collection_option
@click.option("--by", "until", type=Day(), metavar="日期", help="要求在哪一天前改好。")
@click.option("--unit", "units", multiple=True, metavar="单位", help="只处理这个单位。")
@click.option("--departments", is_flag=True, help="退回和催报的是部门打分表。")
@click.option(
    "--department", "scorers", multiple=True, metavar="部门", help="只处理这个部门（或考核组）。"
)
@click.option("--again", is_flag=True, help="退回过的也重新生成。")
def send_back(
    folder: Path,
    collection: str | None,
    until: date | None,
    units: tuple[str, ...],
    departments: bool,
    scorers: tuple[str, ...],
    again: bool,
) -> int:
    """Make what goes back to the units."""
    from workbook_tool.summary.send_back import send_back as make

    with opened(folder) as round_:
        wanted = collection_of(round_, collection)
        if (departments or scorers) and not wanted.in_books:
            wanted = books_of(round_, collection)
        if units and wanted.in_books:
            raise Failure(f"“{wanted.name}”由部门打分，请用 --department 写部门。", USAGE)
        codes = [unit_of(round_, unit) for unit in units]
        codes += [order.owner for name in scorers for order in orders_of(round_, wanted, name)]
        with progress_bar() as progress:
            result = make(round_, wanted, until, codes or None, again=again, progress=progress)
        _print(round_, result)
    return 0


def _print(round_: Round, result: SendBackResult) -> None:
    out = console()
    if result.sent:
        grid = table(
            [
                ("代码", {"no_wrap": True}),
                ("单位", {"ratio": 3}),
                ("必须修改", {"justify": "right", "no_wrap": True}),
                ("请说明", {"justify": "right", "no_wrap": True}),
                ("上次指出的", {"ratio": 2}),
            ]
        )
        for one in result.sent:
            counts = [
                str(sum(finding.severity == severity for finding in one.findings))
                for severity in ("must_fix", "explain")
            ]
            earlier = one.earlier
            words = (
                f"已改 {len(earlier.mended)} 处，没改 {len(earlier.left)} 处" if earlier else "—"
            )
            code = one.slot.unit if one.slot.unit in round_.state.units else "—"
            grid.add_row(code, Words(one.name), *counts, Words(words))
        out.print(grid)
        out.print()
        out.print(Words(f"已生成 {len(result.sent)} 份退回通知：{round_.folder / '退回'}"))
    else:
        out.print(Words("没有要退回的。"))
    if result.earlier:
        out.print(Words(f"另有 {result.earlier} 份早已退回，等单位改好；要重新生成，加 --again。"))
    if result.reminder is not None:
        of_units = result.missing[0] in round_.state.units
        whom = f"没有报的 {len(result.missing)} 个单位" if of_units else "没有打完分的部门"
        out.print(Words(f"{whom}，催报的话在：{result.reminder}"))
        out.print()
        out.print(Words(result.words))
