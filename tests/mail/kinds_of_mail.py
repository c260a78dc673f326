"""Messages as real clients write them, one function each, with what must come of it."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from tests.mail.office import Answers, address
from tests.mail.outlook_files import msg, winmail
from tests.reading.hostile import FILES

Part = bytes

OCTETS = b"application/octet-stream"
XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(900)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400
PDF = b"%PDF-1.4\n" + bytes(200)


@dataclass(frozen=True)
class Case:
    """A message, and what must come of it.

    Attributes:
        write: Writes the message of a unit.
        files: For each file taken, in order of names: whose it is (0 for the sender's own unit,
            another number for that unit, ``None`` for held), and its status.
        needs: What a person is told to do; each is part of one sentence.
        notes: What is noted; likewise.
        sender: The address that it comes from; the unit's own if not given.
        known: Whether the message itself is put down to the unit.
    """

    write: Callable[[Answers, int], bytes]
    files: Sequence[tuple[int | None, str]] = ()
    needs: Sequence[str] = ()
    notes: Sequence[str] = ()
    sender: str = ""
    known: bool = True


CASES: dict[str, Case] = {}


def case(
    *files: tuple[int | None, str],
    needs: Sequence[str] = (),
    notes: Sequence[str] = (),
    sender: str = "",
    known: bool = True,
) -> Callable[[Callable[[Answers, int], bytes]], Callable[[Answers, int], bytes]]:
    def add(write: Callable[[Answers, int], bytes]) -> Callable[[Answers, int], bytes]:
        name = write.__name__.replace("_", " ")
        CASES[name] = Case(write, files, needs, notes, sender, known)
        return write

    return add


OK = (0, "ok")
HELD = (None, "must_fix")


def sheet(answers: Answers, number: int, less: str = "0") -> bytes:
    return answers.sheet(f"{number:03d}", Decimal(less))


def word(text: str, charset: str, how: str = "B") -> bytes:
    """An encoded word of RFC 2047."""
    raw = text.encode(charset)
    if how == "B":
        coded = base64.b64encode(raw).decode()
    else:
        coded = (
            quopri.encodestring(raw, header=True).decode().replace("=\n", "").replace("?", "=3F")
        )
    return f"=?{charset}?{how}?{coded}?=".encode()


def head(number: int, subject: bytes, sender: str = "", more: Sequence[bytes] = ()) -> bytes:
    source = CASES_SENDER.get(number, sender) or address(number)
    lines = [
        b"From: " + word(f"示例{number}", "gb2312") + f" <{source}>".encode(),
        b"To: office@example.com",
        b"Subject: " + subject,
        f"Date: Wed, 02 Dec 2026 10:{number % 60:02d}:00 +0800".encode(),
        f"Message-ID: <from-{number}@client.example.com>".encode(),
        b"MIME-Version: 1.0",
        *more,
    ]
    return b"\r\n".join(lines) + b"\r\n"


CASES_SENDER: dict[int, str] = {}
"""Senders of the cases that do not come from the unit's own address, filled by :func:`write`."""


def write(name: str, answers: Answers, number: int) -> bytes:
    """Return the message of a case, as unit ``number`` sends it."""
    found = CASES[name]
    if found.sender:
        CASES_SENDER[number] = found.sender
    return found.write(answers, number)


def text_part(text: str, charset: str = "utf-8", kind: str = "plain") -> Part:
    return (
        f"Content-Type: text/{kind}; charset={charset}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(text.encode(charset))
    )


def file_part(
    content: bytes, disposition: bytes = b"", kind: bytes = OCTETS, more: bytes = b""
) -> Part:
    lines = b"Content-Type: " + kind + b"\r\n"
    if disposition:
        lines += b"Content-Disposition: " + disposition + b"\r\n"
    return lines + more + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def multi(sub: str, *parts: Part) -> Part:
    boundary = f"=_{sub}_{len(parts)}_{sum(map(len, parts))}".encode()
    pieces = [b"Content-Type: multipart/" + sub.encode() + b'; boundary="' + boundary + b'"', b""]
    for part in parts:
        pieces += [b"--" + boundary, part]
    return b"\r\n".join([*pieces, b"--" + boundary + b"--", b""])


