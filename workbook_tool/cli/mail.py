"""``workbook-tool mail``: drafts, sending and fetching."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbook_tool.cli.command import Command, CommandGroup
from workbook_tool.cli.failures import NEEDS_A_PERSON, Failure
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.waiting import print_waiting
from workbook_tool.cli.words import collection_of, collection_option, unit_of

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.state import MailKey
    from workbook_tool.campaign.records.events import MailWhat
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.fetching import MessageTaken
    from workbook_tool.mail.posts import Outbox, Problem
    from workbook_tool.mail.sending import SendResult

Function = TypeVar("Function", bound=Callable[..., Any])

WHAT: dict[str, MailWhat] = {
    "下发": "issue",
    "催报": "reminder",
    "退回": "send_back",
    "回执": "receipt",
    "反馈": "feedback",
}
"""What a person types for a kind of message; the English name will do too."""

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
            help="下发（默认）、催报、退回、回执、反馈",
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
    from workbook_tool.mail.accounts import account_of
    from workbook_tool.mail.drafts import put_drafts, write_drafts
    from workbook_tool.mail.export import drafts_data
    from workbook_tool.mail.posts import WHAT_WORDS

    with opened(folder) as round_, in_words():
        found = _wanted(round_, what, collection, only, again)
        with progress_bar() as progress:
            if mailbox:
                account = account_of(round_.settings, round_.folder)
                made = put_drafts(round_, found.mails, account, progress)
            else:
                made = write_drafts(round_, found.mails, progress)
        if as_json:
            print_json(drafts_data(round_, made, found).model_dump())
            return _code(found)
    where = "邮箱的草稿箱" if mailbox else f"“{folder / '邮件' / '草稿' / WHAT_WORDS[what]}”"
    if made:
        click.echo(f"已生成 {len(made)} 封{WHAT_WORDS[what]}草稿，在{where}。请逐封检查后发出。")
    _say_nothing_to_do(found, what)
    _print_open(found)
    return _code(found)


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
    from workbook_tool.mail.accounts import account_of
    from workbook_tool.mail.export import sending_data
    from workbook_tool.mail.sending import SendResult
    from workbook_tool.mail.sending import send as send_all

    with opened(folder) as round_, in_words():
        _confirm_delivered(round_, what, collection, delivered)
        found = _wanted(round_, what, collection, only, again)
        if sample_to:
            return _send_sample(round_, found, sample_to)
        if dry_run:
            if as_json:
                print_json(sending_data(SendResult((), len(found.mails)), found).model_dump())
            else:
                _print_plan(round_, found.mails)
                _say_nothing_to_do(found, what)
                _print_open(found)
            return _code(found)
        if found.unsure:
            _settle(round_, found.unsure)
            found = _wanted(round_, what, collection, only, again)
        if found.problems and not rest:
            raise Failure(_why_none(found.problems))
        result = SendResult((), 0)
        if found.mails:
            account = account_of(round_.settings, round_.folder)
            with progress_bar() as progress:
                result = send_all(round_, found.mails, account, progress)
            found = _wanted(round_, what, collection, (*only, *again), ())
        if as_json:
            print_json(sending_data(result, found).model_dump())
        else:
            if result.sent or result.left:
                _print_sent(round_, result)
            else:
                _say_nothing_to_do(found, what)
            _print_open(found)
        return NEEDS_A_PERSON if result.left or found.mails else _code(found)


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
    from workbook_tool.mail.accounts import account_of
    from workbook_tool.mail.export import fetched_data
    from workbook_tool.mail.fetching import fetch as fetch_mail
    from workbook_tool.mail.fetching import fetch_files

    with opened(folder) as round_, in_words():
        with progress_bar() as progress:
            if sources:
                taken = fetch_files(round_, sources, progress)
            else:
                account = account_of(round_.settings, round_.folder)
                taken = fetch_mail(round_, account, progress)
        if as_json:
            print_json(fetched_data(round_, taken).model_dump())
        else:
            _print_fetched(round_, taken)
    return NEEDS_A_PERSON if any(one.needs_a_person for one in taken) else 0


@contextmanager
def in_words() -> Iterator[None]:
    """Tell what mail servers and templates refuse.

    Raises:
        Failure: With the sentence.
    """
    from workbook_tool.mail.trouble import MailError

    try:
        yield
    except MailError as error:
        raise Failure(f"{str(error).rstrip('。')}。") from error


def _wanted(
    round_: Round,
    what: MailWhat,
    collection: str | None,
    only: Iterable[str],
    again: Iterable[str],
) -> Outbox:
    from workbook_tool.mail.posts import wanted

    once_more, units = ([unit_of(round_, word) for word in words] for words in (again, only))
    return wanted(round_, what, collection_of(round_, collection).id, once_more, units)


def _send_sample(round_: Round, found: Outbox, address: str) -> int:
    from workbook_tool.mail.accounts import account_of
    from workbook_tool.mail.sending import send_sample

    if not found.mails:
        raise Failure("没有要发的邮件，不能试发。")
    account = account_of(round_.settings, round_.folder)
    sample = send_sample(round_, found.mails[0], address, account)
    if sample.result != "sent":
        raise Failure(f"试发没有成功：{sample.reason}。")
    click.echo(f"已发一封样子到 {address}，请查看标题、正文和附件。")
    return 0


def _confirm_delivered(
    round_: Round, what: MailWhat, collection: str | None, words: Iterable[str]
) -> None:
    from workbook_tool.mail.posts import wanted
    from workbook_tool.mail.sending import decide

    codes = [unit_of(round_, word) for word in words]
    unsure = wanted(round_, what, collection_of(round_, collection).id).unsure
    for code in codes:
        found = next((one for one in unsure if one.unit == code), None)
        if found is None:
            name = round_.state.units[code].unit.name
            raise Failure(f"发给“{name}”的邮件没有不能确定的，不必写 --delivered。")
        decide(round_, found, "sent", "对方已收到")


def _settle(round_: Round, unsure: Iterable[MailKey]) -> None:
    """Ask the account's 已发送; where it does not know, the messages stay listed."""
    from workbook_tool.mail.accounts import account_of
    from workbook_tool.mail.sending import settle
    from workbook_tool.mail.trouble import MailError

    try:
        answers = settle(round_, unsure, account_of(round_.settings, round_.folder))
    except MailError:
        return
    for one, out in answers.items():
        name = round_.state.units[one.unit].unit.name
        click.echo(
            f"已查邮箱的“已发送”：上次发给“{name}”的{'已经' if out else '没有'}发出。", err=True
        )


