"""Sheets of ours under another name, with everything that refers to them: read, and noted."""

from __future__ import annotations

import pytest

from tests.checks.desk import Desk, packed, parts
from tests.checks.rawcells import part_of, with_cell
from tests.workbook.cases import Case, plan
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader


def renamed(data: bytes, titles: dict[str, str]) -> bytes:
    """The workbook with sheets renamed as Excel does it: formulas and names follow."""
    content = parts(data)
    for part, raw in content.items():
        if part != "xl/workbook.xml" and not part.startswith("xl/worksheets/"):
            continue
        text = raw.decode()
        for old, new in titles.items():
            if part == "xl/workbook.xml":
                text = text.replace(f'name="{old}"', f'name="{new}"')
            text = text.replace(f"'{old}'!", f"\0{new}\0!").replace(f"{old}!", f"\0{new}\0!")
        content[part] = text.replace("\0", "'").encode()
    return packed(content)


SHEETS = [
    (form_id, sheet.title)
    for form_id in ("changzhou-2013-1", "shenyang-liuhao", "dalian-2018", "zhuzhou-2011-01")
    for sheet in plan(Case(form_id, "self")).sheets
]


@pytest.mark.parametrize(("form_id", "title"), SHEETS)
def test_any_sheet_of_ours_may_be_renamed(form_id: str, title: str, reader: Reader) -> None:
    """选项 became 选项 (2), and 24 formulas were called tampered with."""
    desk = Desk(form_id)
    for new in (f"{title} (2)", "Sheet9", f"{title}-最终", "a b", "2018年"):
        result = desk.checked(reader, renamed(desk.data, {title: new}))
        told = [(f.code, f.sheet, f.expected, f.got) for f in result.findings]
        assert told == [("S08", new, title, new)], new
        assert result.status == "ok"


@pytest.mark.parametrize("form_id", ["changzhou-2013-1", "dalian-2018"])
def test_all_sheets_renamed_at_once(form_id: str, reader: Reader) -> None:
    desk = Desk(form_id)
    titles = {sheet.title: f"表{n}" for n, sheet in enumerate(desk.plan.sheets)}
    result = desk.checked(reader, renamed(desk.data, titles))
    assert [f.code for f in result.findings] == ["S08"] * len(titles)
    assert result.submission is not None
    assert result.submission.total is not None


def test_a_copy_of_the_list_beside_the_list_is_another_sheet(reader: Reader) -> None:
    desk = Desk("changzhou-2013-1")
    copy = desk.book.copy_worksheet(desk.book["选项"])
    copy.title = "选项 (2)"
    assert [f.code for f in desk.checked(reader).findings if f.severity != "note"] == []


def test_tampering_is_still_found_in_a_renamed_sheet(reader: Reader) -> None:
    desk = Desk("changzhou-2013-1")
    desk.book["选项"]["B1"].value = 99
    data = renamed(desk.sent(), {"选项": "选项 (2)"})
    codes = {f.code for f in desk.checked(reader, data).findings}
    assert codes == {"S08", "L04"}


X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


def in_the_extension(text: str) -> str:
    """A sheet whose limits stand where Excel 2010 puts those that refer to other sheets."""
    import re

    whole = re.search(r"<dataValidations[^>]*>(.*?)</dataValidations>", text, re.DOTALL)
    assert whole
    rules = []
    for found in re.finditer(r"<dataValidation ([^>]*?)(/>|>(.*?)</dataValidation>)", whole[1]):
        cells = re.search(r'sqref="([^"]*)"', found[1])
        assert cells
        inner = re.sub(r"<formula([12])>(.*?)</formula\1>", _moved, found[3] or "")
        rest = found[1].replace(cells[0], "")
        inner += f"<xm:sqref>{cells[1]}</xm:sqref>"
        rules.append(f"<x14:dataValidation {rest}>{inner}</x14:dataValidation>")
    extension = (
        f'<extLst><ext xmlns:x14="{X14}" uri="a"><x14:dataValidations xmlns:xm="{XM}">'
        f"{''.join(rules)}</x14:dataValidations></ext></extLst></worksheet>"
    )
    return text.replace(whole[0], "").replace("</worksheet>", extension)


def _moved(found: object) -> str:
    number, formula = found[1], found[2]  # type: ignore[index]
    return f"<x14:formula{number}><xm:f>{formula}</xm:f></x14:formula{number}>"


@pytest.mark.parametrize(
    "form_id", ["changzhou-2013-1", "shenyang-liuhao", "dalian-2018", "suzhou-2015-1"]
)
def test_limits_in_the_extension_are_limits(form_id: str, reader: Reader) -> None:
    desk = Desk(form_id)
    content = parts(desk.data)
    for sheet in desk.plan.sheets:
        part = part_of(desk, sheet)
        if b"<dataValidations" in content[part]:
            content[part] = in_the_extension(content[part].decode()).encode()
    assert [f.code for f in desk.checked(reader, packed(content)).findings] == []