HELLO = text_part("您好，附件是我单位的自评表，请查收。谢谢！")


def with_file(
    answers: Answers, number: int, disposition: bytes, kind: bytes = OCTETS, text: Part = HELLO
) -> bytes:
    content = sheet(answers, number)
    return head(number, b"report") + multi("mixed", text, file_part(content, disposition, kind))


def zipped(files: dict[str, bytes], encoding: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            # As Windows writes it: the name in the code page, and no flag that says so.
            info = zipfile.ZipInfo(name.encode(encoding).decode("cp437"))
            info.flag_bits = 0
            archive.writestr(info, content)
    return buffer.getvalue()


NAME = "自评表 最终版2.xlsx"


@case(OK)
def name_in_rfc_2231(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, f"attachment; filename*=UTF-8''{quote(NAME)}".encode())


@case(OK)
def name_as_encoded_word_in_gb2312_as_foxmail_writes_it(answers: Answers, number: int) -> bytes:
    named = b'"' + word(NAME, "gb2312") + b'"'
    return with_file(
        answers, number, b"attachment;\r\n\tfilename=" + named, OCTETS + b";\r\n\tname=" + named
    )


@case(OK)
def name_quoted_printable_in_gb18030(answers: Answers, number: int) -> bytes:
    return with_file(
        answers, number, b'attachment; filename="' + word("自评㐂.xlsx", "gb18030", "Q") + b'"'
    )


@case(OK)
def name_in_plain_gbk(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, b'attachment; filename="' + NAME.encode("gbk") + b'"')


@case(OK)
def name_in_plain_utf8(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, b'attachment; filename="' + NAME.encode() + b'"')


@case(OK)
def name_only_in_the_content_type(answers: Answers, number: int) -> bytes:
    return with_file(
        answers, number, b"", b'application/vnd.ms-excel; name="' + word(NAME, "utf-8") + b'"'
    )


@case(OK)
def no_file_name_at_all(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, b"attachment")


@case(OK)
def sheet_shown_inline_as_apple_mail_does(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, f"inline; filename*=UTF-8''{quote(NAME)}".encode(), XLSX)


@case(OK)
def sheet_and_nothing_else_as_the_whole_message(answers: Answers, number: int) -> bytes:
    content = sheet(answers, number)
    return head(number, b"report") + file_part(content, b'attachment; filename="a.xlsx"', XLSX)


@case(OK, notes=["图片 1 张"])
def nested_multiparts_with_a_signature_picture_as_outlook_writes_them(
    answers: Answers, number: int
) -> bytes:
    page = '<p>请查收</p><img src="cid:logo01@example.com">'
    body = multi("alternative", text_part("请查收"), text_part(page, "gb2312", "html"))
    picture = file_part(
        PNG,
        b'inline; filename="image001.png"',
        b'image/png; name="image001.png"',
        b"Content-ID: <logo01@example.com>\r\n",
    )
    content = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    mixed = multi("mixed", multi("related", body, picture), content)
    return head(number, word("报送自评表", "gb2312")) + mixed


@case(OK)
def winmail_dat(answers: Answers, number: int) -> bytes:
    content = winmail([(NAME, sheet(answers, number))])
    part = file_part(content, b'attachment; filename="winmail.dat"', b"application/ms-tnef")
    return head(number, b"report") + multi("mixed", HELLO, part)


@case(OK)
def winmail_dat_with_old_names_under_another_type(answers: Answers, number: int) -> bytes:
    content = winmail([(NAME, sheet(answers, number))], long_names=False)
    return head(number, b"report") + multi(
        "mixed", HELLO, file_part(content, b'attachment; filename="winmail.dat"')
    )


@case(OK)
def saved_outlook_message_attached(answers: Answers, number: int) -> bytes:
    inner = msg("报送", "见附件", [(NAME, sheet(answers, number))], "somebody@example.com")
    return head(number, b"Fwd") + multi(
        "mixed", HELLO, file_part(inner, b'attachment; filename="a.msg"')
    )


@case(OK)
def saved_outlook_message_with_a_message_in_it(answers: Answers, number: int) -> bytes:
    inner = msg("转", "", [], "somebody@example.com", [(NAME, sheet(answers, number))])
    return head(number, b"Fwd") + multi(
        "mixed", HELLO, file_part(inner, b'attachment; filename="a.msg"')
    )


@case(OK)
def saved_outlook_message_in_gbk(answers: Answers, number: int) -> bytes:
    inner = msg("转", "请查收", [(NAME, sheet(answers, number))], codepage=936)
    return head(number, b"Fwd") + multi(
        "mixed", HELLO, file_part(inner, b'attachment; filename="a.msg"')
    )


@case(OK)
def subject_in_plain_gb18030(answers: Answers, number: int) -> bytes:
    part = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    return head(number, "报送自评表㐂".encode("gb18030")) + multi("mixed", HELLO, part)


@case(OK)
def subject_in_pieces_that_cut_a_character(answers: Answers, number: int) -> bytes:
    raw = "示例市工会考核自评表".encode("gb2312")
    pieces = [
        b"=?GB2312?B?" + base64.b64encode(raw[cut : cut + 9]) + b"?="
        for cut in range(0, len(raw), 9)
    ]
    part = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    return head(number, b"\r\n ".join(pieces)) + multi("mixed", HELLO, part)


@case(OK)
def text_in_gbk_under_an_unknown_character_set(answers: Answers, number: int) -> bytes:
    text = b"Content-Type: text/plain; charset=x-unknown\r\n\r\n" + "谢谢".encode("gbk") + b"\r\n"
    return with_file(answers, number, b'attachment; filename="a.xlsx"', text=text)


@case((0, "ok"), (0, "ok"))
def two_different_sheets_of_one_unit(answers: Answers, number: int) -> bytes:
    first = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    second = file_part(sheet(answers, number, "1"), b'attachment; filename="b.xlsx"')
    return head(number, b"two") + multi("mixed", HELLO, first, second)


@case((0, "ok"), HELD)
def own_sheet_and_another_units_sheet(answers: Answers, number: int) -> bytes:
    first = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    second = file_part(sheet(answers, number - 1, "0.25"), b'attachment; filename="b.xlsx"')
    return head(number, b"two") + multi("mixed", HELLO, first, second)


@case(HELD)
def only_another_units_sheet(answers: Answers, number: int) -> bytes:
    part = file_part(sheet(answers, number - 1, "0.5"), b'attachment; filename="a.xlsx"')
    return head(number, b"wrong") + multi("mixed", HELLO, part)


@case(OK, sender="somebody@mail.example.com", known=False)
def own_sheet_from_a_private_address(answers: Answers, number: int) -> bytes:
    return with_file(answers, number, b'attachment; filename="a.xlsx"')


@case(OK)
def forwarded_message(answers: Answers, number: int) -> bytes:
    inner = with_file(answers, number, b'attachment; filename="a.xlsx"')
    part = b"Content-Type: message/rfc822\r\n\r\n" + inner
    return head(number, b"Fwd") + multi("mixed", HELLO, part)


@case(OK)
def forwarded_forward(answers: Answers, number: int) -> bytes:
    inner = forwarded_message(answers, number)
    part = b"Content-Type: message/rfc822\r\n\r\n" + inner
    return head(number, b"Fwd: Fwd") + multi("mixed", HELLO, part)


@case(OK)
def forwarded_as_an_eml_file(answers: Answers, number: int) -> bytes:
    inner = with_file(answers, number, b'attachment; filename="a.xlsx"')
    part = file_part(inner, b"attachment; filename*=UTF-8''%E8%BD%AC.eml")
    return head(number, b"Fwd") + multi("mixed", HELLO, part)


@case(OK)
def forwarded_inline_with_the_old_heads_in_the_text(answers: Answers, number: int) -> bytes:
    text = text_part(
        "------------------ 转发邮件 ------------------\r\n发件人: 甲\r\n主题: 自评\r\n请查收"
    )
    return with_file(answers, number, b'attachment; filename="a.xlsx"', text=text)


@case(needs=["层"])
def forwarded_seven_times(answers: Answers, number: int) -> bytes:
    inner = with_file(answers, number, b'attachment; filename="a.xlsx"')
    for _ in range(7):
        part = b"Content-Type: message/rfc822\r\n\r\n" + inner
        inner = head(number, b"Fwd") + multi("mixed", HELLO, part)
    return inner


@case(OK)
def zip_with_gbk_names(answers: Answers, number: int) -> bytes:
    content = zipped({"报送材料/自评表.xlsx": sheet(answers, number)}, "gbk")
    return head(number, b"zip") + multi(
        "mixed", HELLO, file_part(content, b'attachment; filename="a.zip"', b"application/zip")
    )


@case((0, "unreadable"))
def zip_with_a_password(_answers: Answers, number: int) -> bytes:
    content = FILES["zip_with_a_password"]() + b"%d" % number
    code = f"{number:03d}".encode()
    return head(number, b"zip") + multi(
        "mixed", HELLO, file_part(content, b'attachment; filename="' + code + b'_a.zip"')
    )


@case((0, "unreadable"))
def word_document_instead_of_the_sheet(_answers: Answers, number: int) -> bytes:
    content = FILES["word_document"]() + b"%d" % number
    return head(number, b"doc") + multi(
        "mixed", HELLO, file_part(content, b'attachment; filename="a.docx"')
    )


@case((0, "unreadable"))
def attachment_cut_off_on_the_way(answers: Answers, number: int) -> bytes:
    content = sheet(answers, number)[:3000]
    return head(number, b"cut") + multi(
        "mixed", HELLO, file_part(content, b'attachment; filename="a.xlsx"')
    )


@case((0, "scan"))
def photograph_attached(_answers: Answers, number: int) -> bytes:
    part = file_part(JPEG + b"%d" % number, b'attachment; filename="IMG.jpg"', b"image/jpeg")
    return head(number, b"photo") + multi("mixed", HELLO, part)


@case((0, "scan"))
def photograph_pasted_into_the_text(_answers: Answers, number: int) -> bytes:
    page = text_part('见图<img src="cid:p1">', kind="html")
    part = file_part(JPEG + b"!%d" % number, b"inline", b"image/jpeg", b"Content-ID: <p1>\r\n")
    return head(number, b"photo") + multi("related", page, part)


@case((0, "ok"), (0, "scan"))
def sheet_and_the_sealed_scan(answers: Answers, number: int) -> bytes:
    first = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    scan = file_part(PDF + b"%d" % number, b'attachment; filename="b.pdf"', b"application/pdf")
    return head(number, b"both") + multi("mixed", HELLO, first, scan)


@case(OK, notes=["小文件 2 个"])
def sheet_with_a_signature_and_a_calendar_entry(answers: Answers, number: int) -> bytes:
    first = file_part(sheet(answers, number), b'attachment; filename="a.xlsx"')
    signed = file_part(b"x" * 99, b'attachment; filename="smime.p7s"')
    entry = file_part(b"BEGIN:VCALENDAR", b'attachment; filename="invite.ics"', b"text/calendar")
    return head(number, b"signed") + multi("signed", multi("mixed", HELLO, first, entry), signed)


@case(OK, needs=["发错"])
def sheet_with_words_that_want_reading(answers: Answers, number: int) -> bytes:
    text = text_part("上一封发错了，请以这一封为准。")
    return with_file(answers, number, b'attachment; filename="a.xlsx"', text=text)


@case(notes=["客气话"])
def only_thanks(_answers: Answers, number: int) -> bytes:
    return head(number, b"Re: sheet") + text_part("收到，谢谢！\r\n\r\n发自我的iPhone")


QUOTED = (
    "<br><div>------------------&nbsp;原始邮件&nbsp;------------------</div>"
    "<div>发件人: 示例市总工会</div><blockquote>附件打不开怎么办</blockquote>"
)


@case(notes=["客气话"])
def only_thanks_above_a_quoted_message_in_html(_answers: Answers, number: int) -> bytes:
    page = f"<html><head><style>p{{color:red}}</style></head><p>好的，收到&nbsp;</p>{QUOTED}"
    return head(number, b"Re: sheet") + text_part(page, "gb18030", "html")


@case(needs=["附件打不开"])
def attachment_cannot_be_opened(_answers: Answers, number: int) -> bytes:
    return head(number, b"Re: sheet") + text_part("你好，附件打不开，请重发。", "gb2312")


@case(needs=["第6项应为8分"])
def a_correction_in_words(_answers: Answers, number: int) -> bytes:
    return head(number, b"Re: sheet") + text_part("第6项应为8分，谢谢")


@case(needs=["我们单位已经撤销"])
def answer_in_html_only(_answers: Answers, number: int) -> bytes:
    page = f"<p>我们单位已经撤销，合并到别处</p>{QUOTED}"
    return head(number, b"Re: sheet") + text_part(page, "gbk", "html")


@case(needs=["空白邮件"])
def nothing_at_all(_answers: Answers, number: int) -> bytes:
    return head(number, b"") + b"\r\n"


@case(needs=["QQ邮箱超大附件“自评表.xlsx”"])
def large_attachment_of_qq(_answers: Answers, number: int) -> bytes:
    page = (
        "<p>请查收</p><div>从QQ邮箱发来的超大附件</div><a href="
        '"https://wx.mail.qq.com/ftn/download?func=3&amp;key=abc">自评表.xlsx</a>(35.2M)'
    )
    return head(number, b"big") + text_part(page, kind="html")


@case(needs=["网易邮箱云附件"])
def large_attachment_of_163(_answers: Answers, number: int) -> bytes:
    text = "云附件：https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE"
    return head(number, b"big") + text_part(text)


@case(OK, needs=["百度网盘"])
def sheet_and_a_link_to_a_net_disk(answers: Answers, number: int) -> bytes:
    text = text_part("证明材料见 https://pan.baidu.com/s/1abc 提取码: 1234")
    return with_file(answers, number, b'attachment; filename="a.xlsx"', text=text)


@case(notes=["自动回复"])
def automatic_reply(_answers: Answers, number: int) -> bytes:
    more = [b"Auto-Submitted: auto-replied"]
    return head(number, b"Auto", more=more) + text_part("我正在出差，回来后尽快答复。")


@case(notes=["不在单位名单里"], sender="news@shop.example.com", known=False)
def newsletter_of_somebody_else(_answers: Answers, number: int) -> bytes:
    return head(number, b"Sale") + text_part("<p>大减价</p>", kind="html")


@case(needs=["填不进去"], sender="somebody@mail.example.com")
def answer_from_a_private_address_with_the_short_code(answers: Answers, number: int) -> bytes:
    code = f"〔{answers.round.settings.id[:4]}-{number:03d}〕"
    return head(number, word(f"回复：请填报{code}", "utf-8")) + text_part("黄色格填不进去")


@case(OK, known=False)
def no_sender(answers: Answers, number: int) -> bytes:
    whole = with_file(answers, number, b'attachment; filename="a.xlsx"')
    return b"X-Mailer: x\r\n" + whole.partition(b"\r\n")[2]


@case(needs=["没有附件，请看来信"])
def attachment_of_no_bytes(_answers: Answers, number: int) -> bytes:
    text = text_part("附件是自评表第1稿")
    empty = file_part(b"", b'attachment; filename="a.xlsx"')
    return head(number, b"empty") + multi("mixed", text, empty)


@case(OK)
def date_that_is_none(answers: Answers, number: int) -> bytes:
    whole = with_file(answers, number, b'attachment; filename="a.xlsx"')
    return whole.replace(b"Date: Wed, 02 Dec", b"Date: Sometime")


@case(OK)
def bare_line_feeds_and_no_end_of_the_parts(answers: Answers, number: int) -> bytes:
    whole = with_file(answers, number, b'attachment; filename="a.xlsx"')
    return whole.replace(b"\r\n", b"\n").rstrip().removesuffix(b"--")