def _why_none(problems: Sequence[Problem]) -> str:
    lines = [f"有 {len(problems)} 个单位不能发，一封也没有发出："]
    lines += [f"  {one.unit} {one.name}：{one.reason}。" for one in problems]
    lines += ["请在单位名单里改正后运行 new 更新；要先给其余单位发，加 --rest。"]
    return "\n".join(lines)


def _code(found: Outbox) -> int:
    return NEEDS_A_PERSON if found.problems or found.unsure or found.refused else 0


def _say_nothing_to_do(found: Outbox, what: MailWhat) -> None:
    if found.mails:
        return
    from workbook_tool.mail.posts import WHAT_WORDS

    if found.done:
        click.echo(f"没有要发的{WHAT_WORDS[what]}邮件，{found.done} 封早已发出或放进草稿箱。")
    elif not (found.problems or found.unsure or found.refused):
        more = "。先运行 return" if what in {"reminder", "send_back"} else ""
        click.echo(f"没有要发的{WHAT_WORDS[what]}邮件{more}。")


def _print_plan(round_: Round, chosen: Sequence[MailKey]) -> None:
    from workbook_tool.mail.posts import Writer

    writer = Writer(round_)
    grid = table(
        [
            ("代码", {"no_wrap": True}),
            ("单位", {"ratio": 2}),
            ("邮箱", {"ratio": 2}),
            ("主题", {"ratio": 3}),
            ("附件", {"ratio": 3}),
        ]
    )
    for one in chosen:
        post = writer.post(one)
        names = "、".join(name for name, _ in post.files)
        grid.add_row(
            one.unit, Words(post.unit), Words(post.address), Words(post.subject), Words(names)
        )
    if chosen:
        console().print(grid)
        click.echo(f"\n要发 {len(chosen)} 封；这次只是列出，没有发。")


