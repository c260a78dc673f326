"""``workbook-tool status``: who has sent what, and what is to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, shown, table
from workbook_tool.cli.rounds import folder_argument, office_for, which
from workbook_tool.cli.waiting import print_waiting
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.standing import Status
    from workbook_tool.office.status import (
        BooksDocument,
        FilesDocument,
        LogDocument,
        StatusDocument,
        UnitStatus,
    )

_STYLES = {
    "missing": "bold",
    "held": "bold red",
    "must_fix": "bold red",
    "sent_back": "yellow",
    "explain": "yellow",
    "done": "green",
    "excused": "dim",
}
_NEXT: tuple[tuple[frozenset[Status], str], ...] = (
    (
        frozenset({"missing", "must_fix", "explain"}),
        "退回和催报：workbook-tool return {folder}{which}",
    ),
    (
        frozenset({"must_fix", "explain", "sent_back"}),
        "有问题仍予采用：workbook-tool decide {folder} 采用 --unit 单位 --reason 理由{which}",
    ),
)
"""What to do next, and the states in which it is to do."""


@click.command(
    cls=Command,
    help="报送情况：谁报了、谁没报、谁逾期、谁待退回、谁要说明。\n\n"
    "--files 列出收到的每份文件和编号；--log 列出登记的每件事和它的号数。",
)
@folder_argument
@collection_option
@click.option("--files", is_flag=True, help="列出收到的文件。")
@click.option("--log", is_flag=True, help="列出登记的每件事（撤销决定时要用它的号数）。")
@click.option("--departments", is_flag=True, help="部门打分情况：谁没打完、哪里不一致。")
@json_option
def status(
    folder: Path,
    collection: str | None,
    files: bool,
    log: bool,
    departments: bool,
    as_json: bool,
) -> int:
    """Show where a round stands."""
    from workbook_tool.office import status as use
    from workbook_tool.office.status import StatusRequest

    if files + log + departments > 1:
        raise click.UsageError(
            "--files、--log 和 --departments 只能写一个", click.get_current_context()
        )
    request = StatusRequest(folder, collection)
    data: FilesDocument | LogDocument | StatusDocument | BooksDocument
    with office_for(folder) as office:
        if files:
            data = use.status_files(office, request)
        elif log:
            data = use.status_log(office, request)
        elif departments:
            data = use.status_departments(office, request)
        else:
            data = use.status(office, request)
    if as_json:
        print_json(data.model_dump())
    else:
        _print(folder, data)
    return 0


def _print(
    folder: Path, data: FilesDocument | LogDocument | StatusDocument | BooksDocument
) -> None:
    from workbook_tool.office.status import FilesDocument, LogDocument, StatusDocument

    if isinstance(data, FilesDocument):
        _print_files(data)
    elif isinstance(data, LogDocument):
        _print_log(data)
    elif isinstance(data, StatusDocument):
        _print_units(folder, data)
    else:
        _print_books(folder, data)


def _print_units(folder: Path, data: StatusDocument) -> None:
    from workbook_tool.campaign.derived.standing import STATUS_WORDS

    out = console()
    draft = f"（第 {data.draft} 稿，已定稿）" if data.finished else ""
    out.print(Words(f"{data.title}　{data.collection_name}{draft}", "bold"))
    grid = table(
        [
            ("代码", {"no_wrap": True}),
            ("单位", {"ratio": 3}),
            ("状态", {"no_wrap": True}),
            ("总分", {"justify": "right", "no_wrap": True}),
            ("收到", {"no_wrap": True}),
            ("说明", {"ratio": 4}),
        ]
    )
    for unit in data.units:
        total = next(iter(unit.totals.values()))
        grid.add_row(
            unit.unit,
            Words(unit.name),
            Words(unit.status_text, _STYLES[unit.status]),
            shown(total),
            (unit.received or "—")[5:] if unit.received else "—",
            Words(_remarks(unit)),
        )
    out.print(grid)
    out.print()
    counts = "，".join(
        f"{word} {data.counts[key]}" for key, word in STATUS_WORDS.items() if data.counts[key]
    )
    late = sum(unit.late for unit in data.units)
    paper = sum(unit.paper in {"missing", "different"} for unit in data.units)
    more = [f"其中逾期 {late}"] if late else []
    more += [f"纸质件未到或不一致 {paper}"] if paper else []
    out.print(Words(f"共 {len(data.units)} 个单位：{'；'.join([counts, *more])}。"))
    print_waiting(folder, data, data.held, data.messages)
    for states, words in () if data.finished else _NEXT:
        if any(data.counts[one] for one in states):
            out.print(Words(words.format(folder=folder, which=which(data))))
    if any(unit.rivals for unit in data.units):
        out.print(
            Words(
                f"定以哪一份为准：workbook-tool decide {folder} 以此件为准 文件编号 --reason 理由"
            )
        )


def _remarks(unit: UnitStatus) -> str:
    """Return what else is worth knowing of a unit, in words."""
    remarks = [unit.reason] if unit.reason else []
    if unit.late:
        remarks.append("逾期")
    if unit.findings and unit.status in {"must_fix", "sent_back", "explain"}:
        remarks.append(f"{unit.findings} 个问题")
    if unit.sent_back:
        remarks.append(f"已退回或催报 {unit.sent_back} 次")
    if unit.files > 1:
        remarks.append(f"共收到 {unit.files} 份")
    if unit.paper_text and unit.status != "excused":
        remarks.append(unit.paper_text)
    if unit.scans:
        remarks.append(f"扫描件 {unit.scans} 份")
    return "；".join(remarks)


def _print_files(data: FilesDocument) -> None:
    out = console()
    grid = table(
        [
            ("编号", {"no_wrap": True}),
            ("收到", {"no_wrap": True}),
            ("文件", {"ratio": 4}),
            ("单位", {"ratio": 3}),
            ("总分", {"justify": "right", "no_wrap": True}),
            ("结果", {"ratio": 2}),
        ]
    )
    for one in data.files:
        code = f"{one.unit} " if one.unit and not one.book else ""
        words = [one.status_text]
        words += ["待裁定"] if one.held else []
        words += [one.verdict_text] if one.verdict else []
        grid.add_row(
            one.code,
            (one.received or "")[5:],
            Words(one.file),
            Words(f"{code}{one.owner}" or "—"),
            shown(one.total),
            Words("，".join(words)),
        )
    out.print(grid)
    out.print()
    out.print(Words(f"共 {len(data.files)} 份文件。"))


def _print_log(data: LogDocument) -> None:
    out = console()
    out.print(Words(data.title, "bold"))
    grid = table(
        [
            ("号数", {"justify": "right", "no_wrap": True}),
            ("时间", {"no_wrap": True}),
            ("经手", {"no_wrap": True}),
            ("事项", {"ratio": 1}),
        ]
    )
    for one in data.events:
        words = one.text if one.holds else f"（已撤销）{one.text}"
        grid.add_row(
            str(one.number),
            one.at[5:16].replace("T", " "),
            one.by or "—",
            Words(words, "" if one.holds else "dim"),
        )
    out.print(grid)


def _print_books(folder: Path, data: BooksDocument) -> None:
    out = console()
    out.print(Words(f"{data.title}　{data.collection_name}", "bold"))
    grid = table(
        [
            ("部门", {"ratio": 2}),
            ("给谁打分", {"ratio": 2}),
            ("文件", {"justify": "right", "no_wrap": True}),
            ("已打分", {"justify": "right", "no_wrap": True}),
            ("没有打", {"justify": "right", "no_wrap": True}),
            ("不一致", {"justify": "right", "no_wrap": True}),
            ("说明", {"ratio": 3}),
        ]
    )
    for book in data.books:
        remarks = [f"待退回：{'、'.join(book.faulty)}"] if book.faulty else []
        remarks += ["逾期"] if book.late else []
        remarks += [f"{book.overlaps} 格有人重复打分（分数相同）"] if book.overlaps else []
        if book.missing and book.files:
            remarks.append(f"缺 {_places(book.missing)}")
        grid.add_row(
            Words(book.department),
            Words(f"{book.type} {book.units} 个单位"),
            str(book.files),
            f"{book.scored}/{book.owed}",
            Words(str(len(book.missing)), "bold" if book.missing else "green"),
            Words(str(len(book.conflicts)), "bold red" if book.conflicts else "green"),
            Words("；".join(remarks)),
        )
    out.print(grid)
    out.print()
    conflicts = [conflict for book in data.books for conflict in book.conflicts]
    for one in conflicts[:_MOST_CONFLICTS]:
        said = "，".join(
            f"“{s.file}”（{s.code}）{s.sheet} {s.cell} {shown(s.score)} 分" for s in one.sources
        )
        out.print(Words(f"不一致：{one.unit} {one.name}{one.words}：{said}。", "bold red"))
    if len(conflicts) > _MOST_CONFLICTS:
        out.print(Words(f"不一致的共 {len(conflicts)} 处，用 --json 可以看到全部。"))
    if any(book.missing or book.faulty for book in data.books):
        words = f"workbook-tool return {folder} --departments{which(data)}"
        out.print(Words(f"退回和催报：{words}"))
    if conflicts:
        out.print(
            Words(
                f"裁定：workbook-tool decide {folder} 打分为准 文件编号 --unit 单位"
                " --item 项 --reason 理由"
            )
        )


_MOST_CONFLICTS = 20
_MOST_PLACES = 4


def _places(missing: list[tuple[str, str]]) -> str:
    """Return the first of the scores that are missing, in words."""
    from workbook_tool.rubric.duties import duty_words

    words = "、".join(f"{unit} {duty_words(item)}" for unit, item in missing[:_MOST_PLACES])
    return words + (f"等 {len(missing)} 格" if len(missing) > _MOST_PLACES else "")
