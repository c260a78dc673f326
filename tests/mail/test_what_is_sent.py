"""What goes to whom: the kinds of mail, their texts, and units that cannot be written to."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import jsonschema
import pytest

from tests.deciding import adjust, change_unit
from tests.mail.conftest import UNITS, Run
from tests.mail.kinds_of_mail import HELLO, PDF, file_part, head, multi
from tests.mail.office import COLLECTION, Answers, address, make_round, opened, set_mail, unit
from tests.mail.outlook_files import msg
from tests.mail.smtp_server import SmtpServer
from workbook_tool.campaign.actions.collect import collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.mail.posts import Writer, wanted
from workbook_tool.rubric.text import plain_number
from workbook_tool.summary.summarise import view_of

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def drafts(place: Path, kind: str) -> Mapping[str, EmailMessage]:
    found = {}
    for path in sorted((place / "邮件" / "草稿" / kind).glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found[path.name[:3]] = message
    return found


def text_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def names_of(message: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in message.iter_attachments()]


def test_drafts_are_files_marked_unsent_and_need_no_account(place: Path, run: Run) -> None:
    set_mail(place, {"账号": ""})
    assert run("mail", place, "draft")[0] == 0
    found = drafts(place, "下发")
    assert len(found) == UNITS
    assert {message["X-Unsent"] for message in found.values()} == {"1"}
    assert all(message["From"] is None for message in found.values())
    assert run("mail", place, "draft")[0] == 0  # nobody knows whether they were sent


def test_the_notice_goes_with_every_sheet(place: Path, run: Run) -> None:
    (place / "关于报送的通知.pdf").write_bytes(PDF)
    set_mail(place, {"通知": ["关于报送的通知.pdf"]})
    assert run("mail", place, "draft")[0] == 0
    for message in drafts(place, "下发").values():
        assert names_of(message)[1:] == ["关于报送的通知.pdf"]
        assert "随信附上通知" in text_of(message)
    (place / "关于报送的通知.pdf").unlink()
    code, said = run("mail", place, "draft")
    assert (code, "“关于报送的通知.pdf”不在" in said) == (2, True)


def test_all_templates_lie_ready_from_the_first_draft_on(place: Path, run: Run) -> None:
    folder = place / "邮件" / "模板"
    folder.mkdir(parents=True)
    (folder / "回执.txt").write_text("主题：自己的\n\n正文\n", encoding="utf-8")
    assert run("mail", place, "draft")[0] == 0
    found = {path.name for path in folder.iterdir()}
    assert found == {f"{kind}.txt" for kind in ("下发", "催报", "退回", "回执", "反馈")}
    assert "自己的" in (folder / "回执.txt").read_text(encoding="utf-8")


def test_what_goes_back_and_who_is_reminded_follow_return(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    code, said = run("mail", place, "send", "退回")
    assert (code, "先运行 return" in said) == (0, True)
    with opened(place) as round_:
        answers = Answers(round_)
        faulty = answers.sheet("001", Decimal(-5))  # five points too many
        good = answers.sheet("002")
        day = date(2026, 12, 2)
        collect(round_, [Source("一.xlsx", faulty, "x", day), Source("二.xlsx", good, "x", day)])
    assert run("return", place)[0] in {0, 2}
    assert run("mail", place, "send", "退回")[0] == 0
    (back,) = smtp.recorder.messages().values()
    assert any(name.endswith(".docx") for name in names_of(back))
    assert any(name.endswith(".xlsx") for name in names_of(back))
    assert "必须修改" in text_of(back)
    assert "超过" in text_of(back)
    smtp.recorder.taken.clear()
    assert run("mail", place, "send", "催报")[0] == 0
    reminded = smtp.recorder.messages()
    assert len(reminded) == UNITS - 2
    assert all(len(names_of(message)) == 1 for message in reminded.values())
    assert run("mail", place, "send", "催报")[0] == 0
    assert run("mail", place, "send", "退回")[0] == 0
    assert len(smtp.recorder.taken) == UNITS - 2


def test_a_receipt_says_what_came_and_a_new_return_makes_a_new_receipt(
    place: Path, run: Run
) -> None:
    with opened(place) as round_:
        answers = Answers(round_)
        for number, less in enumerate(("2", "1"), start=1):
            source = Source(
                f"第{number}稿.xlsx", answers.sheet("001", Decimal(less)), "x", date(2026, 12, 2)
            )
            collect(round_, [source])
            (mail,) = wanted(round_, "receipt", COLLECTION).mails
            text = Writer(round_).post(mail).text
            assert f"第{number}稿.xlsx" in text
            assert f"自评总分：{answers.total(Decimal(less))}" in text
    assert run("mail", place, "draft", "receipt")[0] == 0
    assert list(drafts(place, "回执")) == ["001"]


def test_a_false_filing_is_noticed_by_the_unit_itself(
    place: Path, smtp: SmtpServer, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unit 2's sheet comes from somebody outside: the receipt goes to its registered address."""
    monkeypatch.setenv("COLUMNS", "300")  # so that no cell runs over two lines
    set_mail(place, smtp.settings())
    with opened(place) as round_:
        answers = Answers(round_)
        sheet = file_part(answers.sheet("002", Decimal(1)), b'attachment; filename="a.xlsx"')
    false = head(2, b"report") + multi("mixed", HELLO, sheet)
    letter = tmp_path / "a.eml"
    letter.write_bytes(false.replace(b"unit002@", b"somebody@mail."))
    code, said = run("mail", place, "fetch", letter)
    assert code == 0
    whose = "002示例第2研究院直属单位工会委员会"
    assert f"通过，按表归到{whose}，请发回执核实" in "".join(said.split())
    assert run("mail", place, "send", "回执")[0] == 0
    (receiver,) = smtp.recorder.messages()
    assert receiver == address(2)
    text = text_of(smtp.recorder.messages()[receiver])
    assert f"自评总分：{answers.total(Decimal(1))}" in text
    log = "".join(run("status", place, "--log")[1].split())
    assert "收到somebody@mail.example.com的邮件“report”" in log
    assert f"回执邮件给002示例第2研究院直属单位工会委员会{address(2)}：已发出" in log


