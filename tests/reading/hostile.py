"""Hostile and broken files, made by code and named by what is wrong with them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from tests.reading.returns import make_return

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET, _BOOK, _STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
Parts = dict[str, bytes]

FILES: dict[str, Callable[[], bytes]] = {}
"""Maker of every file by its name."""


def hostile(make: Callable[[], bytes]) -> Callable[[], bytes]:
    FILES[make.__name__] = make
    return make


@cache
def good() -> bytes:
    return make_return("suzhou-2015-1", "self", "full", "hostile").data


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(good())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    return packed(parts() | {name: content})


def changed(name: str, old: bytes, new: bytes) -> bytes:
    content = parts()
    assert old in content[name], f"{old!r} is not in {name}"
    return packed(content | {name: content[name].replace(old, new, 1)})


def sheet(rows: str, rest: str = "", dimension: str = "A1") -> bytes:
    text = f'<worksheet {MAIN}><dimension ref="{dimension}"/><sheetData>{rows}</sheetData>{rest}'
    return with_part(_SHEET, f"{text}</worksheet>".encode())


# --- bombs ---------------------------------------------------------------------------------


@hostile
def zip_bomb_in_a_sheet() -> bytes:
    return with_part(_SHEET, b"<worksheet>" + b" " * 60_000_000)


@hostile
def zip_bomb_in_the_strings() -> bytes:
    return with_part(_STRINGS, b"<sst>" + b"<si><t>a</t></si>" * 4_000_000 + b"</sst>")


@hostile
def zip_bomb_of_many_members() -> bytes:
    return packed(parts() | {f"xl/media/{n}.png": b"" for n in range(5_000)})


@hostile
def zip_of_zips() -> bytes:
    inner = good()
    for _ in range(8):
        inner = packed({"a.zip": inner})
    return inner


@hostile
def zip_that_holds_five_hundred_files_and_one() -> bytes:
    return packed({f"{n}.txt": b"a" for n in range(501)})


@hostile
def outer_zip_bomb() -> bytes:
    return packed({"a.xlsx": b"\0" * 150_000_000})


@hostile
def member_says_it_is_small() -> bytes:
    data = bytearray(packed({**parts(), _SHEET: b"<worksheet>" + b" " * 5_000_000}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(_SHEET.encode()))
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


@hostile
def member_says_it_is_four_gigabytes() -> bytes:
    data = bytearray(good())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(_SHEET.encode()))
    struct.pack_into("<I", data, at + 24, 0xFFFFFFF0)
    return bytes(data)


@hostile
def directory_says_there_are_more_members() -> bytes:
    data = bytearray(good())
    struct.pack_into("<HH", data, data.rfind(b"PK\x05\x06") + 8, 60_000, 60_000)
    return bytes(data)


@hostile
def directory_points_past_the_end() -> bytes:
    data = bytearray(good())
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 16, 0x7FFFFFFF)
    return bytes(data)


@hostile
def unknown_compression() -> bytes:
    data = bytearray(good())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", data, at + 10, 97)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@hostile
def members_with_a_password() -> bytes:
    data = bytearray(good())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", data, at + 8, 1)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


# --- XML -----------------------------------------------------------------------------------

_LAUGHS = b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
)


@hostile
def billion_laughs() -> bytes:
    doctype = b"<!DOCTYPE x [" + _LAUGHS + b"]>"
    return with_part(_STRINGS, doctype + b"<sst><si><t>&a9;</t></si></sst>")


@hostile
def xxe_reads_a_file() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_part(_STRINGS, doctype + b"<sst><si><t>&a;</t></si></sst>")


@hostile
def xxe_calls_home() -> bytes:
    doctype = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    return with_part(_BOOK, doctype + parts()[_BOOK].partition(b"?>")[2])


@hostile
def doctype_in_the_styles() -> bytes:
    return with_part("xl/styles.xml", b"<!DOCTYPE styleSheet><styleSheet/>")


@hostile
def doctype_in_utf16() -> bytes:
    return with_part(_STRINGS, "\ufeff<!DOCTYPE sst><sst/>".encode("utf-16-le"))


@hostile
def xml_nested_a_million_deep() -> bytes:
    return with_part(_SHEET, b"<a>" * 1_000_000)


@hostile
def attribute_of_ten_megabytes() -> bytes:
    noise = random.Random(1).randbytes(5_000_000).hex().encode()
    return with_part(_SHEET, b'<worksheet a="' + noise + b'"/>')


@hostile
def xml_cut_off() -> bytes:
    return with_part(_SHEET, parts()[_SHEET][:-500])


@hostile
def xml_in_an_unknown_encoding() -> bytes:
    return with_part(_SHEET, b'<?xml version="1.0" encoding="KLINGON"?><worksheet/>')


# --- sheets --------------------------------------------------------------------------------


@hostile
def one_cell_at_the_far_end() -> bytes:
    return sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', dimension="A1:XFD1048576")


@hostile
def cell_beyond_the_far_end() -> bytes:
    return sheet('<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row>')


@hostile
def cell_without_a_column() -> bytes:
    return sheet('<row r="1"><c r="1"><v>1</v></c></row>')


@hostile
def million_formatted_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1" ht="15"/>' for n in range(1, 1_000_001))
    return sheet(rows)


@hostile
def three_hundred_thousand_rows_of_blanks() -> bytes:
    columns = "ABCDEFGH"
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}" s="{n % 9}"/>' for c in columns) + "</row>"
        for n in range(1, 300_001)
    )
    return sheet("".join(rows))


@hostile
def half_a_million_filled_cells() -> bytes:
    rows = (
        f'<row r="{n}">' + "".join(f"<c><v>{n * k % 9973}</v></c>" for k in range(50)) + "</row>"
        for n in range(1, 10_001)
    )
    return sheet("".join(rows))


@hostile
def merge_over_the_whole_sheet() -> bytes:
    return sheet("", '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@hostile
def thirty_thousand_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 30_001))
    return sheet("", f"<mergeCells>{merges}</mergeCells>")


@hostile
def false_count_of_strings() -> bytes:
    return changed(_STRINGS, b"<sst ", b'<sst uniqueCount="4000000000" count="4000000000" x="" y="')


@hostile
def string_that_does_not_exist() -> bytes:
    return sheet('<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>')


@hostile
def negative_string() -> bytes:
    return sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>')


@hostile
def number_of_a_million_digits() -> bytes:
    digits = "".join(random.Random(2).choices("0123456789", k=1_000_000))
    return sheet(f'<row r="1"><c r="A1"><v>{digits}</v></c></row>')


@hostile
def two_sheets_of_one_name() -> bytes:
    return changed(_BOOK, '填报说明" sheetId'.encode(), '评分表" sheetId'.encode())


@hostile
def a_thousand_sheets() -> bytes:
    more = b"".join(
        b'<sheet name="x%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 1009)
    )
    return changed(_BOOK, b"</sheets>", more + b"</sheets>")


@hostile
def no_sheets() -> bytes:
    return with_part(_BOOK, f"<workbook {MAIN}><sheets/></workbook>".encode())


@hostile
def sheet_that_is_itself_the_workbook() -> bytes:
    rels = "xl/_rels/workbook.xml.rels"
    return changed(rels, b"worksheets/sheet1.xml", b"workbook.xml")


@hostile
def sheet_outside_of_the_package() -> bytes:
    rels = "xl/_rels/workbook.xml.rels"
    return changed(rels, b"worksheets/sheet1.xml", b"../../../../etc/passwd")


@hostile
def shared_formula_that_shares_itself() -> bytes:
    cell = '<c r="A{0}"><f t="shared" si="0">A{0}+1</f><v>1</v></c>'
    return sheet("".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(1, 2_000)))


# --- members -------------------------------------------------------------------------------


@hostile
def duplicate_members_that_differ() -> bytes:
    buffer = io.BytesIO(good())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(_SHEET.upper(), b"<worksheet/>")
    return buffer.getvalue()


@hostile
def member_named_up_and_away() -> bytes:
    return packed({"../../../../tmp/workbook-tool-was-here": b"x", "/etc/workbook-tool": b"x"})


@hostile
def zip_with_absolute_windows_names() -> bytes:
    return packed({"C:\\Windows\\evil.xlsx": b"x", "..\\..\\evil.xls": b"x"})


@hostile
def zip_with_a_password() -> bytes:
    data = bytearray(packed({"a.xlsx": b"x" * 40}))
    struct.pack_into("<H", data, 6, 1)
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 8, 1)
    return bytes(data)


@hostile
def zip_with_nothing_in_it() -> bytes:
    return packed({})


@hostile
def mail_within_mail_within_mail() -> bytes:
    body = b"text"
    for _ in range(50):
        head = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        body = head + b"Content-Type: message/rfc822\r\n\r\n" + body
    return body


@hostile
def mail_without_attachments() -> bytes:
    return "From: a@example.org\r\nTo: b@example.org\r\nSubject: 评分表\r\n\r\n见附件".encode()


# --- other kinds ---------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(stream: str) -> bytes:
    return _OLE + bytes(504) + stream.encode("utf-16-le") + bytes(2_000)


@hostile
def encrypted_workbook() -> bytes:
    return ole("EncryptedPackage")


@hostile
def old_word_document() -> bytes:
    return ole("WordDocument")


@hostile
def xls_with_only_a_head() -> bytes:
    return ole("Workbook")


@hostile
def outlook_message() -> bytes:
    return ole("__substg1.0_1000001F")


@hostile
def html_named_xls() -> bytes:
    return "<html><meta charset=gbk><table><tr><td>8</td></tr></table>".encode("gbk")


@hostile
def word_document() -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


@hostile
def pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@hostile
def photo() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


@hostile
def seven_zip() -> bytes:
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + random.Random(7).randbytes(60)


@hostile
def rar() -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + bytes(60)


@hostile
def empty() -> bytes:
    return b""


@hostile
def only_zeros() -> bytes:
    return bytes(10_000)


@hostile
def random_bytes() -> bytes:
    return random.Random(3).randbytes(50_000)


@hostile
def random_bytes_behind_the_mark_of_a_zip() -> bytes:
    return b"PK\x03\x04" + random.Random(4).randbytes(50_000)


@hostile
def random_bytes_in_a_sheet() -> bytes:
    return with_part(_SHEET, random.Random(5).randbytes(50_000))


@hostile
def deflate_stream_of_noise() -> bytes:
    data = bytearray(good())
    start = data.find(_SHEET.encode()) + len(_SHEET)
    data[start + 40 : start + 400] = random.Random(6).randbytes(360)
    return bytes(data)


@hostile
def ods_with_a_billion_repeated_cells() -> bytes:
    repeated = b'table:number-columns-repeated="16384" office:value-type="float" office:value="1"'
    cell = b"<table:table-cell " + repeated + b"/>"
    row = b'<table:table-row table:number-rows-repeated="1048576">' + cell + b"</table:table-row>"
    content = (
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
        b'<office:spreadsheet><table:table table:name="a">' + row + b"</table:table>"
        b"</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


@hostile
def csv_of_a_million_lines() -> bytes:
    return b"1,2,3\n" * 1_000_000


@hostile
def csv_with_an_endless_quote() -> bytes:
    return b'a,"' + b"x" * 1_000_000


@hostile
def gzip_stream() -> bytes:
    return b"\x1f\x8b\x08\x00" + zlib.compress(b"x" * 1000)


def _truncated(share: float) -> Callable[[], bytes]:
    return lambda: good()[: int(len(good()) * share)]


for _percent in (1, 5, 20, 40, 60, 80, 90, 95, 99):
    FILES[f"truncated_at_{_percent}_percent"] = _truncated(_percent / 100)
FILES["truncated_by_one_byte"] = lambda: good()[:-1]
