"""``workbook-tool decide``: decisions of people, each with a reason, each undoable.

The commands are made from the table of decisions: names, help, arguments and options. What
stands here is only what is said differently at a terminal, and which command comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.campaign.decisions.base import Decision
from workbook_tool.campaign.decisions.fields import Field
from workbook_tool.campaign.decisions.table import DECISIONS
from workbook_tool.cli.command import Command, CommandGroup
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, shown, table
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import Day, Figure

if TYPE_CHECKING:
    from workbook_tool.office.decide import DecidedDocument, DecisionsDocument
    from workbook_tool.office.preview import PreviewDocument, SheetChange, UnitChange

ALIASES = {one.english: one.name for one in DECISIONS}
"""English names for those who cannot type Chinese on a terminal."""

_HELP: Mapping[str, str] = {
    "paper": "登记收到的盖章纸质件：写上面的校验码或总分，与电子表核对。不一致的，先登记；"
    "定了以哪一份为准，再登记一次，写 --counts。",
    "void": "已下发的评分表（或部门打分表）作废；再运行 issue，就另发一份。用旧表报来的不再算数。",
    "rename": "单位改名；写着旧名的表仍然认得。要发写着新名的表，先作废，再 issue。",
    "handled": "要人处理的来信（附件打不开、超大附件、来信有话要看等）或者待裁定的文件，已经办完，"
    "以后不再列出。号数和文件编号见 status；定稿以后也可以登记。",
}
"""Help of decisions that names commands, by the English name."""

_FIELD_HELP: Mapping[tuple[str, str], str] = {
    ("paper", "reason"): "理由；写了 --counts 就要写。",
    ("undo", "number"): "决定的号数（见 decide 文件夹）",
}
"""Help of fields that names commands or options, by decision and field."""

_FILE_HELP = "文件编号（status 加 --files 可以看到）或文件名"


class _Decisions(CommandGroup):
    """The group with its English names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; where no decision is named, an option may stand behind the folder."""
        folder, *rest = args or [""]
        if rest and not folder.startswith("-") and all(word.startswith("-") for word in rest):
            args = [*rest, folder]
        return super().parse_args(ctx, args)

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
@json_option
@click.pass_context
def decide(ctx: click.Context, folder: Path, as_json: bool) -> int:
    """List the decisions where none is named."""
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        from workbook_tool.office.decide import DecisionsRequest, decisions

        with office_for(folder) as office:
            document = decisions(office, DecisionsRequest(folder))
        if as_json:
            print_json(document.model_dump())
        else:
            _print(document)
    return 0


_dry_run = click.option("--dry-run", is_flag=True, help="只看这样定会改变什么，不登记。")


def _command(decision: Decision[Any]) -> click.Command:
    """Return the command by which a decision is taken."""

    @click.pass_obj
    def take(folder: Path, /, as_json: bool, dry_run: bool, **said: Any) -> int:
        from workbook_tool.office.decide import DecideRequest
        from workbook_tool.office.decide import decide as take_decision
        from workbook_tool.office.preview import preview

        request = DecideRequest(folder, decision.english, said)
        with office_for(folder) as office:
            if dry_run:
                shown_before = preview(office, request)
            else:
                taken = take_decision(office, request)
        if as_json:
            print_json((shown_before if dry_run else taken).model_dump())
        elif dry_run:
            _print_preview(shown_before)
        else:
            _done(folder, taken)
        return 0

    params = [_parameter(decision.english, field) for field in decision.fields]
    command = Command(
        decision.name,
        callback=take,
        params=params,
        short_help=decision.short,
        help=_HELP.get(decision.english, decision.help),
    )
    return json_option(_dry_run(command))


def _parameter(english: str, field: Field) -> click.Parameter:
    """Return how a field is said at a terminal: an argument, or an option of its name."""
    help_ = _FIELD_HELP.get((english, field.name), field.help)
    type_: click.ParamType[Any] | type = _TYPES.get(field.type, str)
    metavar = field.label
    if field.type == "choice":
        words = [word for word, _ in field.choices]
        type_, metavar = click.Choice(words), "|".join(words)
    if not field.first:
        names = [f"--{field.name}", f"{field.name}"]
        return click.Option(names, required=field.required, type=type_, metavar=metavar, help=help_)
    label = field.label if field.required else f"[{field.label}]"
    argument = click.Argument([field.name], required=field.required, type=type_, metavar=label)
    argument.help = _FILE_HELP if field.type == "file" else help_
    return argument


_TYPES: Mapping[str, click.ParamType[Any] | type] = {
    "figure": Figure(),
    "day": Day(),
    "number": int,
}

for _one in DECISIONS:
    decide.add_command(_command(_one))


def _done(folder: Path, document: DecidedDocument) -> None:
    """Say what was decided, its number, how to undo it, and what to do next."""
    number = document.number
    click.echo(f"已登记第 {number} 条：{document.text}。")
    click.echo(f"要撤销：workbook-tool decide {folder} 撤销 {number} --reason 理由")
    for fact, follow_up in _NEXT.items():
        if document.facts.get(fact) is not None:
            for line in follow_up(folder, document):
                click.echo(line)


def _after_paper(_folder: Path, document: DecidedDocument) -> Iterator[str]:
    facts = document.facts
    yield f"核对结果：{facts['paper_text']}。"
    if facts["paper"] == "different" and facts["file_check_code"] is not None:
        total = "没有" if facts["file_total"] is None else shown(float(facts["file_total"]))
        yield f"电子表上：校验码 {facts['file_check_code'] or '没有'}，总分 {total}。"
    if facts["paper"] == "different":
        yield "定了以哪一份为准，再登记一次，写上 --counts 电子表（或纸质件）和理由。"
    if facts["counts"] == "paper":
        yield "以纸质件为准的，请用“更正”把不同的各项改成纸质件上的分数。"
    if facts["paper"] == "only":
        yield "只交了纸质件的，请用“代录”逐项录入。"


def _after_void(folder: Path, document: DecidedDocument) -> Iterator[str]:
    books = " --departments" if document.facts["book"] else ""
    again = f"{books}{'' if document.main else f' --collection {document.collection_name}'}"
    yield f"另发新表：workbook-tool issue {folder}{again}"


_NEXT: Mapping[str, Callable[[Path, DecidedDocument], Iterator[str]]] = {
    "paper": _after_paper,
    "issue_again": _after_void,
}
"""What comes next, by what has to be known after a decision."""


_MOST_NAMED = 8
"""Of more units or rows only so many, or their number, are told."""


def _print_preview(document: PreviewDocument) -> None:
    """Say what a decision would change."""
    out = console()
    out.print(Words(f"这样定，会登记：{document.text}。这次只是看看，没有登记。"))
    for unit in document.units:
        if unit.concerned or unit.items:
            out.print(Words(f"{unit.unit} {unit.name}：{_changes(unit)}。"))
    alike: dict[str, list[str]] = {}
    for sheet in document.sheets:
        alike.setdefault(_sheet_changes(sheet), []).append(sheet.unit)
    for words, codes in alike.items():
        out.print(Words(f"{_several(codes)}：{words}。"))
    others = [unit.unit for unit in document.units if not (unit.concerned or unit.items)]
    if others:
        out.print(Words(f"名次、等次随之变化的还有：{_several(others)}。"))
    if not (document.units or document.sheets):
        out.print(Words("没有单位的分数、名次、报送情况或截止日期会变。"))


def _several(codes: Sequence[str]) -> str:
    """Return codes of units; of many, the first and how many."""
    more = f"等 {len(codes)} 个单位" if len(codes) > _MOST_NAMED else ""
    return "、".join(codes[:_MOST_NAMED]) + more


def _sheet_changes(sheet: SheetChange) -> str:
    pairs = [
        ("报送情况", sheet.status_before, sheet.status_after),
        ("截止", sheet.deadline_before or "—", sheet.deadline_after or "—"),
    ]
    return "，".join(f"{what} {old} → {new}" for what, old, new in pairs if old != new)


def _changes(unit: UnitChange) -> str:
    before, after = unit.before, unit.after
    pairs = [(f"第 {one.item} 项", shown(one.before), shown(one.after)) for one in unit.items]
    many = f"{len(pairs)} 项的分数会变" if len(pairs) > _MOST_NAMED else ""
    pairs = [] if many else pairs
    pairs += [
        ("总分", shown(before.total), shown(after.total)),
        ("名次", str(before.rank or "—"), str(after.rank or "—")),
        ("等次", before.grade or "—", after.grade or "—"),
    ]
    words = [many] if many else []
    words += [f"{what} {old} → {new}" for what, old, new in pairs if old != new]
    words += [after.remark] if after.remark != before.remark and after.remark else []
    return "，".join(words) or "分数、名次不变"


def _print(document: DecisionsDocument) -> None:
    out = console()
    if not document.decisions:
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
    for one in document.decisions:
        words = one.text if one.holds else f"（已撤销）{one.text}"
        grid.add_row(
            str(one.number),
            f"{datetime.fromisoformat(one.at):%m-%d %H:%M}",
            one.by or "—",
            Words(words, "" if one.holds else "dim"),
        )
    out.print(grid)
