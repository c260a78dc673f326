"""Nobody gets what is another's: units whose codes and names are almost each other's.

Codes that are the beginning of each other's, names that differ in case, width, Unicode's forms
or in characters that no file may have.
"""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.campaign.offices import COLLECTION, FORM, TYPE, Clock, wanted
from workbook_tool.campaign.actions import issue
from workbook_tool.campaign.actions.new import new_round
from workbook_tool.campaign.derived.file_names import unit_stems
from workbook_tool.campaign.derived.state import MailKey
from workbook_tool.campaign.inputs.known import KNOWN_FILE
from workbook_tool.campaign.inputs.roster import Unit, roster_csv, roster_template
from workbook_tool.campaign.records.mail_kinds import MailWhat
from workbook_tool.campaign.round import OUT, ROSTER, Round
from workbook_tool.foreign import apart, file_name, is_foreign, same_name
from workbook_tool.mail.compose import compose, message_id
from workbook_tool.mail.drafts import write_drafts
from workbook_tool.mail.kinds.feedback import FEEDBACK, laid_out
from workbook_tool.mail.posts import Writer
from workbook_tool.mail.posts import wanted as wanted_mails
from workbook_tool.mail.trouble import MailError
from workbook_tool.summary.publish import feedback_path

TWINS = (
    ("A", "1_乙"),
    ("A_1", "乙"),
    ("A_1_", "乙工会"),
    ("A-1", "甲/乙"),
    ("A-2", "甲:乙"),
    ("A-3", "ABC工会"),
    ("A-4", "ＡＢＣ工会"),
    ("A-5", "caf\u00e9工会"),
    ("A-6", "cafe\u0301工会"),
    ("A-7", "=1+1"),
    ("A-8", "+SUM(A1)"),
    ("A-9", "<b>{{ 单位 }}</b>"),
    ("A-10", "CON"),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twins") / "考核"
    units = [Unit(code, name, TYPE, email=f"{code.lower()}@example.com") for code, name in TWINS]
    roster = folder.with_suffix(".csv")
    roster.write_bytes(roster_csv(units))
    new_round(folder, wanted(), roster, clock=Clock())
    with Round(folder, clock=Clock()) as round_:
        issue.confirm(round_, FORM, {})
        issue.issue(round_, COLLECTION)
    return folder


def test_no_two_files_of_ours_are_one_on_any_system(place: Path) -> None:
    with Round(place, clock=Clock()) as round_:
        stems = unit_stems(round_.state)
        assert len({same_name(stem) for stem in stems.values()}) == len(TWINS)
        feedback = {same_name(feedback_path(round_, code).name) for code, _ in TWINS}
        assert len(feedback) == len(TWINS)
        files = [path.name for path in (place / OUT).glob("*.xlsx")]
        assert len({same_name(name) for name in files}) == len(files) == len(TWINS)


def _drafts(place: Path, what: MailWhat) -> dict[str, EmailMessage]:
    with Round(place, clock=Clock()) as round_:
        mails = wanted_mails(round_, what, COLLECTION).mails
        made = write_drafts(round_, mails)
        read = {}
        for one in made:
            path = place / str(one.path)
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            read[one.post.mail.unit] = message
        return read


def test_everybody_is_sent_their_own_sheet(place: Path) -> None:
    drafts = _drafts(place, "issue")
    assert drafts.keys() == {code for code, _ in TWINS}
    for code, name in TWINS:
        message = drafts[code]
        assert str(message["To"]).endswith(f"<{code.lower()}@example.com>")
        for part in message.iter_attachments():
            sheet = load_workbook(_stream(part.get_content()))
            assert sheet["manifest"]["B5"].value == name or name in str(
                [cell.value for row in sheet["manifest"].iter_rows() for cell in row]
            )
            assert not is_foreign(str(part.get_filename()))


def _stream(content: Any) -> Any:
    import io

    return io.BytesIO(content)


def _feedback_of(place: Path, code: str) -> list[str]:
    with Round(place, clock=Clock()) as round_:
        return [Path(path).name for path in laid_out(round_, code)]


def test_what_staff_lay_out_for_one_goes_to_this_one(place: Path) -> None:
    folder = place / FEEDBACK
    (folder / "A_1").mkdir(parents=True, exist_ok=True)
    (folder / "A_1" / "结果.docx").write_bytes(b"of A_1")
    (folder / "A-3_结果.docx").write_bytes(b"of A-3")
    try:
        assert _feedback_of(place, "A_1") == ["结果.docx"]
        assert _feedback_of(place, "A") == []
        assert _feedback_of(place, "A-3") == ["A-3_结果.docx"]
        assert _feedback_of(place, "A-4") == []
        (folder / "A_1_结果.docx").write_bytes(b"of whom?")
        for code in ("A", "A_1"):
            with pytest.raises(MailError, match="任何一个单位"):
                _feedback_of(place, code)
        assert _feedback_of(place, "A-3") == ["A-3_结果.docx"]
    finally:
        (folder / "A_1_结果.docx").unlink(missing_ok=True)


@pytest.mark.parametrize("name", ["登记/key", "../x", "/etc/hostname", "登记\\key", "a\nb"])
def test_what_must_not_leave_the_office_is_never_attached(place: Path, name: str) -> None:
    with Round(place, clock=Clock()) as round_, pytest.raises(MailError, match="不能外发"):
        Writer(round_).files([name], "设置写的文件")


def test_no_name_becomes_a_formula_in_a_workbook_of_ours(place: Path, tmp_path: Path) -> None:
    roster = tmp_path / "a.xlsx"
    units = [Unit(code, name, TYPE, contact="=A1", group="@x") for code, name in TWINS]
    roster.write_bytes(roster_template(units, [TYPE]))
    books = [path for path in (place / ROSTER, place / KNOWN_FILE, roster) if path.exists()]
    assert roster in books
    for path in books:
        for sheet in load_workbook(path).worksheets:
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in row)


