"""打分为准: of several books that give one score differently, this one's counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook_tool.campaign.decisions.base import (
    Decision,
    DecisionError,
    Grounds,
    Said,
    find_file,
    known_collection,
    known_unit,
    scored_unit,
    written,
)
from workbook_tool.campaign.decisions.fields import BOOKS, FILE, REASON, UNIT, Field
from workbook_tool.campaign.records.decided import Preferred

if TYPE_CHECKING:
    from workbook_tool.campaign.derived.names import Names
    from workbook_tool.campaign.derived.state import State
    from workbook_tool.campaign.records.events import Recorded

_NAME = "打分为准"


def _decide(grounds: Grounds, said: Said) -> Preferred:
    (unit, collection), ref = said.slot, said.text("item")
    known_unit(grounds, unit)
    scored_unit(grounds, unit, _NAME)
    where = known_collection(grounds, collection)
    if not where.in_books:
        raise DecisionError(f"“{where.name}”由各单位自己填报，没有部门打分")
    sha256 = find_file(grounds, said.file).received.sha256
    books = grounds.scored_in(collection, unit, ref)
    if sha256 not in books:
        known = "、".join(sorted({f"“{name}”" for name in books.values()})) or "没有部门打过分"
        raise DecisionError(f"这份打分表没有给{grounds.duty_words(ref)}打分；打了分的：{known}")
    return Preferred(collection, unit, ref, sha256, written(said.text("reason")))


def _apply(state: State, recorded: Recorded, event: Preferred) -> None:
    state.preferred[event.collection, event.unit, event.ref] = (recorded.number, event)


def _sentence(event: Preferred, names: Names) -> str:
    where = f"{names.unit(event.unit)}{names.duty(event.ref)}"
    return f"{where}的{names.collection(event.collection)}以{names.file(event.sha256)}为准"


PREFER_SCORE = Decision(
    name=_NAME,
    english="prefer-score",
    short="几份部门打分表分数不同的，以这一份为准",
    help="同一单位同一项，几份部门打分表给的分数不同的，以这一份为准；只管这一项。",
    fields=(
        FILE,
        UNIT,
        Field("item", "item", "项", "第几项（如 6、R19.3）。", required=True),
        REASON,
        BOOKS,
    ),
    subject="file_and_score",
    event=Preferred,
    decide=_decide,
    apply=_apply,
    sentence=_sentence,
)
