"""考核 and 复核 of every unit: earlier stages are filled in and locked, changes need a reason."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.deciding import correct
from tests.departments.rounds import clock, make_round, sheet_filled
from tests.summary.books import table
from workbook_tool.campaign.actions.collect import Collected, collect
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection
from workbook_tool.campaign.records.events import Voided
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.campaign.scored import scores_of
from workbook_tool.cli.main import run
from workbook_tool.layout import names
from workbook_tool.layout.claims import choices
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.build_view import summary_view
from workbook_tool.summary.publish import feedback

TYPES = {"街道（乡镇）工会": "shenyang-liuhao"}
UNITS = [Unit(f"{n:03d}", f"示例第{n}街道工会", "街道（乡镇）工会") for n in (1, 2)]
FORM = load_form("shenyang-liuhao")
ROWS = [item for item in FORM.items if not item.bonus]
BONUS = next(item for item in FORM.items if item.bonus)
STAGES = (
    Collection(id="year", name="年终自评"),
    Collection(id="assess", name="考核", stage="assess"),
    Collection(id="review", name="复核", stage="review"),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_round(tmp_path, TYPES, UNITS, collections=STAGES)


def send(round_: Round, content: bytes, name: str) -> Collected:
    found = collect(round_, [Source(name, content, name, date(2026, 12, 10))], workers=1)
    assert found.files[0].received.held == ""
    return found.files[0]


def scores(stage: StageId, share: str, **changed: str) -> dict[str, Value]:
    found: dict[str, Value] = {
        names.score(stage, item.ref): (item.points or Decimal(0)) * Decimal(share) for item in ROWS
    }
    return found | {names.score(stage, ref[1:]): Decimal(v) for ref, v in changed.items()}


def claims(*accepted: str) -> dict[str, Value]:
    words = [words for words, (ref, *_) in choices(FORM).items() if ref == BONUS.ref]
    found: dict[str, Value] = {}
    for line in (1, 2):
        found |= {
            names.claim("matter", line): Decimal(line),
            names.claim("subject", line): f"经验{line}",
            names.claim("level", line): words[0],
            names.claim("proof", line): "通报",
        }
    for line, word in enumerate(accepted, start=1):
        found[names.claim("accept", line)] = word
        if word == "不予认定":
            found[names.claim("reason", line)] = "不是本年度的表彰"
    return found


def codes(one: Collected) -> set[str]:
    return {finding.code for finding in one.received.reading.findings}


def test_self_assessment_then_assessment_then_review(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        own = sheet_filled(round_, "001", "year", scores("self", "1") | claims())
        assert send(round_, own, "自评.xlsx").received.reading.status == "ok"
        correct(round_, Slot("001", "year"), "3", Decimal(1), "corrected", "示例人", "电话更正")

        issue(round_, "assess")
        issued = round_.state.sheets[Slot("001", "assess")][-1].issued
        assert issued.given[names.score("self", "3")] == 1  # what counts, not what was typed
        assert issued.given[names.score("self", "4")] == FORM.items[3].points
        book = openpyxl.load_workbook(io.BytesIO((place / OUT / issued.file).read_bytes()))
        known = round_.store.plan(issued.plan)
        assert known is not None
        sheet, cell = known.plan.named[names.score("self", "3")]
        shown = book[sheet.title][cell.address]
        assert (shown.value, shown.protection.locked) == (1, True)

        typed = scores("assess", "1", r3="1", r5="1") | claims("认定", "不予认定")
        silent = send(round_, sheet_filled(round_, "001", "assess", typed), "考核.xlsx")
        assert (silent.received.reading.status, codes(silent)) == ("explain", {"R13"})
        assert silent.received.reading.findings[0].expected == str(FORM.items[4].points)
        typed[names.note("assess", "5")] = "缺会议记录，扣分"
        told = send(round_, sheet_filled(round_, "001", "assess", typed), "考核2.xlsx")
        assert (told.received.reading.status, codes(told)) == ("ok", set())

        issue(round_, "review")
        assert (
            round_.state.sheets[Slot("001", "review")][-1].issued.given[names.score("assess", "5")]
            == 1
        )
        typed = scores("review", "1", r3="1", r5="2")
        typed[names.note("review", "5")] = "补交了记录"
        final = send(round_, sheet_filled(round_, "001", "review", typed), "复核.xlsx")
        assert (final.received.reading.status, codes(final)) == ("ok", set())

        by_stage = {one.stage: scores_of(round_, "001", one).items["5"].effective for one in STAGES}
        assert by_stage == {"self": FORM.items[4].points, "assess": 1, "review": 2}
        full = sum((item.points or Decimal(0) for item in ROWS), Decimal(0))
        lost = (FORM.items[2].points or 0) - 1 + (FORM.items[4].points or 0) - 2
        forms = {"街道（乡镇）工会": round_.form("shenyang-liuhao")}
        view = summary_view(round_.state, round_.settings, forms)
        bonus = scores_of(round_, "001", STAGES[1]).bonus
        assert bonus == choices(FORM)[next(iter(choices(FORM)))][2]  # one of the two claims
        assert view.units["001"].total == full - lost + bonus
        refused = "“经验2”不予认定：不是本年度的表彰"
        told = feedback(view, view.units["001"], date(2026, 12, 30))["rows"]
        assert told[FORM.items.index(BONUS)]["reason"] == refused
        rows = table(draw_summary(view), "自评与考评差异", "单位代码")
        assert refused in [row["理由"] for row in rows if row["项"] == BONUS.ref]
        assert view.units["002"].place.rank is None


def test_a_locked_score_of_the_stage_before_that_was_changed(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        send(round_, sheet_filled(round_, "001", "year", scores("self", "0.5")), "自评.xlsx")
        issue(round_, "assess")
        typed = scores("assess", "0.5") | {names.score("self", "2"): Decimal(4)}
        one = send(round_, sheet_filled(round_, "001", "assess", typed), "考核.xlsx")
        assert "L11" in codes(one)


def test_a_late_self_assessment_is_still_one(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        issue(round_, "assess")
        late = send(
            round_, sheet_filled(round_, "002", "year", scores("self", "1")), "迟到的自评.xlsx"
        )
        assert (late.received.collection, late.received.reading.status) == ("year", "ok")
        assert issue(round_, "assess").outdated == ("002",)
        again = issue(round_, "assess", again=True)
        assert again.again == ("002",)
        given = round_.state.sheets[Slot("002", "assess")][-1].issued.given
        assert given[names.score("self", "1")] == FORM.items[0].points


def test_what_to_run_names_the_stage_and_what_changed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        send(round_, sheet_filled(round_, "001", "year", scores("self", "1")), "自评.xlsx")
        issue(round_, "assess")
        send(round_, sheet_filled(round_, "001", "year", scores("self", "0.5")), "改.xlsx")
    assert run(["issue", str(place), "--stage", "考核"]) == 2
    said = "".join(capsys.readouterr().out.split())
    assert "1个单位（001）的表与现在的细则、口径或前面阶段的分不符，要重新下发。" in said
    again = f"workbook-toolissue{place}--collection考核--again"
    assert said.endswith(again)
    assert run(["issue", str(place), "--collection", "考核", "--again"]) == 0
    with Round(place, clock=clock) as round_:
        void = next(e.event for e in round_.state.events if isinstance(e.event, Voided))
    assert "前面阶段的分" in void.reason
    assert "市总掌握数据" not in void.reason
    assert run(["issue", str(place), "--stage", "考核"]) == 0
    capsys.readouterr()
    assert run(["finish", str(place)]) == 2
    said = "".join(capsys.readouterr().out.split())
    status = f"逐个查看：workbook-toolstatus{place}"
    assert f"{status}{status}--collection考核确实" in said
