"""Works the summary out from the state of a round: a pure function of the ledger.

Several collections may be about the same scores: a 自评, then the 考核 and the 复核 that
follow it. Which of them a unit owes and what of them counts is said by its way of scoring
(:mod:`workbook_tool.campaign.derived.ways`); here it is asked, group by group. The *basis* of a
group is the last of the stages that count; its scores are the ones in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from workbook_tool.campaign.derived.books import BookStanding, Scoring
from workbook_tool.campaign.derived.compared import (
    answers_in,
    compared_points,
    verdict_words,
    verdicts_of,
)
from workbook_tool.campaign.derived.fold import frozen
from workbook_tool.campaign.derived.ranking import Entrant, Placement, UnitGroup, group_of, ranked
from workbook_tool.campaign.derived.scores import UnitScores, scores_in_books, unit_scores
from workbook_tool.campaign.derived.standing import (
    Standing,
    is_good,
    same_values,
    standing,
)
from workbook_tool.campaign.derived.state import Return, Slot, State
from workbook_tool.campaign.derived.ways import Course, Way, Ways, ways_in
from workbook_tool.campaign.derived.words import BARRED_WORDS, EventWords
from workbook_tool.campaign.inputs.settings import Collection, Ranking, Settings, main_collection
from workbook_tool.campaign.records.events import UNDOABLE
from workbook_tool.rubric.duties import duty_words
from workbook_tool.rubric.model import STAGE_IDS, Form, StageId
from workbook_tool.rubric.rules.effects import Verdict
from workbook_tool.rubric.text import folded
from workbook_tool.rubric.verdicts import AwardClause
from workbook_tool.summary.view import (
    DecisionLine,
    FileState,
    FileView,
    GroupView,
    SummaryView,
    UnitView,
)

_CENT = Decimal("0.01")
_MOST_NAMED = 8
"""Of more rows without a score only the number is told."""

Ranker = Callable[[Sequence[Entrant], Ranking], Mapping[str, Placement]]


def summary_view(
    state: State,
    settings: Settings,
    forms: Mapping[str, Form],
    collection: str | None = None,
    rank: Ranker = ranked,
) -> SummaryView:
    """Work out the summary.

    Args:
        state: The round.
        settings: Its settings.
        forms: The form of every type of unit in it, under the confirmed readings.
        collection: Which collection; the first 自评 if not given.
        rank: Ranks the units.

    Raises:
        KeyError: There is no such collection, or no form for a unit's type.
    """
    state = frozen(state)
    course = _course(ways_in(state, settings), settings, collection)
    shown = {type_: _begun(state, way, collection) for type_, way in course.ways.items()}
    collections = _in_order(course, shown)
    by_id = {form.id: form for form in forms.values()}
    in_books = {one.id: Scoring(state, settings, by_id, one) for one in collections if one.in_books}
    compared = compared_points(state, settings, lambda code: forms[state.units[code].unit.type])
    drafts = {
        code: _draft(
            state,
            settings,
            forms[known.unit.type],
            code,
            shown.get(known.unit.type) or collections[:1],
            in_books,
            compared.get(code, {}),
        )
        for code, known in state.units.items()
    }
    drafts = _compared(drafts, course)
    rules = _rules(state, drafts, course, in_books)
    entrants = _entrants(state, drafts, rules, settings.ranking.tie_order)
    places = rank(entrants, settings.ranking)
    units = {
        one.unit: replace(
            drafts[one.unit],
            total=one.total,
            place=places[one.unit],
            weights=rules[one.group.id].weights,
        )
        for one in entrants
    }
    last = state.events[-1].at if state.events else None
    books = tuple(
        (scoring.collection.name, stands)
        for scoring in in_books.values()
        for stands in scoring.standings()
    )
    return SummaryView(
        settings=settings,
        collections=collections,
        units=units,
        groups=tuple(_groups(units.values(), rules, finished=state.finished)),
        files=tuple(_files(state, collections, units, books)),
        decisions=_decisions(state, settings, by_id),
        draft=state.draft,
        finished=state.finished,
        events=len(state.events),
        at=last,
        books=books,
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """What counts for the units of a group.

    Attributes:
        counting: The stages that make the final score.
        basis: The last of them that has begun.
        shown: Every stage that has begun, or that the final score waits for.
        ahead: Stages to come that will make another final score of it.
        weights: Share of each stage; empty where one counts alone.
    """

    counting: tuple[StageId, ...]
    basis: StageId
    shown: tuple[StageId, ...]
    ahead: tuple[StageId, ...]
    weights: Mapping[StageId, Decimal]


def _course(ways: Ways, settings: Settings, collection: str | None) -> Course:
    """Return what a summary is about.

    Raises:
        KeyError: There is no such collection of scores.
    """
    return ways.course(main_collection(settings) if collection is None else collection)


def _begun(state: State, way: Way, wanted: str | None) -> tuple[Collection, ...]:
    """Return the steps of a way without those for which nothing was issued or came yet.

    Nobody is late there. While there is nothing at all, or where its scores are weighted, the
    first is what everybody waits for; a later one is kept where it was asked for.
    """
    slots = {*state.sheets, *state.returns, *state.corrections, *state.zeros}
    begun = {slot.collection for slot in slots}
    first, later = way.steps[0], way.steps[1:]
    found = [one for one in later if one.id == wanted or one.id in begun]
    awaited = first.id in begun or first.stage in way.weights or not found
    return (first, *found) if awaited else tuple(found)


def _in_order(course: Course, shown: Mapping[str, Sequence[Collection]]) -> tuple[Collection, ...]:
    ids = {one.id for some in shown.values() for one in some}
    return tuple(one for one in course.collections if one.id in ids)


def _compared(drafts: Mapping[str, UnitView], course: Course) -> dict[str, UnitView]:
    """Part groups whose units are not scored in one way: their figures cannot be compared."""
    kinds: dict[str, set[tuple[object, ...]]] = {}
    for unit in drafts.values():
        way = course.way(unit.unit.type)
        if way.steps:
            kind = (way.stages, tuple(sorted(way.weights.items())))
            kinds.setdefault(unit.group.id, set()).add(kind)
    mixed = {group for group, some in kinds.items() if len(some) > 1}
    return {
        code: replace(unit, group=_of_type(unit)) if unit.group.id in mixed else unit
        for code, unit in drafts.items()
    }


def _of_type(unit: UnitView) -> UnitGroup:
    group, type_ = unit.group, unit.unit.type
    return UnitGroup(f"{group.id}/{type_}", f"{group.title}　{type_}")


def _rules(
    state: State,
    drafts: Mapping[str, UnitView],
    course: Course,
    in_books: Mapping[str, Scoring],
) -> dict[str, _Rule]:
    """Return what counts in every group."""
    booked = {
        (unit, scoring.collection.stage)
        for scoring in in_books.values()
        for order in scoring.orders
        if _is_out(state, Slot(order.owner, scoring.collection.id))
        for unit in order.units
    }
    begun: dict[str, set[StageId]] = {}
    ways: dict[str, Way] = {}
    for code, unit in drafts.items():
        reached = begun.setdefault(unit.group.id, set())
        way = course.way(unit.unit.type)
        if way.steps or unit.group.id not in ways:
            ways[unit.group.id] = way
        if not state.units[code].absent:
            reached.update(unit.stages)
            reached.update(
                stage
                for stage, stands in unit.standings.items()
                if (code, stage) in booked
                or stands.status not in {"missing", "excused"}
                or _is_out(state, stands.slot)
            )
    first = course.collections[0].stage
    return {group: _rule(way, begun[group], first) for group, way in ways.items()}


def _is_out(state: State, slot: Slot) -> bool:
    """Return whether a good sheet or book is in somebody's hands."""
    return any(sheet.good for sheet in state.sheets.get(slot, []))


