"""``workbook-tool sheet``: one workbook without a round."""

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

if TYPE_CHECKING:
    from workbook_tool.rubric.model import StageId


@click.command(cls=Command, help="生成一份评分表，或正式附件。")
@form_argument("form_id", "编号")
@click.option("-o", "output", type=click.Path(path_type=Path), required=True, help="存成哪个文件。")
@click.option("--official", is_flag=True, help="只要正式附件：与原件版式相同，供打印。")
@click.option("--unit", help="单位全称，最多40个字；不写则由单位自己填。")
@click.option(
    "--stage",
    type=click.Choice(["self", "assess", "review"]),
    help="哪个阶段填：self 自评（默认）、assess 考核、review 复核。",
)
@click.option(
    "--values",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="要填进表里的数据（JSON 文件）。",
)
@set_option
@forms_option
@json_option
def sheet(
    form_id: str,
    output: Path,
    official: bool,
    unit: str | None,
    stage: StageId | None,
    values: Path | None,
    chosen: Chosen,
    own: Path | None,
    as_json: bool,
) -> int:
    """Draw one workbook."""
    from workbook_tool.office.sheet import SheetRequest
    from workbook_tool.office.sheet import sheet as draw

    request = SheetRequest(form_id, output, official, unit, stage, values, dict(chosen))
    with office_with(own) as office:
        made = draw(office, request)
    if as_json:
        print_json(made.model_dump())
    else:
        for finding in made.findings:
            click.echo(f"{finding['message']}{finding['fix']}", err=True)
        if made.file:
            click.echo(f"已生成：{made.file}")
    return 0 if made.file else NEEDS_A_PERSON
