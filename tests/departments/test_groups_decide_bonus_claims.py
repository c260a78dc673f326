"""Books of a 考核组 with the bonus claims of its units: each recognised or not, exactly once."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import openpyxl
import pytest

from tests.deciding import correct, count_zero, prefer_score, undo
from tests.departments.rounds import (
    IN_TIME,
    Book,
    clock,
    issued_books,
    make_round,
    scoring,
    sheet_filled,
    typed,
)
from tests.engines import libreoffice_recalculate, needs
from workbook_tool.campaign.actions.collect import Collected, collect
from workbook_tool.campaign.actions.issue import issue
from workbook_tool.campaign.actions.issue_books import issue_books
from workbook_tool.campaign.actions.looking import Source
from workbook_tool.campaign.derived.books import Scoring
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.inputs.roster import Unit
from workbook_tool.campaign.inputs.settings import (
    SETTINGS_FILE,
    Collection,
    read_settings,
    write_settings,
)
from workbook_tool.campaign.round import Round
from workbook_tool.campaign.scored import scores_of
from workbook_tool.layout import names
from workbook_tool.layout.claims import choices
from workbook_tool.layout.recognition import CLAIMS_TITLE
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.load import load_form
from workbook_tool.rubric.model import Form

OWN = Collection(id="year", name="年终自评")
GROUPS = Collection(id="dept", name="考核", stage="assess", by="考核组")
REVIEW = Collection(id="review", name="复核", stage="review")
FORMS = ("changzhou-2013-1", "shenyang-liuhao")

Said = tuple[int, str, str]
"""What a unit claims: 事项编号, level as chosen, and what it is for."""


def levels(form: Form) -> list[str]:
    """Return the choices of levels, those worth most first."""
    known = choices(form)
    return sorted(known, key=lambda words: -known[words][2])


def claimed(form: Form) -> dict[str, Sequence[Said]]:
    """Return what each unit claims: one matter at two levels and another one; one; nothing."""
    high, low = levels(form)[0], levels(form)[-1]
    return {
        "01": [
            (1, low, "示例经验在会上介绍"),
            (1, high, "示例经验在会上介绍"),
            (2, low, "示例活动"),
        ],
        "02": [(1, low, "示例先进集体")],
        "03": [],
        "04": [(7, high, "示例创新做法")],
    }


class Opener(Protocol):
    """Sets up the office."""

    def __call__(self, form_id: str, *, sent: bool = True) -> Office:
        """Return a round of the form; with the units' own sheets unless told otherwise."""
        ...


@dataclass
class Office:
    """A round of one form in which groups score, with the units' own sheets sent."""

    round: Round
    form: Form
    group: str = "甲组"
    sent: int = 0

    @property
    def book(self) -> Book:
        return issued_books(self.round)[self.group, self.form.id]

    def own(self, unit: str, claims: Sequence[Said], **more: Value) -> Collected:
        """Send a unit's own sheet."""
        entries: dict[str, Value] = {
            names.score("self", item.ref): item.points for item in self.form.items if not item.bonus
        }
        for line, (matter, level, subject) in enumerate(claims, start=1):
            entries |= {
                names.claim("matter", line): Decimal(matter),
                names.claim("level", line): level,
                names.claim("subject", line): subject,
                names.claim("proof", line): f"示例文件{line}号",
            }
        content = sheet_filled(self.round, unit, "year", {**entries, **self.facts, **more})
        self.sent += 1
        return self.take(content, f"{unit}自评{self.sent}.xlsx")

    @property
    def facts(self) -> dict[str, Value]:
        """Answers that give full points, where the form asks for facts."""
        sheets = self.round.state.sheets[Slot("01", "year")]
        known = self.round.store.plan(sheets[-1].issued.plan)
        assert known is not None
        found: dict[str, Value] = {}
        for name, (_, cell) in known.plan.entries().items():
            if name.startswith("fact_") and cell.entry:
                choice = cell.entry.choices[0] if cell.entry.choices else Decimal(0)
                found[name] = choice
        return found

    def take(self, content: bytes, name: str) -> Collected:
        return collect(self.round, [Source(name, content, name, IN_TIME)], workers=1).files[0]

    def refs(self, unit: str) -> list[str]:
        """Return the references of a unit's claims, in the order of its sheet."""
        return [claim.ref for claim in scoring(self.round).claims(self.form, unit)]

    def scores(self) -> dict[tuple[str, str], Decimal]:
        return {(u, d.ref): d.points for u in self.book.order.units for d in self.book.order.duties}

    def decided(self, **decisions: Sequence[str]) -> dict[str, Value]:
        """Return entries that decide a unit's claims one after the other (u01=[…])."""
        entries: dict[str, Value] = {}
        for unit, words in ((name[1:], words) for name, words in decisions.items()):
            for ref, word in zip(self.refs(unit), words, strict=False):
                if word:
                    entries[names.dept(unit, ref)] = word
                if word == "不予认定":
                    entries[names.dept_note(unit, ref)] = "不是本年度的表彰"
        return entries

    def send(self, name: str, entries: Mapping[str, Value]) -> Collected:
        return self.take(self.book.filled({**typed(self.scores()), **entries}), name)

    def bonus(self, unit: str) -> Decimal | None:
        return scores_of(self.round, unit, GROUPS).bonus

    def points(self, words: str) -> Decimal:
        return choices(self.form)[words][2]