def _rule(way: Way, begun: Set[StageId], first: StageId) -> _Rule:
    counting = way.counting(begun) or (first,)
    basis = ([stage for stage in counting if stage in begun] or counting[:1])[-1]
    shown = {*begun, *way.weights, basis}
    return _Rule(
        counting,
        basis,
        tuple(stage for stage in STAGE_IDS if stage in shown),
        way.ahead(begun),
        way.weights,
    )


def _entrants(
    state: State,
    drafts: Mapping[str, UnitView],
    rules: Mapping[str, _Rule],
    tie_order: Sequence[str],
) -> list[Entrant]:
    """Return what ranking has to know of every unit."""
    held = {code: _verdicts(state, unit, rules[unit.group.id]) for code, unit in drafts.items()}
    return [
        Entrant(
            code,
            unit.group,
            unit.form.points,
            _adjusted(unit, final_score(unit.stages, rule.basis, rule.weights)),
            _vetoed(state, code) or _said_by(held[code], "veto") or _apart(unit, rule),
            _ties(unit, rule.basis, tie_order),
            barred_words(state, code, "no_award") or _said_by(held[code], "no_award"),
            _fixed(held[code]),
        )
        for code, unit in drafts.items()
        for rule in [rules[unit.group.id]]
    ]


def _decisions(
    state: State, settings: Settings, forms: Mapping[str, Form]
) -> tuple[DecisionLine, ...]:
    """Return what people decided, in words."""
    words = EventWords(state, settings, forms.get)
    return tuple(
        DecisionLine(
            recorded.number,
            recorded.at,
            recorded.by,
            words.of(recorded.event),
            recorded.number not in state.undone,
        )
        for recorded in state.events
        if isinstance(recorded.event, UNDOABLE)
    )


