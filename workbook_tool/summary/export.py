"""The summary and the 得分明细 as documents for ``--json``; their schemas come from here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.derived.books import Scored
from workbook_tool.campaign.derived.scores import Source
from workbook_tool.campaign.derived.standing import Status
from workbook_tool.campaign.export import BookSource, Figure, JsonDocument, Sha256, book_source
from workbook_tool.checks.export import figure
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.counts import count
from workbook_tool.summary.explain import CategoryStory, Explanation, ItemStory
from workbook_tool.summary.view import SummaryView, UnitView


class SummaryCategory(JsonDocument, title="一个类别的得分"):
    """A subtotal."""

    name: str
    points: Figure = Field(description="满分；没有上限时为 null")
    score: Figure = Field(description="得分；有的项目没有分数时为 null")


class SummaryUnit(JsonDocument, title="汇总里的一个单位"):
    """A unit in the summary."""

    unit: str = Field(description="单位代码")
    name: str
    type: str = Field(description="单位类别")
    group: str = Field(description="在哪一组里排名")
    rubric: str = Field(description="细则编号")
    status: Status
    status_text: str
    rank: int | None = Field(description="名次；不参加排名时为 null")
    grade: str = Field(description="等次；没有设等次时为空")
    apart: str = Field(description="为什么不参加排名；参加时为空")
    note: str = Field(description="为什么没有得到总分够得上的等次；得到的为空")
    totals: dict[StageId, Figure] = Field(description="各阶段的总分")
    total: Figure = Field(description="最后计入的总分")
    categories: list[SummaryCategory] = Field(description="计入阶段的各类别，不含加分")
    bonus: Figure


class SummaryGroup(JsonDocument, title="放在一起排名的单位"):
    """Units that are ranked together."""

    id: str
    title: str
    rubrics: list[str]
    basis: StageId = Field(description="以哪个阶段的分数为准")
    units: list[str] = Field(description="单位代码，按名次，不参加排名的在后")


class SummaryCounts(JsonDocument, title="报送的单位数"):
    """How many units did what."""

    due: int = Field(description="应报")
    sent: int = Field(description="已报")
    missing: int = Field(description="未报")
    back: int = Field(description="退回")
    excused: int = Field(description="不需报送")
    late: int = Field(description="逾期")


class SummaryDocument(JsonDocument, title="命令 workbook-tool summary --json 的输出"):
    """What ``summary --json`` writes."""

    title: str
    year: int
    collection: str = Field(description="哪一项报送（代号）")
    collection_name: str
    draft: int
    finished: bool
    counts: SummaryCounts
    groups: list[SummaryGroup]
    units: list[SummaryUnit] = Field(description="按单位名单的顺序")
    findings: int = Field(description="问题清单共有几个问题")
    files: list[str] = Field(description="生成的文件")


class ExplainedFact(JsonDocument, title="计分用到的一个事实"):
    """What a rule asks for."""

    label: str
    answer: str


class ExplainedCorrection(JsonDocument, title="一次代录或更正"):
    """A correction."""

    number: int = Field(description="登记的号数")
    how: Literal["entered", "corrected"] = Field(description="entered 代录，corrected 更正")
    old: Figure
    new: Figure
    asked_by: str
    reason: str


class ExplainedScored(JsonDocument, title="部门给一项（或其中一部分）打的分"):
    """What departments gave for a row or part."""

    ref: str = Field(description="第几项；分部门打分的，是其中的部分，如 R19.3")
    department: str = Field(description="负责打分的部门；细则没有写明时为空")
    points: Figure
    status: Literal["scored", "missing", "conflict"]
    score: Figure = Field(description="计入的分；没有打分或不一致时为 null")
    decided: int | None = Field(description="不一致时由第几号决定裁定")
    sources: list[ExplainedGiven]


class ExplainedGiven(BookSource, title="一份打分表里给的分"):
    """A score that stands in one book."""

    scorer: str = Field(description="打分的部门或考核组")
    counts: bool = Field(description="与计入的分相同")


class ExplainedAdjustment(JsonDocument, title="一次人工调整"):
    """What the leaders' meeting added or took off."""

    number: int = Field(description="登记的号数")
    points: Figure
    basis: str
    reason: str


class ExplainedItem(JsonDocument, title="一项得分的来历"):
    """How the score of a row came about."""

    ref: str
    number: str
    label: str
    points: Figure
    claimed: Figure = Field(description="填报的分")
    computed: Figure = Field(description="按细则计算的分")
    effective: Figure = Field(description="计入的分")
    source: Source = Field(
        description="来源：file 单位的文件，books 部门打分表，correction 代录或更正，"
        "zero 没有分数的按 0 分计；没有分数时为空"
    )
    sheet: str | None
    cell: str | None
    note: str = Field(description="单位写的说明")
    rule: str
    clause: str
    facts: list[ExplainedFact]
    scored: list[ExplainedScored] = Field(description="部门打的分；不是部门打分的阶段为空")
    correction: ExplainedCorrection | None


class ExplainedCategory(JsonDocument, title="一个类别得分的来历"):
    """How a subtotal came about."""

    name: str
    points: Figure
    score: Figure
    rule: str = Field(description="怎样相加；只是相加的为空")
    items: list[ExplainedItem]


class ExplainedStage(JsonDocument, title="一个阶段总分的来历"):
    """How the total of a stage came about."""

    stage: StageId
    collection: str
    total: Figure
    percent: Figure = Field(description="在总分里占百分之几；没有设权重、不计入总分的为 null")
    file: str | None
    sha256: Sha256 | None
    received: str | None
    categories: list[ExplainedCategory]