def codes(one: Collected) -> set[str]:
    return {finding.code for finding in one.received.reading.findings}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Path]:
    """Return rounds that were played up to the groups' books, by form and what was sent."""
    made: dict[tuple[str, bool], Path] = {}
    for form_id, sent in ((FORMS[0], True), (FORMS[1], True), (FORMS[0], False)):
        form = load_form(form_id)
        units = [
            Unit(f"{n:02d}", f"示例第{n}工会", form.unit_type, group="甲组" if n < 4 else "乙组")
            for n in range(1, 5)
        ]
        place = tmp_path_factory.mktemp("考核组")
        types = {form.unit_type: form.id}
        made[form_id, sent] = make_round(place, types, units, collections=(OWN, GROUPS, REVIEW))
        with Round(made[form_id, sent], clock=clock) as round_:
            issue(round_, "year")
            there = Office(round_, round_.form(form_id))
            for unit, claims in claimed(form).items() if sent else ():
                one = there.own(unit, claims)
                assert one.received.reading.status in {"ok", "explain"}, one.received.reading
    return made


@pytest.fixture
def office(folders: Mapping[tuple[str, bool], Path], tmp_path: Path) -> Iterator[Opener]:
    held: list[Round] = []

    def open_(form_id: str, *, sent: bool = True) -> Office:
        place = tmp_path / f"考核{len(held)}"
        shutil.copytree(folders[form_id, sent], place)
        round_ = Round(place, clock=clock)
        held.append(round_.__enter__())
        return Office(round_, round_.form(form_id), sent=len(claimed(round_.form(form_id))))

    yield open_
    for round_ in held:
        round_.__exit__(None, None, None)


@pytest.mark.parametrize("form_id", FORMS)
def test_each_claim_stands_in_the_book_of_its_units_group(office: Opener, form_id: str) -> None:
    there = office(form_id)
    known = there.round.store.plan(there.book.issued.plan)
    assert known is not None
    sheet = next(sheet for sheet in known.plan.sheets if sheet.title == CLAIMS_TITLE)
    rows: dict[int, dict[int, object]] = {}
    for cell in sheet.cells:
        if cell.unit:
            held = cell.number if cell.text is None else cell.text
            rows.setdefault(cell.row, {})[cell.column] = held
            assert cell.locked == (cell.entry is None)
    said = claimed(there.form)
    assert [[row[n] for n in (1, 2, 3, 4, 6, 7)] for row in rows.values()] == [
        [unit, f"示例第{int(unit)}工会", matter, subject, f"示例文件{line}号", there.points(level)]
        for unit in ("01", "02", "03")
        for line, (matter, level, subject) in enumerate(said[unit], start=1)
    ]
    for row, level in zip(rows.values(), [c[1] for u in "123" for c in said[f"0{u}"]], strict=True):
        assert level.startswith(str(row[5]))
    there.group = "乙组"
    assert len(there.refs("04")) == 1


