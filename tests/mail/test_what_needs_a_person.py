"""What a message asks of a person stays listed until somebody says that it is done."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

from tests import deciding as decide
from tests.deciding import DecisionError
from tests.mail.conftest import UNITS, Run
from tests.mail.kinds_of_mail import file_part, head, multi, text_part
from tests.mail.office import Answers, opened
from tests.mail.test_mailbox import reply
from tests.mail.test_what_is_sent import check
from workbook_tool.campaign.actions.finish import still_open
from workbook_tool.campaign.derived.fold import state_of
from workbook_tool.campaign.derived.waiting import files_waiting, messages_waiting
from workbook_tool.mail.fetching import fetch_files

QUESTION = "附件打不开，请重发"
"""The unit ends it with a full stop."""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "来信"
    folder.mkdir()
    return folder


@pytest.fixture
def asked(place: Path, inbox: Path, run: Run) -> Path:
    """The round, into which a question and unit 2's sheet from unit 1's address were fetched."""
    with opened(place) as round_:
        wrong = reply(Answers(round_), 2).replace(b"unit002@", b"unit001@")
    (inbox / "1.eml").write_bytes(head(3, b"Re: sheet") + text_part(f"{QUESTION}。"))
    (inbox / "2.eml").write_bytes(wrong)
    assert run("mail", place, "fetch", inbox)[0] == 2
    return place


def one_line(said: str) -> str:
    return "".join(said.split())


def test_a_letter_beside_the_sheet_asks_nothing_but_two_sheets_ask_which_counts(
    place: Path, inbox: Path
) -> None:
    letter, together = BytesIO(), BytesIO()
    Document().save(letter)
    with opened(place) as round_:
        answers = Answers(round_)
        with ZipFile(together, "w") as archive:
            archive.writestr("a.xlsx", answers.sheet("001"))
            archive.writestr("b.docx", letter.getvalue())
        both = file_part(together.getvalue(), b'attachment; filename="a.zip"')
        first = file_part(answers.sheet("002"), b'attachment; filename="a.xlsx"')
        second = file_part(answers.sheet("002", Decimal(1)), b'attachment; filename="b.xlsx"')
        (inbox / "1.eml").write_bytes(head(1, b"Re: sheet") + multi("mixed", both))
        (inbox / "2.eml").write_bytes(head(2, b"Re: sheet") + multi("mixed", first, second))
        one, two = fetch_files(round_, [inbox], workers=1)
    assert {file.received.reading.status for file in one.files} == {"ok", "other"}
    assert not one.needs_a_person
    assert {file.received.reading.status for file in two.files} == {"ok"}
    assert all(file.rival for file in two.files)
    assert two.needs_a_person


def test_a_question_is_listed_until_it_is_dealt_with(asked: Path, inbox: Path, run: Run) -> None:
    with opened(asked) as round_:
        ((number, _),) = messages_waiting(round_.state)
    for words in (["status", asked], ["mail", asked, "fetch", inbox]):
        code, said = run(*words)
        assert code == 0  # nothing new
        assert f"第{number}条12-02003示例第3研究院直属单位工会委员会来信“Re:sheet”" in one_line(
            said
        )
        assert f"{QUESTION}。" in one_line(said)
        assert "。。" not in one_line(said)
        assert "已处理号数或文件编号--reason" in one_line(said)
    code, said = run("decide", asked, "已处理", number, "--reason", "李某电话告知用 WPS 打开")
    assert code == 0
    assert f"已处理第 {number} 条：003 示例第3研究院直属单位工会委员会 来信“Re: sheet”" in said
    assert "（李某电话告知用 WPS 打开）" in said
    for words in (["status", asked], ["mail", asked, "fetch", inbox]):
        assert QUESTION not in one_line(run(*words)[1])
    assert "电话告知" in run("decide", asked)[1]
    assert "电话告知" in run("status", asked, "--log")[1]
    # Undone, it is to do again; the message itself cannot be undone.
    done = number_of_last(asked)
    assert run("decide", asked, "撤销", done, "--reason", "还没有打通")[0] == 0
    assert QUESTION in one_line(run("status", asked)[1])
    assert run("decide", asked, "撤销", number, "--reason", "不要了")[0] == 2


def number_of_last(place: Path) -> int:
    with opened(place) as round_:
        return round_.state.events[-1].number


def test_an_open_question_is_not_forgotten_when_the_round_is_finished(
    place: Path, inbox: Path, run: Run
) -> None:
    """第6项应为8分 in a letter is no sheet, and must not be frozen away unseen."""
    with opened(place) as round_:
        answers = Answers(round_)
        for n in range(1, UNITS + 1):
            (inbox / f"{n}.eml").write_bytes(reply(answers, n))
    (inbox / "9.eml").write_bytes(head(3, b"Re: sheet") + text_part("第6项应为8分，谢谢"))
    assert run("mail", place, "fetch", inbox)[0] == 2
    code, said = run("finish", place)
    assert (code, "有 1 封来信要人处理，还没有登记已处理" in said) == (2, True)
    with opened(place) as round_:
        ((number, _),) = messages_waiting(round_.state)
        decide.handle(round_, str(number), "已按来信更正")
    assert "来信" not in run("finish", place)[1]
    assert run("finish", place, "--reason", "部门不打分了")[0] == 0


def test_a_held_file_may_be_dealt_with_without_being_anybodys(asked: Path, run: Run) -> None:
    with opened(asked) as round_:
        (held,) = files_waiting(round_.state)
        assert still_open(round_).held == 1
    code = held.received.sha256[:8]
    assert f"（{code}）" in run("status", asked)[1]
    assert run("decide", asked, "handled", code, "--reason", "002 已另报，不要了")[0] == 0
    assert f"（{code}）" not in run("status", asked)[1]
    with opened(asked) as round_:
        assert files_waiting(round_.state) == []
        assert not still_open(round_).held
        assert round_.state.held == [held]  # kept, and may be filed later all the same
        decide.assign(round_, code, "002", "year", "002 来电说就是这一份")
        assert round_.state.held == []


def test_a_held_file_that_is_refused_waits_no_longer(asked: Path) -> None:
    with opened(asked) as round_:
        (held,) = files_waiting(round_.state)
        decide.judge(round_, held.received.sha256, "refuse", "发错了")
        assert files_waiting(round_.state) == []


def test_only_what_asks_can_be_dealt_with_once_and_with_a_reason(asked: Path, run: Run) -> None:
    with opened(asked) as round_:
        ((number, _),) = messages_waiting(round_.state)
    for what in (1, 99999):
        code, said = run("decide", asked, "已处理", what, "--reason", "好了")
        assert (code, "不是要人处理的来信" in said) == (2, True)
    assert "没有收到过" in run("decide", asked, "已处理", "abcdef12", "--reason", "好了")[1]
    assert "请写明理由" in run("decide", asked, "已处理", number, "--reason", " ")[1]
    with opened(asked) as round_:
        decide.handle(round_, str(number), "好了")
        events = len(round_.state.events)
        decide.handle(round_, str(number), "好了")  # the run that said so was ended early
        assert len(round_.state.events) == events
        with pytest.raises(DecisionError, match="早已登记"):
            decide.handle(round_, str(number), "另一句话")
        assert state_of(round_.state.events, round_.forms).handled == {number}


def test_the_documents_list_the_same(asked: Path, inbox: Path, run: Run) -> None:
    status = json.loads(run("status", asked, "--json")[1])
    check("status", status)
    fetched = json.loads(run("mail", asked, "fetch", inbox, "--json")[1])
    check("mail-fetch", fetched)
    (message,) = status["messages"]
    assert (message["unit"], message["subject"]) == ("003", "Re: sheet")
    assert fetched["waiting"] == status["messages"]
    assert run("decide", asked, "已处理", message["number"], "--reason", "好了")[0] == 0
    assert json.loads(run("status", asked, "--json")[1])["messages"] == []


def test_thanks_ask_for_nothing(place: Path, inbox: Path, run: Run) -> None:
    (inbox / "1.eml").write_bytes(head(3, b"Re: sheet") + text_part("收到，谢谢！"))
    assert run("mail", place, "fetch", inbox)[0] == 0
    assert "已处理" not in run("status", place)[1]


def test_a_message_of_many_parts_is_one_thing_to_do(place: Path, inbox: Path, run: Run) -> None:
    page = text_part(
        "见 https://pan.baidu.com/s/1abc 和 https://pan.baidu.com/s/2def 提取码：8x3k", kind="html"
    )
    (inbox / "1.eml").write_bytes(head(4, b"big") + multi("mixed", page))
    assert run("mail", place, "fetch", inbox)[0] == 2
    with opened(place) as round_:
        ((_, message),) = messages_waiting(round_.state)
        assert len(message.needs) == 2
        assert all(need.endswith("（提取码 8x3k）") for need in message.needs)
