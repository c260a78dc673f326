"""What a unit sends after another file of its own, after a notice, and after a decision."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from tests import deciding as decide
from tests.campaign.clerk import YEAR, Office
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.summary.send_back import SendBackResult, send_back
from workbook_tool.summary.summarise import view_of

HIGH, LOW = {"self_7": Decimal(8)}, {"self_7": Decimal(5)}
OVER = {"self_7": Decimal(50)}
UNEXPLAINED = {"self_1": Decimal(1)}
"""Not what the rule makes of the facts, and no word about it."""
DAMAGED = b"PK\x03\x04 half a workbook"


def saved_again(content: bytes) -> bytes:
    """The same in other bytes, as any program writes it."""
    book, buffer = load_workbook(io.BytesIO(content)), io.BytesIO()
    book.properties.title = "saved again"
    book.save(buffer)
    return buffer.getvalue()


def pasted(content: bytes) -> bytes:
    """The values of all sheets in a new book, which says nothing of whose it is."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    new, buffer = Workbook(), io.BytesIO()
    assert new.active is not None
    new.remove(new.active)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            target = new.create_sheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        target.cell(cell.row, cell.column, cell.value)
    new.save(buffer)
    return buffer.getvalue()


def told(office: Office) -> SendBackResult:
    return send_back(office.round, office.round.settings.collection(YEAR))


def counts(office: Office) -> str | None:
    counting = office.stands("001").counting
    return counting.received.file if counting else None


def goes_back(office: Office) -> str | None:
    back = office.stands("001").back
    return back.received.file if back else None


def test_a_newer_sheet_with_a_fault_goes_back_while_the_older_one_counts(office: Office) -> None:
    office.collect(("好.xlsx", office.filled("001")))
    office.collect(("错.xlsx", office.filled("001", OVER)))
    assert (office.stands("001").status, counts(office)) == ("must_fix", "好.xlsx")
    assert office.stands("001").reason == "“错.xlsx”要修改，改好以前“好.xlsx”照旧计分"
    assert [one.one.received.file for one in told(office).sent] == ["错.xlsx"]
    assert (office.stands("001").status, counts(office)) == ("sent_back", "好.xlsx")


def test_the_older_sheet_once_more_answers_the_fault(office: Office) -> None:
    good = office.filled("001")
    office.collect(("好.xlsx", good))
    office.collect(("错.xlsx", office.filled("001", OVER)))
    told(office)
    office.collect(("还是原来的.xlsx", saved_again(good)))
    assert (office.stands("001").status, goes_back(office)) == ("done", None)


def test_a_choice_made_after_the_fault_came_answers_it(office: Office) -> None:
    office.collect(("好.xlsx", office.filled("001")))
    office.collect(("错.xlsx", office.filled("001", OVER)))
    decide.judge(office.round, "好.xlsx", "prefer", "电话问过")
    assert (office.stands("001").status, goes_back(office)) == ("done", None)


def test_a_sheet_that_was_taken_with_its_fault_is_not_sent_back_when_saved_again(
    office: Office,
) -> None:
    faulty = office.filled("001", OVER)
    office.collect(("错.xlsx", faulty))
    decide.judge(office.round, "错.xlsx", "accept", "会议同意")
    office.collect(("又发.xlsx", saved_again(faulty)))
    assert (office.stands("001").status, counts(office)) == ("done", "错.xlsx")


@pytest.mark.parametrize("first", [OVER, UNEXPLAINED], ids=["must_fix", "explain"])
def test_an_answer_that_cannot_be_opened_goes_back(
    office: Office, first: dict[str, Decimal]
) -> None:
    office.collect(("001_一.xlsx", office.filled("001", first)))
    told(office)
    assert office.stands("001").status == "sent_back"
    office.collect(("001_示例第1厂工会.xlsx", DAMAGED))
    assert (office.stands("001").status, goes_back(office)) == (
        "must_fix",
        "001_示例第1厂工会.xlsx",
    )
    told(office)
    assert office.stands("001").status == "sent_back"


def test_what_comes_with_a_good_sheet_does_not_go_back(office: Office) -> None:
    office.collect(("好.xlsx", office.filled("001")))
    office.collect(("001_示例第1厂工会_材料.xlsx", DAMAGED))
    assert (office.stands("001").status, goes_back(office)) == ("done", None)


def test_a_choice_holds_against_the_other_sheet_saved_again(office: Office) -> None:
    other = office.filled("001", LOW)
    office.collect(("一.xlsx", office.filled("001", HIGH)), ("二.xlsx", other))
    decide.judge(office.round, "一.xlsx", "prefer", "电话问过")
    (again,) = office.collect(("又发.xlsx", saved_again(other))).files
    assert (again.news, again.ignored) == ("same", True)
    assert (office.stands("001").status, counts(office)) == ("done", "一.xlsx")
    states = {file.one.received.file: file.state for file in view_of(office.round).files}
    assert states == {"一.xlsx": "counts", "二.xlsx": "replaced", "又发.xlsx": "refused"}


