"""汇总: everything that came back, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.derived.standing import Status
from workbook_tool.campaign.records.shelf import FolderShelf
from workbook_tool.checks.export import figure
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Figure, JsonDocument
from workbook_tool.office.lookups import scores_of
from workbook_tool.office.opening import reading
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.counts import count
from workbook_tool.summary.deliver import Delivered
from workbook_tool.summary.summarise import summarise, view_of
from workbook_tool.summary.view import SummaryView, UnitView


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What to sum up.

    Attributes:
        folder: The round.
        collection: Which collection, by name or id; the main one if not given.
        target: Where the files go; 汇总 in the round if not given.
    """

    folder: Path
    collection: str | None = None
    target: Path | None = None


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
    remark: str = Field(description="名次旁边要说明的；没有时为空")
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
    counting: list[StageId] = Field(description="总分由哪些阶段的分数得出")
    ahead: list[StageId] = Field(description="还没有开始、以后会改变总分的阶段")
    lacking: dict[StageId, int] = Field(description="计入的各阶段，还有几个单位没有分数")
    rests: str = Field(description="总分依据哪些阶段，还缺什么，一句话")
    units: list[str] = Field(description="单位代码，按名次，不参加排名的在后")


class SummaryCounts(JsonDocument, title="报送的单位数"):
    """How many units did what."""

    due: int = Field(description="应报")
    sent: int = Field(description="已报")
    missing: int = Field(description="未报")
    back: int = Field(description="退回")
    excused: int = Field(description="不需报送")
    late: int = Field(description="逾期")


class SummaryDocument(JsonDocument, title="汇总的结果"):
    """What ``summary --json`` writes."""

    title: str
    year: int
    collection: str = Field(description="哪一项报送（代号）")
    collection_name: str
    collections: list[str] = Field(description="汇总了哪几项报送（名称）")
    draft: int
    finished: bool
    counts: SummaryCounts
    groups: list[SummaryGroup]
    units: list[SummaryUnit] = Field(description="按单位名单的顺序")
    findings: int = Field(description="问题清单共有几个问题")
    files: list[str] = Field(description="生成的文件")
    renamed: list[str] = Field(description="正在别处打开、因此换了名称的文件原来的名称")
    unreadable: list[str] = Field(description="原来的工作底稿打不开，备注没有带过来的")
    sentence: str = Field(description="报送情况，一句话")


def summary(office: Office, request: SummaryRequest) -> SummaryDocument:
    """Make the files of the summary, from the round as of the last run that was finished.

    Raises:
        OfficeError: The round cannot be used, or the collection has no scores.
        RubricError: The data of a form cannot be used.
        OSError: A file could not be written.
    """
    with reading(office, request.folder) as round_:
        collection = scores_of(round_, request.collection, "汇总成绩")
        shelf = FolderShelf(request.target) if request.target else None
        made = summarise(round_, collection.id, shelf, office.tell)
        return summary_data(made.view, made.files, made.unreadable)


def ranks(office: Office, request: SummaryRequest) -> SummaryDocument:
    """Return the same without making any file.

    Raises:
        OfficeError: As :func:`summary`.
        RubricError: The data of a form cannot be used.
    """
    with reading(office, request.folder) as round_:
        collection = scores_of(round_, request.collection, "汇总成绩")
        return summary_data(view_of(round_, collection.id))


def summary_data(
    view: SummaryView, files: Iterable[Delivered] = (), unreadable: Iterable[Path] = ()
) -> SummaryDocument:
    """Return a summary and the files that were made."""
    made, lost = tuple(files), tuple(unreadable)
    counts = count(view)
    basis = {group.group.id: group.basis for group in view.groups}
    return SummaryDocument(
        title=view.settings.title,
        year=view.settings.year,
        collection=view.collections[0].id,
        collection_name=view.collections[0].name,
        collections=[one.name for one in view.collections],
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
                counting=list(group.counting),
                ahead=list(group.ahead),
                lacking={stage: len(group.lacking(stage)) for stage in group.counting},
                rests=group.rests,
                units=[unit.unit.code for unit in group.units],
            )
            for group in view.groups
        ],
        units=[_unit(unit, basis[unit.group.id]) for unit in view.units.values()],
        findings=sum(len(file.findings) for file in view.files),
        files=[str(one.path) for one in made],
        renamed=[str(one.wanted) for one in made if one.path != one.wanted not in lost],
        unreadable=[str(path) for path in lost],
        sentence=counts.sentence,
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
        remark=unit.place.remark,
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


DOCUMENTS: dict[str, type[JsonDocument]] = {"summary": SummaryDocument}
"""Every document of this module by the name of its schema."""
