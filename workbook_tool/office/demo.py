"""演示: a whole round on the sample data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.actions.collect import Collected
from workbook_tool.campaign.derived.words import FILE_WORDS
from workbook_tool.campaign.round import INBOX, OUT
from workbook_tool.demo.play import DemoBatch, DemoResult, NotADemoError, UnusableSampleError, play
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.opening import told
from workbook_tool.summary.counts import count
from workbook_tool.summary.send_back import FOLDER as RETURNS


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """Play the demonstration.

    Attributes:
        folder: Where to; an earlier demonstration in it is replaced.
    """

    folder: Path


class DemoStory(JsonDocument, title="演示中的一件事"):
    """What a unit of the sample does, and what became of it."""

    unit: str
    name: str
    says: str = Field(description="单位做了什么")
    outcome: str = Field(description="程序怎样处理")


class DemoBatchData(JsonDocument, title="演示中收到的一批文件"):
    """What one batch brought."""

    says: str
    on: str
    files: int
    counts: dict[str, int] = Field(description="各种结果的份数")
    stories: list[DemoStory]


class DemoDocument(JsonDocument, title="演示的结果"):
    """What the demonstration did."""

    folder: str
    title: str
    units: int
    forms: int
    issued: str = Field(description="下发的表在哪里")
    inbox: str = Field(description="交来的文件在哪里")
    returns: str = Field(description="退回的文件在哪里")
    batches: list[DemoBatchData]
    sent_back: int
    missing: int
    decisions: list[str]
    sentence: str = Field(description="报送情况，一句话")
    groups: int
    firsts: int = Field(description="第一名几个")
    files: list[str] = Field(description="生成的文件")


def demo(office: Office, request: DemoRequest) -> DemoDocument:
    """Play the demonstration; nothing but an earlier one is ever replaced.

    Raises:
        OfficeError: Something else is in the folder, or the sample cannot be used.
        OSError: The folder cannot be written.
    """
    try:
        with told(request.folder):
            result = play(request.folder, office.tell)
    except NotADemoError as error:
        raise OfficeError("not_a_demo", folder=request.folder) from error
    except UnusableSampleError as error:
        text = "".join(f"{finding.message}{finding.fix}" for finding in error.findings)
        raise OfficeError("sample_roster", text=text) from error
    return _document(result)


def _document(result: DemoResult) -> DemoDocument:
    view = result.summarised.view
    return DemoDocument(
        folder=str(result.folder),
        title=result.sample.title,
        units=len(result.units),
        forms=len({unit.type for unit in result.units.values()}),
        issued=str(result.folder / OUT),
        inbox=str(result.folder / INBOX),
        returns=str(result.folder / RETURNS),
        batches=[_batch(batch, result) for batch in result.arrived],
        sent_back=len(result.returned.sent),
        missing=len(result.returned.missing),
        decisions=list(result.decisions),
        sentence=count(view).sentence,
        groups=len(view.groups),
        firsts=sum(unit.place.rank == 1 for group in view.groups for unit in group.units),
        files=[str(file.path) for file in result.summarised.files],
    )


def _batch(arrived: DemoBatch, result: DemoResult) -> DemoBatchData:
    torn = {standing.slot.unit for standing in arrived.standings if standing.rivals}
    return DemoBatchData(
        says=arrived.batch.says,
        on=arrived.batch.on.isoformat(),
        files=len(arrived.files),
        counts=dict(Counter(_outcome(one) for one in arrived.files).most_common()),
        stories=[
            DemoStory(
                unit=story.unit,
                name=result.units[story.unit].name,
                says=story.says,
                outcome="待裁定：以哪一份为准" if story.unit in torn else _verdict(one),
            )
            for story, one in arrived.told
            if story.says
        ],
    )


def _outcome(one: Collected) -> str:
    return "待裁定" if one.news == "held" else FILE_WORDS[one.received.reading.status]


def _verdict(one: Collected) -> str:
    """Return what the program said of a file, with the first place that it names."""
    words = _outcome(one)
    if one.received.held:
        return f"{words}：{one.received.held}"
    grave = [f for f in one.received.reading.findings if f.severity != "note"]
    places = "、".join(dict.fromkeys(f"{f.sheet} {f.cell}" for f in grave if f.cell))
    return f"{words}（{places}）" if places else words


DOCUMENTS: dict[str, type[JsonDocument]] = {"demo": DemoDocument}
"""Every document of this module by the name of its schema."""