def _print_sent(round_: Round, result: SendResult) -> None:
    out = console()
    good = [one for one in result.sent if one.result == "sent"]
    bad = [one for one in result.sent if one.result != "sent"]
    more = f"，没有发出或不能确定的 {len(bad)} 封" if bad else ""
    out.print(Words(f"已发出 {len(good)} 封{more}。"))
    for one in bad:
        word, style = _RESULTS[one.result]
        name = round_.state.units[one.mail.unit].unit.name
        line = f"{word} {one.mail.unit} {name}（{one.address}）：{one.reason}。"
        out.print(Words(line, style, indent=2))
    if any(one.result == "failed" for one in bad):
        out.print(Words("暂时没发出的，过一会儿再运行一次即可，已发出的不会重发。"))
    if result.left:
        out.print(Words(f"还有 {result.left} 封没有发：{result.why}。"))


def _print_open(found: Outbox) -> None:
    """List what needs a person."""
    out = console()
    for one in found.problems:
        out.print(Words(f"不能发 {one.unit} {one.name}：{one.reason}。", "bold red"))
    if found.unsure:
        codes = "、".join(one.unit for one in found.unsure)
        out.print(
            Words(
                f"不能确定是否已发出：{codes}。请问对方：收到了的写 --delivered 代码，"
                "没收到的写 --again 代码。",
                "bold red",
            )
        )
    if found.refused:
        codes = "、".join(one.unit for one in found.refused)
        out.print(
            Words(
                f"被拒收或退信：{codes}。请核对邮箱，在单位名单里改正后运行 new 更新，再发；"
                "邮箱没有错的写 --again 代码。",
                "bold red",
            )
        )


def _print_fetched(round_: Round, taken: Sequence[MessageTaken]) -> None:
    from workbook_tool.campaign.derived.words import FILE_WORDS, waiting_words

    out = console()
    if not taken:
        out.print(Words("没有新邮件。"))
        print_waiting(round_)
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
    for one in taken:
        fetched = one.fetched
        unit = round_.state.units.get(fetched.unit)
        words = ["要人处理，见下面"] if fetched.needs else []
        words += fetched.notes
        for file in one.files:
            received = file.received
            word = FILE_WORDS[received.reading.status]
            if file.waiting is not None:
                word = waiting_words(received.file, file.waiting)
            elif received.held:
                word = f"待裁定：{received.held}"
            elif received.unit != fetched.unit and received.unit in round_.state.units:
                # By the sheet's own number; nobody knows who sent it.
                whose = round_.state.units[received.unit].unit.name
                word = f"{word}，按表归到 {received.unit} {whose}，请发回执核实"
            words.append(word)
        grid.add_row(
            f"{fetched.on:%m-%d}",
            Words(f"{unit.unit.code} {unit.unit.name}" if unit else fetched.sender or "—"),
            Words(fetched.subject or "（没有主题）"),
            Words("、".join(file.received.file for file in one.files) or "—"),
            Words("；".join(words), "bold red" if one.needs_a_person else ""),
        )
    out.print(grid)
    files = sum(len(one.files) for one in taken)
    waiting = sum(one.needs_a_person for one in taken)
    out.print()
    out.print(Words(f"新收 {len(taken)} 封邮件，{files} 份文件；要人处理的 {waiting} 封。"))
    print_waiting(round_)
    if files and not round_.state.finished:
        out.print(Words(f"给各单位回执：workbook-tool mail {round_.folder} send 回执"))
    out.print(Words(f"报送情况：workbook-tool status {round_.folder}"))
