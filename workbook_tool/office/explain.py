"""得分明细: how each figure of a unit's total came about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.decisions.adjust import adjustment_words
from workbook_tool.campaign.derived.books import Scored
from workbook_tool.campaign.derived.scores import CountingScore, Source
from workbook_tool.campaign.derived.standing import Standing, Status
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, JsonDocument, Sha256
from workbook_tool.office.lookups import scores_of, unit_of
from workbook_tool.office.opening import reading
from workbook_tool.office.status import BookSource, book_source
from workbook_tool.rubric.model import StageId
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.explain import CategoryStory, Explanation, ItemStory
from workbook_tool.summary.explain import explain as explained
from workbook_tool.summary.reasons import zero_words
from workbook_tool.summary.summarise import view_of
from workbook_tool.summary.view import STAGE_WORDS


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """Whose scores to explain.

    Attributes:
        folder: The round.
        unit: The unit, by code or name.
        collection: Which collection, by name or id; the main one if not given.
    """

    folder: Path
    unit: str
    collection: str | None = None


class FactData(JsonDocument, title="计分用到的一个事实"):
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


class ExplainedGiven(BookSource, title="一份打分表里给的分"):
    """A score that stands in one book."""

    scorer: str = Field(description="打分的部门或考核组")
    counts: bool = Field(description="与计入的分相同")


class ExplainedScored(JsonDocument, title="部门给一项（或其中一部分）打的分"):
    """What departments gave for a row or part."""

    ref: str = Field(description="第几项；分部门打分的，是其中的部分，如 R19.3")
    department: str = Field(description="负责打分的部门；细则没有写明时为空")
    points: Figure
    status: Literal["scored", "missing", "conflict"]
    score: Figure = Field(description="计入的分；没有打分或不一致时为 null")
    decided: int | None = Field(description="不一致时由第几号决定裁定")
    sources: list[ExplainedGiven]


class ExplainedAdjustment(JsonDocument, title="一次人工调整"):
    """What the leaders' meeting added or took off."""

    number: int = Field(description="登记的号数")
    points: Figure
    basis: str
    reason: str
    words: str = Field(description="加减多少、依据什么，一句话")


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
    origin: str = Field(description="填报的与按细则计算的怎样比，一句话；部门打分的为空")
    zero: str = Field(description="按 0 分计的理由；不是的为空")
    rule: str
    clause: str
    facts: list[FactData]
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
    stage_name: str
    collection: str
    total: Figure
    percent: Figure = Field(description="在总分里占百分之几；没有设权重、不计入总分的为 null")
    file: str | None
    sha256: Sha256 | None
    received: str | None
    categories: list[ExplainedCategory]


class ExplainDocument(JsonDocument, title="得分明细"):
    """What ``explain --json`` writes."""

    unit: str
    name: str
    rubric: str
    title: str = Field(description="评分表的名称")
    stage_totals: str = Field(description="各阶段的总分和权重，一句话；没有设权重时为空")
    nothing: str = Field(description="为什么还没有可以计入的分数；有时为空")
    status: Status
    status_text: str
    rank: int | None
    grade: str
    apart: str
    note: str = Field(description="为什么没有得到总分够得上的等次；得到的为空")
    total: Figure = Field(description="最后得分，含人工调整")
    adjustments: list[ExplainedAdjustment]
    stages: list[ExplainedStage]


def explain(office: Office, request: ExplainRequest) -> ExplainDocument:
    """Explain the scores of a unit, figure by figure.

    Raises:
        OfficeError: The round cannot be used, no such unit, or the collection has no scores.
        RubricError: The data of a form cannot be used.
    """
    with reading(office, request.folder) as round_:
        collection = scores_of(round_, request.collection, "列出得分明细")
        view = view_of(round_, collection.id)
        unit = view.units[unit_of(round_, request.unit)]
        return explain_data(explained(unit, round_.store.plan))


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
                stage_name=STAGE_WORDS[one.stage],
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
        title=unit.form.full_title,
        stage_totals=unit.stage_totals if unit.weights and unit.stages else "",
        nothing="" if explanation.stages else _nothing(unit.standing),
        status=unit.standing.status,
        status_text=unit.status,
        rank=unit.place.rank,
        grade=unit.place.grade,
        apart=unit.place.apart,
        note=unit.place.note,
        total=figure(unit.total),
        adjustments=[
            ExplainedAdjustment(
                number=number,
                points=figure(event.points),
                basis=event.basis,
                reason=event.reason,
                words=adjustment_words(event),
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
        origin="" if story.scored else _origin(score),
        zero=zero_words(score) if score.source == "zero" else "",
        rule=story.rule,
        clause=story.clause,
        facts=[FactData(label=fact.label, answer=fact.answer) for fact in story.facts],
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


def _nothing(stands: Standing) -> str:
    """Return why nothing counts for a unit."""
    if stands.status == "excused":
        return "它以前交来的表留着，不计分。" if stands.files else "它不用报，不计分。"
    faulty = stands.faulty
    why = f"；收到的“{faulty.received.file}”有必须修改的问题，不能计分" if faulty else ""
    return f"还没有可以计入的分数{why}。"


def _origin(score: CountingScore) -> str:
    """Return what was typed and what the rule gives; figures only where they differ."""
    claimed, computed = score.claimed, score.computed
    if claimed is not None and computed is not None:
        if claimed == computed:
            return "填报的与按细则计算的一致"
        return f"填报 {plain_number(claimed)} 分，按细则计算是 {plain_number(computed)} 分"
    if claimed is not None:
        same = claimed == score.effective
        return "照填报的分" if same else f"填报 {plain_number(claimed)} 分"
    if computed is not None:
        same = computed == score.effective
        return "按细则算出" if same else f"按细则计算是 {plain_number(computed)} 分"
    return ""


DOCUMENTS: dict[str, type[JsonDocument]] = {"explain": ExplainDocument}
"""Every document of this module by the name of its schema."""