def test_a_refused_sheet_stays_refused_when_saved_again(office: Office) -> None:
    refused = office.filled("001", LOW)
    office.collect(("一.xlsx", refused))
    decide.judge(office.round, "一.xlsx", "refuse", "填的是去年的")
    (again,) = office.collect(("又发.xlsx", saved_again(refused))).files
    assert (again.news, again.ignored) == ("same", True)  # and the clerk is told
    assert counts(office) is None
    office.collect(("今年.xlsx", office.filled("001", HIGH)))
    assert counts(office) == "今年.xlsx"


def test_a_sheet_with_fewer_questions_takes_the_place_of_one_with_more(office: Office) -> None:
    office.collect(("示例第1厂工会.xlsx", pasted(office.filled("001", UNEXPLAINED))))
    decide.assign(office.round, "示例第1厂工会.xlsx", "001", YEAR, "电话核实过")
    first = office.stands("001").counting
    assert first is not None
    told(office)
    office.collect(("改过.xlsx", office.filled("001", UNEXPLAINED)))
    now = office.stands("001").counting
    assert now is not None
    assert now.received.file == "改过.xlsx"
    assert len(now.received.reading.findings) < len(first.received.reading.findings)
    assert (office.stands("001").status, goes_back(office)) == ("explain", "改过.xlsx")


def test_what_was_pasted_elsewhere_is_void_with_the_sheet_of_then(office: Office) -> None:
    office.collect(("示例第1厂工会.xlsx", pasted(office.filled("001"))))
    assert (office.stands("001").status, counts(office)) == ("held", None)
    decide.assign(office.round, "示例第1厂工会.xlsx", "001", YEAR, "电话核实过")
    assert counts(office) == "示例第1厂工会.xlsx"
    decide.void(office.round, Slot("001", YEAR), "发错了")
    assert (office.stands("001").status, counts(office)) == ("missing", None)


def test_a_void_sheet_goes_back_as_the_one_that_is_good(office: Office) -> None:
    old = office.filled("001")
    decide.void(office.round, Slot("001", YEAR), "发错了单位")
    issue(office.round, YEAR)
    office.collect(("旧表.xlsx", old))
    (sent,) = told(office).sent
    marked = next(path for path in sent.files if path.suffix == ".xlsx")
    office.collect(("用退回的表.xlsx", saved_again(marked.read_bytes())))
    assert (office.stands("001").status, counts(office)) == ("done", "用退回的表.xlsx")


def test_what_was_settled_about_the_paper_holds_for_the_sheet_of_then(office: Office) -> None:
    office.collect(("一.xlsx", office.filled("001", HIGH)))
    decide.paper(office.round, Slot("001", YEAR), "", Decimal(90), "file", "纸质件抄错")
    assert office.stands("001").paper == "settled"
    office.collect(("二.xlsx", office.filled("001", LOW)))
    assert office.stands("001").paper == "different"


def test_the_first_version_once_more_is_news_after_a_second_one(office: Office) -> None:
    first = office.filled("001", HIGH)
    office.collect(("一.xlsx", first))
    office.collect(("二.xlsx", office.filled("001", LOW)))
    (back,) = office.collect(("还是一.xlsx", saved_again(first))).files
    assert (back.news, counts(office)) == ("new", "还是一.xlsx")
    (same,) = office.collect(("又发.xlsx", saved_again(saved_again(first)))).files
    assert (same.news, same.ignored, counts(office)) == ("same", False, "还是一.xlsx")


def test_an_older_correction_counts_and_the_clerk_is_told(office: Office) -> None:
    office.send("001", HIGH)
    decide.correct(
        office.round, Slot("001", YEAR), "7", Decimal(6), "corrected", "示例甲", "电话更正"
    )
    number = office.round.state.events[-1].number
    (newer,) = office.collect(("新.xlsx", office.filled("001", LOW))).files
    assert newer.corrected == (("7", Decimal(5), Decimal(6), number),)
    (agrees,) = office.collect(("又新.xlsx", office.filled("001", {"self_7": Decimal(6)}))).files
    assert agrees.corrected == ()


def test_a_file_that_was_dealt_with_may_come_again_under_its_right_name(office: Office) -> None:
    (first,) = office.collect(("不知道谁的.xlsx", DAMAGED)).files
    assert first.news == "held"
    decide.handle(office.round, "不知道谁的.xlsx", "已经问过")
    (again,) = office.collect(("示例第1厂工会.xlsx", DAMAGED)).files
    assert again.news == "again"
    assert again.undecided  # the clerk is asked whether it is theirs


def test_what_came_on_a_void_sheet_counts_once_the_void_is_undone(office: Office) -> None:
    content = office.filled("001")
    decide.void(office.round, Slot("001", YEAR), "看错了单位")
    number = office.round.state.events[-1].number
    office.collect(("旧表.xlsx", content))
    assert office.stands("001").status == "must_fix"
    decide.undo(office.round, number, "没有作废")
    assert (office.stands("001").status, counts(office)) == ("done", "旧表.xlsx")
