"""``workbook-tool summary``: everything that came back, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, shown, table
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.office.summary import SummaryDocument, SummaryGroup


@click.command(
    cls=Command,
    help="汇总：生成工作底稿（名次、逐项得分、差异、问题清单、图表）。\n\n"
    "随时可以重新生成；“备注”一栏由您填写，重新汇总时保留。",
)
@folder_argument
@collection_option
@click.option(
    "-o",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="存到哪个文件夹；不写则存到本次考核的“汇总”文件夹。",
)
@json_option
def summary(folder: Path, collection: str | None, target: Path | None, as_json: bool) -> int:
    """Make the summary of a round."""
    from workbook_tool.office.summary import SummaryRequest
    from workbook_tool.office.summary import summary as make

    with office_for(folder) as office:
        result = make(office, SummaryRequest(folder, collection, target))
    if as_json:
        print_json(result.model_dump())
    else:
        _print(console(), result)
    return 0


def _print(out: Console, result: SummaryDocument) -> None:
    collections = "、".join(result.collections)
    out.print(Words(f"{result.title}　{collections}", "bold"))
    for group in result.groups:
        out.print()
        _print_group(out, group, result)
    out.print()
    out.print(Words(result.sentence))
    for path in result.unreadable:
        name = Path(path).name
        out.print(Words(f"原来的“{name}”打不开，里面的备注没有带过来；那个文件没有动。", "yellow"))
    for path in result.files:
        out.print(Words(f"已生成：{path}"))
    for path in result.renamed:
        name = Path(path).name
        out.print(Words(f"“{name}”正在别处打开，不能替换，所以换了名称。", "yellow"))


def _print_group(out: Console, group: SummaryGroup, result: SummaryDocument) -> None:
    members = {unit.unit: unit for unit in result.units}
    units = [members[code] for code in group.units]
    out.print(Words(f"{group.title}（{group.rests}）"))
    graded = any(unit.grade for unit in units)
    right = {"justify": "right", "no_wrap": True}
    grid = table(
        [
            ("名次", right),
            ("代码", {"no_wrap": True}),
            ("单位", {"ratio": 3}),
            ("总分", right),
            *([("等次", {"no_wrap": True})] if graded else []),
            ("状态", {"ratio": 2}),
        ]
    )
    for unit in units:
        status = unit.status_text
        if unit.remark and unit.remark != status:
            status = f"{status}，{unit.remark}"
        grid.add_row(
            str(unit.rank or "—"),
            unit.unit,
            Words(unit.name),
            shown(unit.total),
            *([unit.grade] if graded else []),
            Words(status),
        )
    out.print(grid)
