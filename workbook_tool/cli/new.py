"""``workbook-tool new``: set up a round, or read its roster again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import forms_option, json_option
from workbook_tool.cli.output import print_json
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import Day, Pair

if TYPE_CHECKING:
    from workbook_tool.office.new import NewDocument


@click.command(
    cls=Command,
    help="建立一次考核：一个文件夹，里面有设置、单位名单、收件箱和报送登记。\n\n"
    "单位名单（.xlsx 或 .csv）写明单位代码、名称和类别；类别与某份细则的适用单位相同的，"
    "自动用那份评分表；有几份的，用 --form 写明。用到的细则都复制进这个文件夹，以后只按它们算。"
    "没有名单的，先生成一张空白名单，填好后再运行一次。\n\n"
    "已经建立的考核可以再运行：名单里新加的单位会补进来，联系人和邮箱的改动会更新。",
)
@folder_argument
@click.option(
    "--roster",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="文件",
    help="单位名单；不写时用文件夹里的“单位名单.xlsx”。",
)
@click.option("--title", default="", help="考核名称，如“2026年度工会工作考核”。")
@click.option("--year", type=click.IntRange(1949, 2200), metavar="年", help="年度；不写为今年。")
@click.option("--issuer", default="", help="主办单位；不写时用细则的发文单位。")
@click.option("--contact", default="", help="联系人和电话，印在填报说明上。")
@click.option(
    "--deadline",
    "deadlines",
    multiple=True,
    metavar="[报送=]日期",
    help="截止日期，如 2026-12-20；其他报送写“工作计划=2026-06-28”。",
)
@click.option(
    "--form",
    "forms",
    type=Pair("类别=细则编号"),
    metavar="类别=编号|文件",
    multiple=True,
    help="某类单位用哪份评分表：细则编号，或 .yaml 文件的路径。有几份可用时必须写。",
)
@click.option("--paper", is_flag=True, help="还要收盖章的纸质件。")
@forms_option
@json_option
def new(
    folder: Path,
    roster: Path | None,
    title: str,
    year: int | None,
    issuer: str,
    contact: str,
    deadlines: tuple[str, ...],
    forms: tuple[tuple[str, str], ...],
    paper: bool,
    own: Path | None,
    as_json: bool,
) -> int:
    """Set up a round and say what comes next."""
    from workbook_tool.office.new import NewRequest
    from workbook_tool.office.new import new as set_up

    days = _deadlines(deadlines)
    request = NewRequest(folder, roster, title, year, issuer, contact, dict(forms), days, paper)
    with office_for(folder, own) as office:
        made = set_up(office, request)
    if as_json:
        print_json(made.model_dump())
    else:
        _say(folder, made)
    return NEEDS_A_PERSON if made.outcome in {"template", "roster_wrong"} else 0


def _deadlines(words: tuple[str, ...]) -> dict[str, date]:
    """Return the last day by the name of its collection."""
    from workbook_tool.office.new import MAIN

    found: dict[str, date] = {}
    for word in words:
        name, _, day = word.rpartition("=")
        context = click.get_current_context()
        found[name.strip() or MAIN] = Day().convert(day, None, context)
    return found


def _say(folder: Path, made: NewDocument) -> None:
    for finding in made.findings:
        stop = finding["severity"] == "must_fix"
        click.echo(f"{finding['message']}{finding['fix']}", err=stop)
    if made.outcome == "template":
        click.echo(f"已生成空白的单位名单：{made.roster}")
        click.echo("请填好存盘，再运行一次同样的命令。")
    elif made.outcome == "roster_wrong":
        click.echo("单位名单有误，考核没有改动。请改正后再运行一次。", err=True)
    elif made.outcome == "begun":
        _say_begun(folder, made)
    else:
        _say_known(folder, made)


def _say_begun(folder: Path, made: NewDocument) -> None:
    click.echo(f"已建立“{made.title}”：{folder}")
    for form in made.forms:
        click.echo(f"  {form.type}：{form.units} 个单位，用 {form.rubric}")
    for collection in made.collections:
        day = f"截止 {collection.deadline}" if collection.deadline else "没有写截止日期"
        click.echo(f"  {collection.name}：{day}")
    click.echo(f"设置可以用记事本改：{made.settings}")
    if made.known_data:
        click.echo(
            f"有些项的数据由市总掌握：知道的填进“{made.known_data}”，"
            "下发时填好并锁定；空着的由单位填。"
        )
    click.echo(f"下一步：workbook-tool issue {folder}")


def _say_known(folder: Path, made: NewDocument) -> None:
    if made.unchanged:
        click.echo("这次考核早已建立，名称、截止日期等设置没有改动；要改请编辑“考核设置.yaml”。")
    click.echo(
        f"单位名单：新加 {len(made.added)} 个单位，更新 {len(made.updated)} 个单位的联系信息。"
    )
    for unit in made.differing:
        click.echo(
            f"  {unit.unit} 在名单里写作“{unit.name}（{unit.type}）”，与登记的不同，没有改动；"
            f"改名请用：workbook-tool decide {folder} 改名 {unit.unit} {unit.name} --reason 理由"
        )
    for unit in made.gone:
        click.echo(
            f"  名单里不再有 {unit.unit} {unit.name}，登记没有改动；"
            f"不再考核的请用 decide 撤销单位、并入或免报。"
        )
    if made.added:
        click.echo(f"下一步：workbook-tool issue {folder}")
