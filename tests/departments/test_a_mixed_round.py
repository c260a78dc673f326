"""局、公司 scored by departments beside 街道 that assessors score: played by command."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.departments.rounds import clock, issued_books, make_round, sheet_filled, typed
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.finish import still_open
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Collection,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.round import OUT, Round
from workbook_tool.campaign.scored import scoring_of
from workbook_tool.cli.main import run
from workbook_tool.layout import names
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.summarise import view_of

STREET, BUREAU = "街道（乡镇）工会", "局、公司"
TYPES = {STREET: "shenyang-liuhao", BUREAU: "suzhou-2015-2"}
UNITS = [
    Unit("001", "示例第一街道工会", STREET),
    Unit("002", "示例第二街道工会", STREET),
    Unit("101", "示例第一局工会", BUREAU),
    Unit("102", "示例第二局工会", BUREAU),
]
STREET_FORM, BUREAU_FORM = load_form("shenyang-liuhao"), load_form("suzhou-2015-2")
ROWS = [item for item in STREET_FORM.items if not item.bonus]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round in which everybody has reported and departments have their books."""
    place = make_round(tmp_path_factory.mktemp("混合"), TYPES, UNITS)
    with Round(place, clock=clock) as round_:
        issue(round_, "year")
        for n, unit in enumerate(UNITS):
            form = STREET_FORM if unit.type == STREET else BUREAU_FORM
            full = {
                names.score("self", item.ref): (item.points or Decimal(0))
                - (n % 2) * (item is form.items[0])
                for item in form.items
                if not item.bonus
            }
            content = sheet_filled(round_, unit.code, "year", full)
            collect(
                round_, [Source(f"{unit.code}.xlsx", content, "", date(2026, 12, 10))], workers=1
            )
        issued_books(round_)
    return place


@pytest.fixture
def place(issued: Path, tmp_path: Path) -> Path:
    shutil.copytree(issued, tmp_path / "考核")
    return tmp_path / "考核"


def assess(place: Path, losses: dict[str, int]) -> None:
    """Let the assessors' sheets of the 街道 come in."""
    with Round(place, clock=clock) as round_:
        for code, lost in losses.items():
            given: dict[str, Value] = {
                names.score("assess", item.ref): item.points for item in ROWS
            }
            given[names.score("assess", ROWS[0].ref)] = (ROWS[0].points or Decimal(0)) - lost
            given[names.note("assess", ROWS[0].ref)] = "台账缺一项"
            content = sheet_filled(round_, code, "assess", given)
            collect(
                round_, [Source(f"考核{code}.xlsx", content, "", date(2026, 12, 20))], workers=1
            )


def test_a_stage_is_issued_to_the_types_that_have_it_without_a_file_being_edited(
    place: Path,
) -> None:
    file = place / SETTINGS_FILE
    written = file.read_text(encoding="utf-8").replace("报送:", "# 报送按年度计划\n报送:", 1)
    file.write_text(f"{written}# 末尾的说明\n", encoding="utf-8")
    assert run(["issue", str(place), "--stage", "考核"]) == 0
    added = read_settings(place).collections[-1]
    assert added == Collection(id="assess", name="考核", stage="assess", types=(STREET,))
    text = file.read_text(encoding="utf-8")
    assert "# 报送按年度计划\n" in text
    assert text.endswith("# 末尾的说明\n")
    with Round(place, clock=clock) as round_:
        sheets = {slot.unit for slot in round_.state.sheets if slot.collection == "assess"}
    assert sheets == {"001", "002"}
    before = file.read_bytes()
    assert run(["issue", str(place), "--stage", "考核"]) == 0
    assert file.read_bytes() == before


