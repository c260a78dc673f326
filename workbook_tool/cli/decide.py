"""``workbook-tool decide``: decisions of people, each with a reason, each undoable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from workbook_tool.cli.command import Command, CommandGroup
from workbook_tool.cli.failures import USAGE, Failure
from workbook_tool.cli.output import Words, console, table
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import (
    Day,
    Figure,
    book_choice,
    books_of,
    books_option,
    collection_of,
    collection_option,
    collection_words,
    slot_of,
    unit_of,
)

if TYPE_CHECKING:
    from workbook_tool.campaign.records.events import Event
    from workbook_tool.campaign.round import Round

Function = TypeVar("Function", bound=Callable[..., Any])

ALIASES = {
    "accept": "采用",
    "refuse": "不予采用",
    "prefer": "以此件为准",
    "assign": "归到",
    "enter": "代录",
    "correct": "更正",
    "prefer-score": "打分为准",
    "zero": "按0分",
    "veto": "一票否决",
    "no-award": "不予评先",
    "lift": "不适用",
    "adjust": "人工调整",
    "paper": "纸质件",
    "void": "作废",
    "rename": "改名",
    "merge": "并入",
    "dissolve": "撤销单位",
    "excuse": "免报",
    "extend": "延期",
    "handled": "已处理",
    "undo": "撤销",
}
"""English names for those who cannot type Chinese on a terminal."""


class _Decisions(CommandGroup):
    """The group with its English names."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, ALIASES.get(cmd_name, cmd_name))

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return each decision under both names."""
        english = {chinese: word for word, chinese in ALIASES.items()}
        return [(f"{name}（{english[name]}）", help_) for name, help_ in super().summaries(ctx)]


@click.group(
    cls=_Decisions,
    invoke_without_command=True,
    help="决定：对收到的文件、分数、单位和日期作出决定。每项决定都写明理由，都登记号数，"
    "都可以撤销；原来的内容一律保留。\n\n"
    "不写命令时，列出已经作出的决定。每个命令的用法：workbook-tool decide 文件夹 命令 --help",
)
@folder_argument
@click.pass_context
def decide(ctx: click.Context, folder: Path) -> int:
    """List the decisions where none is named."""
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        with opened(folder) as round_:
            _print(round_)
    return 0


reason_option = click.option("--reason", required=True, metavar="理由", help="理由。")
unit_option = click.option("--unit", required=True, metavar="单位", help="单位代码或名称。")


def file_choice(function: Function) -> Function:
    """Add how a person says which file is meant: by its code or name, or by its unit."""
    function = click.option("--unit", metavar="单位", help="这个单位正待处理的那份文件。")(function)
    return click.argument(
        "file",
        metavar="[文件]",
        required=False,
        help="文件编号（status 加 --files 可以看到）或文件名",
    )(function)


@decide.command(
    "采用", cls=Command, short_help="文件虽有问题，仍予采用", help="文件虽有问题，仍予采用。"
)
@file_choice
@reason_option
@collection_option
@click.pass_obj
def accept(
    folder: Path, file: str | None, unit: str | None, reason: str, collection: str | None
) -> int:
    """采用."""
    return _judge(folder, file, unit, collection, "accept", reason)


@decide.command("不予采用", cls=Command, short_help="文件不予采用", help="文件不予采用；原件留存。")
@file_choice
@reason_option
@collection_option
@click.pass_obj
def refuse(
    folder: Path, file: str | None, unit: str | None, reason: str, collection: str | None
) -> int:
    """不予采用."""
    return _judge(folder, file, unit, collection, "refuse", reason)


@decide.command(
    "以此件为准",
    cls=Command,
    short_help="一个单位的几份文件中，以这一份为准",
    help="一个单位的几份文件中，以这一份为准。",
)
@click.argument("file", metavar="文件", help="文件编号（status 加 --files 可以看到）或文件名")
@reason_option
@click.pass_obj
def prefer(folder: Path, file: str, reason: str) -> int:
    """以此件为准."""
    return _judge(folder, file, None, None, "prefer", reason)


def _judge(
    folder: Path,
    file: str | None,
    unit: str | None,
    collection: str | None,
    verdict: Literal["accept", "refuse", "prefer"],
    reason: str,
) -> int:
    from workbook_tool.campaign.actions.decide import judge

    with opened(folder) as round_:
        return _done(round_, judge(round_, _file(round_, file, unit, collection), verdict, reason))


def _file(round_: Round, file: str | None, unit: str | None, collection: str | None) -> str:
    """Return the SHA-256, code or name of the file that is meant."""
    from workbook_tool.campaign.derived.standing import standing
    from workbook_tool.campaign.derived.state import Slot

    if bool(file) == bool(unit):
        raise Failure("请写文件编号，或用 --unit 写单位，两个写一个。", USAGE)
    if file:
        return file
    code = unit_of(round_, unit or "")
    slot = Slot(code, collection_of(round_, collection).id)
    found = standing(round_.state, round_.settings, slot)
    name = round_.state.units[code].unit.name
    if found.rivals:
        raise Failure(f"“{name}”有几份文件，请写文件编号（status 加 --files 可以看到）。", USAGE)
    if (one := found.faulty or found.counting) is None:
        raise Failure(f"“{name}”还没有报来文件。", USAGE)
    return one.received.sha256


@decide.command(
    "归到",
    cls=Command,
    short_help="待裁定的文件是哪个单位的",
    help="待裁定的文件是哪个单位的；先前归错了的，也可以改。",
)
@click.argument("file", metavar="文件", help="文件编号（status 加 --files 可以看到）或文件名")
@click.argument("unit", metavar="单位", help="单位代码或名称")
@reason_option
@collection_option
@click.pass_obj
def assign(folder: Path, file: str, unit: str, reason: str, collection: str | None) -> int:
    """归到某单位."""
    from workbook_tool.campaign.actions.decide import assign as decide_assign
    from workbook_tool.campaign.actions.decide import find_file

    with opened(folder) as round_:
        own = find_file(round_, file).received.collection
        into = collection_of(round_, collection or own).id
        return _done(round_, decide_assign(round_, file, unit_of(round_, unit), into, reason))


def score_options(function: Function) -> Function:
    """Add what 代录 and 更正 have to say."""
    for option in (
        collection_option,
        reason_option,
        click.option("--by", "asked_by", required=True, metavar="何人", help="谁提出的。"),
        click.option("--score", type=Figure(), required=True, metavar="分数", help="得多少分。"),
        click.option("--item", required=True, metavar="项", help="第几项（如 6、R22）。"),
        unit_option,
    ):
        function = option(function)
    return function


@decide.command(
    "代录",
    cls=Command,
    short_help="按纸质件或电话代录一项分数",
    help="单位只交了纸质件，或分数读不出来时，代录一项分数。",
)
@score_options
@click.pass_obj
def enter(folder: Path, /, **said: Any) -> int:
    """代录."""
    return _correct(folder, "entered", **said)


@decide.command(
    "更正", cls=Command, short_help="更正一项分数", help="更正一项分数；原来的分数留存。"
)
@score_options
@click.pass_obj
def correct(folder: Path, /, **said: Any) -> int:
    """更正."""
    return _correct(folder, "corrected", **said)


def _correct(
    folder: Path,
    how: Literal["entered", "corrected"],
    *,
    unit: str,
    item: str,
    score: Decimal,
    asked_by: str,
    reason: str,
    collection: str | None,
) -> int:
    from workbook_tool.campaign.actions.decide import correct as decide_correct
    from workbook_tool.campaign.derived.state import Slot

    with opened(folder) as round_:
        slot = Slot(unit_of(round_, unit), collection_of(round_, collection).id)
        return _done(round_, decide_correct(round_, slot, item, score, how, asked_by, reason))


@decide.command(
    "打分为准",
    cls=Command,
    short_help="几份部门打分表分数不同的，以这一份为准",
    help="同一单位同一项，几份部门打分表给的分数不同的，以这一份为准；只管这一项。",
)
@click.argument("file", metavar="文件", help="文件编号（status 加 --files 可以看到）或文件名")
@unit_option
@click.option("--item", required=True, metavar="项", help="第几项（如 6、R19.3）。")
@reason_option
@books_option
@click.pass_obj
def prefer_score(
    folder: Path, file: str, unit: str, item: str, reason: str, collection: str | None
) -> int:
    """打分以某一份为准."""
    from workbook_tool.campaign.actions.decide import prefer_score as decide_prefer

    with opened(folder) as round_:
        where = books_of(round_, collection).id
        code = unit_of(round_, unit)
        return _done(round_, decide_prefer(round_, where, code, item, file, reason))


@decide.command(
    "按0分",
    cls=Command,
    short_help="没有报的、没有打分的按 0 分计",
    help="没有报的、没有打分的，按 0 分计；打分不一致的不在其内。不作这项决定，就一直算没有分数。",
)
@unit_option
@reason_option
@collection_option
@click.pass_obj
def zero(folder: Path, unit: str, reason: str, collection: str | None) -> int:
    """未报按0分."""
    from workbook_tool.campaign.actions.decide import count_zero
    from workbook_tool.campaign.derived.state import Slot

    with opened(folder) as round_:
        slot = Slot(unit_of(round_, unit), collection_of(round_, collection).id)
        return _done(round_, count_zero(round_, slot, reason))


@decide.command(
    "一票否决",
    cls=Command,
    short_help="单位不参加排名",
    help="单位被一票否决：分数照算，不参加排名，单独列出并写明理由。",
)
@unit_option
@reason_option
@click.pass_obj
def veto(folder: Path, unit: str, reason: str) -> int:
    """一票否决."""
    return _bar(folder, unit, "veto", reason)


@decide.command(
    "不予评先",
    cls=Command,
    short_help="单位参加排名，不定等次",
    help="单位照常排名，但不定等次，并写明理由。",
)
@unit_option
@reason_option
@click.pass_obj
def no_award(folder: Path, unit: str, reason: str) -> int:
    """不予评先."""
    return _bar(folder, unit, "no_award", reason)


@decide.command(
    "不适用",
    cls=Command,
    short_help="细则里的一票否决等不适用于单位",
    help="细则按单位的填报定为一票否决、不予评先或某个等次，核实后不应这样定的："
    "写明哪一项和理由，这一项的规定对这个单位就不适用。",
)
@unit_option
@click.option("--item", required=True, metavar="编号", help="哪一项，如 5 或 R5。")
@reason_option
@click.pass_obj
def lift(folder: Path, unit: str, item: str, reason: str) -> int:
    """不适用."""
    from workbook_tool.campaign.actions import decide as decisions

    with opened(folder) as round_:
        return _done(round_, decisions.lift(round_, unit_of(round_, unit), item, reason))


def _bar(folder: Path, unit: str, how: Literal["veto", "no_award"], reason: str) -> int:
    from workbook_tool.campaign.actions.decide import bar

    with opened(folder) as round_:
        return _done(round_, bar(round_, unit_of(round_, unit), how, reason))


@decide.command(
    "人工调整",
    cls=Command,
    short_help="领导会议调整最后得分",
    help="领导会议在最后得分上加分或减分；各项的分数不变，调整单独列明。",
)
@unit_option
@click.option("--points", type=Figure(), required=True, metavar="分数", help="加多少；减写负数。")
@click.option("--basis", required=True, metavar="依据", help="依据，如哪次会议的纪要。")
@reason_option
@click.pass_obj
def adjust(folder: Path, unit: str, points: Decimal, basis: str, reason: str) -> int:
    """人工调整."""
    from workbook_tool.campaign.actions.decide import adjust as decide_adjust

    with opened(folder) as round_:
        code = unit_of(round_, unit)
        return _done(round_, decide_adjust(round_, code, points, basis, reason))


@decide.command(
    "纸质件",
    cls=Command,
    short_help="登记收到的盖章纸质件",
    help="登记收到的盖章纸质件：写上面的校验码或总分，与电子表核对。不一致的，先登记；"
    "定了以哪一份为准，再登记一次，写 --counts。",
)
@unit_option
@click.option("--code", default="", metavar="校验码", help="纸质件上的校验码（6 位数字）。")
@click.option("--total", type=Figure(), metavar="总分", help="纸质件上的总分。")
@click.option(
    "--counts",
    type=click.Choice(["电子表", "纸质件"]),
    metavar="电子表|纸质件",
    help="不一致时以哪一份为准。",
)
@click.option("--reason", default="", metavar="理由", help="理由；写了 --counts 就要写。")
@collection_option
@click.pass_obj
def paper(
    folder: Path,
    unit: str,
    code: str,
    total: Decimal | None,
    counts: str | None,
    reason: str,
    collection: str | None,
) -> int:
    """纸质件."""
    from workbook_tool.campaign.actions.decide import paper as decide_paper
    from workbook_tool.campaign.derived.standing import PAPER_WORDS, standing
    from workbook_tool.campaign.derived.state import Slot
    from workbook_tool.rubric.text import plain_number

    which: dict[str | None, Literal["", "file", "paper"]] = {
        None: "",
        "电子表": "file",
        "纸质件": "paper",
    }
    with opened(folder) as round_:
        slot = Slot(unit_of(round_, unit), collection_of(round_, collection).id)
        _done(round_, decide_paper(round_, slot, code, total, which[counts], reason))
        found = standing(round_.state, round_.settings, slot)
        click.echo(f"核对结果：{PAPER_WORDS[found.paper]}。")
        if found.paper == "different" and found.counting:
            read = found.counting.received.reading
            said = "没有" if read.total is None else plain_number(read.total)
            click.echo(f"电子表上：校验码 {read.check_code or '没有'}，总分 {said}。")
        if found.paper == "different":
            click.echo("定了以哪一份为准，再登记一次，写上 --counts 电子表（或纸质件）和理由。")
        if counts == "纸质件":
            click.echo("以纸质件为准的，请用“更正”把不同的各项改成纸质件上的分数。")
        if found.paper == "only":
            click.echo("只交了纸质件的，请用“代录”逐项录入。")
    return 0


@decide.command(
    "作废",
    cls=Command,
    short_help="已下发的评分表作废，另发新表",
    help="已下发的评分表（或部门打分表）作废；再运行 issue，就另发一份。用旧表报来的不再算数。",
)
@click.option("--unit", metavar="单位", help="单位代码或名称。")
@book_choice
@reason_option
@collection_option
@click.pass_obj
def void(
    folder: Path,
    unit: str | None,
    department: str | None,
    type_: str | None,
    reason: str,
    collection: str | None,
) -> int:
    """作废."""
    from workbook_tool.campaign.actions.decide import void as decide_void

    with opened(folder) as round_:
        slot = slot_of(round_, unit, department, type_, collection)
        code = _done(round_, decide_void(round_, slot, reason))
        which = (" --departments" if department else "") + collection_words(round_, slot.collection)
    click.echo(f"另发新表：workbook-tool issue {folder}{which}")
    return code


@decide.command(
    "改名",
    cls=Command,
    short_help="单位改名",
    help="单位改名；写着旧名的表仍然认得。要发写着新名的表，先作废，再 issue。",
)
@click.argument("unit", metavar="单位", help="单位代码或现在的名称")
@click.argument("name", metavar="新名称", help="新的名称")
@reason_option
@click.pass_obj
def rename(folder: Path, unit: str, name: str, reason: str) -> int:
    """改名."""
    return _change(folder, unit, "renamed", name, reason)


@decide.command(
    "并入", cls=Command, short_help="单位并入另一个单位", help="单位并入另一个单位，不再单独报送。"
)
@click.argument("unit", metavar="单位", help="单位代码或名称")
@click.argument("heir", metavar="并入单位", help="并入哪个单位（代码或名称）")
@reason_option
@click.pass_obj
def merge(folder: Path, unit: str, heir: str, reason: str) -> int:
    """并入."""
    return _change(folder, unit, "merged", heir, reason)


@decide.command(
    "撤销单位", cls=Command, short_help="单位已撤销，不再考核", help="单位已撤销，不再考核。"
)
@click.argument("unit", metavar="单位", help="单位代码或名称")
@reason_option
@click.pass_obj
def dissolve(folder: Path, unit: str, reason: str) -> int:
    """撤销单位."""
    return _change(folder, unit, "dissolved", "", reason)


@decide.command("免报", cls=Command, short_help="单位免予报送", help="单位免予报送。")
@click.argument("unit", metavar="单位", help="单位代码或名称")
@reason_option
@click.pass_obj
def excuse(folder: Path, unit: str, reason: str) -> int:
    """免报."""
    return _change(folder, unit, "excused", "", reason)


def _change(
    folder: Path,
    unit: str,
    change: Literal["renamed", "merged", "dissolved", "excused"],
    to: str,
    reason: str,
) -> int:
    from workbook_tool.campaign.actions.decide import change_unit

    with opened(folder) as round_:
        target = unit_of(round_, to) if change == "merged" else to
        return _done(round_, change_unit(round_, unit_of(round_, unit), change, target, reason))


@decide.command(
    "延期",
    cls=Command,
    short_help="截止日期改到某一天",
    help="截止日期改到某一天；不写单位就是所有单位，先前给个别单位的日期也一并取消。",
)
@click.argument("day", metavar="日期", type=Day(), help="新的截止日期，如 2026-12-25")
@click.option("--unit", metavar="单位", help="只给这个单位延期。")
@book_choice
@reason_option
@collection_option
@click.pass_obj
def extend(
    folder: Path,
    day: date,
    unit: str | None,
    department: str | None,
    type_: str | None,
    reason: str,
    collection: str | None,
) -> int:
    """延期."""
    from workbook_tool.campaign.actions.decide import move_deadline
    from workbook_tool.campaign.derived.state import Slot

    with opened(folder) as round_:
        if unit or department:
            slot = slot_of(round_, unit, department, type_, collection)
        else:
            slot = Slot("", collection_of(round_, collection).id)
        return _done(round_, move_deadline(round_, slot.unit, slot.collection, day, reason))


@decide.command(
    "已处理",
    cls=Command,
    short_help="要人处理的来信、待裁定的文件，已经办完",
    help="要人处理的来信（附件打不开、超大附件、来信有话要看等）或者待裁定的文件，已经办完，"
    "以后不再列出。号数和文件编号见 status；定稿以后也可以登记。",
)
@click.argument("what", metavar="号数或文件编号", help="来信是第几条，或待裁定文件的编号、文件名")
@reason_option
@click.pass_obj
def handled(folder: Path, what: str, reason: str) -> int:
    """已处理."""
    from workbook_tool.campaign.actions.decide import handle

    with opened(folder) as round_:
        return _done(round_, handle(round_, what, reason))


@decide.command(
    "撤销",
    cls=Command,
    short_help="撤销一项决定",
    help="撤销一项决定，恢复到作出它以前；撤销本身也可以再撤销。",
)
@click.argument("number", metavar="号数", type=int, help="决定的号数（见 decide 文件夹）")
@reason_option
@click.pass_obj
def undo(folder: Path, number: int, reason: str) -> int:
    """撤销."""
    from workbook_tool.campaign.actions.decide import undo as decide_undo

    with opened(folder) as round_:
        return _done(round_, decide_undo(round_, number, reason))


def _done(round_: Round, event: Event) -> int:
    """Say what was decided, its number, and how to undo it."""
    number = round_.state.events[-1].number
    click.echo(f"已登记第 {number} 条：{round_.words().of(event)}。")
    click.echo(f"要撤销：workbook-tool decide {round_.folder} 撤销 {number} --reason 理由")
    return 0


def _print(round_: Round) -> None:
    from workbook_tool.campaign.actions.decide import decisions

    out = console()
    found = decisions(round_)
    if not found:
        out.print(Words("还没有作出决定。可以作的决定：workbook-tool decide 文件夹 --help"))
        return
    grid = table(
        [
            ("号数", {"justify": "right", "no_wrap": True}),
            ("时间", {"no_wrap": True}),
            ("经手", {"no_wrap": True}),
            ("决定", {"ratio": 1}),
        ]
    )
    told = round_.words()
    for recorded, holds in found:
        words = told.of(recorded.event)
        grid.add_row(
            str(recorded.number),
            f"{recorded.at:%m-%d %H:%M}",
            recorded.by or "—",
            Words(words if holds else f"（已撤销）{words}", "" if holds else "dim"),
        )
    out.print(grid)
