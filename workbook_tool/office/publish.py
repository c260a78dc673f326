"""公布: 公示, 通报 and the 反馈 of every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from workbook_tool.campaign.round import RoundView
from workbook_tool.office.context import Office
from workbook_tool.office.documents import JsonDocument
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.lookups import scores_of
from workbook_tool.office.opening import reading
from workbook_tool.reading.child import Reader
from workbook_tool.rubric.stages import StageId
from workbook_tool.summary import publish as publishing
from workbook_tool.summary.last_year import NOTHING, LastYear, LastYearError, matched, read_list
from workbook_tool.summary.summarise import view_of


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What to publish.

    Attributes:
        folder: The round.
        collection: Which collection, by name or id; the main one if not given.
        last: Last year's results: the folder of that round, or a list; ``None`` for none.
        day: The day that stands on the documents; today if not given.
    """

    folder: Path
    collection: str | None = None
    last: Path | None = None
    day: date | None = None


class UnmatchedUnit(JsonDocument, title="上年名单里没有对上的单位"):
    """A unit of last year's list that this round does not have."""

    name: str
    alike: str = Field(description="最像它的单位；没有时为空")


class RestData(JsonDocument, title="一组的总分依据什么"):
    """What the figures of a group rest on."""

    group: str
    rests: str = Field(description="依据哪些阶段，还缺什么，一句话")
    ahead: list[StageId] = Field(description="还没有开始、以后会改变总分的阶段")


class PublishDocument(JsonDocument, title="公布的结果"):
    """What was made."""

    folder: str = Field(description="文件所在的文件夹")
    files: list[str] = Field(description="生成的文件：公示、通报，然后是各单位的反馈")
    feedbacks: int = Field(description="反馈几份")
    left: list[str] = Field(description="写着单位旧名、没能删掉的文件")
    last_twice: list[str] = Field(description="上年名单里有两行以上的单位")
    last_unmatched: list[UnmatchedUnit]
    open: list[str] = Field(description="还没有最后总分的单位代码；有的话文件只能作草稿")
    rests: list[RestData] = Field(description="各组的总分依据哪些阶段，还缺什么")
    draft: bool = Field(description="还有单位没有总分，或后面的阶段还没有开始，文件只能作草稿")


def publish(office: Office, request: PublishRequest) -> PublishDocument:
    """Make the documents, from the round as of the last run that was finished.

    Raises:
        OfficeError: The round or last year's results cannot be used, or there are no scores.
        RubricError: The data of a form cannot be used.
        OSError: A file could not be written.
    """
    with reading(office, request.folder) as round_:
        collection = scores_of(round_, request.collection, "公布成绩")
        before = _before(office, round_, request) if request.last else NOTHING
        view = view_of(round_, collection.id)
        day = request.day or office.clock().date()
        made = publishing.publish(round_, view, day, before, office.tell)
    return PublishDocument(
        folder=str(made.files[0].path.parent),
        files=[str(one.path) for one in made.files],
        feedbacks=len(made.files) - 2,
        left=[str(path) for path in made.left],
        last_twice=list(before.twice),
        last_unmatched=[
            UnmatchedUnit(name=name, alike=alike or "") for name, alike in before.unmatched
        ],
        open=list(made.open),
        rests=[
            RestData(group=one.group.title, rests=one.rests, ahead=list(one.ahead))
            for one in view.groups
        ],
        draft=bool(made.open or any(one.ahead for one in view.groups)),
    )


def _before(office: Office, round_: RoundView, request: PublishRequest) -> LastYear:
    """Return last year's results, matched with the units of this round."""
    last = request.last
    assert last is not None
    if last.resolve() == request.folder.resolve():
        raise OfficeError("last_is_own")
    if last.is_dir():
        with reading(office, last) as earlier:
            return matched(publishing.last_results(view_of(earlier)), round_.state.units)
    try:
        with Reader() as reader:
            return matched(read_list(last, reader), round_.state.units)
    except LastYearError as error:
        raise OfficeError("last_year", text=error) from error


DOCUMENTS: dict[str, type[JsonDocument]] = {"publish": PublishDocument}
"""Every document of this module by the name of its schema."""
