"""Edges of returned files: what they are, how they could be opened, what lies beside them."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from email.message import EmailMessage

from openpyxl import Workbook

from tests.catalogue.edge import Bench, Edge, codes
from tests.checks.desk import Desk
from tests.checks.test_values_only import as_csv
from tests.checks.test_work_plans import FULL as FULL_PLAN
from tests.checks.test_work_plans import told as told_of_a_plan
from tests.forms import SHIPPED
from tests.reading.hostile import FILES, good, ole, packed, parts
from tests.reading.test_readings_of_foreign_books import OTHER, TABLES, pasted
from tests.workbook.cases import form
from workbook_tool.checks.fenced import check_files
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import beside_each_other, check_bytes
from workbook_tool.layout import names
from workbook_tool.layout.guide import GUIDE_TITLE
from workbook_tool.reading.limits import LIMITS
from workbook_tool.rubric.expression import Value

Members = Mapping[str, bytes]

# --- one file ------------------------------------------------------------------------------


def sent(data: bytes, bench: Bench) -> Collection[str]:
    return _all(check_bytes("评分表.xlsx", data, bench.reader, SHIPPED))


def archive(members: Members, bench: Bench) -> Collection[str]:
    """Look at a package or archive of these members."""
    return sent(packed(members), bench)


def _all(results: object) -> list[str]:
    assert hasattr(results, "__iter__")
    return [code for result in results for code in codes(result.findings)]


def package_with(part: str, bench: Bench) -> Collection[str]:
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<w/>"}, bench)


def old_file_with(stream: str, bench: Bench) -> Collection[str]:
    return sent(ole(stream), bench)


def reached(there: Mapping[str, bytes], bench: Bench) -> Collection[str]:
    """Look at a file that may be gone by the time it is opened."""
    path = bench.folder / "评分表.xlsx"
    path.unlink(missing_ok=True)
    for data in there.values():
        path.write_bytes(data)
    return _all(check_files([path], bench.reader, SHIPPED))


def archive_within(outer: str, bench: Bench) -> Collection[str]:
    """An archive may lie in a message, but not in an archive."""
    inner = packed({"评分表.xlsx": good()})
    if outer == "archive":
        return archive({"上报.zip": inner}, bench)
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.com", "上报"
    message.set_content("见附件")
    message.add_attachment(inner, maintype="application", subtype="zip", filename="上报.zip")
    return sent(message.as_bytes(), bench)


_LOCKED = FILES["zip_with_a_password"]()
_FLAG = _LOCKED.find(b"PK\x01\x02") + 8
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_PROPERTIES = "docProps/custom.xml"


def _good_with(name: str, old: bytes, new: bytes) -> Members:
    content = parts()
    assert content[name].count(old) == 1
    return content | {name: content[name].replace(old, new)}


def _good_without(name: str) -> Members:
    return {member: data for member, data in parts().items() if member != name}


def _text_files(count: int) -> Members:
    return {f"{n}.txt": b"a" for n in range(count)}


_WITH_A_NOTICE = {"评分表.xlsx": good(), "总结.docx": FILES["word_document"]()}
_WITH_A_SCAN = {"评分表.xlsx": good(), "盖章件.pdf": FILES["pdf"]()}

_SOUND = b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(40)


def letter_with(link: str, bench: Bench) -> Collection[str]:
    """Look at a message without a file, in which an address stands."""
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.com", "上报"
    message.set_content(f"评分表见 {link}")
    return sent(message.as_bytes(), bench)


OPENING = (
    Edge("F10", sent, good()[:-1], good()),
    Edge("F11", archive, _text_files(LIMITS.archive_files + 1), _text_files(LIMITS.archive_files)),
    Edge(
        "F12",
        archive,
        _good_with(_STRINGS, b"<sst ", b"<!DOCTYPE sst><sst "),
        _good_with(_STRINGS, b"<sst ", b"<!--DOCTYPE sst--><sst "),
    ),
    Edge("F13", old_file_with, "EncryptedPackage", "EncryptedPackagf"),
    Edge("F14", sent, b"", b"8"),
    Edge("F15", sent, b"<html><table><tr><td>8", b"html><table><tr><td>8"),
    Edge("F16", package_with, "word/document.xml", "xl/document.xml"),
    Edge("F17", sent, b"Q" + good()[1:], good()),
    Edge("F18", sent, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"%PDX-1.7\n%\xe2\xe3\xcf\xd3\n"),
    Edge("F21", sent, _LOCKED, _LOCKED[:_FLAG] + b"\0" + _LOCKED[_FLAG + 1 :]),
    Edge("F22", sent, FILES["seven_zip"](), b"8" + FILES["seven_zip"]()[1:]),
    Edge("F24", archive, _good_without("xl/styles.xml"), parts()),
    Edge(
        "F28",
        archive,
        _good_with(_SHEET, b'<c r="B2" s="2"/>', b'<c r="B2" s="2"><is><t>?</t></is></c>'),
        _good_with(_SHEET, b'<c r="B2" s="2"/>', b'<c r="B2" s="2"></c>'),
    ),
    Edge("F30", archive, {}, {"评分表.xlsx": good()}),
    Edge("F31", archive_within, "archive", "message"),
    Edge("F32", reached, {}, {"评分表.xlsx": good()}),
    Edge("F33", archive, parts() | {_PROPERTIES: b"<a"}, parts() | {_PROPERTIES: b"<a/>"}),
    Edge("F34", archive, _WITH_A_NOTICE, {"总结.docx": _WITH_A_NOTICE["总结.docx"]}),
    Edge("F41", sent, b"\x09\0\x04\0" + bytes(60), b"\x09\0\x05\0" + bytes(60)),
    Edge("F42", sent, _SOUND, _SOUND.replace(b"M4A ", b"heic")),
    Edge("F43", sent, b"\x62\x14\x23\x65" + bytes(60), b"\x62\x14\x23\x66" + bytes(60)),
    Edge("F44", letter_with, "https://pan.baidu.com/s/1", "https://pan.baidu.com/t/1"),
    Edge("F35", archive, _WITH_A_SCAN, {"盖章件.pdf": _WITH_A_SCAN["盖章件.pdf"]}),
)

# --- tables without what was issued ----------------------------------------------------------


def table(written: Mapping[str, object], bench: Bench) -> Collection[str]:
    """Look at a score table that was saved as text, or pasted into a new workbook."""
    rows = written["rows"]
    assert isinstance(rows, tuple)
    if written["as"] == "csv":
        return sent("\n".join(",".join(row) for row in rows).encode("gb18030"), bench)
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(buffer)
    return sent(buffer.getvalue(), bench)


def pasted_sheets(titles: tuple[str, ...], bench: Bench) -> Collection[str]:
    return sent(pasted(OTHER, list(titles)), bench)


def total_in_a_text_file(total: str, bench: Bench) -> Collection[str]:
    data = as_csv("suzhou-2015-1", {names.total("self"): total})
    return _all(check_bytes("a.csv", data, bench.reader, SHIPPED))


def work_plan(entries: dict[str, Value], bench: Bench) -> Collection[str]:
    return [code for code, _ in told_of_a_plan(entries, bench.reader)]


_ITEMS = form("suzhou-2015-1").items
_HEAD = ("考核项目", "项目分", "自评分")
_ROWS = (_HEAD, *((item.text, str(item.points), "4") for item in _ITEMS))
_HALF = len(_ITEMS) // 2
"""A form is known by half of its rows; of 21, ten are less."""
_PLANNED = next(iter(FULL_PLAN))

TABLES_ONLY = (
    Edge("F25", table, {"as": "csv", "rows": _ROWS}, {"as": "xlsx", "rows": _ROWS}),
    Edge(
        "U04",
        table,
        {"as": "xlsx", "rows": _ROWS[: _HALF + 1]},
        {"as": "xlsx", "rows": _ROWS[: _HALF + 2]},
    ),
    Edge("V04", pasted_sheets, tuple(TABLES), (*TABLES, GUIDE_TITLE)),
    Edge("T03", total_in_a_text_file, "100.005", "100.004"),
    Edge("I08", work_plan, FULL_PLAN | {_PLANNED: "  "}, FULL_PLAN | {_PLANNED: "无"}),
)

# --- two files -------------------------------------------------------------------------------


def beside(other: Mapping[str, object], bench: Bench) -> Collection[str]:
    """Look at one unit's sheet twice: as issued, and with another name or score on it."""
    results = [_return({}, "a.xlsx", bench), _return(other, "b.xlsx", bench)]
    return codes(beside_each_other(results)[1].findings)


def _return(changes: Mapping[str, object], file: str, bench: Bench) -> FileResult:
    desk = Desk("suzhou-2015-1", file=file)
    if "unit" in changes:
        cell = next(c for c in desk.sheet("score").cells if c.text and "\ue0f0unit" in c.text)
        desk.score[cell.address].value = f"单位：{changes['unit']}"
    if "score" in changes:
        desk.cell(desk.scored_name()).value = changes["score"]
    return desk.checked(bench.reader)


BESIDE = (
    Edge("D04", beside, {"score": 4.99}, {"score": 5}),
    Edge("D05", beside, {"score": 5}, {"score": 4.99}),
    Edge("U15", beside, {"unit": "示例机床厂工会"}, {"unit": " 示例 机械厂工会 "}),
)

EDGES = (*OPENING, *TABLES_ONLY, *BESIDE)
