"""下发部门打分表: a book for every department (or group) and form, with what the units sent.

A book holds what was known when it was made. It is not made anew by itself when more comes
in: people are scoring in it. Asked for again, a new one holds the scores given so far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from workbook_tool.campaign.actions.decide import DecisionError
from workbook_tool.campaign.actions.issue import (
    UnconfirmedError,
    clear_away,
    current_sheet,
    issued_path,
    printed_fields,
    unconfirmed,
)
from workbook_tool.campaign.derived.books import Order, Scoring
from workbook_tool.campaign.derived.scores import UnitScores
from workbook_tool.campaign.derived.standing import standing
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.derived.ways import own_collection
from workbook_tool.campaign.inputs.settings import BookLayout
from workbook_tool.campaign.records.events import Issued, Voided
from workbook_tool.campaign.round import OUT, Progress, Round, RoundView, silent
from workbook_tool.campaign.scored import scores_of, scoring_of
from workbook_tool.foreign import apart, plain_file_name
from workbook_tool.layout import names
from workbook_tool.layout.book import BookUnit, Seen
from workbook_tool.layout.claims import decision
from workbook_tool.layout.department import Layout, best_layout, department_plan
from workbook_tool.layout.plan import SheetPlan
from workbook_tool.rubric.duties import Duty
from workbook_tool.rubric.expression import Value
from workbook_tool.rubric.scoring import compute_leaf, questions
from workbook_tool.workbook.draw import draw_template
from workbook_tool.workbook.identity import round_field
from workbook_tool.workbook.issue import unit_fields
from workbook_tool.workbook.stamp import stamp

BOOKS = "部门打分表"
_AGAIN = "下发以后情况有变（单位、自评分或说明），重新下发"

_LAYOUTS: Mapping[BookLayout, Layout] = {
    "逐单位": "pages",
    "宽表": "wide",
    "扣分清单": "deductions",
}


@dataclass(frozen=True, slots=True)
class BookResult:
    """What was issued.

    Attributes:
        made: Department, form and file of every book made now.
        again: Files of those among them that took the place of an older one, which is void now.
        kept: How many departments had theirs already.
        outdated: Books that hold less than is known now: department and title of the form.
        folder: Where the files are.
        left: Files of void books that could not be removed from there.
    """

    made: tuple[tuple[str, str, PurePosixPath], ...]
    again: tuple[PurePosixPath, ...]
    kept: int
    outdated: tuple[tuple[str, str], ...]
    folder: PurePosixPath
    left: tuple[PurePosixPath, ...] = ()


def issue_books(
    round_: Round, collection_id: str, *, anew: bool = False, progress: Progress = silent
) -> BookResult:
    """Make a book for every department that has none yet.

    Args:
        round_: The round.
        collection_id: What is collected.
        anew: Whether books that hold less than is known now are made again: the old one is
            void, what was scored in it stands in the new one.
        progress: Told of each book.

    Raises:
        UnconfirmedError: Readings were not confirmed yet.
        DecisionError: Nobody is to decide on the bonus claims of a form.
        FrozenError: The round is 定稿.
        OSError: Something could not be written.
    """
    round_.must_be_open()
    if open_ := unconfirmed(round_):
        raise UnconfirmedError(open_)
    scoring = scoring_of(round_, collection_id)
    _somebody_decides_on_bonus(scoring)
    seen = _seen_by_unit(round_, scoring)
    made: list[tuple[str, str, PurePosixPath]] = []
    events: list[Voided | Issued] = []
    outdated: list[tuple[str, str]] = []
    kept = 0
    again: list[str] = []
    for number, order in enumerate(scoring.orders, start=1):
        plan = _plan(round_, scoring, order, seen)
        slot = Slot(order.owner, collection_id)
        current = current_sheet(round_, slot)
        if current is not None and (current.issued.plan == plan.digest or not anew):
            kept += 1
            if current.issued.plan != plan.digest:
                outdated.append((order.scorer, order.form.unit_type))
            if not round_.store.has(str(issued_path(current.issued))):
                _put_again(round_, scoring, order, current.issued)
            continue
        if current is not None:
            again.append(order.owner)
            events.append(Voided(order.owner, collection_id, _AGAIN))
        issued = _put_new(round_, scoring, order, plan)
        events.append(issued)
        made.append((order.scorer, order.form.unit_type, issued_path(issued)))
        progress("生成部门打分表", number, len(scoring.orders))
    round_.record(events)
    left = tuple(clear_away(round_))
    renewed = tuple(issued_path(e) for e in events if isinstance(e, Issued) and e.unit in again)
    return BookResult(tuple(made), renewed, kept, tuple(outdated), PurePosixPath(OUT) / BOOKS, left)


def _somebody_decides_on_bonus(scoring: Scoring) -> None:
    """Refuse books of a form whose bonus claims nobody would decide on.

    Raises:
        DecisionError: Nobody would.
    """
    for form in {order.form.id: order.form for order in scoring.orders}.values():
        mine = [order for order in scoring.orders if order.form.id == form.id]
        bonus = (item for item in form.items if item.bonus)
        if any(not any(order.decides(item) for order in mine) for item in bonus):
            raise DecisionError(
                f"“{form.full_title}”有加分，没有写由哪个部门认定，"
                "请由考核组打分，或逐单位下发考核表"
            )


def _put_again(round_: Round, scoring: Scoring, order: Order, issued: Issued) -> None:
    """Put a book that somebody threw away in its place again, as it was issued."""
    known = round_.store.plan(issued.plan)
    assert known is not None
    slot = Slot(issued.unit, issued.collection)
    printed = issued.printed or printed_fields(round_, slot, order.scorer)
    serial = _serial(round_, issued)
    content, _ = _drawn(round_, scoring, order, known.plan, serial, printed)
    round_.store.put(str(issued_path(issued)), content)


def _put_new(round_: Round, scoring: Scoring, order: Order, plan: SheetPlan) -> Issued:
    """Put a new book in its place and return the event of it."""
    slot = Slot(order.owner, scoring.collection.id)
    serial = len(round_.state.sheets.get(slot, [])) + 1
    round_.store.keep_plan(order.form, plan, scoring.collection.stage)
    printed = printed_fields(round_, slot, order.scorer)
    content, token = _drawn(round_, scoring, order, plan, serial, printed)
    issued = Issued(
        order.owner,
        scoring.collection.id,
        scoring.collection.stage,
        order.form.id,
        order.form.edition,
        plan.digest,
        token,
        _file_name(round_, scoring, order, serial),
        scorer=order.scorer,
        printed=printed,
    )
    round_.store.put(str(issued_path(issued)), content)
    return issued


def _serial(round_: RoundView, issued: Issued) -> int:
    sheets = round_.state.sheets[Slot(issued.unit, issued.collection)]
    return 1 + [sheet.issued for sheet in sheets].index(issued)


def _drawn(
    round_: RoundView,
    scoring: Scoring,
    order: Order,
    plan: SheetPlan,
    serial: int,
    printed: Mapping[str, str],
) -> tuple[bytes, str]:
    round_id = round_field(round_.settings.id, scoring.collection.id, serial)
    fields = unit_fields(plan, round_id=round_id, key=round_.key, code=order.owner, **printed)
    return stamp(draw_template(plan, _given(scoring, order, plan)), fields), fields["token"]


def _given(scoring: Scoring, order: Order, plan: SheetPlan) -> dict[str, Value]:
    """Return the scores given so far, for a book that is made again."""
    found: dict[str, Value] = {}
    for unit in order.units:
        for duty in scoring.owed(order, unit):
            outcome = scoring.outcome(unit, duty.ref)
            name = names.dept(unit, duty.ref)
            if outcome.value is not None and name in plan.named:
                found[name] = decision(outcome.value) if duty.claim else outcome.value
                found[names.dept_note(unit, duty.ref)] = outcome.note or None
    return found


def _plan(
    round_: RoundView, scoring: Scoring, order: Order, seen: Mapping[str, Mapping[str, Seen]]
) -> SheetPlan:
    collection, known = scoring.collection, round_.state.units
    units = [
        BookUnit(code, known[code].unit.name, seen[code], scoring.decided(order, code))
        for code in order.units
    ]
    if order.scorer in collection.deducting:
        layout: Layout = "deductions"
    else:
        layout = _LAYOUTS.get(collection.layout) or best_layout(order.duties, units)
    return department_plan(order.form, collection.stage, order.scorer, order.duties, units, layout)


def _file_name(round_: RoundView, scoring: Scoring, order: Order, serial: int) -> str:
    again = f"_第{serial}次" if serial > 1 else ""
    stem = book_stems(scoring.orders)[order.owner]
    return f"{BOOKS}/{round_.settings.year}_{stem}_打分表{again}.xlsx"


def book_stems(orders: Sequence[Order]) -> dict[str, str]:
    """Return ``考核组_企业工会`` for every book by its owner; no two are one file anywhere."""
    return apart(
        {
            order.owner: "_".join(map(plain_file_name, (order.scorer, order.form.unit_type)))
            for order in orders
        }
    )


def _seen_by_unit(round_: RoundView, scoring: Scoring) -> dict[str, dict[str, Seen]]:
    """Return what the stage before gave for every unit, as departments see it."""
    id_, ways = scoring.collection.id, round_.ways
    work: dict[str, list[Duty]] = {}
    for order in scoring.orders:
        for unit in order.units:
            work.setdefault(unit, []).extend(order.duties)
    found: dict[str, dict[str, Seen]] = {}
    for unit, duties in work.items():
        type_ = round_.state.units[unit].unit.type
        earlier = ways.way(type_, id_).before(id_)
        before = earlier[-1] if earlier else None
        own = own_collection(round_.state, round_.settings, type_)
        stands = standing(round_.state, round_.settings, Slot(unit, own))
        entries = stands.counting.received.reading.entries if stands.counting else {}
        scores = scores_of(round_, unit, before) if before else None
        found[unit] = {duty.ref: _seen(duty, scores, entries) for duty in duties}
    return found


def _seen(duty: Duty, scores: UnitScores | None, entries: Mapping[str, Value]) -> Seen:
    if scores is None:
        return Seen()
    ref = duty.item.ref
    row = scores.items[ref]
    if duty.leaf is None:
        own, computed = row.effective, row.computed
    else:
        answers = {q.id: entries.get(names.fact(q.id)) for q in questions(duty.item)}
        own, computed = None, compute_leaf(duty.item, duty.leaf, answers)
    note, proof = entries.get(names.note("self", ref)), entries.get(names.evidence(ref))
    return Seen(_cents(own), _cents(computed), str(note or ""), str(proof or ""))


def _cents(value: Decimal | None) -> Decimal | None:
    """Return a figure in one way of writing, so that the same figures make the same plan."""
    return None if value is None else value.normalize() + Decimal(0)
