"""``workbook-tool return``: what goes back to the units, and the reminder for the missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import Day, collection_option

if TYPE_CHECKING:
    from workbook_tool.office.send_back import SendBackDocument


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
@json_option
def send_back(
    folder: Path,
    collection: str | None,
    until: date | None,
    units: tuple[str, ...],
    departments: bool,
    scorers: tuple[str, ...],
    again: bool,
    as_json: bool,
) -> int:
    """Make what goes back to the units."""
    from workbook_tool.office.send_back import SendBackRequest
    from workbook_tool.office.send_back import send_back as make

    request = SendBackRequest(folder, collection, until, units, departments, scorers, again)
    with office_for(folder) as office:
        result = make(office, request)
    if as_json:
        print_json(result.model_dump())
    else:
        _print(folder, result)
    return 0


def _print(folder: Path, result: SendBackDocument) -> None:
    out = console()
    if result.sent:
        right = {"justify": "right", "no_wrap": True}
        grid = table(
            [
                ("代码", {"no_wrap": True}),
                ("单位", {"ratio": 3}),
                ("必须修改", right),
                ("请说明", right),
                ("上次指出的", {"ratio": 2}),
            ]
        )
        for one in result.sent:
            known = one.mended is not None
            words = f"已改 {one.mended} 处，没改 {one.left} 处" if known else "—"
            counts = (str(one.must_fix), str(one.explain))
            grid.add_row(one.unit or "—", Words(one.name), *counts, Words(words))
        out.print(grid)
        out.print()
        out.print(Words(f"已生成 {len(result.sent)} 份退回通知：{folder / '退回'}"))
    else:
        out.print(Words("没有要退回的。"))
    if result.earlier:
        out.print(Words(f"另有 {result.earlier} 份早已退回，等单位改好；要重新生成，加 --again。"))
    if result.reminder is not None:
        count = len(result.missing)
        whom = f"没有报的 {count} 个单位" if result.of_units else "没有打完分的部门"
        out.print(Words(f"{whom}，催报的话在：{folder / result.reminder}"))
        out.print()
        out.print(Words(result.words))
