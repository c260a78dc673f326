"""Twenty-four random rounds: everything the summary says is worked out a second time by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.summary.books import table, tabs
from tests.summary.rounds import (
    ASSESS,
    RandomRound,
    Truth,
    bonus_by_hand,
    cent,
    random_round,
    total_by_hand,
)
from workbook_tool.office.summary import summary_data
from workbook_tool.rubric.text import squeeze
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.counts import count
from workbook_tool.summary.view import SummaryView

SEEDS = range(24)


@pytest.fixture(scope="module", params=SEEDS)
def played(request: pytest.FixtureRequest) -> tuple[RandomRound, SummaryView, bytes]:
    made = random_round(request.param)
    view = summary_view(made.state(), made.settings, made.forms)
    return made, view, draw_summary(view)


Played = tuple[RandomRound, SummaryView, bytes]


def _final(truth: Truth, assessed: bool) -> dict[str, Decimal] | None:
    """Return the scores that decide: the assessed ones, once a group has any."""
    return truth.assessed if assessed else truth.scores


def _groups(made: RandomRound) -> dict[str, list[str]]:
    """Put the units together that are compared: 株洲 as one, roster groups apart if set."""
    groups: dict[str, list[str]] = {}
    for code, unit in made.units.items():
        form = made.form_of(code).id
        key = "zhuzhou" if form.startswith("zhuzhou") else form
        if made.settings.ranking.by_group and unit.group:
            key += unit.group
        groups.setdefault(key, []).append(code)
    return groups


def _by_group(made: RandomRound) -> Iterator[tuple[list[str], bool]]:
    for codes in _groups(made).values():
        yield codes, any(made.truth[code].assessed is not None for code in codes)


def _numbers(row: dict[str, object], heads: list[str]) -> list[object]:
    return [row[head] for head in heads]


def _shown(value: Decimal | None) -> object:
    return "" if value is None else float(value)


def _total_head(made: RandomRound, code: str, stage: str) -> str:
    labels = {stage.id: stage.label for stage in made.form_of(code).stages}
    plain = {"self": "自评", "assess": "考核"}[stage]
    return labels.get(stage, plain).removesuffix("值").removesuffix("分") + "总分"  # type: ignore[call-overload, no-any-return]


def _standings(book: bytes) -> dict[str, dict[str, object]]:
    found = {}
    for tab in tabs(book, "汇总表"):
        for row in table(book, tab, "名次"):
            found[row["单位代码"]] = row
    return found


def test_every_unit_stands_once_in_the_tables(played: Played) -> None:
    made, _, book = played
    rows = [row["单位代码"] for tab in tabs(book, "汇总表") for row in table(book, tab, "名次")]
    assert sorted(rows) == sorted(made.units)
    assert [row["单位代码"] for row in table(book, "按名单顺序", "序号")] == list(made.units)


def test_subtotals_bonus_and_totals_are_those_worked_out_by_hand(played: Played) -> None:
    made, _, book = played
    rows = _standings(book)
    for codes, assessed in _by_group(made):
        for code in codes:
            form, row, truth = made.form_of(code), rows[code], made.truth[code]
            scores = _final(truth, assessed)
            for category in form.categories:
                head = next(h for h in row if h.startswith(squeeze(category.label)))
                expected: Decimal | None = None
                if scores is not None:
                    expected = sum((scores[i.ref] for i in category.rows), Decimal(0))
                    if category.bonus:
                        expected = bonus_by_hand(form, scores)
                assert row[head] == _shown(expected), (code, head)
            for stage, found in (("self", truth.scores), ("assess", truth.assessed)):
                if stage == "assess" and not assessed:
                    continue
                head = _total_head(made, codes[0], stage)
                called = head.removesuffix("总分")
                word = (
                    truth.status if truth.scores is None or stage == "self" else f"没有{called}分"
                )
                expected_total = word if found is None else float(total_by_hand(form, found))
                assert row[head] == expected_total, (code, head)


def test_the_score_of_every_item_is_the_one_that_was_typed_or_corrected(played: Played) -> None:
    made, view, book = played
    stage_of = {group.group.id: group.basis for group in view.groups}
    rows = [
        r
        for tab in tabs(book, "逐项得分")
        if tab[4:5] != "（"
        for r in table(book, tab, "单位代码")
    ]
    found = {row["单位代码"]: row for row in rows if row["单位代码"] in made.units}
    for code, truth in made.truth.items():
        form = made.form_of(code)
        scores = truth.assessed if stage_of[view.units[code].group.id] == "assess" else truth.scores
        row = list(found[code].values())
        at = 2 + (len(next(g for g in view.groups if view.units[code] in g.units).forms) > 1)
        for category in form.categories:
            for item in category.rows:
                assert row[at] == _shown(scores[item.ref] if scores else None), (code, item.ref)
                at += 1
            at += 1


def test_ranks_are_one_more_than_the_better_units_of_the_group(played: Played) -> None:
    made, _, book = played
    rows = _standings(book)
    for codes, assessed in _by_group(made):
        totals = {
            code: total_by_hand(made.form_of(code), scores)
            for code in codes
            if (scores := _final(made.truth[code], assessed)) is not None
        }
        for code in codes:
            if code in totals:
                better = sum(total > totals[code] for total in totals.values())
                assert rows[code]["名次"] == better + 1, code
            else:
                assert rows[code]["名次"] == "—", code


def test_the_order_is_that_of_the_ranks_and_then_of_the_roster(played: Played) -> None:
    made, _, book = played
    order = list(made.units)
    for tab in tabs(book, "汇总表"):
        rows = table(book, tab, "名次")
        keys = [
            (
                row["名次"] == "—",
                0 if row["名次"] == "—" else row["名次"],
                order.index(row["单位代码"]),
            )
            for row in rows
        ]
        assert keys == sorted(keys)


def test_grades_begin_at_their_limits(played: Played) -> None:
    made, _, book = played
    if not made.settings.ranking.grades:
        assert all("等次" not in row for row in _standings(book).values())
        return
    rows = _standings(book)
    for codes, assessed in _by_group(made):
        for code in codes:
            scores = _final(made.truth[code], assessed)
            grade = ""
            if scores is not None:
                total = total_by_hand(made.form_of(code), scores)
                grade = "优秀" if total >= 60 else "合格" if total >= 40 else ""
            assert rows[code]["等次"] == grade, code


def test_the_status_is_what_happened_to_the_unit_and_never_0_points(played: Played) -> None:
    made, view, book = played
    rows = _standings(book)
    for code, truth in made.truth.items():
        assert str(rows[code]["状态"]).split("（")[0] == truth.status, code
        assert view.units[code].status == truth.status
        if truth.scores is None:
            assert rows[code]["自评总分"] == truth.status


def test_every_planted_fault_is_in_the_list_at_its_cell_and_nothing_else(played: Played) -> None:
    made, _, book = played
    rows = table(book, "问题清单", "程度")
    found = [(r["单位代码"], r["文件"], r["工作表"], r["单元格"], r["代号"]) for r in rows]
    assert sorted(found) == sorted(made.findings)


def test_units_are_counted_by_what_they_did(played: Played) -> None:
    made, view, _ = played
    words = [truth.status for truth in made.truth.values()]
    counts = count(view)
    assert counts.excused == words.count("不需报送")
    assert counts.due == len(words) - counts.excused
    assert counts.missing == words.count("未报")
    assert counts.back == words.count("待退回") + words.count("已退回")
    assert counts.sent == counts.due - counts.missing


def test_the_data_sheet_leads_every_score_to_its_file_and_cell(played: Played) -> None:
    made, _, book = played
    rows = {(r["单位代码"], r["阶段"], r["项"]): r for r in table(book, "数据", "单位代码")}
    expected = 0
    for code, truth in made.truth.items():
        for stage, scores in (("自评", truth.scores), ("考核", truth.assessed)):
            for ref, value in (scores or {}).items():
                row = rows[code, stage, ref]
                expected += 1
                assert row["计入"] == float(value), (code, stage, ref)
                if row["来源"] == "文件":
                    assert row["文件"].endswith(f"{code}.xlsx") or "无名" in row["文件"]
                    assert len(row["文件编号（SHA-256）"]) == 64
                    assert row["单元格"]
                else:
                    assert row["来源"] in {"更正", "代录"}
                    assert "示例乙提出" in row["决定"]
    assert len(rows) == expected


def test_the_means_leave_out_those_who_have_no_score(played: Played) -> None:
    made, view, book = played
    for group in view.groups:
        tail = f" {group.group.title}" if len(view.groups) > 1 else ""
        tab = next(t for t in tabs(book, "逐项得分") if t == f"逐项得分{tail}"[:31])
        mean = table(book, tab, "单位代码")[1]
        assert mean["单位"] == "平均"
        codes = [unit.unit.code for unit in group.units]
        assessed = any(made.truth[code].assessed is not None for code in codes)
        totals = [
            total_by_hand(made.form_of(code), scores)
            for code in codes
            if (scores := _final(made.truth[code], assessed)) is not None
        ]
        if totals:
            assert mean["合计"] == pytest.approx(float(sum(totals) / len(totals)), abs=1e-6)
        else:
            assert mean["合计"] == ""


def test_the_document_for_other_programs_says_the_same(played: Played) -> None:
    made, view, _ = played
    units = {unit.unit: unit for unit in summary_data(view, []).units}
    for codes, assessed in _by_group(made):
        for code in codes:
            truth = made.truth[code]
            for stage, scores in (("self", truth.scores), ("assess", truth.assessed)):
                total = units[code].totals.get(stage)  # type: ignore[call-overload]
                by_hand = None if scores is None else total_by_hand(made.form_of(code), scores)
                assert total == (None if by_hand is None else float(by_hand)), code
            final = _final(truth, assessed)
            by_hand = None if final is None else total_by_hand(made.form_of(code), final)
            assert units[code].total == (None if by_hand is None else float(cent(by_hand)))
            assert units[code].status_text == truth.status


def test_rounds_are_rich_enough_to_be_a_test() -> None:
    rounds = [random_round(seed) for seed in SEEDS]
    statuses = {truth.status for made in rounds for truth in made.truth.values()}
    assert statuses == {
        "已完成", "请说明", "未报", "待退回", "已退回", "不需报送", "待裁定", "代录",
    }  # fmt: skip
    assert sum(made.settings.collections[-1].id == ASSESS for made in rounds) > 5
    assert sum(bool(made.findings) for made in rounds) > 20
