"""Writings of the same workbook that other programs use: all of them are read alike."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tests.reading.hostile import packed, parts
from tests.reading.returns import check, make_return, scores
from workbook_tool.checks.file_result import FileResult
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.ooxml import read_ooxml
from workbook_tool.reading.returned import ReturnedWorkbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
Change = Callable[[dict[str, bytes]], None]


def edit(name: str, pattern: bytes, new: bytes) -> Change:
    def change(content: dict[str, bytes]) -> None:
        content[name], hits = re.subn(pattern, new, content[name])
        assert hits

    return change


def without(name: str) -> Change:
    def change(content: dict[str, bytes]) -> None:
        del content[name]

    return change


def prefixed(content: dict[str, bytes]) -> None:
    for name in (SHEET, STRINGS):
        text = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", content[name])
        content[name] = text.replace(b" xmlns=", b" xmlns:x=")


def strict(content: dict[str, bytes]) -> None:
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"officeDocument/relationships",
        ),
    )
    for old, new in pairs:
        for name, part in content.items():
            content[name] = part.replace(old, b"http://purl.oclc.org/ooxml/" + new)


def utf16(content: dict[str, bytes]) -> None:
    text = content[SHEET].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    content[SHEET] = text.encode("utf-16")


def with_bom(content: dict[str, bytes]) -> None:
    for name in (SHEET, STRINGS, "xl/workbook.xml"):
        content[name] = b"\xef\xbb\xbf" + content[name]


def absolute_targets(content: dict[str, bytes]) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    content[rels] = content[rels].replace(b'Target="', b'Target="/xl/')


def backslashes(content: dict[str, bytes]) -> None:
    for name in list(content):
        content[name.replace("/", "\\")] = content.pop(name)


def rich_text(content: dict[str, bytes]) -> None:
    content[STRINGS] = re.sub(
        rb"<si><t([^>]*)>([\x01-\x7f]|[\xc0-\xff][\x80-\xbf]+)([^<]*)</t></si>",
        b"<si><r><t>"
        + rb"\2"
        + b"</t></r><r><rPr><b/></rPr><t"
        + rb"\1>\3</t></r><rPh sb='0' eb='1'><t>"
        + "音".encode()
        + b"</t></rPh></si>",
        content[STRINGS],
    )


CHANGES: dict[str, Change] = {
    "cells without addresses": edit(SHEET, rb'<c r="[A-Z]+[0-9]+"', b"<c"),
    "rows without numbers": edit(SHEET, rb'<row r="[0-9]+"', b"<row"),
    "no dimension": edit(SHEET, rb"<dimension[^>]*/>", b""),
    "a lying dimension": edit(SHEET, rb"<dimension[^>]*/>", b'<dimension ref="A1"/>'),
    "namespace prefixes": prefixed,
    "strict namespaces": strict,
    "sixteen bits": utf16,
    "byte order marks": with_bom,
    "absolute targets": absolute_targets,
    "backslashes in names": backslashes,
    "rich text": rich_text,
    "comments": edit(SHEET, rb"<sheetData>", b"<sheetData><!-- <c r='A1'><v>1</v></c> -->"),
    "no styles": without("xl/styles.xml"),
    "broken styles": lambda content: content.update({"xl/styles.xml": b"<styleSheet>"}),
    "broken properties": lambda content: content.update({"docProps/custom.xml": b"<a"}),
    "no theme": without("xl/theme/theme1.xml"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_scores(name: str, reader: Reader) -> None:
    sent = make_return("suzhou-2015-1", "self", "full", "hostile")
    content = parts()
    CHANGES[name](content)
    result = check(packed(content), reader)
    assert result.submission is not None, result.findings
    assert scores(result.submission) == sent.effective


def test_locks_are_unknown_without_styles() -> None:
    content = parts()
    del content["xl/styles.xml"]
    book = read_ooxml(packed(content), LIMITS)
    assert not book.locks_seen
    assert {cell.locked for cell in book.cells} == {None}


def test_a_workbook_with_macros_is_read_in_full_and_nothing_in_it_runs(reader: Reader) -> None:
    def with_macros(content: dict[str, bytes]) -> None:
        plain, enabled = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        types = content["[Content_Types].xml"]
        content["[Content_Types].xml"] = types.replace(
            b"openxmlformats-officedocument." + plain, enabled
        )
        content["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)

    book, result = read_in_part(reader, with_macros)
    assert book.macros and book.locks_seen
    assert codes(result) == ["F26"]


def test_a_shared_formula_is_spelled_out() -> None:
    content = parts()
    row = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
    more = '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
    content[SHEET] = re.sub(
        rb"<sheetData>.*</sheetData>",
        f"<sheetData>{row}{more}</sheetData>".encode(),
        content[SHEET],
    )
    cells = read_ooxml(packed(content), LIMITS).by_sheet["评分表"]
    assert (cells[1, 1].formula, cells[2, 1].formula) == ("B1*2", "B2*2")


def test_what_stands_around_the_cells() -> None:
    book = read_ooxml(make_return("changzhou-2013-1", "self", "full", "around").data, LIMITS)
    states = {sheet.name: sheet.state for sheet in book.sheets}
    assert (states["评分表"], states["选项"], states["manifest"]) == (
        "visible",
        "hidden",
        "very_hidden",
    )
    assert book.structure_locked
    assert all(sheet.protected for sheet in book.sheets)
    hidden = {name.name for name in book.names if name.hidden}
    assert hidden == {"workbook_tool_token"}
    assert dict(book.properties)["workbook_tool_token"].startswith("WT1~")
    score = book.sheets[0]
    assert any(rule.type == "custom" for rule in score.validations)
    cells = book.by_sheet["评分表"]
    assert {cell.locked for cell in cells.values()} == {True, False}
    assert not (book.external or book.macros)


def odd_cell(content: dict[str, bytes]) -> None:
    """A text where no program looks for one; which reader is right cannot be known from here."""
    edit(SHEET, rb'<c r="B2" s="2"/>', b'<c r="B2" s="2"><is><t>?</t></is></c>')(content)


def odd_texts(content: dict[str, bytes]) -> None:
    content[STRINGS] = content[STRINGS].replace(b"</t></si>", b"<x/></t></si>", 1)


def empty_fill(content: dict[str, bytes]) -> None:
    """Excel opens this, openpyxl does not."""
    edit("xl/styles.xml", rb"<fills([^>]*)>", rb"<fills\1><fill/>")(content)


def read_in_part(reader: Reader, *changes: Change) -> tuple[ReturnedWorkbook, FileResult]:
    content = parts()
    for change in changes:
        change(content)
    book = reader.open(packed(content))
    assert isinstance(book, ReturnedWorkbook)
    result = check(packed(content), reader)
    assert result.submission is not None
    sent = make_return("suzhou-2015-1", "self", "full", "hostile")
    assert scores(result.submission) == sent.effective
    return book, result


def codes(result: FileResult) -> list[str]:
    return [finding.code for finding in result.findings]


def locks(book: ReturnedWorkbook, sheet: str) -> set[bool | None]:
    return {cell.locked for cell in book.by_sheet[sheet].values()}


def test_only_the_sheet_that_is_odd_goes_to_another_reader(reader: Reader) -> None:
    book, result = read_in_part(reader, odd_cell)
    assert {sheet.name: sheet.source for sheet in book.sheets} == {
        "评分表": "openpyxl",
        "填报说明": "ooxml",
        "manifest": "ooxml",
    }
    assert locks(book, "评分表") == {True, False}
    assert book.cells[0].sheet == "评分表"
    assert codes(result) == ["F28"]


def test_values_are_taken_where_locks_can_be_had_from_nobody(reader: Reader) -> None:
    book, result = read_in_part(reader, odd_cell, empty_fill)
    assert {sheet.source for sheet in book.sheets} == {"calamine", "ooxml"}
    assert locks(book, "评分表") == {None}
    assert locks(book, "填报说明") >= {True}
    assert not book.locks_seen
    assert book.names and book.properties  # from the parts that are in order
    assert codes(result) == ["F28", "L07"]  # calamine sees the odd text, in a blank of the table
    assert "看不到其中的锁定和公式" in result.findings[0].message


def test_odd_texts_concern_all_sheets(reader: Reader) -> None:
    book, _ = read_in_part(reader, odd_texts)
    assert {sheet.source for sheet in book.sheets} == {"openpyxl"}
    assert book.names and book.properties


def test_what_was_damaged_and_is_not_needed_is_named(reader: Reader) -> None:
    for name, change, words in (
        ("xl/styles.xml", CHANGES["broken styles"], "单元格的锁定和数字格式"),
        ("docProps/custom.xml", CHANGES["broken properties"], "文件的自定义属性"),
    ):
        book, result = read_in_part(reader, change)
        assert book.lost == (name,)
        assert codes(result) == ["F33"]
        assert words in result.findings[0].message
    _, result = read_in_part(reader, without("xl/styles.xml"))
    assert codes(result) == ["F24"]


def test_a_sheet_that_nothing_leads_to_costs_that_sheet_only(reader: Reader) -> None:
    book, result = read_in_part(reader, edit("xl/workbook.xml", rb"r:(id=.rId2)", rb"r:x\1"))
    assert book.lost == ("sheet 填报说明",)
    assert codes(result)[0] == "F33"
    assert "一张工作表的内容" in result.findings[0].message


def test_a_sheet_that_nothing_leads_to_was_not_cleared_by_the_unit(reader: Reader) -> None:
    """The hidden lists of a form: without them, every line of claims would seem changed."""
    sent = make_return("changzhou-2013-1", "self", "full", "lists")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    lists = rb'(<sheet name="%s"[^>]*) r:id=' % "选项".encode()
    edit("xl/workbook.xml", lists, rb"\1 r:xid=")(content)
    before, after = check(sent.data, reader), check(packed(content), reader)
    assert after.submission is not None
    assert scores(after.submission) == sent.effective
    assert sorted(codes(after)) == sorted([*codes(before), "F33"])


def test_a_list_of_sheets_in_an_unknown_language_is_left_to_another_reader(reader: Reader) -> None:
    change = edit("xl/workbook.xml", rb"openxmlformats(?=.org/spreadsheetml)", b"0penxmlformats")
    book, _ = read_in_part(reader, change)
    assert {sheet.source for sheet in book.sheets} == {"openpyxl"}
