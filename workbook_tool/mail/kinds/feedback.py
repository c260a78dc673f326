"""反馈: a unit gets its own result, and what was made or laid out for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.mail.kinds.base import Content, Kind
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.publish import FOLDER as PUBLISHED
from workbook_tool.summary.summarise import folder_of, view_of

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.posts import Writer

FEEDBACK = "反馈"
"""The folder whose files go with the feedback to the unit whose code their names begin with; what
``publish`` made for it goes, too."""


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    if round_.settings.collection(collection).content != "评分表":
        return
    for code, unit in view_of(round_, collection).units.items():
        if unit.total is not None and unit.standing.status != "excused":
            yield code, f"第{round_.state.draft}稿"


def _content(writer: Writer, mail: MailKey) -> Content:
    round_, view = writer.round, writer.view(mail.collection)
    unit = view.units[mail.unit]
    scores = unit.stages[unit.latest]

    def words(number: Any) -> str:
        return "" if number is None else plain_number(number)

    parts = [
        {"名称": name, "满分": words(full), "得分": words(score)}
        for name, full, score in scores.categories
    ]
    published = folder_of(round_, view) / PUBLISHED / FEEDBACK
    own = re.compile(rf"(?:{round_.settings.year}_)?{re.escape(mail.unit)}_")
    paths = [
        path
        for folder in (PurePosixPath(FEEDBACK), published)
        for path in round_.store.artifacts(str(folder))
        if PurePosixPath(path).parent == folder and own.match(PurePosixPath(path).name)
    ]
    files = writer.files(paths, "反馈的文件")
    return {"总分": words(unit.total), "各类": parts, "加分": words(scores.bonus)}, files


KIND = Kind(_wanted, _content)
