"""Writings of the same workbook that other programs use: all of them are read alike."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.reading.hostile import packed, parts
from tests.reading.returns import check, make_return, scores
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.ooxml import read_ooxml

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