# --- headers and names --------------------------------------------------------------------

DANGEROUS = (
    "ACME\nBcc: x@example.com",
    "ACME\r\nBcc : x@example.com\r\n\r\nbody",
    "ACME\u2028Bcc: x@example.com",
    "\x1b[31mred",
    "a\u202egpj.exe",
    "a\x00b",
    "\ud800",
    "x" * 5_000,
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_message_has_the_headers_that_it_should_have(text: str, place: Path) -> None:
    from dataclasses import replace

    with Round(place, clock=Clock()) as round_:
        (mail, *_) = wanted_mails(round_, "issue", COLLECTION).mails
        post = Writer(round_).post(mail)
        odd = replace(post, unit=text, subject=text, files=((f"{text}.xlsx", b"a"),))
        raw = compose(odd, (text, "office@example.com"), "id@example.com", round_.clock())
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert list(message.keys()) == [
        "Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID",
    ]  # fmt: skip
    assert raw.isascii()
    assert b"\nBcc" not in raw
    assert all(len(line) < 998 for line in raw.splitlines())
    (part,) = message.iter_attachments()
    assert not is_foreign(str(part.get_filename()))


def test_a_message_id_cannot_be_worked_out_from_a_sheet() -> None:
    mail = MailKey("002", COLLECTION, "issue", "WT1~…")
    one = message_id(b"a key", "abcd1234", mail, 0, "example.com")
    other = message_id(b"another", "abcd1234", mail, 0, "example.com")
    assert one != other
    assert one == message_id(b"a key", "abcd1234", mail, 0, "example.com")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_name_is_one_line_whatever_it_was(text: str) -> None:
    name = file_name(f"{text}.xlsx")
    assert not is_foreign(name)
    assert "\n" not in name
    assert len(name) <= 150
    assert name.endswith(".xlsx")


def test_names_keep_apart_whatever_they_are() -> None:
    names: dict[int, str] = {n: name for n, (_, name) in enumerate(TWINS)}
    names |= {100: "abc", 101: "ABC", 102: "ａｂｃ", 103: "abc"}
    assert len({same_name(name) for name in apart(names).values()}) == len(names)
    assert apart(names)[0] == names[0]  # what is alone keeps its name
