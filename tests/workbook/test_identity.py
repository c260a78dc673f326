"""Whose sheet it is, stands in several places; what was forged is not taken for genuine."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbook.cases import CASES, SCORE_CASES, Case
from tests.workbook.parts import Book
from workbook_tool.layout.fields import Field
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.workbook.draw import draw
from workbook_tool.workbook.identity import (
    PLAN_DIGITS,
    TOKEN_NAME,
    Identity,
    is_genuine,
    make_token,
    read_token,
    short_code,
)
from workbook_tool.workbook.issue import unit_fields, unsigned_workbook

KEY, OTHER_KEY = b"key of the round", b"key of another round"
UNIT = "O'Brien & <Co> 工会"

each_score_case = pytest.mark.parametrize("case", SCORE_CASES, ids=lambda case: case.name)


def signed(plan: SheetPlan, code: str = "DL-07") -> dict[Field, str]:
    return unit_fields(
        plan,
        round_id="2018-h1",
        key=KEY,
        code=code,
        unit=UNIT,
        deadline="2018年6月28日",
        contact="组织部",
    )


def tokens(book: Book) -> dict[str, str]:
    """Return the token from each of its places."""
    found = {
        "property": book.properties[TOKEN_NAME],
        "hidden name": book.names[TOKEN_NAME].removeprefix('="').strip('"'),
    }
    sheet = book.sheets.get("manifest")
    if sheet is not None:
        assert sheet.state == "veryHidden"
        assert sheet.cells["A1"].value == "token"
        found["manifest"] = str(sheet.cells["B1"].value)
    return found


@each_score_case
def test_the_token_of_a_signed_sheet_stands_in_three_places(case: Case) -> None:
    unit = signed(case.plan)
    book = Book.of(draw(case.plan, {}, unit))
    assert tokens(book) == dict.fromkeys(("property", "hidden name", "manifest"), unit["token"])
    assert TOKEN_NAME in book.hidden_names
    assert unit["token"].isascii()
    assert len(unit["token"]) <= 200
    assert is_genuine(unit["token"], KEY)


@each_score_case
def test_the_short_code_is_in_sight(case: Case) -> None:
    unit = signed(case.plan)
    book = Book.of(draw(case.plan, {}, unit))
    texts = [str(cell.value) for cell in book.sheets["评分表"].cells.values()]
    assert f"表样编号：{unit['short']}" in texts
    assert unit["short"] == short_code(unit["token"])
    assert len(unit["short"]) == 6


@each_score_case
def test_the_manifest_says_what_the_workbook_is(case: Case) -> None:
    cells = Book.of(draw(case.plan, {}, signed(case.plan))).sheets["manifest"].cells
    found = {cells[f"A{row}"].value: cells[f"B{row}"].value for row in range(1, 7)}
    assert {key: found[key] for key in ("form", "edition", "stage", "unit", "code")} == {
        "form": case.plan.form,
        "edition": case.plan.edition,
        "stage": case.stage,
        "unit": UNIT,
        "code": "DL-07",
    }
    identity = read_token(str(found["token"]))
    assert identity is not None
    assert case.plan.digest.startswith(identity.plan)
    assert len(identity.plan) == PLAN_DIGITS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_sheet_made_without_a_round_is_unsigned_and_says_so(case: Case) -> None:
    book = Book.of(unsigned_workbook(case.plan, {}, UNIT))
    (token,) = set(tokens(book).values())
    assert token.endswith("~unsigned")
    assert not is_genuine(token, KEY)
    identity = read_token(token)
    assert identity == Identity(
        "", case.plan.form, case.plan.edition, case.plan.stage, "", case.plan.digest[:PLAN_DIGITS]
    )
    if case.face != "official":
        texts = [str(cell.value) for cell in book.sheets["评分表"].cells.values()]
        assert "表样编号：未登记" in texts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_hidden_but_the_token_and_no_key_in_the_file(case: Case) -> None:
    book = Book.of(draw(case.plan, {}, signed(case.plan)))
    assert book.hidden_names == {TOKEN_NAME}
    assert all(KEY not in part for part in book.members.values())


def test_any_changed_character_makes_a_token_a_forgery() -> None:
    token = signed(SCORE_CASES[0].plan)["token"]
    for n, character in enumerate(token):
        other = "A" if character != "A" else "B"
        assert not is_genuine(token[:n] + other + token[n + 1 :], KEY)
    assert not is_genuine(token, OTHER_KEY)
    assert not is_genuine(token[:-1], KEY)
    assert not is_genuine(token.rpartition("~")[0] + "~unsigned", KEY)
    for damaged in ("", "~", "unsigned", "WT0" + token[3:], token.replace("~", "-")):
        assert not is_genuine(damaged, KEY)
        assert read_token(damaged) is None


def test_blanks_that_a_program_adds_do_no_harm() -> None:
    token = signed(SCORE_CASES[0].plan)["token"]
    assert is_genuine(f" {token}\n", KEY)


text = st.text(st.characters(codec="utf-8"), max_size=8)
identities = st.builds(Identity, text, text, text, text, text, text)


@given(identities)
def test_a_token_says_what_it_was_made_from(identity: Identity) -> None:
    try:
        token = make_token(identity, KEY)
    except ValueError:
        assert len(make_longer(identity)) > 100
        return
    assert token.isascii()
    assert len(token) <= 200
    assert read_token(token) == identity
    assert is_genuine(token, KEY)
    assert make_token(identity, KEY) == token
    assert read_token(make_token(identity, None)) == identity


def make_longer(identity: Identity) -> str:
    """Return the identity as percent-encoded text, which is what makes a token long."""
    from urllib.parse import quote

    return "~".join(quote(getattr(identity, field.name), safe="") for field in fields(identity))


def test_a_token_that_would_be_too_long_is_refused() -> None:
    identity = Identity("2018-h1", "dalian-2018", "0" * 8, "self", "DL-07", "0" * 16)
    with pytest.raises(ValueError, match="too long"):
        make_token(replace(identity, code="甲" * 20), KEY)


def test_two_units_two_stages_and_two_forms_have_different_tokens_and_codes() -> None:
    made = [signed(case.plan, code) for case in SCORE_CASES for code in ("DL-07", "DL-08")]
    assert len({unit["token"] for unit in made}) == len(made)
    assert len({unit["short"] for unit in made}) == len(made)
