"""``workbook-tool mail``: drafts, sending and fetching."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.campaign.records.mail_kinds import MAIL_KINDS, mail_word
from workbook_tool.cli.command import Command, CommandGroup
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.waiting import print_waiting
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from workbook_tool.campaign.records.mail_kinds import MailWhat
    from workbook_tool.office.collect import CollectedFile
    from workbook_tool.office.mail import (
        FetchDocument,
        FetchedMessage,
        OpenMails,
        PlannedMail,
        SendingDocument,
    )

Function = TypeVar("Function", bound=Callable[..., Any])

WHAT = {one.word: one.what for one in MAIL_KINDS.values() if one.template}
"""What a person types for a kind of message; the English name will do too."""

_FIRST: Mapping[MailWhat, str] = {"reminder": "return", "send_back": "return"}
"""The command that has to be run before there is anything to send of a kind."""

_RESULTS = {
    "sent": ("已发出", "green"),
    "refused": ("被拒收", "bold red"),
    "failed": ("暂时没发出", "yellow"),
    "unsure": ("不能确定", "bold red"),
}


class _What(click.ParamType["MailWhat"]):
    """A kind of message."""

    name = "种类"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> MailWhat:
        """Return the kind."""
        for chinese, what in WHAT.items():
            if str(value) in {chinese, what, what.replace("_", "-")}:
                return what
        self.fail(f"只能写 {'、'.join(WHAT)}，现在写的是“{value}”", param, ctx)


@click.group(
    cls=CommandGroup,
    help="邮件：把每个单位自己的表发给它，把回信里的表收进来。\n\n"
    "账号写在“考核设置.yaml”的“邮箱”里，授权码另存，做法见 docs/邮件.md。"
    "发给谁、何时发、结果怎样，收到谁的什么，都登记在案：status --log。",
)
@folder_argument
@click.pass_context
def mail(ctx: click.Context, folder: Path) -> None:
    """Remember the round for the commands below."""
    ctx.obj = folder


def what_options(function: Function) -> Function:
    """Add what is sent, and to whom."""
    for decorate in (
        click.option(
            "--again", metavar="单位", multiple=True, help="给这个单位再发一次，即使以前发过。"
        ),
        click.option("--unit", "only", metavar="单位", multiple=True, help="只给这个单位。"),
        collection_option,
        click.argument(
            "what",
            metavar="[种类]",
            type=_What(),
            default="下发",
            help=f"{'、'.join(WHAT).replace('、', '（默认）、', 1)}",
        ),
    ):
        function = decorate(function)
    return function


@mail.command(
    "draft",
    cls=Command,
    short_help="生成草稿，由人逐封发出",
    help="生成草稿：每个单位一封，带它自己的表和通知，由人检查后发出。\n\n"
    "默认存成“邮件/草稿”里的 .eml 文件，双击用 Outlook、Foxmail 打开即可发送；"
    "加 --mailbox 则直接放进邮箱的草稿箱。文字的模板在“邮件/模板”里，可以用记事本修改。",
)
@what_options
@click.option("--mailbox", is_flag=True, help="放进邮箱的草稿箱，而不是存成文件。")
@json_option
@click.pass_obj
def draft(
    folder: Path,
    what: MailWhat,
    collection: str | None,
    only: tuple[str, ...],
    again: tuple[str, ...],
    mailbox: bool,
    as_json: bool,
) -> int:
    """Make drafts; return 2 if a unit cannot be written to."""
    from workbook_tool.office.mail import MailRequest
    from workbook_tool.office.mail import draft as make

    with office_for(folder) as office:
        result = make(office, MailRequest(folder, what, collection, only, again, mailbox))
    if as_json:
        print_json(result.model_dump())
        return _code(result.open)
    where = "邮箱的草稿箱" if mailbox else f"“{folder / '邮件' / '草稿' / mail_word(what)}”"
    if made := len(result.drafts):
        click.echo(f"已生成 {made} 封{mail_word(what)}草稿，在{where}。请逐封检查后发出。")
    else:
        _say_nothing_to_do(result.open, what)
    _print_open(result.open)
    return _code(result.open)


@mail.command(
    "send",
    cls=Command,
    short_help="发送邮件，中断后接着发，不重发",
    help="发送邮件：每个单位一封，带它自己的表。\n\n"
    "先用 --dry-run 看要发给谁，再用 --test 发一封给自己看样子。"
    "中断后再运行一次，从断的地方接着发；"
    "发过的不会再发，除非写 --again。暂时没发出的等一会儿再试，被拒收的最后列出来。",
)
@what_options
@click.option("--rest", is_flag=True, help="不能发的单位先不管，其余的照发。")
@click.option("--dry-run", is_flag=True, help="只列出要发给谁，不发。")
@click.option("--test", "sample_to", metavar="邮箱", help="把第一封样子发给这个邮箱，不发给单位。")
@click.option(
    "--delivered", metavar="单位", multiple=True, help="不能确定的，问过这个单位，已经收到。"
)
@json_option
@click.pass_obj
def send(
    folder: Path,
    what: MailWhat,
    collection: str | None,
    only: tuple[str, ...],
    again: tuple[str, ...],
    rest: bool,
    dry_run: bool,
    sample_to: str | None,
    delivered: tuple[str, ...],
    as_json: bool,
) -> int:
    """Send; return 2 if anything did not go out."""
    from workbook_tool.office import mail as use

    request = use.MailRequest(folder, what, collection, only, again, rest=rest, delivered=delivered)
    with office_for(folder) as office:
        if sample_to:
            sample = use.sample(office, use.SampleRequest(request, sample_to))
            if as_json:
                print_json(sample.model_dump())
            else:
                click.echo(f"已发一封样子到 {sample.address}，请查看标题、正文和附件。")
            return 0
        result = (use.plan if dry_run else use.send)(office, request)
    open_ = result.open
    if as_json:
        print_json(result.model_dump())
    else:
        _print_sending(result, what, dry_run=dry_run)
    if dry_run:
        return _code(open_)
    return NEEDS_A_PERSON if result.left or open_.waiting else _code(open_)


@mail.command(
    "fetch",
    cls=Command,
    short_help="收取来信，登记里面的表",
    help="收取来信：把邮箱里的新邮件收一遍，里面的表登记、核对，和收件（collect）一样。\n\n"
    "邮箱里什么都不改动，未读的仍是未读。只收没有收过的；中断后再运行一次，从断的地方接着收。"
    "没有附件的、打不开的、要人工下载的，都列出来。"
    "写了来源的，不连邮箱，收这些文件夹里存下来的邮件（.eml、.msg）。",
)
@click.argument(
    "sources",
    metavar="[来源…]",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True),
    help="存下来的邮件，或装着它们的文件夹；不写为邮箱",
)
@json_option
@click.pass_obj
def fetch(folder: Path, sources: tuple[Path, ...], as_json: bool) -> int:
    """Fetch; return 2 if a message or a file needs a person."""
    from workbook_tool.office.mail import FetchRequest
    from workbook_tool.office.mail import fetch as take_in

    with office_for(folder) as office:
        result = take_in(office, FetchRequest(folder, sources))
    if as_json:
        print_json(result.model_dump())
    else:
        _print_fetched(folder, result)
    return NEEDS_A_PERSON if any(one.needs_person for one in result.messages) else 0


def _code(open_: OpenMails) -> int:
    return NEEDS_A_PERSON if open_.problems or open_.unsure or open_.refused else 0


def _say_nothing_to_do(open_: OpenMails, what: MailWhat) -> None:
    if open_.waiting:
        return
    if open_.done:
        click.echo(f"没有要发的{mail_word(what)}邮件，{open_.done} 封早已发出或放进草稿箱。")
    elif not (open_.problems or open_.unsure or open_.refused):
        more = f"。先运行 {_FIRST[what]}" if what in _FIRST else ""
        click.echo(f"没有要发的{mail_word(what)}邮件{more}。")


def _print_sending(result: SendingDocument, what: MailWhat, *, dry_run: bool) -> None:
    for one in result.settled:
        click.echo(
            f"已查邮箱的“已发送”：上次发给“{one.name}”的{'已经' if one.sent else '没有'}发出。",
            err=True,
        )
    if dry_run:
        _print_plan(result.planned)
        _say_nothing_to_do(result.open, what)
    elif result.sent or result.left:
        _print_sent(result)
    else:
        _say_nothing_to_do(result.open, what)
    _print_open(result.open)


def _print_plan(planned: Sequence[PlannedMail]) -> None:
    grid = table(
        [
            ("代码", {"no_wrap": True}),
            ("单位", {"ratio": 2}),
            ("邮箱", {"ratio": 2}),
            ("主题", {"ratio": 3}),
            ("附件", {"ratio": 3}),
        ]
    )
    for one in planned:
        texts = (one.name, one.address, one.subject, "、".join(one.files))
        grid.add_row(one.unit, *map(Words, texts))
    if planned:
        console().print(grid)
        click.echo(f"\n要发 {len(planned)} 封；这次只是列出，没有发。")


def _print_sent(result: SendingDocument) -> None:
    out = console()
    good = [one for one in result.sent if one.result == "sent"]
    bad = [one for one in result.sent if one.result != "sent"]
    more = f"，没有发出或不能确定的 {len(bad)} 封" if bad else ""
    out.print(Words(f"已发出 {len(good)} 封{more}。"))
    for one in bad:
        word, style = _RESULTS[one.result]
        line = f"{word} {one.unit} {one.name}（{one.address}）：{one.reason}。"
        out.print(Words(line, style, indent=2))
    if any(one.result == "failed" for one in bad):
        out.print(Words("暂时没发出的，过一会儿再运行一次即可，已发出的不会重发。"))
    if result.left:
        out.print(Words(f"还有 {result.left} 封没有发：{result.why}。"))


def _print_open(open_: OpenMails) -> None:
    """List what needs a person."""
    out = console()
    for one in open_.problems:
        out.print(Words(f"不能发 {one.unit} {one.name}：{one.reason}。", "bold red"))
    if open_.unsure:
        codes = "、".join(open_.unsure)
        out.print(
            Words(
                f"不能确定是否已发出：{codes}。请问对方：收到了的写 --delivered 代码，"
                "没收到的写 --again 代码。",
                "bold red",
            )
        )
    if open_.refused:
        codes = "、".join(open_.refused)
        out.print(
            Words(
                f"被拒收或退信：{codes}。请核对邮箱，在单位名单里改正后运行 new 更新，再发；"
                "邮箱没有错的写 --again 代码。",
                "bold red",
            )
        )


def _print_fetched(folder: Path, result: FetchDocument) -> None:
    out = console()
    if not result.messages:
        out.print(Words("没有新邮件。"))
        print_waiting(folder, result, result.held, result.waiting)
        return
    grid = table(
        [
            ("收到", {"no_wrap": True}),
            ("来自", {"ratio": 2}),
            ("主题", {"ratio": 3}),
            ("附件", {"ratio": 3}),
            ("结果", {"ratio": 3}),
        ]
    )
    for one in result.messages:
        words = ["要人处理，见下面"] if one.needs else []
        words += [*one.notes, *(_file_words(one, file) for file in one.files)]
        known = f"{one.unit} {one.unit_name}" if one.unit_name else ""
        grid.add_row(
            (one.received or "")[5:],
            Words(known or one.sender or "—"),
            Words(one.subject or "（没有主题）"),
            Words("、".join(file.file for file in one.files) or "—"),
            Words("；".join(words), "bold red" if one.needs_person else ""),
        )
    out.print(grid)
    files = sum(len(one.files) for one in result.messages)
    waiting = sum(one.needs_person for one in result.messages)
    out.print()
    out.print(
        Words(f"新收 {len(result.messages)} 封邮件，{files} 份文件；要人处理的 {waiting} 封。")
    )
    print_waiting(folder, result, result.held, result.waiting)
    if files and not result.finished:
        out.print(Words(f"给各单位回执：workbook-tool mail {folder} send 回执"))
    out.print(Words(f"报送情况：workbook-tool status {folder}"))


def _file_words(message: FetchedMessage, file: CollectedFile) -> str:
    from workbook_tool.campaign.derived.words import FILE_WORDS

    if file.held:
        return file.held if file.news == "again" else f"待裁定：{file.held}"
    word = FILE_WORDS[file.status]
    if file.unit and file.unit != message.unit and not file.book:
        # By the sheet's own number; nobody knows who sent it.
        word = f"{word}，按表归到 {file.unit} {file.owner}，请发回执核实"
    return word
