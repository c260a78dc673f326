"""Writing that is there and is not seen: by colour, size, format, height, joining or hiding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.desk import Desk, packed, parts
from tests.checks.rawcells import STYLES, edited, part_of, with_cell, with_format
from workbook_tool.checks.file_result import FileResult
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader
from workbook_tool.reading.colours import legible

FORM = "suzhou-2015-1"


def desk_and_score() -> tuple[Desk, str]:
    desk = Desk(FORM)
    return desk, names.score("self", desk.judged_item(least=3).ref)


def serious(result: FileResult) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in result.findings if f.severity != "note"]


def at(desk: Desk, name: str) -> str:
    return desk.planned(name)[1].address


INKS = {
    "white_on_yellow": '<sz val="9"/><color rgb="FFFFFFFF"/>',
    "white_of_the_theme": '<sz val="9"/><color theme="0"/>',
    "white_of_the_palette": '<sz val="9"/><color indexed="9"/>',
    "white_of_the_old_palette": '<sz val="9"/><color indexed="1"/>',
    "nearly_white": '<sz val="9"/><color rgb="FFFDFDFD"/>',
    "the_yellow_of_the_cell": '<sz val="9"/><color rgb="FFFFF9C4"/>',
    "another_pale_yellow": '<sz val="9"/><color rgb="FFFFF2CC"/>',
    "palest_grey": '<sz val="9"/><color rgb="FFF0F0F0"/>',
    "white_a_little_darker": '<sz val="9"/><color theme="0" tint="-0.05"/>',
    "black_made_all_light": '<sz val="9"/><color theme="1" tint="0.99"/>',
    "bright_yellow": '<sz val="9"/><color rgb="FFFFFF00"/>',
    "size_one": '<sz val="1"/><color theme="1"/>',
    "size_two": '<sz val="2"/><color theme="1"/>',
    "white_without_an_alpha": '<sz val="9"/><color rgb="FFFFFF"/>',
}


@pytest.mark.parametrize("how", INKS)
def test_a_score_that_cannot_be_seen_is_told(how: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    data = with_format(desk, name, "", INKS[how])
    assert serious(desk.checked(reader, data)) == [("S12", at(desk, name))]


@pytest.mark.parametrize(
    "font",
    [
        '<sz val="9"/><color theme="1"/>',
        '<sz val="9"/>',
        '<sz val="9"/><color rgb="FF808080"/>',
        '<sz val="9"/><color rgb="FFFF0000"/>',
        '<sz val="9"/><color rgb="FF0070C0"/>',
        '<sz val="9"/><color theme="4"/>',
        '<sz val="9"/><color indexed="64"/>',
        '<sz val="9"/><color auto="1"/>',
        '<sz val="6"/><color theme="1"/>',
        '<sz val="9"/><color theme="1" tint="0.35"/>',
    ],
)
def test_coloured_and_small_writing_is_seen(font: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    assert serious(desk.checked(reader, with_format(desk, name, "", font))) == []


def test_the_colours_of_another_theme(reader: Reader) -> None:
    """In a theme in which the first accent is white, writing in that accent is not seen."""
    desk, name = desk_and_score()
    data = with_format(desk, name, "", '<sz val="9"/><color theme="4"/>')
    theme = parts(data)["xl/theme/theme1.xml"].decode()
    white = re.sub(r'(<a:accent1><a:srgbClr val=")[0-9A-F]{6}', r"\1FFFFFF", theme)
    assert white != theme
    data = packed(parts(data) | {"xl/theme/theme1.xml": white.encode()})
    assert serious(desk.checked(reader, data)) == [("S12", at(desk, name))]


def test_the_colours_of_a_palette_of_its_own(reader: Reader) -> None:
    desk, name = desk_and_score()
    data = with_format(desk, name, "", '<sz val="9"/><color indexed="2"/>')
    own = (
        "<colors><indexedColors>" + '<rgbColor rgb="00FFFFFF"/>' * 64 + "</indexedColors></colors>"
    )
    assert serious(desk.checked(reader, data)) == []
    data = edited(data, STYLES, "</styleSheet>", f"{own}</styleSheet>")
    assert ("S12", at(desk, name)) in serious(desk.checked(reader, data))


def dressed(desk: Desk, name: str, rule: str, look: str) -> bytes:
    """The sheet with a conditional format."""
    text = parts(desk.data)[STYLES].decode()
    number = len(re.findall(r"<dxf>", text))
    data = edited(desk.data, STYLES, "</dxfs>", f"<dxf>{look}</dxf></dxfs>")
    sheet, cell = desk.planned(name)
    rules = f'<conditionalFormatting sqref="{cell.address}">{rule % number}</conditionalFormatting>'
    return edited(data, part_of(desk, sheet), "<dataValidations", f"{rules}<dataValidations")


WHITE = '<font><color rgb="FFFFFFFF"/></font>'
ALWAYS = '<cfRule type="expression" dxfId="%d" priority="1"><formula>TRUE</formula></cfRule>'


@pytest.mark.parametrize(
    ("rule", "look"),
    [
        (ALWAYS, WHITE),
        (ALWAYS, '<font><color theme="0"/></font>'),
        (ALWAYS, '<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>'),
        (ALWAYS, '<numFmt numFmtId="400" formatCode=";;;"/>'),
        (ALWAYS.replace("TRUE", "LEN(A1)&gt;0"), WHITE),
        (
            '<cfRule type="cellIs" dxfId="%d" priority="1" operator="greaterThan">'
            "<formula>0</formula></cfRule>",
            WHITE,
        ),
        (
            '<cfRule type="cellIs" dxfId="%d" priority="1" operator="between">'
            "<formula>0</formula><formula>99</formula></cfRule>",
            WHITE,
        ),
        ('<cfRule type="notContainsErrors" dxfId="%d" priority="1"/>', WHITE),
    ],
)
def test_a_conditional_format_that_hides_a_score(rule: str, look: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    data = dressed(desk, name, rule, look)
    assert serious(desk.checked(reader, data)) == [("S12", at(desk, name))]


@pytest.mark.parametrize(
    ("rule", "look"),
    [
        (ALWAYS, '<font><color rgb="FFFF0000"/></font>'),
        (ALWAYS, "<font><b/></font>"),
        (ALWAYS, '<border><left style="thin"><color rgb="FFFFFFFF"/></left></border>'),
        (ALWAYS.replace("TRUE", "ISERROR(F5)"), WHITE),
        (ALWAYS.replace("TRUE", "FALSE"), WHITE),
        (
            '<cfRule type="cellIs" dxfId="%d" priority="1" operator="lessThan">'
            "<formula>0</formula></cfRule>",
            WHITE,
        ),
        (
            '<cfRule type="cellIs" dxfId="%d" priority="1" operator="equal">'
            "<formula>0</formula></cfRule>",
            WHITE,
        ),
    ],
)
def test_a_conditional_format_that_does_not(rule: str, look: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    assert serious(desk.checked(reader, dressed(desk, name, rule, look))) == []


def test_a_conditional_format_in_an_extension(reader: Reader) -> None:
    desk, name = desk_and_score()
    sheet, cell = desk.planned(name)
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    extension = (
        f'<extLst><ext xmlns:x14="{x14}" uri="a"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:cfRule type="expression" priority="1" id="a"><xm:f>TRUE</xm:f><x14:dxf><font>'
        f'<color rgb="FFFFFFFF"/></font></x14:dxf></x14:cfRule><xm:sqref>{cell.address}</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    data = edited(desk.data, part_of(desk, sheet), "</worksheet>", extension)
    assert serious(desk.checked(reader, data)) == [("S12", at(desk, name))]


@pytest.mark.parametrize(
    "code", ['"";"";""', '" "', ";;;@", ";;;", '""', "_ ", "[White];;", "* ;* "]
)
def test_a_format_that_shows_nothing(code: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    data = with_cell(desk, name, "><v>2.5</v>", with_format(desk, name, code))
    result = desk.checked(reader, data)
    assert serious(result) == [("S12", at(desk, name))]
    assert next(f for f in result.findings if f.code == "S12").got == "2.5"


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ('"10"', "2.5", "10"),
        ("0", "2.5", "3"),
        ("0.0", "2.25", "2.3"),
        ('"1"0', "2", "12"),
        ('0"0"', "2", "20"),
        ("0,", "2", "0"),
        ('[>1]"3";0', "2", "3"),
        ("#", "2.4", "2"),
        ('"优秀"', "2", "优秀"),
    ],
)
def test_a_format_that_shows_another_number(
    code: str, stored: str, shown: str, reader: Reader
) -> None:
    desk, name = desk_and_score()
    data = with_cell(desk, name, f"><v>{stored}</v>", with_format(desk, name, code))
    result = desk.checked(reader, data)
    assert serious(result) == [("S21", at(desk, name))]
    (finding,) = (f for f in result.findings if f.code == "S21")
    assert (finding.got, finding.expected) == (shown, stored)
    assert shown in finding.message and stored in finding.message


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("0.00", "2.5"),
        ("0.0", "2.5"),
        ("0", "2"),
        ('0.0"分"', "2.5"),
        ("0.00_ ", "2.5"),
        ("0.00_);[Red](0.00)", "2.5"),
        ("#,##0.00", "2.5"),
        ("@", "2.5"),
        ("General", "2.5"),
        ("G/通用格式", "2.5"),
        ("00", "2"),
        ("# ?/?", "2.5"),
        ("0.00E+00", "2.5"),
        ("[$-804]0.00", "2.5"),
        ("[Blue]0.00;[Red]-0.00;0.00;@", "2.5"),
    ],
)
def test_a_format_that_shows_the_number(code: str, stored: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    data = with_cell(desk, name, f"><v>{stored}</v>", with_format(desk, name, code))
    assert serious(desk.checked(reader, data)) == []


def low(data: bytes, desk: Desk, name: str, attributes: str) -> bytes:
    sheet, cell = desk.planned(name)
    part = part_of(desk, sheet)
    text = parts(data)[part].decode()
    old = re.search(rf'<row r="{cell.row}"[^>]*>', text)
    assert old
    bare = re.sub(r' (?:ht|customHeight|hidden)="[^"]*"', "", old[0])
    new = bare.replace(f'<row r="{cell.row}"', f'<row r="{cell.row}" {attributes}')
    return packed(parts(data) | {part: text.replace(old[0], new).encode()})


@pytest.mark.parametrize(
    "attributes",
    [
        'ht="0.1" customHeight="1"',
        'ht="0.75" customHeight="1"',
        'ht="1" customHeight="1"',
        'ht="3" customHeight="1"',
        'ht="0" customHeight="1"',
        'hidden="1"',
        'hidden="true"',
    ],
)
def test_a_row_without_height_is_hidden(attributes: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    data = low(desk.data, desk, name, attributes)
    assert serious(desk.checked(reader, data)) == [("S10", at(desk, name))]
    data = low(desk.data, desk, name, 'ht="9" customHeight="1"')
    assert serious(desk.checked(reader, data)) == []


@pytest.mark.parametrize("width", ["0", "0.14", "0.5", "0.08", "0.9", "0.0"])
def test_a_column_without_width_is_hidden(width: str, reader: Reader) -> None:
    desk, name = desk_and_score()
    sheet, cell = desk.planned(name)
    part = part_of(desk, sheet)
    text = parts(desk.data)[part].decode()
    wide = re.search(rf'(<col min="{cell.column}" max="{cell.column}" width=")[^"]*', text)
    assert wide
    data = packed(parts(desk.data) | {part: text.replace(wide[0], wide[1] + width).encode()})
    assert serious(desk.checked(reader, data)) == [("S11", None)]


@pytest.mark.parametrize(
    ("form_id", "name", "filled"),
    [
        ("changzhou-2013-1", names.claim("level", 1), True),
        ("changzhou-2013-1", names.claim("level", 2), False),
        ("suzhou-2015-1", names.subtotal("self", 1), True),
        ("suzhou-2015-1", names.total("self"), True),
        ("dalian-2018", "", True),
        ("dalian-2018", names.evidence("R3"), True),
    ],
)
def test_a_hidden_line_is_told_where_it_says_something(
    form_id: str, name: str, filled: bool, reader: Reader
) -> None:
    """A claim, an answer of 测算, a subtotal; an empty line for a claim is nobody's loss."""
    desk = Desk(form_id)
    entries = desk.plan.entries()
    name = name or next(n for n, (s, c) in entries.items() if s.face == "facts" and c.entry)
    if name not in desk.plan.named:
        name = next(n for n in entries if n.startswith("evidence_"))
    found = serious(desk.checked(reader, low(desk.data, desk, name, 'hidden="1"')))
    row = desk.planned(name)[1].row
    told = [(code, cell) for code, cell in found if re.sub("[A-Z]", "", cell or "") == str(row)]
    assert [code for code, _ in found] == (["S10"] if filled else [])
    assert told == found


