"""More hostile files, in families: each is made for one place that reads, unpacks or compares.

Together with :mod:`hostile` they are what a batch of returns is poisoned with
(:mod:`test_one_bad_file_in_a_batch`).
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial

from tests.reading.hostile import good, packed, parts, sheet, with_part

MORE: dict[str, Callable[[], bytes]] = {}
"""Maker of every file by its name."""

_LONG = 32_767
_STRINGS, _SHEET, _BOOK = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def family(name: str, variants: dict[str, Callable[[], bytes]]) -> None:
    MORE.update({f"{name}_{variant}": make for variant, make in variants.items()})


# --- texts of 32,767 characters, each the worst for something that looks at texts ----------

WORST: dict[str, str] = {
    "blanks_behind_a_unit": "单位：a" + " " * (_LONG - 10) + "b",
    "units_of_blanks": "单位" + " " * (_LONG - 2),
    "colons": "单位：" * (_LONG // 3),
    "one_word": "a" * _LONG,
    "digits": "9" * _LONG,
    "dots": "." * _LONG,
    "digits_and_dots": "1." * (_LONG // 2),
    "digits_and_blanks": "1 " * (_LONG // 2),
    "digits_and_commas": "1," * (_LONG // 2),
    "minus": "-" * _LONG,
    "percent": "1" * (_LONG - 1) + "%",
    "quotes": '"' * _LONG,
    "apostrophes": "'" * _LONG,
    "exclamations": "!" * _LONG,
    "brackets": "(" * _LONG,
    "full_width": "１" * _LONG,
    "grows_eighteen_times": "\ufdfa" * _LONG,
    "combining": "a" + "\u0301" * (_LONG - 1),
    "hangul": "\u1100\u1161\u11a8" * (_LONG // 3),
    "zero_width": "\u200b" * _LONG,
    "directions": "\u202e" * _LONG,
    "line_breaks": "\n" * _LONG,
    "blank_lines": " \n" * (_LONG // 2),
    "tabs": "\t" * _LONG,
    "escapes": "_x001B_" * (_LONG // 7),
    "surrogates": "_xD800_" * (_LONG // 7),
    "noncharacters": "_xFFFE_" * (_LONG // 7),
    "emoji": "\U0001f468\u200d\U0001f469" * (_LONG // 4),
    "private_use": "\ue000" * _LONG,
    "placeholders": "\ue000unit\ue001" * (_LONG // 6),
    "markup": "[bold red]" * (_LONG // 10),
    "templates": "{{ 7*7 }}" * (_LONG // 9),
    "html": "&lt;script&gt;" * (_LONG // 14),
    "formats": "{0.__class__}" * (_LONG // 13),
    "percents_of_python": "%s%n" * (_LONG // 4),
}


def _xml(words: str) -> str:
    return words if words.startswith("&lt;") else words.replace("&", "&amp;").replace("<", "&lt;")


def _text(words: str) -> bytes:
    return sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>')


def _in_place_of_a_score(words: str) -> bytes:
    content = parts()
    start = content[_SHEET].find(b'<c r="F6"')
    end = content[_SHEET].find(b"</c>", start) + 4
    if start < 0:
        return _text(words)
    cell = f'<c r="F6" t="inlineStr"><is><t>{words}</t></is></c>'.encode()
    return packed(content | {_SHEET: content[_SHEET][:start] + cell + content[_SHEET][end:]})


def _formula(words: str) -> bytes:
    return sheet(f'<row r="1"><c r="A1"><f>{words}</f><v>1</v></c></row>')


family("text", {name: partial(_text, _xml(words)) for name, words in WORST.items()})
family(
    "score",
    {name: partial(_in_place_of_a_score, _xml(words)) for name, words in WORST.items()},
)
family(
    "formula",
    {
        name: partial(_formula, _xml(words[:8_192]))
        for name, words in WORST.items()
        if name in {"one_word", "apostrophes", "quotes", "exclamations", "colons", "digits", "dots"}
    },
)


# --- many of something ---------------------------------------------------------------------

family(
    "many",
    {
        "cells_at_one_address": lambda: sheet(
            '<row r="1">' + "".join(f'<c r="A1"><v>{n}</v></c>' for n in range(50_000)) + "</row>"
        ),
        "references_to_one_long_string": lambda: packed(
            parts()
            | {
                _STRINGS: b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
                b"<si><t>" + b"a" * 32_000 + b"</t></si></sst>",
                _SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
                b'main"><sheetData>'
                + b"".join(
                    b'<row r="%d">%s</row>' % (n, b'<c t="s"><v>0</v></c>' * 200)
                    for n in range(1, 100)
                )
                + b"</sheetData></worksheet>",
            }
        ),
        "shared_formulas": lambda: sheet(
            '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A9999">'
            + "A1+" * 2_000
            + "1</f><v>1</v></c></row>"
            + "".join(
                f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>'
                for n in range(2, 5_000)
            )
        ),
        "validations": lambda: sheet(
            "",
            "<dataValidations>"
            + '<dataValidation type="whole" sqref="A1:IV9999"><formula1>1</formula1>'
            "</dataValidation>" * 30_000 + "</dataValidations>",
        ),
        "areas_in_one_validation": lambda: sheet(
            "",
            '<dataValidations><dataValidation type="whole" sqref="'
            + " ".join(f"A{n}:Z{n}" for n in range(1, 40_000))
            + '"><formula1>1</formula1></dataValidation></dataValidations>',
        ),
        "hidden_columns": lambda: sheet(
            "", "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 5_000 + "</cols>"
        ),
        "names_to_one_cell": lambda: with_part(
            _BOOK,
            parts()[_BOOK].replace(
                b"</workbook>",
                b"<definedNames>"
                + b"".join(
                    b'<definedName name="n%d">S!$A$1</definedName>' % n for n in range(30_000)
                )
                + b"</definedNames></workbook>",
            ),
        ),
    },
)

# --- containers ----------------------------------------------------------------------------


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("../../evil")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    return buffer.getvalue()


def _zip_entries(count: int, claimed: int) -> bytes:
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, claimed, claimed, 46 * count, 0, 0)
    entry = b"PK\x01\x02" + bytes(42)
    return b"PK\x03\x04" + entry * count + end


def _odd_names(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"a")
    return buffer.getvalue()


family(
    "container",
    {
        "tar_with_a_link": _tar,
        "gzip_bomb": lambda: gzip.compress(bytes(50_000_000)),
        "bzip2_bomb": lambda: bz2.compress(bytes(50_000_000)),
        "xz_bomb": lambda: lzma.compress(bytes(50_000_000)),
        "zip_of_empty_entries": lambda: _zip_entries(20_000, 20_000),
        "zip_that_claims_more": lambda: _zip_entries(1, 65_535),
        "zip_in_zip_in_zip": lambda: packed({"a.zip": packed({"b.zip": packed({"c": b"x"})})}),
        "zip_of_bombs": lambda: packed(
            {f"{n}.xlsx": with_part(_SHEET, b" " * 20_000_000) for n in range(3)}
        ),
        "names_that_lead_out": lambda: _odd_names(
            "../../../tmp/x.csv", "/etc/x", "C:\\x", "a/../b"
        ),
        "names_with_line_breaks": lambda: _odd_names("a\nBcc: x@example.com\n.csv", "b\r\n.csv"),
        "names_with_escapes": lambda: _odd_names("\x1b[2J.csv", "\x9b31m.csv", "\u202egsj.csv"),
        "a_name_of_sixty_kilobytes": lambda: _odd_names("n" * 60_000 + ".csv"),
        "a_very_deep_name": lambda: _odd_names("a/" * 20_000 + "b.csv"),
        "names_twice": lambda: _odd_names("a.csv", "A.csv", "a.csv"),
        "seven_zip_head_alone": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(200),
        "seven_zip_of_noise": lambda: b"7z\xbc\xaf\x27\x1c\0\x04" + b"\xff" * 5_000,
        "rar_head_alone": lambda: b"Rar!\x1a\x07\x01\x00" + b"\xff" * 2_000,
        "rar_four_head": lambda: b"Rar!\x1a\x07\x00" + b"\xff" * 2_000,
    },
)

# --- OLE -----------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _ole(stream: str, fill: bytes) -> bytes:
    return _OLE + fill * 100 + stream.encode("utf-16-le") + fill * 2_000


family(
    "ole",
    {
        f"{stream.strip('_').replace('.', '_').replace(' ', '_')}_{name}": (
            partial(_ole, stream, fill)
        )
        for stream in ("Workbook", "Book", "__substg1.0_", "WordDocument", "EncryptedPackage")
        for name, fill in {
            "of_zeros": b"\0",
            "of_ones": b"\xff",
            "of_ends": b"\xfe\xff\xff\xff",
        }.items()
    },
)

# --- mail ----------------------------------------------------------------------------------


def _mail(head: bytes, body: bytes = b"text") -> bytes:
    return b"From: a@example.com\r\nSubject: s\r\n" + head + b"\r\n\r\n" + body


def _attached(name: bytes, content: bytes) -> bytes:
    head = b'Content-Type: multipart/mixed; boundary="b"'
    part = (
        b"--b\r\nContent-Disposition: attachment; filename=" + name
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    )  # fmt: skip
    return _mail(head, part + b"\r\n--b--\r\n")


family(
    "mail",
    {
        "subject_of_five_megabytes": lambda: _mail(b"Subject: " + b"=?utf-8?B?5Y2V?= " * 300_000),
        "subject_of_one_word": lambda: _mail(b"Subject: " + b"a" * 5_000_000),
        "charset_that_lies": lambda: _mail(
            b'Content-Type: text/plain; charset="utf-7"', b"+2AA-" * 1_000
        ),
        "charset_of_surrogates_in_the_subject": lambda: _mail(b"Subject: =?utf-7?Q?+2AA-?="),
        "charset_that_is_none": lambda: _mail(b'Content-Type: text/plain; charset="\xff\xfe"'),
        "charset_that_is_a_codec": lambda: _mail(
            b'Content-Type: text/plain; charset="zlib_codec"', b"x"
        ),
        "nested_parts": lambda: _mail(
            b'Content-Type: multipart/mixed; boundary="0"',
            b"".join(
                b'--%d\r\nContent-Type: multipart/mixed; boundary="%d"\r\n\r\n' % (n, n + 1)
                for n in range(3_000)
            ),
        ),
        "forwarded_thirty_times": lambda: _forwarded(30),
        "ten_thousand_parts": lambda: _mail(
            b'Content-Type: multipart/mixed; boundary="b"',
            b"--b\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n" * 10_000,
        ),
        "headers_of_colons": lambda: _mail(b": " * 1_000_000),
        "an_endless_address": lambda: _mail(b"From: " + b"<" * 200_000),
        "many_addresses": lambda: _mail(b"From: " + b"a@example.com, " * 100_000),
        "message_ids": lambda: _mail(
            b"Content-Type: multipart/report", b"Action: failed\r\n" + b"<a@b>" * 200_000
        ),
        "blank_lines": lambda: _mail(b"X-A: b", b"\n" * 3_000_000),
        "links": lambda: _mail(
            b"Content-Type: text/html", b"<a href=https://pan.baidu.com/s/" * 50_000
        ),
        "comments": lambda: _mail(b"Content-Type: text/html", b"<!--" * 200_000),
        "words_without_a_dot": lambda: _mail(
            b"X-A: b", b"https://pan.baidu.com/s/" + b"a" * 500_000
        ),
        "attachment_name_with_line_breaks": lambda: _attached(
            b'"=?utf-8?B?YQpCY2M6IHhAZXhhbXBsZS5jb20KCuivpeWNleS9jeW3sumAmui/hw==?=.csv"', b"a,b\n"
        ),
        "attachment_that_is_a_bomb": lambda: _attached(b"a.zip", packed({"a": bytes(5_000_000)})),
        "attachment_that_is_hostile": lambda: _attached(b"a.xlsx", _text("'" * 30_000)),
        "tnef_head_alone": lambda: b"\x78\x9f\x3e\x22" + b"\xff" * 1_000,
        "dates": lambda: _mail(b"Date: " + b"9" * 5_000),
    },
)  # fmt: skip


def _forwarded(times: int) -> bytes:
    message = _mail(b"X-A: b")
    for _ in range(times):
        message = _mail(b"Content-Type: message/rfc822", message)
    return message


# --- pictures and texts --------------------------------------------------------------------

family(
    "text_file",
    {
        "csv_of_quotes": lambda: b"a,b\n" + b'"' * 1_000_001,
        "csv_of_commas": lambda: b"," * 2_000_000,
        "csv_with_escapes": "单位,\x1b[2J分\n".encode,
        "csv_of_noncharacters": "单位,\ufffe\uffff\n".encode,
        "csv_with_lines_of_unicode": "单位\u2028,分\x85\x0b\x0c\n".encode,
        "utf16_cut_in_the_middle": lambda: "单位,分\n".encode("utf-16")[:-1],
        "gb18030_with_a_surrogate": lambda: b"\x81\x30\x81\x30" * 10_000,
        "html_of_nothing": lambda: b"<html>" + b"<table>" * 300_000,
        "xml_of_2003": lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><a/>',
        "rtf_bomb": lambda: b"{\\rtf1" + b"{" * 1_000_000,
        "pdf_head_alone": lambda: b"%PDF-1.7\n" + b"\xff" * 100,
        "png_of_gigapixels": lambda: b"\x89PNG\r\n\x1a\n" + struct.pack(
            ">I4sIIBBBBBI", 13, b"IHDR", 65_535, 65_535, 16, 6, 0, 0, 0, 0
        ),
        "jpeg_head_alone": lambda: b"\xff\xd8\xff\xe0" + b"\xff" * 10_000,
        "tiff_that_loops": lambda: b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 8),
        "svg_of_laughs": lambda: b'<!DOCTYPE x [<!ENTITY a "a">]><svg>&a;</svg>',
        "nothing_but_zeros": lambda: bytes(1_000_000),
        "a_truncated_sheet": lambda: good()[: len(good()) // 3],
    },
)  # fmt: skip
