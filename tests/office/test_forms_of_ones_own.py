"""Forms of one's own: taken in, listed, and known to every use case on forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.campaign.test_a_round_keeps_its_forms import pasted
from tests.office.forms import OWN, SHIPPED_FORM, TYPE, office_of, own_form
from workbook_tool.office.check import CheckRequest, check
from workbook_tool.office.errors import OfficeError
from workbook_tool.office.library import beside_rounds, library_for
from workbook_tool.office.printing import PrintFormsRequest, print_forms
from workbook_tool.office.rubric import (
    RubricDiffRequest,
    RubricLintRequest,
    RubricListRequest,
    RubricSettingsRequest,
    RubricShowRequest,
    rubric_diff,
    rubric_lint,
    rubric_list,
    rubric_settings,
    rubric_show,
)
from workbook_tool.office.sheet import SheetRequest, sheet
from workbook_tool.office.taking_in import RubricAddDocument, RubricAddRequest, rubric_add
from workbook_tool.rubric.load import DOCUMENT_FILE
from workbook_tool.summary import prints


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder for forms of one's own, empty as yet."""
    return tmp_path / "细则库"


def added(own: Path, path: Path, *, replace: bool = False) -> RubricAddDocument:
    return rubric_add(office_of(own), RubricAddRequest(path, replace))


def outcomes(document: RubricAddDocument) -> list[str]:
    return [form.outcome for form in document.forms]


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


# --- taking in ---------------------------------------------------------------------------------


def test_a_form_is_taken_in_with_its_document_and_then_listed(own: Path, tmp_path: Path) -> None:
    path = own_form(tmp_path / "桌面")
    done = added(own, path)
    assert (done.done, outcomes(done)) == (True, ["added"])
    assert files_in(own) == ["shili/document.yaml", f"shili/{OWN}.yaml"]
    listed = {form.id: form for form in rubric_list(office_of(own), RubricListRequest()).forms}
    assert (listed[OWN].source, listed[OWN].unit_type) == ("own", TYPE)
    assert listed[SHIPPED_FORM].source == "shipped"
    assert Path(listed[OWN].path) == own / "shili" / f"{OWN}.yaml"


def test_a_whole_folder_is_taken_in(own: Path, tmp_path: Path) -> None:
    own_form(tmp_path / "桌面")
    own_form(tmp_path / "桌面", "shili-2026-b", unit_type="示例乙类工会")
    for folder in (tmp_path / "桌面", tmp_path / "桌面" / "shili"):
        done = added(own, folder)
        assert done.done
        assert len(done.forms) == 2
    assert outcomes(done) == ["same", "same"]


def test_a_form_that_cannot_be_used_is_not_taken_in_nor_what_came_with_it(
    own: Path, tmp_path: Path
) -> None:
    own_form(tmp_path / "桌面")
    broken = own_form(tmp_path / "桌面", "shili-2026-b")
    broken.write_text("title: 例\n\tunit_type: 例\n", encoding="utf-8")
    done = added(own, tmp_path / "桌面")
    assert (done.done, outcomes(done)) == (False, ["unusable", "added"])
    assert [finding["code"] for finding in done.forms[0].findings] == ["K003"]
    assert not own.exists()


def test_what_is_to_be_explained_in_a_form_is_told_and_does_not_stop_it(
    own: Path, tmp_path: Path
) -> None:
    done = added(own, own_form(tmp_path / "桌面", points="21"))
    assert done.done
    assert "explain" in {finding["severity"] for finding in done.forms[0].findings}


def test_an_id_of_a_shipped_form_is_taken(own: Path, tmp_path: Path) -> None:
    done = added(own, own_form(tmp_path / "桌面", SHIPPED_FORM), replace=True)
    assert (done.done, outcomes(done)) == (False, ["taken"])
    assert SHIPPED_FORM in done.forms[0].path
    assert not own.exists()


def test_another_form_of_ones_own_is_replaced_only_on_request(own: Path, tmp_path: Path) -> None:
    added(own, own_form(tmp_path / "去年"))
    newer = own_form(tmp_path / "今年", points="22")
    before = (own / "shili" / DOCUMENT_FILE).read_bytes()
    assert outcomes(added(own, newer)) == ["taken"]
    assert (own / "shili" / DOCUMENT_FILE).read_bytes() == before
    assert outcomes(added(own, newer, replace=True)) == ["replaced"]
    assert first_points(own, OWN) == 22


