"""``workbook-tool finish``: 定稿, and the next draft after an objection."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.output import Words, console
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import collection_words

if TYPE_CHECKING:
    from workbook_tool.campaign.actions.finish import Open
    from workbook_tool.campaign.round import Round


@click.command(
    cls=Command,
    help="定稿：此后不能再改分、下发，结果不会再变；再收到的只登记、留存，不算进结果。\n\n"
    "还有单位没有办完的，要写明理由才能定稿。定稿后有人提出异议、确需改动的，"
    "用 --reopen 开下一稿（第 2 稿），改完再定稿；各稿都留在登记里。",
)
@folder_argument
@click.option("--reason", default="", metavar="理由", help="没有办完也要定稿的理由。")
@click.option("--reopen", metavar="理由", help="开下一稿，写明理由。")
def finish(folder: Path, reason: str, reopen: str | None) -> int:
    """Freeze a round, or open its next draft; return 2 if something is not done."""
    from workbook_tool.campaign.actions import finish as campaign

    out = console()
    with opened(folder) as round_:
        if reopen is not None:
            draft = campaign.reopen(round_, reopen)
            out.print(Words(f"已开第 {draft} 稿，可以改动了。改完以后再定稿："))
            out.print(Words(f"workbook-tool finish {folder} --reason 理由"))
            return 0
        already = round_.state.finished
        try:
            draft = campaign.finish(round_, reason)
        except campaign.UnfinishedError as error:
            _print_open(round_, error.open)
            return NEEDS_A_PERSON
        out.print(Words(f"本次考核{'早已' if already else '已'}定稿（第 {draft} 稿）。"))
        if not already:
            out.print(Words(f"请备份：workbook-tool backup {folder}"))
    return 0


def _print_open(round_: Round, open_: Open) -> None:
    from workbook_tool.campaign.derived.standing import PAPER_WORDS, STATUS_WORDS

    out = console()
    out.print(Words("没有定稿，因为还有没办完的：", "bold"))
    look: list[str] = []
    for collection in round_.settings.collections:
        mine = [one for one in open_.standings if one.slot.collection == collection.id]
        words = Counter(
            PAPER_WORDS[one.paper]
            if one.status in {"done", "excused"}
            else STATUS_WORDS[one.status]
            for one in mine
        )
        if words:
            counts = "，".join(f"{word} {count} 个单位" for word, count in words.items())
            out.print(Words(f"{collection.name}：{counts}", indent=2))
            look.append(collection_words(round_, collection.id))
    if open_.held:
        out.print(Words(f"有 {open_.held} 份文件还没有裁定是哪个单位的", indent=2))
    if open_.messages:
        out.print(
            Words(f"有 {open_.messages} 封来信要人处理，还没有登记已处理（见 status）", indent=2)
        )
    for which in look or [""]:
        out.print(Words(f"逐个查看：workbook-tool status {round_.folder}{which}"))
    out.print(Words("确实要这样定稿的，请用 --reason 写明理由。"))
