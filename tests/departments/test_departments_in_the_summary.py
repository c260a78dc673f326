"""部门打分情况 in the summary: late, missing and contradicting departments, and what is alike."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from tests.deciding import correct, count_zero
from tests.departments.rounds import IN_TIME, LATE, issued_books, make_round, typed
from tests.summary.books import Row, table, tabs
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Collection,
    Ranking,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.round import Round
from workbook_tool.cli.main import run
from workbook_tool.rubric.duties import duties
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.book import draw_summary
from workbook_tool.summary.leaders import leaders_page
from workbook_tool.summary.leaders_book import draw_leaders
from workbook_tool.summary.leaders_page import draw_page
from workbook_tool.summary.publish import feedback, public, report, unsettled
from workbook_tool.summary.summarise import view_of

FORM = load_form("suzhou-2015-2")
TYPE = "局、公司"
UNITS = [Unit(f"{n:03d}", f"示例第{n}公司工会", TYPE) for n in range(1, 5)]
MONEY = "财务部"
MENDED = "宣教部"


def clock() -> datetime:
    return datetime(2026, 12, 29, 9, 0, 0).astimezone()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play: one department is late, one sends nothing, one contradicts itself, one mends."""
    place = make_round(tmp_path_factory.mktemp("部门"), {TYPE: FORM.id}, UNITS)
    with Round(place, clock=clock) as round_:
        books = {name: book for (name, _), book in issued_books(round_).items()}
        late, silent, torn, *_ = [name for name in books if name != MENDED]
        files: list[Source] = []
        for name, book in books.items():
            scores = {
                (unit, duty.ref): duty.points - Decimal(n if name == torn else 1) / 10
                for n, unit in enumerate(book.order.units)
                for duty in book.order.duties
            }
            if name == MENDED:
                scores[next(iter(scores))] = Decimal(900)
            if name != silent:
                day = LATE if name == late else IN_TIME
                files.append(book.source(f"{name}.xlsx", typed(scores), day))
            if name == torn:
                first = next(iter(scores))
                second = {first: scores[first] - Decimal("0.5")}
                files.append(book.source(f"{name}二.xlsx", typed(second), IN_TIME))
        collect(round_, files)
        (place / "谁.txt").write_text("，".join((late, silent, torn)), encoding="utf-8")
    return place


def names_of(place: Path) -> list[str]:
    return (place / "谁.txt").read_text(encoding="utf-8").split("，")


def drawn(place: Path) -> bytes:
    with Round(place, clock=clock) as round_:
        return draw_summary(view_of(round_))


def departments(place: Path) -> dict[str, Row]:
    return {row["打分部门"]: row for row in table(drawn(place), "部门打分情况", "打分部门")}


def test_who_is_late_who_sent_nothing_and_who_contradicts(place: Path) -> None:
    late, silent, torn = names_of(place)
    rows = departments(place)
    assert (rows[late]["状态"], rows[late]["是否逾期"]) == ("已完成", "逾期")
    assert (rows[silent]["状态"], rows[silent]["是否逾期"]) == ("未交", "逾期未齐")
    assert rows[silent]["没有打"] == rows[silent]["应打分数"] > 0
    assert (rows[torn]["状态"], rows[torn]["不一致"]) == ("打分不一致", 1)
    assert set(rows[torn]["计分的文件"].split("；")) == {f"{torn}.xlsx", f"{torn}二.xlsx"}
    assert (rows[MENDED]["状态"], rows[MENDED]["待退回的文件"]) == ("待退回", f"{MENDED}.xlsx")


def test_every_gap_and_conflict_stands_in_a_row_with_its_sources(place: Path) -> None:
    late, silent, torn = names_of(place)
    rows = table(drawn(place), "打分缺项和不一致", "打分部门")
    counts = {name: sum(row["打分部门"] == name for row in rows) for name in (late, silent, torn)}
    assert counts == {
        late: 0,
        silent: departments(place)[silent]["应打分数"],
        torn: 1,
    }
    row = next(row for row in rows if row["打分部门"] == torn)
    assert row["情况"] == "不一致"
    assert f"“{torn}.xlsx”打分表 " in row["各份打分"]
    assert f"“{torn}二.xlsx”打分表 " in row["各份打分"]


def test_what_is_wrong_in_a_book_stands_in_the_list_of_findings(place: Path) -> None:
    rows = [r for r in table(drawn(place), "问题清单", "程度") if r["单位"] == MENDED]
    assert [(row["代号"], row["文件情况"]) for row in rows] == [("M01", "待处理")]