@pytest.mark.parametrize("form_id", FORMS)
def test_of_one_matter_the_highest_recognised_level_counts(office: Opener, form_id: str) -> None:
    there = office(form_id)
    high, low = (there.points(levels(there.form)[n]) for n in (0, -1))
    yes, no = "认定", "不予认定"
    one = there.send("甲组.xlsx", there.decided(u01=[yes, yes, yes], u02=[no]))
    assert (one.received.reading.status, codes(one)) == ("ok", set())
    cap = Decimal(5) if form_id.startswith("shenyang") else Decimal(100)
    assert there.bonus("01") == min(high + low, cap)
    assert [there.bonus(unit) for unit in ("02", "03")] == [0, 0]
    full = sum((i.points or Decimal(0) for i in there.form.items if not i.bonus), Decimal(0))
    assert scores_of(there.round, "01", GROUPS).total == full + min(high + low, cap)
    assert scores_of(there.round, "03", GROUPS).total == full


def test_without_the_higher_level_the_lower_one_counts(office: Opener) -> None:
    there = office(FORMS[0])
    low = there.points(levels(there.form)[-1])
    there.send("甲组.xlsx", there.decided(u01=["认定", "不予认定", "不予认定"], u02=["认定"]))
    assert there.bonus("01") == there.bonus("02") == low


def test_what_nobody_decided_is_named_and_is_no_refusal(office: Opener) -> None:
    there = office(FORMS[0])
    one = there.send("甲组.xlsx", there.decided(u01=["认定", "", "认定"], u02=["认定"]))
    assert (one.received.reading.status, codes(one)) == ("ok", {"I14"})
    assert "示例第1工会：示例经验在会上介绍" in one.received.reading.findings[0].message
    assert there.bonus("01") is None
    assert scores_of(there.round, "01", GROUPS).total is None
    state = scoring(there.round)
    stands = next(one for one in state.standings() if one.order.scorer == "甲组")
    assert list(stands.missing) == [("01", there.refs("01")[1])]
    (ref,) = (key.ref for key in stands.missing)
    assert state.standing(there.form, "01").reason == f"还没有打分：考核组 1 项（{ref}）"
    assert state.standing(there.form, "02").status == "done"


def test_by_decision_a_claim_that_nobody_decided_counts_nothing_and_the_others_do(
    office: Opener,
) -> None:
    there = office(FORMS[0])
    low = there.points(levels(there.form)[-1])
    there.send("甲组.xlsx", there.decided(u01=["认定", "", "认定"], u02=["认定"]))
    count_zero(there.round, Slot("01", "dept"), "原件一直没有交来")
    assert there.bonus("01") == 2 * low
    scores = scores_of(there.round, "01", GROUPS)
    row = choices(there.form)[levels(there.form)[0]][0]
    assert {ref: one.effective for ref, one in scores.items.items() if one.source == "zero"} == {
        row: 0
    }
    there.send("李.xlsx", there.decided(u02=["不予认定"]))
    count_zero(there.round, Slot("02", "dept"), "同上")
    assert there.bonus("02") is None  # who contradict each other left no gap


def test_colleagues_decide_half_each_and_one_of_them_otherwise(
    office: Opener,
) -> None:
    there = office(FORMS[0])
    high, low = (there.points(levels(there.form)[n]) for n in (0, -1))
    refs = there.refs("01")
    there.send("张.xlsx", there.decided(u01=["认定", "认定"]))
    there.send("李.xlsx", there.decided(u01=["认定", "不予认定", "认定"], u02=["认定"]))
    state: Scoring = scoring(there.round)
    stands = next(one for one in state.standings() if one.order.scorer == "甲组")
    assert not stands.missing
    assert [key.ref for key in stands.conflicts] == [refs[1]]
    outcome = next(iter(stands.conflicts.values()))
    assert {given.file: given.value for given in outcome.sources} == {"张.xlsx": high, "李.xlsx": 0}
    assert {given.sheet for given in outcome.sources} == {CLAIMS_TITLE}
    assert there.bonus("01") is None
    held = state.standing(there.form, "01")
    assert (held.status, held.reason) == ("held", f"{refs[1]}打分不一致，请定以哪一份为准")
    decided = prefer_score(there.round, "dept", "01", refs[1], "张.xlsx", "看了原件")
    assert there.bonus("01") == high + low
    assert decided.ref == refs[1]
    undo(there.round, there.round.state.events[-1].number, "再核")
    assert there.bonus("01") is None
    prefer_score(there.round, "dept", "01", refs[1], "李.xlsx", "表彰不是本年度的")
    assert there.bonus("01") == 2 * low