def test_the_assessment_of_one_type_is_not_lost_beside_the_departments_of_another(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["issue", str(place), "--stage", "考核"]) == 0
    assess(place, {"001": 1, "002": 0})
    with Round(place, clock=clock) as round_:
        view = view_of(round_)
    ranks = {code: unit.place.rank for code, unit in view.units.items()}
    assert ranks == {"001": 2, "002": 1, "101": None, "102": None}
    assert {group.group.title: group.basis for group in view.groups} == dict.fromkeys(
        (STREET, BUREAU), "assess"
    )
    capsys.readouterr()
    assert run(["summary", str(place)]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert f"{STREET}（总分按考核分）" in told
    assert f"{BUREAU}（总分按考核分；2个单位还没有考核分）" in told
    assert run(["publish", str(place), "--date", "2026-12-30"]) == 2
    assert f"{BUREAU}：总分按考核分；2 个单位还没有考核分。" in capsys.readouterr().out


def test_what_is_still_ahead_makes_drafts_of_what_is_published(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (place / OUT).rglob("*打分表*"):
        assert path.exists()
    with Round(place, clock=clock) as round_:
        ways = round_.ways
        assert [step.id for step in ways.way(STREET, "year").steps] == ["year"]
        assert [step.id for step in ways.way(BUREAU, "year").steps] == ["year", "dept"]
    assert run(["finish", str(place)]) == 2
    told = capsys.readouterr().out
    assert f"部门考核：宣教部（{BUREAU}）未交，还有" in told
    assert "部门考核：未报" not in told


def test_finish_is_silent_about_departments_that_have_scored_everything(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        for book in issued_books(round_).values():
            order = book.order
            given = {(u, d.ref): d.points for u in order.units for d in order.duties}
            files = [book.source(f"{order.scorer}.xlsx", typed(given))]
            collect(round_, files, workers=1)
        assert not still_open(round_)
        assert view_of(round_).units["101"].place.rank == 1


def test_a_review_before_any_assessment_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["issue", str(place), "--stage", "考核"]) == 0
    capsys.readouterr()
    assert run(["issue", str(place), "--stage", "复核"]) == 2
    assert "还没有一个单位有考核分，不能下发复核表" in capsys.readouterr().err
    assess(place, {"001": 1})
    assert run(["issue", str(place), "--stage", "复核"]) == 0
    assert read_settings(place).collections[-1].types == (STREET,)


def test_a_stage_that_no_form_has_left_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = make_round(tmp_path, {BUREAU: TYPES[BUREAU]}, UNITS[2:])
    assert run(["issue", str(place), "--stage", "考核"]) == 1
    assert "没有一类单位可以逐单位考核" in capsys.readouterr().err


def test_books_are_only_for_the_types_of_their_collection(tmp_path: Path) -> None:
    own = Collection(id="year", name="年终自评")
    group = Collection(id="group", name="考核组考核", stage="assess", by="考核组")
    place = make_round(tmp_path, TYPES, UNITS, collections=(own, group))
    with Round(place, clock=clock) as round_:
        books = issued_books(round_, "group")
        units = {book.order.form.id: book.order.units for book in books.values()}
        assert units == {STREET_FORM.id: ("001", "002"), BUREAU_FORM.id: ("101", "102")}
        bureau = Slot(
            next(b.order.owner for (_, f), b in books.items() if f == BUREAU_FORM.id), "group"
        )
    only = group.model_copy(update={"types": (STREET,)})
    changed = read_settings(place).model_copy(update={"collections": (own, only)})
    (place / SETTINGS_FILE).write_bytes(write_settings(changed))
    void = ["decide", str(place), "作废", "--department", "考核组", "--type", BUREAU]
    assert run([*void, "--reason", "局、公司不由考核组打分"]) == 0
    assert run(["issue", str(place), "--departments"]) == 0
    with Round(place, clock=clock) as round_:
        assert not any(sheet.good for sheet in round_.state.sheets[bureau])
        assert [o.form.id for o in scoring_of(round_, "group").orders] == [STREET_FORM.id]
        assert [open_.standing.order.form.id for open_ in still_open(round_).books] == [
            STREET_FORM.id
        ]
        assert view_of(round_).units["101"].stages == {}