def final_score(
    stages: Mapping[StageId, UnitScores], basis: StageId, weights: Mapping[StageId, Decimal]
) -> Decimal | None:
    """Return a unit's final score: that of the basis, or the weighted mean of the stages.

    Args:
        stages: Its scores by stage.
        basis: The stage that counts where no weights are set.
        weights: Share of each stage, or empty.
    """
    if not weights:
        return stages[basis].total if basis in stages else None
    total = Decimal(0)
    for stage, weight in weights.items():
        scored = stages[stage].total if stage in stages else None
        if scored is None:
            return None
        total += weight * scored
    return total.quantize(_CENT, ROUND_HALF_UP)


def _adjusted(unit: UnitView, total: Decimal | None) -> Decimal | None:
    """Return a final score with what the leaders' meeting added or took off (人工调整)."""
    if total is None:
        return None
    return total + sum((event.points for _, event in unit.adjusted), Decimal(0))


def barred_words(state: State, unit: str, how: Literal["veto", "no_award"]) -> str:
    """Return why a unit is barred, in words; empty if it is not."""
    reasons = [event.reason for _, event in state.barred.get(unit, []) if event.how == how]
    return f"{BARRED_WORDS[how]}：{'；'.join(reasons)}" if reasons else ""


def _vetoed(state: State, unit: str) -> str:
    return "" if state.units[unit].absent else barred_words(state, unit, "veto")


def _verdicts(state: State, unit: UnitView, rule: _Rule) -> tuple[AwardClause, ...]:
    """Return the clauses of the form that decide on a unit's rank and grade."""
    stage = rule.counting[-1]
    if state.units[unit.unit.code].absent or stage not in unit.stages:
        return ()
    scores = {ref: one.effective for ref, one in unit.stages[stage].items.items()}
    answers = answers_in(list(unit.standings.values()))
    return verdicts_of(state, unit.form, unit.unit.code, answers, scores)


def _said_by(held: Sequence[AwardClause], verdict: Verdict) -> str:
    """Return what the form decides on a unit, in words; empty for nothing of the kind."""
    return "；".join(verdict_words(one) for one in held if one.verdict == verdict)


def _fixed(held: Sequence[AwardClause]) -> tuple[str, str] | None:
    """Return the grade that the form sets, and why; the first that it names."""
    found = [one for one in held if one.verdict == "grade"]
    return (found[0].grade, verdict_words(found[0])) if found else None


def _ties(unit: UnitView, basis: StageId, order: Sequence[str]) -> tuple[Decimal, ...]:
    """Return what decides between equal totals: the scores of the categories named, in order."""
    scores = unit.stages.get(basis)
    known: dict[str, Decimal | None] = {}
    if scores is not None:
        known = {folded(name): score for name, _, score in scores.categories}
        known |= {folded(one.label): scores.bonus for one in unit.form.categories if one.bonus}
    return tuple(known.get(folded(name)) or Decimal(0) for name in order)


