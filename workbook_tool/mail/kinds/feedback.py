"""反馈: a unit gets its own result, and what was made or laid out for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.foreign import same_name
from workbook_tool.mail.kinds.base import Content, Kind
from workbook_tool.mail.trouble import MailError
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.publish import published_feedback
from workbook_tool.summary.summarise import view_of

if TYPE_CHECKING:
    from workbook_tool.campaign.round import Round
    from workbook_tool.mail.parts import MailParts

FEEDBACK = "反馈"
"""The folder whose files go with the feedback to the unit whose code their names begin with; what
``publish`` made for it goes, too."""


def _wanted(round_: Round, collection: str) -> Iterator[tuple[str, str]]:
    if round_.settings.collection(collection).content != "评分表":
        return
    for code, unit in view_of(round_, collection).units.items():
        if unit.total is not None and unit.standing.status != "excused":
            yield code, f"第{round_.state.draft}稿"


def _content(parts: MailParts, mail: MailKey) -> Content:
    round_, view = parts.round, parts.view(mail.collection)
    unit = view.units[mail.unit]
    scores = unit.stages[unit.latest]

    def words(number: Any) -> str:
        return "" if number is None else plain_number(number)

    by_category = [
        {"名称": name, "满分": words(full), "得分": words(score)}
        for name, full, score in scores.categories
    ]
    made = published_feedback(round_, view, mail.unit)
    paths = [*laid_out(round_, mail.unit), *([made] if made else [])]
    files = parts.files(paths, "反馈的文件")
    return {"总分": words(unit.total), "各类": by_category, "加分": words(scores.bonus)}, files


def laid_out(round_: Round, code: str) -> Iterator[str]:
    """Yield what staff laid into 反馈 for a unit: in a folder of its code, or named after it.

    Raises:
        MailError: A name could mean another unit as well.
    """
    for path in map(PurePosixPath, round_.store.artifacts(FEEDBACK)):
        if path.parent == PurePosixPath(FEEDBACK, code):
            yield str(path)
        if path.parent != PurePosixPath(FEEDBACK):
            continue
        owners = _owners(round_, path.name)
        if code in owners:
            if len(owners) > 1:
                both = "、".join(owners)
                raise MailError(
                    f"“{path}”可能是 {both} 中任何一个单位的，没有发送。"
                    f"请放进以单位代码命名的文件夹，如“{FEEDBACK}/{owners[-1]}”"
                )
            yield str(path)


def _owners(round_: Round, name: str) -> list[str]:
    """Return the units whose code a name can begin with; of codes like A and A_1, both."""
    bare = name.removeprefix(f"{round_.settings.year}_")
    return sorted(
        code
        for code in round_.state.units
        if same_name(bare).startswith(same_name(f"{code}_"))
        or same_name(name).startswith(same_name(f"{code}_"))
    )


KIND = Kind(_wanted, _content)
