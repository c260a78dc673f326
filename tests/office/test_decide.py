"""Deciding through the office: from words as they are typed, or from the boxes of a form."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.offices import Clock
from workbook_tool.campaign.actions.finish import finish
from workbook_tool.campaign.round import Round
from workbook_tool.office.context import Office
from workbook_tool.office.decide import (
    DecidedDocument,
    DecideRequest,
    DecisionsRequest,
    decide,
    decisions,
)
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.preview import PreviewDocument, preview

CLERK = Office(user="示例甲", clock=Clock())
COLLEAGUE = Office(user="示例乙", clock=Clock())
FIX: dict[str, Any] = {"unit": "001", "item": "7", "score": "5", "by": "示例科", "reason": "打错了"}


def _decide(
    folder: Path, decision: str, seen: int | None = None, office: Office = CLERK, **fields: Any
) -> DecidedDocument:
    return decide(office, DecideRequest(folder, decision, fields, seen))


def _preview(folder: Path, decision: str, **fields: Any) -> PreviewDocument:
    return preview(CLERK, DecideRequest(folder, decision, fields))


def _seen(folder: Path) -> int:
    return decisions(CLERK, DecisionsRequest(folder)).seen


def _events(folder: Path) -> int:
    with Round(folder) as round_:
        return len(round_.state.events)


def _fails(folder: Path, decision: str, seen: int | None = None, **fields: Any) -> OfficeError:
    before = _events(folder)
    with pytest.raises(OfficeError) as caught:
        _decide(folder, decision, seen, **fields)
    assert _events(folder) == before, "what is refused is not recorded"
    return caught.value


def test_words_and_values_mean_the_same(folder: Path) -> None:
    typed = _decide(folder, "correct", **{**FIX, "unit": "示例第1厂"})
    meant = _decide(folder, "更正", **{**FIX, "score": Decimal(4)})
    assert (typed.unit, typed.name, typed.collection) == ("001", "示例第1厂工会", "year")
    assert typed.text.endswith("改为 5 分，示例科提出（打错了）")
    assert meant.number == typed.number + 1
    assert meant.text.endswith("第 7 项由 5 改为 4 分，示例科提出（打错了）")


def test_the_same_decision_once_more_is_taken_once(folder: Path) -> None:
    first = _decide(folder, "更正", **FIX)
    again = _decide(folder, "更正", seen=first.number - 1, **FIX)
    assert (again.number, again.already, first.already) == (first.number, True, False)


@pytest.mark.parametrize(
    ("decision", "fields", "code", "words"),
    [
        ("表扬", {}, "unknown_decision", "没有“表扬”这项决定。有：采用、不予采用、"),
        ("更正", {"points": "1"}, "unknown_field", "不用写“points”"),
        ("更正", {"score": None}, "missing_field", "请写明分数。"),
        ("更正", {"unit": " "}, "missing_field", "请写明单位。"),
        ("更正", {"score": "五分"}, "bad_field", "“分数”要写数字，现在写的是“五分”。"),
        ("更正", {"score": "NaN"}, "bad_field", "“分数”要写数字，现在写的是“NaN”。"),
        ("更正", {"score": "9"}, "refused", "第 7 项要填 0–8 之间"),
        ("更正", {"unit": "009"}, "unknown_unit", "单位名单里没有“009”。"),
        ("更正", {"unit": "示例"}, "several_units", "有几个单位都对得上“示例”"),
        ("更正", {"collection": "半年"}, "unknown_collection", "没有“半年”这项报送"),
        ("更正", {"reason": "  "}, "refused", "请写明理由。"),
    ],
)
def test_what_cannot_be_meant_is_told(
    folder: Path, decision: str, fields: dict[str, Any], code: str, words: str
) -> None:
    said = {**FIX, **fields} if decision == "更正" else fields
    error = _fails(folder, decision, **said)
    assert error.code == code
    assert words in error.sentence


def test_a_file_that_never_came_is_told_without_a_command(folder: Path) -> None:
    error = _fails(folder, "采用", file="去年的.xlsx", reason="同意")
    assert (error.code, error.sentence) == ("unknown_file", "没有收到过“去年的.xlsx”。")


def test_the_choice_of_a_form_is_one_of_those_offered(folder: Path) -> None:
    said: dict[str, Any] = {"unit": "001", "code": "123456", "reason": "盖了章"}
    assert _fails(folder, "纸质件", counts="两份", **said).sentence == (
        "“以哪一份为准”只能写电子表、纸质件，现在写的是“两份”。"
    )
    done = _decide(folder, "纸质件", counts="纸质件", **said)
    assert done.facts["paper"] == "settled"
    assert done.facts["paper_text"] == "纸质件不一致，已定"


class TestWhatCameInBetween:
    """Two people sit at two machines; the second decides on what is no longer so."""

    def test_on_the_same_unit_it_is_told(self, folder: Path) -> None:
        seen = _seen(folder)
        other = _decide(folder, "不予采用", office=COLLEAGUE, unit="001", reason="不是本年度的")
        error = _fails(folder, "更正", seen, **FIX)
        assert error.code == "changed_since"
        assert error.facts["numbers"] == (other.number,)
        assert f"第 {other.number} 条 不予采用“001_最终版.xlsx”" in error.sentence
        assert _decide(folder, "更正", other.number, **FIX).number == other.number + 1

    def test_on_another_unit_it_does_not_matter(self, folder: Path) -> None:
        seen = _seen(folder)
        _decide(folder, "不予采用", office=COLLEAGUE, unit="002", reason="不是本年度的")
        assert not _decide(folder, "更正", seen, **FIX).already

    def test_what_concerns_everybody_concerns_each(self, folder: Path) -> None:
        seen = _seen(folder)
        _decide(folder, "延期", office=COLLEAGUE, day="2027年1月5日", reason="会议推迟")
        assert _fails(folder, "更正", seen, **FIX).code == "changed_since"

    def test_what_makes_no_sense_any_more_is_told_by_what_changed(self, folder: Path) -> None:
        seen = _seen(folder)
        _decide(folder, "作废", office=COLLEAGUE, unit="001", reason="发错了")
        assert _fails(folder, "作废", seen, unit="001", reason="印错了").code == "changed_since"
        assert _fails(folder, "作废", unit="001", reason="印错了").code == "refused"

    def test_undoing_what_was_undone_meanwhile(self, folder: Path) -> None:
        made = _decide(folder, "更正", **FIX)
        seen = _seen(folder)
        _decide(folder, "撤销", office=COLLEAGUE, number=made.number, reason="没有打错")
        error = _fails(folder, "撤销", seen, number=str(made.number), reason="看错了")
        assert error.code == "changed_since"

    def test_the_heir_of_a_unit_matters_too(self, folder: Path) -> None:
        seen = _seen(folder)
        _decide(folder, "改名", office=COLLEAGUE, unit="002", name="示例新厂工会", reason="文件")
        error = _fails(folder, "并入", seen, unit="001", heir="002", reason="批复")
        assert error.code == "changed_since"


class TestPreview:
    """What a decision would change is shown; nothing is written."""

    def test_a_correction_shows_total_and_rank_before_and_after(self, folder: Path) -> None:
        before = _events(folder)
        shown = _preview(folder, "更正", **FIX)
        assert _events(folder) == before
        unit = next(one for one in shown.units if one.concerned)
        assert [(i.item, i.after) for i in unit.items] == [("7", 5)]
        assert unit.before.total is not None
        assert unit.after.total is not None
        assert unit.items[0].before is not None
        assert unit.before.total - unit.after.total == pytest.approx(unit.items[0].before - 5)
        assert unit.before.rank == 1
        assert unit.after.rank == 2
        assert "更正 001" in shown.text

    def test_it_is_what_then_comes_to_be(self, folder: Path) -> None:
        shown = _preview(folder, "更正", **FIX)
        _decide(folder, "更正", **FIX)
        after = _preview(folder, "人工调整", unit="001", points="1", basis="纪要", reason="同意")
        promised = next(one.after for one in shown.units if one.concerned)
        assert next(one.before for one in after.units if one.concerned) == promised

    def test_a_deadline_and_a_status_that_would_be_others(self, folder: Path) -> None:
        shown = _preview(folder, "延期", day="2027-01-05", unit="003", reason="停电")
        assert [(s.unit, s.deadline_before, s.deadline_after) for s in shown.sheets] == [
            ("003", "2026-12-20", "2027-01-05")
        ]
        shown = _preview(folder, "免报", unit="003", reason="通知")
        assert [(s.status_before, s.status_after) for s in shown.sheets] == [("未报", "不需报送")]

    def test_what_would_be_refused_is_refused(self, folder: Path) -> None:
        with pytest.raises(OfficeError, match="0–8"):
            _preview(folder, "更正", **{**FIX, "score": "9"})


def test_the_list_says_what_was_decided_and_what_can_be(folder: Path) -> None:
    made = _decide(folder, "一票否决", unit="003", reason="发生事故")
    _decide(folder, "撤销", number=made.number, reason="没有发生")
    found = decisions(CLERK, DecisionsRequest(folder))
    assert [(one.decision, one.holds) for one in found.decisions[-2:]] == [
        ("一票否决", False),
        ("撤销", True),
    ]
    closed = {one.name: one.closed for one in found.open if not one.open}
    assert closed == {"打分为准": "这次考核没有由部门打分的报送。"}
    assert [choice.value for choice in found.choices["unit"]] == ["001", "002", "003"]
    correct = next(one for one in found.open if one.name == "更正")
    assert [field.name for field in correct.fields if field.required] == [
        "unit",
        "item",
        "score",
        "by",
        "reason",
    ]


def test_a_frozen_round_takes_only_what_changes_nothing_in_it(folder: Path) -> None:
    with Round(folder, clock=Clock()) as round_:
        finish(round_, "003 不再报送")
    found = decisions(CLERK, DecisionsRequest(folder))
    assert [one.name for one in found.open if one.open] == ["已处理"]
    assert _fails(folder, "更正", **FIX).code == "frozen"
