"""Books of departments as they come back: whole, in three layouts, slipped in, tampered with."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.departments.rounds import (
    IN_TIME,
    Book,
    clock,
    issued_books,
    line,
    make_round,
    scoring,
    typed,
)
from workbook_tool.campaign.actions.collect import Collected, collect
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.books import Scoring
from workbook_tool.campaign.derived.merging import Key
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import SETTINGS_FILE, read_settings, write_settings
from workbook_tool.campaign.round import Round
from workbook_tool.layout import names
from workbook_tool.layout.book import BookUnit
from workbook_tool.layout.deductions import unit_choice
from workbook_tool.rubric.expression import Value

TYPES = {"市、区": "suzhou-2015-1"}
UNITS = [Unit(f"{n:03d}", f"示例第{n}区总工会", "市、区") for n in range(1, 7)]
DEPARTMENT = "民管部"  # rows 7 (6 points), 12 (4) and 13 (3)
LAYOUTS = ("逐单位", "宽表", "扣分清单")


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for layout in LAYOUTS:
        place = make_round(tmp_path_factory.mktemp(layout), TYPES, UNITS)
        settings = read_settings(place)
        books = settings.collections[-1].model_copy(update={"layout": layout})
        changed = settings.model_copy(update={"collections": (settings.collections[0], books)})
        (place / SETTINGS_FILE).write_bytes(write_settings(changed))
        with Round(place, clock=clock) as round_:
            issued_books(round_)
        made[layout] = place
    return made


@pytest.fixture
def opened(rounds: dict[str, Path]) -> Iterator[Callable[[str], tuple[Round, Book]]]:
    held: list[Round] = []

    def open_(layout: str) -> tuple[Round, Book]:
        round_ = Round(rounds[layout], clock=clock)
        held.append(round_.__enter__())
        return round_, issued_books(round_)[DEPARTMENT, "suzhou-2015-1"]

    yield open_
    for round_ in held:
        round_.__exit__(None, None, None)


def take(round_: Round, content: bytes, name: str = "民管部.xlsx") -> Collected:
    """Collect one file, alone; what earlier tests sent stays in the round."""
    return collect(round_, [Source(name, content, name, IN_TIME)], workers=1).files[0]


def given_by(one: Collected) -> dict[Key, Decimal | None]:
    return {Key(s.unit, s.item): s.effective for s in one.received.reading.scores}


def codes(one: Collected) -> set[str]:
    return {finding.code for finding in one.received.reading.findings}


def full(book: Book, seed: int) -> dict[tuple[str, str], Decimal]:
    chance = random.Random(seed)
    return {
        (unit, duty.ref): Decimal(chance.randint(0, int(duty.points * 100))) / 100
        for unit in book.order.units
        for duty in book.order.duties
    }


@pytest.mark.parametrize("layout", ["逐单位", "宽表"])
def test_every_score_comes_back_with_its_place_and_reason(
    opened: Callable[[str], tuple[Round, Book]], layout: str
) -> None:
    round_, book = opened(layout)
    scores = full(book, 1)
    one = take(round_, book.filled(typed(scores)))
    assert (one.received.reading.status, codes(one), one.received.held) == ("ok", set(), "")
    assert given_by(one) == {Key(*key): value for key, value in scores.items()}
    known = round_.store.plan(book.issued.plan)
    assert known is not None
    for score in one.received.reading.scores:
        sheet, cell = known.plan.named[names.dept(score.unit, score.item)]
        assert (score.sheet, score.cell) == (sheet.title, cell.address)
        assert score.note == f"按台账核定{score.unit}"
        assert score.scorer == DEPARTMENT


def test_points_off_without_a_reason_are_asked_for(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("逐单位")
    scores = {(u, d.ref): d.points for u in book.order.units for d in book.order.duties}
    scores["001", "7"] = Decimal("5.5")
    one = take(round_, book.filled(typed(scores, notes=False)))
    assert (one.received.reading.status, codes(one)) == ("explain", {"R11"})
    message = one.received.reading.findings[0].message
    assert "示例第1区总工会" in message
    assert "5.5" in message


@pytest.mark.parametrize("words", ["核实无误", "无", "——"])
def test_a_reason_that_says_nothing_is_none(
    opened: Callable[[str], tuple[Round, Book]], words: str
) -> None:
    round_, book = opened("逐单位")
    scores = {(u, d.ref): d.points for u in book.order.units for d in book.order.duties}
    scores["002", "12"] = Decimal(3)
    entries = typed(scores, notes=False) | {names.dept_note("002", "12"): words}
    entries[names.dept_note("001", "12")] = words  # full points need no reason
    one = take(round_, book.filled(entries))
    assert (one.received.reading.status, codes(one)) == ("explain", {"R02"})
    message = one.received.reading.findings[0].message
    assert "示例第2区总工会" in message
    assert words in message


def test_what_a_person_left_empty_is_named_and_is_no_zero(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("宽表")
    scores = full(book, 2)
    for ref in ("7", "12"):
        del scores["003", ref]
    one = take(round_, book.filled(typed(scores)))
    assert (one.received.reading.status, codes(one)) == ("ok", {"I11"})
    assert "2 格" in one.received.reading.findings[0].message
    assert given_by(one)[Key("003", "7")] is None


SLIPS: dict[str, tuple[Value, str]] = {
    "text for a number": ("六分", "N01"),
    "a deduction": (Decimal(-2), "N02"),
    "more than the points": (Decimal("6.5"), "M01"),
    "three decimals": (Decimal("5.125"), "N03"),
}


@pytest.mark.parametrize(("value", "code"), SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("layout", ["逐单位", "宽表"])
def test_slips_of_the_pen(
    opened: Callable[[str], tuple[Round, Book]],
    layout: str,
    value: Value,
    code: str,
) -> None:
    round_, book = opened(layout)
    entries = typed(full(book, 3)) | {names.dept("002", "7"): value}
    one = take(round_, book.filled(entries))
    assert codes(one) == {code}
    assert one.received.reading.status == "must_fix"
    assert given_by(one)[Key("002", "7")] is None
    assert given_by(one)[Key("001", "7")] is not None
    assert "示例第2区总工会" in one.received.reading.findings[0].message


def _edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, words: str) -> Any:
    return next(c for row in sheet.iter_rows() for c in row if str(c.value or "") == words)


def _points_changed(book: Any) -> None:
    sheet = book["打分表"]
    head = next(c for row in sheet.iter_rows() for c in row if c.value == "满分")
    sheet.cell(head.row + 1, head.column).value = 60


def _wording_changed(book: Any) -> None:
    _cell(book["打分表"], "示例第2区总工会").value = "另一个单位"


def _number_over_formula(book: Any) -> None:
    sheet = book["打分表"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=") and "未填" in cell.value:
                cell.value = "好"
                return


def _protection_off(book: Any) -> None:
    book["打分表"].protection.sheet = False


def _rows_swapped(book: Any) -> None:
    sheet = book["打分表"]
    first = _cell(sheet, "示例第2区总工会").row
    last = _cell(sheet, "示例第5区总工会").row
    for column in range(1, sheet.max_column + 1):
        a, b = sheet.cell(first, column), sheet.cell(last, column)
        if not str(a.value).startswith("="):
            a.value, b.value = b.value, a.value


def _written_beside(book: Any) -> None:
    sheet = book["打分表"]
    sheet.cell(3, sheet.max_column + 3).value = "合计再加 5 分"


def _token_changed(book: Any) -> None:
    sheet = book["manifest"]
    sheet["B1"].value = sheet["B1"].value[:-1] + ("A" if sheet["B1"].value[-1] != "A" else "B")


TAMPERING: dict[str, tuple[str, Callable[[Any], None], set[str]]] = {
    "points raised": ("逐单位", _points_changed, {"L02", "L01"}),
    "another unit's name": ("宽表", _wording_changed, {"L02", "S04", "S05"}),
    "a word over the formula": ("宽表", _number_over_formula, {"L03", "L04", "L05", "L06"}),
    "protection off": ("逐单位", _protection_off, {"L09"}),
    "sorted otherwise": ("宽表", _rows_swapped, {"S07"}),
    "something written beside": ("宽表", _written_beside, {"L08"}),
    "the token edited": ("宽表", _token_changed, {"U01", "U03", "U06"}),
}


@pytest.mark.parametrize(("layout", "edit", "expected"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_is_found_in_books_too(
    opened: Callable[[str], tuple[Round, Book]],
    layout: str,
    edit: Callable[[Any], None],
    expected: set[str],
) -> None:
    round_, book = opened(layout)
    scores = full(book, 4)
    one = take(round_, _edited(book.filled(typed(scores)), edit))
    assert codes(one) & expected
    for key, value in given_by(one).items():  # what is read is right, whatever was done around it
        assert value in (None, scores[key])


def test_another_departments_book_under_this_ones_name_stays_the_others(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, _ = opened("宽表")
    other = issued_books(round_)["法工部", "suzhou-2015-1"]
    one = take(round_, other.filled(typed(full(other, 5))), "民管部.xlsx")
    assert one.received.unit == other.order.owner


# --- the list of deductions ---------------------------------------------------------------


def test_deductions_and_the_tick_make_the_scores(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("扣分清单")
    entries = (
        line(book, 1, "001", "7", Decimal("1.5"), "缺合同")
        | line(book, 2, "001", "7", Decimal("0.5"), "迟报")
        | line(book, 5, "004", "13", Decimal(3), "没有开展")
        | {names.REST_IS_FULL: "是"}
    )
    one = take(round_, book.filled(entries))
    assert (one.received.reading.status, codes(one)) == ("ok", set())
    full_points = {Key(u, d.ref): d.points for u in book.order.units for d in book.order.duties}
    expected = full_points | {Key("001", "7"): Decimal(4), Key("004", "13"): Decimal(0)}
    assert given_by(one) == expected
    reasons = {Key(s.unit, s.item): s.note for s in one.received.reading.scores}
    assert reasons[Key("001", "7")] == "缺合同；迟报"


def test_without_the_tick_only_what_is_listed_is_scored(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("扣分清单")
    one = take(round_, book.filled(line(book, 1, "002", "12", Decimal(1), "少一次")))
    assert codes(one) == {"I13"}
    scored = {key: value for key, value in given_by(one).items() if value is not None}
    assert scored == {Key("002", "12"): Decimal(3)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": None}, "I12"),
        ({"item": None}, "I12"),
        ({"amount": None}, "I12"),
        ({"amount": "一分"}, "N01"),
        ({"amount": Decimal(5)}, "M11"),
        ({"amount": Decimal(-1)}, "N14"),
        ({"reason": None}, "R12"),
    ],
)
def test_a_line_that_is_not_whole(
    opened: Callable[[str], tuple[Round, Book]], change: dict[str, Value], code: str
) -> None:
    round_, book = opened("扣分清单")
    entries = line(book, 1, "002", "12", Decimal(1), "少一次") | {names.REST_IS_FULL: "是"}
    entries |= {names.deduction(part, 1): value for part, value in change.items()}
    one = take(round_, book.filled(entries))
    assert code in codes(one)
    found = given_by(one)
    if code != "R12":
        assert found[Key("002", "12")] is None  # nobody knows what was meant
    assert found[Key("002", "7")] == (6 if "item" not in change else None)
    assert found[Key("001", "12")] == (4 if "unit" not in change else None)
    assert found[Key("001", "7")] == 6


def test_a_deduction_whose_reason_says_nothing(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("扣分清单")
    entries = line(book, 4, "002", "12", Decimal(1), "核实无误") | {names.REST_IS_FULL: "是"}
    one = take(round_, book.filled(entries))
    assert (one.received.reading.status, codes(one)) == ("explain", {"R02"})
    assert "第4行" in one.received.reading.findings[0].message


def test_deductions_that_add_to_more_than_the_points(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("扣分清单")
    entries = line(book, 1, "002", "12", Decimal(3), "甲") | line(
        book, 2, "002", "12", Decimal(2), "乙"
    )
    one = take(round_, book.filled(entries))
    assert "M12" in codes(one)
    assert one.received.reading.status == "must_fix"
    assert given_by(one)[Key("002", "12")] is None


def test_a_line_of_more_than_everything_is_not_told_of_again_together_with_others(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, book = opened("扣分清单")
    entries = line(book, 1, "002", "12", Decimal(9), "甲") | line(
        book, 2, "002", "12", Decimal(1), "乙"
    )
    one = take(round_, book.filled(entries | {names.REST_IS_FULL: "是"}))
    assert codes(one) == {"M11"}
    assert given_by(one)[Key("002", "12")] is None


def test_units_are_chosen_by_code_and_name() -> None:
    assert unit_choice(BookUnit("001", "示例区总工会")) == "001 示例区总工会"


def test_books_of_a_round_name_gaps_and_conflicts(
    opened: Callable[[str], tuple[Round, Book]],
) -> None:
    round_, _ = opened("宽表")
    state: Scoring = scoring(round_)
    stands = next(one for one in state.standings() if one.order.scorer == "干校")
    wanted = {Key(u, d.ref) for u in stands.order.units for d in stands.order.duties}
    assert set(stands.missing) == wanted
