"""The rubric, a reading, or what the federation knows changes when the sheets are already out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.campaign.clerk import DEADLINE, YEAR, Office, issue_all, make_office
from tests.campaign.offices import Clock
from workbook_tool.campaign.actions.issue import KnownDataError, confirm, issue
from workbook_tool.campaign.actions.new import NewRound
from workbook_tool.campaign.inputs.forms import FORMS
from workbook_tool.campaign.inputs.known import KNOWN_FILE
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.round import Round
from workbook_tool.resources import data_folder

TYPE, FORM = "示例系统工会", "zhuzhou-2011-03"


def own_rubric(place: Path) -> Path:
    """Return a form of a federation's own."""
    folder = place / "我的细则" / "zhuzhou-2011"
    shutil.copytree(data_folder("rubric_data") / "zhuzhou-2011", folder)
    return folder / f"{FORM}.yaml"


def office_with(place: Path, rubric: Path) -> Path:
    """Set up a round of two units under a form, and issue its sheets."""
    wanted = NewRound("示例考核", 2026, "示例市总工会", "", {TYPE: str(rubric)}, deadline=DEADLINE)
    roster = tuple(Unit(f"{n:03d}", f"示例第{n}系统工会", TYPE) for n in (1, 2))
    folder = make_office(place, roster, wanted)
    with Round(folder, clock=Clock()) as round_:
        issue_all(round_)
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Round(office_with(tmp_path, own_rubric(tmp_path)), clock=Clock()) as round_:
        yield Office(round_)


def kept_rubric(round_: Round) -> Path:
    """Return the form as the round keeps it, where the office corrects it."""
    return round_.folder / FORMS / "zhuzhou-2011" / f"{FORM}.yaml"


@pytest.fixture
def rubric(office: Office) -> Path:
    return kept_rubric(office.round)


def next_command(office: Office) -> None:
    """Leave the round and open it again, as the next command does."""
    office.round.__exit__(None, None, None)
    office.round.__enter__()


def edit(rubric: Path, change: Callable[[str], str]) -> None:
    text = rubric.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    rubric.write_text(changed, encoding="utf-8")


def test_a_typing_slip_in_the_wording_leaves_the_old_sheets_good(
    office: Office, rubric: Path
) -> None:
    label = office.round.form_of("001").items[0].text[:4]
    edit(rubric, lambda text: text.replace(label, f"{label}、", 1))
    next_command(office)
    result = issue(office.round, YEAR)
    assert (result.made, result.outdated) == ((), ())
    assert result.reworded == ("001", "002")
    office.send("001")
    assert office.stands("001").status == "done"


def test_changed_points_ask_for_new_sheets_with_the_entries_and_the_rows_marked(
    office: Office, rubric: Path
) -> None:
    office.send("001", {"note_2": "见附件"})
    move_a_point(rubric)
    next_command(office)
    result = issue(office.round, YEAR)
    assert result.outdated == ("001", "002")
    assert office.stands("001").status == "done"  # until new ones are out
    old = office.filled("002")
    result = issue(office.round, YEAR, again=True)
    assert result.again == ("001", "002")
    assert office.stands("001").reason == "原来的表已作废，等新表"
    book = load_workbook(office.issued_file("001"))
    known = office.round.store.plan(office.round.state.sheets[office.slot("001")][-1].issued.plan)
    assert known is not None

    def cell(name: str) -> object:
        sheet, planned = known.plan.named[name]
        return book[sheet.title][planned.address]

    assert cell("note_2").value == "见附件"  # type: ignore[attr-defined]
    assert "分值由" in cell("self_1").comment.text  # type: ignore[attr-defined]
    assert cell("self_3").comment is None  # type: ignore[attr-defined]
    office.collect(("旧表.xlsx", old))
    assert office.stands("002").status == "must_fix"
    office.send("001")
    assert office.stands("001").status == "done"
    assert issue(office.round, YEAR).made == ()


def move_a_point(rubric: Path) -> None:
    """Item 1 is worth a point more, item 2 one less; rows 3 and 4 are as they were."""
    document = rubric.with_name("document.yaml")
    text = document.read_text(encoding="utf-8")
    rows = re.sub(r"points: 20\b", "points: 21", text, count=1)
    rows = re.sub(r"points: 25\b", "points: 24", rows, count=1)
    assert rows.count("points: 21") == rows.count("points: 24") == 1
    document.write_text(rows, encoding="utf-8")


def test_a_sheet_thrown_away_is_made_again_byte_by_byte(office: Office, rubric: Path) -> None:
    office.send("001")
    move_a_point(rubric)
    next_command(office)
    issue(office.round, YEAR, again=True)
    path = office.issued_file("001")
    content = path.read_bytes()
    path.unlink()
    issue(office.round, YEAR)
    assert path.read_bytes() == content


def test_another_reading_asks_for_new_sheets(office: Office) -> None:
    confirm(office.round, FORM, {"incomplete_records": "of_earned"}, "会议改了口径")
    assert issue(office.round, YEAR).outdated == ("001", "002")


def _give(office: Office, value: str | float) -> None:
    path = office.round.folder / KNOWN_FILE
    book = load_workbook(path)
    book.worksheets[0]["C4"] = value
    book.save(path)


@pytest.fixture
def knowing(tmp_path: Path) -> Iterator[Office]:
    with Round(make_office(tmp_path), clock=Clock()) as round_:
        yield Office(round_)


def test_what_the_federation_knows_is_filled_in_and_locked(knowing: Office) -> None:
    _give(knowing, 1.5)
    issue_all(knowing.round)
    sheet = load_workbook(knowing.issued_file("001"))["评分表"]
    assert (sheet["F8"].value, sheet["F8"].protection.locked) == (1.5, True)
    assert not load_workbook(knowing.issued_file("002"))["评分表"]["F8"].protection.locked
    knowing.send("001")
    assert knowing.stands("001").status == "done"
    knowing.send("001", {"self_4": Decimal(2)})
    faulty = knowing.stands("001").faulty
    assert faulty is not None
    assert [finding.code for finding in faulty.received.reading.findings] == ["L11"]


def test_what_the_federation_gives_later_asks_for_a_new_sheet(knowing: Office) -> None:
    issue_all(knowing.round)
    _give(knowing, 1.5)
    assert issue(knowing.round, YEAR).outdated == ("001",)
    assert issue(knowing.round, YEAR, again=True).again == ("001",)


@pytest.mark.parametrize(("value", "code"), [(3, "Q11"), ("满分", "Q11"), (-1, "Q11")])
def test_what_the_federation_cannot_give_is_told_and_nothing_is_issued(
    knowing: Office, value: str | float, code: str
) -> None:
    _give(knowing, value)
    with pytest.raises(KnownDataError) as caught:
        issue_all(knowing.round)
    assert [(f.code, f.cell) for f in caught.value.findings] == [(code, "C4")]
    assert knowing.round.state.sheets == {}
