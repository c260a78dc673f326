"""``workbook-tool check``: what stands in returned files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import forms_option, json_option, office_with
from workbook_tool.cli.output import Words, console, print_json, shown, table

if TYPE_CHECKING:
    from rich.console import Console

_STATUS = {
    "ok": ("通过", "green"),
    "explain": ("请说明", "yellow"),
    "must_fix": ("必须修改", "bold red"),
    "unreadable": ("读不出来", "bold red"),
    "scan": ("扫描件", "dim"),
    "other": ("其他文件", "dim"),
}
_STAGES = {"self": "自评", "assess": "考核", "review": "复核"}
_STYLES = {"must_fix": "bold red", "explain": "yellow", "note": "dim"}


@click.command(
    "check",
    cls=Command,
    short_help="检查收回的文件",
    help="检查收回的文件：读出每一项的分数，重新计算，列出问题。\n\n"
    "可以写文件夹，里面的文件都检查。"
    "可以是 .xlsx、.xls、.et、.ods、.csv，也可以是装着这些文件的压缩包或邮件（.eml、.msg）。"
    "压缩包是 .zip；电脑上装有 7-Zip 的，.7z 和 .rar 也行。"
    "有文件需要人处理时，退出码为 2。",
)
@click.argument(
    "paths",
    metavar="文件…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    help="收回的文件或文件夹，可写多个",
)
@click.option(
    "--marked",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="把有问题的评分表标出问题，另存到这里，供退回修改。",
)
@click.option("--text", "as_text", is_flag=True, help="只写可以转发给单位的文字。")
@forms_option
@json_option
def check(
    paths: tuple[Path, ...],
    folder: Path | None,
    as_text: bool,
    own: Path | None,
    as_json: bool,
) -> int:
    """Check files; return 2 if any needs a person."""
    from workbook_tool.office.check import CheckRequest, check_messages
    from workbook_tool.office.check import check as check_files

    request = CheckRequest(paths, folder)
    with office_with(own) as office:
        if as_text and not as_json:
            messages = check_messages(office, request)
            click.echo("\n\n".join(messages.texts))
            return NEEDS_A_PERSON if messages.needs_a_person else 0
        found = check_files(office, request)
    if as_json:
        print_json(found.model_dump())
    else:
        _print(console(), found.files)
        for path in found.marked:
            click.echo(f"已生成：{path}")
    return NEEDS_A_PERSON if found.needs_a_person else 0


def _print(out: Console, files: Sequence[Mapping[str, Any]]) -> None:
    right = {"justify": "right", "no_wrap": True}
    grid = table(
        [
            ("文件", {"ratio": 3}),
            ("单位", {"ratio": 2}),
            ("评分表", {"no_wrap": True}),
            ("阶段", {"no_wrap": True}),
            ("总分", right),
            ("结果", {"no_wrap": True}),
            ("问题", right),
        ]
    )
    for file in files:
        scores = file["scores"]
        word, style = _STATUS[file["status"]]
        grid.add_row(
            Words(file["file"]),
            Words(file["unit"] or "—"),
            file["rubric"] or "—",
            _STAGES[file["stage"]] if file["stage"] else "—",
            shown(scores["total"] if scores else None),
            Words(word, style),
            str(len(file["findings"])),
        )
    out.print(grid)
    for file in files:
        _print_findings(out, file)
    good = sum(file["status"] == "ok" for file in files)
    open_ = sum(any(one["severity"] != "note" for one in file["findings"]) for file in files)
    out.print(f"\n共 {len(files)} 份文件，通过 {good} 份，需要处理 {open_} 份。")


def _print_findings(out: Console, file: Mapping[str, Any]) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS, beside_its_place
    from workbook_tool.layout.places import CELL_SEPARATOR, spoken

    if not file["findings"]:
        return
    out.print()
    out.print(Words(file["file"], "bold"))
    for severity, word in SEVERITY_WORDS.items():
        for finding in file["findings"]:
            if finding["severity"] == severity:
                place = "整份文件"
                if finding["sheet"]:
                    cells = finding["cell"].split(CELL_SEPARATOR) if finding["cell"] else []
                    place = f"{finding['sheet']} {spoken(cells)}".rstrip()
                where = (finding["file"], finding["sheet"], finding["cell"])
                sentence = beside_its_place(finding["message"], *where)
                line = f"{word}　{place}（{finding['code']} {finding['title']}）"
                out.print(Words(line, _STYLES[severity], indent=2))
                out.print(Words(f"{sentence}{finding['fix']}", indent=4))
