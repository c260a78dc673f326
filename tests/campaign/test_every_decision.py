"""What every decision in the table must be able to do: be taken, refused, told, kept and undone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.forms import SHIPPED
from workbook_tool.campaign.decisions.base import Decision, DecisionError, Said
from workbook_tool.campaign.decisions.table import DECISIONS, decision_called, decision_of
from workbook_tool.campaign.derived.books import is_owner, owner_of
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.scores import UnitScores, unit_scores
from workbook_tool.campaign.derived.standing import PAPER_WORDS, Standing, standing
from workbook_tool.campaign.derived.state import Slot, State
from workbook_tool.campaign.derived.words import EventWords
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.decided import DecisionEvent
from workbook_tool.campaign.records.events import (
    EVENT,
    UNDOABLE,
    DeadlineMoved,
    Event,
    Fetched,
    FileReading,
    FileStatus,
    Issued,
    Opened,
    Received,
    Recorded,
    Score,
    Undone,
)
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import Award, Form, Item
from workbook_tool.rubric.scoring import bounds
from workbook_tool.rubric.verdicts import clauses_of


def _with_a_condition_of_awards(form: Form, ref: str) -> Form:
    """Return the form, one row of which says that a low score of it keeps from awards."""
    award = Award(least=Decimal(6), verdict="no_award")

    def changed(item: Item) -> Item:
        return item.model_copy(update={"award": award}) if item.ref == ref else item

    categories = tuple(
        category.model_copy(update={"items": tuple(map(changed, category.items))})
        for category in form.categories
    )
    found = form.model_copy(update={"categories": categories})
    found.__dict__.pop("items", None)  # worked out from the rows before
    return found


FORM = _with_a_condition_of_awards(SHIPPED.form("changzhou-2013-1"), "7")
YEAR, DEPT = "year", "dept"
BAD, RIVAL, OTHER, UNREAD, HELD, BOOK, WHOLE = (letter * 64 for letter in "abcdef0")
SETTINGS = Settings(
    id="0123abcd",
    title="示例考核",
    year=2026,
    issuer="示例市总工会",
    forms={FORM.unit_type: FORM.id},
    collections=(
        Collection(id=YEAR, name="年终自评", deadline=date(2026, 12, 20)),
        Collection(id=DEPT, name="部门考核", stage="assess", by="责任部门"),
    ),
)


def _scores(least: Decimal = Decimal(1)) -> tuple[Score, ...]:
    return tuple(Score(i.ref, least, None, least, "评分表", "F6") for i in FORM.items)


def _came(
    sha256: str, unit: str, status: FileStatus, scores: Sequence[Score] = (), held: str = ""
) -> Received:
    form = FORM.id if scores else ""
    said = {"n": Decimal(ord(sha256[0]))}
    read = FileReading(status, form, numbers=said, scores=tuple(scores))
    file = f"{sha256[:2]}.xlsx"
    return Received(sha256, file, file, date(2026, 12, 18), unit, YEAR, read, held)


def _runs() -> list[list[Event]]:
    """What happened so far, run by run."""
    units = tuple(Unit(f"{n:03d}", f"示例第{n}厂工会", FORM.unit_type) for n in range(1, 6))
    issued = Issued("001", YEAR, "self", FORM.id, FORM.edition, "d" * 64, "t1", "001.xlsx")
    needs = ("附件打不开，请让对方重发",)
    message = Fetched("9" * 64, "", 0, "m", "d@example.com", "004", "报送", date(2026, 12, 18))
    return [
        [Opened(units, "")],
        [issued],
        [_came(BAD, "001", "must_fix", _scores()), _came(UNREAD, "003", "unreadable")],
        [_came(RIVAL, "003", "ok", _scores()), _came(OTHER, "003", "ok", _scores(Decimal(2)))],
        [_came(HELD, "", "ok", _scores(), "看不出是哪个单位的")],
        [dataclasses.replace(message, needs=needs)],
        [_came(WHOLE, "005", "ok", _scores())],
        [_came(BOOK, owner_of("宣教部", FORM.id), "ok")],
        [DeadlineMoved("004", YEAR, date(2026, 12, 25), "停电")],
    ]


def _recorded() -> list[Recorded]:
    at = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=8)))
    flat = [(run, event) for run, events in enumerate(_runs(), start=1) for event in events]
    return [Recorded(n, run, at, "示例", event) for n, (run, event) in enumerate(flat, start=1)]


@dataclass
class Desk:
    """A round that exists only here, as far as decisions may ask about it."""

    state: State
    settings: Settings = SETTINGS

    def form_of(self, unit: str) -> Form:
        assert unit in self.state.units
        return FORM

    def scores(self, unit: str, collection: Collection) -> UnitScores:
        return unit_scores(self.state, self.standing(Slot(unit, collection.id)), FORM, "self")

    def scored_in(self, collection: str, unit: str, ref: str) -> Mapping[str, str]:
        return {BOOK: "宣教部.xlsx"} if (collection, unit, ref) == (DEPT, "001", "7") else {}

    def standing(self, slot: Slot) -> Standing:
        return standing(self.state, self.settings, slot)

    def paper_words(self, slot: Slot) -> str:
        return PAPER_WORDS[self.standing(slot).paper]

    def bounds(self, item: Item) -> tuple[Decimal, Decimal]:
        return bounds(item)

    def says_of_awards(self, item: Item) -> bool:
        return any(True for _ in clauses_of(item))

    def duty_words(self, ref: str) -> str:
        return duty_words(ref)

    def undoable(self, event: Event) -> bool:
        return isinstance(event, UNDOABLE)

    def has_book(self, slot: Slot) -> bool:
        return is_owner(slot.unit) and slot in self.state.sheets


@dataclass(frozen=True)
class Pair:
    """What is said for a decision that makes sense, and one step aside what does not.

    Attributes:
        said: The decision.
        near: The same but for one thing.
        why: What is said against that.
    """

    said: Said
    near: Said
    why: str


def _pair(said: Said, why: str, **other: Any) -> Pair:
    """Return a pair whose second differs in ``slot``, in ``file``, or in one value."""
    plain = {name: other[name] for name in ("slot", "file") if name in other}
    values = {name: value for name, value in other.items() if name not in plain}
    near = dataclasses.replace(said, **plain, values={**said.values, **values})
    return Pair(said, near, why)


def _said(unit: str = "", collection: str = "", file: str = "", **values: Any) -> Said:
    return Said(Slot(unit, collection), file, {"reason": "会议决定", **values})


_SCORE: dict[str, Any] = {"item": "7", "score": Decimal(8), "by": "示例科"}
PAIRS: Mapping[str, Pair] = {
    "accept": _pair(_said(file=BAD), "读不出分数", file=UNREAD),
    "refuse": _pair(_said(file=BAD), "没有收到过", file="去年的.xlsx"),
    "prefer": _pair(_said(file=RIVAL), "读不出分数", file=UNREAD),
    "assign": _pair(_said("002", YEAR, HELD), "单位名单里没有", slot=Slot("999", YEAR)),
    "enter": _pair(_said("002", YEAR, **_SCORE), "0–8 之间", score=Decimal("8.01")),
    "correct": _pair(_said("005", YEAR, **_SCORE), "0–8 之间", score=Decimal("8.01")),
    "prefer-score": _pair(_said("001", DEPT, BOOK, item="7"), "没有给第 7 项打分", file=BAD),
    "zero": _pair(_said("002", YEAR), "每一项都有分数", slot=Slot("005", YEAR)),
    "veto": _pair(_said("002"), "单位名单里没有", slot=Slot("999", "")),
    "no-award": _pair(_said("002"), "单位名单里没有", slot=Slot("999", "")),
    "lift": _pair(_said("002", item="7"), "没有一票否决", item="8"),
    "adjust": _pair(
        _said("005", points=Decimal("-0.5"), basis="纪要"), "加或减多少分", points=Decimal(0)
    ),
    "paper": _pair(_said("005", YEAR, code="123456"), "6 位数字", code="12345"),
    "void": _pair(_said("001", YEAR), "没有可以作废的表", slot=Slot("002", YEAR)),
    "rename": _pair(_said("002", name="示例新厂工会"), "已有", name="示例第3厂工会"),
    "merge": _pair(_said("002", heir="003"), "不能并入自己", heir="002"),
    "dissolve": _pair(_said("002"), "单位名单里没有", slot=Slot("999", "")),
    "excuse": _pair(_said("002"), "请写明理由", reason="　"),
    "extend": _pair(_said("", YEAR, day=date(2027, 1, 5)), "没有“半年”", slot=Slot("", "半年")),
    "handled": _pair(_said(what="8"), "不是要人处理的来信", what="6"),
    "undo": _pair(_said(number=11), "不是一项决定", number=10),
}


def _desk(*more: Event) -> Desk:
    recorded = _recorded()
    last = recorded[-1]
    for event in more:
        number = recorded[-1].number + 1
        recorded.append(Recorded(number, last.run + 1, last.at, "示例", event))
    return Desk(state_of(recorded, SHIPPED))


def _looks(state: State) -> dict[str, Any]:
    """Return all that a round is, but for how it became so."""
    names = {one.name for one in dataclasses.fields(state)} - {"events", "undone"}
    return {name: getattr(state, name) for name in names}


def _of(decision: Decision[Any]) -> Pair:
    return PAIRS[decision.english]


each = pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: one.name)


def test_every_decision_has_its_pair() -> None:
    assert PAIRS.keys() == {one.english for one in DECISIONS}


def test_every_fact_that_people_decide_on_has_a_decision() -> None:
    assert {one.event for one in DECISIONS} == set(get_args(DecisionEvent))


def test_no_two_decisions_have_one_name() -> None:
    words = [word for one in DECISIONS for word in (one.name, one.english)]
    assert len(set(words)) == len(words)
    assert all(decision_called(word) is not None for word in words)


@each
def test_it_changes_the_round_and_undoing_leaves_nothing_behind(decision: Decision[Any]) -> None:
    before = _desk()
    event = decision.decide(before, _of(decision).said)
    taken = _desk(event)
    assert _looks(taken.state) != _looks(before.state)
    number = taken.state.events[-1].number
    assert _looks(_desk(event, Undone(number, "弄错了")).state) == _looks(before.state)


@each
def test_one_step_aside_it_is_refused(decision: Decision[Any]) -> None:
    pair = _of(decision)
    with pytest.raises(DecisionError, match=pair.why):
        decision.decide(_desk(), pair.near)
    values = {**pair.said.values, **pair.near.values}
    steps = [
        pair.said.slot != pair.near.slot,
        pair.said.file != pair.near.file,
        *(pair.said.values.get(name) != pair.near.values.get(name) for name in values),
    ]
    assert sum(steps) == 1


@each
def test_without_a_reason_nothing_is_decided(decision: Decision[Any]) -> None:
    said = _of(decision).said
    bare = dataclasses.replace(said, values={**said.values, "reason": "", "counts": "paper"})
    with pytest.raises(DecisionError, match="请写明理由"):
        decision.decide(_desk(), bare)


@each
def test_its_fact_is_kept_and_told_as_its_own(decision: Decision[Any]) -> None:
    event = decision.decide(_desk(), _of(decision).said)
    assert decision_of(event) is decision
    assert EVENT.validate_json(EVENT.dump_json(event)) == event
    taken = _desk(event)
    words = EventWords(taken.state, SETTINGS, lambda _: FORM).of(event)
    assert words.endswith("（会议决定）")
    assert decision.just_taken(taken, event)
    again = decision.decide(taken, _of(decision).said)
    assert decision.just_taken(taken, again), "the same command once more decides nothing more"


@each
def test_a_form_can_be_made_of_its_fields(decision: Decision[Any]) -> None:
    names = [field.name for field in decision.fields]
    assert len(set(names)) == len(names)
    assert "reason" in names
    assert all(field.label and field.help for field in decision.fields)
    assert all(bool(field.choices) == (field.type == "choice") for field in decision.fields)
    said = _of(decision).said
    spoken = {"unit", "file", "collection", "department", "type"} | said.values.keys()
    assert {field.name for field in decision.fields if field.required} <= spoken
    assert said.values.keys() <= set(names)
    assert decision.help.endswith("。")
    assert not decision.short.endswith("。")


def test_a_ledger_of_november_2026_opens_and_says_what_it_said() -> None:
    text = (Path(__file__).parent / "ledger_of_2026_11.txt").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines()]
    events = [EVENT.validate_json(body) for body, _ in lines]
    made = {one.english for event in events if (one := decision_of(event))}
    assert len(made) == 20, "all that could be decided then"
    at = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=8)))
    recorded = [Recorded(n, n, at, "示例", event) for n, event in enumerate(events, 1)]
    state = state_of(recorded, SHIPPED)
    words = EventWords(state, SETTINGS, lambda _: FORM)
    for event, (body, told) in zip(events, lines, strict=True):
        again = json.loads(EVENT.dump_json(event))
        # What came in or went out may know more today; nothing that was kept may be lost.
        assert {**again, **json.loads(body)} == again
        assert decision_of(event) is None or list(again) == list(json.loads(body))
        assert words.of(event) == told
