"""``workbook-tool finish``: 定稿, and the next draft after an objection."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json
from workbook_tool.cli.rounds import folder_argument, office_for, which

if TYPE_CHECKING:
    from workbook_tool.office.finish import FinishDocument


@click.command(
    cls=Command,
    help="定稿：此后不能再改分、下发，结果不会再变；再收到的只登记、留存，不算进结果。\n\n"
    "还有单位没有办完的，要写明理由才能定稿。定稿后有人提出异议、确需改动的，"
    "用 --reopen 开下一稿（第 2 稿），改完再定稿；各稿都留在登记里。",
)
@folder_argument
@click.option("--reason", default="", metavar="理由", help="没有办完也要定稿的理由。")
@click.option("--reopen", metavar="理由", help="开下一稿，写明理由。")
@json_option
def finish(folder: Path, reason: str, reopen: str | None, as_json: bool) -> int:
    """Freeze a round, or open its next draft; return 2 if something is not done."""
    from workbook_tool.office import finish as use

    with office_for(folder) as office:
        if reopen is not None:
            result = use.reopen(office, use.ReopenRequest(folder, reopen))
        else:
            result = use.finish(office, use.FinishRequest(folder, reason))
    if as_json:
        print_json(result.model_dump())
    else:
        _print(folder, result)
    return NEEDS_A_PERSON if result.outcome == "unfinished" else 0


def _print(folder: Path, result: FinishDocument) -> None:
    out, draft = console(), result.draft
    if result.outcome == "reopened":
        out.print(Words(f"已开第 {draft} 稿，可以改动了。改完以后再定稿："))
        out.print(Words(f"workbook-tool finish {folder} --reason 理由"))
    elif result.outcome == "unfinished":
        _print_open(folder, result)
    else:
        already = result.outcome == "already"
        out.print(Words(f"本次考核{'早已' if already else '已'}定稿（第 {draft} 稿）。"))
        if not already:
            out.print(Words(f"请备份：workbook-tool backup {folder}"))


def _print_open(folder: Path, result: FinishDocument) -> None:
    out = console()
    out.print(Words("没有定稿，因为还有没办完的：", "bold"))
    look: list[str] = []
    by_collection: dict[str, Counter[str]] = {}
    for one in result.open:
        done = one.status in {"done", "excused"}
        words = by_collection.setdefault(one.collection_name, Counter())
        words[one.paper_text if done else one.status_text] += 1
        if which(one) not in look:
            look.append(which(one))
    for name, words in by_collection.items():
        counts = "，".join(f"{word} {count} 个单位" for word, count in words.items())
        out.print(Words(f"{name}：{counts}", indent=2))
    for book in result.books:
        said = f"{book.collection_name}：{book.department}（{book.type}）{book.status_text}"
        cells = f"，还有 {book.left} 格" if book.left else ""
        out.print(Words(f"{said}{cells}", indent=2))
    for ahead in result.ahead:
        out.print(Words(f"“{ahead}”还没有开始，现在的名次不是最后的", indent=2))
    if result.files:
        out.print(Words(f"有 {result.files} 份文件还没有裁定是哪个单位的", indent=2))
    if result.messages:
        out.print(
            Words(f"有 {result.messages} 封来信要人处理，还没有登记已处理（见 status）", indent=2)
        )
    if result.books:
        out.print(Words(f"打分进度：workbook-tool status {folder} --departments"))
    if not look and (result.files or result.messages):
        look.append("")
    for collection in look:
        out.print(Words(f"逐个查看：workbook-tool status {folder}{collection}"))
    out.print(Words("确实要这样定稿的，请用 --reason 写明理由。"))
