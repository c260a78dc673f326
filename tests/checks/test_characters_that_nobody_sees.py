"""Characters that nobody can see, and texts that nobody can read to the end."""

from __future__ import annotations

import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.desk import Desk
from tests.checks.rawcells import with_cell
from workbook_tool.checks.export import results_data
from workbook_tool.checks.message import message_text
from workbook_tool.checks.reasons import says_something
from workbook_tool.layout import names
from workbook_tool.reading.child import Reader
from workbook_tool.reading.limits import LIMITS
from workbook_tool.reading.numbers import read_number, read_text
from workbook_tool.reading.plain import read_csv
from workbook_tool.rubric.text import folded, spelled, visible

UNSEEN = {
    "\u202c": "calculator_of_windows",
    "\u202d": "calculator_of_windows_in_front",
    "\u200e": "mark_to_the_right",
    "\u200f": "mark_to_the_left",
    "\u2066": "isolate",
    "\u2069": "end_of_isolate",
    "\u00ad": "soft_hyphen",
    "\ufe0f": "variant_of_a_picture",
    "\u3164": "filler_of_hangul",
    "\u200b": "blank_without_width",
    "\ufeff": "byte_order_mark",
    "\u2060": "joiner",
    "\u180e": "vowel_separator",
    "\u115f": "filler_in_front",
    "\uffa0": "half_width_filler",
    "\u034f": "joiner_of_marks",
    "\u2800": "empty_braille",
}


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: UNSEEN[sign])
def test_a_character_behind_a_number_is_read_over_and_noted(sign: str, reader: Reader) -> None:
    """“数字后面带了文字”: and nobody could see one."""
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item(least=3).ref)
    for text in (f"2.5{sign}", f"{sign}2.5", f"{sign}2.5{sign}", f"2.5{sign}分"):
        data = with_cell(desk, name, f' t="inlineStr"><is><t>{text}</t></is>')
        result = desk.checked(reader, data)
        told = [(f.code, f.cell) for f in result.findings]
        assert told == [("N04", desk.planned(name)[1].address)]
        assert result.submission is not None
        assert result.submission.given[name] == Decimal("2.5")


IGNORED = sorted(
    {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) == "Cf"
        and not 0x600 <= code <= 0x8E2  # signs in front of Arabic and Syriac numbers are seen
        and not 0x110BD <= code <= 0x110CD
        and not 0x13430 <= code <= 0x1345F  # of hieroglyphs
    }
    | {chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
)
"""Format characters and variants of the Unicode database that show nothing themselves."""


@given(st.sampled_from(IGNORED), st.decimals(min_value=0, max_value=99, places=2))
def test_no_character_without_a_shape_changes_a_number(sign: str, number: Decimal) -> None:
    if sign == "\u202e":
        return  # below
    reading = read_text(f"{sign}{number}{sign}")
    assert (reading.number, reading.code) == (number, "N04")
    assert f"U+{ord(sign):04X}" in reading.got


@pytest.mark.parametrize("sign", [*UNSEEN, "\x7f", "\U000e0020"])
def test_the_character_is_named(sign: str) -> None:
    assert f"U+{ord(sign):04X}" in read_text(f"2.5{sign}").got


def test_a_mark_that_turns_figures_round_is_not_read_over(reader: Reader) -> None:
    """It makes 12 look like 21."""
    desk = Desk("suzhou-2015-1")
    name = names.score("self", desk.judged_item(least=3).ref)
    for text in ("\u202e12", "1\u202e2", "_x202E_2.1"):
        data = with_cell(desk, name, f' t="inlineStr"><is><t>{text}</t></is>')
        result = desk.checked(reader, data)
        (code,) = (f.code for f in result.findings if f.severity != "note")
        assert code in {"N01", "N11"}
    for text in ("\u202e12", "1\u202e2", "\u202e1.5"):
        reading = read_text(text)
        assert reading.number is None
        assert "U+202E" in reading.got
    assert read_text("\u202e8").number == 8


