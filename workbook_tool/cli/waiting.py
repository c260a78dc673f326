"""What came in and waits for a person, as ``status``, ``collect`` and ``mail fetch`` list it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.cli.output import Words, console

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round


def print_waiting(round_: Round) -> None:
    """List held files and open messages, each with what to do about it."""
    from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
    from workbook_tool.campaign.derived.words import file_code

    out = console()
    files, messages = files_waiting(round_.state), messages_waiting(round_.state)
    for one in files:
        received = one.received
        words = f"待裁定：“{received.file}”（{file_code(received.sha256)}）{received.held}。"
        out.print(Words(words, "bold red"))
    for number, message in messages:
        unit = round_.state.units.get(message.unit)
        whom = f"{message.unit} {unit.unit.name}" if unit else message.sender or "发件人不明"
        subject = f"“{message.subject}”" if message.subject else "（没有主题）"
        words = f"第 {number} 条 {message.on:%m-%d} {whom} 来信{subject}"
        needs = "；".join(message.needs)
        end = "" if needs.endswith(("。", "？", "！", "…", "?", "!")) else "。"
        out.print(Words(f"{words}：{needs}{end}", "bold red"))
    decide = f"workbook-tool decide {round_.folder}"
    if files or messages:
        print_late(round_)
    if files and not round_.state.finished:
        out.print(Words(f"认定单位：{decide} 归到 文件编号 单位 --reason 理由"))
    if messages or files:
        what = "或".join(["号数"] * bool(messages) + ["文件编号"] * bool(files))
        out.print(Words(f"办完了的，登记一下：{decide} 已处理 {what} --reason 怎样处理的"))


def print_late(round_: Round) -> None:
    """Say what becomes of what comes in while the round is 定稿."""
    if round_.state.finished:
        draft = round_.state.draft
        console().print(
            Words(
                f"本次考核已定稿（第 {draft} 稿）：定稿后收到的只登记、留存，结果没有变。"
                f"要采纳的，先开第 {draft + 1} 稿再办："
                f"workbook-tool finish {round_.folder} --reopen 理由"
            )
        )
