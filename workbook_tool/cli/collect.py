"""``workbook-tool collect``: take in what came back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, shown, table
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.waiting import print_late
from workbook_tool.cli.words import Day

if TYPE_CHECKING:
    from workbook_tool.office.collect import CollectDocument, CollectedFile

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
    from workbook_tool.office.collect import CollectRequest
    from workbook_tool.office.collect import collect as collect_files

    with office_for(folder) as office:
        result = collect_files(office, CollectRequest(folder, sources, on))
    if as_json:
        print_json(result.model_dump())
    else:
        _print(folder, result)
    return NEEDS_A_PERSON if result.needs_person else 0


def _print(folder: Path, result: CollectDocument) -> None:
    from workbook_tool.campaign.derived.words import FILE_WORDS

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
            words = [FILE_WORDS[one.status]]
            words += [_NEWS[one.news]] if _NEWS[one.news] else []
            words += ["待裁定"] if one.rival else []
            style = "bold red" if one.rival else _STYLES.get(one.status, "bold red")
            grid.add_row(
                one.code,
                Words(one.file),
                Words(_whose(one)),
                shown(one.total),
                Words("，".join(words), style),
            )
        out.print(grid)
    for one in fresh:
        if one.needs_person:
            _print_one(one)
    for one in result.files:
        if one.news == "again" and one.held:
            out.print(Words(f"{one.held}。", "bold red"))
    _print_decided(folder, fresh)
    _print_mended(fresh)
    for finding in result.unreadable:
        out.print(Words(f"{finding['message']}{finding['fix']}", "bold red"))
    _print_count(folder, result, fresh)


def _whose(one: CollectedFile) -> str:
    code = f"{one.unit} " if one.unit and not one.book else ""
    return f"{code}{one.owner}" or "—"


def _print_one(one: CollectedFile) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS, beside_its_place
    from workbook_tool.summary.notice import place_words

    out = console()
    out.print()
    out.print(Words(one.file, "bold"))
    if one.held:
        out.print(Words(f"待裁定：{one.held}。", "bold red", indent=2))
    if one.rival:
        why = "待裁定：同一批还收到这个单位内容不同的表，请定以哪一份为准。"
        out.print(Words(why, "bold red", indent=2))
    for severity, word in SEVERITY_WORDS.items():
        for finding in one.findings:
            if finding["severity"] == severity != "note":
                style = "bold red" if severity == "must_fix" else "yellow"
                where = place_words(finding["sheet"], finding["cell"])
                said = beside_its_place(
                    finding["message"], finding["file"], finding["sheet"], finding["cell"]
                )
                out.print(Words(f"{word} {finding['code']} {where}：{said}", style, indent=2))


def _print_decided(folder: Path, fresh: list[CollectedFile]) -> None:
    """Say where an earlier decision holds against what came now."""
    out = console()
    for one in fresh:
        if one.ignored:
            words = f"“{one.file}”与先前没有采用的内容相同，照先前的决定不计分。要采用："
            words += f"workbook-tool decide {folder} 采用 {one.code}"
            out.print(Words(f"{words} --reason 理由", "yellow"))
        for fixed in one.corrected:
            words = f"“{one.file}”第 {fixed.item} 项填 {shown(fixed.given)} 分，先前更正为"
            words += f" {shown(fixed.counts)} 分（登记第 {fixed.number} 条），仍按更正计；"
            words += (
                f"不对的请撤销：workbook-tool decide {folder} 撤销 {fixed.number} --reason 理由"
            )
            out.print(Words(words, "yellow"))


def _print_mended(fresh: list[CollectedFile]) -> None:
    """Say what the units mended of what they were told when their sheet was sent back."""
    for one in fresh:
        if one.mended:
            words = f"{one.owner}：上次退回时指出 {one.mended.told} 处，已改 {one.mended.mended} 处"
            left = f"，还有 {one.mended.left} 处没改。" if one.mended.left else "。"
            console().print(Words(words + left))


def _print_count(folder: Path, result: CollectDocument, fresh: list[CollectedFile]) -> None:
    out, counts = console(), result.counts
    out.print()
    if not result.files:
        out.print(Words(f"没有文件。请把交回的文件放进“{folder / '收件箱'}”。"))
        return
    words = f"共 {counts.files} 份文件：新收 {counts.new} 份，早已收过 {counts.again} 份。"
    out.print(Words(words + (f"新收的通过 {counts.passed} 份。" if fresh else "")))
    if any(one.news == "held" for one in fresh):
        print_late(folder, result)
    if any(one.held for one in result.files) and not result.finished:
        out.print(
            Words(f"待裁定的：workbook-tool decide {folder} 归到 文件编号 单位 --reason 理由")
        )
    if any(one.rival for one in result.files):
        which = f"workbook-tool decide {folder} 以此件为准 文件编号 --reason 理由"
        out.print(Words(f"以哪一份为准：{which}"))
    back = [one for one in fresh if one.faulty]
    for which in dict.fromkeys(_which(one) for one in back):
        out.print(Words(f"要退回的：workbook-tool return {folder}{which}"))
    for which in dict.fromkeys(_which(one) for one in fresh) or [""]:
        out.print(Words(f"报送情况：workbook-tool status {folder}{which}"))


def _which(one: CollectedFile) -> str:
    return "" if one.main else f" --collection {one.collection_name}"