def _only_one_takes_part(place: Path) -> str:
    """Unit 001 sends its sheet, all others are excused; return its total in words."""
    with opened(place) as round_:
        answers = Answers(round_)
        collect(round_, [Source("a.xlsx", answers.sheet("001"), "x", date(2026, 12, 2))])
        for code in [code for code in round_.state.units if code != "001"]:
            change_unit(round_, code, "excused", "", "不参加")
        return str(answers.total())


def test_feedback_goes_out_after_the_round_is_final(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    total = _only_one_takes_part(place)
    (place / "反馈").mkdir()
    (place / "反馈" / "001_明细.docx").write_bytes(b"docx")
    (place / "反馈" / "0011_别的单位.docx").write_bytes(b"docx")
    assert run("finish", place, "--reason", "部门不打分了")[0] == 0
    assert run("mail", place, "send", "反馈")[0] == 0
    (message,) = smtp.recorder.messages().values()
    assert names_of(message) == ["001_明细.docx"]
    assert f"总分：{total}" in text_of(message)


def test_feedback_tells_the_final_score_and_takes_along_what_was_published(
    place: Path, smtp: SmtpServer, run: Run
) -> None:
    set_mail(place, smtp.settings())
    _only_one_takes_part(place)
    with opened(place) as round_:
        adjust(round_, "001", Decimal("-1.5"), "会议纪要第8号", "材料迟报")
        total = view_of(round_).units["001"].total
        assert total is not None
    assert run("finish", place, "--reason", "部门不打分了")[0] == 0
    assert run("publish", place, "--date", "2026-12-30")[0] == 0
    assert run("mail", place, "send", "反馈")[0] == 0
    (message,) = smtp.recorder.messages().values()
    (name,) = names_of(message)
    assert name.startswith("001_")
    assert name.endswith("_反馈.docx")
    assert f"总分：{plain_number(total)}\r\n" in text_of(message)


@pytest.mark.parametrize(
    ("emails", "words"),
    [
        (["", None], "没有邮箱"),
        ([None, "示例@example.com"], "邮箱写法不对"),
        (["same@example.com", "SAME@example.com"], "登记了同一个邮箱"),
    ],
)
def test_units_that_cannot_be_written_to_are_named_before_anything_goes_out(
    tmp_path: Path, smtp: SmtpServer, run: Run, emails: list[str | None], words: str
) -> None:
    units = [unit(n, emails[n - 1] if n <= len(emails) else None) for n in range(1, 4)]
    place = make_round(tmp_path, units)
    set_mail(place, smtp.settings())
    code, said = run("mail", place, "send")
    assert code == 2
    assert words in said
    assert "一封也没有发出" in said
    assert smtp.recorder.taken == []
    code, said = run("mail", place, "send", "--rest")
    assert code == 2
    assert words in "".join(said.split())
    bad = 2 if "same@example.com" in emails else 1
    assert len(smtp.recorder.taken) == 3 - bad
    if bad == 2:
        set_mail(place, {**smtp.settings(), "共用地址": ["same@example.com"]})
        assert run("mail", place, "send")[0] == 0
        assert len(smtp.recorder.taken) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("主题：{{ 单位 }\n\n正文", "第 1 行写法有误"),
        ("主题：你好\n\n{{ 没有的 }}", "不认识的名称：“没有的”"),
        ("你好\n\n正文", "第一行要写“主题：…”"),
        ("主题：\n\n正文", "第一行要写“主题：…”"),
        ("主题：好\n\n{{ 单位.__class__.__mro__ }}", "模板"),
    ],
)
def test_a_mistake_in_a_template_is_named(place: Path, run: Run, text: str, words: str) -> None:
    folder = place / "邮件" / "模板"
    folder.mkdir(parents=True)
    (folder / "下发.txt").write_text(text, encoding="utf-8")
    code, said = run("mail", place, "draft")
    assert code == 2
    assert words in said


