"""工作计划汇总: what the units of 大连 plan, by indicator and by 责任处室."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.summary.books import table, tabs
from tests.summary.rounds import FORMS, RandomRound
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, Settings
from workbook_tool.campaign.records.events import Event, FileReading, Opened, Received, UnitChanged
from workbook_tool.summary.plans import collected_plans, draw_plans

FORM = FORMS["dalian-2018"]
TITLE = "示例考核"
NODES = FORM.work_plan.nodes if FORM.work_plan else ()
AFTER = ("完成标准", "分管责任领导", "责任处室", "责任人", "上半年工作进展")
HEADS = [*NODES, *AFTER]


def _round(entries: dict[tuple[str, str], dict[str, str]]) -> RandomRound:
    """Make a round in which units hand in these entries; by unit and collection."""
    collections = (
        Collection(id="year", name="年终自评"),
        Collection(id="plan", name="工作计划", content="工作计划"),
        Collection(id="half", name="上半年进展", content="上半年进展"),
    )
    settings = Settings(
        id="0123abcd",
        title=TITLE,
        year=2026,
        issuer="示例市总工会",
        forms={FORM.unit_type: FORM.id},
        collections=collections,
    )
    units = {code: Unit(code, f"示例{code}总工会", FORM.unit_type) for code in ("1", "2", "3", "4")}
    events: list[Event] = [Opened(tuple(units.values()))]
    for n, ((code, collection), texts) in enumerate(entries.items()):
        reading = FileReading("ok", form=FORM.id, texts=texts)
        file = f"{code}_{collection}.xlsx"
        sha = f"{n:064x}"
        events.append(Received(sha, file, "", date(2026, 6, 1), code, collection, reading))
    events.append(UnitChanged("4", "excused", "", "机构改革"))
    return RandomRound(
        settings, events, units, {FORM.unit_type: FORM}, runs=list(range(1, len(events) + 1))
    )


def _name(ref: str, head: str) -> str:
    return f"plan_{ref}_{HEADS.index(head) + 1}"


ENTRIES = {
    ("1", "year"): {_name("R2", "责任人"): "年终写的"},
    ("1", "plan"): {
        _name("R1", "责任处室"): "组 织 部",
        _name("R1", "完成标准"): "=1+1",
        _name("R2", "责任处室"): "宣教部",
        _name("R2", "责任人"): "年初写的",
        _name("R1", "上半年工作进展"): "年初估计",
    },
    ("1", "half"): {_name("R1", "上半年工作进展"): "已完成一半"},
    ("2", "plan"): {_name("R1", "责任处室"): "组织部", _name("R3", "完成标准"): "没写处室"},
}


def test_every_cell_stands_once_by_indicator_and_once_by_office() -> None:
    made = _round(ENTRIES)
    (plans,) = collected_plans(made.state(), made.settings, made.forms)
    book = draw_plans(TITLE, None, [plans])
    assert tabs(book) == ["按指标", "按责任处室"]
    by_indicator = table(book, "按指标", "编号")
    assert [(row["编号"], row["单位代码"]) for row in by_indicator] == [
        ("R1", "1"), ("R1", "2"), ("R2", "1"), ("R3", "2"),
    ]  # fmt: skip
    by_office = table(book, "按责任处室", "责任处室")
    assert [(row["责任处室"], row["编号"], row["单位代码"]) for row in by_office] == [
        ("宣教部", "R2", "1"), ("组织部", "R1", "1"), ("组织部", "R1", "2"),
        ("（没有写）", "R3", "2"),
    ]  # fmt: skip
    assert by_indicator[0]["完成标准"] == "=1+1"


def test_progress_at_half_year_goes_over_what_was_written_in_june() -> None:
    made = _round(ENTRIES)
    (plans,) = collected_plans(made.state(), made.settings, made.forms)
    row = plans.rows[0]
    assert row.words["上半年工作进展"] == "已完成一半"
    assert row.files == ("1_plan.xlsx", "1_half.xlsx")
    assert plans.rows[2].words["责任人"] == "年终写的"


def test_who_has_no_plan_is_named_unless_excused() -> None:
    made = _round(ENTRIES)
    (plans,) = collected_plans(made.state(), made.settings, made.forms)
    assert [unit.code for unit in plans.missing] == ["3"]
    assert plans.units == 3


def test_forms_that_ask_for_no_plan_have_none() -> None:
    made = _round({})
    unit = replace(made.units["1"], type="企业工会")
    made.events[0] = Opened((unit,))
    made.events.pop()
    made.runs.pop()
    forms = {"企业工会": FORMS["changzhou-2013-1"]}
    assert collected_plans(made.state(), made.settings, forms) == ()