def test_a_book_that_was_mended_is_no_longer_to_be_sent_back(place: Path, tmp_path: Path) -> None:
    again = tmp_path / "改好"
    shutil.copytree(place, again)
    with Round(again, clock=clock) as round_:
        book = issued_books(round_)[MENDED, FORM.id]
        scores = {
            (unit, duty.ref): duty.points for unit in book.order.units for duty in book.order.duties
        }
        half = dict(list(scores.items())[:1])
        collect(round_, [book.source("只改一格.xlsx", typed(half), IN_TIME)])
        assert departments_of(round_)[MENDED]["待退回的文件"] == f"{MENDED}.xlsx"
        collect(round_, [book.source("改好.xlsx", typed(scores), IN_TIME)])
        found = departments_of(round_)[MENDED]
    assert (found["状态"], found["待退回的文件"]) == ("已完成", "")


def departments_of(round_: Round) -> dict[str, Row]:
    book = draw_summary(view_of(round_))
    return {row["打分部门"]: row for row in table(book, "部门打分情况", "打分部门")}


def test_scores_of_stages_stand_side_by_side_with_the_departments_reason(place: Path) -> None:
    with Round(place, clock=clock) as round_:
        view = view_of(round_)
        ref = next(ref for ref, s in view.units["002"].stages["assess"].items.items() if s.source)
        correct(round_, Slot("002", "year"), ref, Decimal(0), "entered", "示例乙", "电话报来")
        rows = table(draw_summary(view_of(round_)), "自评与考评差异", "单位代码")
        given = view.units["002"].stages["assess"].items[ref].effective
    row = next(row for row in rows if row["单位代码"] == "002")
    assert given is not None
    assert (row["自评计入"], row["考核计入"]) == (0, float(given))
    assert "按台账核定002" in row["理由"]


def test_while_no_unit_has_all_scores_the_remark_names_who_has_not_scored(place: Path) -> None:
    _, silent, torn = names_of(place)
    rows = {row["单位代码"]: row for row in table(drawn(place), "汇总表", "名次")}
    work = {duty.ref: duty.department for duty in duties(FORM)}
    for unit in ("002", "003", "004"):
        assert "没有自评分" not in rows[unit]["状态"]
        for name in (silent, MENDED):
            refs = [ref for ref, department in work.items() if department == name]
            assert f"{name} {len(refs)} 项" in rows[unit]["状态"]
    (ref, *_) = [ref for ref, department in work.items() if department == torn]
    assert f"第 {ref} 项打分不一致" in rows["001"]["状态"]


