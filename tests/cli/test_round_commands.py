"""A round from the command line, as a clerk types it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from tests.campaign.clerk import IN_TIME, YEAR, Office, answers
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.round import Round
from workbook_tool.cli.decide import ALIASES, decide
from workbook_tool.cli.main import run
from workbook_tool.findings import Finding
from workbook_tool.layout.work_plan import columns, needed
from workbook_tool.rubric.load import load_form
from workbook_tool.summary.notice import compared

SCHEMAS = Path(__file__).parent.parent.parent / "docs" / "schemas"
ROSTER = "单位代码,单位名称,单位类别\n001,示例甲厂工会,企业工会\n002,示例乙厂工会,企业工会\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the clerk works, with a roster in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "名单.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def clerk(*words: str) -> int:
    return run(list(words))


def begin(*more: str) -> None:
    assert clerk("new", "考核", "--roster", "名单.csv", "--deadline", "2026-12-20", *more) == 0
    assert clerk("issue", "考核", "--confirm-defaults") == 0


def comes_back(desk: Path, unit: str, name: str, typed: Mapping[str, object]) -> None:
    """A unit sends its sheet, filled in through another program, under a name of its own."""
    with Round(desk / "考核") as round_:
        path = Office(round_).issued_file(unit)
        issued = round_.state.sheets[Office(round_).slot(unit)][-1].issued
        known = round_.store.plan(issued.plan)
    assert known is not None
    book = load_workbook(path)
    for entry, value in {**answers(known.form), **typed}.items():
        sheet, cell = known.plan.named[entry]
        number = not isinstance(value, str) and value is not None
        book[sheet.title][cell.address].value = float(value) if number else value  # type: ignore[arg-type]
    book.save(desk / "考核" / "收件箱" / name)


def document(capsys: pytest.CaptureFixture[str], schema: str, *words: str) -> Any:
    """Run a command with ``--json`` and return its document, which fits its schema."""
    capsys.readouterr()
    clerk(*words, "--json")
    data = json.loads(capsys.readouterr().out)
    shape = json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(shape).validate(data)
    return data


def test_without_a_roster_a_template_is_written_and_the_next_step_is_said(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clerk("new", "考核") == 2
    assert "填好存盘，再运行一次同样的命令" in capsys.readouterr().out
    assert [path.name for path in (desk / "考核").iterdir()] == ["单位名单.xlsx"]
    book = load_workbook(desk / "考核" / "单位名单.xlsx")
    book.active.append(["001", "示例甲厂工会", "企业工会"])  # type: ignore[union-attr]
    book.save(desk / "考核" / "单位名单.xlsx")
    assert clerk("new", "考核") == 0
    assert "企业工会：1 个单位，用 changzhou-2013-1" in capsys.readouterr().out


def test_a_faulty_roster_is_told_by_row_and_nothing_is_set_up(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "名单.csv").write_text(ROSTER + "002,示例丙厂工会,学校\n", encoding="utf-8")
    assert clerk("new", "考核", "--roster", "名单.csv") == 2
    told = capsys.readouterr().err
    assert "第 4 行的单位代码“002”与第 3 行相同" in told
    assert "单位类别“学校”没有对应的评分表" in told
    assert not (desk / "考核").exists()


def test_forms_of_several_federations_need_an_issuer(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "名单.csv").write_text(ROSTER + "003,示例区总工会,市、区\n", encoding="utf-8")
    assert clerk("new", "考核", "--roster", "名单.csv") == 1
    assert "--issuer" in capsys.readouterr().err
    assert clerk("new", "考核", "--roster", "名单.csv", "--issuer", "示例总工会") == 0


def test_the_roster_read_again_adds_units_and_names_what_is_a_decision(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clerk("new", "考核", "--roster", "名单.csv") == 0
    more = ROSTER.replace("示例乙厂", "示例新厂") + "003,示例丙厂工会,企业工会\n"
    (desk / "名单.csv").write_text(more, encoding="utf-8")
    assert clerk("new", "考核", "--roster", "名单.csv") == 0
    told = capsys.readouterr().out
    assert "新加 1 个单位" in told
    assert "decide 考核 改名 002 示例新厂工会" in told


def test_nothing_is_issued_before_the_readings_are_confirmed(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk("new", "考核", "--roster", "名单.csv")
    assert clerk("issue", "考核") == 2
    told = capsys.readouterr().out
    assert "bonus_once=matter" in told
    assert "（默认）" in told
    assert (desk / "考核" / "口径确认单_企业工会（changzhou-2013-1）.docx").is_file()
    assert clerk("issue", "考核", "--set", "bonus_once=row") == 2  # gate_14 is still open
    assert list((desk / "考核" / "下发").iterdir()) == []
    assert clerk("issue", "考核", "--set", "bonus_once=row", "--set", "gate_14=both") == 0
    assert len(list((desk / "考核" / "下发").iterdir())) == 2
    assert clerk("issue", "考核", "--set", "bonus_once=nonsense") == 1


def test_scores_pasted_into_a_new_book_go_back_in_a_sheet_of_the_round(desk: Path) -> None:
    roster = ROSTER.replace("企业工会", "局、公司")
    (desk / "名单.csv").write_text(roster, encoding="utf-8")
    begin("--contact", "示例联系人")
    comes_back(desk, "001", "甲.xlsx", {})
    sent = desk / "考核" / "收件箱" / "甲.xlsx"
    pasted, table = Workbook(), load_workbook(sent)["评分表"]
    assert pasted.active is not None
    first = next(cell.row for (cell,) in table["A1:A9"] if cell.value == "类别")
    for row in table.iter_rows(min_row=first, values_only=True):  # not the lines with the unit
        pasted.active.append(row)
    pasted.save(sent.with_name("示例甲厂工会评分表.xlsx"))
    sent.unlink()
    clerk("collect", "考核", "--on", IN_TIME.isoformat())
    # It bears no number: anybody could have sent it. Somebody asks the unit.
    held = ("decide", "考核", "归到", "示例甲厂工会评分表.xlsx", "001", "--reason", "电话核实过")
    assert clerk(*held) == 0
    assert clerk("return", "考核") == 0
    folder = desk / "考核" / "退回" / "2026_001_示例甲厂工会"
    notice = Document(str(next(folder.glob("*.docx"))))
    words = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    assert "按你单位所报分数填好的表" in words
    assert "标了颜色" not in words  # where the whole file is at fault, no cell is marked
    back = load_workbook(next(folder.glob("*.xlsx")))
    head = [str(cell.value) for row in back["评分表"].iter_rows(max_row=4) for cell in row]
    assert any("示例甲厂工会" in text for text in head)
    assert any("001" in text and "2026年12月20日" in text for text in head)
    guide = [str(cell.value) for cell in back["填报说明"]["A"]]
    assert any("示例联系人" in text for text in guide)

    back.save(sent.with_name("核对过了.xlsx"))
    clerk("collect", "考核", "--on", IN_TIME.isoformat())
    with Round(desk / "考核") as round_:
        one = standing(round_.state, round_.settings, Office(round_).slot("001")).counting
        assert one is not None
        assert one.received.file == "核对过了.xlsx"
        assert not one.received.reading.findings


def test_collected_sent_back_mended_and_done(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin()
    comes_back(desk, "001", "最终版.xlsx", {"self_7": 9, "self_13": None})
    first = document(capsys, "collect", "collect", "考核", "--on", IN_TIME.isoformat())
    assert [file["status"] for file in first["files"]] == ["must_fix"]
    status = document(capsys, "status", "status", "考核")
    assert [unit["status"] for unit in status["units"]] == ["must_fix", "missing"]
    assert status["units"][0]["totals"] == {"self": None}

    assert clerk("return", "考核", "--by", "2026-12-19") == 0
    told = capsys.readouterr().out
    assert "【催报】" in told
    assert "示例乙厂工会" in told
    folder = desk / "考核" / "退回" / "2026_001_示例甲厂工会"
    notice = next(folder.glob("*.docx"))
    words = "\n".join(paragraph.text for paragraph in Document(str(notice)).paragraphs)
    assert "必须修改 2 处" in words
    assert "2026年12月19日" in words
    marked = next(folder.glob("*.xlsx"))
    assert "审核结果" in load_workbook(marked).sheetnames
    assert "示例乙" not in next(folder.glob("*.txt")).read_text(encoding="utf-8")

    comes_back(desk, "001", "改好了.xlsx", {"self_13": None})
    clerk("collect", "考核", "--on", IN_TIME.isoformat())
    assert "上次退回时指出 2 处，已改 1 处，还有 1 处没改" in capsys.readouterr().out
    clerk("return", "考核")
    second = next(folder.glob("*第2次.docx"))
    words = "\n".join(paragraph.text for paragraph in Document(str(second)).paragraphs)
    assert "这次已改 1 处" in words

    comes_back(desk, "001", "又改.xlsx", {})
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 0
    status = document(capsys, "status", "status", "考核")
    assert status["units"][0]["status"] == "done"
    assert status["units"][0]["totals"] == {"self": 91.2}
    assert clerk("return", "考核") == 0
    assert "没有要退回的" in capsys.readouterr().out
    files = document(capsys, "status-files", "status", "考核", "--files")
    assert [file["status"] for file in files["files"]] == ["must_fix", "must_fix", "ok"]
    log = document(capsys, "status-log", "status", "考核", "--log")
    assert [event["kind"] for event in log["events"]].count("sent_back") == 3


def test_a_sheet_sent_under_a_wrong_name_and_once_more_under_the_right_one(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin()
    comes_back(desk, "001", "示例乙厂工会.xlsx", {})
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 2
    wrong = desk / "考核" / "收件箱" / "示例乙厂工会.xlsx"
    wrong.rename(wrong.with_name("示例甲厂工会.xlsx"))
    capsys.readouterr()
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 2
    told = "".join(capsys.readouterr().out.split())
    assert "“示例甲厂工会.xlsx”和早已收到的“示例乙厂工会.xlsx”（" in told
    assert "workbook-tooldecide考核归到文件编号单位--reason理由" in told
    again = document(capsys, "collect", "collect", "考核", "--on", IN_TIME.isoformat())
    assert "“示例乙厂工会.xlsx”" in again["files"][0]["held"]
    status = document(capsys, "status", "status", "考核")
    assert [unit["status"] for unit in status["units"]] == ["held", "missing"]
    assert "示例乙厂工会.xlsx" in status["units"][0]["reason"]
    clerk("status", "考核")
    told = "".join(capsys.readouterr().out.split())
    assert "归到" in told
    assert "以此件为准" not in told
    assert clerk("decide", "考核", "归到", wrong.name, "001", "--reason", "名字写错了") == 0
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 0
    status = document(capsys, "status", "status", "考核")
    assert [unit["status"] for unit in status["units"]] == ["done", "missing"]


@pytest.mark.usefixtures("desk")
def test_a_decision_says_its_number_and_is_undone_by_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin()
    said = ("--item", "7", "--score", "8", "--by", "示例甲", "--reason", "电话")
    capsys.readouterr()
    assert clerk("decide", "考核", "更正", "--unit", "示例甲厂", *said) == 0
    told = capsys.readouterr().out
    number = told.split("第 ")[1].split(" 条")[0]
    assert f"decide 考核 撤销 {number}" in told
    assert clerk("decide", "考核", "undo", number, "--reason", "听错了") == 0
    capsys.readouterr()
    assert clerk("decide", "考核") == 0
    listed = capsys.readouterr().out
    assert "（已撤销）更正 001 示例甲厂工会" in listed
    assert f"撤销第 {number} 条（听错了）" in listed


def test_a_paper_copy_that_differs_is_set_against_the_file(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin()
    comes_back(desk, "001", "表.xlsx", {})
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 0
    with Round(desk / "考核") as round_:
        counting = standing(round_.state, round_.settings, Slot("001", YEAR)).counting
    assert counting is not None
    code = counting.received.reading.check_code
    paper = ("decide", "考核", "纸质件", "--unit", "001", "--code", code)
    capsys.readouterr()
    assert clerk(*paper, "--total", "90") == 0
    told = capsys.readouterr().out
    assert "核对结果：纸质件不一致" in told
    assert f"电子表上：校验码 {code}，总分 91.2。" in told
    assert clerk(*paper, "--total", "91.2") == 0
    assert "电子表上" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("更正", "--unit", "009", "--item", "7"), "缺少"),
        (("作废", "--unit", "009", "--reason", "错"), "单位名单里没有“009”"),
        (("作废", "--unit", "示例", "--reason", "错"), "有几个单位都对得上"),
        (("延期", "12月25日", "--reason", "通知"), "2026-12-20 的样子"),
        (("撤销", "1", "--reason", "错"), "第 1 条不是一项决定"),
        (("撤销", "99", "--reason", "错"), "登记里没有第 99 条"),
        (("采用", "abcdef12", "--reason", "同意"), "没有收到过"),
        (("采用", "--unit", "001", "--reason", "同意"), "还没有报来文件"),
        (("作费", "--unit", "001"), "作废"),
    ],
    ids=["score missing", "no unit", "several", "day", "issued", "none", "file", "yet", "slip"],
)
@pytest.mark.usefixtures("desk")
def test_a_decision_that_makes_no_sense_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    clerk("new", "考核", "--roster", "名单.csv")
    capsys.readouterr()
    assert clerk("decide", "考核", *words) in {1, 2}
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


def test_every_decision_has_an_english_name() -> None:
    assert set(ALIASES.values()) == set(decide.commands)


def test_a_work_plan_is_collected_by_itself(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "名单.csv").write_text(
        ROSTER + "201,示例区总工会,区市县（开放先导区）总工会\n", encoding="utf-8"
    )
    more = ("--issuer", "示例市总工会", "--deadline", "工作计划=2026-06-28")
    assert clerk("new", "考核", "--roster", "名单.csv", *more) == 0
    assert clerk("issue", "考核", "--collection", "工作计划", "--confirm-defaults") == 0
    (sheet,) = (desk / "考核" / "下发").iterdir()
    assert sheet.name == "2026_201_示例区总工会_工作计划.xlsx"
    book = load_workbook(sheet)
    plan = book["工作计划"]
    assert [name for name in book.sheetnames if book[name].sheet_state == "visible"] == [
        "工作计划",
        "填报说明",
    ]
    cells = [cell for row in plan.iter_rows() for cell in row if cell.protection.locked is False]
    form = load_form("dalian-2018")
    assert len(cells) == len(form.items) * (len(columns(form)) - 1)
    for cell in cells:
        cell.value = "按季度推进"
    cells[-1].value = None
    book.save(desk / "考核" / "收件箱" / "计划.xlsx")
    assert clerk("collect", "考核", "--on", "2026-06-20") == 2
    capsys.readouterr()
    status = document(capsys, "status", "status", "考核", "--collection", "工作计划")
    assert [(u["unit"], u["status"]) for u in status["units"]] == [
        ("001", "excused"),
        ("002", "excused"),
        ("201", "must_fix"),
    ]
    cells[-1].value = "示例甲"
    book.save(desk / "考核" / "收件箱" / "计划2.xlsx")
    assert clerk("collect", "考核", "--on", "2026-06-21") == 0
    assert clerk("issue", "考核", "--collection", "上半年进展") == 0
    progress = load_workbook(desk / "考核" / "下发" / "2026_201_示例区总工会_上半年进展.xlsx")
    carried = [cell.value for row in progress["工作计划"].iter_rows() for cell in row]
    assert carried.count("按季度推进") == len(cells) - 1
    status = document(capsys, "status", "status", "考核")
    assert {unit["status"] for unit in status["units"]} == {"missing"}
    mine = ("--unit", "201", "--collection", "工作计划", "--reason", "写错了")
    for decision in ("更正", "代录"):
        fix = ("--item", "R1", "--score", "1", "--by", "示例甲")
        assert clerk("decide", "考核", decision, *mine, *fix) == 2
        assert f"“工作计划”没有分数，不能{decision}" in capsys.readouterr().err
    assert clerk("decide", "考核", "按0分", *mine) == 2
    assert "“工作计划”没有分数，不能按 0 分计" in capsys.readouterr().err
    assert clerk("decide", "考核", "作废", *mine) == 0
    again = "workbook-tool issue 考核 --collection 工作计划"
    assert f"另发新表：{again}\n" in capsys.readouterr().out
    assert clerk(*again.split()[1:]) == 0
    assert len(list((desk / "考核" / "下发").iterdir())) == 2


def test_needed_columns_of_plan_and_progress() -> None:
    form = load_form("dalian-2018")
    heads = [head for head, _ in columns(form)]
    assert [heads[position - 1] for position in needed(form, "plan")] == [
        "年度",
        "完成标准",
        "分管责任领导",
        "责任处室",
        "责任人",
    ]
    assert [heads[position - 1] for position in needed(form, "progress")] == ["上半年工作进展"]


def test_what_is_mended_is_told_by_code_row_and_cell() -> None:
    def finding(code: str, cell: str, severity: Any = "must_fix") -> Finding:
        return Finding(code, severity, "", "", "", sheet="评分表", cell=cell, item="1")

    before = [finding("I01", "F5"), finding("M01", "F6"), finding("N04", "F7", "note")]
    found = compared(before, [finding("I01", "F5"), finding("R01", "F6", "explain")])
    assert [one.code for one in found.mended] == ["M01"]
    assert [one.code for one in found.left] == ["I01"]


@pytest.mark.usefixtures("desk")
def test_the_year_end_is_meant_where_no_collection_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin()
    assert document(capsys, "status", "status", "考核")["collection"] == YEAR
    assert clerk("status", "考核", "--collection", "半年") == 1
    assert "没有“半年”这项报送。有：“年终自评”" in capsys.readouterr().err


def test_two_different_sheets_of_a_unit_at_once_need_a_person_until_one_is_chosen(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin()
    comes_back(desk, "001", "示例甲厂工会.xlsx", {})
    comes_back(desk, "001", "示例甲厂工会（2）.xlsx", {"self_7": 5})
    collect = ("collect", "考核", "--on", IN_TIME.isoformat())
    assert clerk(*collect) == 2
    told = "".join(capsys.readouterr().out.split())
    assert "以哪一份为准：workbook-tooldecide考核以此件为准文件编号--reason理由" in told
    assert "要退回的" not in told
    assert clerk(*collect) == 2, "it has still not been decided"
    choice = ("以此件为准", "示例甲厂工会（2）.xlsx", "--reason", "电话问过")
    taken = document(capsys, "decide", "decide", "考核", *choice)
    assert (taken["decision"], taken["file"] is not None, taken["unit"]) == (
        "以此件为准",
        True,
        None,
    )
    assert clerk(*collect) == 0
    listed = document(capsys, "decide-list", "decide", "考核")
    assert [one["decision"] for one in listed["decisions"]] == ["确认口径", "以此件为准"]
    assert listed["seen"] == taken["number"]


def test_what_a_decision_would_change_is_shown_before_it_is_taken(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin()
    comes_back(desk, "001", "示例甲厂工会.xlsx", {})
    assert clerk("collect", "考核", "--on", IN_TIME.isoformat()) == 0
    fix = ("--item", "7", "--score", "5", "--by", "示例科", "--reason", "听错了", "--dry-run")
    shown = document(capsys, "decide-preview", "decide", "考核", "更正", "--unit", "001", *fix)
    assert shown["units"][0]["items"] == [{"stage": "self", "item": "7", "before": 7.2, "after": 5}]
    assert clerk("decide", "考核", "更正", "--unit", "001", *fix) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "001示例甲厂工会：第7项7.2→5，总分91.2→89" in told
    moved = ("延期", "2026-12-31", "--unit", "002", "--reason", "停电", "--dry-run")
    assert clerk("decide", "考核", *moved) == 0
    assert "截止2026-12-20→2026-12-31" in "".join(capsys.readouterr().out.split())
    assert len(document(capsys, "decide-list", "decide", "考核")["decisions"]) == 1
