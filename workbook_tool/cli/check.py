"""``workbook-tool check``: what stands in returned files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import NEEDS_A_PERSON
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, save, table

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.checks.files import FileResult

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
    help="收回的文件，可写多个",
)
@click.option(
    "--marked",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="把有问题的评分表标出问题，另存到这里，供退回修改。",
)
@click.option("--text", "as_text", is_flag=True, help="只写可以转发给单位的文字。")
@json_option
def check(paths: tuple[Path, ...], folder: Path | None, as_text: bool, as_json: bool) -> int:
    """Check files; return 2 if any needs a person."""
    from workbook_tool.checks.export import results_data
    from workbook_tool.checks.files import beside_each_other, check_files
    from workbook_tool.checks.message import message_text
    from workbook_tool.reading.child import Reader
    from workbook_tool.rubric.library import FormLibrary

    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise click.UsageError(f"没有这个文件：{'、'.join(missing)}", click.get_current_context())
    with Reader() as reader:
        results = beside_each_other(list(check_files(paths, reader, FormLibrary.shipped())))
    written = _write_marked(results, folder) if folder is not None else []
    if as_json:
        print_json(results_data(results))
    elif as_text:
        click.echo("\n\n".join(map(message_text, results)))
    else:
        _print(console(), results)
        for path in written:
            click.echo(f"已生成：{path}")
    return NEEDS_A_PERSON if any(result.needs_a_person for result in results) else 0


def _write_marked(results: Sequence[FileResult], folder: Path) -> list[Path]:
    """Write the marked workbooks of the returns with something to mark; return their paths."""
    from workbook_tool.checks.marked import marked_names, marked_workbook

    folder.mkdir(parents=True, exist_ok=True)
    faulty = [r for r in results if r.submission is not None and r.findings]
    paths = [folder / name for name in marked_names(faulty)]
    for result, path in zip(faulty, paths, strict=True):
        save(path, marked_workbook(result))
    return paths


def _print(out: Console, results: Sequence[FileResult]) -> None:
    from workbook_tool.rubric.text import plain_number

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
    for result in results:
        sub = result.submission
        total = "—" if sub is None or sub.total is None else plain_number(sub.total)
        word, style = _STATUS[result.status]
        grid.add_row(
            Words(result.file),
            Words(result.unit or "—"),
            sub.issued.form.id if sub else "—",
            _STAGES[sub.issued.stage] if sub else "—",
            total,
            Words(word, style),
            str(len(result.findings)),
        )
    out.print(grid)
    for result in results:
        _print_findings(out, result)
    good = sum(result.status == "ok" for result in results)
    open_ = sum(result.needs_a_person for result in results)
    out.print(f"\n共 {len(results)} 份文件，通过 {good} 份，需要处理 {open_} 份。")


def _print_findings(out: Console, result: FileResult) -> None:
    from workbook_tool.findings.model import SEVERITY_WORDS
    from workbook_tool.layout.places import CELL_SEPARATOR, spoken

    if not result.findings:
        return
    out.print()
    out.print(Words(result.file, "bold"))
    for severity, word in SEVERITY_WORDS.items():
        for finding in result.findings:
            if finding.severity == severity:
                place = "整份文件"
                if finding.sheet:
                    cells = finding.cell.split(CELL_SEPARATOR) if finding.cell else []
                    place = f"{finding.sheet} {spoken(cells)}".rstrip()
                line = f"{word}　{place}（{finding.code} {finding.title}）"
                out.print(Words(line, _STYLES[severity], indent=2))
                out.print(Words(f"{finding.sentence}{finding.fix}", indent=4))
