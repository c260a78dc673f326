"""公示, 通报 and 反馈: what stands in them, and what must not."""

from __future__ import annotations

import io
import random
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from openpyxl import Workbook

from tests.deciding import adjust, bar, change_unit
from tests.departments.rounds import clock, issued_books, make_round, typed
from tests.engines import libreoffice_convert, needs
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import Collection, GradeBand, Ranking
from workbook_tool.campaign.records.disk import Disk
from workbook_tool.campaign.round import Round
from workbook_tool.cli.main import run
from workbook_tool.reading.child import Reader
from workbook_tool.resources import data_folder
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import StageId
from workbook_tool.summary.last_year import LastYearError, LastYearResult, matched, read_list
from workbook_tool.summary.publish import draw, feedback, last_results, public, report
from workbook_tool.summary.summarise import view_of
from workbook_tool.summary.view import SummaryView, stage_word

TYPES = {"市、区": "suzhou-2015-1"}
UNITS = [Unit(f"{n:03d}", f"示例第{n}区总工会", "市、区") for n in range(1, 8)]
DEPT = Collection(id="dept", name="部门考核", stage="assess", by="责任部门")
GRADES = (GradeBand.model_validate({"名称": "优秀", "不低于": 90}),)
FORM = load_form("suzhou-2015-1")
TODAY = date(2026, 12, 30)
VETOED, ADJUSTED, EXCUSED = "002", "003", "007"
WHY = {VETOED: "发生重大责任事故", EXCUSED: "新建单位"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ranking = Ranking(grades=GRADES)
    place = make_round(
        tmp_path_factory.mktemp("公布"), TYPES, UNITS, collections=(DEPT,), ranking=ranking
    )
    chance = random.Random(3)
    with Round(place, clock=clock) as round_:
        change_unit(round_, EXCUSED, "excused", "", WHY[EXCUSED])
        change_unit(round_, "001", "renamed", "示例新城区总工会", "更名")
        sources = []
        for (department, _), book in issued_books(round_).items():
            scores = {
                (unit, duty.ref): duty.points - Decimal(chance.randint(0, 8)) / 10
                for unit in book.order.units
                for duty in book.order.duties
            }
            sources.append(book.source(f"{department}.xlsx", typed(scores)))
        collect(round_, sources)
        bar(round_, VETOED, "veto", WHY[VETOED])
        adjust(round_, ADJUSTED, Decimal("0.5"), "会议纪要第8号", "承担试点")
    return place


@pytest.fixture
def view(place: Path) -> SummaryView:
    with Round(place, clock=clock) as round_:
        return view_of(round_)


def read(content: bytes) -> tuple[str, list[list[list[str]]]]:
    """Return the running text, and the cells of every table."""
    document = Document(io.BytesIO(content))
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    return "\n".join(p.text for p in document.paragraphs), tables


def test_the_public_page_has_ranks_and_nobodys_faults(view: SummaryView) -> None:
    text, tables = read(draw("公示", public(view, TODAY)))
    ranked = [unit for unit in view.units.values() if unit.place.rank is not None]
    best_first = sorted(ranked, key=lambda unit: -(unit.total or 0))
    assert [row[1] for row in tables[0][1:]] == [unit.unit.name for unit in best_first]
    assert [Decimal(row[2]) for row in tables[0][1:]] == [unit.total for unit in best_first]
    everything = text + str(tables)
    for word in ("否决", *WHY.values(), "人工调整", "台账", "{{", "{%"):
        assert word not in everything
    assert "2026年12月30日" in text
    assert "示例市总工会" in text


def test_the_report_lists_apart_who_is_not_ranked_and_why(view: SummaryView) -> None:
    _, tables = read(draw("通报", report(view, TODAY)))
    assert tables[0][0] == ["名次", "单位", "总分", "得分率", "等次"]
    apart = dict(tables[1][1:])
    assert apart["示例第2区总工会"] == f"一票否决：{WHY[VETOED]}"
    assert apart["示例第7区总工会"] == "免报"
    assert len(tables[0]) + len(tables[1]) == 2 + len(UNITS)


def test_what_a_round_does_not_have_takes_no_column(view: SummaryView) -> None:
    settings = view.settings.model_copy(update={"ranking": Ranking()})
    ungraded = replace(view, settings=settings)
    _, tables = read(draw("公示", public(ungraded, TODAY)))
    assert tables[0][0] == ["名次", "单位", "总分"]
    _, tables = read(draw("通报", report(ungraded, TODAY)))
    assert tables[0][0] == ["名次", "单位", "总分", "得分率"]
    unit = view.units["001"]
    told = feedback(view, unit, TODAY)
    _, tables = read(draw("反馈", told))
    assert tables[0][0] == ["编号", "考核内容", "满分", "得分", "理由"]
    _, staged = read(draw("反馈", told | {"staged": True}))
    assert staged[0][0] == ["编号", "考核内容", "满分", "各阶段得分", "得分", "理由"]
    assert len(tables[0]) == 1 + len(FORM.items)


def test_a_group_in_which_nobody_is_ranked_has_no_table_of_ranks(view: SummaryView) -> None:
    words = report(view, TODAY)
    words["groups"][0]["rows"] = []
    _, tables = read(draw("通报", words))
    assert [table[0] for table in tables] == [["单位", "原因"]]


def test_the_report_compares_with_last_year_by_present_and_former_names(
    place: Path, view: SummaryView, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2025年度考核结果"])
    sheet.append(["名次", "单位名称", "总分", "满分", "等次"])
    sheet.append([1, "示例第1区总工会", 84, 105, "优秀"])  # renamed since
    sheet.append([2, "示例第4区总工会", "94.5", 105, "良好"])
    sheet.append([3, "示例第5区工会", 90, 105, ""])  # merely looks alike
    book.save(tmp_path / "上年.xlsx")
    with Reader() as reader, Round(place, clock=clock) as round_:
        found = matched(read_list(tmp_path / "上年.xlsx", reader), round_.state.units)
    assert found.unmatched == (("示例第5区工会", "示例第5区总工会"),)
    assert set(found.of) == {"001", "004"}
    _, tables = read(draw("通报", report(view, TODAY, found)))
    rows = {row[1]: row for row in tables[0][1:]}
    assert rows["示例新城区总工会"][5:7] == ["1", "80%"]
    assert rows["示例第4区总工会"][5:7] == ["2", "90%"]
    assert rows["示例第5区总工会"][5:] == ["—", "—", "—"]
    rank = view.units["001"].place.rank
    assert rank is not None
    assert rows["示例新城区总工会"][7] == ("持平" if rank == 1 else f"降 {rank - 1}")


def test_a_list_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["单位", "总分"])
    book.active.append(["示例第1区总工会", "九十"])
    book.save(tmp_path / "上年.xlsx")
    with Reader() as reader, pytest.raises(LastYearError, match="B2 写的是“九十”，不是数字"):
        read_list(tmp_path / "上年.xlsx", reader)


def test_results_of_this_programs_round_compare_by_share(view: SummaryView) -> None:
    results = {one.name: one for one in last_results(view)}
    unit = view.units["004"]
    expected = LastYearResult(
        "示例第4区总工会", unit.total, Decimal(100), unit.place.rank, unit.place.grade
    )
    assert results["示例第4区总工会"] == expected
    assert unit.total is not None
    assert expected.share == unit.total / 100


def test_a_unit_is_told_its_own_scores_and_the_reasons(view: SummaryView) -> None:
    unit = view.units[ADJUSTED]
    text, tables = read(draw("反馈", feedback(view, unit, TODAY)))
    rows = tables[0][1:]
    assert [row[0] for row in rows] == [item.ref for item in FORM.items]
    total = sum((Decimal(row[3]) for row in rows), Decimal(0))
    assert unit.total == total + Decimal("0.5")
    assert "人工调整：加 0.5 分，依据会议纪要第8号（承担试点）" in text
    assert all("台账" in row[4] for row in rows)
    for other in view.units.values():
        if other is not unit:
            assert other.unit.name not in text + str(tables)


def test_the_command_makes_them_all_and_says_when_they_are_drafts(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["publish", str(place), "--date", "2026-12-30"]) == 0
    made = sorted(path.name for path in (place / "汇总" / "公布").rglob("*.docx"))
    assert len(made) == 2 + len(UNITS) - 1
    assert "已生成公示、通报和 6 份反馈" in capsys.readouterr().out


def test_what_was_made_under_a_former_name_does_not_stay_beside_the_new_one(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Path(shutil.copytree(place, tmp_path / "改名"))
    folder = again / "汇总" / "公布" / "反馈"
    folder.mkdir(parents=True, exist_ok=True)
    old = folder / "001_示例第1区总工会_反馈.docx"
    own = [folder / "001_示例第1区总工会_反馈（盖章）.docx", folder / "示例第1区总工会.docx"]
    for path in (old, *own):
        path.write_bytes(b"made before")
    (folder.parent / old.name).write_bytes(b"not where it is made")
    monkeypatch.setattr(Disk, "remove", is_open)
    assert run(["publish", str(again), "--date", "2026-12-30"]) == 0
    assert f"“{old.name}”写的是单位的旧名，但没能删掉" in "".join(capsys.readouterr().out.split())
    assert old.exists()
    monkeypatch.undo()
    assert run(["publish", str(again), "--date", "2026-12-30"]) == 0
    assert not old.exists()
    assert all(path.read_bytes() == b"made before" for path in own)
    assert (folder.parent / old.name).exists()
    assert (folder / "001_示例新城区总工会_反馈.docx").exists()
    with Round(again, clock=clock) as round_:
        change_unit(round_, "001", "renamed", "示例第1区总工会", "又改回来")
    assert run(["publish", str(again), "--date", "2026-12-30"]) == 0
    assert old.exists()
    assert not (folder / "001_示例新城区总工会_反馈.docx").exists()


def is_open(_: Disk, path: Path) -> None:
    raise PermissionError(13, "正在使用", str(path))


def test_a_unit_that_stands_twice_in_last_years_list_is_told_so(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "上年.csv"
    rows = ["单位,总分,满分,名次", "示例第4区总工会,90,100,1", "示例第4区总工会,80,100,3"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert run(["publish", str(place), "--date", "2026-12-30", "--last", str(path)]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "上年的“示例第4区总工会”在名单里有两行以上，只用了第一行，请核对。" in said
    assert "没有对上" not in said
    assert reported(place)["示例第4区总工会"][5:7] == ["1", "90%"]


@pytest.mark.parametrize(
    ("form", "stage", "word"),
    [
        ("changzhou-2013-1", "assess", "考评"),
        ("changzhou-2013-1", "self", "自评"),
        ("shenyang-liuhao", "assess", "考核"),
        ("shenyang-liuhao", "review", "复核"),
        ("suzhou-2015-1", "assess", "考核"),
        ("dalian-2018", "self", "自评"),
    ],
)
def test_a_stage_is_called_as_the_form_calls_it(
    view: SummaryView, form: str, stage: StageId, word: str
) -> None:
    unit = view.units["001"]
    stages = {stage: unit.stages["assess"], "review": unit.stages["assess"]}
    told = feedback(view, replace(unit, stages=stages), TODAY)
    assert stage_word(load_form(form), stage) == word
    assert replace(unit, form=load_form(form)).stage_word(stage) == word
    assert f"{stage_word(unit.form, stage)} " in told["rows"][0]["stages"]


def last_years_round(folder: Path) -> Path:
    """Play last year's round, on a form with 105 points in all and with units' names of then."""
    data = Path(shutil.copytree(data_folder("rubric_data"), folder / "rubric_data"))
    shutil.copytree(data / "suzhou-2015", data / "suzhou-2014")
    form = data / "suzhou-2014" / "suzhou-2014-1.yaml"
    for file in (data / "suzhou-2014").glob("suzhou-*.yaml"):
        text = file.read_text(encoding="utf-8")
        more = text.replace("points: 24", "points: 29", 1).replace("points: 5", "points: 10", 1)
        file.unlink()
        if file.stem == "suzhou-2015-1":
            form.write_text(more, encoding="utf-8")
    names = ["示例第1区总工会", "示例第3区 总工会", "示例第4区工会", "示例旧县总工会"]
    units = [Unit(f"9{n}", name, "市、区") for n, name in enumerate(names)]
    last = make_round(folder, {"市、区": str(form)}, units, collections=(DEPT,))
    with Round(last, clock=clock) as round_:
        sources = []
        for (department, _), book in issued_books(round_).items():
            scores = {
                (unit, duty.ref): duty.points - (Decimal(n) if duty.ref == "1" else 0)
                for n, unit in enumerate(book.order.units)
                for duty in book.order.duties
            }
            sources.append(book.source(f"{department}.xlsx", typed(scores)))
        collect(round_, sources)
        assert view_of(round_).units["90"].form.points == 105
        assert [unit.total for unit in view_of(round_).units.values()] == [105, 104, 103, 102]
    return last


def reported(place: Path) -> dict[str, list[str]]:
    """Return the rows of the 通报 by unit."""
    (path,) = (place / "汇总" / "公布").rglob("*通报*.docx")
    _, tables = read(path.read_bytes())
    assert tables[0][0][:2] == ["名次", "单位"]
    return {row[1]: row for row in tables[0][1:]}


def test_publish_compares_with_the_round_of_last_year(
    place: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    last = last_years_round(tmp_path)
    before = sorted((path, path.stat().st_mtime_ns) for path in last.rglob("*") if path.is_file())
    assert run(["publish", str(place), "--date", "2026-12-30", "--last", str(last)]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert (
        "上年的“示例第4区工会”在这次的名单里没有对上，是不是“示例第4区总工会”；没有比较。" in said
    )
    assert "上年的“示例旧县总工会”在这次的名单里没有对上；没有比较。" in said
    rows = reported(place)
    assert rows["示例新城区总工会"][5:7] == ["1", "100%"]  # renamed since
    assert rows["示例第3区总工会"][5:7] == ["2", "99%"]  # 104 of 105, a blank in its name
    assert rows["示例第4区总工会"][5:] == ["—", "—", "—"]
    own = (place / "汇总" / "公布").rglob("*003*反馈*.docx")
    text, _ = read(next(own).read_bytes())
    assert "上年总分 104 分（满分 105 分，得分率 99%），第 2 名。" in text
    after = sorted((path, path.stat().st_mtime_ns) for path in last.rglob("*") if path.is_file())
    assert [one for one in after if one not in before] == []


def test_publish_compares_with_a_plain_list(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "单位,总分,满分,名次",
        "示例第1区总工会,84,120,2",
        "示例第4区总工会,90,120,1",
        "某厂,1,,",
    ]
    path = tmp_path / "上年结果.csv"
    path.write_text("\n".join(rows), encoding="gb18030")
    assert run(["publish", str(place), "--date", "2026-12-30", "--last", str(path)]) == 0
    assert "上年的“某厂”在这次的名单里没有对上" in "".join(capsys.readouterr().out.split())
    found = reported(place)
    assert found["示例新城区总工会"][5:7] == ["2", "70%"]
    assert found["示例第4区总工会"][5:7] == ["1", "75%"]


def test_what_is_no_result_of_last_year_is_refused_in_words(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "空文件夹"
    empty.mkdir()
    assert run(["publish", str(place), "--last", str(empty)]) == 1
    assert "空文件夹" in capsys.readouterr().err
    path = tmp_path / "上年.csv"
    path.write_text("单位,得分\n示例第1区总工会,九十", encoding="utf-8")
    assert run(["publish", str(place), "--last", str(path)]) == 1
    assert "B2 写的是“九十”，不是数字" in "".join(capsys.readouterr().err.split("\n"))
    assert run(["publish", str(place), "--last", str(place)]) == 1
    assert "上年" in capsys.readouterr().err


def test_units_are_not_chased_for_what_departments_owe(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["return", str(place)]) == 0
    assert "".join(capsys.readouterr().out.split()) == "没有要退回的。"
    assert not (place / "退回").exists()


@needs("libreoffice")
def test_neither_a_row_nor_the_signature_stands_alone_on_the_last_page(
    view: SummaryView, tmp_path: Path
) -> None:
    words = public(view, TODAY)
    files = []
    for count in range(26, 35):
        rows = [
            {"rank": str(n), "unit": f"第{n}区", "total": "90", "grade": "优秀"}
            for n in range(1, count + 1)
        ]
        files.append(tmp_path / f"{count}.docx")
        files[-1].write_bytes(draw("公示", words | {"groups": [{"title": "区县", "rows": rows}]}))
    pages = []
    for pdf in libreoffice_convert(files, "pdf", tmp_path / "pdf"):
        with pdfplumber.open(pdf) as opened:
            pages.append(len(opened.pages))
            last = opened.pages[-1].extract_text()
        assert last.count("优秀") >= 3
        assert "示例市总工会" in last
    assert set(pages) == {1, 2}


@needs("libreoffice")
def test_the_signature_of_a_feedback_does_not_stand_alone(
    view: SummaryView, tmp_path: Path
) -> None:
    words = feedback(view, view.units["001"], TODAY) | {"contact": "示例联系人"}
    row = words["rows"][0] | {"label": "开展读书活动", "reason": ""}
    files = []
    for count in range(24, 40):
        files.append(tmp_path / f"{count}.docx")
        files[-1].write_bytes(draw("反馈", words | {"rows": [row] * count}))
    for pdf in libreoffice_convert(files, "pdf", tmp_path / "pdf"):
        with pdfplumber.open(pdf) as opened:
            last = opened.pages[-1].extract_text()
        assert "示例市总工会" in last
        assert "请联系" in last
        assert last.count("读书活动") >= 3, pdf.stem


def test_half_a_word_of_an_item_never_takes_a_line_of_its_own(view: SummaryView) -> None:
    """Three lines of thirteen characters are what the column has beside the scores by stage."""
    for unit in (unit for unit in view.units.values() if unit.stages):
        for row in feedback(view, unit, TODAY)["rows"]:
            assert len(row["label"]) <= 36


def test_a_rank_of_last_year_is_read_as_people_write_it(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["单位", "总分", "名次"], ["甲", 95, "第2名"], ["乙", 90, 3], ["丙", 80, "—"]):
        book.active.append(row)
    book.save(tmp_path / "上年.xlsx")
    with Reader() as reader:
        found = read_list(tmp_path / "上年.xlsx", reader)
    assert [(one.name, one.rank) for one in found] == [("甲", 2), ("乙", 3), ("丙", None)]


def test_what_the_office_has_to_decide_is_not_told_to_the_unit(view: SummaryView) -> None:
    unit = view.units["001"]
    standing = replace(unit.standing, status="held", reason="请定以哪一份为准")
    place = replace(unit.place, rank=None, apart="请定以哪一份为准")
    held = replace(unit, total=None, place=place, standings={"self": standing})
    assert feedback(view, held, TODAY)["sentences"][0] == "总分还没有定。"
