"""``workbook-tool sheet``: one workbook without a round."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import Chosen, form_argument, load_chosen, set_option
from workbook_tool.cli.output import save


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
def sheet(
    form_id: str,
    output: Path,
    official: bool,
    unit: str | None,
    stage: str | None,
    values: Path | None,
    chosen: Chosen,
) -> int:
    """Draw one workbook."""
    from workbook_tool.cli.values import read_values
    from workbook_tool.layout.faces import score_plan
    from workbook_tool.layout.official import official_plan
    from workbook_tool.rubric.model import STAGE_IDS
    from workbook_tool.workbook.issue import unsigned_workbook

    if official and (unit is not None or stage is not None):
        raise click.UsageError(
            "正式附件没有单位名称和阶段，--official 不能与 --unit、--stage 同用。"
        )
    if output.suffix.lower() != ".xlsx":
        raise click.UsageError(
            f"生成的是 Excel 表，文件名要以 .xlsx 结尾，现在写的是“{output.name}”。"
        )
    form = load_chosen(form_id, chosen)
    stage_id = next(known for known in STAGE_IDS if known == (stage or "self"))
    plan = official_plan(form) if official else score_plan(form, stage_id, named=unit is not None)
    given, findings = read_values(values, plan)
    if official:
        plan = official_plan(form, typed=given)
    if findings:
        for finding in findings:
            click.echo(f"{finding.message}{finding.fix}", err=True)
        return NEEDS_A_PERSON
    if unit is not None and not 1 <= len(unit.strip()) <= 40:
        click.echo("单位名称要写 1 到 40 个字。", err=True)
        return NEEDS_A_PERSON
    data = unsigned_workbook(plan, given, unit)
    save(output, data)
    click.echo(f"已生成：{output}")
    return 0
