"""报领导: one A4 page that may travel, with nothing in it about the faults of a single unit."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pdfplumber
import pytest
from docx import Document

from tests.engines import libreoffice_convert, needs
from tests.summary.books import table, tabs
from tests.summary.rounds import RandomRound, random_round
from workbook_tool.campaign.derived.ranking import Placement, UnitGroup
from workbook_tool.campaign.inputs.settings import GradeBand, Ranking
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.leaders import LeadersPage, leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.leaders_page import draw_page
from workbook_tool.summary.view import GroupView, SummaryView

SEEDS = range(8)
EVERYONE = ["changzhou-2013-1", "suzhou-2015-1", "suzhou-2015-2", "shenyang-liuhao", "dalian-2018"]
LONG = "示例经济技术开发区建筑材料进出口贸易有限公司工会联合委员会"


def _drawn(made: RandomRound) -> tuple[SummaryView, LeadersPage, bytes, bytes]:
    view = summary_view(made.state(), made.settings, made.forms)
    page = leaders_page(view)
    return view, page, draw_leaders(view, page), draw_page(page)


def _words(workbook: bytes, word: bytes) -> str:
    """Return everything that can be read in both files, properties included."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    cells = [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    document = Document(io.BytesIO(word))
    cells += [paragraph.text for paragraph in document.paragraphs]
    cells += [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    assert not any(sheet.sheet_state != "visible" for sheet in book.worksheets)
    return "\n".join(cells)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_finding_of_a_single_unit_is_in_it(seed: int) -> None:
    made = random_round(seed)
    view, _, workbook, word = _drawn(made)
    assert made.findings
    words = _words(workbook, word)
    for file in view.files:
        assert file.one.received.file not in words
        assert file.one.received.sha256[:8] not in words
        for finding in file.findings:
            assert finding.message not in words
            assert finding.fix not in words
    assert "示例问题" not in words
    assert "备注" not in words
    assert tabs(workbook) == ["报领导", "全部名次"]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_did_not_report_is_named_and_nobody_else(seed: int) -> None:
    made = random_round(seed)
    _, page, _, _ = _drawn(made)
    names = [made.units[c].name for c, truth in made.truth.items() if truth.status == "未报"]
    told = [] if page.missing == "无" else page.missing.split("、")
    assert sorted(told) == sorted(names)


@pytest.mark.parametrize("seed", SEEDS)
def test_five_sentences_and_the_ranks_of_every_group(seed: int) -> None:
    made = random_round(seed)
    view, page, workbook, _ = _drawn(made)
    assert len(page.sentences) == 5
    assert all(words.endswith("。") and "。。" not in words for words in page.sentences)
    assert not page.cut
    lines = [line for lane in page.lanes for line in lane if line.name and not line.head]
    ranked = [unit for group in view.groups for unit in group.units if unit.place.rank]
    assert [(line.rank, line.name) for line in lines] == [
        (str(unit.place.rank), unit.unit.name) for unit in ranked
    ]
    rows = table(workbook, "全部名次", "组")
    assert sorted(row["单位代码"] for row in rows) == sorted(made.units)
    for row in rows:  # who has no rank is told why
        assert (row["名次"] == "—") == bool(row["说明"])


def test_the_weakest_items_are_those_of_the_lowest_share() -> None:
    made = random_round(2, 12, ["suzhou-2015-1"])
    view, page, _, _ = _drawn(made)
    group = view.groups[0]
    shares = []
    for item in group.form.items:
        got = [
            score
            for unit in group.units
            if group.basis in unit.stages
            and (score := unit.stages[group.basis].items[item.ref].effective) is not None
        ]
        assert item.points
        shares.append((sum(got, Decimal(0)) / len(got) / item.points, item.ref))
    weakest = sorted(shares)[:3]
    for weak, (share, ref) in zip(page.weak, weakest, strict=True):
        item = group.form.item(ref)
        if [s for s, _ in shares].count(share) == 1:
            assert weak.name.startswith(f"第{item.number or ref}项 ")
        percent = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert weak.share == f"{percent}%"


def test_the_largest_differences_are_those_between_assessed_and_own_total() -> None:
    made = next(m for m in map(random_round, range(24)) if len(m.settings.collections) > 1)
    view, page, _, _ = _drawn(made)
    gaps = {
        unit.unit.name: abs(unit.stages["assess"].total - unit.stages["self"].total)
        for unit in view.units.values()
        if {"self", "assess"} <= set(unit.stages)
        and unit.stages["assess"].total is not None
        and unit.stages["self"].total is not None
    }
    largest = sorted((gap for gap in gaps.values() if gap), reverse=True)[:3]
    assert [gaps[far.name] for far in page.far] == largest


def test_the_ranks_begin_on_the_left_and_a_heading_stands_with_its_units() -> None:
    made = random_round(2, 12, ["suzhou-2015-1"])
    group = made_view(made).groups[0]
    for many in range(1, 12):
        view = replace(made_view(made), groups=(first_ranked(group, many),))
        left, right = leaders_page(view).lanes
        assert left[0].head
        assert left[1].rank == "1"
        assert not right[-1].head
        assert len(left) == max(2, (many + 2) // 2)


def made_view(made: RandomRound) -> SummaryView:
    return summary_view(made.state(), made.settings, made.forms)


def first_ranked(group: GroupView, many: int) -> GroupView:
    """Return a group with so many units, ranked one after the other."""
    units = (group.units * many)[:many]
    ranks = [replace(u, place=Placement(n)) for n, u in enumerate(units, start=1)]
    return replace(group, units=tuple(ranks))


def test_who_gets_no_grade_is_counted_by_the_reason() -> None:
    made = random_round(2, 12, ["suzhou-2015-1"])
    grades = (GradeBand(name="优秀", least=Decimal(60)),)
    made.settings = made.settings.model_copy(update={"ranking": Ranking(grades=grades)})
    view = made_view(made)
    group = first_ranked(view.groups[0], 5)
    places = [
        Placement(1, "优秀"),
        Placement(2, "", "", "不予评先：欠缴经费"),
        Placement(3, "", "", "优秀名额已满"),
        Placement(4),
        Placement(5),
    ]
    units = tuple(replace(u, place=place) for u, place in zip(group.units, places, strict=True))
    page = leaders_page(replace(view, groups=(replace(group, units=units),), units={}))
    assert page.sentences[2].endswith(
        "；优秀 1 个，不予评先 1 个，名额不够未定等次 1 个，未达等次 2 个。"
    )


def test_groups_that_would_read_alike_are_named_in_full() -> None:
    made = random_round(2, 12, ["suzhou-2015-1"])
    view = made_view(made)
    long = "区市县（开放先导区）总工会　第一考核组"
    alike = [long, long.replace("一", "二")], [long, long[: long.index("　")]]
    for titles in (["局、公司", long], *alike):
        groups = [
            replace(first_ranked(view.groups[0], 2), group=UnitGroup(f"g{n}", title))
            for n, title in enumerate(titles)
        ]
        page = leaders_page(replace(view, groups=tuple(groups), units={}))
        heads = [line.name for lane in page.lanes for line in lane if line.head]
        assert len({*heads}) == 2
        assert (heads == titles) == (titles[0] == long)
        for head in heads:
            assert f"{head}第一名是" in page.sentences[1]


@pytest.mark.parametrize("both", [True, False])
def test_totals_are_said_to_agree_only_where_both_are_known(both: bool) -> None:
    made = next(m for m in map(random_round, range(24)) if len(m.settings.collections) > 1)
    view = made_view(made)
    units = {
        code: replace(
            unit,
            stages={"self": unit.stages["self"]} if both else {},
        )
        for code, unit in view.units.items()
        if "self" in unit.stages and unit.stages["self"].total is not None
    }
    for unit in units.values():
        unit.stages["assess"] = replace(made_view(made).units[unit.unit.code].stages["self"])  # type: ignore[index]
    groups = tuple(replace(group, basis="assess") for group in view.groups)
    said = leaders_page(replace(view, units=units, groups=groups)).sentences[4]
    assert said == (
        f"既有自评又有考评的 {len(units)} 个单位，考评总分与自评总分都一致。"
        if both
        else "没有自评成绩，不能与考评比较。"
    )


def _many(kind: str) -> RandomRound:
    if kind == "many units":
        return random_round(5, 250, ["changzhou-2013-1"])
    if kind == "many groups":
        return random_round(6, 80, [*EVERYONE, "changzhou-2013-2", "suzhou-2015-3"])
    if kind == "long title":
        made = random_round(5, 250, ["changzhou-2013-1"])
        title = "2026年度示例市总工会对各区市县（开放先导区）工会、直属单位工会工作目标考核"
        made.settings = made.settings.model_copy(update={"title": title})
        return made
    from workbook_tool.campaign.records.events import Opened

    made = random_round(7, 60, EVERYONE)
    made.units = {c: replace(u, name=f"{LONG}{c}") for c, u in made.units.items()}
    made.events[0] = Opened(tuple(made.units.values()))
    return made


@needs("libreoffice")
def test_it_is_one_page_with_many_units_groups_and_long_names(tmp_path: Path) -> None:
    files = []
    for kind in ("many units", "many groups", "long names", "long title"):
        view, page, workbook, word = _drawn(_many(kind))
        assert view.groups
        assert page.cut
        (tmp_path / f"{kind}.docx").write_bytes(word)
        files.append(tmp_path / f"{kind}.docx")
        (tmp_path / f"{kind} table.xlsx").write_bytes(workbook)
    for pdf in libreoffice_convert(files, "pdf", tmp_path / "pdf"):
        with pdfplumber.open(pdf) as opened:
            assert len(opened.pages) == 1, pdf.name
            assert round(float(opened.pages[0].width)) == 595
