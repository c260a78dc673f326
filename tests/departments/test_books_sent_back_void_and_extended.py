"""A department's faulty book goes back; a book is declared void; a department gets more time."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.departments.rounds import IN_TIME, LATE, clock, issued_books, make_round, scoring, typed
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.books import BookStanding
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.round import Round
from workbook_tool.cli.main import run

TYPES = {"市、区": "suzhou-2015-1", "局、公司": "suzhou-2015-2"}
UNITS = [Unit(f"{n:03d}", f"示例第{n}工会", list(TYPES)[n % 2]) for n in range(1, 5)]
FAULTY = "宣教部"
LATE_ONE = "财务部"
KIND = "局、公司"


@pytest.fixture
def place(collected: Path, tmp_path: Path) -> Path:
    """Return a copy of the round for one test."""
    return Path(shutil.copytree(collected, tmp_path / "考核"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play: two people fill in the book of one department, both wrongly; another one is late."""
    place = make_round(tmp_path_factory.mktemp("退回"), TYPES, UNITS)
    with Round(place, clock=clock) as round_:
        files: list[Source] = []
        for (name, form), book in issued_books(round_).items():
            scores = {
                (unit, duty.ref): duty.points - Decimal("0.1")
                for unit in book.order.units
                for duty in book.order.duties
            }
            if name == FAULTY and form == TYPES[KIND]:
                for person, unit in zip("王李", book.order.units, strict=True):
                    mine = {key: value for key, value in scores.items() if key[0] == unit}
                    mine[next(iter(mine))] = Decimal(900)
                    files.append(book.source(f"{name}（{person}）.xlsx", typed(mine)))
            else:
                day = LATE if name == LATE_ONE else IN_TIME
                files.append(book.source(f"{name}-{form}.xlsx", typed(scores), day))
        collect(round_, files)
    return place


def stands(place: Path, scorer: str, kind: str = KIND) -> BookStanding:
    with Round(place, clock=clock) as round_:
        return next(
            one
            for one in scoring(round_).standings()
            if (one.order.scorer, one.order.form.unit_type) == (scorer, kind)
        )


