"""苏州, three forms and eleven departments: books out, books back, decisions, ranks.

Every figure is compared with one worked out from the typed scores alone, in plain Python.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.deciding import (
    DecisionError,
    adjust,
    bar,
    change_unit,
    correct,
    count_zero,
    prefer_score,
    undo,
)
from tests.departments.rounds import (
    IN_TIME,
    LATE,
    Book,
    clock,
    issued_books,
    line,
    make_round,
    scoring,
    typed,
)
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, GradeBand, Ranking
from workbook_tool.campaign.round import Round
from workbook_tool.layout import names
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.view import SummaryView

TYPES = {"市、区": "suzhou-2015-1", "局、公司": "suzhou-2015-2", "直属单位": "suzhou-2015-3"}
UNITS = [
    Unit(f"{n:03d}", f"示例第{n}工会", list(TYPES)[n % 3], group="甲组" if n % 2 else "乙组")
    for n in range(1, 34)
]
FORM_OF = {unit.code: load_form(TYPES[unit.type]) for unit in UNITS}
DEPT = Collection.model_validate(
    {
        "代号": "dept",
        "名称": "部门考核",
        "阶段": "考核",
        "由谁填": "责任部门",
        "截止": "2026-12-25",
        "用扣分清单的部门": ["财务部"],
    }
)
GRADES = (
    GradeBand.model_validate({"名称": "优秀", "不低于": 90, "名额": 3}),
    GradeBand.model_validate({"名称": "良好", "不低于": 80}),
    GradeBand.model_validate({"名称": "合格", "不低于": 60}),
)
GAP, CONFLICT, SETTLED = Key("004", "1"), Key("005", "7"), Key("008", "7")
VETOED, NO_AWARD, ADJUSTED, EXCUSED = "006", "009", "012", "015"
TIED = ("018", "021")
Typed = dict[tuple[str, str], Decimal]


def invented() -> Typed:
    """Return the scores that departments have in mind, by unit and row."""
    chance = random.Random(20261225)
    found: Typed = {}
    for unit, form in FORM_OF.items():
        good = chance.uniform(0.7, 1)
        for item in form.items:
            assert item.points is not None
            share = min(1.0, max(0.0, chance.gauss(good, 0.05)))
            found[unit, item.ref] = Decimal(round(float(item.points) * share * 20)) / 20
    for item in FORM_OF[TIED[0]].items:
        found[TIED[1], item.ref] = found[TIED[0], item.ref]
    return found


@dataclass
class Play:
    issued: Path
    place: Path
    scores: Typed
    sources: list[Source]


def _sources(books: dict[tuple[str, str], Book], scores: Typed) -> Iterator[Source]:
    for (department, form), book in books.items():
        mine = {
            (unit, duty.ref): scores[unit, duty.ref]
            for unit in book.order.units
            for duty in book.order.duties
        }
        name = f"{department}-{form}"
        if department == "财务部":
            yield book.source(f"{name}.xlsx", _off(book, mine), IN_TIME)
        elif department == "民管部" and form == "suzhou-2015-3":
            # Two people share the work; two cells they score differently, one alike.
            first = {key: value for key, value in mine.items() if int(key[0]) < 20}
            second = {key: value for key, value in mine.items() if int(key[0]) >= 20}
            for key in (CONFLICT, SETTLED):
                second[key] = mine[key] - 1
            second["011", "7"] = mine["011", "7"]
            yield book.source(f"{name}（王）.xlsx", typed(first), IN_TIME)
            yield book.source(f"{name}（李）.xlsx", typed(second), LATE)
        else:
            mine = {key: value for key, value in mine.items() if Key(*key) != GAP}
            yield book.source(f"{name}.xlsx", typed(mine), IN_TIME)


def _off(book: Book, scores: Typed) -> dict[str, Value]:
    entries: dict[str, Value] = {names.REST_IS_FULL: "是"}
    full = {duty.ref: duty.points for duty in book.order.duties}
    off = [(key, full[key[1]] - value) for key, value in scores.items() if value < full[key[1]]]
    for number, ((unit, ref), points) in enumerate(off, start=1):
        entries |= line(book, number, unit, ref, points, "未按时上解经费")
    return entries


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    ranking = Ranking(grades=GRADES, tie_order=())
    place = make_round(
        tmp_path_factory.mktemp("苏州"), TYPES, UNITS, collections=(DEPT,), ranking=ranking
    )
    scores = invented()
    with Round(place, clock=clock) as round_:
        change_unit(round_, EXCUSED, "excused", "", "新建单位")
        sources = list(_sources(issued_books(round_), scores))
    issued = place.with_name("只下发")
    shutil.copytree(place, issued)
    with Round(place, clock=clock) as round_:
        found = collect(round_, sources)
        assert not [one.received.held for one in found.files if one.received.held]
        assert {one.received.reading.status for one in found.files} == {"ok"}
    return Play(issued, place, scores, sources)


def view_of(round_: Round) -> SummaryView:
    forms = {type_: round_.form(form) for type_, form in TYPES.items()}
    return summary_view(round_.state, round_.settings, forms)


def by_hand(scores: Typed, unit: str) -> Decimal:
    return sum((scores[unit, item.ref] for item in FORM_OF[unit].items), Decimal(0))


def test_every_row_of_every_unit_is_scored_once_or_named(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        state = scoring(round_)
        found = {key for book in state.standings() for key in book.missing}
        conflicts = {key for book in state.standings() for key in book.conflicts}
        assert found == {GAP}
        assert conflicts == {CONFLICT, SETTLED}
        for unit, form in FORM_OF.items():
            for item in form.items:
                outcome = state.outcome(unit, item.ref)
                key = Key(unit, item.ref)
                if unit == EXCUSED:
                    assert outcome.status == "missing"
                elif key in {GAP, CONFLICT, SETTLED}:
                    assert outcome.value is None
                else:
                    assert outcome.value == play.scores[unit, item.ref]
        late = {book.order.scorer for book in state.standings() if book.late}
        assert late == {"民管部"}
        shared = next(b for b in state.standings() if b.overlaps)
        assert (shared.order.scorer, shared.overlaps, len(shared.files)) == ("民管部", 1, 2)
        sources = state.outcome(*CONFLICT).sources
        assert {given.file for given in sources} == {
            "民管部-suzhou-2015-3（王）.xlsx",
            "民管部-suzhou-2015-3（李）.xlsx",
        }
        assert all(given.sheet and given.cell and given.note for given in sources)


def test_the_order_of_the_files_changes_nothing(play: Play, tmp_path: Path) -> None:
    with Round(play.place, clock=clock) as round_:
        expected = dict(scoring(round_).outcomes)
    again = tmp_path / "又一次"
    shutil.copytree(play.issued, again)
    shuffled = [*play.sources, *play.sources[:5]]
    random.Random(7).shuffle(shuffled)
    with Round(again, clock=clock) as round_:
        for start in range(0, len(shuffled), 15):  # several runs, some files twice
            collect(round_, shuffled[start : start + 15])
        assert dict(scoring(round_).outcomes) == expected


def test_decisions_totals_ranks_and_grades(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        start = len(round_.state.events)
        with pytest.raises(DecisionError, match="没有给第 2 项打分"):
            prefer_score(round_, "dept", "008", "2", "民管部-suzhou-2015-3（王）.xlsx", "核实")
        prefer_score(round_, "dept", *SETTLED, "民管部-suzhou-2015-3（王）.xlsx", "以台账为准")
        bar(round_, VETOED, "veto", "发生重大责任事故")
        bar(round_, NO_AWARD, "no_award", "未完成经费上解")
        adjust(round_, ADJUSTED, Decimal("-1.5"), "12月26日会议纪要", "材料迟报")
        correct(round_, Slot("024", "dept"), "2", Decimal(1), "corrected", "宣教部", "算错")
        view = view_of(round_)
        expected: dict[str, Decimal | None] = {
            unit.code: by_hand(play.scores, unit.code) for unit in UNITS
        }
        expected |= {GAP.unit: None, CONFLICT.unit: None, EXCUSED: None}
        total = expected[ADJUSTED]
        assert total is not None
        expected[ADJUSTED] = total - Decimal("1.5")
        total = expected["024"]
        assert total is not None
        expected["024"] = total - play.scores["024", "2"] + 1
        assert {code: unit.total for code, unit in view.units.items()} == expected

        apart = {code: unit.place.apart for code, unit in view.units.items() if unit.place.apart}
        assert apart[VETOED] == "一票否决：发生重大责任事故"
        assert apart[EXCUSED] == "免报"
        assert set(apart) == {VETOED, EXCUSED, GAP.unit, CONFLICT.unit}
        for form in TYPES.values():
            race = {
                code: total
                for code, total in expected.items()
                if FORM_OF[code].id == form and total is not None and code != VETOED
            }
            for code, mine in race.items():
                better = sum(other > mine for other in race.values())
                assert view.units[code].place.rank == 1 + better
            _check_grades(view, race)
        tied = [view.units[code].place.rank for code in TIED]
        assert tied[0] == tied[1]
        assert view.units[NO_AWARD].place.note == "不予评先：未完成经费上解"
        assert view.units[NO_AWARD].place.grade == ""

        for number in range(start + 1, len(round_.state.events) + 1):
            undo(round_, number, "收回")
        undone = view_of(round_)
        assert undone.units[VETOED].place.rank is not None
        assert undone.units[ADJUSTED].total == by_hand(play.scores, ADJUSTED)
        assert undone.units[SETTLED.unit].total is None


def _check_grades(view: SummaryView, race: dict[str, Decimal]) -> None:
    """Quota 3 for 优秀: by rank, never a part of those who share a rank, nobody behind them."""
    able = sorted((code for code in race if code != NO_AWARD), key=lambda c: -race[c])
    excellent = [code for code in able if race[code] >= 90]
    took: list[str] = []
    for value in sorted({race[code] for code in excellent}, reverse=True):
        same = [code for code in excellent if race[code] == value]
        if len(took) + len(same) > 3:
            break
        took += same
    for code in able:
        grade = view.units[code].place.grade
        if code in took:
            assert grade == "优秀"
        else:
            assert grade == ("良好" if race[code] >= 80 else "合格" if race[code] >= 60 else "")
            assert bool(view.units[code].place.note) == (race[code] >= 90)


def test_what_was_not_scored_counts_zero_only_by_a_decision(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        assert view_of(round_).units[GAP.unit].total is None
        with pytest.raises(DecisionError, match="每一项都有分数"):
            count_zero(round_, Slot("010", "dept"), "逾期未报")
        count_zero(round_, Slot(GAP.unit, "dept"), "逾期未报")
        zero = by_hand(play.scores, GAP.unit) - play.scores[GAP]
        assert view_of(round_).units[GAP.unit].total == zero
        count_zero(round_, Slot(CONFLICT.unit, "dept"), "逾期未报")
        assert view_of(round_).units[CONFLICT.unit].total is None  # a conflict is no gap
        for recorded in round_.state.events[-2:]:
            undo(round_, recorded.number, "收回")
        assert view_of(round_).units[GAP.unit].total is None