def test_a_document_that_others_share_is_not_changed_under_them(own: Path, tmp_path: Path) -> None:
    added(own, own_form(tmp_path / "一"))
    other = own_form(tmp_path / "二", "shili-2026-b", points="22")
    for replace in (False, True):
        assert outcomes(added(own, other, replace=replace)) == ["document_differs"]
    own_form(tmp_path / "二", points="22")
    assert outcomes(added(own, tmp_path / "二", replace=True)) == ["added", "replaced"]
    assert first_points(own, OWN) == first_points(own, "shili-2026-b") == 22


def first_points(own: Path, name: str) -> int:
    points: int = rubric_show(office_of(own), RubricShowRequest(name)).data["categories"][0][
        "items"
    ][0]["points"]
    return points


def test_another_form_for_the_same_units_is_told(own: Path, tmp_path: Path) -> None:
    done = added(own, own_form(tmp_path / "桌面", unit_type="企业工会"))
    assert [(one.id, one.source) for one in done.forms[0].alike] == [
        ("changzhou-2013-1", "shipped")
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("没有.yaml", "no_form_file"),
        ("没有", "no_form_file"),
        ("说明.docx", "not_yaml"),
        ("空的", "no_forms_in"),
        ("document.yaml", "not_a_form"),
    ],
)
def test_what_is_no_form_is_told(own: Path, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "空的").mkdir()
    (tmp_path / "说明.docx").write_bytes(b"PK")
    (tmp_path / "document.yaml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(OfficeError) as error:
        added(own, tmp_path / name)
    assert error.value.code == code
    assert not own.exists()


# --- where they lie ----------------------------------------------------------------------------


def test_they_lie_beside_the_rounds_wherever_in_a_round_one_is(tmp_path: Path) -> None:
    round_ = tmp_path / "年终考核"
    (round_ / "收件箱").mkdir(parents=True)
    assert beside_rounds(tmp_path) == tmp_path
    assert beside_rounds(round_) == round_  # no round as yet
    (round_ / "考核设置.yaml").write_text("", encoding="utf-8")
    assert beside_rounds(round_) == beside_rounds(round_ / "收件箱") == tmp_path


def test_a_folder_that_is_named_goes_before_the_variable_before_the_usual_one(
    tmp_path: Path,
) -> None:
    named, variable = tmp_path / "甲", tmp_path / "乙"
    environment = {"WORKBOOK_TOOL_FORMS": str(variable)}
    assert library_for(tmp_path, named, environment).own == named
    assert library_for(tmp_path, None, environment).own == variable
    assert library_for(tmp_path, None, {"WORKBOOK_TOOL_FORMS": " "}).own == tmp_path / "细则库"
    for wanted in (named, None):
        with pytest.raises(OfficeError, match="细则文件夹"):
            library_for(tmp_path, wanted, environment, there=True)


def test_a_folder_of_one_document_may_be_named_itself(own: Path) -> None:
    own_form(own)
    assert OWN in office_of(own / "shili").library.ids


# --- every use case knows them -----------------------------------------------------------------


def test_show_lint_diff_and_settings_know_them(own: Path, tmp_path: Path) -> None:
    own_form(own, points="21")
    office = office_of(own)
    assert rubric_show(office, RubricShowRequest(OWN)).data["unit_type"] == TYPE
    linted = {form.id for form in rubric_lint(office, RubricLintRequest()).forms}
    assert {OWN, SHIPPED_FORM} <= linted
    assert not rubric_diff(office, RubricDiffRequest(SHIPPED_FORM, OWN)).same
    page = tmp_path / "口径确认单.docx"
    assert rubric_settings(office, RubricSettingsRequest(OWN, page)).questions == 1
    assert page.read_bytes().startswith(b"PK")


def test_a_form_that_changes_is_read_anew_by_an_office_that_runs_for_days(own: Path) -> None:
    own_form(own)
    office = office_of(own)
    before = rubric_show(office, RubricShowRequest(OWN)).data["edition"]
    own_form(own, points="25")
    assert rubric_show(office, RubricShowRequest(OWN)).data["edition"] != before


def test_a_form_that_cannot_be_used_costs_no_other_anything(own: Path) -> None:
    own_form(own)
    own_form(own, "shili-2026-b").write_text("title: 例\n", encoding="utf-8")
    listed = rubric_list(office_of(own), RubricListRequest())
    assert [form.id for form in listed.unusable] == ["shili-2026-b"]
    assert OWN in {form.id for form in listed.forms}


def drawn(own: Path, tmp_path: Path) -> Path:
    """A sheet of the own form, from a unit that has filled in nothing."""
    path = tmp_path / "表.xlsx"
    request = SheetRequest(OWN, path, unit="示例单位工会")
    assert sheet(office_of(own), request).rubric == OWN
    return path


def test_a_sheet_of_an_own_form_is_known_again(own: Path, tmp_path: Path) -> None:
    own_form(own)
    (file,) = check(office_of(own), CheckRequest((drawn(own, tmp_path),))).files
    assert (file["rubric"], file["unit"], file["standing"]) == (OWN, "示例单位工会", "unsigned")
    assert not {finding["code"] for finding in file["findings"]} & {"U04", "V01", "V02"}


def table_of(own: Path, tmp_path: Path, form: str) -> str | None:
    """As which form a table is read that somebody pasted into a new workbook."""
    sheet(office_of(own), SheetRequest(form, tmp_path / "表.xlsx", unit="示例单位工会"))
    table = tmp_path / "粘贴.xlsx"
    table.write_bytes(pasted((tmp_path / "表.xlsx").read_bytes()))
    (file,) = check(office_of(own), CheckRequest((table,))).files
    assert "U02" in {finding["code"] for finding in file["findings"]}
    found: str | None = file["rubric"]
    return found


TITLE = "2026年度示例市系统工会工作考核细则"


@pytest.mark.parametrize(("points", "title"), [("21", TITLE), ("", TITLE), ("21", "")])
@pytest.mark.parametrize("form", [OWN, SHIPPED_FORM])
def test_a_table_without_token_is_known_by_its_own_form_beside_one_worded_alike(
    own: Path, tmp_path: Path, form: str, points: str, title: str
) -> None:
    own_form(own, points=points, title=title)
    assert table_of(own, tmp_path, form) == form


def test_a_table_that_could_be_of_two_forms_is_taken_for_ones_own(
    own: Path, tmp_path: Path
) -> None:
    own_form(own)
    assert table_of(own, tmp_path, OWN) == OWN
    assert table_of(own, tmp_path, SHIPPED_FORM) == OWN


def test_two_files_of_one_id_are_told_and_neither_is_taken(own: Path, tmp_path: Path) -> None:
    own_form(own)
    path = drawn(own, tmp_path)
    own_form(own, folder="shili-b")
    unusable = rubric_list(office_of(own), RubricListRequest()).unusable
    assert [(form.id, form.findings[0]["code"]) for form in unusable] == [(OWN, "K013")] * 2
    (file,) = check(office_of(own), CheckRequest((path,))).files
    assert file["status"] == "must_fix"
    with pytest.raises(OfficeError, match="有几份"):
        rubric_show(office_of(own), RubricShowRequest(OWN))


def test_print_knows_them(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_form(own)
    monkeypatch.setattr(prints, "find_libreoffice", lambda: None)
    made = print_forms(office_of(own), PrintFormsRequest((OWN,), tmp_path / "打印"))
    assert (made.outcome, made.pdf, len(made.files)) == ("made", False, 1)
    assert load_workbook(made.files[0]).sheetnames == [OWN]


def test_a_folder_of_files_is_checked(own: Path, tmp_path: Path) -> None:
    own_form(own)
    folder = tmp_path / "收回"
    (folder / "第一批").mkdir(parents=True)
    drawn(own, tmp_path).replace(folder / "第一批" / "表.xlsx")
    (folder / "Thumbs.db").write_bytes(b"x")
    found = check(office_of(own), CheckRequest((folder,)))
    assert [file["file"] for file in found.files] == ["表.xlsx"]
    (tmp_path / "空的").mkdir()
    with pytest.raises(OfficeError, match="里没有文件"):
        check(office_of(own), CheckRequest((tmp_path / "空的",)))
