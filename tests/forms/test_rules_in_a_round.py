"""Points by place among all units, and verdicts of the form, in the ranking of a round."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.forms.rules import LIBRARY, form
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Ranking, Settings
from workbook_tool.campaign.records.events import (
    Corrected,
    Event,
    FileReading,
    Lifted,
    Opened,
    Received,
    Recorded,
    Score,
    UnitChanged,
    ZeroCounted,
)
from workbook_tool.layout import names
from workbook_tool.rubric import scoring
from workbook_tool.rubric.expression import Value
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.view import SummaryView

FORM = form("rules-ranks")
TYPE = FORM.unit_type
SELF = Collection(id="year", name="年终自评")
SETTINGS = Settings(
    id="0123abcd",
    title="示例考核",
    year=2026,
    issuer="南屏市总工会",
    forms={TYPE: FORM.id},
    collections=(SELF,),
    ranking=Ranking.model_validate(
        {"等次": [{"名称": "优秀", "不低于": 30}, {"名称": "合格", "不低于": 10}]}
    ),
)
GOOD: dict[str, Value] = {"4_1": "是", "5_1": "没有问题"}


def unit(test: str, cases: str, dues: str, **more: Value) -> dict[str, Value]:
    """What a unit answers: 测试平均成绩, 案件数, 人均经费, and whatever is not good."""
    figures = {"1_1": Decimal(test), "2_1": Decimal(cases), "3_1": Decimal(dues)}
    return {**figures, **GOOD, **{name[1:]: value for name, value in more.items()}}


def received(code: str, answers: Mapping[str, Value]) -> Received:
    """A good sheet with these answers."""
    scores = tuple(
        Score(item.ref, None, value, value, "评分表", f"F{n}")
        for n, item in enumerate(FORM.items, start=5)
        for value in [scoring.compute(item, answers)]
    )
    numbers = {names.fact(n): v for n, v in answers.items() if isinstance(v, Decimal)}
    texts = {names.fact(n): v for n, v in answers.items() if isinstance(v, str)}
    reading = FileReading("ok", FORM.id, stage="self", scores=scores, numbers=numbers, texts=texts)
    sha256 = hashlib.sha256(code.encode()).hexdigest()
    return Received(sha256, code, code, date(2026, 12, 10), code, SELF.id, reading)


def view_of(
    sent: Mapping[str, Mapping[str, Value] | None], decisions: Sequence[Event] = ()
) -> SummaryView:
    roster = tuple(Unit(code, f"示例第{code}区总工会", TYPE) for code in sent)
    events: list[Event] = [Opened(roster)]
    events += [received(code, answers) for code, answers in sent.items() if answers is not None]
    at = datetime(2026, 12, 26, 9, 0, 0).astimezone()
    recorded = [Recorded(n, n, at, "示例", e) for n, e in enumerate([*events, *decisions], 1)]
    return summary_view(state_of(recorded, LIBRARY), SETTINGS, {TYPE: FORM})


def points(view: SummaryView, ref: str) -> dict[str, str]:
    return {
        code: "" if score is None else f"{score:f}"
        for code, one in view.units.items()
        for score in [one.stages["self"].items[ref].effective if one.stages else None]
    }


THREE = {
    "001": unit("95", "0", "125"),
    "002": unit("90", "4", "90"),
    "003": unit("80", "2", "85"),
}


def test_points_by_place_are_there_once_all_have_reported() -> None:
    view = view_of(THREE)
    assert points(view, "1") == {"001": "5.00", "002": "5.00", "003": "5.00"}
    assert points(view, "2") == {"001": "5.00", "002": "1.00", "003": "3.00"}
    # The mean of 125, 90 and 85 is 100.
    assert points(view, "3") == {"001": "8.00", "002": "4.00", "003": "4.00"}
    assert [one.total for one in view.units.values()] == [38, 30, 32]
    assert [one.place.rank for one in view.units.values()] == [1, 3, 2]


def test_until_then_nobody_has_any_and_nobody_is_ranked() -> None:
    view = view_of({**THREE, "004": None})
    assert points(view, "2") == {"001": "", "002": "", "003": "", "004": ""}
    assert {one.total for one in view.units.values()} == {None}
    assert view.units["001"].place.apart == "第 1、2、3 项要等各单位报齐后计算"


@pytest.mark.parametrize(
    "decision",
    [UnitChanged("004", "excused", "", "停产"), ZeroCounted("004", SELF.id, "一直没有报")],
    ids=["excused", "zero"],
)
def test_who_owes_nothing_or_gets_nothing_is_not_waited_for(decision: Event) -> None:
    view = view_of({**THREE, "004": None}, [decision])
    assert points(view, "2") | {"004": ""} == {
        "001": "5.00",
        "002": "1.00",
        "003": "3.00",
        "004": "",
    }
    assert view.units["001"].total == 38


def test_a_correction_goes_over_the_points_by_place() -> None:
    fixed = Corrected(
        "002", SELF.id, "self", "2", Decimal(1), Decimal(2), "corrected", "局", "数错"
    )
    view = view_of(THREE, [fixed])
    assert points(view, "2")["002"] == "2"
    assert view.units["002"].total == 31


def test_a_condition_of_awards_is_respected_and_can_be_lifted() -> None:
    sent = {**THREE, "001": unit("95", "0", "125", _4_1="否")}
    place = view_of(sent).units["001"].place
    assert (place.grade, place.note) == ("", "不予评先：第4项“有经费审查委员会”")
    lifted = view_of(sent, [Lifted("001", "4", "委员会十二月已成立")])
    assert (lifted.units["001"].place.grade, lifted.units["001"].place.note) == ("合格", "")


def test_a_grade_that_the_form_sets_goes_before_all_others() -> None:
    sent = {**THREE, "002": unit("90", "4", "90", _5_1="有违纪")}
    place = view_of(sent).units["002"].place
    assert (place.grade, place.note) == ("后进", "定为“后进”：第5项“廉政情况”")
    assert view_of(THREE).units["002"].place.grade == "优秀"


def test_a_low_score_of_a_row_keeps_from_awards_as_corrected() -> None:
    fixed = Corrected(
        "001", SELF.id, "self", "5", Decimal(10), Decimal("4.99"), "corrected", "局", "核实"
    )
    place = view_of(THREE, [fixed]).units["001"].place
    assert (place.grade, place.note) == ("", "不予评先：第5项“得分低于 5 分”")
    enough = view_of(
        THREE,
        [
            Corrected(
                "001", SELF.id, "self", "5", Decimal(10), Decimal(5), "corrected", "局", "核实"
            )
        ],
    )
    assert enough.units["001"].place.grade == "优秀"


def test_the_decision_is_told_in_words() -> None:
    view = view_of(THREE, [Lifted("001", "4", "委员会十二月已成立")])
    assert (
        view.decisions[-1].words
        == "001 示例第001区总工会第 4 项的评优规定不适用（委员会十二月已成立）"
    )
