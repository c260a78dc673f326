"""What came in and waits for a person, as ``status``, ``collect`` and ``mail fetch`` list it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbook_tool.cli.output import Words, console

if TYPE_CHECKING:
    from workbook_tool.office.documents import HeldFile, OpenMessage


class Draft(Protocol):
    """A result document that says how far the round is."""

    @property
    def finished(self) -> bool:
        """Whether it is 定稿."""

    @property
    def draft(self) -> int:
        """Number of the draft."""


def print_waiting(
    folder: Path, document: Draft, files: Sequence[HeldFile], messages: Sequence[OpenMessage]
) -> None:
    """List held files and open messages, each with what to do about it."""
    out = console()
    for one in files:
        out.print(Words(f"待裁定：“{one.file}”（{one.code}）{one.reason}。", "bold red"))
    for message in messages:
        known = f"{message.unit} {message.unit_name}" if message.unit_name else ""
        whom = known or message.sender or "发件人不明"
        subject = f"“{message.subject}”" if message.subject else "（没有主题）"
        day = (message.received or "")[5:]
        words = f"第 {message.number} 条 {day} {whom} 来信{subject}"
        needs = "；".join(message.needs)
        end = "" if needs.endswith(("。", "？", "！", "…", "?", "!")) else "。"
        out.print(Words(f"{words}：{needs}{end}", "bold red"))
    decide = f"workbook-tool decide {folder}"
    if files or messages:
        print_late(folder, document)
    if files and not document.finished:
        out.print(Words(f"认定单位：{decide} 归到 文件编号 单位 --reason 理由"))
    if messages or files:
        what = "或".join(["号数"] * bool(messages) + ["文件编号"] * bool(files))
        out.print(Words(f"办完了的，登记一下：{decide} 已处理 {what} --reason 怎样处理的"))


def print_late(folder: Path, document: Draft) -> None:
    """Say what becomes of what comes in while the round is 定稿."""
    if document.finished:
        draft = document.draft
        console().print(
            Words(
                f"本次考核已定稿（第 {draft} 稿）：定稿后收到的只登记、留存，结果没有变。"
                f"要采纳的，先开第 {draft + 1} 稿再办："
                f"workbook-tool finish {folder} --reopen 理由"
            )
        )