def test_what_is_published_while_departments_still_score_is_a_draft(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All units have sent their own sheets: their totals are no result yet."""
    again = tmp_path / "有自评"
    shutil.copytree(place, again)
    with Round(again, clock=clock) as round_:
        for unit in UNITS:
            for item in FORM.items:
                who = Slot(unit.code, "year")
                correct(round_, who, item.ref, Decimal(0), "entered", "示例乙", "按纸质件")
        view = view_of(round_)
        assert all(unit.stages["self"].total == 0 for unit in view.units.values())
        assert [(u.total, u.place.rank) for u in view.units.values()] == [(None, None)] * 4
        assert unsettled(view) == tuple(unit.code for unit in UNITS)
    assert run(["publish", str(again), "--date", "2026-12-30"]) == 2
    assert "4 个单位（001、002、003、004）没有最后的总分" in capsys.readouterr().out


def test_a_table_of_differences_has_no_column_for_rules_that_no_form_has(
    place: Path, tmp_path: Path
) -> None:
    again = tmp_path / "差异"
    shutil.copytree(place, again)
    ref = next(item.ref for item in FORM.items if item.departments[:1] == ("研究室",))
    with Round(again, clock=clock) as round_:
        correct(round_, Slot("002", "year"), ref, Decimal(0), "entered", "示例乙", "电话报来")
        row = table(draw_summary(view_of(round_)), "自评与考评差异", "单位代码")[0]
    assert "按细则计算" not in row
    assert "考核计入" in row


def test_rows_without_a_score_on_a_units_own_sheet_are_named(place: Path, tmp_path: Path) -> None:
    again = tmp_path / "逐单位考核"
    shutil.copytree(place, again)
    settings = read_settings(again)
    own, books = settings.collections
    alone = books.model_copy(update={"by": "单位"})
    changed = settings.model_copy(update={"collections": (own, alone)})
    (again / SETTINGS_FILE).write_bytes(write_settings(changed))
    with Round(again, clock=clock) as round_:
        for item in FORM.items[2:]:
            who = Slot("003", "dept")
            correct(round_, who, item.ref, Decimal(0), "entered", "示例乙", "按纸质件")
        assert view_of(round_).units["003"].place.apart == "考核没有分数：第 1、2 项"


def test_how_far_departments_lie_from_the_units_own_scores(place: Path, tmp_path: Path) -> None:
    again = tmp_path / "有自评"
    shutil.copytree(place, again)
    late, silent, torn = names_of(place)
    own = {
        (unit.code, item.ref): (item.points or Decimal(0)) - Decimal("0.1") * n
        for n, unit in enumerate(UNITS[:3], start=1)
        for item in FORM.items
    }
    with Round(again, clock=clock) as round_:
        for (code, ref), value in own.items():
            correct(round_, Slot(code, "year"), ref, value, "entered", "示例乙", "按纸质件")
        rows = {
            row["打分部门"]: row
            for row in table(draw_summary(view_of(round_)), "部门打分情况", "打分部门")
        }
        given = {
            (key.unit, key.ref, stands.order.scorer): outcome.value
            for _, stands in view_of(round_).books
            for key, outcome in stands.outcomes.items()
        }
    for name in (late, silent, torn):
        differences = [
            value - own[code, ref]
            for (code, ref, scorer), value in given.items()
            if scorer == name and value is not None and (code, ref) in own
        ]
        row = rows[name]
        assert row["可与自评相比"] == len(differences)
        assert row["改了自评的"] == sum(value != 0 for value in differences)
        if name == silent:
            assert not differences
            assert row["比自评平均高（低为负）"] == ""
        else:
            mean = float(sum(differences)) / len(differences)
            assert abs(float(str(row["比自评平均高（低为负）"])) - mean) <= 0.005 + 1e-9
    assert rows[late]["改了自评的"] < rows[late]["可与自评相比"]  # unit 001 was scored alike


def test_the_review_is_set_beside_what_each_department_gave(place: Path, tmp_path: Path) -> None:
    again = tmp_path / "有复核"
    shutil.copytree(place, again)
    settings = read_settings(again)
    review = Collection(id="review", name="复核", stage="review")
    changed = settings.model_copy(update={"collections": (*settings.collections, review)})
    (again / SETTINGS_FILE).write_bytes(write_settings(changed))
    late, *_ = names_of(place)
    with Round(again, clock=clock) as round_:
        books = {stands.order.scorer: stands for _, stands in view_of(round_).books}
        (key, outcome), *_ = books[late].outcomes.items()
        assert outcome.value is not None
        new = outcome.value - Decimal("0.5")
        correct(round_, Slot(key.unit, "review"), key.ref, new, "entered", "复核组", "查了台账")
        book = draw_summary(view_of(round_))
    row = next(r for r in table(book, "部门打分情况", "打分部门") if r["打分部门"] == late)
    found = (row["复核看过的"], row["复核改了的"], row["复核平均加（减为负）"])
    assert found == (1, 1, -0.5)


def test_scores_that_are_all_alike_are_named_only_inside_and_only_if_set(place: Path) -> None:
    late, _, torn = names_of(place)
    assert "打分雷同（内部提示）" not in departments(place)[late]
    settings = read_settings(place)
    assert not settings.ranking.alike
    on = settings.model_copy(update={"ranking": Ranking(alike=True)})
    (place / SETTINGS_FILE).write_bytes(write_settings(on))
    assert "提示打分雷同: true" in (place / SETTINGS_FILE).read_text(encoding="utf-8")
    rows = departments(place)
    assert "都是" in rows[late]["打分雷同（内部提示）"]
    assert rows[torn]["打分雷同（内部提示）"] == ""
    with Round(place, clock=clock) as round_:
        view = view_of(round_)
        today = date(2026, 12, 30)
        told = [public(view, today), report(view, today)]
        told += [feedback(view, unit, today) for unit in view.units.values() if unit.stages]
        page = leaders_page(view)
        assert "雷同" not in str(told) + str(page)
        leaders = draw_leaders(view, page)
        assert not [tab for tab in tabs(leaders) if "部门" in tab]
    (place / SETTINGS_FILE).write_bytes(write_settings(settings))


def test_what_a_department_did_not_score_was_not_left_out_by_the_unit(
    place: Path, tmp_path: Path
) -> None:
    again = tmp_path / "按0分"
    shutil.copytree(place, again)
    with Round(again, clock=clock) as round_:
        count_zero(round_, Slot("002", "dept"), "没有材料可查")
        view = view_of(round_)
        told = feedback(view, view.units["002"], date(2026, 12, 30))
        reasons = {row["reason"] for row in told["rows"] if row["score"] == "0"}
        assert reasons == {"没有分数，按 0 分计"}
        assert "未报" not in view.decisions[-1].words
        assert (
            view.units["002"].status_at("assess") == "已完成"
        )  # nobody owes it a score any longer


def test_where_departments_alone_score_no_unit_is_said_to_have_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = make_round(tmp_path, {TYPE: FORM.id}, UNITS)
    with Round(place, clock=clock) as round_:
        files = []
        for n, ((name, _), book) in enumerate(issued_books(round_).items()):
            whole = {
                (unit, duty.ref): duty.points
                for unit in book.order.units[: 3 if n else 1]
                for duty in book.order.duties
            }
            files.append(book.source(f"{name}.xlsx", typed(whole), IN_TIME))
        collect(round_, files)
        view = view_of(round_)
        page = leaders_page(view)
        word, workbook = draw_page(page), draw_leaders(view, page)
        assert [unit.status for unit in view.units.values()] == [
            "已完成",
            "没有打完",
            "没有打完",
            "没有打分",
        ]
        told = report(view, date(2026, 12, 30))
    assert "报" not in page.sentences[0]
    assert "应打分的有 4 个单位，已打完 1，没有打完 2，没有打分 1" in page.sentences[0]
    assert page.sentences[4] == "没有自评成绩，不能与考评比较。"
    assert told["counts"] == "应打分的有 4 个单位，已打完 1，没有打完 2，没有打分 1。"
    document = Document(BytesIO(word))
    (last,) = (p.text for p in document.paragraphs if "公司工会" in p.text and "：" in p.text)
    assert last == "还没有打完分的单位：示例第2公司工会、示例第3公司工会、示例第4公司工会"
    heads = [cell.text for cell in document.tables[0].rows[0].cells]
    assert heads == ["应打分", "已打完", "没有打完", "不一致", "没有打分", "不需打分"]
    shown = str(CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python())
    for words in ("未报", "应报", "退回"):
        assert words not in shown
    assert "还没有打完分的单位" in shown
    assert run(["summary", str(place)]) == 0
    assert (place / "汇总" / "报领导.docx").exists()
    assert "未报" not in capsys.readouterr().out


def test_a_score_that_was_corrected_is_not_one_that_the_clerk_entered_for_the_unit(
    place: Path, tmp_path: Path
) -> None:
    again = tmp_path / "更正"
    shutil.copytree(place, again)
    with Round(again, clock=clock) as round_:
        unit = view_of(round_).units["003"]
        for ref, score in unit.stages["assess"].items.items():
            if score.effective is None:
                who = Slot("003", "dept")
                correct(round_, who, ref, Decimal(0), "corrected", "组织部", "漏打，补记")
        (row,) = (
            row
            for row in table(draw_summary(view_of(round_)), "报送情况", "单位代码")
            if (row["单位代码"], row["报送"]) == ("003", "部门考核")
        )
    assert (row["状态"], row["说明"]) == ("已完成", "")


def test_a_table_without_gaps_says_that_there_are_none(tmp_path: Path) -> None:
    place = make_round(tmp_path, {TYPE: FORM.id}, UNITS[:2])
    with Round(place, clock=clock) as round_:
        files = []
        for (name, _), book in issued_books(round_).items():
            full = {
                (unit, duty.ref): duty.points
                for unit in book.order.units
                for duty in book.order.duties
            }
            files.append(book.source(f"{name}.xlsx", typed(full), IN_TIME))
        collect(round_, files)
        summary = draw_summary(view_of(round_))
    assert table(summary, "打分缺项和不一致", "打分部门") == []
    sheet = CalamineWorkbook.from_filelike(BytesIO(summary)).get_sheet_by_name("打分缺项和不一致")
    assert sheet.to_python()[1][0] == "每一项都打了分，也没有不一致的。"
