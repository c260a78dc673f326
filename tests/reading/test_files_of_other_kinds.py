"""Files that are no workbook of ours, or stand in an odd wrapping: read, or called by name."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms import SHIPPED
from tests.reading.hostile import good, ole, packed, parts
from tests.reading.old_files import compound, encrypted, saved_as, stream_of
from tests.reading.returns import check
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.reading.child import Reader
from workbook_tool.reading.kinds import is_mail, kind_of, sort_of

SHEET = "xl/worksheets/sheet1.xml"


def told(data: bytes, reader: Reader, name: str = "评分表.xlsx") -> list[tuple[str, str]]:
    (result,) = check_bytes(name, data, reader, SHIPPED)
    return [(finding.code, finding.message) for finding in result.findings]


def read(data: bytes, reader: Reader) -> FileResult:
    result = check(data, reader)
    assert result.submission is not None, result.findings
    assert result.submission.total == 100
    return result


# --- macros ----------------------------------------------------------------------------------


def old(**more: object) -> bytes:
    streams = {"Workbook": stream_of(saved_as(good(), "xls"))}
    return compound({**streams, **more})  # type: ignore[dict-item]


MACROS: dict[str, Callable[[], bytes]] = {
    "visual_basic_in_an_xls": lambda: old(_VBA_PROJECT_CUR={"VBA": {"dir": b"x" * 9}}),
    "visual_basic_in_an_xls_of_wps": lambda: old(Macros={"_VBA_PROJECT": b"x" * 9}),
    "visual_basic_in_an_xlsm": lambda: packed(parts() | {"xl/vbaProject.bin": b"x"}),
    "visual_basic_under_another_name": lambda: packed(parts() | {"xl/bin/VBAProject.bin": b"x"}),
    "macro_sheet_in_an_xlsx": lambda: packed(parts() | {"xl/macrosheets/sheet1.xml": b"<x/>"}),
    "macro_sheet_of_other_countries": lambda: packed(
        parts() | {"xl/macrosheets/intlsheet1.xml": b"<x/>"}
    ),
    "dialog_sheet": lambda: packed(parts() | {"xl/dialogsheets/sheet1.xml": b"<x/>"}),
    "basic_in_an_ods": lambda: _with(saved_as(good(), "ods"), "Basic/Standard/Module1.xml"),
    "python_in_an_ods": lambda: _with(saved_as(good(), "ods"), "Scripts/python/a.py"),
}


def _with(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize("what", MACROS)
def test_macros_are_told_in_every_kind_of_workbook(what: str, reader: Reader) -> None:
    assert "F26" in {f.code for f in read(MACROS[what](), reader).findings}


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_workbook_without_macros_has_none(ending: str, reader: Reader) -> None:
    assert "F26" not in {f.code for f in read(saved_as(good(), ending), reader).findings}


# --- passwords -------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["rc4", "api40", "api128"])
def test_what_excel_encrypts_for_itself_is_read(way: str, reader: Reader) -> None:
    """So it saves as .xls whatever has its structure protected, as our sheets have."""
    assert read(encrypted(saved_as(good(), "xls"), way=way), reader).status == "ok"


@pytest.mark.parametrize("way", ["rc4", "api40", "api128"])
@pytest.mark.parametrize("password", ["1", "密码", "velvetsweatshop", "a" * 15])
def test_an_xls_with_a_password_is_called_so(way: str, password: str, reader: Reader) -> None:
    data = encrypted(saved_as(good(), "xls"), password, way)
    assert [code for code, _ in told(data, reader)] == ["F13"]


def test_an_xls_with_the_oldest_kind_of_password_is_called_so(reader: Reader) -> None:
    stream = stream_of(saved_as(good(), "xls"))
    first = 4 + struct.unpack_from("<HH", stream, 0)[1]
    mark = struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678)
    data = compound({"Workbook": stream[:first] + mark + stream[first:]})
    assert [code for code, _ in told(data, reader)] == ["F13"]


def test_another_program_opens_what_we_encrypt(tmp_path: Path) -> None:
    """So the encryption in these tests is Excel's, and not merely the reader's turned round."""
    from openpyxl import load_workbook

    again = saved_as(encrypted(saved_as(good(), "xls")), "xlsx")
    path = tmp_path / "a.xlsx"
    path.write_bytes(again)
    assert "评分表" in load_workbook(path).sheetnames


def test_an_ods_with_a_password_is_called_so(reader: Reader) -> None:
    with zipfile.ZipFile(io.BytesIO(saved_as(good(), "ods"))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = content["META-INF/manifest.xml"].replace(
        b'manifest:full-path="content.xml"/>',
        b'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>',
    )
    manifest = manifest.replace(
        b"</manifest:manifest>", b"<!--manifest:encryption-data--></manifest:manifest>"
    )
    sealed = content | {"META-INF/manifest.xml": manifest, "content.xml": b"\x8f\x01" * 500}
    assert [code for code, _ in told(packed(sealed), reader)] == ["F13"]


@pytest.mark.parametrize(
    "head", [b"\x62\x14\x23\x65", b"%TSD-Header-###%", b"E-SafeNet", b"\0\0E-SafeNet\0LOCK"]
)
def test_what_an_office_encrypts_against_leaks_opens_only_there(
    head: bytes, reader: Reader
) -> None:
    ((code, message),) = told(head + bytes(range(256)) * 30, reader)
    assert code == "F43"
    assert "发件单位的电脑" in message


# --- other formats ---------------------------------------------------------------------------


def zipped(*names: str) -> bytes:
    return packed(dict.fromkeys(names, b"<x/>"))


FTYP = b"\0\0\0\x20ftyp"
NAMED: dict[str, tuple[bytes, str, str]] = {
    "m4a": (FTYP + b"M4A \0\0\0\0M4A mp42isom" + bytes(64), "F42", "录音（M4A）"),
    "mp4": (FTYP + b"isom\0\0\x02\0isomiso2avc1mp41" + bytes(64), "F42", "视频"),
    "mov": (FTYP + b"qt  \0\0\0\0qt  " + bytes(64), "F42", "视频（MOV）"),
    "mp3": (b"ID3\x03\0" + bytes(64), "F42", "录音（MP3）"),
    "amr": (b"#!AMR\n" + bytes(64), "F42", "录音（AMR）"),
    "silk": (b"\x02#!SILK_V3" + bytes(64), "F42", "微信语音"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(64), "F42", "录音（WAV）"),
    "exe": (b"MZ\x90\0" + bytes(200), "F42", "电脑程序"),
    "apk": (zipped("AndroidManifest.xml", "classes.dex"), "F42", "安卓安装包"),
    "jar": (zipped("META-INF/MANIFEST.MF", "a/B.class"), "F42", "Java"),
    "xmind": (zipped("content.json", "metadata.json", "manifest.json"), "F42", "思维导图"),
    "old_xmind": (zipped("content.xml", "meta.xml", "styles.xml"), "F42", "思维导图"),
    "visio": (zipped("[Content_Types].xml", "visio/document.xml"), "F42", "Visio"),
    "epub": (zipped("mimetype", "META-INF/container.xml"), "F42", "电子书"),
    "xps": (zipped("[Content_Types].xml", "FixedDocSeq.fdseq"), "F42", "XPS"),
    "keynote": (zipped("Index/Slide.iwa", "Index/Document.iwa"), "F42", "Keynote"),
    "xml": (b'<?xml version="1.0"?><data><a>8</a></data>', "F42", "XML"),
    "numbers": (
        zipped("Index/Document.iwa", "Index/CalculationEngine.iwa", "preview.jpg"),
        "F41",
        "Numbers",
    ),
    "old_numbers": (zipped("Index.zip", "preview.jpg"), "F41", "Numbers"),
    "fods": (
        b'<?xml version="1.0"?><office:document office:mimetype='
        b'"application/vnd.oasis.opendocument.spreadsheet"/>',
        "F41",
        ".fods",
    ),
    "uos": (b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/a"/>', "F41", ".uos"),
    "uos_in_capitals": (
        '<?xml version="1.0"?><uof:UOF/>'.encode("utf-16"),
        "F41",
        ".uos",
    ),
    "excel_2": (b"\x09\0\x04\0\x02\0\x10\0" + bytes(64), "F41", "Excel 2.0"),
    "excel_3": (b"\x09\x02\x06\0\0\0\x10\0\0\0" + bytes(64), "F41", "Excel 3.0"),
    "excel_4": (b"\x09\x04\x06\0\0\0\x10\0\0\0" + bytes(64), "F41", "Excel 4.0"),
    "lotus": (b"\0\0\x02\0\x06\x04\x06\0" + bytes(64), "F41", "Lotus"),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "F18", "OFD"),
    "heic": (FTYP + b"heic\0\0\0\0mif1heic" + bytes(64), "F18", "图片"),
    "heif_of_a_telephone": (FTYP + b"mif1\0\0\0\0mif1heic" + bytes(64), "F18", "图片"),
    "tar": (b"", "F22", "tar"),
    "gz": (b"\x1f\x8b\x08\0" + bytes(64), "F22", "gz"),
    "bz2": (b"BZh91AY&SY" + bytes(64), "F22", "bz2"),
    "xz": (b"\xfd7zXZ\0" + bytes(64), "F22", "xz"),
    "first_part_of_a_split_zip": (b"PK\x07\x08PK\x03\x04" + bytes(64), "F22", "分卷"),
    "gb2312_table_in_xml": (
        '<?xml version="1.0" encoding="gb2312"?><Workbook xmlns='
        '"urn:schemas-microsoft-com:office:spreadsheet"><标题/></Workbook>'.encode("gb2312"),
        "F15",
        "网页",
    ),
}


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("评分表.xlsx")
        info.size = len(good())
        archive.addfile(info, io.BytesIO(good()))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", NAMED)
def test_a_file_of_another_kind_is_called_by_its_name(kind: str, reader: Reader) -> None:
    data, code, word = NAMED[kind]
    ((found, message),) = told(data or tarred(), reader)
    assert (found, word in message) == (code, True), message


def test_pictures_and_papers_are_scans_and_sounds_are_none(reader: Reader) -> None:
    for kind in ("ofd", "heic"):
        (result,) = check_bytes(kind, NAMED[kind][0], reader, SHIPPED)
        assert result.status == "scan"
    (result,) = check_bytes("a.m4a", NAMED["m4a"][0], reader, SHIPPED)
    assert result.status == "unreadable"


def test_beside_a_good_sheet_a_recording_or_a_scan_is_only_kept(reader: Reader) -> None:
    names = ("m4a", "ofd", "apk", "xmind")
    files = {f"{kind}.bin": NAMED[kind][0] for kind in names}
    results = list(
        check_bytes("上报.zip", packed({"评分表.xlsx": good()} | files), reader, SHIPPED)
    )
    assert [r.status for r in results] == ["ok", "other", "scan", "other", "other"]


def test_the_members_of_a_package_are_no_returns(reader: Reader) -> None:
    """OFD, .numbers, .xmind and .apk are zips; what is in them was filed as sent in."""
    for kind in ("ofd", "numbers", "xmind", "apk"):
        assert len(list(check_bytes(kind, NAMED[kind][0], reader, SHIPPED))) == 1


def test_folders_that_are_called_as_office_calls_its_parts(reader: Reader) -> None:
    """An archive with folders xl and word is an archive."""
    for folder in ("xl", "word", "ppt", "评分表"):
        results = list(
            check_bytes("a.zip", packed({f"{folder}/评分表.xlsx": good()}), reader, SHIPPED)
        )
        assert [r.status for r in results] == ["ok"]


@given(st.binary(max_size=600))
@settings(max_examples=300)
def test_any_bytes_are_something(data: bytes) -> None:
    kind, signature = sort_of(data)
    assert (kind == "other") == (signature is not None)


# --- wrappings -------------------------------------------------------------------------------

BEFORE = (b"\xef\xbb\xbf", b"\r\n", b"\n", b"\xef\xbb\xbf\r\n", b"  \r\n", b"\r\n\r\n\r\n")


@pytest.mark.parametrize("before", BEFORE)
def test_a_mark_or_a_line_break_in_front_of_a_file(before: bytes, reader: Reader) -> None:
    assert read(before + good(), reader).status == "ok"
    assert read(before + saved_as(good(), "xls"), reader).status == "ok"
    (result,) = check_bytes("a.zip", before + packed({"评分表.xlsx": good()}), reader, SHIPPED)
    assert result.status == "ok"


def slashes(data: bytes, *, local: bool, directory: bool) -> bytes:
    """The same package with backslashes in the headers, in the directory, or in both."""
    content = bytearray(data)
    for mark, size, wanted in ((b"PK\x03\x04", 30, local), (b"PK\x01\x02", 46, directory)):
        at = content.find(mark)
        while wanted and at >= 0:
            (length,) = struct.unpack_from("<H", content, at + (26 if size == 30 else 28))
            name = bytes(content[at + size : at + size + length]).replace(b"/", b"\\")
            content[at + size : at + size + length] = name
            at = content.find(mark, at + size)
    return bytes(content)


@pytest.mark.parametrize(("local", "directory"), [(True, False), (False, True), (True, True)])
def test_backslashes_in_one_of_two_places(local: bool, directory: bool, reader: Reader) -> None:
    assert read(slashes(good(), local=local, directory=directory), reader).status == "ok"
    inner = slashes(packed({"上报/评分表.xlsx": good()}), local=local, directory=directory)
    assert [r.status for r in check_bytes("a.zip", inner, reader, SHIPPED)] == ["ok"]


def squeezed(data: bytes, method: int) -> bytes:
    content = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(mark)
        while at >= 0:
            struct.pack_into("<H", content, at + place, method)
            at = content.find(mark, at + 4)
    return bytes(content)


@pytest.mark.parametrize(("method", "word"), [(9, "Deflate64"), (93, "Zstandard"), (98, "PPMd")])
def test_a_rare_way_of_packing_is_named(method: int, word: str, reader: Reader) -> None:
    ((code, message),) = told(squeezed(packed({"评分表.xlsx": good()}), method), reader)
    assert (code, word in message) == ("F22", True), message
    ((code, message),) = told(squeezed(good(), method), reader)
    assert (code, word in message) == ("F10", True), message


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "gb18030", "GB2312", "utf-16"])
def test_parts_in_the_encoding_of_this_country(encoding: str, reader: Reader) -> None:
    """As programs made here write them."""
    content = parts()
    for name in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"):
        text = content[name].decode().partition("?>")[2]
        head = f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?>'
        content[name] = (head + text).encode("gb18030" if encoding != "utf-16" else encoding)
    assert read(packed(content), reader).status == "ok"


def test_a_stream_with_its_name_in_capitals(reader: Reader) -> None:
    stream = stream_of(saved_as(good(), "xls"))
    for name in ("WORKBOOK", "BOOK"):
        assert read(compound({name: stream}), reader).status == "ok"


def test_a_stream_without_its_wrapping(reader: Reader) -> None:
    assert read(stream_of(saved_as(good(), "xls")), reader).status == "ok"


def test_kinds_that_are_known_by_their_streams() -> None:
    assert kind_of(ole("EncryptedPackage")) == "encrypted"
    assert kind_of(ole("WORKBOOK")) == "ole-workbook"


# --- messages --------------------------------------------------------------------------------

FIRST = (
    "Cc: c@example.org",
    "In-Reply-To: <1@example.org>",
    "References: <1@example.org>",
    "ARC-Seal: i=1; a=rsa-sha256; d=example.org",
    "Authentication-Results: mx.example.org; spf=pass",
    "X-QQ-mid: bizesmtp1",
    "Importance: high",
    "Thread-Topic: =?utf-8?B?6K+E5YiG6KGo?=",
    "List-ID: <a.example.org>",
    "Some-Header-Nobody-Knows: 1",
    "From a@example.org Mon Nov 23 10:00:00 2026",
    ">From a@example.org Mon Nov 23 10:00:00 2026",
    "\ufeffReceived: from a by b; Mon, 23 Nov 2026 10:00:00 +0800",
)


def letter() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "评分表"
    message.set_content("见附件")
    message.add_attachment(
        good(), maintype="application", subtype="octet-stream", filename="评分表.xlsx"
    )
    return message.as_bytes()


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_message_that_begins_with_an_unusual_header(first: str, end: str, reader: Reader) -> None:
    """It was read as a table of text, and its attachments were lost."""
    data = f"{first}{end}".encode() + letter().replace(b"\n", end.encode())
    results = list(check_bytes("上报.eml", data, reader, SHIPPED))
    assert [(r.file, r.status) for r in results] == [("上报.eml › 评分表.xlsx", "ok")]


@given(st.from_regex(r"\A[!-9;-~]{1,30}\Z"), st.text("abcZ09 ;=", max_size=30))
def test_any_header_may_come_first(name: str, value: str) -> None:
    assert is_mail(f"{name}: {value}\n".encode() + letter())


@pytest.mark.parametrize(
    "text",
    [
        "单位：示例机械厂工会\n\n序号,考评内容,自评分值\n1,组织建设,8\n",
        "From,To,Subject\n\na,b,c\n",
        "Name: value\nOther: value\n\nrest\n",
        "Date,8\n\n1,2\n",
        "Subject: only one\n\nrest",
    ],
)
def test_a_table_of_text_is_no_message(text: str) -> None:
    assert kind_of(text.encode()) == "csv"


LINKS = (
    "https://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs_ftn_download",
    "https://dashi.163.com/html/cloud-attachment-download/?key=1",
    "https://pan.baidu.com/s/1abc",
    "https://www.kdocs.cn/l/abc",
    "https://docs.qq.com/sheet/abc",
    "https://www.alipan.com/s/abc",
)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("html", [False, True])
def test_a_message_with_only_a_link_says_who_sent_it(link: str, html: bool, reader: Reader) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Unit <unit@example.com>", "评分表"
    if html:
        message.set_content(f'<p>见附件</p><a href="{link}">评分表.xlsx</a>', subtype="html")
    else:
        message.set_content(f"从QQ邮箱发来的超大附件\n\n评分表.xlsx\n{link}\n")
    ((code, text),) = told(message.as_bytes(), reader, "上报.eml")
    assert code == "F44"
    assert "unit@example.com" in text
    assert link[:30] in text


# --- two parts that both claim to be the workbook --------------------------------------------


def claims(part: str, kind: str = "officeDocument") -> bytes:
    """A second workbook beside the first: its sheets, strings and relations are its own."""
    content = parts()
    content[part] = content["xl/workbook.xml"]
    folder, _, name = part.rpartition("/")
    content[f"{folder}/_rels/{name}.rels"] = content["xl/_rels/workbook.xml.rels"]
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = f'<Relationship Id="rX" Type="{kinds}/{kind}" Target="{part}"/>'
    roots = content["_rels/.rels"].decode()
    at = roots.index("<Relationship ")
    content["_rels/.rels"] = (roots[:at] + more + roots[at:]).encode()
    return packed(content)


@pytest.mark.parametrize(
    "part", ["xl/workbook2.xml", "xl/a.xml", "other/workbook.xml", "workbook.xml", "x/y/z.xml"]
)
def test_two_parts_that_claim_to_be_the_workbook_are_refused(part: str, reader: Reader) -> None:
    """Other programs show the first, this one showed the second: other scores, and not a word."""
    ((code, message),) = told(claims(part), reader)
    assert code == "F10"
    assert "两份内容" in message


def test_one_workbook_under_another_name_is_one(reader: Reader) -> None:
    content = parts()
    content["xl/book.xml"] = content.pop("xl/workbook.xml")
    content["xl/_rels/book.xml.rels"] = content.pop("xl/_rels/workbook.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        content[name] = content[name].replace(b"xl/workbook.xml", b"xl/book.xml")
    assert read(packed(content), reader).status == "ok"


def test_two_links_of_one_name_are_refused(reader: Reader) -> None:
    content = parts()
    name = "xl/_rels/workbook.xml.rels"
    content[name] = content[name].replace(
        b"</Relationships>",
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
    )
    assert [code for code, _ in told(packed(content), reader)] == ["F10"]