@given(st.sampled_from(IGNORED), st.sampled_from(["是", "否", "全面完成", "18 省总表彰 +4"]))
def test_a_choice_is_a_choice_with_characters_that_nobody_sees(sign: str, choice: str) -> None:
    assert folded(f"{choice}{sign}") == folded(f"{sign}{choice}") == folded(choice)


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: UNSEEN[sign])
def test_a_cell_with_nothing_to_be_seen_is_empty(sign: str, reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    score = names.score("self", desk.judged_item(least=3).ref)
    data = with_cell(desk, score, f' t="inlineStr"><is><t>{sign} {sign}</t></is>')
    assert [f.code for f in desk.checked(reader, data).findings if f.severity != "note"] == ["I01"]
    assert not says_something(f"{sign}{sign}")
    assert not says_something(f"无{sign}")


@given(st.text())
def test_what_is_named_can_be_seen(text: str) -> None:
    assert visible(spelled(text)) == spelled(text)
    assert visible(visible(text)) == visible(text)


# --- texts without end -----------------------------------------------------------------------

LONGEST = 32_767
LONG = {
    "letters": "a" * LONGEST,
    "figures": "9" * LONGEST,
    "figures_behind_the_point": "0." + "9" * (LONGEST - 2),
    "words": "很长的说明，" * (LONGEST // 6),
    "blanks_between": "8 分 " * (LONGEST // 4),
    "lines": "8\n" * (LONGEST // 2),
    "percent": "9" * (LONGEST - 1) + "%",
    "unseen": "8" + "\u200b" * (LONGEST - 1),
    "commas": "1," * (LONGEST // 2),
}


@pytest.mark.parametrize("what", LONG)
@pytest.mark.parametrize("place", ["score", "fact", "choice", "note", "matter", "unit", "beside"])
def test_a_text_without_end_is_quoted_by_its_beginning(
    what: str, place: str, reader: Reader
) -> None:
    """It filled the screen, and stopped the letter to the unit."""
    desk = Desk("changzhou-2013-1", named=place != "unit")
    entries = desk.plan.entries()
    kinds = {"fact": "count", "choice": "choice"}
    name = {
        "score": names.score("self", "1"),
        "note": names.note("self", "1"),
        "matter": names.claim("matter", 1),
        "unit": names.UNIT_NAME,
        "beside": names.status("1"),
    }.get(place) or next(
        (n for n, (_, c) in entries.items() if c.entry and c.entry.kind == kinds[place]),
        names.claim("level", 1),
    )
    data = with_cell(desk, name, f' t="inlineStr"><is><t>{LONG[what]}</t></is>')
    result = desk.checked(reader, data)
    assert len(result.unit) <= 100
    for finding in result.findings:
        assert len(finding.message) < 400
        assert len(finding.got or "") <= 100
        assert len(finding.expected or "") <= 300
    assert len(message_text(result)) < 5_000
    assert len(str(results_data([result])["files"])) < LONGEST * 3


@pytest.mark.parametrize(
    "formula", ["8" + "+8" * 4_000, "9" * 8_000, '"' + "a" * 8_000 + '"&amp;A1']
)
def test_a_formula_without_end_is_quoted_by_its_beginning(formula: str, reader: Reader) -> None:
    desk = Desk("suzhou-2015-1")
    item = desk.judged_item()
    for name in (names.score("self", item.ref), names.note("self", item.ref)):
        result = desk.checked(reader, with_cell(desk, name, f"><f>{formula}</f><v>8</v>"))
        for finding in result.findings:
            assert len(finding.message) < 400, finding.code
            assert len(finding.got or "") <= 100


# --- text files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('="8"', "8"),
        ('= "8.5"', "8.5"),
        ('="0.50"', "0.5"),
        ('="８"', "8"),
        ('="8分"', "8"),
        ('"=""8"""', "8"),
        ('="8.2999999999999989"', "8.3"),
    ],
)
def test_a_number_that_a_text_file_keeps_as_text(written: str, value: str) -> None:
    """So programs keep Excel from making a number or a date of it."""
    book = read_csv(f"a,{written},b\n".encode(), LIMITS)
    (cell,) = [cell for cell in book.cells if cell.column == 2]
    assert read_number(cell).number == Decimal(value)


@pytest.mark.parametrize("written", ['=""', '="无"', '="8-9"', "=8+1", '="8"&"9"'])
def test_other_formulas_of_a_text_file_are_no_numbers(written: str) -> None:
    book = read_csv(f"a,{written},b\n".encode(), LIMITS)
    cells = [cell for cell in book.cells if cell.column == 2]
    assert all(read_number(cell).number is None for cell in cells)


def test_an_identity_without_end_is_quoted_by_its_beginning(reader: Reader) -> None:
    for row in range(1, 8):
        desk = Desk("changzhou-2013-1")
        desk.book["manifest"][f"B{row}"].value = "长" * LONGEST
        result = desk.checked(reader)
        assert len(result.unit) <= 60
        assert all(len(finding.message) < 400 for finding in result.findings)
