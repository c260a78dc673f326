"""What a sheet says of its unit, the last day and whom to ask: as things stood when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.campaign.clerk import YEAR, Office, issue_all, make_office
from tests.campaign.offices import Clock
from tests.deciding import change_unit, move_deadline, void
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE
from workbook_tool.campaign.round import Round

PRINTED, LATER, OWN = "2026年12月20日", "2026年12月25日", "2026年12月28日"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_office(tmp_path)


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    with Round(folder, clock=Clock()) as round_:
        yield Office(round_)


def words(content: bytes) -> str:
    """Return everything that stands in a workbook."""
    book = load_workbook(BytesIO(content))
    return "\n".join(
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def sheet_words(office: Office, unit: str) -> str:
    return words(office.issued_file(unit).read_bytes())


def test_a_sheet_issued_after_the_deadline_moved_says_the_new_day(office: Office) -> None:
    move_deadline(office.round, "", YEAR, date(2026, 12, 25), "补发通知")
    issue_all(office.round)
    assert LATER in sheet_words(office, "001")
    assert PRINTED not in sheet_words(office, "001")


def test_a_unit_that_was_given_more_time_reads_its_own_day(office: Office) -> None:
    issue_all(office.round)
    move_deadline(office.round, "001", YEAR, date(2026, 12, 28), "情况特殊")
    for unit in ("001", "002"):
        void(office.round, office.slot(unit), "重发")
    issue_all(office.round)
    assert OWN in sheet_words(office, "001")
    assert PRINTED in sheet_words(office, "002")


def test_a_sheet_that_went_out_keeps_the_day_that_is_printed_on_it(office: Office) -> None:
    issue_all(office.round)
    move_deadline(office.round, "", YEAR, date(2026, 12, 25), "补发通知")
    issue_all(office.round)
    assert PRINTED in sheet_words(office, "001")


def _other_contact(office: Office) -> None:
    file = office.round.folder / SETTINGS_FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("示例联系人", "另一位联系人"), encoding="utf-8")


def _other_deadline(office: Office) -> None:
    file = office.round.folder / SETTINGS_FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2026-12-20", "2026-12-31"), encoding="utf-8")


def _extension(office: Office) -> None:
    move_deadline(office.round, "", YEAR, date(2026, 12, 25), "补发通知")


def _new_name(office: Office) -> None:
    change_unit(office.round, "001", "renamed", "示例新厂工会", "改制")


@pytest.mark.parametrize("change", [_other_contact, _other_deadline, _extension, _new_name])
def test_a_sheet_that_was_deleted_comes_again_byte_for_byte(folder: Path, change: object) -> None:
    """Whatever was changed since: the unit may hold the same sheet already."""
    with Round(folder, clock=Clock()) as round_:
        office = Office(round_)
        issue_all(round_)
        path = office.issued_file("001")
        before = path.read_bytes()
        assert callable(change)
        change(office)
        path.unlink()
    with Round(folder, clock=Clock()) as round_:
        assert issue(round_, YEAR).made == ()
    assert path.read_bytes() == before


LAST = date(2026, 12, 20)


def findings(office: Office, unit: str, on: date) -> set[str]:
    office.collect((f"{unit}.xlsx", office.filled(unit)), on=on)
    return {
        f.code for f in office.round.state.returns[office.slot(unit)][-1].received.reading.findings
    }


@pytest.mark.parametrize(("on", "late"), [(LAST, False), (date(2026, 12, 21), True)])
def test_a_sheet_that_comes_after_the_last_day_is_told_so(
    office: Office, on: date, late: bool
) -> None:
    issue_all(office.round)
    assert ("X01" in findings(office, "001", on)) is late


def test_a_unit_with_more_time_is_not_late(office: Office) -> None:
    issue_all(office.round)
    move_deadline(office.round, "001", YEAR, date(2026, 12, 28), "情况特殊")
    assert "X01" not in findings(office, "001", date(2026, 12, 27))
    assert "X01" in findings(office, "002", date(2026, 12, 27))
