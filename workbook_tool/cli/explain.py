"""``workbook-tool explain``: how each figure of a unit's total came about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json, shown
from workbook_tool.cli.rounds import folder_argument, office_for
from workbook_tool.cli.words import collection_option

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.office.explain import (
        ExplainDocument,
        ExplainedCategory,
        ExplainedItem,
        ExplainedScored,
        ExplainedStage,
    )

_STOPS = "，；。、"
"""Stops of the printed sentence are not repeated before ours."""


@click.command(
    cls=Command,
    help="得分明细：一个单位的总分是怎样来的，每一项出自哪个文件的哪个单元格、"
    "按哪一条细则、用了哪些数据、有没有更正。",
)
@folder_argument
@click.argument("unit", metavar="单位", help="单位代码或名称")
@collection_option
@json_option
def explain(folder: Path, unit: str, collection: str | None, as_json: bool) -> int:
    """Explain the scores of a unit."""
    from workbook_tool.office.explain import ExplainRequest
    from workbook_tool.office.explain import explain as explain_unit

    with office_for(folder) as office:
        explanation = explain_unit(office, ExplainRequest(folder, unit, collection))
    if as_json:
        print_json(explanation.model_dump())
    else:
        _print(console(), explanation)
    return 0


def _print(out: Console, one: ExplainDocument) -> None:
    out.print(Words(f"{one.unit} {one.name}　{one.title}", "bold"))
    rank = f"第 {one.rank} 名" if one.rank else f"不参加排名：{one.apart}"
    grade = f"，{one.grade}" if one.grade else ""
    none = "没有总分" if one.status == "excused" else "还没有总分"
    total = none if one.total is None else f"总分 {shown(one.total)} 分"
    status = "" if one.apart == one.status_text else f"；报送情况：{one.status_text}"
    out.print(Words(f"{total}，{rank}{grade}{status}"))
    if one.note:
        out.print(Words(one.note, "yellow"))
    if one.stage_totals:
        out.print(Words(f"总分由各阶段的分按权重相加：{one.stage_totals}。"))
    for made in one.adjustments:
        words = f"人工调整（登记第 {made.number} 条）：{made.words}，{made.reason}"
        out.print(Words(words, "yellow"))
    for stage in one.stages:
        _print_stage(out, stage)
    if one.nothing:
        out.print(Words(one.nothing))


def _print_stage(out: Console, stage: ExplainedStage) -> None:
    out.print()
    out.print(Words(f"{stage.stage_name}：{shown(stage.total)} 分", "bold"))
    if stage.file and stage.sha256:
        code = stage.sha256[:8]
        out.print(Words(f"文件：{stage.file}（编号 {code}，{stage.received} 收到）"))
    for category in stage.categories:
        _print_category(out, category)


def _print_category(out: Console, category: ExplainedCategory) -> None:
    full = "" if category.points is None else f"（满分 {shown(category.points)} 分）"
    out.print()
    rule = f"；{category.rule}" if category.rule else ""
    out.print(Words(f"{category.name}：{shown(category.score)} 分{full}{rule}", "bold"))
    for item in category.items:
        _print_item(out, item)


def _print_item(out: Console, item: ExplainedItem) -> None:
    full = "" if item.points is None else f"（满分 {shown(item.points)} 分）"
    out.print(Words(f"第{item.number}项 {item.label.rstrip(_STOPS)}", indent=2))
    got = "还没有得分" if item.effective is None else f"得 {shown(item.effective)} 分"
    where = f"见 {item.sheet} {item.cell}" if item.cell else ""
    why = "，".join(filter(None, [item.origin, where]))
    out.print(Words(f"{got}{full}{'：' if why else ''}{why}", indent=6))
    out.print(Words(f"细则：{item.clause.rstrip(_STOPS)}（{item.rule}）", "dim", indent=6))
    for one in item.scored:
        _print_scored(out, one, alone=len(item.scored) == 1)
    if item.zero:
        out.print(Words(item.zero, "yellow", indent=6))
    for fact in item.facts:
        out.print(Words(f"{fact.label}：{fact.answer or '没有填'}", indent=6))
    if item.note:
        out.print(Words(f"单位说明：{item.note}", indent=6))
    if fixed := item.correction:
        how = "代录" if fixed.how == "entered" else "更正"
        words = f"{how}（登记第 {fixed.number} 条）：{shown(fixed.old)} 改为 {shown(fixed.new)}"
        out.print(Words(f"{words}，{fixed.asked_by}提出，{fixed.reason}", "yellow", indent=6))


def _print_scored(out: Console, one: ExplainedScored, *, alone: bool) -> None:
    """Print what departments gave for a row or part, and where each of it stands."""
    part = "" if alone else f"{one.ref}（满分 {shown(one.points)}）"
    if one.status == "missing":
        who = one.department or "考核组"
        out.print(Words(f"{part}{who}还没有打分", "yellow", indent=6))
    elif one.status == "conflict":
        out.print(Words(f"{part}打分不一致，都没有计入：", "bold red", indent=6))
    elif one.decided:
        out.print(Words(f"{part}打分不一致，已裁定（登记第 {one.decided} 条）：", indent=6))
    for given in one.sources:
        words = f"{part}{given.scorer}打分 {shown(given.score)}"
        words += f"：“{given.file}”（编号 {given.code}）{given.sheet} {given.cell}"
        words += f"；理由：{given.note}" if given.note else ""
        if given.counts or one.status == "conflict":
            out.print(Words(words, indent=6))
        else:
            out.print(Words(f"{words}（没有计入）", "dim", indent=6))