@pytest.mark.parametrize("way", ["left", "above", "over_two", "big", "row"])
def test_cells_joined_over_a_score(way: str, reader: Reader) -> None:
    desk, _ = desk_and_score()
    item = desk.form.items[2]
    name = names.score("self", item.ref)
    sheet, cell = desk.planned(name)
    column, row = cell.address.rstrip("0123456789"), cell.row
    before = chr(ord(column) - 1)
    area = {
        "left": f"{before}{row}:{column}{row}",
        "above": f"{column}{row - 1}:{column}{row}",
        "over_two": f"{column}{row - 2}:{column}{row}",
        "big": f"{before}{row - 1}:{column}{row}",
        "row": f"C{row}:{column}{row}",
    }[way]
    data = edited(
        desk.data, part_of(desk, sheet), "</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>'
    )
    found = serious(desk.checked(reader, data))
    assert {code for code, _ in found} == {"S22"}
    assert any(cell.address in (told or "").split("、") for _, told in found)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_whatever_is_seen_on_white_is_seen_by_others_as_well(
    red: int, green: int, blue: int
) -> None:
    """The darker of two colours with one tint is seen if the lighter is; a colour not on itself."""
    ink = f"{red:02X}{green:02X}{blue:02X}"
    darker = f"{red // 2:02X}{green // 2:02X}{blue // 2:02X}"
    assert not legible(ink, ink)
    assert legible(ink, "FFFFFF") <= legible(darker, "FFFFFF")
    assert legible(ink, "FFFFFF") or legible(ink, "000000")


@pytest.mark.parametrize(
    "how", ["white_on_yellow", "white_of_the_theme", "nearly_white", "size_one"]
)
def test_the_second_reader_sees_what_cannot_be_seen(how: str, reader: Reader) -> None:
    """A sheet whose writing the fast reader does not know is left to openpyxl."""
    desk, name = desk_and_score()
    data = with_format(desk, name, "", INKS[how])
    part = part_of(desk, desk.planned(name)[0])
    data = edited(data, part, r'<c r="B2" s="([0-9]+)"/>', '<c r="B2"><is><t>?</t></is></c>')
    result = desk.checked(reader, data)
    assert "F28" in {f.code for f in result.findings}
    assert ("S12", at(desk, name)) in serious(result)
