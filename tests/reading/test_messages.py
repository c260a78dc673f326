"""Messages saved as .eml, as Chinese mail programs write them: every attachment under its name."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tests.forms import SHIPPED
from tests.reading.hostile import good
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.reading.containers import unpack
from workbook_tool.reading.kinds import kind_of
from workbook_tool.reading.limits import LIMITS, RefusedError

NAME = "示例机械厂工会 自评.xlsx"
GBK, UTF8 = NAME.encode("gb18030"), NAME.encode()


def encoded(text: str, charset: str) -> bytes:
    """An encoded word of RFC 2047, which the rules do not allow here and everybody writes."""
    word = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{word}?=".encode()


def percent(raw: bytes) -> bytes:
    return quote(raw).encode()


NAMES = {
    "RFC 2231 in UTF-8": b"attachment; filename*=UTF-8''" + percent(UTF8),
    "RFC 2231 in GBK": b"attachment; filename*=GBK''" + percent(GBK),
    "RFC 2231 in pieces": b"attachment;\r\n filename*0*=gb2312''"
    + percent(GBK[:8])
    + b";\r\n filename*1*="
    + percent(GBK[8:]),
    "an encoded word in GBK": b'attachment; filename="' + encoded(NAME, "gb18030") + b'"',
    "an encoded word without quotation marks": b"attachment; filename=" + encoded(NAME, "gbk"),
    "two encoded words": b'attachment;\r\n filename="'
    + encoded(NAME[:5], "utf-8")
    + b"\r\n "
    + encoded(NAME[5:], "utf-8")
    + b'"',
    "plain GBK": b'attachment; filename="' + GBK + b'"',
    "plain UTF-8": b'attachment; filename="' + UTF8 + b'"',
    "with the sender's folders": b'attachment; filename="C:\\\\2015\\\\' + GBK + b'"',
}


def message(
    *parts: tuple[bytes, bytes, bytes], subject: bytes = b"", boundary: bytes = b"=_part"
) -> bytes:
    """A message with parts: type, disposition, content."""
    lines = [
        b"From: a@example.com",
        b"Subject: " + subject,
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="' + boundary + b'"',
        b"",
        b"--" + boundary,
        b"Content-Type: text/plain; charset=gbk",
        b"",
        "见附件".encode("gbk"),
    ]
    for kind, disposition, content in parts:
        lines += [b"--" + boundary, b"Content-Type: " + kind]
        lines += [b"Content-Disposition: " + disposition] if disposition else []
        if kind == b"message/rfc822":
            lines += [b"", content]
        else:
            lines += [b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(content)]
    return b"\r\n".join([*lines, b"--" + boundary + b"--", b""])


OCTETS = b"application/octet-stream"


def names(data: bytes) -> list[str]:
    assert kind_of(data) == "mail"
    files = unpack(data, "mail", LIMITS)
    assert all(content == good() for _, content in files)
    return [name for name, _ in files]


@pytest.mark.parametrize("case", NAMES)
def test_the_name_of_an_attachment(case: str) -> None:
    assert names(message((OCTETS, NAMES[case], good()))) == [NAME]


def test_a_name_in_the_type_only() -> None:
    for name in (GBK, encoded(NAME, "gbk")):
        kind = b'application/vnd.ms-excel;\r\n name="' + name + b'"'
        assert names(message((kind, b"", good()))) == [NAME]


def test_a_message_that_is_the_attachment_itself() -> None:
    head = b'From: a@example.com\r\nContent-Type: application/octet-stream; name="' + GBK + b'"'
    body = base64.encodebytes(good())
    assert names(head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body) == [NAME]


def forwarded(kind: bytes, disposition: bytes, subject: bytes = b"") -> bytes:
    inner = message((OCTETS, NAMES["plain GBK"], good()), subject=subject, boundary=b"inner")
    return message((kind, disposition, inner))


def test_attachments_of_a_forwarded_message_count() -> None:
    named = b'attachment; filename="old.eml"'
    assert names(forwarded(b"message/rfc822", named)) == [f"old.eml › {NAME}"]
    assert names(forwarded(OCTETS, named)) == [f"old.eml › {NAME}"]
    subject = encoded("一季度上报", "gbk")
    assert names(forwarded(b"message/rfc822", b"", subject)) == [f"一季度上报 › {NAME}"]


def test_a_forwarded_message_that_was_encoded_against_the_rules() -> None:
    data = forwarded(OCTETS, b'attachment; filename="old.eml"')
    data = data.replace(b"Type: " + OCTETS, b"Type: message/rfc822", 1)
    assert names(data) == [f"old.eml › {NAME}"]


def test_messages_forwarded_too_often_are_refused() -> None:
    data = message((OCTETS, NAMES["plain GBK"], good()))
    for _ in range(6):
        data = message((b"message/rfc822", b"", data), boundary=b"b%d" % len(data))
    with pytest.raises(RefusedError) as refused:
        unpack(data, "mail", LIMITS)
    assert refused.value.refusal.code == "F11"


def test_three_units_sheets_in_one_forwarded_heap(reader: Reader) -> None:
    parts = [
        (b"message/rfc822", b'attachment; filename="%d.eml"' % n, message((OCTETS, d, good())))
        for n, d in enumerate((NAMES["plain GBK"], NAMES["RFC 2231 in GBK"], NAMES["plain UTF-8"]))
    ]
    results = list(check_bytes("上报.eml", message(*parts, boundary=b"outer"), reader, SHIPPED))
    assert [(result.file, result.status) for result in results] == [
        (f"上报.eml › {n}.eml › {NAME}", "ok") for n in range(3)
    ]