SLIPS: dict[str, tuple[dict[str, str], str, str]] = {
    "refused without a reason": ({"note": ""}, "R14", "explain"),
    "a reason that says nothing": ({"note": "核实无误"}, "R02", "explain"),
    "decided in other words": ({"word": "同意加分", "note": ""}, "N15", "must_fix"),
    "points instead of a decision": ({"word": "4", "note": ""}, "N15", "must_fix"),
}


@pytest.mark.parametrize(("change", "code", "status"), SLIPS.values(), ids=SLIPS)
def test_slips_of_the_pen(office: Opener, change: dict[str, str], code: str, status: str) -> None:
    there = office(FORMS[0])
    entries = there.decided(u01=["认定", "认定", "认定"], u02=["不予认定"])
    (ref,) = there.refs("02")
    entries[names.dept_note("02", ref)] = change["note"] or None
    entries[names.dept("02", ref)] = change.get("word", "不予认定")
    one = there.send("甲组.xlsx", entries)
    assert (one.received.reading.status, codes(one)) == (status, {code})
    assert "示例第2工会" in one.received.reading.findings[0].message
    if status == "must_fix":
        assert scores_of(there.round, "02", GROUPS).bonus is None


def _edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(book: Any, head: str, row: int = 1) -> Any:
    sheet = book[CLAIMS_TITLE]
    top = next(cell for line in sheet.iter_rows() for cell in line if cell.value == head)
    return sheet.cell(top.row + row, top.column)


def _points_raised(book: Any) -> None:
    _cell(book, "分值").value = 60


def _claim_reworded(book: Any) -> None:
    _cell(book, "申报的事项").value = "另一件完全不同的事情"


def _counted_typed(book: Any) -> None:
    _cell(book, "计入分").value = 10


def _sheet_gone(book: Any) -> None:
    del book[CLAIMS_TITLE]


def _claim_added(book: Any) -> None:
    sheet = book[CLAIMS_TITLE]
    for cell in sheet[_cell(book, "分值", 4).row]:
        sheet.cell(cell.row + 1, cell.column).value = cell.value if cell.data_type != "f" else None


TAMPERING: dict[str, tuple[Callable[[Any], None], set[str]]] = {
    "points raised": (_points_raised, {"L01", "L02"}),
    "claim reworded": (_claim_reworded, {"L01", "L02", "S04", "S05"}),
    "a figure over what counts": (_counted_typed, {"L06"}),
    "sheet of claims deleted": (_sheet_gone, {"S01", "S02", "S03", "S08"}),
    "a claim of its own added": (_claim_added, {"L08", "S09", "L10"}),
}


