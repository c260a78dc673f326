"""大连, twelve departments and rows that several of them share, with self-assessments before.

Every figure is compared with one worked out from the typed scores alone, in plain Python.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.checks.desk import well_filled
from tests.deciding import adjust, bar, count_zero, prefer_score, undo
from tests.departments.rounds import (
    IN_TIME,
    LATE,
    Book,
    clock,
    issued_books,
    make_round,
    scoring,
    typed,
)
from tests.departments.rounds import sheet_filled as filled
from tests.summary.books import table
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Ranking
from workbook_tool.campaign.round import Round
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.explain import explain
from workbook_tool.summary.summarise import view_of

TYPE = "区市县（开放先导区）总工会"
TYPES = {TYPE: "dalian-2018"}
UNITS = [Unit(f"{n:02d}", f"示例第{n}区总工会", TYPE) for n in range(1, 31)]
FORM = load_form("dalian-2018")
CONFLICT, GAP = Key("11", "R19.3"), Key("12", "R22.5")
VETOED, ADJUSTED, TIED = "13", "14", ("15", "16")
REPORTED = ("01", "02")
FIRST = FORM.categories[0].label

Typed = dict[tuple[str, str], Decimal]


def invented() -> Typed:
    chance = random.Random(2018)
    found: Typed = {}
    for unit in UNITS:
        for duty in duties(FORM):
            share = min(1.0, chance.uniform(0.6, 1.1))
            found[unit.code, duty.ref] = Decimal(round(float(duty.points) * share * 20)) / 20
    for duty in duties(FORM):
        found[TIED[1], duty.ref] = found[TIED[0], duty.ref]
    # Equal totals, but the first category is better by what another one is worse.
    found[TIED[0], "R1"], found[TIED[1], "R1"] = Decimal(4), Decimal(3)
    found[TIED[0], "R34"], found[TIED[1], "R34"] = Decimal(1), Decimal(2)
    return found


def by_hand(scores: Typed, unit: str) -> Decimal:
    total = Decimal(0)
    for item in FORM.items:
        mine = [value for (u, ref), value in scores.items() if u == unit and _row(ref) == item.ref]
        assert item.points is not None
        total += min(sum(mine, Decimal(0)), item.points)
    return total


def _row(ref: str) -> str:
    return ref.split(".", maxsplit=1)[0]


@dataclass
class Play:
    issued: Path
    place: Path
    scores: Typed
    sources: list[Source]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    ranking = Ranking(tie_order=(FIRST,))
    place = make_round(tmp_path_factory.mktemp("大连"), TYPES, UNITS, ranking=ranking)
    scores = invented()
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        collect(
            round_,
            [
                Source(
                    f"{unit}.xlsx",
                    filled(round_, unit, "year", well_filled(FORM, "self") | {"note_R1": "已印发"}),
                    unit,
                    date(2026, 12, 10),
                )
                for unit in REPORTED
            ],
        )
        books = issued_books(round_)
        sources = [s for (name, _), b in books.items() for s in _sent(name, b, scores)]
    issued = place.with_name("只下发")
    shutil.copytree(place, issued)
    with Round(place, clock=clock) as round_:
        found = collect(round_, sources)
        assert {one.received.reading.status for one in found.files} <= {"ok", "explain"}
    return Play(issued, place, scores, sources)


def _sent(name: str, book: Book, scores: Typed) -> list[Source]:
    mine = {
        (unit, duty.ref): scores[unit, duty.ref]
        for unit in book.order.units
        for duty in book.order.duties
        if Key(unit, duty.ref) != GAP
    }
    if name != "女职工部":
        return [book.source(f"{name}.xlsx", typed(mine), LATE if name == "财务部" else IN_TIME)]
    second = {key: value for key, value in mine.items() if key[0] >= "10"}
    second[CONFLICT] = mine[CONFLICT] - Decimal("0.1")
    first = {key: value for key, value in mine.items() if key[0] <= "20"}
    return [
        book.source(f"{name}-甲.xlsx", typed(first), IN_TIME),
        book.source(f"{name}-乙.xlsx", typed(second), IN_TIME),
    ]


def test_what_units_sent_stands_in_the_books(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        for department, ref in (("调查研究室", "R1"), ("民主管理部", "R19.1")):
            order = next(o for o in scoring(round_).orders if o.scorer == department)
            issued = round_.state.sheets[Slot(order.owner, "dept")][-1].issued
            known = round_.store.plan(issued.plan)
            assert known is not None
            assert known.plan.scorer == department
            rows = {
                unit: {
                    cell.text or cell.number
                    for _, cell in known.plan.cells()
                    if cell.unit == unit and cell.item == ref and not cell.formula
                }
                for unit in ("01", "03")
            }
            duty = next(duty for duty in order.duties if duty.ref == ref)
            assert duty.points in rows["01"]
            assert ("已印发" in rows["01"]) == (ref == "R1")
            assert "见附件 1" in rows["01"]
            assert "见附件 1" not in rows["03"]


def test_every_total_is_what_the_typed_scores_add_up_to(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        state = scoring(round_)
        assert {key for one in state.standings() for key in one.missing} == {GAP}
        assert {key for one in state.standings() for key in one.conflicts} == {CONFLICT}
        assert {one.order.scorer for one in state.standings() if one.late} == {"财务部"}
        view = view_of(round_)
        for unit in UNITS:
            expected = by_hand(play.scores, unit.code)
            if unit.code in {CONFLICT.unit, GAP.unit}:
                assert view.units[unit.code].total is None
                assert view.units[unit.code].place.apart
            else:
                assert view.units[unit.code].total == expected
        assert view.units[GAP.unit].place.apart == f"还没有打分：经审办 1 项（第 {GAP.ref} 项）"


def test_by_decision_only_the_part_that_nobody_scored_counts_0(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        count_zero(round_, Slot(GAP.unit, "dept"), "没有材料可查")
        given = {key: value for key, value in play.scores.items() if key != GAP}
        unit = view_of(round_).units[GAP.unit]
        assert unit.total == by_hand(given, GAP.unit)
        shared = unit.stages["assess"].items[_row(GAP.ref)]
        others = [v for (u, ref), v in given.items() if u == GAP.unit and _row(ref) == shared.ref]
        assert (shared.effective, shared.source) == (sum(others, Decimal(0)), "zero")
        undo(round_, round_.state.events[-1].number, "找到了材料")
        assert view_of(round_).units[GAP.unit].total is None


def test_what_a_unit_left_to_the_rule_is_compared_all_the_same(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        rows = table(draw_summary(view_of(round_)), "自评与考评差异", "单位代码")
    compared = [row for row in rows if row["自评"] == "" and row["自评计入"] != ""]
    assert compared
    for row in compared:
        if row["考核计入"] != "":
            gap = float(row["考核计入"]) - float(row["自评计入"])
            assert row["相差"] == pytest.approx(gap, abs=1e-9)


def test_a_question_is_shown_where_it_was_asked_and_nowhere_else(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        story = explain(view_of(round_).units[REPORTED[0]], round_.store.plan)
    facts = {
        stage.stage: [f for category in stage.categories for i in category.items for f in i.facts]
        for stage in story.stages
    }
    assert facts["assess"] == []  # departments give points
    assert facts["self"]
    assert all(fact.answer for fact in facts["self"])


def test_the_order_of_the_files_changes_nothing(play: Play, tmp_path: Path) -> None:
    with Round(play.place, clock=clock) as round_:
        expected = dict(scoring(round_).outcomes)
        totals = {code: unit.total for code, unit in view_of(round_).units.items()}
    again = tmp_path / "又一次"
    shutil.copytree(play.issued, again)
    shuffled = [*play.sources, *play.sources[:3]]
    random.Random(11).shuffle(shuffled)
    with Round(again, clock=clock) as round_:
        for start in range(0, len(shuffled), 6):  # several runs, some files twice
            collect(round_, shuffled[start : start + 6])
        assert dict(scoring(round_).outcomes) == expected
        assert {code: unit.total for code, unit in view_of(round_).units.items()} == totals


def test_decisions_and_the_tie_order_make_the_ranks(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        prefer_score(round_, "dept", *CONFLICT, "女职工部-甲.xlsx", "以台账为准")
        bar(round_, VETOED, "veto", "发生重大责任事故")
        adjust(round_, ADJUSTED, Decimal(2), "会议纪要第3号", "承担试点")
        view = view_of(round_)
        totals = {unit.code: by_hand(play.scores, unit.code) for unit in UNITS}
        totals[ADJUSTED] += 2
        totals = {code: total for code, total in totals.items() if code not in (GAP.unit, VETOED)}

        def merit(code: str) -> tuple[Decimal, Decimal]:
            first = sum(
                (play.scores[code, item.ref] for item in FORM.categories[0].rows), Decimal(0)
            )
            return totals[code], first

        for code in totals:
            rank = 1 + sum(merit(other) > merit(code) for other in totals)
            assert view.units[code].place.rank == rank
        assert totals[TIED[0]] == totals[TIED[1]]
        first, second = (view.units[code].place.rank for code in TIED)
        assert first is not None
        assert second == first + 1
        assert view.units[VETOED].place.apart == "一票否决：发生重大责任事故"


def test_a_book_issued_again_holds_what_was_given_so_far(play: Play) -> None:
    with Round(play.place, clock=clock) as round_:
        late = filled(round_, "03", "year", well_filled(FORM, "self"))
        collect(round_, [Source("迟到.xlsx", late, "迟到", date(2026, 12, 21))])
        before = dict(scoring(round_).outcomes)
        kept = issue_books(round_, "dept")
        assert not kept.made
        assert len(kept.outdated) == 12
        again = issue_books(round_, "dept", anew=True)
        assert len(again.made) == 12
        assert dict(scoring(round_).outcomes) == before
        order = next(o for o in scoring(round_).orders if o.scorer == "办公室")
        issued = round_.state.sheets[Slot(order.owner, "dept")][-1].issued
        content = (play.place / "下发" / issued.file).read_bytes()
        one = collect(round_, [Source("办公室二.xlsx", content, "办公室二", IN_TIME)]).files[0]
        given = {(s.unit, s.item): s.effective for s in one.received.reading.scores}
        assert given == {
            (unit, duty.ref): play.scores[unit, duty.ref]
            for unit in order.units
            for duty in order.duties
        }
        assert {key: one.value for key, one in scoring(round_).outcomes.items()} == {
            key: one.value for key, one in before.items()
        }
