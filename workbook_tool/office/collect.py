"""收件: take in what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbook_tool.campaign.actions import collect as collecting
from workbook_tool.campaign.actions.collect import Collected
from workbook_tool.campaign.derived.names import file_code
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.derived.words import waiting_words
from workbook_tool.campaign.inputs.settings import main_collection
from workbook_tool.campaign.records.events import FileStatus
from workbook_tool.campaign.round import RoundView
from workbook_tool.checks.export import figure
from workbook_tool.findings.export import finding_data
from workbook_tool.office.context import Office
from workbook_tool.office.documents import Day, Figure, FindingData, JsonDocument, Sha256
from workbook_tool.office.opening import writing
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.send_back import earlier_of


@dataclass(frozen=True, slots=True)
class CollectRequest:
    """What to collect.

    Attributes:
        folder: The round.
        sources: Files and folders; none means the round's own 收件箱.
        on: The day that counts for the deadline; today if not given.
    """

    folder: Path
    sources: tuple[Path, ...] = ()
    on: date | None = None


class StandingCorrection(JsonDocument, title="先前更正、现在仍按更正计的一项"):
    """A score that a newer file gives, and where an earlier correction goes on counting."""

    item: str
    given: Figure = Field(description="这次填的分")
    counts: Figure = Field(description="按更正计的分")
    number: int = Field(description="更正的号数；撤销时用它")


class Mended(JsonDocument, title="上次指出的问题改了多少"):
    """What a unit mended of what it was told when its sheet was sent back."""

    told: int = Field(description="上次指出几处")
    mended: int = Field(description="已改几处")
    left: int = Field(description="还有几处没改")


class CollectCounts(JsonDocument, title="收了多少文件"):
    """How many files there were."""

    files: int
    new: int = Field(description="新收")
    again: int = Field(description="早已收过")
    passed: int = Field(description="新收的里面通过的")


class CollectedFile(JsonDocument, title="一份文件收件的结果"):
    """What became of one file that was collected."""

    file: str = Field(description="文件名；在压缩包或邮件里的，两个名称之间是“ › ”")
    sha256: Sha256
    source: str = Field(description="从哪里来：路径，或邮件")
    received: Day
    news: Literal["new", "same", "held", "again"] = Field(
        description="new 新收，same 内容与先前收到的相同，held 待裁定，again 同一份文件早已收过"
    )
    unit: str | None = Field(description="单位代码；不能确定时为 null")
    collection: str = Field(description="哪一项报送（代号）")
    held: str | None = Field(description="为什么待裁定")
    status: FileStatus = Field(
        description="ok 通过，explain 请说明，must_fix 必须修改，unreadable 读不出来，scan 扫描件，"
        "other 随表附带的其他文件"
    )
    rubric: str | None = Field(description="细则编号")
    stage: StageId | None
    total: Figure = Field(description="总分；有一部分读不准时为 null")
    code: str = Field(description="文件编号，作决定时用它")
    collection_name: str
    main: bool = Field(description="是否不写报送时所指的那一项")
    book: bool = Field(description="是否部门打分表")
    owner: str = Field(description="是谁的：单位名称，或打分的部门；不能确定时为空")
    ignored: bool = Field(description="内容与先前没有采用的相同，照先前的决定不计分")
    corrected: list[StandingCorrection] = Field(description="先前已更正、仍按更正计的各项")
    mended: Mended | None = Field(description="上次退回时指出的，改了几处；没有退回过时为 null")
    rival: bool = Field(description="是不是同一批里要人定以哪一份为准的几份之一")
    faulty: bool = Field(description="是不是新收的、要单位修改或说明的")
    needs_person: bool = Field(description="是否要人处理")
    findings: list[FindingData]


class CollectDocument(JsonDocument, title="收件的结果"):
    """What ``collect --json`` writes."""

    files: list[CollectedFile]
    unreadable: list[FindingData] = Field(description="没有拿到的文件")
    counts: CollectCounts
    finished: bool = Field(description="本次考核是否已定稿；定稿后收到的只登记，不计入")
    draft: int = Field(description="第几稿")
    undecided: list[str] = Field(description="有待裁定的文件、要人定以哪一份为准的单位代码")
    needs_person: bool = Field(description="有没有要人处理的")


def collect(office: Office, request: CollectRequest) -> CollectDocument:
    """Take in files; each is kept, read and filed, and what is wrong is told.

    Raises:
        OfficeError: The round cannot be used, or somebody wanted to stop: nothing is recorded.
        OSError: Something could not be written; nothing has changed.
    """
    with writing(office, request.folder) as round_:
        on = request.on or round_.clock().date()
        found, unreadable = collecting.inbox(round_, request.sources, on)
        result = collecting.collect(round_, found, office.tell)
        files = collected_files(round_, result.files)
        fresh = [one for one in files if one.news != "again"]
        passed = sum(one.news != "held" and one.status == "ok" for one in fresh)
        return CollectDocument(
            files=files,
            unreadable=[finding_data(finding) for finding in unreadable],
            counts=CollectCounts(
                files=len(files), new=len(fresh), again=len(files) - len(fresh), passed=passed
            ),
            finished=round_.state.finished,
            draft=round_.state.draft,
            undecided=_undecided(result.files),
            needs_person=bool(unreadable) or any(one.needs_person for one in files),
        )


def _undecided(files: Iterable[Collected]) -> list[str]:
    return list(dict.fromkeys(one.received.unit for one in files if one.undecided or one.rival))


def collected_files(round_: RoundView, files: Iterable[Collected]) -> list[CollectedFile]:
    """Return what became of files, in their order."""
    seen, settings = round_.state.seen(), round_.settings
    names = {one.id: one.name for one in settings.collections}
    main = main_collection(settings)
    found = []
    for one in files:
        received, reading = one.received, one.received.reading
        slot = Slot(received.unit, received.collection)
        mended = None
        if one.news in {"new", "same"}:
            mended = earlier_of(round_.state, slot, seen[received.sha256])
        found.append(
            CollectedFile(
                file=received.file,
                sha256=received.sha256,
                source=received.source,
                received=received.on.isoformat(),
                news=one.news,
                unit=received.unit or None,
                collection=received.collection,
                held=waiting_words(received.file, one.waiting)
                if one.waiting
                else received.held or None,
                status=reading.status,
                rubric=reading.form or None,
                stage=reading.stage if reading.form else None,
                total=figure(reading.total),
                code=file_code(received.sha256),
                collection_name=names.get(received.collection, ""),
                main=received.collection == main,
                book=bool(slot.unit) and slot.unit not in round_.state.units,
                owner=round_.state.owner(slot),
                ignored=one.ignored,
                corrected=[
                    StandingCorrection(
                        item=item, given=figure(given), counts=figure(counts), number=number
                    )
                    for item, given, counts, number in one.corrected
                ],
                mended=Mended(
                    told=len(mended.mended) + len(mended.left),
                    mended=len(mended.mended),
                    left=len(mended.left),
                )
                if mended
                else None,
                rival=one.rival,
                faulty=one.faulty,
                needs_person=one.needs_a_person,
                findings=[finding_data(finding) for finding in reading.findings],
            )
        )
    return found


DOCUMENTS: dict[str, type[JsonDocument]] = {"collect": CollectDocument}
"""Every document of this module by the name of its schema."""