class ExplainDocument(JsonDocument, title="命令 workbook-tool explain --json 的输出"):
    """What ``explain --json`` writes."""

    unit: str
    name: str
    rubric: str
    status: Status
    status_text: str
    rank: int | None
    grade: str
    apart: str
    note: str = Field(description="为什么没有得到总分够得上的等次；得到的为空")
    total: Figure = Field(description="最后得分，含人工调整")
    adjustments: list[ExplainedAdjustment]
    stages: list[ExplainedStage]


DOCUMENTS: dict[str, type[JsonDocument]] = {"summary": SummaryDocument, "explain": ExplainDocument}
"""Every document of this room by the name of its schema."""


def summary_data(view: SummaryView, files: Iterable[Path]) -> SummaryDocument:
    """Return a summary and the files that were made."""
    counts = count(view)
    basis = {group.group.id: group.basis for group in view.groups}
    return SummaryDocument(
        title=view.settings.title,
        year=view.settings.year,
        collection=view.collections[0].id,
        collection_name=view.collections[0].name,
        draft=view.draft,
        finished=view.finished,
        counts=SummaryCounts(
            due=counts.due,
            sent=counts.sent,
            missing=counts.missing,
            back=counts.back,
            excused=counts.excused,
            late=counts.late,
        ),
        groups=[
            SummaryGroup(
                id=group.group.id,
                title=group.group.title,
                rubrics=[form.id for form in group.forms],
                basis=group.basis,
                units=[unit.unit.code for unit in group.units],
            )
            for group in view.groups
        ],
        units=[_unit(unit, basis[unit.group.id]) for unit in view.units.values()],
        findings=sum(len(file.findings) for file in view.files),
        files=[str(path) for path in files],
    )


def _unit(unit: UnitView, basis: StageId) -> SummaryUnit:
    scores = unit.stages.get(basis)
    return SummaryUnit(
        unit=unit.unit.code,
        name=unit.unit.name,
        type=unit.unit.type,
        group=unit.group.id,
        rubric=unit.form.id,
        status=unit.standing.status,
        status_text=unit.status,
        rank=unit.place.rank,
        grade=unit.place.grade,
        apart=unit.place.apart,
        note=unit.place.note,
        totals={
            stage: figure(unit.stages[stage].total) if stage in unit.stages else None
            for stage in unit.standings
        },
        total=figure(unit.total),
        categories=[
            SummaryCategory(name=name, points=figure(points), score=figure(score))
            for name, points, score in (scores.categories if scores else ())
        ],
        bonus=figure(scores.bonus) if scores else None,
    )


def explain_data(explanation: Explanation) -> ExplainDocument:
    """Return a 得分明细."""
    unit = explanation.unit
    stages = []
    for one in explanation.stages:
        counting, weight = one.standing.counting, unit.weights.get(one.stage)
        received = counting.received if counting else None
        stages.append(
            ExplainedStage(
                stage=one.stage,
                collection=one.standing.slot.collection,
                total=figure(one.total),
                percent=figure(weight * 100) if weight else None,
                file=received.file if received else None,
                sha256=received.sha256 if received else None,
                received=received.on.isoformat() if received else None,
                categories=[_category(category) for category in one.categories],
            )
        )
    return ExplainDocument(
        unit=unit.unit.code,
        name=unit.unit.name,
        rubric=unit.form.id,
        status=unit.standing.status,
        status_text=unit.status,
        rank=unit.place.rank,
        grade=unit.place.grade,
        apart=unit.place.apart,
        note=unit.place.note,
        total=figure(unit.total),
        adjustments=[
            ExplainedAdjustment(
                number=number, points=figure(event.points), basis=event.basis, reason=event.reason
            )
            for number, event in unit.adjusted
        ],
        stages=stages,
    )


def _category(category: CategoryStory) -> ExplainedCategory:
    return ExplainedCategory(
        name=category.label,
        points=figure(category.points),
        score=figure(category.score),
        rule=category.rule,
        items=[_item(story) for story in category.items],
    )


def _item(story: ItemStory) -> ExplainedItem:
    score, correction = story.score, None
    if story.correction:
        number, fixed = story.correction
        correction = ExplainedCorrection(
            number=number,
            how=fixed.how,
            old=figure(fixed.old),
            new=figure(fixed.new),
            asked_by=fixed.asked_by,
            reason=fixed.reason,
        )
    return ExplainedItem(
        ref=story.item.ref,
        number=story.number,
        label=story.item.label,
        points=figure(story.item.points),
        claimed=figure(score.claimed),
        computed=figure(score.computed),
        effective=figure(score.effective),
        source=score.source,
        sheet=score.score.sheet if score.score else None,
        cell=score.score.cell if score.score else None,
        note=story.note,
        rule=story.rule,
        clause=story.clause,
        facts=[ExplainedFact(label=fact.label, answer=fact.answer) for fact in story.facts],
        scored=[_scored(one) for one in story.scored],
        correction=correction,
    )


def _scored(one: Scored) -> ExplainedScored:
    outcome = one.outcome
    return ExplainedScored(
        ref=one.duty.ref,
        department=one.duty.department,
        points=figure(one.duty.points),
        status=outcome.status,
        score=figure(outcome.value),
        decided=outcome.decided or None,
        sources=[
            ExplainedGiven(
                **book_source(given).model_dump(),
                scorer=given.scorer,
                counts=given in outcome.counting,
            )
            for given in outcome.sources
        ],
    )
