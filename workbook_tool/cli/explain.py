"""``workbook-tool explain``: how each figure of a unit's total came about."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.command import Command
from workbook_tool.cli.failures import USAGE, Failure
from workbook_tool.cli.forms import json_option
from workbook_tool.cli.output import Words, console, print_json
from workbook_tool.cli.rounds import folder_argument, opened
from workbook_tool.cli.words import collection_of, collection_option, unit_of

if TYPE_CHECKING:
    from rich.console import Console

    from workbook_tool.campaign.derived.books import Scored
    from workbook_tool.campaign.derived.scores import CountingScore
    from workbook_tool.campaign.derived.standing import Standing
    from workbook_tool.summary.explain import (
        CategoryStory,
        Explanation,
        ItemStory,
        StageStory,
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
    from workbook_tool.summary.explain import explain as explain_unit
    from workbook_tool.summary.export import explain_data
    from workbook_tool.summary.summarise import view_of

    with opened(folder) as round_:
        wanted = collection_of(round_, collection)
        if wanted.content != "评分表":
            raise Failure(f"“{wanted.name}”没有分数，没有得分明细。", USAGE)
        view = view_of(round_, wanted.id)
        explanation = explain_unit(view.units[unit_of(round_, unit)], round_.store.plan)
    if as_json:
        print_json(explain_data(explanation).model_dump())
    else:
        _print(console(), explanation)
    return 0


def _print(out: Console, explanation: Explanation) -> None:
    from workbook_tool.campaign.derived.words import adjustment_words

    unit = explanation.unit
    out.print(Words(f"{unit.unit.code} {unit.unit.name}　{unit.form.full_title}", "bold"))
    rank = f"第 {unit.place.rank} 名" if unit.place.rank else f"不参加排名：{unit.place.apart}"
    grade = f"，{unit.place.grade}" if unit.place.grade else ""
    none = "没有总分" if unit.standing.status == "excused" else "还没有总分"
    total = none if unit.total is None else f"总分 {_shown(unit.total)} 分"
    status = "" if unit.place.apart == unit.status else f"；报送情况：{unit.status}"
    out.print(Words(f"{total}，{rank}{grade}{status}"))
    if unit.place.note:
        out.print(Words(unit.place.note, "yellow"))
    if unit.weights and unit.stages:
        out.print(Words(f"总分由各阶段的分按权重相加：{unit.stage_totals}。"))
    for number, event in unit.adjusted:
        words = f"人工调整（登记第 {number} 条）：{adjustment_words(event)}，{event.reason}"
        out.print(Words(words, "yellow"))
    for stage in explanation.stages:
        _print_stage(out, stage)
    if not explanation.stages:
        out.print(Words(_nothing(unit.standing)))


def _nothing(stands: Standing) -> str:
    """Return why nothing counts for a unit."""
    if stands.status == "excused":
        return "它以前交来的表留着，不计分。" if stands.files else "它不用报，不计分。"
    faulty = stands.faulty
    why = f"；收到的“{faulty.received.file}”有必须修改的问题，不能计分" if faulty else ""
    return f"还没有可以计入的分数{why}。"


def _print_stage(out: Console, stage: StageStory) -> None:
    from workbook_tool.campaign.derived.words import file_code
    from workbook_tool.summary.view import STAGE_WORDS

    out.print()
    out.print(Words(f"{STAGE_WORDS[stage.stage]}：{_shown(stage.total)} 分", "bold"))
    counting = stage.standing.counting
    if counting:
        received = counting.received
        code = file_code(received.sha256)
        out.print(Words(f"文件：{received.file}（编号 {code}，{received.on} 收到）"))
    for category in stage.categories:
        _print_category(out, category)


def _print_category(out: Console, category: CategoryStory) -> None:
    full = "" if category.points is None else f"（满分 {_shown(category.points)} 分）"
    out.print()
    rule = f"；{category.rule}" if category.rule else ""
    out.print(Words(f"{category.label}：{_shown(category.score)} 分{full}{rule}", "bold"))
    for story in category.items:
        _print_item(out, story)


def _print_item(out: Console, story: ItemStory) -> None:
    from workbook_tool.summary.reasons import zero_words

    score = story.score
    full = "" if story.item.points is None else f"（满分 {_shown(story.item.points)} 分）"
    out.print(Words(f"第{story.number}项 {story.item.label.rstrip(_STOPS)}", indent=2))
    got = "还没有得分" if score.effective is None else f"得 {_shown(score.effective)} 分"
    from_where = ["" if story.scored else _origin(score)]
    if score.score and score.score.cell:
        from_where.append(f"见 {score.score.sheet} {score.score.cell}")
    why = "，".join(filter(None, from_where))
    out.print(Words(f"{got}{full}{'：' if why else ''}{why}", indent=6))
    out.print(Words(f"细则：{story.clause.rstrip(_STOPS)}（{story.rule}）", "dim", indent=6))
    for one in story.scored:
        _print_scored(out, one, alone=len(story.scored) == 1)
    if score.source == "zero":
        out.print(Words(zero_words(score), "yellow", indent=6))
    for fact in story.facts:
        out.print(Words(f"{fact.label}：{fact.answer or '没有填'}", indent=6))
    if story.note:
        out.print(Words(f"单位说明：{story.note}", indent=6))
    if story.correction:
        number, fixed = story.correction
        how = "代录" if fixed.how == "entered" else "更正"
        words = f"{how}（登记第 {number} 条）：{_shown(fixed.old)} 改为 {_shown(fixed.new)}"
        out.print(Words(f"{words}，{fixed.asked_by}提出，{fixed.reason}", "yellow", indent=6))


def _origin(score: CountingScore) -> str:
    """Return what was typed and what the rule gives; figures only where they differ."""
    claimed, computed = score.claimed, score.computed
    if claimed is not None and computed is not None:
        if claimed == computed:
            return "填报的与按细则计算的一致"
        return f"填报 {_shown(claimed)} 分，按细则计算是 {_shown(computed)} 分"
    if claimed is not None:
        return "照填报的分" if claimed == score.effective else f"填报 {_shown(claimed)} 分"
    if computed is not None:
        same = computed == score.effective
        return "按细则算出" if same else f"按细则计算是 {_shown(computed)} 分"
    return ""


def _print_scored(out: Console, one: Scored, *, alone: bool) -> None:
    """Print what departments gave for a row or part, and where each of it stands."""
    from workbook_tool.campaign.derived.words import file_code

    outcome = one.outcome
    part = "" if alone else f"{one.duty.ref}（满分 {_shown(one.duty.points)}）"
    if outcome.status == "missing":
        who = one.duty.department or "考核组"
        out.print(Words(f"{part}{who}还没有打分", "yellow", indent=6))
    elif outcome.status == "conflict":
        out.print(Words(f"{part}打分不一致，都没有计入：", "bold red", indent=6))
    elif outcome.decided:
        out.print(Words(f"{part}打分不一致，已裁定（登记第 {outcome.decided} 条）：", indent=6))
    for given in outcome.sources:
        words = f"{part}{given.scorer}打分 {_shown(given.value)}"
        words += f"：“{given.file}”（编号 {file_code(given.sha256)}）{given.sheet} {given.cell}"
        words += f"；理由：{given.note}" if given.note else ""
        counts = given in outcome.counting or outcome.status == "conflict"
        if counts:
            out.print(Words(words, indent=6))
        else:
            out.print(Words(f"{words}（没有计入）", "dim", indent=6))


def _shown(value: Decimal | None) -> str:
    from workbook_tool.rubric.text import plain_number

    return "—" if value is None else plain_number(value)