def test_a_limit_that_was_widened_in_the_extension_is_told(reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.form.items[0].ref)
    sheet, _ = desk.planned(name)
    part = part_of(desk, sheet)
    text = in_the_extension(parts(desk.data)[part].decode())
    most = f"{desk.points(name):f}"
    wide = text.replace(f"&lt;={most}", "&lt;=99")
    assert wide != text
    codes = {
        f.code
        for f in desk.checked(reader, packed(parts(desk.data) | {part: wide.encode()})).findings
    }
    assert codes == {"L10"}


# --- two cells at one address ----------------------------------------------------------------


def doubled(desk: Desk, name: str, first: str, second: str) -> bytes:
    address = desk.planned(name)[1].address
    return with_cell(desk, name, f'{first}</c><c r="{address}"{second}')


@pytest.mark.parametrize(
    ("first", "second", "got"),
    [
        (">", ' t="inlineStr"><is><t>abc</t></is>', "abc"),
        (' t="inlineStr"><is><t>abc</t></is>', ">", "abc"),
        (' t="inlineStr"><is><t>a</t></is>', ' t="inlineStr"><is><t>b</t></is>', "a、b"),
        ("><v>1</v>", ' t="inlineStr"><is><t>b</t></is>', "1、b"),
        ("><v></v>", ' t="inlineStr"><is><t>b</t></is>', "b"),
        (' t="inlineStr"><is><t>a</t></is>', "><f>A1</f><v>1</v>", "a、=A1"),
    ],
)
def test_two_cells_at_one_address_are_told_and_no_text_is_made_up(
    first: str, second: str, got: str, reader: Reader
) -> None:
    """A remark read “None、abc”."""
    desk = Desk("suzhou-2015-1")
    name = names.note("self", desk.judged_item().ref)
    result = desk.checked(reader, doubled(desk, name, first, second))
    serious = [(f.code, f.cell, f.got) for f in result.findings if f.severity != "note"]
    assert serious == [("N13", desk.planned(name)[1].address, got)]
    assert result.submission is not None
    assert name not in result.submission.given


@pytest.mark.parametrize("same", [">", "><v>1</v>", ' t="inlineStr"><is><t>a</t></is>'])
def test_two_cells_that_say_the_same_are_one(same: str, reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    name = names.note("self", desk.judged_item().ref)
    assert desk.checked(reader, doubled(desk, name, same, same)).status == "ok"


# --- what programs write into a cell ---------------------------------------------------------

EMPTIED = (
    *("><v></v>", "><v/>", "><v> </v>", "><v>\n</v>", ' t="n"><v></v>', ' t="b"><v></v>'),
    *(' t="s"><v></v>', ' t="s"><v> </v>', ' t="s">', ' t="e"><v></v>', ' t="d"><v></v>'),
    *(' t="str"><v></v>', ' t="inlineStr"><is><t></t></is>', ' t="inlineStr"><is/>'),
)


@pytest.mark.parametrize("written", EMPTIED)
def test_an_emptied_cell_is_blank(written: str, reader: Reader) -> None:
    """Twenty of them were called unreadable."""
    desk = Desk("suzhou-2015-1")
    item = desk.judged_item()
    result = desk.checked(reader, with_cell(desk, names.note("self", item.ref), written))
    assert (result.status, [f.code for f in result.findings]) == ("ok", [])
    result = desk.checked(reader, with_cell(desk, names.score("self", item.ref), written))
    assert [f.code for f in result.findings if f.severity != "note"] == ["I01"]


@pytest.mark.parametrize(
    "written",
    [
        ' t="s"><v>-1</v>',
        ' t="s"><v>+1</v>',
        ' t="s"><v>1_0</v>',
        ' t="s"><v>1.0</v>',
        ' t="s"><v>999999</v>',
        ' t="s"><v>٣</v>',
        ' t="b"><v>2</v>',
        ' t="b"><v>yes</v>',
        ' t="z"><v>8</v>',
        "><v>8,5</v>",
        "><v>0x8</v>",
        "><v>NaN</v>",
    ],
)
def test_what_no_program_should_write_is_never_a_value(written: str, reader: Reader) -> None:
    """A text numbered −1 was the last text of the file."""
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item().ref)
    result = desk.checked(reader, with_cell(desk, name, written))
    assert [f.code for f in result.findings if f.severity != "note"] == ["N13"]
    assert result.submission is not None
    assert result.submission.total is None
