"""What stands where a unit should have written words: dates, per cents, errors, pictures, formulas.

What a cell shows is what was meant. Where nothing was written, words are asked for there.
"""

from __future__ import annotations

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.desk import Desk
from tests.checks.rawcells import with_cell, with_format
from tests.forms import SHIPPED
from tests.reading.programs import PROGRAMS
from workbook_tool.checks.file_result import FileResult
from workbook_tool.checks.files import check_bytes
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader
from workbook_tool.reading.number_formats import number_kind, shown_number, shown_text
from workbook_tool.reading.ooxml_sheet import plain_text
from workbook_tool.reading.returned import UNKNOWN
from workbook_tool.rubric.text import plain_number


def noted(desk: Desk, data: bytes, reader: Reader, name: str) -> tuple[FileResult, object]:
    result = desk.checked(reader, data)
    assert result.submission is not None
    return result, result.submission.given.get(name)


def remark(desk: Desk) -> str:
    return names.note("self", desk.judged_item().ref)


SHOWN = [
    ("41413", 'm"月"d"日"', "5月19日"),
    ("41413", "yyyy/m/d", "2013/5/19"),
    ("41413", 'yyyy"年"m"月"d"日";@', "2013年5月19日"),
    ("41413", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇一三年五月十九日"),
    ("41413.604166666664", "yyyy-mm-dd hh:mm", "2013-05-19 14:30"),
    ("0.95", "0%", "95%"),
    ("0.955", "0.0%", "95.5%"),
    ("1", "0%", "100%"),
    ("0.35416666666666669", "h:mm", "8:30"),
    ("0.85416666666666663", "h:mm AM/PM", "8:30 PM"),
    ("0.35416666666666669", '上午/下午h"时"mm"分"', "上午8时30分"),
    ("1.5", "[h]:mm", "36:00"),
    ("0.0052083333333333", "mm:ss.0", "07:30.0"),
    ("8.5", "# ?/?", "8 1/2"),
    ("1234567", "#,##0", "1,234,567"),
    ("3", '"第"0"号文件"', "第3号文件"),
    ("41413", "aaaa", "星期日"),
    ("41413", "d-mmm-yy", "19-May-13"),
    ("7", "000", "007"),
    ("3", "General", "3"),
]


@pytest.mark.parametrize(("stored", "code", "seen"), SHOWN)
def test_a_date_or_a_share_as_a_remark_is_what_the_cell_shows(
    stored: str, code: str, seen: str, reader: Reader
) -> None:
    """41413 and 0.95 stood in 得分明细 and in the prints."""
    desk = Desk("suzhou-2015-1")
    name = remark(desk)
    data = with_cell(desk, name, f"><v>{stored}</v>", with_format(desk, name, code))
    result, given_ = noted(desk, data, reader, name)
    assert (given_, result.status) == (seen, "ok")


def test_a_tick_in_a_line_for_signing_is_what_the_cell_shows(reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    name = next(iter(names.SIGNERS))
    for written, seen in ((' t="b"><v>1</v>', "TRUE"), (' t="b"><v>0</v>', "FALSE")):
        result, given_ = noted(desk, with_cell(desk, name, written), reader, name)
        assert (given_, result.status) == (seen, "ok")


def test_the_day_of_signing_is_a_day(reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    for name in names.SIGNERS:
        data = with_format(desk, name, "yyyy/m/d")
        _, typed = noted(desk, with_cell(desk, name, "><v>43271</v>", data), reader, name)
        _, today = noted(
            desk, with_cell(desk, name, "><f>TODAY()</f><v>43271</v>", data), reader, name
        )
        assert typed == today == "2018/6/20"


def test_days_counted_from_1904(reader: Reader) -> None:
    """As Excel for the Macintosh did."""
    from tests.checks.rawcells import BOOK, edited

    desk = Desk("suzhou-2015-1")
    name = remark(desk)
    data = with_cell(desk, name, "><v>39951</v>", with_format(desk, name, "yyyy/m/d"))
    data = edited(data, BOOK, "<workbookPr", '<workbookPr date1904="1"')
    assert noted(desk, data, reader, name)[1] == "2013/5/19"


@pytest.mark.parametrize("program", ["libreoffice-xls", "libreoffice-ods", "libreoffice-xlsx"])
def test_dates_and_shares_in_other_formats(program: str, reader: Reader, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    desk = Desk("suzhou-2015-1")
    first, second, third = (names.note("self", item.ref) for item in desk.form.items[:3])
    data = desk.data
    for name, stored, code in (
        (first, "41413", 'm"月"d"日"'),
        (second, "0.95", "0%"),
        (third, "0.35416666666666669", "h:mm"),
    ):
        data = with_cell(desk, name, f"><v>{stored}</v>", with_format(desk, name, code, data=data))
    path = folder / "a.xlsx"
    path.write_bytes(data)
    (saved,) = PROGRAMS[program]([path], folder / "out")
    (result,) = list(check_bytes(saved.name, saved.read_bytes(), reader, SHIPPED))
    assert result.submission is not None
    found = [result.submission.given.get(name) for name in (first, second, third)]
    assert found == ["5月19日", "95%", "8:30"]


NO_WORDS = {
    "minus_before_words": ' t="e"><f>-未及时总结</f><v>#NAME?</v>',
    "reference_gone": ' t="e"><v>#REF!</v>',
    "not_available": ' t="e"><v>#N/A</v>',
    "picture_in_the_cell": ' t="e" vm="1"><v>#VALUE!</v>',
    "picture_of_wps": ' t="str"><f>_xlfn.DISPIMG("ID_5B",1)</f><v>=DISPIMG("ID_5B",1)</v>',
    "picture_of_wps_as_a_value": ' t="str"><v>=DISPIMG("ID_5B",1)</v>',
    "ticked": ' t="b"><v>1</v>',
    "formula_into_another_file": ' t="str"><f>[1]Sheet1!A1</f><v>见附件</v>',
    "formula_of_the_neighbour": ' t="str"><f>C5</f><v>见附件</v>',
    "formula_joining_words": ' t="str"><f>"见"&amp;"附件"</f><v>见附件</v>',
}


@pytest.mark.parametrize("what", NO_WORDS)
@pytest.mark.parametrize("part", ["note", "subject", "proof", "evidence"])
def test_what_is_no_writing_is_asked_for_where_it_stands(
    what: str, part: str, reader: Reader
) -> None:
    desk = Desk("dalian-2018" if part == "evidence" else "changzhou-2013-1")
    item = desk.form.items[0]
    name = {
        "note": names.note("self", item.ref),
        "evidence": names.evidence(item.ref),
    }.get(part) or names.claim(part, 1)
    result = desk.checked(reader, with_cell(desk, name, NO_WORDS[what]))
    serious = [f for f in result.findings if f.severity != "note"]
    sheet, cell = desk.planned(name)
    assert [(f.code, f.sheet, f.cell) for f in serious] == [("N21", sheet.title, cell.address)]
    assert result.submission is not None
    assert name not in result.submission.given
    if "picture" in what:
        assert serious[0].got == "图片"


def test_words_in_a_formula_of_quotation_marks_are_words(reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    name = remark(desk)
    written = ' t="str"><f>"见""附件""3"</f><v></v>'
    result, given_ = noted(desk, with_cell(desk, name, written), reader, name)
    assert (given_, result.status) == ('见"附件"3', "ok")


def test_what_is_wrong_with_the_score_is_told_besides(reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    item = desk.judged_item()
    data = with_cell(desk, remark(desk), NO_WORDS["reference_gone"])
    data = with_cell(desk, names.score("self", item.ref), "><v>99</v>", data)
    codes = [f.code for f in desk.checked(reader, data).findings if f.severity != "note"]
    assert sorted(codes) == ["M01", "N21"]


# --- halves of characters --------------------------------------------------------------------

ESCAPED = {
    "_xD842__xDFB7_某": "𠮷某",
    "_xD842_某": f"{UNKNOWN}某",
    "某_xDFB7_": f"某{UNKNOWN}",
    "_xDFB7__xD842_": UNKNOWN * 2,
    "_xD842__xD842__xDFB7_": f"{UNKNOWN}𠮷",
    "_xD83D__xDE00_": "😀",
    "a_xD83D_b_xDE00_": f"a{UNKNOWN}b{UNKNOWN}",
    "_x0041_": "A",
    "_x005F_xD842_": "_xD842_",
}


@pytest.mark.parametrize(("written", "read"), ESCAPED.items())
def test_halves_of_a_character_are_joined_and_lone_ones_noted(
    written: str, read: str, reader: Reader
) -> None:
    """One of them in a remark ended the collection for everybody."""
    assert plain_text(written) == read
    desk = Desk("suzhou-2015-1")
    name = remark(desk)
    data = with_cell(desk, name, f' t="inlineStr"><is><t>{written}</t></is>')
    result, given_ = noted(desk, data, reader, name)
    assert given_ == read
    assert [f.code for f in result.findings] == (["N22"] if UNKNOWN in read else [])
    assert result.status == "ok"


@given(st.text(st.sampled_from("_x08DF4ab𠮷某"), max_size=40))
def test_no_text_of_a_file_holds_half_a_character(text: str) -> None:
    plain_text(text).encode("utf-8")


@given(st.lists(st.integers(0, 0xFFFF), max_size=6))
def test_escapes_of_any_characters(units: list[int]) -> None:
    written = "".join(f"_x{unit:04X}_" for unit in units)
    raw = b"".join(unit.to_bytes(2, "little") for unit in units)
    assert plain_text(written) == raw.decode("utf-16-le", "replace")


# --- the class: formats ----------------------------------------------------------------------

PIECES = (
    '0 # ? . , % / @ ; y yyyy m mm d h s [h] [mm] [Red] [>5] [DBNum1] "10" " \\ _ * E+ General '
    "G/通用格式 AM/PM 上午/下午 年 -"
)


@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
)
def test_any_format_of_any_number_shows_something_or_nothing(code: str, value: Decimal) -> None:
    assert isinstance(shown_number(value, code), str)
    assert number_kind(code) in {"number", "date", "percent"}
    assert isinstance(shown_text("字", code), str)


@given(st.decimals(min_value=0, max_value=99_999, places=2))
def test_plain_formats_show_the_number(value: Decimal) -> None:
    assert Decimal(shown_number(value, "0.00")) == value
    assert Decimal(shown_number(value, "#,##0.00").replace(",", "")) == value
    assert shown_number(value, "General") == plain_number(value)
    assert Decimal(shown_number(value, "0.0%").removesuffix("%")) == value * 100 // 1


@given(st.integers(61, 100_000))
def test_days_follow_each_other(day: int) -> None:
    from datetime import date, timedelta

    expected = date(1899, 12, 30) + timedelta(days=day)
    assert shown_number(Decimal(day), "yyyy-mm-dd") == expected.isoformat()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("[h]", "date"),
        ("[hh]:mm:ss", "date"),
        ("[m]", "date"),
        ("[ss]", "date"),
        ("mm:ss.0", "date"),
        ("h:mm:ss.00", "date"),
        ('yyyy"年"', "date"),
        ("[$-F800]dddd, mmmm dd, yyyy", "date"),
        ("0.00E+00", "number"),
        ('0.0"小时"', "number"),
        ("[Red]0.0", "number"),
        ("0.0分", "number"),
        ('0"hh"', "number"),
        ("[$¥-804]0.00", "number"),
        ("0%", "percent"),
        ('0"%"', "number"),
        ("General", "number"),
        ("G/通用格式", "number"),
        (string.whitespace, "number"),
    ],
)
def test_what_a_format_makes_of_a_number(code: str, kind: str) -> None:
    assert number_kind(code) == kind


@pytest.mark.parametrize("code", ["[h]", "[h]:mm", "mm:ss.0", "[mm]", "[s]", "m:ss.00"])
def test_hours_typed_for_a_score_are_no_score(code: str, reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item().ref)
    data = with_cell(desk, name, "><v>1.5</v>", with_format(desk, name, code))
    result = desk.checked(reader, data)
    assert [f.code for f in result.findings if f.severity != "note"] == ["N08"]