def test_each_persons_faulty_book_goes_back_once_with_its_faults_marked(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", str(place), "--departments"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert f"workbook-toolreturn{place}--departments".replace(" ", "") in said
    assert run(["return", str(place), "--departments"]) == 0
    assert "已生成2份退回通知" in "".join(capsys.readouterr().out.split())
    made = sorted((place / "退回").rglob("*.*"))
    assert len([path for path in made if path.parent.name == f"2026_{FAULTY}_局、公司"]) == 6
    marked = [load_workbook(path) for path in made if path.suffix == ".xlsx"]
    for book in marked:
        cells = [cell for row in book["打分表"].iter_rows() for cell in row if cell.value == 900]
        assert len(cells) == 1
        assert cells[0].comment is not None or cells[0].fill.fgColor.rgb != "00000000"
        assert "审核结果" in book.sheetnames
    texts = [
        path.read_text(encoding="utf-8")
        for path in made
        if "退回通知" in path.name[-12:] and path.suffix == ".txt"
    ]
    assert {"王" in text for text in texts} == {True, False}
    for text in texts:
        assert text.startswith(f"{FAULTY}：")
        assert "900" in text
    notice = next(path for path in made if path.suffix == ".docx")
    paragraphs = Document(io.BytesIO(notice.read_bytes())).paragraphs
    words = "".join(paragraph.text for paragraph in paragraphs)
    assert FAULTY in words
    assert "你部门" in words
    assert "你单位" not in words
    assert run(["return", str(place), "--departments"]) == 0
    assert "没有要退回的" in capsys.readouterr().out


def test_what_one_person_mended_is_told_without_the_colleagues_faults(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["return", str(place), "--departments"]) == 0
    with Round(place, clock=clock) as round_:
        book = issued_books(round_)[FAULTY, TYPES[KIND]]
        first, second = book.order.duties[:2]
        unit = book.order.units[0]
        scores = {(unit, duty.ref): duty.points for duty in book.order.duties}
        scores[unit, second.ref] = Decimal(800)
        collect(round_, [book.source(f"{FAULTY}（王）改.xlsx", typed(scores))])
        assert first.ref != second.ref
    capsys.readouterr()
    assert run(["return", str(place), "--departments"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "已改1处，没改0处" in said


def test_a_mended_book_is_collected_by_the_command_and_told_whose_it_is(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["return", str(place), "--departments"]) == 0
    with Round(place, clock=clock) as round_:
        book = issued_books(round_)[FAULTY, TYPES[KIND]]
        scores = {(book.order.units[0], duty.ref): duty.points for duty in book.order.duties}
        (tmp_path / "改好.xlsx").write_bytes(book.filled(typed(scores)))
    capsys.readouterr()
    assert run(["collect", str(place), str(tmp_path / "改好.xlsx"), "--on", "2026-12-24"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert f"改好.xlsx{FAULTY}—通过" in said
    assert f"{FAULTY}：上次退回时指出1处，已改1处。" in said
    assert run(["status", str(place), "--files"]) == 0
    assert f"改好.xlsx{FAULTY}—通过" in "".join(capsys.readouterr().out.split())


def test_departments_that_are_not_done_are_reminded_by_name(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Round(place, clock=clock) as round_:
        book = issued_books(round_)[FAULTY, TYPES[KIND]]
        scores = {(book.order.units[0], duty.ref): duty.points for duty in book.order.duties}
        collect(round_, [book.source("一半.xlsx", typed(scores))])
    for file in (f"{FAULTY}（王）.xlsx", f"{FAULTY}（李）.xlsx"):
        assert run(["decide", str(place), "不予采用", file, "--reason", "另有新件"]) == 0
    capsys.readouterr()
    assert run(["return", str(place), "--collection", "部门考核"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert f"以下1个部门还没有打完分：{FAULTY}。" in said


def test_one_department_alone_is_sent_back_or_reminded(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Round(place, clock=clock) as round_:
        book = issued_books(round_)[LATE_ONE, TYPES[KIND]]
        wrong = {(book.order.units[1], duty.ref): Decimal(700) for duty in book.order.duties}
        collect(round_, [book.source(f"{LATE_ONE}另一份.xlsx", typed(wrong))])
    assert run(["return", str(place), "--department", LATE_ONE]) == 0
    assert "已生成1份退回通知" in "".join(capsys.readouterr().out.split())
    made = {path.parent.name for path in (place / "退回").rglob("*.docx")}
    assert made == {f"2026_{LATE_ONE}_{KIND}"}
    assert run(["return", str(place), "--department", FAULTY]) == 0
    assert "已生成2份退回通知" in "".join(capsys.readouterr().out.split())


def test_a_unit_is_not_named_where_departments_are_meant(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["return", str(place), "--departments", "--unit", "001"]) == 1
    assert "请写部门。部门用 --department 写。" in capsys.readouterr().err
    assert run(["return", str(place), "--department", "没有这个部"]) == 1
    assert f"没有“没有这个部”这样的打分表。打分的有：“{FAULTY}”" in capsys.readouterr().err
    assert not (place / "退回").exists()


def test_a_department_with_several_books_has_to_be_named_with_the_type_of_units(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["decide", str(place), "延期", "2026-12-31", "--department", LATE_ONE]
    assert run([*asked, "--reason", "出差"]) == 1
    assert "请写明是哪类单位的：“局、公司”，“市、区”。用 --type 写。" in capsys.readouterr().err
    assert run([*asked[:-1], "没有这个部", "--reason", "出差"]) == 1
    assert "打分的有：" in capsys.readouterr().err


def test_a_department_that_got_more_time_is_not_late(place: Path) -> None:
    assert stands(place, LATE_ONE).late
    asked = ["decide", str(place), "延期", "2026-12-31", "--department", LATE_ONE]
    assert run([*asked, "--type", KIND, "--reason", "出差"]) == 0
    assert not stands(place, LATE_ONE).late
    assert stands(place, LATE_ONE, "市、区").late


def test_scores_of_a_void_book_do_not_count_and_a_new_one_is_issued(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stands(place, LATE_ONE)
    assert before.status == "done"
    with Round(place, clock=clock) as round_:
        old = issued_books(round_)[LATE_ONE, TYPES[KIND]]
        scores = {
            (unit, duty.ref): Decimal(1) for unit in old.order.units for duty in old.order.duties
        }
        late_return = old.source("旧表又报.xlsx", typed(scores))
    asked = ["decide", str(place), "作废", "--department", LATE_ONE, "--type", KIND]
    assert run([*asked, "--reason", "口径有误"]) == 0
    assert "--departments" in capsys.readouterr().out
    assert stands(place, LATE_ONE).status == "missing"
    with Round(place, clock=clock) as round_:
        number = round_.state.events[-1].number
        one = collect(round_, [late_return]).files[0]
        assert one.received.reading.status == "must_fix"
    assert run(["issue", str(place), "--departments"]) == 0
    with Round(place, clock=clock) as round_:
        owner = before.order.owner
        sheets = [s for slot, all_ in round_.state.sheets.items() for s in all_ if slot[0] == owner]
        assert [sheet.good for sheet in sheets] == [False, True]
        assert (place / "下发" / sheets[1].issued.file).exists()
    assert run(["decide", str(place), "撤销", str(number), "--reason", "口径无误"]) == 0
    assert stands(place, LATE_ONE).missing == ()


def test_a_book_issued_again_takes_the_old_ones_place(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was scored goes on counting until the new book says otherwise."""
    with Round(place, clock=clock) as round_:
        old = issued_books(round_)[LATE_ONE, TYPES[KIND]]
        owner, unit, ref = old.order.owner, old.order.units[0], old.order.duties[0].ref
        before = dict(scoring(round_).outcomes)
        files = {path.name for path in (place / "下发").rglob("*.xlsx")}
    renamed = ["decide", str(place), "改名", unit, "示例改名工会", "--reason", "批复"]
    assert run(renamed) == 0
    capsys.readouterr()
    assert run(["issue", str(place), "--departments", "--again"]) == 0
    assert "旧表作废" in capsys.readouterr().out
    with Round(place, clock=clock) as round_:
        first, second = (
            s for (o, _), all_ in round_.state.sheets.items() for s in all_ if o == owner
        )
        assert (first.good, second.good) == (False, True)
        there = {path.name for path in (place / "下发").rglob("*.xlsx")}
        assert Path(second.issued.file).name in there
        good = {
            Path(sheet.issued.file).name
            for sheets in round_.state.sheets.values()
            for sheet in sheets
            if sheet.good
        }
        assert there == good != files
        assert dict(scoring(round_).outcomes) == before
        scores = {
            (unit, duty.ref): value
            for duty in old.order.duties
            if (value := before[Key(unit, duty.ref)].value) is not None
        }
        scores[unit, ref] = Decimal("0.3")
        new = replace(old, issued=second.issued)
        one = collect(round_, [new.source("新表.xlsx", typed(scores), serial=2)]).files[0]
        assert one.received.reading.status in {"ok", "explain"}
        now = scoring(round_).outcomes
        assert now[Key(unit, ref)].value == Decimal("0.3")
        assert {key: (one.status, one.value) for key, one in now.items() if key != (unit, ref)} == {
            key: (one.status, one.value) for key, one in before.items() if key != (unit, ref)
        }
        late = collect(round_, [old.source("旧表又报.xlsx", typed({(unit, ref): Decimal(1)}))])
        assert late.files[0].received.reading.status == "must_fix"
        assert scoring(round_).outcomes[Key(unit, ref)].value == Decimal("0.3")
    asked = ["decide", str(place), "作废", "--department", LATE_ONE, "--type", KIND]
    assert run([*asked, "--reason", "口径有误"]) == 0
    assert stands(place, LATE_ONE).files == ()
