"""``workbook-tool collect``: take in what came back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, table
from workbook_tool.cli.progress import progress_bar
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.waiting import print_late
from workbook_tool.cli.words import Day, collection_words

if TYPE_CHECKING:
    from workbook_tool.campaign.actions.collect import Collected, CollectResult
    from workbook_tool.campaign.round import Round
    from workbook_tool.findings import Finding

_NEWS = {"new": "", "same": "内容与先前的相同", "held": "待裁定", "again": "早已收过"}
_STYLES = {"ok": "green", "explain": "yellow", "scan": "dim", "other": "dim"}


@click.command(
    cls=Command,
    help="收件：读取交回的文件，登记、核对，列出问题。\n\n"
    "不写来源时读“收件箱”文件夹。可以写文件、文件夹、压缩包、存下来的邮件（.eml、.msg）。"
    "原件一律留存；同一份文件再收一次不会重复登记。",
)
@folder_argument
@click.argument(
    "sources",
    metavar="[来源…]",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True),
    help="文件或文件夹；不写为“收件箱”",
)
@click.option("--on", type=Day(), metavar="日期", help="收到的日期（算不算逾期看它）；不写为今天。")
@json_option
def collect(folder: Path, sources: tuple[Path, ...], on: date | None, as_json: bool) -> int:
    """Collect files; return 2 if any of the new ones needs a person."""
    from workbook_tool.campaign.actions.collect import collect as collect_files
    from workbook_tool.campaign.actions.collect import inbox
    from workbook_tool.campaign.export import collected_data

    with opened(folder) as round_:
        found, unreadable = inbox(round_, sources, on or round_.clock().date())
        with progress_bar() as progress:
            result = collect_files(round_, found, progress)
        if as_json:
            print_json(collected_data(result, unreadable).model_dump())
        else:
            _print(round_, result, unreadable)
    return NEEDS_A_PERSON if unreadable or any(map(_needs_a_person, result.files)) else 0


def _needs_a_person(one: Collected) -> bool:
    status = one.received.reading.status
    return one.undecided or (one.news == "new" and status not in {"ok", "scan", "other"})


def _print(round_: Round, result: CollectResult, unreadable: list[Finding]) -> None:
    from workbook_tool.campaign.derived.state import Slot
    from workbook_tool.campaign.derived.words import FILE_WORDS, file_code, waiting_words
    from workbook_tool.rubric.text import plain_number

    out = console()
    fresh = [one for one in result.files if one.news != "again"]
    if fresh:
        grid = table(
            [
                ("编号", {"no_wrap": True}),
                ("文件", {"ratio": 3}),
                ("单位", {"ratio": 2}),
                ("总分", {"justify": "right", "no_wrap": True}),
                ("结果", {"ratio": 2}),
            ]
        )
        for one in fresh:
            received, reading = one.received, one.received.reading
            owner = round_.state.owner(Slot(received.unit, received.collection))
            code = f"{received.unit} " if received.unit in round_.state.units else ""
            result_words = [FILE_WORDS[reading.status]]
            result_words += [_NEWS[one.news]] if _NEWS[one.news] else []
            grid.add_row(
                file_code(received.sha256),
                Words(received.file),
                Words(f"{code}{owner}" or "—"),
                "—" if reading.total is None else plain_number(reading.total),
                Words("，".join(result_words), _STYLES.get(reading.status, "bold red")),
            )
        out.print(grid)
    for one in fresh:
        if _needs_a_person(one):
            _print_one(one)
    for one in result.files:
        if one.waiting is not None:
            out.print(Words(f"{waiting_words(one.received.file, one.waiting)}。", "bold red"))
    _print_decided(round_, fresh)
    _print_mended(round_, fresh)
    for finding in unreadable:
        out.print(Words(f"{finding.message}{finding.fix}", "bold red"))
    _print_count(round_, result, fresh)


def _print_one(one: Collected) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS
    from workbook_tool.summary.notice import place

    out = console()
    out.print()
    out.print(Words(one.received.file, "bold"))
    if one.received.held:
        out.print(Words(f"待裁定：{one.received.held}。", "bold red", indent=2))
    for severity, word in SEVERITY_WORDS.items():
        for finding in one.received.reading.findings:
            if finding.severity == severity != "note":
                style = "bold red" if severity == "must_fix" else "yellow"
                words = f"{word} {finding.code} {place(finding)}：{finding.sentence}"
                out.print(Words(words, style, indent=2))


def _print_decided(round_: Round, fresh: list[Collected]) -> None:
    """Say where an earlier decision holds against what came now."""
    from workbook_tool.campaign.derived.words import file_code
    from workbook_tool.rubric.text import plain_number

    out = console()
    for one in fresh:
        received = one.received
        if one.ignored:
            words = f"“{received.file}”与先前没有采用的内容相同，照先前的决定不计分。要采用："
            words += f"workbook-tool decide {round_.folder} 采用 {file_code(received.sha256)}"
            out.print(Words(f"{words} --reason 理由", "yellow"))
        for item, given, counts, number in one.corrected:
            words = f"“{received.file}”第 {item} 项填 {plain_number(given)} 分，先前更正为"
            words += f" {plain_number(counts)} 分（登记第 {number} 条），仍按更正计；"
            words += (
                f"不对的请撤销：workbook-tool decide {round_.folder} 撤销 {number} --reason 理由"
            )
            out.print(Words(words, "yellow"))


def _print_mended(round_: Round, fresh: list[Collected]) -> None:
    """Say what the units mended of what they were told when their sheet was sent back."""
    from workbook_tool.campaign.derived.state import Slot
    from workbook_tool.summary.send_back import earlier_of

    out = console()
    seen = round_.state.seen()
    for one in fresh:
        received = one.received
        slot = Slot(received.unit, received.collection)
        if one.news != "held" and (
            earlier := earlier_of(round_.state, slot, seen[received.sha256])
        ):
            name = round_.state.owner(slot)
            told = len(earlier.mended) + len(earlier.left)
            words = f"{name}：上次退回时指出 {told} 处，已改 {len(earlier.mended)} 处"
            out.print(
                Words(words + (f"，还有 {len(earlier.left)} 处没改。" if earlier.left else "。"))
            )


def _print_count(round_: Round, result: CollectResult, fresh: list[Collected]) -> None:
    again = len(result.files) - len(fresh)
    good = sum(one.news != "held" and one.received.reading.status == "ok" for one in fresh)
    out = console()
    out.print()
    if not result.files:
        out.print(Words(f"没有文件。请把交回的文件放进“{round_.folder / '收件箱'}”。"))
        return
    words = f"共 {len(result.files)} 份文件：新收 {len(fresh)} 份，早已收过 {again} 份。"
    out.print(Words(words + (f"新收的通过 {good} 份。" if fresh else "")))
    if any(one.news == "held" for one in fresh):
        print_late(round_)
    if any(one.undecided for one in result.files) and not round_.state.finished:
        out.print(
            Words(
                f"待裁定的：workbook-tool decide {round_.folder} 归到 文件编号 单位 --reason 理由"
            )
        )
    back = [one for one in fresh if _needs_a_person(one) and one.news != "held"]
    for collection in dict.fromkeys(one.received.collection for one in back):
        which = collection_words(round_, collection)
        out.print(Words(f"要退回的：workbook-tool return {round_.folder}{which}"))
    for collection in dict.fromkeys(one.received.collection for one in fresh) or [""]:
        which = collection_words(round_, collection) if collection else ""
        out.print(Words(f"报送情况：workbook-tool status {round_.folder}{which}"))
