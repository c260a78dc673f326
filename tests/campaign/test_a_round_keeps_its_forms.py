"""The forms of a round are copied into it: what happens to others afterwards changes nothing."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.campaign.clerk import DEADLINE, YEAR, Office, issue_all
from tests.campaign.offices import Clock
from tests.forms import SHIPPED
from tests.office.forms import OWN, SHIPPED_FORM, TYPE, own_form
from workbook_tool.campaign.actions.backup import backup, restore
from workbook_tool.campaign.actions.issue import confirm
from workbook_tool.campaign.actions.new import (
    NewRound,
    NewRoundResult,
    SeveralFormsError,
    new_round,
)
from workbook_tool.campaign.derived.standing import standings
from workbook_tool.campaign.inputs.forms import FORMS
from workbook_tool.campaign.inputs.roster import Unit, roster_csv
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, read_settings
from workbook_tool.campaign.round import Round
from workbook_tool.rubric.library import FormLibrary
from workbook_tool.rubric.source import RubricError

UNITS = tuple(Unit(f"{n:03d}", f"示例第{n}系统工会", TYPE) for n in (1, 2))


def set_up(
    folder: Path,
    library: FormLibrary = SHIPPED,
    units: tuple[Unit, ...] = UNITS,
    forms: Mapping[str, str] | None = None,
) -> NewRoundResult:
    source = folder.parent / "名单.csv"
    source.write_bytes(roster_csv(units))
    wanted = NewRound("示例考核", 2026, "示例市总工会", "", forms or {}, deadline=DEADLINE)
    return new_round(folder, wanted, source, clock=Clock(), library=library)


def pasted(data: bytes) -> bytes:
    """Return a sheet's texts and numbers in a new workbook, without anything of the old one."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for sheet in load_workbook(io.BytesIO(data), data_only=True):
        if sheet.sheet_state == "visible":
            new = book.create_sheet(sheet.title)
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.value is not None:
                    new.cell(cell.row, cell.column, cell.value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def plays_on(folder: Path) -> None:
    """One unit sends its sheet, and it counts."""
    with Round(folder, clock=Clock()) as round_:
        Office(round_).send("001")
        first, second = standings(round_.state, round_.settings, YEAR)
        assert (first.status, second.status) == ("done", "missing")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A round made with a relative path of a form, looked at from another directory."""
    place = tmp_path / "办公室"
    own = own_form(place / "我的细则")
    monkeypatch.chdir(place)
    set_up(Path("考核"), forms={TYPE: str(own.relative_to(place))})
    folder = place / "考核"
    with Round(folder, clock=Clock()) as round_:
        confirm(round_, OWN, {})
        issue_all(round_)
    (tmp_path / "别处").mkdir()
    monkeypatch.chdir(tmp_path / "别处")
    yield folder


def test_a_round_with_a_relative_path_works_from_every_directory(elsewhere: Path) -> None:
    assert read_settings(elsewhere).forms == {TYPE: OWN}
    plays_on(elsewhere)


def test_a_round_works_after_its_yaml_was_moved_away(elsewhere: Path) -> None:
    shutil.rmtree(elsewhere.parent / "我的细则")
    plays_on(elsewhere)


def test_a_backup_takes_the_forms_along_to_another_place(elsewhere: Path, tmp_path: Path) -> None:
    with Round(elsewhere, clock=Clock()) as round_:
        backup(round_, tmp_path / "备份.zip")
    shutil.rmtree(elsewhere.parent)
    restore(tmp_path / "备份.zip", tmp_path / "新电脑" / "考核")
    plays_on(tmp_path / "新电脑" / "考核")


def test_last_years_round_measures_by_last_years_form(tmp_path: Path) -> None:
    forms = tmp_path / "细则库"
    own = own_form(forms)
    set_up(tmp_path / "考核", SHIPPED.with_own(forms))
    with Round(tmp_path / "考核", clock=Clock(), library=SHIPPED.with_own(forms)) as round_:
        before = round_.form(OWN).edition
    own.with_name("document.yaml").write_text("id: shili\n", encoding="utf-8")  # of no use now
    own.write_text("title: 新的\n", encoding="utf-8")
    with Round(tmp_path / "考核", clock=Clock(), library=SHIPPED.with_own(forms)) as round_:
        assert round_.form(OWN).edition == before
        assert round_.forms.ids == (OWN,)


def test_a_form_is_there_byte_for_byte(tmp_path: Path) -> None:
    own = own_form(tmp_path / "细则库")
    set_up(tmp_path / "考核", SHIPPED.with_own(tmp_path / "细则库"))
    kept = sorted((tmp_path / "考核" / FORMS / "shili").iterdir())
    assert [path.name for path in kept] == ["document.yaml", f"{OWN}.yaml"]
    assert [path.read_bytes() for path in kept] == [
        own.with_name(path.name).read_bytes() for path in kept
    ]


def test_of_two_forms_for_a_type_of_unit_a_person_chooses(tmp_path: Path) -> None:
    own_form(tmp_path / "细则库")
    own_form(tmp_path / "细则库", "shili-2025")
    library = SHIPPED.with_own(tmp_path / "细则库")
    with pytest.raises(SeveralFormsError) as error:
        set_up(tmp_path / "考核", library)
    assert [file.id for file in error.value.types[TYPE]] == ["shili-2025", OWN]
    assert not (tmp_path / "考核" / SETTINGS_FILE).exists()
    assert set_up(tmp_path / "考核", library, forms={TYPE: OWN}).begun
    assert read_settings(tmp_path / "考核").forms == {TYPE: OWN}


def test_a_form_of_ones_own_is_not_taken_silently_instead_of_a_shipped_one(tmp_path: Path) -> None:
    type_ = SHIPPED.form(SHIPPED_FORM).unit_type
    own = own_form(tmp_path / "细则库", unit_type=TYPE)
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace(f"unit_type: {TYPE}", f"unit_type: {type_}"), encoding="utf-8")
    with pytest.raises(SeveralFormsError) as error:
        set_up(
            tmp_path / "考核",
            SHIPPED.with_own(tmp_path / "细则库"),
            (Unit("001", "示例系统工会", type_),),
        )
    assert [file.source for file in error.value.types[type_]] == ["shipped", "own"]


def test_two_files_of_one_name_cannot_both_be_in_a_round(tmp_path: Path) -> None:
    one = own_form(tmp_path / "甲", unit_type="甲类工会")
    other = own_form(tmp_path / "乙", unit_type="乙类工会")
    units = (Unit("001", "示例甲工会", "甲类工会"), Unit("002", "示例乙工会", "乙类工会"))
    with pytest.raises(RubricError) as error:
        set_up(tmp_path / "考核", SHIPPED, units, {"甲类工会": str(one), "乙类工会": str(other)})
    assert [finding.code for finding in error.value.findings] == ["K013"]
    assert not (tmp_path / "考核" / SETTINGS_FILE).exists()


def test_documents_of_one_name_stand_beside_each_other_in_a_round(tmp_path: Path) -> None:
    one = own_form(tmp_path / "甲", "biao-a", unit_type="甲类工会")
    other = own_form(tmp_path / "乙", "biao-b", unit_type="乙类工会")
    document = other.with_name("document.yaml")
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("year: 2011", "year: 2012"), encoding="utf-8")
    units = (Unit("001", "示例甲工会", "甲类工会"), Unit("002", "示例乙工会", "乙类工会"))
    set_up(tmp_path / "考核", SHIPPED, units, {"甲类工会": str(one), "乙类工会": str(other)})
    with Round(tmp_path / "考核", clock=Clock()) as round_:
        assert [round_.form_of(code).year for code in ("001", "002")] == [2011, 2012]


def as_an_earlier_version_left_it(folder: Path, form: str) -> None:
    """Take the forms out of a round, and let its settings name one as they did then."""
    shutil.rmtree(folder / FORMS)
    path = folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{TYPE}: {OWN}", f"{TYPE}: {form}"), encoding="utf-8")
    with Round(folder, clock=Clock()) as round_:
        confirm(round_, form, {})


@pytest.mark.parametrize("name", ["typed", "absolute"])
def test_a_round_of_an_earlier_version_opens_and_works(elsewhere: Path, name: str) -> None:
    own = elsewhere.parent / "我的细则" / "shili" / f"{OWN}.yaml"
    typed = str(own if name == "absolute" else own.relative_to(elsewhere.parent))
    as_an_earlier_version_left_it(elsewhere, typed)
    plays_on(elsewhere)
    set_up(elsewhere)  # the roster once more: now the round gets its form
    shutil.rmtree(own.parent)
    with Round(elsewhere, clock=Clock()) as round_:
        assert round_.form_of("001").id == OWN
        Office(round_).send("002")
        assert [one.status for one in standings(round_.state, round_.settings, YEAR)] == [
            "done",
            "done",
        ]


def test_a_form_named_in_the_settings_later_is_taken_in_by_new(elsewhere: Path) -> None:
    path = elsewhere / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f"{TYPE}: {OWN}", f"{TYPE}: {OWN}\n  市、区: suzhou-2015-1"), encoding="utf-8"
    )
    with (
        Round(elsewhere, clock=Clock()) as round_,
        pytest.raises(RubricError, match="再读一次单位名单"),
    ):
        round_.form("suzhou-2015-1")
    set_up(elsewhere, units=(*UNITS, Unit("003", "示例第三区总工会", "市、区")))
    with Round(elsewhere, clock=Clock()) as round_:
        assert round_.form_of("003").id == "suzhou-2015-1"
        assert round_.form_of("001").id == OWN


def test_a_table_without_token_is_known_by_the_rounds_own_form(elsewhere: Path) -> None:
    """The shipped form is worded alike; the round's own goes before it."""
    with Round(elsewhere, clock=Clock()) as round_:
        office = Office(round_)
        office.collect(("001_示例第1系统工会.xlsx", pasted(office.filled("001"))))
        (received,) = [one.received for one in round_.state.all_returns()]
        assert received.reading.form == OWN