def _draft(
    state: State,
    settings: Settings,
    form: Form,
    code: str,
    collections: Sequence[Collection],
    in_books: Mapping[str, Scoring],
    compared: Mapping[str, Decimal],
) -> UnitView:
    """Return a unit that is not ranked yet."""
    standings: dict[StageId, Standing] = {}
    stages: dict[StageId, UnitScores] = {}
    for collection in collections:
        scoring = in_books.get(collection.id)
        if scoring is not None:
            stands = scoring.standing(form, code)
            scores = scores_in_books(state, scoring, code, form, compared)
        else:
            stands = standing(state, settings, Slot(code, collection.id))
            scores = unit_scores(state, stands, form, collection.stage, compared)
        standings[collection.stage] = stands
        came = stands.counting is not None or any(score.source for score in scores.items.values())
        if came and stands.status != "excused":
            stages[collection.stage] = scores
    known = state.units[code]
    group = group_of(form, known.unit.group, settings.ranking)
    adjusted = () if known.absent else tuple(state.adjusted.get(code, ()))
    books = frozenset(one.stage for one in collections if one.id in in_books)
    return UnitView(
        known.unit, form, group, standings, stages, None, Placement(None), adjusted, books
    )


def _apart(unit: UnitView, rule: _Rule) -> str:
    """Return why a unit cannot be ranked, in words; empty if it can."""
    if unit.standing.status == "excused":
        return unit.standing.reason
    if not unit.stages:
        return unit.status
    for stage in rule.counting:
        if stage not in unit.stages:
            return f"没有{unit.stage_word(stage)}分"
        if unit.stages[stage].total is None:
            return _unscored(unit, stage)
    return ""


def _unscored(unit: UnitView, stage: StageId) -> str:
    """Return who has not scored a unit yet at a stage, or what has no score there."""
    scores = unit.stages[stage].items.values()
    without = [score.ref for score in scores if score.effective is None]
    named = duty_words(*without) if len(without) <= _MOST_NAMED else f"{len(without)} 项"
    if without and all(unit.form.item(ref).rule.compares_units for ref in without):
        return f"{named}要等各单位报齐后计算"
    return unit.standings[stage].reason or f"{unit.stage_word(stage)}没有分数：{named}"


def _groups(
    units: Iterable[UnitView], rules: Mapping[str, _Rule], *, finished: bool
) -> Iterator[GroupView]:
    members: dict[str, list[UnitView]] = {}
    for unit in units:
        members.setdefault(unit.group.id, []).append(unit)
    for group_id, found in members.items():
        # Sorting keeps the order of the roster among equals.
        in_order = sorted(found, key=lambda unit: (unit.place.rank is None, unit.place.rank or 0))
        forms = {unit.form.id: unit.form for unit in found}
        rule = rules[group_id]
        yield GroupView(
            found[0].group,
            tuple(forms.values()),
            tuple(in_order),
            rule.basis,
            rule.shown,
            rule.counting,
            () if finished else rule.ahead,  # the reason that was given for 定稿 has settled it
            rule.weights,
        )


def _files(
    state: State,
    collections: Sequence[Collection],
    units: Mapping[str, UnitView],
    books: Iterable[tuple[str, BookStanding]],
) -> list[FileView]:
    names = {collection.id: collection.name for collection in collections}
    found = [
        FileView("", names[one.received.collection], one, "held")
        for one in state.held
        if one.received.collection in names
    ]
    for code, unit in units.items():
        for stands in unit.standings.values():
            found += [
                FileView(code, names[stands.slot.collection], one, _file_state(one, stands))
                for one in state.returns.get(stands.slot, [])
            ]
    ids = {collection.name: collection.id for collection in collections}
    for name, book in books:
        found += [
            FileView("", name, one, _book_state(one, book), book.order.scorer)
            for one in state.returns.get(Slot(book.order.owner, ids[name]), [])
        ]
    return sorted(found, key=lambda view: view.one.number)


def _book_state(one: Return, book: BookStanding) -> FileState:
    if one.received.reading.status == "scan":
        return "scan"
    if one in book.files:
        return "counts"
    if one.verdict == "refuse":
        return "refused"
    return "open" if one in book.faulty else "replaced"


def _file_state(one: Return, stands: Standing) -> FileState:
    if one.received.reading.status == "scan":
        return "scan"
    if stands.status == "excused":
        return "excused"
    if one is stands.counting:
        return "counts"
    if one is stands.faulty or one in stands.rivals:
        return "open"
    counting = stands.counting
    if counting is not None and same_values(one, counting) and one.verdict != "refuse":
        return "same"
    # What could count and is newer is what a person decided against.
    passed_over = counting is not None and one.run > counting.run and is_good(one)
    return "refused" if one.verdict == "refuse" or passed_over else "replaced"