def test_a_template_in_gbk_is_told_of(place: Path, run: Run) -> None:
    folder = place / "邮件" / "模板"
    folder.mkdir(parents=True)
    (folder / "下发.txt").write_bytes("主题：你好\n\n正文".encode("gbk"))
    assert "不是 UTF-8" in run("mail", place, "draft")[1]


def test_saved_outlook_messages_are_fetched_from_a_folder(
    place: Path, run: Run, tmp_path: Path
) -> None:
    inbox = tmp_path / "来信"
    inbox.mkdir()
    with opened(place) as round_:
        sheet = Answers(round_).sheet("002")
    (inbox / "a.msg").write_bytes(
        msg("报送", "请查收", [("表.xlsx", sheet)], "unit002@example.com")
    )
    code, said = run("mail", place, "fetch", inbox, "--json")
    assert code == 0
    document = json.loads(said)
    check("mail-fetch", document)
    assert [one["unit"] for one in document["messages"]] == ["002"]
    assert run("mail", place, "fetch", inbox)[1].startswith("没有新邮件")


def check(schema: str, document: object) -> None:
    path = SCHEMAS / f"{schema}.schema.json"
    jsonschema.validate(document, json.loads(path.read_text(encoding="utf-8")))


def test_documents_are_as_their_schemas_say(place: Path, smtp: SmtpServer, run: Run) -> None:
    set_mail(place, smtp.settings())
    check("mail-draft", json.loads(run("mail", place, "draft", "--json")[1]))
    check("mail-send", json.loads(run("mail", place, "send", "--dry-run", "--json")[1]))
    document = json.loads(run("mail", place, "send", "--json")[1])
    check("mail-send", document)
    assert [one["result"] for one in document["sent"]] == ["sent"] * UNITS


def test_without_an_account_it_is_said_what_to_write(place: Path, run: Run) -> None:
    set_mail(place, {"账号": ""})
    for words in (["send"], ["fetch"], ["draft", "--mailbox"]):
        code, said = run("mail", place, *words)
        assert (code, "还没有写“邮箱 › 账号”" in said) == (2, True)