@pytest.mark.parametrize(("edit", "expected"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_with_claims_is_found(
    office: Opener, edit: Callable[[Any], None], expected: set[str]
) -> None:
    there = office(FORMS[0])
    right = there.decided(u01=["认定", "不予认定", "认定"], u02=["认定"])
    content = there.book.filled({**typed(there.scores()), **right})
    one = there.take(_edited(content, edit), "甲组.xlsx")
    assert codes(one) & expected, codes(one)
    for score in one.received.reading.scores:  # what is read is right, whatever was done
        name = names.dept(score.unit, score.item)
        if name in right and score.effective is not None:
            assert (score.effective > 0) == (right[name] == "认定")


def test_a_decision_holds_for_what_was_seen_and_nothing_else(
    office: Opener,
) -> None:
    there = office(FORMS[0])
    low = there.points(levels(there.form)[-1])
    there.send("甲组.xlsx", there.decided(u01=["认定", "认定", "认定"], u02=["认定"]))
    assert there.bonus("02") == low
    old = there.refs("02")
    assert there.own("02", [(1, levels(there.form)[-1], "换了一件事")]).received.held == ""
    assert there.refs("02") != old
    assert there.bonus("02") is None  # nobody has seen what is claimed now
    assert there.bonus("01") is not None
    assert [one for one, _ in issue_books(there.round, "dept").outdated] == ["甲组"]
    issue_books(there.round, "dept", anew=True)
    again = there.round.state.sheets[Slot(there.book.order.owner, "dept")][-1].issued
    content = (there.round.folder / "下发" / again.file).read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [_cell(book, "认定", n).value for n in range(1, 5)] == ["认定", "认定", "认定", None]
    assert _cell(book, "申报的事项", 4).value == "换了一件事"


def test_while_it_is_open_what_a_unit_claims_its_bonus_is_open(
    office: Opener,
) -> None:
    there = office(FORMS[0], sent=False)
    there.own("01", claimed(there.form)["01"], **{names.score("self", "2"): Decimal(900)})
    there.send("甲组.xlsx", {})
    state = scoring(there.round)
    assert there.bonus("01") is None
    assert state.standing(there.form, "01").reason == "自评表还没有采用，不知道申报了哪些加分"
    assert there.bonus("02") == 0  # it sent nothing, and so claims nothing
    assert state.standing(there.form, "02").status == "done"


def test_a_bonus_that_the_clerk_entered_is_no_claim_and_is_not_lost(
    office: Opener,
) -> None:
    there = office(FORMS[0])
    there.send("甲组.xlsx", there.decided(u01=["认定"] * 3, u02=["认定"]))
    item = next(item for item in there.form.items if item.bonus)
    correct(there.round, Slot("03", "year"), item.ref, Decimal(2), "entered", "示例人", "纸质申报")
    assert there.bonus("03") is None
    state = scoring(there.round)
    assert "请用“更正”定加分" in state.standing(there.form, "03").reason
    rows = [item.ref for item in there.form.items if item.bonus]
    for ref in rows:
        value = Decimal(2) if ref == item.ref else Decimal(0)
        correct(there.round, Slot("03", "dept"), ref, value, "corrected", "考核组", "看了原件")
    assert there.bonus("03") == 2
    assert scoring(there.round).standing(there.form, "03").status == "done"


@pytest.mark.parametrize("form_id", FORMS)
def test_the_sheet_of_the_review_shows_what_the_group_decided(office: Opener, form_id: str) -> None:
    there = office(form_id)
    there.send("甲组.xlsx", there.decided(u01=["认定", "不予认定", "认定"], u02=["认定"]))
    issue(there.round, "review")
    given = there.round.state.sheets[Slot("01", "review")][-1].issued.given
    decisions = [given[names.claim("accept", line)] for line in (1, 2, 3)]
    assert decisions == ["认定", "不予认定", "认定"]
    assert given[names.claim("reason", 2)] == "不是本年度的表彰"
    known = there.round.store.plan(there.round.state.sheets[Slot("01", "review")][-1].issued.plan)
    assert known is not None
    values = known.plan.values(given)
    shown = sum(
        (v for i in there.form.items if i.bonus
         if isinstance(v := values[names.score("review", i.ref)], Decimal)), Decimal(0)
    )  # fmt: skip
    assert shown == there.bonus("01") == 2 * there.points(levels(there.form)[-1])


@needs("libreoffice")
@pytest.mark.parametrize("layout", ["逐单位", "扣分清单"])
def test_the_book_itself_counts_as_the_program_does(
    office: Opener, layout: str, tmp_path: Path
) -> None:
    there = office(FORMS[0])
    settings = read_settings(there.round.folder)
    own, groups, review = settings.collections
    groups = groups.model_copy(update={"layout": layout})
    changed = settings.model_copy(update={"collections": (own, groups, review)})
    (there.round.folder / SETTINGS_FILE).write_bytes(write_settings(changed))
    there.round.__exit__(None, None, None)
    with Round(there.round.folder, clock=clock) as round_:
        again = Office(round_, there.form)
        decisions = again.decided(u01=["认定", "认定", "认定"], u02=["不予认定"])
        del decisions[names.dept_note("02", again.refs("02")[0])]
        content = again.book.filled(decisions)
        path = tmp_path / "甲组.xlsx"
        path.write_bytes(content)
        (back,) = libreoffice_recalculate([path], tmp_path / "算")
        book = openpyxl.load_workbook(back, data_only=True)
        high, low = (again.points(levels(again.form)[n]) for n in (0, -1))
        counted = [_cell(book, "计入分", n).value for n in range(1, 5)]
        assert counted == [0, high, low, 0]
        hints = [_cell(book, "提示", n).value or "" for n in range(1, 5)]
        assert hints == ["已计更高级别", "", "", "请写理由"]
        known = round_.store.plan(again.book.issued.plan)
        assert known is not None
        values = known.plan.values(decisions)
        sheet, cell = known.plan.named[names.UNEXPLAINED]
        assert book[sheet.title][cell.address].value == values[names.UNEXPLAINED] == 1
        one = again.take(content, "甲组二.xlsx")
        assert {s.effective for s in one.received.reading.scores if s.unit == "02"} == {None, 0}
